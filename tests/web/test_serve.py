import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

CTRL_C = 130
PROGRAM = str(Path(sys.executable).with_name("openiads"))


@contextmanager
def _running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [PROGRAM, "serve", "--port", "0", *arguments]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        yield server, line[line.index("http://") :].split()[0]
    finally:
        server.kill()
        server.communicate()


def _refused(*arguments: str) -> tuple[int, str]:
    done = subprocess.run([PROGRAM, "serve", *arguments], capture_output=True, text=True, timeout=60)
    return done.returncode, " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_server_answers_and_stops_in_good_order(sign: signal.Signals) -> None:
    with _running() as (server, address):
        assert httpx.get(f"{address}/laydown?as_of=2018-01-01").status_code == 200
        started_s = time.monotonic()
        server.send_signal(sign)
        _, errors = server.communicate(timeout=20)
        assert time.monotonic() - started_s < 15
        assert server.returncode in (-signal.SIGTERM, CTRL_C)
        assert "Traceback" not in errors


def test_other_machines_are_not_let_in_without_a_token() -> None:
    code, words = _refused("--host", "0.0.0.0")
    assert code == 2
    assert "no token is set" in words
    assert "--token" in words


def test_token_of_the_printed_address_opens_the_server() -> None:
    with _running("--host", "0.0.0.0", "--token", "s3cret") as (_, address):
        port = address.rsplit(":", 1)[1].split("/")[0]
        assert httpx.get(f"http://127.0.0.1:{port}/laydown").status_code == 401
        with httpx.Client(follow_redirects=True) as browser:
            browser.get(f"http://127.0.0.1:{port}/?token=s3cret")
            assert browser.get(f"http://127.0.0.1:{port}/laydown").status_code == 200


def test_taken_port_is_told_in_plain_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, words = _refused("--port", str(taken.getsockname()[1]))
    assert code == 1
    assert "cannot listen there" in words
    assert "--port" in words


def test_unknown_store_is_told_before_the_port_is_opened(tmp_path: Path) -> None:
    code, words = _refused("--store", str(tmp_path / "nowhere.db"))
    assert code == 1
    assert "nowhere.db" in words
    assert "openiads read --store" in words


def test_unknown_terrain_is_told_before_the_port_is_opened(tmp_path: Path) -> None:
    code, words = _refused("--terrain", str(tmp_path / "nowhere.tif"))
    assert code == 1
    assert "nowhere.tif" in words


def test_tile_address_without_its_numbers_is_refused() -> None:
    code, words = _refused("--tile-url", "https://tiles.example/background.png")
    assert code == 2
    assert "{z}" in words

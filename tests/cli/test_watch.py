"""`openiads watch` as a user runs it, against a real server on loopback."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from openiads.cli import app
from openiads.laydown.store import open_store
from tests.reports.hostile_server import Server, serving

TODAY = format_datetime(datetime.now(UTC))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def feed(*texts: str) -> str:
    entries = (
        f"<item><title>Report {n}</title><link>https://example.org/{n}</link><guid>{n}</guid>"
        f"<pubDate>{TODAY}</pubDate><description>{text}</description></item>"
        for n, text in enumerate(texts, start=1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{"".join(entries)}</channel></rss>'


ARRIVED = "A Tor-M2 battery was deployed at Masyaf today, the ministry said."
LEFT = "The Tor-M2 battery was withdrawn from Masyaf today, the ministry said."


def watch(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["watch", "--once", "--allow-private", *arguments])


def test_what_a_new_entry_changes_is_told_once_and_kept(server: Server, tmp_path: Path) -> None:
    url, store = server.give("/f", feed(ARRIVED)), str(tmp_path / "a.db")
    first = watch(url, "--store", store, "--no-airspace")
    assert first.exit_code == 0, first.output
    assert "1 new entry, 1 new claim" in first.stdout
    assert "appeared: tor-m2 appeared at Masyaf" in first.stdout
    second = watch(url, "--store", store, "--no-airspace")
    assert "0 new entries, 0 new claims" in second.stdout
    assert "the laydown is unchanged" in second.stdout
    server.give("/f", feed(ARRIVED, LEFT))
    third = watch(url, "--store", store, "--no-airspace")
    assert "changed: tor-m2 at Masyaf" in third.stdout or "gone: tor-m2 left Masyaf" in third.stdout
    with open_store(store) as opened:
        assert {claim.report for claim in opened.claims()} == {"https://example.org/1", "https://example.org/2"}


def test_json_tells_the_change_in_the_airspace(server: Server) -> None:
    printed = watch(server.give("/f", feed(ARRIVED)), "--json")
    said = json.loads(printed.stdout)
    assert said["feeds"][0]["new_entries"] == ["https://example.org/1"]
    assert [(one["kind"], one["site"]) for one in said["changes"]] == [("appeared", "tor-m2-masyaf")]
    low, high = said["airspace"]
    assert (low["agl_m"], high["agl_m"]) == (100.0, 3000.0)
    assert low["before"] == high["before"] == 0.0
    assert 0.1 < low["after"] < high["after"] < 1.0
    assert "airspace" in said


def test_a_feed_that_cannot_be_read_is_told_and_fails(server: Server) -> None:
    printed = watch(server.url("/none"))
    assert printed.exit_code == 1
    assert "answers 404" in printed.stderr


@pytest.mark.parametrize("feed", ["nothing", "ftp://example.org/f", "file:///etc/passwd", "https://"])
def test_what_can_never_be_a_feed_is_refused_at_once(feed: str) -> None:
    printed = CliRunner().invoke(app, ["watch", feed])
    assert printed.exit_code == 1
    assert "begins with http:// or https://" in str(printed.exception)


def test_a_private_feed_is_refused_unless_allowed(server: Server) -> None:
    url = server.give("/f", feed(ARRIVED))
    printed = CliRunner().invoke(app, ["watch", url, "--once"])
    assert printed.exit_code == 1
    assert "is no public address; give --allow-private" in printed.stderr
    assert server.asked == []


@pytest.mark.parametrize("pause", ["15", "0m", "1s", "-5m", "soon", "1e9m"])
def test_a_pause_that_is_none_or_too_short_is_wrong_usage(pause: str) -> None:
    printed = watch("https://example.org/f", "--every", pause)
    assert printed.exit_code == 2


def test_ctrl_c_stops_it_with_all_kept(server: Server, tmp_path: Path) -> None:
    url, store = server.give("/f", feed(ARRIVED)), tmp_path / "a.db"
    command = [sys.executable, "-c", "from openiads.cli import main; main()", "watch", url]
    command += ["--allow-private", "--store", str(store), "--no-airspace"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "1 new entry" in running.stdout.readline()
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)
    assert running.returncode == 130
    assert "stopped; nothing was left half-written" in told
    assert "Traceback" not in told
    with open_store(store, create=False) as opened:
        assert len(opened.claims()) == 1
    assert json.loads(Path(f"{store}.watch.json").read_text())["feeds"][url]["seen"]

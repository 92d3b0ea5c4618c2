"""Over TLS the certificate must be that of the name asked for, though the connection goes to a pinned IP address."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from openiads.reports.document import UnreadableError
from openiads.reports.fetch_url import Limits, fetch
from tests.reports.hostile_server import PRIVATE, Server, serving

NAME = "tls.example"
LOCAL = Limits(allow_private=True)

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command to make a certificate with")


@pytest.fixture
def asked() -> list[str]:
    """The names that clients asked the server for."""
    return []


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> Iterator[Server]:
    """A server with a certificate for `NAME`, which is trusted; every name resolves to it."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext",
         f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = lambda connection, name, context: asked.append(name)
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo",
        lambda host, *rest, **more: real(PRIVATE if str(host).endswith("example") else host, *rest, **more),
    )  # fmt: skip
    monkeypatch.setattr("certifi.where", lambda: str(certificate))
    with serving() as running:
        running.http.socket = context.wrap_socket(running.http.socket, server_side=True)
        running.give("/a", "Secret but not from us.")
        yield running


def test_the_certificate_of_the_name_is_accepted_and_the_name_asked_for(server: Server, asked: list[str]) -> None:
    got = fetch(f"https://{NAME}:{server.port}/a", limits=LOCAL)
    assert got.payload == b"Secret but not from us."
    assert asked == [NAME]
    assert server.asked[0][1]["Host"] == f"{NAME}:{server.port}"


def test_the_certificate_of_another_name_is_refused(server: Server) -> None:
    with pytest.raises(UnreadableError, match="certificate verify failed: Hostname mismatch"):
        fetch(f"https://other.example:{server.port}/a", limits=LOCAL)
    assert server.asked == []


def test_a_certificate_that_nobody_trusts_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    import certifi

    monkeypatch.undo()
    with pytest.raises(UnreadableError, match="certificate verify failed"):
        fetch(f"https://{PRIVATE}:{server.port}/a", limits=LOCAL)
    assert Path(certifi.where()).name == "cacert.pem"
    assert server.asked == []

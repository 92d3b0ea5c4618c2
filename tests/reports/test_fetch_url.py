"""Fetching, from real servers on loopback that answer well, badly, slowly and not at all."""

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler

import pytest

from openiads.reports import fetch_url
from openiads.reports.document import UnreadableError
from openiads.reports.fetch_url import Limits, fetch
from openiads.reports.web_address import is_public
from tests.reports.hostile_server import PRIVATE, PUBLIC, Server, serving

LOCAL = Limits(allow_private=True, time_limit_s=10.0)
SHORT = Limits(allow_private=True, time_limit_s=0.5)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server at an address that counts as public here; all other addresses of loopback stay what they are."""
    monkeypatch.setattr(fetch_url, "is_public", lambda ip: ip == PUBLIC or is_public(ip))
    try:
        with serving(PUBLIC) as running:
            yield running
    except OSError:
        pytest.skip(f"{PUBLIC} cannot be bound on this system")


def refusal(url: str, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableError) as refused:
        fetch(url, limits=limits)
    return f"{refused.value.problem}; {refused.value.remedy}"


def test_a_page_comes_with_its_encoding_and_marks(server: Server) -> None:
    url = server.give("/a", "Text.", Content_Type="text/html; charset=KOI8-R", ETag='"1"', Last_Modified="then")
    got = fetch(url, limits=LOCAL)
    assert (got.payload, got.encoding, got.etag, got.last_modified) == (b"Text.", "koi8-r", '"1"', "then")
    assert got.url == url


def test_what_did_not_change_is_not_sent_again(server: Server) -> None:
    url = server.give("/a", b"", 304, ETag='"1"')
    got = fetch(url, limits=LOCAL, etag='"1"', last_modified="then")
    assert not got.is_new
    assert server.asked[0][1]["If-None-Match"] == '"1"'
    assert server.asked[0][1]["If-Modified-Since"] == "then"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_packed_bodies_are_unpacked(server: Server, pack: object) -> None:
    assert callable(pack)
    url = server.give("/a", pack(b"Text. " * 1000), Content_Encoding="gzip")
    assert fetch(url, limits=LOCAL).payload == b"Text. " * 1000


def test_a_gzip_bomb_is_cut_off(server: Server) -> None:
    url = server.give("/a", gzip.compress(b"\0" * 200_000_000, 1), Content_Encoding="gzip")
    start = time.perf_counter()
    assert "is larger than 20 MB" in refusal(url, LOCAL)
    assert time.perf_counter() - start < 5.0


def test_a_body_packed_in_an_unknown_way_is_refused(server: Server) -> None:
    assert "packed as 'br'" in refusal(server.give("/a", b"x", Content_Encoding="br"), LOCAL)
    assert "is packed wrongly" in refusal(server.give("/b", b"no gzip", Content_Encoding="gzip"), LOCAL)


def test_an_endless_body_is_cut_off_at_the_limit(server: Server) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.ended.is_set():
            handler.wfile.write(b"word " * 20_000)

    server.answers["/a"] = pour
    assert "is larger than 1 MB" in refusal(server.url("/a"), Limits(allow_private=True, max_bytes=1_000_000))


def test_a_large_body_is_refused_by_its_length_alone(server: Server) -> None:
    def boast(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "99999999999")
        handler.end_headers()
        server.ended.wait(20)

    server.answers["/a"] = boast
    assert "is larger than 20 MB" in refusal(server.url("/a"), LOCAL)


@pytest.mark.parametrize("part", ["head", "body", "silence"])
def test_a_slow_answer_is_cut_off_in_time(server: Server, part: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if part == "silence":
            server.ended.wait(20)
            return
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b"X-A: "))
        while not server.ended.is_set():
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(0.05)

    server.answers["/a"] = drip
    start = time.perf_counter()
    message = refusal(server.url("/a"), SHORT)
    assert "within 0.5 s" in message or "was silent" in message
    assert time.perf_counter() - start < 4.0


def test_redirects_are_followed_up_to_five(server: Server) -> None:
    server.give("/5", "There.")
    for n in range(5):
        server.redirect(f"/{n}", f"/{n + 1}")
    got = fetch(server.url("/0"), limits=LOCAL)
    assert (got.payload, got.url) == (b"There.", server.url("/5"))
    server.redirect("/more", "/0")
    assert "redirects more than 5 times" in refusal(server.url("/more"), LOCAL)


def test_a_redirect_in_a_circle_ends(server: Server) -> None:
    assert "redirects more than 5 times" in refusal(server.redirect("/a", "/a"), LOCAL)
    assert len(server.asked) == 6


def test_a_redirect_to_nowhere_is_refused(server: Server) -> None:
    assert "without an address" in refusal(server.give("/a", b"", 302), LOCAL)


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/secret", "http://169.254.169.254/latest/meta-data/", "http://[::1]:{port}/secret",
     "http://[::ffff:127.0.0.1]:{port}/secret", "http://localhost:{port}/secret", "http://2130706433:{port}/secret",
     "http://0x7f.1:{port}/secret", "http://10.0.0.1/", "http://0.0.0.0:{port}/secret", "//127.0.0.1:{port}/secret"],
)  # fmt: skip
def test_a_redirect_to_an_address_that_is_not_public_is_refused(public: Server, target: str) -> None:
    with serving(PRIVATE) as secret:
        secret.give("/secret", "Secret.")
        message = refusal(public.redirect("/a", target.format(port=secret.port)))
        assert "which is no public address; give --allow-private" in message or "is not found" in message
        assert secret.asked == []
    assert len(public.asked) == 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/a", "gopher://a/", "javascript:alert(1)"])
def test_a_redirect_to_another_scheme_is_refused(public: Server, target: str) -> None:
    assert "cannot be fetched" in refusal(public.redirect("/a", target))


def test_a_private_address_is_fetched_where_it_is_allowed(server: Server) -> None:
    url = server.give("/a", "Text.")
    assert "is no public address; give --allow-private" in refusal(url)
    assert server.asked == []
    assert fetch(url, limits=LOCAL).payload == b"Text."


def test_a_name_that_resolves_anew_cannot_lead_elsewhere(public: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second answer of the name server is a private address: what was checked is what is connected to."""
    real, said = socket.getaddrinfo, iter([PUBLIC, PRIVATE, PRIVATE])

    def resolve(host: str, *rest: object, **more: object) -> object:
        return real(next(said) if host == "rebind.example" else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    public.give("/a", "Public.")
    assert fetch(public.url("/a", "rebind.example")).payload == b"Public."
    assert public.asked[0][1]["Host"] == f"rebind.example:{public.port}"
    assert next(said) == PRIVATE


def test_a_name_with_one_private_address_among_its_own_is_refused(
    public: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def resolve(host: str, *rest: object, **more: object) -> object:
        if host != "both.example":
            return real(host, *rest, **more)  # type: ignore[arg-type]
        return [*real(PUBLIC, *rest, **more), *real("10.1.2.3", *rest, **more)]  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert "at 10.1.2.3" in refusal(public.url("/a", "both.example"))
    assert public.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1",
     "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
     "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:db8::1", "2001:0:0:0:0:0:80ff:fffe"],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("file:///etc/passwd", "cannot be fetched by 'file' scheme"),
        ("http://", "names no host"),
        ("http://user:secret@example.org/", "user name or password"),
        ("http://example.org:99999/", "is no address"),
        ("http://exa mple.org/", "blanks or control characters"),
        ("http://example.org\\@127.0.0.1/", "blanks or control characters"),
        ("http://a.invalid/", "has a host that is not found"),
        ("http://" + "a" * 70 + ".example/", "has a host that is not found"),
        ("http://é" + "e" * 70 + ".example/", "has a host that is not found"),
    ],
)
def test_addresses_that_are_none_are_refused(url: str, problem: str) -> None:
    assert problem in refusal(url)


def test_an_error_status_is_told(server: Server) -> None:
    assert "answers 404 Not Found" in refusal(server.url("/none"), LOCAL)
    assert "answers 500" in refusal(server.give("/a", b"", 500), LOCAL)


def test_a_refused_connection_is_told() -> None:
    with serving() as gone:
        url = gone.url("/a")
    assert "cannot be fetched" in refusal(url, LOCAL)


def test_a_broken_answer_is_told(server: Server) -> None:
    server.answers["/a"] = lambda handler: handler.wfile.write(b"\xff\xfe not HTTP\r\n\r\n") and None
    assert "cannot be fetched" in refusal(server.url("/a"), LOCAL)


def test_a_fetch_works_inside_a_running_loop(server: Server) -> None:
    """As in a notebook."""
    import asyncio

    url = server.give("/a", "Text.")

    async def inside() -> bytes:
        return fetch(url, limits=LOCAL).payload

    with ThreadPoolExecutor(1) as own_thread:  # that of the tests may have a loop already
        assert own_thread.submit(asyncio.run, inside()).result() == b"Text."

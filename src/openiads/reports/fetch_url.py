"""Pages and feeds from the web, within limits of size, time and redirects, and from public addresses only."""

import asyncio
import socket
import zlib
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

from openiads import __version__
from openiads.reports.document import UnreadableError
from openiads.reports.web_address import check_url, is_public

if TYPE_CHECKING:
    import httpx

Value = TypeVar("Value")

MAX_BYTES = 20_000_000
"""Of a body, as sent and as unpacked."""
TIME_LIMIT_S = 30.0
"""For all of it: names, redirects, head and body."""
SILENCE_LIMIT_S = 10.0
MAX_REDIRECTS = 5
NOT_MODIFIED = 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ALLOWED_REMEDY = "give --allow-private if you trust it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a fetch may go. allow_private: also addresses of this machine and of its own network."""

    allow_private: bool = False
    max_bytes: int = MAX_BYTES
    time_limit_s: float = TIME_LIMIT_S
    max_redirects: int = MAX_REDIRECTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer. url: where it came from in the end; encoding: as the server names it, or "".

    etag, last_modified: to be sent back the next time. is_new: False where the server says that nothing changed since.
    """

    url: str
    payload: bytes
    encoding: str = ""
    etag: str = ""
    last_modified: str = ""
    is_new: bool = True


def fetch(url: str, *, limits: Limits | None = None, etag: str = "", last_modified: str = "") -> Fetched:
    """Fetch an address. etag, last_modified: those of the last answer, where it was fetched before.

    Each address, that of a redirect too, is resolved once, refused where any of its IP addresses is not public (unless
    `limits.allow_private`), and then connected to by that very IP address. No cookies, no proxy, no credentials.
    Raises UnreadableError with what went wrong and what to do.
    """
    allowed = limits or Limits()
    said = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return _run(_within(url, allowed, {name: value for name, value in said.items() if value}))


def _run(work: Coroutine[Any, Any, Value]) -> Value:
    """Run it here, or beside a loop that runs already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(asyncio.run, work).result()


async def _within(url: str, limits: Limits, said: dict[str, str]) -> Fetched:
    import httpx

    try:
        async with asyncio.timeout(limits.time_limit_s):
            return await _follow(url, limits, said)
    except TimeoutError:
        problem = f"did not arrive within {limits.time_limit_s:g} s"
    except httpx.TimeoutException:
        problem = f"was silent for {SILENCE_LIMIT_S:g} s"
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        problem = f"cannot be fetched ({' '.join(str(error).split())[:120] or type(error).__name__})"
    raise UnreadableError(problem, "check the address and the network, or save it and give the file")


async def _follow(url: str, limits: Limits, said: dict[str, str]) -> Fetched:
    import httpx

    here = url
    for _ in range(limits.max_redirects + 1):
        address, headers, extensions = await _pinned(here, limits)
        timeout = httpx.Timeout(min(SILENCE_LIMIT_S, limits.time_limit_s))
        async with (
            httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=timeout) as client,
            client.stream("GET", address, headers={**headers, **said}, extensions=extensions) as response,
        ):
            if response.status_code not in REDIRECTS:
                return await _fetched(here, response, limits)
            target = response.headers.get("location", "")
        if not target:
            raise UnreadableError(f"answers {response.status_code} without an address", "check the address")
        here = urljoin(here, target)
    raise UnreadableError(f"redirects more than {limits.max_redirects} times", "check the address")


async def _pinned(url: str, limits: Limits) -> tuple[str, dict[str, str], dict[str, str]]:
    """The address with its host's IP address in place of the name; the headers and TLS name that keep the name."""
    scheme, host, port = check_url(url)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host.encode("idna").decode() if host.isascii() is False else host, port,
                                       type=socket.SOCK_STREAM)  # fmt: skip
    except (OSError, UnicodeError) as error:
        raise UnreadableError(f"has a host that is not found ({host})", "check the address and the network") from error
    ips = list(dict.fromkeys(str(one[4][0]) for one in found))
    private = next((ip for ip in ips if not is_public(ip)), None)
    if private is not None and not limits.allow_private:
        raise UnreadableError(f"leads to {host} at {private}, which is no public address", ALLOWED_REMEDY)
    parts = urlsplit(url)
    ip = f"[{ips[0]}]" if ":" in ips[0] else ips[0]
    address = urlunsplit((scheme, f"{ip}:{port}", parts.path or "/", parts.query, ""))
    name = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    headers = {
        "Host": name,
        "User-Agent": f"openiads/{__version__}",
        "Accept": "text/html, application/rss+xml, application/atom+xml, application/pdf, text/plain, */*;q=0.1",
        "Accept-Encoding": "gzip",
    }
    return address, headers, {"sni_hostname": host} if scheme == "https" else {}


async def _fetched(url: str, response: "httpx.Response", limits: Limits) -> Fetched:
    etag, last_modified = response.headers.get("etag", ""), response.headers.get("last-modified", "")
    if response.status_code == NOT_MODIFIED:
        return Fetched(url=url, payload=b"", etag=etag, last_modified=last_modified, is_new=False)
    if not response.is_success:
        words = f"{response.status_code} {response.reason_phrase}".strip()
        raise UnreadableError(f"answers {words}", "check the address, or save the page and give the file")
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > limits.max_bytes:
        raise _too_large(limits)
    return Fetched(
        url=url,
        payload=await _body(response, limits),
        encoding=_charset(response.headers.get("content-type", "")),
        etag=etag[:1000],
        last_modified=last_modified[:1000],
    )


async def _body(response: "httpx.Response", limits: Limits) -> bytes:
    """The body, unpacked piece by piece and never beyond the limit."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise UnreadableError(f"is packed as {packing[:40]!r}, which was not asked for", "save it and give the file")
    unpack = None if packing in ("", "identity") else zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    pieces, size, sent = [], 0, 0
    async for raw in response.aiter_raw():
        sent += len(raw)
        piece = raw
        if unpack is not None:
            try:
                piece = unpack.decompress(raw, limits.max_bytes + 1 - size)
            except zlib.error as error:
                raise UnreadableError(f"is packed wrongly ({error})", "save it and give the file") from error
        pieces.append(piece)
        size += len(piece)
        if max(size, sent) > limits.max_bytes or (unpack is not None and unpack.unconsumed_tail):
            raise _too_large(limits)
    return b"".join(pieces)


def _charset(content_type: str) -> str:
    named = content_type.lower().partition("charset=")[2]
    return named.partition(";")[0].strip().strip("\"'")[:40]


def _too_large(limits: Limits) -> UnreadableError:
    return UnreadableError(f"is larger than {limits.max_bytes / 1e6:g} MB", "save it and give the part that matters")

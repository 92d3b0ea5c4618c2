"""One file from a server that may be slow, busy or cut off: tried again, and resumed where it broke off."""

import json
import os
import random
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Event

import httpx

from openiads import __version__
from openiads.errors import Fault, TerrainError
from openiads.terrain.cache import write_whole

TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be another in a while. Source: RFC 9110, RFC 6585, RFC 8470."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for.

    attempts: in a row without a new byte; waits double from first_wait_s up to longest_wait_s, and each is drawn
    between half and all of it; a server that asks for more than longest_asked_s is given up.
    """

    attempts: int = 6
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0
    longest_asked_s: float = 300.0
    connect_s: float = 10.0
    silence_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Got:
    """A file that arrived whole. new_bytes: came over the line now; reused_bytes: were there from an earlier call."""

    etag: str
    new_bytes: int
    reused_bytes: int


@dataclass(frozen=True, slots=True)
class PartState:
    """What is known of a half file: from where, its ETag or date, and its full size (-1 unknown)."""

    url: str
    validator: str
    size: int


class FetchStoppedError(Exception):
    """The user stopped the work."""


class _TryAgainError(Exception):
    """An attempt failed in a way that may pass."""

    def __init__(self, reason: str, wait_s: float | None = None):
        self.reason = reason
        self.wait_s = wait_s
        super().__init__(reason)


def http_client(patience: Patience, n_parallel: int) -> httpx.Client:
    """A client that follows redirects, for as many downloads at a time."""
    return httpx.Client(
        follow_redirects=True,
        timeout=httpx.Timeout(patience.silence_s, connect=patience.connect_s),
        limits=httpx.Limits(max_connections=n_parallel + 1),
        headers={"User-Agent": f"openiads/{__version__}", "Accept-Encoding": "identity"},
    )


def download(
    client: httpx.Client,
    url: str,
    part: Path,
    *,
    patience: Patience,
    stop: Event,
    on_share: Callable[[float], None] | None = None,
) -> Got | None:
    """Bring a file to `part`, from where an earlier call broke off if the server still has the same; None on 404.

    on_share: called with the share of the file that is there. Raises TerrainError where the server refuses or stays
    away, FetchStoppedError where `stop` is set; what came so far stays for the next call.
    """
    reused, new, failures = -1, 0, 0
    while True:
        before = _size(part)
        try:
            found = _attempt(client, url, part, stop, on_share or (lambda share: None))
            if found is None:
                return None
            etag, had, came = found
            reused = had if reused < 0 else min(reused, had)
            return Got(etag, new + came, reused)
        except _TryAgainError as again:
            came = max(_size(part) - before, 0)
            reused, new = (before if reused < 0 else reused), new + came
            failures = 1 if came else failures + 1
            _wait(url, again, failures, patience, stop)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.TooManyRedirects) as error:
            raise _failed(url, str(error), "check the address (--url, or the source's environment variable)") from error


def discard(part: Path) -> None:
    """Empty a half file and forget what is known of it; the file itself stays, for its lock."""
    state_path(part).unlink(missing_ok=True)
    if part.exists():
        os.truncate(part, 0)


def state_path(part: Path) -> Path:
    """Where the state of a half file is kept."""
    return part.with_name(f"{part.name}-state")


def _attempt(
    client: httpx.Client, url: str, part: Path, stop: Event, on_share: Callable[[float], None]
) -> tuple[str, int, int] | None:
    """One request: the validator, bytes there before and bytes that came; None on 404."""
    state = _state(part, url)
    had = _size(part) if state else 0
    if state and had == state.size:
        return state.validator, had, 0
    ask = {"Range": f"bytes={had}-", "If-Range": state.validator} if state and had else {}
    try:
        with client.stream("GET", url, headers=ask) as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            state, had = _accepted(answer, url, part, had)
            _save(answer, part, state, stop, on_share)
    except httpx.TimeoutException as error:
        raise _TryAgainError("the server does not answer in time") from error
    except httpx.UnsupportedProtocol:
        raise
    except httpx.TransportError as error:
        raise _TryAgainError(str(error) or type(error).__name__) from error
    size = _size(part)
    if state.size >= 0 and size != state.size:
        if size > state.size:
            discard(part)
        raise _TryAgainError(f"it broke off after {size} of {state.size} bytes")
    return state.validator, had, size - had


def _accepted(answer: httpx.Response, url: str, part: Path, had: int) -> tuple[PartState, int]:
    """The state of the file that now comes, and how many bytes of it are there; raises where none comes."""
    code = answer.status_code
    if code in TRY_AGAIN:
        raise _TryAgainError(f"the server answers {code} {answer.reason_phrase}", _asked_wait_s(answer))
    if code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and had:
        discard(part)
        raise _TryAgainError("the file on the server is another than the half that is here")
    if code == httpx.codes.PARTIAL_CONTENT:
        place = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", ""))
        if not had or place is None or int(place[1]) != had:
            discard(part)
            raise _TryAgainError("the server sends another part than was asked for")
        size = -1 if place[2] == "*" else int(place[2])
        return PartState(url, _validator(answer), size), had
    if code != httpx.codes.OK:
        remedy = "check the address (--url, or the source's environment variable) and your access to it"
        raise _failed(url, f"the server answers {code} {answer.reason_phrase}", remedy)
    discard(part)
    state = PartState(url, _validator(answer), int(answer.headers.get("Content-Length", -1)))
    write_whole(state_path(part), json.dumps(asdict(state)))
    return state, 0


def _save(answer: httpx.Response, part: Path, state: PartState, stop: Event, on_share: Callable[[float], None]) -> None:
    """Append what comes, unbuffered, so that a killed process leaves all that came."""
    with part.open("ab", buffering=0) as file:
        for chunk in answer.iter_raw():
            file.write(chunk)
            if stop.is_set():
                raise FetchStoppedError
            if state.size > 0:
                on_share(min(file.tell() / state.size, 1.0))


def _wait(url: str, again: _TryAgainError, failures: int, patience: Patience, stop: Event) -> None:
    """Wait before the next attempt, as long as the server asked or longer after each failure; raises at the last."""
    if failures >= patience.attempts:
        raise _failed(url, f"{again.reason}; tried {failures} times", "run the same command again later: it goes on")
    if again.wait_s is not None and again.wait_s > patience.longest_asked_s:
        problem = f"{again.reason} and asks to wait {again.wait_s:.0f} s"
        raise _failed(url, problem, "run the same command again then: it goes on")
    wait_s = min(patience.first_wait_s * 2.0 ** (failures - 1), patience.longest_wait_s)
    wait_s *= random.uniform(0.5, 1.0)
    if stop.wait(max(wait_s, again.wait_s or 0.0)):
        raise FetchStoppedError


def _asked_wait_s(answer: httpx.Response) -> float | None:
    """Seconds of Retry-After, which may be a date; None without."""
    asked = answer.headers.get("Retry-After", "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)


def _validator(answer: httpx.Response) -> str:
    """What tells this version of the file from others: a strong ETag, else its date, else nothing."""
    etag = str(answer.headers.get("ETag", ""))
    return etag if etag and not etag.startswith("W/") else str(answer.headers.get("Last-Modified", ""))


def _state(part: Path, url: str) -> PartState | None:
    """The state of a half file of this address that can be resumed, or None."""
    try:
        state = PartState(**json.loads(state_path(part).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return state if state.url == url and state.validator else None


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _failed(url: str, problem: str, remedy: str) -> TerrainError:
    return TerrainError(Fault(where=url, problem=problem, remedy=remedy))

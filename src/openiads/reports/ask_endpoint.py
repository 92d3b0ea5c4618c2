"""One question to an OpenAI-compatible endpoint, within limits of time and size, and its answer."""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from openiads import __version__
from openiads.reports.document import UnreadableError
from openiads.reports.web_address import check_url

if TYPE_CHECKING:
    import httpx

PATH = "/chat/completions"
TIME_LIMIT_S = 120.0
"""For one try, from connecting to the last byte: a local model on a processor takes a minute for a page."""
CONNECT_LIMIT_S = 10.0
MAX_BYTES = 2_000_000
MAX_PAUSE_S = 30.0
TRIES = 3
AGAIN = frozenset({429, 500, 502, 503, 504})
UNAUTHORISED, NOT_FOUND = frozenset({401, 403}), 404
SAID_CHARACTERS = 160
KEY_VARIABLE = "OPENIADS_LLM_KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Whom to ask. url: its base ("http://localhost:8080/v1") or the whole address ending in /chat/completions.

    model: "" leaves it to the endpoint; key: sent as bearer token, never shown; pause_s: before the second try, twice
    that before the third.
    """

    url: str
    model: str = ""
    key: str = field(default="", repr=False)
    time_limit_s: float = TIME_LIMIT_S
    pause_s: float = 1.0
    tries: int = TRIES
    max_bytes: int = MAX_BYTES

    @property
    def address(self) -> str:
        """Where the question goes; raises UnreadableError for anything but a plain http or https address."""
        check_url(self.url)
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        return urlunsplit((parts.scheme, parts.netloc, path if path.endswith(PATH) else path + PATH, parts.query, ""))

    @property
    def shown(self) -> str:
        """The address for messages, without its query, in which some keep a key."""
        return self.address.partition("?")[0]


def ask(endpoint: Endpoint, question: Mapping[str, Any]) -> str:
    """Give the words that the model answers to `question` (a chat-completions request, without the model's name).

    Busy and failing servers (429, 5xx) are asked again, twice at most, after what Retry-After says or a second or two.
    Redirects are not followed and no proxy is used. Raises UnreadableError with what went wrong and what to do.
    """
    if not (endpoint.key.isascii() and endpoint.key.isprintable()) or " " in endpoint.key:
        raise UnreadableError("is not asked: the key has letters that no key has", f"set {KEY_VARIABLE} anew")
    return _run(_answer(endpoint, {**question, **({"model": endpoint.model} if endpoint.model else {})}))


def _run(work: Coroutine[Any, Any, str]) -> str:
    """Run it here, or beside a loop that runs already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(asyncio.run, work).result()


async def _answer(endpoint: Endpoint, question: Mapping[str, Any]) -> str:
    for n in range(1, endpoint.tries + 1):
        status, headers, body = await _timed_post(endpoint, question)
        if status not in AGAIN or n == endpoint.tries:
            break
        await asyncio.sleep(_pause_s(endpoint, headers, n))
    if not 200 <= status < 300:
        raise _refused(endpoint, status, body)
    return _content(body)


async def _timed_post(endpoint: Endpoint, question: Mapping[str, Any]) -> tuple[int, "httpx.Headers", bytes]:
    import httpx

    try:
        async with asyncio.timeout(endpoint.time_limit_s):
            return await _post(endpoint, question)
    except httpx.ConnectTimeout:
        problem, remedy = f"did not take the call within {CONNECT_LIMIT_S:g} s", "check that it runs, and --endpoint"
    except (TimeoutError, httpx.TimeoutException):
        problem = f"did not answer within {endpoint.time_limit_s:g} s"
        remedy = "take a smaller model or a faster machine, or split the report"
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        words = _plain(str(error), endpoint.key) or type(error).__name__
        problem, remedy = f"cannot be asked ({words})", "check that it runs, and --endpoint"
    raise UnreadableError(problem, remedy)


async def _post(endpoint: Endpoint, question: Mapping[str, Any]) -> tuple[int, "httpx.Headers", bytes]:
    import httpx

    headers = {"User-Agent": f"openiads/{__version__}", "Accept": "application/json", "Accept-Encoding": "identity"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    timeout = httpx.Timeout(endpoint.time_limit_s, connect=min(CONNECT_LIMIT_S, endpoint.time_limit_s))
    async with (
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=timeout) as client,
        client.stream("POST", endpoint.address, json=dict(question), headers=headers) as response,
    ):
        pieces, size = [], 0
        async for piece in response.aiter_raw():
            size += len(piece)
            if size > endpoint.max_bytes:
                remedy = "check that it is a chat-completions endpoint, or take another model"
                raise UnreadableError(f"answers more than {endpoint.max_bytes / 1e6:g} MB", remedy)
            pieces.append(piece)
        return response.status_code, response.headers, b"".join(pieces)


def _pause_s(endpoint: Endpoint, headers: "httpx.Headers", n_tries: int) -> float:
    asked = headers.get("retry-after", "").strip()
    if not (asked.isascii() and asked.isdigit()):
        return endpoint.pause_s * n_tries
    if len(asked) > len(str(int(MAX_PAUSE_S))) or int(asked) > MAX_PAUSE_S:
        raise UnreadableError(f"is busy and asks to wait {asked[:12]} s", "try again later")
    return float(asked)


def _refused(endpoint: Endpoint, status: int, body: bytes) -> UnreadableError:
    remedy = f"see the endpoint's own log; it must know response_format json_schema ({endpoint.tries} tries at most)"
    if status in UNAUTHORISED:
        remedy = f"set the environment variable {KEY_VARIABLE} to a key that it takes"
    elif status == NOT_FOUND:
        remedy = "check --endpoint (its base, as http://localhost:8080/v1) and --model"
    elif 300 <= status < 400:
        remedy = "give the address that it leads to: redirects are not followed"
    elif status in AGAIN:
        remedy = "try again later, or see the endpoint's own log"
    said = _plain(body.decode("utf-8", "replace"), endpoint.key)
    return UnreadableError(f"answers HTTP {status}" + (f" ({said})" if said else ""), remedy)


def _content(body: bytes) -> str:
    """The model's words out of the server's answer."""
    remedy = "check that --endpoint is an OpenAI-compatible chat-completions endpoint"
    try:
        choice = json.loads(body)["choices"][0]
        content, reason = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError("answers something else than a chat completion", remedy) from error
    if reason == "length":
        raise UnreadableError("cut its answer off", "raise its limit of tokens, or split the report")
    if not isinstance(content, str) or not content.strip():
        raise UnreadableError("answers without words", "take a model that answers by a JSON schema")
    return content


def _plain(words: str, key: str) -> str:
    """Words of a server, short, in one line, harmless to a terminal and without the key."""
    without = words.replace(key, "***") if key else words
    return "".join(letter for letter in " ".join(without.split()) if letter.isprintable())[:SAID_CHARACTERS]

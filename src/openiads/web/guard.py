"""Who may ask, how much may be sent, and the headers that keep a page from running what is not ours."""

import hmac
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openiads.web.problems import problem
from openiads.web.settings import LOOPBACK, Settings

COOKIE = "openiads-token"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""No script and no style but from our own files, nothing from elsewhere, and no page around ours."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class TooLargeError(Exception):
    """A request that goes on beyond what is taken in."""


class Guard:
    """Stands before the app: headers on every answer, and a refusal for those who may not ask."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = _with_headers(send)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        if self._settings.token and (given := _query_token(scope)):
            await _leave_cookie(scope, given)(scope, receive, answer)
            return
        body = _Body(receive, self._settings.largest_upload_bytes)
        with suppress(TooLargeError):  # told below, as where the app itself has caught it
            await self._app(scope, body.receive, body.unless_too_large(answer))
        if body.is_too_large and not body.is_answered:
            await self._too_large()(scope, receive, answer)

    def _refusal(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        """What is said to one who may not ask so."""
        host = _host_name(headers.get("host", ""))
        if self._settings.is_loopback and host not in LOOPBACK and host != "testserver":
            return problem(403, "Not from there", f"this server answers to {LOOPBACK[0]} alone, not to {host!r}")
        origin = headers.get("origin")
        if scope["method"] not in SAFE and origin and urlsplit(origin).netloc != headers.get("host"):
            return problem(403, "Not from there", "another site's page may change nothing here")
        if self._settings.token and not self._has_token(scope, headers):
            detail = "open the address that `openiads serve` printed, or send the header Authorization: Bearer TOKEN"
            return problem(401, "A token is needed", detail, headers={"WWW-Authenticate": "Bearer"})
        try:
            length = int(headers.get("content-length", "0"))
        except ValueError:
            return problem(400, "Not understood", "Content-Length is no number")
        return self._too_large() if length > self._settings.largest_upload_bytes else None

    def _has_token(self, scope: Scope, headers: Headers) -> bool:
        kind, _, given = headers.get("authorization", "").partition(" ")
        offered = [given if kind.lower() == "bearer" else "", _query_token(scope), _cookie_token(headers)]
        return any(hmac.compare_digest(one.encode(), self._settings.token.encode()) for one in offered)

    def _too_large(self) -> ASGIApp:
        largest_mb = self._settings.largest_upload_bytes / 1e6
        return problem(413, "Too large", f"more than {largest_mb:g} MB; give it in parts")


class _Body:
    """The body of a request, stopped where it goes on beyond what is taken in, whatever its length was said to be."""

    def __init__(self, receive: Receive, largest_bytes: int) -> None:
        self._receive = receive
        self._largest_bytes = largest_bytes
        self._taken_bytes = 0
        self.is_answered = False

    @property
    def is_too_large(self) -> bool:
        """Whether more came than is taken in."""
        return self._taken_bytes > self._largest_bytes

    async def receive(self) -> Message:
        """Give the next part. Raises TooLargeError where it is one too many."""
        message = await self._receive()
        self._taken_bytes += len(message.get("body", b""))
        if self.is_too_large:
            raise TooLargeError
        return message

    def unless_too_large(self, send: Send) -> Send:
        """Send on what the app answers, but not what it makes of a body that was cut off."""

        async def answer(message: Message) -> None:
            if self.is_too_large and not self.is_answered:
                return
            self.is_answered = True
            await send(message)

        return answer


def check_open(settings: Settings) -> str:
    """Why a server may not start so; "" where it may: others than this machine are answered only with a token."""
    if settings.is_loopback or settings.token:
        return ""
    return (
        f"--host {settings.host} lets other machines in, and no token is set: give --token TOKEN (or $OPENIADS_TOKEN), "
        "or leave --host out to be reached from this machine alone"
    )


def _host_name(host: str) -> str:
    """The name of a Host header without its port; "" where it is none."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
    try:
        return LOOPBACK[0] if ip_address(name).is_loopback else name
    except ValueError:
        return name


def _query_token(scope: Scope) -> str:
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("token", [""])[0]


def _cookie_token(headers: Headers) -> str:
    try:
        kept = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return str(kept.value) if kept else ""


def _leave_cookie(scope: Scope, token: str) -> ASGIApp:
    """Send the browser on to the same address without the token, which a cookie keeps from now on."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    rest = urlencode({name: values for name, values in query.items() if name != "token"}, doseq=True)
    path = "/" + scope["path"].lstrip("/")
    response = RedirectResponse(f"{path}?{rest}" if rest else path, status_code=303)
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict")
    return response


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return answer

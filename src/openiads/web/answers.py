"""Answers that need not be made twice: an ETag for the browser, and the latest bytes kept in memory."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from fastapi import Request, Response

from openiads import __version__

LARGEST_CACHE_BYTES = 200_000_000
REVALIDATE = "private, no-cache"
"""The browser keeps it and asks each time whether it still holds."""


@dataclass(slots=True)
class _Making:
    """An answer that is being made, and how many make it or wait for it."""

    turn: Lock = field(default_factory=Lock)
    n_waiting: int = 0


class Answers:
    """The latest answers, by ETag, up to a number of bytes."""

    def __init__(self, largest_bytes: int = LARGEST_CACHE_BYTES) -> None:
        self._largest_bytes = largest_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._making: dict[str, _Making] = {}

    def cached(self, request: Request, parts: Sequence[object], media_type: str, make: Callable[[], bytes]) -> Response:
        """What `make` gives, made only where neither the browser nor this server has it.

        parts: all that the answer hangs on, of which the ETag is made. Who asks for what is just being made for another
        waits for that.
        """
        tag = _tag((request.url.path, media_type, *parts))
        headers = {"ETag": tag, "Cache-Control": REVALIDATE}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = self._get(tag)
        if body is None:
            with self._alone(tag):
                body = self._get(tag)
                if body is None:
                    body = make()
                    self._keep(tag, body)
        return Response(body, media_type=media_type, headers=headers)

    @contextmanager
    def _alone(self, tag: str) -> Iterator[None]:
        """Keep others from making the same answer meanwhile."""
        with self._lock:
            making = self._making.setdefault(tag, _Making())
            making.n_waiting += 1
        try:
            with making.turn:
                yield
        finally:
            with self._lock:
                making.n_waiting -= 1
                if not making.n_waiting:
                    del self._making[tag]

    def _get(self, tag: str) -> bytes | None:
        with self._lock:
            if tag in self._kept:
                self._kept.move_to_end(tag)
            return self._kept.get(tag)

    def _keep(self, tag: str, body: bytes) -> None:
        with self._lock:
            if tag in self._kept or len(body) > self._largest_bytes:
                return
            self._kept[tag] = body
            self._bytes += len(body)
            while self._bytes > self._largest_bytes:
                self._bytes -= len(self._kept.popitem(last=False)[1])


def _tag(parts: Sequence[object]) -> str:
    words = "\n".join([__version__, *map(repr, parts)])
    return f'"{hashlib.sha256(words.encode()).hexdigest()[:32]}"'

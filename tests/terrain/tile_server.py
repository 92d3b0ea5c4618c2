"""A real HTTP server on loopback with the layout of the public ones, that can be slow, busy, cut off or wrong."""

import hashlib
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CHUNK = 32_768


@dataclass
class Tiles:
    """What the server has, how it misbehaves next for a path, and what it was asked.

    faults: for each path a list of "500", "503 SECONDS", "reset", "cut" (closes half-way), consumed in order;
    asked: (path, Range header, bytes sent); pause_s: between two chunks; ranges, etags: whether it knows them.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    asked: list[list[Any]] = field(default_factory=list)
    pause_s: float = 0.0
    ranges: bool = True
    etags: bool = True
    url: str = ""
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sent(self, path: str) -> int:
        return sum(entry[2] for entry in self.asked if entry[0] == path)

    def times(self, path: str) -> int:
        return sum(entry[0] == path for entry in self.asked)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    tiles: Tiles

    def do_GET(self) -> None:
        tiles = self.tiles
        path = self.path.lstrip("/")
        entry = [path, self.headers.get("Range"), 0]
        with tiles.lock:
            tiles.asked.append(entry)
            tiles.at_once += 1
            tiles.most_at_once = max(tiles.most_at_once, tiles.at_once)
        try:
            self.answer(path, entry)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with tiles.lock:
                tiles.at_once -= 1

    def answer(self, path: str, entry: list[Any]) -> None:
        faults = self.tiles.faults[path]
        fault = faults.pop(0) if faults else ""
        if fault[:1].isdigit():
            code, _, seconds = fault.partition(" ")
            self.send_response(int(code))
            if seconds:
                self.send_header("Retry-After", seconds)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = self.tiles.files.get(path)
        if body is None:
            self.send_response(404)
            self.send_header("Content-Length", "9")
            self.end_headers()
            self.wfile.write(b"NoSuchKey")
            return
        self.send_body(body, fault, entry)

    def send_body(self, body: bytes, fault: str, entry: list[Any]) -> None:
        etag = f'"{hashlib.md5(body).hexdigest()}"'
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        resumed = self.tiles.ranges and asked and self.headers.get("If-Range") == etag
        start = int(asked[1]) if resumed and asked else 0
        if resumed and start >= len(body):
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if resumed else 200)
        if resumed:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        if self.tiles.etags:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        end = len(body) if fault not in ("cut", "reset") else start + (len(body) - start) // 2
        for first in range(start, end, CHUNK):
            self.wfile.write(body[first : min(first + CHUNK, end)])
            entry[2] += min(first + CHUNK, end) - first
            if self.tiles.pause_s:
                time.sleep(self.tiles.pause_s)
        if fault in ("cut", "reset"):
            self.close_connection = True
            self.connection.close()

    def log_message(self, *arguments: Any) -> None:
        del arguments


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: Any) -> None:
        """A client that was killed is no fault of the server's."""
        del arguments


@contextmanager
def serving(tiles: Tiles) -> Iterator[Tiles]:
    """Serve the tiles at `tiles.url` inside the block."""
    handler = type("TilesHandler", (Handler,), {"tiles": tiles})
    server = Server(("127.0.0.1", 0), handler)
    tiles.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield tiles
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

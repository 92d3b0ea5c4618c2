"""Pages, PDF files and feeds are parsed in a process of their own, with a limit on time and memory.

Their parsers are large, partly written in C, and fed by strangers: one that hangs or dies must not take the work along.
"""

import atexit
import json
import queue
import subprocess
import sys
import threading
from dataclasses import asdict
from typing import IO, Literal

from openiads.reports.document import Document, UnreadableError

Format = Literal["html", "pdf", "feed"]

TIME_LIMIT_S = 2.5
"""By the clock. A page takes a fiftieth of a second, a page of a PDF file a twentieth."""
START_LIMIT_S = 120.0
"""Until the parsers are imported, on a machine that is busy."""
MEMORY_LIMIT_BYTES = 2_000_000_000
END_LIMIT_S = 5.0


def parse(format_: Format, payload: bytes, *, time_limit_s: float = TIME_LIMIT_S) -> list[Document]:
    """Give the documents in `payload`: UTF-8 for pages and feeds, the file as it is for PDF.

    Raises UnreadableError where the parser refuses it, dies, or takes longer than `time_limit_s`.
    """
    return _PARSER.parse(format_, payload, time_limit_s)


class _Parser:
    """The process, started when first needed and again after it was ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._lock = threading.Lock()

    def parse(self, format_: Format, payload: bytes, time_limit_s: float) -> list[Document]:
        with self._lock:
            process = self._started()
            try:
                answer = self._asked(process, format_, payload, time_limit_s)
            except queue.Empty:
                self.end()
                problem = f"takes longer than {time_limit_s:g} s to take apart"
                raise UnreadableError(problem, "split it, or give its plain text") from None
            except (OSError, BaseException):
                self.end()
                raise
        if not answer:
            self.end()
            problem = "makes its parser fail or use too much memory"
            raise UnreadableError(problem, "split it, or give its plain text")
        said = json.loads(answer)
        if "problem" in said:
            raise UnreadableError(said["problem"], said["remedy"])
        return [Document(**one) for one in said["documents"]]

    def end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(END_LIMIT_S)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)

    def _asked(self, process: subprocess.Popen[bytes], format_: Format, payload: bytes, limit_s: float) -> bytes:
        assert process.stdin is not None
        header = json.dumps({"format": format_, "bytes": len(payload)}).encode() + b"\n"
        try:
            process.stdin.write(header + payload)
            process.stdin.flush()
        except BrokenPipeError:
            return b""
        return self._answers.get(timeout=limit_s)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, "-P", "-m", __name__]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._answers = queue.Queue()
            threading.Thread(target=_collect, args=(self._process.stdout, self._answers), daemon=True).start()
            self._answers.get(timeout=START_LIMIT_S)
        return self._process


def _collect(stream: IO[bytes], answers: "queue.Queue[bytes]") -> None:
    """Put each line, and "" at the end, where the asker waits for it."""
    try:
        for line in stream:
            answers.put(line)
    except ValueError:
        pass  # closed by the asker, who waits no more
    answers.put(b"")


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:
        return  # what was not yet written to an ended process is of no use to anyone


_PARSER = _Parser()
atexit.register(_PARSER.end)


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each question (a line of JSON, then so many bytes) with a line of JSON until there are no more."""
    import feedparser  # noqa: F401
    import pypdf  # noqa: F401
    import trafilatura  # noqa: F401

    _limit()
    answers.write(b"{}\n")
    answers.flush()
    for line in asked:
        header = json.loads(line)
        answer = _answer(header["format"], asked.read(header["bytes"]))
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _answer(format_: Format, payload: bytes) -> dict[str, object]:
    from openiads.reports.read_feed import read_feed
    from openiads.reports.read_html import read_html
    from openiads.reports.read_pdf import read_pdf

    try:
        if format_ == "pdf":
            documents = [read_pdf(payload)]
        elif format_ == "feed":
            documents = read_feed(payload.decode("utf-8", "replace"))
        else:
            documents = [read_html(payload.decode("utf-8", "replace"))]
    except UnreadableError as error:
        return {"problem": error.problem, "remedy": error.remedy}
    except (MemoryError, RecursionError):
        return {"problem": "is nested too deeply or swells too much", "remedy": "give its plain text"}
    except Exception as error:  # the parsers raise what they like; told to the asker as a fault
        problem = f"cannot be taken apart ({type(error).__name__})"
        return {"problem": problem, "remedy": "save it anew, or give its plain text"}
    return {"documents": [asdict(one) for one in documents]}


def _limit() -> None:
    """No more memory than needed, no files written, no dump of what was read; where the system can do it."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_LIMIT_BYTES), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (allowed, hard))
        except (ValueError, OSError):
            continue  # this system has no such limit


if __name__ == "__main__":
    ANSWERS = sys.stdout.buffer
    sys.stdout = sys.stderr
    serve(sys.stdin.buffer, ANSWERS)

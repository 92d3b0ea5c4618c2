"""What a server is started with."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from openiads.record import record
from openiads.units import Count

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@record
class Settings:
    """Where a server listens, whom it answers, and what it shows.

    token: asked of everyone who asks, if not empty. store: of the claims; None: $OPENIADS_STORE, else the sample
    reports. terrain: as --terrain of the commands. tile_url: of background tiles, with {z}, {x} and {y}; empty: none.
    n_workers: processes for long work; most_queued: long works that may wait. largest_upload_bytes: of one request.
    static: folder of the built page; None: the one in the package.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    token: str = ""
    store: str | None = None
    terrain: str | None = None
    tile_url: str = ""
    n_workers: Annotated[int, Field(ge=1, le=64)] = 1
    most_queued: Count = 8
    largest_upload_bytes: Annotated[int, Field(ge=1024)] = 20_000_000
    static: Path | None = None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can ask."""
        return self.host in LOOPBACK

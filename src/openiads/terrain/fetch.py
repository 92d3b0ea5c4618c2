"""Fetching the tiles of a box: in parallel, each whole or not at all, from where an earlier call broke off."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock
from typing import IO, Any, Literal

import httpx

from openiads.errors import Fault, TerrainError
from openiads.terrain.box import Box
from openiads.terrain.cache import TileRecord, cached, sha256_of, terrain_folder, tile_path, write_record
from openiads.terrain.check_tile import WrongTileError, heights_of
from openiads.terrain.download import FetchStoppedError, Got, Patience, discard, download, http_client, state_path
from openiads.terrain.source import Source, Tile, tiles_of

if sys.platform != "win32":  # there two processes should not fetch the same tile at once
    import fcntl

Step = Callable[[str, float], None]
Outcome = Literal["fetched", "sea", "undecided", "withheld", "there"]

TILE_LIST = "tileList.txt"
"""Names of all tiles that a Copernicus server has, a line each."""
DEFAULT_PARALLEL = 4
FAILURES_IN_A_ROW = 3
"""Tiles that may fail one after the other before no more are tried."""
LOOK_AGAIN_S = 0.2


@dataclass(frozen=True, slots=True)
class Plan:
    """What a fetch would do. tiles: of the box; wanted: those not yet there; likely_bytes: what those cost, about."""

    source: Source
    box: Box
    tiles: tuple[Tile, ...]
    wanted: tuple[Tile, ...]

    @property
    def likely_bytes(self) -> int:
        """As if all were land."""
        return len(self.wanted) * self.source.tile_bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch did: numbers of tiles, and bytes that came now or were there from an interrupted call."""

    n_tiles: int
    n_there: int
    n_fetched: int
    n_sea: int
    withheld: tuple[str, ...]
    new_bytes: int
    reused_bytes: int


@dataclass(slots=True)
class _Work:
    """What the threads of one fetch share."""

    plan: Plan
    url: str
    folder: Path
    patience: Patience
    client: httpx.Client
    step: Step
    stop: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    shares: dict[str, float] = field(default_factory=dict)
    listed: frozenset[str] | None = None
    list_asked: bool = False
    new_bytes: int = 0
    reused_bytes: int = 0


def plan_fetch(source: Source, box: Box, *, zoom: int | None = None, folder: Path | None = None) -> Plan:
    """The tiles of a box and which of them are not there; raises TerrainError where the source does not go."""
    tiles = tuple(tiles_of(source, box, zoom))
    return Plan(source, box, tiles, tuple(tile for tile in tiles if cached(tile, folder) is None))


def source_url(source: Source, url: str | None = None) -> str:
    """The address below which the tiles are: as given, else of the source's environment variable, else its own."""
    return (url or os.environ.get(source.url_variable) or source.url).rstrip("/")


def fetch(
    plan: Plan,
    *,
    url: str | None = None,
    folder: Path | None = None,
    n_parallel: int = DEFAULT_PARALLEL,
    patience: Patience | None = None,
    progress: Step | None = None,
) -> Fetched:
    """Fetch the wanted tiles of a plan into the cache; what is there already is left as it is.

    url: in place of the source's own; folder: in place of the cache's; progress: called with text and share.
    A tile is kept once all of it was read and found right. Raises TerrainError with each tile that failed; those that
    came stay, and half ones are resumed by the next call.
    """
    waiting = patience or Patience()
    with http_client(waiting, n_parallel) as client:
        work = _Work(
            plan, source_url(plan.source, url), folder or terrain_folder(), waiting, client, progress or _silent
        )
        outcomes, faults = _all(work, n_parallel)
    undecided = [tile for tile, outcome in outcomes.items() if outcome == "undecided"]
    if undecided and _server_known(work, outcomes):
        for tile in undecided:
            _keep_sea(work, tile, "the server answers 404, and has other tiles")
            outcomes[tile] = "sea"
    elif undecided:
        faults.append(_nothing_there(work, undecided))
    if faults:
        raise TerrainError([*_folded(faults), _kept(work, outcomes)])
    counts = list(outcomes.values())
    return Fetched(
        n_tiles=len(plan.tiles),
        n_there=len(plan.tiles) - len(plan.wanted) + counts.count("there"),
        n_fetched=counts.count("fetched"),
        n_sea=counts.count("sea"),
        withheld=tuple(tile.name for tile, outcome in outcomes.items() if outcome == "withheld"),
        new_bytes=work.new_bytes,
        reused_bytes=work.reused_bytes,
    )


def _silent(text: str, share: float) -> None:
    del text, share


def _all(work: _Work, n_parallel: int) -> tuple[dict[Tile, Outcome], list[Fault]]:
    """What became of each tile, and the faults of those that failed; after some failures in a row none are tried."""
    outcomes: dict[Tile, Outcome] = {}
    faults: list[Fault] = []
    failures = 0
    left = list(reversed(work.plan.wanted))
    with ThreadPoolExecutor(n_parallel, "fetch") as pool:
        running: dict[Future[Outcome], Tile] = {}
        try:
            while running or (left and failures < FAILURES_IN_A_ROW):
                while left and len(running) < n_parallel and failures < FAILURES_IN_A_ROW:
                    tile = left.pop()
                    running[pool.submit(_fetch_tile, work, tile)] = tile
                for future in wait(running, return_when=FIRST_COMPLETED)[0]:
                    tile = running.pop(future)
                    try:
                        outcomes[tile] = future.result()
                        failures = 0
                    except TerrainError as error:
                        faults += error.faults
                        failures += 1
                    _tell(work, tile, 1.0)
        except BaseException:
            work.stop.set()
            raise
    return outcomes, faults


def _fetch_tile(work: _Work, tile: Tile) -> Outcome:
    """Fetch one tile, unless another process does so meanwhile."""
    path = tile_path(tile, work.folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.with_name(f"{path.name}.part"), work.stop) as part:
        if cached(tile, work.folder) is not None:
            discard(part)
            return "there"
        address = f"{work.url}/{tile.path}"
        while True:
            got = download(
                work.client,
                address,
                part,
                patience=work.patience,
                stop=work.stop,
                on_share=lambda share: _tell(work, tile, share),
            )
            if got is None:
                discard(part)
                return _missing(work, tile, address)
            try:
                low, high = heights_of(tile, part)
            except WrongTileError as wrong:
                discard(part)
                if got.reused_bytes:
                    continue
                remedy = "nothing was kept; try again, or another --source or --url"
                raise TerrainError(Fault(where=address, problem=f"what came {wrong}", remedy=remedy)) from wrong
            _keep(work, tile, part, got, low, high)
            return "fetched"


@contextmanager
def _locked(part: Path, stop: Event) -> Iterator[Path]:
    """Hold a half file against other processes; a process that ends lets go of it, also when killed."""
    while True:
        file = part.open("ab")
        if _lock(file, stop) and part.exists() and os.path.samestat(os.fstat(file.fileno()), part.stat()):
            break
        file.close()
    with file:
        try:
            yield part
        finally:
            if part.exists() and part.stat().st_size == 0:
                part.unlink()


def _lock(file: IO[bytes], stop: Event) -> bool:
    if sys.platform == "win32":
        return True
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if stop.wait(LOOK_AGAIN_S):
                file.close()
                raise FetchStoppedError from None
        except OSError:  # a file system without locks
            return True


def _keep(work: _Work, tile: Tile, part: Path, got: Got, low: float, high: float) -> None:
    """Give a checked file its name. The record comes first: with it alone a tile does not count as there."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    record = _record(work, tile, "land", f"{work.url}/{tile.path}")
    write_record(
        TileRecord(
            **record,
            size=part.stat().st_size,
            sha256=sha256_of(part),
            lowest_m=low,
            highest_m=high,
            etag=got.etag,
        ),
        work.folder,
    )
    os.replace(part, tile_path(tile, work.folder))
    state_path(part).unlink(missing_ok=True)
    with work.lock:
        work.new_bytes += got.new_bytes
        work.reused_bytes += got.reused_bytes


def _keep_sea(work: _Work, tile: Tile, because: str) -> None:
    write_record(TileRecord(**_record(work, tile, "sea", f"{work.url}/{tile.path}"), because=because), work.folder)


def _record(work: _Work, tile: Tile, kind: str, url: str) -> dict[str, Any]:
    return {
        "source": tile.source,
        "name": tile.name,
        "kind": kind,
        "url": url,
        "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
        "licence": work.plan.source.licence,
        "column": tile.column,
        "row": tile.row,
        "zoom": tile.zoom,
    }


def _missing(work: _Work, tile: Tile, address: str) -> Outcome:
    """What a 404 means: sea where the server's list has no such tile, nothing for sources that have all tiles."""
    if not work.plan.source.code:
        remedy = "check --zoom and --url"
        raise TerrainError(Fault(where=address, problem="the server has no such tile (404)", remedy=remedy))
    if tile.withheld:
        return "withheld"
    listed = _listed(work)
    if listed is None:
        return "undecided"
    if tile.name in listed:
        problem = f"the server has no such tile (404), though its {TILE_LIST} names it: it is no sea"
        raise TerrainError(Fault(where=address, problem=problem, remedy="try again later, or another --url"))
    _keep_sea(work, tile, f"the server answers 404, and its {TILE_LIST} does not name it")
    return "sea"


def _listed(work: _Work) -> frozenset[str] | None:
    """The names of all tiles that the server has, or None where it does not say; asked for once."""
    with work.lock:
        if not work.list_asked:
            with tempfile.TemporaryDirectory() as folder:
                part = Path(folder) / TILE_LIST
                got = download(work.client, f"{work.url}/{TILE_LIST}", part, patience=work.patience, stop=work.stop)
                names = part.read_text("utf-8", errors="replace").split() if got else []
            work.listed = frozenset(names) if any(name.startswith("Copernicus") for name in names) else None
            work.list_asked = True
        return work.listed


def _server_known(work: _Work, outcomes: dict[Tile, Outcome]) -> bool:
    """Whether the server has been seen to have tiles at all, now or before."""
    if "fetched" in outcomes.values():
        return True
    there = [cached(tile, work.folder) for tile in work.plan.tiles if tile not in outcomes]
    return any(one is not None and one.kind == "land" and one.url.startswith(f"{work.url}/") for one in there)


def _nothing_there(work: _Work, undecided: list[Tile]) -> Fault:
    return Fault(
        where=work.url,
        problem=f"answers 404 to all {len(undecided)} tiles and has no {TILE_LIST}: that may be sea or a wrong address",
        remedy="check --url; if it is right, fetch a box that also holds land",
    )


def _folded(faults: list[Fault]) -> list[Fault]:
    """One fault in place of many that say the same of different tiles."""
    same: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        same.setdefault((fault.problem, fault.remedy), []).append(fault)
    more = {key: f" and {len(found) - 1} more" if len(found) > 1 else "" for key, found in same.items()}
    return [replace(found[0], where=found[0].where + more[key]) for key, found in same.items()]


def _kept(work: _Work, outcomes: dict[Tile, Outcome]) -> Fault:
    n_there = len(work.plan.tiles) - len(work.plan.wanted) + sum(one != "undecided" for one in outcomes.values())
    return Fault(
        where=f"terrain {work.plan.source.name}",
        problem=f"{n_there} of {len(work.plan.tiles)} tiles are there",
        remedy="run the same command again: it goes on where this one stopped",
    )


def _tell(work: _Work, tile: Tile, share: float) -> None:
    with work.lock:
        work.shares[tile.name] = share
        total, n_done = sum(work.shares.values()), sum(one >= 1.0 for one in work.shares.values())
        n_wanted = len(work.plan.wanted)
        work.step(f"fetching {work.plan.source.name}: {n_done} of {n_wanted} tiles", total / n_wanted)

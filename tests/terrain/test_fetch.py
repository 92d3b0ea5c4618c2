"""Fetching from a real server on loopback that is slow, busy, cut off, wrong, or has no tile."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from openiads.errors import TerrainError
from openiads.terrain.box import parse_box
from openiads.terrain.cache import cached, record_path, tile_path
from openiads.terrain.download import Patience
from openiads.terrain.fetch import TILE_LIST, Fetched, fetch, plan_fetch
from openiads.terrain.source import SOURCES, Tile, tiles_of
from tests.terrain.made_tiles import copernicus_tif, put, terrarium_png, tile_bytes
from tests.terrain.tile_server import Tiles, serving

GLO90, GLO30, TERRARIUM = SOURCES["copernicus-90"], SOURCES["copernicus-30"], SOURCES["terrarium"]
QUICK = Patience(attempts=3, first_wait_s=0.01, longest_wait_s=0.05, connect_s=2.0, silence_s=2.0)
ONE = parse_box("6,45,7,46")
FOUR = parse_box("6,45,8,47")


@pytest.fixture
def server() -> Iterator[Tiles]:
    with serving(Tiles()) as tiles:
        yield tiles


def stock(server: Tiles, tiles: list[Tile], listed: bool = True) -> list[Tile]:
    for tile in tiles:
        server.files[tile.path] = tile_bytes(tile)
    if listed:
        server.files[TILE_LIST] = "\n".join(tile.name for tile in tiles).encode()
    return tiles


def bring(
    server: Tiles, folder: Path, box: str = "6,45,7,46", source: str = "copernicus-90", **options: object
) -> Fetched:
    plan = plan_fetch(SOURCES[source], parse_box(box), folder=folder)
    chosen = {"url": server.url, "folder": folder, "patience": QUICK} | options
    return fetch(plan, **chosen)  # type: ignore[arg-type]


def whole(tile: Tile, folder: Path, server: Tiles) -> bool:
    return cached(tile, folder) is not None and tile_path(tile, folder).read_bytes() == server.files[tile.path]


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.suffix not in (".tif", ".png", ".json")]


def test_tiles_of_a_box_come_whole_with_a_record_of_where_from(server: Tiles, tmp_path: Path) -> None:
    tiles = stock(server, tiles_of(GLO90, FOUR))
    done = bring(server, tmp_path, "6,45,8,47")
    assert (done.n_fetched, done.n_sea, done.n_there) == (4, 0, 0)
    assert done.new_bytes == sum(len(server.files[tile.path]) for tile in tiles)
    assert all(whole(tile, tmp_path, server) for tile in tiles)
    assert leftovers(tmp_path) == []
    record = json.loads(record_path(tiles[0], tmp_path).read_text())
    assert record["sha256"] == hashlib.sha256(server.files[tiles[0].path]).hexdigest()
    assert record["url"] == f"{server.url}/{tiles[0].path}"
    assert record["size"] == len(server.files[tiles[0].path])
    assert "Copernicus DEM licence" in record["licence"]
    assert record["fetched"].startswith("20")
    assert 300.0 <= record["lowest_m"] < record["highest_m"] <= 1700.0


def test_what_is_there_is_not_fetched_again(server: Tiles, tmp_path: Path) -> None:
    stock(server, tiles_of(GLO90, ONE))
    bring(server, tmp_path)
    asked = len(server.asked)
    again = bring(server, tmp_path)
    assert (again.n_there, again.n_fetched, again.new_bytes) == (1, 0, 0)
    assert len(server.asked) == asked


def test_missing_tile_that_the_server_does_not_list_is_sea(server: Tiles, tmp_path: Path) -> None:
    land, sea = tiles_of(GLO90, FOUR)[:3], tiles_of(GLO90, FOUR)[3]
    stock(server, land)
    done = bring(server, tmp_path, "6,45,8,47")
    assert (done.n_fetched, done.n_sea) == (3, 1)
    record = cached(sea, tmp_path)
    assert record is not None
    assert record.kind == "sea"
    assert "does not name it" in record.because
    assert server.times(TILE_LIST) == 1
    assert not tile_path(sea, tmp_path).exists()
    assert leftovers(tmp_path) == []


def test_missing_tile_that_the_server_lists_is_no_sea(server: Tiles, tmp_path: Path) -> None:
    tiles = stock(server, tiles_of(GLO90, FOUR))
    del server.files[tiles[2].path]
    with pytest.raises(TerrainError, match=r"its tileList\.txt names it: it is no sea[\s\S]*3 of 4 tiles are there"):
        bring(server, tmp_path, "6,45,8,47")
    assert cached(tiles[2], tmp_path) is None
    assert cached(tiles[3], tmp_path) is not None


def test_without_a_list_missing_tiles_are_sea_only_on_a_server_that_has_some(server: Tiles, tmp_path: Path) -> None:
    with pytest.raises(TerrainError, match=r"answers 404 to all 1 tiles and has no tileList.txt: that may be sea or a"):
        bring(server, tmp_path)
    assert not list(tmp_path.rglob("*.json"))
    stock(server, tiles_of(GLO90, FOUR)[1:], listed=False)
    done = bring(server, tmp_path, "6,45,8,47")
    assert (done.n_fetched, done.n_sea) == (3, 1)


def test_land_that_glo_30_holds_back_is_no_sea(server: Tiles, tmp_path: Path) -> None:
    server.files[TILE_LIST] = b"Copernicus_DSM_COG_10_N45_00_E006_00_DEM"
    done = bring(server, tmp_path, "44.1,40.1,44.9,40.9", source="copernicus-30")
    assert done.withheld == ("Copernicus_DSM_COG_10_N40_00_E044_00_DEM",)
    assert not list(tmp_path.rglob("*.json"))


def test_map_tile_that_is_missing_is_an_error(server: Tiles, tmp_path: Path) -> None:
    with pytest.raises(TerrainError, match=r"has no such tile \(404\); check --zoom and --url"):
        bring(server, tmp_path, "6.1,45.1,6.2,45.2", source="terrarium")


def test_map_tiles_come_by_zoom_column_and_row(server: Tiles, tmp_path: Path) -> None:
    box = parse_box("6.1,45.1,6.2,45.2")
    tiles = stock(server, tiles_of(TERRARIUM, box), listed=False)
    done = bring(server, tmp_path, "6.1,45.1,6.2,45.2", source="terrarium")
    assert done.n_fetched == len(tiles)
    assert all(whole(tile, tmp_path, server) for tile in tiles)
    assert {path.split("/")[0] for path, *_ in server.asked} == {"11"}


@pytest.mark.parametrize("fault", ["500", "503 0", "429 0", "502", "reset", "cut"])
def test_passing_fault_is_tried_again(server: Tiles, tmp_path: Path, fault: str) -> None:
    tile = stock(server, tiles_of(GLO90, ONE))[0]
    server.faults[tile.path] = [fault, fault]
    assert bring(server, tmp_path).n_fetched == 1
    assert server.times(tile.path) == 3
    assert whole(tile, tmp_path, server)


def test_server_is_waited_for_as_long_as_it_asks(server: Tiles, tmp_path: Path) -> None:
    tile = stock(server, tiles_of(GLO90, ONE))[0]
    server.faults[tile.path] = ["503 1"]
    start = time.monotonic()
    bring(server, tmp_path)
    assert time.monotonic() - start >= 1.0
    server.faults[tile.path] = ["503 4000"]
    with pytest.raises(TerrainError, match=r"503 Service Unavailable and asks to wait 4000 s"):
        bring(server, tmp_path / "other")


def test_lasting_fault_is_told_after_as_many_tries_as_asked_for(server: Tiles, tmp_path: Path) -> None:
    tile = stock(server, tiles_of(GLO90, ONE))[0]
    server.faults[tile.path] = ["500"] * 99
    with pytest.raises(TerrainError, match=r"500 Internal Server Error; tried 3 times; run the same command again"):
        bring(server, tmp_path)
    assert server.times(tile.path) == 3
    with pytest.raises(TerrainError, match="tried 5 times"):
        bring(server, tmp_path, patience=Patience(attempts=5, first_wait_s=0.001))
    assert server.times(tile.path) == 8


def test_refusal_is_not_tried_again(server: Tiles, tmp_path: Path) -> None:
    tile = stock(server, tiles_of(GLO90, ONE))[0]
    server.faults[tile.path] = ["403"]
    with pytest.raises(TerrainError, match=r"answers 403 Forbidden; check the address"):
        bring(server, tmp_path)
    assert server.times(tile.path) == 1


def test_one_fault_stops_no_other_tile_and_many_stop_the_fetch(server: Tiles, tmp_path: Path) -> None:
    tiles = stock(server, tiles_of(GLO90, parse_box("0,45,12,46")))
    server.faults[tiles[0].path] = ["403"]
    with pytest.raises(TerrainError, match="11 of 12 tiles are there"):
        bring(server, tmp_path, "0,45,12,46", n_parallel=1)
    for tile in tiles:
        server.faults[tile.path] = ["403"]
    server.asked.clear()
    with pytest.raises(TerrainError, match=r"and 2 more: the server answers 403[\s\S]*0 of 12 tiles are there"):
        bring(server, tmp_path / "other", "0,45,12,46", n_parallel=1)
    assert len(server.asked) == 3


def test_server_that_nobody_answers_for_is_told(tmp_path: Path) -> None:
    with pytest.raises(TerrainError, match="Connection refused; tried 3 times"):
        bring(Tiles(url="http://127.0.0.1:1"), tmp_path)


def test_silent_server_is_given_up_in_time(server: Tiles, tmp_path: Path) -> None:
    stock(server, tiles_of(GLO90, ONE))
    server.pause_s = 1.0
    hasty = Patience(attempts=1, first_wait_s=0.01, silence_s=0.2)
    with pytest.raises(TerrainError, match="does not answer in time"):
        bring(server, tmp_path, patience=hasty)


def test_as_many_tiles_come_at_a_time_as_asked_for(server: Tiles, tmp_path: Path) -> None:
    stock(server, tiles_of(GLO90, FOUR))
    server.pause_s = 0.02
    bring(server, tmp_path / "one", "6,45,8,47", n_parallel=1)
    assert server.most_at_once == 1
    bring(server, tmp_path / "three", "6,45,8,47", n_parallel=3)
    assert server.most_at_once == 3


def test_cut_off_download_goes_on_where_it_broke_off(server: Tiles, tmp_path: Path) -> None:
    tile = stock(server, tiles_of(GLO90, ONE))[0]
    size = len(server.files[tile.path])
    server.faults[tile.path] = ["cut"]
    bring(server, tmp_path)
    assert [asked for _, asked, _ in server.asked] == [None, f"bytes={size // 2}-"]
    assert server.sent(tile.path) == size
    assert whole(tile, tmp_path, server)


def broken_off(server: Tiles, folder: Path) -> Tile:
    """A fetch that gave up half-way."""
    tile = stock(server, tiles_of(GLO90, ONE))[0]
    server.faults[tile.path] = ["cut"]
    with pytest.raises(TerrainError):
        bring(server, folder, patience=Patience(attempts=1))
    assert len(leftovers(folder)) == 2
    server.asked.clear()
    return tile


def test_next_call_goes_on_where_an_earlier_one_gave_up(server: Tiles, tmp_path: Path) -> None:
    tile = broken_off(server, tmp_path)
    size = len(server.files[tile.path])
    done = bring(server, tmp_path)
    assert (done.reused_bytes, done.new_bytes) == (size // 2, size - size // 2)
    assert server.sent(tile.path) == size - size // 2
    assert whole(tile, tmp_path, server)


def test_tile_that_changed_meanwhile_is_fetched_from_its_beginning(server: Tiles, tmp_path: Path) -> None:
    tile = broken_off(server, tmp_path)
    rows = np.full((1200, 1200), 500.0, dtype=np.float32)
    server.files[tile.path] = copernicus_tif(tile, rows, compress="none")
    done = bring(server, tmp_path)
    assert done.reused_bytes == 0
    assert whole(tile, tmp_path, server)


@pytest.mark.parametrize("lacking", ["ranges", "etags"])
def test_server_that_cannot_resume_sends_all_again(server: Tiles, tmp_path: Path, lacking: str) -> None:
    setattr(server, lacking, False)
    tile = broken_off(server, tmp_path)
    assert bring(server, tmp_path).reused_bytes == 0
    assert server.sent(tile.path) == len(server.files[tile.path])
    assert whole(tile, tmp_path, server)


def test_half_file_that_was_damaged_meanwhile_is_thrown_away(server: Tiles, tmp_path: Path) -> None:
    tile = broken_off(server, tmp_path)
    part = next(tmp_path.rglob("*.part"))
    part.write_bytes(b"\0" * part.stat().st_size)
    bring(server, tmp_path)
    assert [asked for _, asked, _ in server.asked][1:] == [None]
    assert whole(tile, tmp_path, server)


def wrong_contents() -> dict[str, tuple[bytes, str]]:
    tile, elsewhere = tiles_of(GLO90, ONE)[0], tiles_of(GLO90, parse_box("7,45,8,46"))[0]
    good = tile_bytes(tile)
    flat = np.zeros((1200, 1200), dtype=np.float32)
    return {
        "page": (b"<html><body>Access denied</body></html>", r"is no TIFF: it begins '<html><body>Access"),
        "empty": (b"", "is empty"),
        "truncated": (good[: len(good) // 2], "is torn"),
        "flipped": (good[:200_000] + bytes(64) + good[200_064:], "is torn"),
        "elsewhere": (tile_bytes(elsewhere), "lies elsewhere: its corner is at 46.0004 N, 6.9996 E"),
        "absurd": (copernicus_tif(tile, flat + 32767.0), "holds heights of 32767 to 32767 m"),
        "unknown": (copernicus_tif(tile, flat * np.nan), "holds no known height"),
        "small": (copernicus_tif(tile, flat[:600, :600]), "has 600 x 600 postings, not 1200 x 1200"),
    }


@pytest.mark.parametrize("kind", list(wrong_contents()))
def test_wrong_content_is_told_and_never_kept(server: Tiles, tmp_path: Path, kind: str) -> None:
    tile = stock(server, tiles_of(GLO90, ONE))[0]
    server.files[tile.path], words = wrong_contents()[kind]
    with pytest.raises(TerrainError, match=words):
        bring(server, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    server.files[tile.path] = tile_bytes(tile)
    assert bring(server, tmp_path).n_fetched == 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda good: b"<?xml version='1.0'?><Error/>", r"is no PNG: it begins .<\?xml"),
        (lambda good: good[: len(good) // 2], "is torn"),
        (lambda good: terrarium_png(np.full((128, 128), 100.0)), "has 128 x 128 pixels, not 256 x 256"),
        (lambda good: terrarium_png(np.full((256, 256), 30_000.0)), "holds heights of 30000 to 30000 m"),
    ],
)
def test_wrong_picture_is_told_and_never_kept(server: Tiles, tmp_path: Path, make: object, words: str) -> None:
    box = "6.1,45.1,6.11,45.11"
    tile = stock(server, tiles_of(TERRARIUM, parse_box(box)), listed=False)[0]
    server.files[tile.path] = make(server.files[tile.path])  # type: ignore[operator]
    with pytest.raises(TerrainError, match=words):
        bring(server, tmp_path, box, source="terrarium")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def command(server: Tiles, cache: Path, *more: str) -> tuple[list[str], dict[str, str]]:
    run = "from openiads.cli import main; main()"
    line = [sys.executable, "-c", run, "terrain", "fetch", "6,45,8,47", "--source", "copernicus-90", *more]
    return line, {**os.environ, "OPENIADS_CACHE": str(cache), GLO90.url_variable: server.url}


def test_fetch_killed_in_the_middle_is_completed_by_the_next_call(server: Tiles, tmp_path: Path) -> None:
    tiles = stock(server, tiles_of(GLO90, FOUR))
    total = sum(len(server.files[tile.path]) for tile in tiles)
    line, environment = command(server, tmp_path)
    server.pause_s = 0.03
    folder = tmp_path / "terrain"
    with subprocess.Popen(line, env=environment, stderr=subprocess.PIPE) as running:
        until = time.monotonic() + 60.0
        while sum(path.stat().st_size for path in folder.rglob("*.part")) < total // 4:
            assert running.poll() is None
            assert time.monotonic() < until
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    there = {path.name: path.stat().st_size for path in folder.rglob("*.part")}
    assert not list(folder.rglob("*.tif"))
    server.pause_s = 0.0
    server.asked.clear()
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=True)
    assert "4 tiles: 4 fetched" in done.stdout
    assert "were there from an interrupted fetch" in done.stdout
    assert all(whole(tile, folder, server) for tile in tiles)
    for path, asked, _ in server.asked:
        if asked:
            assert asked == f"bytes={there[path.split('/')[1] + '.part']}-"
    assert sum(sent for *_, sent in server.asked) == total - sum(there.values())
    assert leftovers(folder) == []


def test_stopped_fetch_leaves_halves_that_the_next_call_completes(server: Tiles, tmp_path: Path) -> None:
    tiles = stock(server, tiles_of(GLO90, FOUR))
    line, environment = command(server, tmp_path)
    server.pause_s = 0.03
    folder = tmp_path / "terrain"
    with subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True) as running:
        until = time.monotonic() + 60.0
        while not any(path.stat().st_size for path in folder.rglob("*.part")):
            assert time.monotonic() < until
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _, words = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "stopped; what came is kept, and the same command goes on from there" in words
    assert "Traceback" not in words
    server.pause_s = 0.0
    subprocess.run(line, env=environment, capture_output=True, check=True)
    assert all(whole(tile, folder, server) for tile in tiles)


def test_two_fetches_at_once_share_the_work_and_tear_nothing(server: Tiles, tmp_path: Path) -> None:
    tiles = stock(server, tiles_of(GLO90, FOUR))
    server.pause_s = 0.02
    results: list[Fetched] = []
    plans = [plan_fetch(GLO90, FOUR, folder=tmp_path) for _ in range(2)]

    def run(plan: object) -> None:
        results.append(fetch(plan, url=server.url, folder=tmp_path, patience=QUICK))  # type: ignore[arg-type]

    threads = [threading.Thread(target=run, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done.n_fetched + done.n_there for done in results) == [4, 4]
    assert sum(done.n_fetched for done in results) == 4
    assert all(server.times(tile.path) == 1 for tile in tiles)
    assert all(whole(tile, tmp_path, server) for tile in tiles)
    assert leftovers(tmp_path) == []


def test_sea_of_an_earlier_fetch_does_not_vouch_for_a_server(server: Tiles, tmp_path: Path) -> None:
    put(tiles_of(GLO90, FOUR)[0], tmp_path, None)
    with pytest.raises(TerrainError, match="that may be sea or a wrong address"):
        bring(server, tmp_path, "6,45,8,47")

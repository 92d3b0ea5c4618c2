"""What was fetched, what it holds, and whether it is still what was fetched."""

from pathlib import Path

import pytest

from openiads.terrain.box import Box, parse_box
from openiads.terrain.cache import record_path, tile_path
from openiads.terrain.elevation import read_elevation
from openiads.terrain.find import open_elevation
from openiads.terrain.source import SOURCES, Tile, tiles_of
from openiads.terrain.survey import ground, holdings, verify
from tests.terrain.made_tiles import put, tile_bytes


def fill(folder: Path, source: str, box: str, n_sea: int = 0) -> list[Tile]:
    tiles = tiles_of(SOURCES[source], parse_box(box))
    for number, tile in enumerate(tiles):
        put(tile, folder, None if number < n_sea else tile_bytes(tile))
    return tiles


def test_tiles_that_touch_are_listed_together_and_others_apart(tmp_path: Path) -> None:
    fill(tmp_path, "copernicus-90", "179,-18,-179,-17")
    fill(tmp_path, "copernicus-90", "6,45,7,46")
    fill(tmp_path, "copernicus-30", "6,45,8,46", n_sea=2)
    fill(tmp_path, "terrarium", "6.9,45.9,7.1,46.1")
    found = holdings(tmp_path)
    assert [(one.source, one.zoom, one.n_land, one.n_sea) for one in found[:3]] == [
        ("copernicus-30", 0, 0, 2),
        ("copernicus-90", 0, 2, 0),
        ("copernicus-90", 0, 1, 0),
    ]
    assert {one.box for one in found[1:3]} == {Box(179.0, -18.0, 181.0, -17.0), Box(6.0, 45.0, 7.0, 46.0)}
    pair = list(tmp_path.rglob("*S18*.tif"))
    assert found[1].size == sum(path.stat().st_size for path in pair) > 0
    assert (found[3].source, found[3].zoom) == ("terrarium", 11)
    assert holdings(tmp_path / "nowhere") == []


def test_ground_is_summed_up_with_its_unknown_and_sea_shares(tmp_path: Path) -> None:
    tiles = tiles_of(SOURCES["copernicus-90"], parse_box("6,45,8,47"))
    put(tiles[0], tmp_path, None)
    put(tiles[1], tmp_path, tile_bytes(tiles[1]))
    put(tiles[3], tmp_path, tile_bytes(tiles[3]))
    held = ground(open_elevation("copernicus-90", (), 0.0, folder=tmp_path))
    assert held.unknown_share == pytest.approx(0.25, abs=0.01)
    assert held.sea_share == pytest.approx(0.25, abs=0.01)
    assert held.lowest_m == 0.0
    assert 1000.0 < held.highest_m < 1701.0
    assert ground(read_elevation()).sea_share == pytest.approx(0.06, abs=0.005)


def test_tiles_as_they_were_fetched_are_right(tmp_path: Path) -> None:
    fill(tmp_path, "copernicus-90", "6,45,8,47", n_sea=1)
    assert verify(tmp_path) == (4, [])


def test_torn_tiles_are_named_with_what_to_do(tmp_path: Path) -> None:
    tiles = fill(tmp_path, "copernicus-90", "6,45,8,47")
    short, changed, gone = (tile_path(tile, tmp_path) for tile in tiles[:3])
    short.write_bytes(short.read_bytes()[:-5])
    content = bytearray(changed.read_bytes())
    content[5000] ^= 1
    changed.write_bytes(content)
    gone.unlink()
    stray = gone.with_name("Copernicus_DSM_COG_30_N10_00_E010_00_DEM.tif")
    stray.write_bytes(b"II*\0")
    half = gone.with_name(f"{gone.name}.part")
    half.write_bytes(b"II*\0")
    record_path(tiles[3], tmp_path).write_text("{")
    n_tiles, torn = verify(tmp_path)
    assert n_tiles == 4
    words = {Path(one.file).name: one for one in torn}
    assert "bytes, not" in words[short.name].problem
    assert "its SHA-256 is another" in words[changed.name].problem
    assert words[gone.name].problem == "is gone"
    assert "half file" in words[half.name].problem
    assert "no record" in words[stray.name].problem
    assert "record cannot be read" in words[record_path(tiles[3], tmp_path).name].problem
    remedy = words[short.name].remedy
    box = remedy.split("openiads terrain fetch ")[1].split()[0]
    assert "--source copernicus-90" in remedy
    assert [tile.name for tile in tiles_of(SOURCES["copernicus-90"], parse_box(box))] == [tiles[0].name]


def test_what_is_torn_is_removed_when_asked(tmp_path: Path) -> None:
    tiles = fill(tmp_path, "copernicus-90", "6,45,8,46")
    path = tile_path(tiles[0], tmp_path)
    path.write_bytes(path.read_bytes()[:-5])
    assert len(verify(tmp_path, remove=True)[1]) == 1
    assert not path.exists()
    assert not record_path(tiles[0], tmp_path).exists()
    assert verify(tmp_path) == (1, [])

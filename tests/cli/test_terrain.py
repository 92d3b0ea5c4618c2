"""The terrain commands as a user types them, and --terrain of the others."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from openiads.cli import main
from openiads.terrain.box import parse_box
from openiads.terrain.cache import terrain_folder, tile_path
from openiads.terrain.fetch import TILE_LIST
from openiads.terrain.source import SOURCES, tiles_of
from tests.terrain.made_tiles import put, tile_bytes
from tests.terrain.tile_server import Tiles, serving

GLO90 = SOURCES["copernicus-90"]


@dataclass
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def openiads(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("OPENIADS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["openiads", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr()
        code = stopped.value.code
        return Done(code if isinstance(code, int) else int(code is not None), said.out, said.err)

    return run


@pytest.fixture
def server() -> Iterator[Tiles]:
    tiles = Tiles()
    there = tiles_of(GLO90, parse_box("6,45,8,47"))[:3]
    tiles.files = {tile.path: tile_bytes(tile) for tile in there}
    tiles.files[TILE_LIST] = "\n".join(tile.name for tile in there).encode()
    with serving(tiles):
        yield tiles


def stock(box: str, source: str = "copernicus-90") -> None:
    for tile in tiles_of(SOURCES[source], parse_box(box)):
        put(tile, terrain_folder(), tile_bytes(tile))


def test_fetch_says_what_it_will_bring_and_what_it_brought(openiads: Run, server: Tiles) -> None:
    done = openiads("terrain", "fetch", "6,45,8,47", "--source", "copernicus-90", "--url", server.url)
    assert done.code == 0
    assert f"copernicus-90: 4 tiles; fetching 4, at most about 18.0 MB, from {server.url}" in done.err
    assert "4 tiles: 3 fetched, 1 are sea; 1.0 MB came" in done.out
    assert "use it with --terrain copernicus-90; attribution: produced using Copernicus" in done.out
    again = openiads("terrain", "fetch", "6,45,8,47", "--source", "copernicus-90", "--url", server.url)
    assert "nothing to fetch" in again.err
    assert again.out.startswith("4 tiles: 4 were there\n")


def test_fetch_around_a_place_takes_the_tiles_within_the_radius(openiads: Run, server: Tiles) -> None:
    line = ("terrain", "fetch", "--source", "copernicus-90", "--dry-run")
    assert openiads(*line, "--around", "45.5,6.5", "--radius", "10").out == "Copernicus_DSM_COG_30_N45_00_E006_00_DEM\n"
    assert len(openiads(*line, "--around", "45.5,6.5", "--radius", "100").out.split()) == 9
    assert "N33_00_E036" in openiads(*line, "--around", "Damascus", "--radius", "10").out


def test_box_west_of_greenwich_is_no_option(openiads: Run) -> None:
    done = openiads("terrain", "fetch", "-10,45,-9,46", "--source", "copernicus-90", "--dry-run", "--json")
    assert json.loads(done.out)["tiles"] == ["Copernicus_DSM_COG_30_N45_00_W010_00_DEM"]
    assert json.loads(done.out)["box"] == [-10.0, 45.0, -9.0, 46.0]


def test_json_of_a_fetch_is_all_that_is_printed(openiads: Run, server: Tiles) -> None:
    done = openiads("terrain", "fetch", "6,45,8,47", "--source", "copernicus-90", "--url", server.url, "--json")
    found = json.loads(done.out)
    assert (found["n_tiles"], found["n_fetched"], found["n_sea"]) == (4, 3, 1)


def test_much_is_not_fetched_without_a_yes(openiads: Run, server: Tiles) -> None:
    line = ("terrain", "fetch", "0,40,20,60", "--url", server.url)
    done = openiads(*line)
    assert done.code == 1
    assert "about 15.6 GB would be fetched; add --yes to agree" in done.err
    assert server.asked == []


def test_fetch_with_yes_goes_on_without_asking(openiads: Run, server: Tiles) -> None:
    done = openiads("terrain", "fetch", "-50,10,-35,11", "--yes", "--url", server.url, "--source", "copernicus-30")
    assert done.code == 0
    assert "15 tiles: 15 are sea" in done.out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ((), "give either a box W,S,E,N or --around"),
        (("1,2,3,4", "--around", "Damascus"), "give either a box"),
        (("--around", "Damascus"), "go together"),
        (("--around", "Damascus", "--radius", "0"), "is not within 0 to 3000"),
        (("1,2,3,4", "--zoom", "9"), "counts only with --source terrarium"),
        (("1,2,3,4", "--source", "terrarium", "--zoom", "19"), "19 is not within 1 to 15"),
        (("1,2,3,4", "--parallel", "99"), "99 is not within 1 to 16"),
        (("1,2,3,4", "--url", "copernicus"), "must begin with http://"),
    ],
)
def test_wrong_use_is_told(openiads: Run, line: tuple[str, ...], words: str) -> None:
    done = openiads("terrain", "fetch", *line)
    assert done.code == 2
    assert words in " ".join(done.err.replace("│", " ").split())


def test_unknown_source_is_told_with_those_there_are(openiads: Run) -> None:
    done = openiads("terrain", "fetch", "1,2,3,4", "--source", "srtm")
    assert done.code == 1
    assert "give one of copernicus-30, copernicus-90, terrarium" in done.err


def test_list_shows_what_was_fetched(openiads: Run) -> None:
    assert "nothing was fetched yet" in openiads("terrain", "list").out
    stock("6,45,8,46")
    done = openiads("terrain", "list")
    assert "copernicus-90  6,45,8,46  2 tiles, " in done.out
    found = json.loads(openiads("terrain", "list", "--json").out)
    assert found["terrain"][0]["n_land"] == 2
    assert found["terrain"][0]["box"] == [6.0, 45.0, 8.0, 46.0]


def test_info_tells_heights_posting_and_licence(openiads: Run) -> None:
    assert "fetched:      nothing yet" in openiads("terrain", "info", "copernicus-90").out
    stock("6,45,8,46")
    said = openiads("terrain", "info", "copernicus-90").out
    for words in (
        "Copernicus DEM GLO-90",
        "posting:      65 m",
        "unknown:      ",
        "© DLR e.V.",
        "Copernicus DEM licence",
    ):
        assert words in said
    assert "NOAA GLOBE" in openiads("terrain", "info").out
    path = tile_path(tiles_of(GLO90, parse_box("6,45,7,46"))[0])
    found = json.loads(openiads("terrain", "info", path, "--json").out)
    assert found["n_rows"] == 1200
    assert 300.0 < found["lowest_m"] < found["highest_m"] < 1701.0
    assert openiads("terrain", "info", "nowhere.tif").code == 1


def test_verify_names_a_torn_tile_and_removes_it_when_asked(openiads: Run) -> None:
    stock("6,45,8,46")
    assert openiads("terrain", "verify").out == "2 tiles: all are as they were fetched\n"
    path = tile_path(tiles_of(GLO90, parse_box("6,45,7,46"))[0])
    path.write_bytes(path.read_bytes()[:-1])
    done = openiads("terrain", "verify")
    assert done.code == 1
    assert f"{path}: has " in done.out
    assert "then fetch it anew: openiads terrain fetch 6.4" in done.out
    assert len(json.loads(openiads("terrain", "verify", "--json").out)["torn"]) == 1
    assert openiads("terrain", "verify", "--remove").code == 0
    assert openiads("terrain", "verify").out == "1 tiles: all are as they were fetched\n"


def test_scenario_is_played_on_the_terrain_that_is_asked_for(openiads: Run) -> None:
    line = ("simulate", "qamishli-2022", "-n", "5", "--json")
    bundled, smooth = openiads(*line).out, openiads(*line, "--terrain", "none").out
    assert json.loads(bundled) != json.loads(smooth)
    stock("40,36,43,39")
    fetched = openiads(*line, "--terrain", "copernicus-90")
    assert fetched.code == 0, fetched.err
    assert json.loads(fetched.out) not in (json.loads(bundled), json.loads(smooth))
    refused = openiads(*line, "--terrain", "terrarium")
    assert refused.code == 1
    assert "run: openiads terrain fetch" in refused.err


def test_scenario_of_a_laydown_names_its_terrain(openiads: Run, tmp_path: Path) -> None:
    line = ("scenario", "--as-of", "2022-06-10", "--asset", "Qamishli airport", "--with-arriving")
    assert "terrain: copernicus-90" not in openiads(*line).out
    refused = openiads(*line, "--terrain", "copernicus-90")
    assert refused.code == 1
    assert "run: openiads terrain fetch" in refused.err
    stock("40,36,43,39")
    assert "terrain: copernicus-90" in openiads(*line, "--terrain", "copernicus-90").out
    stray = openiads("scenario", "--list", "--terrain", "bundled")
    assert stray.code == 2


def test_brief_says_how_to_get_the_ground_of_a_site_off_the_terrain(
    openiads: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = "Crews have set up a Pantsir-S1 air defence system at Qamishli airport, sources said on 4 June 2022.\n"
    (tmp_path / "report.txt").write_text(words)
    stock("6,45,7,46")
    line = ("brief", "report.txt", "--as-of", "2022-06-05")
    done = openiads(*line, "--terrain", "copernicus-90")
    assert done.code == 0
    assert "lies off the terrain and is not computed; run: openiads terrain fetch 40.0" in done.err

"""The cover command as a user types it."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
import xarray as xr
from typer.testing import CliRunner, Result

from openiads.cli import app
from openiads.errors import OpeniadsError
from openiads.export.cover_picture import _day_words
from openiads.gazetteer.place import Place
from openiads.laydown.store import open_store
from openiads.reports.claim import Claim

HMEIMIM, MASYAF = "s-400@35.401,35.949", "s-400@35.135,36.240"
SMALL = ("--agl", "100", "--within", "40")


def cover(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["cover", *arguments])


def found(*arguments: str) -> list[dict[str, float]]:
    result = cover(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_acceptance_command_prints_the_contract_and_nothing_else() -> None:
    command = ["cover", "--site", HMEIMIM, "--site", MASYAF, "--agl", "100,3000"]
    command += ["--within", "80", "--sector", "45-135", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", "from openiads.cli import main; main()", *command], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    rows = json.loads(done.stdout)
    keys = {"agl_m", "line_of_sight_share", "detection_share", "unknown_share", "reach"}
    assert [set(row) for row in rows] == [keys] * 2
    assert [weapon["effector"] for weapon in rows[0]["reach"]][:1] == ["s-400 1: 40N6 / 40N6E"]
    assert set(rows[0]["reach"][0]) == {"effector", "site", "range_m", "share"}
    assert [row["agl_m"] for row in rows] == [100.0, 3000.0]
    assert rows[1]["line_of_sight_share"] == pytest.approx(0.92, abs=0.02)


def test_table_names_sites_heights_terrain_and_effectors() -> None:
    shown = cover("--site", HMEIMIM, "--fl", "100", *SMALL).stdout
    assert "s-400 1" in shown
    assert "NOAA GLOBE" in shown
    assert "FL100" in shown
    assert "48N6E3" in shown


@pytest.mark.parametrize(
    "changes",
    [
        ("--agl", "500"),
        ("--fl", "20"),
        ("--within", "10"),
        ("--within", "15-20"),
        ("--sector", "45-135"),
        ("--target", "uav-quad"),
        ("--mast",),
        ("--site", MASYAF),
        ("--k", "0.6"),
        ("--knife-edge",),
        ("--draws", "2"),
        ("--strip", "35.3,36.0 35.4,36.1"),
        ("--route", "35.3,36.0 35.4,36.1"),
    ],
)
def test_each_option_changes_the_shares(changes: tuple[str, ...]) -> None:
    plain = ("--site", "tor-m2@35.401,35.949") if "--target" in changes else ("--site", HMEIMIM)
    assert found(*plain, *SMALL, *changes) != found(*plain, *SMALL)


def test_place_is_found_by_name() -> None:
    rows = found("--site", "SA-22@Qamishli", *SMALL)
    assert 0.0 < rows[0]["line_of_sight_share"] <= 1.0


def test_own_terrain_is_used(tmp_path: Path) -> None:
    from rasterio.transform import from_origin

    with rasterio.open(
        tmp_path / "flat.tif",
        "w",
        driver="GTiff",
        width=100,
        height=100,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=from_origin(10.0, 51.0, 0.01, 0.01),
    ) as raster:
        raster.write(np.full((100, 100), 7, dtype=np.float32), 1)
    rows = found("--site", "tor-m2@50.5,10.5", *SMALL, "--terrain", str(tmp_path / "flat.tif"))
    assert rows[0]["line_of_sight_share"] == 1.0


@pytest.mark.parametrize("name", ["map.tif", "map.geojson", "map.png", "map.nc", "map.kml"])
def test_map_is_written_by_extension(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    result = cover("--site", "tor-m2@35.401,35.949", "--agl", "100", "--within", "10", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert f"wrote {out}" in result.stdout
    assert out.stat().st_size > 1000
    assert {path.stem for path in tmp_path.iterdir()} == {"map"}


def test_map_holds_what_was_asked_for_besides(store: str, tmp_path: Path) -> None:
    out = tmp_path / "map.nc"
    asked = ("--as-of", "2019-02-01", "--against", "2018-02-01", "--store", store, "--draws", "2")
    result = cover(*asked, "--agl", "100", "--within", "10", "--out", str(out))
    assert result.exit_code == 0, result.output
    with xr.open_dataset(out) as written:
        assert {"network_line_of_sight", "sight_change", "cover_probability"} <= set(written.data_vars)
        assert written.attrs["draws"] == 2
        assert set(written.cover_probability.values[np.isfinite(written.cover_probability)]) <= {0.0, 0.5, 1.0}
        assert (written.sight_change == 1).any()


ROUTE_KEYS = {
    "length_km", "line_of_sight_share", "detection_share", "unknown_share", "first_in_sight", "first_detected",
}  # fmt: skip


def test_route_is_shared_out_with_who_sees_it_first() -> None:
    low, high = found("--site", HMEIMIM, "--within", "20", "--route", "35.4,35.5,100 35.4,36.0,3000 35.4,36.3,3000")
    assert set(low["route"]) == ROUTE_KEYS
    assert low["route"]["length_km"] == pytest.approx(45.4, abs=0.3)
    assert low["route"]["first_in_sight"] == {"km": pytest.approx(0.2, abs=0.3), "site": "s-400 1"}
    assert high["route"]["length_km"] == pytest.approx(27.2, abs=0.3)
    assert (low["agl_m"], high["agl_m"]) == (100.0, 3000.0)


def test_heights_of_the_route_join_those_asked_for() -> None:
    rows = found("--site", HMEIMIM, "--within", "20", "--agl", "500", "--route", "35.4,35.5,FL100 35.4,36.0,FL100")
    assert [row.get("agl_m", row.get("fl")) for row in rows] == [500.0, 100.0]
    assert ["route" in row for row in rows] == [False, True]


def test_route_beyond_the_terrain_is_unknown_there() -> None:
    (row,) = found("--site", HMEIMIM, "--within", "20", "--agl", "500", "--route", "35.4,34.5 35.4,35.5")
    assert row["route"]["unknown_share"] == pytest.approx(0.5, abs=0.02)


def test_strip_is_counted_to_each_side_of_its_line() -> None:
    strip = ("--site", HMEIMIM, "--agl", "100", "--within", "20", "--strip", "35.2,36.0 35.6,36.0")
    (narrow,), (wide,) = found(*strip, "--strip-width", "2"), found(*strip, "--strip-width", "8")
    assert set(narrow["strip"]) == {"area_km2", "line_of_sight_share", "detection_share", "unknown_share", "reach"}
    assert narrow["strip"]["area_km2"] == pytest.approx(44.4 * 4 + 3.14 * 4, rel=0.08)
    assert wide["strip"]["area_km2"] == pytest.approx(44.4 * 16 + 3.14 * 64, rel=0.05)


@pytest.mark.parametrize("changes", [("--seed", "1"), ("--spread", "normal"), ("--tolerance", "9"), ("--draws", "5")])
def test_each_option_of_the_draws_changes_their_shares(changes: tuple[str, ...]) -> None:
    plain = ("--site", HMEIMIM, *SMALL, "--draws", "4")
    before, after = found(*plain)[0]["draws"], found(*plain, *changes)[0]["draws"]
    assert before["line_of_sight_share"] != after["line_of_sight_share"]
    assert before["p05"] <= before["line_of_sight_share"] <= before["p95"]


def test_draws_without_tolerance_are_the_plain_share() -> None:
    (row,) = found("--site", HMEIMIM, "--site", MASYAF, *SMALL, "--draws", "2", "--tolerance", "0")
    assert row["draws"]["line_of_sight_share"] == row["line_of_sight_share"]
    assert row["draws"]["at_least"]["1"] == row["line_of_sight_share"]
    assert row["draws"]["at_least"]["2"] <= row["draws"]["at_least"]["1"]


def test_text_says_what_every_product_stands_on() -> None:
    asked = ("--draws", "2", "--route", "35.3,36.0 35.4,36.1", "--strip", "35.3,36.0 35.4,36.1", "--k", "1.2")
    shown = cover("--site", HMEIMIM, *SMALL, *asked, "--knife-edge").stdout
    for words in (
        "posting 759 m, computed at 759 m; k = 1.2; quality default; knife edge counted",
        "unknown",
        "over 2 draws (seed 0), each site anywhere within its tolerance",
        "route as given, 14 km: shares of its length",
        "strip along as given, 5 km to each side",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give either --site"),
        (("--site", HMEIMIM, "--as-of", "2018-01-01"), "give either --site"),
        (("--site", "s-400"), "is not like s-400@35.401,35.949"),
        (("--site", HMEIMIM, "--agl", "low"), "no list of numbers"),
        (("--site", HMEIMIM, "--within", "80-20"), "must rise"),
        (("--site", HMEIMIM, "--within", "x"), "is not like 80 or 20-80"),
        (("--site", HMEIMIM, "--within", "0"), "must rise"),
        (("--site", HMEIMIM, "--sector", "45"), "is not like 45-135"),
        (("--site", HMEIMIM, "--sector", "45-400"), "bearings of 0 to 360"),
        (("--as-of", "yesterday"), "is no date"),
        (("--site", HMEIMIM, "--store", "claims.sqlite"), "counts only with --as-of"),
        (("--site", HMEIMIM, "--out", "map.doc"), "must end in .tif"),
        (("--site", HMEIMIM, "--against", "2018-01-01"), "counts only with --as-of"),
        (("--site", HMEIMIM, "--known-at", "2018-01-01"), "counts only with --as-of"),
        (("--site", HMEIMIM, "--tolerance", "3"), "counts only with --draws N"),
        (("--site", HMEIMIM, "--seed", "3"), "counts only with --draws N"),
        (("--site", HMEIMIM, "--draws", "0"), "greater than or equal to 1"),
        (("--site", HMEIMIM, "--draws", "2", "--spread", "flat"), "'flat' is none of disk, normal"),
        (("--site", HMEIMIM, "--quality", "best"), "'best' is none of draft, default, exact"),
        (("--site", HMEIMIM, "--strip", "35,36 35,37", "--strip-width", "0"), "0 must be above 0 km"),
        (("--site", HMEIMIM, "--strip-width", "3"), "counts only with --strip"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_to_write_it(arguments: tuple[str, ...], words: str) -> None:
    result = cover(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--site", "s-40@35,36"), "nearest: S-400"),
        (("--site", "thaad@35,36"), "not modelled"),
        (("--site", "s-400@Xyzzyville"), "nearest names"),
        (("--site", "s-400@95,36"), "not on the earth"),
        (("--site", "s-400@48.85,2.35"), "run: openiads terrain fetch"),
        (("--site", HMEIMIM, "--route", "35.4,36"), "fewer than two points are no line"),
        (("--site", HMEIMIM, "--strip", "border.geojson"), "border.geojson: cannot be read"),
        (("--site", HMEIMIM, "--k", "99"), "k_ratio is 99.0: no atmosphere; give 0.3 to 10; 4/3 is"),
        (("--site", HMEIMIM, "--agl", "-5"), "height above ground is -5.0"),
        (("--site", HMEIMIM, "--fl", "9999"), "flight level is 9999.0"),
        (("--site", HMEIMIM, "--target", "blimp"), "fighter-4gen"),
        (("--site", HMEIMIM, "--terrain", "nowhere.tif"), "is no readable raster"),
        (("--site", HMEIMIM, "--out", "nowhere/map.tif"), "there is no folder"),
    ],
)
def test_failed_work_says_what_is_wrong_and_what_to_do(arguments: tuple[str, ...], words: str) -> None:
    result = cover(*arguments)
    assert isinstance(result.exception, OpeniadsError)
    assert words in str(result.exception)


def test_all_faulty_sites_are_told_at_once() -> None:
    result = cover("--site", "s-40@35,36", "--site", "s-400@95,36")
    assert "s-40" in str(result.exception)
    assert "95,36" in str(result.exception)


def claim(identifier: str, **changes: object) -> Claim:
    """A Tor-M2 reported at Qamishli airport in 2019."""
    fields = {
        "id": identifier,
        "report": "one.txt",
        "source": "Test Gazette",
        "quote": "it was there",
        "offset": 0,
        "system": "tor-m2",
        "event": "deployed",
        "modality": "confirmed",
        "confidence": 1.0,
        "place": Place(name="Qamishli airport", lat=37.0206, lon=41.1914, tolerance_m=2000.0, country="SY"),
        "valid_from": date(2019, 1, 1),
        "published": date(2019, 1, 2),
        "known_from": date(2019, 1, 2),
    }
    return Claim(**(fields | changes))  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> str:
    path = tmp_path / "claims.sqlite"
    syria = Place(name="Syria", lat=35.0, lon=38.5, tolerance_m=350_000.0, kind="country", country="SY")
    with open_store(path) as opened:
        opened.add_claims([claim("c1"), claim("c2", system="s-400", place=syria)])
    return str(path)


def test_laydown_of_a_day_is_drawn_and_vague_sites_are_listed(store: str) -> None:
    result = cover("--as-of", "2019-02-01", "--store", store, *SMALL)
    assert result.exit_code == 0, result.output
    assert "sites: tor-m2" in result.stdout
    assert "not drawn: s-400 at Syria: its place is known only within 350 km" in result.stderr
    assert json.loads(cover("--as-of", "2019-02-01", "--store", store, *SMALL, "--json").stdout)


def test_maps_tell_the_days_they_stand_on(store: str, tmp_path: Path) -> None:
    days = ("--as-of", "2019-02-01", "--against", "2018-02-01", "--store", store)
    for name in ("map.nc", "map.tif", "map.geojson", "map.kml"):
        assert cover(*days, *SMALL, "--out", str(tmp_path / name)).exit_code == 0
    with xr.open_dataset(tmp_path / "map.nc", engine="h5netcdf") as dataset:
        assert (dataset.attrs["laydown_day"], dataset.attrs["compared_day"]) == ("2019-02-01", "2018-02-01")
        assert _day_words(dataset, "change") == "2018-02-01 to 2019-02-01 · "
        assert _day_words(dataset, "lowest") == "2019-02-01 · "
    with rasterio.open(tmp_path / "map.tif") as raster:
        assert raster.tags()["LAYDOWN_DAY"] == "2019-02-01"
    assert json.loads((tmp_path / "map.geojson").read_text())["compared_day"] == "2018-02-01"
    assert "Laydown of 2019-02-01. Terrain" in (tmp_path / "map.kml").read_text()


def test_difference_of_two_days_says_what_was_gained(store: str) -> None:
    result = cover("--as-of", "2019-02-01", "--against", "2018-02-01", "--store", store, *SMALL)
    assert result.exit_code == 0, result.output
    assert "since 2018-02-01 (sites then: none)" in result.stdout
    (row,) = found("--as-of", "2019-02-01", "--against", "2018-02-01", "--store", store, *SMALL)
    assert row["against"]["date"] == "2018-02-01"
    assert row["against"]["gained_share"] == row["line_of_sight_share"]
    assert row["against"]["kept_share"] == row["against"]["lost_share"] == 0.0
    (back,) = found("--as-of", "2018-02-01", "--against", "2019-02-01", "--store", store, *SMALL)
    assert back["against"]["lost_share"] == row["against"]["gained_share"]
    assert back["line_of_sight_share"] == 0.0
    assert back["reach"] == []


def test_sky_that_was_emptied_is_drawn_with_what_was_lost(store: str, tmp_path: Path) -> None:
    out = tmp_path / "lost.png"
    asked = ("--as-of", "2018-02-01", "--against", "2019-02-01", "--store", store)
    result = cover(*asked, "--agl", "100", "--within", "10", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "from the first site of the other day" in result.stdout
    assert out.stat().st_size > 10_000


def test_laydown_as_it_could_be_known_leaves_out_what_was_told_later(store: str) -> None:
    asked = ("--as-of", "2019-01-02", "--store", store, *SMALL)
    assert cover(*asked, "--known-at", "2019-01-02").exit_code == 0
    result = cover(*asked, "--known-at", "2019-01-01")
    assert isinstance(result.exception, OpeniadsError)
    assert "no system stands anywhere" in str(result.exception)


def test_laydown_with_one_place_off_the_terrain_is_drawn_without_it(tmp_path: Path) -> None:
    path, far = tmp_path / "far.sqlite", Place(name="Benghazi", lat=32.1, lon=20.1, tolerance_m=3000.0, country="LY")
    with open_store(path) as opened:
        opened.add_claims([claim("c1"), claim("c2", system="pantsir-s1", place=far)])
    result = cover("--as-of", "2019-02-01", "--store", str(path), *SMALL)
    assert result.exit_code == 0, result.output
    assert "sites: tor-m2" in result.stdout
    assert "openiads terrain fetch" in result.stderr
    assert "not drawn: pantsir-s1 at Benghazi: off the terrain" in result.stderr


def test_day_on_which_nothing_stood_is_told_with_what_to_do(store: str) -> None:
    result = cover("--as-of", "2001-01-01", "--store", store, *SMALL)
    assert isinstance(result.exception, OpeniadsError)
    assert "laydown of 2001-01-01" in str(result.exception)
    assert "openiads laydown --as-of" in str(result.exception)


def test_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = cover("--as-of", "2019-02-01", "--store", str(tmp_path / "none.sqlite"), *SMALL)
    assert isinstance(result.exception, OpeniadsError)
    assert "none.sqlite" in str(result.exception)

"""The cover command as a user types it."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import rasterio
from typer.testing import CliRunner, Result

from openiads.cli import app
from openiads.errors import OpeniadsError
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
    assert [set(row) for row in rows] == [{"agl_m", "line_of_sight_share", "detection_share"}] * 2
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
    ],
)
def test_each_option_changes_the_shares(changes: tuple[str, ...]) -> None:
    plain = ("--site", "tor-m2@35.401,35.949") if "--target" in changes else ("--site", HMEIMIM)
    assert found(*plain, *SMALL, *changes) != found(*plain, *SMALL)


def test_place_is_found_by_name() -> None:
    rows = found("--site", "SA-22@Qamishli", *SMALL)
    assert 0.0 < rows[0]["line_of_sight_share"] <= 1.0


def test_own_terrain_is_used(tmp_path: Path) -> None:
    import numpy as np
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


@pytest.mark.parametrize("name", ["map.tif", "map.geojson", "map.png"])
def test_map_is_written_by_extension(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    result = cover("--site", "tor-m2@35.401,35.949", "--agl", "100", "--within", "10", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert f"wrote {out}" in result.stdout
    assert out.stat().st_size > 1000
    assert [path.name for path in tmp_path.iterdir()] == [name]


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
        (("--site", "s-400@48.85,2.35"), "off the terrain"),
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


def test_day_on_which_nothing_stood_is_told_with_what_to_do(store: str) -> None:
    result = cover("--as-of", "2001-01-01", "--store", store, *SMALL)
    assert isinstance(result.exception, OpeniadsError)
    assert "laydown of 2001-01-01" in str(result.exception)
    assert "openiads laydown --as-of" in str(result.exception)


def test_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = cover("--as-of", "2019-02-01", "--store", str(tmp_path / "none.sqlite"), *SMALL)
    assert isinstance(result.exception, OpeniadsError)
    assert "none.sqlite" in str(result.exception)

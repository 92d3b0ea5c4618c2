"""The track command as a user types it, mistakes included."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from openiads.cli import app
from openiads.errors import OpeniadsError, OutputError, PlotError

from ..tracking.asterix_bytes import block, pcap, service, target


def track(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["track", *arguments], env={"COLUMNS": "200"})


def ran(*arguments: str) -> str:
    result = track(*arguments)
    assert result.exit_code == 0, f"{result.output} {result.exception}"
    return result.stdout


def fault(*arguments: str) -> OpeniadsError:
    result = track(*arguments)
    assert isinstance(result.exception, OpeniadsError), result.output
    return result.exception


def test_the_sample_is_tracked_scored_and_written_in_every_way(tmp_path: Path) -> None:
    files = {ending: tmp_path / f"tracks.{ending}" for ending in ("csv", "geojson", "acmi", "png")}
    said = ran("sample", "--truth", "sample", *(word for path in files.values() for word in ("--out", str(path))))
    assert "918 plots in 89 scans over 298 s (A, B)" in said
    assert "8 confirmed, 0 of these dropped again" in said
    assert "against the truth, 89 instants, cutoff 2000 m: GOSPA" in said
    with files["csv"].open() as opened:
        rows = list(csv.DictReader(opened))
    assert {row["track"] for row in rows} == {f"T{number}" for number in range(1, 9)}
    assert all(float(row["accuracy_m"]) > 0.0 and 0.0 <= float(row["quality"]) <= 1.0 for row in rows)
    features = json.loads(files["geojson"].read_text())["features"]
    assert [feature["properties"]["track"] for feature in features] == [f"T{number}" for number in range(1, 9)]
    assert len(features[0]["geometry"]["coordinates"]) == len(features[0]["properties"]["times"])
    assert files["acmi"].read_text(encoding="utf-8-sig").startswith("FileType=text/acmi/tacview\nFileVersion=2.2\n")
    with Image.open(files["png"]) as picture:
        assert picture.width == 1200


def test_json_is_only_json_and_numbers_of_the_table() -> None:
    said = json.loads(ran("sample", "--truth", "sample", "--json"))
    assert said["plots"] == 918
    assert len(said["tracks"]) == 8
    assert said["tracks"][0]["altitude_m"] == pytest.approx(2_720.0, abs=30.0)
    assert set(said["scores"]) == {
        *("n_instants", "n_truths", "gospa_m", "ospa_m", "rmse_m", "missed_ratio", "false_ratio"),
    }
    assert json.loads(ran("sample", "--json"))["scores"] is None


@pytest.mark.parametrize(
    "changed",
    [
        *(("--noise", "500"), ("--gate", "0.5"), ("--confirm", "2/2"), ("--drop", "6"), ("--late", "0")),
        *(("--speed", "5"), ("--scan", "3"), ("--range-error", "600"), ("--azimuth-error", "1"), ("--cutoff", "200")),
        *(("--radar", "A=0.1,-0.6,20"), ("--confirm", "5/8")),
    ],
)
def test_every_option_changes_the_answer(changed: tuple[str, str]) -> None:
    asked = ("sample", "--truth", "sample", "--json")
    assert ran(*asked) != ran(*asked, *changed)


def positions(folder: Path) -> str:
    """Eight targets side by side, 150 m apart, seen every 10 s with errors of 100 m that mix them up."""
    random = np.random.default_rng(4)
    rows = ["time,lat,lon"]
    for k in range(20):
        for lane in range(8):
            north, east = random.standard_normal(2) * 0.0009
            rows.append(f"{10 * k},{0.00135 * lane + north:.5f},{0.018 * k + east:.5f}")
    path = folder / "positions.csv"
    path.write_text("\n".join(rows) + "\n")
    return str(path)


def test_position_error_and_greedy_assignment_change_the_answer_too(tmp_path: Path) -> None:
    plots, out = positions(tmp_path), tmp_path / "tracks.csv"
    written = []
    for options in ((), ("--position-error", "20"), ("--assign", "greedy")):
        ran(plots, "--out", str(out), *options)
        written.append(out.read_text())
    assert written[0] != written[1]
    assert written[0] != written[2]


def test_asterix_is_read_with_the_place_that_the_radar_tells(tmp_path: Path) -> None:
    """A target flying out along due east at 0.5 nautical miles a turn of 5 s."""
    place = service(36_000.0, 1, (10.0, 20.0, 100), 5.0)
    packets = [(36_000.0, block(34, place))]
    packets += [
        (36_001.0 + 5 * k, block(48, target(36_001.0 + 5 * k, 40 + 0.5 * k, 90.0, 300.0, 0xABC))) for k in range(8)
    ]
    path = tmp_path / "radar.pcap"
    path.write_bytes(pcap(packets))
    said = ran(str(path))
    assert "T1     000abc" in said
    assert "1970-01-01T10:00:11Z" in said
    [only] = json.loads(ran(str(path), "--json"))["tracks"]
    assert only["speed_mps"] == pytest.approx(185.2, abs=3.0)
    assert only["course_deg"] == pytest.approx(90.0, abs=1.0)


def test_a_radar_of_unknown_place_says_what_to_type(tmp_path: Path) -> None:
    path = tmp_path / "radar.ast"
    path.write_bytes(block(48, target(36_001.0, 40, 90.0, 300.0, 0xABC)))
    assert "say where each stands: --radar 25/1=LAT,LON,ALTITUDE_M" in str(fault(str(path), "--scan", "5"))
    assert "1 plots in 1 scans" in ran(str(path), "--scan", "5", "--radar", "25/1=10,20,100")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--confirm", "3"), "'3' is not M/N like 3/5"),
        (("--confirm", "6/5"), "is not M/N like 3/5"),
        (("--radar", "A=95,0"), "is not NAME=LAT,LON"),
        (("--radar", "A"), "is not NAME=LAT,LON"),
        (("--noise", "0"), "give m2/s3 above 0"),
        (("--gate", "1"), "a share between 0 and 1"),
        (("--assign", "best"), "give global or greedy"),
        (("--out", "tracks.txt"), "must end in .csv, .geojson, .acmi, .png"),
        (("--scan", "-1"), "give seconds, 0 or more"),
        (("--cutoff", "0"), "give metres above 0"),
    ],
)
def test_wrong_usage_is_told(options: tuple[str, str], words: str) -> None:
    result = track("sample", *options)
    assert result.exit_code == 2
    assert words in " ".join(result.output.replace("│", " ").split())


def test_faults_of_files_are_told(tmp_path: Path) -> None:
    assert isinstance(fault(str(tmp_path / "none.csv")), PlotError)
    assert isinstance(fault("sample", "--out", str(tmp_path / "none" / "tracks.csv")), OutputError)
    path = tmp_path / "plots.csv"
    path.write_text("time,lat,lon\n0,1,2\n0,99,2\n")
    assert "plots.csv, line 3: lat is 99.0: out of bounds; give -90 to 90" in str(fault(str(path)))

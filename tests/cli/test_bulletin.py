"""The bulletin command as a user types it."""

import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from openiads.cli import app
from openiads.errors import PlaceError, ScenarioError

ROUTE = "35.4,35.5 35.4,36.4"
BASE = ("--as-of", "2018-01-01", "--draws", "1", "--bands", "100-200")
SQUARE = [[35.5, 34.8], [36.5, 34.8], [36.5, 35.6], [35.5, 35.6], [35.5, 34.8]]


def bulletin(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["bulletin", *arguments], env={"OPENIADS_STORE": ""})


def data(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    out = tmp_path / "b.json"
    result = bulletin(*BASE, *arguments, "--out", str(out))
    assert result.exit_code == 0, result.output
    return json.loads(out.read_text(encoding="utf-8"))


@pytest.fixture
def regions(tmp_path: Path) -> str:
    """Two regions made up by hand."""
    path = tmp_path / "regions.geojson"
    east = [[lon + 1.0, lat] for lon, lat in SQUARE]
    features = [
        {"type": "Feature", "properties": {"id": own}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for own, ring in (("ZZAA", SQUARE), ("ZZBB", east))
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return str(path)


def test_each_form_is_written_and_the_answer_printed(tmp_path: Path) -> None:
    for name in ("b.pdf", "b.html"):
        result = bulletin(*BASE, "--route", ROUTE, "--out", str(tmp_path / name))
        assert result.exit_code == 0, result.output
        assert "Deployed on 2018-01-01" in result.stdout
        assert f"{tmp_path / name}" in result.stdout
    assert "page 1 of" in PdfReader(tmp_path / "b.pdf").pages[0].extract_text()
    assert "<h1>" in (tmp_path / "b.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.html", "b.pdf"]


def test_only_chooses_among_the_regions(tmp_path: Path, regions: str) -> None:
    assert data(tmp_path, "--fir", regions)["regions"] == ["ZZAA", "ZZBB"]
    assert data(tmp_path, "--fir", regions, "--only", "zzbb")["regions"] == ["ZZBB"]
    result = bulletin(*BASE, "--fir", regions, "--only", "NONE", "--out", str(tmp_path / "x.pdf"))
    assert result.exit_code == 2
    assert "ZZAA, ZZBB" in result.output


@pytest.mark.parametrize("change", [("--bands", "0-50"), ("--known-at", "2016-01-01"), ("--draws", "3")])
def test_each_option_changes_the_bulletin(tmp_path: Path, change: tuple[str, str]) -> None:
    assert data(tmp_path, "--route", ROUTE, *change)["number"] != data(tmp_path, "--route", ROUTE)["number"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--out", "b.pdf"), "give --fir FILE, --route, or both"),
        (("--route", ROUTE, "--out", "b.doc"), "must end in .pdf, .html, .json"),
        (("--route", ROUTE, "--out", "b.pdf", "--draws", "99"), "less than or equal to 64"),
    ],
)
def test_wrong_usage_is_told_before_any_work(arguments: tuple[str, ...], words: str) -> None:
    result = bulletin(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())


def test_faults_of_files_and_bands_are_told(tmp_path: Path) -> None:
    bad = tmp_path / "bad.geojson"
    bad.write_text("{")
    out = ("--out", str(tmp_path / "b.pdf"))
    assert isinstance(bulletin("--fir", str(bad), *out).exception, PlaceError)
    assert isinstance(bulletin("--route", ROUTE, "--bands", "9-1", *out).exception, ScenarioError)
    assert not (tmp_path / "b.pdf").exists()

"""Regions read from users' GeoJSON, with all that can be wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from openiads.coverage.read_firs import LARGEST_BYTES, MOST_FAULTS, firs_of, read_firs
from openiads.errors import PlaceError

SQUARE = [[35.0, 34.0], [36.0, 34.0], [36.0, 35.0], [35.0, 35.0], [35.0, 34.0]]
HOLE = [[35.4, 34.4], [35.6, 34.4], [35.6, 34.6], [35.4, 34.6], [35.4, 34.4]]


HALF_THE_EARTH = json.dumps({"type": "Polygon", "coordinates": [[[-99, 0], [0, 0], [99, 0], [99, 9], [-99, 9]]]})


def feature(coordinates: Any, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def fault_of(content: str | bytes) -> str:
    with pytest.raises(PlaceError) as caught:
        firs_of(content, "mine.geojson")
    return str(caught.value)


def test_designator_name_and_holes_are_kept() -> None:
    (fir,) = firs_of(collection(feature([SQUARE, HOLE], id="ZZAA", name="Made  Up ")), "x")
    assert (fir.id, fir.name) == ("ZZAA", "Made Up")
    assert len(fir.polygons[0]) == 2
    without = firs_of(collection(feature([SQUARE], id="ZZAA")), "x")[0]
    assert fir.area_km2 == pytest.approx(without.area_km2 * (1 - 0.04), rel=1e-3)


@pytest.mark.parametrize("key", ["id", "icao", "ICAO", "designator", "ident", "AV_AIRSPACE_ID"])
def test_designators_go_by_many_names(key: str) -> None:
    assert firs_of(collection(feature([SQUARE], **{key: "ZZBB"})), "x")[0].id == "ZZBB"


def test_a_feature_without_properties_goes_by_its_id_or_number() -> None:
    bare = {"type": "Feature", "id": 7, "properties": None, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    assert firs_of(json.dumps(bare), "x")[0].id == "7"
    assert firs_of(json.dumps({"type": "Polygon", "coordinates": [SQUARE]}), "x")[0].id == "area 1"


def test_features_of_one_designator_are_one_region() -> None:
    other = [[point[0] + 2.0, point[1]] for point in SQUARE]
    (fir,) = firs_of(collection(feature([SQUARE], id="ZZAA"), feature([other], id="ZZAA")), "x")
    assert len(fir.polygons) == 2


def test_both_sides_of_the_antimeridian_lie_together() -> None:
    ring = [[170.0, 50.0], [-170.0, 50.0], [-170.0, 60.0], [170.0, 60.0], [170.0, 50.0]]
    (crossing,) = firs_of(collection(feature([ring], id="A")), "x")
    west, east = (
        [[170.0, 50.0], [180.0, 50.0], [180.0, 60.0], [170.0, 60.0], [170.0, 50.0]],
        [[-180.0, 50.0], [-170.0, 50.0], [-170.0, 60.0], [-180.0, 60.0], [-180.0, 50.0]],
    )
    (split,) = firs_of(collection(feature([[west], [east]], "MultiPolygon", id="B")), "x")
    assert crossing.shape.bounds == split.shape.bounds == (170.0, 50.0, 190.0, 60.0)
    assert crossing.area_km2 == pytest.approx(split.area_km2, rel=1e-6)


def test_an_open_ring_is_closed() -> None:
    assert firs_of(collection(feature([SQUARE[:-1]], id="A")), "x")[0].polygons[0][0][-1] == (35.0, 34.0)


def test_swapped_coordinates_are_told_as_such() -> None:
    swapped = [[35.0, 134.0], [36.0, 134.0], [36.0, 135.0], [35.0, 134.0]]
    assert "longitude comes first in GeoJSON: swap the two" in fault_of(collection(feature([swapped], id="A")))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON (line 1)"),
        (b"\xff\xfe\x00", "is no UTF-8 text"),
        ("[1, 2]", "is no GeoJSON"),
        ('{"type": "FeatureCollection"}', "is no GeoJSON"),
        ('{"type": "Point", "coordinates": [1, 2]}', "holds no area"),
        ('{"type": "FeatureCollection", "features": []}', "holds no area"),
        ('{"type": "Polygon", "coordinates": []}', "a polygon without rings"),
        ('{"type": "Polygon", "coordinates": [[["a", "b"]]]}', "no pairs of numbers"),
        ('{"type": "Polygon", "coordinates": [[[1, 2], [1, 2], [1, 2]]]}', "fewer than three different points"),
        ('{"type": "Polygon", "coordinates": [[[1, 2], [2, 3], [3, 4], [1, 2]]]}', "encloses nothing"),
        ('{"type": "Polygon", "coordinates": [[[1, 2], [1e999, 3], [3, 4]]]}', "no longitude and latitude"),
        (HALF_THE_EARTH, "more than half around the earth"),
        ("[" * 100_000, "is no GeoJSON"),
        ("x" * (LARGEST_BYTES + 1), "more than 20"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_where_and_a_remedy(content: str | bytes, words: str) -> None:
    said = fault_of(content)
    assert words in said
    assert said.startswith("mine.geojson")


def test_all_faults_of_a_file_are_told_up_to_a_number() -> None:
    bad = [feature([[[0, 0], [1, 1]]], id=f"B{number}") for number in range(MOST_FAULTS + 5)]
    with pytest.raises(PlaceError) as caught:
        firs_of(collection(*bad), "x")
    assert len(caught.value.faults) == MOST_FAULTS + 1
    assert "5 more faults" in str(caught.value)


def test_a_name_that_is_no_text_does_no_harm() -> None:
    content = '{"type": "Feature", "properties": {"id": {"a": 1}, "name": "\\ud800 x"}, "geometry": %s}'
    (fir,) = firs_of(content % json.dumps({"type": "Polygon", "coordinates": [SQUARE]}), "x")
    assert fir.name == "? x"
    assert fir.id.startswith("{'a'")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="cannot be read: No such file"):
        read_firs(tmp_path / "none.geojson")


def test_real_regions_of_the_levant_are_read() -> None:
    """Drawn for a flight-simulation network; Damascus is about 190 000 km2."""
    path = Path(__file__).parents[2].parent / "shared" / "airspace" / "vatspy_levant_firs.geojson"
    if not path.is_file():
        pytest.skip("the regions are not beside the checkout")
    found = {fir.id: fir for fir in read_firs(path)}
    assert {"OSTT", "OLBB", "LCCC"} <= found.keys()
    assert found["OSTT"].area_km2 == pytest.approx(190_000, rel=0.02)

"""Routes as users give them: typed, CSV, GeoJSON, and all their mistakes at once."""

import json
from pathlib import Path

import pytest

from openiads.coverage.read_route import read_lines, read_route
from openiads.errors import PlaceError
from openiads.geodesy.point import Point

LINE = {"type": "LineString", "coordinates": [[35.9, 35.4], [37.1, 36.2, 900.0]]}


def geojson(path: Path, node: object) -> str:
    path.write_text(json.dumps(node), encoding="utf-8")
    return str(path)


def test_typed_points_are_latitude_and_longitude() -> None:
    found = read_route("35.40,35.95 36.2,37.1 36.5,38")
    assert found.points[0] == Point(lat=35.4, lon=35.95)
    assert len(found.points) == 3
    assert found.heights == ()


def test_typed_heights_are_metres_above_ground_or_flight_levels() -> None:
    found = read_route("35.4,35.9,300 36,36.5,FL100 36.2,37.1,fl250; 36.3,37.2,500m")
    assert [level.text for level in found.heights] == ["300 m AGL", "FL100", "FL250", "500 m AGL"]


def test_csv_names_its_columns_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "flight.csv"
    path.write_text("name,Longitude,LAT,fl,agl_m\na,35.9,35.4,,300\n\nb,37.1,36.2,250,\n", encoding="utf-8")
    found = read_route(str(path))
    assert found.points == (Point(lat=35.4, lon=35.9), Point(lat=36.2, lon=37.1))
    assert [level.text for level in found.heights] == ["300 m AGL", "FL250"]
    assert found.name == "flight"


def test_geojson_has_longitude_first_and_its_third_number_is_no_height(tmp_path: Path) -> None:
    found = read_route(geojson(tmp_path / "a.geojson", LINE))
    assert found.points == (Point(lat=35.4, lon=35.9), Point(lat=36.2, lon=37.1))
    assert found.heights == ()


def test_geojson_feature_gives_name_and_height(tmp_path: Path) -> None:
    feature = {"type": "Feature", "geometry": LINE, "properties": {"name": "corridor", "fl": 200}}
    found = read_route(geojson(tmp_path / "a.json", {"type": "FeatureCollection", "features": [feature]}))
    assert found.name == "corridor"
    assert [level.text for level in found.heights] == ["FL200", "FL200"]


def test_border_of_several_parts_is_several_lines_and_no_route(tmp_path: Path) -> None:
    parts = {"type": "MultiLineString", "coordinates": [LINE["coordinates"], [[38.0, 36.0], [38.5, 36.1]]]}
    path = geojson(tmp_path / "border.geojson", {"type": "GeometryCollection", "geometries": [parts]})
    assert [len(line.points) for line in read_lines(path)] == [2, 2]
    with pytest.raises(PlaceError, match="holds 2 lines; give a file with the one line of the route"):
        read_route(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("35.4,35.9", "fewer than two points are no line"),
        ("35.4 36.2", "point 1: point is '35.4,': no place"),
        ("95,35 36,37", r"point 1: point is '95,35': no place; give latitude -90 to 90, then longitude"),
        ("35.4,35.9,300 36.2,37.1", "some points have a height, some none"),
        ("35.4,35.9,low 36.2,37.1,high", "point 2: height is 'high': no height; give metres above ground"),
        ("35.4,35.9,FL9999 36.2,37.1,FL100", "height is 'FL9999'"),
        ("nowhere.csv", "nowhere.csv: cannot be read: No such file"),
        ("nan,nan 36,37", "point 1: point is 'nan,nan'"),
    ],
)
def test_typing_mistakes_are_told_with_an_example(text: str, words: str) -> None:
    with pytest.raises(PlaceError, match=words):
        read_lines(text)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "flight.csv"
    path.write_text("lat,lon,agl_m\n95,36,300\n35,36,deep\n35,x,300\n", encoding="utf-8")
    with pytest.raises(PlaceError) as caught:
        read_route(str(path))
    assert [f"line {number}" in str(caught.value) for number in (2, 3, 4)] == [True] * 3


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "", "names no columns lat and lon; begin with lat,lon"),
        ("a.csv", "x,y\n1,2\n", "'x,y', names no columns"),
        ("a.geojson", "{", "is no GeoJSON"),
        ("a.geojson", "[1, 2]", "is no GeoJSON"),
        ("a.geojson", '{"type": "Point", "coordinates": [36, 35]}', "holds no line"),
        ("a.geojson", '{"type": "LineString", "coordinates": [[36], [37, 35]]}', "is no GeoJSON"),
        (
            "a.geojson",
            '{"type": "LineString", "coordinates": [[35.9, 95.0], [37, 35]]}',
            "point 1: point is '95.0,35.9'",
        ),
        ("a.geojson", "\ufffd\udc80", "is no text"),
    ],
)
def test_faulty_files_are_told(tmp_path: Path, name: str, content: str, words: str) -> None:
    (tmp_path / name).write_bytes(content.encode("utf-8", errors="surrogateescape"))
    with pytest.raises(PlaceError, match=words):
        read_lines(str(tmp_path / name))

"""The KML read back: folders, polygons that lie where cells are seen, sites with circles, a time span."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
import xarray as xr

from openiads.coverage.compute import coverage
from openiads.export.kml import write_kml
from openiads.geodesy.point import Point, distance_m
from tests.coverage.ground import emplacement, holed

KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    place = emplacement(lat=35.00412, lon=36.00789)
    return coverage([place], holed(), heights_agl_m=(100.0, 3000.0), radius_m=60e3)


def folders(path: Path) -> dict[str, ElementTree.Element]:
    document = ElementTree.parse(path).getroot().find(f"{KML}Document")
    assert document is not None
    return {str(one.findtext(f"{KML}name")): one for one in document.findall(f"{KML}Folder")}


def polygons(folder: ElementTree.Element) -> list[shapely.Polygon]:
    found = []
    for one in folder.iter(f"{KML}Polygon"):
        rings = [
            [tuple(map(float, place.split(",")[:2])) for place in str(ring.text).split()]
            for ring in one.iter(f"{KML}coordinates")
        ]
        found.append(shapely.Polygon(rings[0], rings[1:]))
    return found


def test_areas_of_each_level_hold_the_cells_that_are_seen(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_kml(dataset, tmp_path / "cover.kml")
    found = folders(tmp_path / "cover.kml")
    assert list(found) == [
        "Sites",
        "In line of sight at 100 m AGL",
        "In line of sight at 3000 m AGL",
        "Unknown terrain",
    ]
    area = shapely.union_all(polygons(found["In line of sight at 3000 m AGL"]))
    inside = shapely.contains_xy(area, dataset.lon.values, dataset.lat.values)
    assert (inside == (dataset.network_line_of_sight.values[1] == 1.0)).mean() > 0.97
    behind = shapely.Point(36.3, 35.0)
    assert any(polygon.contains(behind) for polygon in polygons(found["Unknown terrain"]))


def test_site_is_rounded_and_ringed_by_its_tolerance(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_kml(dataset, tmp_path / "cover.kml")
    sites = folders(tmp_path / "cover.kml")["Sites"]
    assert sites.findtext(f".//{KML}Point/{KML}coordinates") == "36.01,35.0,0.0"
    [ring] = polygons(sites)
    away_m = [distance_m(Point(lat=35.0, lon=36.01), Point(lat=y, lon=x)) for x, y in ring.exterior.coords]
    assert np.allclose(away_m, 1000.0, atol=15.0)
    assert ring.exterior.is_ccw


def test_everything_lies_on_the_ground_and_is_named_and_styled(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_kml(dataset, tmp_path / "cover.kml")
    root = ElementTree.parse(tmp_path / "cover.kml").getroot()
    assert {one.text for one in root.iter(f"{KML}altitudeMode")} == {"clampToGround"}
    assert {one.text for one in root.iter(f"{KML}tessellate")} == {"1"}
    styles = {f"#{one.get('id')}" for one in root.iter(f"{KML}Style")}
    used = {str(one.text) for one in root.iter(f"{KML}styleUrl")}
    assert used
    assert used <= styles
    assert "made-up level ground" in str(root.findtext(f"{KML}Document/{KML}description"))


def test_span_holds_for_all_that_is_shown(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_kml(dataset, tmp_path / "cover.kml", (date(2018, 1, 1), date(2018, 6, 1)))
    root = ElementTree.parse(tmp_path / "cover.kml").getroot()
    spans = list(root.iter(f"{KML}TimeSpan"))
    assert len(spans) == len(list(root.iter(f"{KML}Placemark")))
    assert {(one.findtext(f"{KML}begin"), one.findtext(f"{KML}end")) for one in spans} == {("2018-01-01", "2018-06-01")}
    write_kml(dataset, tmp_path / "open.kml", (date(2018, 1, 1), None))
    assert "<end>" not in (tmp_path / "open.kml").read_text()
    write_kml(dataset, tmp_path / "always.kml")
    assert "TimeSpan" not in (tmp_path / "always.kml").read_text()

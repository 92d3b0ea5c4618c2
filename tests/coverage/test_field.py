"""Fields against the coverage datasets that they are made from, cell by cell."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from openiads.coverage.compute import coverage
from openiads.coverage.dataset import dataset_grid
from openiads.coverage.difference import GAINED, KEPT, LOST, NEITHER, difference
from openiads.coverage.emplacement import Emplacement
from openiads.coverage.extent import coverage_grid
from openiads.coverage.field import (
    CERTAIN,
    FLOOR_OUTSIDE,
    FLOOR_UNKNOWN,
    GROUND_UNKNOWN,
    SHARE_OUTSIDE,
    SHARE_UNKNOWN,
    Field,
    field,
    floor_codes,
    share_codes,
)
from openiads.errors import ScenarioError
from openiads.export.field_bytes import field_bytes
from openiads.geodesy.local_grid import local_grid
from openiads.geodesy.mercator import NOT_THERE, MercatorRaster, mercator_raster, nearest_cells, northing_m
from openiads.geodesy.point import Point
from openiads.terrain.elevation import Elevation
from tests.coverage.ground import emplacement, holed, sea_and_hill, walled

AGL = (50.0, 300.0, 3000.0)
RADIUS_M = 80_000.0
SIDEWAYS_SHARE = 0.001
"""Of the cells may differ: those whose ground was looked up centimetres beside."""


def both(
    sites: list[Emplacement], elevation: Elevation, **options: Any
) -> tuple[Field, xr.Dataset, np.ndarray[tuple[int, int], np.dtype[np.int32]]]:
    """A field, the dataset on the same grid, and for each cell of the one the cell of the other."""
    grid = coverage_grid(sites, elevation, RADIUS_M)
    made = field(sites, elevation, heights_agl_m=AGL, radius_m=RADIUS_M, grid=grid, **options)
    settings_of_both = {name: value for name, value in options.items() if name not in ("quantity", "before")}
    dataset = coverage(sites, elevation, heights_agl_m=AGL, radius_m=RADIUS_M, grid=grid, **settings_of_both)
    return made, dataset, nearest_cells(made.raster, dataset_grid(dataset))


def taken(values: np.ndarray, cells: np.ndarray) -> np.ndarray:
    found: np.ndarray[Any, Any] = values.ravel()[cells]
    return found


def test_cells_of_the_raster_lie_where_pyproj_says() -> None:
    grid = local_grid(Point(lat=35.4, lon=35.9), 760.0, 400_000.0)
    raster = mercator_raster((31.6, 31.9, 40.2, 38.9), 760.0, 1024)
    cells = nearest_cells(raster, grid)
    rows, columns = np.meshgrid(np.arange(3, raster.n_rows, 41), np.arange(5, raster.n_columns, 37), indexing="ij")
    x_m = raster.west_m + (columns + 0.5) * raster.cell_m
    y_m = raster.north_m - (rows + 0.5) * raster.cell_m
    lon, lat = Transformer.from_crs("EPSG:3857", "EPSG:4326", always_xy=True).transform(x_m, y_m)
    x, y = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True).transform(lon, lat)
    row, column = (grid.half_m - y) / grid.posting_m, (grid.half_m + x) / grid.posting_m
    inside = (row > 0) & (row < grid.n - 1) & (column > 0) & (column < grid.n - 1)
    found = cells[rows, columns]
    assert inside.sum() > 300
    assert (found[inside] != NOT_THERE).all()
    off_rows, off_columns = found[inside] // grid.n - row[inside], found[inside] % grid.n - column[inside]
    beyond_half = np.maximum(np.abs(off_rows), np.abs(off_columns)) - 0.5
    assert beyond_half.max() < 0.01


def test_raster_holds_the_bounds_asked_for() -> None:
    raster = mercator_raster((35.0, 34.0, 37.0, 36.0), 400.0, 512)
    west, south, east, north = raster.bounds_deg
    assert west <= 35.0 + 1e-9
    assert south <= 34.0 + 1e-9
    assert east >= 37.0 - 1e-9
    assert north >= 36.0 - 1e-9
    assert raster.n_rows <= 512
    assert raster.n_columns <= 512
    assert northing_m(60.0) == pytest.approx(Transformer.from_crs(4326, 3857, always_xy=True).transform(0.0, 60.0)[1])


def test_floors_are_those_of_the_dataset() -> None:
    made, dataset, cells = both([emplacement()], sea_and_hill(), quantity="sight")
    floor = made.planes["floor"]
    wanted = taken(floor_codes(dataset.network_lowest_visible_altitude_m.values, dataset.elevation_m.values), cells)
    assert {FLOOR_UNKNOWN, FLOOR_OUTSIDE} <= set(np.unique(floor))
    differing = np.abs(floor.astype(int) - wanted.astype(int)) > 1
    assert differing.mean() < SIDEWAYS_SHARE


def test_every_height_is_read_off_one_plane_of_floors() -> None:
    """What the browser does with the height slider is what the dataset says at that height."""
    made, dataset, cells = both([emplacement()], sea_and_hill(), quantity="sight")
    floor = made.planes["floor"]
    for index, height_m in enumerate(AGL):
        sight = taken(dataset.network_line_of_sight.values[index], cells)
        known = (floor < FLOOR_UNKNOWN) & np.isfinite(sight)
        assert ((floor[known] <= height_m) != (sight[known] == 1.0)).mean() < SIDEWAYS_SHARE


def test_flight_level_is_read_off_floor_and_ground() -> None:
    made, dataset, cells = both([emplacement()], sea_and_hill(), quantity="sight", flight_levels=(10.0, 50.0, 100.0))
    floor, ground = made.planes["floor"].astype(int), made.planes["ground"].astype(int)
    for index in (3, 4, 5):
        altitude_m = float(dataset.flight_level[index]) * 30.48
        sight = taken(dataset.network_line_of_sight.values[index], cells)
        lowest_m = taken(dataset.network_lowest_visible_altitude_m.values, cells)
        known = (floor < FLOOR_UNKNOWN) & np.isfinite(sight) & (np.abs(lowest_m - altitude_m) > 2.0)
        assert known.sum() > 1000
        assert ((ground[known] + floor[known] <= altitude_m) != (sight[known] == 1.0)).mean() < SIDEWAYS_SHARE


@pytest.mark.parametrize(("quantity", "variable"), [("detection", "network_detection_probability"), ("reach", "reach")])
def test_shares_are_those_of_the_dataset(quantity: str, variable: str) -> None:
    made, dataset, cells = both([emplacement(), emplacement(lon=36.5, site_id="two")], walled(), quantity=quantity)
    maps = dataset[variable].values
    maps = maps.max(axis=0) if quantity == "reach" else maps
    outside = taken(dataset.surface.values, cells) == 3
    assert [level.number for level in made.levels] == list(AGL)
    for index in range(len(AGL)):
        wanted = np.where(outside, SHARE_OUTSIDE, taken(share_codes(maps[index]), cells))
        off = np.abs(made.planes["share"][index].astype(int) - wanted.astype(int)) > 1
        assert off.mean() < 5 * SIDEWAYS_SHARE
        assert (made.planes["share"][index] == CERTAIN).any() or quantity == "detection"


def test_unknown_ground_is_told_from_ground_that_is_not_seen() -> None:
    made, dataset, cells = both([emplacement()], holed(), quantity="detection")
    unknown = np.isnan(taken(dataset.network_detection_probability.values[0], cells))
    inside = taken(dataset.surface.values, cells) != 3
    assert ((made.planes["share"][0] == SHARE_UNKNOWN) != (unknown & inside)).mean() < SIDEWAYS_SHARE
    assert (made.planes["ground"] == GROUND_UNKNOWN).any()


def test_change_is_that_of_the_datasets() -> None:
    """Gained, lost, kept and neither at each height, from the floors of both days."""
    now, before = [emplacement(), emplacement(lon=36.6, site_id="new")], [emplacement(), emplacement("tor-m2", 35.3)]
    before[1] = replace(before[1], site_id="gone")
    ground, everything = sea_and_hill(), [*now, before[1]]
    grid = coverage_grid(everything, ground, RADIUS_M)
    options: dict[str, Any] = {"heights_agl_m": AGL, "radius_m": RADIUS_M, "grid": grid}
    made = field(now, ground, quantity="sight", before=before, **options)
    changed = difference(coverage(before, ground, **options), coverage(now, ground, **options))
    cells = nearest_cells(made.raster, grid)
    after_m, before_m = made.planes["floor"], made.planes["floor_before"]
    seen = set()
    for index, height_m in enumerate(AGL):
        flags = taken(changed.sight_change.values[index], cells)
        known = (after_m != FLOOR_UNKNOWN) & (before_m != FLOOR_UNKNOWN) & (flags <= KEPT)
        read = GAINED * (after_m <= height_m) + LOST * (before_m <= height_m)
        assert (read[known] != flags[known]).mean() < SIDEWAYS_SHARE
        seen |= set(np.unique(flags[known]))
    assert {NEITHER, GAINED, KEPT} <= seen


def test_day_without_any_site_loses_all() -> None:
    made = field([], walled(), quantity="reach", before=[emplacement()], heights_agl_m=AGL, radius_m=RADIUS_M)
    assert (made.planes["share"] == SHARE_OUTSIDE).any(), "no site is near anything"
    assert (made.planes["share_before"] == CERTAIN).any()
    assert not (made.planes["share"] == CERTAIN).any()


@settings(max_examples=8, deadline=None)
@given(lat=st.floats(34.8, 35.2), lon=st.floats(35.8, 36.2), radius_m=st.floats(20_000.0, 60_000.0))
def test_another_site_never_raises_a_floor(lat: float, lon: float, radius_m: float) -> None:
    other = replace(emplacement("tor-m2"), point=Point(lat=lat, lon=lon), site_id="other")
    sites = [emplacement(), other]
    ground = sea_and_hill()
    options: dict[str, Any] = {"radius_m": radius_m, "grid": coverage_grid(sites, ground, radius_m), "quality": "draft"}
    one = field(sites, ground, quantity="sight", before=sites[:1], **options)
    both_m, alone_m = one.planes["floor"], one.planes["floor_before"]
    known = (both_m != FLOOR_UNKNOWN) & (alone_m != FLOOR_UNKNOWN)
    assert (both_m[known] <= alone_m[known]).all()


def test_draft_is_near_the_default() -> None:
    fine, coarse = (field([emplacement()], sea_and_hill(), quantity="sight", radius_m=RADIUS_M, quality=quality)
                    for quality in ("default", "draft"))  # fmt: skip
    known = (fine.planes["floor"] < FLOOR_UNKNOWN) & (coarse.planes["floor"] < FLOOR_UNKNOWN)
    off_m = np.abs(fine.planes["floor"][known].astype(int) - coarse.planes["floor"][known].astype(int))
    assert np.quantile(off_m, 0.9) < 50


@pytest.mark.parametrize("name", ["target_class", "k_ratio", "radius_m", "most_cells", "quality", "flight_levels"])
def test_every_setting_changes_a_field(name: str) -> None:
    changed = {
        "target_class": "uav-small", "k_ratio": 1.0, "radius_m": 50_000.0, "most_cells": 64, "quality": "exact",
        "flight_levels": (100.0,),
    }[name]  # fmt: skip
    plain: dict[str, Any] = {"quantity": "detection", "radius_m": RADIUS_M, "heights_agl_m": AGL}
    one, two = (
        field([emplacement("tor-m2")], sea_and_hill(), **options) for options in (plain, plain | {name: changed})
    )
    assert field_bytes(one) != field_bytes(two)


def test_wrong_settings_are_told() -> None:
    with pytest.raises(ScenarioError, match="give sight, detection, reach"):
        field([emplacement()], walled(), quantity="smell")  # type: ignore[arg-type]
    with pytest.raises(ScenarioError, match="give 64 to 1024"):
        field([emplacement()], walled(), quantity="sight", most_cells=4096)
    with pytest.raises(ScenarioError, match="none, or one twice"):
        field([], walled(), quantity="sight")


def test_bytes_give_back_every_plane() -> None:
    made = field([emplacement()], sea_and_hill(), quantity="reach", heights_agl_m=AGL, radius_m=RADIUS_M)
    body = field_bytes(made, notes=["a note"])
    length = int.from_bytes(body[:4], "little")
    header = json.loads(body[4 : 4 + length])
    assert (4 + length) % 8 == 0
    assert header["notes"] == ["a note"]
    assert [level["text"] for level in header["levels"]] == ["50 m AGL", "300 m AGL", "3000 m AGL"]
    assert header["bounds"]["north"] == pytest.approx(made.raster.bounds_deg[3])
    for plane in header["planes"]:
        start = 4 + length + plane["offset"]
        read = np.frombuffer(body[start : start + plane["bytes"]], dtype=plane["dtype"]).reshape(plane["shape"])
        assert plane["offset"] % 8 == 0
        np.testing.assert_array_equal(read, made.planes[plane["name"]])


def test_bytes_tell_places_no_finer_than_a_kilometre() -> None:
    place = replace(emplacement(), point=Point(lat=35.012345, lon=36.054321))
    text = field_bytes(field([place], walled(), quantity="sight", radius_m=RADIUS_M))[:4000].decode("utf-8", "ignore")
    assert "35.01," in text
    assert "35.0123" not in text
    assert "36.0543" not in text


def test_raster_is_a_plain_record_of_its_corners() -> None:
    raster = MercatorRaster(0.0, 0.0, 1000.0, 10, 20)
    assert raster.bounds_deg == pytest.approx((0.0, -0.08983, 0.17966, 0.0), abs=1e-4)

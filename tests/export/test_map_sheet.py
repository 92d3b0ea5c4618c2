"""The sheet on which maps are drawn."""

import numpy as np
import pytest

from openiads.export.furniture import legend_rows
from openiads.export.layer import lowest_height_layer
from openiads.export.map_frame import MapFrame
from openiads.export.map_sheet import Ground, Panel, Sheet, _explained, land_mask
from openiads.geodesy.point import Point


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [(50.5, 10.5, [True, False, True, True]), (35.5, 34.0, [False] * 4)],
    ids=["beyond the bundled coast the heights tell", "off Latakia the coast does"],
)
def test_land_is_told_from_sea_also_where_no_coast_is_bundled(lat: float, lon: float, expected: list[bool]) -> None:
    frame = MapFrame(centre=Point(lat=lat, lon=lon), west_m=-3e3, east_m=3e3, south_m=-3e3, north_m=3e3)
    x = np.array([-2000.0, -1000.0, 0.0, 1000.0])
    heights = np.tile(np.array([300.0, 0.0, 0.0, np.nan], dtype=np.float32), (4, 1))
    assert land_mask(Ground(frame, x, -x, heights), x, -x).tolist() == [expected] * 4


@pytest.mark.parametrize(("reach_m", "words"), [(900.0, 1), (5000.0, 0)], ids=["some bare", "none bare in the frame"])
def test_legend_explains_bare_ground_only_where_the_map_shows_some(reach_m: float, words: int) -> None:
    frame = MapFrame(centre=Point(lat=35.0, lon=36.0), west_m=-3e3, east_m=3e3, south_m=-3e3, north_m=3e3)
    x = np.arange(-10e3, 10.1e3, 500.0)
    seen = np.hypot(x[None, :], x[:, None]) < reach_m
    layer = lowest_height_layer(np.zeros(seen.shape), seen)
    explained = _explained(Ground(frame, x, -x, np.zeros(seen.shape, np.float32)), Sheet("", "", (Panel(layer, ()),)))
    entries = [entry for row in legend_rows(explained, 7.0) for _, _, entry, _ in row]
    assert sum(entry.startswith("uncoloured: out of range") for entry in entries) == words

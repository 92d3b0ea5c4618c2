"""The sheet on which maps are drawn."""

import numpy as np
import pytest

from openiads.export.map_frame import MapFrame
from openiads.export.map_sheet import Ground, land_mask
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

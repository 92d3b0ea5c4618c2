"""What is computed as a file, by the ending of its name."""

from pathlib import Path

import pytest
import rasterio
import xarray as xr

from openiads.errors import OutputError
from openiads.export.by_ending import COVERAGE_ENDINGS, HORIZON_ENDINGS, write_coverage, write_horizon
from openiads.terrain.find import open_elevation
from openiads.terrain.horizon import horizon
from openiads.terrain.raster_array import elevation_array


@pytest.fixture(scope="module")
def seen() -> xr.Dataset:
    ground = elevation_array(open_elevation("bundled", [], 0.0))
    return horizon(ground, (35.135, 36.24), at_lat_lon=True, height_m=10.0, radius_m=10_000.0)


@pytest.mark.parametrize("ending", HORIZON_ENDINGS)
def test_horizon_is_written_by_each_ending(seen: xr.Dataset, ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"seen{ending.upper()}"
    write_horizon(seen, out, "ground")
    assert out.stat().st_size > 500


def test_heights_above_the_sea_are_others_than_above_the_ground(seen: xr.Dataset, tmp_path: Path) -> None:
    values = []
    for above in ("ground", "sea"):
        write_horizon(seen, tmp_path / f"{above}.tif", above)
        with rasterio.open(tmp_path / f"{above}.tif") as raster:
            values.append(raster.read(1))
    assert (values[0] != values[1]).any()


@pytest.mark.parametrize("name", ["map.jpg", "map", "map.tif.exe"])
def test_other_endings_are_refused_with_those_there_are(seen: xr.Dataset, name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\.tif"):
        write_horizon(seen, tmp_path / name, "ground")
    with pytest.raises(OutputError, match=COVERAGE_ENDINGS[-1]):
        write_coverage(seen, tmp_path / name)
    assert list(tmp_path.iterdir()) == []

"""The NetCDF file read back."""

from pathlib import Path

import h5netcdf
import numpy as np
import pytest
import xarray as xr

from openiads.coverage.compute import coverage
from openiads.errors import OutputError
from openiads.export.netcdf import write_netcdf
from tests.coverage.ground import emplacement, holed


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    return coverage([emplacement()], holed(), heights_agl_m=(100.0,), flight_levels=(250.0,), radius_m=60e3)


def read(path: Path) -> xr.Dataset:
    with xr.open_dataset(path, engine="h5netcdf", decode_coords="all") as opened:
        return opened.load()


def test_dataset_read_back_equals_the_written_one(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_netcdf(dataset, tmp_path / "cover.nc")
    found = read(tmp_path / "cover.nc")
    xr.testing.assert_equal(found, dataset)
    assert found.attrs == dataset.attrs
    assert found.elevation_m.attrs == dataset.elevation_m.attrs
    assert [path.name for path in tmp_path.iterdir()] == ["cover.nc"]


def test_unknown_infinite_and_flags_stay_apart(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_netcdf(dataset, tmp_path / "cover.nc")
    found = read(tmp_path / "cover.nc")
    lowest_m = found.network_lowest_visible_altitude_m.values
    assert np.isnan(lowest_m).any(), "behind the hole"
    assert np.isposinf(lowest_m).any(), "beyond the radius"
    assert found.surface.dtype == np.int8
    assert {0, 1, 2, 3} >= set(np.unique(found.surface.values)) >= {2, 3}


def test_file_keeps_the_conventions(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_netcdf(dataset, tmp_path / "cover.nc")
    with h5netcdf.File(tmp_path / "cover.nc") as raw:
        assert raw.attrs["Conventions"] == "CF-1.11"
        sight = raw["network_line_of_sight"]
        assert sight.attrs["grid_mapping"] == "crs"
        assert raw["crs"].attrs["grid_mapping_name"] == "azimuthal_equidistant"
        assert sight.compression == "gzip"
        assert np.isnan(sight.attrs["_FillValue"])
        assert "_FillValue" not in raw["surface"].attrs
        for coordinate in ("x", "y", "lat", "lon"):
            assert "_FillValue" not in raw[coordinate].attrs
        assert list(raw["surface"].attrs["flag_values"]) == [0, 1, 2, 3]


def test_truth_and_nothing_are_written_as_words(tmp_path: Path) -> None:
    write_netcdf(xr.Dataset({"a": ("x", [1.0, np.nan])}, attrs={"knife_edge": True, "left": None}), tmp_path / "a.nc")
    assert read(tmp_path / "a.nc").attrs == {"knife_edge": "yes", "left": "", "Conventions": "CF-1.11"}


def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written as NetCDF"):
        write_netcdf(xr.Dataset(attrs={"odd": object()}), tmp_path / "a.nc")
    with pytest.raises(OutputError, match="there is no folder"):
        write_netcdf(xr.Dataset(), tmp_path / "missing" / "a.nc")
    assert list(tmp_path.iterdir()) == []

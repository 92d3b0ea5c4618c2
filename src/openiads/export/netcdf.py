"""A coverage dataset as a NetCDF-4 file, as the CF conventions want it."""

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from openiads.errors import Fault, OutputError
from openiads.export.whole_file import whole_file

COMPRESSION = {"zlib": True, "complevel": 4, "shuffle": True}
CONVENTIONS = "CF-1.11"


def write_netcdf(dataset: xr.Dataset, path: str | Path) -> None:
    """Write any dataset of openiads (coverage, ensemble, cut, chart, horizon) as compressed NetCDF-4.

    Read back by xarray with decode_coords="all" it equals what was written. Unknown is NaN, which is each number's
    _FillValue; +inf (beyond the radius) is kept, as IEEE 754 has it; flags and counts are whole numbers without a fill
    value, and coordinates have none either. Raises OutputError where the file cannot be written.
    """
    plain = dataset.assign_attrs({key: _plain(value) for key, value in dataset.attrs.items()})
    plain.attrs.setdefault("Conventions", CONVENTIONS)
    encoding = {str(name): _encoding(variable, name in plain.coords) for name, variable in plain.variables.items()}
    with whole_file(path) as partial:
        try:
            plain.to_netcdf(partial, engine="h5netcdf", encoding=encoding)
        except (TypeError, ValueError) as error:
            problem = f"cannot be written as NetCDF ({error})"
            raise OutputError(
                Fault(where=str(path), problem=problem, remedy="check the dataset's attributes")
            ) from error


def _encoding(variable: xr.Variable, is_coordinate: bool) -> dict[str, Any]:
    """How one variable is stored: text as it is, numbers compressed, with a fill value where some may be missing."""
    if variable.dtype.kind not in "iufb":
        return {}
    missing = variable.dtype.kind == "f" and not is_coordinate
    fill = np.array(np.nan, dtype=variable.dtype)[()] if missing else None
    tied = {key: variable.encoding[key] for key in ("grid_mapping",) if key in variable.encoding}
    return {"_FillValue": fill, **tied, **(COMPRESSION if variable.ndim else {})}


def _plain(value: Any) -> Any:
    """An attribute that NetCDF can hold: truth as a word, nothing as an empty text."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return "" if value is None else value

"""What is computed as a file: its format by the ending of its name.

Each writer is imported where it is used, since a GeoTIFF needs none of what draws a picture.
"""

from pathlib import Path
from typing import Literal

import xarray as xr

from openiads.errors import Fault, OutputError

COVERAGE_ENDINGS = (".tif", ".tiff", ".png", ".geojson", ".json", ".nc", ".kml")
HORIZON_ENDINGS = (".tif", ".tiff", ".nc", ".png")


def write_coverage(dataset: xr.Dataset, out: Path) -> None:
    """Write a coverage as COG (.tif), NetCDF (.nc), picture (.png), KML (.kml) or GeoJSON (.geojson, .json).

    Raises OutputError where the ending is another, or the file cannot be written.
    """
    ending = _ending(out, COVERAGE_ENDINGS)
    if ending in (".tif", ".tiff"):
        from openiads.export.geotiff import write_geotiff

        write_geotiff(dataset, out)
    elif ending == ".png":
        from openiads.export.cover_picture import write_cover_picture

        write_cover_picture(dataset, out)
    elif ending == ".nc":
        from openiads.export.netcdf import write_netcdf

        write_netcdf(dataset, out)
    elif ending == ".kml":
        from openiads.export.kml import write_kml

        write_kml(dataset, out)
    else:
        from openiads.export.geojson import write_geojson

        write_geojson(dataset, out)


def write_horizon(found: xr.Dataset, out: Path, above: Literal["ground", "sea"]) -> None:
    """Write what an antenna sees as COG (.tif), NetCDF (.nc) or picture (.png), heights above the ground or the sea.

    Raises OutputError where the ending is another, or the file cannot be written.
    """
    ending = _ending(out, HORIZON_ENDINGS)
    if ending in (".tif", ".tiff"):
        from openiads.export.horizon_geotiff import write_horizon_geotiff

        write_horizon_geotiff(found, out, above)
    elif ending == ".nc":
        from openiads.export.netcdf import write_netcdf

        write_netcdf(found, out)
    else:
        from openiads.export.horizon_picture import write_horizon_picture

        write_horizon_picture(found, out, above)


def _ending(out: Path, known: tuple[str, ...]) -> str:
    ending = out.suffix.lower()
    if ending not in known:
        remedy = f"give one of {', '.join(known)}"
        raise OutputError(Fault(where=out.name, problem=f"nothing is written as {ending!r}", remedy=remedy))
    return ending

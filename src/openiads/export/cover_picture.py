"""One picture of a coverage dataset whose sites were given by hand: from what height on a target is in sight."""

from datetime import date
from pathlib import Path

import numpy as np
import xarray as xr

from openiads.catalogue.load import load_catalogue
from openiads.export.picture import backdrop, lowest_height_picture
from openiads.export.whole_file import whole_file
from openiads.gazetteer.place import Place
from openiads.laydown.site import Site

WIDEST_MARGIN_M = 250_000.0
"""Around the sites; farther out only what flies high is seen, and the near ground would shrink to a few pixels."""


def write_cover_picture(dataset: xr.Dataset, path: str | Path) -> None:
    """Write a shaded PNG map: per cell the lowest height above ground at which any site has a target in sight.

    Raises OutputError where the file cannot be written.
    """
    lowest_m = dataset.lowest_visible_altitude_m.values.min(axis=0)
    sites = _sites(dataset)
    points = [site.place.point for site in sites]
    names = {identifier: system.name for identifier, system in load_catalogue().systems.items()}
    back = backdrop(dataset, points, min(float(dataset.attrs["radius_m"]), WIDEST_MARGIN_M), names)
    attrs = dataset.attrs
    subtitle = (
        f"{attrs['terrain']}, posting {attrs['terrain_posting_m']:g} m; k = {attrs['k_ratio']:.4g}; line of sight"
    )
    with whole_file(path) as partial:
        lowest_agl_m = lowest_m - dataset.elevation_m.values
        lowest_height_picture(back, lowest_agl_m, ~np.isposinf(lowest_m), sites, subtitle, partial)


def _sites(dataset: xr.Dataset) -> list[Site]:
    """The dataset's sites as the map draws them: certain, since they were given."""
    columns = (dataset.site, dataset.system, dataset.site_lat, dataset.site_lon, dataset.site_tolerance_m)
    rows = zip(*(column.values for column in columns), strict=True)
    return [
        Site(
            id=str(name),
            system=str(system),
            place=Place(name=str(name), lat=float(lat), lon=float(lon), tolerance_m=float(tolerance_m)),
            status="operational",
            probability=1.0,
            known_from=date.today(),
            claims=(),
        )
        for name, system, lat, lon, tolerance_m in rows
    ]

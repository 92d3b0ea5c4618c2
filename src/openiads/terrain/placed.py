"""A raster that is known to lie somewhere: its coordinates, coordinate system and units, checked once at the edge."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from openiads.errors import Fault, TerrainError
from openiads.geodesy.point import Point
from openiads.terrain.raster import HIGHEST_GROUND_M, LOWEST_GROUND_M, METRES_PER_UNIT

Places = NDArray[np.float64]

UNEVEN_SHARE = 1e-3
"""Steps of the coordinates may differ by this share of a step, as coordinates kept in single precision do."""
RIGHT_ANGLE_DEG, TURN_DEG = 90.0, 360.0
X_NAMES = frozenset({"x", "lon", "longitude", "easting", "long"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Ground heights with their place.

    heights: (y, x), on disk where the source is lazy; x, y: coordinates of the postings in the unit of `crs`, evenly
    spaced, ascending or descending; unit_m: metres in one unit of height; void: the number that stands for unknown.
    """

    heights: xr.DataArray
    x: Places
    y: Places
    crs: CRS
    source: str
    unit_m: float
    void: float

    @property
    def step_x(self) -> float:
        """From one column to the next, in the unit of the coordinates, negative where they descend."""
        return float((self.x[-1] - self.x[0]) / (len(self.x) - 1))

    @property
    def step_y(self) -> float:
        """From one row to the next, in the unit of the coordinates, negative where they descend."""
        return float((self.y[-1] - self.y[0]) / (len(self.y) - 1))

    @property
    def goes_round(self) -> bool:
        """Whether the columns go round the earth, so that the last is beside the first."""
        return self.crs.is_geographic and abs(abs(self.step_x) * len(self.x) - TURN_DEG) < 0.5 * abs(self.step_x)


def placed_raster(elevation: xr.DataArray, crs: Any = None) -> Placed:
    """Check that an array is a raster with a place. crs: counts in place of what the array says.

    Raises TerrainError where it has not two dimensions, uneven coordinates, an unknown unit or no coordinate system.
    """
    source = str(elevation.attrs.get("source") or elevation.name or "the raster given")
    flat = elevation.squeeze(drop=True) if elevation.ndim > 2 else elevation
    if flat.ndim != 2 or min(flat.shape) < 2:
        problem = f"has the shape {elevation.shape}, not two dimensions with at least 2 postings each"
        raise TerrainError(Fault(where=source, problem=problem, remedy="give one band: elevation.isel(band=0)"))
    if str(flat.dims[0]).lower() in X_NAMES:
        flat = flat.transpose()
    y, x = (_coordinates(flat, str(dim), source) for dim in flat.dims)
    system = _system(elevation, crs, source)
    void = elevation.attrs.get("_FillValue", elevation.attrs.get("nodata"))
    return Placed(
        heights=flat,
        x=x,
        y=y,
        crs=system,
        source=source,
        unit_m=_unit_m(str(elevation.attrs.get("units") or "").strip().lower(), system, source),
        void=float("nan") if void is None else float(void),
    )


def place_on(raster: Placed, at: tuple[float, float], at_lat_lon: bool) -> tuple[float, float, Point]:
    """Coordinates on the raster of a position, and where on the earth it is.

    at: x and y in the raster's coordinates, or latitude and longitude. Raises TerrainError where it lies off the
    raster.
    """
    if at_lat_lon:
        lat, lon = at
        if not (-RIGHT_ANGLE_DEG <= lat <= RIGHT_ANGLE_DEG and -TURN_DEG / 2 <= lon <= TURN_DEG):
            remedy = "give latitude -90 to 90 first, then longitude, in degrees"
            raise TerrainError(_off(raster, at, "is not on the earth as latitude, longitude", remedy))
    x_at, y_at = _coordinates_of(raster, at, at_lat_lon)
    if not _covers(raster, x_at, y_at):
        raise TerrainError(_off(raster, at, "lies off the raster", _what_fits(raster, at, at_lat_lon)))
    lon_at, lat_at = project(raster.crs, np.array([x_at]), np.array([y_at]), to_raster=False)
    if not (np.isfinite(lon_at[0]) and np.isfinite(lat_at[0])):
        raise TerrainError(_off(raster, at, f"has no place on the earth in {raster.crs.name}", "check --crs"))
    return x_at, y_at, Point(lat=float(lat_at[0]), lon=(float(lon_at[0]) + 180.0) % TURN_DEG - 180.0)


def _coordinates_of(raster: Placed, at: tuple[float, float], at_lat_lon: bool) -> tuple[float, float]:
    if not at_lat_lon:
        return nearest_turn(raster, at[0]), at[1]
    x, y = project(raster.crs, np.array([at[1]]), np.array([at[0]]), to_raster=True)
    return nearest_turn(raster, float(x[0])), float(y[0])


def _covers(raster: Placed, x: float, y: float) -> bool:
    return (raster.goes_round or _between(x, raster.x, raster.step_x)) and _between(y, raster.y, raster.step_y)


def read_heights(raster: Placed, rows: slice, columns: slice) -> NDArray[np.float32]:
    """Heights of a window in m above sea, float32, NaN where unknown.

    columns: on a raster that goes round the earth also below zero or beyond the last.
    Raises TerrainError where they cannot be heights of the ground in the raster's unit.
    """
    n = len(raster.x)
    turns = range(columns.start // n, (columns.stop - 1) // n + 1)
    spans = [slice(max(columns.start - turn * n, 0), min(columns.stop - turn * n, n)) for turn in turns]
    found = np.concatenate([np.asarray(raster.heights[rows, span].values, np.float32) for span in spans], axis=1)
    found[found == np.float32(raster.void)] = np.nan
    if raster.unit_m != 1.0:
        found *= np.float32(raster.unit_m)
    if np.isnan(found).all():
        raise TerrainError(Fault(where=raster.source, problem="holds no known height", remedy="check its nodata value"))
    low, high = float(np.nanmin(found)), float(np.nanmax(found))
    if low < LOWEST_GROUND_M or high > HIGHEST_GROUND_M:
        raise TerrainError(
            Fault(
                where=raster.source,
                field="heights",
                value=f"{low:g} to {high:g} m",
                problem=f"ground lies between {LOWEST_GROUND_M:g} and {HIGHEST_GROUND_M:g} m",
                remedy="declare the nodata value, give the unit (--unit ft), or set the sea floor to 0",
            )
        )
    return found


def project(crs: CRS, x: Places, y: Places, *, to_raster: bool) -> tuple[Places, Places]:
    """From longitude and latitude to the coordinates of `crs`, or back; inf where there is no answer."""
    try:
        there = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        found = there.transform(x, y, direction="FORWARD" if to_raster else "INVERSE")
    except ProjError as error:
        problem = f"cannot be related to latitude and longitude ({error})"
        raise TerrainError(
            Fault(where=f"coordinate system {crs.name}", problem=problem, remedy="give another")
        ) from error
    return np.asarray(found[0], dtype=np.float64), np.asarray(found[1], dtype=np.float64)


def nearest_turn(raster: Placed, x: float) -> float:
    """The same longitude, counted as the raster counts it: 190 is -170; other coordinates as they are."""
    if not raster.crs.is_geographic or not np.isfinite(x):
        return x
    middle = float(raster.x[0] + raster.x[-1]) / 2
    return x - TURN_DEG * round((x - middle) / TURN_DEG)


def _coordinates(flat: xr.DataArray, dim: str, source: str) -> Places:
    if dim not in flat.coords:
        remedy = "assign evenly spaced coordinates of the postings"
        raise TerrainError(Fault(where=source, problem=f"has no coordinates along {dim!r}", remedy=remedy))
    values = np.asarray(flat[dim].values, dtype=np.float64)
    steps = np.diff(values)
    mean = (values[-1] - values[0]) / (len(values) - 1)
    if mean == 0.0 or not np.abs(steps - mean).max() <= UNEVEN_SHARE * abs(mean):
        problem = f"has uneven coordinates along {dim!r}"
        raise TerrainError(Fault(where=source, problem=problem, remedy="bring it onto an even grid first"))
    return values


def _system(elevation: xr.DataArray, crs: Any, source: str) -> CRS:
    """The coordinate system: as given, as in the attributes, or as in a coordinate `spatial_ref` or `crs`."""
    given = crs if crs is not None else elevation.attrs.get("crs")
    for name in ("spatial_ref", "crs"):
        if given is None and name in elevation.coords:
            attrs = elevation.coords[name].attrs
            given = attrs.get("crs_wkt") or attrs.get("spatial_ref")
    if given is None:
        remedy = "say which: crs='EPSG:32637' (--crs EPSG:32637), or attrs['crs']"
        raise TerrainError(Fault(where=source, problem="has no coordinate system", remedy=remedy))
    try:
        return CRS.from_user_input(given)
    except CRSError as error:
        fault = Fault(where=source, field="crs", value=str(given), problem="unknown", remedy="give one like EPSG:32637")
        raise TerrainError(fault) from error


def _unit_m(unit: str, system: CRS, source: str) -> float:
    """Metres in one unit of height: as the raster names it, else that of a vertical axis, else 1."""
    if not unit and len(system.axis_info) > 2:
        return float(system.axis_info[2].unit_conversion_factor)
    if unit not in METRES_PER_UNIT:
        remedy = "give heights in m or ft and say so in attrs['units'] (--unit m or ft)"
        raise TerrainError(Fault(where=source, field="units", value=unit, problem="no unit of height", remedy=remedy))
    return METRES_PER_UNIT[unit]


def _between(value: float, coordinates: Places, step: float) -> bool:
    """Within the outermost postings, to a millionth of a step."""
    slack = 1e-6 * abs(step)
    return bool(coordinates.min() - slack <= value <= coordinates.max() + slack)


def _off(raster: Placed, at: tuple[float, float], problem: str, remedy: str) -> Fault:
    return Fault(where=raster.source, field="at", value=f"{at[0]:.10g},{at[1]:.10g}", problem=problem, remedy=remedy)


def _what_fits(raster: Placed, at: tuple[float, float], at_lat_lon: bool) -> str:
    """What to do about a position off the raster; says so where the numbers fit in the other order or meaning."""
    x, y = raster.x, raster.y
    covers = (
        f"give a position within {x.min():.10g} to {x.max():.10g}, {y.min():.10g} to {y.max():.10g} ({raster.crs.name})"
    )
    if at_lat_lon:
        lon, lat = project(raster.crs, *(grid.ravel() for grid in np.meshgrid(x[[0, -1]], y[[0, -1]])), to_raster=False)
        covers = f"give a position within latitude {lat.min():.4f} to {lat.max():.4f}, "
        covers += f"longitude {lon.min():.4f} to {lon.max():.4f}"
    turned = (at[1], at[0])
    if (abs(at[1]) <= RIGHT_ANGLE_DEG or not at_lat_lon) and _covers(
        raster, *_coordinates_of(raster, turned, at_lat_lon)
    ):
        first = "latitude comes first" if at_lat_lon else "x (longitude) comes first"
        return f"{covers}; {first}: give {turned[0]:.10g},{turned[1]:.10g}"
    if not raster.crs.is_geographic and abs(at[0]) <= TURN_DEG and abs(at[1]) <= TURN_DEG and not at_lat_lon:
        return f"{covers}; degrees are taken with --latlon LAT,LON"
    return covers

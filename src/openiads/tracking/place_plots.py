"""From measured ranges, angles and heights to positions on one plane with their covariances."""

import math
from collections.abc import Mapping

import numpy as np
from pyproj import Geod

from openiads.errors import Fault, PlotError
from openiads.geodesy.earth import STANDARD_K_RATIO, effective_earth_radius_m
from openiads.geodesy.local_grid import LocalGrid, to_metres
from openiads.tracking.plots import MeasurementErrors, Plots, PlotTable, Radar, plane_around
from openiads.tracking.polar import plane_position, space_position
from openiads.tracking.scans import scans_in_order
from openiads.tracking.state import PLOT, Floats, Records

DIRECTION_STEP_M = 100.0
"""Over which the measured direction is followed on the plane."""
NEAREST_M = 1.0


def place_plots(
    table: PlotTable,
    radars: Mapping[str, Radar] | None = None,
    errors: MeasurementErrors | None = None,
    scan_s: float | None = None,
    k_ratio: float = STANDARD_K_RATIO,
) -> Plots:
    """Put plots on one plane and sort them into scans, ready for `track_scans`.

    radars: where each sensor of the table stands, besides those that the table knows; needed for ranges and azimuths.
    errors: of plots that bring none of their own. scan_s: turn of the antenna, where it cannot be told from the plots;
    0: every time is a scan of its own. k_ratio: effective over true earth radius.
    Raises PlotError where a radar's place or the turn of an antenna is missing, or where a place is of no radar.
    """
    errors = errors or MeasurementErrors()
    known = dict(table.radars) | dict(radars or {})
    polar = np.isnan(table.lat)
    _check_known(table, polar, known)
    order, scans = scans_in_order(table, scan_s)
    lat, lon, flat = np.array(table.lat), np.array(table.lon), np.zeros((len(table), 8))
    for number, sensor in enumerate(table.sensors):
        rows = np.flatnonzero(polar & (table.sensor == number))
        if len(rows):
            lat[rows], lon[rows], flat[rows] = _located(table, rows, known[sensor], errors, k_ratio)
    plane = plane_around(lat, lon)
    plots = np.zeros(len(table), dtype=PLOT)
    plots["t"], plots["sensor"] = table.t_s, table.sensor
    plots["x"], plots["y"] = to_metres(plane, lat, lon)
    _fill_plain(plots, table, ~polar, errors)
    _fill_polar(plots, plane, polar, flat)
    return Plots(plots[order], scans, plane, order)


def _check_known(table: PlotTable, polar: np.ndarray, known: Mapping[str, Radar]) -> None:
    strange = sorted(known.keys() - set(table.sensors) - table.radars.keys())
    if strange:
        problem = f"no plot is of {', '.join(strange)}: the plots are of {', '.join(table.sensors)}"
        raise PlotError(Fault(where="radars", problem=problem, remedy="name them as the plots do"))
    used = {table.sensors[number] for number in np.unique(table.sensor[polar])}
    missing = sorted(used - known.keys())
    if missing:
        names = ", ".join(missing)
        remedy = f"say where each stands: --radar {missing[0]}=LAT,LON,ALTITUDE_M"
        raise PlotError(Fault(where="plots", problem=f"range and azimuth from unknown places: {names}", remedy=remedy))


def _located(
    table: PlotTable, rows: np.ndarray, radar: Radar, errors: MeasurementErrors, k_ratio: float
) -> tuple[Floats, Floats, Floats]:
    """Latitude, longitude, and for each plot its covariance in the measured direction (see `_in_frame`)."""
    geod = Geod(ellps="WGS84")
    radius_m = effective_earth_radius_m(k_ratio)
    found = np.array([_in_frame(table, row, radar, errors, radius_m) for row in rows])
    azimuth = table.azimuth_deg[rows]
    start_lon, start_lat = np.full(len(rows), radar.lon), np.full(len(rows), radar.lat)
    lon, lat, _ = geod.fwd(start_lon, start_lat, azimuth, found[:, 0])
    further_lon, further_lat, _ = geod.fwd(start_lon, start_lat, azimuth, found[:, 0] + DIRECTION_STEP_M)
    return lat, lon, np.column_stack([found[:, 1:], further_lat, further_lon])


def _in_frame(
    table: PlotTable, row: int, radar: Radar, errors: MeasurementErrors, radius_m: float
) -> tuple[float, float, float, float, float, float, float]:
    """Distance, altitude, variances along, across and up, covariance of along and up, number of axes."""
    range_m = float(table.range_m[row])
    range_error_m = _given(table.range_error_m[row], errors.range_m)
    turn = math.radians(_given(table.azimuth_error_deg[row], errors.azimuth_deg))
    altitude_m, elevation_deg = float(table.altitude_m[row]), float(table.elevation_deg[row])
    if math.isnan(altitude_m) and not math.isnan(elevation_deg):
        tilt = math.radians(_given(table.elevation_error_deg[row], errors.elevation_deg))
        along, up, aa, cc, uu, au = space_position(range_m, math.radians(elevation_deg), range_error_m, turn, tilt)
        rise = radius_m + radar.altitude_m + up
        bend = math.atan2(along, rise)
        spread = (aa, cc, uu + 2.0 * bend * au + bend * bend * aa, au + bend * aa)
        return radius_m * bend, math.hypot(along, rise) - radius_m, *spread, 3.0
    known = not math.isnan(altitude_m)
    height_error_m = _given(table.altitude_error_m[row], errors.altitude_m) if known else errors.assumed_spread_m
    altitude_m = altitude_m if known else errors.assumed_altitude_m
    distance_m = surface_distance_m(range_m, radar.altitude_m, altitude_m, radius_m)
    steepness = (altitude_m - radar.altitude_m) / distance_m
    level_error_m = math.hypot(range_error_m * math.hypot(1.0, steepness), steepness * height_error_m)
    pushed_m, aa, cc = plane_position(distance_m, min(level_error_m, range_m + range_error_m), turn)
    both = -steepness * height_error_m**2 if known and level_error_m <= range_m else 0.0
    return pushed_m, altitude_m, aa, cc, height_error_m**2, both, 3.0 if known else 2.0


def surface_distance_m(range_m: float, radar_altitude_m: float, altitude_m: float, radius_m: float) -> float:
    """Distance along the surface of a target at a slant range and an altitude, at least 1 m, over the effective earth.

    Source: the law of cosines, as in `physics.propagation.slant_range_m`, solved for the angle.
    """
    rise_m = altitude_m - radar_altitude_m
    chord_m2 = max(range_m * range_m - rise_m * rise_m, NEAREST_M)
    sine = math.sqrt(chord_m2 / (4.0 * (radius_m + radar_altitude_m) * (radius_m + altitude_m)))
    return max(2.0 * radius_m * math.asin(min(sine, 1.0)), NEAREST_M)


def _given(value: float, otherwise: float) -> float:
    return otherwise if math.isnan(value) else float(value)


def _fill_plain(plots: Records, table: PlotTable, rows: np.ndarray, errors: MeasurementErrors) -> None:
    """Plots that are positions: the same error on both horizontal axes."""
    error_m = np.where(np.isnan(table.position_error_m), errors.position_m, table.position_error_m)
    known = ~np.isnan(table.altitude_m)
    height_error_m = np.where(np.isnan(table.altitude_error_m), errors.altitude_m, table.altitude_error_m)
    plots["xx"][rows] = plots["yy"][rows] = error_m[rows] ** 2
    plots["z"][rows] = np.where(known, table.altitude_m, errors.assumed_altitude_m)[rows]
    plots["zz"][rows] = np.where(known, height_error_m, errors.assumed_spread_m)[rows] ** 2
    plots["n_axes"][rows] = np.where(known, 3, 2)[rows]


def _fill_polar(plots: Records, plane: LocalGrid, rows: np.ndarray, flat: Floats) -> None:
    """Turn the covariances along and across the measured direction to the axes of the plane."""
    altitude_m, aa, cc, uu, au, n_axes, lat, lon = flat[rows].T
    x, y = to_metres(plane, lat, lon)
    east, north = x - plots["x"][rows], y - plots["y"][rows]
    length = np.hypot(east, north)
    east, north = east / length, north / length
    plots["z"][rows], plots["zz"][rows], plots["n_axes"][rows] = altitude_m, uu, n_axes
    plots["xx"][rows] = aa * east**2 + cc * north**2
    plots["xy"][rows] = (aa - cc) * east * north
    plots["yy"][rows] = aa * north**2 + cc * east**2
    plots["xz"][rows], plots["yz"][rows] = au * east, au * north

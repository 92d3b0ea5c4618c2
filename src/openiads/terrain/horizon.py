"""Line of sight from one antenna over any raster: the lowest altitude at which a target is seen, cell by cell.

Rays are straight over an earth enlarged by k; multipath, ducting, diffraction, buildings and trees are left out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.errors import Fault, TerrainError
from openiads.geodesy.earth import STANDARD_K_RATIO, effective_earth_radius_m
from openiads.geodesy.point import Point
from openiads.terrain.frame import Frame, frame_around
from openiads.terrain.horizon_kernels import cut_to_beam, flag_and_measure, mark_visible
from openiads.terrain.placed import Placed, place_on, placed_raster
from openiads.terrain.sweep import QUALITIES, Quality, sweep_horizon

Reference = Literal["ground", "sea"]
Heights = NDArray[np.float32]

K_RATIOS = (0.3, 10.0)
"""From strong subrefraction to nearly ducting; outside a straight ray over an effective earth says nothing."""
STRAIGHT_UP_DEG = 90.0
IGNORED = "multipath, ducting, diffraction, buildings and trees are left out"
SURFACE_WORDS = "land sea unknown outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Antenna:
    """Where the antenna is.

    x, y: in the raster's coordinates; ground_m: height of the ground under it; altitude_m: above the sea; above: what
    its height was given above.
    """

    x: float
    y: float
    point: Point
    ground_m: float
    altitude_m: float
    above: Reference


def horizon(
    elevation: xr.DataArray,
    at: tuple[float, float],
    *,
    height_m: float | None = None,
    altitude_m: float | None = None,
    at_lat_lon: bool = False,
    crs: Any = None,
    radius_m: float | None = None,
    k_ratio: float = STANDARD_K_RATIO,
    quality: Quality = "default",
    beam_deg: tuple[float, float] | None = None,
    slant_m: float | None = None,
    targets_m: Sequence[float] = (),
    targets_above: Reference = "ground",
    n_threads: int | None = None,
) -> xr.Dataset:
    """Lowest altitude at which a target is in line of sight of an antenna, for every cell of a raster.

    elevation: ground heights (y, x), NaN unknown, with evenly spaced coordinates and a coordinate system in
    attrs["crs"] or in a coordinate `spatial_ref`; attrs["units"] "m" (taken for granted) or "ft".
    at: x, y of the antenna in the raster's coordinates (longitude, latitude on a raster in degrees), or latitude,
    longitude where `at_lat_lon`. height_m: of the antenna above the ground, or altitude_m: above the sea; exactly one.
    crs: coordinate system that counts in place of the array's. radius_m: how far to look, default the whole raster.
    k_ratio: effective over true earth radius. quality: "draft", "default" or "exact" sweep.
    beam_deg: lowest and highest elevation at which the antenna looks; slant_m: its greatest slant range. With either,
    what is seen is an interval: above the antenna lies the cone of silence. targets_m: heights above ground or sea
    (`targets_above`) for which to say where a target is visible. n_threads: default all processors.

    Gives a CF dataset on the raster's own cells where its projection allows it, else on an azimuthal-equidistant grid
    around the antenna (attrs["grid"] says which): elevation_m, lowest_visible_altitude_m (above sea), minimum_height_m
    (above ground), highest_visible_altitude_m with a beam, visible (target, y, x; 1 yes, 0 no) and surface (0 land,
    1 sea, 2 unknown, 3 outside: beyond the radius or off the raster). NaN where unknown or outside; +inf where the beam
    leaves no altitude. Raises TerrainError where raster or position cannot be used, ValueError for other arguments.
    """
    _check(height_m, altitude_m, k_ratio, quality, beam_deg, slant_m, targets_above)
    raster = placed_raster(elevation, crs)
    x, y, point = place_on(raster, at, at_lat_lon)
    frame = frame_around(raster, x, y, point, radius_m)
    antenna = _antenna(raster, x, y, point, frame.ground_m, height_m, altitude_m)
    effective_radius_m = effective_earth_radius_m(k_ratio)
    lowest_m = _sweep(frame, antenna.altitude_m, effective_radius_m, quality, n_threads)
    above_m, surface = np.empty_like(lowest_m), np.empty(lowest_m.shape, dtype=np.int8)
    where = (frame.row, frame.column, frame.posting_m)
    flag_and_measure(frame.heights, frame.off, (*where, frame.radius_m), lowest_m, above_m, surface)
    highest_m = None
    if beam_deg is not None or slant_m is not None:
        beam = (*_sines(beam_deg), math.inf if slant_m is None else slant_m)
        highest_m = np.empty_like(lowest_m)
        cut_to_beam(frame.heights, where, antenna.altitude_m, effective_radius_m, beam, lowest_m, above_m, highest_m)
    maps = {"lowest": lowest_m, "above": above_m, "surface": surface, "highest": highest_m}
    settings = {"k_ratio": k_ratio, "quality": quality}
    if beam_deg is not None:
        settings |= {"beam_lowest_deg": beam_deg[0], "beam_highest_deg": beam_deg[1]}
    if slant_m is not None:
        settings |= {"slant_range_m": slant_m}
    return _dataset(raster, frame, antenna, maps, settings, targets_m, targets_above)


def _check(
    height_m: float | None,
    altitude_m: float | None,
    k_ratio: float,
    quality: str,
    beam_deg: tuple[float, float] | None,
    slant_m: float | None,
    targets_above: str,
) -> None:
    if (height_m is None) == (altitude_m is None):
        raise ValueError("give exactly one of height_m (above the ground) and altitude_m (above the sea)")
    if height_m is not None and not 0.0 <= height_m < math.inf:
        raise ValueError(f"height_m is {height_m}: give metres above the ground, 0 or more")
    if not K_RATIOS[0] <= k_ratio <= K_RATIOS[1]:
        raise ValueError(f"k_ratio is {k_ratio}: give {K_RATIOS[0]:g} to {K_RATIOS[1]:g}; 4/3 is a standard atmosphere")
    if quality not in QUALITIES:
        raise ValueError(f"quality is {quality!r}: give one of {', '.join(QUALITIES)}")
    if beam_deg is not None and not -STRAIGHT_UP_DEG <= beam_deg[0] < beam_deg[1] <= STRAIGHT_UP_DEG:
        raise ValueError(f"beam_deg is {beam_deg}: give the lowest, then the highest elevation, -90 to 90 degrees")
    if slant_m is not None and not 0.0 < slant_m < math.inf:
        raise ValueError(f"slant_m is {slant_m}: give a slant range above 0")
    if targets_above not in ("ground", "sea"):
        raise ValueError(f"targets_above is {targets_above!r}: give 'ground' or 'sea'")


def _antenna(
    raster: Placed, x: float, y: float, point: Point, ground_m: float, height_m: float | None, altitude_m: float | None
) -> Antenna:
    where = f"{x:.10g},{y:.10g}"
    if math.isnan(ground_m):
        problem = "stands where the height of the ground is unknown"
        remedy = "move it, or fill the void: gdal_fillnodata or rio fillnodata"
        raise TerrainError(Fault(where=raster.source, field="at", value=where, problem=problem, remedy=remedy))
    if altitude_m is None:
        above_m = height_m or 0.0
        return Antenna(x=x, y=y, point=point, ground_m=ground_m, altitude_m=ground_m + above_m, above="ground")
    if not ground_m <= altitude_m < math.inf:
        problem = f"below the ground, which is {ground_m:.1f} m above sea at {where}"
        fault = Fault(
            where=raster.source,
            field="altitude_m",
            value=altitude_m,
            problem=problem,
            remedy="give a greater altitude, or the height above ground (height_m, --height)",
        )
        raise TerrainError(fault)
    return Antenna(x=x, y=y, point=point, ground_m=ground_m, altitude_m=altitude_m, above="sea")


def _sweep(
    frame: Frame, altitude_m: float, effective_radius_m: float, quality: Quality, n_threads: int | None
) -> Heights:
    return sweep_horizon(
        frame.heights,
        frame.posting_m,
        (frame.row, frame.column, altitude_m),
        frame.radius_m,
        effective_radius_m,
        near=frame.near,
        quality=quality,
        n_threads=n_threads,
    )


def _sines(beam_deg: tuple[float, float] | None) -> tuple[float, float]:
    """Sines of the beam's edges."""
    lowest, highest = beam_deg or (-STRAIGHT_UP_DEG, STRAIGHT_UP_DEG)
    return math.sin(math.radians(lowest)), math.sin(math.radians(highest))


def _dataset(
    raster: Placed,
    frame: Frame,
    antenna: Antenna,
    maps: dict[str, Any],
    settings: dict[str, Any],
    targets_m: Sequence[float],
    targets_above: Reference,
) -> xr.Dataset:
    """Put the maps together, with names, units and what they stand on."""
    seen = "lowest altitude above sea in line of sight; NaN unknown or outside, +inf where the beam leaves none"
    plane = ("y", "x")
    variables: dict[str, Any] = {
        "elevation_m": (plane, frame.heights, _words("m", "height of the ground above sea", "surface_altitude")),
        "lowest_visible_altitude_m": (plane, maps["lowest"], _words("m", seen)),
        "minimum_height_m": (
            plane,
            maps["above"],
            _words("m", seen.replace("altitude above sea", "height above ground")),
        ),
        "surface": (
            plane,
            maps["surface"],
            {
                "long_name": "kind of cell; outside is beyond the radius or off the raster",
                "flag_values": np.arange(4, dtype=np.int8),
                "flag_meanings": SURFACE_WORDS,
                "grid_mapping": "crs",
            },
        ),
        "crs": ((), np.int32(0), frame.crs.to_cf()),
    }
    if maps["highest"] is not None:
        words = "highest altitude above sea inside the beam and the slant range; -inf where there is none"
        variables["highest_visible_altitude_m"] = (plane, maps["highest"], _words("m", words))
    if len(targets_m):
        visible = _visible(frame.heights, maps, targets_m, targets_above)
        words = (
            f"whether a target so high above {targets_above} is visible: 1 yes, 0 no, NaN unknown, outside, underground"
        )
        variables["visible"] = (("target", *plane), visible, _words("1", words))
    return xr.Dataset(
        variables, _coordinates(frame, targets_m, targets_above), _attrs(raster, frame, antenna, settings)
    )


def _visible(heights: Heights, maps: dict[str, Any], targets_m: Sequence[float], above: Reference) -> Heights:
    """Where targets are visible, float32 (n_targets, n_y, n_x)."""
    visible = np.empty((len(targets_m), *heights.shape), dtype=np.float32)
    highest = np.empty((0, 0), dtype=np.float32) if maps["highest"] is None else maps["highest"]
    for index, target_m in enumerate(targets_m):
        mark_visible(heights, maps["lowest"], highest, float(target_m), above == "ground", visible[index])
    return visible


def _coordinates(frame: Frame, targets_m: Sequence[float], targets_above: Reference) -> dict[str, Any]:
    unit = frame.crs.axis_info[0].unit_name if frame.crs.axis_info else "metre"
    unit = {"metre": "m", "foot": "ft", "US survey foot": "US_survey_foot"}.get(unit, unit)
    coordinates: dict[str, Any] = {
        "y": ("y", frame.y, {"units": unit, "standard_name": "projection_y_coordinate", "long_name": "northing"}),
        "x": ("x", frame.x, {"units": unit, "standard_name": "projection_x_coordinate", "long_name": "easting"}),
    }
    if len(targets_m):
        words = {"units": "m", "long_name": f"height of the target above {targets_above}"}
        coordinates["target"] = ("target", np.asarray(targets_m, dtype=np.float64), words)
    return coordinates


def _attrs(raster: Placed, frame: Frame, antenna: Antenna, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "Conventions": "CF-1.11",
        "title": "Lowest altitude in line of sight of an antenna",
        "terrain": raster.source,
        "terrain_posting_m": round(frame.posting_m, 3),
        "posting_m": frame.posting_m,
        "grid": "the raster's own" if frame.own_grid else "azimuthal equidistant around the antenna",
        "crs": frame.crs.to_wkt(),
        "antenna_x": antenna.x,
        "antenna_y": antenna.y,
        "antenna_lat": antenna.point.lat,
        "antenna_lon": antenna.point.lon,
        "antenna_row": frame.row,
        "antenna_column": frame.column,
        "antenna_ground_m": antenna.ground_m,
        "antenna_altitude_m": antenna.altitude_m,
        "antenna_height_m": round(antenna.altitude_m - antenna.ground_m, 6),
        "antenna_given_above": antenna.above,
        "radius_m": frame.radius_m,
        **settings,
        "note": IGNORED,
    }


def _words(units: str, long_name: str, standard_name: str = "") -> dict[str, str]:
    attrs = {"units": units, "long_name": long_name, "grid_mapping": "crs"}
    return attrs | {"standard_name": standard_name} if standard_name else attrs

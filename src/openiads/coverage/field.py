"""What sites see, detect or reach as a picture to be coloured: few bytes per cell, rows as web maps draw them.

Heights come once, probabilities for every level that may be asked for, so that whoever shows them moves between
levels without asking anew. The horizons, radars and effectors are those of `compute.coverage`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from openiads.catalogue.load import default_k_ratio
from openiads.coverage.arrays import target_altitudes_m
from openiads.coverage.compute import Scene, check_request, cross_section_m2, provenance
from openiads.coverage.emplacement import Emplacement, effector_label
from openiads.coverage.extent import coverage_grid, default_radius_m, middle
from openiads.coverage.field_layers import Layers, compute_layers
from openiads.coverage.level import Level, levels
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import LocalGrid, grid_degrees, local_grid
from openiads.geodesy.mercator import NOT_THERE, MercatorRaster, mercator_raster, nearest_cells
from openiads.geodesy.point import Point, destination, distance_m
from openiads.terrain.elevation import Elevation, postings
from openiads.terrain.horizon_kernels import look_up
from openiads.terrain.sweep import Quality

Quantity = Literal["sight", "detection", "reach"]
Code = TypeVar("Code", np.uint16, np.int16, np.uint8, np.bool_)
Plane = NDArray[np.uint16] | NDArray[np.int16] | NDArray[np.uint8]

QUANTITIES: tuple[Quantity, ...] = ("sight", "detection", "reach")
FLOOR_UNKNOWN, FLOOR_OUTSIDE, HIGHEST_FLOOR_M = 65_534, 65_535, 65_000
"""Codes of a floor: unknown, and beyond the radius of every site; floors that are higher are written as this high."""
GROUND_UNKNOWN = -32_768
CERTAIN, SHARE_UNKNOWN, SHARE_OUTSIDE = 200, 254, 255
"""A probability of 1, and the codes beside."""
MOST_FIELD_CELLS = 1_024
LEAST_FIELD_CELLS = 64
FIELD_CELLS_PER_POSTING = 2.0
"""Finer than this nothing new would be shown."""
STEADY_DEG = 0.2
"""Grids of drafts are centred on multiples of this."""
MESH = 4
"""Every so many cells of the local grid are projected; the ground between is off by decimetres sideways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field over a raster in Web Mercator.

    planes: by name, each (n_rows, n_columns) or (n_levels, n_rows, n_columns), row 0 in the north.
    `ground`: int16, height of the ground above sea in whole metres, GROUND_UNKNOWN.
    `floor` for line of sight: uint16, least whole height above ground, m, at which a target is in line of sight of any
    site, or FLOOR_UNKNOWN or FLOOR_OUTSIDE. `share` for detection and reach: uint8, probability at each level times
    CERTAIN (reach: CERTAIN or 0), or SHARE_UNKNOWN or SHARE_OUTSIDE. `floor_before` or `share_before`: the same of the
    sites compared with. levels: of the planes with levels. attrs: what it stands on.
    """

    quantity: Quantity
    raster: MercatorRaster
    posting_m: float
    radius_m: float
    levels: tuple[Level, ...]
    sites: tuple[Emplacement, ...]
    sites_before: tuple[Emplacement, ...] | None
    effectors: tuple[str, ...]
    planes: dict[str, Plane]
    attrs: dict[str, str | float]


def field(
    emplacements: Sequence[Emplacement],
    elevation: Elevation,
    *,
    quantity: Quantity,
    before: Sequence[Emplacement] | None = None,
    heights_agl_m: Sequence[float] = (100.0, 300.0, 1000.0, 3000.0),
    flight_levels: Sequence[float] = (),
    target_class: str = "fighter-4gen",
    k_ratio: float | None = None,
    quality: Quality = "default",
    radius_m: float | None = None,
    most_cells: int = MOST_FIELD_CELLS,
    grid: LocalGrid | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Field:
    """Compute a field of sites, and of others to compare them with, which share what stands in both.

    before: the sites of the other laydown, None for no comparison. radius_m: how far each site looks; by default as far
    as any sees or reaches. most_cells: on a side of the raster, and as fine as the local grid under it gets. grid: the
    local grid; by default around all sites at the terrain's posting. The others as in `compute.coverage`.
    Raises as `compute.coverage`; ScenarioError also where there is no site at all.
    """
    now, earlier = tuple(emplacements), None if before is None else _with_same_names(before, emplacements)
    everything = [*now, *(place for place in earlier or () if place not in now)]
    asked = levels(heights_agl_m, flight_levels)
    k_ratio = default_k_ratio() if k_ratio is None else k_ratio
    check_request(everything, k_ratio, radius_m, quality)
    _check(quantity, most_cells)
    radius = radius_m or default_radius_m(everything, elevation, asked, k_ratio)
    grid = grid or _grid(everything, elevation, radius, len(asked), most_cells, steady=quality == "draft")
    report = progress or (lambda text, share: None)
    report("bringing the terrain onto the grid", 0.0)
    scene = _scene(elevation, grid, asked if quantity != "sight" else (), target_class, k_ratio, radius, quality)
    raster = _raster(everything, grid, radius, most_cells)
    cells = nearest_cells(raster, grid)
    found = compute_layers(scene, quantity, now, earlier, report)
    planes: dict[str, Plane] = {"ground": _ground_plane(scene.ground_m, cells)}
    planes |= _planes(found[0], scene.ground_m, cells, "")
    if earlier is not None:
        planes |= _planes(found[1], scene.ground_m, cells, "_before")
    return Field(
        quantity=quantity,
        raster=raster,
        posting_m=grid.posting_m,
        radius_m=radius,
        levels=() if quantity == "sight" else tuple(asked),
        sites=now,
        sites_before=earlier,
        effectors=tuple(effector_label(place, one) for place in now for one in place.system.effectors),
        planes=planes,
        attrs=provenance(scene),
    )


def _with_same_names(before: Sequence[Emplacement], now: Sequence[Emplacement]) -> tuple[Emplacement, ...]:
    """The sites of another day; one that stands where it stood is the same, another of its name is called "before"."""
    known = {(place.system.id, place.point, place.mast): place for place in now}
    names = {place.site_id for place in now}
    found: list[Emplacement] = []
    for place in before:
        other = replace(place, site_id=f"{place.site_id} before") if place.site_id in names else place
        same = known.get((place.system.id, place.point, place.mast), other)
        found += [] if same in found else [same]
    return tuple(found)


def _check(quantity: str, most_cells: int) -> None:
    if quantity not in QUANTITIES:
        remedy = f"give {', '.join(QUANTITIES)}"
        raise ScenarioError(
            Fault(where="field", field="quantity", value=quantity, problem="cannot be shown", remedy=remedy)
        )
    if not LEAST_FIELD_CELLS <= most_cells <= MOST_FIELD_CELLS:
        remedy = f"give {LEAST_FIELD_CELLS} to {MOST_FIELD_CELLS}"
        raise ScenarioError(
            Fault(where="field", field="most_cells", value=most_cells, problem="no size of a picture", remedy=remedy)
        )


def _grid(
    places: Sequence[Emplacement],
    elevation: Elevation,
    radius_m: float,
    n_levels: int,
    most_cells: int,
    *,
    steady: bool,
) -> LocalGrid:
    """The grid of a coverage of these sites, no finer than is shown.

    steady: its centre stays where it is while a site moves a little, so that its projection need not be set up anew.
    """
    if steady:
        near = middle([place.point for place in places])
        lat, lon = (round(value / STEADY_DEG) * STEADY_DEG for value in (near.lat, near.lon))
        centre = Point(lat=min(max(lat, -90.0), 90.0), lon=_beside(lon, 0.0))
        half_m = max(distance_m(centre, place.point) for place in places) + radius_m
        grid = local_grid(centre, elevation.posting_m, half_m)
    else:
        grid = coverage_grid(places, elevation, radius_m, n_levels)
    return grid if grid.n <= most_cells + 1 else local_grid(grid.centre, 2.0 * grid.half_m / most_cells, grid.half_m)


def _scene(
    elevation: Elevation,
    grid: LocalGrid,
    asked: Sequence[Level],
    target_class: str,
    k_ratio: float,
    radius_m: float,
    quality: Quality,
) -> Scene:
    """As `compute.lay_scene`, with places interpolated between every few cells, and no degrees of the cells."""
    ground_m = _ground_m(elevation, grid)
    nowhere = np.empty((0, 0))
    return Scene(
        elevation=elevation,
        grid=grid,
        degrees=(nowhere, nowhere),
        ground_m=ground_m,
        altitudes_m=target_altitudes_m(ground_m, asked),
        radius_m=radius_m,
        k_ratio=k_ratio,
        effective_radius_m=effective_earth_radius_m(k_ratio),
        target_class=target_class,
        rcs_m2=cross_section_m2(target_class),
        knife_edge=False,
        quality=quality,
    )


def _ground_m(elevation: Elevation, grid: LocalGrid) -> NDArray[np.float32]:
    """Heights of the ground on a local grid, float32 (n, n), NaN unknown."""
    steps_m = np.asarray(np.arange((grid.n - 1) // MESH + 2) * MESH * grid.posting_m, dtype=np.float64)
    degrees = grid_degrees(grid, steps_m - grid.half_m, grid.half_m - steps_m)
    heights = np.empty((grid.n, grid.n), dtype=np.float32)
    look_up(elevation.heights, *postings(elevation, *degrees), MESH, heights, np.empty(heights.shape, dtype=np.bool_))
    return heights


def _raster(places: Sequence[Emplacement], grid: LocalGrid, radius_m: float, most_cells: int) -> MercatorRaster:
    """The raster over the box around the radius of every site, as far as the grid goes."""
    around = grid.centre
    spots = [destination(place.point, bearing, radius_m) for place in places for bearing in (0.0, 90.0, 180.0, 270.0)]
    edge = [destination(around, bearing, grid.half_m + grid.posting_m / 2) for bearing in (0.0, 90.0, 180.0, 270.0)]
    lons = [_beside(point.lon, around.lon) for point in spots]
    west, east = max(min(lons), _beside(edge[3].lon, around.lon)), min(max(lons), _beside(edge[1].lon, around.lon))
    south = max(min(point.lat for point in spots), edge[2].lat)
    north = min(max(point.lat for point in spots), edge[0].lat)
    return mercator_raster((west, south, east, north), grid.posting_m / FIELD_CELLS_PER_POSTING, most_cells)


def _beside(lon: float, middle: float) -> float:
    """A longitude within half a turn of another."""
    return middle + (lon - middle + 180.0) % 360.0 - 180.0


def _ground_plane(ground_m: NDArray[np.float32], cells: NDArray[np.int32]) -> NDArray[np.int16]:
    coded = np.where(np.isnan(ground_m), GROUND_UNKNOWN, np.rint(ground_m)).astype(np.int16)
    return _taken(coded, cells, GROUND_UNKNOWN)


def _planes(found: Layers, ground_m: NDArray[np.float32], cells: NDArray[np.int32], suffix: str) -> dict[str, Plane]:
    if found.lowest_m is not None:
        return {f"floor{suffix}": _taken(floor_codes(found.lowest_m, ground_m), cells, FLOOR_OUTSIDE)}
    outside = _taken(found.outside, cells, True)
    shares = [_taken(share_codes(level), cells, SHARE_OUTSIDE) for level in found.probability]
    return {f"share{suffix}": np.stack([np.where(outside, np.uint8(SHARE_OUTSIDE), share) for share in shares])}


def floor_codes(lowest_m: NDArray[np.float32], ground_m: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Least whole height above ground in line of sight, uint16; FLOOR_UNKNOWN, FLOOR_OUTSIDE where infinite."""
    with np.errstate(invalid="ignore"):
        floor_m = np.ceil(lowest_m.astype(np.float64) - ground_m)
    codes = np.where(np.isnan(floor_m), FLOOR_UNKNOWN, np.clip(floor_m, 0.0, HIGHEST_FLOOR_M))
    return np.where(np.isposinf(lowest_m), FLOOR_OUTSIDE, codes).astype(np.uint16)


def share_codes(probability: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Probability times CERTAIN, rounded, uint8; SHARE_UNKNOWN where it is NaN."""
    return np.where(np.isnan(probability), SHARE_UNKNOWN, np.rint(probability * CERTAIN)).astype(np.uint8)


def _taken(values: NDArray[Code], cells: NDArray[np.int32], beside: int) -> NDArray[Code]:
    """The value of the nearest cell of the local grid for each of the raster, `beside` off the grid."""
    found: NDArray[Code] = values.ravel()[cells]
    found[cells == NOT_THERE] = beside
    return found

"""Where a vehicle is at a time: straight legs between waypoints, over the sea or over the ground."""

import math

from openiads.compiled import inner, step
from openiads.simulation.tables import Defence, Ground, Sky, State
from openiads.terrain.sweep_formulas import whole

MOST_CELLS = 16
"""How many cells of the grid `hidden_until` looks ahead at a time: for what is shot down on the way that is in vain."""


@step
def where(
    sky: Sky, state: State, ground: Ground, vehicle: int, t: float
) -> tuple[float, float, float, float, float, float]:
    """Position (x, y, altitude) and velocity of a vehicle at time `t`, within its route.

    Asked in the order of time: the leg that was current is where the search begins.
    """
    leg = state.vehicles[vehicle].leg
    last = sky.vehicles[vehicle].end_way - 2
    while leg < last and sky.ways[leg + 1].t <= t:
        leg += 1
    state.vehicles[vehicle].leg = leg
    start = state.ways[leg]
    dt = t - sky.ways[leg].t
    x = start.x + start.vx * dt
    y = start.y + start.vy * dt
    z = sky.ways[leg].z + start.vz * dt
    if sky.vehicles[vehicle].above_ground:
        z += ground_m(ground, x, y)
    return x, y, z, start.vx, start.vy, start.vz


@inner
def in_flight(sky: Sky, vehicle: int, t: float) -> bool:
    """Whether the vehicle's route has begun and not ended at time `t`."""
    return sky.ways[sky.vehicles[vehicle].first_way].t <= t < end_t(sky, vehicle)


@inner
def end_t(sky: Sky, vehicle: int) -> float:
    """Time at which the vehicle's route ends."""
    return sky.ways[sky.vehicles[vehicle].end_way - 1].t


@step
def ground_m(ground: Ground, x: float, y: float) -> float:
    """Altitude of the ground, bilinear between cell centres; 0 (sea) where it is unknown."""
    n_y, n_x = ground.elevation_m.shape
    u = (x - ground.west_m) * ground.cells_per_m
    w = (ground.north_m - y) * ground.cells_per_m
    if not (0.0 <= u < n_x - 1 and 0.0 <= w < n_y - 1):
        return 0.0
    j = int(u)
    i = int(w)
    a = u - j
    b = w - i
    upper = (1.0 - a) * ground.elevation_m[i, j] + a * ground.elevation_m[i, j + 1]
    lower = (1.0 - a) * ground.elevation_m[i + 1, j] + a * ground.elevation_m[i + 1, j + 1]
    level = (1.0 - b) * upper + b * lower
    return level if level == level else 0.0


@inner
def row_of(ground: Ground, y: float) -> int:
    """Row of the cell that holds `y`; may lie outside the grid."""
    return whole(math.floor((ground.north_m - y) * ground.cells_per_m + 0.5))


@inner
def column_of(ground: Ground, x: float) -> int:
    """Column of the cell that holds `x`; may lie outside the grid."""
    return whole(math.floor((x - ground.west_m) * ground.cells_per_m + 0.5))


@step
def in_sight(ground: Ground, horizon: int, x: float, y: float, z: float) -> bool:
    """Whether a point lies at or above the horizon of an antenna; never outside the grid or over unknown ground."""
    n_y, n_x = ground.elevation_m.shape
    i = row_of(ground, y)
    j = column_of(ground, x)
    return 0 <= i < n_y and 0 <= j < n_x and z >= ground.horizon_m[horizon, i, j]


@inner
def hidden_until(
    sky: Sky,
    state: State,
    ground: Ground,
    horizon: int,
    vehicle: int,
    x: float,
    y: float,
    vx: float,
    vy: float,
    t: float,
) -> float:
    """A time before which a vehicle that is out of sight at `t` stays so for certain: looks until then can be left out.

    It holds until the vehicle leaves its leg or comes to a cell where its greatest height on the leg over the highest
    ground around the cell is not below the horizon, but no farther than MOST_CELLS ahead.
    """
    n_y, n_x = ground.elevation_m.shape
    i = row_of(ground, y)
    j = column_of(ground, x)
    start, end = sky.ways[state.vehicles[vehicle].leg], sky.ways[state.vehicles[vehicle].leg + 1]
    top = max(start.z, end.z)
    half = 0.5 * ground.posting_m
    east = x - ground.west_m - j * ground.posting_m
    south = ground.north_m - y - i * ground.posting_m
    across_x = t + ((half if vx > 0.0 else -half) - east) / vx if vx != 0.0 else math.inf
    across_y = t + ((half if vy < 0.0 else -half) - south) / -vy if vy != 0.0 else math.inf
    until = t
    for _ in range(MOST_CELLS):
        if not (0 <= i < n_y and 0 <= j < n_x):
            break
        above = ground.ceiling_m[i, j] if sky.vehicles[vehicle].above_ground else 0.0
        if top + above >= ground.horizon_m[horizon, i, j]:
            break
        until = min(min(across_x, across_y), end.t)
        if until == end.t:
            break
        if across_x <= across_y:
            j += 1 if vx > 0.0 else -1
            across_x += ground.posting_m / abs(vx)
        else:
            i += 1 if vy < 0.0 else -1
            across_y += ground.posting_m / abs(vy)
    return until


@inner
def time_in_range(
    sky: Sky, defence: Defence, state: State, sensor: int, vehicle: int, range_m: float
) -> tuple[float, float]:
    """When a vehicle first and last is within a distance of a sensor along the ground; (inf, -inf): never."""
    enters = math.inf
    leaves = -math.inf
    for leg in range(sky.vehicles[vehicle].first_way, sky.vehicles[vehicle].end_way - 1):
        x = state.ways[leg].x - defence.sensors[sensor].x
        y = state.ways[leg].y - defence.sensors[sensor].y
        dx = state.ways[leg + 1].x - state.ways[leg].x
        dy = state.ways[leg + 1].y - state.ways[leg].y
        length2 = dx * dx + dy * dy
        along = x * dx + y * dy
        discriminant = along * along - length2 * (x * x + y * y - range_m * range_m)
        if discriminant < 0.0:
            continue
        first, last = 0.0, 1.0
        if length2 > 0.0:
            root = math.sqrt(discriminant)
            first = max((-along - root) / length2, 0.0)
            last = min((-along + root) / length2, 1.0)
        if first <= last:
            dt = sky.ways[leg + 1].t - sky.ways[leg].t
            enters = min(enters, sky.ways[leg].t + first * dt)
            leaves = max(leaves, sky.ways[leg].t + last * dt)
    return enters, leaves

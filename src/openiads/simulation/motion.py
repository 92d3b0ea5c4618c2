"""Where a vehicle is at a time: straight legs between waypoints, over the sea or over the ground."""

import math

from openiads.compiled import formula
from openiads.simulation.tables import Defence, Ground, Sky, State


@formula
def cell_row(ground: Ground, y: float) -> int:
    """Row of the grid cell that holds `y`; may lie outside the grid."""
    return int(math.floor((ground.north_m - y) / ground.posting_m + 0.5))


@formula
def cell_column(ground: Ground, x: float) -> int:
    """Column of the grid cell that holds `x`; may lie outside the grid."""
    return int(math.floor((x - ground.west_m) / ground.posting_m + 0.5))


@formula
def ground_m(ground: Ground, x: float, y: float) -> float:
    """Altitude of the ground, bilinear between cell centres; 0 (sea) where it is unknown."""
    n_y, n_x = ground.elevation_m.shape
    u = (x - ground.west_m) / ground.posting_m
    w = (ground.north_m - y) / ground.posting_m
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


@formula
def start_t(sky: Sky, vehicle: int) -> float:
    """Time at which the vehicle's route begins."""
    return sky.way_t[sky.way_first[vehicle]]


@formula
def end_t(sky: Sky, vehicle: int) -> float:
    """Time at which the vehicle's route ends."""
    return sky.way_t[sky.way_first[vehicle + 1] - 1]


@formula
def where(
    sky: Sky, state: State, ground: Ground, vehicle: int, t: float
) -> tuple[float, float, float, float, float, float]:
    """Position (x, y, altitude) and velocity of a vehicle at time `t`, within its route.

    Asked in the order of time: the leg that was current is where the search begins.
    """
    leg = state.leg[vehicle]
    last = sky.way_first[vehicle + 1] - 2
    while leg < last and sky.way_t[leg + 1] <= t:
        leg += 1
    state.leg[vehicle] = leg
    dt = sky.way_t[leg + 1] - sky.way_t[leg]
    share = (t - sky.way_t[leg]) / dt
    dx = state.way_x[leg + 1] - state.way_x[leg]
    dy = state.way_y[leg + 1] - state.way_y[leg]
    dz = sky.way_z[leg + 1] - sky.way_z[leg]
    x = state.way_x[leg] + share * dx
    y = state.way_y[leg] + share * dy
    z = sky.way_z[leg] + share * dz
    if sky.above_ground[vehicle]:
        z += ground_m(ground, x, y)
    return x, y, z, dx / dt, dy / dt, dz / dt


@formula
def time_in_range(
    sky: Sky, defence: Defence, state: State, sensor: int, vehicle: int, range_m: float
) -> tuple[float, float]:
    """When a vehicle first and last is within a distance of a sensor along the ground; (inf, -inf): never."""
    enters = math.inf
    leaves = -math.inf
    for leg in range(sky.way_first[vehicle], sky.way_first[vehicle + 1] - 1):
        x = state.way_x[leg] - defence.sensor_x[sensor]
        y = state.way_y[leg] - defence.sensor_y[sensor]
        dx = state.way_x[leg + 1] - state.way_x[leg]
        dy = state.way_y[leg + 1] - state.way_y[leg]
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
            dt = sky.way_t[leg + 1] - sky.way_t[leg]
            enters = min(enters, sky.way_t[leg] + first * dt)
            leaves = max(leaves, sky.way_t[leg] + last * dt)
    return enters, leaves

"""Whether, when and where an effector can meet a track."""

import math

from openiads.compiled import inner, step
from openiads.physics.flight import intercept_time_s
from openiads.physics.reach import in_reach
from openiads.simulation.motion import ground_m
from openiads.simulation.tables import (
    SHOT_ALTITUDE_MAX_M,
    SHOT_ALTITUDE_MIN_M,
    SHOT_RANGE_MAX_M,
    SHOT_RANGE_MIN_M,
    SHOT_SPEED_MPS,
    SHOT_TARGET_SPEED_MPS,
    Defence,
    Ground,
    State,
)

JUST_INSIDE = 1.0 - 1e-9
"""Of the greatest range: far more than rounding, far less than anything that matters."""
SLOWEST_CLOSING_MPS = 1.0
NOT_CLOSING_S = 1e6
"""Rank of a target that closes more slowly: behind every one that does."""


@inner
def time_of_flight(
    defence: Defence,
    ground: Ground,
    state: State,
    unit: int,
    effector: int,
    x: float,
    y: float,
    z: float,
    vx: float,
    vy: float,
    vz: float,
) -> float:
    """Seconds from a launch now until the effector meets a target on that course; NaN where out of its envelope."""
    values = state.shot_values[effector]
    if vx * vx + vy * vy + vz * vz > values[SHOT_TARGET_SPEED_MPS] ** 2:
        return math.nan
    dx = x - defence.units[unit].x
    dy = y - defence.units[unit].y
    dz = z - defence.units[unit].z
    t = intercept_time_s(dx, dy, dz, vx, vy, vz, values[SHOT_SPEED_MPS])
    if not t >= 0.0:
        return math.nan
    meeting_z = z + vz * t
    inside = in_reach(
        values[SHOT_SPEED_MPS] * t,
        meeting_z - ground_m(ground, x + vx * t, y + vy * t),
        meeting_z - defence.units[unit].z,
        values[SHOT_RANGE_MIN_M],
        values[SHOT_RANGE_MAX_M],
        values[SHOT_ALTITUDE_MIN_M],
        values[SHOT_ALTITUDE_MAX_M],
    )
    return t if inside else math.nan


@inner
def launch_in(
    defence: Defence,
    state: State,
    unit: int,
    effector: int,
    x: float,
    y: float,
    z: float,
    vx: float,
    vy: float,
    vz: float,
) -> float:
    """Seconds until a launch would meet the target just inside the range; inf where its course never comes there.

    The target crosses the sphere of the greatest range at tc; a missile that leaves at tc - range / speed is there too.
    """
    values = state.shot_values[effector]
    reach = JUST_INSIDE * values[SHOT_RANGE_MAX_M]
    dx = x - defence.units[unit].x
    dy = y - defence.units[unit].y
    dz = z - defence.units[unit].z
    speed2 = vx * vx + vy * vy + vz * vz
    along = dx * vx + dy * vy + dz * vz
    discriminant = along * along - speed2 * (dx * dx + dy * dy + dz * dz - reach * reach)
    if speed2 <= 0.0 or along >= 0.0 or discriminant < 0.0:
        return math.inf
    crossing = (-along - math.sqrt(discriminant)) / speed2
    return crossing - reach / values[SHOT_SPEED_MPS]


@inner
def in_arc(defence: Defence, unit: int, x: float, y: float) -> bool:
    """Whether a meeting point lies within the arc in which the unit may fire; the edges belong to it."""
    place = defence.units[unit]
    dx = x - place.x
    dy = y - place.y
    return dx * place.arc_x + dy * place.arc_y >= place.arc_cosine * math.sqrt(dx * dx + dy * dy)


@inner
def time_to_assets(defence: Defence, x: float, y: float, vx: float, vy: float) -> float:
    """Seconds in which a target at (x, y) closes on the defended asset nearest in time: the rank of the threat.

    One that does not close ranks behind all that do, by its distance.
    """
    soonest = math.inf
    for asset in range(defence.assets.size):
        soonest = min(soonest, time_to(defence.assets[asset].x - x, defence.assets[asset].y - y, vx, vy))
    return soonest if soonest < math.inf else 0.0


@step
def time_to(dx: float, dy: float, vx: float, vy: float) -> float:
    """Seconds in which a target closes on what is (dx, dy) from it; else behind all that do, by distance."""
    distance = math.sqrt(dx * dx + dy * dy)
    closing = (dx * vx + dy * vy) / max(distance, 1.0)
    return distance / closing if closing > SLOWEST_CLOSING_MPS else NOT_CLOSING_S + distance

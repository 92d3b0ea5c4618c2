"""Whether, when and where an effector can meet a track."""

import math

from openiads.compiled import step
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
NOT_CLOSING = 1e6
"""Rank of a threat that does not close on an asset, to which its distance is added."""


@step
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


@step
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


@step
def time_to_assets(defence: Defence, x: float, y: float, vx: float, vy: float) -> float:
    """Seconds in which a target at (x, y) closes on the defended asset nearest in time: the rank of the threat.

    One that does not close ranks behind all that do, by its distance.
    """
    soonest = math.inf
    for asset in range(defence.assets.size):
        dx = defence.assets[asset].x - x
        dy = defence.assets[asset].y - y
        distance = math.hypot(dx, dy)
        closing = (dx * vx + dy * vy) / max(distance, 1.0)
        rank = distance / closing if closing > 1.0 else NOT_CLOSING + distance
        soonest = min(soonest, rank)
    return soonest if soonest < math.inf else 0.0

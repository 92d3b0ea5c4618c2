"""Point defence tied to a battery: how soon a target is at what is protected, and for what fire is kept."""

import math

from openiads.compiled import inner, step
from openiads.simulation.envelope import time_to, time_to_assets
from openiads.simulation.tables import Defence, State


@inner
def urgency(defence: Defence, state: State, unit: int, x: float, y: float, vx: float, vy: float) -> float:
    """Rank of a target for a unit: seconds to the battery that it protects, else to the next of the defended assets."""
    ward = ward_of(defence, state, unit)
    if ward < 0:
        return time_to_assets(defence, x, y, vx, vy)
    return time_to(defence.units[ward].x - x, defence.units[ward].y - y, vx, vy)


@inner
def threatens(defence: Defence, state: State, unit: int, x: float, y: float, vx: float, vy: float) -> bool:
    """Whether a target comes as near, and as soon, to what the unit protects as it has to, to be fired at."""
    ward = ward_of(defence, state, unit)
    if ward < 0:
        return True
    place = defence.units[unit]
    dx = defence.units[ward].x - x
    dy = defence.units[ward].y - y
    soon = time_to(dx, dy, vx, vy) if place.ward_m == math.inf else time_within(dx, dy, vx, vy, place.ward_m)
    return soon < math.inf and soon <= place.ward_s


@inner
def ward_of(defence: Defence, state: State, unit: int) -> int:
    """The fire unit where the protected battery stands, or drives to; -1 where the unit protects none."""
    for index in range(defence.units[unit].first_ward, defence.units[unit].end_ward):
        if state.units[defence.wards[index]].here:
            return int(defence.wards[index])
    return -1


@step
def time_within(dx: float, dy: float, vx: float, vy: float, within_m: float) -> float:
    """Seconds until a target on a straight course is within a distance of what is (dx, dy) from it; inf: never."""
    beyond2 = dx * dx + dy * dy - within_m * within_m
    if beyond2 <= 0.0:
        return 0.0
    along = dx * vx + dy * vy
    speed2 = vx * vx + vy * vy
    discriminant = along * along - speed2 * beyond2
    if along <= 0.0 or discriminant < 0.0:
        return math.inf
    return beyond2 / (along + math.sqrt(discriminant))

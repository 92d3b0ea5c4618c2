"""Heights at which coverage is asked for: above the ground, or flight levels."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from openiads.errors import Fault, ScenarioError
from openiads.record import record
from openiads.units import flight_level_m

HIGHEST_AGL_M = 40_000.0
HIGHEST_FLIGHT_LEVEL = 1_300.0
"""Both above anything that flies in air, and above the ceiling of every effector in the catalogue."""


@record
class Level:
    """One height: `height_m` above the ground, or above the sea for a flight level.

    text: how it is written, "100 m AGL" or "FL250"; number: what the user gave, metres or flight level.
    """

    text: str
    above_ground: bool
    number: Annotated[float, Field(ge=0.0)]
    height_m: Annotated[float, Field(ge=0.0)]


def levels(heights_agl_m: Sequence[float], flight_levels: Sequence[float]) -> list[Level]:
    """The heights asked for, those above ground first. Raises ScenarioError where one is absurd or none is given."""
    faults = [_fault("height above ground", h, HIGHEST_AGL_M) for h in heights_agl_m if not 0.0 <= h <= HIGHEST_AGL_M]
    faults += [
        _fault("flight level", f, HIGHEST_FLIGHT_LEVEL) for f in flight_levels if not 0.0 <= f <= HIGHEST_FLIGHT_LEVEL
    ]
    asked = [Level(text=f"{h:g} m AGL", above_ground=True, number=h, height_m=h) for h in heights_agl_m if not faults]
    asked += [
        Level(text=f"FL{f:03g}", above_ground=False, number=f, height_m=flight_level_m(f))
        for f in flight_levels
        if not faults
    ]
    texts = [level.text for level in asked]
    if not faults and (not asked or len(set(texts)) < len(texts)):
        faults.append(
            Fault(
                where="coverage",
                field="heights",
                value=texts,
                problem="none given, or one twice",
                remedy="name each once",
            )
        )
    if faults:
        raise ScenarioError(faults)
    return asked


def _fault(field: str, value: float, highest: float) -> Fault:
    return Fault(
        where="coverage", field=field, value=value, problem="no height for a target", remedy=f"give 0 to {highest:g}"
    )

"""What ties a battery to others and to the ground around it: arcs of fire, what it protects, its single fire units."""

from typing import Annotated

from pydantic import Field

from openiads.record import record
from openiads.simulation.command import Doctrine, Name
from openiads.units import BearingDeg, DurationS, RangeM

FULL_CIRCLE_DEG = 360.0


@record
class Arc:
    """Where launchers may fire: the meeting point lies within `width_deg` about a true bearing from the battery."""

    centre_deg: BearingDeg
    width_deg: Annotated[float, Field(gt=0.0, le=FULL_CIRCLE_DEG)]


@record
class Protection:
    """A battery that another one protects: threats are ranked by the time that they need to it, wherever it stands.

    within_m, within_s: fire is held for what, on the course that it is believed to fly, comes within this distance, and
    does so within this time (without a distance: would be there within this time); None: no such limit.
    """

    battery: Name
    within_m: Annotated[RangeM, Field(gt=0.0)] | None = None
    within_s: Annotated[DurationS, Field(gt=0.0)] | None = None


@record
class Single:
    """One fire unit of a battery where it differs from the others: a launcher that has channels of its own.

    number: counted from 1, as in its name. doctrine: None for that of the battery; arc: None for that of the battery.
    """

    number: Annotated[int, Field(ge=1, le=64)]
    doctrine: Doctrine | None = None
    arc: Arc | None = None

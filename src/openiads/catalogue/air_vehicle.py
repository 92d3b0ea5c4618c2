"""A class of what flies: how large a radar sees it, how fast and how high it usually flies."""

from typing import Annotated, Literal

from pydantic import Field

from openiads.catalogue.estimate import AltitudeEstimate, RcsEstimate, SpeedEstimate
from openiads.record import record

AirVehicleKind = Literal["helicopter", "fighter-jet", "drone", "airliner", "aircraft", "missile", "bird"]


@record
class AirVehicle:
    """A class of air vehicle; `kind` is the coarse word that a report uses for it.

    rcs_m2: mean radar cross-section in the centimetre bands; altitude_m: above ground.
    """

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    kind: AirVehicleKind
    examples: tuple[str, ...] = ()
    note: str = ""
    rcs_m2: RcsEstimate
    cruise_speed_mps: SpeedEstimate
    altitude_m: AltitudeEstimate

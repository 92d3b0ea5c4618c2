"""What a system shoots with: a missile type or a gun."""

from typing import Annotated, Literal

from pydantic import Field

from openiads.catalogue.estimate import (
    AltitudeEstimate,
    Estimate,
    LengthEstimate,
    ProbabilityEstimate,
    SpeedEstimate,
    quantity,
)
from openiads.record import record


@record
class Effector:
    """A missile type or a gun, with the envelope in which it reaches a target.

    ready_rounds: per launcher (for a self-contained system: per vehicle), if it carried only this type.
    altitude_min_m, altitude_max_m: of the target, above ground. speed_average_mps: over a long shot; for a gun that
    of the shell. kill_probability: of one missile, or of one engagement by a gun; mostly a claim.
    rate_of_fire_per_min: of all barrels together; only for guns.
    Guns whose dispersion is known may be played round by round: lethal_radius_m within which a round hits, aim_error_m
    shared by a burst and dispersion_m of its rounds (standard deviations per axis), damage_probability given a hit.
    """

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    kind: Literal["missile", "gun"]
    guidance: str
    note: str = ""
    ready_rounds: Annotated[Estimate, quantity("rounds/launcher", lowest=1.0, highest=100_000.0)]
    range_min_m: LengthEstimate
    range_max_m: LengthEstimate
    altitude_min_m: AltitudeEstimate
    altitude_max_m: AltitudeEstimate
    speed_average_mps: SpeedEstimate
    speed_peak_mps: SpeedEstimate
    kill_probability: ProbabilityEstimate
    rate_of_fire_per_min: Annotated[Estimate, quantity("rounds/min", lowest=1.0, highest=100_000.0)] | None = None
    lethal_radius_m: LengthEstimate | None = None
    aim_error_m: LengthEstimate | None = None
    dispersion_m: LengthEstimate | None = None
    damage_probability: ProbabilityEstimate | None = None

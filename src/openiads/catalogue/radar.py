"""A sensor of a system: a search radar, an engagement radar or an electro-optical sight."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openiads.catalogue.estimate import (
    ElevationEstimate,
    Estimate,
    FrequencyEstimate,
    LengthEstimate,
    OpenProbabilityEstimate,
    RcsEstimate,
    ScanPeriodEstimate,
    Statement,
    quantity,
)
from openiads.record import record

SensorRole = Literal["search", "engagement", "electro-optical"]


@record
class Radar:
    """What a sensor sees, as far as it is published; what is not comes from the defaults of its class.

    role: what it mainly does; dual_role: True where the same set searches and guides missiles.
    optional: True for a radar that a battery may or may not bring (a mast): counted only when asked for.
    sensor_class: the table of class_defaults.toml that fills the gaps.
    detection_range_m: range at which a target of reference_rcs_m2 is detected with detection_probability per scan,
    at false_alarm_probability. instrumented_range_m: beyond it nothing is displayed; blind_range_m: nearer than it
    nothing is heard. range_error_m, bearing_error_deg, elevation_error_deg: one standard deviation; that of elevation
    is as large as that of bearing where it is None. antenna_height_m: above the ground.
    frequency_hz: of the carrier, as its band is published; None for a sight or an eye.
    track_capacity: targets that one set holds at a time, searching or guiding.
    sector_deg: width in azimuth that it sees without turning, None all round; slew_deg_per_s: how fast it turns to
    another. thermal: whether a sight sees at night, by heat; None or False: by day only.
    """

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    role: SensorRole
    sensor_class: str
    optional: bool = False
    dual_role: bool = False
    note: str = ""
    detection_range_m: LengthEstimate
    reference_rcs_m2: RcsEstimate
    detection_probability: OpenProbabilityEstimate
    false_alarm_probability: OpenProbabilityEstimate
    scan_period_s: ScanPeriodEstimate
    elevation_min_deg: ElevationEstimate
    elevation_max_deg: ElevationEstimate
    instrumented_range_m: LengthEstimate
    blind_range_m: LengthEstimate
    range_error_m: LengthEstimate
    bearing_error_deg: Annotated[Estimate, quantity("deg", lowest=0.0, highest=90.0)]
    antenna_height_m: LengthEstimate
    frequency_hz: FrequencyEstimate | None = None
    track_capacity: Annotated[Estimate, quantity("tracks", lowest=1.0, highest=100_000.0)]
    elevation_error_deg: Annotated[Estimate, quantity("deg", lowest=0.0, highest=90.0)] | None = None
    sector_deg: Annotated[Estimate, quantity("deg", lowest=1.0, highest=360.0)] | None = None
    slew_deg_per_s: Annotated[Estimate, quantity("deg/s", lowest=0.1, highest=1000.0)] | None = None
    thermal: Statement | None = None

    @model_validator(mode="after")
    def _sector_turns(self) -> Self:
        if self.sector_deg is not None and self.slew_deg_per_s is None:
            raise ValueError("a set with a sector_deg needs slew_deg_per_s, the rate at which it turns")
        return self

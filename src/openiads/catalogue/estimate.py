"""A value that nobody outside knows exactly: low, best, high, and who says so."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from openiads.record import record

Grade = Literal["A", "B", "C", "G", "N"]
"""A read in press or an official page; B second-hand; C widely published, not re-read; G games and communities;
N notional, an assumption of this project."""


@record
class Estimate:
    """One catalogue value with its spread and its origin.

    low <= best <= high, in `unit`; sources: ids in sources.toml, empty only for grade N;
    default: True where the value comes from the table of class defaults rather than from the system's own file.
    """

    low: float
    best: float
    high: float
    unit: Annotated[str, Field(min_length=1)]
    grade: Grade
    sources: tuple[str, ...] = ()
    note: str = ""
    default: bool = False

    @model_validator(mode="after")
    def _ordered_and_sourced(self) -> Self:
        if not self.low <= self.best <= self.high:
            raise ValueError(f"low {self.low} <= best {self.best} <= high {self.high} does not hold")
        if self.grade != "N" and not self.sources:
            raise ValueError(f"grade {self.grade} needs at least one source")
        return self


@record
class Statement:
    """A published fact that is no number: yes or no, words, or a list of words, with its origin.

    sources: ids in sources.toml, empty only for grade N.
    """

    value: bool | str | tuple[str, ...]
    grade: Grade
    sources: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if self.grade != "N" and not self.sources:
            raise ValueError(f"grade {self.grade} needs at least one source")
        return self


def quantity(*units: str, lowest: float, highest: float) -> AfterValidator:
    """Check for a field of a record: its estimate is in one of `units` and lies within `lowest` and `highest`."""

    def check(estimate: Estimate) -> Estimate:
        if estimate.unit not in units:
            raise ValueError(f"unit {estimate.unit!r} is not {' or '.join(map(repr, units))}")
        if estimate.low < lowest or estimate.high > highest:
            raise ValueError(f"{estimate.low} to {estimate.high} {estimate.unit} is outside {lowest} to {highest}")
        return estimate

    return AfterValidator(check)


LengthEstimate = Annotated[Estimate, quantity("m", lowest=0.0, highest=2_000_000.0)]
"""A range, or a height above ground."""
AltitudeEstimate = Annotated[Estimate, quantity("m", lowest=0.0, highest=100_000.0)]
SpeedEstimate = Annotated[Estimate, quantity("m/s", lowest=0.0, highest=20_000.0)]
DurationEstimate = Annotated[Estimate, quantity("s", lowest=0.0, highest=864_000.0)]
ScanPeriodEstimate = Annotated[Estimate, quantity("s", lowest=0.001, highest=3_600.0)]
FrequencyEstimate = Annotated[Estimate, quantity("Hz", lowest=1e6, highest=1e12)]
RcsEstimate = Annotated[Estimate, quantity("m2", lowest=1e-6, highest=10_000.0)]
ElevationEstimate = Annotated[Estimate, quantity("deg", lowest=-90.0, highest=90.0)]
ProbabilityEstimate = Annotated[Estimate, quantity("probability", lowest=0.0, highest=1.0)]
OpenProbabilityEstimate = Annotated[Estimate, quantity("probability", lowest=1e-15, highest=0.999)]
"""A probability that a radar equation can be normalised on: neither 0 nor 1."""

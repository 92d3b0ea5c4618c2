"""A value that nobody outside knows exactly: low, best, high, and who says so."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

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

"""A study: one scenario, the settings that vary, how they vary, and how often each case is played."""

from dataclasses import field as dataclass_field
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from openiads.record import record
from openiads.simulation.command import Name
from openiads.simulation.dataset import MEASURES
from openiads.simulation.run import MOST_REPLICATIONS, Uncertainty
from openiads.simulation.scenario import Origin

VERSION = 1
"""Of the study format; a file of a later version is refused."""
ANY = "any "
"""Before a measure: whether it happened at all in a replication, whose mean is a probability."""
STUDY_MEASURES = (*MEASURES, *(ANY + measure for measure in MEASURES))
"""What a study can look at: counts of a replication, and whether there was one."""
MOST_CASES = 20_000

Value = StrictBool | StrictInt | StrictFloat | StrictStr
Method = Literal["grid", "one-by-one", "sobol", "halton", "latin-hypercube", "sobol-indices", "morris"]
Spread = Literal["triangular", "uniform", "log-uniform"]
SAMPLED: tuple[Method, ...] = ("sobol", "halton", "latin-hypercube")
SENSITIVITY: tuple[Method, ...] = ("sobol-indices", "morris")


def _known(measure: str) -> str:
    if measure not in STUDY_MEASURES:
        known = f"{', '.join(MEASURES)}, or '{ANY}' before one of them"
        raise ValueError(f"there is no such measure; known are {known}")
    return measure


Measure = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": list(STUDY_MEASURES)})]


@record
class Vary:
    """One setting that varies.

    setting: its path, "networks.NAME.latency_s" or "catalogue.effectors.ID.kill_probability"; `*` in place of a name
    for all. values: those that it takes. Without them it takes values from `low` to `high`, by default those of the
    Estimate: `points` of them on a grid, by default low, best and high of an Estimate; drawn by `spread` where it is
    sampled, by default triangular over an Estimate, as the engine draws it, and uniform over anything else.
    label: what pictures and tables call it.
    """

    setting: Annotated[str, Field(min_length=1, max_length=300)]
    label: Annotated[str, Field(max_length=80)] = ""
    values: Annotated[tuple[Value, ...], Field(max_length=1_000)] = ()
    low: float | None = None
    high: float | None = None
    points: Annotated[int, Field(ge=2, le=1_000)] | None = None
    spread: Spread | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.values and not (self.low is None and self.high is None and self.points is None and self.spread is None):
            raise ValueError("give either values, or low, high, points and spread")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"low {self.low:g} is not below high {self.high:g}")
        if len(set(map(repr, self.values))) < len(self.values):
            raise ValueError("a value is given twice")
        return self


@record
class Design:
    """How the settings vary together.

    grid: every combination of the values. one-by-one: each setting alone, all others as the scenario has them.
    sobol, halton, latin-hypercube: `samples` cases drawn by scipy. sobol-indices: how much of the variance each
    setting explains, (settings + 2) x samples cases. morris: the mean effect of a step of each setting, (settings + 1)
    x samples cases. seed: of these draws; resamples: of the bootstrap behind their intervals.
    """

    method: Method = "grid"
    samples: Annotated[int, Field(ge=2, le=8_192)] = 64
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    resamples: Annotated[int, Field(ge=50, le=10_000)] = 1_000

    @model_validator(mode="after")
    def _power_of_two(self) -> Self:
        if self.method in ("sobol", "sobol-indices") and self.samples & (self.samples - 1):
            near = 2 ** (self.samples.bit_length() - 1)
            raise ValueError(
                f"a Sobol' sequence is balanced only for a power of two: give samples {near} or {2 * near}"
            )
        return self


@record
class Replications:
    """How often each case is played: `most` times, or at least `least` and until an interval is narrow enough.

    half_width: half the 95 % interval of the mean of `measure` at which a case ends; looked at every `least`
    replications. None: always `most`.
    """

    most: Annotated[int, Field(ge=2, le=MOST_REPLICATIONS)] = 1_000
    least: Annotated[int, Field(ge=2)] = 256
    measure: Measure = "leakers"
    half_width: Annotated[float, Field(gt=0.0)] | None = None

    @model_validator(mode="after")
    def _least_within_most(self) -> Self:
        if self.half_width is not None and self.least > self.most:
            raise ValueError(f"least {self.least} is above most {self.most}")
        return self


@record
class Study:
    """All that decides a study's numbers.

    scenario: a shipped one, or the path of a file beside this one. seed: of all cases alike, so that they share their
    luck. uncertainty: "best" plays the catalogue's best values where the study says nothing else, "full" draws every
    Estimate in each replication. measures: which ones are told and drawn, the first one first. origin: given by the
    reader, never written.
    """

    version: Annotated[int, Field(ge=1)]
    name: Name
    about: str = ""
    scenario: Annotated[str, Field(min_length=1)]
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    uncertainty: Uncertainty = "best"
    replications: Replications = Replications()
    measures: Annotated[tuple[Measure, ...], Field(min_length=1, max_length=6)] = ("leakers",)
    design: Design = Design()
    vary: Annotated[tuple[Vary, ...], Field(min_length=1, max_length=200)]
    origin: Annotated[Origin | None, Field(exclude=True)] = dataclass_field(default=None, compare=False, repr=False)

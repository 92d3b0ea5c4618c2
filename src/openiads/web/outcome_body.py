"""The shapes of what `simulate --json` and `compare --json` print, for the reference and for the page's types."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Number = float | None
"""What never happened, or what too few replications cannot say, is null."""


class Exact(BaseModel):
    """No field more than these."""

    model_config = ConfigDict(extra="forbid")


class Statistic(Exact):
    """Of a count per replication: its mean, the 95 % interval of the mean, the spread between replications."""

    mean: Number
    low: Number
    high: Number
    p05: Number
    p95: Number
    sd: Number


class Interval(Exact):
    """A value and its 95 % interval."""

    value: Number
    low: Number
    high: Number


class Mistakes(Exact):
    """What was done to the vehicles of one identity that is not hostile; probabilities: of at least one in a play."""

    vehicles: int
    engagements: Statistic
    kills: Statistic
    engaged_probability: Interval
    killed_probability: Interval


class Moment(Exact):
    """That something first happens to a vehicle, and from how far, in m."""

    probability: Interval
    range_m: Statistic


class Safety(Exact):
    """What one network means for a flight that is not hostile, or for all flights of a group (flight: null).

    in_reach_s: in the envelope of a fire unit that has it in sight, by geometry; exposed: tracked while in reach.
    Probabilities are of a flight in a play. identification_s: from confirmation until taken for what it is;
    available_s: from confirmation until first exposed; identified_in_time: of those that are exposed.
    """

    group: str
    flight: str | None
    network: str
    flights: int
    in_reach_s: Number
    exposed: Interval
    exposed_s: Interval
    taken_for_hostile: Interval
    fired_at: Interval
    shot_down: Interval
    identified: Interval
    identification_s: Interval
    available_s: Interval
    identified_in_time: Interval


class Spread(Exact):
    """Standard deviations between replications: by chance alone, by ignorance of the values alone, by both."""

    chance: Number
    ignorance: Number
    both: Number


class Mean(Exact):
    """Mean number of salvos and bursts at vehicles of each identity that is not hostile, in a play."""

    friendly: Number
    neutral: Number
    civil: Number


class SimulateBody(Exact):
    """The outcome of one scenario, played many times. reasons: leakers by fire unit and cause, mean of a play."""

    scenario: str
    replications: int
    seed: int
    uncertainty: str
    seconds: float
    vehicles: int
    raid_vehicles: int
    units: int
    leakers: Statistic
    leakers_distribution: list[Number]
    no_leaker: Interval
    raid_kills: Statistic
    kills_by_system: dict[str, Number]
    rounds_by_system: dict[str, Number]
    kills_by_effector: dict[str, dict[str, Statistic]]
    rounds_by_effector: dict[str, dict[str, Statistic]]
    kills_by_unit: dict[str, dict[str, Statistic]]
    rounds_by_unit: dict[str, dict[str, Statistic]]
    wrong_engagements: Mean
    wrong_engagements_in_detail: dict[str, Mistakes]
    reasons: dict[str, dict[str, Number]]
    reasons_by_battery: dict[str, dict[str, Number]]
    ranges: dict[str, dict[str, Moment]]
    civil_safety: list[Safety]
    per_replication: dict[str, Number]
    spread: dict[str, Spread] | None = Field(default=None, description="Only with uncertainty full.")


class Shares(Exact):
    """Share of the replications in which b had fewer, the same, more than a."""

    fewer: Number
    same: Number
    more: Number


class Difference(Exact):
    """A count in both scenarios; difference: b less a, in pairs; unpaired: what luck of their own would have given."""

    a: Statistic
    b: Statistic
    difference: Interval
    unpaired: Interval
    b_has: Shares


class CompareBody(Exact):
    """The outcome of two scenarios, played under the same luck; pairs: of a and of b."""

    a: str
    b: str
    same_raid: bool
    replications: int
    seed: int
    uncertainty: str
    seconds: float
    vehicles: list[int]
    raid_vehicles: list[int]
    units: list[int]
    leakers: Difference
    measures: dict[str, Difference]
    wrong_engagement_probability: dict[str, dict[str, Interval]]
    reasons: dict[str, dict[str, Number]]


OUTCOME_EXAMPLE: dict[str, Any] = {
    "scenario": "qamishli-2022",
    "replications": 1000,
    "leakers": {"mean": 1.19, "low": 1.07, "high": 1.31, "p05": 0.0, "p95": 3.0, "sd": 1.03},
    "reasons": {"Pantsir-S1, Qamishli airport 1": {"not identified as hostile": 1.2}},
}
"""Some of an outcome, for the reference."""

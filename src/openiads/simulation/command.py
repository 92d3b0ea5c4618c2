"""How a network commands: its doctrine, what it takes vehicles for, and by which rules its units shoot."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openiads.record import record
from openiads.simulation.evidence import Evidence
from openiads.tracking.settings import Noise
from openiads.units import DurationS, Probability

Rules = Literal["free", "tight", "hold"]
Assignment = Literal["each battery", "greedy", "linear", "exact"]
Firing = Literal["shoot-look-shoot", "salvo", "two-look-two"]
Name = Annotated[str, Field(min_length=1, max_length=80)]
SalvoSize = Annotated[int, Field(ge=1, le=16)]
ShotsPerTarget = Annotated[int, Field(ge=0, le=64)]
ReplanS = Annotated[float, Field(ge=0.1, le=60.0)]


@record
class ClassDoctrine:
    """How a unit shoots at one class of air vehicle, where its network has told the class; fields as of Doctrine.

    vehicle: a class of the catalogue or of the scenario, or a kind of them (drone, missile, helicopter, ...).
    """

    vehicle: Name
    firing: Firing | None = None
    salvo_size: SalvoSize | None = None
    shots_per_target: ShotsPerTarget | None = None
    assessment_s: DurationS | None = None
    false_kill_probability: Probability | None = None
    missed_kill_probability: Probability | None = None
    replan_s: ReplanS | None = None
    rules: Rules | None = None


@record
class Doctrine:
    """How a unit shoots. None: inherited; a fire unit from its battery, that from its network, that from the standard.

    firing: one shot and a look before the next; a salvo of `salvo_size` and no more; or two, a look, and two more.
    shots_per_target: at most, 0 without limit, only with shoot-look-shoot. assessment_s: from intercept until the unit
    knows what it did; false_kill_probability: that it takes a miss for a kill; missed_kill_probability: a kill for a
    miss.
    replan_s: how often it looks again while a track is out of its envelope. rules: those of the network in the end.
    silent_when_empty: a battery without a round left, in reserve neither, turns its radars off.
    against: what differs for a class of air vehicle; it goes before what any level says in general.
    The standard is `doctrine.STANDARD`.
    """

    firing: Firing | None = None
    salvo_size: SalvoSize | None = None
    shots_per_target: ShotsPerTarget | None = None
    assessment_s: DurationS | None = None
    false_kill_probability: Probability | None = None
    missed_kill_probability: Probability | None = None
    replan_s: ReplanS | None = None
    rules: Rules | None = None
    silent_when_empty: bool | None = None
    against: Annotated[tuple[ClassDoctrine, ...], Field(max_length=50)] = ()


@record
class Belief:
    """What a network takes a vehicle for, by what it is: probabilities that sum to at most 1, the rest is "unknown"."""

    hostile: Probability = 0.0
    friendly: Probability = 0.0
    neutral: Probability = 0.0
    civil: Probability = 0.0

    @model_validator(mode="after")
    def _at_most_one(self) -> Self:
        total = self.hostile + self.friendly + self.neutral + self.civil
        if total > 1.0 + 1e-9:
            raise ValueError(f"the probabilities sum to {total:g}, more than 1")
        return self


@record
class Identification:
    """How a network tells what a vehicle is, and how long it takes; all defaults are assumptions.

    Without evidence it makes up its mind once, after time_s, by the shares of hostile, friendly, neutral and civil.
    evidence: it weighs what it learns of each track instead; then time and shares are not read.
    """

    time_s: DurationS = 5.0
    hostile: Belief = Belief(hostile=0.9, civil=0.01)
    friendly: Belief = Belief(friendly=0.95, hostile=0.01)
    neutral: Belief = Belief(neutral=0.9, hostile=0.01)
    civil: Belief = Belief(civil=0.98, hostile=0.001)
    evidence: Evidence | None = None


@record
class Alone:
    """How a battery fights that has lost its link: with its own sensors only, slower and surer of itself or not.

    rules: in place of those that it has in general, None for those; identification: None for that of the network.
    """

    rules: Rules | None = None
    identification: Identification | None = None


@record
class Tracking:
    """What the tracker of a network assumes of targets, and how it sorts plots; the defaults are assumptions.

    noise_m2ps3: density of the white acceleration on each horizontal axis: how much targets may turn;
    climb_noise_m2ps3: on the vertical axis. gate_probability: share of the right plots that lie inside the gate.
    speed_sigma_mps, climb_sigma_mps: standard deviation of each component of the velocity before a track has a second
    plot. assignment: of plots to tracks, the pairs of least sum or the nearest pair first.
    """

    noise_m2ps3: Noise = 100.0
    climb_noise_m2ps3: Noise = 10.0
    gate_probability: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.999
    speed_sigma_mps: Annotated[float, Field(gt=0.0, le=10_000.0)] = 400.0
    climb_sigma_mps: Annotated[float, Field(gt=0.0, le=10_000.0)] = 50.0
    assignment: Literal["global", "greedy"] = "global"


@record
class Network:
    """Units that share one picture; nothing passes between two networks but over a deconfliction line (`Link`).

    latency_s: from a plot to the units. confirm_hits in confirm_looks confirm a track; drop_after_s of silence drop it.
    coordinated: units leave alone what another one of theirs engages. assignment: each battery takes its most urgent
    target, or the post gives targets to all units together: the largest gain first, by least sums, or exactly.
    class_probability: that the class of a vehicle is told with its identity, so that doctrine against it applies; the
    default is an assumption. doctrine: of all its batteries, where they do not differ.
    alone: of a battery whose link is out; it chooses for itself.
    """

    name: Name
    latency_s: DurationS = 2.0
    confirm_hits: Annotated[int, Field(ge=1, le=16)] = 2
    confirm_looks: Annotated[int, Field(ge=1, le=16)] = 3
    drop_after_s: Annotated[float, Field(gt=0.0)] = 40.0
    tracking: Tracking = Tracking()
    coordinated: bool = True
    assignment: Assignment = "each battery"
    rules: Rules = "tight"
    identification: Identification = Identification()
    doctrine: Doctrine = Doctrine()
    class_probability: Probability = 0.8
    alone: Alone = Alone()

    @model_validator(mode="after")
    def _hits_within_looks(self) -> Self:
        if self.confirm_hits > self.confirm_looks:
            raise ValueError(f"{self.confirm_hits} hits of {self.confirm_looks} looks cannot be")
        return self

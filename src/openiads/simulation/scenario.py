"""A scenario: who defends what with what, by which rules, and who flies through that sky."""

from dataclasses import field as dataclass_field
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.estimate import ProbabilityEstimate
from openiads.catalogue.system import System
from openiads.record import record
from openiads.units import BearingDeg, DurationS, LatitudeDeg, LongitudeDeg, Probability, RangeM

VERSION = 1
"""Of the scenario format; a file of a later version is refused."""

Identity = Literal["hostile", "friendly", "neutral", "civil"]
Rules = Literal["free", "tight", "hold"]
Firing = Literal["shoot-look-shoot", "salvo", "two-look-two"]
Emission = Literal["always", "on cue", "silent"]
Optical = Literal["backup", "never"]
Name = Annotated[str, Field(min_length=1, max_length=80)]
HeightAglM = Annotated[float, Field(ge=0.0, le=40_000.0)]
AltitudeMslM = Annotated[float, Field(ge=-450.0, le=40_000.0)]
FlightSpeedMps = Annotated[float, Field(gt=0.0, le=5_000.0)]
LARGEST_COUNT = 500


@record
class Waypoint:
    """A point of a route, at a height above ground or at an altitude above the sea: exactly one of the two."""

    lat: LatitudeDeg
    lon: LongitudeDeg
    height_agl_m: HeightAglM | None = None
    altitude_msl_m: AltitudeMslM | None = None

    @model_validator(mode="after")
    def _one_height(self) -> Self:
        if (self.height_agl_m is None) == (self.altitude_msl_m is None):
            raise ValueError("give either height_agl_m or altitude_msl_m")
        return self


@record
class Asset:
    """What is defended: threats are ranked by the time in which they close on it."""

    name: Name
    lat: LatitudeDeg
    lon: LongitudeDeg
    because: str = ""


@record
class Traffic:
    """Air vehicles on a route of their own; they leak nothing and attack nothing.

    vehicle: a class of the catalogue or of the scenario; speed_mps: the class's cruise speed where not given.
    count vehicles follow each other `spacing_s` apart, the first at `start_s`. because: sentence or assumption.
    """

    name: Name
    vehicle: Name
    identity: Identity
    route: Annotated[tuple[Waypoint, ...], Field(min_length=2, max_length=200)]
    speed_mps: FlightSpeedMps | None = None
    count: Annotated[int, Field(ge=1, le=LARGEST_COUNT)] = 1
    spacing_s: DurationS = 30.0
    start_s: DurationS = 0.0
    because: str = ""


@record
class Raid:
    """A notional raid: hostile vehicles on a straight line to an asset, from a given or a random bearing.

    bearing_deg: from the asset towards where they come from; None: drawn for each replication.
    distance_m: from where they start. reliability_probability: that one of them flies at all.
    """

    name: Name
    vehicle: Name
    toward: Name
    bearing_deg: BearingDeg | None = None
    distance_m: Annotated[RangeM, Field(gt=0.0)]
    height_agl_m: HeightAglM | None = None
    altitude_msl_m: AltitudeMslM | None = None
    speed_mps: FlightSpeedMps | None = None
    count: Annotated[int, Field(ge=1, le=LARGEST_COUNT)] = 1
    spacing_s: DurationS = 10.0
    start_s: DurationS = 0.0
    reliability_probability: Probability = 1.0
    because: str = ""

    @model_validator(mode="after")
    def _one_height(self) -> Self:
        if (self.height_agl_m is None) == (self.altitude_msl_m is None):
            raise ValueError("give either height_agl_m or altitude_msl_m")
        return self


@record
class Doctrine:
    """How a unit shoots.

    firing: one shot and a look before the next; a salvo of `salvo_size` and no more; or two, a look, and two more.
    shots_per_target: at most, 0 without limit, only with shoot-look-shoot. assessment_s: from intercept until the unit
    knows what it did; false_kill_probability: that it takes a miss for a kill; missed_kill_probability: a kill for a
    miss.
    replan_s: how often it looks again while a track is out of its envelope. rules: None for those of the network.
    silent_when_empty: a battery without a round left, in reserve neither, turns its radars off.
    """

    firing: Firing = "shoot-look-shoot"
    salvo_size: Annotated[int, Field(ge=1, le=16)] = 2
    shots_per_target: Annotated[int, Field(ge=0, le=64)] = 4
    assessment_s: DurationS = 4.0
    false_kill_probability: Probability = 0.02
    missed_kill_probability: Probability = 0.05
    replan_s: Annotated[float, Field(ge=0.1, le=60.0)] = 2.0
    rules: Rules | None = None
    silent_when_empty: bool = False


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
    """How a network tells what a vehicle is, and how long it takes; all defaults are assumptions."""

    time_s: DurationS = 5.0
    hostile: Belief = Belief(hostile=0.9, civil=0.01)
    friendly: Belief = Belief(friendly=0.95, hostile=0.01)
    neutral: Belief = Belief(neutral=0.9, hostile=0.01)
    civil: Belief = Belief(civil=0.98, hostile=0.001)


@record
class Alone:
    """How a battery fights that has lost its link: with its own sensors only, slower and surer of itself or not.

    rules: None for those it has anyway; identification: None for that of the network.
    """

    rules: Rules | None = None
    identification: Identification | None = None


@record
class Network:
    """Units that share one picture; nothing passes between two networks.

    latency_s: from confirmation to the units. confirm_hits of confirm_looks confirm a track of one radar;
    drop_after_s of silence drop it. coordinated: units leave alone what another one of theirs engages.
    alone: of a battery whose link is out.
    """

    name: Name
    latency_s: DurationS = 2.0
    confirm_hits: Annotated[int, Field(ge=1, le=31)] = 2
    confirm_looks: Annotated[int, Field(ge=1, le=31)] = 3
    drop_after_s: Annotated[float, Field(gt=0.0)] = 40.0
    coordinated: bool = True
    rules: Rules = "tight"
    identification: Identification = Identification()
    doctrine: Doctrine = Doctrine()
    alone: Alone = Alone()

    @model_validator(mode="after")
    def _hits_within_looks(self) -> Self:
        if self.confirm_hits > self.confirm_looks:
            raise ValueError(f"{self.confirm_hits} hits of {self.confirm_looks} looks cannot be")
        return self


@record
class Move:
    """Where a battery goes: it packs up at `leaves_s`, drives, and sets up there.

    speed_mps: on the road, along the straight line times `detour_ratio`; both defaults are assumptions.
    """

    lat: LatitudeDeg
    lon: LongitudeDeg
    leaves_s: DurationS
    speed_mps: Annotated[float, Field(gt=0.0, le=50.0)] = 8.0
    detour_ratio: Annotated[float, Field(ge=1.0, le=10.0)] = 1.3
    because: str = ""


@record
class Unit:
    """A battery of one system at one point.

    launchers: how many; None for those of the catalogue's battery. present_ratio: the part of them that is there.
    mast: whether its optional mast radar stands. doctrine: None for that of the network.
    reserve_ratio: reload rounds per ready round. because: the site, claims or assumption that it comes from.
    arrives_s: when it comes to its place, to set up there; None: it stands ready from the start. moves: where it goes
    then, in order. setup_s: for setting up, and for packing; None for that of the catalogue.
    emission: when its radars radiate: always; on a cue, while the network's track of something is within their range;
    silent, until something that may be hostile is within `silent_until_s` of the battery or of an asset. quiet_after_s:
    without such a track for so long they fall silent again.
    electro_optical: its sights guide where the radar cannot (as by day and in clear air), or never.
    """

    name: Name
    system: Name
    network: Name
    lat: LatitudeDeg
    lon: LongitudeDeg
    launchers: Annotated[int, Field(ge=1, le=64)] | None = None
    present_ratio: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    reserve_ratio: Annotated[float, Field(ge=0.0, le=10.0)] = 1.0
    mast: bool = False
    doctrine: Doctrine | None = None
    arrives_s: DurationS | None = None
    moves: Annotated[tuple[Move, ...], Field(max_length=20)] = ()
    setup_s: DurationS | None = None
    emission: Emission = "always"
    silent_until_s: DurationS = 120.0
    quiet_after_s: DurationS = 60.0
    electro_optical: Optical = "never"
    because: str = ""


@record
class Outage:
    """What falls out for a while, in a share of the replications: a node, or a link.

    node: a battery, one of its fire units or one of its sensors. link: a battery that fights alone meanwhile; or a
    network, whose post is out: then each of its batteries does. to_s: None for the rest of the play.
    """

    name: Name
    node: str = ""
    link: str = ""
    from_s: DurationS = 0.0
    to_s: DurationS | None = None
    probability: Probability = 1.0
    because: str = ""

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if bool(self.node) == bool(self.link):
            raise ValueError("give either node or link")
        if self.to_s is not None and self.to_s <= self.from_s:
            raise ValueError(f"it ends at {self.to_s:g} s, not after its beginning at {self.from_s:g} s")
        return self


@record
class Kill:
    """Single-shot kill probability of one effector against a class of vehicle ("": all), instead of the catalogue's."""

    effector: Name
    vehicle: str = ""
    probability: ProbabilityEstimate


@record
class Origin:
    """Where a scenario was read: its file, and the line of each entry ("traffic.0.route.2.lat"), for error messages."""

    file: str
    lines: dict[str, int]


@record
class Scenario:
    """All that a replication needs.

    terrain: "bundled", "none" (a smooth sea-level earth) or the path of a raster; k_ratio: effective over true earth
    radius; first_scan: "random" or "zero" phase of every radar. systems, vehicles: notional ones of this scenario,
    found before those of the catalogue. origin: given by the reader, never written.
    """

    version: Annotated[int, Field(ge=1)]
    name: Name
    about: str = ""
    terrain: str = "bundled"
    posting_m: Annotated[float, Field(ge=50.0, le=20_000.0)] = 1000.0
    k_ratio: Annotated[float, Field(ge=0.3, le=10.0)] = 4.0 / 3.0
    first_scan: Literal["random", "zero"] = "random"
    assets: tuple[Asset, ...] = ()
    networks: tuple[Network, ...] = ()
    units: tuple[Unit, ...] = ()
    outages: tuple[Outage, ...] = ()
    traffic: tuple[Traffic, ...] = ()
    raids: tuple[Raid, ...] = ()
    systems: tuple[System, ...] = ()
    vehicles: tuple[AirVehicle, ...] = ()
    kills: tuple[Kill, ...] = ()
    notes: tuple[str, ...] = ()
    origin: Annotated[Origin | None, Field(exclude=True)] = dataclass_field(default=None, compare=False, repr=False)

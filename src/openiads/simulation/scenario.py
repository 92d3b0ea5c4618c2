"""A scenario: who defends what with what, by which rules, and who flies through that sky."""

from dataclasses import field as dataclass_field
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.estimate import ProbabilityEstimate
from openiads.catalogue.system import System
from openiads.record import record
from openiads.simulation.command import Doctrine, Name, Network
from openiads.simulation.links import Link
from openiads.simulation.zone import Zone
from openiads.units import BearingDeg, DurationS, LatitudeDeg, LongitudeDeg, Probability, RangeM

VERSION = 1
"""Of the scenario format; a file of a later version is refused."""

Identity = Literal["hostile", "friendly", "neutral", "civil"]
Emission = Literal["always", "on cue", "silent"]
Optical = Literal["backup", "never"]
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
    transponder_probability: that its transponder is on and works; None: by identity (`routes.TRANSPONDER`). operator:
    the network that operates it, whose own mode it answers and of which a deconfliction line tells; "" of a friendly
    one: it answers every network in its own mode.
    """

    name: Name
    vehicle: Name
    identity: Identity
    route: Annotated[tuple[Waypoint, ...], Field(min_length=2, max_length=200)]
    speed_mps: FlightSpeedMps | None = None
    count: Annotated[int, Field(ge=1, le=LARGEST_COUNT)] = 1
    spacing_s: DurationS = 30.0
    start_s: DurationS = 0.0
    transponder_probability: Probability | None = None
    operator: str = ""
    because: str = ""


@record
class Raid:
    """A notional raid: hostile vehicles on a straight line to an asset, from a given or a random bearing.

    bearing_deg: from the asset towards where they come from; None: drawn for each replication.
    distance_m: from where they start. reliability_probability: that one of them flies at all.
    transponder_probability: that one answers as civil aircraft do; None: none does.
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
    transponder_probability: Probability | None = None
    because: str = ""

    @model_validator(mode="after")
    def _one_height(self) -> Self:
        if (self.height_agl_m is None) == (self.altitude_msl_m is None):
            raise ValueError("give either height_agl_m or altitude_msl_m")
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
    network, whose post is out: then each of its batteries does; or a deconfliction line. to_s: None for the rest of the
    play.
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
    links: tuple[Link, ...] = ()
    units: tuple[Unit, ...] = ()
    outages: tuple[Outage, ...] = ()
    zones: tuple[Zone, ...] = ()
    traffic: tuple[Traffic, ...] = ()
    raids: tuple[Raid, ...] = ()
    systems: tuple[System, ...] = ()
    vehicles: tuple[AirVehicle, ...] = ()
    kills: tuple[Kill, ...] = ()
    notes: tuple[str, ...] = ()
    origin: Annotated[Origin | None, Field(exclude=True)] = dataclass_field(default=None, compare=False, repr=False)

"""Notional radars, effectors and systems whose values are all exact, and small scenarios on a smooth earth.

A unit stands at 35 N 36 E; targets come from the east, so that the local grid's x is their distance from it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.effector import Effector
from openiads.catalogue.estimate import Estimate, Statement
from openiads.catalogue.radar import Radar
from openiads.catalogue.system import Battery, System
from openiads.geodesy.point import Point, destination
from openiads.simulation.allocate import allocate_logs, allocate_outcomes, allocate_states
from openiads.simulation.arrays import Board
from openiads.simulation.command import Belief, Doctrine, Identification, Network
from openiads.simulation.kernels import play_some
from openiads.simulation.prepare import prepare
from openiads.simulation.reasons import REASONS
from openiads.simulation.run import play_chunks
from openiads.simulation.scenario import Asset, Raid, Scenario, Traffic, Unit, Waypoint
from openiads.simulation.tables import FATES, LEAKED, LOG_KINDS

HOME = Point(lat=35.0, lon=36.0)
LARGEST_LOG = 20_000

EXACT_IDENTITY = Identification(
    time_s=0.0,
    hostile=Belief(hostile=1.0),
    friendly=Belief(friendly=1.0),
    neutral=Belief(neutral=1.0),
    civil=Belief(civil=1.0),
)


GOLDEN_ANGLE_DEG = 137.50776405
"""Multiples of it, modulo a turn, stay far from each other."""


def exact(value: float, unit: str) -> Estimate:
    """An Estimate that leaves nothing open."""
    return Estimate(low=value, best=value, high=value, unit=unit, grade="N")


def radar(**changes: Any) -> Radar:
    """A radar that detects all within 200 km at each of its scans (a scan a second) and measures without error."""
    values = {
        "detection_range_m": (1_900_000.0, "m"),
        "reference_rcs_m2": (1.0, "m2"),
        "detection_probability": (0.9, "probability"),
        "false_alarm_probability": (1e-6, "probability"),
        "scan_period_s": (1.0, "s"),
        "elevation_min_deg": (-90.0, "deg"),
        "elevation_max_deg": (90.0, "deg"),
        "instrumented_range_m": (200_000.0, "m"),
        "blind_range_m": (0.0, "m"),
        "range_error_m": (0.0, "m"),
        "bearing_error_deg": (0.0, "deg"),
        "antenna_height_m": (20.0, "m"),
        "track_capacity": (1000.0, "tracks"),
    }
    plain = {"id": "radar", "name": "radar", "role": "search", "sensor_class": "any", "dual_role": True}
    estimates = {name: exact(changes.pop(name, value), unit) for name, (value, unit) in values.items()}
    return Radar(**(plain | changes), **estimates)


def effector(**changes: Any) -> Effector:
    """A missile of 1,000 m/s that meets all between 1 and 30 km and kills for certain; 100 on a launcher."""
    values = {
        "ready_rounds": (100.0, "rounds/launcher"),
        "range_min_m": (1_000.0, "m"),
        "range_max_m": (30_000.0, "m"),
        "altitude_min_m": (0.0, "m"),
        "altitude_max_m": (40_000.0, "m"),
        "speed_average_mps": (1_000.0, "m/s"),
        "speed_peak_mps": (1_000.0, "m/s"),
        "kill_probability": (1.0, "probability"),
    }
    optional = {
        "rate_of_fire_per_min": "rounds/min",
        "lethal_radius_m": "m",
        "aim_error_m": "m",
        "dispersion_m": "m",
        "damage_probability": "probability",
    }
    estimates = {name: exact(changes.pop(name, value), unit) for name, (value, unit) in values.items()}
    estimates |= {name: exact(changes.pop(name), unit) for name, unit in optional.items() if name in changes}
    plain = {"id": "missile", "name": "missile", "kind": "missile", "guidance": "command"}
    return Effector(**(plain | changes), **estimates)


def system(**changes: Any) -> System:
    """A battery of one launcher with one radar, a hundred channels and no reaction time."""
    values = {
        "in_service_year": (2000.0, "year"),
        "max_target_speed_mps": (5_000.0, "m/s"),
        "target_channels": (100.0, "targets/battery"),
        "missile_channels": (1000.0, "missiles/battery"),
        "reaction_time_s": (0.0, "s"),
        "setup_time_s": (0.0, "s"),
        "reload_time_s": (10.0, "s"),
    }
    estimates = {name: exact(changes.pop(name, value), unit) for name, (value, unit) in values.items()}
    notional = Statement(value="notional", grade="N")
    plain = {
        "id": "notional",
        "name": "notional",
        "role": "test",
        "country": "none",
        "operators": notional,
        "fire_on_move": notional,
        "battery": Battery(description=notional, launchers=exact(1.0, "launchers/battery")),
        "effectors": (effector(),),
        "sensors": (radar(),),
    }
    return System(**(plain | changes), **estimates)


def vehicle(**changes: Any) -> AirVehicle:
    """A target of 1 m2 at 300 m/s."""
    values = {"rcs_m2": (1.0, "m2"), "cruise_speed_mps": (300.0, "m/s"), "altitude_m": (3_000.0, "m")}
    estimates = {name: exact(changes.pop(name, value), unit) for name, (value, unit) in values.items()}
    return AirVehicle(**({"id": "target", "name": "target", "kind": "missile"} | changes), **estimates)


def doctrine(**changes: Any) -> Doctrine:
    """One shot after the other, each seen for what it was at once."""
    plain = {"shots_per_target": 0, "assessment_s": 0.0, "false_kill_probability": 0.0, "missed_kill_probability": 0.0}
    return Doctrine(**(plain | changes))


def network(**changes: Any) -> Network:
    """A network without delay or error; the first two of two looks confirm."""
    plain = {
        "name": "net",
        "latency_s": 0.0,
        "confirm_hits": 2,
        "confirm_looks": 2,
        "identification": EXACT_IDENTITY,
        "doctrine": doctrine(),
    }
    return Network(**(plain | changes))


def unit(**changes: Any) -> Unit:
    """One notional battery at home, without reload rounds."""
    plain = {"name": "unit", "system": "notional", "network": "net", "lat": HOME.lat, "lon": HOME.lon}
    return Unit(**(plain | {"reserve_ratio": 0.0} | changes))


def raid(**changes: Any) -> Raid:
    """One target from 40 km in the east towards home, 3,000 m above the sea."""
    plain = {"name": "raid", "vehicle": "target", "toward": "home", "bearing_deg": 90.0, "distance_m": 40_000.0}
    height = {} if "height_agl_m" in changes else {"altitude_msl_m": 3_000.0}
    return Raid(**(plain | height | changes))


def raids_apart(count: int, spacing_s: float, **changes: Any) -> tuple[Raid, ...]:
    """Targets one after the other, each from a direction of its own, so that no tracker can mix them up."""
    return tuple(
        raid(
            name=f"target {index:05d}",
            bearing_deg=GOLDEN_ANGLE_DEG * index % 360.0,
            start_s=changes.get("start_s", 0.0) + spacing_s * index,
            **{key: value for key, value in changes.items() if key != "start_s"},
        )
        for index in range(count)
    )


def traffic(
    east_m: tuple[float, ...] = (40_000.0, 0.0), north_m: float = 0.0, altitude_m: float = 3_000.0, **changes: Any
) -> Traffic:
    """A friendly flight along points east of home (of the point `north_m` north of it)."""
    base = destination(HOME, 0.0, north_m) if north_m else HOME
    places = [destination(base, 90.0, x) if x else base for x in east_m]
    route = tuple(Waypoint(lat=place.lat, lon=place.lon, altitude_msl_m=altitude_m) for place in places)
    plain = {"name": "traffic", "vehicle": "target", "identity": "friendly", "route": route}
    return Traffic(**(plain | changes))


def scenario(**changes: Any) -> Scenario:
    """One unit of one network against one raid on a smooth earth; all radars begin their turn at time 0."""
    plain = {
        "version": 1,
        "name": "notional",
        "terrain": "none",
        "posting_m": 5_000.0,
        "first_scan": "zero",
        "assets": (Asset(name="home", lat=HOME.lat, lon=HOME.lon),),
        "networks": (network(),),
        "units": (unit(),),
        "raids": (raid(),),
        "systems": (system(),),
        "vehicles": (vehicle(),),
    }
    return Scenario(**(plain | changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Outcomes of n replications: fates and ranges (n, n_v), rounds and kills (n, n_e), engaged (n, 4), reasons."""

    board: Board
    fates: Any
    first_detection_m: Any
    confirmation_m: Any
    first_shot_m: Any
    rounds: Any
    kills: Any
    engaged: Any
    killed: Any
    reasons: Any
    looks: Any
    tracks: Any

    @property
    def leakers(self) -> Any:
        """Leakers of each replication (n,)."""
        return (self.fates == LEAKED).sum(axis=1)

    def fate(self, vehicle: str, n: int = 0) -> str:
        """What became of a vehicle in one replication."""
        names = [flight.name for flight in self.board.flights]
        return FATES[self.fates[n, names.index(vehicle)]]

    def reason(self, n: int = 0) -> dict[str, int]:
        """Causes and counts of all units in one replication."""
        summed = self.reasons[n].sum(axis=0)
        return {REASONS[index]: int(summed[index]) for index in np.flatnonzero(summed)}


def play(
    laid: Scenario | Board, n: int = 1, seed: int = 1, *, sampled: bool = False, n_workers: int | None = None
) -> Played:
    """Play a scenario n times with the scan phase that it asks for (a board: zero)."""
    board = prepare(laid) if isinstance(laid, Scenario) else laid
    random_phase = isinstance(laid, Scenario) and laid.first_scan == "random"
    chunks = list(play_chunks(board, n, seed, sampled=sampled, random_phase=random_phase, n_workers=n_workers))
    vehicles = np.concatenate([chunk.vehicles for chunk in chunks])
    effectors = np.concatenate([chunk.effectors for chunk in chunks])
    identities = np.concatenate([chunk.identities for chunk in chunks])
    counts = np.concatenate([chunk.counts for chunk in chunks])
    return Played(
        board=board,
        fates=vehicles["fate"],
        first_detection_m=vehicles["first_detection_m"],
        confirmation_m=vehicles["confirmation_m"],
        first_shot_m=vehicles["first_shot_m"],
        rounds=effectors["rounds"],
        kills=effectors["kills"],
        engaged=identities["engaged"],
        killed=identities["killed"],
        reasons=np.concatenate([chunk.reasons for chunk in chunks]),
        looks=counts["looks"][:, 0],
        tracks=counts["tracks"][:, 0],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the log of a replication."""

    t: float
    kind: str
    vehicle: int
    actor: int
    x: float
    y: float


def log_of(laid: Scenario | Board, seed: int = 1, replication: int = 0) -> list[Happening]:
    """What happens in one replication, in the order of time."""
    board = prepare(laid) if isinstance(laid, Scenario) else laid
    states, outcomes, logs = allocate_states(board, 1), allocate_outcomes(board, 1), allocate_logs(1, LARGEST_LOG)
    play_some(
        board.sky, board.defence, board.ground, states, outcomes, logs, np.uint64(seed), replication, 0, False, False
    )
    n_events = int(outcomes.counts["events"][0, 0])
    assert n_events <= LARGEST_LOG
    return [
        Happening(
            t=float(row["t"]),
            kind=LOG_KINDS[int(row["kind"])],
            vehicle=int(row["vehicle"]),
            actor=int(row["actor"]),
            x=float(row["x"]),
            y=float(row["y"]),
        )
        for row in logs[0][:n_events]
    ]

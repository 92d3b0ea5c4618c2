"""Small battles with luck in every part, for the tests of results: quick to play, on a smooth earth."""

from typing import Any

from openiads.catalogue.estimate import Estimate
from openiads.simulation.command import Belief, Identification
from openiads.simulation.scenario import Scenario

from .notional import doctrine, effector, network, radar, raid, scenario, system, traffic, unit

WRONG_TO_RIGHT = Identification(
    time_s=0.0,
    hostile=Belief(hostile=0.8),
    friendly=Belief(friendly=0.8, hostile=0.2),
    neutral=Belief(neutral=1.0),
    civil=Belief(civil=0.9, hostile=0.1),
)


def battle(kill_probability: float = 0.6, n_raid: int = 8, **changes: Any) -> Scenario:
    """Two batteries of two systems, one with a gun, against a raid from anywhere; friends and an airliner near."""
    missile = effector(id="far-missile", kill_probability=kill_probability, ready_rounds=8.0)
    near = effector(id="near-missile", kill_probability=0.5, range_max_m=12_000.0, ready_rounds=4.0)
    gun = effector(id="gun", kind="gun", kill_probability=0.3, range_max_m=4_000.0, rate_of_fire_per_min=600.0)
    own = radar(detection_range_m=40_000.0, detection_probability=0.5, scan_period_s=4.0)
    plain = {
        "first_scan": "random",
        "networks": (network(identification=WRONG_TO_RIGHT, doctrine=doctrine(shots_per_target=2)),),
        "systems": (
            system(id="far", effectors=(missile,), sensors=(own,), target_channels=2.0),
            system(id="near", effectors=(near, gun), sensors=(own,), target_channels=1.0),
        ),
        "units": (unit(name="north", system="far"), unit(name="south", system="near", lat=34.98)),
        "raids": (
            raid(bearing_deg=None, count=n_raid, spacing_s=5.0, distance_m=60_000.0, reliability_probability=0.9),
        ),
        "traffic": (
            traffic(name="friends", count=2),
            traffic(name="airliner", identity="civil", east_m=(50_000.0, -50_000.0), altitude_m=10_000.0),
        ),
    }
    return scenario(**(plain | changes))


def wide(low: float, best: float, high: float) -> Estimate:
    """A kill probability that is not well known."""
    return Estimate(low=low, best=best, high=high, unit="probability", grade="N")

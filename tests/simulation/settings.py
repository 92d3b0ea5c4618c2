"""Which test shows what each setting of a scenario does, and the small plays that these tests share."""

from collections.abc import Callable
from typing import Any

from openiads.simulation import scenario as records

from .notional import (
    doctrine,
    effector,
    log_of,
    network,
    scenario,
    system,
)

TESTED: dict[str, Callable[[], None]] = {}
"""Record and field -> the test that shows what it does."""
TEXT = {"because", "about", "notes", "origin", "name"}
"""Fields that carry words, not play; names are tested by the order of entities and by shared luck."""


def setting(*fields: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Mark a test as the one of some fields, "Record.field"."""

    def mark(test: Callable[[], None]) -> Callable[[], None]:
        TESTED.update(dict.fromkeys(fields, test))
        return test

    return mark


def events(kind: str, laid: records.Scenario) -> list[float]:
    """Times of the events of one kind."""
    return [event.t for event in log_of(laid) if event.kind == kind]


def first_shot_s(**changes: Any) -> float:
    return events("launched", scenario(**changes))[0]


def with_doctrine(**changes: Any) -> records.Scenario:
    shots = effector(kill_probability=changes.pop("kill", 0.0), ready_rounds=changes.pop("rounds", 100.0))
    nets = (network(doctrine=doctrine(**changes)),)
    return scenario(networks=nets, systems=(system(effectors=(shots,)),))


# Scenario.

"""No setting of a scenario may be without a test that it changes a result."""

import dataclasses

import numpy as np

from openiads.simulation import command, evidence, links, zone
from openiads.simulation import scenario as records

from .notional import (
    play,
    raid,
    scenario,
)
from .settings import TESTED, TEXT


def fields_of(record: type) -> set[str]:
    return {f"{record.__name__}.{field.name}" for field in dataclasses.fields(record) if field.name not in TEXT}


def test_every_setting_of_a_scenario_has_a_test() -> None:
    """A new field of a record fails here until a test is marked with its name."""
    all_records = [
        one
        for module in (records, command, evidence, links, zone)
        for one in vars(module).values()
        if isinstance(one, type) and dataclasses.is_dataclass(one) and one.__module__ == module.__name__
    ]
    every = set().union(*(fields_of(one) for one in all_records if one.__name__ != "Origin"))
    assert {"Scenario", "Network", "Doctrine", "Unit", "Raid"} <= {one.__name__ for one in all_records}
    assert every - set(TESTED) == set(), "settings without a test"
    assert set(TESTED) - every == set(), "tests of settings that are gone"


def test_words_change_nothing() -> None:
    """The fields left out of the table above are for the reader."""
    plain, worded = play(scenario()), play(scenario(about="words", notes=("note",), raids=(raid(because="told"),)))
    assert np.array_equal(plain.fates, worded.fates)
    assert np.array_equal(plain.first_shot_m, worded.first_shot_m)

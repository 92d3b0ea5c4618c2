"""What the records of a scenario refuse, and the schema and text made from them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from openiads.simulation.command import Belief, Network
from openiads.simulation.read_scenario import parse_scenario, read_scenario, shipped_scenarios
from openiads.simulation.scenario import Asset, Raid, Scenario, Traffic, Unit, Waypoint
from openiads.simulation.scenario_text import scenario_schema, write_scenario

SCHEMA_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "scenario.schema.json"


@pytest.mark.parametrize("heights", [{}, {"height_agl_m": 1.0, "altitude_msl_m": 1.0}])
def test_a_waypoint_has_one_height_and_not_two(heights):
    with pytest.raises(ValidationError, match="give either height_agl_m or altitude_msl_m"):
        Waypoint(lat=35.0, lon=36.0, **heights)


@pytest.mark.parametrize("heights", [{}, {"height_agl_m": 1.0, "altitude_msl_m": 1.0}])
def test_a_raid_has_one_height_and_not_two(heights):
    with pytest.raises(ValidationError, match="give either height_agl_m or altitude_msl_m"):
        Raid(name="r", vehicle="owa-drone", toward="A", distance_m=1.0, **heights)


def test_beliefs_of_more_than_one_in_all_are_refused():
    with pytest.raises(ValidationError, match=r"sum to 1\.1, more than 1"):
        Belief(hostile=0.6, civil=0.5)


def test_more_hits_than_looks_cannot_confirm():
    with pytest.raises(ValidationError, match="4 hits of 3 looks cannot be"):
        Network(name="n", confirm_hits=4, confirm_looks=3)


def test_the_shipped_schema_is_that_of_the_record():
    shipped = json.loads(SCHEMA_PAGE.read_text("utf-8"))
    assert shipped == scenario_schema(), "run: openiads scenario --schema > docs/reference/scenario.schema.json"


def test_the_schema_knows_every_field_but_the_readers_own():
    fields = set(scenario_schema()["properties"])
    assert fields == set(Scenario.__dataclass_fields__) - {"origin"}


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_a_shipped_scenario_reads_back_as_it_was_written(name):
    scenario = read_scenario(name)
    assert parse_scenario(write_scenario(scenario), "again") == scenario


NAMES = st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable() and text.strip())
DEGREES = st.floats(-80.0, 80.0)


@given(name=NAMES, because=st.text(max_size=60), lat=DEGREES, lon=DEGREES, count=st.integers(1, 500))
def test_any_names_and_numbers_survive_writing_and_reading(name, because, lat, lon, count):
    scenario = Scenario(
        version=1,
        name=name,
        about=because,
        assets=(Asset(name=name, lat=lat, lon=lon, because=because),),
        networks=(Network(name=name),),
        units=(Unit(name=name, system="tor-m2", network=name, lat=lat, lon=lon, because=because),),
        traffic=(
            Traffic(
                name=f"{name} one",
                vehicle="airliner",
                identity="civil",
                route=(
                    Waypoint(lat=lat, lon=lon, altitude_msl_m=9e3),
                    Waypoint(lat=lat + 1, lon=lon, altitude_msl_m=9e3),
                ),
                because=because,
            ),
        ),
        raids=(
            Raid(name=f"{name} two", vehicle="owa-drone", toward=name, distance_m=9e4, height_agl_m=9.0, count=count),
        ),
    )
    assert parse_scenario(write_scenario(scenario), "again") == scenario

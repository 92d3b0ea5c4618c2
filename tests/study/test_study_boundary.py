"""No study varies what flies: the boundary of the whole program, held field by field."""

import ast
import dataclasses
from datetime import date
from pathlib import Path

import pytest

import openiads
from openiads.catalogue.air_vehicle import AirVehicle
from openiads.errors import StudyError
from openiads.laydown.laydown import laydown_at
from openiads.laydown.load import load_claims
from openiads.simulation.from_laydown import scenario_from_laydown
from openiads.simulation.read_scenario import read_scenario, shipped_scenarios
from openiads.simulation.scenario import Asset, Raid, Scenario, Traffic, Waypoint
from openiads.study.boundary import NEVER, REFERENCE
from openiads.study.plan import plan
from openiads.study.settings import find_setting, settings_of, with_values
from openiads.study.study import Vary

from .study_cases import small, study

WHY = "no study varies routes, heights, timing, speed, aim or composition of what flies"
ROOT = Path(openiads.__file__).parent


def of_what_flies(scenario: Scenario) -> list[str]:
    """A path to each field of each raid, flight, waypoint, asset and class in a scenario."""
    paths = []
    parts = (
        ("raids", Raid, scenario.raids),
        ("traffic", Traffic, scenario.traffic),
        ("assets", Asset, scenario.assets),
    )
    for root, kind, some in parts:
        paths += [f"{root}.{one.name}.{field.name}" for one in some for field in dataclasses.fields(kind)]
    paths += [f"traffic.{one.name}.route.0.{f.name}" for one in scenario.traffic for f in dataclasses.fields(Waypoint)]
    flying = {one.vehicle for one in (*scenario.raids, *scenario.traffic)}
    fields = [field.name for field in dataclasses.fields(AirVehicle) if field.name != "rcs_m2"]
    paths += [
        f"{root}.{name}.{field}" for name in flying for root in ("vehicles", "catalogue.vehicles") for field in fields
    ]
    return [*paths, *(f"{root}.*.{field}" for root in NEVER for field in ("count", "route", "speed_mps"))]


@pytest.mark.parametrize("name", [one for one in sorted(shipped_scenarios()) if one != REFERENCE])
def test_nothing_that_flies_varies_in_a_shipped_scenario(name):
    scenario = read_scenario(name)
    for path in of_what_flies(scenario):
        with pytest.raises(StudyError):
            find_setting(scenario, path)


def test_nothing_that_flies_varies_in_a_scenario_made_from_a_laydown_of_reports():
    claims, _ = load_claims()
    day = date(2018, 1, 1)
    scenario = scenario_from_laydown(claims, laydown_at(claims, day), day)
    assert len(of_what_flies(scenario)) > 40
    for path in of_what_flies(scenario):
        with pytest.raises(StudyError) as caught:
            find_setting(scenario, path)
        assert WHY in str(caught.value) or "the number of vehicles varies only in the shipped scenario" in str(
            caught.value
        )


def test_the_number_of_vehicles_varies_in_the_notional_reference_scenario():
    reference = read_scenario(REFERENCE)
    setting = find_setting(reference, "raids.targets.count")
    after = with_values(reference, [(setting, 30)])
    assert after.raids[0].count == 30
    assert dataclasses.replace(after, raids=reference.raids) == reference


def test_nothing_else_of_what_flies_varies_there_either():
    reference = read_scenario(REFERENCE)
    for path in of_what_flies(reference):
        if not (path.startswith("raids.") and path.endswith(".count")):
            with pytest.raises(StudyError, match=WHY):
                find_setting(reference, path)


@pytest.mark.parametrize("field", ["distance_m", "height_agl_m", "spacing_s"])
def test_a_changed_copy_of_the_reference_is_no_reference(field):
    """Who writes raids of his own into a file of that name does not get to vary their number."""
    reference = read_scenario(REFERENCE)
    raid = dataclasses.replace(reference.raids[0], **{field: getattr(reference.raids[0], field) * 0.5})
    with pytest.raises(StudyError, match="is not that one as it is shipped"):
        find_setting(dataclasses.replace(reference, raids=(raid,)), "raids.targets.count")


def test_a_study_of_a_raid_says_why_not_and_what_instead():
    with pytest.raises(StudyError) as caught:
        plan(study(Vary(setting="raids.raid.bearing_deg", low=0.0, high=90.0)), small())
    assert WHY in str(caught.value)
    assert "openiads study --settings SCENARIO" in str(caught.value)


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_no_setting_that_is_listed_lies_beyond_the_boundary(name):
    scenario = read_scenario(name)
    for setting in settings_of(scenario):
        assert all(place[0] not in NEVER for place in setting.places)
        assert not setting.path.startswith("catalogue.vehicles.") or setting.path.endswith(".rcs_m2")


def test_every_part_of_a_scenario_is_varied_or_never_varied_on_purpose():
    """A part that a scenario gets one day varies only once someone has decided that it may."""
    decided = {"units", "networks", "kills", "systems", "k_ratio", "posting_m", "first_scan", *NEVER}
    words = {"version", "name", "about", "terrain", "notes", "origin"}
    for field in {one.name for one in dataclasses.fields(Scenario)} - decided - words:
        with pytest.raises(StudyError):
            find_setting(small(), field)


def test_studies_optimise_nothing():
    """No module of the studies, nor of what they play, imports an optimiser."""
    for path in [*(ROOT / "study").glob("*.py"), *(ROOT / "simulation").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [f"{node.module}.{one.name}" for one in node.names] if isinstance(node, ast.ImportFrom) else []
            assert not [one for one in names if "optimi" in one or "differential_evolution" in one], path

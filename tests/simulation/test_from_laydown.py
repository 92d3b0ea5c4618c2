"""From a laydown to a scenario: what is taken over, what is left out, and that everything says where it comes from."""

import importlib.util
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from openiads.errors import ScenarioError
from openiads.gazetteer.find import find_place
from openiads.gazetteer.place import Place
from openiads.laydown.laydown import laydown_at
from openiads.laydown.load import load_claims
from openiads.laydown.site import Alternative, Site
from openiads.reports.claim import Claim
from openiads.simulation.from_laydown import scenario_from_laydown
from openiads.simulation.read_scenario import read_scenario, shipped_scenarios

ROOT = Path(__file__).parents[2]
DAY = date(2022, 6, 10)
AIRPORT = Place(name="Qamishli airport", lat=37.0206, lon=41.1914, tolerance_m=2000.0, kind="airfield", country="SY")
AMUDA = Place(name="Amuda", lat=37.104, lon=40.93, tolerance_m=3000.0, kind="town", country="SY")
HASAKAH = Place(name="Hasakah", lat=36.5, lon=40.75, tolerance_m=4000.0, kind="city", country="SY")
TARTUS = Place(name="Tartus", lat=34.89, lon=35.89, tolerance_m=8000.0, kind="city", country="SY")
PROVINCE = Place(name="Hasakah province", lat=36.6, lon=40.9, tolerance_m=80_000.0, kind="admin1", country="SY")
SITE = Site(
    id="pantsir-qamishli",
    system="pantsir-s1",
    place=AIRPORT,
    status="operational",
    probability=0.9,
    operator="Russia",
    known_from=DAY,
    claims=("c1", "c2"),
)
FLEW = Claim(
    id="f1",
    report="paper.txt",
    source="Paper",
    quote="Two helicopters flew from the airport to Amuda.",
    offset=0,
    system="helicopter",
    class_id="attack-helo",
    event="flew",
    modality="reported",
    count=2,
    origin=AIRPORT,
    destinations=(AMUDA,),
    destination_mode="single",
    operator="Russia",
    published=DAY,
    known_from=DAY,
    confidence=1.0,
)
BY_HAND = {"notional-reference"}
"""Shipped scenarios that come from no report."""


def built(sites=(SITE,), claims=(FLEW,), **fields):
    return scenario_from_laydown(list(claims), list(sites), DAY, **fields)


def flown(claim):
    return [one for one in built(claims=[claim]).traffic if one.name != "airliner"]


def test_a_site_becomes_a_unit_at_its_place_no_finer_than_a_kilometre():
    unit = built().units[0]
    assert (unit.system, unit.network, unit.lat, unit.lon) == ("pantsir-s1", "Russia", 37.02, 41.19)
    assert unit.because == "site pantsir-qamishli, claims c1, c2; probability 0.90, place known within 2 km"
    assert unit.present_ratio == 1.0


def test_where_only_parts_have_arrived_a_third_is_there():
    unit = built([replace(SITE, status="partial")]).units[0]
    assert unit.present_ratio == 0.34
    assert "assumption: 34% of the battery has arrived" in unit.because


@pytest.mark.parametrize("status", ["arriving", "moving", "withdrawn"])
def test_what_is_not_there_is_no_unit(status):
    scenario = built([SITE, replace(SITE, id="other", place=HASAKAH, status=status)])
    assert [unit.name for unit in scenario.units] == ["Pantsir-S1, Qamishli airport"]


def test_what_arrives_is_a_unit_where_that_is_asked_for():
    arriving = replace(SITE, status="arriving")
    assert "assumption: it has arrived, at Qamishli airport" in built([arriving], with_arriving=True).units[0].because
    with pytest.raises(ScenarioError, match="no modelled system stands anywhere"):
        built([arriving])


def test_of_alternatives_the_likeliest_is_played():
    either = Place(name="the airport or Hasakah", lat=36.8, lon=41.0, tolerance_m=40_000.0)
    weights = (Alternative(place=AIRPORT, weight=0.3), Alternative(place=HASAKAH, weight=0.7))
    moved = replace(SITE, status="arriving", place=either, alternatives=weights)
    assert built([moved], with_arriving=True).units[0].lat == 36.5


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"probability": 0.4}, "left out: Pantsir-S1, Hasakah: probability 0.40"),
        ({"place": PROVINCE}, "left out: Pantsir-S1, Hasakah province: its place is known only within 80 km"),
        ({"place": TARTUS}, "left out: Pantsir-S1, Tartus: far from what is defended"),
        ({"status": "moving"}, "left out: Pantsir-S1, Hasakah: on the move"),
        ({"status": "arriving"}, "left out: Pantsir-S1, Hasakah: not there yet"),
        ({"system": "s-350"}, "left out: S-350 Vityaz, Hasakah: not an air-defence system that the catalogue models"),
    ],
)
def test_a_site_that_cannot_be_played_is_left_out_and_said(fields, reason):
    scenario = built([SITE, replace(SITE, **{"id": "other", "place": HASAKAH, **fields})])
    assert len(scenario.units) == 1
    assert any(reason in note for note in scenario.notes)


def test_less_likely_sites_stand_where_less_is_asked():
    assert len(built([SITE, replace(SITE, id="o", place=HASAKAH, probability=0.4)], least_probability=0.3).units) == 2


def test_a_count_of_launchers_is_taken_and_one_of_systems_is_one_battery():
    assert built([replace(SITE, count=3, unit="launcher")]).units[0].launchers == 3
    unit = built([replace(SITE, count=3, unit="system")]).units[0]
    assert unit.launchers is None
    assert "assumption: one battery, although 3 system are spoken of" in unit.because


def test_two_states_share_nothing():
    scenario = built([SITE, replace(SITE, id="other", place=HASAKAH, operator="Turkey")])
    assert [one.name for one in scenario.networks] == ["Russia", "Turkey"]
    assert [one.network for one in scenario.units] == ["Russia", "Turkey"]


def test_unknown_operators_share_a_network_that_says_so():
    scenario = built([replace(SITE, operator=None)])
    assert scenario.units[0].network == "unknown operator"
    assert any("units whose operator no claim names share one network" in note for note in scenario.notes)


def test_what_flew_becomes_traffic_out_and_back():
    traffic = flown(FLEW)[0]
    assert (traffic.vehicle, traffic.count, traffic.identity) == ("attack-helo", 2, "friendly")
    assert [(way.lat, way.lon) for way in traffic.route] == [(37.02, 41.19), (37.1, 40.93), (37.02, 41.19)]
    assert {way.height_agl_m for way in traffic.route} == {150.0}
    assert traffic.because.startswith("claim f1, paper.txt; assumption: ")


@pytest.mark.parametrize(("operator", "identity"), [("Turkey", "neutral"), (None, "neutral"), ("Russia", "friendly")])
def test_aircraft_of_the_units_operator_are_friendly_and_others_neutral(operator, identity):
    traffic = flown(replace(FLEW, operator=operator))[0]
    assert traffic.identity == identity
    assert (operator or "no operator named") in traffic.because


def test_over_one_place_it_passes_once():
    traffic = flown(replace(FLEW, origin=None, destinations=(), destination_mode=None, place=HASAKAH, count=None))[0]
    assert [way.lat for way in traffic.route] == [36.5, 36.5]
    assert traffic.route[0].lon < 40.75 < traffic.route[1].lon
    assert "assumption: one of them" in traffic.because


def test_jets_fly_at_the_height_of_their_class():
    jets = flown(replace(FLEW, system="fighter-jet", class_id=None))[0]
    assert (jets.vehicle, jets.route[0].height_agl_m) == ("fighter-4gen", 6000.0)


@pytest.mark.parametrize(
    "fields",
    [
        {"modality": "denied"},
        {"modality": "planned"},
        {"event": "deployed"},
        {"duplicate_of": "other.txt"},
        {"system": "tor-m2", "class_id": None},
        {"published": date(2022, 1, 1), "known_from": date(2022, 1, 1)},
        {"valid_from": date(2021, 6, 10)},
    ],
)
def test_what_did_not_fly_then_is_no_traffic(fields):
    assert flown(replace(FLEW, **fields)) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"destinations": (TARTUS,)}, "claim f1 (helicopter): far from what is defended"),
        ({"origin": None, "destinations": (PROVINCE,)}, "claim f1 (helicopter): no place is named"),
    ],
)
def test_what_cannot_be_flown_is_left_out_and_said(fields, reason):
    scenario = built(claims=[replace(FLEW, **fields)])
    assert len(scenario.traffic) == 1
    assert any(reason in note for note in scenario.notes)


def test_a_hundred_drones_over_months_do_not_fly_at_once():
    assert flown(replace(FLEW, count=100))[0].count == 24


def test_two_of_one_name_get_numbers():
    names = [one.name for one in built(claims=[FLEW, replace(FLEW, id="f2")]).traffic]
    assert names[:2] == ["helicopter, Qamishli airport to Amuda", "helicopter, Qamishli airport to Amuda (2)"]


def test_an_airliner_crosses_on_a_level_and_a_raid_comes_from_a_random_bearing():
    scenario = built()
    airliner, raid = scenario.traffic[-1], scenario.raids[0]
    assert {way.altitude_msl_m for way in airliner.route} == {10363.0}  # flight level 340
    assert (raid.bearing_deg, raid.toward, raid.distance_m) == (None, "Qamishli airport", 80_000.0)


def test_a_raid_starts_no_farther_than_the_terrain_goes():
    edge = replace(AIRPORT, name="near the edge", lat=37.60)
    raid = built([replace(SITE, place=edge)]).raids[0]
    assert raid.distance_m == 44_000.0  # the northern edge of the terrain is at 38 N, 44.4 km away


def test_the_asset_asked_for_is_defended():
    scenario = built(asset=AMUDA)
    assert (scenario.assets[0].name, scenario.raids[0].toward) == ("Amuda", "Amuda")
    assert built().assets[0].name == "Qamishli airport"


def test_a_place_off_the_terrain_cannot_be_defended():
    with pytest.raises(ScenarioError, match="lies at the edge of the terrain or off it; give another --asset"):
        built(asset=replace(AIRPORT, lat=38.2))


def test_everything_says_where_it_comes_from():
    scenario = built([SITE, replace(SITE, id="other", place=HASAKAH, operator=None)])
    for one in (*scenario.assets, *scenario.units, *scenario.traffic, *scenario.raids):
        assert one.because.startswith(("assumption: ", "site ", "claim ")), one


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_every_number_of_a_shipped_scenario_walks_back_to_a_claim_or_an_assumption(name):
    claims = {claim.id: claim for claim in load_claims()[0]}
    scenario = read_scenario(name)
    for one in (*scenario.assets, *scenario.units, *scenario.traffic, *scenario.raids):
        assert one.because.startswith(("assumption: ", "site ", "claim ")), one
        if one.because.startswith("site "):
            cited = one.because.split("claims ")[1].split(";")[0].split(", ")
            assert cited
            assert set(cited) <= claims.keys()
        if one.because.startswith("claim "):
            assert claims[one.because.split()[1].rstrip(",")].event == "flew"


@pytest.mark.parametrize("name", sorted(shipped_scenarios().keys() - BY_HAND))
def test_building_again_from_the_bundled_reports_gives_the_shipped_file(name, monkeypatch):
    monkeypatch.delenv("OPENIADS_STORE", raising=False)
    spec = importlib.util.spec_from_file_location("build_scenarios", ROOT / "scripts" / "build_scenarios.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert shipped_scenarios()[name] == module.build(name), "run: python scripts/build_scenarios.py"


def test_before_and_after_differ_only_in_where_the_batteries_stand():
    before, after = read_scenario("hmeimim-2024-before"), read_scenario("hmeimim-2024-after")
    assert (before.assets, before.traffic, before.raids) == (after.assets, after.traffic, after.raids)
    assert [(one.name, one.system) for one in before.units] == [(one.name, one.system) for one in after.units]
    assert all(old.lon - new.lon > 0.2 for old, new in zip(before.units, after.units, strict=True))
    assert sum(raid.count for raid in before.raids) == 24


def test_what_was_not_known_yet_is_not_played():
    claims, _ = load_claims()
    known = [one for one in claims if one.known_from <= date(2022, 6, 10)]
    place = find_place("Hmeimim air base")
    then = scenario_from_laydown(known, laydown_at(known, DAY), DAY, asset=place)
    now = scenario_from_laydown(claims, laydown_at(claims, DAY), DAY, asset=place)
    assert "Tor-M2, Masyaf" in [unit.name for unit in now.units]  # deployed in 2017, first reported in 2024
    assert "Tor-M2, Masyaf" not in [unit.name for unit in then.units]

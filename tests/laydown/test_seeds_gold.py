"""The laydown checks and the events of the hand-made gold of the seed reports; and the same on our own samples."""

import json
from datetime import date
from pathlib import Path

import pytest

from openiads.geodesy.point import Point, distance_m
from openiads.laydown.conflicts import conflicts
from openiads.laydown.laydown import laydown_at
from openiads.laydown.load import load_claims
from openiads.laydown.store import open_store
from openiads.laydown.weigh import weighed
from openiads.reports.read_claims import read_claims

from .claims import day

REPORTS = Path(__file__).parents[2] / ".." / "shared" / "reports"
SYSTEMS = {"Pantsir-S1": "pantsir-s1", "S-400": "s-400", "Tor-M2": "tor-m2"}
AIRCRAFT = {"helicopter": "helicopter", "fighter jet": "fighter-jet"}
STATUS = {"in_progress": "arriving", "partial": "partial"}


def gold():
    path = REPORTS / "seeds_gold.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def checks():
    return [(check["as_of"], one) for check in (gold() or {}).get("laydown_checks", []) for one in check["expect"]]


def need(value):
    if value is None:
        pytest.skip("the seed reports are not beside the checkout")
    return value


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    need(gold())
    claims, read = read_claims(sorted((REPORTS / "seeds").glob("*.txt")), meta=REPORTS / "seeds_meta.csv")
    with open_store(tmp_path_factory.mktemp("store") / "seeds.db") as store:
        store.add_claims(claims, read)
        return store.claims()


@pytest.fixture(scope="module")
def samples():
    return load_claims(None)[0]


def matching(sites, system, place):
    """Sites of the system that lie where the gold says: within its precision and their own tolerance."""
    point = Point(lat=place["lat"], lon=place["lon"])
    return [
        site
        for site in sites
        if site.system == system
        and not site.alternatives
        and distance_m(site.place.point, point) <= 1000.0 * place["precision_km"] + site.place.tolerance_m
        and (place["kind"] == "country") == (site.place.kind == "country")
    ]


def at(claims, on, system, name):
    """The one site of the system at the place of that name, as `openiads laydown` lists it."""
    listed = [one for one in laydown_at(claims, day(on)) if one.status != "withdrawn"]
    (site,) = (one for one in listed if (one.system, one.place.name) == (system, name))
    return site


def reports_of(site, claims):
    by_id = {claim.id: claim for claim in claims}
    return {Path(by_id[one].report).name for one in site.claims}


@pytest.mark.parametrize(("as_of", "expected"), checks() or [(None, None)])
def test_each_laydown_check_of_the_gold_is_met(seeds, as_of, expected):
    known = need(gold())
    system = SYSTEMS[expected["system"]]
    (site,) = matching(laydown_at(seeds, date.fromisoformat(as_of)), system, known["places"][expected["place"]])
    assert site.status == expected.get("status", "operational")
    files = {claim["source_file"] for claim in known["claims"] if claim["id"] in expected["claims"]}
    assert reports_of(site, seeds) == files
    counts = {claim["count"] for claim in known["claims"] if claim["id"] in expected["claims"]}
    assert {site.count} == counts


def test_nothing_that_no_check_expects_is_on_the_days_of_the_checks(seeds):
    """Beside the checks only what the gold's events themselves leave standing: the set of 2013, old parts of 2015."""
    assert [(one.system, one.place.name) for one in laydown_at(seeds, day("2014-01-01"))] == [("pantsir-s1", "Syria")]
    assert [(one.system, one.place.name) for one in laydown_at(seeds, day("2015-09-13"))] == [
        ("pantsir-s1", "Hmeimim air base"), ("pantsir-s1", "Syria"),
    ]  # fmt: skip
    others = [one for one in laydown_at(seeds, day("2018-01-01")) if one.system == "pantsir-s1"]
    assert all(one.probability < 0.1 for one in others)
    hmeimim = need(gold())["places"]["hmeimim"]
    for system in ("s-400", "tor-m2"):
        assert matching(laydown_at(seeds, day("2018-01-01")), system, hmeimim) == []
        assert laydown_at(seeds, day("2018-01-01"), known_at=day("2018-01-01")) == [
            one for one in laydown_at(seeds, day("2018-01-01"), known_at=day("2018-01-01")) if one.system != system
        ]


@pytest.mark.parametrize(
    ("event", "on", "name"), [("E1", "2022-06-05", "Qamishli airport"), ("E4", "2015-09-13", "Hmeimim air base")]
)
def test_events_that_the_gold_merges_are_one_site_with_its_status_and_groups(seeds, event, on, name):
    known = next(one for one in need(gold())["events"] if one["id"] == event)
    site = at(seeds, on, "pantsir-s1", name)
    assert site.status == STATUS[known["merged"]["status"]]
    by_id = {claim.id: claim for claim in seeds}
    assert len(weighed(by_id[one] for one in site.claims)) == known["independent_source_groups"]
    assert site.count is None


def test_the_set_of_2013_is_an_event_of_its_own(seeds):
    need(gold())
    new, old = (at(seeds, "2015-09-13", "pantsir-s1", name) for name in ("Hmeimim air base", "Syria"))
    assert not set(new.claims) & set(old.claims)
    assert old.valid_from == day("2013-01-01")


def test_masyaf_is_left_for_one_of_two_bases_by_one_group_of_sources(seeds):
    known = next(one for one in need(gold())["events"] if one["id"] == "E10")
    by_id = {claim.id: claim for claim in seeds}
    for name in known["merged"]["systems"]:
        sites = [one for one in laydown_at(seeds, day("2024-12-06")) if one.system == SYSTEMS[name]]
        assert {(one.place.name, one.status) for one in sites} == {
            ("Masyaf", "moving"), ("Hmeimim air base or Tartus", "arriving"),
        }  # fmt: skip
        (either,) = (one for one in sites if one.alternatives)
        assert [other.weight for other in either.alternatives] == [0.5, 0.5]
        assert len(weighed(by_id[one] for one in either.claims)) == known["independent_source_groups"]


def test_first_deployed_in_2017_is_merged_into_the_site_that_is_left_in_2024(seeds):
    need(gold())
    for system in ("s-400", "tor-m2"):
        site = at(seeds, "2018-01-01", system, "Masyaf")
        assert (site.valid_from, site.known_from) == (day("2017-01-01"), day("2024-12-06"))
        assert site.id == at(seeds, "2024-12-06", system, "Masyaf").id


def test_aircraft_at_qamishli_are_counted_once_though_two_outlets_tell_of_them(seeds):
    need(gold())
    for system, count in (("helicopter", 6), ("fighter-jet", 2)):
        site = at(seeds, "2022-06-05", system, "Qamishli airport")
        assert site.count == count
        assert len(reports_of(site, seeds)) == 2


def test_no_plan_to_withdraw_became_a_withdrawal(seeds):
    need(gold())
    assert {one.status for one in laydown_at(seeds, day("2022-06-05"))} <= {"operational", "arriving", "partial"}
    assert conflicts(seeds, day("2022-06-05")) == []


@pytest.mark.parametrize(
    ("on", "system", "place", "status", "count"),
    [
        ("2014-01-01", "pantsir-s1", "Syria", "operational", None),
        ("2015-09-13", "pantsir-s1", "Hmeimim air base", "partial", None),
        ("2018-01-01", "s-400", "13 km north-west of Masyaf", "operational", None),
        ("2018-01-01", "s-400", "Hmeimim air base", "operational", None),
        ("2018-01-01", "tor-m2", "Masyaf", "operational", None),
        ("2022-06-05", "pantsir-s1", "Qamishli airport", "arriving", None),
        ("2022-06-05", "helicopter", "Qamishli airport", "operational", 6),
        ("2022-06-05", "fighter-jet", "Qamishli airport", "operational", 2),
        ("2024-12-06", "tor-m2", "Masyaf", "moving", None),
        ("2024-12-06", "s-400", "Hmeimim air base or Tartus", "arriving", None),
        ("2024-12-06", "tor-m2", "Hmeimim air base or Tartus", "arriving", None),
    ],
)
def test_the_same_checks_hold_on_the_sample_reports(samples, on, system, place, status, count):
    site = at(samples, on, system, place)
    assert (site.status, site.count) == (status, count)


def test_the_samples_have_nothing_that_is_not_to_be_expected(samples):
    assert [one.system for one in laydown_at(samples, day("2014-01-01"))] == ["pantsir-s1"]
    assert {one.system for one in laydown_at(samples, day("2015-09-13"))} == {"pantsir-s1"}
    known_then = laydown_at(samples, day("2018-01-01"), known_at=day("2018-01-01"))
    assert not [one for one in known_then if one.system == "tor-m2" and one.place.name == "Masyaf"]
    assert not [one for one in laydown_at(samples, day("2015-11-20")) if one.system == "s-400"]


def test_the_samples_keep_the_set_of_2013_apart(samples):
    new, old = (at(samples, "2015-09-13", "pantsir-s1", name) for name in ("Hmeimim air base", "Syria"))
    assert not set(new.claims) & set(old.claims)


def test_the_ids_of_the_samples_are_the_same_on_every_knowledge_date(samples):
    on = day("2018-01-01")
    now = {site.id for site in laydown_at(samples, on)}
    for known_at in ("2018-01-01", "2018-12-31", "2020-01-01"):
        assert {site.id for site in laydown_at(samples, on, known_at=day(known_at))} <= now

"""Real texts, read and fused: the five seed reports where they are at hand, and the sample reports that ship."""

from pathlib import Path

import pytest

from openiads.laydown.laydown import laydown_at
from openiads.laydown.load import SAMPLES, load_claims
from openiads.laydown.store import open_store
from openiads.reports.read_claims import read_claims

from .claims import day

REPORTS = Path(__file__).parents[2] / ".." / "shared" / "reports"


def found(claims, as_of, known_at=None):
    sites = laydown_at(claims, day(as_of), known_at=day(known_at) if known_at else None)
    return {(site.system, site.place.name): site for site in sites}


@pytest.fixture(scope="module")
def samples():
    claims, origin = load_claims(None)
    assert origin == SAMPLES
    return claims


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    if not REPORTS.is_dir():
        pytest.skip("the seed reports are not beside the checkout")
    claims, read = read_claims(sorted((REPORTS / "seeds").glob("*.txt")), meta=REPORTS / "seeds_meta.csv")
    with open_store(tmp_path_factory.mktemp("store") / "seeds.db") as store:
        store.add_claims(claims, read)
        return store.claims()


def test_seeds_on_2014_01_01_know_pantsir_in_the_country_only(seeds):
    sites = found(seeds, "2014-01-01")
    assert set(sites) == {("pantsir-s1", "Syria")}
    assert sites["pantsir-s1", "Syria"].place.tolerance_m > 100_000


def test_seeds_on_2015_09_13_have_parts_of_pantsir_at_the_latakia_airfield_beside_the_set_of_2013(seeds):
    sites = found(seeds, "2015-09-13")
    assert {key: site.status for key, site in sites.items()} == {
        ("pantsir-s1", "Hmeimim air base"): "partial",
        ("pantsir-s1", "Syria"): "operational",
    }
    assert sites["pantsir-s1", "Hmeimim air base"].against == ()
    assert sites["pantsir-s1", "Syria"].valid_from == day("2013-01-01")


@pytest.mark.parametrize("system", ["s-400", "tor-m2"])
def test_seeds_on_2018_01_01_have_s_400_and_tor_near_masyaf_known_from_2024_only(seeds, system):
    sites = found(seeds, "2018-01-01")
    site = sites[system, "Masyaf"]
    assert (site.status, site.known_from) == ("operational", day("2024-12-06"))
    assert 13_000 < site.place.tolerance_m < 20_000
    assert [place for name, place in sites if name == system] == ["Masyaf"]


def test_seeds_on_2018_01_01_as_known_then_have_the_old_pantsir_only(seeds):
    sites = found(seeds, "2018-01-01", known_at="2018-01-01")
    assert set(sites) == {("pantsir-s1", "Hmeimim air base"), ("pantsir-s1", "Syria")}
    assert all(site.probability < 0.1 for site in sites.values())


def test_seeds_in_june_2022_have_pantsir_helicopters_and_jets_at_qamishli(seeds):
    sites = found(seeds, "2022-06-05")
    at_qamishli = {system: site for (system, place), site in sites.items() if place == "Qamishli airport"}
    assert set(at_qamishli) == {"pantsir-s1", "helicopter", "fighter-jet"}
    assert at_qamishli["pantsir-s1"].status in ("arriving", "operational")
    assert (at_qamishli["helicopter"].count, at_qamishli["fighter-jet"].count) == (6, 2)
    assert {key for key in sites if "Qamishli" not in key[1]} == {("s-400", "Masyaf"), ("tor-m2", "Masyaf")}
    assert not [key for key, site in sites.items() if site.status in ("withdrawn", "moving", "disputed")]


def test_seeds_on_2024_12_06_have_masyaf_moving_and_one_of_two_bases_left_open(seeds):
    sites = found(seeds, "2024-12-06")
    assert set(sites) == {
        (system, place) for system in ("s-400", "tor-m2") for place in ("Masyaf", "Hmeimim air base or Tartus")
    }
    for system in ("s-400", "tor-m2"):
        assert sites[system, "Masyaf"].status == "moving"
        assert sites[system, "Masyaf"].alternatives == ()
        open_site = sites[system, "Hmeimim air base or Tartus"]
        assert open_site.status == "arriving"
        assert [other.place.name for other in open_site.alternatives] == ["Hmeimim air base", "Tartus"]


def test_seeds_deny_nothing_of_the_pantsir_and_withdraw_nothing_from_qamishli(seeds):
    assert not [one for one in seeds if one.modality == "denied"]
    assert not [one for one in seeds if one.event == "withdrawn"]


def test_samples_on_2015_09_13(samples):
    assert found(samples, "2015-09-13")["pantsir-s1", "Hmeimim air base"].status == "partial"


def test_samples_on_2018_01_01(samples):
    sites = found(samples, "2018-01-01")
    assert sites["s-400", "Hmeimim air base"].status == "operational"
    assert sites["pantsir-s1", "Hmeimim air base"].status == "operational"
    assert ("tor-m2", "Masyaf") in sites
    (second,) = (site for (system, place), site in sites.items() if system == "s-400" and "Masyaf" in place)
    assert second.place.name == "13 km north-west of Masyaf"
    assert second.probability > 0.7
    assert ("tor-m2", "Masyaf") not in found(samples, "2018-01-01", known_at="2018-01-01")


def test_samples_on_2022_06_05(samples):
    sites = found(samples, "2022-06-05")
    assert sites["pantsir-s1", "Qamishli airport"].status == "arriving"
    assert sites["helicopter", "Qamishli airport"].count == 6
    assert sites["fighter-jet", "Qamishli airport"].count == 2


def test_samples_on_2024_12_06_have_masyaf_moving_to_one_of_two_bases(samples):
    sites = found(samples, "2024-12-06")
    for system in ("s-400", "tor-m2"):
        leaving = {site.status for (name, place), site in sites.items() if name == system and "Masyaf" in place}
        assert leaving == {"moving"}
        (open_site,) = (site for (name, _), site in sites.items() if name == system and site.alternatives)
        assert [other.place.name for other in open_site.alternatives] == ["Hmeimim air base", "Tartus"]


def test_nothing_of_the_samples_stands_where_it_was_only_denied(samples):
    assert not [system for system, _ in found(samples, "2015-10-20") if system == "s-400"]


def test_samples_begin_the_s_400_behind_its_denial_of_mid_november_2015(samples):
    assert ("s-400", "Hmeimim air base") not in found(samples, "2015-11-05")
    assert found(samples, "2015-12-01")["s-400", "Hmeimim air base"].status == "operational"

"""Independent sources count once each, whoever prints them."""

import math

import pytest

from openiads.laydown.sources import outlet
from openiads.laydown.weigh import CAP, log_odds, probability_of, weighed

from .claims import HMEIMIM, claim


def said(source, report, **fields):
    return claim(place=HMEIMIM, source=source, report=report, **fields)


def sources(*claims):
    return [one.source for one in weighed(claims)]


@pytest.mark.parametrize(
    ("source", "goes_back_to"),
    [
        ("Kmaupdates republishing Defence Blog", "Defence Blog"),
        ("AFP via Ahram Online", "AFP"),
        ("A. Writer, reprinted at example.org", "A. Writer"),
        ("Topwar citing Jane's Defence Weekly", "Jane's Defence Weekly"),
        ("globalomsk.ru quoting Sergey Shoigu", "Sergey Shoigu"),
        ("Al Mayadeen English", "Al Mayadeen English"),
    ],
)
def test_a_republisher_is_its_source(source, goes_back_to):
    assert outlet(source) == goes_back_to


def test_a_republisher_and_its_source_count_once():
    assert sources(said("Defence Blog", "a"), said("Kmaupdates republishing Defence Blog", "b")) == ["Defence Blog"]


def test_a_near_copy_counts_with_the_report_it_copies():
    assert sources(said("AFP", "a"), said("Daily Echo", "b", duplicate_of="a")) == ["AFP"]


def test_one_named_source_in_two_outlets_counts_once():
    minister = {"attribution": ("Sergey Shoigu",)}
    assert sources(said("TASS", "a", **minister), said("AFP", "b", **minister)) == ["Sergey Shoigu"]


def test_unnamed_officials_of_two_outlets_count_as_two():
    officials = {"attribution": ("US officials",)}
    assert sources(said("TASS", "a", **officials), said("AFP", "b", **officials)) == [
        "AFP: US officials",
        "TASS: US officials",
    ]


def test_an_outlets_own_voice_adds_nothing_to_its_sources():
    quoted = said("Al Mayadeen English", "a", attribution=("Al Mayadeen's sources",))
    assert sources(quoted, said("Al Mayadeen English", "a", quote="in its own voice")) == ["Al Mayadeen English"]
    officials = said("TRT World", "a", attribution=("Western officials",))
    assert sources(officials, said("TRT World", "a", quote="own voice")) == ["TRT World: Western officials"]


def test_the_strongest_claim_of_a_source_is_the_one_that_weighs():
    both = [said("AFP", "a", modality="unconfirmed"), said("AFP", "a", modality="confirmed")]
    assert [one.claim.modality for one in weighed(both)] == ["confirmed"]


def test_a_claim_weighs_by_modality_and_by_how_surely_it_was_read():
    (sure,) = weighed([said("AFP", "a", modality="confirmed")])
    (unsure,) = weighed([said("AFP", "a", modality="confirmed", confidence=0.5)])
    assert sure.log_odds == pytest.approx(2.2)
    assert unsure.log_odds == pytest.approx(1.1)
    assert probability_of(log_odds([sure])) == pytest.approx(1 / (1 + math.exp(-2.2)))


def test_many_sources_stay_within_the_cap():
    many = weighed(said(f"Gazette {number}", str(number), modality="confirmed") for number in range(9))
    assert log_odds(many) == CAP
    assert log_odds([], many) == -CAP
    assert log_odds(many, weighed([said("AFP", "x", modality="denied")])) == CAP


def test_sources_of_which_nothing_is_said_are_the_outlets_own_voice():
    officials = said("TRT World", "a", attribution=("Western officials",))
    for words in ("Sources", "unnamed sources", "the reports"):
        assert sources(officials, said("TRT World", "a", attribution=(words,))) == ["TRT World: Western officials"]
    assert sources(said("TRT World", "a", attribution=("Sources",))) == ["TRT World"]


def test_two_sources_named_together_count_as_two_and_one_name_with_an_and_as_one():
    both = said("TRT World", "a", attribution=("Two Western officials and a Russian source",))
    assert sources(both) == ["TRT World: Two Western officials", "TRT World: a Russian source"]
    assert log_odds(weighed([both])) == pytest.approx(2.2)
    ministry = said("TRT World", "a", attribution=("the Ministry of Defence and Emergencies",))
    assert sources(ministry) == ["the Ministry of Defence and Emergencies"]

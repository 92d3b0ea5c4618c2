"""The arithmetic of a site's probability, step by step: by hand, and the same as the site itself says."""

import pytest

from openiads.laydown.laydown import laydown_at, standings_at
from openiads.laydown.load import load_claims
from openiads.laydown.reckon import THERE_WHILE_MOVING, reckon
from openiads.laydown.weigh import CAP, WEIGHT

from .claims import HMEIMIM, MASYAF, claim, day

SEEN = claim(place=MASYAF, published="2018-01-10", source="One", confidence=0.9)
AGAIN = claim(place=MASYAF, published="2018-01-10", source="One", confidence=0.5, quote="it was seen there again")
OTHER = claim(report="two.txt", place=MASYAF, published="2018-01-10", source="Two", modality="confirmed")


def reckoned(claims, on):
    standings = standings_at(claims, day(on))
    assert len(standings) == 1
    return reckon(standings[0])


def test_one_source_adds_the_weight_of_its_strongest_claim_times_its_factors():
    found = reckoned([SEEN, AGAIN], "2018-01-10")
    assert len(found.supporting) == 1
    term = found.supporting[0]
    assert (term.source, term.claim, term.also) == ("One", SEEN.id, (AGAIN.id,))
    assert (term.modality_weight, term.confidence) == (WEIGHT["reported"], 0.9)
    assert (term.reliability, term.reliability_factor, term.credibility, term.credibility_factor) == ("F", 1.0, 6, 1.0)
    assert term.log_odds == pytest.approx(1.1 * 0.9)
    assert found.log_odds == pytest.approx(0.99)
    assert found.probability == pytest.approx(0.7291, abs=5e-5)  # 1 / (1 + exp(-0.99))
    assert (
        f"term +0.99 = reported 1.1 x read 0.90 x source F 1.00 x claim 6 1.00: One, claim {SEEN.id}" in found.words[0]
    )


def test_two_sources_add_up_and_a_denial_takes_away():
    denied = claim(
        report="three.txt",
        place=MASYAF,
        published="2018-01-11",
        source="Three",
        modality="denied",
        quote="none is there",
    )
    found = reckoned([SEEN, OTHER, denied], "2018-01-11")
    assert [one.source for one in found.supporting] == ["Two", "One"]
    assert [one.source for one in found.opposing] == ["Three"]
    assert found.log_odds == pytest.approx(2.2 + 0.99 - 1.1)
    assert found.cap == CAP


def test_silence_halves_the_probability_with_every_half_life():
    fresh, old = (reckoned([OTHER], on) for on in ("2018-01-10", "2023-01-10"))
    assert fresh.age_d == 0
    assert fresh.faded_probability == fresh.evidence_probability == fresh.probability
    assert (old.age_d, old.half_life_d) == (1826, 5 * 365.25)
    assert old.probability == pytest.approx(0.5 * fresh.probability, rel=1e-3)


def test_what_is_on_the_move_is_half_gone_and_then_all_of_it():
    leaves = claim(
        event="moved", origin=MASYAF, destinations=(HMEIMIM,), published="2018-02-01", source="Two",
        valid_from="2018-02-01", valid_to="2018-02-05", quote="it is leaving for the base",
    )  # fmt: skip
    by_day = {}
    for on in ("2018-02-03", "2018-02-10"):
        standing = next(one for one in standings_at([SEEN, leaves], day(on)) if one.episode.places == (MASYAF,))
        by_day[on] = reckon(standing)
    on_the_move, gone = by_day.values()
    assert (on_the_move.departure.share, gone.departure.share) == (THERE_WHILE_MOVING, 1.0)
    for found in by_day.values():
        left = found.departure
        assert left.log_odds == pytest.approx(1.1)
        assert found.probability == pytest.approx(found.faded_probability * (1 - left.share * left.gone_probability))


def test_the_arithmetic_of_every_sample_site_ends_at_its_probability():
    claims, _ = load_claims()
    for on in ("2016-01-01", "2018-01-24", "2024-12-07", "2026-01-01"):
        sites = {one.id: one for one in laydown_at(claims, day(on))}
        standings = standings_at(claims, day(on))
        assert {one.episode.id for one in standings} == set(sites)
        for standing in standings:
            found, site = reckon(standing), sites[standing.episode.id]
            assert found.probability == site.probability
            assert site.reasons[-len(found.words) :] == found.words
            terms = {one.claim for one in found.supporting} | {also for one in found.supporting for also in one.also}
            assert terms == set(site.claims)

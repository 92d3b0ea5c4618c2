"""What holds for any claims."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.laydown.laydown import laydown_at

from .claims import HMEIMIM, MASYAF, SYRIA, TARTUS, claim, day

START = day("2018-01-01")
PLACES = st.sampled_from([SYRIA, HMEIMIM, TARTUS, MASYAF])
DAYS = st.integers(0, 400).map(lambda number: START + timedelta(days=number))
QUOTES = st.integers(0, 10**6).map(lambda number: f"quote {number}")
EFFORT = settings(max_examples=60, deadline=None)


def present(modalities=("confirmed", "reported", "unconfirmed", "planned")):
    return st.builds(
        lambda on, place, modality, progress, source, quote: claim(
            published=on, place=place, modality=modality, progress=progress, source=source, report=source, quote=quote
        ),
        DAYS,
        PLACES,
        st.sampled_from(modalities),
        st.sampled_from(["complete", "under_way", "partial"]),
        st.sampled_from(["A", "B", "C"]),
        QUOTES,
    )


def leaving():
    return st.builds(
        lambda on, origin, destinations, quote: claim(
            event="moved",
            published=on,
            origin=origin,
            destinations=tuple(destinations),
            destination_mode="one_of",
            quote=quote,
        ),
        DAYS,
        st.sampled_from([HMEIMIM, TARTUS, MASYAF]),
        st.lists(st.sampled_from([HMEIMIM, TARTUS, MASYAF]), max_size=2, unique_by=lambda place: place.name),
        QUOTES,
    )


def denials():
    return present(("denied",))


CLAIMS = st.lists(st.one_of(present(), leaving(), denials()), min_size=1, max_size=8)


@EFFORT
@given(CLAIMS, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_claims_changes_nothing(claims, as_of, random):
    shuffled = [*claims, claims[0]]
    random.shuffle(shuffled)
    assert laydown_at(shuffled, as_of) == laydown_at(claims, as_of)


@EFFORT
@given(CLAIMS, denials(), DAYS)
def test_a_denial_never_raises_a_probability(claims, denial, as_of):
    before = {site.id: site.probability for site in laydown_at(claims, as_of)}
    after = {site.id: site.probability for site in laydown_at([*claims, denial], as_of)}
    assert after.keys() == before.keys()
    assert all(after[site] <= before[site] + 1e-12 for site in before)


@EFFORT
@given(st.lists(present(("reported",)), min_size=1, max_size=6), DAYS)
def test_an_older_claim_never_outweighs_the_status_of_a_newer_one(claims, as_of):
    at_one_place = [replace(one, place=HMEIMIM) for one in claims]
    newest = max(one.published for one in at_one_place)
    of_newest = {one.progress for one in at_one_place if one.published == newest}
    for site in laydown_at(at_one_place, max(newest, as_of)):
        said = {"complete": "operational", "under_way": "arriving", "partial": "partial"}
        assert site.status in {said[progress] for progress in of_newest}


@EFFORT
@given(CLAIMS, DAYS, DAYS)
def test_what_became_known_later_is_never_shown(claims, as_of, known_at):
    known = {one.id for one in claims if one.known_from <= known_at}
    for site in laydown_at(claims, as_of, known_at=known_at):
        assert site.known_from <= known_at
        assert {*site.claims, *site.against} <= known
    assert laydown_at(claims, as_of, known_at=known_at) == laydown_at([one for one in claims if one.id in known], as_of)


@EFFORT
@given(CLAIMS, DAYS)
def test_probabilities_and_weights_are_such_and_every_site_gives_its_reasons(claims, as_of):
    for site in laydown_at(claims, as_of):
        assert 0.0 <= site.probability <= 1.0
        assert not site.alternatives or abs(sum(other.weight for other in site.alternatives) - 1.0) < 1e-9
        assert site.claims
        assert any("log-odds" in reason for reason in site.reasons)
        assert any(reason.startswith("status") for reason in site.reasons)
        assert site.place.tolerance_m >= 1000.0

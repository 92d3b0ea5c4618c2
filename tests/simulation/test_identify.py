"""Evidence of identity: hand-worked cases, Bayes' rule against a search of all cases, and what the shares come to."""

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from openiads.simulation.allocate import records
from openiads.simulation.command import Identification
from openiads.simulation.evidence import Behaviour, Evidence, Interrogation, Likelihood, Prior
from openiads.simulation.identify import declare, hear, likeliest, taken_for
from openiads.simulation.identities import evidence_rows, likelihoods
from openiads.simulation.identity_tables import (
    NOTHING_HEARD,
    OTHER_MODE,
    OWN_MODE,
    WEIGHED_STATE,
)
from openiads.simulation.prepare import prepare
from openiads.simulation.tables import CIVIL, FRIENDLY, HOSTILE, IDENTITIES, TRACK_STATE, UNKNOWN

from .notional import network, play, scenario, traffic
from .settings import setting

EVEN = Likelihood(hostile=0.5, friendly=0.5, neutral=0.5, civil=0.5)
NOTHING_SAID = Behaviour(fast=EVEN, low=EVEN, closing=EVEN)
"""A behaviour that says nothing of the identity."""


@cache
def plain_board():
    return prepare(scenario())


def board_of(evidence: Evidence):
    """The plain board, with a network that weighs evidence in this way."""
    board = plain_board()
    nets = (network(identification=Identification(evidence=evidence)),)
    defence = board.defence._replace(evidence=evidence_rows(nets), likelihoods=likelihoods(nets))
    return replace(board, defence=defence)


def fresh():
    weighed = records(WEIGHED_STATE, 1)[0]
    weighed.period, weighed.own, weighed.other, weighed.silent = -1, 1.0, 1.0, 1.0
    return weighed


def verdict(evidence: Evidence, answers, in_corridor: int = -1, x: float = 1.0, z: float = 3_000.0, vx: float = 0.0):
    board = board_of(evidence)
    weighed = fresh()
    for answer in answers:
        hear(board.defence.evidence[0], weighed, answer)
    mean = np.array([x, 0.0, z, vx, 0.0, 0.0])
    return likeliest(board.defence, board.ground, 0, weighed, in_corridor, mean)


def test_one_silence_counts_one_missed_answer() -> None:
    """Worked by hand: 0.95 heard, so one silence leaves 0.05 for a transponder that works, two 0.0025."""
    defence = board_of(Evidence()).defence
    weighed = fresh()
    hear(defence.evidence[0], weighed, NOTHING_HEARD)
    assert (weighed.own, weighed.other, weighed.silent) == pytest.approx((0.05, 0.05, 1.0))
    hear(defence.evidence[0], weighed, NOTHING_HEARD)
    assert (weighed.own, weighed.other, weighed.silent) == pytest.approx((0.0025, 0.0025, 1.0))
    hear(defence.evidence[0], weighed, OWN_MODE)
    astray = 0.001
    own = 0.0025 * (0.95 + 0.05 * astray)
    assert (weighed.own, weighed.other) == pytest.approx((1.0, 0.0025 * 0.05 * astray / own))
    assert weighed.silent == pytest.approx(astray / own)


def test_silence_alone_never_says_more_than_that_the_transponder_is_silent() -> None:
    """A hundred silences are one fact: 0.019 of the civil and 0.949 of the hostile are silent, 0.949 / 1.078 in all."""
    expected = {0.85: HOSTILE, 0.9: UNKNOWN}
    for threshold, identity in expected.items():
        evidence = Evidence(declare_probability=threshold, behaviour=NOTHING_SAID)
        assert verdict(evidence, [NOTHING_HEARD] * 100) == identity


def posterior_by_search(evidence: Evidence, answers) -> list[float]:
    """Every identity and every state of its transponder, one by one."""
    ask = evidence.interrogation
    weights = []
    for name in IDENTITIES:
        own, other = getattr(ask.own_mode, name), getattr(ask.civil_mode, name)
        weight = 0.0
        for state, share in ((OWN_MODE, own), (OTHER_MODE, other), (NOTHING_HEARD, 1.0 - own - other)):
            likelihood = share
            for answer in answers:
                works = ask.answer_probability if state != NOTHING_HEARD else 0.0
                false = (1.0 - works) * ask.false_answer_probability / 2.0
                silent = (1.0 - works) * (1.0 - ask.false_answer_probability)
                likelihood *= silent if answer == NOTHING_HEARD else works * (answer == state) + false
            weight += likelihood
        weights.append(weight * getattr(evidence.prior, name))
    return [weight / sum(weights) for weight in weights]


chances = st.floats(0.01, 0.49)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([NOTHING_HEARD, OWN_MODE, OTHER_MODE]), max_size=6),
    st.lists(chances, min_size=8, max_size=8),
    st.floats(0.05, 0.95),
    st.floats(0.01, 0.5),
    st.sampled_from([0.5, 0.7, 0.9]),
)
def test_declared_is_what_bayes_rule_over_all_cases_says(answers, shares, answer, false, threshold) -> None:
    own, other = (Likelihood(**dict(zip(IDENTITIES, some, strict=True))) for some in (shares[:4], shares[4:]))
    ask = Interrogation(answer_probability=answer, false_answer_probability=false, own_mode=own, civil_mode=other)
    evidence = Evidence(declare_probability=threshold, interrogation=ask, behaviour=NOTHING_SAID)
    expected = posterior_by_search(evidence, answers)
    best = int(np.argmax(expected))
    assume(abs(expected[best] - threshold) > 1e-6)
    assert verdict(evidence, answers) == (best if expected[best] > threshold else UNKNOWN)


def test_the_order_of_answers_says_nothing() -> None:
    heard = (OWN_MODE, NOTHING_HEARD, OTHER_MODE, NOTHING_HEARD)
    defence = board_of(Evidence()).defence
    ends = []
    for order in itertools.permutations(heard):
        weighed = fresh()
        for answer in order:
            hear(defence.evidence[0], weighed, answer)
        ends.append((weighed.own, weighed.other, weighed.silent))
    assert np.allclose(ends, ends[0], rtol=1e-9)


def test_evidence_can_turn_after_any_number_of_answers() -> None:
    """After a hundred friendly answers silence makes the track unknown, and then no friend."""
    evidence = Evidence(behaviour=NOTHING_SAID)
    assert verdict(evidence, [OWN_MODE] * 100) == FRIENDLY
    assert verdict(evidence, [OWN_MODE] * 100 + [NOTHING_HEARD] * 12) != FRIENDLY


@setting("Evidence.corridor")
def test_a_corridor_speaks_for_civil_aircraft_where_there_is_one() -> None:
    likely = Likelihood(hostile=0.02, friendly=0.02, neutral=0.02, civil=0.98)
    evidence = Evidence(corridor=likely, behaviour=NOTHING_SAID)
    assert verdict(evidence, []) == UNKNOWN
    assert verdict(evidence, [], in_corridor=1) == CIVIL
    assert verdict(evidence, [], in_corridor=0) == UNKNOWN


def test_units_know_what_is_declared_after_the_delay_and_react_anew_to_a_hostile() -> None:
    track = records(TRACK_STATE, 1)[0]
    track.belief, track.declared, track.known_t, track.told, track.ready_t = UNKNOWN, UNKNOWN, 0.0, -1, 3.0
    assert declare(track, HOSTILE, 10.0, 2.0)
    assert [taken_for(track, t) for t in (11.9, 12.0)] == [UNKNOWN, HOSTILE]
    assert track.ready_t == 12.0
    assert not declare(track, HOSTILE, 20.0, 2.0)
    assert declare(track, CIVIL, 30.0, 2.0)
    assert [taken_for(track, t) for t in (31.9, 32.0)] == [HOSTILE, CIVIL]
    assert track.ready_t == 12.0


def test_what_a_line_tells_goes_before_every_declaration() -> None:
    track = records(TRACK_STATE, 1)[0]
    track.belief, track.declared, track.known_t, track.told = HOSTILE, HOSTILE, 0.0, CIVIL
    assert taken_for(track, 5.0) == CIVIL


def test_of_those_declared_hostile_as_many_are_as_the_posterior_says() -> None:
    """40 hostile and 60 civil flights that behave as the network reckons: P(hostile | declared) is 0.70 to 0.73.

    Worked by hand: the third silence takes the posterior to 0.4 x 0.8054 / (0.4 x 0.8054 + 0.6 x 0.2216) = 0.708, all
    silences to 0.32 / 0.44 = 0.727; declared is from 0.7.
    """
    silent = Likelihood(hostile=0.0, friendly=0.0, neutral=0.0, civil=0.0)
    ask = Interrogation(
        answer_probability=0.7,
        false_answer_probability=0.0,
        own_mode=silent,
        civil_mode=replace(silent, hostile=0.2, civil=0.8),
    )
    prior = Prior(hostile=0.4, friendly=0.0, neutral=0.0, civil=0.6)
    evidence = Evidence(
        interrogation_s=1.0, declare_probability=0.7, prior=prior, interrogation=ask, behaviour=NOTHING_SAID
    )
    nets = (network(identification=Identification(evidence=evidence)),)
    flights = (
        traffic(name="foe", identity="hostile", count=40, spacing_s=4.0, transponder_probability=0.2),
        traffic(name="airliner", identity="civil", count=60, spacing_s=4.0, transponder_probability=0.8, north_m=5e3),
    )
    played = play(scenario(networks=nets, raids=(), traffic=flights), 40)
    engaged = played.engaged.sum(axis=0)
    share = engaged[HOSTILE] / engaged.sum()
    assert 0.66 < share < 0.77, engaged
    assert engaged[HOSTILE] > 0.75 * 40 * 40

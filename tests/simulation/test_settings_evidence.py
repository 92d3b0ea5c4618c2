"""One test for each setting of evidence and transponders: it changes a result, in the right direction."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from openiads.errors import ScenarioError
from openiads.simulation.command import Belief, Identification
from openiads.simulation.evidence import Behaviour, Evidence, Interrogation, Likelihood, Prior
from openiads.simulation.prepare import prepare
from openiads.simulation.replay import replay
from openiads.simulation.scenario import Scenario
from openiads.simulation.zone import Zone

from .notional import EXACT_IDENTITY, network, play, raid, scenario, traffic
from .settings import events, setting
from .zoned import strip

EVEN = Likelihood(hostile=0.5, friendly=0.5, neutral=0.5, civil=0.5)
NEVER = Likelihood(hostile=0.0, friendly=0.0, neutral=0.0, civil=0.0)
NOTHING_SAID = Behaviour(fast=EVEN, low=EVEN, closing=EVEN)
EITHER = Prior(hostile=0.5, friendly=0.0, neutral=0.0, civil=0.5)
EITHER_THREE = Prior(hostile=0.4, friendly=0.3, neutral=0.0, civil=0.3)
START_M = 36_000.0
FOE = traffic(name="foe", identity="hostile", east_m=(START_M, 0.0))
"""It comes from the east at 300 m/s and 3,000 m, in reach from the start, and answers nothing."""


def told_apart(*flights: Any, latency_s: float = 0.0, rules: str = "tight", **changes: Any) -> Scenario:
    """Flights before a network that asks each second; its radar turns once a second."""
    evidence = Evidence(**({"interrogation_s": 1.0} | changes))
    net = network(identification=Identification(evidence=evidence), latency_s=latency_s, rules=rules)
    return scenario(networks=(net,), raids=(), traffic=flights or (FOE,))


def shot_s(*flights: Any, **changes: Any) -> float:
    """When the first shot is fired, infinite where none is."""
    return min(events("launched", told_apart(*flights, **changes)), default=np.inf)


def asking(**changes: Any) -> Interrogation:
    return replace(Interrogation(), **changes)


@setting("Identification.evidence")
def test_evidence_goes_before_the_table_of_beliefs() -> None:
    table = Identification(hostile=Belief(civil=1.0), civil=Belief(hostile=1.0))
    airliner = traffic(name="airliner", identity="civil", transponder_probability=1.0)
    flights = (FOE, airliner)
    nets = [network(identification=replace(table, evidence=one)) for one in (None, Evidence())]
    drawn, weighed = (play(scenario(networks=(net,), raids=(), traffic=flights)).engaged[0] for net in nets)
    assert drawn.tolist() == [0, 0, 0, 1]
    assert weighed.tolist() == [1, 0, 0, 0]


@setting("Evidence.interrogation_s")
def test_who_asks_seldom_knows_late() -> None:
    times = [shot_s(interrogation_s=period) for period in (1.0, 5.0, 20.0)]
    assert times[0] < times[1] < times[2] < np.inf


def test_a_track_is_asked_at_most_once_in_a_period_however_fast_the_radar_turns() -> None:
    """Worked by hand: of foe and airliner as likely, P(foe) is 0.933, 0.978, 0.980 after one silence, two, three.

    They come when the track is confirmed, at 1 s, and with the first turns of the next periods.
    """
    changes: dict[str, Any] = {"interrogation_s": 10.0, "behaviour": NOTHING_SAID, "prior": EITHER}
    times = [shot_s(declare_probability=p, **changes) for p in (0.93, 0.97, 0.979)]
    assert times == pytest.approx([1.0, 10.0, 20.0], abs=1e-6)


@setting("Evidence.declare_probability")
def test_who_wants_to_be_surer_declares_later_or_never() -> None:
    times = [shot_s(declare_probability=p, behaviour=NOTHING_SAID) for p in (0.6, 0.86, 0.95)]
    assert times[0] < times[1] < times[2] == np.inf


@setting("Evidence.prior", "Prior.hostile", "Prior.friendly", "Prior.neutral", "Prior.civil")
def test_nothing_is_declared_that_was_held_impossible() -> None:
    nobody = {"hostile": 0.0, "friendly": 0.0, "neutral": 0.0, "civil": 0.0}
    for name in nobody:
        sure = Prior(**(nobody | {name: 1.0}))
        assert (shot_s(prior=sure) < np.inf) == (name == "hostile"), name
    for name in ("friendly", "neutral", "civil"):
        usual, common = (Prior(**(nobody | {"hostile": 1.0 - p, name: p})) for p in (0.5, 0.999))
        assert shot_s(prior=usual) < shot_s(prior=common), name


@setting("Evidence.interrogation", "Interrogation.answer_probability")
def test_silence_says_more_the_better_answers_are_heard() -> None:
    times = [shot_s(interrogation=asking(answer_probability=p)) for p in (0.99, 0.5, 0.2)]
    assert times[0] <= times[1] < times[2]
    friend = traffic(identity="friendly", transponder_probability=1.0)
    heard, deaf = (shot_s(friend, interrogation=asking(answer_probability=p)) for p in (0.9, 0.0))
    assert heard == np.inf
    prior = Prior(hostile=0.9, friendly=0.1, neutral=0.0, civil=0.0)
    deaf = shot_s(friend, interrogation=asking(answer_probability=0.0), prior=prior)
    assert deaf < np.inf, "a transponder that nobody hears is none"


@setting("Interrogation.false_answer_probability")
def test_answers_that_nobody_gave_blur_the_picture() -> None:
    times = [shot_s(interrogation=asking(false_answer_probability=p)) for p in (0.0, 0.5, 0.9)]
    assert times[0] <= times[1] < times[2]


@setting("Interrogation.own_mode", "Interrogation.civil_mode")
@setting("Likelihood.hostile", "Likelihood.friendly", "Likelihood.neutral", "Likelihood.civil")
def test_who_is_held_to_be_silent_is_not_told_from_a_foe_by_silence() -> None:
    """Where half of the others are silent too, silence makes no foe; where all foes answer, it clears."""
    usual = Interrogation()
    assert shot_s(behaviour=NOTHING_SAID, declare_probability=0.8) < np.inf
    for name in ("friendly", "neutral", "civil"):
        silent = replace(
            usual, own_mode=replace(usual.own_mode, **{name: 0.0}), civil_mode=replace(usual.civil_mode, **{name: 0.3})
        )
        assert shot_s(behaviour=NOTHING_SAID, declare_probability=0.8, interrogation=silent) == np.inf, name
    for field in ("own_mode", "civil_mode"):
        loud = replace(usual, **{field: replace(getattr(usual, field), hostile=0.94)})
        assert shot_s(behaviour=NOTHING_SAID, declare_probability=0.8, interrogation=loud) == np.inf, field


def by_one(name: str, **edge: float) -> float:
    """Shot at the foe where one finding alone tells a foe from an airliner, and no answer is heard of anybody."""
    tells = Likelihood(hostile=0.95, friendly=0.0, neutral=0.0, civil=0.05)
    behaviour = replace(NOTHING_SAID, **{name: tells}, **edge)
    return shot_s(behaviour=behaviour, prior=EITHER, interrogation=Interrogation(own_mode=NEVER, civil_mode=NEVER))


@setting("Evidence.behaviour", "Behaviour.fast", "Behaviour.fast_mps")
def test_speed_tells_a_foe() -> None:
    assert by_one("fast", fast_mps=299.0) < np.inf
    assert by_one("fast", fast_mps=310.0) == np.inf


@setting("Behaviour.low", "Behaviour.low_m")
def test_height_tells_a_foe() -> None:
    assert by_one("low", low_m=3_010.0) < np.inf
    assert by_one("low", low_m=2_990.0) == np.inf


@setting("Behaviour.closing", "Behaviour.closing_s")
def test_who_closes_on_an_asset_is_told_by_it() -> None:
    """The foe reaches home after 120 s."""
    assert by_one("closing", closing_s=130.0) == pytest.approx(1.0)
    assert by_one("closing", closing_s=60.0) == pytest.approx(START_M / 300.0 - 60.0, abs=1.1)


def test_who_turns_away_is_no_foe_any_more() -> None:
    """Declared while it closes on home, out of reach; when it flies off within reach it is unknown again."""
    tells = Likelihood(hostile=0.95, friendly=0.0, neutral=0.0, civil=0.05)
    changes: dict[str, Any] = {
        "behaviour": replace(NOTHING_SAID, closing=tells),
        "prior": EITHER,
        "interrogation": Interrogation(own_mode=NEVER, civil_mode=NEVER),
    }
    away = traffic(name="foe", identity="hostile", east_m=(80_000.0, 40_000.0, 20_000.0), north_m=1_000.0)
    assert shot_s(away, **changes) < np.inf
    turning = traffic(name="foe", identity="hostile", east_m=(80_000.0, 41_000.0, 80_000.0))
    assert shot_s(turning, **changes) == np.inf


def test_units_hear_of_it_after_the_delay_of_the_network() -> None:
    assert shot_s(latency_s=10.0) == pytest.approx(shot_s() + 10.0, abs=1e-6)


@setting("Traffic.transponder_probability")
def test_who_does_not_answer_is_taken_for_a_foe() -> None:
    """An airliner and a friendly helicopter in the envelope, with and without a working transponder."""
    for identity in ("civil", "friendly", "neutral"):
        answers, silent, some = (
            play(told_apart(traffic(identity=identity, transponder_probability=p)), n).engaged.sum(axis=1)
            for p, n in ((1.0, 20), (0.0, 20), (0.7, 60))
        )
        assert answers.sum() == 0, identity
        assert silent.all(), identity
        assert 0.1 < some.mean() < 0.5, "the same transponder is silent for the whole of a replication"


@setting("Raid.transponder_probability")
def test_a_raid_that_answers_as_airliners_do_is_not_taken_for_a_foe_so_soon() -> None:
    def engaged(p: float | None) -> float:
        laid = replace(told_apart(behaviour=NOTHING_SAID, declare_probability=0.8), traffic=())
        return float(play(replace(laid, raids=(raid(transponder_probability=p),)), 20).engaged[:, 0].mean())

    assert engaged(None) == engaged(0.0) == 1.0
    assert engaged(1.0) == 0.0


@setting("Traffic.operator")
def test_only_the_network_that_operates_a_flight_hears_it_in_its_own_mode() -> None:
    """Civil answers alone do not clear it here, those in the own mode do."""
    civil_means_nothing = Interrogation(own_mode=NEVER, civil_mode=EVEN)
    own = replace(civil_means_nothing.own_mode, friendly=0.5)
    changes: dict[str, Any] = {
        "interrogation": replace(civil_means_nothing, own_mode=own),
        "behaviour": NOTHING_SAID,
        "prior": Prior(hostile=0.95, friendly=0.05, neutral=0.0, civil=0.0),
    }
    for operator, shots in (("net", 0), ("", 0), ("other", 1)):
        flight = traffic(transponder_probability=1.0, operator=operator)
        laid = told_apart(flight, **changes)
        laid = replace(laid, networks=(*laid.networks, network(name="other", identification=EXACT_IDENTITY)))
        assert play(laid).engaged.sum() == shots, operator
    with pytest.raises(ScenarioError, match="operator is 'nett': the scenario has no such network; write one of: net"):
        prepare(told_apart(traffic(operator="nett")))


def test_asking_moves_no_other_draw() -> None:
    """Common random numbers: whoever else flies, or asks, each flight answers with the luck that it had."""
    flights = [
        traffic(name=name, transponder_probability=0.5, north_m=north) for name, north in (("a", 0.0), ("b", 5e3))
    ]
    alone = play(told_apart(flights[0]), 40)
    both = play(told_apart(*flights), 40)
    assert np.array_equal(alone.fates[:, 0], both.fates[:, 0])
    assert 0 < np.count_nonzero(alone.engaged) < 40


def test_shares_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValidationError, match="every identity is held impossible"):
        Prior(hostile=0.0, friendly=0.0, neutral=0.0, civil=0.0)
    with pytest.raises(ValidationError, match=r"own_mode and civil_mode of neutral sum to 1\.4, more than 1"):
        Interrogation(own_mode=EVEN)


def test_the_replay_tells_who_takes_whom_for_what_and_when() -> None:
    """A friend that answers is known at once, a foe after three silences; each is told once while nothing changes."""
    laid = told_apart(
        FOE, traffic(name="friend", transponder_probability=1.0), behaviour=NOTHING_SAID, prior=EITHER_THREE
    )
    played = replay(prepare(laid), 1, 0, first_scan="zero")
    told = [(one.vehicle, one.network, one.identity) for one in played.events if one.kind == "identified"]
    assert sorted(told) == [("foe", "net", "hostile"), ("friend", "net", "friendly")]
    assert all(one.lat is not None for one in played.events if one.kind == "identified")


def test_a_silent_flight_in_a_safe_corridor_is_cleared_by_it() -> None:
    """The same flight, the same silence: shot at outside of the corridor, and where it flies too fast for it."""
    tells = Likelihood(hostile=0.02, friendly=0.0, neutral=0.0, civil=0.98)
    silent = told_apart(traffic(identity="civil", transponder_probability=0.0), corridor=tells, prior=EITHER)

    def engaged(*zones: Zone) -> int:
        return int(play(replace(silent, zones=zones)).engaged[0, 3])

    assert engaged() == 1
    assert engaged(strip(kind="safe corridor")) == 0
    assert engaged(strip(kind="safe corridor", fastest_mps=250.0)) == 1
    assert engaged(strip(kind="safe corridor", floor_msl_m=4_000.0)) == 1

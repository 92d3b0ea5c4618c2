"""One test for each setting of deconfliction lines: what they tell, when, and what happens when they are silent."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from openiads.errors import ScenarioError
from openiads.simulation.command import Belief, Identification
from openiads.simulation.evidence import Evidence
from openiads.simulation.links import Link
from openiads.simulation.prepare import prepare
from openiads.simulation.replay import replay
from openiads.simulation.run import with_other_luck
from openiads.simulation.scenario import Outage, Scenario

from .notional import EXACT_IDENTITY, network, play, scenario, traffic
from .settings import events, setting

BLIND = replace(EXACT_IDENTITY, friendly=Belief(hostile=1.0))
"""A network that takes every friend for a foe."""
LINE = Link(name="hotline", giver="theirs", receiver="net", delay_s=0.0)


def two_networks(*lines: Link, **changes: Any) -> Scenario:
    """The flight of another network before one that takes it for a foe; it is in reach from 70 s to 200 s."""
    nets = (network(identification=changes.pop("identification", BLIND)), network(name="theirs"))
    flight = traffic(east_m=(60_000.0, 0.0), operator=changes.pop("operator", "theirs"), transponder_probability=0.0)
    return scenario(networks=nets, raids=(), traffic=(flight,), links=lines, **changes)


def wrong(laid: Scenario, n: int = 1) -> float:
    """Engagements of the friend per replication; each kills."""
    return float(play(laid, n).engaged[:, 1].mean())


@setting("Scenario.links", "Link.giver", "Link.receiver")
def test_a_line_keeps_the_receiver_from_firing_at_the_flights_of_the_giver() -> None:
    assert wrong(two_networks()) == 1.0, "two networks share nothing"
    assert wrong(two_networks(LINE)) == 0.0
    assert wrong(two_networks(replace(LINE, giver="net", receiver="theirs"))) == 1.0, "it leads in one direction"
    assert wrong(two_networks(LINE, operator="")) == 1.0, "it tells of the flights that the giver operates"


def test_a_line_tells_nothing_else() -> None:
    """Neither tracks nor the flights of anybody else pass: what the network believes of them stays as it was."""
    foe = traffic(name="foe", identity="hostile", north_m=5_000.0)
    plain, lined = (replace(two_networks(*lines), traffic=(foe,)) for lines in ((), (LINE,)))
    for name in ("fates", "first_detection_m", "confirmation_m", "first_shot_m", "rounds"):
        assert np.array_equal(getattr(play(plain), name), getattr(play(lined), name), equal_nan=True), name


@setting("Link.delay_s")
def test_a_late_word_comes_too_late() -> None:
    """From 70 s on the flight is in reach, from its start on it would be told."""
    assert [wrong(two_networks(replace(LINE, delay_s=delay))) for delay in (60.0, 90.0)] == [0.0, 1.0]


@setting("Link.failure_probability")
def test_a_line_that_fails_lets_the_shots_come_back() -> None:
    shares = [wrong(two_networks(replace(LINE, failure_probability=p)), 300) for p in (0.0, 0.3, 1.0)]
    assert shares[0] == 0.0
    assert shares[1] == pytest.approx(0.3, abs=0.09)
    assert shares[2] == 1.0


def test_an_outage_cuts_the_line_for_its_time() -> None:
    def cut(from_s: float, to_s: float | None) -> Scenario:
        return two_networks(LINE, outages=(Outage(name="cut", link="hotline", from_s=from_s, to_s=to_s),))

    assert wrong(cut(0.0, 50.0)) == 0.0, "it is back before the flight is in reach"
    assert min(events("launched", cut(90.0, None))) == pytest.approx(90.0, abs=1.1)
    assert wrong(cut(210.0, None)) == 0.0


def test_a_line_goes_before_evidence_too() -> None:
    silent = Identification(evidence=Evidence(interrogation_s=1.0))
    assert wrong(two_networks(identification=silent)) == 1.0
    assert wrong(two_networks(LINE, identification=silent)) == 0.0


def test_a_battery_alone_hears_no_line() -> None:
    cut = (Outage(name="cut", link="unit"),)
    assert wrong(two_networks(LINE, outages=cut)) == 1.0


def test_lines_that_lead_nowhere_are_told() -> None:
    with pytest.raises(ScenarioError) as told:
        prepare(
            two_networks(
                LINE,
                replace(LINE, name="second"),
                replace(LINE, name="unit", giver="net"),
                replace(LINE, name="third", giver="theirz", receiver="net"),
            )
        )
    text = str(told.value)
    assert "link 'second'" in text
    assert "'hotline' already leads from 'theirs' to 'net'" in text
    assert "a network needs no line to itself" in text
    assert "a battery or a network is called so" in text
    assert "giver is 'theirz': the scenario has no such network; write one of: theirs" in text
    twice = two_networks(LINE, replace(LINE, giver="net", receiver="theirs"))
    with pytest.raises(ScenarioError, match="the name is used twice"):
        prepare(twice)


@setting("Link.taken_for")
def test_the_replay_tells_what_a_told_flight_is_taken_for() -> None:
    for taken_for in ("friendly", "neutral", "civil"):
        played = replay(prepare(two_networks(replace(LINE, taken_for=taken_for))), 1, 0, first_scan="zero")
        told = [(one.vehicle, one.network, one.identity) for one in played.events if one.kind == "identified"]
        assert told == [("traffic", "net", taken_for)]


def test_other_luck_is_other_lines_and_other_outages() -> None:
    fails = two_networks(replace(LINE, failure_probability=0.5))
    falls_out = two_networks(outages=(Outage(name="cut", node="unit", probability=0.5),))
    for laid in (fails, falls_out):
        board = prepare(laid)
        one, other = (play(some, 40).fates for some in (board, with_other_luck(board)))
        assert not np.array_equal(one, other)
        assert 0 < np.count_nonzero(one != other) < 40

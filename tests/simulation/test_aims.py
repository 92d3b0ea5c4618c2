"""What stands against a shot is kept until there is news: each kind of news lets a unit fire at once."""

from dataclasses import replace

import pytest

from openiads.simulation.command import Assignment, Belief, ClassDoctrine, Identification
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Outage, Scenario

from .notional import doctrine, effector, log_of, network, play, radar, raid, scenario, system, unit
from .zoned import strip

WAYS: tuple[Assignment, ...] = ("each battery", "linear")


def shots_s(laid: Scenario) -> list[float]:
    """When each missile was launched."""
    return [event.t for event in log_of(laid) if event.kind == "launched"]


@pytest.mark.parametrize("assignment", WAYS)
def test_a_target_that_waited_for_a_round_is_fired_at_when_the_reload_is_done(assignment) -> None:
    """One round in the launcher, one in reserve, two targets from two sides; the first missile still flies then."""
    battery = system(effectors=(effector(ready_rounds=1.0),), reload_time_s=15.0)
    first, second = shots_s(
        scenario(
            networks=(network(assignment=assignment),),
            systems=(battery,),
            units=(unit(reserve_ratio=1.0),),
            raids=(raid(name="east"), raid(name="west", bearing_deg=270.0)),
        )
    )
    assert second - first == pytest.approx(15.0, abs=1e-9)


@pytest.mark.parametrize("assignment", WAYS)
def test_a_target_that_waited_for_a_channel_is_fired_at_when_the_other_is_down(assignment) -> None:
    nets = (network(assignment=assignment, doctrine=doctrine(replan_s=60.0)),)
    attack = (raid(name="east"), raid(name="west", bearing_deg=270.0))
    events = log_of(scenario(networks=nets, systems=(system(target_channels=1.0),), raids=attack))
    down_s = [event.t for event in events if event.kind == "killed"]
    assert [event.t for event in events if event.kind == "launched"][1] == down_s[0]


@pytest.mark.parametrize("assignment", WAYS)
def test_what_a_zone_frees_is_fired_at_as_it_comes_in_from_out_of_range(assignment) -> None:
    """Nobody knows what it is, and weapons are free from 20 km on; it flies 300 m/s, a unit looks every 2 s."""
    nets = (network(assignment=assignment, identification=Identification(time_s=0.0, hostile=Belief())),)
    free = strip(east_m=20_000.0, kind="free", because="test")
    board = prepare(scenario(networks=nets, zones=(free,), raids=(raid(distance_m=90_000.0),)))
    shot_m = next(event.x for event in log_of(board) if event.kind == "launched") - board.defence.units[0].x
    assert 20_000.0 - 2.0 * 300.0 - 10.0 <= shot_m <= 20_000.0


@pytest.mark.parametrize("assignment", WAYS)
def test_a_unit_that_was_out_learns_what_was_missed_meanwhile(assignment) -> None:
    """It left the target to the other one, which missed it while this one was out; back again it fires."""
    one_round = system(effectors=(effector(kill_probability=0.01, ready_rounds=1.0),))
    laid = scenario(
        networks=(network(assignment=assignment),),
        systems=(one_round,),
        units=(unit(name="first"), unit(name="second")),
    )
    missed_at_s = next(event.t for event in log_of(laid) if event.kind == "missed")
    first, second = shots_s(laid)
    assert second == pytest.approx(missed_at_s, abs=1e-6), "else it fires as soon as it is known"
    out = Outage(name="out", node="second", from_s=first + 1.0, to_s=missed_at_s + 10.0)
    _, second = shots_s(replace(laid, outages=(out,)))
    assert second == pytest.approx(missed_at_s + 10.0, abs=1e-6)


@pytest.mark.parametrize("assignment", WAYS)
def test_a_class_that_is_looked_at_more_often_than_others_does_not_hold_a_plan_up(assignment) -> None:
    """A unit whose guiding radar sees nothing tries again after the time of the class, however short that is."""
    often = ClassDoctrine(vehicle="target", replan_s=0.1)
    nets = (network(assignment=assignment, doctrine=doctrine(replan_s=60.0, against=(often,)), class_probability=1.0),)
    blind = radar(id="engage", role="engagement", dual_role=False, instrumented_range_m=500.0)
    lame = system(sensors=(radar(id="search", dual_role=False), blind))
    assert play(scenario(networks=nets, systems=(lame,))).reason() == {"not seen by the guiding radar": 1}

"""One test for each setting of comings and goings, silence and outages: it changes a result, in the right direction."""

from dataclasses import replace
from typing import Any

import pytest

from openiads.catalogue.estimate import Estimate
from openiads.errors import ScenarioError
from openiads.geodesy.point import destination
from openiads.simulation.command import Alone, Belief, Identification
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Move, Outage, Scenario

from .notional import (
    HOME,
    doctrine,
    effector,
    log_of,
    network,
    play,
    radar,
    raid,
    scenario,
    system,
    traffic,
    unit,
)
from .settings import events, first_shot_s, setting

AWAY = destination(HOME, 90.0, 10_000.0)


def _outage(**changes: Any) -> Scenario:
    return scenario(outages=(Outage(**({"name": "out"} | changes)),))


@setting("Unit.arrives_s")
def test_battery_on_its_way_sees_and_fires_only_once_it_is_there_and_set_up() -> None:
    late = scenario(units=(unit(arrives_s=60.0),), systems=(system(setup_time_s=20.0),))
    assert events("detected", scenario())[0] == 0.0
    assert events("detected", late)[0] == 80.0
    assert min(events("launched", late)) > 80.0


@setting("Unit.setup_s")
def test_set_up_time_of_the_unit_goes_before_that_of_the_catalogue() -> None:
    changes: dict[str, Any] = {"systems": (system(setup_time_s=20.0),)}
    assert events("detected", scenario(units=(unit(arrives_s=60.0, setup_s=5.0),), **changes))[0] == 65.0


def test_set_up_time_is_drawn_like_every_estimate() -> None:
    wide = Estimate(low=10.0, best=20.0, high=40.0, unit="s", grade="N")
    slow = replace(system(), setup_time_s=wide)
    board = prepare(scenario(units=(unit(arrives_s=60.0),), systems=(slow,)))
    ranges = play(board, 30, sampled=True).first_detection_m[:, 0]
    assert len(set(ranges)) > 5
    assert len(set(play(board, 30).first_detection_m[:, 0])) == 1


def _moving(leaves_s: float = 50.0, **changes: Any) -> Scenario:
    """Home is left for a place 10 km east of it; the raid comes from there."""
    move = Move(lat=AWAY.lat, lon=AWAY.lon, leaves_s=leaves_s, **({"speed_mps": 50.0, "detour_ratio": 1.0} | changes))
    seldom = raid(distance_m=150_000.0, speed_mps=200.0, count=12, spacing_s=60.0)
    return scenario(units=(unit(moves=(move,), setup_s=30.0),), raids=(seldom,))


@setting("Unit.moves", "Move.leaves_s")
def test_battery_on_the_road_is_blind_and_fires_nothing() -> None:
    for leaves_s in (650.0, 700.0):
        shots = events("launched", _moving(leaves_s))
        ready_s = leaves_s + 10_000.0 / 50.0 + 60.0
        assert not [t for t in shots if leaves_s < t < ready_s - 1e-6]
        assert [t for t in shots if t < leaves_s]
        assert [t for t in shots if t > ready_s]


@setting("Move.speed_mps", "Move.detour_ratio")
def test_longer_and_slower_roads_take_longer() -> None:
    def back_s(**changes: Any) -> float:
        return min(t for t in events("launched", _moving(650.0, **changes)) if t > 652.0)

    assert back_s() < back_s(speed_mps=40.0) < back_s(speed_mps=40.0, detour_ratio=1.5)


@setting("Move.lat", "Move.lon")
def test_battery_shoots_from_where_it_went() -> None:
    shots = [event for event in log_of(_moving(650.0)) if event.kind == "launched"]
    board = prepare(_moving(650.0))
    actors = {board.units[event.actor].name for event in shots}
    assert actors == {"unit", "unit at 2"}
    east_m = board.defence.units.x[[one.name for one in board.units].index("unit at 2")]
    west_m = board.defence.units.x[[one.name for one in board.units].index("unit")]
    assert east_m - west_m == pytest.approx(10_000.0, abs=20.0)


def test_rounds_go_along_and_are_not_had_twice() -> None:
    few = system(effectors=(effector(ready_rounds=3.0),))
    laid = _moving(650.0)
    moved = play(replace(laid, systems=(few,)))
    assert moved.rounds[0].sum() == 3


def test_reasons_count_a_moving_battery_once_and_name_its_absence() -> None:
    gone = scenario(units=(unit(arrives_s=100_000.0),))
    assert play(gone).reason() == {"out of action": 1}
    played = play(_moving(100.0))
    assert played.reasons[0].sum() == played.leakers[0]


@setting("Unit.emission", "Unit.silent_until_s")
def test_silent_battery_waits_for_the_threat_to_come_near() -> None:
    """Another radar of the network cues it: with 60 s at 300 m/s the target is 18 km away."""
    far_eye = system(id="eye", effectors=(effector(range_max_m=1_500.0),))
    gun = system(sensors=(radar(),))

    def shot_s(**changes: Any) -> float:
        laid = scenario(systems=(far_eye, gun), units=(unit(name="eye", system="eye"), unit(**changes)))
        return events("launched", laid)[0]

    always = shot_s()
    assert shot_s(emission="on cue") == pytest.approx(always, abs=3.0)
    assert shot_s(emission="silent", silent_until_s=60.0) > always + 10.0
    assert shot_s(emission="silent", silent_until_s=30.0) > shot_s(emission="silent", silent_until_s=60.0) + 20.0


def test_silent_battery_without_a_cue_stays_silent() -> None:
    for emission in ("on cue", "silent"):
        alone = play(scenario(units=(unit(emission=emission),)))
        assert alone.looks.sum() == 0
        assert alone.leakers[0] == 1


@setting("Unit.quiet_after_s")
def test_radar_falls_silent_again_when_nothing_concerns_it() -> None:
    """The threat that cued it is gone; a friend stays in its range, at whom it looks until it is quiet."""
    eye = system(id="eye", effectors=(effector(range_max_m=1_500.0),))
    units = (unit(name="eye", system="eye", lat=35.2), unit(emission="silent", silent_until_s=90.0))

    def looks(quiet_after_s: float) -> int:
        cued = replace(units[1], quiet_after_s=quiet_after_s)
        friend = traffic(speed_mps=60.0)
        laid = scenario(
            systems=(eye, system()), units=(units[0], cued), traffic=(friend,), networks=(network(rules="hold"),)
        )
        return int(play(laid).looks[0])

    assert looks(10.0) < looks(200.0) < looks(1_000.0)


@setting("Unit.electro_optical")
def test_sight_guides_where_the_radar_cannot() -> None:
    blind = radar(id="guide", role="engagement", dual_role=False, elevation_max_deg=1.0)
    sight = radar(id="sight", role="electro-optical", dual_role=False, instrumented_range_m=20_000.0)
    battery = system(sensors=(radar(dual_role=False), blind, sight))
    assert play(scenario(systems=(battery,))).kills.sum() == 0
    assert play(scenario(systems=(battery,), units=(unit(electro_optical="backup"),))).kills.sum() == 1


@setting("Doctrine.silent_when_empty")
def test_empty_battery_turns_its_radars_off() -> None:
    few = system(effectors=(effector(ready_rounds=2.0),))

    def looks(silent: bool) -> int:
        nets = (network(doctrine=doctrine(silent_when_empty=silent)),)
        laid = scenario(networks=nets, systems=(few,), raids=(raid(count=6, spacing_s=20.0),))
        return int(play(laid).looks[0])

    assert looks(True) < looks(False)


@setting("Scenario.outages", "Outage.node")
def test_what_is_out_neither_sees_nor_shoots() -> None:
    assert play(scenario()).leakers[0] == 0
    for node in ("unit", "unit radar"):
        assert play(_outage(node=node)).leakers[0] == 1, node
    assert play(_outage(node="unit")).reason() == {"out of action": 1}


@setting("Outage.from_s", "Outage.to_s")
def test_outage_begins_and_ends_when_it_says() -> None:
    assert events("detected", _outage(node="unit radar", to_s=30.0))[0] == 30.0
    late = _outage(node="unit", from_s=5.0)
    assert events("detected", late)[0] == 0.0
    assert play(late).leakers[0] == 1


@setting("Outage.probability")
def test_outage_comes_in_its_share_of_the_replications() -> None:
    shares = [play(_outage(node="unit", probability=p), 400).leakers.mean() for p in (0.0, 0.3, 1.0)]
    assert shares[0] == 0.0
    assert shares[1] == pytest.approx(0.3, abs=0.08)
    assert shares[2] == 1.0


def test_two_outages_of_one_radar_end_with_the_last() -> None:
    both = (Outage(name="a", node="unit radar", to_s=20.0), Outage(name="b", node="unit", from_s=10.0, to_s=40.0))
    assert events("detected", scenario(outages=both))[0] == 40.0


def test_missiles_of_a_unit_that_fell_out_meet_nothing() -> None:
    shot_s = first_shot_s()
    gone = _outage(node="unit", from_s=shot_s + 0.5)
    assert play(gone).kills.sum() == 0
    assert play(gone).rounds.sum() == 1


def _two_batteries(**changes: Any) -> Scenario:
    """One battery that sees far and hardly shoots, one that shoots and sees nothing by itself."""
    eye = system(id="eye", effectors=(effector(range_max_m=1_500.0),))
    blind = radar(instrumented_range_m=1_000.0, dual_role=False)
    guide = radar(id="guide", role="engagement", dual_role=False)
    arm = system(id="arm", sensors=(blind, guide))
    return scenario(
        systems=(eye, arm), units=(unit(name="eye", system="eye"), unit(name="arm", system="arm")), **changes
    )


@setting("Outage.link")
def test_battery_without_its_link_has_only_its_own_eyes() -> None:
    assert play(_two_batteries()).leakers[0] == 0
    for link in ("arm", "eye", "net"):
        cut = _two_batteries(outages=(Outage(name="cut", link=link),))
        assert play(cut).leakers[0] == 1, link
    for link in ("arm", "net"):
        back = _two_batteries(outages=(Outage(name="cut", link=link, to_s=60.0),))
        assert play(back).leakers[0] == 0, link


@setting("Network.alone", "Alone.rules", "Alone.identification")
def test_battery_alone_keeps_rules_and_errors_of_its_own() -> None:
    def killed(alone: Alone) -> int:
        cut = scenario(networks=(network(alone=alone),), outages=(Outage(name="cut", link="unit"),))
        return int(play(cut).kills.sum())

    assert killed(Alone()) == 1
    assert killed(Alone(rules="hold")) == 0
    assert killed(Alone(identification=Identification(hostile=Belief(civil=1.0)))) == 0


def test_unknown_node_and_link_are_named_with_what_there_is() -> None:
    with pytest.raises(ScenarioError, match=r"node is 'unit rader': no battery, fire unit or sensor.*unit radar"):
        prepare(_outage(node="unit rader"))
    with pytest.raises(ScenarioError, match=r"link is 'nett': no battery, network or deconfliction line.*net"):
        prepare(_outage(link="nett"))


def test_leaving_before_being_ready_is_a_fault() -> None:
    moves = (Move(lat=35.1, lon=36.0, leaves_s=100.0), Move(lat=35.0, lon=36.0, leaves_s=200.0))
    with pytest.raises(ScenarioError, match=r"leaves_s is 200.0: the battery may be ready there only at \d+ s"):
        prepare(scenario(units=(unit(moves=moves),)))


@pytest.mark.parametrize("fields", [{}, {"node": "a", "link": "b"}, {"node": "a", "from_s": 5.0, "to_s": 5.0}])
def test_outage_of_nothing_of_two_or_of_no_time_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"give either node or link|not after its beginning"):
        Outage(name="out", **fields)

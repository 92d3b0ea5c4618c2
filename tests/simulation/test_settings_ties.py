"""One test for each setting that ties a battery to others and to the ground: cues, guidance, arcs, protection."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from openiads.catalogue.system import Battery, BatteryRadar
from openiads.errors import ScenarioError
from openiads.geodesy.local_grid import to_grid_m
from openiads.geodesy.point import Point, destination
from openiads.simulation.check import faults_of
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Asset, Move, Outage, Scenario
from openiads.simulation.tasking import Arc, Protection, Single

from .notional import HOME, doctrine, effector, exact, log_of, network, play, radar, raid, scenario, system, unit
from .settings import events, setting

FAR_OFF = destination(HOME, 0.0, 60_000.0)
GUIDES = radar(id="engage", role="engagement", dual_role=False)
SHORT_SIGHTED = system(id="short-sighted", sensors=(radar(dual_role=False, instrumented_range_m=10_000.0), GUIDES))


def _place(point: Point) -> dict[str, float]:
    return {"lat": point.lat, "lon": point.lon}


# Who cues whom.


def _cued(*by: str, own: str = "short-sighted", **changes: Any) -> Scenario:
    """A battery that sees 10 km and reaches 30 stands beside one that sees far; a third is alone in a quiet place."""
    others = (
        unit(name="watch", doctrine=doctrine(rules="hold")),
        unit(name="elsewhere", system="short-sighted", doctrine=doctrine(rules="hold"), **_place(FAR_OFF)),
    )
    cued = unit(system=own, cued_by=by if by != ("all",) else None, **changes)
    return scenario(units=(cued, *others), systems=(system(), SHORT_SIGHTED), raids=(raid(distance_m=60_000.0),))


@setting("Unit.cued_by")
def test_battery_acts_on_the_plots_of_those_who_may_cue_it_only() -> None:
    first_m = {by: play(_cued(*by)).first_shot_m[0, 0] for by in (("all",), ("watch",), ("elsewhere",), ())}
    assert first_m["all",] == first_m["watch",] > 25_000.0
    assert first_m["elsewhere",] == first_m[()] < 10_000.0


def test_track_of_others_is_a_reason_of_its_own() -> None:
    blind = system(id="blind", sensors=(radar(dual_role=False, instrumented_range_m=500.0), GUIDES))
    laid = _cued(own="blind")
    played = play(replace(laid, systems=(*laid.systems, blind)))
    assert played.rounds.sum() == 0
    reasons = played.reasons[0][[one.name for one in played.board.units].index("unit")]
    assert played.reason()["not told by those who cue it"] == 1 == reasons.sum()


def test_a_silent_battery_wakes_on_the_cue_of_its_own_cuers_only() -> None:
    def first_m(*by: str) -> float:
        return float(play(_cued(*by, own="notional", emission="on cue")).first_shot_m[0, 0])

    assert first_m("watch") > 25_000.0
    assert math.isnan(first_m("elsewhere"))


def test_sixty_batteries_that_trust_only_themselves_are_told_apart() -> None:
    bearings = np.linspace(0.0, 354.0, 60)
    units = tuple(
        unit(name=f"unit {index}", system="short-sighted", cued_by=(), **_place(destination(HOME, b, 15_000.0)))
        for index, b in enumerate(bearings)
    )
    laid = scenario(units=units, systems=(SHORT_SIGHTED,), networks=(network(coordinated=False),))
    board = prepare(laid)
    assert len(set(board.defence.units["cued_by"])) == 60
    fired = {board.units[event.actor].name for event in log_of(board) if event.kind == "launched"}
    assert "unit 15" in fired
    assert "unit 45" not in fired


# Who guides for whom.


def _guided(*by: str, radars: str = "own", blind: bool = True, **changes: Any) -> Scenario:
    """A battery whose engagement radar sees nothing, a search radar that finds all, and a neighbour that guides."""
    finds = radar(id="search", dual_role=False)
    nothing = radar(id="engage", role="engagement", dual_role=False, instrumented_range_m=500.0)
    systems = (
        system(id="lame", sensors=(finds, nothing if blind else GUIDES)),
        system(id="sound", sensors=(finds, GUIDES), **changes.pop("sound", {})),
    )
    units = (
        unit(system="lame", guided_by=by, radars=radars),
        unit(name="post", system="sound", doctrine=doctrine(rules="hold")),
    )
    return scenario(**({"units": units, "systems": systems} | changes))


@setting("Unit.guided_by")
def test_radar_of_another_battery_guides_where_the_own_one_cannot() -> None:
    alone, helped = play(_guided()), play(_guided("post"))
    assert alone.rounds.sum() == 0
    assert alone.reason() == {"not seen by the guiding radar": 1, "held by rules": 1}
    assert helped.rounds.sum() == 1
    assert helped.fate("raid") == "killed"


def test_nobody_is_guided_by_a_radar_that_is_out_or_cut_off() -> None:
    for outage in (Outage(name="out", node="post engage"), Outage(name="out", link="unit")):
        assert play(_guided("post", outages=(outage,))).rounds.sum() == 0, outage


def test_missiles_meet_nothing_where_their_guide_fell_out_on_the_way() -> None:
    launched_s = events("launched", _guided("post"))[0]
    out = Outage(name="out", node="post", from_s=launched_s + 1.0)
    assert play(_guided("post")).fate("raid") == "killed"
    assert play(_guided("post", outages=(out,))).fate("raid") == "leaked"


def test_shared_guidance_takes_a_channel_of_the_one_who_guides() -> None:
    """One channel, two targets at a time: the second shot leaves only when the first has arrived."""
    attack = (raid(), raid(name="second", bearing_deg=100.0))
    far = {"raids": attack, "networks": (network(doctrine=doctrine(replan_s=0.5)),)}
    many = events("launched", _guided("post", **far))
    one = _guided("post", sound={"target_channels": 1.0}, **far)
    first, second = events("launched", one)
    assert many[1] - many[0] < 2.0
    assert second >= min(events("killed", one)) > first + 5.0


@setting("Unit.radars")
def test_launchers_without_radars_see_nothing_and_fire_where_they_are_guided() -> None:
    laid = _guided("post", radars="none", blind=False)
    assert {sensor.unit.name for sensor in prepare(laid).sensors} == {"post"}
    assert play(laid).rounds.sum() == 1
    out = Outage(name="out", node="post engage")
    assert play(_guided("post", radars="none", blind=False, outages=(out,))).rounds.sum() == 0
    assert play(_guided("post", blind=False, outages=(out,))).rounds.sum() == 1


# Arcs.


@setting("Unit.arc", "Arc.centre_deg", "Arc.width_deg")
def test_launchers_fire_within_their_arc_only() -> None:
    """The raid comes from the east, and ends 5 km before the battery."""
    stand = _place(destination(HOME, 270.0, 5_000.0))

    def reason(centre_deg: float, width_deg: float) -> dict[str, int]:
        return play(scenario(units=(unit(arc=Arc(centre_deg=centre_deg, width_deg=width_deg), **stand),))).reason()

    for centre, width in ((90.0, 20.0), (100.0, 22.0), (270.0, 360.0), (0.0, 200.0)):
        assert reason(centre, width) == {}, (centre, width)
    for centre, width in ((270.0, 20.0), (100.0, 18.0), (0.0, 160.0)):
        assert reason(centre, width) == {"out of its arc": 1}, (centre, width)


def test_arc_points_by_true_north_far_from_the_middle_of_the_grid() -> None:
    """Six hundred kilometres east of the battery the grid's north is two degrees off: the arc is not."""
    arc = unit(arc=Arc(centre_deg=90.0, width_deg=1.0))
    far = Asset(name="far", **_place(destination(HOME, 270.0, 700_000.0)))
    board = prepare(scenario(units=(arc,), assets=(Asset(name="home", **_place(HOME)), far)))
    place = board.defence.units[0]
    x, y = to_grid_m(board.grid, destination(HOME, 90.0, 20_000.0))
    off_deg = math.degrees(math.atan2(place.arc_y, place.arc_x) - math.atan2(y - place.y, x - place.x))
    assert abs(off_deg) < 0.1


# Single fire units.


def _launchers(*singles: Single) -> Scenario:
    """Two launchers with channels and radars of their own."""
    battery = system()
    per_launcher = replace(
        battery,
        target_channels=exact(2.0, "targets/launcher"),
        missile_channels=exact(4.0, "missiles/launcher"),
        battery=Battery(
            description=battery.battery.description,
            launchers=exact(2.0, "launchers/battery"),
            radars=(BatteryRadar(sensor="radar", count=1, per="launcher"),),
        ),
    )
    nets = (network(coordinated=False),)
    return scenario(systems=(per_launcher,), units=(unit(fire_units=singles),), networks=nets)


@setting("Unit.fire_units", "Single.number", "Single.doctrine", "Single.arc")
def test_single_fire_units_may_differ_from_their_battery() -> None:
    salvo = doctrine(firing="salvo", salvo_size=3)
    west = Arc(centre_deg=270.0, width_deg=90.0)
    assert play(_launchers()).rounds.tolist() == [[1, 1]]
    assert play(_launchers(Single(number=2, doctrine=salvo))).rounds.tolist() == [[1, 3]]
    assert play(_launchers(Single(number=1, arc=west))).rounds.tolist() == [[0, 1]]


# What is protected.


SHIELDED = destination(HOME, 0.0, 20_000.0)


def _shield(protects: Protection | None, **changes: Any) -> Scenario:
    """Raids on home and, a little later, on a battery 20 km north of it; one shot is left."""
    attacks = (
        raid(name="at home"),
        raid(name="at big", toward="north", start_s=10.0),
    )
    big = changes.pop("big", unit(name="big", doctrine=doctrine(rules="hold"), **_place(SHIELDED)))
    one_shot = system(id="one", effectors=(effector(ready_rounds=1.0),), sensors=(radar(),))
    units = (unit(system="one", protects=protects, **_place(destination(HOME, 0.0, 10_000.0))), big)
    assets = (Asset(name="home", **_place(HOME)), Asset(name="north", **_place(SHIELDED)))
    return scenario(**({"units": units, "systems": (one_shot, system()), "assets": assets, "raids": attacks} | changes))


def _shot_at(laid: Scenario) -> set[str]:
    board = prepare(laid)
    return {board.flights[event.vehicle].name for event in log_of(board) if event.kind == "launched"}


@setting("Unit.protects", "Protection.battery", "Protection.within_m")
def test_fire_is_kept_for_what_comes_near_the_protected_battery() -> None:
    assert _shot_at(_shield(None)) == {"at home"}
    assert _shot_at(_shield(Protection(battery="big", within_m=5_000.0))) == {"at big"}
    assert _shot_at(_shield(Protection(battery="big", within_m=30_000.0))) == {"at home"}
    kept = play(_shield(Protection(battery="big", within_m=5_000.0), raids=(raid(),)))
    assert kept.reason()["fire kept for what it protects"] == 1


def test_threats_are_ranked_by_the_time_to_the_protected_battery() -> None:
    """Both are confirmed at once and in reach; only the rank decides."""
    both = (raid(name="at home"), raid(name="at big", toward="north", distance_m=41_000.0))
    late = {"raids": both, "networks": (network(latency_s=60.0),)}
    assert _shot_at(_shield(None, **late)) == {"at home"}
    assert _shot_at(_shield(Protection(battery="big"), **late)) == {"at big"}


@setting("Protection.within_s")
def test_fire_is_kept_until_a_target_is_near_in_time() -> None:
    def first_s(within_s: float | None) -> float:
        laid = _shield(Protection(battery="big", within_m=5_000.0, within_s=within_s), raids=(raid(toward="north"),))
        return events("launched", laid)[0]

    assert first_s(30.0) > first_s(60.0) > first_s(None)
    arrives_s = 40_000.0 / 300.0
    assert first_s(30.0) == pytest.approx(arrives_s - 5_000.0 / 300.0 - 30.0, abs=2.0)


def test_what_is_protected_moves_with_its_battery() -> None:
    away = Move(**_place(HOME), leaves_s=1.0, speed_mps=50.0, detour_ratio=1.0)
    big = unit(name="big", moves=(away,), doctrine=doctrine(rules="hold"), setup_s=0.0, **_place(SHIELDED))
    guard = Protection(battery="big", within_m=5_000.0)
    assert _shot_at(_shield(guard)) == {"at big"}
    assert _shot_at(_shield(guard, big=big)) == {"at home"}


# What cannot be.


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"cued_by": ("nobody",)},
            "unit 'unit': cued_by is 'nobody'.*no such battery.*write one of: other, third, unit",
        ),
        ({"cued_by": ("third",)}, "on the network 'else', this battery on 'net'"),
        ({"cued_by": (), "emission": "silent"}, "nobody else may cue them"),
        ({"guided_by": ("unit",)}, "guides for itself anyway"),
        ({"guided_by": ("oter",)}, "write one of: other"),
        ({"radars": "none"}, "nothing would guide its missiles"),
        ({"protects": Protection(battery="unit")}, "protects another one"),
        ({"protects": Protection(battery="nobody")}, "no such battery"),
        ({"fire_units": (Single(number=2),)}, "the battery has 1 fire unit"),
        ({"fire_units": (Single(number=1), Single(number=1))}, "named twice"),
        ({"fire_units": (Single(number=1, doctrine=doctrine(silent_when_empty=True)),)}, "with their whole battery"),
    ],
)
def test_ties_that_cannot_be_are_told(changes: dict[str, Any], words: str) -> None:
    units = (unit(**changes), unit(name="other"), unit(name="third", network="else"))
    laid = scenario(units=units, networks=(network(), network(name="else")))
    with pytest.raises(ScenarioError, match=words):
        raise ScenarioError(faults_of(laid))


def test_no_more_groups_than_a_track_can_remember() -> None:
    units = tuple(unit(name=f"unit {index}", cued_by=()) for index in range(63))
    assert any("63 different groups" in fault.problem for fault in faults_of(scenario(units=units)))
    assert not faults_of(scenario(units=units[1:]))

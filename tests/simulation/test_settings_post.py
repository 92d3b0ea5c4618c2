"""What it changes who says at what a unit fires: each battery, or a post that plans for all."""

from dataclasses import replace

import numpy as np
import pytest

from openiads.geodesy.point import destination
from openiads.simulation import scenario as records
from openiads.simulation.command import Assignment
from openiads.simulation.scenario import Asset, Outage

from .battles import battle
from .notional import HOME, Played, doctrine, effector, log_of, network, play, radar, raid, scenario, system, unit
from .settings import setting

WAYS: tuple[Assignment, ...] = ("each battery", "greedy", "linear", "exact")
POSTS: tuple[Assignment, ...] = ("greedy", "linear", "exact")


def far_and_near(assignment: Assignment, **changes) -> records.Scenario:
    """Four raids at home, which both systems reach, and four at an asset 60 km off, which the far one reaches alone.

    Each system has four rounds; all eight are seen at the same moment.
    """
    away = destination(HOME, 90.0, 60_000.0)
    far = effector(id="far", range_max_m=100_000.0, kill_probability=0.9, ready_rounds=4.0)
    near = effector(id="near", range_max_m=30_000.0, kill_probability=0.8, ready_rounds=4.0)
    bearings = [60.0 + 20.0 * number for number in range(4)]
    raids = [raid(name=f"home {one}", distance_m=20_000.0, bearing_deg=one) for one in bearings]
    raids += [raid(name=f"away {one}", distance_m=25_000.0, bearing_deg=one, toward="away") for one in bearings]
    plain = {
        "networks": (network(assignment=assignment),),
        "assets": (Asset(name="home", lat=HOME.lat, lon=HOME.lon), Asset(name="away", lat=away.lat, lon=away.lon)),
        "systems": (system(id="far", effectors=(far,)), system(id="near", effectors=(near,))),
        "units": (unit(name="far", system="far", lat=34.9), unit(name="near", system="near")),
        "raids": tuple(raids),
    }
    return scenario(**(plain | changes))


@setting("Network.assignment")
def test_a_post_that_plans_ahead_keeps_the_far_rounds_for_far_targets() -> None:
    """Greedy spends them at home, where they hit best: all four at the other asset get through.

    Expected: 4 x 0.1 + 4 x 0.2 = 1.2 leakers by least sums, 4 + 4 x 0.1 x 0.2 = 4.08 or less by the largest gain.
    """
    leakers = {way: play(far_and_near(way), 500).leakers.mean() for way in WAYS}
    assert leakers["greedy"] > 3.9
    assert leakers["each battery"] > 3.9
    assert leakers["linear"] == pytest.approx(1.2, abs=0.2)
    assert leakers["exact"] == pytest.approx(leakers["linear"], abs=1e-9)


def test_without_coordination_the_exact_plan_masses_fire_and_is_not_worse() -> None:
    """Units may fire at one target together then; all rounds fly at once."""
    nets = {way: (network(assignment=way, coordinated=False),) for way in WAYS}
    leakers = {way: play(far_and_near(way, networks=nets[way]), 500).leakers.mean() for way in WAYS}
    assert leakers["exact"] < leakers["greedy"] - 1.0
    assert leakers["exact"] <= leakers["linear"] + 1e-9


@pytest.mark.parametrize("assignment", WAYS)
def test_one_target_gets_one_unit_of_a_coordinated_network(assignment) -> None:
    """Also while shots are being assessed; ten units, and targets from all sides."""
    units = tuple(unit(name=f"unit {number}") for number in range(6))
    raids = tuple(raid(name=f"raid {bearing}", bearing_deg=bearing) for bearing in (0.0, 90.0, 180.0, 270.0))
    nets = (network(assignment=assignment, doctrine=doctrine(assessment_s=5.0)),)
    battery = system(effectors=(effector(kill_probability=0.5, ready_rounds=10.0),))
    events = log_of(scenario(units=units, networks=nets, systems=(battery,), raids=raids))
    assert sum(event.kind == "launched" for event in events) >= 4
    for target in range(4):
        under_way = 0
        for event in events:
            if event.vehicle == target:
                under_way += (event.kind == "launched") - (event.kind == "assessed")
                assert under_way <= 1


@pytest.mark.parametrize("assignment", POSTS)
def test_without_a_choice_the_post_does_what_each_battery_does(assignment) -> None:
    """One unit with one channel at a time against one target after the other."""

    def fates(way: Assignment) -> np.ndarray:
        nets = (network(assignment=way),)
        stream = raid(distance_m=45_000.0, count=5, spacing_s=60.0)
        battery = system(effectors=(effector(kill_probability=0.6),))
        played = play(scenario(networks=nets, raids=(stream,), systems=(battery,)), 50)
        return np.hstack([played.fates, played.rounds])

    assert np.array_equal(fates(assignment), fates("each battery"))


@pytest.mark.parametrize("assignment", POSTS)
def test_a_battery_that_lost_its_link_chooses_for_itself(assignment) -> None:
    """Cut off from the post the far battery takes what is most urgent again, at home."""
    cut = far_and_near(assignment, outages=(Outage(name="cut", link="net"),))
    alone = far_and_near("each battery", outages=(Outage(name="cut", link="net"),))
    assert np.array_equal(play(cut, 50).fates, play(alone, 50).fates)


def by_effector(played: Played) -> dict[str, float]:
    """Mean rounds by type."""
    names = [magazine.effector.id for _, magazine in played.board.magazines]
    return dict(zip(names, played.rounds.mean(axis=0), strict=True))


def test_a_target_that_the_guiding_radar_does_not_hold_goes_to_another_unit_at_once() -> None:
    """The better unit is blind: its radar for guidance reaches 1 km only."""
    blind = radar(id="guide", role="engagement", dual_role=False, instrumented_range_m=1_000.0)
    good = effector(id="good", kill_probability=1.0)
    poor = effector(id="poor", kill_probability=0.9)
    systems = (
        system(id="good", sensors=(radar(dual_role=False), blind), effectors=(good,)),
        system(id="poor", effectors=(poor,)),
    )
    units = (unit(name="a", system="good"), unit(name="b", system="poor"))

    def first_shot_s(way: Assignment) -> float:
        laid = scenario(systems=systems, units=units, networks=(network(assignment=way),))
        assert by_effector(play(laid))["good"] == 0
        return next(event.t for event in log_of(laid) if event.kind == "launched")

    for way in POSTS:
        assert first_shot_s(way) == first_shot_s("each battery")


@pytest.mark.parametrize("assignment", POSTS)
def test_a_post_plays_a_whole_battle_as_well_as_each_battery_alone(assignment) -> None:
    """Guns, limited channels, scans with misses, friends near: about as many leak, nothing breaks."""
    apart = battle()
    nets = tuple(replace(one, assignment=assignment) for one in apart.networks)
    together = battle(networks=nets)
    a, b = play(apart, 300).leakers, play(together, 300).leakers
    assert b.mean() == pytest.approx(a.mean(), abs=0.6)

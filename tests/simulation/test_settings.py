"""One test for each setting of a scenario: it changes a result, in the right direction. And none may be without one.

Longer than other files, so that the tests and the one that counts them stand together.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from openiads.errors import ScenarioError
from openiads.simulation import scenario as records
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Asset, Belief, Identification, Kill, Waypoint

from .notional import (
    EXACT_IDENTITY,
    Played,
    doctrine,
    effector,
    exact,
    log_of,
    network,
    play,
    radar,
    raid,
    scenario,
    system,
    traffic,
    unit,
    vehicle,
)

TESTED: dict[str, Callable[[], None]] = {}
"""Record and field -> the test that shows what it does."""
TEXT = {"because", "about", "notes", "origin", "name"}
"""Fields that carry words, not play; names are tested by the order of entities and by shared luck."""


def setting(*fields: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Mark a test as the one of some fields, "Record.field"."""

    def mark(test: Callable[[], None]) -> Callable[[], None]:
        TESTED.update(dict.fromkeys(fields, test))
        return test

    return mark


def events(kind: str, laid: records.Scenario) -> list[float]:
    """Times of the events of one kind."""
    return [event.t for event in log_of(laid) if event.kind == kind]


def first_shot_s(**changes: Any) -> float:
    return events("launched", scenario(**changes))[0]


def with_doctrine(**changes: Any) -> records.Scenario:
    shots = effector(kill_probability=changes.pop("kill", 0.0), ready_rounds=changes.pop("rounds", 100.0))
    nets = (network(doctrine=doctrine(**changes)),)
    return scenario(networks=nets, systems=(system(effectors=(shots,)),))


# Scenario.


@setting("Scenario.version")
def test_later_version_is_refused() -> None:
    with pytest.raises(Exception, match="version"):
        prepare(scenario(version=2))


@setting("Scenario.terrain", "Waypoint.height_agl_m", "Raid.height_agl_m")
def test_terrain_hides_a_low_raid() -> None:
    low = (raid(altitude_msl_m=None, height_agl_m=50.0, distance_m=60_000.0),)
    flat = play(scenario(raids=low, posting_m=1_000.0))
    hills = play(scenario(raids=low, posting_m=1_000.0, terrain="bundled"))
    assert flat.first_detection_m[0, 0] > 40_000.0
    assert hills.first_detection_m[0, 0] < 0.7 * flat.first_detection_m[0, 0]


@setting("Scenario.posting_m")
def test_posting_is_that_of_the_grid() -> None:
    assert prepare(scenario(posting_m=2_000.0)).grid.posting_m == 2_000.0


@setting("Scenario.k_ratio")
def test_larger_effective_earth_lets_see_farther() -> None:
    low = (raid(altitude_msl_m=100.0, distance_m=120_000.0),)
    seen = [play(scenario(raids=low, posting_m=1_000.0, k_ratio=k)).first_detection_m[0, 0] for k in (0.7, 4 / 3, 5.0)]
    assert seen[0] < seen[1] < seen[2]


@setting("Scenario.first_scan")
def test_first_scan_begins_at_zero_or_anywhere() -> None:
    slow = (system(sensors=(radar(scan_period_s=10.0),)),)
    at_zero = play(scenario(systems=slow), 20).first_detection_m
    anywhere = play(scenario(systems=slow, first_scan="random"), 20).first_detection_m
    assert np.ptp(at_zero) == 0.0
    assert np.ptp(anywhere) > 1_000.0


@setting("Scenario.assets", "Asset.lat", "Asset.lon", "Raid.toward")
def test_raid_flies_to_its_asset_and_threats_to_assets_come_first() -> None:
    north = Asset(name="home", lat=35.9, lon=36.0)
    east = Asset(name="east", lat=35.0, lon=36.2)
    assert np.isnan(play(scenario(assets=(north,))).first_shot_m).all(), "100 km off, nobody shoots"
    flown = play(scenario(assets=(Asset(name="home", lat=35.0, lon=36.0), east), raids=(raid(toward="east"),)))
    assert flown.first_detection_m[0, 0] > 50_000.0, "it starts 40 km beyond the eastern asset"
    assert np.isnan(play(scenario(assets=(Asset(name="home", lat=35.0, lon=37.2),))).first_shot_m).all()


def test_the_target_nearest_to_an_asset_in_time_is_shot_first() -> None:
    """Ranking: of a near and a far target that both close, the near one, whatever their names."""
    for near, far in (("a", "b"), ("b", "a")):
        attack = (raid(name=near, distance_m=25_000.0), raid(name=far, bearing_deg=270.0, distance_m=29_000.0))
        laid = scenario(raids=attack, systems=(system(target_channels=1.0),))
        first = next(event for event in log_of(laid) if event.kind == "launched")
        assert prepare(laid).flights[first.vehicle].name == near


@setting("Scenario.networks", "Unit.network")
def test_nothing_passes_between_two_networks() -> None:
    """A unit without a search radar of its own fires by its network's picture, and by no other."""
    blind = system(
        id="blind",
        name="blind",
        sensors=(radar(role="engagement", dual_role=False), radar(id="s", detection_range_m=1.0)),
    )
    units = (unit(name="eye"), unit(name="hand", system="blind"))
    apart = (units[0], unit(name="hand", system="blind", network="other"))
    shots = effector(ready_rounds=1.0, kill_probability=0.0)
    systems = (system(effectors=(shots,)), blind)
    together = play(scenario(units=units, systems=systems))
    alone = play(scenario(units=apart, systems=systems, networks=(network(), network(name="other"))))
    assert together.rounds[0, 1] > 0
    assert alone.rounds[0, 1] == 0
    assert alone.reason() == {"fired and missed": 1, "too small to be detected": 1}


@setting("Scenario.units")
def test_another_unit_kills_what_one_lets_through() -> None:
    weak = (system(effectors=(effector(kill_probability=0.5, ready_rounds=1.0),)),)
    one = play(scenario(systems=weak), 200).leakers.mean()
    two = play(scenario(systems=weak, units=(unit(), unit(name="second"))), 200).leakers.mean()
    assert two < one - 0.1


@setting("Scenario.traffic", "Traffic.identity", "Traffic.vehicle")
def test_traffic_flies_and_leaves_and_is_engaged_if_hostile() -> None:
    friend, foe = (play(scenario(traffic=(traffic(identity=identity),))) for identity in ("friendly", "hostile"))
    assert friend.fate("traffic") == "left"
    assert foe.fate("traffic") == "killed"


@setting("Scenario.raids")
def test_raid_adds_hostile_vehicles() -> None:
    assert play(scenario(raids=(raid(), raid(name="two", count=2)))).fates.shape == (1, 3)


@setting("Scenario.systems", "Unit.system")
def test_scenario_defines_its_own_system() -> None:
    short = system(id="short", name="short", effectors=(effector(range_max_m=10_000.0),))
    shots_m = [
        play(scenario(systems=(system(), short), units=(unit(system=name),))).first_shot_m[0, 0]
        for name in ("notional", "short")
    ]
    assert shots_m[0] > shots_m[1] + 10_000.0


@setting("Scenario.vehicles", "Raid.vehicle")
def test_scenario_defines_its_own_vehicles() -> None:
    """A target of a ten-thousandth of the cross-section is seen at a tenth of the range."""
    small = vehicle(id="small", rcs_m2=1e-4)
    eye = (system(sensors=(radar(detection_range_m=60_000.0, scan_period_s=0.2),)),)
    seen_m = [
        play(
            scenario(vehicles=(vehicle(), small), raids=(raid(vehicle=name, distance_m=140_000.0),), systems=eye), 20
        ).first_detection_m.mean()
        for name in ("target", "small")
    ]
    assert seen_m[1] == pytest.approx(0.1 * seen_m[0], rel=0.25)


@setting("Scenario.kills", "Kill.effector", "Kill.vehicle", "Kill.probability")
def test_kill_probability_is_overridden_for_a_class() -> None:
    """A computed kill probability that nothing reads was a peer's mistake."""
    never = exact(0.0, "probability")
    other = vehicle(id="other")
    raids = (raid(), raid(name="other", vehicle="other"))

    def leakers(*kills: Kill) -> list[str]:
        played = play(scenario(vehicles=(vehicle(), other), raids=raids, kills=kills))
        return [played.fate("raid"), played.fate("other")]

    assert leakers() == ["killed", "killed"]
    assert leakers(Kill(effector="missile", probability=never)) == ["leaked", "leaked"]
    assert leakers(Kill(effector="missile", vehicle="other", probability=never)) == ["killed", "leaked"]


# Waypoints, traffic, raids.


@setting("Waypoint.lat", "Waypoint.lon", "Waypoint.altitude_msl_m", "Traffic.route")
def test_route_decides_where_traffic_is_seen() -> None:
    near, far = (play(scenario(raids=(), traffic=(traffic(east_m=(x, 0.0)),))) for x in (20_000.0, 40_000.0))
    assert near.first_detection_m[0, 0] == pytest.approx(20_000.0, abs=10.0)
    assert far.first_detection_m[0, 0] == pytest.approx(40_000.0, abs=10.0)
    north = play(scenario(raids=(), traffic=(traffic(east_m=(1.0, 40_000.0), north_m=30_000.0),)))
    assert north.first_detection_m[0, 0] == pytest.approx(30_000.0, abs=10.0)
    low = play(scenario(raids=(), posting_m=1_000.0, traffic=(traffic(east_m=(90_000.0, 0.0), altitude_m=50.0),)))
    assert low.first_detection_m[0, 0] < 60_000.0


def test_route_with_two_kinds_of_height_is_refused() -> None:
    mixed = (Waypoint(lat=35.0, lon=36.0, height_agl_m=100.0), Waypoint(lat=35.0, lon=36.5, altitude_msl_m=100.0))
    with pytest.raises(ScenarioError, match="waypoint 2"):
        prepare(scenario(traffic=(traffic(route=mixed),)))


@setting("Traffic.speed_mps", "Raid.speed_mps")
def test_speed_decides_when_a_route_ends() -> None:
    for kind in ("left", "leaked"):
        ends_s = []
        for speed in (100.0, 200.0):
            here = (traffic(speed_mps=speed),) if kind == "left" else ()
            attack = (raid(speed_mps=speed),) if kind == "leaked" else ()
            ends_s += events(kind, scenario(units=(), traffic=here, raids=attack))
        assert ends_s == pytest.approx([400.0, 200.0], rel=0.01)


@setting("Traffic.count", "Traffic.spacing_s", "Traffic.start_s")
def test_traffic_follows_one_behind_the_other() -> None:
    flow = traffic(count=3, spacing_s=20.0, start_s=50.0)
    flown = (40_000.0 / 300.0) + 50.0
    assert events("left", scenario(units=(), raids=(), traffic=(flow,))) == pytest.approx(
        [flown, flown + 20.0, flown + 40.0], abs=0.1
    )


@setting("Raid.count", "Raid.spacing_s", "Raid.start_s", "Raid.distance_m")
def test_raid_follows_one_behind_the_other() -> None:
    attack = raid(count=3, spacing_s=20.0, start_s=50.0, distance_m=30_000.0)
    assert events("leaked", scenario(units=(), raids=(attack,))) == pytest.approx([150.0, 170.0, 190.0], abs=0.1)


@setting("Raid.bearing_deg")
def test_bearing_is_given_or_drawn_for_each_replication() -> None:
    def seen(bearing: float | None) -> Played:
        eye = (unit(lat=35.0, lon=36.1),)
        return play(scenario(units=eye, raids=(raid(bearing_deg=bearing, count=2),)), 100)

    assert seen(90.0).first_detection_m[0, 0] < seen(270.0).first_detection_m[0, 0] - 15_000.0
    assert np.ptp(seen(90.0).first_detection_m[:, 0]) == 0.0
    drawn = seen(None).first_detection_m
    assert np.ptp(drawn[:, 0]) > 15_000.0
    assert np.abs(drawn[:, 0] - drawn[:, 1]).max() < 2_000.0, "one bearing for the whole raid"


@setting("Raid.altitude_msl_m")
def test_higher_raid_is_seen_farther() -> None:
    seen_m = [
        play(scenario(posting_m=1_000.0, raids=(raid(distance_m=150_000.0, altitude_msl_m=z),))).first_detection_m[0, 0]
        for z in (50.0, 500.0)
    ]
    assert seen_m[1] > seen_m[0] + 30_000.0


@setting("Raid.reliability_probability")
def test_unreliable_vehicles_fail_before_they_fly() -> None:
    attack = raid(count=100, reliability_probability=0.7)
    leakers = play(scenario(units=(), raids=(attack,)), 100).leakers
    assert leakers.mean() == pytest.approx(70.0, abs=4 * np.sqrt(21.0 / 100))


# Doctrine.


@setting("Doctrine.firing", "Doctrine.salvo_size")
def test_doctrine_decides_how_many_missiles_fly_together() -> None:
    shots = {
        firing: play(with_doctrine(firing=firing, salvo_size=3, kill=1.0)).rounds[0, 0]
        for firing in ("shoot-look-shoot", "salvo", "two-look-two")
    }
    assert shots == {"shoot-look-shoot": 1, "salvo": 3, "two-look-two": 2}
    assert play(with_doctrine(firing="salvo", salvo_size=5)).rounds[0, 0] == 5
    assert play(with_doctrine(firing="two-look-two")).rounds[0, 0] == 4


@setting("Doctrine.shots_per_target")
def test_shots_per_target_end_the_engagement() -> None:
    assert play(with_doctrine(shots_per_target=2)).rounds[0, 0] == 2
    assert play(with_doctrine(shots_per_target=3)).rounds[0, 0] == 3
    assert play(with_doctrine(shots_per_target=0)).rounds[0, 0] > 4
    assert play(with_doctrine(shots_per_target=2)).reason() == {"fired and missed": 1}


@setting("Doctrine.assessment_s")
def test_assessment_delays_the_second_shot() -> None:
    def gap_s(assessment_s: float) -> float:
        first, second = events("launched", with_doctrine(assessment_s=assessment_s))[:2]
        met = events("missed", with_doctrine(assessment_s=assessment_s))[0]
        assert second == pytest.approx(met + assessment_s, abs=1e-6)
        return second - first

    assert gap_s(8.0) == pytest.approx(gap_s(0.0) + 8.0, abs=1e-6)


@setting("Doctrine.false_kill_probability")
def test_a_miss_taken_for_a_kill_lets_the_target_go() -> None:
    """Until a later plot shows it alive: a shot less in the same time."""
    sure = play(with_doctrine(false_kill_probability=0.0), 50).rounds.sum()
    fooled = play(with_doctrine(false_kill_probability=1.0), 50).rounds.sum()
    assert fooled < sure


@setting("Doctrine.missed_kill_probability")
def test_a_kill_that_nobody_noticed_costs_more_rounds() -> None:
    assert play(with_doctrine(kill=1.0, missed_kill_probability=0.0)).rounds[0, 0] == 1
    wasted = play(with_doctrine(kill=1.0, missed_kill_probability=1.0))
    assert wasted.rounds[0, 0] > 1
    assert wasted.kills[0, 0] == 1, "one target dies once"


@setting("Doctrine.replan_s")
def test_unit_looks_again_at_a_target_that_its_radar_lost() -> None:
    """The guiding radar holds the target at one look in ten: who looks more often fires sooner."""
    weak = radar(id="guide", role="engagement", dual_role=False, detection_range_m=15_000.0, detection_probability=0.5)
    battery = system(sensors=(radar(dual_role=False), weak))

    def shot_m(replan_s: float) -> float:
        nets = (network(doctrine=doctrine(replan_s=replan_s)),)
        return float(np.nanmean(play(scenario(systems=(battery,), networks=nets), 200).first_shot_m))

    assert shot_m(0.5) > shot_m(5.0) + 500.0


@setting("Doctrine.rules", "Network.rules", "Unit.doctrine", "Network.doctrine")
def test_rules_of_a_unit_stand_before_those_of_its_network() -> None:
    unknown = network(identification=Identification(time_s=0.0))
    blind = unknown.identification

    def rounds(network_rules: str, own: records.Doctrine | None) -> int:
        unsure = Identification(time_s=0.0, hostile=Belief(), friendly=blind.friendly, civil=blind.civil)
        nets = (network(rules=network_rules, identification=unsure),)
        return int(play(scenario(networks=nets, units=(unit(doctrine=own),))).rounds.sum())

    assert rounds("free", None) == 1, "what is unknown is fired at when weapons are free"
    assert rounds("tight", None) == 0, "and not when they are tight"
    assert rounds("hold", None) == 0
    assert rounds("tight", doctrine(rules="free")) == 1
    assert rounds("free", doctrine(rules="tight")) == 0
    assert play(scenario(networks=(network(rules="hold"),))).reason() == {"held by rules": 1}
    assert play(scenario(networks=(network(doctrine=doctrine(firing="salvo")),))).rounds[0, 0] == 2
    assert play(scenario(units=(unit(doctrine=doctrine(firing="salvo", salvo_size=3)),))).rounds[0, 0] == 3


# Identity.


@setting("Identification.time_s")
def test_identification_takes_its_time() -> None:
    slow = network(identification=dataclasses.replace(EXACT_IDENTITY, time_s=20.0))
    near = (raid(distance_m=25_000.0),)
    assert first_shot_s(networks=(slow,), raids=near) == pytest.approx(first_shot_s(raids=near) + 20.0, abs=1e-6)


@setting(
    "Identification.hostile",
    "Identification.friendly",
    "Identification.neutral",
    "Identification.civil",
    "Belief.hostile",
)
def test_each_identity_is_mistaken_for_hostile_as_often_as_said() -> None:
    """The headline: how many friendly and civil aircraft are engaged."""
    for index, identity in enumerate(("hostile", "friendly", "neutral", "civil")):
        table = dataclasses.replace(EXACT_IDENTITY, **{identity: Belief(hostile=0.3, neutral=0.2)})
        here = traffic(identity=identity, count=50, spacing_s=5.0)
        played = play(scenario(raids=(), networks=(network(identification=table),), traffic=(here,)), 40)
        share = played.engaged[:, index].sum() / 2_000.0
        assert share == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 2_000)), identity
        assert played.killed[:, index].sum() == played.engaged[:, index].sum()


@setting("Belief.friendly", "Belief.neutral", "Belief.civil")
def test_only_what_is_unknown_is_fired_at_when_weapons_are_free() -> None:
    for belief in ("friendly", "neutral", "civil"):
        table = dataclasses.replace(EXACT_IDENTITY, hostile=Belief(**{belief: 0.6}))
        nets = (network(identification=table, rules="free"),)
        played = play(scenario(networks=nets, raids=(raid(count=50, spacing_s=2.0),)), 40)
        share = played.engaged[:, 0].sum() / 2_000.0
        assert share == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 2_000)), belief


# Network.


@setting("Network.latency_s")
def test_latency_delays_the_first_shot() -> None:
    near = (raid(distance_m=25_000.0),)
    late = first_shot_s(networks=(network(latency_s=15.0),), raids=near)
    assert late == pytest.approx(first_shot_s(raids=near) + 15.0, abs=1e-6)


@setting("Network.confirm_hits", "Network.confirm_looks")
def test_stricter_confirmation_comes_later() -> None:
    def confirmed_m(hits: int, looks: int) -> float:
        eye = (system(sensors=(radar(detection_range_m=30_000.0, detection_probability=0.5),)),)
        nets = (network(confirm_hits=hits, confirm_looks=looks),)
        return float(np.nanmean(play(scenario(systems=eye, networks=nets), 200).confirmation_m))

    assert confirmed_m(1, 1) > confirmed_m(2, 3) > confirmed_m(4, 4)
    assert confirmed_m(2, 5) > confirmed_m(2, 2)


@setting("Network.drop_after_s")
def test_silent_track_is_dropped_and_confirmed_anew() -> None:
    """Scans 10 s apart: a network that forgets after 5 s never holds a track of two plots."""
    slow = (system(sensors=(radar(scan_period_s=10.0),)),)
    assert play(scenario(systems=slow, networks=(network(drop_after_s=5.0),))).rounds.sum() == 0
    assert play(scenario(systems=slow, networks=(network(drop_after_s=15.0),))).rounds.sum() == 1


@setting("Network.coordinated")
def test_coordinated_units_share_the_targets_out() -> None:
    units = (unit(), unit(name="second"), unit(name="third"))
    assert play(scenario(units=units)).rounds.sum() == 1
    assert play(scenario(units=units, networks=(network(coordinated=False),))).rounds.sum() == 3


@setting("Network.identification")
def test_network_that_knows_nobody_fires_at_nobody() -> None:
    nobody = Identification(hostile=Belief(), friendly=Belief(), neutral=Belief(), civil=Belief())
    played = play(scenario(networks=(network(identification=nobody),)))
    assert played.rounds.sum() == 0
    assert played.reason() == {"identity not hostile or unknown": 1}


# Unit.


@setting("Unit.lat", "Unit.lon")
def test_unit_sees_from_where_it_stands() -> None:
    far = play(scenario(units=(unit(lat=35.2, lon=35.8),)))
    assert far.first_detection_m[0, 0] > play(scenario()).first_detection_m[0, 0] + 10_000.0


@setting("Unit.launchers", "Unit.present_ratio")
def test_launchers_bring_rounds() -> None:
    def rounds(**changes: Any) -> int:
        missile = effector(kill_probability=0.0, ready_rounds=2.0, speed_average_mps=5_000.0)
        return int(play(scenario(units=(unit(**changes),), systems=(system(effectors=(missile,)),))).rounds.sum())

    assert rounds() == 2
    assert rounds(launchers=4) == 8
    assert rounds(launchers=4, present_ratio=0.5) == 4


@setting("Unit.reserve_ratio")
def test_reserve_is_fired_after_the_reload() -> None:
    def laid(reserve_ratio: float) -> records.Scenario:
        missile = effector(kill_probability=0.0, ready_rounds=1.0)
        battery = system(effectors=(missile,), reload_time_s=20.0)
        return scenario(units=(unit(reserve_ratio=reserve_ratio),), systems=(battery,), raids=(raid(speed_mps=200.0),))

    assert [play(laid(ratio)).rounds[0, 0] for ratio in (0.0, 1.0, 2.0)] == [1, 2, 3]
    assert events("reloaded", laid(1.0))[0] == pytest.approx(events("launched", laid(1.0))[0] + 20.0)


@setting("Unit.mast")
def test_mast_radar_stands_only_if_asked_for() -> None:
    eyes = (radar(antenna_height_m=5.0), radar(id="mast", name="mast", optional=True, antenna_height_m=500.0))
    low = (raid(altitude_msl_m=50.0, distance_m=120_000.0),)
    seen_m = [
        play(
            scenario(units=(unit(mast=mast),), systems=(system(sensors=eyes),), raids=low, posting_m=1_000.0)
        ).first_detection_m[0, 0]
        for mast in (False, True)
    ]
    assert seen_m[1] > seen_m[0] + 30_000.0


# None without a test.


def fields_of(record: type) -> set[str]:
    return {f"{record.__name__}.{field.name}" for field in dataclasses.fields(record) if field.name not in TEXT}


def test_every_setting_of_a_scenario_has_a_test() -> None:
    """A new field of a record fails here until a test is marked with its name."""
    all_records = [
        one
        for one in vars(records).values()
        if isinstance(one, type) and dataclasses.is_dataclass(one) and one.__module__ == records.__name__
    ]
    every = set().union(*(fields_of(one) for one in all_records if one.__name__ != "Origin"))
    assert {"Scenario", "Network", "Doctrine", "Unit", "Raid"} <= {one.__name__ for one in all_records}
    assert every - set(TESTED) == set(), "settings without a test"
    assert set(TESTED) - every == set(), "tests of settings that are gone"


def test_words_change_nothing() -> None:
    """The fields left out of the table above are for the reader."""
    plain, worded = play(scenario()), play(scenario(about="words", notes=("note",), raids=(raid(because="told"),)))
    assert np.array_equal(plain.fates, worded.fates)
    assert np.array_equal(plain.first_shot_m, worded.first_shot_m)

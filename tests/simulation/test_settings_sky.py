"""One test for each setting of what flies and where: it changes a result, in the right direction."""

import numpy as np
import pytest

from openiads.errors import ScenarioError
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Asset, Kill, Waypoint

from .notional import (
    Played,
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
from .settings import events, setting


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

"""Sectors: where an engagement radar looks, how it turns, and what it cannot guide at meanwhile."""

from dataclasses import replace
from typing import Any

import pytest

from openiads.catalogue.estimate import Estimate
from openiads.catalogue.load import find_system
from openiads.geodesy.point import destination
from openiads.simulation.force import fire_units
from openiads.simulation.limits import is_narrow
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Asset, Scenario, Waypoint
from openiads.simulation.tables import NOWHERE

from .notional import (
    HOME,
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
)
from .settings import setting


def sector(width_deg: float, slew_deg_per_s: float = 10.0, **changes: Any) -> Any:
    """A radar that guides, and does not search, in a sector."""
    plain = {"id": "guide", "role": "engagement", "dual_role": False, "antenna_height_m": 30.0}
    return radar(
        **(plain | changes),
        sector_deg=exact(width_deg, "deg"),
        slew_deg_per_s=exact(slew_deg_per_s, "deg/s"),
    )


def battery(width_deg: float = 60.0, slew_deg_per_s: float = 10.0, **changes: Any) -> Any:
    """One that searches all round and guides in a sector."""
    return system(sensors=(radar(dual_role=False), sector(width_deg, slew_deg_per_s)), **changes)


def shots_s(laid: Scenario) -> list[float]:
    return [event.t for event in log_of(laid) if event.kind == "launched"]


def facing(facing_deg: float | None, **changes: Any) -> Scenario:
    """The raid comes from the east, 90 degrees."""
    return scenario(units=(unit(facing_deg=facing_deg),), **({"systems": (battery(),)} | changes))


@setting("Unit.facing_deg")
def test_battery_that_faces_away_turns_before_it_fires() -> None:
    """At 10 degrees a second; the sector reaches 30 degrees to each side of its middle."""
    near = {"raids": (raid(distance_m=25_000.0),)}
    ahead = shots_s(facing(90.0, **near))[0]
    assert ahead == pytest.approx(1.0, abs=1e-6)
    assert shots_s(facing(None, **near))[0] == ahead
    assert shots_s(facing(60.01, **near))[0] == ahead
    assert shots_s(facing(0.0, **near))[0] == pytest.approx(ahead + (90.0 - 30.0) / 10.0, abs=0.1)
    assert shots_s(facing(270.0, **near))[0] == pytest.approx(ahead + (180.0 - 30.0) / 10.0, abs=0.1)
    other_way = shots_s(facing(180.0, **near))[0]
    assert other_way == pytest.approx(shots_s(facing(0.0, **near))[0], abs=0.03), "by the shorter way"


@pytest.mark.parametrize(("width_deg", "slew_deg_per_s"), [(60.0, 20.0), (120.0, 10.0), (360.0, 1.0)])
def test_wider_and_quicker_sectors_fire_sooner(width_deg: float, slew_deg_per_s: float) -> None:
    near = {"raids": (raid(distance_m=25_000.0),)}
    slow = shots_s(facing(270.0, **near))[0]
    assert shots_s(facing(270.0, systems=(battery(width_deg, slew_deg_per_s),), **near))[0] < slow - 2.5


def test_the_radar_turns_to_a_threat_before_it_comes_into_reach() -> None:
    """At 100 km it is far out of the envelope; when it comes in, the radar has long turned."""
    far = (raid(distance_m=60_000.0),)
    assert shots_s(facing(270.0, raids=far))[0] == pytest.approx(shots_s(facing(90.0, raids=far))[0], abs=1e-6)


def test_what_the_radar_cannot_turn_to_is_not_seen_by_the_guiding_radar() -> None:
    played = play(facing(270.0, systems=(battery(60.0, 0.5),), raids=(raid(distance_m=20_000.0),)))
    assert played.leakers[0] == 1
    assert played.reason() == {"not seen by the guiding radar": 1}


def two_raids(gap_s: float, *, missiles: float = 300.0) -> Scenario:
    """One from the east and, a little later, one from the west; slow missiles, so that guiding takes long."""
    slow = effector(speed_average_mps=missiles)
    raids = (
        raid(name="east", distance_m=20_000.0, speed_mps=200.0),
        raid(name="west", distance_m=20_000.0, bearing_deg=270.0, speed_mps=200.0, start_s=gap_s),
    )
    return scenario(units=(unit(facing_deg=90.0),), raids=raids, systems=(battery(effectors=(slow,)),))


def test_sector_does_not_leave_a_target_that_it_guides_at() -> None:
    """38 s to the first intercept, at 500 m/s closing. Meanwhile it turns by 27 degrees: the east stays in."""
    events = log_of(two_raids(5.0))
    first, second = [event for event in events if event.kind == "launched"]
    killed = next(event for event in events if event.kind == "killed")
    assert killed.t > first.t + 30.0
    assert second.t == pytest.approx(killed.t + (180.0 - 30.0 - 27.0) / 10.0, abs=0.2)
    wide = scenario(units=two_raids(5.0).units, raids=two_raids(5.0).raids, systems=(battery(360.0),))
    assert shots_s(wide)[1] < 10.0


def test_sector_turns_as_far_as_the_guided_target_lets_it() -> None:
    """Guiding at the east, it turns so far that a target 55 degrees away comes in too, but not one 70 degrees away."""

    def second_shot_s(bearing_deg: float) -> float:
        laid = two_raids(5.0)
        other = raid(name="west", distance_m=20_000.0, bearing_deg=bearing_deg, speed_mps=200.0, start_s=5.0)
        return shots_s(scenario(units=laid.units, raids=(laid.raids[0], other), systems=laid.systems))[1]

    assert second_shot_s(35.0) == pytest.approx(6.0 + (55.0 - 30.0) / 10.0, abs=0.2)
    assert second_shot_s(20.0) > 30.0


def test_sector_follows_a_crossing_target_that_it_guides_at() -> None:
    """It flies from 60 to 140 degrees; held, the radar sees it only in the sector around 60 where it was left."""
    start, end = destination(HOME, 60.0, 16_000.0), destination(HOME, 140.0, 16_000.0)
    route = tuple(Waypoint(lat=point.lat, lon=point.lon, altitude_msl_m=3_000.0) for point in (start, end))
    both = system(
        sensors=(sector(30.0, dual_role=True, id="both"),),
        effectors=(effector(kill_probability=0.0, speed_average_mps=400.0),),
    )

    def looks(rules: str) -> int:
        crosser = replace(traffic(identity="hostile", speed_mps=250.0), route=route)
        nets = (network(rules=rules),)
        laid = scenario(units=(unit(facing_deg=60.0),), raids=(), traffic=(crosser,), systems=(both,), networks=nets)
        return int(play(laid).looks[0])

    assert looks("tight") > looks("hold") + 30


def test_radar_that_searches_in_a_sector_sees_nothing_outside_of_it() -> None:
    both = system(sensors=(sector(90.0, dual_role=True, id="both"),))
    assert play(facing(90.0, systems=(both,))).kills.sum() == 1
    away = play(facing(270.0, systems=(both,)))
    assert away.looks[0] == 0
    assert away.reason() == {"outside the radar's sector": 1}
    assert play(facing(None, systems=(both,))).kills.sum() == 1


def test_cue_of_another_radar_turns_a_battery_that_searches_in_a_sector() -> None:
    both = system(sensors=(sector(90.0, dual_role=True, id="both"),))
    eye = system(id="eye", effectors=(effector(range_max_m=1_500.0),))
    cued = scenario(units=(unit(name="eye", system="eye", lat=35.05), unit(facing_deg=270.0)), systems=(both, eye))
    assert play(cued).kills.sum() == 1


def test_a_sector_is_drawn_like_every_estimate() -> None:
    wide = Estimate(low=20.0, best=60.0, high=180.0, unit="deg", grade="N")
    guide = sector(60.0)
    laid = facing(
        300.0,
        raids=(raid(distance_m=25_000.0),),
        systems=(system(sensors=(radar(dual_role=False), replace(guide, sector_deg=wide))),),
    )
    assert len(set(play(laid, 30, sampled=True).first_shot_m[:, 0])) > 10
    assert len(set(play(laid, 30).first_shot_m[:, 0])) == 1


def test_network_that_fires_at_nothing_leaves_the_sector_where_it_is() -> None:
    laid = facing(
        270.0, networks=(network(rules="hold"),), systems=(system(sensors=(sector(90.0, dual_role=True, id="both"),)),)
    )
    assert play(laid).looks[0] == 0


def test_sets_without_a_sector_are_not_asked() -> None:
    """The hot path: what hinders a radar is looked at only where something can."""
    plain, narrow = prepare(scenario()), prepare(facing(0.0))
    assert not plain.defence.sensors.hindered.any()
    assert (plain.defence.units.turned < 0).all()
    assert list(narrow.defence.sensors.hindered) == [1, 0], "guide, radar"
    assert plain.defence.sensors.facing[0] == NOWHERE
    assert narrow.defence.sensors.facing[0] == pytest.approx(0.0, abs=0.01)


def test_sensors_of_the_catalogue_with_a_sector_are_known() -> None:
    narrow = {
        sensor.radar.id
        for name in ("s-400", "patriot", "tor-m2", "igla-s", "crotale")
        for sensor in fire_units(unit(system=name), find_system(name))[0]
        if is_narrow(sensor)
    }
    assert narrow == {"s-400-92n6e", "patriot-mpq-53", "tor-m2-engagement"}


def test_launchers_turn_the_sector_of_the_battery_that_guides_for_them() -> None:
    """They have no radar; the battery that guides for them may not fire, and would not turn for itself."""
    guide = unit(name="post", facing_deg=270.0, doctrine=doctrine(rules="hold"))

    def shot_s(slew_deg_per_s: float) -> float:
        launchers = unit(radars="none", guided_by=("post",))
        laid = scenario(
            units=(launchers, guide),
            systems=(battery(60.0, slew_deg_per_s),),
            raids=(raid(distance_m=25_000.0),),
        )
        return shots_s(laid)[0]

    assert shot_s(10.0) == pytest.approx(shot_s(20.0) + 7.5, abs=0.2)


def test_sectors_face_by_true_north_far_from_the_middle_of_the_grid() -> None:
    """Six hundred kilometres from the middle the grid's north is degrees off: the sector is not."""
    far = Asset(name="far", lat=HOME.lat, lon=HOME.lon - 12.0)
    east = scenario(
        units=(unit(facing_deg=90.0),),
        assets=(*scenario().assets, far),
        systems=(battery(2.0, 0.1),),
        raids=(),
        traffic=(traffic(east_m=(25_000.0, 0.0), identity="hostile"),),
    )
    assert shots_s(east)[0] == pytest.approx(1.0, abs=1e-6)

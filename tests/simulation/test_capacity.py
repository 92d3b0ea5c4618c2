"""How many targets a radar holds at a time, searching and guiding."""

from typing import Any

import numpy as np
import pytest

from openiads.catalogue.load import find_system
from openiads.catalogue.system import Battery, BatteryRadar
from openiads.simulation.force import fire_units
from openiads.simulation.limits import n_sets
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Scenario

from .notional import effector, exact, log_of, network, play, radar, raid, scenario, system, unit


def crowd(tracks: float, **changes: Any) -> Scenario:
    """Six targets at once, from all sides, against a battery that may fire at none."""
    plain: dict[str, Any] = {
        "raids": tuple(raid(name=f"raid {number}", bearing_deg=60.0 * number) for number in range(6)),
        "networks": (network(rules="hold"),),
        "systems": (system(sensors=(radar(track_capacity=tracks),)),),
    }
    return scenario(**(plain | changes))


@pytest.mark.parametrize("tracks", [1.0, 4.0, 6.0])
def test_radar_makes_no_more_tracks_than_it_holds(tracks: float) -> None:
    played = play(crowd(tracks))
    assert np.isfinite(played.confirmation_m).sum() == tracks
    held, others = int(tracks), 6 - int(tracks)
    expected = {"held by rules": held} | ({"not confirmed": others} if others else {})
    assert played.reason() == expected


def test_room_is_made_by_what_is_gone() -> None:
    """What was shot down, or stayed silent, is let go; those behind are tracked then."""
    killing = system(sensors=(radar(track_capacity=2.0),))
    played = play(crowd(2.0, networks=(network(),), systems=(killing,), raids=(raid(count=6, spacing_s=10.0),)))
    assert played.kills.sum() == 6


def test_guiding_radar_guides_at_as_many_as_it_holds() -> None:
    """Channels for a hundred targets, but the guiding radar holds two."""

    def most_in_flight(tracks: float) -> int:
        guide = radar(id="guide", role="engagement", dual_role=False, antenna_height_m=30.0, track_capacity=tracks)
        slow = effector(speed_average_mps=300.0)
        battery = system(sensors=(radar(dual_role=False), guide), effectors=(slow,))
        flying = most = 0
        for event in log_of(scenario(systems=(battery,), raids=crowd(1.0).raids)):
            flying += {"launched": 1, "killed": -1, "missed": -1}.get(event.kind, 0)
            most = max(most, flying)
        return most

    assert most_in_flight(100.0) == 6
    assert most_in_flight(2.0) == 2


def test_two_sets_of_a_battery_hold_twice_as_many() -> None:
    hawk = find_system("hawk")
    sensors = {one.radar.id: one for one in fire_units(unit(system="hawk"), hawk)[0]}
    assert n_sets(sensors["hawk-mpq-46"]) == 2
    pair = Battery(
        description=system().battery.description,
        launchers=exact(1.0, "launchers/battery"),
        radars=(BatteryRadar(sensor="radar", count=2, per="battery"),),
    )
    played = play(crowd(2.0, systems=(system(sensors=(radar(track_capacity=2.0),), battery=pair),)))
    assert np.isfinite(played.confirmation_m).sum() == 4


def test_radars_with_room_for_all_are_not_asked() -> None:
    assert not prepare(crowd(6.0)).defence.sensors.limited.any()
    assert prepare(crowd(5.0)).defence.sensors.limited.all()
    assert not prepare(scenario()).defence.units.limited.any()

"""One test for each setting of the defence: it changes a result, in the right direction."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from openiads.simulation import scenario as records
from openiads.simulation.command import Belief, Identification

from .notional import (
    EXACT_IDENTITY,
    doctrine,
    effector,
    network,
    play,
    radar,
    raid,
    scenario,
    system,
    traffic,
    unit,
)
from .settings import events, first_shot_s, setting, with_doctrine


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
    assert played.reason() == {"not identified as hostile": 1}


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

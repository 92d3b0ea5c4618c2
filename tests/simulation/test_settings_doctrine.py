"""Doctrine: what is inherited from whom, what is said of a class of target, and that each word changes a result."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from openiads.errors import ScenarioError
from openiads.simulation.check import faults_of
from openiads.simulation.command import Alone, ClassDoctrine, Doctrine
from openiads.simulation.doctrine import BY_CLASS, FIELDS, STANDARD, doctrine_of
from openiads.simulation.scenario import Outage, Scenario
from openiads.simulation.tasking import Arc, Single
from openiads.simulation.zone import Corner, Zone

from .notional import doctrine, effector, network, play, radar, raid, scenario, system, unit, vehicle
from .settings import events, setting

KITE = vehicle(id="kite", kind="drone")


def test_the_standard_says_something_of_every_field() -> None:
    fields = {field.name for field in dataclasses.fields(Doctrine)} - {"against"}
    assert fields == set(FIELDS)
    assert {name for name in fields if getattr(STANDARD, name) is None} == {"rules"}
    assert {field.name for field in dataclasses.fields(ClassDoctrine)} == {*BY_CLASS, "vehicle"}


def test_each_field_is_inherited_from_the_nearest_level_that_speaks_of_it() -> None:
    force = network(doctrine=Doctrine(salvo_size=3, shots_per_target=1, assessment_s=9.0), rules="free")
    battery = unit(
        doctrine=Doctrine(shots_per_target=2, replan_s=7.0),
        fire_units=(Single(number=2, doctrine=Doctrine(shots_per_target=5)),),
    )
    found = doctrine_of(force, battery, 2)
    said = {name: (one.value, one.level) for name, one in found.items()}
    assert said["shots_per_target"] == (5, "fire unit")
    assert said["replan_s"] == (7.0, "battery")
    assert said["salvo_size"] == (3, "network")
    assert said["rules"] == ("free", "network")
    assert said["missed_kill_probability"] == (0.05, "standard")
    assert doctrine_of(force, battery, 1)["shots_per_target"].value == 2


def test_what_is_said_of_a_class_goes_before_what_any_level_says_in_general() -> None:
    force = network(
        doctrine=Doctrine(
            against=(
                ClassDoctrine(vehicle="drone", rules="hold", salvo_size=4),
                ClassDoctrine(vehicle="kite", salvo_size=5),
            )
        )
    )
    battery = unit(doctrine=Doctrine(rules="free", salvo_size=1))
    at_kite = doctrine_of(force, battery, 1, ("kite", "drone"))
    assert (at_kite["rules"].value, at_kite["rules"].level, at_kite["rules"].about) == ("hold", "network", "drone")
    assert at_kite["salvo_size"].value == 5
    own = unit(doctrine=Doctrine(against=(ClassDoctrine(vehicle="kite", rules="tight"),)))
    assert doctrine_of(force, own, 1, ("kite", "drone"))["rules"].value == "tight"
    assert doctrine_of(force, own, 1, ("other", "missile"))["rules"].about == ""


def test_a_unit_keeps_what_it_does_not_say_itself() -> None:
    """One field of its own, the others still those of the network: three shots, and the assessment without delay."""
    lazy = effector(kill_probability=0.0)
    nets = (network(doctrine=doctrine(shots_per_target=3)),)

    def laid(own: Doctrine | None) -> Scenario:
        return scenario(networks=nets, units=(unit(doctrine=own),), systems=(system(effectors=(lazy,)),))

    assert play(laid(None)).rounds.tolist() == [[3]]
    assert play(laid(Doctrine(replan_s=1.0))).rounds.tolist() == [[3]]
    assert play(laid(Doctrine(shots_per_target=1))).rounds.tolist() == [[1]]


# Against a class.


def _mixed(kill: float = 0.0, probability: float = 1.0, count: int = 1, **against: Any) -> Scenario:
    """A kite and a target come side by side; the network says something of kites."""
    said = (ClassDoctrine(vehicle="kite", **against),) if against else ()
    nets = (
        network(doctrine=doctrine(shots_per_target=3, against=said), class_probability=probability, coordinated=False),
    )
    attacks = (raid(name="kite", vehicle="kite", count=count), raid(name="target", bearing_deg=95.0, count=count))
    battery = system(effectors=(effector(kill_probability=kill, ready_rounds=10_000.0),))
    return scenario(networks=nets, raids=attacks, vehicles=(vehicle(), KITE), systems=(battery,))


def _shots_at_kites(laid: Scenario, **changes: Any) -> int:
    """Rounds beyond those at the targets: three each."""
    return int(play(laid, **changes).rounds.sum()) - 3 * laid.raids[1].count


@setting("Doctrine.against", "ClassDoctrine.vehicle", "ClassDoctrine.shots_per_target", "ClassDoctrine.rules")
def test_doctrine_against_a_class_is_for_that_class_only() -> None:
    assert _shots_at_kites(_mixed()) == 3
    assert _shots_at_kites(_mixed(shots_per_target=5)) == 5
    held = play(_mixed(rules="hold"))
    assert held.rounds.sum() == 3
    assert held.reason()["held by rules"] == 1


@setting("ClassDoctrine.firing", "ClassDoctrine.salvo_size")
def test_salvo_against_a_class() -> None:
    assert _shots_at_kites(_mixed(firing="salvo")) == 2
    assert _shots_at_kites(_mixed(firing="salvo", salvo_size=4)) == 4
    assert _shots_at_kites(_mixed(firing="two-look-two")) == 4


@setting("ClassDoctrine.assessment_s")
def test_slower_assessment_of_a_class_spaces_the_shots_at_it() -> None:
    quick, slow = (max(events("launched", _mixed(assessment_s=wait))) for wait in (0.0, 12.0))
    assert slow > quick + 20.0


@setting("ClassDoctrine.false_kill_probability", "ClassDoctrine.missed_kill_probability")
def test_kills_of_a_class_may_be_told_worse() -> None:
    slow = (system(effectors=(effector(kill_probability=0.0),), sensors=(radar(scan_period_s=10.0),)),)
    late, soon = (
        max(events("launched", dataclasses.replace(_mixed(false_kill_probability=one), systems=slow)))
        for one in (1.0, 0.0)
    )
    assert late > soon + 3.0
    sure = play(_mixed(kill=1.0))
    missed = play(_mixed(kill=1.0, missed_kill_probability=1.0))
    assert sure.rounds.sum() == 2
    assert missed.rounds.sum() > 2


@setting("ClassDoctrine.replan_s")
def test_a_battery_may_look_less_often_at_a_class_that_is_out_of_its_envelope() -> None:
    """The raid comes into the arc of the launchers late: only looking again tells."""

    def first_s(replan_s: float) -> float:
        laid = _mixed(replan_s=replan_s)
        narrow = system(effectors=(effector(range_min_m=1_000.0, altitude_max_m=3_001.0, range_max_m=20_000.0),))
        arc = (unit(arc=Arc(centre_deg=180.0, width_deg=120.0), lat=35.03),)
        return events("launched", dataclasses.replace(laid, raids=laid.raids[:1], systems=(narrow,), units=arc))[0]

    assert first_s(18.0) > first_s(0.5) + 4.0


@setting("Network.class_probability")
def test_class_that_is_not_told_is_shot_at_as_in_general() -> None:
    shares = {
        probability: _shots_at_kites(_mixed(rules="hold", probability=probability, count=40)) / 120.0
        for probability in (0.0, 0.6, 1.0)
    }
    assert shares[0.0] == 1.0
    assert shares[1.0] == 0.0
    assert shares[0.6] == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 40))


def test_two_networks_tell_classes_by_luck_of_their_own() -> None:
    laid = _mixed(rules="hold", probability=0.5, count=40)
    other = dataclasses.replace(laid.networks[0], name="other")
    both = dataclasses.replace(laid, networks=(*laid.networks, other), units=(unit(), unit(name="b", network="other")))
    rounds = play(both).rounds[0]
    assert play(laid).rounds[0, 0] == rounds[[one.name for one, _ in play(both).board.magazines].index("unit")]
    assert rounds[0] != rounds[1]


def test_a_battery_alone_keeps_what_is_said_of_a_class() -> None:
    laid = _mixed(rules="hold")
    free = dataclasses.replace(laid.networks[0], alone=Alone(rules="free"))
    cut = dataclasses.replace(laid, networks=(free,), outages=(Outage(name="cut", link="unit"),))
    assert play(cut).reason()["held by rules"] == 1


# What cannot be.


@pytest.mark.parametrize(
    ("against", "words"),
    [
        (("kit",), "against.*vehicle is 'kit'.*no such class.*kite"),
        (("kite", "kite"), "speaks twice of the same class"),
    ],
)
def test_classes_that_cannot_be_are_told(against: tuple[str, ...], words: str) -> None:
    said = Doctrine(against=tuple(ClassDoctrine(vehicle=one) for one in against))
    for laid in (
        scenario(networks=(network(doctrine=said),), vehicles=(vehicle(), KITE)),
        scenario(units=(unit(doctrine=said),), vehicles=(vehicle(), KITE)),
        scenario(units=(unit(fire_units=(Single(number=1, doctrine=said),)),), vehicles=(vehicle(), KITE)),
    ):
        with pytest.raises(ScenarioError, match=words.removeprefix("against.*")):
            raise ScenarioError(faults_of(laid))


def test_a_kind_of_vehicle_may_stand_for_its_classes() -> None:
    nets = (network(doctrine=doctrine(against=(ClassDoctrine(vehicle="drone", rules="hold"),)), class_probability=1.0),)
    laid = scenario(networks=nets, raids=(raid(vehicle="kite"),), vehicles=(KITE,))
    assert not faults_of(laid)
    assert play(laid).rounds.sum() == 0


@pytest.mark.parametrize(("zone", "said", "fired"), [("free", "hold", 0), ("hold", "free", 0), ("tight", "free", 3)])
def test_of_the_rules_of_a_class_and_of_a_zone_the_stricter_hold(zone, said, fired) -> None:
    """The zone is everywhere; the network takes all for hostile."""
    corners = tuple(Corner(lat=lat, lon=lon) for lat, lon in ((33.0, 34.0), (33.0, 38.0), (37.0, 38.0), (37.0, 34.0)))
    laid = _mixed(rules=said)
    laid = dataclasses.replace(laid, raids=laid.raids[:1], zones=(Zone(name="all", kind=zone, corners=corners),))
    assert play(laid).rounds.sum() == fired

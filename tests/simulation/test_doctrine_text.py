"""The doctrine in words says each value and who says it."""

from openiads.simulation.command import ClassDoctrine, Doctrine
from openiads.simulation.doctrine_text import doctrine_text
from openiads.simulation.tasking import Single

from .notional import network, scenario, unit


def test_each_value_is_told_with_its_level() -> None:
    drones = Doctrine(salvo_size=3, against=(ClassDoctrine(vehicle="drone", rules="hold"),))
    own = Doctrine(firing="salvo")
    last = Doctrine(replan_s=9.0, against=(ClassDoctrine(vehicle="drone", firing="two-look-two"),))
    units = (unit(doctrine=own, fire_units=(Single(number=1, doctrine=last),)), unit(name="plain"))
    words = doctrine_text(scenario(networks=(network(doctrine=drones),), units=units))
    first, second = words.split("\n\n")
    told = [" ".join(line.split()) for line in first.splitlines()]
    assert told[0] == "unit (net)"
    assert "firing salvo battery" in told
    assert "salvo_size 3 network" in told
    assert "shots_per_target 4 standard" in told
    assert "silent_when_empty false standard" in told
    assert told[told.index("fire unit 1") + 1] == "replan_s 9.0 fire unit"
    assert told[told.index("at drone") + 1] == "rules hold network"
    assert told[told.index("at drone, fire unit 1") + 1 :] == ["firing two-look-two fire unit", "rules hold network"]
    assert "firing shoot-look-shoot standard" in [" ".join(line.split()) for line in second.splitlines()]

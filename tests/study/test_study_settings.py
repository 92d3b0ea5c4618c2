"""Which settings a study finds, and that changing one changes that one and nothing else."""

import dataclasses
from typing import Any

import pytest

from openiads.catalogue.estimate import Estimate
from openiads.errors import StudyError
from openiads.simulation import command
from openiads.simulation import scenario as records
from openiads.simulation.arrays import system_of, vehicle_of
from openiads.simulation.check import faults_of
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.zone import Corner, Zone
from openiads.study.settings import Setting, find_setting, settings_of, with_values

from .study_cases import small

SMALL = small()
EVERY = settings_of(SMALL)


def changed(path: str, value: Any) -> records.Scenario:
    return with_values(SMALL, [(find_setting(SMALL, path), value)])


def other_value(setting: Setting) -> Any:
    """A value that is allowed and not the present one."""
    present = setting.present[0]
    if setting.kind == "estimate":
        low, high = (present.low, present.high) if present.low < present.high else (present.low, present.low * 0.5 + 1)
        return low if low != present.best else high
    if setting.kind == "word":
        other = {"system": "tor-m2" if present != "tor-m2" else "pantsir-s1", "network": "other"}
        return other.get(setting.path.rsplit(".", 1)[-1]) or next(w for w in setting.words if w != present)
    if setting.kind == "yes-no":
        return not present
    if setting.kind == "number" and not present:
        return 0.001
    if setting.kind == "whole":
        return (present or 0) + 1 if "hits" not in setting.path else 1
    return present * 0.5


def read_back(scenario: records.Scenario, setting: Setting) -> Any:
    value = find_setting(scenario, setting.path).present[0]
    return value.best if isinstance(value, Estimate) else value


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every plain value within nested tables and lists, by its path."""
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list | tuple):
        parts = enumerate(value)
    else:
        return {path: value}
    return {key: leaf for name, part in parts for key, leaf in leaves(part, f"{path}.{name}").items()}


def played(scenario: records.Scenario) -> dict[str, Any]:
    """All that is played: the scenario, and the systems and classes of the catalogue in it, by their ids."""
    plain = dataclasses.asdict(dataclasses.replace(scenario, systems=(), vehicles=()))
    systems = [system_of(scenario, unit.system) for unit in scenario.units]
    flying = {one.vehicle for one in (*scenario.raids, *scenario.traffic)}
    plain["systems"] = {one.id: dataclasses.asdict(one) for one in systems}
    plain["vehicles"] = {name: dataclasses.asdict(vehicle_of(scenario, name)) for name in flying}
    for number, system in enumerate(systems):
        plain["units"][number]["system"] = system.id
    return leaves(plain)


def test_each_setting_changes_what_its_path_names_and_nothing_else():
    before = played(SMALL)
    assert len(EVERY) > 150
    for setting in EVERY:
        value = other_value(setting)
        after_scenario = with_values(SMALL, [(setting, value)])
        assert read_back(after_scenario, setting) == pytest.approx(value), setting.path
        after = played(after_scenario)
        moved = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        field = setting.path.rsplit(".", 1)[-1]
        if setting.kind == "estimate":
            assert all(f".{field}." in path for path in moved), (setting.path, moved)
        elif field == "system":
            assert f".units.{setting.places[0][1]}.system" in moved
        elif "doctrine" in setting.path and setting.path.startswith("units.St. Mary"):
            assert all(path.startswith(".units.0.doctrine") for path in moved), moved
        else:
            assert moved == {"." + ".".join(map(str, setting.places[0]))}


def test_changes_that_go_only_together_go_in_any_order():
    hits, looks = (find_setting(SMALL, f"networks.net 1.5.confirm_{name}") for name in ("hits", "looks"))
    for order in ([(hits, 5), (looks, 6)], [(looks, 6), (hits, 5)]):
        after = with_values(SMALL, order)
        assert (after.networks[0].confirm_hits, after.networks[0].confirm_looks) == (5, 6)


def test_every_field_of_the_defence_and_the_network_is_a_setting():
    """A new field of these records is varied at once, or this test says that it cannot be."""
    words = {"name", "because", "effector", "vehicle", "giver", "receiver"}
    paths = {one.path for one in EVERY}
    for root, kind, name in (
        ("units", records.Unit, "tor"),
        ("networks", command.Network, "net 1.5"),
        ("links", records.Link, "hotline"),
    ):
        part = next(one for one in getattr(SMALL, root) if one.name == name)
        for field in dataclasses.fields(kind):
            if field.name not in words and getattr(part, field.name) != ():
                assert any(path.startswith(f"{root}.{name}.{field.name}") for path in paths), field.name
    for field in dataclasses.fields(command.Doctrine):
        assert f"networks.net 1.5.doctrine.{field.name}" in paths
    for field in dataclasses.fields(command.Belief):
        assert f"networks.net 1.5.identification.civil.{field.name}" in paths
    for name in ("declare_probability", "prior.civil", "interrogation.own_mode.friendly", "behaviour.low_m"):
        assert f"networks.other.identification.evidence.{name}" in paths
        assert f"networks.net 1.5.identification.evidence.{name}" not in paths, "it weighs none"


def test_where_and_when_a_zone_binds_is_a_setting():
    corners = tuple(Corner(lat=lat, lon=lon) for lat, lon in ((35.0, 36.0), (35.0, 37.0), (36.0, 36.0)))
    zone = Zone(name="base", kind="hold", corners=corners, floor_msl_m=500.0)
    zoned = dataclasses.replace(SMALL, zones=(zone,))
    after = with_values(zoned, [(find_setting(zoned, "zones.base.ceiling_msl_m"), 2_000.0)])
    assert (after.zones[0].floor_msl_m, after.zones[0].ceiling_msl_m) == (500.0, 2_000.0)
    assert {"zones.base.kind", "zones.base.corners.0.lat"} <= {one.path for one in settings_of(zoned)}


def test_every_estimate_of_the_catalogue_that_is_played_is_a_setting():
    system = system_of(SMALL, "tor-m2")
    paths = {one.path for one in EVERY}
    for kind, parts in (("systems", [system]), ("effectors", system.effectors), ("sensors", system.sensors)):
        for part in parts:
            for field in dataclasses.fields(part):
                if isinstance(getattr(part, field.name), Estimate):
                    assert f"catalogue.{kind}.{part.id}.{field.name}" in paths


def test_a_field_of_the_doctrine_may_stand_directly_after_the_unit():
    after = changed("units.tor.shots_per_target", 7)
    assert after.units[1].doctrine is not None
    assert after.units[1].doctrine.shots_per_target == 7
    assert find_setting(SMALL, "units.tor.shots_per_target").places == (("units", 1, "doctrine", "shots_per_target"),)


def test_a_unit_without_doctrine_takes_that_of_its_network_and_the_change():
    quick = with_values(SMALL, [(find_setting(SMALL, "networks.net 1.5.assessment_s"), 1.5)])
    after = with_values(quick, [(find_setting(quick, "units.St. Mary.salvo_size"), 3)])
    assert after.units[0].doctrine == dataclasses.replace(quick.networks[0].doctrine, salvo_size=3)
    assert after.units[1] == quick.units[1]


def test_a_star_stands_for_all_of_them():
    after = changed("units.*.reserve_ratio", 0.25)
    assert [unit.reserve_ratio for unit in after.units] == [0.25, 0.25]


def test_a_catalogue_value_becomes_exact_and_says_that_it_was_varied():
    after = changed("catalogue.effectors.tor-m2-9m338k.range_max_m", 9_000.0)
    estimate = system_of(after, "tor-m2").effectors[0].range_max_m
    assert (estimate.low, estimate.best, estimate.high, estimate.grade) == (9_000.0, 9_000.0, 9_000.0, "N")
    assert estimate.note == "assumption: varied in a study"


def test_an_edge_of_an_estimate_moves_alone():
    before = system_of(SMALL, "tor-m2").effectors[0].range_max_m
    after = changed("catalogue.effectors.tor-m2-9m338k.range_max_m.low", 8_000.0)
    estimate = system_of(after, "tor-m2").effectors[0].range_max_m
    assert (estimate.low, estimate.best, estimate.high) == (8_000.0, before.best, before.high)


def test_a_system_called_by_another_name_is_changed_too():
    after = changed("catalogue.systems.pantsir-s1.reaction_time_s", 99.0)
    assert after.units[0].system == "pantsir-s1"
    assert system_of(after, after.units[0].system).reaction_time_s.best == 99.0
    assert faults_of(after) == []


def test_the_cross_section_of_a_class_varies_within_what_is_believed_and_not_beyond():
    believed = vehicle_of(SMALL, "owa-drone").rcs_m2
    after = changed("catalogue.vehicles.owa-drone.rcs_m2", believed.low)
    assert vehicle_of(after, "owa-drone").rcs_m2.best == believed.low
    with pytest.raises(StudyError, match=r"studies make up no other ones; give 0\.01 to 0\.3"):
        changed("catalogue.vehicles.owa-drone.rcs_m2", believed.high * 2.0)


def test_a_kill_probability_that_nothing_reads_is_refused():
    own = with_values(SMALL, [])
    whole = dataclasses.replace(own, kills=(dataclasses.replace(SMALL.kills[0], vehicle=""),))
    with pytest.raises(StudyError, match=r"nothing reads it: the scenario gives its own; vary kills\.tor-m2-9m338k\."):
        find_setting(whole, "catalogue.effectors.tor-m2-9m338k.kill_probability")
    assert find_setting(whole, "kills.tor-m2-9m338k.probability").kind == "estimate"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("units.tro.launchers", "has nothing of that name under units; write one of: units.tor"),
        ("units.tor.launcher", "there is no such setting; write one of: units.tor.launchers"),
        ("units.tor.name", "is a name or a group of settings"),
        ("units.tor.doctrine", "is a name or a group of settings"),
        ("networks.net 1.5.identification.civil", "is a name or a group of settings"),
        ("catalogue.effector.x.y", "there is no such part of the catalogue; write one of: catalogue.effectors"),
        ("catalogue.effectors.s-400-40n6.range_max_m", "plays nothing of that id"),
        ("catalogue.effectors.tor-m2-9m338k.range_max", "there is no such Estimate; write one of: .*range_max_m"),
        ("catalogue.effectors.tor-m2-9m338k.name", "there is no such Estimate"),
        ("terrain", "is no setting that studies vary"),
        ("k_rato", "is no setting that studies vary; write one of: k_ratio"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_the_nearest(path, words):
    with pytest.raises(StudyError, match=words):
        find_setting(SMALL, path)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("units.tor.launchers", 1.5, "is not a whole number"),
        ("units.tor.launchers", True, "is not a whole number"),
        ("units.tor.launchers", 70, "less than or equal to 64"),
        ("units.tor.mast", 1, "is not true or false"),
        ("units.tor.firing", "burst", "there is no such word here; write one of: shoot-look-shoot, salvo"),
        ("networks.net 1.5.confirm_hits", 4, "4 hits of 3 looks cannot be"),
        ("networks.net 1.5.latency_s", "long", "is not a number"),
        ("catalogue.effectors.tor-m2-9m338k.range_max_m", -1.0, "outside 0.0 to"),
        ("catalogue.effectors.tor-m2-9m338k.range_max_m.low", 1e6, "does not hold"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_path(path, value, words):
    with pytest.raises(StudyError, match=words) as caught:
        changed(path, value)
    assert caught.value.faults[0].field == path


def test_the_shipped_scenarios_have_settings_by_the_hundred():
    assert len(settings_of(read_scenario("hmeimim-2024-after"))) > 150

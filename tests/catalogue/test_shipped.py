"""What the shipped catalogue says, against the facts that it was made from."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from openiads.catalogue.estimate import Estimate
from openiads.catalogue.load import default_k_ratio, find_system, load_catalogue
from openiads.catalogue.values import values_of
from openiads.geodesy.earth import STANDARD_K_RATIO
from openiads.simulation.scenario import Scenario

FACTS = Path(__file__).parents[2] / ".." / "shared" / "catalogue" / "catalog.json"
SEED_SYSTEMS = ("pantsir-s1", "s-400", "tor-m2")
FIELDS = {
    "year": "in_service_year",
    "range_min": "range_min_m",
    "range_max": "range_max_m",
    "altitude_min": "altitude_min_m",
    "altitude_max": "altitude_max_m",
    "speed_average": "speed_average_mps",
    "speed_peak": "speed_peak_mps",
    "pk_single_shot_claimed": "kill_probability",
    "rate_of_fire": "rate_of_fire_per_min",
    "max_target_speed": "max_target_speed_mps",
    "reaction_time": "reaction_time_s",
    "setup_time": "setup_time_s",
    "reload_time": "reload_time_s",
    "detection_range": "detection_range_m",
    "reference_target": "reference_rcs_m2",
    "antenna_height": "antenna_height_m",
    "rcs": "rcs_m2",
    "cruise_speed": "cruise_speed_mps",
    "typical_altitude": "altitude_m",
}
"""Field of the facts -> field of the catalogue, where they differ."""
REREAD = {
    ("TRML-4D", "detection_range"),
    ("1S91 Straight Flush", "track_capacity"),
    ("1S51M Land Roll", "track_capacity"),
    ("RPK-2 Gun Dish", "track_capacity"),
    ("Najm-804B", "track_capacity"),
}
"""Values that were corrected on purpose: the facts give the instrumented range there, and say so; and the targets that
a set guides at, which are its target channels, not those that it holds while it searches."""


def facts():
    if not FACTS.is_file():
        pytest.skip("the collected facts are not beside the checkout")
    return json.loads(FACTS.read_text(encoding="utf-8"))


def fact_pairs():
    """(label, fact, shipped value) for each number of the collected facts."""
    known, collected = load_catalogue(), facts()
    for fact in collected["systems"]:
        system = known.systems[fact["id"]]
        yield from record_pairs(fact, system)
        for part, shipped in zip(fact["effectors"], system.effectors, strict=True):
            yield from record_pairs(part, shipped)
        for part, shipped in zip(fact["sensors"], system.sensors, strict=True):
            yield from record_pairs(part, shipped)
    for fact in collected["aerial_objects"]:
        yield from record_pairs(fact, known.air_vehicles[fact["id"]])


def record_pairs(fact, shipped):
    for key, value in fact.items():
        if isinstance(value, dict) and isinstance(value.get("low"), int | float) and (fact["name"], key) not in REREAD:
            yield f"{fact['name']}, {key}", value, getattr(shipped, FIELDS.get(key, key))


def fact_statements():
    """(label, fact, shipped statement) for each fact that is no number: operators, fire on move, battery."""
    for fact in facts()["systems"]:
        system = load_catalogue().systems[fact["id"]]
        yield f"{fact['name']}, operators", fact["operators"], system.operators
        yield f"{fact['name']}, fire_on_move", fact["fire_on_move"], system.fire_on_move
        yield f"{fact['name']}, battery", fact["battery"], system.battery.description


def graded():
    """(fact, shipped grade) by label, for numbers and statements alike."""
    return {label: (fact, value.grade) for label, fact, value in (*fact_pairs(), *fact_statements())}


def test_the_catalogue_has_all_systems_and_air_vehicles():
    known = load_catalogue()
    assert (len(known.systems), len(known.air_vehicles)) == (28, 15)
    assert len(known.lexicon) >= 60
    assert {"thaad", "akash", "s-500", "s-350", "davids-sling", "iron-beam", "tunguska", "avenger"} <= set(
        known.lexicon
    )


def test_pantsir_s1_has_its_published_figures():
    """CSIS, TASS (22 Feb 2020), Sputnik and Army Recognition as collected in the facts: 12 missiles to 20 km, ..."""
    pantsir = find_system("SA-22")
    missile, gun = pantsir.effectors
    assert (missile.ready_rounds.best, missile.range_min_m.best, missile.range_max_m.best) == (12, 1200, 20_000)
    assert (missile.altitude_max_m.low, missile.altitude_max_m.best) == (10_000, 15_000)
    assert (gun.kind, gun.range_max_m.best, gun.rate_of_fire_per_min.best) == ("gun", 4000, 5000)
    search = pantsir.sensors[0]
    assert (search.detection_range_m.low, search.detection_range_m.best) == (30_000, 36_000)
    assert (search.reference_rcs_m2.best, search.elevation_max_deg.best, search.elevation_max_deg.high) == (2, 60, 82)
    assert (pantsir.target_channels.best, pantsir.target_channels.unit) == (4, "targets/launcher")
    assert (pantsir.reaction_time_s.best, pantsir.setup_time_s.best, pantsir.reload_time_s.best) == (5, 300, 600)
    assert pantsir.fire_on_move.value is True
    assert (pantsir.battery.launchers.low, pantsir.battery.launchers.best) == (4, 6)
    assert "Ranzhir" in pantsir.battery.command_post


def test_s_400_has_its_published_figures():
    """People's Daily 2013, Army Recognition and Bianet 2019 as collected: 40N6 400 km, 48N6E3 250 km, 36 targets."""
    s400 = find_system("SA-21")
    reach = {effector.id: effector.range_max_m.best for effector in s400.effectors}
    assert reach == {
        "s-400-40n6": 400_000,
        "s-400-48n6e3": 250_000,
        "s-400-48n6e2": 195_000,
        "s-400-9m96e2": 120_000,
    }
    sensors = {sensor.id: sensor for sensor in s400.sensors}
    assert (sensors["s-400-91n6e"].detection_range_m.best, sensors["s-400-91n6e"].reference_rcs_m2.best) == (340_000, 4)
    assert sensors["s-400-92n6e"].antenna_height_m.best == 9.6
    assert [sensor.id for sensor in s400.sensors if sensor.optional] == ["s-400-mast"]
    assert (s400.target_channels.best, s400.target_channels.unit) == (36, "targets/battery")
    assert (s400.setup_time_s.low, s400.setup_time_s.best, s400.setup_time_s.high) == (180, 300, 600)
    assert s400.battery.launchers.best == 8
    assert {radar.sensor: radar.count for radar in s400.battery.radars}["s-400-92n6e"] == 1


def test_tor_m2_has_its_published_figures():
    """Sputnik France 2017 and 2018, BelTA as collected: 16 missiles to 15 km and 10 km up, 700 m/s targets."""
    tor = find_system("SA-15")
    (missile,) = tor.effectors
    assert (missile.ready_rounds.best, missile.range_max_m.best, missile.altitude_max_m.best) == (16, 15_000, 10_000)
    assert (tor.max_target_speed_mps.best, tor.target_channels.best, tor.battery.launchers.best) == (700, 4, 4)
    assert tor.sensors[0].detection_range_m.best == 32_000


@pytest.mark.parametrize("identifier", SEED_SYSTEMS)
def test_a_seed_system_has_names_in_three_scripts(identifier):
    system = load_catalogue().systems[identifier]
    first_letters = {ord(name[0]) for name in system.names}
    assert any(0x400 <= letter < 0x530 for letter in first_letters), "Cyrillic"
    assert any(0x600 <= letter < 0x700 for letter in first_letters), "Arabic"
    assert system.nato_names[0].startswith("SA-")
    assert system.battery.launchers is not None
    assert system.battery.command_post


def test_every_value_agrees_with_the_collected_facts():
    compared = 0
    for label, fact, value in fact_pairs():
        assert (value.low, value.best, value.high) == (fact["low"], fact["value"], fact["high"]), label
        compared += 1
    assert compared > 650


def test_every_statement_agrees_with_the_collected_facts():
    for label, fact, statement in fact_statements():
        words = fact["value"]
        assert statement.value == (tuple(words) if isinstance(words, list) else words), label


def test_values_of_games_and_communities_are_g_and_never_a():
    community = [label for label, (fact, _) in graded().items() if fact.get("a_class") == "community_only"]
    assert len(community) > 200
    assert {label: grade for label, (_, grade) in graded().items() if label in community} == dict.fromkeys(
        community, "G"
    )


def test_every_other_grade_is_kept():
    changed = [
        label
        for label, (fact, grade) in graded().items()
        if fact.get("a_class") != "community_only" and grade != fact["grade"]
    ]
    assert changed == []


def test_every_value_is_sourced_or_says_that_it_is_an_assumption():
    known = load_catalogue()
    for item in (*known.systems.values(), *known.air_vehicles.values()):
        for path, value in values_of(item):
            if value.grade == "N":
                assert value.note.startswith("assumption: "), (item.id, path)
                assert value.sources == (), (item.id, path)
            else:
                assert set(value.sources) <= set(known.sources), (item.id, path)


def test_sources_hold_only_citations_that_are_used():
    known = load_catalogue()
    records = (*known.systems.values(), *known.air_vehicles.values())
    cited = {source for item in records for _, value in values_of(item) for source in value.sources}
    cited |= set(known.atmosphere.k_ratio.sources)
    cited |= {source for check in known.sanity_checks.values() for source in check.sources}
    assert set(known.sources) == cited


def test_class_defaults_fill_gaps_only_and_are_marked():
    search, engagement, sight = find_system("pantsir-s1").sensors
    assert search.scan_period_s.default
    assert search.scan_period_s.grade == "N"
    assert not search.elevation_max_deg.default, "published: 0-60 deg or 26-82 deg"
    assert engagement.elevation_max_deg.default
    assert not search.antenna_height_m.default
    assert sight.antenna_height_m.default
    assert find_system("pantsir-s2").effectors[1].rate_of_fire_per_min.default
    assert find_system("pantsir-s1").effectors[0].rate_of_fire_per_min is None, "a missile has none"
    probability = search.detection_probability
    assert (probability.low, probability.best, probability.high, probability.default) == (0.5, 0.8, 0.9, True)
    assert search.false_alarm_probability.best == 1e-6


def test_a_relative_default_is_a_multiple_of_the_published_value():
    search = find_system("pantsir-s1").sensors[0]
    assert search.instrumented_range_m.best == pytest.approx(1.5 * 36_000)
    published = find_system("s-400").sensors[0].instrumented_range_m
    assert (published.best, published.default) == (600_000, False)


def test_only_defaults_that_are_needed_stand_in_a_system():
    """A default in a system's own file would hide that it is one."""
    for path in (files("openiads.catalogue") / "data" / "systems").iterdir():
        assert "default =" not in path.read_text(encoding="utf-8"), path.name


def test_every_envelope_is_open():
    for system in load_catalogue().systems.values():
        for effector in system.effectors:
            assert effector.range_min_m.high < effector.range_max_m.low, effector.id
            assert effector.altitude_min_m.high < effector.altitude_max_m.low, effector.id
        for sensor in system.sensors:
            assert sensor.blind_range_m.best < sensor.detection_range_m.best <= sensor.instrumented_range_m.best
            assert sensor.elevation_min_deg.high < sensor.elevation_max_deg.low, sensor.id


def test_ids_of_sensors_and_effectors_are_unique_in_the_catalogue():
    systems = load_catalogue().systems.values()
    identifiers = [part.id for system in systems for part in (*system.sensors, *system.effectors)]
    assert len(identifiers) == len(set(identifiers)) > 75


def test_no_alias_carries_a_remark_in_brackets():
    known = load_catalogue()
    names = [name for item in (*known.systems.values(), *known.lexicon.values()) for name in item.names[2:]]
    assert [name for name in names if "(" in name] == []


def test_a_published_outcome_keeps_its_numbers():
    check = load_catalogue().sanity_checks["apr2018-pantsir"]
    assert (check.numbers["fired"], check.numbers["hits"]) == (25, 23)


def test_values_of_names_the_record_that_a_value_stands_in():
    values = dict(values_of(find_system("s-400")))
    height = values["sensors[s-400-92n6e].antenna_height_m"]
    assert isinstance(height, Estimate)
    assert height.best == 9.6


def test_k_is_one_value_wherever_it_is_a_default():
    """The estimate of the catalogue, the constant below it and the default of a scenario."""
    k_ratio = load_catalogue().atmosphere.k_ratio
    assert default_k_ratio() == k_ratio.best == STANDARD_K_RATIO == Scenario.__dataclass_fields__["k_ratio"].default
    assert (k_ratio.low, k_ratio.high, k_ratio.sources) == (1.0, 2.0, ("itu-p310", "itu-p453"))


def test_spread_of_k_is_that_of_the_gradients_its_note_names():
    """k = 1 / (1 + 6371 km dN/dh 1e-6), P.453: gradients of 0, -39 and -78 N-units/km."""
    k_ratio = load_catalogue().atmosphere.k_ratio
    for k, gradient in ((k_ratio.low, 0.0), (k_ratio.best, -39.2), (k_ratio.high, -78.5)):
        assert k == pytest.approx(1.0 / (1.0 + 6371.0 * gradient * 1e-6), rel=2e-3)


def test_every_radar_has_a_frequency_and_no_sight_has_one():
    for system in load_catalogue().systems.values():
        for sensor in system.sensors:
            optical = sensor.sensor_class in ("electro-optical", "eye")
            assert (sensor.frequency_hz is None) is optical, sensor.id
            assert optical or 1e8 <= sensor.frequency_hz.low < sensor.frequency_hz.high <= 2e10, sensor.id


def test_a_band_that_is_known_goes_before_that_of_the_class():
    patriot, flat_face = find_system("patriot").sensors[0], find_system("s-125-2m").sensors[1]
    assert (patriot.frequency_hz.best, patriot.frequency_hz.default) == (5.5e9, False)
    assert flat_face.frequency_hz.best == 8.5e8
    assert find_system("s-400").sensors[0].frequency_hz.default

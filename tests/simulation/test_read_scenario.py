"""Reading a scenario's file: what it may say, and one test for each thing that can be wrong with it."""

from pathlib import Path

import pytest

from openiads.errors import ScenarioError
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import check_scenarios, parse_scenario, read_scenario, shipped_scenarios

GOOD = """\
version: 1
name: good
terrain: none
assets:
  - {name: base, lat: 35.4, lon: 35.9}
networks:
  - name: north
units:
  - name: first
    system: tor-m2
    network: north
    lat: 35.4
    lon: 35.9
traffic:
  - name: airliner
    vehicle: airliner
    identity: civil
    route:
      - {lat: 36.0, lon: 35.5, altitude_msl_m: 10000}
      - {lat: 35.0, lon: 36.5, altitude_msl_m: 10000}
raids:
  - name: raid
    vehicle: owa-drone
    toward: base
    distance_m: 60000
    height_agl_m: 150
    count: 4
"""
NOTIONAL = """\
systems:
  - id: toy
    target_channels: 2
    missile_channels: 4
    max_target_speed_mps: 1000
    reaction_time_s: 5
    reload_time_s: 600
    effectors:
      - {id: arrow, kind: missile, ready_rounds: 8, range_min_m: 1000, range_max_m: 20000, altitude_min_m: 0,
         altitude_max_m: 9000, speed_average_mps: 800, kill_probability: 0.7}
    sensors:
      - {id: eye, role: search, dual_role: true, sensor_class: short-range-search, detection_range_m: 40000,
         reference_rcs_m2: 1, scan_period_s: {low: 1, best: 2, high: 4}}
vehicles:
  - {id: kite, rcs_m2: 0.3, cruise_speed_mps: 40}
kills:
  - {effector: arrow, vehicle: kite, probability: 0.2}
"""


def line_of(text, wanted):
    return next(number for number, line in enumerate(text.splitlines(), start=1) if wanted in line)


def refused(old, new, text=GOOD):
    """The words with which the text is refused once `old` is `new`; None where it is not there."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the text"
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text.replace(old, new), "my.yaml")
    return str(caught.value)


def test_a_good_file_is_read_with_its_defaults():
    scenario = parse_scenario(GOOD, "my.yaml")
    assert (scenario.units[0].system, scenario.raids[0].count, scenario.raids[0].bearing_deg) == ("tor-m2", 4, None)
    assert scenario.networks[0].rules == "tight"


def test_a_file_and_a_shipped_name_are_both_found(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, "utf-8")
    assert read_scenario(path).name == "good"
    assert read_scenario("qamishli-2022").name == "qamishli-2022"


def test_a_plain_number_is_a_notional_estimate():
    scenario = parse_scenario(
        GOOD.replace("system: tor-m2", "system: toy").replace("e: owa-drone", "e: kite") + NOTIONAL, ""
    )
    system, vehicle, kill = scenario.systems[0], scenario.vehicles[0], scenario.kills[0]
    reach = system.effectors[0].range_max_m
    assert (reach.low, reach.best, reach.high, reach.unit, reach.grade) == (20e3, 20e3, 20e3, "m", "N")
    assert reach.note == "assumption: notional"
    assert system.sensors[0].scan_period_s.high == 4.0
    assert system.target_channels.unit == "targets/battery"
    assert (vehicle.rcs_m2.unit, vehicle.cruise_speed_mps.unit, kill.probability.best) == ("m2", "m/s", 0.2)


def test_gaps_of_a_notional_system_come_from_its_class():
    scenario = parse_scenario(
        GOOD.replace("system: tor-m2", "system: toy").replace("e: owa-drone", "e: kite") + NOTIONAL, ""
    )
    radar = scenario.systems[0].sensors[0]
    assert radar.elevation_max_deg.default
    assert radar.instrumented_range_m.best == 1.5 * 40_000.0  # [sensor.any]: 1.5 times the detection range
    assert scenario.systems[0].battery.radars[0].sensor == "eye"


def test_an_own_system_goes_before_that_of_the_catalogue():
    text = GOOD + NOTIONAL.replace("id: toy", "id: tor-m2").split("vehicles:")[0]
    assert parse_scenario(text, "my.yaml").systems[0].effectors[0].id == "arrow"


def test_all_faults_are_told_at_once_with_their_lines():
    text = GOOD.replace("lat: 35.4\n", "lat: 95\n").replace("count: 4", "count: 0").replace("civil", "foe")
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, "my.yaml")
    words = [str(fault) for fault in caught.value.faults]
    assert len(words) == 3
    assert f"my.yaml, line {line_of(text, 'lat: 95')}: units[1].lat is 95: " in words[0]
    assert f"my.yaml, line {line_of(text, 'foe')}: traffic[1].identity is 'foe': input should be 'hostile'" in words[1]
    assert f"my.yaml, line {line_of(text, 'count: 0')}: raids[1].count is 0: " in words[2]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("count: 4", "count: 0", "raids[1].count is 0: input should be greater than or equal to 1; raise it"),
        ("count: 4", "count: 501", "raids[1].count is 501: input should be less than or equal to 500; lower it"),
        ("count: 4", "count: many", "raids[1].count is 'many': input should be a valid integer"),
        ("count: 4", "cuont: 4", "raids[1].cuont is 4: there is no such field; write 'count', or remove it"),
        ("distance_m: 60000", "distance_m: -5", "raids[1].distance_m is -5: "),
        ("distance_m: 60000", "distance_m: .nan", "input should be a finite number; write a finite number"),
        ("    toward: base\n", "", "the field 'raids[1].toward' is missing; add it"),
        ("toward: base", "toward: bese", "toward is 'bese': the scenario has no such asset; write one of: base"),
        ("system: tor-m2", "system: tor-m", "system is 'tor-m': no system has that name; nearest: Tor-M2 (tor-m2)"),
        ("system: tor-m2", "system: s-500", "system is 's-500': "),
        ("network: north", "network: nort", "network is 'nort': the scenario has no such network; write one of: north"),
        (
            "owa-drone",
            "own-drone",
            "vehicle is 'own-drone': no such class of air vehicle is known here; write one of: owa",
        ),
        ("name: raid", "name: airliner", "name is 'airliner': the name is used twice; give each one a name of its own"),
        ("name: raid", 'name: ""', "raids[1].name is '': string should have at least 1 character"),
        ("height_agl_m: 150", "height_agl_m: 150\n    altitude_msl_m: 9", "give either height_agl_m or altitude_msl_m"),
        (
            "35.0, lon: 36.5, alti",
            "35.0, lon: 36.5, height_agl_m: 5, alti",
            "give either height_agl_m or altitude_msl_m",
        ),
        (
            "35.0, lon: 36.5, altitude_msl_m: 10000",
            "35.0, lon: 36.5, height_agl_m: 90",
            "waypoint 2: height_agl_m is 90.0",
        ),
        ("35.0, lon: 36.5", "36.0, lon: 35.5", "all waypoints are on one spot; give at least two different points"),
        ("version: 1", "version: 2", "the file is from a later openiads; this one reads scenarios up to version 1"),
        ("version: 1\n", "", "the field 'version' is missing; begin with `version: 1`"),
        ("version: 1", "version: 0", "version is 0: input should be greater than or equal to 1"),
        ("version: 1", "version: one", "version is 'one': input should be a valid integer"),
        ("terrain: none", "terrain: none\nterrain: bundled", "'terrain' is given twice here; keep one of them"),
        ("terrain: none", "origin: {}", "there is no field 'origin'; remove it: the reader fills it in"),
        ("terrain: none", "terrain: !!python/name:os.system x", "write plain YAML without tags"),
        ("  - name: north", "\t- name: north", "indent with spaces, not with tabs"),
        ("{name: base,", "{name: base", "is no valid YAML: "),
        (
            "{name: base, lat: 35.4, lon: 35.9}",
            "base",
            "assets[1] is 'base': this is no table of fields; write its fields",
        ),
        ("units:\n", "units: 5\nunit:\n", "units is 5: this is no list; write a list, one `- ` entry for each"),
    ],
)
def test_a_fault_is_told_with_its_words(old, new, words):
    assert words in refused(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [("system: tor-m2", "system: tor-m"), ("toward: base", "toward: bese"), ("count: 4", "count: -1")],
)
def test_a_fault_names_the_line_on_which_it_stands(old, new):
    assert f"my.yaml, line {line_of(GOOD, old)}" in refused(old, new)


def test_a_mix_of_heights_is_told_at_the_waypoint_that_differs():
    words = refused("35.0, lon: 36.5, altitude_msl_m: 10000", "35.0, lon: 36.5, height_agl_m: 90")
    line = line_of(GOOD, "35.0, lon: 36.5")
    assert (
        f"my.yaml, line {line}, traffic 'airliner', waypoint 2: height_agl_m is 90.0: the first waypoint gives" in words
    )
    assert (
        "altitude_msl_m, this one height_agl_m: a route is flown by one of the two; give altitude_msl_m here" in words
    )


def test_a_system_of_the_lexicon_cannot_be_played():
    assert "is read in reports and placed on the map, but not modelled" in refused("system: tor-m2", "system: s-350")


def test_a_number_of_a_row_that_is_another_ones_name_is_told():
    words = refused("name: airliner", 'name: "raid 2"')
    assert "name is 'raid': 'raid 2', one of its row, is used twice" in words


@pytest.mark.parametrize(
    ("kind", "entry"), [("networks", "  - name: north\n"), ("assets", "  - {name: base, lat: 35.4, lon: 35.9}\n")]
)
def test_two_of_one_name_are_told(kind, entry):
    assert "the name is used twice" in refused(f"{kind}:\n{entry}", f"{kind}:\n{entry}{entry}")


def test_two_units_of_one_name_are_told():
    unit = GOOD[GOOD.index("  - name: first") : GOOD.index("traffic:")]
    assert "name is 'first': the name is used twice" in refused(unit, unit + unit)


def test_a_sky_without_vehicles_is_told():
    words = refused(GOOD[GOOD.index("traffic:") :], "")
    assert "nothing flies in this scenario; add traffic or a raid" in words


def test_a_sky_too_full_is_told():
    row = GOOD[GOOD.index("  - name: raid") :].replace("count: 4", "count: 500")
    rows = "".join(row.replace("name: raid", f"name: wave {letter}") for letter in "abcd")
    assert "2001 vehicles fly in all, more than 2000" in refused(GOOD[GOOD.index("  - name: raid") :], rows)


def test_a_vehicle_that_does_not_move_needs_a_speed():
    text = (
        GOOD.replace("vehicle: owa-drone", "vehicle: kite")
        + "vehicles:\n  - {id: kite, rcs_m2: 1, cruise_speed_mps: 0}\n"
    )
    with pytest.raises(ScenarioError, match=r"'kite' has no cruise speed; give speed_mps, above 0"):
        parse_scenario(text, "my.yaml")


@pytest.mark.parametrize(
    ("kill", "words"),
    [
        ("{effector: arow, probability: 0.5}", "effector is 'arow': no unit has such an effector; write one of: arrow"),
        ("{effector: arrow, vehicle: kyte, probability: 0.5}", "vehicle is 'kyte': no such class of air vehicle"),
        ("{effector: arrow, vehicle: kite, probability: 1.5}", "1.5 to 1.5 probability is outside 0.0 to 1.0"),
        (
            "{effector: arrow, probability: 0.5}\n  - {effector: arrow, probability: 0.6}",
            "two kill",
        ),
    ],
)
def test_kill_probabilities_that_nothing_reads_are_told(kill, words):
    text = GOOD.replace("system: tor-m2", "system: toy").replace("e: owa-drone", "e: kite") + NOTIONAL
    assert words in refused("{effector: arrow, vehicle: kite, probability: 0.2}", kill, text)


def test_a_kill_probability_of_a_gun_whose_bursts_are_worked_out_is_told():
    text = GOOD.replace("system: tor-m2", "system: toy").replace("e: owa-drone", "e: kite") + NOTIONAL
    burst = "rate_of_fire_per_min: 1200, lethal_radius_m: 2, aim_error_m: 5, dispersion_m: 3, damage_probability: 0.5"
    words = refused("id: arrow, kind: missile,", f"id: arrow, kind: gun, {burst},", text)
    assert "kill 'arrow': the bursts of 'arrow' are worked out from its dispersion, whatever is given here" in words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kill_probability: 0.7", "kill_probability: 1.7", "effector 'arrow': kill_probability is (1.7, 1.7, 1.7): "),
        ("sensor_class: short-range-search", "sensor_class: short", "sensor 'eye': sensor_class is 'short': "),
        ("    reaction_time_s: 5\n", "", "system 'toy': the field 'reaction_time_s' is missing"),
        ("range_max_m: 20000", "range_mx_m: 20000", "write 'range_max_m'"),
    ],
)
def test_a_faulty_notional_system_is_told_with_its_line(old, new, words):
    text = GOOD.replace("system: tor-m2", "system: toy").replace("e: owa-drone", "e: kite") + NOTIONAL
    found = refused(old, new, text)
    assert words in found
    assert f"my.yaml, line {line_of(text, '- id: toy')}" in found


def test_references_that_blow_up_are_refused():
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(ScenarioError, match="or refers to itself; write it out without & and"):
        parse_scenario("\n".join(lines), "my.yaml")


def test_a_list_within_itself_is_refused():
    with pytest.raises(ScenarioError, match="nested deeper than 30 levels or refers to itself"):
        parse_scenario("version: &a [*a]\n", "my.yaml")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty; begin with `version: 1`"),
        (b"# nothing\n", "is empty; begin with `version: 1`"),
        (b"just words", "is no scenario: it holds no fields"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "is not UTF-8 text"),
        (b"name: \x00\x01", "is no text: "),
        (b"#" * 5_000_001, "has 5000001 bytes, more than the 5000000 that a scenario needs"),
    ],
)
def test_a_file_that_is_no_scenario_is_told(tmp_path, content, words):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_told_with_the_nearest_shipped_names():
    with pytest.raises(ScenarioError, match=r"neither a shipped scenario nor a file; nearest: qamishli-2022"):
        read_scenario("qamishli-2002")


def test_a_folder_is_told(tmp_path):
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenario(tmp_path)


def test_an_optional_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_scenario(path).name == "good"


def test_what_is_shipped_is_what_the_project_promises():
    from_reports = {"qamishli-2022", "hmeimim-2015", "hmeimim-2024-before", "hmeimim-2024-after"}
    from_reports |= {"border-patrol-2022", "tartus-2024"}
    assert set(shipped_scenarios()) == {*from_reports, "notional-reference"}


def test_the_scenario_of_a_published_check_is_read_by_its_name_and_not_listed_with_the_others():
    assert read_scenario("checks/ps752").name == "ps752"
    assert not set(shipped_scenarios()) & set(check_scenarios())


def test_a_notional_battery_can_be_counted_by_launcher():
    text = GOOD.replace("system: tor-m2", "system: toy\n    launchers: 3").replace("e: owa-drone", "e: kite") + NOTIONAL
    channels = "target_channels: {low: 2, best: 2, high: 2, unit: targets/launcher}"
    board = prepare(parse_scenario(text.replace("target_channels: 2", channels), "my.yaml"))
    assert [unit.name for unit in board.units] == ["first 1", "first 2", "first 3"]
    assert [one.rounds for _, one in board.magazines] == [8, 8, 8]
    whole = prepare(parse_scenario(text, "my.yaml"))
    assert [one.rounds for _, one in whole.magazines] == [24]


def test_the_examples_of_the_reference_page_are_read_and_laid_out():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "scenario.md").read_text("utf-8")
    whole, tied, notional = (block.split("```")[0] for block in page.split("```yaml\n")[1:])
    assert prepare(parse_scenario(whole, "page")).units
    played = whole.replace("system: tor-m2", "system: toy").replace("vehicle: owa-drone", "vehicle: kite") + notional
    assert parse_scenario(played, "page").systems[0].id == "toy"
    assert prepare(parse_scenario(_between(whole, tied), "page")).units


def _between(whole: str, tied: str) -> str:
    """The first example with the networks and units of another one."""
    return whole[: whole.index("networks:")] + tied + whole[whole.index("traffic:") :]


@pytest.mark.parametrize("number", ["1" * 5000, "1:" * 3000 + "1", "0x" + "f" * 5000])
def test_number_too_long_to_print_is_a_fault_at_its_line(number):
    with pytest.raises(ScenarioError, match=r"x.yaml, line 2: '.{1,60}'\.\.\. (is larger|with the tag)"):
        parse_scenario(f"version: 1\nposting_m: {number}\nname: x\n", "x.yaml")

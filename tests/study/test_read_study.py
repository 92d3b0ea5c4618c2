"""A study's file: what it may hold, and how each fault is told with its line and a remedy."""

import json
from pathlib import Path

import pytest

from openiads.errors import StudyError
from openiads.study.plan import plan
from openiads.study.read_study import parse_study, read_study, shipped_studies, study_schema
from openiads.study.study import STUDY_MEASURES, Study, Vary

from .study_cases import SHIPPED_YAML, small

SCHEMA_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "study.schema.json"
LAUNCHERS, VALUES = "units.tor.launchers", "values: [1, 2]"
GOOD = """\
version: 1
name: mine
scenario: small.yaml
vary:
  - setting: units.tor.launchers
    values: [1, 2]
"""


def told(text: str) -> str:
    with pytest.raises(StudyError) as caught:
        plan(parse_study(text, "mine.yaml"), small())
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "mine.yaml: is empty; begin with `version: 1`"),
        ("- 1", "mine.yaml: is no study: it holds no fields"),
        ("name: x", "the field 'version' is missing; begin with `version: 1`"),
        (GOOD.replace("version: 1", "version: 9"), "line 1: version is 9: the file is from a later openiads"),
        (GOOD.replace("name: mine", "name: mine\nseeds: 3"), "line 3: seeds is 3: there is no such field; write 'seed"),
        (GOOD.replace("    values", "    valus"), "vary[1].valus is [1, 2]: there is no such field; write 'values'"),
        (GOOD + "design: {method: sobel}\n", "line 7: design.method is 'sobel': input should be 'grid'"),
        (GOOD + "design: {method: sobol, samples: 60}\n", "give samples 32 or 64"),
        (GOOD + "measures: [leaks]\n", "line 7: measures[1] is 'leaks': there is no such measure; known are leakers"),
        (GOOD + "replications: {least: 500, most: 100, half_width: 1}\n", "least 500 is above most 100"),
        (GOOD + "origin: {}\n", "line 7: there is no field 'origin'; remove it"),
        (GOOD.replace(VALUES, "values: [1, 1]"), "a value is given twice"),
        (GOOD.replace(VALUES, "values: [1]\n    low: 2"), "give either values, or low, high, points and spread"),
        (GOOD.replace(VALUES, "low: 3\n    high: 2"), "low 3 is not below high 2"),
        (GOOD.replace(VALUES, "values: [1, 99]"), "units.tor.launchers is 99"),
        (GOOD.replace(VALUES, "low: 1"), f"line 5: setting is '{LAUNCHERS}': no Estimate says in which"),
        (GOOD.replace(LAUNCHERS, "units.tor.launch"), "setting is 'units.tor.launch': there is no such setting"),
        (GOOD.replace(VALUES, "low: 1\n    high: 2.5"), "takes whole numbers, not 1 to 2.5"),
        (GOOD + "  - setting: units.*.launchers\n    values: [3]\n", "line 7: .*'units.tor.launchers' varies the same"),
        (GOOD + "  - setting: raids.raid.height_agl_m\n    values: [3]\n", "line 7: .*no study varies routes"),
        (GOOD.replace(LAUNCHERS, "catalogue.effectors.*.range_max_m").replace(VALUES, "points: 3"),
         "the Estimates behind it differ; give values, or low and high"),
    ],
)  # fmt: skip
def test_each_fault_is_told_where_it_stands(text, words):
    if ".*" in words:
        with pytest.raises(StudyError, match=words):
            plan(parse_study(text, "mine.yaml"), small())
    else:
        assert words in told(text)


def test_all_faults_of_the_settings_are_told_at_once():
    text = GOOD + "  - setting: units.no.launchers\n    values: [3]\n  - setting: assets.Base.lat\n    values: [3]\n"
    assert len(told(text).splitlines()) == 2


def test_values_that_do_not_go_together_are_told_before_anything_is_played():
    hits = "  - {setting: networks.net 1.5.confirm_hits, values: [1, 4]}\n"
    assert "mine.yaml, case 2: networks.net 1.5.confirm_hits is 4: 4 hits of 3 looks cannot be" in told(GOOD + hits)


def test_a_unit_that_would_stand_off_the_terrain_is_told_before_anything_is_played():
    moved = Vary(setting="units.*.lat", values=(35.3, 60.0))
    study = Study(version=1, name="moved", scenario="hmeimim-2024-after", vary=(moved,))
    with pytest.raises(StudyError, match="off the terrain"):
        plan(study)


def test_a_study_reads_its_scenario_from_beside_its_own_file(tmp_path):
    (tmp_path / "small.yaml").write_text(SHIPPED_YAML, "utf-8")
    (tmp_path / "mine.yaml").write_text(GOOD, "utf-8")
    assert plan(read_study(tmp_path / "mine.yaml")).scenario == small()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("saturatio", "is neither a shipped study nor a file; nearest: saturation"),
        (".", "cannot be read (Is a directory)"),
    ],
)
def test_a_file_that_is_none_is_told(name, words):
    with pytest.raises(StudyError) as caught:
        read_study(name)
    assert words in str(caught.value)


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StudyError, match="is not UTF-8 text"):
        read_study(tmp_path / "binary.yaml")


@pytest.mark.parametrize("name", sorted(shipped_studies()))
def test_a_shipped_study_can_be_planned(name):
    found = plan(read_study(name))
    assert found.study.name == name
    assert len(found.cases) > 2
    assert found.study.about


def test_the_shipped_schema_is_that_of_the_record():
    shipped = json.loads(SCHEMA_PAGE.read_text("utf-8"))
    assert shipped == study_schema(), "run: openiads study --schema > docs/reference/study.schema.json"


def test_the_schema_knows_every_field_and_every_measure():
    schema = study_schema()
    assert set(schema["properties"]) == set(Study.__dataclass_fields__) - {"origin"}
    assert schema["$defs"]["Replications"]["properties"]["measure"]["enum"] == list(STUDY_MEASURES)


def test_the_whole_study_of_the_guide_can_be_planned():
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "study.md").read_text("utf-8")
    found = plan(parse_study(guide.split("```yaml\n")[1].split("```")[0], "guide"))
    assert len(found.cases) == 1 + 5 * 3


def test_every_method_and_every_shipped_study_is_in_the_guide():
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "study.md").read_text("utf-8")
    methods = study_schema()["$defs"]["Design"]["properties"]["method"]["enum"]
    for name in (*methods, *shipped_studies()):
        assert f"`{name}`" in guide, name

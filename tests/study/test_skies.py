"""Scenarios played by themselves for a page."""

from openiads.simulation.read_scenario import shipped_scenarios
from openiads.study.skies import SCENARIOS, skies_section


def test_a_sky_is_told_with_its_mistakes_first_and_comes_with_a_recording(tmp_path):
    section = skies_section(tmp_path, names=("qamishli-2022",), n=20)
    line = section.summary[0]
    assert line.startswith("qamishli-2022, played 20 times: a friendly aircraft fired at in ")
    assert "a neutral aircraft" in line
    assert "a civil aircraft" in line
    assert line.endswith(" of 12")
    assert section.html.index("An aircraft is fired at by mistake") < section.html.index("notional attackers")
    assert "What is assumed" in section.html
    assert "openiads simulate qamishli-2022 -n 20 --seed 1" in section.html
    names = ["events.csv", "events.parquet", "replay.acmi", "replay.png"]
    assert sorted(path.name for path in (tmp_path / "replay-qamishli-2022").iterdir()) == names


def test_an_identity_that_does_not_fly_is_not_spoken_of(tmp_path):
    section = skies_section(tmp_path, names=("checks/mh17",), n=5)
    assert "a civil one in 100 % " in section.html
    assert "a friendly one in " not in section.html
    assert "reach their goal in a play" not in section.html
    assert section.summary == ("mh17, played 5 times: a civil aircraft fired at in 100.0 %",)


def test_the_skies_of_the_demo_are_shipped():
    assert set(SCENARIOS) <= shipped_scenarios().keys()

"""The commands simulate and compare as a user types them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from openiads.cli.simulate import compare, simulate
from openiads.errors import OutputError, ScenarioError
from openiads.simulation import card, run
from openiads.simulation.arrays import Board
from openiads.simulation.tables import Outcome

app = typer.Typer()
app.command("simulate")(simulate)
app.command("compare")(compare)

YAML = """\
version: 1
name: small
terrain: none
posting_m: 5000
assets: [{name: Base, lat: 35.4, lon: 35.95}]
networks: [{name: net, identification: {friendly: {friendly: 0.5, hostile: 0.5}}}]
units:
- {name: point defence, system: pantsir-s1, network: net, lat: 35.4, lon: 35.95, launchers: 1}
- {name: tor, system: tor-m2, network: net, lat: 35.41, lon: 35.96, launchers: 2}
traffic:
- name: helicopters
  vehicle: attack-helo
  identity: friendly
  count: 2
  route: [{lat: 35.3, lon: 35.95, height_agl_m: 300}, {lat: 35.5, lon: 35.95, height_agl_m: 300}]
- name: airliner
  vehicle: airliner
  identity: civil
  route: [{lat: 35.9, lon: 35.0, altitude_msl_m: 11000}, {lat: 35.9, lon: 36.5, altitude_msl_m: 11000}]
raids:
- {name: raid, vehicle: owa-drone, toward: Base, distance_m: 40000, height_agl_m: 150, count: 6, spacing_s: 5}
"""


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text(YAML, encoding="utf-8")
    return str(path)


@pytest.fixture
def stronger(tmp_path: Path) -> str:
    path = tmp_path / "stronger.yaml"
    text = YAML.replace("name: small", "name: stronger").replace("launchers: 1", "launchers: 4")
    path.write_text(text, encoding="utf-8")
    return str(path)


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def printed(*arguments: str) -> str:
    result = ran(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def found(*arguments: str) -> dict:
    return json.loads(printed(*arguments, "--json"))


def test_json_holds_the_contract(small: str) -> None:
    outcome = found("simulate", small, "-n", "60")
    assert outcome["replications"] == 60
    assert outcome["seconds"] > 0.0
    assert (outcome["vehicles"], outcome["raid_vehicles"], outcome["units"]) == (9, 6, 3)
    leakers = outcome["leakers"]
    assert leakers["low"] <= leakers["mean"] <= leakers["high"]
    assert 0 <= leakers["p05"] <= leakers["p95"] <= 6
    assert set(outcome["kills_by_system"]) == set(outcome["rounds_by_system"]) == {"pantsir-s1", "tor-m2"}
    assert outcome["rounds_by_system"]["pantsir-s1"] >= outcome["kills_by_system"]["pantsir-s1"] > 0.0
    assert set(outcome["wrong_engagements"]) == {"friendly", "neutral", "civil"}
    assert outcome["wrong_engagements"]["friendly"] > 0.0
    assert outcome["wrong_engagements"]["civil"] == 0.0
    detail = outcome["wrong_engagements_in_detail"]["friendly"]
    assert 0.0 < detail["engaged_probability"]["low"] < detail["engaged_probability"]["high"] < 1.0
    assert set(outcome["reasons"]) == {"point defence", "tor 1", "tor 2"}
    assert set(outcome["reasons_by_battery"]) == {"point defence", "tor"}
    every = sum(outcome["reasons"]["tor 1"].values())
    assert every == pytest.approx(leakers["mean"], abs=1e-4)
    assert outcome["ranges"]["raid"]["detected"]["range_m"]["mean"] > 1000.0
    assert outcome["ranges"]["airliner"]["fired at"]["range_m"]["mean"] is None
    assert sum(outcome["leakers_distribution"]) == pytest.approx(1.0, abs=1e-4)
    assert "spread" not in outcome


def test_full_uncertainty_tells_chance_from_ignorance(small: str) -> None:
    spread = found("simulate", small, "-n", "60", "--uncertainty", "full")["spread"]["missiles fired"]
    assert spread["both"] ** 2 >= max(spread["chance"] ** 2, spread["ignorance"] ** 2) * 0.99
    assert spread["ignorance"] > 0.0


def test_seed_changes_the_outcome_and_threads_do_not(small: str) -> None:
    one, two, other = (
        found("simulate", small, "-n", "60", *more)
        for more in (("--threads", "1"), ("--threads", "2"), ("--seed", "2"))
    )
    one.pop("seconds"), two.pop("seconds")
    assert one == two
    assert other["rounds_by_system"] != one["rounds_by_system"]


def test_terminal_says_first_who_was_wrongly_engaged(tmp_path: Path) -> None:
    """Some of the raid stay unknown, so that something leaks."""
    unsure = tmp_path / "unsure.yaml"
    unsure.write_text(YAML.replace("identification: {", "identification: {hostile: {hostile: 0.7}, "), encoding="utf-8")
    text = printed("simulate", str(unsure), "-n", "200")
    lines = text.splitlines()
    assert lines[0].startswith("small: 9 vehicles, 6 of them a raid, against 3 fire units; 200 replications, seed 1")
    assert lines[2].startswith("WRONGLY ENGAGED: friendly aircraft were fired at in ")
    assert lines[3].startswith("civil aircraft: none was fired at in 200 replications (95 %: less than 1.9 %)")
    assert "of 6 raid vehicles" in lines[4]
    for words in ("rounds fired", "kills", "detected, km", "why not", "not identified as hostile"):
        assert words in text
    assert lines[-1] == "notional raid; no clearance to fly; reasons are summed, no map of where they came through"
    assert "standard deviation" not in text
    assert "nan" not in text


def test_each_network_is_told_for_each_flight_that_is_not_hostile(small: str) -> None:
    """Two helicopters along the point defence, half of them mistaken; the airliner 55 km off is in nobody's reach."""
    rows = found("simulate", small, "-n", "60")["civil_safety"]
    named = {(row["group"], row["flight"]): row for row in rows}
    assert set(named) == {
        ("airliner", None),
        ("helicopters", None),
        ("helicopters", "helicopters 1"),
        ("helicopters", "helicopters 2"),
    }
    airliner, helicopters = named["airliner", None], named["helicopters", None]
    assert airliner["in_reach_s"] == airliner["exposed"]["value"] == 0.0
    assert airliner["available_s"]["value"] is None
    assert helicopters["flights"] == 2
    assert 0.0 < helicopters["exposed_s"]["value"] <= helicopters["in_reach_s"]
    assert 0.3 < helicopters["taken_for_hostile"]["low"] < helicopters["taken_for_hostile"]["high"] < 1.0
    singles = [named["helicopters", f"helicopters {number}"]["fired_at"]["value"] for number in (1, 2)]
    assert sum(singles) / 2.0 == pytest.approx(helicopters["fired_at"]["value"], abs=1e-5)


def test_terminal_leaves_out_whom_nobody_reaches(small: str) -> None:
    lines = printed("simulate", small, "-n", "60").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("not hostile: "))
    assert lines[first + 2].split()[:2] == ["helicopters", "net"]
    assert lines[first + 3] == ""


def test_terminal_shows_the_spread_by_chance_and_by_ignorance(small: str) -> None:
    text = printed("simulate", small, "-n", "50", "--uncertainty", "full")
    assert "every value drawn anew in each" in text
    assert "by chance alone, by not knowing the values alone, by both" in text


def test_one_replication_is_reported_without_intervals(small: str) -> None:
    text = printed("simulate", small, "-n", "1")
    assert "nan" not in text
    assert "1 replication, seed 1" in text
    assert found("simulate", small, "-n", "1")["leakers"]["low"] is None


def test_compare_prints_difference_intervals_and_what_pairing_gains(small: str, stronger: str) -> None:
    text = printed("compare", small, stronger, "-n", "100")
    assert text.startswith(
        "A small: 3 fire units; B stronger: 6 fire units; 100 replications of each under the same luck"
    )
    assert "WRONGLY ENGAGED: friendly aircraft, share of the replications:" in text
    assert "B lets fewer through in" in text
    assert "B less A" in text
    assert "note:" not in text
    outcome = found("compare", small, stronger, "-n", "100")
    assert outcome["same_raid"] is True
    missiles = outcome["measures"]["missiles fired"]
    assert missiles["difference"]["value"] == pytest.approx(missiles["b"]["mean"] - missiles["a"]["mean"], abs=1e-4)
    assert sum(missiles["b_has"].values()) == pytest.approx(1.0, abs=1e-4)
    assert outcome["units"] == [3, 6]


def test_compare_says_where_the_raids_differ(small: str, tmp_path: Path) -> None:
    fewer = tmp_path / "fewer.yaml"
    fewer.write_text(YAML.replace("count: 6", "count: 3"), encoding="utf-8")
    assert "note: not the same vehicles fly in A and in B" in printed("compare", small, str(fewer), "-n", "20")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("-n", "0"), "0 replications cannot be played: give 1 or more"),
        (("-n", "-5"), "-5 replications cannot be played"),
        (("--seed", "-1"), "-1 is no seed"),
        (("--threads", "0"), "0 threads: give 1 to 1024"),
        (("--uncertainty", "some"), "'some' is neither best nor full"),
        (("--device", "gpu"), "'gpu' is neither processor nor card"),
        (("--replay", "3"), "--replay K and --out DIR go together"),
        (("--out", "there"), "--replay K and --out DIR go together"),
        (("--replay", "-1", "--out", "there"), "-1 is no replication: they count from 0"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_played(small: str, options: tuple[str, ...], words: str) -> None:
    result = ran("simulate", small, *options)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.replace("│", " ").split())


def test_device_decides_what_plays(small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The processor plays in place of a card here; tests/simulation/test_card.py holds them together."""
    asked = []

    def play_on_card(board: Board, **how: Any) -> Iterator[Outcome]:
        asked.append(how)
        return run.play_chunks(board, **how)

    monkeypatch.setattr(card, "missing_card", lambda: None)
    monkeypatch.setattr(run, "play_on_card", play_on_card)
    plain, on_card = (
        found("simulate", small, "-n", "20", "--threads", "2", *more) for more in ((), ("--device", "card"))
    )
    assert [(how["n"], how["n_workers"]) for how in asked] == [(20, 2)]
    assert plain | {"seconds": 0.0} == on_card | {"seconds": 0.0}


def test_without_a_card_nothing_is_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "missing_card", lambda: "no driver was found")
    result = ran("simulate", "qamishly-2022", "--device", "card")
    assert isinstance(result.exception, ScenarioError)
    assert str(result.exception) == "simulation on a CUDA card: no driver was found; or play on the processor"


def test_unknown_scenario_is_refused_with_a_remedy() -> None:
    result = ran("simulate", "qamishly-2022", "-n", "1")
    assert isinstance(result.exception, ScenarioError)
    assert "qamishly-2022" in str(result.exception)


def test_replay_is_written_beside_the_outcome(small: str, tmp_path: Path) -> None:
    text = printed("simulate", small, "-n", "20", "--replay", "7", "--out", str(tmp_path / "seven"))
    assert text.endswith(f"wrote replication 7 to {tmp_path / 'seven'}\n")
    assert (tmp_path / "seven" / "events.parquet").stat().st_size > 0
    assert (tmp_path / "seven" / "replay.acmi").stat().st_size > 0


def test_folder_that_holds_other_things_is_kept_and_said_before_playing(small: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    result = ran("simulate", small, "--replay", "0", "--out", str(tmp_path / "mine"))
    assert isinstance(result.exception, OutputError)
    assert result.stdout == ""
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]

"""Playing before against after: the numbers on the page are those of the runs, and a replay is written whole or not."""

import base64
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from openiads.errors import OutputError
from openiads.export.battle_page import Interval, signed_span, span
from openiads.simulation.command import Belief, Identification
from openiads.simulation.dataset import measures_of
from openiads.simulation.prepare import prepare
from openiads.simulation.replay import replay
from openiads.simulation.run import play_chunks
from openiads.simulation.scenario import Scenario
from openiads.study.battle import (
    SIDES,
    BattleSection,
    assumption_lines,
    battle_section,
    typical_replication,
    write_replay,
)
from tests.simulation.notional import doctrine, effector, network, raid, scenario, system, traffic, unit

N, SEED = 200, 3
FILES = ["events.csv", "events.parquet", "replay.acmi", "replay.png"]
HOSTILE_NAME = "<script>alert('x')</script>"


def side(name: str, kill_probability: float, **changes: object) -> Scenario:
    """Two units, four attackers, a friendly and a civil flight that are now and then taken for hostile."""
    told = Identification(
        time_s=0.0,
        hostile=Belief(hostile=0.9),
        friendly=Belief(hostile=0.2, friendly=0.8),
        civil=Belief(hostile=0.05, civil=0.95),
    )
    plain: dict[str, object] = {
        "name": name,
        "networks": (network(identification=told, doctrine=doctrine(shots_per_target=1)),),
        "units": (unit(because=f"a claim of {name}"), unit(name="second", lat=35.1)),
        "systems": (system(effectors=(effector(kill_probability=kill_probability),)),),
        "raids": (raid(bearing_deg=None, count=4, because=HOSTILE_NAME),),
        "traffic": (traffic(north_m=8_000.0), traffic(name="airliner", identity="civil", north_m=-8_000.0)),
        "notes": ("assumption: both rest on this",),
    }
    return scenario(**(plain | changes))


def sides() -> tuple[Scenario, Scenario]:
    return side("weak", 0.2), side("strong", 0.9)


@pytest.fixture(scope="module")
def section(tmp_path_factory: pytest.TempPathFactory) -> tuple[BattleSection, Path]:
    folder = tmp_path_factory.mktemp("battle")
    return battle_section(folder, scenarios=sides(), n=N, seed=SEED), folder


def counted(one: Scenario) -> np.ndarray:
    """Measures of each replication, summed here by hand."""
    board = prepare(one)
    chunks = play_chunks(board, N, SEED, random_phase=one.first_scan == "random")
    return np.concatenate([measures_of(board, outcome) for outcome in chunks])


def test_numbers_are_those_of_the_runs(section: tuple[BattleSection, Path]):
    rows = {row.words: row for row in section[0].battle.outcomes}
    before, after = map(counted, sides())
    leakers = rows["attackers of 4 that reach their goal"]
    assert leakers.before.value == pytest.approx(before[:, 0].mean())
    assert leakers.after.value == pytest.approx(after[:, 0].mean())
    assert leakers.difference is not None
    assert leakers.difference.value == pytest.approx((after - before)[:, 0].mean())
    assert leakers.difference.low < leakers.difference.value < leakers.difference.high < 0.0
    friendly = rows["plays in which a friendly aircraft is fired at"]
    assert friendly.before.value == pytest.approx((before[:, 4] > 0).mean())
    assert 0.0 < friendly.before.low < friendly.before.value < friendly.before.high < 1.0
    assert rows["engagements of civil aircraft in 1000 plays"].before.value == pytest.approx(1000 * before[:, 6].mean())


def test_mistakes_come_first_and_are_told_as_resting_on_assumptions(section: tuple[BattleSection, Path]):
    first, second, third = section[0].headline
    rows = {row.words: row for row in section[0].battle.outcomes}
    assert first.startswith("Fired at by mistake: a friendly aircraft in ")
    assert span(rows["plays in which a civil aircraft is fired at"].before, percent=True) in first
    assert "assumed errors of identification" in first
    assert second.startswith("Of 4 notional attackers ")
    assert signed_span(rows["attackers of 4 that reach their goal"].difference) in second
    assert "fired and missed" in third


def test_each_column_of_reasons_adds_up_to_the_leakers(section: tuple[BattleSection, Path]):
    battle = section[0].battle
    leakers = next(row for row in battle.outcomes if "reach their goal" in row.words)
    sums = np.array([row.values for row in battle.reasons]).sum(axis=0)
    wanted = [{"before": leakers.before, "after": leakers.after}[name].value for name, _ in battle.columns]
    assert [name for name, _ in battle.columns] == ["before", "before", "after", "after"]
    assert sums == pytest.approx(wanted, abs=0.02)


def test_replays_are_those_of_the_page_and_can_be_read(section: tuple[BattleSection, Path]):
    found, folder = section
    assert sorted(path.name for path in folder.iterdir()) == ["replay-after", "replay-before"]
    for name in SIDES:
        assert sorted(path.name for path in (folder / f"replay-{name}").iterdir()) == FILES
    boards = [prepare(one) for one in sides()]
    number = typical_replication(boards, ("zero", "zero"), N, SEED)
    for name, board in zip(SIDES, boards, strict=True):
        table = parquet.read_table(folder / f"replay-{name}" / "events.parquet")
        again = replay(board, SEED, number, first_scan="zero")
        assert table.column("t_s").to_pylist() == [event.t_s for event in again.events]
    for path, _ in found.battle.downloads:
        assert (folder / path).is_file()


def test_typical_replication_is_near_the_mean_on_both_sides():
    boards = [prepare(one) for one in sides()]
    number = typical_replication(boards, ("zero", "zero"), N, SEED)
    distance = sum(np.abs(leakers - leakers.mean()) for leakers in (counted(one)[:, 0] for one in sides()))
    assert distance[number] == distance.min()


def test_part_is_self_contained_and_escapes_what_scenarios_say(section: tuple[BattleSection, Path]):
    html = str(section[0].html)
    assert "<script" not in html
    assert "&lt;script&gt;alert(" in html
    assert not re.search(r"(?:src|href)=\"(?!data:image/png;base64,|replay-)", html)
    pictures = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", html)
    assert [base64.b64decode(one)[:8] for one in pictures] == [b"\x89PNG\r\n\x1a\n"] * 2
    assert html.count("Batteries stand where the scenario puts them; how exactly that is known is told under") == 2
    assert "neither mapped nor summed" in html
    assert f"openiads compare weak strong -n {N} --seed {SEED}" in html


def test_assumptions_stand_once_and_name_their_side():
    lines = assumption_lines(sides())
    assert lines.count("assumption: both rest on this") == 1
    assert "unit: a claim of weak (before)" in lines
    assert "unit: a claim of strong (after)" in lines
    assert any("a friendly one with 0.2" in line and "a civil one with 0.05" in line for line in lines)


def test_a_defence_that_stops_all_leaves_no_reasons(tmp_path: Path):
    sure = side("sure", 1.0, networks=(network(),), traffic=())
    found = battle_section(tmp_path, scenarios=(sure, sure), n=20, seed=SEED)
    assert found.battle.reasons == ()
    assert "No attacker reached its goal in any play." in found.html
    assert "none reaches its goal" in found.headline[2]
    assert "leakers 0.0 -> 0.0 of 4" in found.summary


def test_progress_runs_forward_to_the_pictures(tmp_path: Path):
    shares: list[float] = []
    sure = side("sure", 1.0, raids=(raid(),), traffic=())
    battle_section(tmp_path, scenarios=(sure, sure), n=20, progress=lambda text, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] >= 0.9


def test_replay_is_written_whole_with_its_picture(tmp_path: Path):
    board = prepare(scenario())
    paths = write_replay(board, SEED, 4, tmp_path / "replay", first_scan="zero")
    assert sorted(path.name for path in paths) == FILES
    assert all(path.stat().st_size > 100 for path in paths)
    again = write_replay(board, SEED, 5, tmp_path / "replay", first_scan="zero")
    assert again == paths, "an old replay is replaced"
    assert parquet.read_schema(paths[0]).metadata[b"replication"] == b"5"


def test_uncertainty_and_first_scan_reach_the_replay(tmp_path: Path):
    wide = replace(effector(), range_max_m=replace(effector().range_max_m, low=10_000.0, high=40_000.0))
    board = prepare(scenario(systems=(system(effectors=(wide,)),)))
    texts = [
        write_replay(board, SEED, 0, tmp_path / f"{how}-{phase}", uncertainty=how, first_scan=phase)[1].read_text(
            "utf-8"
        )
        for how, phase in (("best", "zero"), ("full", "zero"), ("best", "random"))
    ]
    assert len(set(texts)) == 3


def test_a_folder_with_other_things_is_left_as_it_is(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="it holds other things than a replay; give a new folder"):
        write_replay(prepare(scenario()), SEED, 0, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Interval(12.234, 11.32, 13.147), "12.2 (11.3 to 13.1)"),
        (Interval(0.006, 0.0, 0.017), "0.01 (0.0 to 0.02)"),
        (Interval(1234.5, -3.0, 2000.0), "1234 (−3.0 to 2000)"),
    ],
)
def test_intervals_read_plainly(interval: Interval, words: str):
    assert span(interval) == words


def test_differences_carry_their_signs():
    assert signed_span(Interval(-9.84, -10.75, 0.0)) == "−9.8 (−10.8 to 0.0)"
    assert signed_span(Interval(0.042, -0.001, 0.3)) == "+0.04 (0.00 to +0.30)"

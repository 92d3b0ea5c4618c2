"""Playing from a scenario to the answer: the same numbers as the engine's, whoever asks."""

from dataclasses import replace

from openiads.simulation.compare import compare
from openiads.simulation.prepare import prepare
from openiads.simulation.run import simulate
from openiads.study.outcome_json import compare_json, simulate_json
from openiads.study.play import play, play_both
from tests.simulation.notional import effector, raid, scenario, system


def skirmish(count: int = 3):
    return scenario(
        name=f"raid of {count}",
        systems=(system(effectors=(effector(kill_probability=0.5),)),),
        raids=(raid(bearing_deg=None, count=count),),
    )


def without_seconds(answer):
    return {key: value for key, value in answer.items() if key != "seconds"}


def test_play_answers_as_simulate_does():
    one = skirmish()
    expected = simulate_json(simulate(prepare(one), 40, 3, uncertainty="full", first_scan=one.first_scan))
    game = play(one, 40, 3, uncertainty="full")
    assert without_seconds(game.answer) == without_seconds({"scenario": one.name, **expected})


def test_both_are_played_under_the_same_luck():
    a, b = skirmish(2), skirmish(3)
    expected = compare_json(compare(prepare(a), prepare(b), 40, 3, first_scan=(a.first_scan, b.first_scan)))
    game = play_both(a, b, 40, 3)
    names = {"a": a.name, "b": b.name, "same_raid": False}
    assert without_seconds(game.answer) == without_seconds({**names, **expected})
    assert play_both(a, a, 5, 3).answer["same_raid"] is True


def test_replay_is_that_of_the_side_and_of_the_game_s_seed_and_phases():
    a, b = skirmish(2), replace(skirmish(3), first_scan="zero")
    game = play_both(a, b, 5, 3, uncertainty="full")
    first, second = game.replay(4, 0), game.replay(4, 1)
    assert (len(first.tracks), len(second.tracks)) == (2, 3)
    assert (second.seed, second.replication, second.uncertainty, second.first_scan) == (3, 4, "full", "zero")


def test_progress_rises_to_the_end():
    said = []
    play_both(skirmish(2), skirmish(3), 600, 3, progress=lambda text, share: said.append((text, share)))
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert any("terrain" in text for text, _ in said)

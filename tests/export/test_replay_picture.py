"""The picture of one replication: its size, its colours, and that what happened is drawn."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from openiads.errors import OutputError
from openiads.export.replay_picture import LEAK, MARKS, STYLES, WRONG, replay_picture, replay_words
from openiads.simulation.replay import Replay
from tests.export.replayed import small_replay


def drawn(replay: Replay, path: Path) -> np.ndarray:
    replay_picture(replay, "A title", path)
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def n_pixels(pixels: np.ndarray, colour: str, rows: slice = slice(None)) -> int:
    """Pixels that are within a step of the palette of a colour."""
    wanted = np.array(to_rgb(colour)) * 255
    return int((np.abs(pixels[rows] - wanted).max(axis=2) < 12).sum())


def test_picture_is_readable_at_its_width_and_small(tmp_path: Path):
    pixels = drawn(small_replay(), tmp_path / "replay.png")
    assert pixels.shape[1] == 1200
    assert 900 < pixels.shape[0] < 1900
    assert (tmp_path / "replay.png").stat().st_size < 500_000


def test_every_identity_that_flies_has_its_colour_and_no_other(tmp_path: Path):
    replay = small_replay()
    pixels = drawn(replay, tmp_path / "replay.png")
    present = {track.flight.identity for track in replay.tracks}
    assert present == {"hostile", "friendly"}
    assert n_pixels(pixels, STYLES["hostile"][0]) > 80
    assert n_pixels(pixels, STYLES["friendly"][0]) > 80
    assert n_pixels(pixels, STYLES["civil"][0]) < 20


def test_shots_and_kills_are_on_the_map(tmp_path: Path):
    replay = small_replay()
    quiet = replace(replay, shots=(), events=())
    with_shots, without = (drawn(one, tmp_path / f"{i}.png") for i, one in enumerate((replay, quiet)))
    upper = slice(100, 900)
    assert n_pixels(with_shots, MARKS["killed"][1], upper) > n_pixels(without, MARKS["killed"][1], upper) + 100


def test_what_is_fired_at_by_mistake_is_ringed(tmp_path: Path):
    replay = small_replay()
    right = replace(replay, shots=tuple(shot for shot in replay.shots if shot.vehicle != "traffic"))
    right = replace(right, events=tuple(event for event in right.events if event.vehicle != "traffic"))
    some, none = (drawn(one, tmp_path / f"{i}.png") for i, one in enumerate((replay, right)))
    assert n_pixels(some, WRONG) > n_pixels(none, WRONG) + 80


def test_a_leaker_is_marked_where_it_ends(tmp_path: Path):
    replay = small_replay()
    leaked = [track for track in replay.tracks if track.fate == "leaked"]
    assert leaked
    stopped = tuple(replace(track, fate="killed") for track in replay.tracks)
    events = tuple(event for event in replay.events if event.kind != "leaked")
    some, none = (
        drawn(one, tmp_path / f"{i}.png")
        for i, one in enumerate((replay, replace(replay, tracks=stopped, events=events)))
    )
    assert n_pixels(some, LEAK) > n_pixels(none, LEAK) + 40


def test_words_count_what_happened():
    replay = small_replay()
    words = replay_words(replay)
    kinds = [event.kind for event in replay.events]
    assert "6 notional attackers and 1 other aircraft" in words
    assert f"{kinds.count('launched')} engagements, {kinds.count('killed')} kills" in words
    assert f"{kinds.count('leaked')} reached the goal" in words
    wrong = sum(event.kind == "launched" and event.vehicle == "traffic" for event in replay.events)
    assert wrong > 0
    assert f"engagements of aircraft that are not hostile: {wrong}." in words


def test_nothing_torn_is_left_where_it_cannot_be_written(tmp_path: Path):
    with pytest.raises(OutputError, match="there is no folder"):
        replay_picture(small_replay(), "A title", tmp_path / "missing" / "replay.png")
    assert list(tmp_path.iterdir()) == []

"""Classes of map cells, worked by hand on small arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from openiads.export.layer import (
    GAINED,
    KEPT,
    LOST,
    NOTHING,
    UNKNOWN,
    air_layer,
    change_layer,
    lowest_height_layer,
    probability_layer,
    reach_layer,
    sight_layer,
)

ANY_CELLS = arrays(np.bool_, (3, 4))


def test_change_names_gained_lost_kept_and_leaves_neither_bare() -> None:
    before = np.array([[True, True, False, False]])
    after = np.array([[True, False, True, False]])
    layer = change_layer(before, after, "2016", "2018")
    assert layer.classes.tolist() == [[KEPT, LOST, GAINED, NOTHING]]
    assert layer.legend[GAINED].words == "gained: only 2018"
    assert layer.legend[LOST].words == "lost: only 2016"
    assert layer.legend[LOST].hatch, "what is lost must not be told by colour alone"


@given(ANY_CELLS, ANY_CELLS)
def test_swapping_the_laydowns_swaps_gained_and_lost(before: np.ndarray, after: np.ndarray) -> None:
    there = change_layer(before, after, "a", "b").classes
    back = change_layer(after, before, "a", "b").classes
    assert ((there == GAINED) == (back == LOST)).all()
    assert ((there == KEPT) == (back == KEPT)).all()


def test_lowest_height_falls_into_its_class_with_the_upper_bound_inside() -> None:
    heights = np.array([[0.0, 100.0, 100.1, 3000.0, 6000.1, np.inf, np.nan, 50.0]])
    within = np.array([[True] * 7 + [False]])
    layer = lowest_height_layer(heights, within)
    assert layer.classes.tolist() == [[0, 0, 1, 3, 5, NOTHING, UNKNOWN, NOTHING]]
    assert layer.legend[0].words == "up to 100 m"
    assert layer.legend[5].words == "above 6 000 m"


def test_probability_below_a_tenth_stays_bare_and_unknown_is_unknown() -> None:
    layer = probability_layer(np.array([[0.0, 0.0999, 0.1, 0.5, 0.95, 1.0, np.nan]]))
    assert layer.classes.tolist() == [[NOTHING, NOTHING, 0, 2, 4, 4, UNKNOWN]]
    assert layer.legend[0].words == "10-30%"


@given(st.integers(0, 9))
def test_more_sites_never_show_as_fewer(n_seeing: int) -> None:
    counts = np.array([[n_seeing, n_seeing + 1, 9]])
    classes = sight_layer(counts, np.ones((1, 3), dtype=bool)).classes[0]
    assert classes[0] <= classes[1] <= 3


def test_effectors_of_one_area_share_a_class_and_the_short_ranged_lies_on_top() -> None:
    wide, narrow = np.array([[True, True, True, False]]), np.array([[True, False, False, False]])
    layer = reach_layer([("gun", narrow), ("far", wide), ("farther", wide.copy())])
    assert layer.classes.tolist() == [[1, 0, 0, NOTHING]]
    assert [entry.words for entry in layer.legend] == ["far, farther", "gun"]


def test_reach_of_nothing_has_no_legend() -> None:
    assert reach_layer([]).legend == ()


def test_unknown_goes_before_gained_lost_and_the_number_of_sites() -> None:
    yes, unknown = np.array([[True, True]]), np.array([[False, True]])
    assert change_layer(~yes, yes, "a", "b", unknown).classes.tolist() == [[GAINED, UNKNOWN]]
    assert sight_layer(yes.astype(int), yes, unknown).classes.tolist() == [[1, UNKNOWN]]


def test_air_is_hidden_faint_detected_or_unknown() -> None:
    probability = np.array([[0.0, 0.05, 0.5, 0.95, np.nan, 0.0]])
    in_sight = np.array([[0.0, 1.0, 1.0, 1.0, 1.0, np.nan]])
    layer = air_layer(probability, in_sight)
    words = [layer.legend[index].words if index >= 0 else index for index in layer.classes[0]]
    assert words == ["hidden or out of range", "in sight, below 10%", "50-70%", "90-100%", UNKNOWN, UNKNOWN]

"""What is coloured on a map: each cell gets one class, each class a colour and words in the legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

NOTHING = -1
"""Class of a cell that is left bare: beyond what is asked, or too little to speak of."""
UNKNOWN = -2
"""Class of a cell of which nothing can be said, for want of terrain there or on the way: it is hatched."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """Colour (#rrggbb), words, and a hatch for what colour alone should not carry."""

    colour: str
    words: str
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """classes: int8 (n_y, n_x), index into `legend`, NOTHING or UNKNOWN; meaning: the legend's heading.

    bare: what it means that a cell has NOTHING, "" where that needs no words.
    """

    classes: NDArray[np.int8]
    legend: tuple[LegendEntry, ...]
    meaning: str
    bare: str = ""


BLUE_TO_YELLOW = ("#08306b", "#2a62a8", "#6fa3cf", "#c3cfae", "#eccb55", "#fff0a3")
"""Dark to light from blue to yellow, the order of cividis with more colour in the middle: readable with any
colour vision and in grey."""
HEIGHTS_AGL_M = (100.0, 300.0, 1000.0, 3000.0, 6000.0)
PROBABILITIES = (0.1, 0.3, 0.5, 0.7, 0.9)
GAINED, LOST, KEPT = 0, 1, 2
OUTSIDE_WORDS = "out of range of all sites"
SAME_AREA_RATIO = 0.01
HIDDEN, FAINT = "#8a7f70", "#dfe8ef"
"""What terrain or the horizon hides, and what is in sight and hardly detected."""


def lowest_height_layer(lowest_agl_m: NDArray[np.floating], within: NDArray[np.bool_]) -> Layer:
    """Classes of the lowest height above ground at which a target is in line of sight.

    lowest_agl_m: (n_y, n_x), NaN unknown, infinite beyond all ranges; within: cells that count, the others stay bare.
    """
    classes = np.digitize(np.nan_to_num(lowest_agl_m, nan=0.0), HEIGHTS_AGL_M, right=True).astype(np.int8)
    marked = _marked(classes, within & ~np.isposinf(lowest_agl_m), np.isnan(lowest_agl_m) & within)
    return Layer(marked, lowest_height_legend(), "Lowest height above ground that is seen", OUTSIDE_WORDS)


def lowest_height_legend() -> tuple[LegendEntry, ...]:
    """One entry for each class that the breaks `HEIGHTS_AGL_M` make, and for what lies above the last of them."""
    steps = (0.0, *HEIGHTS_AGL_M)
    words = [f"{_metres(low)}-{_metres(high)} m" for low, high in pairwise(steps)]
    words = [f"up to {_metres(HEIGHTS_AGL_M[0])} m", *words[1:], f"above {_metres(HEIGHTS_AGL_M[-1])} m"]
    return tuple(LegendEntry(colour, text) for colour, text in zip(BLUE_TO_YELLOW, words, strict=True))


def probability_layer(
    probability: NDArray[np.floating],
    within: NDArray[np.bool_] | None = None,
    meaning: str = "Probability of detection at one look",
) -> Layer:
    """Classes of a probability, by default of detection; below a tenth stays bare.

    probability: (n_y, n_x), 0 to 1, NaN where unknown; within: cells that count, by default all.
    """
    known = np.isfinite(probability)
    counted = np.ones_like(known) if within is None else within
    classes = _marked(_probability_classes(probability), counted, ~known & counted)
    return Layer(classes, probability_legend(), meaning, "below 10%, or out of range")


def probability_legend() -> tuple[LegendEntry, ...]:
    """One entry for each class that the breaks `PROBABILITIES` make, the least probable first."""
    tops = (*PROBABILITIES[1:], 1.0)
    words = [f"{low:.0%}-{high:.0%}".replace("%-", "-") for low, high in zip(PROBABILITIES, tops, strict=True)]
    return tuple(LegendEntry(colour, text) for colour, text in zip(BLUE_TO_YELLOW[:5][::-1], words, strict=True))


def air_layer(probability: NDArray[np.floating], in_sight: NDArray[np.floating]) -> Layer:
    """Classes of the air in a cut: hidden, in sight and hardly detected, or the probability of detection.

    Both (n_altitudes, n_distances), NaN where unknown; in_sight: 1 yes, 0 no.
    """
    legend = (
        *probability_legend(),
        LegendEntry(FAINT, "in sight, below 10%"),
        LegendEntry(HIDDEN, "hidden or out of range"),
    )
    classes = np.where(in_sight == 1.0, len(PROBABILITIES), len(PROBABILITIES) + 1).astype(np.int8)
    likely = _probability_classes(probability)
    classes = np.where(likely >= 0, likely, classes)
    unknown = np.isnan(in_sight) | np.isnan(probability)
    return Layer(_marked(classes, np.ones(classes.shape, dtype=bool), unknown), legend, "Probability of detection")


def _probability_classes(probability: NDArray[np.floating]) -> NDArray[np.int8]:
    """Index of the class of each probability, -1 below the first break and where it is unknown."""
    known = np.nan_to_num(probability, nan=0.0)
    return np.asarray(np.digitize(known, PROBABILITIES) - 1, dtype=np.int8)


def sight_layer(
    n_seeing: NDArray[np.integer], within: NDArray[np.bool_], unknown: NDArray[np.bool_] | None = None
) -> Layer:
    """Classes by how many sites see a cell: hidden, one, two, three or more.

    n_seeing: (n_y, n_x); within: cells inside the range of at least one site; unknown: of which nothing can be said.
    """
    most = int(min(3, max(1, n_seeing.max(initial=0))))
    words = ("hidden by terrain or the horizon", "seen by one site", "by two", "by three or more")
    colours = (HIDDEN, "#8fb3d9", "#3f74b5", "#0b2f6b")
    legend = tuple(LegendEntry(colours[i], words[i]) for i in range(most + 1))
    return Layer(
        _marked(np.clip(n_seeing, 0, most).astype(np.int8), within, unknown), legend, "Line of sight", OUTSIDE_WORDS
    )


def reach_layer(reached: Sequence[tuple[str, NDArray[np.bool_]]]) -> Layer:
    """Classes by the effectors that reach a cell, the shortest-ranged on top; those of the same area share a class.

    reached: name and cells (n_y, n_x) of each effector, any order; at most as many as there are colours are drawn.
    """
    wide_first = _merged(sorted(reached, key=lambda item: (-int(item[1].sum()), item[0])))[: len(BLUE_TO_YELLOW)]
    colours = BLUE_TO_YELLOW[::-1][: len(wide_first)]
    classes = np.full(wide_first[0][1].shape, NOTHING, dtype=np.int8) if wide_first else np.zeros((1, 1), np.int8) - 1
    for index, (_, cells) in enumerate(wide_first):
        classes[cells] = index
    legend = tuple(LegendEntry(colour, name) for colour, (name, _) in zip(colours, wide_first, strict=True))
    return Layer(classes, legend, "Reach of the effectors")


def _merged(reached: Sequence[tuple[str, NDArray[np.bool_]]]) -> list[tuple[str, NDArray[np.bool_]]]:
    """Neighbours in the order whose areas differ in less than a hundredth, put together under both names."""
    merged: list[tuple[str, NDArray[np.bool_]]] = []
    for name, cells in reached:
        if merged and np.count_nonzero(merged[-1][1] ^ cells) < SAME_AREA_RATIO * np.count_nonzero(cells):
            merged[-1] = (f"{merged[-1][0]}, {name}", merged[-1][1])
        else:
            merged.append((name, cells))
    return merged


def change_layer(
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
    before_words: str,
    after_words: str,
    unknown: NDArray[np.bool_] | None = None,
) -> Layer:
    """Classes of what two laydowns see: only the later (gained), only the earlier (lost), both; neither stays bare.

    unknown: cells of which one of the two cannot be told.
    """
    classes = np.full(before.shape, NOTHING, dtype=np.int8)
    classes[after & ~before] = GAINED
    classes[before & ~after] = LOST
    classes[before & after] = KEPT
    legend = (
        LegendEntry("#1f5fae", f"gained: only {after_words}"),
        LegendEntry("#d9822b", f"lost: only {before_words}", hatch="\\\\\\\\"),
        LegendEntry("#b3b7b9", "both"),
    )
    return Layer(_marked(classes, np.ones(before.shape, dtype=bool), unknown), legend, "Change", "seen in neither")


def _marked(classes: NDArray[np.int8], shown: NDArray[np.bool_], unknown: NDArray[np.bool_] | None) -> NDArray[np.int8]:
    """The classes where they are shown; elsewhere bare, or unknown."""
    marked = np.where(shown, classes, np.int8(NOTHING)).astype(np.int8)
    if unknown is not None:
        marked[unknown] = UNKNOWN
    return marked


def _metres(height_m: float) -> str:
    return f"{height_m:,.0f}".replace(",", " ")

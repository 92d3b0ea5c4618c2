"""Names on a map: few, haloed, and none over another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

HALO = [withStroke(linewidth=2.6, foreground="white", alpha=0.9)]
PADDING_PX = 3.0


@dataclass(frozen=True, slots=True)
class Label:
    """A name to be put beside a point of the plane (m); away_pt: how far from the point it starts."""

    words: str
    x_m: float
    y_m: float
    size_pt: float
    away_pt: float
    weight: str = "normal"
    colour: str = "#2a2a2a"
    needed: bool = False


def place_labels(axes: Axes, labels: Sequence[Label], taken: list[Bbox], most: int | None = None) -> list[Label]:
    """Write each label at the first of eight sides that is free, in the order given; gives those written.

    taken: boxes in pixels that must stay free; each written label is added. A label that is `needed` is written even
    where no side is free. most: stop after so many.
    """
    written: list[Label] = []
    for label in labels:
        if most is not None and len(written) >= most:
            break
        if _place(axes, label, taken):
            written.append(label)
    return written


def symbol_box(axes: Axes, x_m: float, y_m: float, size_pt: float) -> Bbox:
    """Pixels taken by a symbol of a size on paper."""
    x, y = axes.transData.transform((x_m, y_m))
    half = size_pt / 2 * axes.figure.dpi / 72
    return Bbox.from_extents(x - half, y - half, x + half, y + half)


SIDES = (
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0, 1, "center", "bottom"),
    (0, -1, "center", "top"),
    (0.8, 0.8, "left", "bottom"),
    (0.8, -0.8, "left", "top"),
    (-0.8, 0.8, "right", "bottom"),
    (-0.8, -0.8, "right", "top"),
)
"""Where a name may stand: steps east and north of its point, and how it is set there."""


FARTHER_SIDES = tuple((2.2 * east, 2.2 * north, across, along) for east, north, across, along in SIDES)
"""Tried when all the near sides are taken."""


def _place(axes: Axes, label: Label, taken: list[Bbox]) -> bool:
    """Write one label where it is free; towards the middle where it must be written and none is."""
    frame = axes.get_window_extent()
    for east, north, across, along in [*SIDES, *FARTHER_SIDES]:
        text = _write(axes, label, east, north, across, along)
        box = text.get_window_extent().padded(PADDING_PX)
        inside = frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 and box.y1 < frame.y1
        if inside and not any(box.overlaps(other) for other in taken):
            taken.append(box)
            return True
        text.remove()
    if label.needed:
        x, _ = axes.transData.transform((label.x_m, label.y_m))
        east, north, across, along = SIDES[0] if x < (frame.x0 + frame.x1) / 2 else SIDES[1]
        taken.append(_write(axes, label, east, north, across, along).get_window_extent())
    return label.needed


def _write(axes: Axes, label: Label, east: float, north: float, across: str, along: str) -> Any:
    return axes.annotate(
        label.words,
        (label.x_m, label.y_m),
        xytext=(east * label.away_pt, north * label.away_pt),
        textcoords="offset points",
        ha=across,
        va=along,
        fontsize=label.size_pt,
        fontweight=label.weight,
        color=label.colour,
        path_effects=HALO,
        zorder=9,
        annotation_clip=False,
    )

"""Sites on a map: a symbol, a ring as wide as the place is uncertain, ghosts for where it may be instead, a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation, Transform

from openiads.export.map_frame import MapFrame
from openiads.gazetteer.place import Place
from openiads.laydown.site import Site

INK = "#1d2429"
FILL = "#c3efb9"
"""Frame colour of an undetermined side, after the neutral green of military symbols."""
GHOST_FILL = "#f3f8f0"
SYMBOL_PT = 14.0
GHOST_OPACITY = 0.85


@dataclass(frozen=True, slots=True)
class Spot:
    """All the systems at one place, drawn as one symbol with one name.

    words: systems and place; ghosts: the places where one of them may be instead.
    """

    words: str
    place: Place
    ghosts: tuple[Place, ...] = ()


def spots(sites: Sequence[Site], names: dict[str, str]) -> list[Spot]:
    """Sites of one place put together, in the order of the sites; names: system id to the name shown."""
    together: dict[tuple[float, float], list[Site]] = {}
    for site in sites:
        together.setdefault((round(site.place.lat, 3), round(site.place.lon, 3)), []).append(site)
    return [_spot(group, names) for group in together.values()]


def draw_spot(axes: Axes, frame: MapFrame, spot: Spot) -> tuple[float, float]:
    """Draw ring, ghosts and symbol; gives where on the plane (m) the symbol stands."""
    x, y = frame.project(spot.place.lat, spot.place.lon)
    for ghost in spot.ghosts:
        ghost_x, ghost_y = frame.project(ghost.lat, ghost.lon)
        axes.plot([x, ghost_x], [y, ghost_y], color=INK, lw=1.0, ls=(0, (3, 3)), alpha=GHOST_OPACITY, zorder=6)
        _draw_symbol(axes, ghost_x, ghost_y, ghost=True)
    ring = Circle((x, y), spot.place.tolerance_m, fill=False, ec=INK, lw=1.1, ls=(0, (4, 2)), zorder=6)
    halo = Circle((x, y), spot.place.tolerance_m, fill=False, ec="white", lw=2.6, alpha=0.7, zorder=5.9)
    for patch in (halo, ring):
        axes.add_patch(patch)
    _draw_symbol(axes, x, y, ghost=False)
    return float(x), float(y)


def legend_symbol(axes: Axes, x: float, y: float, *, ghost: bool) -> None:
    """The symbol as the legend shows it, at data coordinates of `axes`."""
    _draw_symbol(axes, x, y, ghost=ghost, size_pt=SYMBOL_PT * 0.8)


def _spot(group: Sequence[Site], names: dict[str, str]) -> Spot:
    shown = list(dict.fromkeys(names.get(site.system, site.system) for site in group))
    elsewhere = {(a.place.lat, a.place.lon): a.place for site in group for a in site.alternatives}
    elsewhere.pop((group[0].place.lat, group[0].place.lon), None)
    return Spot(f"{' + '.join(shown)}\n{group[0].place.name}", group[0].place, tuple(elsewhere.values()))


def _draw_symbol(axes: Axes, x: float, y: float, *, ghost: bool, size_pt: float = SYMBOL_PT) -> None:
    """A square frame with the dome of air defence and a missile, of fixed size on paper."""
    half = size_pt / 2
    angles = np.linspace(np.pi, 0.0, 25)
    dome = Path(np.column_stack([half * np.cos(angles), -half + 0.75 * size_pt * 0.6 * np.sin(angles)]))
    missile = Path([(0.0, -half), (0.0, half * 0.55)])
    line: dict[str, Any] = {"ec": INK, "lw": 0.9 if ghost else 1.3, "alpha": GHOST_OPACITY if ghost else 1.0}
    edge = line | {"ls": (0, (2.5, 1.5)) if ghost else "-"}
    halo = Rectangle((-half - 1, -half - 1), size_pt + 2, size_pt + 2, fc="white", ec="none", alpha=0.9)
    box = Rectangle((-half, -half), size_pt, size_pt, fc=GHOST_FILL if ghost else FILL, **edge)
    parts: list[Patch] = [halo, box, PathPatch(dome, fill=False, **line), PathPatch(missile, fill=False, **line)]
    for depth, part in enumerate(parts):
        part.set_transform(_on_paper(axes, x, y))
        part.set_zorder(8 + depth * 0.01)
        part.set_clip_on(False)
        axes.add_patch(part)


def _on_paper(axes: Axes, x: float, y: float) -> Transform:
    """Points (1/72 inch) around a place of the map."""
    figure = axes.figure
    return figure.dpi_scale_trans.frozen().scale(1 / 72) + ScaledTranslation(x, y, axes.transData)  # type: ignore[arg-type]

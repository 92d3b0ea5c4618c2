"""Sites on a map: a symbol, a ring as wide as the place is uncertain, ghosts for where it may be instead, a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation, Transform

from openiads.export.map_frame import MapFrame
from openiads.gazetteer.place import Place
from openiads.laydown.persistence import is_aircraft
from openiads.laydown.site import Site

INK = "#1d2429"
FILL = "#c3efb9"
"""Frame colour of an undetermined side, after the neutral green of military symbols."""
GHOST_FILL = "#f3f8f0"
SYMBOL_PT = 14.0
LONGEST_LINE = 26
GHOST_OPACITY = 0.85


@dataclass(frozen=True, slots=True)
class Spot:
    """All the systems at one place, drawn as one symbol with one name.

    words: systems and place; ghosts: the places of which a system is at one, not known which; bare: those of
    them where another symbol stands already; solid: False where there are only ghosts, `place` being the one that is
    named; moving: True where all that stands there is leaving; aircraft: True where nothing but aircraft stands there.
    """

    words: str
    place: Place
    ghosts: tuple[Place, ...] = ()
    bare: tuple[Place, ...] = ()
    solid: bool = True
    moving: bool = False
    aircraft: bool = False


def spots(sites: Sequence[Site], names: Mapping[str, str]) -> list[Spot]:
    """Sites of one place put together, in the order of the sites; names: system id to the name shown.

    A site with alternatives stands at one of them, not known which: each is drawn as a ghost, none as a symbol.
    """
    together: dict[tuple[float, float], list[Site]] = {}
    for site in sites:
        if not site.alternatives:
            together.setdefault((round(site.place.lat, 3), round(site.place.lon, 3)), []).append(site)
    solid = [_spot(group, names) for group in together.values()]
    open_ended: dict[tuple[tuple[float, float], ...], list[Site]] = {}
    for site in sites:
        if site.alternatives:
            key = tuple((one.place.lat, one.place.lon) for one in site.alternatives)
            open_ended.setdefault(key, []).append(site)
    taken = {(round(spot.place.lat, 3), round(spot.place.lon, 3)) for spot in solid}
    return solid + [_ghost_spot(group, taken, names) for group in open_ended.values()]


def draw_spot(axes: Axes, frame: MapFrame, spot: Spot) -> tuple[float, float]:
    """Draw ring, ghosts and symbol; gives where on the plane (m) the name belongs."""
    x, y = frame.project(spot.place.lat, spot.place.lon)
    for ghost in spot.ghosts:
        ghost_x, ghost_y = frame.project(ghost.lat, ghost.lon)
        axes.plot([x, ghost_x], [y, ghost_y], color=INK, lw=1.0, ls=(0, (3, 3)), alpha=GHOST_OPACITY, zorder=6)
        if ghost not in spot.bare:
            _draw_symbol(axes, ghost_x, ghost_y, ghost=True, aircraft=spot.aircraft)
    if spot.solid:
        ring = Circle((x, y), spot.place.tolerance_m, fill=False, ec=INK, lw=1.1, ls=(0, (4, 2)), zorder=6)
        halo = Circle((x, y), spot.place.tolerance_m, fill=False, ec="white", lw=2.6, alpha=0.7, zorder=5.9)
        for patch in (halo, ring):
            axes.add_patch(patch)
        _draw_symbol(axes, x, y, ghost=spot.moving, aircraft=spot.aircraft)
    return float(x), float(y)


def legend_symbol(axes: Axes, x: float, y: float, *, ghost: bool) -> None:
    """The symbol as the legend shows it, at data coordinates of `axes`."""
    _draw_symbol(axes, x, y, ghost=ghost, size_pt=SYMBOL_PT * 0.8)


def _spot(group: Sequence[Site], names: Mapping[str, str]) -> Spot:
    moving = all(site.status == "moving" for site in group)
    words = f"{_systems(group, names)}\n{'leaving ' if moving else ''}{group[0].place.name}"
    return Spot(words, group[0].place, moving=moving, aircraft=_only_aircraft(group))


def _ghost_spot(group: Sequence[Site], taken: set[tuple[float, float]], names: Mapping[str, str]) -> Spot:
    """Systems that are at one of the same places; named beside the first of them where nothing else stands."""
    places = tuple(one.place for one in group[0].alternatives)
    bare = tuple(place for place in places if (round(place.lat, 3), round(place.lon, 3)) in taken)
    named = next((place for place in places if place not in bare), places[0])
    others = " or ".join(place.name for place in places if place != named)
    words = f"{_systems(group, names)}\nhere or at {others}"
    return Spot(words, named, places, bare, solid=False, aircraft=_only_aircraft(group))


def _systems(group: Sequence[Site], names: Mapping[str, str]) -> str:
    """Names of the systems of one place, each once, air defence first."""
    in_order = sorted(group, key=lambda site: is_aircraft(site.system))
    words = " + ".join(dict.fromkeys(names.get(site.system, site.system) for site in in_order))
    return "\n".join(wrap(words, LONGEST_LINE, break_long_words=False, break_on_hyphens=False))


def _only_aircraft(group: Sequence[Site]) -> bool:
    return all(is_aircraft(site.system) for site in group)


def _draw_symbol(
    axes: Axes, x: float, y: float, *, ghost: bool, aircraft: bool = False, size_pt: float = SYMBOL_PT
) -> None:
    """A square frame of fixed size on paper: with the dome of air defence and a missile, or with wings."""
    half = size_pt / 2
    line: dict[str, Any] = {"ec": INK, "lw": 0.9 if ghost else 1.3, "alpha": GHOST_OPACITY if ghost else 1.0}
    edge = line | {"ls": (0, (2.5, 1.5)) if ghost else "-"}
    halo = Rectangle((-half - 1, -half - 1), size_pt + 2, size_pt + 2, fc="white", ec="none", alpha=0.9)
    box = Rectangle((-half, -half), size_pt, size_pt, fc=GHOST_FILL if ghost else FILL, **edge)
    glyphs = [PathPatch(path, fill=False, **line) for path in (_wings(half) if aircraft else _dome(half))]
    parts: list[Patch] = [halo, box, *glyphs]
    for depth, part in enumerate(parts):
        part.set_transform(_on_paper(axes, x, y))
        part.set_zorder(8 + depth * 0.01)
        part.set_clip_on(False)
        axes.add_patch(part)


def _dome(half: float) -> list[Path]:
    angles = np.linspace(np.pi, 0.0, 25)
    dome = Path(np.column_stack([half * np.cos(angles), -half + 0.9 * half * np.sin(angles)]))
    return [dome, Path([(0.0, -half), (0.0, half * 0.55)])]


def _wings(half: float) -> list[Path]:
    wide, high = 0.65 * half, 0.4 * half
    return [Path([(-wide, -high), (-wide, high), (wide, -high), (wide, high), (-wide, -high)])]


def _on_paper(axes: Axes, x: float, y: float) -> Transform:
    """Points (1/72 inch) around a place of the map."""
    figure = axes.figure
    return figure.dpi_scale_trans.frozen().scale(1 / 72) + ScaledTranslation(x, y, axes.transData)  # type: ignore[arg-type]

"""Which pictures a brief shows, and what is said below them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openiads.catalogue.load import load_catalogue
from openiads.export.page import Picture, listed, percent
from openiads.export.picture import (
    Backdrop,
    backdrop,
    before_after_picture,
    change_picture,
    detection_picture,
    lowest_height_picture,
    reach_picture,
    sight_picture,
)
from openiads.laydown.site import Site
from openiads.study.comparison import (
    TARGET_CLASS,
    Comparison,
    Laydowns,
    Network,
    computed,
    level_index,
    not_drawn,
    range_m,
    share,
)
from openiads.study.values import system_name
from openiads.study.words import area_words, level_words
from openiads.terrain.elevation import Elevation

MARGIN_CAP_M = 130_000.0
DETECTION_LEVEL, REACH_LEVEL, SIGHT_LEVEL = "1000 m AGL", "3000 m AGL", "300 m AGL"


def pictures(both: Laydowns, comparison: Comparison | None, elevation: Elevation, folder: Path) -> tuple[Picture, ...]:
    """Draw the maps of a brief into the folder; none where nothing was computed."""
    if comparison is None:
        return ()
    back = comparison_backdrop(both, comparison, computed((*both.after, *both.before), elevation))
    shown = drawn_sites(both.after)
    subtitle = f"Laydown of {both.as_of} · {_provenance(comparison)}"
    found = []
    if computed(both.after, elevation):
        found.append(_lowest(back, comparison, shown, subtitle, folder / "lowest-height.png"))
    if both.before_on is not None:
        near = comparison_backdrop(both, comparison, comparison.changed)
        found.append(_change(near, both, comparison, shown, folder / "change.png"))
    if computed(both.after, elevation):
        found.append(_sight(back, comparison, shown, subtitle, folder / "sight.png"))
        found.append(_detection(back, comparison, shown, subtitle, folder / "detection.png"))
        found.append(_reach(back, comparison, shown, subtitle, folder / "reach.png"))
    return tuple(found)


def before_and_after(
    both: Laydowns, comparison: Comparison, elevation: Elevation, level: str, title: str, path: Path
) -> Picture:
    """Two maps side by side: in sight at one level before and after."""
    index = level_index(comparison, level)
    networks = (comparison.before, comparison.after)
    before, after = (share(network.sight[index], comparison.area) for network in networks)
    headings = (f"{both.before_on or 'before'}: {percent(before)} in sight", f"{both.as_of}: {percent(after)} in sight")
    before_after_picture(
        comparison_backdrop(both, comparison, computed((*both.after, *both.before), elevation)),
        (networks[0].n_seeing[index], networks[1].n_seeing[index]),
        (networks[0].within, networks[1].within),
        (drawn_sites(both.before), drawn_sites(both.after)),
        headings,
        title,
        f"In sight of how many sites at {level_words(level)} · {_provenance(comparison)}",
        path,
        (_unknown(networks[0], index), _unknown(networks[1], index)),
    )
    words = f"Line of sight at {level_words(level)}: {headings[0]}, {headings[1]}; {area_words(comparison)}."
    return Picture(path, title, f"Two maps side by side. {words}", words)


def comparison_backdrop(both: Laydowns, comparison: Comparison, sites: Sequence[Site]) -> Backdrop:
    """The ground around some sites of the two laydowns, as far as they see, at most `MARGIN_CAP_M`."""
    around = [site.place.point for site in sites]
    sees_m = min(comparison.dataset.attrs["radius_m"], max(map(range_m, sites)))
    names = {site.system: system_name(site.system) for site in (*both.after, *both.before)}
    return backdrop(comparison.dataset, around, min(sees_m * 1.25, MARGIN_CAP_M), names)


def drawn_sites(sites: Sequence[Site]) -> list[Site]:
    """The sites that are put on a map: none placed more vaguely than can be drawn, none withdrawn."""
    return [site for site in sites if not not_drawn(site)]


def _lowest(back: Backdrop, comparison: Comparison, sites: Sequence[Site], subtitle: str, path: Path) -> Picture:
    network = comparison.after
    lowest_height_picture(back, network.lowest_agl_m, network.within, sites, subtitle, path)
    low, high = (percent(share(network.sight[level_index(comparison, at)], comparison.area)) for at in (_LOW, _HIGH))
    words = (
        f"Dark is seen down to the ground, light only from high up. Of the ground {area_words(comparison)}, "
        f"a target at 100 m is in sight over {low}, at 3000 m over {high}. Bare ground lies beyond the radars' range."
    )
    return Picture(path, "From what height on a target is in sight", f"Map around {_names(sites)}. {words}", words)


def _change(back: Backdrop, both: Laydowns, comparison: Comparison, sites: Sequence[Site], path: Path) -> Picture:
    index = _most_changed(comparison)
    level = level_words(str(comparison.dataset.level.values[index]))
    before, after = comparison.before.sight[index] == 1.0, comparison.after.sight[index] == 1.0
    unknown = _unknown(comparison.before, index) | _unknown(comparison.after, index)
    subtitle = f"{both.as_of} against {both.before_on} · {_provenance(comparison)}"
    change_picture(back, before, after, level, sites, subtitle, path, unknown)
    known = comparison.area & np.isfinite(comparison.after.sight[index])
    gained, lost = (float(np.mean(cells[known])) for cells in (after & ~before, before & ~after))
    words = (
        f"Between {both.before_on} and {both.as_of}, at {level}: {percent(gained)} of the ground "
        f"{area_words(comparison)} came into sight, {percent(lost)} was lost. No other height changes more."
    )
    return Picture(path, f"What changes in sight at {level}", f"Map around {_names(sites)}. {words}", words)


def _sight(back: Backdrop, comparison: Comparison, sites: Sequence[Site], subtitle: str, path: Path) -> Picture:
    index = level_index(comparison, SIGHT_LEVEL)
    network = comparison.after
    counts, unknown = network.n_seeing[index], _unknown(network, index)
    sight_picture(back, counts, network.within, level_words(SIGHT_LEVEL), sites, subtitle, path, unknown)
    seen = percent(share(network.sight[index], comparison.area))
    words = f"At {level_words(SIGHT_LEVEL)} a target is in sight over {seen} of the ground {area_words(comparison)}."
    return Picture(path, f"Line of sight at {level_words(SIGHT_LEVEL)}", f"Map around {_names(sites)}. {words}", words)


def _detection(back: Backdrop, comparison: Comparison, sites: Sequence[Site], subtitle: str, path: Path) -> Picture:
    index = level_index(comparison, DETECTION_LEVEL)
    target = load_catalogue().air_vehicles[TARGET_CLASS].name
    probability = comparison.after.detection[index]
    detection_picture(back, probability, level_words(DETECTION_LEVEL), target, sites, subtitle, path)
    seen = percent(share(probability, comparison.area))
    words = (
        f"Probability that at least one radar detects a {target} in one look, from published ranges and the "
        f"assumptions below; on average {seen} over the ground {area_words(comparison)}."
    )
    return Picture(path, f"Detection at {level_words(DETECTION_LEVEL)}", f"Map around {_names(sites)}. {words}", words)


def _reach(back: Backdrop, comparison: Comparison, sites: Sequence[Site], subtitle: str, path: Path) -> Picture:
    index = level_index(comparison, REACH_LEVEL)
    reached = {name: cells[index] for name, cells in comparison.after.reach.items() if cells[index].any()}
    reach_picture(back, reached, level_words(REACH_LEVEL), sites, subtitle, path)
    words = (
        f"Where a target at {level_words(REACH_LEVEL)} is inside the envelope of a missile or gun and in sight of the "
        f"radar that guides it: {listed(sorted(reached)) or 'none'}. Published ranges, not a probability of a hit."
    )
    return Picture(path, f"Reach at {level_words(REACH_LEVEL)}", f"Map around {_names(sites)}. {words}", words)


def _unknown(network: Network, index: int) -> NDArray[np.bool_]:
    """Cells in range at one level of which nothing can be said, for want of terrain there or on the way."""
    return np.asarray(np.isnan(network.sight[index]) & network.within, dtype=bool)


_LOW, _HIGH = "100 m AGL", "3000 m AGL"


def _most_changed(comparison: Comparison) -> int:
    """The level at which the share in sight changes most."""
    differences = [
        abs((share(after, comparison.area) or 0.0) - (share(before, comparison.area) or 0.0))
        for before, after in zip(comparison.before.sight, comparison.after.sight, strict=True)
    ]
    return int(np.argmax(differences))


def _provenance(comparison: Comparison) -> str:
    attrs = comparison.dataset.attrs
    return f"terrain {attrs['terrain']} · out to {attrs['radius_m'] / 1000:.0f} km · best estimates"


def _names(sites: Sequence[Site]) -> str:
    return listed(list(dict.fromkeys(f"{system_name(site.system)} at {site.place.name}" for site in sites)))

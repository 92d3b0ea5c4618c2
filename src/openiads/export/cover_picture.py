"""One picture of a coverage dataset whose sites were given by hand: one map of those that it holds."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.catalogue.load import load_catalogue
from openiads.coverage.dataset import OUTSIDE, dataset_grid
from openiads.coverage.difference import GAINED, KEPT, LOST, UNKNOWN
from openiads.errors import Fault, OutputError
from openiads.export.air_figure import standing_words, target_words
from openiads.export.picture import (
    backdrop,
    change_picture,
    cover_probability_picture,
    detection_picture,
    lowest_height_picture,
    sight_picture,
)
from openiads.export.whole_file import whole_file
from openiads.gazetteer.place import Place
from openiads.laydown.site import Site

WIDEST_MARGIN_M = 250_000.0
"""Around the sites; farther out only what flies high is seen, and the near ground would shrink to a few pixels."""
SHOWN = {
    "lowest": "network_lowest_visible_altitude_m",
    "detection": "network_detection_probability",
    "sites": "redundancy",
    "probability": "cover_probability",
    "change": "sight_change",
}
"""What a picture can show, and the variable of the dataset that it needs."""


def write_cover_picture(
    dataset: xr.Dataset, path: str | Path, level: str | None = None, show: str | None = None
) -> None:
    """Write a shaded PNG map of a coverage dataset, or of one with an ensemble's or a difference's maps in it.

    show: "lowest", per cell the lowest height above ground in sight of any site; "detection", the network's probability
    of detection; "sites", how many have it in sight; "probability", how likely it is in sight over draws of uncertain
    positions; "change", what was gained and lost. By default change or probability where the dataset has it, else
    detection where a level is given, else lowest. level: as the dataset writes it ("100 m AGL"), by default the
    highest for probability and the most changed for change. Raises OutputError where the file cannot be written, or
    the dataset lacks what is asked for.
    """
    show = show or _default(dataset, level)
    _check(dataset, path, level, show)
    index = _level_index(dataset, level, show)
    words = str(dataset.level.values[index])
    sites = _sites(dataset)
    names = {identifier: system.name for identifier, system in load_catalogue().systems.items()}
    points = [site.place.point for site in sites] or [dataset_grid(dataset).centre]
    back = backdrop(dataset, points, min(float(dataset.attrs["radius_m"]), WIDEST_MARGIN_M), names)
    outside = _outside(dataset)
    draw: Callable[..., None]
    if show == "detection":
        probability = np.where(outside, 0.0, dataset.network_detection_probability.values[index])
        draw = partial(detection_picture, back, probability, words, target_words(dataset))
    elif show == "probability":
        likely = np.where(outside, 0.0, dataset.cover_probability.values[index])
        draw = partial(cover_probability_picture, back, likely, words, int(dataset.attrs["draws"]))
    elif show == "change":
        change = dataset.sight_change.values[index]
        before, after = np.isin(change, (LOST, KEPT)), np.isin(change, (GAINED, KEPT))
        draw = partial(change_picture, back, before, after, words, unknown=(change == UNKNOWN) & ~outside)
    elif show == "sites":
        count = dataset.redundancy.values[index]
        unknown, n_seeing = np.isnan(count) & ~outside, np.nan_to_num(count).astype(np.int16)
        draw = partial(sight_picture, back, n_seeing, ~outside, words, unknown=unknown)
    else:
        lowest_agl_m = dataset.network_lowest_visible_altitude_m.values - dataset.elevation_m.values
        draw = partial(lowest_height_picture, back, lowest_agl_m, ~outside)
    with whole_file(path) as unfinished:
        draw(
            sites=sites,
            subtitle=f"{_day_words(dataset, show)}{standing_words(dataset)} · best estimates",
            path=unfinished,
        )


def _day_words(dataset: xr.Dataset, show: str) -> str:
    """The day of the laydown, and for a change the day it is since; nothing for sites that were given by hand."""
    day, since = dataset.attrs.get("laydown_day"), dataset.attrs.get("compared_day")
    if day is None:
        return ""
    return f"{since} to {day} · " if show == "change" and since else f"{day} · "


def _outside(dataset: xr.Dataset) -> NDArray[np.bool_]:
    """Cells beyond the radius of every site, (n_y, n_x); none where the dataset does not say."""
    if "surface" not in dataset:
        return np.zeros(dataset.elevation_m.shape, dtype=bool)
    return np.asarray(dataset.surface.values == OUTSIDE, dtype=bool)


def _default(dataset: xr.Dataset, level: str | None) -> str:
    given = [name for name in ("change", "probability") if SHOWN[name] in dataset]
    return given[0] if given else ("lowest" if level is None else "detection")


def _check(dataset: xr.Dataset, path: str | Path, level: str | None, show: str) -> None:
    faults = []
    if SHOWN.get(show) not in dataset:
        can = [name for name, variable in SHOWN.items() if variable in dataset]
        faults.append(
            Fault(where=str(path), field="show", value=show, problem="not there", remedy=f"give {', '.join(can)}")
        )
    levels = [str(one) for one in dataset.level.values]
    if level is not None and level not in levels:
        faults.append(
            Fault(where=str(path), field="level", value=level, problem="not there", remedy=f"give {', '.join(levels)}")
        )
    if faults:
        raise OutputError(faults)


def _level_index(dataset: xr.Dataset, level: str | None, show: str) -> int:
    """The level asked for; else the one that changed most, or the highest."""
    if level is not None:
        return [str(one) for one in dataset.level.values].index(level)
    if show == "change":
        changed = np.isin(dataset.sight_change.values, (GAINED, LOST)).sum(axis=(1, 2))
        return int(np.argmax(changed))
    return dataset.sizes["level"] - 1


def _sites(dataset: xr.Dataset) -> list[Site]:
    """The dataset's sites as the map draws them: certain, since they were given."""
    columns = (dataset.site, dataset.system, dataset.site_lat, dataset.site_lon, dataset.site_tolerance_m)
    rows = zip(*(column.values for column in columns), strict=True)
    return [
        Site(
            id=str(name),
            system=str(system),
            place=Place(name=str(name), lat=float(lat), lon=float(lon), tolerance_m=float(tolerance_m)),
            status="operational",
            probability=1.0,
            known_from=date.today(),
            claims=(),
        )
        for name, system, lat, lon, tolerance_m in rows
    ]

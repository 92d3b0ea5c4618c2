"""What changes in the air between two laydowns: their coverage datasets, cell by cell."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.coverage.dataset import SURFACE, VOLUME, with_grid_mapping
from openiads.errors import Fault, ScenarioError

NEITHER, GAINED, LOST, KEPT, UNKNOWN = 0, 1, 2, 3, 4
"""What became of line of sight in a cell; unknown where either laydown does not know."""
MEANINGS = ("neither", "gained", "lost", "kept", "unknown")
SAME = ("centre_lat", "centre_lon", "posting_m", "target_class", "k_ratio", "quality", "knife_edge", "terrain")
"""What two datasets must share, so that only the sites make the difference."""

Maps = NDArray[np.float32]


def difference(before: xr.Dataset, after: xr.Dataset) -> xr.Dataset:
    """The difference of two coverage datasets on one grid at the same levels: after less before.

    Gives sight_change (level, y, x), int8 with CF flags: neither, gained, lost, kept, unknown;
    detection_probability_change (level, y, x) of the network; lowest_visible_altitude_change_m (y, x), negative where
    lower targets are seen now, -inf where only the later laydown sees at all and +inf where only the earlier;
    redundancy_change (level, y, x), in sites. What either does not know is NaN, or flagged unknown. Raises
    ScenarioError where grid, levels, terrain, target or atmosphere differ.
    """
    _check(before, after)
    flags = {"flag_values": np.arange(len(MEANINGS), dtype=np.int8), "flag_meanings": " ".join(MEANINGS)}
    sight = sight_change(before.network_line_of_sight.values, after.network_line_of_sight.values)
    lowest_m = [one.network_lowest_visible_altitude_m.values for one in (before, after)]
    variables = {
        "elevation_m": after.elevation_m,
        "sight_change": (VOLUME, sight, flags | {"long_name": "line of sight of any site, before and after"}),
        "detection_probability_change": (
            VOLUME,
            after.network_detection_probability.values - before.network_detection_probability.values,
            _words("1", "change of the probability that at least one site detects in one look of each"),
        ),
        "lowest_visible_altitude_change_m": (
            SURFACE,
            _lowest_change_m(*lowest_m),
            _words("m", "change of the lowest altitude in line of sight; -inf seen only after, +inf only before"),
        ),
        "redundancy_change": (
            VOLUME,
            after.redundancy.values - before.redundancy.values,
            _words("1", "change of the number of sites in line of sight"),
        ),
    }
    kept = {name: value for name, value in after.coords.items() if not {"site", "effector"} & set(value.dims)}
    attrs = after.attrs | {
        "title": "What changes in the air between two laydowns of air-defence sites",
        "sites_before": ", ".join(map(str, before.site.values)),
        "sites_after": ", ".join(map(str, after.site.values)),
    }
    return with_grid_mapping(xr.Dataset(variables, kept, attrs))


def sight_change(before: Maps, after: Maps) -> NDArray[np.int8]:
    """What became of line of sight (1 yes, 0 no, NaN unknown), in the shape of both: int8, by the flags above."""
    known = np.isfinite(before) & np.isfinite(after)
    return np.where(known, GAINED * (after == 1.0) + LOST * (before == 1.0), UNKNOWN).astype(np.int8)


def change_shares(changed: xr.Dataset, area: NDArray[np.bool_]) -> list[dict[str, float | None]]:
    """For each level the shares of an area's known cells that were gained, lost, kept and neither.

    Also detection_change, the mean change of the probability of detection, and unknown_share, of all its cells. area:
    bool (n_y, n_x). None where nothing is known.
    """
    found: list[dict[str, float | None]] = []
    for flags, detection in zip(changed.sight_change.values, changed.detection_probability_change.values, strict=True):
        counts = np.bincount(flags[area], minlength=len(MEANINGS))
        known = int(counts[:UNKNOWN].sum())
        row: dict[str, float | None] = {
            f"{MEANINGS[flag]}_share": counts[flag] / known if known else None for flag in (GAINED, LOST, KEPT, NEITHER)
        }
        changes = detection[area & np.isfinite(detection)]
        row["detection_change"] = float(changes.mean(dtype=np.float64)) if changes.size else None
        row["unknown_share"] = counts[UNKNOWN] / max(int(counts.sum()), 1)
        found.append(row)
    return found


def _check(before: xr.Dataset, after: xr.Dataset) -> None:
    faults = []
    for name in SAME:
        if before.attrs.get(name) != after.attrs.get(name):
            faults.append(_fault(name, before.attrs.get(name), f"differs from {after.attrs.get(name)!r} of the other"))
    for name in ("level", "y", "x"):
        if not np.array_equal(before[name].values, after[name].values):
            faults.append(_fault(name, before.sizes[name], "differs from that of the other"))
    if faults:
        raise ScenarioError(faults)


def _fault(field: str, value: object, problem: str) -> Fault:
    remedy = "compute both with the same settings, on the same grid"
    return Fault(where="difference of two coverages", field=field, value=value, problem=problem, remedy=remedy)


def _lowest_change_m(before: Maps, after: Maps) -> Maps:
    """After less before where both are finite, 0 where both see nothing (both +inf), NaN where either is unknown."""
    same = before == after
    change = np.subtract(after, before, where=~same, out=np.zeros(before.shape, dtype=np.float32))
    return np.where(np.isnan(before) | np.isnan(after), np.float32(np.nan), change)


def _words(units: str, long_name: str) -> dict[str, str]:
    return {"units": units, "long_name": long_name}

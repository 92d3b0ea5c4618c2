"""What coverage comes to: for each height the shares of the area, of a route and a strip, and of what is reached."""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.coverage.area import Area
from openiads.coverage.difference import change_shares
from openiads.coverage.route import RouteShares, Sighting, route_shares
from openiads.coverage.shares import mask_reach_shares, mask_shares, unknown_shares
from openiads.coverage.strip import strip_mask
from openiads.study.cover import Found

Row = dict[str, Any]

DECIMALS = 4


def cover_rows(found: Found, area: Area, against: str) -> list[Row]:
    """One row per level: shares of the area, and the reach, route, strip, draws and against that were asked for.

    against: the day compared with, "" without one.
    """
    dataset = found.dataset
    rows: list[Row] = list(mask_shares(dataset, found.area))
    reach = _reach(dataset, found.area)
    for row, weapons, unknown in zip(rows, reach, unknown_shares(dataset, found.area), strict=True):
        row["unknown_share"] = unknown
        row["reach"] = weapons
    extras = {
        "route": _route_rows(dataset, area),
        "strip": _strip_rows(dataset, area),
        "draws": _draw_rows(found),
        "against": _change_rows(found, against),
    }
    for key, values in extras.items():
        for row, value in zip(rows, values, strict=False):
            if value is not None:
                row[key] = value
    return rows


def rounded(value: Any) -> Any:
    """The same with every fraction cut to `DECIMALS`, as it is given to readers."""
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return [rounded(part) for part in value] if isinstance(value, list) else value


def _reach(dataset: xr.Dataset, mask: NDArray[np.bool_]) -> list[list[Row]]:
    """For each level the effectors and the share of the area that each reaches."""
    weapons = mask_reach_shares(dataset, mask)
    sites = dataset.effector_site.values
    return [
        [
            {"effector": name, "site": str(site), "range_m": range_m, "share": levels[index]}
            for (name, range_m, levels), site in zip(weapons, sites, strict=True)
        ]
        for index in range(dataset.sizes["level"])
    ]


def _route_rows(dataset: xr.Dataset, area: Area) -> list[Row | None]:
    """For each level what is seen of the route, None where it is not flown there."""
    if area.route is None:
        return []
    parts = {part.level: part for part in route_shares(dataset, area.route)}
    return [_route_row(parts[str(level)]) if str(level) in parts else None for level in dataset.level.values]


def _route_row(part: RouteShares) -> Row:
    return {
        "length_km": part.length_m / 1000.0,
        "line_of_sight_share": part.line_of_sight_share,
        "detection_share": part.detection_share,
        "unknown_share": part.unknown_share,
        "first_in_sight": _sighting(part.in_sight),
        "first_detected": _sighting(part.detected),
    }


def _sighting(sighting: Sighting | None) -> Row | None:
    return {"km": sighting.at_m / 1000.0, "site": sighting.site} if sighting else None


def _strip_rows(dataset: xr.Dataset, area: Area) -> list[Row | None]:
    if not area.strip:
        return []
    mask = strip_mask(dataset, area.strip, area.strip_half_width_m)
    km2 = float(mask.sum()) * (dataset.attrs["posting_m"] / 1000.0) ** 2
    return [
        {
            "area_km2": km2,
            "line_of_sight_share": row["line_of_sight_share"],
            "detection_share": row["detection_share"],
            "unknown_share": unknown,
            "reach": weapons,
        }
        for row, weapons, unknown in zip(
            mask_shares(dataset, mask), _reach(dataset, mask), unknown_shares(dataset, mask), strict=True
        )
    ]


def _draw_rows(found: Found) -> list[Row | None]:
    """For each level the expected share of the area, its spread over the draws, and how many sites share it."""
    likely = found.likely
    if likely is None:
        return []
    rows: list[Row | None] = []
    for index in range(likely.sizes["level"]):
        by_draw = likely.draw_line_of_sight_share.values[:, index]
        known = by_draw[np.isfinite(by_draw)]
        low, high = np.quantile(known, (0.05, 0.95)) if known.size else (np.nan, np.nan)
        rows.append(
            {
                "draws": int(likely.attrs["draws"]),
                "seed": int(likely.attrs["seed"]),
                "line_of_sight_share": float(known.mean(dtype=np.float64)) if known.size else None,
                "p05": float(low) if known.size else None,
                "p95": float(high) if known.size else None,
                "detection_share": _known_mean(likely.mean_detection_probability.values[index][found.area]),
                "at_least": {
                    str(fold): _known_mean(values[index][found.area])
                    for fold, values in zip(likely.at_least.values, likely.fold_probability.values, strict=True)
                },
                "unknown_share": float(np.isnan(likely.cover_probability.values[index][found.area]).mean()),
            }
        )
    return rows


def _known_mean(values: NDArray[np.float32]) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean(dtype=np.float64)) if known.size else None


def _change_rows(found: Found, against: str) -> list[Row | None]:
    if found.changed is None:
        return []
    return [{"date": against} | row for row in change_shares(found.changed, found.area)]

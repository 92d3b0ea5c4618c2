"""What the view from an antenna comes to in numbers."""

import math
from dataclasses import dataclass

import xarray as xr

SHOWN_HEIGHTS_M = (0.0, 100.0, 1000.0)
OUTSIDE = 3
"""In `surface`: a cell that was not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SightShares:
    """Shares, 0 to 1, None where nothing is known.

    seen: by height above ground in m, of the known cells over which a target is visible; visible: the same for each
    height that was asked for, in m above `targets_above`; unknown: of the cells looked at; beyond: of the circle that
    was asked for, what the raster does not hold.
    """

    seen: dict[float, float | None]
    visible: dict[float, float | None]
    targets_above: str
    unknown: float
    beyond: float


def sight_shares(found: xr.Dataset) -> SightShares:
    """The shares of what `terrain.horizon.horizon` found."""
    looked_at = int((found.surface.values != OUTSIDE).sum())
    unknown = looked_at - int(found.lowest_visible_altitude_m.notnull().sum())
    circle = math.pi * (found.attrs["radius_m"] / found.attrs["posting_m"]) ** 2
    visible: dict[float, float | None] = {}
    above = ""
    if "visible" in found:
        above = found.target.attrs["long_name"].removeprefix("height of the target ")
        means = found.visible.mean(("y", "x")).values
        visible = {float(target_m): _share(mean) for target_m, mean in zip(found.target.values, means, strict=True)}
    return SightShares(
        seen=_seen(found),
        visible=visible,
        targets_above=above,
        unknown=unknown / looked_at,
        beyond=1.0 - looked_at / circle,
    )


def _seen(found: xr.Dataset) -> dict[float, float | None]:
    """Share of the known cells over which a target is visible, at a few heights above ground."""
    lowest_m = found.minimum_height_m.values
    known = lowest_m == lowest_m
    n_known = int(known.sum())
    shares: dict[float, float | None] = {}
    for height_m in SHOWN_HEIGHTS_M:
        seen = lowest_m <= height_m
        if "highest_visible_altitude_m" in found:
            seen &= found.highest_visible_altitude_m.values >= found.elevation_m.values + height_m
        shares[height_m] = _share(float(seen.sum() / n_known)) if n_known else None
    return shares


def _share(value: float) -> float | None:
    return None if math.isnan(value) else float(value)

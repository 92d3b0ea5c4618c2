"""What sites that came, changed or went do to the sky around them: the share in line of sight, before and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from openiads.errors import TerrainError
from openiads.geodesy.point import Point, distance_m
from openiads.laydown.laydown import Change
from openiads.laydown.site import Site
from openiads.study.comparison import AREA_CAP_M, HEIGHTS_AGL_M, RADIUS_CAP_M, Laydowns, compare, share
from openiads.terrain.elevation import covers
from openiads.terrain.find import open_elevation

SHOWN_AGL_M = (100.0, 3000.0)
"""Low, where terrain hides, and high, where little does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkyChange:
    """Share of the ground around the changed sites over which a target at this height is in sight, 0 to 1.

    within_m: the distance from the changed sites over which the share is taken; None where nothing is known.
    """

    agl_m: float
    within_m: float
    before: float | None
    after: float | None


def airspace_change(
    before: Sequence[Site],
    after: Sequence[Site],
    changes: Sequence[Change],
    day: date,
    *,
    terrain: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[list[SkyChange], str]:
    """Give the change at 100 and 3000 m above ground, and words where it, or part of it, could not be computed.

    The other sites within reach are counted with, so that what another radar sees anyway is no change.
    """
    changed = [one.after or one.before for one in changes]
    points = [site.place.point for site in changed if site is not None]
    old, new = ([site for site in sites if _near(site, points)] for sites in (before, after))
    try:
        elevation = open_elevation(terrain, points, RADIUS_CAP_M)
    except TerrainError as error:
        whole = open_elevation(None, [], RADIUS_CAP_M)
        if not any(covers(whole, point) for point in points):
            return [], f"not computed: {error}"
        elevation = whole
    found = compare(Laydowns(day, tuple(new), day, tuple(old)), elevation, progress)
    if found is None or not _same(found.changed, changed):
        return [], "not computed: none of these sites can be (where and what they are is known too vaguely)"
    rows = []
    for agl_m in SHOWN_AGL_M:
        level = HEIGHTS_AGL_M.index(agl_m)
        shares = [share(network.sight[level], found.area) for network in (found.before, found.after)]
        rows.append(SkyChange(agl_m=agl_m, within_m=found.area_m, before=shares[0], after=shares[1]))
    return rows, ""


def _near(site: Site, points: Sequence[Point]) -> bool:
    """Whether what it sees reaches the area over which shares are taken."""
    return any(distance_m(site.place.point, point) <= AREA_CAP_M + RADIUS_CAP_M for point in points)


def _same(compared: Sequence[Site], changed: Sequence[Site | None]) -> bool:
    """Whether any of the sites compared is one that changed: where none is, `compare` gives all for comparison."""
    return bool({site.id for site in compared} & {site.id for site in changed if site is not None})

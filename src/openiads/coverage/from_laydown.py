"""From the sites of a laydown to systems that coverage can set up, with reasons for those left out."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from openiads.catalogue.load import load_catalogue
from openiads.coverage.emplacement import Emplacement
from openiads.laydown.site import Site
from openiads.terrain.elevation import Elevation, covers

LARGEST_TOLERANCE_M = 20_000.0
"""Beyond it a map from one point would show what is not known."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A site that is listed and not drawn, and why."""

    site: Site
    reason: str


def emplace(
    sites: Iterable[Site], elevation: Elevation, *, mast: bool = False
) -> tuple[list[Emplacement], list[LeftOut]]:
    """Set up the sites of a laydown at the centres of their places.

    Left out, with the reason: what was withdrawn or has not arrived, what the catalogue does not model, places known
    less exactly than 20 km, and points off the terrain.
    """
    placed: list[Emplacement] = []
    left_out: list[LeftOut] = []
    systems = load_catalogue().systems
    for site in sites:
        reason = _reason(site, systems, elevation)
        if reason:
            left_out.append(LeftOut(site, reason))
            continue
        place = site.place
        placed.append(
            Emplacement(
                site_id=site.id,
                system=systems[site.system],
                point=place.point,
                mast=mast,
                tolerance_m=place.tolerance_m,
            )
        )
    return placed, left_out


def _reason(site: Site, systems: Container[str], elevation: Elevation) -> str:
    if site.status in ("withdrawn", "arriving"):
        return "withdrawn" if site.status == "withdrawn" else "not there yet"
    if site.system not in systems:
        return "not an air-defence system that the catalogue models"
    if site.place.tolerance_m > LARGEST_TOLERANCE_M:
        return f"its place is known only within {site.place.tolerance_m / 1000:.0f} km"
    if not covers(elevation, site.place.point):
        return "off the terrain"
    return ""

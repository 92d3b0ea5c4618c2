"""From the sites of a laydown to systems that coverage can set up, with reasons for those left out."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from openiads.catalogue.load import load_catalogue
from openiads.coverage.emplacement import Emplacement
from openiads.laydown.evidence import AREA_TOLERANCE_M
from openiads.laydown.site import Site
from openiads.terrain.elevation import Elevation, covers

LARGEST_TOLERANCE_M = AREA_TOLERANCE_M
"""Beyond it a map from one point would show what is not known."""
LEAST_PROBABILITY = 0.1
"""A site less likely than this to be there is listed and not computed. Grade N: assumption."""

NOT_STANDING = {"withdrawn": "withdrawn", "arriving": "not there yet", "moving": "on the move"}
"""Why what has such a status sees nothing from its place."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A site that is listed and not drawn, and why."""

    site: Site
    reason: str


def emplace(
    sites: Iterable[Site], elevation: Elevation, *, mast: bool = False, least_probability: float = 0.0
) -> tuple[list[Emplacement], list[LeftOut]]:
    """Set up the sites of a laydown at the centres of their places.

    Left out, with the reason: what was withdrawn, has not arrived or is on the move, what the catalogue does not model,
    places known less exactly than 20 km, what is less likely than `least_probability`, and points off the terrain.
    """
    placed: list[Emplacement] = []
    left_out: list[LeftOut] = []
    systems = load_catalogue().systems
    for site in sites:
        reason = _reason(site, systems, least_probability)
        reason = reason or ("" if covers(elevation, site.place.point) else "off the terrain")
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
                probability=site.probability,
            )
        )
    return placed, left_out


def standing(sites: Iterable[Site], *, least_probability: float = 0.0) -> list[Site]:
    """The sites that `emplace` sets up where there is terrain under all of them."""
    systems = load_catalogue().systems
    return [site for site in sites if not _reason(site, systems, least_probability)]


def _reason(site: Site, systems: Container[str], least_probability: float) -> str:
    if site.status in NOT_STANDING:
        return NOT_STANDING[site.status]
    if site.system not in systems:
        return "not an air-defence system that the catalogue models"
    if site.place.tolerance_m > LARGEST_TOLERANCE_M:
        return f"its place is known only within {site.place.tolerance_m / 1000:.0f} km"
    if site.probability < least_probability:
        return f"less likely than {least_probability:.0%} to be still there"
    return ""

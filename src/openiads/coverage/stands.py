"""From the sites of a laydown to the places where each of them may stand, for exposure."""

from collections.abc import Iterable
from dataclasses import dataclass

from openiads.catalogue.load import load_catalogue
from openiads.coverage.emplacement import Emplacement, seeing_sensors
from openiads.coverage.exposed import NotCounted, Stand
from openiads.coverage.from_laydown import LARGEST_TOLERANCE_M, LEAST_PROBABILITY
from openiads.gazetteer.place import Place
from openiads.laydown.persistence import is_aircraft
from openiads.laydown.site import POSITION_DECIMALS, Alternative, Site
from openiads.terrain.elevation import Elevation, covers

AIRCRAFT_REASON = "aircraft at a base: where they fly is not computed"


@dataclass(frozen=True, slots=True)
class Standing:
    """A stand with the system set up there as coverage counts it."""

    stand: Stand
    emplacement: Emplacement


def standings(
    sites: Iterable[Site], elevation: Elevation | None
) -> tuple[tuple[Standing, ...], tuple[NotCounted, ...]]:
    """Every place where a site of the laydown may stand, and the sites that are not counted, with reasons.

    A site at one of several places counts at each with its weight. One on its way or about to leave counts as set up at
    its place: for a flight it is the caution that matters. Not counted: what was withdrawn, what the catalogue does not
    model, aircraft, places known less exactly than 20 km, what is less likely than a tenth, and places off the terrain
    (unless `elevation` is None).
    """
    found: list[Standing] = []
    left: list[NotCounted] = []
    for site in sites:
        places = site.alternatives or (Alternative(place=site.place, weight=1.0),)
        reasons = {one.place.name: _reason(site, one.place, elevation) for one in places}
        open_places = [one for one in places if not reasons[one.place.name]]
        for number, one in enumerate(open_places, start=1):
            found.append(_standing(site, one, f"{site.id}#{number}" if len(places) > 1 else site.id))
        left += [_not_counted(site, one.place, reasons[one.place.name]) for one in places if reasons[one.place.name]]
    return tuple(found), tuple(left)


def _reason(site: Site, place: Place, elevation: Elevation | None) -> str:
    if site.status == "withdrawn":
        return "said to have left"
    if is_aircraft(site.system):
        return AIRCRAFT_REASON
    if site.system not in load_catalogue().systems:
        return "the catalogue has no values for it"
    if place.tolerance_m > LARGEST_TOLERANCE_M:
        return f"its place is known only within {place.tolerance_m / 1000:.0f} km"
    if site.probability < LEAST_PROBABILITY:
        return f"less likely than {LEAST_PROBABILITY:.0%} to be still there"
    if elevation is not None and not covers(elevation, place.point):
        return "it lies off the terrain"
    return ""


def _standing(site: Site, one: Alternative, stand_id: str) -> Standing:
    system = load_catalogue().systems[site.system]
    emplacement = Emplacement(
        site_id=stand_id,
        system=system,
        point=one.place.point,
        tolerance_m=one.place.tolerance_m,
        probability=site.probability * one.weight,
    )
    return Standing(_stand(site, one, emplacement), emplacement)


def _stand(site: Site, one: Alternative, emplacement: Emplacement) -> Stand:
    return Stand(
        id=emplacement.site_id,
        site_id=site.id,
        system=site.system,
        system_name=emplacement.system.name,
        place=one.place.name,
        lat=round(one.place.lat, POSITION_DECIMALS),
        lon=round(one.place.lon, POSITION_DECIMALS),
        tolerance_m=one.place.tolerance_m,
        status=site.status,
        probability=emplacement.probability,
        weight=one.weight,
        reach_m=max(effector.range_max_m.best for effector in emplacement.system.effectors),
        detection_m=max(sensor.instrumented_range_m.best for sensor in seeing_sensors(emplacement)),
        valid_from=site.valid_from,
        known_from=site.known_from,
        operator=site.operator,
        claims=site.claims,
        against=site.against,
    )


def _not_counted(site: Site, place: Place, reason: str) -> NotCounted:
    system = load_catalogue().systems.get(site.system)
    return NotCounted(
        site_id=site.id,
        system=site.system,
        system_name=_system_name(site.system),
        place=place.name,
        tolerance_m=place.tolerance_m,
        probability=site.probability,
        status=site.status,
        reason=reason,
        reach_m=max(effector.range_max_m.best for effector in system.effectors) if system else None,
        claims=site.claims,
    )


def _system_name(system: str) -> str:
    """The name shown for a system id, of the catalogue, the lexicon, or a general word."""
    known = load_catalogue()
    named = known.systems.get(system) or known.lexicon.get(system)
    return named.name if named is not None else system.replace("-", " ")

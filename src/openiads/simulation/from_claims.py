"""From what claims say flew to traffic: routes between the places that they name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.load import load_catalogue
from openiads.coverage.from_laydown import LARGEST_TOLERANCE_M
from openiads.gazetteer.place import Place
from openiads.geodesy.point import Point, destination, distance_m
from openiads.reports.claim import Claim
from openiads.simulation.scenario import Identity, Traffic, Unit, Waypoint
from openiads.terrain.elevation import Elevation, covers

NEAR_DATE = timedelta(days=31)
"""From the day asked for: what flew earlier or later is another sky (assumption)."""
CLASS_OF = {
    "helicopter": "transport-helo",
    "fighter-jet": "fighter-4gen",
    "drone": "uav-male",
    "airliner": "airliner",
    "aircraft": "transport-ac",
}
"""Class of the catalogue for a kind of aircraft whose type no claim names (assumption)."""
LOW_HEIGHT_AGL_M = 150.0
"""Height of helicopters (assumption: reports say only that they fly low)."""
PASS_HALF_M = 20_000.0
"""Half the way of what was seen over one place only (assumption)."""
MOST_AIRCRAFT = 24
"""Of one claim: "some hundred drones" over months did not fly at once (assumption)."""
DECIMALS = 2
"""Of a position in degrees: about a kilometre, the finest tolerance that a place has."""
LONGEST_NAME = 74

Named = TypeVar("Named", Unit, Traffic)


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a laydown holds and a scenario does not, and why."""

    what: str
    reason: str


def traffic_of(
    claims: Sequence[Claim],
    as_of: date,
    operators: Collection[str],
    elevation: Elevation,
    defended: Place,
    within_m: float,
) -> tuple[list[Traffic], list[Skipped]]:
    """Traffic from claims that something flew near the day, and what of them cannot be flown.

    operators: those of the units; their aircraft are friendly, all others neutral.
    """
    flown, skipped = [], []
    for claim in claims:
        if not _flew_near(claim, as_of):
            continue
        places = _places(claim)
        points = [place.point for place in places]
        reason = "" if points else "no place is named that is known within 20 km"
        if any(distance_m(point, defended.point) > within_m for point in points):
            reason = "far from what is defended"
        elif not all(covers(elevation, point) for point in points):
            reason = "off the terrain"
        if reason:
            skipped.append(Skipped(f"claim {claim.id} ({claim.system})", reason))
        else:
            flown.append(_traffic(claim, places, operators, elevation))
    return flown, skipped


def degrees(point: Point) -> tuple[float, float]:
    """Latitude and longitude, no finer than any tolerance."""
    return round(point.lat, DECIMALS), round(point.lon, DECIMALS)


def distinct(entities: Sequence[Named]) -> list[Named]:
    """The same entities with a number added to names that repeat."""
    seen: dict[str, int] = {}
    named = []
    for one in entities:
        seen[one.name] = seen.get(one.name, 0) + 1
        named.append(one if seen[one.name] == 1 else replace(one, name=f"{one.name} ({seen[one.name]})"))
    return named


def _flew_near(claim: Claim, as_of: date) -> bool:
    said = claim.event == "flew" and claim.modality not in ("denied", "planned") and claim.duplicate_of is None
    day = claim.valid_from or claim.published or claim.known_from
    return said and (claim.class_id or claim.system) in _flying() and abs(day - as_of) <= NEAR_DATE


def _flying() -> set[str]:
    return {*CLASS_OF, *load_catalogue().air_vehicles}


def _places(claim: Claim) -> list[Place]:
    """Where it flew, in order: from its origin over its destinations, of alternatives the first; else its place."""
    ends = claim.destinations[:1] if claim.destination_mode == "one_of" else claim.destinations
    places = [place for place in (claim.origin or claim.place, *ends) if place is not None]
    exact = [place for place in places if place.tolerance_m <= LARGEST_TOLERANCE_M]
    return [place for number, place in enumerate(exact) if number == 0 or place != exact[number - 1]]


def _traffic(claim: Claim, places: Sequence[Place], operators: Collection[str], elevation: Elevation) -> Traffic:
    vehicle = load_catalogue().air_vehicles[claim.class_id or CLASS_OF[claim.system]]
    points, way = _way(places, elevation)
    height_agl_m = LOW_HEIGHT_AGL_M if vehicle.kind == "helicopter" else vehicle.altitude_m.best
    identity: Identity = "friendly" if claim.operator and claim.operator in operators else "neutral"
    whose = f"operator {claim.operator}" if claim.operator else "no operator named"
    because = (
        f"claim {claim.id}, {claim.report}; assumption: {vehicle.name}, {height_agl_m:.0f} m above ground, {way}; "
        f"{identity}: {whose}"
    )
    if claim.count is None:
        because += "; assumption: one of them"
    return Traffic(
        name=_name(vehicle, places),
        vehicle=vehicle.id,
        identity=identity,
        route=tuple(Waypoint(lat=lat, lon=lon, height_agl_m=height_agl_m) for lat, lon in map(degrees, points)),
        count=min(max(claim.count or 1, 1), MOST_AIRCRAFT),
        operator=claim.operator or "" if identity == "friendly" else "",
        because=because,
    )


def _name(vehicle: AirVehicle, places: Sequence[Place]) -> str:
    way = f"{places[0].name} to {places[-1].name}" if len(places) > 1 else places[0].name
    return f"{vehicle.kind}, {way}"[:LONGEST_NAME]


def _way(places: Sequence[Place], elevation: Elevation) -> tuple[list[Point], str]:
    """Waypoints out and back; over a single place once from west to east, as far as the terrain goes."""
    points = [place.point for place in places]
    if len(points) > 1:
        return [*points, *points[-2::-1]], "out and back"
    ends = [destination(points[0], bearing, PASS_HALF_M) for bearing in (270.0, 90.0)]
    return [end if covers(elevation, end) else points[0] for end in ends], "once over the place from west to east"

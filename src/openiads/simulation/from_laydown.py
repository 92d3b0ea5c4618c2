"""From a laydown to a scenario: sites become units, what flew becomes traffic, and a notional raid is added."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from openiads.catalogue.load import load_catalogue
from openiads.coverage.from_laydown import LARGEST_TOLERANCE_M, emplace
from openiads.errors import Fault, ScenarioError
from openiads.gazetteer.place import Place
from openiads.geodesy.point import destination, distance_m
from openiads.laydown.site import Site
from openiads.reports.claim import Claim
from openiads.simulation.check_ground import largest_distance_m
from openiads.simulation.command import Network
from openiads.simulation.from_claims import Skipped, degrees, distinct, traffic_of
from openiads.simulation.scenario import VERSION, Asset, Raid, Scenario, Traffic, Unit, Waypoint
from openiads.terrain.elevation import Elevation, covers, read_elevation
from openiads.units import flight_level_m

LEAST_PROBABILITY = 0.5
"""Sites less likely than this on the day are left out (assumption: what stands there rather than not)."""
WITHIN_M = 200_000.0
"""From the asset: what stands or flies farther away is left out (assumption; keeps the sky one that hangs together)."""
PARTIAL_RATIO = 0.34
"""Part of a battery that is there where only parts have arrived (assumption: a third)."""
UNKNOWN_OPERATOR = "unknown operator"
ASSET_KINDS = ("airfield", "base", "port")
"""Kinds of places that are defended, before any other."""
AIRLINER_LEVEL = 340.0
AIRLINER_HALF_M = 100_000.0
AIRLINER_BEARINGS_DEG = (315.0, 135.0)
RAID_VEHICLE = "owa-drone"
RAID_COUNT = 8
RAID_DISTANCE_M = 80_000.0
RAID_HEIGHT_AGL_M = 150.0
LEAST_RAID_DISTANCE_M = 5_000.0
NOT_THERE_YET = ("arriving", "moving")
COUNTED_LAUNCHERS = ("launcher", "vehicle")
MOST_LAUNCHERS = 64


def scenario_from_laydown(
    claims: Sequence[Claim],
    sites: Sequence[Site],
    as_of: date,
    *,
    asset: Place | None = None,
    name: str = "",
    with_arriving: bool = False,
    least_probability: float = LEAST_PROBABILITY,
    elevation: Elevation | None = None,
) -> Scenario:
    """The laydown of a day as a scenario; every entity's `because` names its site and claims, or begins "assumption:".

    asset: what is defended, else the airfield, base or port with the likeliest unit. with_arriving: play what is on
    its way as if it had arrived. elevation: the bundled one where None. Notes say what was left out, and why.
    Raises ScenarioError where nothing can be placed.
    """
    ground = elevation or read_elevation()
    standing, skipped = _standing(sites, ground, with_arriving, least_probability)
    defended = asset or _defended(standing, as_of)
    near = [one for one in standing if distance_m(one.place.point, defended.point) <= WITHIN_M]
    skipped += [Skipped(_site_words(one), "far from what is defended") for one in standing if one not in near]
    if not near:
        raise ScenarioError(_nothing_stands(f"within {WITHIN_M / 1000:.0f} km of {defended.name}", as_of))
    operators = {one.operator for one in near if one.operator}
    flown, not_flown = traffic_of(claims, as_of, operators, ground, defended, WITHIN_M)
    lat, lon = degrees(defended.point)
    why = "assumption: the place asked for" if asset else "assumption: the place with the likeliest unit is defended"
    scenario = Scenario(
        version=VERSION,
        name=name or f"laydown-{as_of}",
        about=f"The laydown of {as_of} within {WITHIN_M / 1000:.0f} km of {defended.name}, with a notional raid.",
        assets=(Asset(name=defended.name, lat=lat, lon=lon, because=why),),
        networks=tuple(Network(name=one) for one in sorted({_network(site) for site in near})),
        units=tuple(distinct([_unit(site) for site in near])),
        traffic=tuple(distinct([*flown, *_airliner(defended, ground)])),
        notes=(*_assumptions(near), *(f"left out: {one.what}: {one.reason}" for one in [*skipped, *not_flown])),
    )
    return replace(scenario, raids=(_raid(scenario, defended, ground),))


def _standing(
    sites: Sequence[Site], elevation: Elevation, with_arriving: bool, least_probability: float
) -> tuple[list[Site], list[Skipped]]:
    """Sites that can be played, at the place at which they are played, and why the others cannot."""
    catalogue = load_catalogue()
    weapons = [one for one in sites if one.system in catalogue.systems or one.system in catalogue.lexicon]
    there = [_arrived(one) if with_arriving and one.status in NOT_THERE_YET else one for one in weapons]
    placed, left_out = emplace([one for one in there if one.status != "moving"], elevation)
    skipped = [Skipped(_site_words(one.site), one.reason) for one in left_out if one.reason != "withdrawn"]
    skipped += [Skipped(_site_words(one), "on the move") for one in there if one.status == "moving"]
    modelled = {one.site_id for one in placed}
    standing = []
    for site in there:
        if site.id not in modelled:
            continue
        if site.probability < least_probability:
            skipped.append(Skipped(_site_words(site), f"probability {site.probability:.2f}"))
        else:
            standing.append(site)
    return standing, skipped


def _arrived(site: Site) -> Site:
    """What is on its way, as if it stood there: at its place, or at the likeliest of its alternatives."""
    place = site.place
    if site.alternatives and place.tolerance_m > LARGEST_TOLERANCE_M:
        place = min(site.alternatives, key=lambda one: (-one.weight, one.place.name)).place
    return replace(site, place=place, status="operational", reasons=(*site.reasons, "played as if it had arrived"))


def _defended(standing: Sequence[Site], as_of: date) -> Place:
    if not standing:
        raise ScenarioError(_nothing_stands("anywhere", as_of))
    return max(standing, key=lambda one: (one.place.kind in ASSET_KINDS, one.probability, one.id)).place


def _nothing_stands(where: str, as_of: date) -> Fault:
    problem = f"no modelled system stands {where}, as likely as not and at a known place"
    remedy = "see `openiads laydown --as-of DATE` for what is known; --with-arriving plays what is on its way"
    return Fault(where=f"laydown of {as_of}", problem=problem, remedy=remedy)


def _network(site: Site) -> str:
    return site.operator or UNKNOWN_OPERATOR


def _site_words(site: Site) -> str:
    catalogue = load_catalogue()
    system = catalogue.systems.get(site.system) or catalogue.lexicon[site.system]
    return f"{system.name}, {site.place.name}"


def _unit(site: Site) -> Unit:
    lat, lon = degrees(site.place.point)
    partial = site.status == "partial"
    launchers = site.count if site.unit in COUNTED_LAUNCHERS and site.count else None
    words = [
        f"site {site.id}, claims {', '.join(site.claims)}",
        f"probability {site.probability:.2f}, place known within {site.place.tolerance_m / 1000:.0f} km",
    ]
    if partial:
        words.append(f"assumption: {PARTIAL_RATIO:.0%} of the battery has arrived")
    if "played as if it had arrived" in site.reasons:
        words.append(f"assumption: it has arrived, at {site.place.name}")
    if site.count and site.count > 1 and launchers is None:
        words.append(f"assumption: one battery, although {site.count} {site.unit or 'of them'} are spoken of")
    return Unit(
        name=_site_words(site),
        system=site.system,
        network=_network(site),
        lat=lat,
        lon=lon,
        launchers=min(launchers, MOST_LAUNCHERS) if launchers else None,
        present_ratio=PARTIAL_RATIO if partial else 1.0,
        because="; ".join(words),
    )


def _assumptions(near: Sequence[Site]) -> list[str]:
    notes = ["assumption: batteries are as the catalogue has them; doctrine and identification are class defaults"]
    if any(one.operator is None for one in near):
        notes.append(f"assumption: units whose operator no claim names share one network, '{UNKNOWN_OPERATOR}'")
    return notes


def _airliner(defended: Place, elevation: Elevation) -> list[Traffic]:
    """An airliner that crosses on a flight level, as far as the terrain goes; none where that is no way at all."""
    points = []
    for bearing in AIRLINER_BEARINGS_DEG:
        tenths = (destination(defended.point, bearing, AIRLINER_HALF_M * part / 10.0) for part in range(10, 0, -1))
        points += [next((point for point in tenths if covers(elevation, point)), defended.point)]
    altitude_m = round(flight_level_m(AIRLINER_LEVEL))
    ends = [degrees(point) for point in points]
    route = tuple(Waypoint(lat=lat, lon=lon, altitude_msl_m=altitude_m) for lat, lon in ends)
    if ends[0] == ends[1]:
        return []
    because = f"assumption: an airliner crosses over {defended.name} on flight level {AIRLINER_LEVEL:.0f}"
    return [Traffic(name="airliner", vehicle="airliner", identity="civil", route=route, because=because)]


def _raid(scenario: Scenario, defended: Place, elevation: Elevation) -> Raid:
    """A notional raid from a random bearing, from as far as the terrain allows."""
    raid = Raid(
        name="raid",
        vehicle=RAID_VEHICLE,
        toward=defended.name,
        distance_m=RAID_DISTANCE_M,
        height_agl_m=RAID_HEIGHT_AGL_M,
        count=RAID_COUNT,
        because="assumption: notional raid; its bearing is drawn anew for each replication",
    )
    distance = largest_distance_m(scenario, elevation, raid) // 1000.0 * 1000.0
    if distance < LEAST_RAID_DISTANCE_M:
        problem = f"{defended.name} lies at the edge of the terrain or off it"
        lat, lon = degrees(defended.point)
        fetch = f"openiads terrain fetch --around {lat},{lon} --radius {WITHIN_M / 1000:.0f} --source copernicus-90"
        remedy = f"give another --asset, or run `{fetch}` and give --terrain copernicus-90"
        raise ScenarioError(
            Fault(where=scenario.name, field="asset", value=defended.name, problem=problem, remedy=remedy)
        )
    return replace(raid, distance_m=distance)

"""Why a point is or is not seen, detected and reached: site by site, in words, with the values behind them."""

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from openiads.catalogue.load import default_k_ratio, load_catalogue
from openiads.coverage.compute import check_request, cross_section_m2
from openiads.coverage.cut import longest_range_m
from openiads.coverage.emplacement import Emplacement, highest_antenna_m, searching_radars, seeing_sensors
from openiads.coverage.level import Level
from openiads.coverage.section import section
from openiads.coverage.shot import Shot
from openiads.coverage.view import PointView, SiteView
from openiads.coverage.why_words import effector_view, figure, sensor_view, site_words, together_words
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.point import Point, bearing_deg, distance_m
from openiads.laydown.site import POSITION_DECIMALS
from openiads.terrain.elevation import Elevation, ground_height_m, ground_heights_m
from openiads.terrain.sweep import Quality

MARGIN_M = 1_000.0
"""Looked over beyond the point, so that it does not lie on the edge."""
BEYOND_RATIO = 1.03
"""So much farther away than all that the sites have, terrain no longer matters: no slant range is that much shorter."""


def why(
    emplacements: Sequence[Emplacement],
    elevation: Elevation,
    point: Point,
    level: Level,
    *,
    target_class: str = "fighter-4gen",
    k_ratio: float | None = None,
    quality: Quality = "default",
    progress: Callable[[str, float], None] | None = None,
) -> PointView:
    """Tell for a target at a level over a point what each site sees, detects and reaches of it, and why not.

    By the horizon, radars and effectors of `compute.coverage`, at the point itself rather than for a cell. Raises as
    `compute.coverage`.
    """
    k_ratio = default_k_ratio() if k_ratio is None else k_ratio
    check_request(emplacements, k_ratio, None, quality)
    rcs_m2 = cross_section_m2(target_class)
    ground = float(ground_heights_m(elevation, np.array([point.lat]), np.array([point.lon]))[0])
    ground_m = None if math.isnan(ground) else ground
    altitude_m = level.height_m + ground if level.above_ground else level.height_m
    report = progress or (lambda text, share: None)
    reach_m = longest_range_m(emplacements)
    sites = []
    for number, place in enumerate(emplacements):
        report(f"sight of {place.site_id}", number / len(emplacements))
        shot = Shot(
            place=place,
            away_m=distance_m(place.point, point),
            site_ground_m=ground_height_m(elevation, place.point),
            effective_radius_m=effective_earth_radius_m(k_ratio),
            ground_m=ground,
            altitude_m=altitude_m,
            rcs_m2=rcs_m2,
        )
        sites.append(_site_view(shot, elevation, point, reach_m, k_ratio, quality))
    sites.sort(key=lambda site: site.distance_m)
    return _together(point, level, ground_m, None if math.isnan(altitude_m) else altitude_m, target_class, sites)


def _site_view(
    shot: Shot, elevation: Elevation, point: Point, reach_m: float, k_ratio: float, quality: Quality
) -> SiteView:
    """What is told of one site; reach_m: the longest range of all sites, as far as lines of sight are looked along."""
    place = shot.place
    degrees = np.array([point.lat]), np.array([point.lon])
    if shot.away_m > BEYOND_RATIO * reach_m:
        horizons_m, detection, reach = _nothing_seen(place), 0.0, [0.0] * len(place.system.effectors)
    else:
        found = section(
            [place],
            elevation,
            degrees,
            np.array([shot.altitude_m]),
            rcs_m2=shot.rcs_m2,
            k_ratio=k_ratio,
            radius_m=shot.away_m + MARGIN_M,
            quality=quality,
        )
        horizons_m = {height_m: float(lowest[0]) for height_m, lowest in found.horizons_m[0].items()}
        detection, reach = float(found.detection[0, 0, 0]), [float(one) for one in found.reach[:, 0, 0]]
    lowest_m = horizons_m[highest_antenna_m(seeing_sensors(place))]
    height_m = lowest_m - shot.ground_m
    sensors = [one for one in seeing_sensors(place) if one.antenna_height_m.best in horizons_m]
    in_sight = shot.in_sight(lowest_m)
    return SiteView(
        site_id=place.site_id,
        system=place.system.id,
        name=place.system.name,
        lat=round(place.point.lat, POSITION_DECIMALS),
        lon=round(place.point.lon, POSITION_DECIMALS),
        tolerance_m=place.tolerance_m,
        there=place.probability,
        distance_m=shot.away_m,
        bearing_deg=bearing_deg(place.point, point),
        in_sight=in_sight,
        lowest_height_m=max(height_m, 0.0) if math.isfinite(height_m) else None,
        detection=None if math.isnan(detection) else min(max(detection, 0.0), 1.0),
        in_reach=_any(None if math.isnan(one) else one == 1.0 for one in reach),
        words=site_words(shot, lowest_m, detection, any(one == 1.0 for one in reach)),
        sensors=tuple(sensor_view(shot, one, horizons_m[one.antenna_height_m.best]) for one in sensors),
        effectors=tuple(effector_view(shot, one, horizons_m) for one in place.system.effectors),
    )


def _nothing_seen(place: Emplacement) -> dict[float, float]:
    """Horizons where nothing is looked at: too far away."""
    sensors = [*searching_radars(place), *seeing_sensors(place)]
    return {one.antenna_height_m.best: math.inf for one in sensors}


def _together(
    point: Point,
    level: Level,
    ground_m: float | None,
    altitude_m: float | None,
    target_class: str,
    sites: Sequence[SiteView],
) -> PointView:
    vehicle = load_catalogue().air_vehicles[target_class]
    in_sight, in_reach = (_any(values) for values in ([s.in_sight for s in sites], [s.in_reach for s in sites]))
    heights_m = [site.lowest_height_m for site in sites if site.lowest_height_m is not None]
    looks = [site.detection for site in sites]
    known = [look for look in looks if look is not None]
    return PointView(
        lat=round(point.lat, POSITION_DECIMALS),
        lon=round(point.lon, POSITION_DECIMALS),
        level=level.text,
        ground_m=ground_m,
        altitude_m=altitude_m,
        target_class=target_class,
        target=figure(f"radar cross-section of {vehicle.name}", vehicle.rcs_m2),
        in_sight=in_sight,
        lowest_height_m=min(heights_m, default=None),
        detection=1.0 - math.prod(1.0 - look for look in known) if len(known) == len(looks) else None,
        in_reach=in_reach,
        words=together_words(ground_m, level.height_m, level.above_ground, sites),
        sites=tuple(sites),
    )


def _any(values: Iterable[bool | None]) -> bool | None:
    """True where one is, else None where one is unknown, else False."""
    given = list(values)
    return True if True in given else (None if None in given else False)

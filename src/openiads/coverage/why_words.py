"""The words in which it is told why a target is or is not seen, detected and reached."""

import math
from collections.abc import Mapping, Sequence

from openiads.catalogue.effector import Effector
from openiads.catalogue.estimate import Estimate
from openiads.catalogue.radar import Radar
from openiads.coverage.arrays import radar_numbers
from openiads.coverage.emplacement import guiding_sensors, highest_antenna_m, searching_radars
from openiads.coverage.kernels import LEAST_DETECTION
from openiads.coverage.shot import Shot
from openiads.coverage.view import EffectorView, Figure, SensorView, SiteView
from openiads.physics.detection import look_detection_probability, swerling1_required_snr
from openiads.physics.radar_equation import range_scale_ratio

UNKNOWN_GROUND = "unknown: the height of the ground there or on the way is not known"
LIKELY = 0.5
"""Ranges are told at which a look detects with this probability."""


def sensor_view(shot: Shot, radar: Radar, lowest_m: float) -> SensorView:
    """One sensor of the site; lowest_m: its horizon over the target's point, m above sea, NaN unknown."""
    in_sight = shot.in_sight(lowest_m)
    searches = radar in searching_radars(shot.place)
    probability = _look(shot, radar) if in_sight else (0.0 if in_sight is False else None)
    values = [("range", radar.detection_range_m), ("on a target of", radar.reference_rcs_m2)]
    values += [("at a probability of", radar.detection_probability)]
    values += [("instrumented range", radar.instrumented_range_m), ("blind range", radar.blind_range_m)]
    values += [("beam from", radar.elevation_min_deg), ("beam to", radar.elevation_max_deg)]
    values += [("antenna above ground", radar.antenna_height_m)]
    return SensorView(
        name=radar.name,
        searches=searches,
        guides=radar in guiding_sensors(shot.place),
        in_sight=in_sight,
        probability=probability if searches else None,
        words=_sensor_words(shot, radar, lowest_m, in_sight, probability),
        figures=tuple(figure(name, value) for name, value in values),
    )


def effector_view(shot: Shot, effector: Effector, horizons_m: Mapping[float, float]) -> EffectorView:
    """One missile type or gun of the site; horizons_m: over the point, by the height of the antenna."""
    lowest_m = horizons_m.get(highest_antenna_m(guiding_sensors(shot.place)), math.inf)
    in_sight = shot.in_sight(lowest_m)
    reason = _out_of_reach(shot, effector)
    if shot.in_sight(-math.inf) is None or (in_sight is None and not reason):
        words, in_reach = UNKNOWN_GROUND, None
    elif reason:
        words, in_reach = reason, False
    elif in_sight is False:
        words, in_reach = f"in range, but for its guiding sensor {hidden_words(shot, lowest_m)}", False
    else:
        words, in_reach = f"in reach: {km(shot.slant_m)} away, it reaches {km(effector.range_max_m.best)}", True
    values = [("range from", effector.range_min_m), ("range to", effector.range_max_m)]
    values += [("target above ground from", effector.altitude_min_m), ("target above site to", effector.altitude_max_m)]
    return EffectorView(
        name=effector.name,
        kind=effector.kind,
        in_reach=in_reach,
        words=words,
        figures=tuple(figure(name, value) for name, value in values),
    )


def site_words(shot: Shot, lowest_m: float, detection: float, in_reach: bool) -> str:
    """The answer for one site in a sentence: seen or why not, how likely detected, and whether in reach."""
    in_sight = shot.in_sight(lowest_m)
    reach = "in reach" if in_reach else "not in reach"
    if in_sight is None:
        return UNKNOWN_GROUND
    if math.isinf(lowest_m):
        return "farther away than any site sees or reaches"
    if not in_sight:
        return hidden_words(shot, lowest_m)
    if detection >= LEAST_DETECTION:
        return f"in line of sight; one look detects it with {percent(detection)}; {reach}"
    radars = searching_radars(shot.place)
    reasons = [reason for radar in radars if (reason := _out_of_beam(shot, radar))]
    if len(reasons) == len(radars):
        return f"in line of sight, but {reasons[0]}; {reach}"
    farthest_m = max(likely_range_m(radar, shot.rcs_m2) for radar in radars)
    return f"in line of sight, but too small at {km(shot.away_m)}: {_likely_words(farthest_m)}; {reach}"


def together_words(ground_m: float | None, height_m: float, above_ground: bool, sites: Sequence[SiteView]) -> str:
    """The answer of all sites in a sentence or two."""
    if ground_m is None:
        return "The height of the ground here is not known: no terrain was read for this place."
    if not above_ground and ground_m > height_m:
        return f"The ground here stands at {metres(ground_m)}, above this flight level."
    seeing = [site for site in sites if site.in_sight]
    reaching = [site.name for site in sites if site.in_reach]
    unknown = sum(site.in_sight is None for site in sites)
    seen = f"In line of sight of {len(seeing)} of {_count(len(sites), 'site')}"
    seen += f", unknown for {unknown}" if unknown else ""
    heights_m = [site.lowest_height_m for site in sites if site.lowest_height_m is not None]
    if not seeing and heights_m:
        seen += f"; a target is seen here from {metres(min(heights_m))} above ground"
    looks = [site.detection for site in sites if site.detection is not None]
    found = 1.0 - math.prod(1.0 - look for look in looks)
    reach = f"In reach of {', '.join(dict.fromkeys(reaching))}." if reaching else "In reach of none."
    return f"{seen}. One look of every radar detects it with {percent(found)}. {reach}"


def figure(name: str, value: Estimate) -> Figure:
    """A value of the catalogue with what it is of."""
    return Figure(
        name=name,
        low=value.low,
        best=value.best,
        high=value.high,
        unit=value.unit,
        grade=value.grade,
        sources=value.sources,
        note=value.note,
        default=value.default,
    )


def hidden_words(shot: Shot, lowest_m: float) -> str:
    """That the terrain hides the target, and from which height on it does not."""
    if math.isinf(lowest_m):
        return "farther away than any site sees or reaches"
    height_m = metres(max(lowest_m - shot.ground_m, 0.0))
    return f"masked by terrain or the earth's curve: the lowest height in sight here is {height_m} above ground"


def likely_range_m(radar: Radar, rcs_m2: float) -> float:
    """Slant range at which one look detects a target with `LIKELY`, at most the instrumented range, m."""
    false_alarm = radar.false_alarm_probability.best
    given = swerling1_required_snr(radar.detection_probability.best, false_alarm)
    asked = swerling1_required_snr(LIKELY, false_alarm)
    scale = range_scale_ratio(rcs_m2, radar.reference_rcs_m2.best) * math.sqrt(math.sqrt(given / asked))
    return min(radar.detection_range_m.best * scale, radar.instrumented_range_m.best)


def _look(shot: Shot, radar: Radar) -> float:
    """Probability that one look of a sensor that has the target in sight detects it."""
    numbers = [float(number) for number in radar_numbers(radar)]
    return look_detection_probability(shot.antenna_slant_m(radar), shot.elevation_sine(radar), shot.rcs_m2, *numbers)


def _sensor_words(shot: Shot, radar: Radar, lowest_m: float, in_sight: bool | None, probability: float | None) -> str:
    if in_sight is None or probability is None:
        return UNKNOWN_GROUND
    reason = _out_of_beam(shot, radar)
    if reason:
        return reason
    if not in_sight:
        return hidden_words(shot, lowest_m)
    likely = _likely_words(likely_range_m(radar, shot.rcs_m2))
    if probability < LEAST_DETECTION:
        return f"too small at {km(shot.antenna_slant_m(radar))}: {likely}"
    return f"one look detects it with {percent(probability)}; {likely}"


def _likely_words(range_m: float) -> str:
    return f"such a target is detected with {percent(LIKELY)} out to {km(range_m)}"


def _out_of_beam(shot: Shot, radar: Radar) -> str:
    """Why a sensor cannot look there, whatever the terrain; empty where it can."""
    slant_m, sine = shot.antenna_slant_m(radar), shot.elevation_sine(radar)
    lowest_deg, highest_deg = radar.elevation_min_deg.best, radar.elevation_max_deg.best
    if slant_m > radar.instrumented_range_m.best:
        return f"{km(slant_m)} away, beyond the range of its display, {km(radar.instrumented_range_m.best)}"
    if slant_m < radar.blind_range_m.best:
        return f"nearer than its blind range, {km(radar.blind_range_m.best)}"
    if sine < math.sin(math.radians(lowest_deg)):
        return f"below its beam, which begins at {lowest_deg:g}° above the horizontal"
    if sine > math.sin(math.radians(highest_deg)):
        return f"above its beam, which ends at {highest_deg:g}° above the horizontal"
    return ""


def _out_of_reach(shot: Shot, effector: Effector) -> str:
    """Why the target lies outside an effector's envelope, empty where it does not."""
    above_ground_m, above_site_m = shot.altitude_m - shot.ground_m, shot.altitude_m - shot.site_ground_m
    if shot.slant_m > effector.range_max_m.best:
        return f"too far: {km(shot.slant_m)} away, it reaches {km(effector.range_max_m.best)}"
    if shot.slant_m < effector.range_min_m.best:
        return f"too near: {km(shot.slant_m)} away, it needs {km(effector.range_min_m.best)}"
    if above_ground_m < effector.altitude_min_m.best:
        return f"too low: {metres(above_ground_m)} above ground, it needs {metres(effector.altitude_min_m.best)}"
    if above_site_m > effector.altitude_max_m.best:
        return f"too high: {metres(above_site_m)} above the site, it reaches {metres(effector.altitude_max_m.best)}"
    return ""


def km(length_m: float) -> str:
    """A length in km, with a decimal below ten."""
    return f"{length_m / 1000:.1f} km" if length_m < 9_950.0 else f"{length_m / 1000:,.0f} km"


def metres(height_m: float) -> str:
    """A height in whole metres; to tens from a hundred on, since nothing here is known more exactly."""
    return f"{round(height_m, -1):,.0f} m" if height_m >= 100.0 else f"{height_m:.0f} m"


def percent(share: float) -> str:
    """A share in percent; below one and above 99 said so rather than rounded to never and always."""
    if 0.0 < share < 0.01:
        return "less than 1 %"
    return "more than 99 %" if 0.99 < share < 1.0 else f"{share:.0%}".replace("%", " %")


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"

"""The tables of a bulletin, from an exposure and the sources of its sites."""

from collections.abc import Mapping, Sequence

import numpy as np

from openiads.catalogue.load import load_catalogue
from openiads.coverage.band import Band
from openiads.coverage.exposed import Exposure, FirExposure, Kind, Part, RouteExposure, Stand, Total
from openiads.coverage.exposure import KINDS
from openiads.export.bulletin import DeployedRow, ExposureRow, StretchRow
from openiads.export.likelihood import likelihood
from openiads.study.exposure import SiteVoices

Subject = FirExposure | RouteExposure
KM = 1000.0
STATUS_WORDS = {
    "arriving": "said to be on its way; counted as if set up there",
    "partial": "said to be there in part; counted as complete",
    "moving": "said to be leaving; counted as still there",
    "disputed": "claimed and denied",
}
SEA_WORDS = "in part over or behind unknown terrain, taken as sea"


def exposure_rows(found: Exposure) -> tuple[ExposureRow, ...]:
    """One row per region, then per route, and band, by all sites together; only where something reaches or detects."""
    rows = []
    subjects: list[Subject] = [*found.firs, *found.routes]
    for subject in subjects:
        for band in found.bands:
            totals = {total.kind: total for total in subject.totals if total.band == band.text}
            if totals:
                rows.append(_row(subject, band, totals, found))
    return tuple(rows)


def stretch_rows(found: Exposure, voices: Sequence[SiteVoices]) -> tuple[StretchRow, ...]:
    """One row per route, stand and kind, with its stretches band by band; reach before detection."""
    numbers = _numbers(voices)
    rows = []
    for route in found.routes:
        for kind in KINDS:
            for stand in found.stands:
                parts = [part for part in route.parts if part.stand == stand.id and part.kind == kind]
                if parts:
                    rows.append(_stretch_row(route.name, stand, parts, found.bands, numbers[stand.site_id][0]))
    return tuple(rows)


def deployed_rows(found: Exposure, voices: Sequence[SiteVoices]) -> tuple[DeployedRow, ...]:
    """The stands whose envelopes touch what the bulletin is about, likeliest first."""
    numbers = _numbers(voices)
    shown = [stand for stand in found.stands if stand.site_id in numbers]
    rows = [
        DeployedRow(
            stand=stand.id,
            name=stand.system_name,
            place=stand.place,
            tolerance_km=round(stand.tolerance_m / KM, 1),
            probability=stand.probability,
            likelihood=likelihood(stand.probability),
            notes=_notes(stand),
            since=stand.valid_from,
            known_from=stand.known_from,
            reach_km=tuple(published_reach_km(stand.system, band) for band in found.bands),
            supporting=numbers[stand.site_id][0],
            opposing=numbers[stand.site_id][1],
        )
        for stand in shown
    ]
    return tuple(sorted(rows, key=lambda row: (-row.probability, row.stand)))


def published_reach_km(system: str, band: Band) -> float | None:
    """Farthest ground distance at which any missile or gun of a system reaches a level of the band, terrain aside.

    From slant range and height above the system; None where the band lies outside all height limits.
    """
    altitudes_m = band.altitudes_m
    farthest_m: list[float] = []
    for effector in load_catalogue().systems[system].effectors:
        able = altitudes_m[
            (altitudes_m >= effector.altitude_min_m.best)
            & (altitudes_m <= min(effector.altitude_max_m.best, effector.range_max_m.best))
        ]
        if able.size:
            farthest_m.append(float(np.sqrt(effector.range_max_m.best**2 - able.min() ** 2)))
    return round(max(farthest_m) / KM, 1) if farthest_m else None


def stand_words(stand: Stand) -> str:
    """System and place: "S-400 Triumf at Hmeimim air base"."""
    return f"{stand.system_name} at {stand.place}"


def _stretch_row(
    route: str, stand: Stand, parts: Sequence[Part], bands: Sequence[Band], sources: tuple[int, ...]
) -> StretchRow:
    probability = max(part.probability for part in parts)
    return StretchRow(
        route=route,
        kind=parts[0].kind,
        name=stand_words(stand),
        effectors=", ".join(dict.fromkeys(name for part in parts for name in part.effectors)),
        stretches=tuple(
            ", ".join(f"km {part.from_km:.0f}–{part.to_km:.0f}" for part in parts if part.band == band.text)
            for band in bands
        ),
        probability=probability,
        likelihood=likelihood(probability),
        since=stand.valid_from,
        known_from=stand.known_from,
        sources=sources,
        note="" if all(part.terrain_known for part in parts) else SEA_WORDS,
    )


def _row(subject: Subject, band: Band, totals: Mapping[Kind, Total], found: Exposure) -> ExposureRow:
    stands = {stand.id: stand for stand in found.stands}
    reach, detection = totals.get("reach"), totals.get("detection")
    return ExposureRow(
        subject=_subject_words(subject),
        band=band.text,
        reach=_within(subject, reach),
        probability=reach.probability if reach else None,
        likelihood=likelihood(reach.probability) if reach else "",
        detection=_within(subject, detection),
        detection_probability=detection.probability if detection else None,
        by=tuple(stand_words(stands[one]) for one in reach.stands) if reach else (),
        note=SEA_WORDS if any(total.unknown_terrain for total in totals.values()) else "",
    )


def _subject_words(subject: Subject) -> str:
    if isinstance(subject, RouteExposure):
        return subject.name
    return f"{subject.id} {subject.name}" if subject.name and subject.name != subject.id else subject.id


def _within(subject: Subject, total: Total | None) -> str:
    if total is None:
        return "none computed"
    if isinstance(subject, RouteExposure):
        return f"{total.within:.0f} km of {subject.length_km:.0f} km"
    return f"{share_words(total.within)} of the area, {_grouped(total.within * subject.area_km2)} km²"


def _numbers(voices: Sequence[SiteVoices]) -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Numbers of the sources for and against each site."""
    return {
        one.site_id: (tuple(v.number for v in one.supporting), tuple(v.number for v in one.opposing)) for one in voices
    }


def _notes(stand: Stand) -> str:
    words = [STATUS_WORDS[stand.status]] if stand.status in STATUS_WORDS else []
    if stand.weight < 1.0:
        words.append(f"one of several places, {stand.weight:.0%} of the probability lies here")
    if stand.operator:
        words.append(f"operator: {stand.operator}")
    return "; ".join(words)


def share_words(share: float) -> str:
    """A share of an area in per cent; small ones never as nothing."""
    return "below 1 %" if share < 0.01 else f"{100 * share:.0f} %"


def _grouped(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.0f}".replace(",", " ")

"""What a comparison means, in plain words with numbers."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from openiads.coverage.from_laydown import LARGEST_TOLERANCE_M, LEAST_PROBABILITY
from openiads.export.page import Gap, ShareRow, SystemValues, listed, percent, points
from openiads.laydown.laydown import Change, diff
from openiads.laydown.site import Site
from openiads.reports.claim import Claim
from openiads.reports.report import Report
from openiads.study.comparison import (
    Comparison,
    Laydowns,
    computed,
    not_drawn,
    share,
)
from openiads.study.values import assumed_values, system_name
from openiads.terrain.elevation import Elevation, covers
from openiads.units import flight_level_m

LOW, HIGH = "100 m above ground", "3000 m above ground"
MOST_LISTED, MOST_NAMED = 40, 8


def share_rows(comparison: Comparison | None) -> tuple[ShareRow, ...]:
    """Shares seen before and after, one row for each height above ground and flight level."""
    if comparison is None:
        return ()
    rows = []
    for index, level in enumerate(comparison.dataset.level.values):
        found = [
            share(values[index], comparison.area)
            for network in (comparison.before, comparison.after)
            for values in (network.sight, network.detection)
        ]
        rows.append(ShareRow(level_words(str(level)), found[0], found[2], found[1], found[3]))
    return tuple(rows)


def headline(
    both: Laydowns, rows: Sequence[ShareRow], where: str, claims: Sequence[Claim], elevation: Elevation
) -> tuple[str, ...]:
    """The answer: what stands where, what that changes at high and low level, and what was known when."""
    sites = computed(both.after, elevation)
    lines = [_standing(both, sites, claims)]
    if rows:
        lines.append(_change(both, rows, where))
        lines += [f"What changed in the laydown: {'; '.join(words)}." for words in [_changes(both)] if words]
    later = [site for site in sites if site.known_from > both.as_of]
    if later:
        names = listed(list(dict.fromkeys(f"{system_name(site.system)} at {site.place.name}" for site in later)))
        first = min(site.known_from for site in later)
        lines.append(f"{names}: published only later, first on {first}; on {both.as_of} no report read here said so.")
    vague = [site for site in both.after if "known only within" in not_drawn(site)]
    if vague:
        names = listed(list(dict.fromkeys(f"{system_name(site.system)} ({site.place.name})" for site in vague)))
        limit_km = LARGEST_TOLERANCE_M / 1000
        lines.append(
            f"Listed but not drawn, because the reports place them more vaguely than {limit_km:.0f} km: {names}."
        )
    return tuple(lines)


def area_words(comparison: Comparison) -> str:
    """Over which ground the shares are taken: around what changed."""
    places = listed(list(dict.fromkeys(site.place.name for site in comparison.changed)))
    return f"within {comparison.area_m / 1000:.0f} km of {places}"


def level_words(level: str) -> str:
    """A level as a reader knows it: "100 m above ground", "FL200 (6 096 m above the sea)"."""
    if level.startswith("FL"):
        return f"{level} ({flight_level_m(float(level[2:])):,.0f} m above the sea)".replace(",", " ")
    return level.replace(" AGL", " above ground")


def before_words(both: Laydowns) -> str:
    """What the comparison is against."""
    if both.before_on is None:
        return "an empty sky, because no system that can be computed stood there before."
    sites = sorted({f"{system_name(site.system)} at {site.place.name}" for site in both.before if not not_drawn(site)})
    held = listed(sites) if sites else "no system"
    why = "the day asked for" if both.asked else "the last day before the newest change"
    return f"the laydown of {both.before_on}, {why}: {held}."


def assumptions(comparison: Comparison | None) -> tuple[str, ...]:
    """What the computation takes for granted."""
    if comparison is None:
        return ("Nothing was computed.",)
    attrs = comparison.dataset.attrs
    return (
        f"Target: {attrs['target_class']}, radar cross-section {attrs['target_rcs_m2']:g} m² (best estimate).",
        f"Terrain: {attrs['terrain']}, posting {attrs['posting_m']:.0f} m; so coarse a terrain clips summits by "
        "about 100 m, so low coverage comes out too large rather than too small.",
        f"Rays over an earth of {attrs['k_ratio']:.2f} times its radius (standard refraction); no weather, no jamming, "
        "no ground clutter, no diffraction.",
        f"Each site sees at most {attrs['radius_m'] / 1000:.0f} km far here, and never farther than the instrumented "
        "range of its radars; masts that a battery may or may not bring are left out.",
        "Each site is computed at the centre of the area where its source places it, as if it were complete, set up, "
        "switched on and certainly there; partial and arriving systems too. Its probability is not mixed in.",
        f"Not computed: what was withdrawn, stands at one of several places, is placed more vaguely than "
        f"{LARGEST_TOLERANCE_M / 1000:.0f} km, is less likely than {LEAST_PROBABILITY:.0%}, or is not in the "
        "catalogue.",
    )


def gaps(
    both: Laydowns,
    claims: Sequence[Claim],
    reports: Sequence[Report],
    systems: Sequence[SystemValues],
    comparison: Comparison | None,
    elevation: Elevation,
) -> tuple[Gap, ...]:
    """What is not known, one gap for each kind; kinds without a case are left out."""
    vague = [site for site in both.after if "known only within" in not_drawn(site)]
    either = [site for site in both.after if site.alternatives and site.status != "withdrawn"]
    off = [site for site in both.after if not not_drawn(site) and not covers(elevation, site.place.point)]
    found = [
        Gap(
            "Placed too vaguely to be drawn",
            _sites(vague, lambda site: f"within {site.place.tolerance_m / 1000:.0f} km"),
        ),
        Gap(
            "At one of several places",
            _sites(either, lambda site: " or ".join(a.place.name for a in site.alternatives)),
        ),
        Gap("Off the terrain that is loaded", _sites(off, lambda site: f"{site.place.lat:.2f}, {site.place.lon:.2f}")),
        Gap("Contradicted", _contradicted(both.after, claims)),
        Gap("Denied, planned or unconfirmed", _unsettled(claims)),
        Gap("Without a date", _undated(claims, reports)),
        Gap("Unknown terrain", _unknown_terrain(comparison)),
        Gap("Values that rest on assumptions (N) or on games and communities (G)", tuple(assumed_values(systems))),
    ]
    return tuple(Gap(gap.heading, _cut(gap.lines)) for gap in found if gap.lines)


def _standing(both: Laydowns, sites: Sequence[Site], claims: Sequence[Claim]) -> str:
    day = both.as_of
    if sites:
        return f"On {day} the reports put {listed(_at_places(sites))}."
    if both.after:
        listed_only = listed(list(dict.fromkeys(system_name(site.system) for site in both.after)))
        return f"On {day} the reports name {listed_only}, but place nothing finely or surely enough to be computed."
    if claims:
        return f"On {day} the reports place no system: of {len(claims)} claims none puts one anywhere on that day."
    return "Nothing about air defence, aircraft or airspace was found in these reports."


def _at_places(sites: Iterable[Site]) -> list[str]:
    """Systems grouped by place: "S-400 and Tor-M2 at Masyaf"."""
    places: dict[str, list[str]] = {}
    for site in sites:
        state = {"operational": "", "disputed": " (disputed)", "moving": " (on the move)"}.get(
            site.status, f" ({site.status})"
        )
        places.setdefault(site.place.name, []).append(system_name(site.system) + state)
    return [f"{listed(list(dict.fromkeys(systems)))} at {place}" for place, systems in places.items()]


def _change(both: Laydowns, rows: Sequence[ShareRow], where: str) -> str:
    """The shares at high and at low level, before and after."""
    against = "under an empty sky" if both.before_on is None else f"on {both.before_on}"
    parts = []
    for row in sorted(rows, key=lambda row: row.level == LOW):
        if row.level in (HIGH, LOW):
            change = points(row.sight_before, row.sight_after)
            before = f"{percent(row.sight_before)} {against}" if row.level == HIGH else percent(row.sight_before)
            parts.append(f"at {row.level} over {percent(row.sight_after)} of the ground ({before}, {change} points)")
    return f"{where[0].upper()}{where[1:]}, an aircraft is in sight of a radar {' and '.join(parts)}."


def _changes(both: Laydowns) -> list[str]:
    """What appeared, left or changed its status between the two laydowns, in words."""
    changes = diff([*both.before], [*both.after]) if both.before_on else []
    return [_change_words(change) for change in changes][:MOST_NAMED]


def _change_words(change: Change) -> str:
    site = change.after or change.before
    assert site is not None
    where = f"{system_name(site.system)} at {site.place.name}"
    if change.kind == "appeared":
        return f"{where} is new ({site.status}, {percent(site.probability)})"
    if change.kind == "gone":
        return f"{where} is gone" if change.after is not None else f"{where} is no longer heard of"
    was = change.before.status if change.before is not None else "unknown"
    return f"{where} was {was} and is now {site.status}"


def _sites(sites: Iterable[Site], words: object) -> tuple[str, ...]:
    assert callable(words)
    return tuple(f"{system_name(site.system)} at {site.place.name}: {words(site)}" for site in sites)


def _contradicted(sites: Iterable[Site], claims: Sequence[Claim]) -> tuple[str, ...]:
    quotes = {claim.id: claim.quote for claim in claims}
    return tuple(
        f"{system_name(site.system)} at {site.place.name}, against it: “{quotes.get(claim_id, claim_id)}”"
        for site in sites
        for claim_id in site.against
    )


def _unsettled(claims: Iterable[Claim]) -> tuple[str, ...]:
    kinds = ("denied", "planned", "unconfirmed")
    return tuple(
        f"{claim.modality}: {system_name(claim.system)} {claim.event}, “{claim.quote}” ({claim.source or claim.report})"
        for claim in claims
        if claim.modality in kinds and claim.duplicate_of is None
    )


def _undated(claims: Iterable[Claim], reports: Iterable[Report]) -> tuple[str, ...]:
    lines = [f"report without a date: {report.title or report.path}" for report in reports if report.published is None]
    lines += [
        f"no day in the text: {system_name(claim.system)} {claim.event}, “{claim.quote}”"
        for claim in claims
        if claim.valid_from is None and claim.valid_to is None and claim.event in ("deployed", "moved", "withdrawn")
    ]
    return tuple(lines)


def _unknown_terrain(comparison: Comparison | None) -> tuple[str, ...]:
    if comparison is None:
        return ()
    unknown = float(np.mean(~np.isfinite(comparison.dataset.elevation_m.values[comparison.area])))
    if unknown == 0.0:
        return ()
    return (
        f"{percent(unknown)} of the ground of the comparison lies off the terrain; left out, and hatched on the maps.",
    )


def _cut(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) <= MOST_LISTED:
        return tuple(lines)
    return (*lines[:MOST_LISTED], f"and {len(lines) - MOST_LISTED} more, in the CSV files beside this page")


def newest_known_from(claims: Sequence[Claim]) -> date:
    """The day that a brief is about unless one is asked for: the latest on which a claim became known."""
    return max((claim.known_from for claim in claims), default=date.today())

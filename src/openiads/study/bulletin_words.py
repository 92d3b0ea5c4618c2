"""What a bulletin says in sentences: the statement, what is not known, what is taken for granted."""

from collections.abc import Sequence

from openiads.coverage.exposed import Exposure, FirExposure, NotCounted, RouteExposure, Stand, Total
from openiads.coverage.exposure import SHORTEST_BREAK_M, STEP_M
from openiads.coverage.from_laydown import LARGEST_TOLERANCE_M, LEAST_PROBABILITY
from openiads.coverage.skies import SEED
from openiads.export.bulletin import AirspaceStatement, Unknown
from openiads.export.likelihood import likelihood, likelihood_scale
from openiads.export.page import listed, percent
from openiads.study.bulletin_rows import share_words
from openiads.study.exposure import Situation, exposing_sites

KM = 1000.0
MOST_NAMED = 6


def statement(given: Situation, found: Exposure, airspace: Sequence[AirspaceStatement]) -> tuple[str, ...]:
    """What is said of the airspace, what is deployed, and what that reaches, most important first."""
    lines = [_airspace_line(airspace)] if airspace else []
    exposing = set(exposing_sites(found))
    deployed = [stand for stand in found.stands if stand.site_id in exposing]
    lines.append(_deployed_line(given, deployed))
    lines += [line for fir in found.firs for line in _reach_lines(fir)]
    lines += [line for route in found.routes for line in _reach_lines(route)]
    if not deployed:
        lines.append(
            "This is no statement that they are safe: systems that nobody reported, or that are placed too vaguely, "
            "are not in these figures."
        )
    vague = [one for one in found.not_counted if one.reach_m and "known only within" in one.reason]
    lines += [
        f"{one.system_name} is reported in {one.place} ({percent(one.probability)}), too vaguely to be counted: its "
        f"missiles reach up to {(one.reach_m or 0.0) / KM:.0f} km from wherever it stands."
        for one in vague
        if one.probability >= LEAST_PROBABILITY
    ]
    return tuple(lines)


def unknowns(found: Exposure) -> tuple[Unknown, ...]:
    """What is not known, one entry for each kind; kinds without a case are left out."""
    totals = [total for fir in found.firs for total in fir.totals]
    totals += [total for route in found.routes for total in route.totals]
    entries = [
        Unknown(heading="Known of and not counted", lines=tuple(_left_line(one) for one in found.not_counted)),
        Unknown(
            heading="Terrain", lines=_terrain_lines(found) if any(total.unknown_terrain for total in totals) else ()
        ),
        Unknown(
            heading="What no report tells",
            lines=(
                "Systems that nobody reported, decoys, and systems switched off or on.",
                "Intent, rules of engagement, who gives the orders, and how well crews tell civil aircraft apart.",
                "Portable missiles, fighter aircraft in the air, jamming and interference with satellite navigation.",
            ),
        ),
    ]
    return tuple(entry for entry in entries if entry.lines)


def assumptions(found: Exposure) -> tuple[str, ...]:
    """What the figures take for granted."""
    draws = (
        f"each site is put at {found.n_draws} places drawn evenly within its tolerance (seed {SEED})"
        if found.n_draws > 1
        else "each site stands at the centre of its place"
    )
    return (
        f"Target: {found.target_class} of the catalogue; values of radars, missiles and guns are best estimates from "
        "public sources; systems count as complete, switched on and ready.",
        "Within reach: inside the published envelope of a missile or gun, and in line of sight of its guiding radar. "
        "Within detection: one look of a radar is at least as likely to find the aircraft as not.",
        f"Probability: that the site is there, by its sources, times the share of its possible positions from which it "
        f"reaches; {draws}. Places of one site exclude each other; sites are taken as independent.",
        "In each band the level counts at which the probability is greatest. Routes are looked at every "
        f"{STEP_M / KM:.0f} km; breaks shorter than {SHORTEST_BREAK_M / KM:.0f} km are told as part of a stretch.",
        f"Flight levels are altitudes above the sea on a standard day. Terrain: {found.terrain}.",
        f"Counted are places known within {LARGEST_TOLERANCE_M / KM:.0f} km and sites at least {LEAST_PROBABILITY:.0%} "
        "likely to be there.",
        f"Words for probabilities: {likelihood_scale()}.",
        "Grades of sources: Admiralty code, letter for the source (A reliable to E unreliable), figure for the claim "
        "(1 confirmed to 5 improbable); F and 6: nobody has judged it.",
    )


def _airspace_line(airspace: Sequence[AirspaceStatement]) -> str:
    standing = [one for one in airspace if not one.overtaken]
    said = [f"{one.place}: {one.effect}" + (f" from {one.valid_from}" if one.valid_from else "") for one in standing]
    more = f" and {len(said) - MOST_NAMED} more" if len(said) > MOST_NAMED else ""
    return f"Said of the airspace itself: {'; '.join(said[:MOST_NAMED])}{more}."


def _deployed_line(given: Situation, deployed: Sequence[Stand]) -> str:
    if not deployed:
        return f"On {given.as_of} no envelope that is computed here touches the regions or routes named."
    by_site: dict[str, list[Stand]] = {}
    for stand in sorted(deployed, key=lambda stand: -stand.reach_m):
        by_site.setdefault(stand.site_id, []).append(stand)
    words = [_site_words(places) for places in by_site.values()]
    more = [f"{len(words) - MOST_NAMED} more"] if len(words) > MOST_NAMED else []
    return f"Deployed on {given.as_of} and reaching what is named here: {listed([*words[:MOST_NAMED], *more])}."


def _site_words(places: Sequence[Stand]) -> str:
    """A site with all the places at one of which it may be, and how likely it is at any."""
    probability = min(1.0, sum(stand.probability for stand in places))
    where = " or ".join(stand.place for stand in places)
    return f"{places[0].system_name} at {where} ({likelihood(probability)}, {percent(probability)})"


def _reach_lines(subject: FirExposure | RouteExposure) -> list[str]:
    """One sentence on what reaches a region or route, band by band."""
    reached = [total for total in subject.totals if total.kind == "reach"]
    if not reached:
        return []
    if isinstance(subject, FirExposure):
        name, parts = subject.id, [f"{total.band} {share_words(total.within)}" for total in reached]
        unit = "of the area"
    else:
        name, parts = subject.name, [f"{total.band} {total.within:.0f} km" for total in reached]
        unit = f"of {subject.length_km:.0f} km"
    greatest: Total = max(reached, key=lambda total: total.probability)
    return [
        f"{name}: within reach of missiles or guns, {unit}: {', '.join(parts)}; greatest probability "
        f"{percent(greatest.probability)} ({likelihood(greatest.probability)})."
    ]


def _left_line(one: NotCounted) -> str:
    reach = f"; its missiles reach up to {one.reach_m / KM:.0f} km" if one.reach_m else ""
    return f"{one.system_name}, {one.place} ({percent(one.probability)}, {one.status}): {one.reason}{reach}."


def _terrain_lines(found: Exposure) -> tuple[str, ...]:
    lines = []
    for fir in found.firs:
        most = max((total.unknown_terrain for total in fir.totals), default=0.0)
        if most:
            lines.append(
                f"{fir.id}: {share_words(most)} of the area within an envelope lies over or behind unknown terrain"
            )
    for route in found.routes:
        most = max((total.unknown_terrain for total in route.totals), default=0.0)
        if most:
            lines.append(f"{route.name}: {most:.0f} km within an envelope lie over or behind unknown terrain")
    return tuple(f"{line}; it is taken as sea, which hides least." for line in lines)

"""Everything that was said of a place or of a system, day by day."""

from collections.abc import Iterable
from datetime import date

from openiads.gazetteer.place import Place
from openiads.laydown.evidence import contains, same_place
from openiads.laydown.family import same_family
from openiads.laydown.fuse import Episode, episodes
from openiads.laydown.link import link_unnamed
from openiads.laydown.revise import current
from openiads.record import record
from openiads.reports.claim import Claim

MOST_BLURRED_M = 10_000.0
"""A place known within twice this is not told apart from the places around it. Grade N: assumption."""


@record
class Entry:
    """One claim on a timeline.

    start, end: the days for which it speaks; the day of reading where nothing is dated. known_from: since when it could
    be known. sites: ids of the sites that it speaks for or against.
    """

    start: date
    end: date | None
    known_from: date
    claim: Claim
    sites: tuple[str, ...]


@record
class Span:
    """One site of a timeline: from when it was there until it left (`has_left`) or would be forgotten in silence."""

    site: str
    system: str
    place: str
    start: date
    end: date
    has_left: bool
    n_claims: int


@record
class Timeline:
    """The sites of a place or a system, oldest first, and all that was said, by the day it is about."""

    spans: tuple[Span, ...]
    entries: tuple[Entry, ...]


def timeline(
    claims: Iterable[Claim],
    *,
    system: str | None = None,
    place: Place | None = None,
    known_at: date | None = None,
) -> Timeline:
    """All about a system (and its family), about a place (and what lies in it), or about one at the other.

    Rejected and retracted claims are left out; known_at: so is what became known later.
    """
    known = link_unnamed(current(claims, known_at))
    wanted = [one for one in known if _is_about(one, system, place)]
    ids = {one.id for one in wanted}
    there = [one for one in episodes(known) if _is_episode_about(one, system, place)]
    sites: dict[str, list[str]] = {}
    for episode in there:
        for said in (*episode.evidence, *episode.context):
            sites.setdefault(said.claim.id, []).append(episode.id)
    entries = [_entry(one, tuple(dict.fromkeys(sites.get(one.id, ())))) for one in wanted]
    spans = [_span(one) for one in there if any(said.claim.id in ids for said in one.evidence)]
    return Timeline(
        spans=tuple(sorted(spans, key=lambda span: (span.start, span.site))),
        entries=tuple(sorted(entries, key=lambda entry: (entry.start, entry.known_from, entry.claim.id))),
    )


def _is_about(claim: Claim, system: str | None, place: Place | None) -> bool:
    if system is not None and not same_family(claim.system, system):
        return False
    named = [one for one in (claim.place, claim.origin, *claim.destinations) if one is not None]
    return place is None or any(_is_at(one, place) for one in named)


def _is_episode_about(episode: Episode, system: str | None, place: Place | None) -> bool:
    if system is not None and not same_family(episode.system, system):
        return False
    return place is None or any(_is_at(one, place) for one in episode.places)


def _is_at(one: Place, asked: Place) -> bool:
    """Whether a place is the one asked for, or lies in it; an area that holds it is not."""
    if one.tolerance_m > asked.tolerance_m and not same_place(one, asked):
        return False
    named_alike = one.name.casefold() == asked.name.casefold()
    if one.tolerance_m > 2 * max(asked.tolerance_m, MOST_BLURRED_M) and not named_alike:
        return False
    return same_place(one, asked) or contains(asked, one)


def _entry(claim: Claim, sites: tuple[str, ...]) -> Entry:
    start = claim.valid_from or claim.valid_to or claim.published or claim.known_from
    return Entry(start=start, end=claim.valid_to, known_from=claim.known_from, claim=claim, sites=sites)


def _span(episode: Episode) -> Span:
    return Span(
        site=episode.id,
        system=episode.system,
        place=" or ".join(place.name for place in episode.places),
        start=episode.start,
        end=episode.until,
        has_left=episode.left is not None,
        n_claims=len({said.claim.id for said in episode.evidence}),
    )

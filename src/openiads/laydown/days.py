"""The days on which something became known, and those on which the laydown changes: where a look at it is worth it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from openiads.laydown.assess import Outline, outline, site
from openiads.laydown.fuse import Episode
from openiads.laydown.laydown import diff, episodes_by_system, standings_of_system
from openiads.laydown.persistence import SILENT_HALF_LIVES, half_life_d
from openiads.laydown.revise import current
from openiads.laydown.standing import Standing
from openiads.record import record
from openiads.reports.claim import Claim

MOST_CLAIMS = 1500
"""Some seconds of one processor where they all lie within a year."""


@record
class Day:
    """One day.

    n_known: claims, and what people said of claims, that could be known from that day on; changes: what is different
    in the laydown from the day before, in words: sites that come, go, or change status, place or number.
    """

    day: date
    n_known: int
    changes: tuple[str, ...]


def days(
    claims: Iterable[Claim],
    known_at: date | None = None,
    *,
    until: date = date.max,
    most_claims: int = MOST_CLAIMS,
) -> list[Day]:
    """All days on which something became known or the laydown changes, oldest first, up to `until`.

    known_at: what became known later is left out, of the changes too. A probability that fades is no change.
    most_claims: of more of them the changes are left out, since finding them takes as long as days times claims.
    """
    given = [one for one in claims if known_at is None or one.known_from <= known_at]
    known = Counter(one.known_from for one in given)
    changes = _changes(given, until) if len(given) <= most_claims else {}
    found = [Day(day=one, n_known=known[one], changes=tuple(changes.get(one, ()))) for one in {*known, *changes}]
    return sorted((one for one in found if one.day <= until), key=lambda one: one.day)


def _changes(claims: Sequence[Claim], until: date) -> dict[date, list[str]]:
    """Words of what changes, by day. Each system by itself: no other has a say in where it is."""
    changes: dict[date, list[str]] = defaultdict(list)
    for group in episodes_by_system(current(claims)).values():
        before: dict[str, tuple[Standing, Outline]] = {}
        for day in (one for one in _turning_days(group) if one <= until):
            after = {one.episode.id: (one, outline(one)) for one in standings_of_system(group, day)}
            differing = [one for one in {*before, *after} if _outline(before, one) != _outline(after, one)]
            old, new = ([site(sites[one][0]) for one in differing if one in sites] for sites in (before, after))
            for change in diff(old, new):
                changes[day].append(change.words)
            before = after
    return changes


def _outline(standings: Mapping[str, tuple[Standing, Outline]], site_id: str) -> Outline | None:
    return standings[site_id][1] if site_id in standings else None


def _turning_days(group: Sequence[Episode]) -> list[date]:
    """The days on which anything can change: a statement begins, one has ended, or its silence is too long."""
    found: set[date] = set()
    for episode in group:
        silence = timedelta(days=int(SILENT_HALF_LIVES * half_life_d(episode.system)) + 1)
        for one in (*episode.evidence, *episode.context):
            found |= {one.start, _later(one.end, timedelta(days=1)), _later(one.end, silence)}
        found.add(episode.start)
    return sorted(found)


def _later(day: date, span: timedelta) -> date:
    return day + span if date.max - day > span else date.max

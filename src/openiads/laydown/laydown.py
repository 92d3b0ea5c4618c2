"""All sites at an instant, and what changed between two."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from openiads.gazetteer.place import Place
from openiads.laydown.assess import site
from openiads.laydown.evidence import Evidence, contains, same_place
from openiads.laydown.fuse import Episode, episodes
from openiads.laydown.link import link_unnamed
from openiads.laydown.persistence import PERIOD_D, persistence
from openiads.laydown.revise import current
from openiads.laydown.site import Site
from openiads.laydown.standing import Standing, is_standing
from openiads.record import record
from openiads.reports.claim import Claim

Kind = Literal["appeared", "gone", "changed"]


@record
class Change:
    """What became of one site between two laydowns; one of `before` and `after` may be None."""

    kind: Kind
    before: Site | None
    after: Site | None
    words: str


def laydown_at(claims: Iterable[Claim], as_of: date, *, known_at: date | None = None) -> list[Site]:
    """The sites on the day `as_of` by all that is known now, or by what could be known on the day `known_at`.

    Sites that were left are among them, as withdrawn. Sorted by system, place and id; the order of the claims does not
    matter.
    """
    sites = [site(one) for one in standings_at(claims, as_of, known_at=known_at)]
    return sorted(sites, key=lambda one: (one.system, one.place.name, one.id))


def standings_at(claims: Iterable[Claim], as_of: date, *, known_at: date | None = None) -> list[Standing]:
    """What each site of that laydown rests on: its episode, with the coarser claims that only it settles."""
    groups = episodes_by_system(current(claims, known_at)).values()
    return [one for group in groups for one in standings_of_system(group, as_of)]


def episodes_by_system(claims: Iterable[Claim]) -> dict[str, list[Episode]]:
    """All episodes that claims as they count (`revise.current`) make, on whatever day, by system."""
    by_system: dict[str, list[Episode]] = defaultdict(list)
    for episode in episodes(link_unnamed(claims)):
        by_system[episode.system].append(episode)
    return by_system


def standings_of_system(group: Sequence[Episode], as_of: date) -> list[Standing]:
    """Exact places first; then alternatives and areas, finest first, as far as no finer place settles them."""
    standing = [one for one in (Standing(episode=e, as_of=as_of) for e in group if not e.is_loose) if is_standing(one)]
    refined: dict[str, list[tuple[Evidence, bool]]] = defaultdict(list)
    for episode in sorted((e for e in group if e.is_loose), key=_coarseness):
        handed_on = []
        for one in episode.evidence:
            hosts = [host.episode for host in standing if _settles(host, one)] if one.start <= as_of else []
            handed_on += [one] if hosts else []
            for host in hosts:
                refined[host.id].append((one, len(hosts) == 1))
        rest = Standing(episode=episode, as_of=as_of, handed_on=tuple(handed_on))
        if is_standing(rest):
            standing.append(rest)
    return [_with_refined(one, refined[one.episode.id]) for one in standing]


def diff(before: Sequence[Site], after: Sequence[Site]) -> list[Change]:
    """What appeared, what is gone (no longer listed, or withdrawn now), and what changed its status, place or count."""
    old, new = ({one.id: one for one in sites if one.status != "withdrawn"} for sites in (before, after))
    changes = [_gone(old[site_id], after) for site_id in old.keys() - new.keys()]
    for site_id, one in new.items():
        was = old.get(site_id)
        if was is None:
            words = f"{one.system} appeared at {one.place.name} ({one.status}, probability {one.probability:.2f})"
            changes.append(Change(kind="appeared", before=None, after=one, words=words))
        elif said := _changes(was, one):
            words = f"{one.system} at {one.place.name}: {', '.join(said)}"
            changes.append(Change(kind="changed", before=was, after=one, words=words))
    return sorted(changes, key=lambda change: (change.kind, change.words))


def site_days(claims: Sequence[Claim]) -> dict[str, date]:
    """For each site that the claims ever made, the last day on which a claim speaks for its being there."""
    days = {}
    for episode in episodes(link_unnamed(current(claims))):
        present = [one.end for one in episode.evidence if one.kind == "present"]
        left = episode.evidence[0] if not present else None
        days[episode.id] = max(present) if left is None else left.start
        if episode.left is not None and present:
            days[episode.id] = max(episode.start, min(days[episode.id], episode.left.start))
    return days


def _changes(was: Site, now: Site) -> list[str]:
    said = [f"{was.status}, now {now.status}"] if was.status != now.status else []
    if was.place.name != now.place.name:
        said.append(f"placed at {was.place.name} before")
    if was.count != now.count and now.count is not None:
        said.append(f"{now.count} in number" + (f" ({was.count} before)" if was.count is not None else ""))
    return said


def _gone(was: Site, after: Sequence[Site]) -> Change:
    now = next((one for one in after if one.id == was.id), None)
    how = "left" if now is not None else "is no longer heard of at"
    return Change(kind="gone", before=was, after=now, words=f"{was.system} {how} {was.place.name}")


def _coarseness(episode: Episode) -> tuple[bool, float, str]:
    return (len(episode.places) == 1, max(place.tolerance_m for place in episode.places), episode.id)


def _settles(host: Standing, one: Evidence) -> bool:
    """Whether a finer site is what a statement about an area, or about alternatives, was about."""
    episode = host.episode
    period = timedelta(days=PERIOD_D[persistence(episode.system)])
    if not (episode.start <= min(one.end, host.as_of) + period and one.start <= episode.until):
        return False
    if one.kind == "present" and episode.start > one.start + period:
        return False  # what was there so long before is not what came later
    if len(one.places) > 1:
        arrived = any(said.start >= one.start and said is not one for said in host.present)
        return arrived and _is_one_of(episode.places, one.places)
    return all(contains(one.places[0], place) for place in episode.places)


def _is_one_of(places: tuple[Place, ...], alternatives: tuple[Place, ...]) -> bool:
    return len(places) == 1 and any(same_place(places[0], other) for other in alternatives)


def _with_refined(standing: Standing, refined: list[tuple[Evidence, bool]]) -> Standing:
    weigh = [one for one, alone in refined if alone]
    others = [one for one, alone in refined if not alone]
    return replace(standing, refined=tuple(weigh), also_fits=tuple(others))

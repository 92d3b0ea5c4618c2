"""From the places of a clause and their roles to the place, origin and destinations of a claim."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openiads.gazetteer.place import Place
from openiads.geodesy.point import Point, distance_m
from openiads.reports.claim import DestinationMode
from openiads.reports.extract.clauses import Clause
from openiads.reports.extract.places import COARSER_RATIO, PlaceUse
from openiads.reports.extract.state import State
from openiads.reports.extract.word_lists import pattern

STATED, REMEMBERED = 1.0, 0.6
"""How sure the reader is of a place that stands in the clause, and of one carried over from before."""


INTO_LANGUAGES = ("ru", "fr", "pl")
"""Languages in which the word for "in" also says "into", told apart by case or not at all."""

FINER_CHARACTERS = 40
"""So near behind a place stands one that says where in it."""

RESPECTIVELY = re.compile(r"(?i)\brespectively\b|\bjeweils\b|\brespectivement\b|\brespectivamente\b|\bсоответственно\b")


@dataclass(frozen=True, slots=True)
class Where:
    """Where a claim's system is, leaves and goes; trust: how sure the reader is of that, 0 to 1."""

    place: Place | None = None
    origin: Place | None = None
    destinations: tuple[Place, ...] = ()
    mode: DestinationMode | None = None
    trust: float = STATED

    @property
    def known(self) -> bool:
        """Whether anything is said of where."""
        return self.place is not None or self.origin is not None or bool(self.destinations)


def find_where(text: str, clause: Clause, uses: Sequence[PlaceUse], event: str, lang: str = "en") -> Where:
    """Give what the clause says of where; `uses` are the places in it, lang: two letters."""
    at, to, origin = (_of_role(uses, role) for role in ("at", "to", "from"))
    if lang in INTO_LANGUAGES and event in ("moved", "withdrawn") and not to:
        at, to = (
            [use for use in at if use.start < clause.verb_start],
            [use for use in at if use.start > clause.verb_start],
        )
    if lang == "en" and not clause.noun and not clause.passive:
        to = [use for use in to if use.start > clause.verb_start]
    if event == "withdrawn":
        return _withdrawn(at, to, origin)
    if event in ("moved", "flew"):
        return _moving(at, to, origin, event)
    targets = _nearest_group(text, clause, [*to, *at])
    if not targets and event == "present":
        return Where(place=_union(origin))
    if not targets:
        return Where(origin=_union(origin)) if origin else Where()
    either = any(use.either for use in targets) and len(targets) > 1
    places = _distinct(targets)
    destinations = tuple(places) if to or len(places) > 1 else ()
    mode: DestinationMode | None = None
    if destinations:
        mode = "single" if len(places) == 1 else "one_of" if either else "all"
    single = places[0] if len(places) == 1 else None
    return Where(place=single, origin=_union(origin), destinations=destinations, mode=mode)


def places_of_each(
    text: str, clause: Clause, systems: Sequence[tuple[int, int]], uses: Sequence[PlaceUse]
) -> list[list[PlaceUse]]:
    """Give each of the systems at `systems` (start, end) of the clause its own places, where the order tells which.

    "An S-400 at A and an S-300 at B": each the place behind it; "in A a Tor and in B a Buk": each the place before it;
    "a Tor and a Buk at A and B respectively": in turn. Otherwise all places hold for all systems.
    """
    placing = [use for use in uses if use.role in ("at", "to", "from")]
    others = [use for use in uses if use.role not in ("at", "to", "from")]
    shared = [list(uses) for _ in systems]
    if len(systems) < 2 or len(placing) < 2:
        return shared
    runs: list[tuple[bool, list[int]]] = []
    marks = [(start, True, n) for n, (start, _) in enumerate(systems)]
    for _, is_system, n in sorted(marks + [(use.start, False, n) for n, use in enumerate(placing)]):
        if not runs or runs[-1][0] != is_system:
            runs.append((is_system, []))
        runs[-1][1].append(n)
    if RESPECTIVELY.search(text, clause.start, clause.end) and [len(run) for _, run in runs] == [len(systems)] * 2:
        named, places = (runs[0][1], runs[1][1]) if runs[0][0] else (runs[1][1], runs[0][1])
        return _dealt({n: [m] for n, m in zip(named, places, strict=True)}, placing, others, len(systems))
    if len(runs) % 2 and not runs[0][0]:
        runs = runs[1:]
    if len(runs) < 4 or len(runs) % 2:
        return shared
    pairs = zip(runs[::2], runs[1::2], strict=True)
    given = {
        n: places for (_, named), (_, places) in (pair if pair[0][0] else pair[::-1] for pair in pairs) for n in named
    }
    return _dealt(given, placing, others, len(systems))


def _dealt(
    given: dict[int, list[int]], placing: Sequence[PlaceUse], others: Sequence[PlaceUse], n_systems: int
) -> list[list[PlaceUse]]:
    return [
        sorted((*others, *(placing[m] for m in given.get(n, ()))), key=lambda use: use.start) for n in range(n_systems)
    ]


def find_anaphor(text: str, start: int, end: int, uses: Sequence[PlaceUse], state: State) -> Place | None:
    """Give the place meant by "there", "the base", "their airport" in text[start:end], or None; `uses`: its places."""
    for match in pattern("places", "anaphors").finditer(text, start, end):
        word = match[0].casefold()
        datelines = [use for use in uses if use.role == "dateline"]
        if word == "here" and (datelines or state.dateline):
            return datelines[0].place if datelines else state.dateline
        if any(use.start < match.end() and match.start() < use.end for use in uses):
            continue
        earlier = [use for use in uses if use.end <= match.start() and use.place.kind != "country"]
        if word in ("there", "here") and earlier:
            return earlier[-1].place
        if re.search(r"(?i)\b(?:of|between)\s*$", text[max(start, match.start() - 9) : match.start()]):
            continue
        if re.search(r"base|air|site|facility|port|here", word) and state.site is not None:
            return state.site
        return state.place or state.site
    return None


def _withdrawn(at: list[PlaceUse], to: list[PlaceUse], origin: list[PlaceUse]) -> Where:
    left = _union(origin or at)
    destinations = tuple(_distinct(to))
    mode: DestinationMode | None = None
    if destinations:
        mode = (
            "one_of"
            if any(use.either for use in to) and len(destinations) > 1
            else "all"
            if len(destinations) > 1
            else "single"
        )
    return Where(place=left, origin=left, destinations=destinations, mode=mode)


def _moving(at: list[PlaceUse], to: list[PlaceUse], origin: list[PlaceUse], event: str) -> Where:
    destinations = tuple(_distinct(to))
    either = any(use.either for use in to) and len(destinations) > 1
    mode: DestinationMode | None = None
    if destinations:
        mode = "one_of" if either else "single" if len(destinations) == 1 else "route" if event == "flew" else "all"
    here = _distinct(at)
    place = here[0] if here else None
    if event == "flew" and len(here) > 1 and not destinations:
        return Where(origin=_union(origin), destinations=tuple(here), mode="route")
    left = _union(origin)
    if place is None and not destinations and event == "moved":
        place = left
    return Where(place=place, origin=left, destinations=destinations, mode=mode)


def _nearest_group(text: str, clause: Clause, uses: list[PlaceUse]) -> list[PlaceUse]:
    """Of several stretches of places the one nearest behind the verb, else nearest before it."""
    if len(uses) < 2:
        return uses
    groups: list[list[PlaceUse]] = []
    for use in sorted(uses, key=lambda one: one.start):
        gap = text[groups[-1][-1].end : use.start] if groups else ""
        if groups and re.fullmatch(
            r"[\s,/(]*(?:and|or|either|as well as|to|in|at|the|further|west|east|north|south|\s|,)*", gap
        ):
            groups[-1].append(use)
        else:
            groups.append([use])
    behind = [group for group in groups if group[0].start >= clause.verb_start]
    if not behind:
        return groups[-1]
    specific = [group for group in behind if group[0].place.kind != "country"]
    chosen = (specific or behind)[0]
    finer = [group for group in behind if group[0].start > chosen[-1].start and _lies_in(text, group[0], chosen[-1])]
    return finer[0] if finer and len(chosen) == 1 else chosen


def _lies_in(text: str, inner: PlaceUse, outer: PlaceUse) -> bool:
    """Whether the place named next only tells where in the one before it ("in Crimea near Sevastopol")."""
    near = 0 <= inner.start - outer.end <= FINER_CHARACTERS and "," not in text[outer.end : inner.start]
    finer = inner.place.tolerance_m * COARSER_RATIO <= outer.place.tolerance_m
    return near and finer and distance_m(inner.place.point, outer.place.point) <= outer.place.tolerance_m


def _of_role(uses: Sequence[PlaceUse], role: str) -> list[PlaceUse]:
    return [use for use in uses if use.role == role]


def _distinct(uses: Sequence[PlaceUse]) -> list[Place]:
    places: list[Place] = []
    for use in uses:
        if use.place not in places:
            places.append(use.place)
    return places


def _union(uses: Sequence[PlaceUse]) -> Place | None:
    """One place that holds them all: origins are not alternatives, and a claim has one."""
    places = _distinct(uses)
    if len(places) < 2:
        return places[0] if places else None
    lat = sum(place.lat for place in places) / len(places)
    lon = sum(place.lon for place in places) / len(places)
    middle = Point(lat=lat, lon=lon)
    reach_m = max(distance_m(middle, place.point) + place.tolerance_m for place in places)
    return Place(name=", ".join(place.name for place in places), lat=lat, lon=lon, tolerance_m=reach_m, kind="area")

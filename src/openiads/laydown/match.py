"""How well two statements fit together: by system, place, period and status, each from 0 to 1, and in words."""

from openiads.gazetteer.place import Place
from openiads.geodesy.point import distance_m
from openiads.laydown.evidence import AREA_TOLERANCE_M, Evidence, Kind, contains, same_place
from openiads.laydown.family import same_family
from openiads.laydown.persistence import PERIOD_D, half_life_d, persistence
from openiads.record import record
from openiads.units import Probability

FAMILY_SCORE = 0.8
"""Of two statements of which one names a system and the other only its family. Grade N: assumption."""

EDGE_SCORE = 0.5
"""Of two places as far apart as their tolerances together, or of which one is named after the other; it rises to 1
where they coincide. Grade N: assumption."""

INSIDE_SCORE = 0.3
"""Of a place inside an area that another statement names: it may be the same, and it may not. Grade N: assumption."""

SUCCESSION_SCORE = 0.5
"""Of a statement that it is there and one that it leaves: one site, one after the other. Grade N: assumption."""

_OPPOSED = frozenset({frozenset({"present", "denied"}), frozenset({"left", "stays"}), frozenset({"planned", "denied"})})


@record
class Match:
    """The four scores of two statements, and how each came about."""

    system: Probability
    place: Probability
    period: Probability
    status: Probability
    words: str

    @property
    def score(self) -> float:
        """The product: 0 where any of the four rules it out that both are about one site."""
        return self.system * self.place * self.period * self.status


def match(a: Evidence, b: Evidence) -> Match:
    """Score two statements; which of them comes first does not matter."""
    place, place_words = places_score(a.places, b.places)
    period, period_words = _period(a, b)
    system = system_score(a.claim.system, b.claim.system)
    status = status_score(a.kind, b.kind)
    total = system * place * period * status
    words = (
        f"{total:.2f} = system {system:.2f} x place {place:.2f} ({place_words}) x period {period:.2f} "
        f"({period_words}) x status {status:.2f} ({a.kind}, {b.kind})"
    )
    return Match(system=system, place=place, period=period, status=status, words=words)


def system_score(a: str, b: str) -> float:
    """1 for one system, less for a system and its family, 0 for two systems."""
    if a == b:
        return 1.0
    return FAMILY_SCORE if same_family(a, b) else 0.0


def places_score(a: tuple[Place, ...], b: tuple[Place, ...]) -> tuple[float, str]:
    """The score of two places, with words; where alternatives are left open, of the best pair by its share."""
    pairs = [(_place(one, other), one, other) for one in a for other in b]
    (best, words), _, _ = max(pairs, key=lambda pair: (pair[0][0], pair[1].name, pair[2].name))
    if len(a) == len(b) == 1:
        return best, words
    if len(a) == len(b) and all(any(same_place(one, other) for other in b) for one in a):
        return best, "the same alternatives"
    return best / max(len(a), len(b)), f"one of {max(len(a), len(b))} alternatives, {words}"


def status_score(a: Kind, b: Kind) -> float:
    """1 for statements that say alike, less for one after the other, 0 for statement and denial."""
    if frozenset({a, b}) in _OPPOSED:
        return 0.0
    return SUCCESSION_SCORE if {a, b} == {"present", "left"} else 1.0


def gap_d(a: Evidence, b: Evidence) -> int:
    """Days between the ends of two statements' periods; 0 where they overlap."""
    return max(0, (max(a.start, b.start) - min(a.end, b.end)).days)


def _place(a: Place, b: Place) -> tuple[float, str]:
    apart_m = distance_m(a.point, b.point)
    within_m = a.tolerance_m + b.tolerance_m
    coarse, fine = (a, b) if a.tolerance_m >= b.tolerance_m else (b, a)
    words = f"{apart_m / 1000:.0f} km apart, within {a.tolerance_m / 1000:.0f} + {b.tolerance_m / 1000:.0f} km"
    if a.name.casefold() == b.name.casefold() and apart_m <= within_m:
        return 1.0, "the same place"
    if coarse.tolerance_m > AREA_TOLERANCE_M:
        inside = contains(coarse, fine)
        return (INSIDE_SCORE, f"{fine.name} lies in {coarse.name}") if inside else (0.0, words)
    if apart_m <= within_m:
        return 1.0 - (1.0 - EDGE_SCORE) * apart_m / within_m, words
    return (EDGE_SCORE, f"{words}, but named alike") if same_place(a, b) else (0.0, words)


def _period(a: Evidence, b: Evidence) -> tuple[float, str]:
    gap, system = gap_d(a, b), a.claim.system
    if gap <= PERIOD_D[persistence(system)]:
        return 1.0, "overlaps" if gap == 0 else f"{gap} days apart"
    return 0.5 ** (gap / half_life_d(system)), f"{gap} days apart, half-life {half_life_d(system):.0f}"

"""How two claims stand to each other: same, refines, supersedes, corroborates, contradicts."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Literal

from openiads.gazetteer.place import Place
from openiads.laydown.evidence import Evidence, evidence_of
from openiads.laydown.family import is_family_of
from openiads.laydown.fuse import after_denial, concerns, settle_families
from openiads.laydown.match import EDGE_SCORE, Match, gap_d, match
from openiads.laydown.persistence import PERIOD_D, SAME_PERIOD_D, SILENT_HALF_LIVES, half_life_d, persistence
from openiads.laydown.sources import ultimate_sources
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.units import Probability

Kind = Literal["same", "refines", "supersedes", "corroborates", "contradicts"]

FINER = 0.5
"""A place known with at most this share of another's tolerance refines it. Grade N: assumption."""

_ORDER: tuple[Kind, ...] = ("contradicts", "supersedes", "refines", "corroborates", "same")


@record
class Relation:
    """What `claim` is to `other`: it refines or supersedes it, says the same as one more source, or contradicts it.

    score: how well both fit to one site, the status left out where they contradict each other.
    """

    kind: Kind
    claim: str
    other: str
    score: Probability
    words: str


def relations(claims: Iterable[Claim]) -> list[Relation]:
    """The relation of each two claims that are about one system and may be about one place; at most one a pair.

    Give the claims as they count: `revise.current`. Contradictions first, then as they are listed above.
    """
    given = sorted({claim.id: claim for claim in claims}.values(), key=lambda claim: claim.id)
    sources = {claim.id: name for claim, name in ultimate_sources(given)}
    by_system: dict[str, list[Evidence]] = defaultdict(list)
    for one in statements(given):
        by_system[one.system].append(one)
    found: dict[tuple[str, str], Relation] = {}
    for group in by_system.values():
        for a, b in combinations(sorted(group, key=lambda one: one.order), 2):
            between = relation(a, b, sources) if a.claim.id != b.claim.id else None
            if between is not None:
                pair = (min(a.claim.id, b.claim.id), max(a.claim.id, b.claim.id))
                found[pair] = min(between, found.get(pair, between), key=_rank)
    return sorted(found.values(), key=_rank)


def statements(claims: Iterable[Claim]) -> list[Evidence]:
    """What the claims say about places: families given to their members, what came "in November" put after a denial
    within that month. By the day they are about."""
    said = settle_families([one for claim in claims for one in evidence_of(claim)])
    denied: dict[str, list[Evidence]] = defaultdict(list)
    for one in said:
        if one.kind == "denied":
            denied[one.system].append(one)
    return sorted((after_denial(one, denied[one.system]) for one in said), key=lambda one: one.order)


def relation(a: Evidence, b: Evidence, sources: dict[str, str]) -> Relation | None:
    """What the later statement is to the earlier one; None where they have nothing to do with each other.

    sources: the ultimate source of each claim, by id.
    """
    fit = match(a, b)
    earlier, later = sorted((a, b), key=lambda one: one.order)
    if fit.system == 0.0 or fit.place == 0.0:
        return None
    if fit.status == 0.0:
        return _opposed(earlier, later, fit)
    if {a.kind, b.kind} == {"present", "left"}:
        return _come_and_gone(earlier, later, fit, sources)
    if len(earlier.places) < len(later.places):
        return None  # alternatives that a place known before is among: what stood there may have company
    if a.kind != b.kind or gap_d(a, b) > SILENT_HALF_LIVES * half_life_d(a.system):
        return None
    return _alike(earlier, later, fit, sources)


def differ_in_count(a: Evidence, b: Evidence) -> bool:
    """Whether both count the same units in the same days, and come to different numbers."""
    one, other = a.claim, b.claim
    counted = one.count is not None and other.count is not None and one.unit == other.unit
    whole = one.progress == other.progress == "complete"
    return counted and whole and one.count != other.count and abs((a.start - b.start).days) <= SAME_PERIOD_D


def opposes(denial: Evidence, said: Evidence) -> bool:
    """Whether a denial speaks against a statement: of the same places or a finer one within, in the same days."""
    turned = {"denied": ("present", "planned"), "stays": ("left", "planned")}.get(denial.kind, ())
    if said.kind not in turned or denial.system != said.system or denial.claim.id == said.claim.id:
        return False
    if said.kind == "planned" and (denial.kind == "stays") != (said.claim.event in ("withdrawn", "moved")):
        return False
    return concerns(denial, said.places) and gap_d(denial, said) <= SAME_PERIOD_D


def _opposed(earlier: Evidence, later: Evidence, fit: Match) -> Relation | None:
    denial, said = (earlier, later) if earlier.kind in ("denied", "stays") else (later, earlier)
    if not concerns(denial, said.places):
        return None
    score = fit.system * fit.place * fit.period
    if opposes(denial, said):
        words = f"one is the denial of the other, for the same days; without the status the fit is {score:.2f}"
        return _relation("contradicts", later, earlier, score, words)
    words = f"{gap_d(earlier, later)} days later: succession, no contradiction"
    return _relation("supersedes", later, earlier, score, words)


def _come_and_gone(earlier: Evidence, later: Evidence, fit: Match, sources: dict[str, str]) -> Relation:
    there, gone = (earlier, later) if earlier.kind == "present" else (later, earlier)
    days = (there.start - gone.end).days
    others = sources[there.claim.id] != sources[gone.claim.id] and gone.claim.event != "destroyed"
    if 0 <= days <= SAME_PERIOD_D and others and there.status == "operational":
        words = "still there by one source in the days in which another says that it left"
        return _relation("contradicts", later, earlier, fit.system * fit.place * fit.period, words)
    if there.start == gone.start:
        earlier, later = there, gone
    words = "left after it was there" if later is gone else "there again after it had left"
    return _relation("supersedes", later, earlier, fit.score, f"{words}; fit {fit.words}")


def _alike(earlier: Evidence, later: Evidence, fit: Match, sources: dict[str, str]) -> Relation | None:
    others = sources[earlier.claim.id] != sources[later.claim.id]
    if differ_in_count(earlier, later) and others:
        words = f"{earlier.claim.count} against {later.claim.count} in the same days"
        return _relation("contradicts", later, earlier, fit.score, words)
    fine = next((one for one, other in ((earlier, later), (later, earlier)) if _is_finer(one, other)), None)
    if fine is not None and fit.period == 1.0:
        return _relation("refines", fine, later if fine is earlier else earlier, fit.score, f"fit {fit.words}")
    changed = later.kind == "present" and later.start > earlier.start and later.status != earlier.status
    if changed and fit.place >= EDGE_SCORE:
        words = f"{earlier.status}, then {later.status}; fit {fit.words}"
        return _relation("supersedes", later, earlier, fit.score, words)
    if others:
        words = f"independent: {sources[later.claim.id]}, {sources[earlier.claim.id]}; fit {fit.words}"
        return _relation("corroborates", later, earlier, fit.score, words)
    if (later.start - earlier.end).days > PERIOD_D[persistence(later.system)]:
        return None
    return _relation("same", later, earlier, fit.score, f"both go back to {sources[later.claim.id]}")


def _is_finer(one: Evidence, other: Evidence) -> bool:
    if is_family_of(other.claim.system, one.claim.system):
        return True
    return len(one.places) < len(other.places) or (
        len(one.places) == len(other.places) == 1 and _is_finer_place(one.places[0], other.places[0])
    )


def _is_finer_place(one: Place, other: Place) -> bool:
    return one.tolerance_m <= FINER * other.tolerance_m


def _relation(kind: Kind, claim: Evidence, other: Evidence, score: float, words: str) -> Relation:
    return Relation(kind=kind, claim=claim.claim.id, other=other.claim.id, score=score, words=words)


def _rank(one: Relation) -> tuple[int, float, str, str]:
    return (_ORDER.index(one.kind), -one.score, one.claim, one.other)

"""Who says what is claimed, how far each is relied on, and on whose word."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from openiads.laydown.revise import current, reliability_of
from openiads.laydown.sources import gradable_sources
from openiads.laydown.store import open_store
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.reports.judgement import Grading, Reliability


@record
class KnownSource:
    """A source of claims with its grade; reviewer, made_on and reason are None where nobody graded it.

    reliability: by the Admiralty code, F where nobody graded it; claims: how many are by it, or quote it.
    """

    source: str
    reliability: Reliability
    claims: int
    reviewer: str | None = None
    made_on: date | None = None
    reason: str | None = None


def known_sources(claims: Iterable[Claim], known_at: date | None = None) -> list[KnownSource]:
    """The sources of the claims that were known on a day, those with the most claims first."""
    counts: Counter[str] = Counter()
    letters: dict[str, Reliability] = {}
    given: dict[str, Grading] = {}
    for claim in current(claims, known_at):
        for name in gradable_sources(claim):
            counts[name] += 1
            letters[name] = reliability_of(claim, name)
            said = [one for one in claim.gradings if one.source.casefold() == name.casefold()]
            given.update({name: said[-1]} if said else {})
    return [_known(name, letters[name], n, given.get(name)) for name, n in counts.most_common()]


def keep_gradings(store: str, gradings: Sequence[Grading]) -> list[bool]:
    """Add grades to a store; for each whether any claim in it is by a source of that name. Raises StoreError."""
    with open_store(store, create=False) as opened:
        opened.add_gradings(gradings)
        known = {name.casefold() for claim in opened.claims() for name in gradable_sources(claim)}
    return [one.source.casefold() in known for one in gradings]


def _known(name: str, letter: Reliability, n_claims: int, given: Grading | None) -> KnownSource:
    if given is None:
        return KnownSource(source=name, reliability=letter, claims=n_claims)
    return KnownSource(
        source=name,
        reliability=letter,
        claims=n_claims,
        reviewer=given.reviewer,
        made_on=given.made_on,
        reason=given.reason,
    )

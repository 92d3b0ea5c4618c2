"""Unnamed air defence, taken for the one system that the same report names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from openiads.laydown.persistence import is_aircraft
from openiads.reports.claim import Claim

UNNAMED_AIR_DEFENCE = "air-defence"
"""The system of claims that speak of air defence without saying which."""

LINK_CONFIDENCE = 0.8
"""How surely a report that speaks of "the system" means the only one that it names. Grade N: assumption."""

LINK_NOTE = "unnamed in the text, taken for the only system that the report names"


def link_unnamed(claims: Iterable[Claim]) -> list[Claim]:
    """The claims, those on unnamed air defence given the system of their report where it names exactly one.

    Such a claim keeps its id, says so in its note, and weighs less. Where a report names several systems or none,
    its unnamed air defence stays unnamed; and a denial that names no system denies none in particular.
    """
    given = list(claims)
    named: dict[str, set[str]] = defaultdict(set)
    for claim in given:
        if claim.system != UNNAMED_AIR_DEFENCE and not is_aircraft(claim.system):
            named[claim.report].add(claim.system)
    return [_linked(claim, named[claim.report]) for claim in given]


def _linked(claim: Claim, named: set[str]) -> Claim:
    if claim.system != UNNAMED_AIR_DEFENCE or claim.modality == "denied" or len(named) != 1:
        return claim
    note = f"{claim.note}; {LINK_NOTE}" if claim.note else LINK_NOTE
    return replace(claim, system=min(named), confidence=claim.confidence * LINK_CONFIDENCE, note=note)

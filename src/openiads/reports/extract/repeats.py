"""Claims that say the same: one flight told by two verbs, one event told twice, a vaguer echo of a finer claim."""

from dataclasses import dataclass, replace

from openiads.gazetteer.place import Place
from openiads.reports.claim import Claim


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim with how it was found; stated: its place stands in the clause; weak: its verb only shows or uses."""

    claim: Claim
    stated: bool
    weak: bool


def told_once(drafts: list[Draft]) -> list[Draft]:
    """Of the claims of one sentence leave out those that add nothing to another on the same system."""
    kept: list[Draft] = []
    for draft in drafts:
        claim = draft.claim
        others = [one for one in drafts if one is not draft and one.claim.system == claim.system]
        idle = draft.weak and not draft.stated and any(one.stated and one.claim.event == claim.event for one in others)
        same = any(
            (one.claim.event, *_places(one.claim)) == (claim.event, *_places(claim))
            for one in kept
            if one.claim.system == claim.system
        )
        if not (idle or same):
            kept.append(draft)
    return _flights_joined(kept)


def _flights_joined(drafts: list[Draft]) -> list[Draft]:
    """Aircraft that took off and headed somewhere made one flight; what they did besides is told by it."""
    kept: list[Draft] = []
    for draft in drafts:
        claim = draft.claim
        if claim.event == "moved" and claim.class_id is not None:
            claim = replace(claim, event="flew")
        n = next((n for n, one in enumerate(kept) if one.claim.system == claim.system), None)
        if n is None or claim.class_id is None or kept[n].claim.event != "flew":
            kept.append(replace(draft, claim=claim))
        elif claim.event == "flew":
            kept[n] = replace(kept[n], claim=_one_flight(kept[n].claim, claim))
        elif draft.stated:
            kept.append(draft)
    return kept


def _one_flight(first: Claim, then: Claim) -> Claim:
    reached = [
        *first.destinations,
        *then.destinations,
        *([then.place] if then.place and then.place != then.origin else []),
    ]
    destinations = tuple(dict.fromkeys(place for place in reached if place != first.place))
    mode = first.destination_mode or then.destination_mode or ("route" if destinations else None)
    return replace(first, destinations=destinations, destination_mode=mode)


def _places(claim: Claim) -> tuple[Place | None, Place | None, tuple[Place, ...]]:
    return claim.place, claim.origin, claim.destinations


def without_vaguer_repeats(claims: list[Claim]) -> list[Claim]:
    """Leave out a claim that only repeats an earlier one more vaguely: same system and event, no date, no number."""
    kept: list[Claim] = []
    told: set[tuple[str, str, str]] = set()
    for claim in claims:
        place = _main_place(claim)
        key = (claim.system, claim.event, place.country if place else "")
        said = claim.modality not in ("planned", "denied")
        plain = said and claim.count is None and claim.valid_from is None and len(claim.destinations) < 2
        if plain and place is not None and place.kind == "country" and key in told:
            continue
        kept.append(claim)
        if said and place is not None and place.kind != "country":
            told.add(key)
    return kept


def _main_place(claim: Claim) -> Place | None:
    return claim.place or claim.origin or (claim.destinations[0] if claim.destinations else None)

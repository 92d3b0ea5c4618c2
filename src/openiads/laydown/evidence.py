"""What one claim says about one place: that something is there, left, was never there, or is planned."""

from datetime import date
from typing import Literal

from openiads.gazetteer.place import Place
from openiads.geodesy.point import distance_m
from openiads.laydown.persistence import is_aircraft
from openiads.laydown.site import Status
from openiads.record import record
from openiads.reports.claim import Claim

Kind = Literal["present", "left", "denied", "stays", "planned"]

AREA_TOLERANCE_M = 20_000.0
"""A place known no better than this is an area: kept and listed, never drawn as if it were exact."""

_BASES = frozenset({"airfield", "base", "airport", "port"})
_STATUS: dict[str, Status] = {"complete": "operational", "under_way": "arriving", "partial": "partial"}


@record
class Evidence:
    """One statement about one place.

    kind: "present", "left", "denied" (it is not there), "stays" (that it leaves is denied), "planned".
    places: one, or several where the claim leaves open which of them. start, end: the days for which it speaks.
    dated: False where neither text nor report gives a date, and the day it was read stands in.
    status: of what is present. system: what it is about: the claim's, or the one of its family that it is taken for.
    """

    claim: Claim
    system: str
    kind: Kind
    places: tuple[Place, ...]
    start: date
    end: date
    dated: bool
    status: Status

    @property
    def is_area(self) -> bool:
        """Whether its place is known only as an area."""
        return len(self.places) == 1 and self.places[0].tolerance_m > AREA_TOLERANCE_M

    @property
    def order(self) -> tuple[date, date, date, str]:
        """Sorts by the day it is about, then by the day it was known."""
        return (self.start, self.end, self.claim.known_from, self.claim.id)


def evidence_of(claim: Claim) -> list[Evidence]:
    """What a claim says about places, in no particular order; empty for airspace and anything without a place.

    Aircraft somewhere in an area are no site.
    """
    said = _said_of_places(claim)
    return [one for one in said if not (one.is_area and is_aircraft(claim.system))]


def _said_of_places(claim: Claim) -> list[Evidence]:
    if claim.event == "deployed":
        return _of_presence(claim)
    if claim.event == "moved":
        return _of_move(claim)
    if claim.event in ("withdrawn", "destroyed"):
        return _of_loss(claim)
    if claim.event == "flew":
        return _of_flight(claim)
    return []


def same_place(a: Place, b: Place) -> bool:
    """Whether two places may be one: each within reach of the other's tolerance, or one named after the other.

    "13 km north-west of Masyaf" and a battery "near Masyaf" are taken for one place.
    """
    apart_m = distance_m(a.point, b.point)
    if apart_m <= a.tolerance_m + b.tolerance_m:
        return True
    named_after = a.name.casefold() in b.name.casefold() or b.name.casefold() in a.name.casefold()
    return named_after and apart_m <= AREA_TOLERANCE_M


def contains(area: Place, place: Place) -> bool:
    """Whether `place` lies in `area`, as far as its tolerance and the countries tell."""
    if area.country and place.country and area.country != place.country:
        return False
    return distance_m(area.point, place.point) <= area.tolerance_m


def _of_presence(claim: Claim) -> list[Evidence]:
    if claim.place is not None:
        return [_evidence(claim, "present", (claim.place,))]
    return _at_destinations(claim, _arrived(claim))


def _of_move(claim: Claim) -> list[Evidence]:
    """What left the origin, and what is, or is to be, at the destinations.

    A place that is neither is where it was seen: there it is present if an origin is named, else it is what it leaves.
    """
    left = claim.origin or claim.place
    said = [_evidence(claim, "left", (left,))] if left is not None else []
    if claim.place is not None and claim.origin is not None and not same_place(claim.place, claim.origin):
        said.append(_evidence(claim, "present", (claim.place,)))
    if claim.modality == "denied":
        return said
    return said + _at_destinations(claim, _arrived(claim))


def _of_loss(claim: Claim) -> list[Evidence]:
    """What was withdrawn or destroyed has left; a few of many destroyed leave the rest in place."""
    left = claim.origin or claim.place
    if left is None or claim.progress == "partial":
        return []
    return [_evidence(claim, "left", (left,))]


def _of_flight(claim: Claim) -> list[Evidence]:
    """Aircraft that took off from a base or landed at one were there; those that flew over places were not."""
    if claim.modality == "denied" or not is_aircraft(claim.system):
        return []
    landed = claim.destinations if len(claim.destinations) == 1 else ()
    bases = [place for place in (claim.origin, *landed) if place is not None and place.kind in _BASES]
    return [_evidence(claim, "present", (place,), "operational") for place in bases]


def _at_destinations(claim: Claim, status: Status) -> list[Evidence]:
    if not claim.destinations:
        return []
    if claim.destination_mode == "one_of" and len(claim.destinations) > 1:
        return [_evidence(claim, "present", claim.destinations, status)]
    reached = claim.destinations[-1:] if claim.destination_mode == "route" else claim.destinations
    return [_evidence(claim, "present", (place,), status) for place in reached]


def _arrived(claim: Claim) -> Status:
    """Of what is sent somewhere, only what is said to have come is there; partly there is partial."""
    if claim.event == "deployed":
        return _STATUS[claim.progress]
    return "partial" if claim.progress == "partial" else "arriving"


def _evidence(claim: Claim, kind: Kind, places: tuple[Place, ...], status: Status | None = None) -> Evidence:
    start = claim.valid_from or claim.valid_to or claim.published or claim.known_from
    end = claim.valid_to or max(start, claim.published or start)
    return Evidence(
        claim=claim,
        system=claim.system,
        kind=_kind(claim, kind),
        places=places,
        start=start,
        end=max(start, end),
        dated=claim.valid_from is not None or claim.published is not None,
        status="arriving" if claim.modality == "planned" else status or _STATUS[claim.progress],
    )


def _kind(claim: Claim, kind: Kind) -> Kind:
    """A plan is no fact, unless something is already sent; a denial turns a statement round."""
    if claim.modality == "denied":
        return "stays" if kind == "left" else "denied"
    if claim.modality == "planned" and (kind == "left" or claim.progress == "complete"):
        return "planned"
    return kind

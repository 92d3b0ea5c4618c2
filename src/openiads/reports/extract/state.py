"""What the reader remembers while it goes through a report: the last systems, sites and claims."""

from dataclasses import dataclass, field

from openiads.gazetteer.place import Place
from openiads.reports.claim import Claim
from openiads.reports.extract.systems import SystemMention


@dataclass(slots=True)
class State:
    """Memory of one report.

    systems: those last spoken of together; system_sentence: where; place_of: last place of each system;
    site: the last airfield, base or port;
    dateline: from where it is told; place: the last place of any kind at which something was; claims: of the last
    sentence that had some, with its number; title_systems: those of the headline;
    on_the_move: those said to be moving at the time of writing; just_spoken_of: whether the sentence
    before spoke of systems, and people_near: whether of troops or the like as well.
    """

    systems: list[SystemMention] = field(default_factory=list)
    systems_sentence: int = -9
    place_of: dict[str, Place] = field(default_factory=dict)
    site: Place | None = None
    dateline: Place | None = None
    place: Place | None = None
    claims: list[Claim] = field(default_factory=list)
    claims_sentence: int = -9
    title_systems: frozenset[str] = frozenset()
    title_places: list[Place] = field(default_factory=list)
    seen_named: list[SystemMention] = field(default_factory=list)
    on_the_move: set[str] = field(default_factory=set)
    just_spoken_of: bool = False
    people_near: bool = False


def remember_systems(state: State, mentions: list[SystemMention], sentence: int = -1) -> None:
    """Keep the systems of a sentence as what "these systems" will mean: named ones before unnamed ones."""
    spoken = [one for one in mentions if not one.compared]
    named = [one for one in spoken if one.named]
    if spoken:
        state.systems_sentence = sentence
    if named:
        state.systems = named
        state.seen_named = named
    elif spoken and not (state.seen_named and all(one.system == "air-defence" for one in spoken)):
        state.systems = spoken


def remember_claims(state: State, claims: list[Claim], sentence: int) -> None:
    """Keep where the claims put their systems."""
    if not claims:
        return
    state.claims, state.claims_sentence = claims, sentence
    for claim in claims:
        place = claim.place or claim.origin
        if place is None or claim.modality == "denied":
            continue
        state.place_of[claim.system] = place
        if claim.event in ("moved", "withdrawn") and claim.progress == "under_way" and claim.modality != "planned":
            state.on_the_move.add(claim.system)
        state.place = place

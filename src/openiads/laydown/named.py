"""What words name: a system, a place, or both."""

from collections.abc import Sequence

from openiads.catalogue.load import load_catalogue
from openiads.catalogue.names import fold_name
from openiads.errors import Fault, UsageError
from openiads.gazetteer.place import Place
from openiads.laydown.correct import parse_place
from openiads.reports.claim import Claim


def system_and_place(words: Sequence[str], claims: Sequence[Claim]) -> tuple[str | None, Place | None]:
    """The system and the place that the words name, in whatever order; at most one of each.

    A place is one of the claims by its exact name, else one of the gazetteer or "LAT,LON,KM". Raises UsageError for a
    second of a kind, PlaceError for a word that names neither.
    """
    system: str | None = None
    place: Place | None = None
    for word in words:
        found = _system(word, claims)
        if found is not None and system is None:
            system = found
        elif found is None and place is None:
            place = _known_place(word, claims) or parse_place(word)
        else:
            kind = "system" if found is not None else "place"
            problem = f"{word!r} is a second {kind}; ask for one at a time"
            raise UsageError(Fault(where="what", value=word, problem=problem, remedy="leave one of them out"))
    return system, place


def _system(word: str, claims: Sequence[Claim]) -> str | None:
    if any(claim.system == word.casefold() for claim in claims):
        return word.casefold()
    return load_catalogue().names.get(fold_name(word))


def _known_place(word: str, claims: Sequence[Claim]) -> Place | None:
    """A place of the claims by its exact name, since not every place of a report is in the gazetteer."""
    places = [p for one in claims for p in (one.place, one.origin, *one.destinations) if p is not None]
    return next((place for place in places if place.name.casefold() == word.casefold()), None)

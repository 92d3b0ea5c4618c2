"""Who says something in the end: outlets behind republishers, and the sources that they quote."""

import re

from openiads.reports.claim import Claim

_REPUBLISHED = re.compile(
    r"\b(?:republish\w*|reprint\w*|citing|quot\w+|report(?:s|ing) from)\b[:\s]*(.+)", re.IGNORECASE
)
_BY_WAY_OF = re.compile(r"^(.+?)\s+(?:via\b|through\b|\bby way of\b).+", re.IGNORECASE)
_UNNAMED = re.compile(
    r"\b(sources?|officials?|activists?|diplomats?|experts?|analysts?|witness(?:es)?|residents?|locals?|reports?|"
    r"media|users?|images?|imagery|photos?|video|footage)\b",
    re.IGNORECASE,
)


def outlet(source: str) -> str:
    """The outlet that a report goes back to: "A republishing B" is B, "B via A" is B."""
    republished = _REPUBLISHED.search(source)
    if republished:
        return republished.group(1).strip(" .")
    by_way_of = _BY_WAY_OF.match(source)
    return (by_way_of.group(1) if by_way_of else source).strip(" .")


def gradable_sources(claim: Claim) -> tuple[str, ...]:
    """The names under which somebody behind a claim can be graded: who is quoted, the outlet, its republisher."""
    names = [name.strip() for name in claim.attribution] + [outlet(claim.source), claim.source]
    return tuple(dict.fromkeys(name for name in names if name))


def ultimate_sources(claims: list[Claim]) -> list[tuple[Claim, str]]:
    """Each claim with the name of its ultimate source.

    An outlet that speaks in its own voice is no source beside the ones that it names in the same report.
    """
    publishers = {_report(claim): outlet(claim.source) or _report(claim) for claim in claims if not claim.duplicate_of}
    named = {_report(claim): _source(claim, publishers) for claim in reversed(claims) if claim.attribution}
    voice = {_report(claim): _publisher(claim, publishers) for claim in claims}
    return [
        (claim, _source(claim, publishers) if claim.attribution else named.get(_report(claim), voice[_report(claim)]))
        for claim in claims
    ]


def _report(claim: Claim) -> str:
    return claim.duplicate_of or claim.report


def _publisher(claim: Claim, publishers: dict[str, str]) -> str:
    return publishers.get(_report(claim)) or outlet(claim.source) or _report(claim)


def _source(claim: Claim, publishers: dict[str, str]) -> str:
    """A named source by its name; the outlet's own and unnamed ones by the outlet that quotes them."""
    publisher = _publisher(claim, publishers)
    said_by = claim.attribution[0].strip()
    own = any(len(word) > 3 and word.casefold() in said_by.casefold() for word in re.findall(r"\w+", publisher))
    if own:
        return publisher
    return f"{publisher}: {said_by}" if _UNNAMED.search(said_by) else said_by

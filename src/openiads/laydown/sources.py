"""Who says something in the end: outlets behind republishers, and the sources that they quote."""

import re

from openiads.reports.claim import Claim

_REPUBLISHED = re.compile(
    r"\b(?:republish\w*|reprint\w*|citing|quot\w+|report(?:s|ing) from)\b[:\s]*(.+)", re.IGNORECASE
)
_REPRINTED_AT = re.compile(r"^(.+?),?\s+(?:reprinted|republished|reposted)\s+(?:at|in|by|on)\b.+", re.IGNORECASE)
_BY_WAY_OF = re.compile(r"^(.+?)\s+(?:via\b|through\b|\bby way of\b).+", re.IGNORECASE)
_UNNAMED = re.compile(
    r"\b(sources?|officials?|activists?|diplomats?|experts?|analysts?|witness(?:es)?|residents?|locals?|reports?|"
    r"media|users?|images?|imagery|photos?|video|footage)\b",
    re.IGNORECASE,
)

_SAYS_NOTHING = re.compile(
    r"(?:(?:the|some|its|unnamed|anonymous|several)\s+)*(?:sources?|reports?|media|officials?)", re.IGNORECASE
)


def outlet(source: str) -> str:
    """The outlet that a report goes back to: "A republishing B" is B; "B via A" and "B, reprinted at A" are B."""
    reprinted = _REPRINTED_AT.match(source)
    if reprinted:
        return reprinted.group(1).strip(" .,")
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
    """Each claim with the name of its ultimate source; twice or more where it names several at once.

    An outlet that speaks in its own voice, or for "sources" of which it says nothing more, is no source beside the ones
    that it names in the same report.
    """
    publishers = {_report(claim): outlet(claim.source) or _report(claim) for claim in claims if not claim.duplicate_of}
    said = {claim.id: _sources(claim, publishers) for claim in claims}
    named = {_report(claim): said[claim.id] for claim in reversed(claims) if said[claim.id]}
    return [
        (claim, source)
        for claim in claims
        for source in said[claim.id] or named.get(_report(claim), [])[:1] or [_publisher(claim, publishers)]
    ]


def _report(claim: Claim) -> str:
    return claim.duplicate_of or claim.report


def _publisher(claim: Claim, publishers: dict[str, str]) -> str:
    return publishers.get(_report(claim)) or outlet(claim.source) or _report(claim)


def _sources(claim: Claim, publishers: dict[str, str]) -> list[str]:
    """Named sources by their names, unnamed ones by the outlet that quotes them; none where it speaks itself."""
    if not claim.attribution:
        return []
    publisher = _publisher(claim, publishers)
    said_by = claim.attribution[0].strip()
    own = any(len(word) > 3 and word.casefold() in said_by.casefold() for word in re.findall(r"\w+", publisher))
    if own or _SAYS_NOTHING.fullmatch(said_by):
        return []
    if not _UNNAMED.search(said_by):
        return [said_by]
    parts = re.split(r"\s+and\s+", said_by)
    several = parts if all(_UNNAMED.search(part) for part in parts) else [said_by]
    return [f"{publisher}: {part}" for part in several]

"""The outlets that a report credits: "Reuters reports", "according to X", "(Reuters)", "A republishing B"."""

import re

_NAME = r"(?:the\s+)?(?P<{0}>[A-Z][\w’'-]+(?:\s+(?:of\s+|al-)?[A-Z][\w’'-]+){{0,3}})"
_SAID = r"(?:reports?|reported|writes?|wrote|quoted|cited|published|revealed|learned)"
_CREDIT = re.compile(
    rf"(?:[Aa]ccording\s+to|[Cc]iting|[Qq]uoting|[Rr]epublish\w*|[Rr]eprint\w*|[Vv]ia|[Ss]ource:|[Rr]eport(?:s|ing)?\s+"
    rf"(?:by|from|in)|[Tt]old|[Bb]y)\s+{_NAME.format('after')}"
    rf"|\b{_NAME.format('before')}(?:\s+(?:news\s+)?(?:agency|newspaper|website|magazine|channel|daily|news))?,?\s+"
    rf"(?:has\s+|had\s+|also\s+)?{_SAID}\b"
    rf"|[(\[]{_NAME.format('within')}(?:,[^)\]]{{0,40}})?[)\]]"
)
_GENERAL = frozenset(
    {
        "news", "agency", "agencies", "agence", "the", "and", "press", "media", "tv", "times", "post", "daily", "staff",
        "world", "online", "english", "arabic", "russian", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december", "ministry", "defence", "defense", "officials", "president", "minister", "it",
        "he", "she", "they", "this", "that", "these", "those", "there", "sources", "reports", "update", "photo", "file",
    }
)  # fmt: skip
_LEADING = frozenset(
    {"the", "as", "but", "and", "in", "on", "earlier", "later", "also", "when", "while", "what", "yesterday"}
)
"""Words that begin a sentence before a name."""
_PARTS = re.compile(r"\s+(?:and|republishing|reprinting|citing|quoting|via|with|by)\s+|[,;/()\[\]|]|\s[–—-]\s")


def credited_names(text: str, source: str = "") -> frozenset[str]:
    """Give the names that the text credits, and those that its source names besides the outlet itself.

    Names are in lower case, without "the". A person or ministry may be among them: those are sources too.
    """
    named = (match["after"] or match["before"] or match["within"] for match in _CREDIT.finditer(text))
    return frozenset(filter(None, map(_plain, named))) | frozenset(_names(source)[1:])


def outlet_names(source: str) -> frozenset[str]:
    """Give the name of the outlet itself: of "Kurier republishing Wire" it is "kurier"."""
    return frozenset(_names(source)[:1])


def _names(source: str) -> list[str]:
    return [name for name in map(_plain, _PARTS.split(source)) if name]


def _plain(name: str) -> str:
    words = re.findall(r"[\w’'-]+", name.casefold())
    while words and words[0] in _LEADING:
        words = words[1:]
    words = [re.sub(r"[’']s$", "", word) for word in words]
    return " ".join(words) if any(word not in _GENERAL and len(word) > 2 for word in words) else ""

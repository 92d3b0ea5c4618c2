"""Stage 7: how many, and of what."""

import re
from functools import cache

from openiads.reports.claim import Unit
from openiads.reports.extract.word_lists import words

AIR = frozenset({"helicopter", "fighter-jet", "drone", "airliner", "aircraft"})
MAX_COUNT = 100_000


def find_count(
    text: str, start: int, end: int, system_start: int, system_end: int, system: str
) -> tuple[int | None, Unit | None]:
    """Give number and unit of the system at [system_start, system_end) in the clause text[start:end], None if unsaid.

    "a battery" is one, "a system" says nothing; numbers of shipments count shipments, not systems.
    """
    if "campaign" in text[system_start:system_end]:
        return None, None
    before = text[start:system_start]
    inner = text[system_start:system_end]
    after = text[system_end : min(end, system_end + 40)]
    unit = _unit(inner + " " + (re.match(r"[\s\w-]{0,25}", after) or [""])[0], system)
    if some := _some_of().search(before):
        return _value(some["n"]), unit
    match = _last_number(before)
    if match and not _is_other(match["n"], before[match.end("n") :], inner + after, system):
        return _value(match["n"]), unit
    if part := _part_of().search(before):
        return _value(part["n"]), unit
    grouped = re.search(
        rf"(?i)\b(?P<n>{_number()})\s+(?:[\w-]+\s+){{0,2}}?(?P<unit>{_units()})\s+(?:of\s+)?(?:[\w.’'-]+\s+){{0,4}}?$",
        before,
    )
    if grouped:
        found = _unit(grouped["unit"], system)
        return (None if found == "shipment" else _value(grouped["n"])), found
    elsewhere = re.search(
        rf"(?i)\b(?P<n>{_number()})\s+(?:[\w-]+\s+){{0,2}}?(?P<unit>batter(?:y|ies)|squadrons?|launchers?)\b",
        text[start:end],
    )
    if elsewhere and elsewhere["n"].casefold() not in ("a", "an") and system not in AIR:
        return _value(elsewhere["n"]), _unit(elsewhere["unit"], system)
    return None, unit


@cache
def _some_of() -> re.Pattern[str]:
    """ "Two of the four launchers" are two."""
    return re.compile(
        rf"\b(?P<n>{_number()}) of (?:(?:the|its|their|his|her|our|these|those|[A-Z][\w’']*)\s+)?(?:{_number()})\s+"
        r"(?:[\w.’'-]+\s+){0,3}$",
        re.IGNORECASE,
    )


@cache
def _part_of() -> re.Pattern[str]:
    """ "One of its Patriot batteries", "two of the launchers"."""
    return re.compile(
        rf"\b(?P<n>{_number()}) of (?:the|its|their|his|her|our|these|those|[A-Z][\w’']*)\s+(?:[\w.’'-]+\s+){{0,3}}$",
        re.IGNORECASE,
    )


def _last_number(before: str) -> re.Match[str] | None:
    """The number nearest before the system, at most four words away."""
    found = None
    for match in _numbers().finditer(before):
        if re.fullmatch(r"\s+(?:[\w.’'/-]+\s+){0,4}", before[match.end() :]):
            found = match
    return found


def find_pronoun_count(pronoun: str) -> int | None:
    """Give the number that a pronoun is ("two went to ..."), None for "both", "the first" and the like."""
    number = words("counts")["numbers"].get(pronoun.casefold())
    return number if pronoun.casefold() not in ("both", "another", "one") else None


def _is_other(number: str, between: str, noun: str, system: str) -> bool:
    """Whether the number counts something else: weeks, "a" before a mere system, the other half of a list."""
    if re.search(
        r"(?i)\b(?:to|and|or|of|in|for|from|by|with|days?|weeks?|months?|years?|km|miles?|the)\b|-range", between
    ):
        return True
    if number.casefold() in ("a", "an", "one", "single", "a single", "another", "only", "sole", "lone"):
        singular = re.search(rf"(?i)\b(?:{words('counts')['singular_units']})\b", between + " " + noun)
        return number.casefold() != "one" and not singular and system not in AIR
    return False


def _value(number: str) -> int | None:
    plain = number.replace(",", "")
    value = int(plain) if plain.isdigit() else words("counts")["numbers"][number.casefold()]
    return value if value <= MAX_COUNT else None


def _unit(text: str, system: str) -> Unit | None:
    if system in AIR:
        return "aircraft"
    for expression, unit in words("counts")["units"]:
        if re.search(rf"(?i)\b(?:{expression})\b", text):
            found: Unit = unit
            return found
    return None


@cache
def _numbers() -> re.Pattern[str]:
    return re.compile(rf"\b(?P<n>{_number()})(?=\s)", re.IGNORECASE)


@cache
def _number() -> str:
    names = sorted(words("counts")["numbers"], key=len, reverse=True)
    return r"\d{1,3}(?:,\d{3})+|(?<![\w-])\d{1,5}(?![-\d])|" + "|".join(names)


@cache
def _units() -> str:
    return "|".join(expression for expression, _ in words("counts")["units"])

"""Families of systems: what is said of an S-300 may be about an S-300PMU-2."""

import re
from collections.abc import Iterable

from openiads.laydown.persistence import is_aircraft

_UNNAMED = "air-defence"


def is_family_of(general: str, member: str) -> bool:
    """Whether one id names the family that another belongs to: s-300 and s-300pmu2, tor and tor-m2.

    Told by the ids alone: the member's id goes on with a letter, a hyphen, or a digit after a letter (s-300v, s-300v4);
    s-30 and s-300 are two systems.
    """
    if is_aircraft(general) or general == _UNNAMED or member == general or not member.startswith(general):
        return False
    rest = member[len(general) :]
    return rest[0].isalpha() or re.match(r"-[a-z]", rest) is not None or (general[-1].isalpha() and rest[0].isdigit())


def same_family(a: str, b: str) -> bool:
    """Whether two ids are one system, or one names the family of the other."""
    return a == b or is_family_of(a, b) or is_family_of(b, a)


def members(general: str, systems: Iterable[str]) -> list[str]:
    """Those of the systems that belong to the family, sorted."""
    return sorted(one for one in set(systems) if is_family_of(general, one))

"""How long what was reported stays likely when nothing more is heard. Assumptions of this project, in one table."""

from typing import Literal

Persistence = Literal["aircraft", "mobile", "fixed"]

HALF_LIFE_D: dict[Persistence, float] = {"aircraft": 7.0, "mobile": 180.0, "fixed": 5 * 365.25}
"""Days without news after which the probability has halved. Grade N: assumption."""

SILENT_HALF_LIVES = 5.0
"""A silence of so many half-lives (3 % left) ends a site; a later claim begins a new one. Grade N: assumption."""

PERIOD_D: dict[Persistence, float] = {"aircraft": 7.0, "mobile": 180.0, "fixed": 180.0}
"""How far a claim's period is taken to run beyond the days it names, when it is asked whether a coarse and a fine
place can be about the same thing. Grade N: assumption."""

SAME_PERIOD_D = 3
"""What is claimed and what is denied this many days apart is contradiction; a claim that comes later than that follows
upon the denial and overtakes it. Grade N: assumption."""

_AIRCRAFT = frozenset({"helicopter", "fighter-jet", "drone", "airliner", "aircraft"})

_FIXED = ("s-400", "s-300", "s-200", "s-125", "patriot", "thaad", "samp-t", "hq-9", "bavar-373")
"""Batteries that guard a base or a city and stay for years where they are once set up (Hmeimim from 2015, Masyaf from
2017 to 2024), however quickly they could move. Beginnings of ids. Grade N: assumption."""


def persistence(system: str) -> Persistence:
    """The row of the tables above that a system belongs to."""
    if system in _AIRCRAFT:
        return "aircraft"
    return "fixed" if system.startswith(_FIXED) else "mobile"


def is_aircraft(system: str) -> bool:
    """Whether the claims are about aircraft in general terms, not about air defence."""
    return system in _AIRCRAFT


def half_life_d(system: str) -> float:
    """Days without news after which the probability that a system is still there has halved."""
    return HALF_LIFE_D[persistence(system)]

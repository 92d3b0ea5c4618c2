"""Weapon systems that the catalogue does not model: reports name them, so they are read and placed, never simulated."""

from typing import Annotated

from pydantic import Field

from openiads.record import record


@record
class LexiconSystem:
    """A weapon system known by name only. ordinary_words: see System."""

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    aliases: tuple[str, ...] = ()
    ordinary_words: tuple[str, ...] = ()
    country: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the system is found."""
        return (self.id, self.name, *self.aliases)

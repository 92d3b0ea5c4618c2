"""Where values come from, and published outcomes to check a simulation against."""

from typing import Annotated

from pydantic import Field

from openiads.record import record


@record
class Source:
    """A citation. where: address, or repository and file; read: False where it was not read again."""

    id: Annotated[str, Field(min_length=1)]
    title: Annotated[str, Field(min_length=1)]
    publisher: str
    where: str
    read: bool


@record
class SanityCheck:
    """A published outcome, often a disputed claim, that a simulation has to stay consistent with."""

    id: Annotated[str, Field(min_length=1)]
    fact: Annotated[str, Field(min_length=1)]
    numbers: dict[str, float] = Field(default_factory=dict)
    use: str = ""
    sources: Annotated[tuple[str, ...], Field(min_length=1)]

"""Every error that openiads raises on purpose.

OpeniadsError            the work failed; the message says what, where and what to do (exit code 1)
  CatalogueError         a catalogue file or a system name
  PlaceError             a place that the gazetteer does not know, or coordinates that are none
  ReportError            a report or its metadata that cannot be read
  StoreError             a store that cannot be opened, read or written
  TerrainError           elevation that is missing or unreadable
  ScenarioError          a scenario that cannot be played
  PlotError              radar plots, or a truth to hold tracks against, that cannot be read
  StudyError             a study that cannot be carried out
  OutputError            a result that cannot be written
  UsageError             something asked for in a way that makes no sense (exit code 2)
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in an input: where it stands, what is wrong, and what to do.

    where: the file, with line or record ("radars.toml, radar 'demo-s'"); field: the field's name, or "".
    """

    where: str
    field: str = ""
    value: object = None
    problem: str
    remedy: str

    def __str__(self) -> str:
        what = f"{self.field} is {self.value!r}: " if self.field else ""
        return f"{self.where}: {what}{self.problem}; {self.remedy}"


class OpeniadsError(Exception):
    """The work failed; str() is fit to be shown to the user."""


class FaultyInputError(OpeniadsError):
    """An input with one or more faults, all of them in `faults`."""

    def __init__(self, faults: Fault | Sequence[Fault]):
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class CatalogueError(FaultyInputError):
    """A catalogue file or a system name that cannot be used."""


class PlaceError(FaultyInputError):
    """A place that the gazetteer does not know, or coordinates that are none."""


class ReportError(FaultyInputError):
    """A report, its metadata or a claim that cannot be read."""


class StoreError(FaultyInputError):
    """A store that cannot be opened, read or written."""


class TerrainError(FaultyInputError):
    """Elevation that is missing, unreadable or does not cover what is asked."""


class ScenarioError(FaultyInputError):
    """A scenario that cannot be played."""


class PlotError(FaultyInputError):
    """Radar plots, or a truth to hold tracks against, that cannot be read."""


class StudyError(FaultyInputError):
    """A study that cannot be carried out."""


class OutputError(FaultyInputError):
    """A result that cannot be written."""


class UsageError(FaultyInputError):
    """Something asked for in a way that makes no sense; a fault's `where` is the option or parameter."""

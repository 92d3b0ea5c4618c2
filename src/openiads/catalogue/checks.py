"""The checks of a catalogue that need more than one record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

from openiads.catalogue.lexicon import LexiconSystem
from openiads.catalogue.names import fold_name
from openiads.catalogue.system import System
from openiads.catalogue.values import values_of
from openiads.errors import Fault


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=_Identified)


def index_by_id(items: Iterable[tuple[str, Item]], faults: list[Fault]) -> dict[str, Item]:
    """Index (file, record) pairs by the id of the record; an id used twice is a fault."""
    index: dict[str, Item] = {}
    files: dict[str, str] = {}
    for file, item in items:
        if item.id not in index:
            index[item.id], files[item.id] = item, file
            continue
        problem = f"{files[item.id]} already has a record of that id"
        faults.append(
            Fault(where=file, field="id", value=item.id, problem=problem, remedy="give each record an id of its own")
        )
    return index


def index_by_name(systems: Iterable[System | LexiconSystem], faults: list[Fault]) -> dict[str, str]:
    """Folded name -> id, for all systems; a name claimed by two systems is a fault."""
    claims: dict[str, dict[str, str]] = defaultdict(dict)
    for system in systems:
        for name in system.names:
            claims[fold_name(name)].setdefault(system.id, name)
    for owners in claims.values():
        if len(owners) > 1:
            problem = "claimed by " + " and by ".join(f"'{owner}'" for owner in owners)
            where, name = "systems and lexicon", next(iter(owners.values()))
            faults.append(
                Fault(where=where, field="name or alias", value=name, problem=problem, remedy="leave it to one of them")
            )
    return {folded: next(iter(owners)) for folded, owners in claims.items()}


def check_sources(where: str, item: Any, sources: Mapping[str, Any], faults: list[Fault]) -> None:
    """Add a fault for each value of a record that cites what sources.toml does not have."""
    for path, value in values_of(item):
        for unknown in [source for source in value.sources if source not in sources]:
            faults.append(_unknown_source(f"{where}, {path}", unknown))


def check_cited(where: str, cited: Iterable[str], sources: Mapping[str, Any], faults: list[Fault]) -> None:
    """Add a fault for each id in `cited` that sources.toml does not have."""
    faults.extend(_unknown_source(where, source) for source in cited if source not in sources)


def check_system(where: str, system: System, faults: list[Fault]) -> None:
    """Add a fault for each radar of the battery that is no sensor, and each ordinary word that is no name."""
    sensors = {sensor.id for sensor in system.sensors}
    for radar in system.battery.radars:
        if radar.sensor not in sensors:
            problem, remedy = "the system has no such sensor", f"name one of: {', '.join(sorted(sensors))}"
            faults.append(
                Fault(where=where, field="battery.radars.sensor", value=radar.sensor, problem=problem, remedy=remedy)
            )
    check_ordinary_words(where, system, faults)


def check_ordinary_words(where: str, system: System | LexiconSystem, faults: list[Fault]) -> None:
    """Add a fault for each ordinary word that is none of the system's names."""
    names = {fold_name(name) for name in system.names}
    for word in system.ordinary_words:
        if fold_name(word) not in names:
            problem, remedy = "it is none of the system's names", "add it to the aliases, or remove it"
            faults.append(Fault(where=where, field="ordinary_words", value=word, problem=problem, remedy=remedy))


def _unknown_source(where: str, source: str) -> Fault:
    problem, remedy = "sources.toml has no such citation", "add it there, or correct the id"
    return Fault(where=where, field="sources", value=source, problem=problem, remedy=remedy)

"""Reading the catalogue: the shipped one, or one in a folder; finding a system by any of its names."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.atmosphere import Atmosphere
from openiads.catalogue.checks import (
    check_cited,
    check_ordinary_words,
    check_sources,
    check_system,
    index_by_id,
    index_by_name,
)
from openiads.catalogue.citation import SanityCheck, Source
from openiads.catalogue.defaults import FILE as DEFAULTS_FILE
from openiads.catalogue.defaults import parse_defaults
from openiads.catalogue.faults import build_record
from openiads.catalogue.lexicon import LexiconSystem
from openiads.catalogue.names import fold_name, nearest_names
from openiads.catalogue.parse import Listed, parse_list, parse_system
from openiads.catalogue.system import System
from openiads.errors import CatalogueError, Fault
from openiads.record import record

ATMOSPHERE_FILE = "atmosphere.toml"


@record
class Catalogue:
    """All that is known: records by id, and `names`: folded name -> id, of systems and lexicon alike.

    systems are modelled; those of the lexicon are only read and placed. atmosphere: how rays bend.
    """

    systems: dict[str, System]
    air_vehicles: dict[str, AirVehicle]
    atmosphere: Atmosphere
    lexicon: dict[str, LexiconSystem]
    sources: dict[str, Source]
    sanity_checks: dict[str, SanityCheck]
    names: dict[str, str]


@cache
def load_catalogue() -> Catalogue:
    """The shipped catalogue, read once."""
    return load_catalogue_from(files("openiads.catalogue") / "data")


def default_k_ratio() -> float:
    """Effective over true earth radius where none is given: the best value of the shipped estimate, 4/3."""
    return load_catalogue().atmosphere.k_ratio.best


def find_system(name: str, catalogue: Catalogue | None = None) -> System:
    """The system of that id, name, alias or NATO name, in any script; case, spaces, hyphens and accents are ignored.

    Raises CatalogueError: with the nearest names for an unknown one; for a system of the lexicon, that it is read
    and placed but not modelled.
    """
    known = catalogue or load_catalogue()
    identifier = known.names.get(fold_name(name))
    if identifier in known.systems:
        return known.systems[identifier]
    if identifier in known.lexicon:
        raise CatalogueError(
            Fault(
                where="catalogue",
                field="system",
                value=name,
                problem=f"{known.lexicon[identifier].name} is read in reports and placed on the map, but not modelled",
                remedy="`openiads catalogue` lists the systems that are",
            )
        )
    raise CatalogueError(_unknown_system(name, known))


def load_catalogue_from(folder: Traversable) -> Catalogue:
    """Read a catalogue from a folder laid out like the shipped one.

    Raises CatalogueError with every fault of every file.
    """
    faults: list[Fault] = []
    systems = index_by_id(_read_systems(folder, faults), faults)
    sources = _read_list(Source, "sources", folder, faults)
    air_vehicles = _read_list(AirVehicle, "air_vehicles", folder, faults)
    atmosphere = _read_atmosphere(folder, faults)
    lexicon = _read_list(LexiconSystem, "lexicon", folder, faults)
    sanity_checks = _read_list(SanityCheck, "sanity_checks", folder, faults)
    names = index_by_name([*systems.values(), *lexicon.values()], faults)
    if atmosphere is None:
        raise CatalogueError(faults)
    catalogue = Catalogue(
        systems=systems,
        air_vehicles=air_vehicles,
        atmosphere=atmosphere,
        lexicon=lexicon,
        sources=sources,
        sanity_checks=sanity_checks,
        names=names,
    )
    _check(catalogue, faults)
    if faults:
        raise CatalogueError(faults)
    return catalogue


def _unknown_system(name: str, known: Catalogue) -> Fault:
    titles = {system.id: system.name for system in known.systems.values()}
    titles.update({named.id: named.name for named in known.lexicon.values()})
    near = [f"{titles[identifier]} ({identifier})" for identifier in nearest_names(name, known.names)]
    return Fault(
        where="catalogue",
        field="system",
        value=name,
        problem="no system has that name" + (f"; nearest: {', '.join(near)}" if near else ""),
        remedy="`openiads catalogue` lists the systems",
    )


def _read_systems(folder: Traversable, faults: list[Fault]) -> list[tuple[str, System]]:
    """Every system file with its system, by file name; none with faults, and none at all without class defaults."""
    before = len(faults)
    defaults = parse_defaults(_read_toml(folder / DEFAULTS_FILE, faults), faults)
    if len(faults) > before:
        return []
    home = folder / "systems"
    if not home.is_dir():
        faults.append(Fault(where="systems", problem="the folder is missing", remedy="add it, one TOML file a system"))
        return []
    found = []
    paths: list[Traversable] = list(home.iterdir())
    for path in sorted(paths, key=lambda entry: entry.name):
        if not path.name.endswith(".toml"):
            continue
        before = len(faults)
        table = _read_toml(path, faults)
        system = parse_system(table, path.name, defaults, faults) if len(faults) == before else None
        if system is not None:
            found.append((path.name, system))
    return found


def _read_list(kind: type[Listed], key: str, folder: Traversable, faults: list[Fault]) -> dict[str, Listed]:
    file = f"{key}.toml"
    items = parse_list(kind, key, _read_toml(folder / file, faults), file, faults)
    return index_by_id([(file, item) for item in items], faults)


def _read_atmosphere(folder: Traversable, faults: list[Fault]) -> Atmosphere | None:
    """What atmosphere.toml says; None with faults."""
    before = len(faults)
    table = _read_toml(folder / ATMOSPHERE_FILE, faults)
    return build_record(Atmosphere, table, ATMOSPHERE_FILE, faults) if len(faults) == before else None


def _check(catalogue: Catalogue, faults: list[Fault]) -> None:
    """Everything that one record says of another: citations, radars of a battery, ordinary words."""
    for system in catalogue.systems.values():
        check_system(f"system '{system.id}'", system, faults)
    for named in catalogue.lexicon.values():
        check_ordinary_words(f"lexicon.toml, '{named.id}'", named, faults)
    sources = catalogue.sources
    if not sources:
        return
    for system in catalogue.systems.values():
        check_sources(f"system '{system.id}'", system, sources, faults)
    for vehicle in catalogue.air_vehicles.values():
        check_sources(f"air_vehicles.toml, '{vehicle.id}'", vehicle, sources, faults)
    check_sources(ATMOSPHERE_FILE, catalogue.atmosphere, sources, faults)
    for check in catalogue.sanity_checks.values():
        check_cited(f"sanity_checks.toml, '{check.id}'", check.sources, sources, faults)


def _read_toml(path: Traversable, faults: list[Fault]) -> dict[str, Any]:
    """Content of a file; what cannot be read or is no TOML is a fault, and gives an empty table."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(Fault(where=path.name, problem=f"cannot be read ({error.strerror})", remedy="add the file"))
    except UnicodeDecodeError as error:
        faults.append(Fault(where=path.name, problem=f"is not UTF-8 ({error.reason})", remedy="save it as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(where=path.name, problem=f"is no valid TOML: {error}", remedy="correct it there"))
    return {}

"""The catalogue's values that went into a brief, with grades and citations."""

from collections.abc import Iterable

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.effector import Effector
from openiads.catalogue.estimate import Estimate
from openiads.catalogue.load import Catalogue, load_catalogue
from openiads.catalogue.radar import Radar
from openiads.catalogue.system import System
from openiads.catalogue.values import values_of
from openiads.export.page import Citation, ParameterRow, SystemValues

RADAR_VALUES = (
    "detection_range_m", "reference_rcs_m2", "detection_probability", "false_alarm_probability", "elevation_min_deg",
    "elevation_max_deg", "instrumented_range_m", "blind_range_m", "antenna_height_m",
)  # fmt: skip
"""What coverage reads of a radar."""
EFFECTOR_VALUES = ("range_min_m", "range_max_m", "altitude_min_m", "altitude_max_m")
"""What coverage reads of an effector."""
UNITS_AT_THE_END = ("_m2", "_m", "_deg", "_s")


def system_name(system: str) -> str:
    """The name that is shown for a system id, of the catalogue, the lexicon, or a general word."""
    known = load_catalogue()
    named = known.systems.get(system) or known.lexicon.get(system)
    return named.name if named is not None else system.replace("-", " ")


def system_values(systems: Iterable[str], target_class: str) -> tuple[SystemValues, ...]:
    """The values that coverage used of each system, in the order given, then those of the target."""
    known = load_catalogue()
    found = [_of_system(known.systems[system], known) for system in dict.fromkeys(systems)]
    target = known.air_vehicles[target_class]
    return (*found, SystemValues(target.id, f"Target: {target.name}", tuple(_rows(target, ("rcs_m2",), known))))


def assumed_values(systems: Iterable[SystemValues]) -> list[str]:
    """In words, the values that rest on an assumption or on games and communities (grades N and G)."""
    lines = []
    for system in systems:
        weak = [f"{row.part}: {row.meaning} (grade {row.grade})" for row in system.rows if row.grade in "NG"]
        lines += [f"{system.name}, {words}" for words in weak]
    return lines


def _of_system(system: System, known: Catalogue) -> SystemValues:
    rows = [row for radar in system.sensors if not radar.optional for row in _rows(radar, RADAR_VALUES, known)]
    rows += [row for effector in system.effectors for row in _rows(effector, EFFECTOR_VALUES, known)]
    return SystemValues(system.id, system.name, tuple(rows))


def _rows(item: Radar | Effector | AirVehicle, wanted: tuple[str, ...], known: Catalogue) -> list[ParameterRow]:
    values = dict(values_of(item))
    found = [(name, values[name]) for name in wanted if name in values]
    return [_row(item.name, name, value, known) for name, value in found if isinstance(value, Estimate)]


def _row(part: str, name: str, value: Estimate, known: Catalogue) -> ParameterRow:
    return ParameterRow(
        part=part,
        meaning=_words(name),
        low=value.low,
        best=value.best,
        high=value.high,
        unit=value.unit,
        grade=value.grade,
        default=value.default,
        note=value.note,
        citations=tuple(_citation(source, known) for source in value.sources),
    )


def _citation(source_id: str, known: Catalogue) -> Citation:
    source = known.sources[source_id]
    return Citation(f"{source.title}, {source.publisher}", source.where)


def _words(name: str) -> str:
    """A value's name in words, without the unit that has its own column."""
    for unit in UNITS_AT_THE_END:
        if name.endswith(unit):
            return name.removesuffix(unit).replace("_", " ")
    return name.replace("_", " ")

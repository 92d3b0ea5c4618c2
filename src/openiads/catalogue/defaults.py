"""The table of class defaults: what fills the gaps that no source fills."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Annotated, Any, Literal, cast

from pydantic import Field

from openiads.catalogue.faults import build_record
from openiads.errors import Fault
from openiads.record import record

FILE = "class_defaults.toml"


@record
class DefaultValue:
    """One assumed value of a class; with relative_to, low, best and high are multiples of that field's best value."""

    low: float
    best: float
    high: float
    unit: str
    note: Annotated[str, Field(pattern=r"^assumption: ")]
    relative_to: str | None = None
    grade: Literal["N"] = "N"


ClassDefaults = dict[str, dict[str, DefaultValue]]
"""Class name ("sensor.long-range-search") -> field name -> value."""


def parse_defaults(table: Mapping[str, Any], faults: list[Fault]) -> ClassDefaults:
    """Read the content of class_defaults.toml: [group.class] tables of values by field."""
    parsed: ClassDefaults = {}
    for group, classes in _subtables(table, FILE, faults):
        for name, values in _subtables(classes, f"{FILE}, [{group}]", faults):
            where = f"{FILE}, [{group}.{name}]"
            fields_of_class = parsed.setdefault(f"{group}.{name}", {})
            for field, value in _subtables(values, where, faults):
                built = build_record(DefaultValue, value, f"{where}, {field}", faults)
                if built is not None:
                    fields_of_class[field] = built
    return parsed


def _subtables(table: Mapping[str, Any], where: str, faults: list[Fault]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a table that are tables themselves; any other is a fault."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield key, value
        else:
            remedy = "write a table there, as the lines around it do"
            faults.append(Fault(where=where, field=key, value=value, problem="is no table", remedy=remedy))


def fill_gaps(kind: type, table: dict[str, Any], classes: tuple[str, ...], defaults: ClassDefaults) -> dict[str, Any]:
    """Add to the table of a sensor or effector what it lacks, from the first of `classes` that has it."""
    filled = dict(table)
    for field in fields(cast(Any, kind)):
        for name in classes:
            default = defaults.get(name, {}).get(field.name)
            if field.name not in filled and default is not None:
                scale = _scale(default, table)
                if scale is not None:
                    filled[field.name] = _estimate_table(default, scale)
    return filled


def _scale(default: DefaultValue, table: Mapping[str, Any]) -> float | None:
    """What the numbers are multiplied by; None where the field that they hang on has no number."""
    if default.relative_to is None:
        return 1.0
    base = table.get(default.relative_to)
    best = base.get("best") if isinstance(base, dict) else None
    return float(best) if isinstance(best, int | float) else None


def _estimate_table(default: DefaultValue, scale: float) -> dict[str, Any]:
    return {
        "low": default.low * scale,
        "best": default.best * scale,
        "high": default.high * scale,
        "unit": default.unit,
        "grade": default.grade,
        "note": default.note,
        "default": True,
    }

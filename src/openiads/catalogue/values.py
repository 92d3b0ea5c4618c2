"""Every value inside a record, with the path that leads to it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from openiads.catalogue.estimate import Estimate, Statement


def values_of(item: Any, path: str = "") -> Iterator[tuple[str, Estimate | Statement]]:
    """Give (path, value) for each estimate and statement in a catalogue record, nested records included.

    Nested records of a list are named by their id: "sensors[s-400-91n6e].detection_range_m".
    """
    if isinstance(item, Estimate | Statement):
        yield path, item
    elif isinstance(item, tuple):
        for member in item:
            yield from values_of(member, f"{path}[{getattr(member, 'id', '')}]")
    elif is_dataclass(item):
        for field in fields(item):
            yield from values_of(getattr(item, field.name), f"{path}.{field.name}" if path else field.name)

"""What kind of value each field of a record holds, read from its annotations."""

from collections.abc import Hashable
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from openiads.catalogue.estimate import Estimate

Kind = Literal["number", "whole", "yes-no", "word", "estimate", "edge"]
Kinds = dict[str, tuple[Kind | None, tuple[str, ...]]]
"""Field -> its kind, None for a group of fields or a list; and the words that it may be."""
PLAIN: dict[Any, Kind] = {bool: "yes-no", int: "whole", float: "number", str: "word", Estimate: "estimate"}


def field_kinds(record: type) -> Kinds:
    """Kind and words of every field of a record, in order."""
    known: Kinds = _read(record)
    return known


@cache
def _read(record: Hashable) -> Kinds:
    return {name: _kind(hint) for name, hint in get_type_hints(record).items()}


def _kind(hint: Any) -> tuple[Kind | None, tuple[str, ...]]:
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is Literal:
        return "word", tuple(map(str, get_args(hint)))
    return PLAIN.get(hint), ()

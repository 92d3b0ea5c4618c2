"""Building a record from a table of a TOML file, with every fault put in words."""

import difflib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from openiads.errors import Fault

T = TypeVar("T")

_REMEDIES = {
    "missing": "add it",
    "float_type": "write a number",
    "float_parsing": "write a number",
    "int_type": "write a whole number",
    "string_type": "write a text in quotes",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "tuple_type": "write a list in square brackets",
    "finite_number": "write a finite number",
    "too_short": "add at least one",
    "dataclass_type": "write a table: { low = .., best = .., high = .., unit = .., grade = .., sources = [..] }",
}


def build_record(kind: type[T], table: Mapping[str, Any], where: str, faults: list[Fault]) -> T | None:
    """Make a `kind` from `table`; where that fails, add its faults to `faults` and give None."""
    try:
        return kind(**table)
    except ValidationError as error:
        faults.extend(_fault(detail, kind, where) for detail in error.errors())
        return None


def _fault(detail: ErrorDetails, kind: type, where: str) -> Fault:
    """One fault in words from one finding of pydantic."""
    path = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "missing":
        return Fault(where=where, problem=f"the field '{path}' is missing", remedy=_REMEDIES["missing"])
    if detail["type"] == "unexpected_keyword_argument":
        return Fault(
            where=where,
            field=path,
            value=_shown(detail["input"]),
            problem="there is no such field",
            remedy=_spelling_remedy(path, kind),
        )
    return Fault(
        where=where,
        field=path,
        value=_shown(detail["input"]),
        problem=detail["msg"].removeprefix("Value error, "),
        remedy=_REMEDIES.get(detail["type"], "correct it"),
    )


def _shown(value: Any) -> Any:
    """Shorten a table of an estimate to its three numbers; anything else stays as it is."""
    keywords = getattr(value, "kwargs", value)
    if isinstance(keywords, dict) and "best" in keywords:
        return tuple(keywords.get(name) for name in ("low", "best", "high"))
    if isinstance(keywords, dict):
        return dict(keywords)
    if hasattr(value, "best"):
        return (value.low, value.best, value.high)
    return value


def _spelling_remedy(path: str, kind: type) -> str:
    known = [field.name for field in fields(cast(Any, kind))]
    near = difflib.get_close_matches(path, known, n=1)
    return f"remove it, or write '{near[0]}'" if near else "remove it"

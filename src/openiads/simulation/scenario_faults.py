"""What is wrong in a scenario's file, put in words: one fault with its line from one finding of pydantic."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from pydantic_core import ErrorDetails

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.estimate import Estimate
from openiads.errors import Fault
from openiads.simulation.command import Alone, Belief, Doctrine, Identification, Network
from openiads.simulation.evidence import Behaviour, Evidence, Interrogation, Likelihood, Prior
from openiads.simulation.links import Link
from openiads.simulation.scenario import Asset, Kill, Move, Outage, Raid, Scenario, Traffic, Unit, Waypoint
from openiads.simulation.yaml_lines import Lines
from openiads.simulation.zone import Corner, Zone

KINDS: dict[str, type] = {
    "": Scenario,
    "assets": Asset,
    "networks": Network,
    "links": Link,
    "units": Unit,
    "moves": Move,
    "outages": Outage,
    "zones": Zone,
    "corners": Corner,
    "line": Corner,
    "alone": Alone,
    "traffic": Traffic,
    "route": Waypoint,
    "raids": Raid,
    "kills": Kill,
    "vehicles": AirVehicle,
    "doctrine": Doctrine,
    "identification": Identification,
    "evidence": Evidence,
    "prior": Prior,
    "interrogation": Interrogation,
    "own_mode": Likelihood,
    "civil_mode": Likelihood,
    "corridor": Likelihood,
    "behaviour": Behaviour,
    "fast": Likelihood,
    "low": Likelihood,
    "closing": Likelihood,
    "hostile": Belief,
    "friendly": Belief,
    "neutral": Belief,
    "civil": Belief,
    "probability": Estimate,
}
"""The record that stands under a key, "" for the whole file, to name the nearest field."""
REMEDIES = {
    "missing": "add it",
    "float_type": "write a number",
    "float_parsing": "write a number",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "string_type": "write a text, in quotes where it looks like a number",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "tuple_type": "write a list, one `- ` entry for each",
    "finite_number": "write a finite number",
    "literal_error": "write one of them",
    "dataclass_type": "write its fields below it, each as `name: value`",
    "too_short": "add entries",
    "greater_than": "raise it",
    "greater_than_equal": "raise it",
    "less_than": "lower it",
    "less_than_equal": "lower it",
}

PROBLEMS = {"tuple_type": "this is no list", "dataclass_type": "this is no table of fields"}
"""Said in place of pydantic's words, which speak of Python."""


def fault_at(detail: ErrorDetails, lines: Lines, file: str, kinds: Mapping[str, type] = KINDS) -> Fault:
    """One fault in words, with the line of the entry or of the nearest one above it; kinds: as KINDS."""
    keys = [str(part) for part in detail["loc"]]
    line = next((lines[".".join(keys[:n])] for n in range(len(keys), 0, -1) if ".".join(keys[:n]) in lines), None)
    where = f"{file}, line {line}" if line else file
    field = _words(keys)
    if detail["type"] == "missing":
        return Fault(where=where, problem=f"the field '{field}' is missing", remedy="add it")
    if detail["type"] == "unexpected_keyword_argument":
        remedy = _nearest_field(keys, kinds)
        return Fault(where=where, field=field, value=detail["input"], problem="there is no such field", remedy=remedy)
    return Fault(
        where=where,
        field=field,
        value=_shown(detail["input"]),
        problem=PROBLEMS.get(detail["type"]) or _lower_first(detail["msg"].removeprefix("Value error, ")),
        remedy=REMEDIES.get(detail["type"], "correct it"),
    )


def follows_from_its_parts(detail: ErrorDetails) -> bool:
    """Whether a list is called too short only because faulty entries of it, told on their own, did not count."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _words(keys: Sequence[str]) -> str:
    """The path of a field as people count: "units[1].lat" for the first unit."""
    return "".join(f"[{int(key) + 1}]" if key.isdecimal() else f".{key}" for key in keys).removeprefix(".")


def _nearest_field(keys: Sequence[str], kinds: Mapping[str, type]) -> str:
    homes = [key for key in keys[:-1] if not key.isdecimal()]
    kind = kinds.get(homes[-1] if homes else "")
    known = [field.name for field in fields(cast(Any, kind))] if kind else []
    near = difflib.get_close_matches(keys[-1], known, n=1)
    return f"write '{near[0]}', or remove it" if near else "remove it"


def _shown(value: Any) -> Any:
    """A table shortened to its keys and values; anything long is cut."""
    plain = getattr(value, "kwargs", None) or value
    return plain if len(repr(plain)) <= 120 else f"{repr(plain)[:120]}..."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]

"""A scenario as YAML text, and the JSON Schema of such texts."""

from typing import Any

import yaml
from pydantic import TypeAdapter

from openiads.simulation.notional import SYSTEM_GAPS
from openiads.simulation.scenario import Scenario

LINE_LENGTH = 120
SHORTEST_TABLES = ({"lat", "lon"}, {"low", "best", "high"}, {"value", "grade"})
"""A table that has one of these sets of keys and nothing below them goes on one line."""
LINE_SEPARATORS = "\x85\u2028\u2029"
"""YAML takes these for line ends wherever they are not escaped."""
GAPS = {
    "System": {*SYSTEM_GAPS, "name", "battery"},
    "Effector": {"name", "guidance", "speed_peak_mps"},
    "Radar": {"name", "track_capacity"},
    "AirVehicle": {"name", "kind", "altitude_m"},
}
"""Fields that the reader fills in where a scenario's own system or vehicle leaves them out."""
CLASS_VALUES = (
    "detection_probability",
    "false_alarm_probability",
    "scan_period_s",
    "elevation_min_deg",
    "elevation_max_deg",
    "instrumented_range_m",
    "blind_range_m",
    "range_error_m",
    "bearing_error_deg",
    "antenna_height_m",
)
"""Fields of a radar that its class may fill in; which ones, the table of class defaults says."""


def write_scenario(scenario: Scenario) -> str:
    """YAML that reads back as the same scenario; what equals its default is left out."""
    plain: dict[str, Any] = TypeAdapter(Scenario).dump_python(scenario, mode="json", exclude_defaults=True)
    text: str = yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LINE_LENGTH)
    return text


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of a scenario's file: of the record, and of what may be written shorter in notional systems."""
    schema = TypeAdapter(Scenario).json_schema()
    definitions = schema["$defs"]
    schema["properties"].pop("origin")
    definitions.pop("Origin")
    for name, gaps in GAPS.items():
        filled = gaps | (set(CLASS_VALUES) if name == "Radar" else set())
        table = definitions[name]
        table["required"] = [field for field in table["required"] if field not in filled]
    estimate, statement = definitions["Estimate"], definitions["Statement"]
    estimate["required"] = ["low", "best", "high"]
    definitions["Estimate"] = {"anyOf": [{"type": "number"}, estimate]}
    words = [{"type": kind} for kind in ("boolean", "string")]
    definitions["Statement"] = {"anyOf": [*words, {"type": "array", "items": {"type": "string"}}, statement]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


class _Dumper(yaml.SafeDumper):
    """Waypoints and estimates on one line, everything else one field a line."""

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        keys = set(mapping)
        scalars = all(not isinstance(value, list | dict) for value in mapping.values())
        short = scalars and any(wanted <= keys for wanted in SHORTEST_TABLES) and "name" not in keys
        return super().represent_mapping(tag, mapping, flow_style=True if short else flow_style)

    def represent_str(self, text: str) -> yaml.ScalarNode:
        style = '"' if any(sign in text for sign in LINE_SEPARATORS) else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(str, _Dumper.represent_str)

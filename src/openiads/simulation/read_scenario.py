"""Reading a scenario from YAML: a shipped one by its name, or a file."""

from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from openiads.simulation.scenario import Scenario


def read_scenario(path_or_name: str | Path) -> Scenario:
    """Read a shipped scenario by its name, or a YAML file. Raises ScenarioError with every fault."""
    shipped = files("openiads.simulation") / "scenarios" / f"{path_or_name}.yaml"
    text = shipped.read_text("utf-8") if shipped.is_file() else Path(path_or_name).read_text("utf-8")
    return TypeAdapter(Scenario).validate_python(yaml.safe_load(text))

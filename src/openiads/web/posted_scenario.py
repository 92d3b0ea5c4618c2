"""Scenarios that are sent to the server: bounded, and never a way to the server's own files."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from openiads.errors import Fault, ScenarioError
from openiads.simulation.check import where
from openiads.simulation.read_scenario import parse_scenario, shipped_scenarios
from openiads.simulation.scenario import Scenario
from openiads.terrain.find import BUNDLED
from openiads.terrain.source import SOURCES
from openiads.web.settings import Settings

LARGEST_TEXT = 120_000
"""Characters; some hundred entities, more than the engine plays, and read within seconds."""
MOST_BATTERIES = 60
"""That a server plays at a time: each antenna's horizon takes some megabytes, for every run anew."""
FILE = "scenario.yaml"
"""What faults call a text that was sent."""
KNOWN_TERRAIN = (BUNDLED, "none", *SOURCES)

YamlText = Annotated[str, Field(max_length=LARGEST_TEXT, description="The YAML of a scenario.")]


class ScenarioText(BaseModel):
    """A scenario as YAML."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"yaml": "version: 1\nname: empty sky"}]})

    yaml: YamlText


def shipped_scenario(name: str) -> Scenario:
    """A shipped scenario by its name. Raises ScenarioError, and looks for no file of that name."""
    texts = shipped_scenarios()
    if name not in texts:
        remedy = f"take one of: {', '.join(texts)}, or send its YAML"
        raise ScenarioError(Fault(where="name", value=name, problem="no such scenario is shipped", remedy=remedy))
    return parse_scenario(texts[name], f"{name}.yaml (shipped)")


def posted_scenario(text: str, settings: Settings, file: str = FILE) -> Scenario:
    """The scenario of a text that was sent; file: what its faults call it. Raises ScenarioError with all faults."""
    scenario = parse_scenario(text, file)
    if len(scenario.units) > MOST_BATTERIES:
        problem = f"{len(scenario.units)} batteries, more than the {MOST_BATTERIES} that a server plays"
        remedy = "leave some out, or play it with `openiads simulate FILE`"
        raise ScenarioError(Fault(where=where(scenario, "units"), field="units", problem=problem, remedy=remedy))
    return with_terrain(scenario, scenario.terrain, settings, where(scenario, "terrain"))


def with_terrain(scenario: Scenario, terrain: str, settings: Settings, place: str = "terrain") -> Scenario:
    """The scenario on a terrain that someone asked for: a word or a source, or the raster that the server was given.

    place: where that was asked, for the fault. Raises ScenarioError for any other file.
    """
    if terrain in KNOWN_TERRAIN:
        return replace(scenario, terrain=terrain)
    raster = own_raster(settings)
    if raster is not None and terrain in (str(raster), raster.name, settings.terrain):
        return replace(scenario, terrain=str(raster))
    own = [f"{raster.name} (the server's own)"] if raster is not None else []
    remedy = (
        f"write one of: {', '.join([*KNOWN_TERRAIN, *own])}; a raster is given with `openiads serve --terrain FILE`"
    )
    problem = "a server reads no file that a scenario names"
    raise ScenarioError(Fault(where=place, field="terrain", value=terrain, problem=problem, remedy=remedy))


def own_raster(settings: Settings) -> Path | None:
    """The raster with which the server was started; None where it was given none."""
    if settings.terrain is None or settings.terrain in KNOWN_TERRAIN:
        return None
    return Path(settings.terrain).absolute()

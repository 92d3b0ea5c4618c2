"""Scenarios: the shipped ones, the laydown of a day as one, and whether a text is one."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from openiads.simulation.read_scenario import parse_scenario, shipped_scenarios
from openiads.simulation.scenario import Scenario
from openiads.simulation.scenario_text import scenario_schema, write_scenario
from openiads.study.playable import playable
from openiads.web.desk import DeskDep
from openiads.web.posted_scenario import ScenarioText, own_raster, posted_scenario
from openiads.web.problems import not_found

router = APIRouter(prefix="/scenarios", tags=["scenarios"])

SHOWN_DECIMALS = 2
"""Of degrees: about 1 km, no finer than sources place what stands there."""


class ShippedBody(BaseModel):
    """A scenario that comes with openiads."""

    name: str
    about: str


class StandsBody(BaseModel):
    """A battery or what is defended, where it stands, to about 1 km; because: site and claims, or the assumption."""

    name: str
    system: str = ""
    network: str = ""
    lat: float
    lon: float
    because: str


class FliesBody(BaseModel):
    """Air vehicles on a route, or a notional raid."""

    name: str
    vehicle: str
    identity: str
    count: int
    because: str


class ScenarioBody(BaseModel):
    """A scenario as its YAML text, and what it holds. notes: what was assumed and what was left out."""

    name: str
    about: str
    yaml: str
    terrain: str
    units: list[StandsBody]
    assets: list[StandsBody]
    traffic: list[FliesBody]
    raids: list[FliesBody]
    notes: list[str]


class LaydownAsked(BaseModel):
    """The laydown of a day as a scenario, as `openiads scenario --as-of` makes it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"as_of": "2022-06-10", "asset": "Qamishli airport", "with_arriving": True}]},
    )

    as_of: date
    known_at: Annotated[date | None, Field(description="Leave out what became known only after this day.")] = None
    asset: Annotated[
        str | None,
        Field(max_length=200, description="What is defended: a place's name, or LAT,LON; else the likeliest."),
    ] = None
    with_arriving: Annotated[bool, Field(description="Play what is on its way as if it had arrived.")] = False


@router.get("", summary="The shipped scenarios")
def list_scenarios() -> list[ShippedBody]:
    """Give the scenarios that come with openiads, by name, with what each is about."""
    return [
        ShippedBody(name=name, about=parse_scenario(text, name).about) for name, text in shipped_scenarios().items()
    ]


@router.get("/schema", summary="The JSON Schema of scenario files")
def read_schema() -> dict[str, Any]:
    """Give the JSON Schema of the YAML files that `simulate` plays, for editors and checkers."""
    return scenario_schema()


@router.get("/{name}", summary="A shipped scenario")
def read_scenario(name: Annotated[str, Field(max_length=80)]) -> ScenarioBody:
    """Give a shipped scenario as its YAML text, and what it holds."""
    texts = shipped_scenarios()
    if name not in texts:
        raise not_found(f"scenario {name[:80]!r}", "none of that name is shipped", f"take one of: {', '.join(texts)}")
    return scenario_body(parse_scenario(texts[name], f"{name}.yaml (shipped)"), texts[name])


@router.post("", summary="The laydown of a day as a scenario")
def make_scenario(desk: DeskDep, asked: LaydownAsked) -> ScenarioBody:
    """Make the sites of a day fire units, what flew traffic, and add a notional raid whose bearing is drawn.

    Every entity says from which site and claims it comes, or that it is an assumption.
    """
    terrain = desk.settings.terrain
    with desk.computing():
        built = playable(
            desk.claims().claims,
            asked.as_of,
            known_at=asked.known_at,
            asset=asked.asset,
            with_arriving=asked.with_arriving,
            terrain=terrain,
            terrain_name=Path(terrain).name if own_raster(desk.settings) and terrain else terrain,
        )
    return scenario_body(built, write_scenario(built))


@router.post("/check", summary="Check a scenario without playing it")
def check_scenario(desk: DeskDep, asked: ScenarioText) -> ScenarioBody:
    """Give what a YAML text holds, or every fault that can be told without the terrain, each with its line."""
    with desk.computing():
        return scenario_body(posted_scenario(asked.yaml, desk.settings), asked.yaml)


def scenario_body(scenario: Scenario, text: str) -> ScenarioBody:
    """What a scenario holds, beside its text."""
    return ScenarioBody(
        name=scenario.name,
        about=scenario.about,
        yaml=text,
        terrain=Path(scenario.terrain).name,
        units=[
            StandsBody(
                name=one.name,
                system=one.system,
                network=one.network,
                lat=round(one.lat, SHOWN_DECIMALS),
                lon=round(one.lon, SHOWN_DECIMALS),
                because=one.because,
            )
            for one in scenario.units
        ],
        assets=[
            StandsBody(
                name=one.name,
                lat=round(one.lat, SHOWN_DECIMALS),
                lon=round(one.lon, SHOWN_DECIMALS),
                because=one.because,
            )
            for one in scenario.assets
        ],
        traffic=[
            FliesBody(name=one.name, vehicle=one.vehicle, identity=one.identity, count=one.count, because=one.because)
            for one in scenario.traffic
        ],
        raids=[
            FliesBody(name=one.name, vehicle=one.vehicle, identity="hostile", count=one.count, because=one.because)
            for one in scenario.raids
        ],
        notes=list(scenario.notes),
    )

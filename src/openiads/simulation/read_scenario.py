"""Reading a scenario from YAML: a shipped one by its name, one of the trust page's checks, or a file."""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rapidfuzz import process

from openiads.errors import Fault, ScenarioError
from openiads.simulation.check import faults_of
from openiads.simulation.notional import expanded, notional_system, notional_vehicle
from openiads.simulation.scenario import VERSION, Scenario
from openiads.simulation.scenario_faults import fault_at, follows_from_its_parts
from openiads.simulation.yaml_lines import Lines, read_yaml

LARGEST_FILE_BYTES = 5_000_000
"""Some twenty thousand entities; a scenario of thousands of vehicles has a few hundred kilobytes."""

CHECKS = "checks"
"""Folder of the notional scenarios that are played for catalogue/data/sanity_checks.toml (docs/background/trust.md)."""


def read_scenario(path_or_name: str | Path) -> Scenario:
    """Read a shipped scenario by its name, a notional one of a published check ("checks/ps752"), or a YAML file.

    Raises ScenarioError with every fault that can be told without the terrain, each with file, line, field and value.
    """
    text, file = _text(path_or_name)
    return parse_scenario(text, file)


def parse_scenario(text: str, file: str) -> Scenario:
    """A checked scenario from YAML text; file: what error messages call it. Raises ScenarioError as read_scenario."""
    faults: list[Fault] = []
    plain, lines = read_yaml(text, file, faults)
    if faults:
        raise ScenarioError(faults)
    if not isinstance(plain, dict):
        problem = "is empty" if plain is None else "is no scenario: it holds no fields"
        remedy = "begin with `version: 1` and `name: ...`; `openiads scenario --list` names examples"
        raise ScenarioError(Fault(where=file, problem=problem, remedy=remedy))
    _check_version(plain, lines, file)
    scenario = _built(plain, lines, file, faults)
    if scenario is not None:
        faults += faults_of(scenario)
    if faults or scenario is None:
        raise ScenarioError(faults)
    return scenario


def shipped_scenarios() -> dict[str, str]:
    """The YAML text of each shipped scenario by its name, in the order of the names."""
    return _texts(files("openiads.simulation") / "scenarios", "")


def check_scenarios() -> dict[str, str]:
    """The YAML text of the notional scenario of each published check, by its name: "checks/" and the check's id."""
    return _texts(files("openiads.simulation") / "scenarios" / CHECKS, f"{CHECKS}/")


def _texts(folder: Traversable, before: str) -> dict[str, str]:
    found = [one for one in folder.iterdir() if one.name.endswith(".yaml")] if folder.is_dir() else []
    named = sorted(found, key=lambda one: one.name)
    return {before + one.name.removesuffix(".yaml"): one.read_text("utf-8") for one in named}


def _text(path_or_name: str | Path) -> tuple[str, str]:
    """The text of a scenario, and what to call it."""
    name = str(path_or_name)
    shipped = shipped_scenarios() | check_scenarios()
    if name in shipped:
        return shipped[name], f"{name}.yaml (shipped)"
    path = Path(path_or_name)
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            problem = f"has {path.stat().st_size} bytes, more than the {LARGEST_FILE_BYTES} that a scenario needs"
            raise ScenarioError(Fault(where=name, problem=problem, remedy="give the scenario's YAML file"))
        return path.read_bytes().decode("utf-8-sig"), name
    except FileNotFoundError:
        raise ScenarioError(_no_such(name, list(shipped))) from None
    except OSError as error:
        remedy = "give the scenario's YAML file"
        problem = f"cannot be read ({error.strerror})"
        raise ScenarioError(Fault(where=name, problem=problem, remedy=remedy)) from error
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 text ({error.reason} at byte {error.start})"
        raise ScenarioError(Fault(where=name, problem=problem, remedy="give a YAML file, saved as UTF-8")) from error


def _no_such(name: str, shipped: list[str]) -> Fault:
    near = [match for match, _, _ in process.extract(name, shipped, limit=3, score_cutoff=60.0)]
    problem = "is neither a shipped scenario nor a file" + (f"; nearest: {', '.join(near)}" if near else "")
    return Fault(where=name, problem=problem, remedy="`openiads scenario --list` names the shipped ones")


def _check_version(plain: Mapping[str, Any], lines: Lines, file: str) -> None:
    """Nothing else of a file of another version can be judged, so its version is told alone."""
    version = plain.get("version")
    if "version" not in plain:
        fault = Fault(where=file, problem="the field 'version' is missing", remedy=f"begin with `version: {VERSION}`")
        raise ScenarioError(fault)
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise ScenarioError(
            Fault(
                where=f"{file}, line {lines['version']}",
                field="version",
                value=version,
                problem=f"the file is from a later openiads; this one reads scenarios up to version {VERSION}",
                remedy="update openiads, or write the scenario for this version",
            )
        )


def _built(plain: dict[str, Any], lines: Lines, file: str, faults: list[Fault]) -> Scenario | None:
    """The scenario of a file's content, or None with its faults; inline systems are read as the catalogue's are."""
    for own in plain.keys() & {"origin"}:
        remedy = "remove it: the reader fills it in"
        faults.append(Fault(where=f"{file}, line {lines[own]}", problem="there is no field 'origin'", remedy=remedy))
    whole: dict[str, Any] = {**plain, "origin": {"file": file, "lines": lines}}
    if isinstance(plain.get("systems"), list):
        places = [f"{file}, line {lines[f'systems.{index}']}" for index in range(len(plain["systems"]))]
        systems = [_system(table, place, faults) for table, place in zip(plain["systems"], places, strict=True)]
        whole["systems"] = [one for one in systems if one is not None]
    if isinstance(plain.get("vehicles"), list):
        whole["vehicles"] = [notional_vehicle(one) if isinstance(one, dict) else one for one in plain["vehicles"]]
    if isinstance(plain.get("kills"), list):
        whole["kills"] = [expanded_kill(one) for one in plain["kills"]]
    try:
        scenario = TypeAdapter(Scenario).validate_python(whole)
    except ValidationError as error:
        faults += [fault_at(detail, lines, file) for detail in error.errors() if not follows_from_its_parts(detail)]
        return None
    return None if faults else scenario


def expanded_kill(kill: Any) -> Any:
    """A kill whose probability is a plain number, written out as an estimate."""
    if isinstance(kill, dict) and "probability" in kill:
        return {**kill, "probability": expanded(kill["probability"], "kill_probability")}
    return kill


def _system(table: Any, where: str, faults: list[Fault]) -> Any:
    if not isinstance(table, dict):
        remedy = "write a table with id, channels, times, effectors and sensors"
        faults.append(Fault(where=where, field="systems", value=table, problem="is no table", remedy=remedy))
        return None
    return notional_system(table, where, faults)

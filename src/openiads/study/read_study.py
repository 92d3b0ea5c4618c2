"""Reading a study from YAML: a shipped one by its name, or a file; and the JSON Schema of such files."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rapidfuzz import process

from openiads.errors import Fault, StudyError
from openiads.simulation.scenario_faults import fault_at, follows_from_its_parts
from openiads.simulation.yaml_lines import Lines, read_yaml
from openiads.study.study import VERSION, Design, Replications, Study, Vary

LARGEST_FILE_BYTES = 1_000_000
KINDS: dict[str, type] = {"": Study, "vary": Vary, "design": Design, "replications": Replications}
"""The record that stands under a key, to name the nearest field."""


def read_study(path_or_name: str | Path) -> Study:
    """Read a shipped study by its name, or a YAML file.

    Raises StudyError with every fault of the file itself, each with file, line, field and value; what its scenario has
    to say of it is checked by `plan`.
    """
    text, file = _text(path_or_name)
    return parse_study(text, file)


def parse_study(text: str, file: str) -> Study:
    """A study from YAML text; file: what error messages call it, and beside which its scenario is looked for."""
    faults: list[Fault] = []
    plain, lines = read_yaml(text, file, faults)
    if faults:
        raise StudyError(faults)
    if not isinstance(plain, dict):
        problem = "is empty" if plain is None else "is no study: it holds no fields"
        remedy = "begin with `version: 1`, `name: ...` and `scenario: ...`; `openiads study --list` names examples"
        raise StudyError(Fault(where=file, problem=problem, remedy=remedy))
    _check_version(plain, lines, file)
    if "origin" in plain:
        where, remedy = f"{file}, line {lines['origin']}", "remove it: the reader fills it in"
        raise StudyError(Fault(where=where, problem="there is no field 'origin'", remedy=remedy))
    try:
        return TypeAdapter(Study).validate_python({**plain, "origin": {"file": file, "lines": lines}})
    except ValidationError as error:
        found = [one for one in error.errors() if not follows_from_its_parts(one)]
        raise StudyError([fault_at(one, lines, file, KINDS) for one in found]) from None


def shipped_studies() -> dict[str, str]:
    """The YAML text of each shipped study by its name, in the order of the names."""
    folder = files("openiads.study") / "studies"
    found = [one for one in folder.iterdir() if one.name.endswith(".yaml")] if folder.is_dir() else []
    return {one.name.removesuffix(".yaml"): one.read_text("utf-8") for one in sorted(found, key=lambda one: one.name)}


def study_schema() -> dict[str, Any]:
    """JSON Schema of a study's file."""
    schema = TypeAdapter(Study).json_schema()
    schema["properties"].pop("origin")
    schema["$defs"].pop("Origin")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _text(path_or_name: str | Path) -> tuple[str, str]:
    """The text of a study, and what to call it."""
    name = str(path_or_name)
    shipped = shipped_studies()
    if name in shipped:
        return shipped[name], f"{name}.yaml (shipped)"
    remedy = "give the study's YAML file"
    try:
        data = Path(path_or_name).read_bytes()
    except FileNotFoundError:
        near = [match for match, _, _ in process.extract(name, list(shipped), limit=3, score_cutoff=60.0)]
        problem = "is neither a shipped study nor a file" + (f"; nearest: {', '.join(near)}" if near else "")
        remedy = "`openiads study --list` names the shipped ones"
        raise StudyError(Fault(where=name, problem=problem, remedy=remedy)) from None
    except OSError as error:
        raise StudyError(Fault(where=name, problem=f"cannot be read ({error.strerror})", remedy=remedy)) from error
    if len(data) > LARGEST_FILE_BYTES:
        problem = f"has {len(data)} bytes, more than the {LARGEST_FILE_BYTES} that a study needs"
        raise StudyError(Fault(where=name, problem=problem, remedy=remedy))
    try:
        return data.decode("utf-8-sig"), name
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 text ({error.reason} at byte {error.start})"
        raise StudyError(Fault(where=name, problem=problem, remedy="give a YAML file, saved as UTF-8")) from error


def _check_version(plain: Mapping[str, Any], lines: Lines, file: str) -> None:
    """Nothing else of a file of another version can be judged, so its version is told alone."""
    version = plain.get("version")
    if "version" not in plain:
        fault = Fault(where=file, problem="the field 'version' is missing", remedy=f"begin with `version: {VERSION}`")
        raise StudyError(fault)
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise StudyError(
            Fault(
                where=f"{file}, line {lines['version']}",
                field="version",
                value=version,
                problem=f"the file is from a later openiads; this one reads studies up to version {VERSION}",
                remedy="update openiads, or write the study for this version",
            )
        )

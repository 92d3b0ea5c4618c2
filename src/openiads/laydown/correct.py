"""Corrections of claims and grades of sources, as people write them: FIELD=VALUE, SOURCE=GRADE, YAML and CSV files."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import TypeAdapter, ValidationError

from openiads.catalogue.load import load_catalogue
from openiads.catalogue.names import fold_name, nearest_names
from openiads.errors import Fault, PlaceError, ReportError
from openiads.gazetteer.find import find_place
from openiads.gazetteer.place import Place
from openiads.laydown.link import UNNAMED_AIR_DEFENCE
from openiads.laydown.persistence import is_aircraft
from openiads.laydown.revise import CORRECTABLE_FIELDS
from openiads.reports.claim import Claim
from openiads.reports.judgement import Grading, Reliability

NONE_WORDS = ("", "none", "null", "-")
DEFAULT_REASON = "graded by the user"
_TYPED_TOLERANCE_M = 5_000.0
_CLAIM = TypeAdapter(Claim)


def parse_corrections(claim: Claim, pairs: Iterable[str]) -> dict[str, Any]:
    """New values of a claim's fields from "FIELD=VALUE" texts; all that is wrong in them is told at once.

    A place is a name, or "LAT,LON" or "LAT,LON,KM" (5 km without); several destinations stand between semicolons;
    "none" empties a field. Raises ReportError.
    """
    faults: list[Fault] = []
    changed: dict[str, Any] = {}
    for pair in pairs:
        name, found, text = pair.partition("=")
        name = name.strip()
        if not found or name not in CORRECTABLE_FIELDS:
            problem = "is no correction" if not found else "no field that can be corrected"
            remedy = f"write FIELD=VALUE with one of {', '.join(CORRECTABLE_FIELDS)}"
            faults.append(Fault(where="--correct", field="correction", value=pair, problem=problem, remedy=remedy))
            continue
        try:
            changed[name] = _value(claim, name, text.strip())
        except (PlaceError, ReportError) as error:
            faults += error.faults
        except ValidationError as error:
            said = "; ".join(one["msg"] for one in error.errors())
            held = getattr(claim, name)
            remedy = f"now it is {'empty' if held is None else held}"
            faults.append(Fault(where="--correct", field=name, value=text.strip(), problem=said, remedy=remedy))
    if faults:
        raise ReportError(faults)
    return changed


def parse_place(text: str) -> Place:
    """A place by its name, or from "LAT,LON" or "LAT,LON,KM" (5 km without). Raises PlaceError."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return find_place(text)
    if len(numbers) not in (2, 3):
        remedy = "give a name, or LAT,LON, or LAT,LON,KM"
        raise PlaceError(Fault(where="place", field="point", value=text, problem="is no point", remedy=remedy))
    tolerance_m = numbers[2] * 1000.0 if len(numbers) == 3 else _TYPED_TOLERANCE_M
    try:
        return Place(name=text, lat=numbers[0], lon=numbers[1], tolerance_m=tolerance_m)
    except ValidationError as error:
        problem = "is not on the earth, or its tolerance is not 1 to 5000 km"
        remedy = "give latitude -90 to 90, longitude -180 to 180, and km"
        raise PlaceError(Fault(where="place", field="point", value=text, problem=problem, remedy=remedy)) from error


def parse_grading(text: str, *, reviewer: str, reason: str, made_at: datetime) -> Grading:
    """A grade from "SOURCE=A" to "SOURCE=F". Raises ReportError."""
    source, _, letter = text.rpartition("=")
    return _grading("--grade", source, letter, reviewer, reason or DEFAULT_REASON, made_at)


def read_gradings(path: Path, *, reviewer: str, made_at: datetime) -> list[Grading]:
    """The grades of a CSV with the columns source, reliability and perhaps reason, or of a YAML with the same keys.

    The YAML is a list of such entries, or a mapping from source to grade. Raises ReportError with all that is wrong.
    """
    rows = _read_csv(path) if path.suffix.lower() == ".csv" else _read_yaml(path)
    faults: list[Fault] = []
    gradings = []
    for where, row in rows:
        letter, reason = str(row.get("reliability", "")), str(row.get("reason") or DEFAULT_REASON)
        try:
            gradings.append(_grading(where, str(row.get("source") or ""), letter, reviewer, reason, made_at))
        except ReportError as error:
            faults += error.faults
    if faults:
        raise ReportError(faults)
    return gradings


def _value(claim: Claim, name: str, text: str) -> Any:
    """The value of one field, checked as the claim's own."""
    if name == "destinations":
        return tuple(parse_place(part.strip()) for part in text.split(";")) if text.lower() not in NONE_WORDS else ()
    if name == "attribution":
        return tuple(part.strip() for part in text.split(";")) if text.lower() not in NONE_WORDS else ()
    if name == "system":
        return _system(text)
    if name in ("place", "origin"):
        return parse_place(text) if text.lower() not in NONE_WORDS else None
    plain = _CLAIM.dump_python(claim, mode="json")
    plain[name] = None if text.lower() in NONE_WORDS else text
    return getattr(_CLAIM.validate_python(plain, strict=False), name)


def _system(text: str) -> str:
    """The id of a system of the catalogue or the lexicon by any of its names, or a general word such as helicopter."""
    names = load_catalogue().names
    found = text if text == UNNAMED_AIR_DEFENCE or is_aircraft(text) else names.get(fold_name(text))
    if found is None:
        near = ", ".join(nearest_names(text, names))
        remedy = f"nearest: {near}" if near else "`openiads catalogue` lists the systems"
        problem = "is in neither the catalogue nor the lexicon"
        raise ReportError(Fault(where="--correct", field="system", value=text, problem=problem, remedy=remedy))
    return found


def _grading(where: str, source: str, letter: str, reviewer: str, reason: str, made_at: datetime) -> Grading:
    grades: Sequence[Reliability] = get_args(Reliability)
    grade = letter.strip().upper()
    if grade not in grades or not source.strip():
        problem = "is no grade" if source.strip() else "names no source"
        remedy = "give a source and its grade, A (completely reliable) to E (unreliable) or F (cannot be judged)"
        value = letter if source.strip() else source
        raise ReportError(Fault(where=where, field="reliability", value=value, problem=problem, remedy=remedy))
    return TypeAdapter(Grading).validate_python(
        {"source": source.strip(), "reliability": grade, "reviewer": reviewer, "reason": reason, "made_at": made_at}
    )


def _read_csv(path: Path) -> list[tuple[str, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"source", "reliability"} - set(reader.fieldnames or ())
        if missing:
            problem = f"has no column {' and no column '.join(sorted(missing))}"
            raise ReportError(
                Fault(where=str(path), problem=problem, remedy="give the columns source,reliability,reason")
            )
        return [(f"{path}, line {reader.line_num}", row) for row in reader]


def _read_yaml(path: Path) -> list[tuple[str, dict[str, Any]]]:
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        remedy = "write one SOURCE: GRADE a line"
        raise ReportError(Fault(where=str(path), problem=f"cannot be read ({error})", remedy=remedy)) from error
    if isinstance(read, dict):
        read = [{"source": source, "reliability": grade} for source, grade in read.items()]
    if not isinstance(read, list) or not all(isinstance(row, dict) for row in read):
        remedy = "write one SOURCE: GRADE a line, or a list of source, reliability, reason"
        raise ReportError(Fault(where=str(path), problem="is no list of sources", remedy=remedy))
    return [(f"{path}, entry {number}", row) for number, row in enumerate(read, start=1)]

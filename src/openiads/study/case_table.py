"""The cases of a study as a table and as JSON: settings, numbers and where they come from."""

import json
import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from openiads import __version__
from openiads.export.whole_file import whole_file
from openiads.study.axis import Axis
from openiads.study.findings import Estimated, Findings, Row
from openiads.study.play_case import digest_of, engine_digest, scenario_plain
from openiads.study.settings import Setting
from openiads.study.study import STUDY_MEASURES, Study

ARROW_TYPES = {"whole": pa.int64(), "yes-no": pa.bool_(), "word": pa.string()}
"""Column of a setting by its kind; a number otherwise."""


def write_cases(found: Findings, path: Path) -> None:
    """One row for each case as Parquet: what was set, what came out, and all that it takes to get it again.

    Columns: `case`; each setting under its path (null: as the scenario has it); `replications`; for each measure
    `M_mean, M_low, M_high, M_sd` and, against case 0 in pairs, `M_difference, M_difference_low, M_difference_high`;
    `study, scenario, scenario_digest, case_digest, seed, uncertainty, version, engine_digest`. The metadata hold the
    whole study. Nothing in it depends on where or when it was played. Raises OutputError.
    """
    with whole_file(path) as partial:
        pq.write_table(case_table(found), partial, compression="zstd")


def case_table(found: Findings) -> pa.Table:
    """The table that `write_cases` writes."""
    columns: dict[str, Any] = {"case": pa.array([row.number for row in found.rows], pa.int64())}
    for index, axis in enumerate(found.plan.axes):
        values = [case.values[index] for case in found.plan.cases]
        columns[axis.setting.path] = pa.array(values, _arrow_type(axis.setting))
    columns["replications"] = pa.array([row.replications for row in found.rows], pa.int64())
    for measure in STUDY_MEASURES:
        columns |= _measure_columns(found.rows, measure)
    for name, value in _provenance(found).items():
        columns[name] = pa.array([value] * len(found.rows))
    columns["case_digest"] = pa.array([row.digest for row in found.rows])
    text = json.dumps(TypeAdapter(Study).dump_python(found.plan.study, mode="json"), sort_keys=True)
    return pa.table(columns).replace_schema_metadata({"openiads_study": text})


def study_json(found: Findings) -> dict[str, Any]:
    """The findings as plain data: settings, cases, sensitivity, provenance; NaN as null."""
    study = found.plan.study
    measures = tuple(dict.fromkeys((*study.measures, study.replications.measure)))
    return {
        "study": study.name,
        **_provenance(found),
        "design": TypeAdapter(type(study.design)).dump_python(study.design, mode="json"),
        "settings": [_axis_json(axis) for axis in found.plan.axes],
        "cases": [_case_json(found, index, measures) for index in range(len(found.rows))],
        "sensitivity": {
            measure: [
                {
                    "setting": one.path,
                    "label": one.label,
                    **{
                        name: _number(getattr(one, name))
                        for name in ("own", "own_half", "total", "total_half", "spread")
                    },
                }
                for one in rows
            ]
            for measure, rows in found.indices.items()
        },
        "chance_share": {measure: _number(value) for measure, value in found.chance.items()},
    }


def _provenance(found: Findings) -> dict[str, Any]:
    study = found.plan.study
    return {
        "study": study.name,
        "scenario": found.plan.scenario.name,
        "scenario_digest": digest_of(scenario_plain(found.plan.scenario)),
        "seed": study.seed,
        "uncertainty": study.uncertainty,
        "version": __version__,
        "engine_digest": engine_digest(),
    }


def _measure_columns(rows: tuple[Row, ...], measure: str) -> dict[str, Any]:
    name = measure.replace(" ", "_")
    columns = {
        f"{name}_mean": [row.means[measure].value for row in rows],
        f"{name}_low": [row.means[measure].low for row in rows],
        f"{name}_high": [row.means[measure].high for row in rows],
        f"{name}_sd": [row.deviations[measure] for row in rows],
        f"{name}_difference": [row.differences[measure].value for row in rows],
        f"{name}_difference_low": [row.differences[measure].low for row in rows],
        f"{name}_difference_high": [row.differences[measure].high for row in rows],
    }
    return {key: pa.array(values, pa.float64()) for key, values in columns.items()}


def _arrow_type(setting: Setting) -> pa.DataType:
    return ARROW_TYPES.get(setting.kind, pa.float64())


def _axis_json(axis: Axis) -> dict[str, Any]:
    present = [getattr(one, "best", one) for one in axis.setting.present]
    return {
        "setting": axis.setting.path,
        "label": axis.label,
        "present": present[0] if len(set(map(repr, present))) == 1 else present,
        "values": list(axis.values) or None,
        "low": _number(axis.low),
        "high": _number(axis.high),
        "spread": None if axis.values else axis.spread,
    }


def _case_json(found: Findings, index: int, measures: tuple[str, ...]) -> dict[str, Any]:
    row, case = found.rows[index], found.plan.cases[index]
    return {
        "case": row.number,
        "digest": row.digest,
        "settings": {
            axis.setting.path: value
            for axis, value in zip(found.plan.axes, case.values, strict=True)
            if value is not None
        },
        "replications": row.replications,
        "measures": {
            measure: {
                "mean": _span(row.means[measure]),
                "sd": _number(row.deviations[measure]),
                "difference": _span(row.differences[measure]),
            }
            for measure in measures
        },
    }


def _span(estimated: Estimated) -> dict[str, float | None]:
    return {name: _number(getattr(estimated, name)) for name in ("value", "low", "high")}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.9g}")

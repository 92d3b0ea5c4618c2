"""The command that plays many cases of a scenario and says what moves the outcome."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from openiads.study.findings import Findings
    from openiads.study.plan import Plan

StudyArgument = Annotated[
    str | None, typer.Argument(metavar="[STUDY]", help="A shipped study, or a YAML file.", show_default=False)
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Folder for page, Parquet and JSON; a stopped study is gone on with there."
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Dask scheduler whose workers play, as tcp://host:8786."),
]
ThreadsOption = Annotated[
    int | None, typer.Option("--threads", metavar="K", help="Replications at a time; changes no number. [default: all]")
]
PlanOption = Annotated[bool, typer.Option("--plan", help="Check the study, say what would be played, and stop.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the results as JSON and nothing else.")]
SettingsOption = Annotated[
    str | None,
    typer.Option("--settings", metavar="SCENARIO", help="List the settings of a scenario that may vary, and stop."),
]
SchemaOption = Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a study's file and stop.")]
ListOption = Annotated[bool, typer.Option("--list", help="List the shipped studies and stop.")]


def study(
    name: StudyArgument = None,
    out: OutOption = None,
    cluster: ClusterOption = None,
    threads: ThreadsOption = None,
    plan_only: PlanOption = False,
    as_json: JsonOption = False,
    settings: SettingsOption = None,
    schema: SchemaOption = False,
    list_shipped: ListOption = False,
) -> None:
    """Play a scenario in many cases, and say which setting moves the outcome, and how much.

    A study varies the defence, the network and what the catalogue takes them for, on a grid, one by one, or sampled;
    never routes, heights, timing or composition of what flies. All cases share their luck. With --out a stopped study
    goes on where it was, and nothing that was played is lost.

    Examples:

      openiads study saturation --out saturation

      openiads study my-study.yaml --out results --cluster tcp://127.0.0.1:8786

      openiads study --settings hmeimim-2024-after
    """
    wanted = [name is not None, settings is not None, schema, list_shipped]
    if sum(wanted) != 1:
        raise typer.BadParameter("give one of STUDY, --settings SCENARIO, --schema and --list", param_hint="'STUDY'")
    if threads is not None and not 1 <= threads <= 1024:
        raise typer.BadParameter(f"{threads} threads: give 1 to 1024", param_hint="'--threads'")
    if threads is not None and cluster is not None:
        raise typer.BadParameter("threads are the workers' own on a cluster", param_hint="'--threads'")
    if name is None and (out is not None or cluster is not None or plan_only):
        raise typer.BadParameter("--out, --cluster and --plan go with a STUDY", param_hint="'STUDY'")
    if schema:
        _print_schema()
    elif list_shipped:
        _print_shipped()
    elif settings is not None:
        _print_settings(settings, as_json)
    elif name is not None:
        _study(name, out, cluster, threads, plan_only, as_json)


def _study(
    name: str, out: Path | None, cluster: str | None, threads: int | None, plan_only: bool, as_json: bool
) -> None:
    from openiads.cli.progress import progress
    from openiads.study.plan import plan
    from openiads.study.read_study import read_study

    with progress() as step:
        step("checking the cases", 0.0)
        planned = plan(read_study(name))
        if plan_only:
            found = None
        else:
            from openiads.study.conduct import conduct
            from openiads.study.findings import findings

            found = findings(conduct(planned, folder=out, cluster=cluster, n_workers=threads, progress=step))
    if found is None:
        _print_plan(planned, as_json)
        return
    paths = _written(found, name, out)
    _print_found(found, as_json)
    for path in paths:
        typer.echo(f"wrote {path}", err=as_json)


def _written(found: Findings, name: str, out: Path | None) -> list[Path]:
    from openiads.study.study_files import write_study

    return [] if out is None else write_study(found, out, f"openiads study {name}")


def _print_found(found: Findings, as_json: bool) -> None:
    from openiads.study.case_table import study_json

    if as_json:
        typer.echo(json.dumps(study_json(found), indent=2))
        return
    from openiads.cli.study_text import study_text

    for line in study_text(found):
        typer.echo(line)


def _print_plan(planned: Plan, as_json: bool) -> None:
    from openiads.study.study_words import present_words, range_words

    rule, n = planned.study.replications, len(planned.cases)
    if as_json:
        facts = {"study": planned.study.name, "scenario": planned.scenario.name, "cases": n, "most": rule.most * n}
        typer.echo(json.dumps(facts, indent=2))
        return
    typer.echo(f"{planned.study.name}: {n} cases of {planned.scenario.name}, at most {rule.most * n} replications")
    for axis in planned.axes:
        typer.echo(f"  {axis.label}: {range_words(axis)} (in the scenario: {present_words(axis)})")


def _print_settings(name: str, as_json: bool) -> None:
    from openiads.cli.text_table import print_rows
    from openiads.simulation.read_scenario import read_scenario
    from openiads.study.axis import Axis
    from openiads.study.settings import settings_of
    from openiads.study.study_words import present_words

    nan = float("nan")
    found = [Axis(one, one.path, (), nan, nan, nan, "uniform") for one in settings_of(read_scenario(name))]
    if as_json:
        rows = [{"setting": one.label, "kind": one.setting.kind, "present": present_words(one)} for one in found]
        typer.echo(json.dumps(rows, indent=2))
        return
    words = [(one.label, one.setting.kind, present_words(one)) for one in found]
    print_rows([("SETTING", "KIND", "IN THE SCENARIO"), *words])


def _print_schema() -> None:
    from openiads.study.read_study import study_schema

    typer.echo(json.dumps(study_schema(), indent=2))


def _print_shipped() -> None:
    import yaml

    from openiads.study.read_study import shipped_studies

    texts = shipped_studies()
    width = max(map(len, texts))
    for name, text in texts.items():
        typer.echo(f"{name:<{width}}  {yaml.safe_load(text)['about']}")

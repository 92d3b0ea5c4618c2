"""Runs: long work in the background, above all playing scenarios; its progress, its results, its replays."""

import json
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from pathlib import Path as FilePath
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field, model_validator

from openiads.errors import Fault
from openiads.export.acmi import write_acmi
from openiads.export.event_log import write_events
from openiads.export.replay_picture import replay_picture
from openiads.simulation.replay import Replay
from openiads.simulation.run import Uncertainty
from openiads.simulation.scenario import Scenario
from openiads.study.battle import NO_DAY
from openiads.study.play import Game, play, play_both
from openiads.web.desk import Desk, DeskDep
from openiads.web.job import Job, JobState
from openiads.web.outcome_body import OUTCOME_EXAMPLE, CompareBody, SimulateBody
from openiads.web.posted_scenario import YamlText, posted_scenario, shipped_scenario, with_terrain
from openiads.web.problems import ConflictError, ProblemBody, problem_body
from openiads.web.replay_body import ReplayBody, replay_body

router = APIRouter(prefix="/runs", tags=["runs"])

MOST_REPLICATIONS = 1_000_000
MEDIA_TYPES = {
    "events.csv": "text/csv; charset=utf-8",
    "events.parquet": "application/vnd.apache.parquet",
    "replay.acmi": "text/plain; charset=utf-8",
    "replay.png": "image/png",
}
ReplayFile = Literal["events.csv", "events.parquet", "replay.acmi", "replay.png"]


class ScenarioGiven(BaseModel):
    """A shipped scenario by its name, or one as YAML: one of the two."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str | None, Field(max_length=80)] = None
    yaml: YamlText | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.name is None) == (self.yaml is None):
            raise ValueError("give either name or yaml")
        return self


class RunAsked(BaseModel):
    """What is to be played: one scenario many times, or two of them under the same luck."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "simulate", "scenario": {"name": "qamishli-2022"}, "n": 200}]},
    )

    kind: Literal["simulate", "compare"]
    scenario: ScenarioGiven
    against: Annotated[ScenarioGiven | None, Field(description="The second one; with compare only.")] = None
    n: Annotated[int, Field(ge=1, le=MOST_REPLICATIONS, description="How many times to play.")] = 1000
    seed: Annotated[int, Field(ge=0, lt=2**64, description="The same seed gives the same numbers.")] = 1
    uncertainty: Annotated[
        Uncertainty, Field(description="Best values of the catalogue, or one draw of all of them per replication.")
    ] = "best"
    terrain: Annotated[
        str | None, Field(max_length=200, description="In place of what the scenarios name: bundled, none or a source.")
    ] = None

    @model_validator(mode="after")
    def _two_to_compare(self) -> Self:
        if (self.kind == "compare") != (self.against is not None):
            raise ValueError("give against with compare, and with compare only")
        return self


class RunBody(BaseModel):
    """A run as it is now. text, share: how far it is; n_before: runs that come first; problem: why it failed."""

    id: str
    kind: str
    title: str
    state: JobState
    text: str
    share: float
    n_before: int
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    problem: ProblemBody | None


RunId = Annotated[str, Path(max_length=80, description="The id that starting it gave.")]
Replication = Annotated[int, Path(ge=0, lt=2**31, description="Its number, from 0; not only those that were played.")]
Side = Annotated[Literal["a", "b"], Query(description="Which of two compared scenarios.")]


def job_of(desk: DeskDep, run_id: RunId) -> Job:
    """The job of a run. Raises NotFoundError."""
    return desk.jobs.job(run_id)


def game_of(desk: DeskDep, run_id: RunId) -> Game:
    """The game of a run that is done. Raises NotFoundError, ConflictError, or the run's own error."""
    result = desk.jobs.result(run_id)
    if not isinstance(result, Game):
        kind = desk.jobs.job(run_id).kind
        remedy = "ask where it was started for what came of it"
        raise ConflictError(
            Fault(where=f"run {run_id}", problem=f"is of kind {kind}, nothing was played", remedy=remedy)
        )
    return result


GameDep = Annotated[Game, Depends(game_of)]


@router.get("", summary="All runs")
def list_runs(desk: DeskDep) -> list[RunBody]:
    """Give the runs that wait, are under way, or ended lately, the newest first."""
    return [run_body(job) for job in desk.jobs.all()]


@router.post("", status_code=202, summary="Play a scenario, or two against each other")
def start_run(desk: DeskDep, asked: RunAsked) -> RunBody:
    """Start `simulate` or `compare` in the background. Faults of a scenario are told at once, each with its line.

    What can be told only on the terrain is told by the run. 429: too many wait already.
    """
    with desk.computing():
        first = "scenario.yaml" if asked.against is None else "first scenario"
        a = _scenario(desk, asked, asked.scenario, first)
        b = _scenario(desk, asked, asked.against, "second scenario") if asked.against is not None else None
    if b is None:
        job = desk.jobs.start("simulate", a.name, partial(play, uncertainty=asked.uncertainty), a, asked.n, asked.seed)
    else:
        title = f"{a.name} and {b.name}"
        job = desk.jobs.start(
            "compare", title, partial(play_both, uncertainty=asked.uncertainty), a, b, asked.n, asked.seed
        )
    return run_body(job)


@router.get("/{run_id}", summary="A run")
def read_run(job: Annotated[Job, Depends(job_of)]) -> RunBody:
    """Give how far a run is; where it failed, why, in the words and with the faults of the command line."""
    return run_body(job)


@router.get("/{run_id}/events", response_class=EventSourceResponse, summary="A run as it goes on")
async def follow_run(desk: DeskDep, job: Annotated[Job, Depends(job_of)]) -> AsyncIterator[ServerSentEvent]:
    """Send the run now and after each change as a server-sent event "run", until it has ended."""
    async for one in desk.jobs.events(job.id, until=desk.stopping):
        yield ServerSentEvent(data=run_body(one).model_dump(mode="json"), event="run")


@router.delete("/{run_id}", summary="Cancel a run")
def cancel_run(desk: DeskDep, run_id: RunId) -> RunBody:
    """Stop a run wherever it is; one that has ended stays as it is."""
    return run_body(desk.jobs.cancel(run_id))


@router.get(
    "/{run_id}/result",
    response_model=SimulateBody | CompareBody,
    responses={200: {"content": {"application/json": {"example": OUTCOME_EXAMPLE}}}},
    summary="What came of a run",
)
def read_result(game: GameDep) -> Response:
    """Give exactly what `simulate --json` or `compare --json` prints."""
    return Response(json.dumps(game.answer, indent=2), media_type="application/json")


@router.get("/{run_id}/replays/{replication}", response_model=ReplayBody, summary="One replication, played again")
def read_replay(
    desk: DeskDep, request: Request, game: GameDep, run_id: RunId, replication: Replication, side: Side = "a"
) -> Response:
    """Give all that happened in one replication: tracks, shots, events, and why each leaker was not stopped."""

    def make() -> bytes:
        played = _replayed(desk, game, replication, side)
        return replay_body(played, game.scenarios[_index(game, side)].name).model_dump_json().encode()

    return desk.answers.cached(request, (run_id, replication, side), "application/json", make)


@router.get(
    "/{run_id}/replays/{replication}/{file}",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in MEDIA_TYPES.values()}}},
    summary="One replication as a file",
)
def download_replay(
    desk: DeskDep,
    request: Request,
    game: GameDep,
    run_id: RunId,
    replication: Replication,
    file: ReplayFile,
    side: Side = "a",
) -> Response:
    """Give the events as CSV or Parquet, the recording for Tacview, or the picture, as `simulate --replay` writes."""

    def make() -> bytes:
        played = _replayed(desk, game, replication, side)
        name = game.scenarios[_index(game, side)].name
        with tempfile.TemporaryDirectory() as folder:
            path = FilePath(folder) / file
            _write(played, path, f"{name}, replication {replication}")
            return path.read_bytes()

    answer = desk.answers.cached(request, (run_id, replication, side, file), MEDIA_TYPES[file], make)
    answer.headers["Content-Disposition"] = f'attachment; filename="replication-{replication}-{side}-{file}"'
    return answer


def run_body(job: Job) -> RunBody:
    """A job as the page shows it."""
    return RunBody(
        id=job.id,
        kind=job.kind,
        title=job.title,
        state=job.state,
        text=job.text,
        share=job.share,
        n_before=job.n_before,
        queued_at=job.queued_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        problem=problem_body(job.error) if job.error else None,
    )


def _scenario(desk: Desk, asked: RunAsked, given: ScenarioGiven, file: str) -> Scenario:
    """The scenario that is meant; file: what its faults call it."""
    if given.yaml is not None:
        scenario = posted_scenario(given.yaml, desk.settings, file)
    else:
        scenario = shipped_scenario(given.name or "")
    return scenario if asked.terrain is None else with_terrain(scenario, asked.terrain, desk.settings)


def _replayed(desk: Desk, game: Game, replication: int, side: str) -> Replay:
    with desk.computing():
        return game.replay(replication, _index(game, side))


def _index(game: Game, side: str) -> int:
    """Which of the game's scenarios a side is. Raises ConflictError for the second of one."""
    index = "ab".index(side)
    if index >= len(game.boards):
        fault = Fault(where="side", value=side, problem="only one scenario was played", remedy="leave it out")
        raise ConflictError(fault)
    return index


def _write(played: Replay, path: FilePath, title: str) -> None:
    if path.suffix == ".acmi":
        write_acmi(played, path, on=NO_DAY)
    elif path.suffix == ".png":
        replay_picture(played, title, path)
    else:
        write_events(played, path)

"""Files that runs leave behind, and handing them out."""

from dataclasses import dataclass

from fastapi import Response

from openiads.errors import Fault
from openiads.web.desk import Desk
from openiads.web.problems import ConflictError
from openiads.web.written import media_type, to_be_saved


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOfRun:
    """A file that a run made."""

    name: str
    content: bytes


def file_of_run(desk: Desk, run_id: str) -> Response:
    """The file of a run that is done. Raises NotFoundError, ConflictError, or the run's own error."""
    result = desk.jobs.result(run_id)
    if not isinstance(result, FileOfRun):
        kind = desk.jobs.job(run_id).kind
        remedy = "ask where it was started for what came of it"
        raise ConflictError(Fault(where=f"run {run_id}", problem=f"of kind {kind} leaves no file", remedy=remedy))
    answer = Response(result.content, media_type=media_type(result.name), headers={"Cache-Control": "no-store"})
    return to_be_saved(answer, result.name)

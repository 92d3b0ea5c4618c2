"""The server as one object: routes by noun, one guard before them, one table of errors behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from openiads import __version__
from openiads.web import (
    airspace,
    basemap,
    briefs,
    bulletins,
    catalogue,
    claims,
    coverage,
    coverage_files,
    cuts,
    events,
    hindcast,
    laydown,
    places,
    reports,
    runs,
    scenarios,
    sight,
    sites,
    sources,
    terrain,
)
from openiads.web.desk import Desk
from openiads.web.guard import Guard
from openiads.web.page import serve_page
from openiads.web.problems import PROBLEMS, ProblemBody, answer_problems
from openiads.web.settings import Settings

ROUTERS = (
    laydown.router,
    sites.router,
    claims.router,
    reports.router,
    events.router,
    basemap.router,
    coverage.router,
    scenarios.router,
    runs.router,
    airspace.router,
    bulletins.router,
    catalogue.router,
    places.router,
    sources.router,
    hindcast.router,
    coverage_files.router,
    cuts.router,
    sight.router,
    terrain.router,
    briefs.router,
)
"""Every noun, in the order in which the reference shows them."""
ABOUT = (
    "What reports of air-defence deployments change in the airspace. The same functions as the command line. "
    "Simulation from public information; never a clearance to fly."
)


def create_app(settings: Settings) -> FastAPI:
    """Make the server's app; its desk is `app.state.desk`."""
    desk = Desk(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        yield
        desk.jobs.stop()

    app = FastAPI(
        title="openiads",
        version=__version__,
        description=ABOUT,
        lifespan=lifespan,
        responses=PROBLEMS,
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk = desk
    app.add_middleware(Guard, settings=settings)
    answer_problems(app)
    for router in ROUTERS:
        app.include_router(router)
    serve_page(app, settings)
    return _with_problem_schema(app)


def _with_problem_schema(app: FastAPI) -> FastAPI:
    """Name the shape of errors in the schema, and what may be answered to whom."""
    generate = app.openapi

    def openapi() -> dict[str, object]:
        schema = generate()
        shapes = schema.setdefault("components", {}).setdefault("schemas", {})
        if "ProblemBody" not in shapes:
            body = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
            shapes.update(body.pop("$defs", {}))
            shapes["ProblemBody"] = body
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app

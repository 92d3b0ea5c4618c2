"""The built page: its files as they are, and plain words where it was not built."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from openiads.web.settings import Settings

NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>openiads</title>
<h1>The page is not built</h1><p>The server runs, and <a href="/openapi.json">its routes</a> answer. To build the page:
<code>make serve</code> in the source tree (Node 20), or install a released wheel, which carries it.</p></html>"""


def serve_page(app: FastAPI, settings: Settings) -> None:
    """Serve the page at / and its files below /assets."""
    folder = settings.static or Path(str(files("openiads.web") / "static"))
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def index() -> Response:
        page = folder / "index.html"
        return FileResponse(page, headers={"Cache-Control": "no-cache"}) if page.is_file() else HTMLResponse(NOT_BUILT)

    app.include_router(router)
    app.mount("/assets", StaticFiles(directory=folder / "assets", check_dir=False), name="assets")

"""Running the server until it is told to stop, and stopping it in good order."""

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from openiads.errors import Fault, OutputError
from openiads.terrain.find import open_elevation
from openiads.terrain.source import SOURCES
from openiads.web.app import create_app
from openiads.web.desk import Desk
from openiads.web.settings import Settings

STOPS_WITHIN_S = 5


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Answer until Ctrl-C or SIGTERM; then what is under way ends, waiting streams close, and workers stop.

    ready: called with the address once the port is open. Raises OutputError where the port cannot be had, StoreError
    and TerrainError where there is nothing to show.
    """
    app = create_app(settings)
    _check(settings, app.state.desk)
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=STOPS_WITHIN_S, server_header=False, date_header=False
    )
    server = uvicorn.Server(config)
    app.state.desk.stopping = lambda: server.should_exit
    with _listening(settings) as opened:
        ready(_address(settings, opened.getsockname()[1]))
        server.run(sockets=[opened])


def _check(settings: Settings, desk: Desk) -> None:
    """Raise what would else come with every answer: a store that cannot be opened, terrain that is not there."""
    desk.version()
    terrain = settings.terrain
    if terrain and terrain not in SOURCES and not Path(terrain).is_file():
        open_elevation(terrain, [], 0.0)


def _listening(settings: Settings) -> socket.socket:
    """Open the port, before anything is said, so that a taken one is told in plain words."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((settings.host, settings.port))
        opened.listen()  # who comes before the server runs is kept waiting, not refused
    except (OSError, OverflowError) as error:
        opened.close()
        where = f"{settings.host}:{settings.port}"
        reason = getattr(error, "strerror", None) or str(error)
        remedy = "give another --port (0 takes a free one), or stop what listens there"
        raise OutputError(Fault(where=where, problem=f"cannot listen there: {reason}", remedy=remedy)) from None
    return opened


def _address(settings: Settings, port: int) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    token = f"/?token={settings.token}" if settings.token else ""
    return f"http://{host}:{port}{token}"

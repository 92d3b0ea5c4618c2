"""The command that opens the map."""

from pathlib import Path
from typing import Annotated

import typer

from openiads.cli.laydown import StoreOption

TerrainOption = Annotated[
    str | None,
    typer.Option("--terrain", metavar="FILE|SOURCE", help="Ground of the map's coverage, as for `openiads cover`."),
]


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen at; others than this machine need a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    token: Annotated[
        str, typer.Option(envvar="OPENIADS_TOKEN", help="Asked of everyone; the printed address carries it.")
    ] = "",
    store: StoreOption = None,
    terrain: TerrainOption = None,
    tile_url: Annotated[
        str,
        typer.Option("--tile-url", metavar="URL", help="Background tiles of your choice, with {z}, {x} and {y} in it."),
    ] = "",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes for runs, bulletins and other long work.")] = 1,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    static: Annotated[Path | None, typer.Option(hidden=True, help="Folder of a built page.")] = None,
) -> None:
    """Open the map in a browser: the laydown through time, what it sees and reaches, and for whom that matters.

    Works offline, on this machine alone unless told otherwise. Ctrl-C stops it.

    Examples:

      openiads serve

      openiads serve --store my.db --port 8080

      openiads serve --host 0.0.0.0 --token "$(openssl rand -hex 16)"
    """
    from openiads.web.guard import check_open
    from openiads.web.serve import serve as run
    from openiads.web.settings import Settings
    from openiads.web.user_tile import check_tile_url

    if tile_url and (words := check_tile_url(tile_url)):
        raise typer.BadParameter(words, param_hint="'--tile-url'")
    settings = Settings(
        host=host,
        port=port,
        token=token,
        store=store,
        terrain=terrain,
        tile_url=tile_url,
        n_workers=workers,
        static=static,
    )
    if words := check_open(settings):
        raise typer.BadParameter(words, param_hint="'--host'")

    def ready(address: str) -> None:
        typer.echo(f"openiads serves the map at {address} (Ctrl-C stops it)")
        if open_browser:
            typer.launch(address)

    run(settings, ready)

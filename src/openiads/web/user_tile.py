"""Background tiles of the user's choice, fetched for the browser, which itself asks nobody but this server."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from openiads.reports.document import UnreadableError
from openiads.reports.fetch_url import Limits, fetch
from openiads.reports.web_address import check_url, is_public
from openiads.web.map_tile import MapTile
from openiads.web.problems import not_found
from openiads.web.settings import LOOPBACK

PARTS = ("{z}", "{x}", "{y}")
MAX_TILE_BYTES = 2_000_000
TIME_LIMIT_S = 15.0
KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))
RIFF, WEBP = b"RIFF", b"WEBP"
OPENSTREETMAP = "openstreetmap.org"


def check_tile_url(url: str) -> str:
    """Why an address of tiles cannot be used; "" where it can."""
    missing = [part for part in PARTS if part not in url]
    if missing:
        return f"{' '.join(missing)} missing: give an address like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png"
    try:
        check_url(_filled(url, MapTile(0, 0, 0)))
    except UnreadableError as error:
        return str(error)
    return ""


def user_tile(url: str, tile: MapTile) -> tuple[bytes, str]:
    """A picture of the user's tile server and its media type.

    An address that is named by number, or as localhost, is asked wherever it is, and may then lead to no other; any
    other name must lead to public addresses. Raises NotFoundError where there is no such tile, or none could be had.
    """
    named = _is_private_by_number(url)
    limits = Limits(
        allow_private=named, max_bytes=MAX_TILE_BYTES, time_limit_s=TIME_LIMIT_S, max_redirects=0 if named else 3
    )
    try:
        picture = fetch(_filled(url, tile), limits=limits).payload
    except UnreadableError as error:
        where = f"tile {tile.zoom}/{tile.column}/{tile.row} of {host(url)}"
        raise not_found(where, str(error), "check --tile-url and the network") from error
    return picture, _media_type(picture, url)


def host(url: str) -> str:
    """The name of the server of an address."""
    return urlsplit(url).hostname or ""


def attribution(url: str) -> str:
    """Whom to thank for the tiles, as far as their address tells."""
    name = host(url)
    return "© OpenStreetMap contributors" if name.endswith(OPENSTREETMAP) else f"Tiles: {name}"


def _filled(url: str, tile: MapTile) -> str:
    for part, number in zip(PARTS, (tile.zoom, tile.column, tile.row), strict=True):
        url = url.replace(part, str(number))
    return url


def _is_private_by_number(url: str) -> bool:
    name = host(url)
    if name in LOOPBACK:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return not is_public(name)


def _media_type(picture: bytes, url: str) -> str:
    """By the first bytes: what is no picture is not passed on."""
    if picture[:4] == RIFF and picture[8:12] == WEBP:
        return "image/webp"
    for beginning, media_type in KINDS:
        if picture.startswith(beginning):
            return media_type
    raise not_found(f"tile of {host(url)}", "is no PNG, JPEG, GIF or WebP picture", "give the address of raster tiles")

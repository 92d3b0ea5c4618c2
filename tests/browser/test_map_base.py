"""The base of the map: drawn offline from the server's own files, in both themes, on small screens, by keyboard."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.browser.conftest import OpenPage

QAMISHLI = "41.2,37.05"
"""Longitude and latitude, as the address of a view names them."""


def test_base_comes_from_the_server_alone(served: str, open_page: OpenPage) -> None:
    asked: list[str] = []
    page = open_page(served)
    page.on("request", lambda request: asked.append(request.url.removeprefix(served)))
    page.reload()
    loaded(page)
    assert "/basemap/coast" in asked
    assert any(url.startswith("/basemap/hillshade/") for url in asked)
    assert any(url.startswith("/basemap/places?") for url in asked)
    thanks = page.get_by_text("Natural Earth · GeoNames (CC BY 4.0), OurAirports · NOAA GLOBE")
    assert thanks.is_visible()


def test_dark_theme_darkens_the_map_and_stays(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#view=34.6,33.5,6.5&tab=battle")
    loaded(page)
    light = sea_brightness(page)
    page.get_by_label("Theme").select_option("Dark")
    wait_until(page, lambda: sea_brightness(page) < light / 3)
    page.reload()
    loaded(page)
    assert page.get_by_label("Theme").input_value() == "dark"
    wait_until(page, lambda: sea_brightness(page) < light / 3)


def test_system_preference_decides_without_a_choice(served: str, open_page: OpenPage) -> None:
    page = open_page(served, color_scheme="dark")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_place_is_found_by_name_and_shown(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#view=30,50,4")
    loaded(page)
    search = page.get_by_role("combobox", name="Find a place")
    search.fill("Qamishl")
    page.get_by_role("option", name=re.compile("Qamishli")).first.wait_for()
    search.press("ArrowDown")
    assert search.get_attribute("aria-activedescendant") == "found-place-0"
    search.press("Enter")
    page.get_by_text(re.compile(r"37\.\d\d° N 41\.\d\d° E, within \d+ km")).wait_for()
    lon, lat, _ = re.search(r"view=([\d.]+)%2C([\d.]+)%2C([\d.]+)", page.url).groups()  # type: ignore[union-attr]
    assert (float(lon), float(lat)) == pytest.approx((41.2, 37.05), abs=0.1)


def test_unknown_place_is_told_so(served: str, open_page: OpenPage) -> None:
    page = open_page(served)
    page.get_by_role("combobox", name="Find a place").fill("Xqzzywv")
    page.get_by_text("No place is called “Xqzzywv”").wait_for()


def test_keyboard_moves_the_map_and_the_address_follows(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#view=38,35,6")
    loaded(page)
    page.get_by_role("application", name=re.compile("Map view")).focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, lambda: view_of(page)[0] > 38.2)
    page.keyboard.press("+")
    wait_until(page, lambda: view_of(page)[2] > 6.5)


def test_line_is_drawn_by_keyboard_alone(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#tab=risk&view=38,35,6")
    loaded(page)
    page.get_by_role("button", name="Draw on the map").focus()
    page.keyboard.press("Enter")
    page.get_by_text("press Space for the point under the cross").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("A route has at least two points").wait_for()
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    wait_until(page, lambda: view_of(page)[0] > 38.2)
    page.keyboard.press(" ")
    page.keyboard.press("Enter")
    ends = [page.get_by_label(f"Longitude of point {number}").input_value() for number in (1, 2)]
    assert float(ends[0]) == pytest.approx(38.0, abs=0.01)
    assert float(ends[1]) == pytest.approx(view_of(page)[0], abs=0.02)
    assert page.get_by_role("button", name="Draw on the map").get_attribute("aria-pressed") == "false"


def test_layers_are_chosen_by_keyboard(served: str, open_page: OpenPage) -> None:
    page = open_page(served)
    loaded(page)
    button = page.get_by_role("button", name="Layers")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Grid of degrees").check()
    assert page.get_by_role("checkbox", name="Relief in 3D").count() == 0, "software WebGL has no 3D"
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert button.evaluate("button => button === document.activeElement")


def test_help_opens_by_its_key_and_names_the_keys(served: str, open_page: OpenPage) -> None:
    page = open_page(served)
    page.get_by_role("tab", name="Sites").focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Help")
    assert "Backspace" in dialog.inner_text()
    assert "never a clearance to fly" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_phone_shows_map_time_and_panel_without_scrolling_sideways(served: str, open_page: OpenPage) -> None:
    page = open_page(served, width=390, height=844, has_touch=True)
    loaded(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    whole = page.get_by_role("main", name="Map").bounding_box()
    assert whole["height"] > 220
    page.locator(".maplibregl-marker").first.wait_for()
    shown = [marker.bounding_box() for marker in page.locator(".maplibregl-marker").all()]
    inside = [one for one in shown if whole["y"] < one["y"] < whole["y"] + whole["height"] and 0 < one["x"] < 390]
    assert len(inside) >= 3, "the phone opens with sites in view"
    page.get_by_role("button", name="Hide the panel").tap()
    assert page.get_by_role("main", name="Map").bounding_box()["height"] > whole["height"] + 150
    page.get_by_role("tab", name="Battle").tap()
    assert page.get_by_role("tabpanel", name="Battle").is_visible()


def test_what_a_finger_must_hit_is_large_enough(served: str, open_page: OpenPage) -> None:
    page = open_page(served, width=390, height=844, has_touch=True)
    loaded(page)
    small = []
    for selector in (".top-bar button", ".top-bar select", ".tabs button", ".maplibregl-ctrl button", ".sheet-handle"):
        for element in page.locator(selector).all():
            box = element.bounding_box()
            if box and min(box["width"], box["height"]) < 40:
                small.append((element.inner_text(), box))
    assert small == []


def test_tiles_of_the_user_lie_under_the_map(
    serve: Callable[..., str], open_page: OpenPage, tile_server: tuple[str, list[str]]
) -> None:
    url, asked = tile_server
    page = open_page(serve("--tile-url", url) + "/#tab=battle&view=20,50,4")
    loaded(page)
    page.get_by_role("button", name="Layers").click()
    assert page.get_by_role("checkbox", name="Tiles of 127.0.0.1").is_checked()
    wait_until(page, lambda: asked != [])
    assert page.get_by_text("Tiles: 127.0.0.1").is_visible()
    red, green, blue = mean_colour(page)
    assert red > 2 * max(green, blue)


@pytest.fixture
def tile_server() -> Any:
    """A tile server on loopback whose tiles are red, and what it was asked."""
    import io
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    from PIL import Image

    asked: list[str] = []
    target = io.BytesIO()
    Image.new("RGB", (256, 256), (200, 20, 20)).save(target, "PNG")

    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(target.getvalue())

        def log_message(self, format: str, *words: object) -> None:  # noqa: A002
            del format, words

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png", asked
    server.shutdown()
    server.server_close()


def loaded(page: Any) -> None:
    """Wait until the base is drawn."""
    page.locator("[data-map=loaded]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")


def view_of(page: Any) -> tuple[float, ...]:
    """Longitude, latitude and zoom in the address."""
    found = re.search(r"view=([^&]+)", page.url)
    assert found is not None
    return tuple(float(part) for part in found.group(1).replace("%2C", ",").split(","))


def sea_brightness(page: Any) -> float:
    """Of the sea west of Lebanon, in the lower left of the map."""
    return float(np.median(picture(page)[430:480, 60:110]))


def mean_colour(page: Any) -> tuple[float, ...]:
    return tuple(float(one) for one in picture(page)[300:500, 200:500].mean(axis=(0, 1)))


def picture(page: Any) -> Any:
    """The map as it is shown, (rows, columns, 3)."""
    import io

    from PIL import Image

    content = page.get_by_role("main", name="Map").screenshot()
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype=float)


def wait_until(page: Any, holds: Callable[[], bool], tries: int = 100) -> None:
    """Wait for what no selector can name, for as long as a slow machine may need."""
    for _ in range(tries):
        if holds():
            return
        page.wait_for_timeout(150)
    raise AssertionError("it did not come to hold")

"""The QGIS style read back: well-formed, and in the classes of our pictures."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from openiads.export.layer import HEIGHTS_AGL_M, lowest_height_layer
from openiads.export.style import style_path, write_height_style


@pytest.fixture
def renderer(tmp_path: Path) -> ElementTree.Element:
    write_height_style(tmp_path / "cover.qml", 2)
    found = ElementTree.parse(tmp_path / "cover.qml").getroot().find("pipe/rasterrenderer")
    assert found is not None
    return found


def colour_in_qgis(renderer: ElementTree.Element, height_m: float) -> str | None:
    """What a discrete colour ramp draws: the first class that reaches up to the height, none above the last."""
    for item in renderer.iter("item"):
        if height_m <= float(item.get("value", "nan")):
            return item.get("color")
    return None


@pytest.mark.parametrize("height_m", [0.0, 50.0, 100.0, 100.5, 300.0, 999.0, 3000.0, 5999.0, 6000.0, 6001.0, 50_000.0])
def test_each_height_has_the_colour_that_our_map_gives_it(renderer: ElementTree.Element, height_m: float) -> None:
    layer = lowest_height_layer(np.array([[height_m]]), np.array([[True]]))
    entry = layer.legend[layer.classes[0, 0]]
    assert colour_in_qgis(renderer, height_m) == entry.colour
    [words] = [item.get("label") for item in renderer.iter("item") if item.get("color") == entry.colour]
    assert words == entry.words


def test_breaks_are_those_of_our_maps(renderer: ElementTree.Element) -> None:
    values = [float(item.get("value", "nan")) for item in renderer.iter("item")]
    assert tuple(values[:-1]) == HEIGHTS_AGL_M


def test_outside_is_clear_and_unknown_is_drawn(renderer: ElementTree.Element) -> None:
    assert colour_in_qgis(renderer, float("inf")) is None
    assert renderer.get("nodataColor") == "125,118,107,255"


def test_style_lies_beside_the_raster_and_draws_the_band_asked_for(tmp_path: Path) -> None:
    assert style_path("maps/cover.tif") == Path("maps/cover.qml")
    write_height_style(tmp_path / "cover.qml", 7)
    root = ElementTree.parse(tmp_path / "cover.qml").getroot()
    assert root.tag == "qgis"
    assert [one.get("band") for one in root.iter("rasterrenderer")] == ["7"]

"""A QGIS style beside a GeoTIFF, so that it opens in the colours of our pictures."""

from pathlib import Path
from xml.etree import ElementTree

from openiads.export.furniture import UNKNOWN_INK
from openiads.export.layer import HEIGHTS_AGL_M, LegendEntry, lowest_height_legend
from openiads.export.relief import OVERLAY_OPACITY
from openiads.export.whole_file import whole_file

QGIS_VERSION = "3.28.0-Firenze"
"""The release whose files are written so; later ones read them."""
DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
HIGHEST_M = 1e6
"""Upper break of the last class: what is finite lies below it, and what is infinite (outside) above it is clear."""


def style_path(raster: str | Path) -> Path:
    """Where QGIS looks for the style of a raster: the same name, .qml."""
    return Path(raster).with_suffix(".qml")


def write_height_style(path: str | Path, band: int) -> None:
    """Write a style that draws a band of lowest visible heights above ground in the classes of `layer`.

    No data (NaN) is unknown and drawn in the colour of the hatch; +inf (outside) lies above the last class and stays
    clear. Raises OutputError where the file cannot be written.
    """
    root = ElementTree.Element("qgis", version=QGIS_VERSION, styleCategories="AllStyleCategories")
    pipe = ElementTree.SubElement(root, "pipe")
    provider = ElementTree.SubElement(pipe, "provider")
    nearest = "nearestNeighbour"
    ElementTree.SubElement(
        provider,
        "resampling",
        enabled="false",
        maxOversampling="2",
        zoomedInResamplingMethod=nearest,
        zoomedOutResamplingMethod=nearest,
    )
    pipe.append(_renderer(band, (*HEIGHTS_AGL_M, HIGHEST_M), lowest_height_legend()))
    ElementTree.SubElement(pipe, "brightnesscontrast", brightness="0", contrast="0", gamma="1")
    ElementTree.SubElement(pipe, "huesaturation", saturation="0", grayscaleMode="0", colorizeOn="0")
    ElementTree.SubElement(pipe, "rasterresampler", maxOversampling="2")
    ElementTree.SubElement(root, "blendMode").text = "0"
    ElementTree.indent(root)
    with whole_file(path) as partial:
        partial.write_text(DOCTYPE + ElementTree.tostring(root, encoding="unicode") + "\n", encoding="utf-8")


def _renderer(band: int, breaks: tuple[float, ...], legend: tuple[LegendEntry, ...]) -> ElementTree.Element:
    """Each class up to and with its upper break in one colour; no data in the colour of the unknown."""
    low, high = "0", f"{breaks[-1]:.0f}"
    renderer = ElementTree.Element(
        "rasterrenderer",
        type="singlebandpseudocolor",
        band=str(band),
        opacity=f"{OVERLAY_OPACITY:g}",
        alphaBand="-1",
        nodataColor=_red_green_blue(UNKNOWN_INK),
        classificationMin=low,
        classificationMax=high,
    )
    ElementTree.SubElement(renderer, "rasterTransparency")
    origin = ElementTree.SubElement(renderer, "minMaxOrigin")
    for name, text in (("limits", "None"), ("extent", "WholeRaster"), ("statAccuracy", "Estimated")):
        ElementTree.SubElement(origin, name).text = text
    shader = ElementTree.SubElement(
        ElementTree.SubElement(renderer, "rastershader"),
        "colorrampshader",
        colorRampType="DISCRETE",
        classificationMode="1",
        clip="1",
        minimumValue=low,
        maximumValue=high,
        labelPrecision="0",
    )
    for upper, entry in zip(breaks, legend, strict=True):
        ElementTree.SubElement(shader, "item", value=f"{upper:.0f}", label=entry.words, color=entry.colour, alpha="255")
    return renderer


def _red_green_blue(colour: str) -> str:
    """#rrggbb as QGIS writes a colour of its own: red, green, blue, opacity."""
    return ",".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5)) + ",255"

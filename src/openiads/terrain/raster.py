"""A window of a raster file: which postings lie in a box, and their heights."""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pyproj
import rasterio
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from rasterio import Affine
from rasterio.crs import CRS
from rasterio.enums import MaskFlags, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from openiads.errors import Fault, TerrainError
from openiads.geodesy.earth import MEAN_EARTH_RADIUS_M
from openiads.terrain.box import Box

LOWEST_GROUND_M = -600.0
HIGHEST_GROUND_M = 9000.0
"""The Dead Sea shore lies at -430 m, Everest at 8,849 m: ground beyond these bounds is in another unit or void."""
METRES_PER_UNIT = {
    name: metres
    for metres, names in (
        (1.0, ("", "m", "metre", "metres", "meter", "meters")),
        (0.3048, ("ft", "foot", "feet", "international foot")),
        (1200.0 / 3937.0, ("us survey foot", "us_survey_foot", "us-ft", "ftus")),
    )
    for name in names
}
"""Units of height as rasters name them, lower case; one that names none is taken to be in metres."""
MARGIN_POSTINGS = 2
"""Read around a window, so that what lies on its edge has ground on all sides."""
LATTICE = 17
"""Points along each side of a box that are projected to find its window."""
LARGEST_EXACT_BLOCK = 4
STRIP_BLOCKS = 128
"""Rows of blocks that are read at a time."""
SCALE_TOLERANCE = 0.01
"""A projection that is true to scale within it is taken at its word."""

Heights = NDArray[np.float32]


def read_window(path: Path, box: Box | None, largest_cells: int) -> tuple[Heights, Affine, CRS, str]:
    """Heights in m (NaN unknown), transform, coordinate system and source of what a raster has in a box, or all of it.

    More than `largest_cells` cells are read as means of square blocks, which the source's words say.
    Raises TerrainError where the raster cannot be used or has nothing there.
    """
    try:
        with _opened(path, box) as raster:
            window = _window(path, raster, box)
            block = max(1, math.ceil(math.sqrt(window.width * window.height / largest_cells)))
            window = _widened(raster, window, block)
            heights = _read(raster, window, block)
            source = raster.tags().get("SOURCE") or path.name
            transform, crs = moved(raster.transform, window.col_off, window.row_off, block), raster.crs
    except RasterioError as error:
        problem = f"is no readable raster ({error})"
        remedy = "give a GeoTIFF, VRT, DTED or HGT"
        raise TerrainError(Fault(where=str(path), problem=problem, remedy=remedy)) from error
    _check_heights(path, heights)
    return heights, transform, crs, source + block_words(block)


def block_words(block: int) -> str:
    """What to add to a source's name where blocks of postings were averaged."""
    return f", mean of {block} x {block} postings" if block > 1 else ""


def moved(transform: Affine, column: int, row: int, block: int = 1) -> Affine:
    """The transform of a window that begins at a column and row, in cells of `block` postings on a side."""
    x, y = transform.c + transform.a * column, transform.f + transform.e * row
    return Affine(transform.a * block, 0.0, x, 0.0, transform.e * block, y)


def posting_m(transform: Affine, crs: CRS, shape: tuple[int, ...]) -> float:
    """The smaller spacing of two postings in m on the ground, at the raster's centre.

    A projection that is not true to scale there (Mercator) is measured on the ellipsoid.
    """
    step_x, step_y = abs(transform.a), abs(transform.e)
    x, y = transform.c + transform.a * shape[1] / 2, transform.f + transform.e * shape[0] / 2
    if crs.is_geographic:
        degree_m = math.radians(1.0) * MEAN_EARTH_RADIUS_M
        return float(min(step_y * degree_m, step_x * degree_m * math.cos(math.radians(y))))
    nominal_m = float(min(step_x, step_y) * crs.linear_units_factor[1])
    lon, lat = Transformer.from_crs(crs.to_wkt(), "EPSG:4326", always_xy=True).transform(
        [x, x + step_x, x], [y, y, y + step_y]
    )
    measured_m = min(Geod(ellps="WGS84").inv([lon[0]] * 2, [lat[0]] * 2, lon[1:], lat[1:])[2])
    return nominal_m if abs(measured_m / nominal_m - 1.0) < SCALE_TOLERANCE else float(measured_m)


@cache
def period(crs: CRS) -> float:
    """After how many units eastwards a coordinate system comes round to the same place; infinite where it does not."""
    if crs.is_geographic:
        return 360.0
    projection = pyproj.CRS.from_wkt(crs.to_wkt())
    method = projection.coordinate_operation.method_name if projection.coordinate_operation else ""
    if "Mercator" not in method or "Transverse" in method or "Oblique" in method or projection.ellipsoid is None:
        return math.inf
    return 2.0 * math.pi * projection.ellipsoid.semi_major_metre / float(crs.linear_units_factor[1])


def unwrapped(x: NDArray[np.float64], middle: float, crs: CRS) -> NDArray[np.float64]:
    """Eastings brought into the turn of the earth around `middle`."""
    turn = period(crs)
    return x if math.isinf(turn) else x - turn * np.round((x - middle) / turn)


@contextmanager
def _opened(path: Path, box: Box | None) -> Iterator[rasterio.DatasetReader]:
    """The raster; one that goes round the earth is cut on the far side of the box."""
    with (
        warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning),
        rasterio.open(path, num_threads="all_cpus") as raster,
    ):
        _check_shape(path, raster)
        columns = round(period(raster.crs) / raster.transform.a) if math.isfinite(period(raster.crs)) else 0
        goes_round = columns and abs(raster.width - columns) <= 1 and raster.width >= columns
        if box is None or not goes_round or box.east - box.west >= 360.0:
            yield raster
            return
        window = _columns_and_rows(raster, box)
        if window[0] >= 0 and window[1] < columns:
            yield raster
            return
        with rasterio.open(_turned_vrt(path, raster, columns)) as turned:
            yield turned


def _turned_vrt(path: Path, raster: rasterio.DatasetReader, columns: int) -> str:
    """A virtual raster with the western half put behind the eastern one."""
    half, rows = columns // 2, raster.height
    corner = moved(raster.transform, half, 0)
    kind = {"uint8": "Byte", "int8": "Int8"}.get(raster.dtypes[0], raster.dtypes[0].capitalize().replace("Ui", "UI"))
    nodata = "" if raster.nodata is None else f"<NoDataValue>{raster.nodata!r}</NoDataValue>"
    nodata += f"<Offset>{raster.offsets[0]!r}</Offset><Scale>{raster.scales[0]!r}</Scale>"
    nodata += f"<UnitType>{escape(raster.units[0] or '')}</UnitType>"
    part = (
        '<SimpleSource><SourceFilename relativeToVRT="0">{name}</SourceFilename><SourceBand>1</SourceBand>'
        '<SrcRect xOff="{start}" yOff="0" xSize="{width}" ySize="{rows}"/>'
        '<DstRect xOff="{to}" yOff="0" xSize="{width}" ySize="{rows}"/></SimpleSource>'
    )
    name = escape(str(path.resolve()))
    parts = part.format(name=name, start=half, width=columns - half, rows=rows, to=0)
    parts += part.format(name=name, start=0, width=half, rows=rows, to=columns - half)
    source = escape(raster.tags().get("SOURCE") or path.name)
    return (
        f'<VRTDataset rasterXSize="{columns}" rasterYSize="{rows}"><SRS>{escape(raster.crs.to_wkt())}</SRS>'
        f"<GeoTransform>{', '.join(map(repr, corner.to_gdal()))}</GeoTransform>"
        f'<Metadata><MDI key="SOURCE">{source}</MDI></Metadata>'
        f'<VRTRasterBand dataType="{kind}" band="1">{nodata}{parts}</VRTRasterBand></VRTDataset>'
    )


def _window(path: Path, raster: rasterio.DatasetReader, box: Box | None) -> Window:
    """The part of a raster that holds a box and a margin, as far as the raster goes."""
    if box is None:
        return Window(0, 0, raster.width, raster.height)
    west, east, north, south = _columns_and_rows(raster, box)
    west, east = max(west, 0), min(east, raster.width - 1)
    north, south = max(north, 0), min(south, raster.height - 1)
    if east - west < 1 or south - north < 1:
        problem = f"does not reach the box {box} (west, south, east, north)"
        remedy = "give a raster that covers it with --terrain FILE"
        raise TerrainError(Fault(where=str(path), problem=problem, remedy=remedy))
    return Window(west, north, east - west + 1, south - north + 1)


def _columns_and_rows(raster: rasterio.DatasetReader, box: Box) -> tuple[int, int, int, int]:
    """First and last column, first and last row of a box with a margin, also beyond the raster's edges."""
    lon, lat = np.meshgrid(np.linspace(box.west, box.east, LATTICE), np.linspace(box.south, box.north, LATTICE))
    to_raster = Transformer.from_crs("EPSG:4326", raster.crs.to_wkt(), always_xy=True)
    x, y = to_raster.transform(lon.ravel(), lat.ravel())
    seen = np.isfinite(x) & np.isfinite(y)
    if not seen.any():
        return 0, -1, 0, -1
    x, y = np.asarray(x)[seen], np.asarray(y)[seen]
    if box.east - box.west < 360.0:
        x = unwrapped(x, float(x[x.size // 2]), raster.crs)
    middle = raster.transform.c + raster.transform.a * raster.width / 2.0
    around = (x.min() + x.max()) / 2.0
    x = x + (unwrapped(np.array([around]), middle, raster.crs)[0] - around)
    columns = (x - raster.transform.c) / raster.transform.a - 0.5
    rows = (y - raster.transform.f) / raster.transform.e - 0.5
    low = [math.floor(float(one.min())) - MARGIN_POSTINGS for one in (columns, rows)]
    high = [math.ceil(float(one.max())) + MARGIN_POSTINGS for one in (columns, rows)]
    return low[0], high[0], low[1], high[1]


def _widened(raster: rasterio.DatasetReader, window: Window, block: int) -> Window:
    """A window of whole blocks, with a margin of blocks as far as the raster goes."""
    if block == 1:
        return window
    starts, lengths = [], []
    for start, length, whole in (
        (window.col_off, window.width, raster.width),
        (window.row_off, window.height, raster.height),
    ):
        first = max(start - MARGIN_POSTINGS * block, 0)
        starts.append(first)
        lengths.append((min(start + length + MARGIN_POSTINGS * block, whole) - first) // block * block)
    return Window(*starts, *lengths)


def _read(raster: rasterio.DatasetReader, window: Window, block: int) -> Heights:
    """Heights in whole blocks. Large blocks are left to GDAL, which uses the overviews of a raster that has them."""
    shape = (window.height // block, window.width // block)
    if block == 1 or block > LARGEST_EXACT_BLOCK:
        return _known(raster, window, shape)
    heights = np.empty(shape, dtype=np.float32)
    for first in range(0, shape[0], STRIP_BLOCKS):
        n_rows = min(STRIP_BLOCKS, shape[0] - first)
        strip = Window(window.col_off, window.row_off + first * block, window.width, n_rows * block)
        fine = _known(raster, strip, (n_rows * block, window.width))
        heights[first : first + n_rows] = fine.reshape(n_rows, block, shape[1], block).mean(axis=(1, 3))
    return heights


def _known(raster: rasterio.DatasetReader, window: Window, shape: tuple[int, int]) -> Heights:
    """Heights of a window in m, NaN where unknown; scale, offset and unit as the raster names them."""
    heights: Heights = raster.read(
        1, window=window, out_shape=shape, out_dtype="float32", resampling=Resampling.average
    )
    if MaskFlags.all_valid not in raster.mask_flag_enums[0]:
        heights[raster.read_masks(1, window=window, out_shape=shape) == 0] = np.nan
    unit_m = METRES_PER_UNIT[(raster.units[0] or "").strip().lower()]
    scale, offset = raster.scales[0] * unit_m, raster.offsets[0] * unit_m
    if scale != 1.0 or offset != 0.0:
        heights = heights * np.float32(scale) + np.float32(offset)
    return heights


def _check_shape(path: Path, raster: rasterio.DatasetReader) -> None:
    faults = []
    if raster.crs is None:
        faults.append(
            Fault(
                where=str(path), problem="has no coordinate system", remedy="assign one: rio edit-info --crs EPSG:4326"
            )
        )
    if raster.transform.b or raster.transform.d or raster.transform.e >= 0 or raster.transform.a <= 0:
        faults.append(
            Fault(where=str(path), problem="is not north-up", remedy="bring it north-up with gdalwarp or rio warp")
        )
    if min(raster.width, raster.height) < 2:
        faults.append(Fault(where=str(path), problem="has fewer than 2 x 2 postings", remedy="give a larger raster"))
    unit = raster.units[0] or ""
    if unit.strip().lower() not in METRES_PER_UNIT:
        remedy = "give heights in m or ft: rio edit-info --bidx 1 --units m"
        faults.append(
            Fault(where=str(path), field="unit of heights", value=unit, problem="no unit of height", remedy=remedy)
        )
    if faults:
        raise TerrainError(faults)


def _check_heights(path: Path, heights: Heights) -> None:
    known = heights[np.isfinite(heights)]
    if known.size == 0:
        raise TerrainError(Fault(where=str(path), problem="holds no known height", remedy="check its nodata value"))
    low, high = float(known.min()), float(known.max())
    if low < LOWEST_GROUND_M or high > HIGHEST_GROUND_M:
        raise TerrainError(
            Fault(
                where=str(path),
                field="heights",
                value=f"{low:g} to {high:g}",
                problem=f"ground lies between {LOWEST_GROUND_M:g} and {HIGHEST_GROUND_M:g} m",
                remedy="give heights in metres and declare the nodata value",
            )
        )

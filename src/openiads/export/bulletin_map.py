"""The maps of a bulletin: regions, routes with their exposed stretches, sites, and how likely a place is reached."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from PIL import Image

from openiads.catalogue.load import load_catalogue
from openiads.coverage.exposed import Exposure
from openiads.coverage.fir import Fir
from openiads.coverage.route import Route, along
from openiads.errors import Fault, ScenarioError
from openiads.export.furniture import draw_legend, legend_height_in
from openiads.export.labels import HALO
from openiads.export.layer import Layer, probability_layer
from openiads.export.map_frame import MapFrame, bilinear
from openiads.export.map_sheet import Ground, Panel, Town, draw_map, land_mask
from openiads.export.picture import towns_within
from openiads.export.png import COLOURS_KEPT, HATCH_LINE_PT
from openiads.export.symbols import Spot, spots
from openiads.geodesy.point import Point
from openiads.laydown.site import Site
from openiads.terrain.elevation import Elevation, ground_heights_m

Floats = NDArray[np.float64]

WIDTH_IN, DPI = 8.0, 150
MARGIN_IN, LEGEND_GAP_IN, HEADING_IN, GAP_IN, KEY_IN = 0.38, 0.3, 0.26, 0.3, 0.3
FIELD_COLUMNS, GROUND_COLUMNS = 120, 420
"""Points of the map at which the probability is computed across its width, and heights of the ground for the relief."""
MARGIN_RATIO, LEAST_HALF_M = 0.08, 60_000.0
LEAST_ASPECT, GREATEST_ASPECT = 0.55, 1.15
SITE_REACH_M = 450_000.0
"""Sites farther than this from all that the bulletin is about are not fitted into the map."""
WIDEST_M = 8_000_000.0
"""Beyond this a map has no one scale."""
DENSE_M = 20_000.0
MOST_TOWNS = 12
REGION_INK, ROUTE_INK, EXPOSED_INK = "#5b2a86", "#14202b", "#c2410c"
MEANING = "Probability that a missile or gun reaches an aircraft there, by all sites together"
BARE = "below 10 %: not listed, which is no statement that it is safe"


@dataclass(frozen=True, slots=True)
class BulletinMap:
    """The ground of the maps, and what is drawn on it.

    points: latitude and longitude at which the probability of reach is wanted, float64 (n,), rows from the north;
    field_x_m, field_y_m: the columns and rows of these points on the plane.
    """

    frame: MapFrame
    ground: Ground
    points: tuple[Floats, Floats]
    field_x_m: Floats
    field_y_m: Floats
    firs: tuple[Fir, ...]
    routes: tuple[Route, ...]
    sites: tuple[Site, ...]

    def overview(self, found: Exposure, probabilities: Sequence[Floats]) -> bytes:
        """One map: the greatest probability of all bands, with names, and the stretches exposed in any. PNG."""
        greatest = np.max(np.stack(list(probabilities)), axis=0)
        layer = self._layer(greatest)
        panel = Panel(layer, tuple(spots(self._counted(found), _names())))
        return self._sheet([(panel, "")], [self._stretches(found, None)], towns_within(self.frame), named=True)

    def by_band(self, found: Exposure, probabilities: Sequence[Floats]) -> bytes:
        """Small maps side by side, one per band, in one picture. PNG."""
        bare = [_unnamed(spot) for spot in spots(self._counted(found), _names())]
        panels = [
            (Panel(self._layer(one), tuple(bare)), band.text)
            for band, one in zip(found.bands, probabilities, strict=True)
        ]
        stretches = [self._stretches(found, band.text) for band in found.bands]
        return self._sheet(panels, stretches, (), named=False)

    def _counted(self, found: Exposure) -> list[Site]:
        counted = {stand.site_id for stand in found.stands}
        return [site for site in self.sites if site.id in counted]

    def _layer(self, probability: Floats) -> Layer:
        field = probability.reshape(len(self.field_y_m), len(self.field_x_m))
        fine = bilinear(field, self.field_x_m, self.field_y_m, self.ground.x_m, self.ground.y_m)
        layer = probability_layer(fine, meaning=MEANING)
        return Layer(layer.classes, layer.legend, layer.meaning, BARE)

    def _stretches(self, found: Exposure, band: str | None) -> list[Floats]:
        """Lines (n, 2) of longitude and latitude within reach, of one band or of any."""
        parts = [part for route in found.routes for part in route.parts if part.kind == "reach"]
        return [np.array(part.line) for part in parts if band is None or part.band == band]

    def _sheet(
        self,
        panels: Sequence[tuple[Panel, str]],
        stretches: Sequence[Sequence[Floats]],
        towns: Sequence[Town],
        *,
        named: bool,
    ) -> bytes:
        columns = 1 if len(panels) == 1 else 2
        rows = -(-len(panels) // columns)
        wide_in = (WIDTH_IN - 2 * MARGIN_IN - GAP_IN * (columns - 1)) / columns
        high_in = wide_in * self.frame.aspect_ratio
        heading_in = HEADING_IN if columns > 1 else 0.08
        richest = max((panel.layer for panel, _ in panels), key=lambda layer: int(layer.classes.max()))
        legend_in = legend_height_in(richest, WIDTH_IN - 2 * MARGIN_IN) + KEY_IN
        total_in = rows * (high_in + heading_in + LEGEND_GAP_IN) + legend_in
        figure = Figure(figsize=(WIDTH_IN, total_in), dpi=DPI, facecolor="white")
        for number, ((panel, heading), lines) in enumerate(zip(panels, stretches, strict=True)):
            left_in = MARGIN_IN + (number % columns) * (wide_in + GAP_IN)
            top_in = (number // columns) * (high_in + heading_in + LEGEND_GAP_IN) + heading_in
            box = (left_in / WIDTH_IN, 1.0 - (top_in + high_in) / total_in, wide_in / WIDTH_IN, high_in / total_in)
            axes = figure.add_axes(box)
            draw_map(axes, self.ground, panel, towns, round(wide_in * DPI), MOST_TOWNS if named else 0)
            _draw_regions(axes, self.frame, self.firs, named=named)
            _draw_routes(axes, self.frame, self.routes, lines)
            if heading:
                axes.set_title(heading, fontsize=9, fontweight="bold", loc="left", pad=4)
        _draw_keys(figure, richest, panels, total_in, legend_in, has_routes=bool(self.routes), has_firs=bool(self.firs))
        return _png(figure)


def bulletin_map(
    firs: Sequence[Fir], routes: Sequence[Route], sites: Sequence[Site], elevation: Elevation
) -> BulletinMap:
    """Lay the map that holds regions, routes and the sites within reach of them."""
    frame = _frame(firs, routes, sites)
    x, y = frame.pixel_centres(FIELD_COLUMNS)
    lat, lon = frame.unproject(*np.meshgrid(x, y))
    ground_x, ground_y = frame.pixel_centres(GROUND_COLUMNS)
    ground_lat, ground_lon = frame.unproject(*np.meshgrid(ground_x, ground_y))
    heights_m = ground_heights_m(elevation, ground_lat, ground_lon)
    ground = Ground(frame, ground_x, ground_y, heights_m)
    charted_sea = np.isnan(heights_m) & ~land_mask(ground, ground_x, ground_y)
    heights_m[charted_sea] = 0.0
    return BulletinMap(
        frame=frame,
        ground=ground,
        points=(np.asarray(lat).ravel(), np.asarray(lon).ravel()),
        field_x_m=x,
        field_y_m=y,
        firs=tuple(firs),
        routes=tuple(routes),
        sites=tuple(sites),
    )


def _frame(firs: Sequence[Fir], routes: Sequence[Route], sites: Sequence[Site]) -> MapFrame:
    """A plane around all that is asked about, with the sites near it, neither too flat nor too tall."""
    about = [np.asarray(shapely.get_coordinates(shapely.segmentize(fir.shape, 0.5))) for fir in firs]
    about += [np.array([(point.lon, point.lat) for point in route.points]) for route in routes]
    degrees = np.concatenate(about)
    lon = (float(degrees[:, 0].min()) + float(degrees[:, 0].max())) / 2
    centre = Point(
        lat=float(np.clip((degrees[:, 1].min() + degrees[:, 1].max()) / 2, -89.0, 89.0)),
        lon=(lon + 180.0) % 360.0 - 180.0,
    )
    plane = MapFrame(centre, -1.0, 1.0, -1.0, 1.0)
    x, y = plane.project(degrees[:, 1], degrees[:, 0])
    if not np.isfinite(x).all() or max(float(np.ptp(x)), float(np.ptp(y))) > WIDEST_M:
        problem = f"regions and routes lie more than {WIDEST_M / 1e6:g} 000 km apart"
        raise ScenarioError(Fault(where="bulletin", problem=problem, remedy="write one bulletin for each"))
    for site in sites:
        at = plane.project(site.place.lat, site.place.lon)
        if np.hypot(x - at[0], y - at[1]).min() < SITE_REACH_M and site.status != "withdrawn":
            x, y = np.append(x, at[0]), np.append(y, at[1])
    half_x = max(LEAST_HALF_M, float(np.ptp(x)) / 2) * (1 + 2 * MARGIN_RATIO)
    half_y = max(LEAST_HALF_M, float(np.ptp(y)) / 2) * (1 + 2 * MARGIN_RATIO)
    half_x, half_y = max(half_x, half_y / GREATEST_ASPECT), max(half_y, half_x * LEAST_ASPECT)
    middle_x, middle_y = (float(x.min()) + float(x.max())) / 2, (float(y.min()) + float(y.max())) / 2
    return MapFrame(centre, middle_x - half_x, middle_x + half_x, middle_y - half_y, middle_y + half_y)


def _names() -> Mapping[str, str]:
    known = load_catalogue()
    lexicon = {key: one.name for key, one in known.lexicon.items()}
    return lexicon | {key: one.name for key, one in known.systems.items()}


def _unnamed(spot: Spot) -> Spot:
    return Spot("", spot.place, spot.ghosts, spot.bare, spot.solid, spot.moving, spot.aircraft)


def _draw_regions(axes: Axes, frame: MapFrame, firs: Sequence[Fir], *, named: bool) -> None:
    for fir in firs:
        outline = frame.project_shape(shapely.segmentize(fir.shape, 0.2))
        for line in getattr(outline.boundary, "geoms", [outline.boundary]):
            x, y = np.asarray(line.coords).T[:2]
            axes.plot(x, y, color="white", lw=2.6, alpha=0.7, zorder=4.8)
            axes.plot(x, y, color=REGION_INK, lw=1.3, ls=(0, (7, 2, 1.5, 2)), zorder=5)
        box = shapely.box(frame.west_m, frame.south_m, frame.east_m, frame.north_m)
        shown = shapely.make_valid(outline).intersection(box)
        if named and not shown.is_empty:
            at = shown.representative_point()
            axes.text(
                at.x, at.y, fir.id, color=REGION_INK, fontsize=10, fontweight="bold", ha="center", va="center",
                path_effects=HALO, zorder=9, alpha=0.85,
            )  # fmt: skip


def _draw_routes(axes: Axes, frame: MapFrame, routes: Sequence[Route], stretches: Sequence[Floats]) -> None:
    for route in routes:
        samples = along(route.points, DENSE_M)
        x, y = frame.project(samples.lat, samples.lon)
        axes.plot(x, y, color="white", lw=3.0, alpha=0.8, zorder=5.1)
        axes.plot(x, y, color=ROUTE_INK, lw=1.4, zorder=5.3)
        ends = np.array([frame.project(point.lat, point.lon) for point in route.points])
        axes.plot(ends[:, 0], ends[:, 1], "o", ms=3.4, mfc="white", mec=ROUTE_INK, mew=1.0, ls="", zorder=5.5)
    for line in stretches:
        x, y = frame.project(line[:, 1], line[:, 0])
        for a, b in pairwise(range(len(x))):
            axes.plot(x[[a, b]], y[[a, b]], color=EXPOSED_INK, lw=3.2, solid_capstyle="round", zorder=5.2)


def _draw_keys(
    figure: Figure,
    layer: Layer,
    panels: Sequence[tuple[Panel, str]],
    total_in: float,
    legend_in: float,
    *,
    has_routes: bool,
    has_firs: bool,
) -> None:
    """The legend of the colours and symbols, and below it that of the lines."""
    left, wide = MARGIN_IN / WIDTH_IN, 1.0 - 2 * MARGIN_IN / WIDTH_IN
    axes = figure.add_axes((left, KEY_IN / total_in, wide, (legend_in - KEY_IN) / total_in))
    drawn = [spot for panel, _ in panels for spot in panel.spots]
    ghosts = any(spot.ghosts or spot.moving for spot in drawn)
    unknown = any(bool(np.isnan(panel.layer.classes).any()) for panel, _ in panels)
    draw_legend(axes, layer, unknown=unknown, sites=any(spot.solid for spot in drawn), ghosts=ghosts)
    keys = [Line2D([], [], color=REGION_INK, lw=1.3, ls=(0, (7, 2, 1.5, 2)), label="flight information region")]
    keys = keys if has_firs else []
    if has_routes:
        keys += [
            Line2D([], [], color=ROUTE_INK, lw=1.4, marker="o", mfc="white", ms=3.4, label="route"),
            Line2D([], [], color=EXPOSED_INK, lw=3.2, label="stretch within reach of a missile or gun"),
        ]
    figure.legend(
        handles=keys, loc="lower left", bbox_to_anchor=(left - 0.008, 0.0), ncols=3, fontsize=8, frameon=False,
        borderaxespad=0.2, handlelength=3.0,
    )  # fmt: skip


def _png(figure: Figure) -> bytes:
    """The figure in few colours."""
    canvas = FigureCanvasAgg(figure)
    with rc_context({"hatch.linewidth": HATCH_LINE_PT}):
        canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]
    few = Image.fromarray(pixels).quantize(2 * COLOURS_KEPT, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, format="PNG", optimize=True)
    return written.getvalue()

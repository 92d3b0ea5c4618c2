"""Vertical cuts along lines, and charts of what one site sees along bearings."""

from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

import xarray as xr
from fastapi import APIRouter, Query, Request, Response

from openiads.coverage.chart import chart
from openiads.coverage.cut import cut, longest_range_m
from openiads.errors import Fault, UsageError
from openiads.export.chart_picture import write_chart_picture
from openiads.export.cut_picture import write_cut_picture
from openiads.geodesy.point import Point, distance_m
from openiads.study.cut import AROUND_M, cut_ground, cut_profile
from openiads.study.placed import place_of, place_sites
from openiads.web.coverage import Refraction, SweepQuality, Target
from openiads.web.coverage_rows import CutBody
from openiads.web.coverage_sites import Id, SitesAsked, SitesDep, find_sites
from openiads.web.desk import Desk, DeskDep
from openiads.web.written import BINARY, file_answers, to_be_saved, written

router = APIRouter(prefix="/coverage", tags=["coverage"])

MOST_POINTS = 50
MOST_BEARINGS = 36
HIGHEST_TOP_KM = 100.0
LARGEST_RANGE_KM = 1500.0
JSON, PNG = "application/json", "image/png"

PlaceName = Annotated[str | None, Query(max_length=200)]


@router.get(
    "/cut",
    summary="A vertical cut along a line",
    response_model=CutBody,
    responses={200: {"content": {PNG: BINARY}}},
)
def read_cut(
    request: Request,
    desk: DeskDep,
    sites: SitesDep,
    line: Annotated[
        str | None,
        Query(
            max_length=4000,
            description="Two points or more, joined by geodesics.",
            examples=["35.4,35.4 35.1,37.2"],
        ),
    ] = None,
    start: Annotated[PlaceName, Query(alias="from", description="Where the line starts, in place of `line`.")] = None,
    end: Annotated[PlaceName, Query(alias="to", description="Where the line ends.")] = None,
    top: Annotated[float, Query(gt=0.0, le=HIGHEST_TOP_KM, description="Altitude up to which is cut, km.")] = 12.0,
    target: Target = "fighter-4gen",
    k: Refraction = None,
    quality: SweepQuality = "default",
    file_format: Annotated[Literal["json", "png"], Query(alias="format", description="Profile or picture.")] = "json",
) -> Response:
    """Give what the sites see, detect and reach over a line: the profile as `cut --json` prints it, or the picture."""
    points = _points(line, start, end)

    def made() -> bytes:
        with desk.computing():
            dataset, notes = _cut(desk, sites, points, top_m=top * 1000.0, target=target, k=k, quality=quality)
            return _profile(dataset, notes) if file_format == "json" else _picture(dataset)

    known = desk.claims()
    parts = (known.origin, known.version, sites, sites.days, points, top, target, k, quality, file_format)
    if file_format == "json":
        return desk.answers.cached(request, parts, JSON, made)
    return to_be_saved(desk.answers.cached(request, parts, PNG, made), "cut.png")


@router.get(
    "/chart",
    summary="A range-height-angle chart of one site",
    response_class=Response,
    responses=file_answers(".png"),
)
def read_chart(
    request: Request,
    desk: DeskDep,
    site: Annotated[Id, Query(description="A system and where it stands.", examples=["s-400@35.135,36.240"])],
    bearing: Annotated[
        list[Annotated[float, Query(ge=-360.0, le=360.0)]] | None,
        Query(max_length=MOST_BEARINGS, description="Clockwise from true north.", examples=[[90.0]]),
    ] = None,
    all_azimuths: Annotated[
        int | None, Query(ge=2, le=MOST_BEARINGS, description="So many bearings all around, in place of `bearing`.")
    ] = None,
    top: Annotated[
        float | None, Query(gt=0.0, le=HIGHEST_TOP_KM, description="Altitude up to which is drawn, km.")
    ] = None,
    reach: Annotated[
        float | None, Query(alias="range", gt=0.0, le=LARGEST_RANGE_KM, description="Distance to which is drawn, km.")
    ] = None,
    target: Target = "fighter-4gen",
    k: Refraction = None,
    mast: Annotated[bool, Query(description="Set up optional mast radars too.")] = False,
    quality: SweepQuality = "default",
) -> Response:
    """Give the chart after Blake that `openiads chart` draws, over the real terrain, as a picture."""
    bearings_deg = _bearings_deg(bearing, all_azimuths)

    def made() -> bytes:
        with desk.computing():
            [placed] = place_sites([site], mast)
            range_m = longest_range_m([placed]) if reach is None else reach * 1000.0
            dataset = chart(
                placed,
                desk.elevation([placed.point], range_m),
                bearings_deg,
                range_m=range_m,
                top_m=None if top is None else top * 1000.0,
                target_class=target,
                k_ratio=k,
                quality=quality,
            )
            return written(lambda path: write_chart_picture(dataset, path), ".png")

    parts = (site, bearings_deg, top, reach, target, k, mast, quality, desk.settings.terrain)
    return to_be_saved(desk.answers.cached(request, parts, PNG, made), "chart.png")


def _points(line: str | None, start: str | None, end: str | None) -> list[Point]:
    """The points of `line`, or of `from` and `to`. Raises UsageError and PlaceError."""
    if bool(line) == bool(start or end) or bool(start) != bool(end):
        raise _usage("line", line, "give either line, or both from and to")
    texts = line.split() if line else [str(start), str(end)]
    if not 2 <= len(texts) <= MOST_POINTS:
        raise _usage("line", line, f"{len(texts)} points; give 2 to {MOST_POINTS}")
    return [place_of(text.strip(), "line")[0] for text in texts]


def _cut(
    desk: Desk, sites: SitesAsked, points: list[Point], *, top_m: float, target: str, k: float | None, quality: Any
) -> tuple[xr.Dataset, list[str]]:
    """The cut, and notes on what was left out."""
    by_hand = [place.point for place in place_sites(sites.site, sites.mast)]
    far_m = max((distance_m(site, point) for site in by_hand for point in points), default=0.0)
    found = find_sites(desk, sites, far_m + AROUND_M if by_hand else None)
    ground, note = cut_ground(desk.elevation, found.now, points)
    dataset = cut(found.now, ground, points, top_m=top_m, target_class=target, k_ratio=k, quality=quality)
    return dataset, [*found.notes, *([note] if note else [])]


def _profile(dataset: xr.Dataset, notes: list[str]) -> bytes:
    settings = cut_profile(dataset)
    profile = settings.pop("profile")
    return CutBody.model_validate({"profile": profile, "settings": settings, "notes": notes}).model_dump_json().encode()


def _picture(dataset: xr.Dataset) -> bytes:
    def write(path: FilePath) -> None:
        write_cut_picture(dataset, path)

    return written(write, ".png")


def _bearings_deg(bearing: list[float] | None, all_azimuths: int | None) -> list[float]:
    if bool(bearing) == bool(all_azimuths):
        raise _usage("bearing", bearing, "give either bearing or all_azimuths")
    if all_azimuths:
        return [360.0 * number / all_azimuths for number in range(all_azimuths)]
    return list(bearing or ())


def _usage(where: str, value: object, problem: str) -> UsageError:
    return UsageError(Fault(where=where, value=value, problem=problem, remedy="see /openapi.json"))

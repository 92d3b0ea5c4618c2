"""The picture of a cut: what has which colour where."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.cut import cut
from openiads.errors import OutputError
from openiads.export.air_figure import GROUND, SEA, nice_step, reached
from openiads.export.cut_picture import _signs, cut_layer, write_cut_picture
from openiads.export.layer import BLUE_TO_YELLOW, HIDDEN, UNKNOWN
from openiads.geodesy.point import Point
from tests.coverage.ground import emplacement, flat, holed, walled
from tests.export.seen_colours import pixels, share_of

LINE = (Point(lat=35.0, lon=35.4), Point(lat=35.0, lon=36.6))


@pytest.fixture(scope="module")
def wall() -> xr.Dataset:
    return cut([emplacement()], walled(), LINE, top_m=6000.0, n_distances=201, n_altitudes=101)


def test_classes_say_what_is_hidden_detected_and_unknown(wall: xr.Dataset) -> None:
    layer = cut_layer(wall)
    words = [entry.words for entry in layer.legend]
    assert layer.meaning == "Probability of detection of any site in one look"
    low, behind, before = 10, 190, 60
    assert words[layer.classes[low, behind]] == "hidden or out of range"
    assert words[layer.classes[50, before]] == "90-100%"
    hole = cut_layer(cut([emplacement()], holed(), LINE, n_distances=101, n_altitudes=31))
    assert (hole.classes[:, -10:] == UNKNOWN).all()


def test_picture_shows_sea_ground_shadow_and_detection(wall: xr.Dataset, tmp_path: Path) -> None:
    write_cut_picture(wall, tmp_path / "cut.png")
    picture = pixels(tmp_path / "cut.png")
    height, width = picture.shape[:2]
    plot = picture[int(height * 0.13) : int(height * 0.72), int(width * 0.1) : int(width * 0.9)]
    assert share_of(plot, BLUE_TO_YELLOW[0]) > 0.4
    assert share_of(plot, HIDDEN) > 0.03
    assert share_of(plot, GROUND, on_land=False) > 0.003
    assert share_of(plot, SEA, on_land=False) > 0.01
    left, right = plot[:, : plot.shape[1] // 2], plot[:, plot.shape[1] // 2 :]
    assert share_of(right, HIDDEN) > share_of(left, HIDDEN)


def test_unknown_ground_is_hatched_in_ground_and_air(tmp_path: Path) -> None:
    for name, ground in (("hole", holed()), ("flat", flat())):
        write_cut_picture(cut([emplacement()], ground, LINE, n_distances=101, n_altitudes=51), tmp_path / f"{name}.png")
    hole, plain = pixels(tmp_path / "hole.png"), pixels(tmp_path / "flat.png")
    ink = "#7d766b"
    assert share_of(hole, ink, on_land=False) > share_of(plain, ink, on_land=False) + 0.01


def test_lines_are_named_in_the_legend() -> None:
    sites = [emplacement("pantsir-s1"), emplacement("tor-m2", lon=36.3, site_id="two")]
    two = cut(sites, walled(), LINE, top_m=30_000.0, n_distances=201, n_altitudes=101)
    words = [sign.words for sign in _signs(two)]
    assert "lowest altitude that Pantsir-S1 sees" in words
    assert "edge of the beams of the search radars" in words
    assert any(one.startswith("reach of 57E6") for one in words)
    assert all((envelope == 1.0).any() and (envelope == 0.0).any() for envelope in reached(two).values())


def test_title_changes_the_picture_and_the_file_is_whole(wall: xr.Dataset, tmp_path: Path) -> None:
    write_cut_picture(wall, tmp_path / "a.png")
    write_cut_picture(wall, tmp_path / "b.png", "Another title")
    assert (tmp_path / "a.png").read_bytes() != (tmp_path / "b.png").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.png"]
    with pytest.raises(OutputError, match="there is no folder"):
        write_cut_picture(wall, tmp_path / "none" / "a.png")


@pytest.mark.parametrize(("span", "most", "step"), [(12.0, 8, 2.0), (30.0, 8, 5.0), (167.0, 10, 20.0), (0.9, 5, 0.2)])
def test_steps_of_axes_are_round(span: float, most: int, step: float) -> None:
    assert nice_step(span, most) == pytest.approx(step)
    assert span / nice_step(span, most) <= most + 1e-9


def test_reach_has_no_edge_along_what_terrain_hides(wall: xr.Dataset) -> None:
    hidden = wall.network_line_of_sight.values == 0.0
    for envelope in reached(wall).values():
        assert np.isnan(envelope[hidden]).all()


def test_reach_that_begins_almost_on_the_ground_has_no_lower_edge() -> None:
    level = cut([emplacement()], flat(), LINE, top_m=6000.0, n_distances=101, n_altitudes=101)
    for envelope in reached(level).values():
        below = np.cumsum(envelope == 1.0, axis=0) == 0
        first = np.argmax(envelope == 1.0, axis=0)
        near = (envelope == 1.0).any(axis=0) & (first < 5)
        assert near.any()
        assert np.isnan(envelope[below & near]).all()

"""The picture of a coverage dataset: what is drawn where, by default and when asked."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.compute import coverage
from openiads.coverage.difference import difference
from openiads.errors import OutputError
from openiads.export.cover_picture import write_cover_picture
from openiads.export.layer import BLUE_TO_YELLOW, HIDDEN
from tests.coverage.ground import emplacement, flat, holed, walled
from tests.export.seen_colours import pixels, share_of

GAINED, KEPT = "#1f5fae", "#b3b7b9"


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    return coverage([emplacement()], walled(), heights_agl_m=(100.0, 1000.0), radius_m=60e3)


def test_lowest_height_is_drawn_unless_a_level_or_a_map_is_named(dataset: xr.Dataset, tmp_path: Path) -> None:
    drawn = {}
    for name, options in {
        "lowest": {},
        "detection": {"level": "1000 m AGL"},
        "low": {"level": "100 m AGL"},
        "sites": {"show": "sites"},
    }.items():
        write_cover_picture(dataset, tmp_path / f"{name}.png", **options)
        drawn[name] = (tmp_path / f"{name}.png").read_bytes()
    assert len(set(drawn.values())) == 4
    write_cover_picture(dataset, tmp_path / "same.png", show="lowest")
    assert (tmp_path / "same.png").read_bytes() == drawn["lowest"]
    assert share_of(pixels(tmp_path / "lowest.png"), BLUE_TO_YELLOW[0]) > 0.2, "seen down to the ground before the wall"
    assert share_of(pixels(tmp_path / "sites.png"), HIDDEN) < share_of(pixels(tmp_path / "sites.png"), "#8fb3d9")


def test_probability_of_an_ensemble_is_drawn_where_there_is_one(dataset: xr.Dataset, tmp_path: Path) -> None:
    likely = np.full(dataset.network_line_of_sight.shape, 0.95, dtype=np.float32)
    likely[0] = 0.2
    both = dataset.assign(cover_probability=(("level", "y", "x"), likely)).assign_attrs(draws=64)
    write_cover_picture(both, tmp_path / "high.png")
    write_cover_picture(both, tmp_path / "low.png", level="100 m AGL")
    high, low = pixels(tmp_path / "high.png"), pixels(tmp_path / "low.png")
    assert share_of(high, BLUE_TO_YELLOW[0]) > 0.3 > share_of(low, BLUE_TO_YELLOW[0])
    assert share_of(low, BLUE_TO_YELLOW[4]) > 0.3 > share_of(high, BLUE_TO_YELLOW[4])


def test_change_is_drawn_with_what_is_unknown_hatched(tmp_path: Path) -> None:
    found = {}
    for name, ground in (("hole", holed()), ("wall", walled())):
        sites = [emplacement(site_id="one"), emplacement(lat=35.1, lon=35.6, site_id="two")]
        before = coverage(sites[:1], ground, heights_agl_m=(300.0,), radius_m=70e3)
        grid = {"y": before.y, "x": before.x}
        after = before.assign(network_line_of_sight=xr.ones_like(before.network_line_of_sight))
        after = after.assign(network_line_of_sight=after.network_line_of_sight.where(~np.isnan(before.elevation_m)))
        changed = difference(before, after.assign_coords(grid))
        both = after.assign({key: changed[key] for key in changed.data_vars if key not in after})
        write_cover_picture(both, tmp_path / f"{name}.png")
        found[name] = pixels(tmp_path / f"{name}.png")
    assert share_of(found["wall"], KEPT) > 0.1
    assert share_of(found["wall"], GAINED) > 0.02, "behind the wall"
    assert share_of(found["hole"], "#7d766b", on_land=False) > share_of(found["wall"], "#7d766b", on_land=False) + 0.01


def test_unknown_behind_a_hole_is_hatched_and_not_coloured(tmp_path: Path) -> None:
    pictures = {}
    for name, ground in (("hole", holed()), ("level", flat())):
        seen = coverage([emplacement()], ground, heights_agl_m=(100.0,), radius_m=60e3)
        write_cover_picture(seen, tmp_path / f"{name}.png")
        pictures[name] = pixels(tmp_path / f"{name}.png")
    height, width = pictures["hole"].shape[:2]
    east = (slice(height // 3, height // 2), slice(int(width * 0.8), int(width * 0.88)))
    assert share_of(pictures["level"][east], BLUE_TO_YELLOW[0]) > share_of(pictures["hole"][east], BLUE_TO_YELLOW[0])
    assert all(share_of(pictures["hole"][east], colour) < 0.02 for colour in BLUE_TO_YELLOW)


def test_what_is_not_there_is_told_with_what_is(dataset: xr.Dataset, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="show is 'probability': not there; give lowest, detection, sites"):
        write_cover_picture(dataset, tmp_path / "a.png", show="probability")
    with pytest.raises(OutputError, match="level is 'FL90': not there; give 100 m AGL, 1000 m AGL"):
        write_cover_picture(dataset, tmp_path / "a.png", level="FL90")
    assert list(tmp_path.iterdir()) == []

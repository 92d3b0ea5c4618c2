"""From claims to a folder with a page: what is drawn, what stays whole, what is said where nothing is found."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from openiads.errors import OutputError
from openiads.reports.claim import Claim
from openiads.reports.report import Report
from openiads.study import illustrate
from openiads.study.brief import BriefResult, brief, whole_folder
from openiads.study.comparison import compare, computed, laydowns, network_dataset, share
from openiads.terrain.elevation import read_elevation
from tests.study.hand_made import DAY, QAMISHLI, claim, claims, hand_made_brief

OWN_WORDS = "Crews have set up a Pantsir-S1 air defence system at Qamishli airport, local sources said on 4 June 2022."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> BriefResult:
    return hand_made_brief(tmp_path_factory.mktemp("made"))


def test_files_beside_the_page_are_those_it_names(made: BriefResult) -> None:
    folder = made.page.parent
    for name in ("claims.csv", "sites.csv", "shares.csv", "coverage.tif", "sites.geojson"):
        assert f'href="{name}"' in made.page.read_text(encoding="utf-8")
        assert (folder / name).stat().st_size > 100


def test_pictures_are_wide_enough_to_read_and_small_enough_to_send(made: BriefResult) -> None:
    pictures = sorted(made.page.parent.glob("*.png"))
    assert len(pictures) >= 4
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.width == 1200
            assert len(np.unique(np.asarray(picture))) > 20, f"{path.name} is not blank"
        assert path.stat().st_size < 400_000, path.name


def test_only_sites_placed_within_twenty_kilometres_reach_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = []
    draw = illustrate.lowest_height_picture

    def watching(back, lowest_m, within, sites, subtitle, path):  # type: ignore[no-untyped-def]
        received.extend(sites)
        draw(back, lowest_m, within, sites, subtitle, path)

    monkeypatch.setattr(illustrate, "lowest_height_picture", watching)
    result = hand_made_brief(tmp_path)
    assert any(site.place.tolerance_m > 20_000 for site in result.sites), "the case has a vague site"
    assert received
    assert all(site.place.tolerance_m <= 20_000 for site in received)


def test_first_system_is_compared_with_an_empty_sky(made: BriefResult) -> None:
    assert made.laydowns.before_on is None
    assert {row.sight_before for row in made.shares} == {0.0}
    assert all(row.sight_after is not None and row.sight_after > 0.0 for row in made.shares)
    assert "empty sky" in made.page.read_text(encoding="utf-8")


def test_more_is_in_sight_from_greater_height(made: BriefResult) -> None:
    above_ground = [row.sight_after for row in made.shares if "above ground" in row.level]
    assert above_ground == sorted(above_ground)


def test_laydown_before_is_that_of_the_day_before_the_newest_change() -> None:
    later = claim(5, "A Tor-M2 was shown in Paris", "tor-m2", QAMISHLI, valid_from=date(2022, 6, 10))
    both = laydowns([*claims(), later], date(2022, 6, 20), read_elevation(), None, None)
    assert both.before_on == date(2022, 6, 9)
    assert {site.system for site in computed(both.after, read_elevation())} == {"pantsir-s1", "tor-m2"}
    assert {site.system for site in computed(both.before, read_elevation())} == {"pantsir-s1"}


def test_day_to_compare_with_can_be_asked_for() -> None:
    both = laydowns(claims(), DAY, read_elevation(), None, date(2021, 1, 1))
    assert (both.before_on, both.before, both.asked) == (date(2021, 1, 1), (), True)


def test_what_became_known_later_is_left_out_when_asked_what_was_known_then() -> None:
    assert laydowns(claims(), DAY, read_elevation(), DAY, None).after
    assert laydowns(claims(), DAY, read_elevation(), date(2022, 6, 1), None).after == ()


def test_files_of_one_laydown_hold_its_sites_alone() -> None:
    later = claim(5, "A Tor-M2 was shown in Paris", "tor-m2", QAMISHLI, valid_from=date(2022, 6, 10))
    elevation = read_elevation()
    both = laydowns([*claims(), later], date(2022, 6, 20), elevation, None, None)
    comparison = compare(both, elevation)
    assert comparison is not None
    alone = network_dataset(comparison, computed(both.before, elevation))
    assert [str(one) for one in alone.system.values] == ["pantsir-s1"]
    assert set(alone.effector_site.values) == set(alone.site.values)
    assert comparison.dataset.sizes["site"] == 2


def test_share_leaves_unknown_out_and_has_none_where_nothing_is_known() -> None:
    values = np.array([[1.0, 0.0, np.nan]], dtype=np.float32)
    assert share(values, np.ones((1, 3), dtype=bool)) == 0.5
    assert share(values, np.array([[False, False, True]])) is None


def test_claims_that_place_nothing_still_make_a_page(tmp_path: Path) -> None:
    nowhere = (claim(1, "A Tor-M2 was shown in Paris", "tor-m2", None),)
    result = hand_made_brief(tmp_path, nowhere)
    page = result.page.read_text(encoding="utf-8")
    assert result.comparison is None
    assert "the reports place no system" in page
    assert "Nothing is drawn" in page
    assert "A Tor-M2 was shown in Paris" in page


def test_report_without_any_claim_still_makes_a_page(tmp_path: Path) -> None:
    report = Report(path="weather.txt", text="It rained in Lisbon all day.")
    result = brief([report], out=tmp_path / "out")
    assert result.claims == ()
    assert "Nothing about air defence" in result.page.read_text(encoding="utf-8")


def test_report_in_own_words_becomes_a_page_with_its_sentence(tmp_path: Path) -> None:
    report = Report(path="own.txt", text=OWN_WORDS, source="Own", published=date(2022, 6, 4), date_basis="metadata")
    result = brief([report], out=tmp_path / "out")
    assert [site.system for site in result.sites] == ["pantsir-s1"]
    assert result.page == tmp_path / "out" / "index.html"
    with (tmp_path / "out" / "sites.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert float(row["tolerance_m"]) >= 1000.0


def test_interrupted_write_leaves_the_old_page_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with whole_folder(out) as folder:
        (folder / "claims.csv").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        _write_and_stop(out)
    assert (out / "claims.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "nothing is left beside it"


def _write_and_stop(out: Path) -> None:
    with whole_folder(out) as folder:
        (folder / "claims.csv").write_text("half")
        raise KeyboardInterrupt


def test_new_folder_takes_the_place_of_the_old_one_with_nothing_left_of_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("first", "second"):
        with whole_folder(out) as folder:
            (folder / "claims.csv").touch()
            (folder / name).touch()
    assert sorted(path.name for path in out.iterdir()) == ["claims.csv", "second"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_folder_with_other_things_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with (
        pytest.raises(OutputError, match="it holds other things than a brief; give a new folder"),
        whole_folder(tmp_path),
    ):
        pass
    assert (tmp_path / "thesis.doc").read_text() == "years of work"


def test_output_that_cannot_be_written_says_where_and_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=r"cannot be written: .*; give a folder that can be written with --out"):
        brief([Report(path="x.txt", text="x")], out=tmp_path / "file" / "out")
    with pytest.raises(OutputError, match="it is a file, not a folder"):
        brief([Report(path="x.txt", text="x")], out=tmp_path / "file")


def test_every_claim_of_a_site_is_among_the_claims_of_the_brief(made: BriefResult) -> None:
    known: set[str] = {one.id for one in made.claims}
    assert all(set(site.claims) <= known and site.claims for site in made.sites)
    assert all(isinstance(one, Claim) for one in made.claims)

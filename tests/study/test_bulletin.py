"""The bulletin's words and numbers."""

import io
from datetime import date
from typing import Any

import pytest
from PIL import Image

from openiads.coverage.band import Band, bands
from openiads.errors import ScenarioError
from openiads.export.likelihood import LIKELIHOODS, likelihood, likelihood_scale
from openiads.study.bulletin import Drawn, make_bulletin
from openiads.study.bulletin_rows import published_reach_km
from tests.study.bulletins import DAY, across, claims, level_ground, made_bulletin, route, square


def another(**more: Any) -> Drawn:
    values: dict[str, Any] = {
        "as_of": DAY, "known_at": DAY, "routes": [across()], "bands": bands(((0.0, 100.0),)), "origin": "made up",
        "n_draws": 1, "issued_on": date(2024, 3, 2), "with_maps": False,
    }  # fmt: skip
    return make_bulletin(claims(), level_ground(), **(values | more))


def test_the_head_says_what_when_and_for_how_long() -> None:
    head = dict(made_bulletin().bulletin.header)
    assert head["Situation"] == "of 2024-03-01, as known on 2024-03-01"
    assert head["Affected FIRs"] == "MUPP Made Up"
    assert head["Routes"] == "Across"
    assert head["Levels"] == "FL000-100, FL100-300"
    assert "anew by 2024-03-08" in head["Period"]
    assert head["Number"].startswith("OPENIADS-20240301-")


def test_statements_on_the_airspace_come_first() -> None:
    one = made_bulletin().bulletin
    assert one.statement[0] == "Said of the airspace itself: Middletown airport: reopened from 2024-02-20."
    assert [row.effect for row in one.airspace] == ["reopened", "closed"]
    assert one.sources[0].number == one.airspace[0].voice.number == 1


def test_words_for_probabilities_go_with_their_numbers() -> None:
    one = made_bulletin().bulletin
    for row in one.deployed:
        assert row.likelihood == likelihood(row.probability)
    assert any("% (likely" in line or "likely, " in line for line in one.statement)
    assert [likelihood(upper) for upper, _ in LIKELIHOODS] == [words for _, words in LIKELIHOODS]
    assert likelihood(0.551) == "likely"
    assert likelihood_scale().endswith("almost certain 95–100 %")


def test_every_number_names_its_sources() -> None:
    one = made_bulletin().bulletin
    known = {voice.number for voice in one.sources}
    assert [voice.number for voice in one.sources] == list(range(1, len(one.sources) + 1))
    for row in one.deployed:
        assert row.supporting
        assert set(row.supporting) | set(row.opposing) <= known
    for stretch in one.stretches:
        assert stretch.sources
        assert set(stretch.sources) <= known
        assert len(stretch.stretches) == len(one.bands)


def test_contradictions_are_told_with_both_sides() -> None:
    (one,) = made_bulletin().bulletin.contradictions
    assert "denied" in one.words
    assert [voice.source for voice in one.against] == ["Denier"]
    assert [voice.source for voice in one.said] == ["Second Wire"]


def test_what_is_not_counted_is_told_and_how_far_it_may_reach() -> None:
    one = made_bulletin().bulletin
    (left,) = next(entry.lines for entry in one.unknowns if entry.heading == "Known of and not counted")
    assert left.startswith("S-400 Triumf, Levelland")
    assert left.endswith("known only within 80 km; its missiles reach up to 400 km.")
    assert any("S-400 Triumf is reported in Levelland" in line and "400 km" in line for line in one.statement)


def test_a_bulletin_on_what_nothing_reaches_says_that_it_is_not_thereby_safe() -> None:
    one = another(routes=[route((50.0, 8.0), (51.0, 10.0), name="Far")]).bulletin
    assert one.exposure_rows == one.deployed == one.stretches == ()
    assert any("no envelope that is computed here touches" in line for line in one.statement)
    assert any("no statement that they are safe" in line for line in one.statement)
    assert "S-400" not in "".join(one.statement)


def test_the_number_changes_with_what_the_bulletin_is_made_from() -> None:
    numbers = {
        made_bulletin().bulletin.number,
        another().bulletin.number,
        another(bands=bands(((0.0, 200.0),))).bulletin.number,
        another(known_at=None).bulletin.number,
        another(routes=[across(36.1)]).bulletin.number,
    }
    assert len(numbers) == 5
    assert another().bulletin.number == another().bulletin.number


def test_draws_and_target_change_the_result() -> None:
    plain = another().bulletin.exposure
    assert another(n_draws=4).bulletin.exposure.routes != plain.routes
    assert another(target_class="uav-quad").bulletin.exposure.routes != plain.routes


def test_routes_without_or_with_the_same_name_get_their_own() -> None:
    named = another(routes=[across(), across(36.05), route((36.0, 36.0), (36.1, 36.1))]).bulletin.routes
    assert named == ("Across", "Across (2)", "Route 3")


def test_maps_are_pictures_with_something_on_them() -> None:
    made = made_bulletin()
    assert another().map_png == another().bands_png == b""
    for png, least in ((made.map_png, 1000), (made.bands_png, 1000)):
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        assert picture.width >= least
        assert len(picture.getcolors(1_000_000) or ()) > 40


def test_published_reach_by_band_is_the_envelope_seen_from_above() -> None:
    low, high = Band(low_fl=0.0, high_fl=100.0), Band(low_fl=590.0, high_fl=600.0)
    assert published_reach_km("s-400", low) == pytest.approx(400.0, abs=0.1)
    assert published_reach_km("pantsir-s1", low) == pytest.approx(20.0, abs=0.1)
    assert published_reach_km("pantsir-s1", high) is None


def test_nothing_to_write_about_is_refused() -> None:
    with pytest.raises(ScenarioError, match="give a region"):
        another(routes=[])


def test_regions_on_both_sides_of_the_earth_are_refused() -> None:
    with pytest.raises(ScenarioError, match="write one bulletin for each"):
        another(firs=[square(), square("FARR", west=-140.0)], with_maps=True)


def test_progress_rises_to_the_end() -> None:
    steps: list[float] = []
    another(progress=lambda text, share: steps.append(share))
    assert steps == sorted(steps)
    assert steps[-1] == 1.0

"""Whose word an exposure stands on, and what is said of the airspace."""

from dataclasses import replace
from datetime import date

from openiads.coverage.band import bands
from openiads.errors import Fault, TerrainError
from openiads.geodesy.point import Point
from openiads.study.exposure import (
    airspace_statements,
    exposing_sites,
    ground_of,
    nearby,
    situation,
    voiced_exposure,
)
from openiads.terrain.elevation import Elevation
from tests.study.bulletins import AIRPORT, ARABIC, DAY, across, claim, claims, level_ground, route, square

LOW = bands(((50.0, 100.0),))


def test_each_site_that_exposes_has_its_sources_with_grades_and_claims() -> None:
    told = voiced_exposure(situation(claims(), DAY, DAY), level_ground(), routes=[across()], bands=LOW)
    assert exposing_sites(told.exposure) == tuple(one.site_id for one in told.voices)
    pantsir = next(one for one in told.voices if "pantsir" in one.site_id)
    assert {voice.claim for voice in pantsir.supporting} == {"claim-1", "claim-3"}
    assert {voice.grade for voice in pantsir.supporting} == {"F6"}
    tor = next(one for one in told.voices if "tor" in one.site_id)
    assert [voice.source for voice in tor.opposing] == ["Denier"]


def test_what_was_published_later_counts_only_without_known_at() -> None:
    def sources(known_at: date | None) -> set[str]:
        told = voiced_exposure(situation(claims(), DAY, known_at), level_ground(), routes=[across()], bands=LOW)
        return {voice.source for site in told.voices for voice in site.supporting}

    assert "Later Wire" not in sources(DAY)
    assert "Later Wire" in sources(None)


def test_a_later_statement_on_an_airport_overtakes_the_earlier_one() -> None:
    newest, oldest = airspace_statements(situation(claims(), DAY), [square()])
    assert (newest.effect, newest.overtaken) == ("reopened", "")
    assert (oldest.effect, oldest.overtaken) == ("closed", "reopened from 2024-02-20")
    assert oldest.voice.quote == " ".join(ARABIC.split())
    assert newest.regions == ("MUPP",)
    assert (newest.lat, newest.lon) == (36.05, 36.45)


def test_before_it_reopened_the_airport_is_closed() -> None:
    (only,) = airspace_statements(situation(claims(), date(2024, 2, 1)))
    assert (only.effect, only.overtaken, only.regions) == ("closed", "", ())


def test_copies_and_denials_are_no_statements_on_the_airspace() -> None:
    given = [
        claim(1, event="airspace", place=AIRPORT, duplicate_of="other.txt"),
        claim(2, event="airspace", place=AIRPORT, modality="denied"),
    ]
    assert airspace_statements(situation(given, DAY)) == ()


def test_what_lies_too_far_from_all_that_is_asked_is_left_out() -> None:
    far = route((50.0, 8.0), (51.0, 10.0))
    given = situation(claims(), DAY)
    assert nearby(given, [], [far]).sites == ()
    assert airspace_statements(nearby(given, [], [far])) == ()
    assert nearby(given, [square()], []) == given


def test_ground_is_opened_around_the_sites_that_are_near() -> None:
    asked: list[int] = []

    def opened(points: tuple[Point, ...], reach_m: float) -> Elevation:
        asked.append(len(points))
        if points:
            fault = Fault(where="terrain", problem="not there", remedy="fetch it")
            raise TerrainError(fault)
        return level_ground()

    given = situation(claims(), DAY)
    assert ground_of(given, [square()], [], opened).source == level_ground().source
    assert asked[0] >= 2
    assert asked[1:] == [0]
    ground_of(given, [], [route((50.0, 8.0), (51.0, 10.0))], opened)
    assert asked[2:] == [0]


def test_a_grade_of_a_source_is_told() -> None:
    graded = [replace(one, gradings=()) for one in claims()]
    told = voiced_exposure(situation(graded, DAY), level_ground(), firs=[square()], bands=LOW)
    assert all(voice.number >= 1 for site in told.voices for voice in site.supporting)

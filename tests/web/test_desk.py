from pathlib import Path
from threading import Thread

import pytest

from openiads.errors import TerrainError
from openiads.geodesy.point import Point
from openiads.laydown.store import open_store
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import sample_reports
from openiads.web import desk as desk_file
from openiads.web.desk import Desk
from openiads.web.problems import BusyError
from openiads.web.settings import Settings

MASYAF = Point(lat=35.06, lon=36.34)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.delenv("OPENIADS_STORE", raising=False)
    return Desk(Settings())


def test_claims_are_read_anew_only_when_something_was_added(tmp_path: Path) -> None:
    path, (first, *others) = str(tmp_path / "claims.sqlite"), sample_reports()
    with open_store(path) as store:
        store.add_claims(claims_of([first]), [first])
    desk = Desk(Settings(store=path))
    known = desk.claims()
    assert desk.claims() is known
    with open_store(path) as store:  # as another process would
        store.add_claims(claims_of(others), others)
    later = desk.claims()
    assert later.version != known.version
    assert len(later.claims) > len(known.claims)


def test_ground_is_opened_once_for_a_site_that_is_dragged(desk: Desk) -> None:
    first = desk.elevation([MASYAF], 100_000.0)
    assert desk.elevation([Point(lat=35.16, lon=36.44)], 100_000.0) is first
    assert desk.elevation([MASYAF], 400_000.0) is not first


def test_ground_kept_too_long_is_opened_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = desk.elevation([MASYAF], 100_000.0)
    monkeypatch.setattr(desk_file, "GROUND_KEPT_S", 0.0)
    assert desk.elevation([MASYAF], 100_000.0) is not first


def test_no_ground_is_an_error_also_after_ground_nearby(desk: Desk) -> None:
    desk.elevation([Point(lat=37.9, lon=36.0)], 100_000.0)
    with pytest.raises(TerrainError, match="terrain fetch"):
        desk.elevation([Point(lat=38.1, lon=36.0)], 10_000.0)


def test_terrain_of_the_settings_is_what_is_opened() -> None:
    with pytest.raises(TerrainError, match="nowhere"):
        Desk(Settings(terrain="nowhere.tif")).elevation([MASYAF], 1000.0)


def test_one_computes_at_a_time_where_two_would_not_be_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_file, "is_thread_safe", lambda: False)
    monkeypatch.setattr(desk_file, "LONGEST_WAIT_S", 0.01)
    desk = Desk(Settings())
    with desk.computing(), pytest.raises(BusyError), desk.computing():
        pass


def test_who_waits_too_long_for_a_turn_is_told_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_file, "LONGEST_WAIT_S", 0.01)
    told: list[str] = []

    def third() -> None:
        try:
            with desk.computing():
                told.append("computed")
        except BusyError as error:
            told.append(str(error))

    with desk.computing(), desk.computing():
        waiting = Thread(target=third)
        waiting.start()
        waiting.join()
    assert told[0].startswith("server: others compute")
    third()
    assert told[1] == "computed"

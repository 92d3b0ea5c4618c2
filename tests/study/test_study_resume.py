"""A study that is stopped in the middle goes on where it was: nothing lost, nothing played twice, the same numbers."""

import signal
from pathlib import Path

import numpy as np
import pytest

from openiads.errors import OutputError
from openiads.study.conduct import conduct
from openiads.study.findings import findings
from openiads.study.journal import NAME, open_journal, packed, unpacked
from openiads.study.plan import plan
from openiads.study.play_case import Played
from openiads.study.read_study import read_study
from openiads.study.study import Replications, Vary
from openiads.study.study_files import TABLE, write_study

from .long_study import started, wait_until, write_long_study
from .study_cases import KILL, planned


def lines(folder: Path) -> int:
    journal = folder / NAME
    return journal.read_bytes().count(b"\n") - 1 if journal.exists() else 0


def test_a_study_killed_in_the_middle_goes_on_and_gives_the_same_file(tmp_path):
    study = write_long_study(tmp_path)
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    process = started(study, "--out", stopped)
    wait_until(lambda: lines(stopped) >= 5, "five cases")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = lines(stopped)
    assert 5 <= kept < 25, "it was not killed in the middle"
    assert not (stopped / TABLE).exists()
    with (stopped / NAME).open("ab") as journal:
        journal.write(b'{"digest":"torn in the middle of a li')
    found = findings(conduct(plan(read_study(study)), folder=stopped))
    assert (found.kept, found.torn) == (kept, 1)
    write_study(found, stopped, "openiads study long.yaml")
    whole.mkdir()
    write_study(findings(conduct(plan(read_study(study)))), whole, "openiads study long.yaml")
    assert (stopped / TABLE).read_bytes() == (whole / TABLE).read_bytes()
    assert "1 torn lines of a stopped run were noticed" in (stopped / "index.html").read_text("utf-8")


@pytest.fixture
def played(tmp_path) -> Path:
    """The folder of a study of three cases that is done."""
    conduct(planned(), folder=tmp_path / "study", n_workers=1)
    return tmp_path / "study"


def test_a_study_that_is_done_plays_nothing_again(played):
    before = (played / NAME).read_bytes()
    again = conduct(planned(), folder=played, n_workers=1)
    assert (again.kept, again.torn) == (3, 0)
    assert (played / NAME).read_bytes() == before


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_torn_end_is_noticed_cut_off_and_played_again(played, cut):
    journal = played / NAME
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-cut])
    again = conduct(planned(), folder=played, n_workers=1)
    assert (again.kept, again.torn) == (2, 1)
    assert journal.read_bytes() == whole


def test_a_line_changed_in_the_middle_is_noticed_and_its_case_played_again(played):
    journal = played / NAME
    header, first, second, third = journal.read_bytes().splitlines(keepends=True)
    spoilt = second.replace(b'"counts":"', b'"counts":"AAAA')
    journal.write_bytes(header + first + spoilt + third)
    again = conduct(planned(), folder=played, n_workers=1)
    assert (again.kept, again.torn) == (2, 1)
    assert set(again.lines) == {first, second, third}


def test_a_study_with_one_more_value_plays_only_that_one(played):
    more = planned(Vary(setting=KILL, values=(0.2, 0.8, 0.9)))
    assert conduct(more, folder=played, n_workers=1).kept == 3


@pytest.mark.parametrize("changes", [{"seed": 2}, {"uncertainty": "full"}, {"replications": Replications(most=201)}])
def test_a_study_whose_numbers_would_differ_takes_nothing_over(played, changes):
    assert conduct(planned(**changes), folder=played, n_workers=1).kept == 0


def test_two_studies_do_not_work_in_one_folder(played):
    with open_journal(played), pytest.raises(OutputError, match="another study is at work in it"):
        conduct(planned(), folder=played)


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(OutputError, match="it holds other things than a study"):
        conduct(planned(), folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_of_that_name_that_is_no_journal_is_left_alone(tmp_path):
    (tmp_path / NAME).write_text('{"mine": 1}\n')
    with pytest.raises(OutputError, match="it is no journal of a study"):
        conduct(planned(), folder=tmp_path)
    assert (tmp_path / NAME).read_text() == '{"mine": 1}\n'


def test_a_file_in_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match="it is a file, not a folder"):
        conduct(planned(), folder=tmp_path / "out")


def test_a_line_reads_back_and_a_changed_one_does_not():
    played = Played("abc", np.arange(21).reshape(3, 7))
    line = packed(played)
    read = unpacked(line)
    assert read is not None
    assert read.digest == "abc"
    assert np.array_equal(read.counts, played.counts)
    for place in range(0, len(line) - 1, 7):
        changed = bytearray(line)
        changed[place] ^= 1
        assert unpacked(bytes(changed)) is None


def test_the_folder_is_not_touched_before_the_study_is_checked(tmp_path):
    """A study with a fault leaves nothing behind."""
    study = write_long_study(tmp_path)
    study.write_text(study.read_text("utf-8").replace("units.tor", "units.rot"), "utf-8")
    process = started(study, "--out", tmp_path / "out")
    _, errors = process.communicate()
    assert process.returncode == 1
    assert "units.rot" in errors
    assert not (tmp_path / "out").exists()

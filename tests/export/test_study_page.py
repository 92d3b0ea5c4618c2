"""The page of a study: self-contained, safe against hostile words, with every picture and number that it promises."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from openiads.study.findings import Findings
from openiads.study.study import Replications, Vary
from openiads.study.study_files import write_study
from tests.study.study_cases import KILL, design, found

HOSTILE = '<script>alert("x")</script> & $x_1$'
FEW = Replications(most=40)
TWO = (Vary(setting=KILL, label=HOSTILE, low=0.1, high=0.9), Vary(setting="networks.net.latency_s", low=0.0, high=4.0))


def written(folder: Path, result: Findings) -> str:
    write_study(result, folder, f"openiads study {HOSTILE}")
    return (folder / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("grid", "Leakers in a play over"),
        ("one-by-one", "What each setting moves: leakers"),
        ("halton", "Leakers in a play over the draws of each setting"),
        ("sobol-indices", "Which assumption moves leakers most"),
        ("morris", "Which assumption moves leakers most"),
    ],
)
def test_each_design_has_its_picture_and_the_page_needs_no_other_file(method, words, tmp_path):
    how = design(method, **({} if method in ("grid", "one-by-one") else {"samples": 4}))
    html = written(tmp_path, found(*TWO, design=how, replications=FEW, measures=("leakers", "any leakers")))
    assert words in html
    assert html.count("data:image/png;base64,") == 2
    assert "default-src 'none'" in html
    assert "<script" not in html
    assert not re.search(r"""(?:src|href)=["']https?:""", html)
    assert "Routes, heights, timing and composition of what flies are never varied" in html
    assert ("Which assumption moves the answer most" in html) == (method in ("sobol-indices", "morris"))
    for name in ("picture-1.png", "picture-2.png"):
        assert np.asarray(Image.open(tmp_path / name).convert("L")).std() > 5.0


def test_words_from_a_file_are_shown_and_never_run(tmp_path):
    html = written(tmp_path, found(*TWO, replications=FEW))
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; $x_1$" in html


def test_a_grid_of_three_settings_shows_the_means_over_the_others(tmp_path):
    three = (*TWO, Vary(setting="networks.net.rules"))
    html = written(tmp_path, found(*three, replications=Replications(most=4)))
    assert "Mean over all values of the other settings" in html
    assert "16 more cases are in the file beside this page" in html


@pytest.mark.parametrize("n", [2, 12])
def test_one_setting_is_drawn_with_the_intervals_of_its_cases_however_many_values_it_has(n, tmp_path):
    html = written(tmp_path, found(Vary(setting=KILL, low=0.1, high=0.9, points=n), replications=FEW))
    assert "Mean of one play with its 95 % interval." in html


def test_what_moves_nothing_is_drawn_all_the_same(tmp_path):
    idle = Vary(setting="catalogue.systems.notional.setup_time_s", values=(1.0, 2.0))
    for method, words in (("one-by-one", "none of the settings moves it"), ("grid", "in every case")):
        html = written(tmp_path, found(idle, design=design(method), replications=FEW, measures=("leakers",)))
        assert words in html


def test_pictures_of_measures_that_are_gone_are_removed(tmp_path):
    written(tmp_path, found(replications=FEW, measures=("leakers", "any leakers")))
    written(tmp_path, found(replications=FEW))
    assert [path.name for path in sorted(tmp_path.glob("*.png"))] == ["picture-1.png"]

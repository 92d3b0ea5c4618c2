"""The shipped sample reports are complete, in our own words, and of a readable length."""

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

SAMPLES = sorted(Path(str(files("openiads.reports") / "samples")).glob("*.txt"))
SEEDS = Path(__file__).parents[2] / ".." / "shared" / "reports" / "seeds"
SHARED_WORDS = 8


def parts(sample):
    _, front, body = sample.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body.strip()


def runs_of_words(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + SHARED_WORDS]) for at in range(len(words) - SHARED_WORDS + 1)}


def test_there_are_the_five_and_at_least_six_more():
    assert len(SAMPLES) >= 11


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_front_matter_names_title_source_date_and_language(sample):
    front, _ = parts(sample)
    assert set(front) <= {"title", "source", "url", "date", "lang"}
    assert front["title"]
    assert front["source"]
    assert front["lang"] == "en"
    assert re.fullmatch(r"https?://\S+", front.get("url", "http://none"))
    day = front["date"]
    assert isinstance(day, date) or re.fullmatch(r"20\d\d(-\d\d)?", str(day))
    assert sample.stem.startswith(str(day))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_sample_is_as_long_as_a_short_news_item(sample):
    _, body = parts(sample)
    assert 80 <= len(body.split()) <= 200


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed reports are not beside the checkout")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_no_sample_shares_eight_words_in_a_row_with_a_seed_report(sample):
    seeds = sorted(SEEDS.glob("*.txt"))
    assert len(seeds) == 5
    own = runs_of_words(sample.read_text(encoding="utf-8"))
    for seed in seeds:
        assert not own & runs_of_words(seed.read_text(encoding="utf-8"))

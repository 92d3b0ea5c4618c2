"""Many expressions tried at once find what each finds alone."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiads.reports.extract.word_index import Word, WordIndex, first_letters

EXPRESSIONS = [
    "pull(?:s|ed)?",
    "(?<!the )left",
    "(?:was|were) (?:hit|lost)",
    "(?:air|ground)? ?base",
    "s(?:end|ent)",
    "re-?open",
]
INDEX = WordIndex.of([Word(rf"(?:{expression})\b", n, expression) for n, expression in enumerate(EXPRESSIONS)])
LIST = "pull pulled the left was were hit lost air ground base send sent reopen re-open x"
WORDS = st.sampled_from(LIST.split(" "))


@pytest.mark.parametrize(
    ("expression", "letters"),
    [
        ("pull(?:s|ed)?", {"pu"}),
        ("(?<!the )(?<!far )left", {"le"}),
        ("(?:was|were) lost", {"wa", "we"}),
        ("(?:re)?activate", {"re", "ac"}),
        ("s(?:end|ent)", {"s"}),
        ("[ab]c", None),
        (r"\w+ed", None),
    ],
)
def test_an_expression_is_filed_under_the_letters_with_which_it_can_begin(
    expression: str, letters: set[str] | None
) -> None:
    assert first_letters(expression) == letters


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_the_index_finds_what_any_expression_finds_alone(text: str) -> None:
    found = INDEX.find(text, 0, len(text))
    assert all(re.fullmatch(hit.meaning, text[hit.start : hit.end]) for hit in found)
    anywhere = any(re.search(rf"\b(?:{expression})\b", text) for expression in EXPRESSIONS)
    assert bool(found) == anywhere
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_the_earlier_entry_wins_where_two_overlap() -> None:
    index = WordIndex.of([Word("left for", 1, "later"), Word("left", 0, "first")])
    assert [hit.meaning for hit in index.find("it left for Homs", 0, 16)] == ["first"]

"""A quote in its sentence."""

from hypothesis import given
from hypothesis import strategies as st

from openiads.export.quote import sentence_of

TEXT = "First one. The crew set up a radar at noon! Third.\nFourth line"


def test_quote_is_shown_with_the_rest_of_its_sentence_and_no_more() -> None:
    found = sentence_of(TEXT, "set up a radar", TEXT.index("set up"))
    assert (found.before, found.quote, found.after) == ("The crew ", "set up a radar", " at noon!")


def test_whole_sentence_as_quote_takes_no_neighbours() -> None:
    quote = "The crew set up a radar at noon!"
    found = sentence_of(TEXT, quote, TEXT.index(quote))
    assert (found.before, found.after) == ("", "")


def test_quote_that_the_text_does_not_hold_is_shown_alone_and_said_to_be_missing() -> None:
    found = sentence_of(TEXT, "never said", 3)
    assert (found.before, found.quote, found.after, found.found) == ("", "never said", "", False)


@given(st.text(max_size=120), st.integers(0, 119), st.integers(1, 40))
def test_sentence_is_a_piece_of_the_text_around_the_quote(text: str, start: int, length: int) -> None:
    quote = text[start : start + length]
    if quote:
        found = sentence_of(text, quote, start)
        assert found.found
        assert found.quote == quote
        assert found.before + quote in text or text.startswith(quote, start)

"""Letters of a PDF: joined Arabic, lines from right to left, nothing as boxes."""

import unicodedata

from openiads.export.pdf_text import NOT_IN_FONT, inline, lines, register_fonts, runs_right_to_left

SALAM = "سلام"


def test_arabic_letters_join_to_their_neighbours() -> None:
    """Seen from the left: meem isolated (after alef nothing joins), lam with alef as one, seen at the beginning."""
    assert [unicodedata.name(letter) for letter in inline(SALAM)] == [
        "ARABIC LETTER MEEM ISOLATED FORM",
        "ARABIC LIGATURE LAM WITH ALEF FINAL FORM",
        "ARABIC LETTER SEEN INITIAL FORM",
    ]


def test_shaping_loses_no_letter() -> None:
    text = "أغلق مطار القامشلي أمام الطيران المدني"
    seen = unicodedata.normalize("NFKC", inline(text))
    assert sorted(seen.replace(" ", "")) == sorted(unicodedata.normalize("NFKC", text).replace(" ", ""))


def test_numbers_keep_their_order_in_a_line_from_right_to_left() -> None:
    (line,) = lines("في 12 آذار 2024", 1000.0, 9.0)
    assert "12" in line
    assert "2024" in line
    assert line.index("2024") < line.index("12")


def test_brackets_are_mirrored() -> None:
    (line,) = lines("مطار (مغلق) هنا", 1000.0, 9.0)
    assert line.index("(") < line.index(")")


def test_lines_are_broken_in_reading_order() -> None:
    text = "أغلق مطار القامشلي أمام الطيران المدني حتى إشعار آخر من السلطات المختصة في البلاد"
    found = lines(text, 120.0, 9.0)
    assert len(found) > 2
    first = unicodedata.normalize("NFKC", found[0])[::-1]
    assert first.startswith("أغلق")


def test_an_arabic_name_within_an_english_line_stands_in_its_place() -> None:
    seen = inline(f"said by {SALAM}, 2024")
    assert seen.startswith("said by ")
    assert seen.endswith(", 2024")


def test_text_of_other_scripts_stays_as_it_is_and_is_escaped() -> None:
    assert inline("Тор-М2 & <b>") == "Тор-М2 &amp; &lt;b&gt;"
    assert inline("Ελλάδα") == "Ελλάδα"


def test_letters_that_the_font_lacks_are_told_not_shown_as_boxes() -> None:
    register_fonts()
    assert inline("see 汉字 测试 here") == f"see {NOT_IN_FONT} here"


def test_letters_that_turn_the_line_around_are_dropped() -> None:
    assert inline("a\u202eb\u200fc\x07") == "abc"


def test_direction_is_that_of_the_first_letter() -> None:
    assert runs_right_to_left("12 سلام")
    assert runs_right_to_left("“שלום")
    assert not runs_right_to_left("S-400 سلام")
    assert not runs_right_to_left("12, 13")

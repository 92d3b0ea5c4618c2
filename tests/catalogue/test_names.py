"""Names are compared by what identifies them, in any script."""

import pytest

from openiads.catalogue.load import find_system
from openiads.catalogue.names import fold_name, nearest_names
from openiads.errors import CatalogueError


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SA-22", "sa 22"),
        ("SA-22", "Sa22"),
        ("S\u2011400", "s-400"),
        ("إس-400", "اس ٤٠٠"),
        ("اس-۴۰۰", "اس 400"),
        ("HİSAR-A", "hisar a"),
        ("Gökdeniz", "Gokdeniz"),
        ("ПАНЦИРЬ-С1", "Панцирь с1"),
    ],
)
def test_case_hyphens_accents_and_digits_make_no_difference(one, other):
    assert fold_name(one) == fold_name(other)


def test_scripts_that_only_look_alike_stay_apart():
    assert fold_name("С-400") != fold_name("C-400")


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("sa-22", "pantsir-s1"),
        ("Pantsir S1", "pantsir-s1"),
        ("Панцирь-С1", "pantsir-s1"),
        ("بانتسير إس-1", "pantsir-s1"),
        ("GREYHOUND", "pantsir-s1"),
        ("SA-21 Growler", "s-400"),
        ("С-400 «Триумф»", "s-400"),
        ("إس ٤٠٠", "s-400"),
        ("Triumph", "s-400"),
        ("sa 15", "tor-m2"),
        ("Тор-М2", "tor-m2"),
        ("تور-إم2", "tor-m2"),
        ("9K331M", "tor-m2"),
    ],
)
def test_a_seed_system_is_found_in_latin_cyrillic_and_arabic(name, system):
    assert find_system(name).id == system


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(CatalogueError) as caught:
        find_system("Pantzyr S-1")
    words = str(caught.value)
    assert "'Pantzyr S-1': no system has that name; nearest: Pantsir-S1 (pantsir-s1)" in words
    assert "`openiads catalogue` lists the systems" in words


def test_a_name_like_no_other_suggests_nothing():
    with pytest.raises(CatalogueError) as caught:
        find_system("qqqqqqqqqqqqqq")
    assert "nearest" not in str(caught.value)


@pytest.mark.parametrize("name", ["THAAD", "akash", "С-500", "Strela 10M"])
def test_a_system_of_the_lexicon_is_said_not_to_be_modelled(name):
    with pytest.raises(CatalogueError, match="is read in reports and placed on the map, but not modelled"):
        find_system(name)


def test_the_nearest_names_come_once_each_and_best_first():
    known = {"pantsir": "a", "pantsirs1": "a", "pantsirs2": "b", "tor": "c"}
    assert nearest_names("Pantsir-S1", known) == ("a", "b")

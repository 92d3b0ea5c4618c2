"""The whole world: ambiguous names, words that are no places, and what finds every name."""

import time
import zlib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiads.errors import PlaceError
from openiads.gazetteer.find import find_place, lookup
from openiads.gazetteer.index import DATA, gazetteer, rows_inside
from openiads.gazetteer.mentions import Context, find_places_in_text
from openiads.gazetteer.names import name_key
from openiads.gazetteer.pack import Store

LARGEST_BYTES = 20_000_000
LONGEST_KEY = 60
LEAST_PLACES, LEAST_NAMES = 200_000, 900_000


def named(text: str, context: Context | None = None) -> list[tuple[str, str]]:
    return [(mention.place.name, mention.place.country) for mention in find_places_in_text(text, context)]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("The militia in Tripoli, Lebanon, showed a Pantsir.", "Tripoli", "LB"),
        ("Libyan officials said that a Pantsir was seen in Tripoli.", "Tripoli", "LY"),
        ("The Lebanese army met in Tripoli, an hour from Beirut.", "Tripoli", "LB"),
        ("A Pantsir was seen in Tripoli, between Misrata and Zawiya.", "Tripoli", "LY"),
        ("A battery was moved to Alexandria. Egypt called it routine.", "Alexandria", "EG"),
        ("A battery was moved to Alexandria, Virginia.", "Alexandria", "US"),
        ("A battery was moved to Alexandria.", "Alexandria", "EG"),
        ("A Patriot left San Antonio for Texas drills.", "San Antonio", "US"),
        ("An S-300 stands in Odesa.", "Odesa", "UA"),
        ("An S-300 stands in Odessa, Ukraine.", "Odesa", "UA"),
        ("A Patriot stands in Odessa, Texas.", "Odessa", "US"),
        ("Syrian crews drove from Hama to Aleppo.", "Aleppo", "SY"),
        ("Crews stood in Belgorod at dawn.", "Belgorod", "RU"),
        ("Radars arrived in Kobani (Ayn al-Arab).", "Kobani", "SY"),
        ("Radars arrived in Ayn al-Arab.", "Kobani", "SY"),
        ("Radars arrived in Al-Qamishly.", "Qamishli", "SY"),
        ("Radars arrived in Kamishli.", "Qamishli", "SY"),
        ("A Buk was destroyed near Kupiansk, Ukrainian forces said.", "Kupyansk", "UA"),
        ("C-400 в Латакии.", "Latakia", "SY"),
        ("ЗРК стоят под Белгородом.", "Belgorod", "RU"),
        ("نشرت منظومة في حلب", "Aleppo", "SY"),
        ("Suriye ordusu Lazkiye'de bekliyor.", "Latakia", "SY"),
        ("Das System steht bei Warschau.", "Warsaw", "PL"),
    ],
)
def test_the_text_says_which_of_the_namesakes_is_meant(text: str, name: str, country: str) -> None:
    assert (name, country) in named(text)


@pytest.mark.parametrize("spelling", ["Saky", "Saki"])
def test_both_spellings_of_saky_are_the_base_in_crimea(spelling: str) -> None:
    (mention,) = find_places_in_text(f"Aircraft were destroyed at {spelling}.")
    assert (mention.place.country, mention.site) == ("UA", True)


@pytest.mark.parametrize(
    "text",
    [
        "Nice work, said the crew.",
        "Mobile launchers and a Tor system waited.",
        "A Buk and a Tor were shown; the Reading of the radar was good.",
        "Most of the Bath was Split, the Man said.",
        "Victory in March, Hope in Defence, a Source in Central Command.",
        "Lloyd Austin spoke. To Austin it was clear.",
        "Gen. Lincoln met Mr. Newark. From Lincoln came no word.",
        "The Jerusalem Post and the Moscow Times wrote about it.",
        "The cruiser Moskva and the frigate Kerch sailed.",
        "A Murmansk-BN jammer and a Moskva-1 station were shown.",
        "Lockheed Martin and the Hudson Institute agree.",
        "The Minsk agreements and the Budapest Memorandum failed.",
        "A brigade in Of and in Phoenix, the crew joked.",
        "Russian and Iranian crews met.",
    ],
)
def test_words_that_some_place_is_called_by_are_no_places(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("A battery stands in Nice, France.", "Nice"), ("The town of Reading saw it.", "Reading"),
     ("It was seen near Split, Croatia.", "Split")],
)  # fmt: skip
def test_a_word_is_a_place_where_the_text_says_so(text: str, name: str) -> None:
    assert named(text)[0][0] == name


def test_a_village_is_believed_only_where_the_text_is_about_its_country() -> None:
    village = "A launcher was seen in Suran."
    assert named(f"{village} Syria denied it.")[0] == ("Şūrān", "SY")
    assert all(country != "SY" for _, country in named(f"{village} Peru denied it."))


def test_a_large_town_far_from_everything_that_the_text_is_about_is_not_believed() -> None:
    assert ("Newark", "US") in named("The crew flew to Newark, New Jersey.")
    assert named("Syria moved it from Damascus to Newark.") == [("Syria", "SY"), ("Damascus", "SY")]


def test_a_region_is_the_one_in_which_the_town_before_it_lies() -> None:
    assert named("A battery left Atlanta, Georgia.") == [("Atlanta", "US"), ("Georgia", "US")]
    assert named("A battery left Tbilisi, Georgia.") == [("Tbilisi", "GE"), ("Georgia", "GE")]


def test_a_list_of_thousands_of_places_is_read_in_proportion_to_its_length() -> None:
    def seconds(n_times: int) -> float:
        start = time.process_time()
        assert len(find_places_in_text("A battery stood in Hama and Homs. " * n_times)) == 2 * n_times
        return time.process_time() - start

    seconds(10)
    assert seconds(2_000) < 40.0 * max(seconds(200), 1e-3)


def test_a_province_is_as_wide_as_its_towns_lie_and_a_countryside_is_not() -> None:
    (province,) = find_places_in_text("Shelling was heard in Rzeszów voivodeship and Punjab.")[:1]
    (region,) = find_places_in_text("Shelling was heard in Rostov oblast.")
    (countryside,) = find_places_in_text("Shelling was heard in the countryside of Raqqa.")
    assert region.place.kind == province.place.kind == "admin1"
    assert region.place.tolerance_m > 2 * countryside.place.tolerance_m


def test_alternatives_are_kept_with_weights_that_add_up() -> None:
    (mention,) = find_places_in_text("A Pantsir was seen in San Antonio.")
    assert {one.place.country for one in mention.namesakes} >= {"US", "CL"}
    assert sum(one.weight for one in mention.namesakes) == pytest.approx(1.0, abs=1e-3)
    assert mention.namesakes[0].place == mention.place
    assert mention.namesakes[0].weight == max(one.weight for one in mention.namesakes)


def test_a_place_without_doubt_has_no_alternatives() -> None:
    (mention,) = find_places_in_text("A Pantsir was seen in Latakia.")
    assert mention.namesakes == ()


def test_context_settles_what_the_text_leaves_open() -> None:
    text = "A Pantsir was seen in Tripoli."
    assert named(text) == [("Tripoli", "LY")]
    assert named(text, Context(countries=("LB",))) == [("Tripoli", "LB")]
    assert named(text, Context(places=(find_place("Beirut"),)))[0][1] == "LB"
    assert named(text, Context(taken=((22, 29),))) == []


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Odessa, Texas", "US", "city"),
        ("Odessa, TX", "US", "city"),
        ("Tripoli, Lebanon", "LB", "city"),
        ("Springfield, Illinois", "US", "city"),
        ("Georgia, US", "US", "admin1"),
        ("Kaliningrad", "RU", "city"),
        ("Kerch", "UA", "city"),
        ("KLAX", "US", "airfield"),
        ("LAX", "US", "airfield"),
        ("EPRZ", "PL", "airfield"),
        ("Kharkiv airport", "UA", "airfield"),
        ("Bavaria", "DE", "admin1"),
        ("Deutschland", "DE", "country"),
        ("Сирия", "SY", "country"),
        ("北京", "CN", "city"),
        ("Botswana", "BW", "country"),
    ],
)
def test_places_of_the_world_are_found_by_name_area_and_code(name: str, country: str, kind: str) -> None:
    found = find_place(name)
    assert (found.country, found.kind) == (country, kind)


def test_the_nearest_names_say_their_country() -> None:
    with pytest.raises(PlaceError, match=r"Bakhmut \(Ukraine\)"):
        find_place("Bakhmut, Poland")


@given(st.data())
def test_every_name_finds_its_place_or_one_of_that_name_for_a_reason(data: st.DataObject) -> None:
    """The reason: it is curated, a country, an airfield asked by its code, or larger.

    Names of more than 60 letters (1 in 10,000) are left out, and a region called by an ordinary word ("Western") is
    found only with the word region behind it.
    """
    names = gazetteer().by_key
    row = names.row(data.draw(st.integers(0, len(names.store) - 1)))
    if not 0 < len(name_key(row.name)) <= LONGEST_KEY:
        return
    found = lookup(row.name, country=row.country)
    if found is None and row.kind == "admin1":
        found = lookup(f"{row.name} region", country=row.country)
        assert found is not None
        assert found.kind == "admin1"
        return
    assert found is not None
    better = found.curated or found.kind in ("country", "airfield", "admin1") or found.population >= row.population
    assert better or name_key(found.name) == name_key(row.name) or row.kind in ("airfield", "admin1")
    country = gazetteer().countries.get(found.country)
    assert found in names.rows(name_key(row.name)) or (country is not None and found == country.row)


@given(st.text(max_size=30))
def test_a_name_that_no_list_has_is_not_there(name: str) -> None:
    names = gazetteer().by_key
    key = name_key(name)
    assert (key in names) == bool(names.rows(key))
    if key in names and key not in names.curated:
        assert names.store.may_hold(key)
        assert all(names.begins(" ".join(key.split(" ")[:n])) for n in range(1, key.count(" ") + 1))


def test_the_file_holds_the_world_in_at_most_20_megabytes() -> None:
    content = (DATA / "places.bin").read_bytes()
    store = Store(content)
    assert len(content) <= LARGEST_BYTES
    assert len(store) >= LEAST_PLACES
    assert store.n_keys() >= LEAST_NAMES


def test_keys_come_in_order_and_lead_back_to_their_rows() -> None:
    store = gazetteer().by_key.store
    keys = list(store.keys("qamis"))
    assert keys == sorted(keys)
    assert "qamishli" in keys
    assert all(store.numbers(key) for key in keys)


def test_opening_the_file_costs_less_than_unpacking_all_of_it() -> None:
    content = (files("openiads.gazetteer") / "data" / "places.bin").read_bytes()
    opening, unpacking = [], []
    for _ in range(3):
        start = time.process_time()
        store = Store(content)
        store.numbers("tripoli")
        opening.append(time.process_time() - start)
        start = time.process_time()
        assert sum(1 for _ in store.keys("")) == store.n_keys()
        unpacking.append(time.process_time() - start)
    assert min(opening) < 0.5 * min(unpacking)


def test_a_faulty_file_is_refused() -> None:
    with pytest.raises((ValueError, zlib.error)):
        Store(b"{}")


def test_towns_in_a_box_come_with_the_largest_first() -> None:
    rows = list(rows_inside(35.0, 37.5, 35.5, 42.5, least_population=100_000))
    people = [row.population for row in rows]
    assert people == sorted(people, reverse=True)
    assert people[-1] >= 100_000
    assert any(row.name == "Aleppo" for row in rows)


def test_a_main_name_goes_before_a_larger_place_that_has_it_as_a_form():
    place = find_places_in_text("The battery was withdrawn from Goris.")[0].place
    assert (place.name, place.country) == ("Goris", "AM")


def test_whose_system_it_is_does_not_say_where_it_stands():
    place = find_places_in_text("Russian batteries were seen near Donetsk.")[0].place
    assert (place.name, place.country) == ("Donetsk", "UA")

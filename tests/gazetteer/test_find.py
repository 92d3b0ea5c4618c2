import pytest

from openiads.errors import PlaceError
from openiads.gazetteer.find import country_of, find_place, lookup, nearest_names
from openiads.gazetteer.index import gazetteer
from openiads.gazetteer.names import name_key, sound_key
from openiads.geodesy.point import Point, distance_m


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Hmeymim", 35.401, 35.949),
        ("Khmeimim Airbase", 35.401, 35.949),
        ("airfield in Latakia", 35.401, 35.949),
        ("Latakia airport", 35.401, 35.949),
        ("Al-Qamishly Airport", 37.021, 41.191),
        ("Kamishli", 37.052, 41.231),
        ("Misyaf", 35.065, 36.341),
        ("Zarkan", 36.885, 40.31),
        ("Ain al-Arab", 36.891, 38.354),
        ("Warsaw", 52.23, 21.01),
        ("Rzeszów", 50.041, 21.999),
        ("Mürted", 40.079, 32.566),
        ("Belbek", 44.692, 33.575),
        ("Хмеймим", 35.401, 35.949),
    ],
)
def test_spellings_of_a_place_lead_to_its_coordinates(name: str, lat: float, lon: float) -> None:
    """Coordinates as published by GeoNames and OurAirports for these places."""
    found = find_place(name)
    assert distance_m(found.point, Point(lat=lat, lon=lon)) < 8_000.0


def test_a_spelling_that_no_list_has_is_found_by_its_sound() -> None:
    assert find_place("Khmeymeem").name == find_place("Hmeimim").name
    assert find_place("Derbassiyeh").name == "Darbasiyah"


def test_the_country_decides_between_namesakes() -> None:
    assert find_place("Tripoli", country="LY").country == "LY"
    assert find_place("Tripoli", country="LB").country == "LB"


def test_the_nearer_namesake_is_taken_when_a_point_is_given() -> None:
    west, east = Point(lat=52.5, lon=-1.0), Point(lat=33.5, lon=-86.8)
    assert find_place("Birmingham", near=west).country == "GB"
    assert find_place("Birmingham", near=east).country == "US"


def test_an_airfield_is_not_its_town() -> None:
    assert find_place("Qamishli airport") != find_place("Qamishli")
    assert find_place("Qamishli airport").kind == "airfield"


def test_an_unknown_place_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(PlaceError) as refused:
        find_place("Tartuz Harbour Base")
    assert "no such place is known" in str(refused.value)
    assert "nearest names:" in str(refused.value)
    assert any("Tart" in name or "Ţar" in name for name in nearest_names("Tartuz"))


@pytest.mark.parametrize("name", ["", "   ", "---", "Qqqqxxzz"])
def test_no_name_is_no_place(name: str) -> None:
    with pytest.raises(PlaceError, match="no such place"):
        find_place(name)


def test_no_place_is_finer_than_a_kilometre() -> None:
    names = gazetteer().by_key
    curated = [row for rows in names.curated.values() for row in rows]
    packed = [names.row(number) for number in range(0, len(names.store), 7)]
    assert min(row.tolerance_m for row in (*curated, *packed)) >= 1000.0


def test_every_country_has_a_capital_that_is_known() -> None:
    unknown = [c.capital for c in gazetteer().countries.values() if c.capital and lookup(c.capital) is None]
    assert not unknown


def test_a_capital_speaks_for_its_country() -> None:
    kyiv = country_of(find_place("Kyiv"))
    assert kyiv is not None
    assert kyiv.name == "Ukraine"
    assert country_of(find_place("Kharkiv")) is None


def test_keys_forget_accents_articles_and_hyphens() -> None:
    assert name_key("Al-Qāmishlī") == name_key("qamishli")
    assert sound_key("Qamishly") == sound_key("Kamishli")
    assert sound_key("Masyaf") != sound_key("Tartus")

"""Which symbols stand where: together at one place, dashed where it is not known which of several, or leaving."""

from datetime import date
from typing import Any

from openiads.export.symbols import spots
from openiads.gazetteer.place import Place
from openiads.laydown.site import Alternative, Site

BASE = Place(name="Base", lat=35.4, lon=35.95, tolerance_m=3000.0)
PORT = Place(name="Port", lat=34.9, lon=35.87, tolerance_m=4000.0)
EITHER = Place(name="Base or Port", lat=35.15, lon=35.9, tolerance_m=36_000.0)
NAMES = {"s-400": "S-400", "tor-m2": "Tor-M2"}


def site(system: str, place: Place, **more: Any) -> Site:
    values: dict[str, Any] = {"status": "operational", "probability": 0.8, "known_from": date(2024, 12, 6)}
    return Site(id=f"{system} {place.name}", system=system, place=place, claims=("c",), **(values | more))


def open_site(system: str) -> Site:
    halves = tuple(Alternative(place=place, weight=0.5) for place in (BASE, PORT))
    return site(system, EITHER, alternatives=halves)


def test_systems_of_one_place_share_a_symbol_with_air_defence_named_first() -> None:
    (spot,) = spots([site("fighter-jet", BASE), site("s-400", BASE)], NAMES)
    assert spot.words == "S-400 + fighter-jet\nBase"
    assert (spot.solid, spot.aircraft) == (True, False)


def test_aircraft_alone_have_their_own_symbol() -> None:
    (spot,) = spots([site("helicopter", BASE)], NAMES)
    assert spot.aircraft


def test_alternatives_are_ghosts_and_nothing_stands_in_the_middle_of_them() -> None:
    (spot,) = spots([open_site("s-400"), open_site("tor-m2")], NAMES)
    assert not spot.solid
    assert spot.ghosts == (BASE, PORT)
    assert spot.words == "S-400 + Tor-M2\nhere or at Port"
    assert EITHER not in (spot.place, *spot.ghosts)


def test_ghost_where_another_site_stands_is_named_at_the_other_place() -> None:
    solid, ghost = spots([site("s-400", BASE), open_site("tor-m2")], NAMES)
    assert solid.solid
    assert (ghost.place, ghost.bare, ghost.words) == (PORT, (BASE,), "Tor-M2\nhere or at Base")


def test_what_leaves_is_said_to_leave() -> None:
    (spot,) = spots([site("s-400", BASE, status="moving")], NAMES)
    assert spot.moving
    assert spot.words == "S-400\nleaving Base"

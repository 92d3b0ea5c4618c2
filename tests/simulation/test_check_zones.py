"""What is told of zones that cannot be: file, line, value and what to do."""

from typing import Any

import pytest

from openiads.errors import ScenarioError
from openiads.simulation.read_scenario import parse_scenario

HEAD = """\
version: 1
name: zones
networks:
  - name: own net
traffic:
  - {name: guest, vehicle: airliner, identity: civil, route: [
     {lat: 35, lon: 36, altitude_msl_m: 9000}, {lat: 36, lon: 36, altitude_msl_m: 9000}]}
zones:
  - name: base
"""
SQUARE = "    corners: [{lat: 35, lon: 36}, {lat: 35, lon: 37}, {lat: 36, lon: 37}, {lat: 36, lon: 36}]\n"


def faults(*lines: str) -> list[str]:
    """What is said of a file whose zone has these lines; the first of them is line 10."""
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(HEAD + "".join(f"    {line}\n" for line in lines), "mine.yaml")
    return str(caught.value).splitlines()


def square(kind: str, *lines: str) -> list[str]:
    return faults(f"kind: {kind}", SQUARE.strip(), *lines)


def test_whole_zone_is_read() -> None:
    text = HEAD + "    kind: no-fire area\n" + SQUARE + "    floor_fl: 100\n    networks: [own net]\n"
    zone = parse_scenario(text, "mine.yaml").zones[0]
    assert (zone.kind, zone.floor_fl, zone.networks, len(zone.corners)) == ("no-fire area", 100.0, ("own net",), 4)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            ("kind: hold", "corners: [{lat: 35, lon: 36}, {lat: 36, lon: 37}, {lat: 36, lon: 36}, {lat: 35, lon: 37}]"),
            ("line 11, zone 'base': corners is 4: its outline meets itself near 35.5", "put the corners in order"),
        ),
        (
            ("kind: hold", "corners: [{lat: 35, lon: 36}, {lat: 35, lon: 37}]"),
            ("line 11, zone 'base': corners is 2: an outline takes at least 3 points", "add points"),
        ),
        (
            ("kind: hold", "corners: [{lat: 35, lon: 36}, {lat: 35.5, lon: 36}, {lat: 36, lon: 36}]"),
            ("the corners lie on one line, so that it holds nothing", "move a corner"),
        ),
        (
            ("kind: hold", "corners: [{lat: 35, lon: 36}, {lat: 35, lon: 37}, {lat: 35, lon: 37}, {lat: 36, lon: 36}]"),
            ("corner 3: lat, lon is '35, 37': it is the same spot as the one before", "remove it"),
        ),
        (
            ("kind: hold", "corners: [{lat: 35, lon: 36}, {lat: 35, lon: 137}, {lat: 36, lon: 37}]"),
            ("corner 2: lat, lon is '35, 137': it is 8", "correct it: zones are local"),
        ),
        (
            ("kind: hold",),
            ("line 9, zone 'base': it gives neither corners nor a line", "give its corners, or the line"),
        ),
        (
            ("kind: hold", SQUARE.strip(), "line: [{lat: 35, lon: 36}, {lat: 35, lon: 37}]"),
            ("it gives both corners and a line", "give its corners, or the line"),
        ),
        (
            ("kind: safe corridor", "line: [{lat: 35, lon: 36}, {lat: 35, lon: 37}]"),
            ("width_m is None: a corridor along a line needs it", "give its whole width"),
        ),
        (
            ("kind: safe corridor", "line: [{lat: 35, lon: 36}]", "width_m: 8000"),
            ("line 11, zone 'base': line is 1: a line takes at least 2 points", "add points"),
        ),
        (
            ("kind: hold", SQUARE.strip(), "width_m: 8000"),
            ("line 12, zone 'base': width_m is 8000.0: an outline of corners has no width", "remove it"),
        ),
        (
            ("kind: hold", SQUARE.strip(), "floor_msl_m: 3000", "ceiling_msl_m: 3000"),
            ("line 13, zone 'base': ceiling_msl_m is 3000.0: the ceiling, 3000 m above", "raise the ceiling"),
        ),
        (
            ("kind: hold", SQUARE.strip(), "floor_msl_m: 3100", "ceiling_fl: 100"),
            (
                "ceiling_fl is 100.0: the ceiling, 3048 m above the sea, is not above the floor, 3100 m",
                "lower the floor",
            ),
        ),
        (
            ("kind: hold", SQUARE.strip(), "floor_msl_m: 1000", "floor_fl: 20"),
            ("line 13, zone 'base': floor_fl is 20.0: floor_msl_m is given too", "keep one of the two"),
        ),
        (
            ("kind: hold", SQUARE.strip(), "from_s: 60", "to_s: 60"),
            ("line 13, zone 'base': to_s is 60.0: it ends no later than it begins, at 60 s", "leave it out"),
        ),
        (
            ("kind: hold", SQUARE.strip(), "networks: [own nett]"),
            ("line 12, zone 'base': networks is 'own nett': the scenario has no such network", "own net"),
        ),
        (
            ("kind: hold", SQUARE.strip(), "slowest_mps: 100"),
            ("slowest_mps is 100.0: nothing reads it in a zone of the kind 'hold'", "write `kind: safe corridor`"),
        ),
        (
            ("kind: safe corridor", SQUARE.strip(), "slowest_mps: 100", "fastest_mps: 90"),
            ("slowest_mps is 100.0: it is above fastest_mps, 90", "raise fastest_mps"),
        ),
        (("kind: holdd", SQUARE.strip()), ("line 10", "'hold'")),
        (("kind: hold", SQUARE.strip(), "flor_fl: 20"), ("there is no such field", "write 'floor_fl'")),
        (
            ("kind: hold", "corners: [{lat: 35, lom: 36}, {lat: 35, lon: 37}, {lat: 36, lon: 37}]"),
            ("there is no such field", "write 'lon'"),
        ),
    ],
)
def test_nonsense_is_told_with_its_place_and_remedy(lines: Any, words: Any) -> None:
    said = "\n".join(faults(*lines))
    assert said.startswith("mine.yaml, line ")
    for word in words:
        assert word in said


def test_name_used_twice_is_told() -> None:
    again = HEAD + "    kind: hold\n" + SQUARE + "  - name: base\n    kind: free\n" + SQUARE
    with pytest.raises(ScenarioError, match=r"line 9, zone 'base': name is 'base': the name is used twice"):
        parse_scenario(again, "mine.yaml")

"""What the shipped scenarios of shared skies are there to show."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from openiads.simulation.post_tables import EACH_BATTERY, LINEAR
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.scenario import Scenario
from openiads.simulation.tables import ALWAYS, IDENTITIES, LEAKED, ON_CUE, SILENT
from tests.simulation.notional import Played, play

N = 150


def shots_at(played: Played, identity: str) -> float:
    """Share of the plays in which an aircraft of this identity is fired at."""
    return float((played.engaged[:, IDENTITIES.index(identity)] > 0).mean())


def leaked(played: Played, raid: str) -> float:
    """Mean number of the vehicles of one raid that reach their goal."""
    of_raid = [flight.group == raid for flight in played.board.flights]
    return float((played.fates[:, np.array(of_raid)] == LEAKED).sum(axis=1).mean())


@pytest.fixture(scope="module")
def border() -> Scenario:
    return read_scenario("border-patrol-2022")


def test_what_is_on_the_road_stops_nothing_and_what_has_arrived_does():
    played = play(prepare(read_scenario("tartus-2024")), N)
    assert leaked(played, "raid before they are ready") > leaked(played, "raid after they are ready") + 1.0


def test_at_the_border_a_line_between_two_states_keeps_the_others_aircraft_safer(border):
    with_line = shots_at(play(border, N), "neutral")
    without = shots_at(play(replace(border, links=()), N), "neutral")
    assert with_line < without


def test_at_the_border_an_airliner_that_does_not_answer_is_in_greater_danger(border):
    silent = tuple(
        replace(one, transponder_probability=0.0) if one.identity == "civil" else one for one in border.traffic
    )
    answering = shots_at(play(border, N), "civil")
    assert shots_at(play(replace(border, traffic=silent), N), "civil") >= answering


def test_two_states_are_at_the_border_and_each_operates_its_own(border):
    assert {network.name for network in border.networks} == {"Russian forces in Syria", "American-led coalition"}
    assert {(link.giver, link.receiver) for link in border.links} == {
        ("Russian forces in Syria", "American-led coalition"),
        ("American-led coalition", "Russian forces in Syria"),
    }
    assert {one.operator for one in border.traffic if one.identity == "neutral"} == {"American-led coalition"}
    assert {one.operator for one in border.traffic if one.identity == "friendly"} == {"Russian forces in Syria"}


def test_the_benchmark_with_everything_switched_on_is_laid_out_and_uses_it():
    board = prepare(read_scenario(Path(__file__).parents[2] / "benchmarks" / "everything.yaml"))
    assert len(board.flights) == 30
    defence = board.defence
    for table in (defence.orders, defence.lines, defence.zones, defence.assets):
        assert len(table) > 0
    assert set(defence.evidence["used"]) == {1}
    assert set(defence.networks["assignment"]) >= {EACH_BATTERY, LINEAR}
    assert set(defence.sensors["emission"]) == {ALWAYS, ON_CUE, SILENT}

"""The dataset against plain numpy on every stored outcome, and chance against ignorance worked out by hand."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import xarray as xr

from openiads.catalogue.system import Battery
from openiads.simulation.arrays import Board
from openiads.simulation.dataset import MEASURES
from openiads.simulation.prepare import prepare
from openiads.simulation.reasons import REASONS
from openiads.simulation.run import simulate
from openiads.simulation.scenario import Kill

from .battles import battle, wide
from .notional import Played, doctrine, exact, network, play, raid, scenario, system

N = 400


@cache
def board() -> Board:
    return prepare(battle())


@cache
def stored() -> Played:
    return play(battle(), N)


@cache
def summed() -> xr.Dataset:
    return simulate(board(), N, 1)


def test_leakers_are_those_of_the_stored_outcomes() -> None:
    leakers = stored().leakers
    found = summed().leakers
    assert float(found.sel(statistic="mean")) == leakers.mean()
    assert float(found.sel(statistic="sd")) == pytest.approx(leakers.std(ddof=1))
    half = 1.959963984540054 * leakers.std(ddof=1) / math.sqrt(N)
    assert float(found.sel(statistic="high")) == pytest.approx(leakers.mean() + half)
    assert float(found.sel(statistic="p95")) == np.quantile(leakers, 0.95, method="inverted_cdf")
    np.testing.assert_allclose(summed().leakers_share * N, np.bincount(leakers, minlength=9))
    none = summed().no_leaker_probability
    assert float(none.sel(interval="value")) == pytest.approx((leakers == 0).mean())
    assert float(none.sel(interval="low")) < float(none.sel(interval="value")) < float(none.sel(interval="high"))


def test_rounds_and_kills_stand_under_their_system_and_effector() -> None:
    shelves = [(unit.name, one.effector.id) for unit, one in board().magazines]
    assert list(summed().effector.values) == ["far far-missile", "near gun", "near near-missile"]
    for unit, owner, name in (
        ("north", "far", "far-missile"),
        ("south", "near", "near-missile"),
        ("south", "near", "gun"),
    ):
        column = shelves.index((unit, name))
        one = summed().sel(effector=f"{owner} {name}", statistic="mean")
        assert float(one.rounds) == stored().rounds[:, column].mean() > 0.0
        assert float(one.kills) == stored().kills[:, column].mean()
        assert float(summed().unit_rounds.sel(magazine=f"{unit}: {name}", statistic="mean")) == float(one.rounds)
    assert summed().effector_kind.values.tolist() == ["missile", "gun", "missile"]


def test_aircraft_that_nobody_should_shoot_at_are_counted_by_what_they_are() -> None:
    for column, identity in ((1, "friendly"), (2, "neutral"), (3, "civil")):
        engaged, killed = stored().engaged[:, column], stored().killed[:, column]
        one = summed().sel(identity=identity)
        assert float(one.wrong_engagements.sel(statistic="mean")) == engaged.mean()
        assert float(one.wrong_kills.sel(statistic="mean")) == killed.mean()
        assert float(one.wrong_engagement_probability.sel(interval="value")) == (engaged > 0).mean()
        assert float(one.wrong_kill_probability.sel(interval="value")) == (killed > 0).mean()
    assert summed().others.values.tolist() == [2, 0, 1]
    assert (stored().engaged[:, 1] > 0).any()
    assert (stored().engaged[:, 3] > 0).any()


def test_reasons_are_summed_by_unit_cause_and_battery() -> None:
    means = summed().reasons.sel(statistic="mean")
    np.testing.assert_allclose(means, stored().reasons.mean(axis=0))
    assert list(means.unit.values) == ["north", "south"]
    np.testing.assert_allclose(summed().battery_reasons.sel(statistic="mean"), means)
    assert float(means.sel(unit="north").sum()) == pytest.approx(stored().leakers.mean()), "each leaker has one reason"


def test_fire_units_of_one_battery_are_added_up() -> None:
    three = Battery(description=system().battery.description, launchers=exact(3.0, "launchers/battery"))
    launchers = replace(system(battery=three), target_channels=exact(1.0, "targets/launcher"))
    dataset = simulate(prepare(scenario(systems=(launchers,), raids=(raid(count=40, spacing_s=0.1),))), 3, 1)
    assert dataset.sizes["unit"] == 3
    assert dataset.sizes["battery"] == 1
    np.testing.assert_allclose(dataset.battery_reasons[0, :, 0], dataset.reasons[:, :, 0].sum("unit"))
    assert float(dataset.battery_reasons.sel(statistic="mean").sum()) > 0.0


@pytest.mark.parametrize(
    ("moment", "field"),
    [("detected", "first_detection_m"), ("confirmed", "confirmation_m"), ("fired at", "first_shot_m")],
)
def test_ranges_are_means_over_the_vehicles_with_which_it_happened(moment: str, field: str) -> None:
    names = [flight.group for flight in board().flights]
    for group in ("raid", "friends", "airliner"):
        columns = [index for index, name in enumerate(names) if name == group]
        range_m = getattr(stored(), field)[:, columns]
        flew = stored().fates[:, columns] != 4
        one = summed().sel(group=group, moment=moment)
        assert float(one.ranges.sel(statistic="mean")) == pytest.approx(np.nanmean(range_m), abs=1.0)
        assert float(one.ranges.sel(statistic="p95")) == pytest.approx(np.nanquantile(range_m, 0.95), abs=1500.0)
        share = np.isfinite(range_m).sum() / flew.sum()
        assert float(one.moment_probability.sel(interval="value")) == pytest.approx(share)
    assert summed().ranges.attrs["units"] == "m"


def test_vehicles_that_never_fly_do_not_lower_a_probability() -> None:
    flown = summed().moment_probability.sel(group="raid", moment="detected", interval="value")
    assert (stored().fates == 4).mean() > 0.02
    assert float(flown) > 0.99


def test_effort_is_per_replication() -> None:
    effort = summed().effort
    assert float(effort.sel(quantity="looks")) == stored().looks.mean()
    assert float(effort.sel(quantity="shots")) == stored().engaged.sum(axis=1).mean()


def test_measures_add_up() -> None:
    means = summed().measures.sel(statistic="mean").to_series()
    assert list(means.index) == list(MEASURES)
    by_kind = summed().rounds.sel(statistic="mean").groupby("effector_kind").sum()
    assert means["missiles fired"] == pytest.approx(float(by_kind.sel(effector_kind="missile")))
    assert means["gun rounds fired"] == pytest.approx(float(by_kind.sel(effector_kind="gun")))
    assert means["leakers"] + means["raid vehicles killed"] == pytest.approx(
        8.0 - (stored().fates == 4).sum(axis=1).mean()
    )


def test_every_variable_says_its_unit_and_every_cause_its_name() -> None:
    assert all("units" in variable.attrs for variable in summed().data_vars.values())
    assert tuple(summed().cause.values) == REASONS
    assert summed().attrs["vehicles"] == 11
    assert summed().attrs["raid_vehicles"] == 8
    assert summed().attrs["units"] == 2


def test_chance_and_ignorance_are_those_worked_out_by_hand() -> None:
    """Twenty targets, one shot each, kill probability triangular (0, 0.5, 1): binomial chance, correlated failures.

    Var(p) = 1/24. Chance: 20 E[p (1 - p)] = 20 (0.25 - 1/24) = 4.1667; ignorance: 400 / 24 = 16.667; both 20.833.
    """
    laid = scenario(
        raids=(raid(count=20, spacing_s=10.0),),
        networks=(network(doctrine=doctrine(shots_per_target=1)),),
        kills=(Kill(effector="missile", probability=wide(0.0, 0.5, 1.0)),),
    )
    dataset = simulate(prepare(laid), 3000, 1, uncertainty="full")
    chance, ignorance, both = dataset.spread.sel(measure="leakers").values
    assert chance == pytest.approx(math.sqrt(25.0 / 6.0), rel=0.04)
    assert ignorance == pytest.approx(math.sqrt(50.0 / 3.0), rel=0.04)
    assert both == pytest.approx(math.sqrt(125.0 / 6.0), rel=0.04)
    assert float(dataset.leakers.sel(statistic="mean")) == pytest.approx(10.0, abs=4.0 * 4.564 / math.sqrt(3000))


def test_a_sky_without_raid_leaks_nothing() -> None:
    dataset = simulate(prepare(battle(raids=())), 20, 1)
    assert float(dataset.leakers.sel(statistic="mean")) == 0.0
    assert dataset.leakers_share.values.tolist() == [1.0]


def test_a_sky_without_defence_leaks_all() -> None:
    dataset = simulate(prepare(scenario(units=(), networks=())), 5, 1)
    assert float(dataset.leakers.sel(statistic="mean")) == 1.0
    assert dataset.sizes["effector"] == 0

"""The result of a simulation as a dataset: what each variable is, its dimensions and its unit.

    leakers, raid_kills       statistic            vehicles of the raid that reached their goal, that were shot down
    leakers_share             n_leakers            share of the replications with each number of leakers
    no_leaker_probability     interval
    rounds, kills             effector, statistic  by system and effector; kills of any vehicle, also by mistake
    unit_rounds, unit_kills   magazine, statistic  the same by fire unit
    wrong_engagements         identity, statistic  salvos and bursts fired at friendly, neutral and civil vehicles
    wrong_kills               identity, statistic
    others                    identity             vehicles that fly, of each of these
    wrong_engagement_probability, wrong_kill_probability     identity, interval   of at least one in a replication
    measures                  measure, statistic   leakers and other counts, by which runs are compared
    reasons                   unit, cause, statistic         leakers at which a unit did not fire, by the reason
    battery_reasons           battery, cause, statistic      the same, all fire units of a battery together
    ranges                    group, moment, statistic       m, over the vehicles with which it happened
    moment_probability        group, moment, interval        that it happens with a vehicle that flies
    effort                    quantity             looks, tracks, shots and events per replication
    safety, in_reach          what each network means for flights that are not hostile, as `civil_safety` says
    spread                    measure, source      standard deviations; only with uncertainty "full"

statistic: mean of a replication, low and high of the 95 % interval of that mean, p05 and p95 between replications, sd.
interval: a probability with its 95 % interval (Wilson). moment: first detected, confirmed, first fired at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from openiads.simulation.arrays import Board
from openiads.simulation.civil_safety import (
    SafetySums,
    add_safety,
    safety_coordinates,
    safety_variables,
    start_safety,
)
from openiads.simulation.measures import (
    INTERVAL,
    STATISTICS,
    Pairs,
    Ratios,
    Tally,
    add_counts,
    add_pairs,
    add_ratios,
    add_values,
    pair_variances,
    ratio_intervals,
    share_above_zero,
    start_pairs,
    start_ratios,
    start_tally,
    tally_statistics,
)
from openiads.simulation.reasons import REASONS
from openiads.simulation.tables import FAILED, HOSTILE, IDENTITIES, KILLED, LEAKED, Floats, Integers, Outcome

MEASURES = (
    "leakers",
    "raid vehicles killed",
    "missiles fired",
    "gun rounds fired",
    "friendly engaged",
    "neutral engaged",
    "civil engaged",
    "others taken for hostile",
    "others shot down",
)
"""Counts of one replication by which runs are set against each other; others: vehicles that are not hostile."""
WRONG = IDENTITIES[1:]
"""Identities that are engaged by mistake."""
MOMENTS = ("detected", "confirmed", "fired at")
"""Firsts of a vehicle; the range of each is from the sensor or unit that was first."""
MOMENT_FIELDS = ("first_detection_m", "confirmation_m", "first_shot_m")
EFFORT = ("looks", "tracks", "shots", "events")
"""Work of a replication; shots: salvos and bursts."""
SOURCES = ("chance", "ignorance", "both")
RANGE_BIN_M = 1000.0
"""Width of the bins from which percentiles of ranges are read."""


@dataclass(slots=True)
class Sums:
    """What the replications so far add up to; group_of: (n_v, n_groups) 1 where a vehicle belongs to a flight group."""

    groups: tuple[str, ...]
    group_of: Integers
    effectors: tuple[tuple[str, str, str], ...]  # system, effector, kind
    effector_of: Integers  # (n_e, n_effectors)
    batteries: tuple[str, ...]
    battery_of: Integers  # (n_batteries, n_u)
    totals: Tally
    rounds: Tally
    kills: Tally
    unit_rounds: Tally
    unit_kills: Tally
    engaged: Tally
    killed: Tally
    reasons: Tally
    battery_reasons: Tally
    ranges: Ratios
    happened: Ratios
    kilometres: Tally
    effort: Integers
    safety: SafetySums
    twins: Pairs


def start_sums(board: Board) -> Sums:
    """Sums of no replications."""
    groups = tuple(sorted({flight.group for flight in board.flights}))
    shelves = [(unit.system.id, one.effector.id, one.effector.kind) for unit, one in board.magazines]
    effectors = tuple(sorted(set(shelves)))
    homes = [unit.unit.name for unit in board.units]
    batteries = tuple(sorted(set(homes)))
    n_reasons, n_moments = len(REASONS), len(MOMENTS) * len(groups)
    return Sums(
        groups=groups,
        group_of=_membership([flight.group for flight in board.flights], groups),
        effectors=effectors,
        effector_of=_membership(shelves, effectors),
        batteries=batteries,
        battery_of=_membership(homes, batteries).T,
        totals=start_tally(len(MEASURES)),
        rounds=start_tally(len(effectors)),
        kills=start_tally(len(effectors)),
        unit_rounds=start_tally(len(shelves)),
        unit_kills=start_tally(len(shelves)),
        engaged=start_tally(len(WRONG)),
        killed=start_tally(len(WRONG)),
        reasons=start_tally(len(homes) * n_reasons),
        battery_reasons=start_tally(len(batteries) * n_reasons),
        ranges=start_ratios(n_moments),
        happened=start_ratios(n_moments),
        kilometres=start_tally(n_moments),
        effort=np.zeros(len(EFFORT), dtype=np.int64),
        safety=start_safety(board),
        twins=start_pairs(len(MEASURES)),
    )


def add_outcome(sums: Sums, board: Board, outcome: Outcome) -> None:
    """Take in a chunk of replications."""
    n = outcome.vehicles.shape[0]
    add_counts(sums.totals, measures_of(board, outcome))
    add_counts(sums.rounds, outcome.effectors.rounds @ sums.effector_of)
    add_counts(sums.kills, outcome.effectors.kills @ sums.effector_of)
    add_counts(sums.unit_rounds, outcome.effectors.rounds)
    add_counts(sums.unit_kills, outcome.effectors.kills)
    add_counts(sums.engaged, outcome.identities.engaged[:, 1:])
    add_counts(sums.killed, outcome.identities.killed[:, 1:])
    add_counts(sums.reasons, outcome.reasons.reshape(n, -1))
    add_counts(sums.battery_reasons, (sums.battery_of @ outcome.reasons).reshape(n, -1))
    _add_moments(sums, outcome)
    add_safety(sums.safety, outcome)
    counts = outcome.counts
    work = (counts.looks, counts.tracks, outcome.identities.engaged, counts.events)
    sums.effort += np.array([part.sum() for part in work])


def measures_of(board: Board, outcome: Outcome) -> Integers:
    """MEASURES of each replication, (n, n_measures)."""
    fate = outcome.vehicles.fate
    raid = board.sky.vehicles.has_goal == 1
    guns = board.defence.effectors.gun == 1
    rounds = outcome.effectors.rounds
    fought = [(fate == LEAKED).sum(axis=1), ((fate == KILLED) & raid).sum(axis=1)]
    spent = [rounds[:, ~guns].sum(axis=1), rounds[:, guns].sum(axis=1)]
    others = board.sky.vehicles.identity != HOSTILE
    mistaken = np.isfinite(outcome.sightings.hostile_t[:, :, others]).any(axis=1).sum(axis=1)
    lost = outcome.identities.killed[:, 1:].sum(axis=1)
    return np.column_stack([*fought, *spent, outcome.identities.engaged[:, 1:], mistaken, lost])


def add_twin(sums: Sums, board: Board, outcome: Outcome, twin: Outcome) -> None:
    """Take in a chunk and the same replications played with the same Estimates and other luck."""
    add_pairs(sums.twins, measures_of(board, outcome), measures_of(board, twin))


def run_dataset(board: Board, sums: Sums, attrs: Mapping[str, Any]) -> xr.Dataset:
    """Means, intervals and spreads of what was summed, with the names behind the indices."""
    n_raid = int(np.count_nonzero(board.sky.vehicles.has_goal))
    variables = {
        **_outcome_variables(sums, n_raid),
        **_unit_variables(sums),
        **_flight_variables(sums),
        **safety_variables(sums.safety),
    }
    if sums.twins.n:
        variables["spread"] = (("measure", "source"), spreads(sums.twins), {"long_name": "standard deviation"})
    flown = np.bincount(board.sky.vehicles.identity, minlength=len(IDENTITIES))[1:]
    variables["others"] = ("identity", flown, {"long_name": "vehicles that are not hostile"})
    sizes = {"vehicles": len(board.flights), "raid_vehicles": n_raid, "units": len(board.units)}
    dataset = xr.Dataset(variables, _coordinates(board, sums, n_raid), {**attrs, **sizes})
    for variable in dataset.data_vars.values():
        variable.attrs.setdefault("units", "1")
    return dataset


def spreads(twins: Pairs) -> Floats:
    """Standard deviations between replications (n_rows, 3): by chance alone, by ignorance alone, by both.

    Half the mean square of the difference between two plays of the same Estimates is the variance by chance, averaged
    over the Estimates; what is missing to the whole variance is that of the means over the Estimates (law of total
    variance; the estimate is cut off at zero). Source: Saltelli et al., Global Sensitivity Analysis, 2008, sec. 4.6.
    """
    first, second, _ = pair_variances(twins)
    both = (first + second) / 2.0
    chance = twins.sums[4] / (2.0 * twins.n)
    return np.asarray(np.sqrt(np.stack([chance, np.maximum(both - chance, 0.0), both], axis=1)))


def _add_moments(sums: Sums, outcome: Outcome) -> None:
    flew = (outcome.vehicles.fate != FAILED).astype(np.int64) @ sums.group_of
    metres, times = [], []
    for number, name in enumerate(MOMENT_FIELDS):
        range_m = outcome.vehicles[name]
        happened = np.isfinite(range_m)
        whole_m = np.rint(np.where(happened, range_m, 0.0)).astype(np.int64)
        metres.append(whole_m @ sums.group_of)
        times.append(happened.astype(np.int64) @ sums.group_of)
        group = np.broadcast_to(sums.group_of.argmax(axis=1), happened.shape)
        row = group[happened] * len(MOMENTS) + number
        add_values(sums.kilometres, row, (whole_m[happened] // int(RANGE_BIN_M)))
    shape = (flew.shape[0], -1)
    count = np.stack(times, axis=2)
    add_ratios(sums.ranges, np.stack(metres, axis=2).reshape(shape), count.reshape(shape))
    add_ratios(sums.happened, count.reshape(shape), np.repeat(flew, len(MOMENTS), axis=1))


def _outcome_variables(sums: Sums, n_raid: int) -> dict[str, Any]:
    totals = tally_statistics(sums.totals)
    n_leakers = np.zeros(n_raid + 1, dtype=np.int64)
    counted = sums.totals.counts[0, : n_raid + 1]
    n_leakers[: counted.size] = counted
    some, low, high = share_above_zero(sums.totals)[0]
    wrong = ("identity", "statistic"), ("identity", "interval")
    return {
        "leakers": ("statistic", totals[0]),
        "raid_kills": ("statistic", totals[1]),
        "leakers_share": ("n_leakers", n_leakers / n_leakers.sum()),
        "no_leaker_probability": ("interval", np.array([1.0 - some, 1.0 - high, 1.0 - low])),
        "measures": (("measure", "statistic"), totals),
        "wrong_engagements": (wrong[0], tally_statistics(sums.engaged)),
        "wrong_kills": (wrong[0], tally_statistics(sums.killed)),
        "wrong_engagement_probability": (wrong[1], share_above_zero(sums.engaged)),
        "wrong_kill_probability": (wrong[1], share_above_zero(sums.killed)),
    }


def _unit_variables(sums: Sums) -> dict[str, Any]:
    shape = (-1, len(REASONS), len(STATISTICS))
    return {
        "rounds": (("effector", "statistic"), tally_statistics(sums.rounds)),
        "kills": (("effector", "statistic"), tally_statistics(sums.kills)),
        "unit_rounds": (("magazine", "statistic"), tally_statistics(sums.unit_rounds)),
        "unit_kills": (("magazine", "statistic"), tally_statistics(sums.unit_kills)),
        "reasons": (("unit", "cause", "statistic"), tally_statistics(sums.reasons).reshape(shape)),
        "battery_reasons": (
            ("battery", "cause", "statistic"),
            tally_statistics(sums.battery_reasons).reshape(shape),
        ),
    }


def _flight_variables(sums: Sums) -> dict[str, Any]:
    ranges = tally_statistics(sums.kilometres) * RANGE_BIN_M
    ranges[:, 3:5] += RANGE_BIN_M / 2.0
    ranges[:, :3] = ratio_intervals(sums.ranges)
    shape = (len(sums.groups), len(MOMENTS), -1)
    happened = np.clip(ratio_intervals(sums.happened), 0.0, 1.0)
    n = int(sums.totals.counts[0].sum())
    return {
        "ranges": (("group", "moment", "statistic"), ranges.reshape(shape), {"units": "m"}),
        "moment_probability": (("group", "moment", "interval"), happened.reshape(shape)),
        "effort": ("quantity", sums.effort / n),
    }


def _coordinates(board: Board, sums: Sums, n_raid: int) -> dict[str, Any]:
    systems, effectors, kinds = zip(*sums.effectors, strict=True) if sums.effectors else ((), (), ())
    shelves = [(unit.name, one.effector.id) for unit, one in board.magazines]
    return {
        "statistic": list(STATISTICS),
        "interval": list(INTERVAL),
        "measure": list(MEASURES),
        "n_leakers": np.arange(n_raid + 1),
        "identity": list(WRONG),
        "effector": _labels(f"{system} {name}" for system, name, _ in sums.effectors),
        "effector_system": ("effector", _labels(systems)),
        "effector_id": ("effector", _labels(effectors)),
        "effector_kind": ("effector", _labels(kinds)),
        "magazine": _labels(f"{unit}: {name}" for unit, name in shelves),
        "magazine_unit": ("magazine", _labels(unit for unit, _ in shelves)),
        "magazine_effector": ("magazine", _labels(name for _, name in shelves)),
        "unit": _labels(unit.name for unit in board.units),
        "unit_battery": ("unit", _labels(unit.unit.name for unit in board.units)),
        "unit_system": ("unit", _labels(unit.system.id for unit in board.units)),
        "battery": _labels(sums.batteries),
        "cause": list(REASONS),
        "group": _labels(sums.groups),
        "moment": list(MOMENTS),
        "quantity": list(EFFORT),
        **safety_coordinates(sums.safety),
        **({"source": list(SOURCES)} if sums.twins.n else {}),
    }


def _labels(names: Any) -> Any:
    """An array of texts, also of none."""
    return np.array(list(names), dtype=np.str_)


def _membership(members: Sequence[Any], groups: Sequence[Any]) -> Integers:
    """(n_members, n_groups): 1 where a member is of that group."""
    table = np.zeros((len(members), len(groups)), dtype=np.int64)
    for row, member in enumerate(members):
        table[row, groups.index(member)] = 1
    return table

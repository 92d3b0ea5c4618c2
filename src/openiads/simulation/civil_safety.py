"""What each network means for each flight that is not hostile: exposure, mistakes, and time to be told right.

A flight is *exposed* to a network while it is within reach of it (`within_reach`: in the envelope of a fire unit that
has it in sight, by geometry) and the network has had a confirmed track of it. It has been *identified in time* where
the network took it for what it is before it was first exposed.

    safety         row, safety_measure, interval   of each flight and network, and of all flights of a group together
    in_reach       row                             s, mean time within reach, from the geometry alone

Probabilities are of a flight in a replication; times are means: of exposure over all replications, of the others over
those in which it happened.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from openiads.simulation.arrays import Board
from openiads.simulation.measures import INTERVAL, Ratios, add_ratios, ratio_intervals, start_ratios, wilson
from openiads.simulation.sightings import BELIEVED
from openiads.simulation.tables import HOSTILE, Floats, Integers, Outcome
from openiads.simulation.within_reach import Reach, reach_of

TICK_S = 0.1
"""Times are added up in whole numbers of it."""
SAFETY_MEASURES = {
    "exposed": ("exposed", "flights"),
    "exposed_s": ("exposed_ticks", "flights"),
    "taken_for_hostile": ("taken_for_hostile", "flights"),
    "fired_at": ("fired_at", "flights"),
    "shot_down": ("shot_down", "flights"),
    "identified": ("identified", "flights"),
    "identification_s": ("identification_ticks", "identified"),
    "available_s": ("available_ticks", "exposed"),
    "identified_in_time": ("in_time", "exposed"),
}
"""Each measure as the ratio of two of the counts COUNTS."""
COUNTS = (
    "flights",
    "exposed",
    "exposed_ticks",
    "taken_for_hostile",
    "fired_at",
    "shot_down",
    "identified",
    "identification_ticks",
    "available_ticks",
    "in_time",
)
"""What is counted of a flight and a network in each replication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRow:
    """A flight, or all flights of a group (flight: ""), and one network. pairs: the flights that it is made of."""

    group: str
    flight: str
    network: str
    pairs: tuple[int, ...]


@dataclass(slots=True)
class SafetySums:
    """What replications add up to. pairs: vehicle and network of each; reaches: of each its spans, (0, 2) where none.

    own: field of SIGHTING in which each vehicle is taken for what it is.
    """

    rows: tuple[SafetyRow, ...]
    pairs: tuple[tuple[int, int], ...]
    reaches: tuple[Floats, ...]
    own: tuple[str, ...]
    ends: Floats  # of each pair's route
    n: int
    ratios: Ratios


def start_safety(board: Board) -> SafetySums:
    """Sums of no replications; rows for each network of the scenario that fires or might fire."""
    vehicles = [int(one) for one in np.flatnonzero(board.sky.vehicles.identity != HOSTILE)]
    homes = sorted({int(board.defence.networks[int(unit.network)].home) for unit in board.defence.units})
    reaches = {(one.vehicle, one.network): one for one in reach_of(board, vehicles)} if vehicles else {}
    pairs = tuple((vehicle, network) for vehicle in vehicles for network in homes)
    rows = tuple(_rows(board, pairs))
    return SafetySums(
        rows=rows,
        pairs=pairs,
        reaches=tuple(_spans_of(reaches.get(pair)) for pair in pairs),
        own=tuple(BELIEVED[int(board.sky.vehicles[vehicle].identity)] for vehicle, _ in pairs),
        ends=np.array([board.flights[vehicle].points[-1][0] for vehicle, _ in pairs]),
        n=0,
        ratios=start_ratios(len(rows) * len(SAFETY_MEASURES)),
    )


def add_safety(sums: SafetySums, outcome: Outcome) -> None:
    """Take in a chunk of replications."""
    if not sums.pairs:
        return
    n = outcome.vehicles.shape[0]
    counts = np.stack([_counts(sums, outcome, index) for index in range(len(sums.pairs))], axis=2)
    by_row = np.stack([counts[:, :, list(row.pairs)].sum(axis=2) for row in sums.rows], axis=1)
    index = {name: number for number, name in enumerate(COUNTS)}
    above, below = (
        by_row[:, :, [index[pair[side]] for pair in SAFETY_MEASURES.values()]].reshape(n, -1) for side in (0, 1)
    )
    add_ratios(sums.ratios, above, below)
    sums.n += n


def safety_variables(sums: SafetySums) -> dict[str, Any]:
    """The variables of the dataset."""
    measures = list(SAFETY_MEASURES)
    found = ratio_intervals(sums.ratios).reshape(len(sums.rows), len(measures), len(INTERVAL))
    for number, (name, (_, below)) in enumerate(SAFETY_MEASURES.items()):
        if name.endswith("_s"):
            found[:, number] = np.maximum(found[:, number] * TICK_S, 0.0)
        else:
            _bound_shares(found[:, number], sums.n if below == "flights" else None)
    in_reach = [float(np.mean([_length_s(sums.reaches[pair]) for pair in row.pairs])) for row in sums.rows]
    return {
        "safety": (("row", "safety_measure", "interval"), found),
        "in_reach": ("row", np.array(in_reach, dtype=np.float64), {"units": "s"}),
    }


def safety_coordinates(sums: SafetySums) -> dict[str, Any]:
    """The names behind the dimensions."""
    columns = {
        "row_group": [row.group for row in sums.rows],
        "row_flight": [row.flight for row in sums.rows],
        "row_network": [row.network for row in sums.rows],
    }
    return {
        "safety_measure": list(SAFETY_MEASURES),
        "row_flights": ("row", np.array([len(row.pairs) for row in sums.rows], dtype=np.int64)),
        **{name: ("row", np.array(values, dtype=np.str_)) for name, values in columns.items()},
    }


def _rows(board: Board, pairs: tuple[tuple[int, int], ...]) -> list[SafetyRow]:
    """Groups in the order of their names, each with its networks; then the flights of groups of several."""
    groups: list[SafetyRow] = []
    flights: list[SafetyRow] = []
    keys = sorted({(board.flights[vehicle].group, network) for vehicle, network in pairs})
    for group, network in keys:
        name = board.networks[network].name
        own = [index for index, (v, n) in enumerate(pairs) if n == network and board.flights[v].group == group]
        groups.append(SafetyRow(group=group, flight="", network=name, pairs=tuple(own)))
        if len(own) > 1:
            flights += [
                SafetyRow(group=group, flight=board.flights[pairs[index][0]].name, network=name, pairs=(index,))
                for index in own
            ]
    return groups + flights


def _spans_of(reach: Reach | None) -> Floats:
    return np.zeros((0, 2)) if reach is None else reach.spans


def _length_s(spans: Floats) -> float:
    return float((spans[:, 1] - spans[:, 0]).sum())


def _counts(sums: SafetySums, outcome: Outcome, index: int) -> Integers:
    """COUNTS of one pair in each replication of a chunk, (n, n_counts)."""
    vehicle, network = sums.pairs[index]
    seen = outcome.sightings[:, network, vehicle]
    end_t = np.minimum(outcome.sightings[:, :, vehicle].killed_t.min(axis=1), sums.ends[index])
    exposed_s, entry_t = _exposed(sums.reaches[index], seen.confirmed_t, end_t)
    exposed = exposed_s > 0.0
    known_t = seen[sums.own[index]]
    identified = known_t <= end_t
    with np.errstate(invalid="ignore"):
        columns = {
            "flights": np.ones(len(end_t)),
            "exposed": exposed,
            "exposed_ticks": exposed_s / TICK_S,
            "taken_for_hostile": seen.hostile_t <= end_t,
            "fired_at": np.isfinite(seen.fired_t),
            "shot_down": np.isfinite(seen.killed_t),
            "identified": identified,
            "identification_ticks": np.where(identified, known_t - seen.confirmed_t, 0.0) / TICK_S,
            "available_ticks": np.where(exposed, entry_t - seen.confirmed_t, 0.0) / TICK_S,
            "in_time": exposed & (known_t <= entry_t),
        }
    return np.column_stack([np.rint(columns[name]) for name in COUNTS]).astype(np.int64)


def _exposed(spans: Floats, from_t: Floats, to_t: Floats) -> tuple[Floats, Floats]:
    """How long spans of time last between two times (n,), and when the first of them begins there; inf: never."""
    begins = np.maximum(spans[:, 0], from_t[:, np.newaxis])
    ends = np.minimum(spans[:, 1], to_t[:, np.newaxis])
    lasts = np.where(ends > begins, ends - begins, 0.0) if spans.size else np.zeros((len(from_t), 1))
    entry_t = np.where(lasts > 0.0, begins, np.inf).min(axis=1) if spans.size else np.full(len(from_t), np.inf)
    return lasts.sum(axis=1), entry_t


def _bound_shares(shares: Floats, n: int | None) -> None:
    """Keep shares (n_rows, 3) within 0 to 1, with an interval also at none and at all of `n` replications."""
    for row in shares:
        if n and row[0] in (0.0, 1.0):
            row[:] = wilson(round(row[0] * n), n)
    np.clip(shares, 0.0, 1.0, out=shares)

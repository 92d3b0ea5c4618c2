"""Which unit fires at which target: weapon-target assignment, by the largest gain first or by least sums.

A unit begins at most as many engagements as it has channels free, one per target. Engagements are independent, so what
is made small is the sum over targets of value times the product of the probabilities with which each engagement misses.
The room is given by the caller: nothing is allocated. The exact way is in `fire_plan_exact`.
Source: Manne, A target-assignment problem, Operations Research 6(3), 1958; den Broeder, Ellison and Emerling, On
optimum target assignments, Operations Research 7(3), 1959, for the largest gain first.
"""

from typing import Any, NamedTuple

import numpy as np

from openiads.compiled import formula, inner, step
from openiads.tracking.assignment import assign_least, offer
from openiads.tracking.state import Records, Work

EXACT_CHANNELS = 24
"""Engagements in one plan up to which the exact way searches."""
EXACT_TARGETS = 24
"""Targets up to which it does."""


def _fields(**kinds: str) -> np.dtype[Any]:
    return np.dtype(list(kinds.items()), align=True)


PLAN_UNIT = _fields(
    unit="i8",  # what the row stands for: the caller's
    free="i8",  # engagements that it can begin
    left="i8",  # engagements that it can still begin
    favourite="i8",  # target of its largest gain, -1: none
)
PLAN_TARGET = _fields(
    place="i8",  # what the column stands for: the caller's
    value="f8",
    loss="f8",  # expected value that is left
    shooters="i8",  # units that engage it
)
PLAN_PAIR = _fields(
    kill="f8",  # kill probability of one engagement; 0 where the unit cannot engage the target
    given="i8",  # 1: the unit engages the target
    best="i8",  # the same in the best plan so far
    effector="i8",  # with which it does: the caller's
    flight_s="f8",  # that one's time of flight: the caller's
)
PLAN_CHANNEL = _fields(
    unit="i8",  # row that the channel belongs to
    chosen="i8",  # target of the channel on the path of the search
)
PLAN_DEPTH = _fields(
    tried="i8",  # 1: the search is done with that target for the channel at this depth
    loss="f8",  # what is left of the target before the channel at this depth chooses
    top_kill="f8",  # largest kill probability of the channels from here on
)


class FirePlan(NamedTuple):
    """Values and kill probabilities, who is given what, and room for working it out; filled anew by each plan.

    n_u units, n_t targets and n_c channels at most.
    """

    units: Records  # PLAN_UNIT (n_u,)
    targets: Records  # PLAN_TARGET (n_t,)
    pairs: Records  # PLAN_PAIR (n_u, n_t)
    channels: Records  # PLAN_CHANNEL (n_c + 1,)
    depths: Records  # PLAN_DEPTH (EXACT_CHANNELS + 1, EXACT_TARGETS)


def new_plan(n_units: int, n_targets: int, n_channels: int) -> FirePlan:
    """Room for plans of at most so many units, targets and channels."""
    return _plan((), n_units, n_targets, n_channels)


def new_plans(n_plans: int, n_units: int, n_targets: int, n_channels: int) -> FirePlan:
    """Several of them (threads, say): each array with one more axis in front; see `plan_of`."""
    return _plan((n_plans,), n_units, n_targets, n_channels)


def _plan(lead: tuple[int, ...], n_units: int, n_targets: int, n_channels: int) -> FirePlan:
    def room(kind: np.dtype[Any], *shape: int) -> Records:
        return np.zeros((*lead, *shape), dtype=kind).view(np.recarray)

    return FirePlan(
        units=room(PLAN_UNIT, n_units),
        targets=room(PLAN_TARGET, n_targets),
        pairs=room(PLAN_PAIR, n_units, n_targets),
        channels=room(PLAN_CHANNEL, max(n_channels, EXACT_CHANNELS) + 1),
        depths=room(PLAN_DEPTH, EXACT_CHANNELS + 1, EXACT_TARGETS),
    )


@inner
def plan_of(plans: FirePlan, number: int) -> FirePlan:
    """One of the plans that `new_plans` made, on the same memory; for compiled code alone."""
    return FirePlan(
        plans.units[number],
        plans.targets[number],
        plans.pairs[number],
        plans.channels[number],
        plans.depths[number],
    )


@formula
def plan_greedily(plan: FirePlan, n_units: int, n_targets: int, one_each: bool) -> float:
    """Give the pair of largest gain again and again, as long as any gains; give the expected value that is left.

    Read: `free` of `n_units` units, `value` of `n_targets` targets, `kill` of all pairs. one_each: at most one unit per
    target. Fills `given` of the pairs. Of equal gains the first unit's and then the first target's is taken.
    """
    start_plan(plan, n_units, n_targets)
    for unit in range(n_units):
        plan.units[unit].favourite = favourite_of(plan, unit, n_targets, one_each)
    while True:
        best_gain, best_unit = 0.0, -1
        for unit in range(n_units):
            target = plan.units[unit].favourite
            if target >= 0 and plan.targets[target].loss * plan.pairs[unit, target].kill > best_gain:
                best_gain, best_unit = plan.targets[target].loss * plan.pairs[unit, target].kill, unit
        if best_unit < 0:
            return sum_of(plan, n_targets)
        taken = plan.units[best_unit].favourite
        give(plan, best_unit, taken)
        for unit in range(n_units):
            if plan.units[unit].favourite == taken:
                plan.units[unit].favourite = favourite_of(plan, unit, n_targets, one_each)


@formula
def plan_by_least_sums(plan: FirePlan, work: Work, n_units: int, n_targets: int, one_each: bool) -> float:
    """Give each target at most one channel so that the gains sum to the most; repeat with the channels that are left.

    work: room for n_targets rows and as many columns as there are channels. Other arguments and results as of
    `plan_greedily`. With `one_each` there is one round and the plan is the best there is.
    """
    start_plan(plan, n_units, n_targets)
    while True:
        n_channels = weigh_channels(plan, work, n_units, n_targets, one_each)
        assign_least(work, n_targets, n_channels, 0.0)
        n_given = 0
        for target in range(n_targets):
            if work.column_of[target] >= 0:
                give(plan, plan.channels[work.column_of[target]].unit, target)
                n_given += 1
        if n_given == 0 or one_each:
            return sum_of(plan, n_targets)


@step
def start_plan(plan: FirePlan, n_units: int, n_targets: int) -> None:
    """Nothing is given yet, all channels are left."""
    for target in range(n_targets):
        plan.targets[target].loss = plan.targets[target].value
        plan.targets[target].shooters = 0
    for unit in range(n_units):
        plan.units[unit].left = plan.units[unit].free
        for target in range(n_targets):
            plan.pairs[unit, target].given = 0


@step
def give(plan: FirePlan, unit: int, target: int) -> None:
    """Let a unit engage a target."""
    plan.pairs[unit, target].given = 1
    plan.units[unit].left -= 1
    plan.targets[target].shooters += 1
    plan.targets[target].loss *= 1.0 - plan.pairs[unit, target].kill


@step
def open_to(plan: FirePlan, unit: int, target: int, one_each: bool) -> bool:
    """Whether a unit may still be given a target, channels apart."""
    if plan.pairs[unit, target].kill <= 0.0 or plan.pairs[unit, target].given > 0:
        return False
    return not one_each or plan.targets[target].shooters == 0


@step
def favourite_of(plan: FirePlan, unit: int, n_targets: int, one_each: bool) -> int:
    """The target at which one more engagement of a unit gains most; -1 where it has no channel or gains nowhere."""
    best, best_gain = -1, 0.0
    if plan.units[unit].left > 0:
        for target in range(n_targets):
            gain = plan.targets[target].loss * plan.pairs[unit, target].kill
            if gain > best_gain and open_to(plan, unit, target, one_each):
                best, best_gain = target, gain
    return best


@step
def weigh_channels(plan: FirePlan, work: Work, n_units: int, n_targets: int, one_each: bool) -> int:
    """Fill the costs of targets against channels with what each engagement would gain, below zero; count channels.

    A unit has no more channels in it than targets that it may be given.
    """
    for target in range(n_targets):
        work.n_choices[target] = 0
    n_channels = 0
    for unit in range(n_units):
        n_open = 0
        for target in range(n_targets):
            n_open += open_to(plan, unit, target, one_each)
        for _ in range(min(plan.units[unit].left, n_open)):
            plan.channels[n_channels].unit = unit
            for target in range(n_targets):
                if open_to(plan, unit, target, one_each):
                    gain = plan.targets[target].loss * plan.pairs[unit, target].kill
                    offer(work, target, n_channels, -gain)
            n_channels += 1
    return n_channels


@step
def sum_of(plan: FirePlan, n_targets: int) -> float:
    """Expected value that is left of all targets."""
    total = 0.0
    for target in range(n_targets):
        total += plan.targets[target].loss
    return total

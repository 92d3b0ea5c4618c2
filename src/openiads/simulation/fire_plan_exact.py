"""The best fire plan there is, for small cases: branch and bound over the channels, one after the other.

A plan with one unit per target is a linear assignment, which is exact at any size. Otherwise the search begins with the
better of the two quick plans and leaves out what a bound says cannot be better. Above EXACT_CHANNELS channels or
EXACT_TARGETS targets, or after MOST_NODES choices, the best plan so far stands, and the answer says so.
"""

from openiads.compiled import formula, step
from openiads.simulation.fire_plan import (
    EXACT_CHANNELS,
    EXACT_TARGETS,
    FirePlan,
    plan_by_least_sums,
    plan_greedily,
)
from openiads.tracking.state import Work

MOST_NODES = 20_000
"""Choices after which the search gives up: some 10 ms."""
IDLE = EXACT_TARGETS
"""Choice of a channel that has no target left."""
WORTHWHILE = 1.0 - 1e-12
"""A plan counts as better below this share of the best one's loss: far more than rounding."""


@formula
def plan_exactly(
    plan: FirePlan, work: Work, n_units: int, n_targets: int, one_each: bool, most_nodes: int
) -> tuple[float, bool]:
    """Give targets to units so that the expected value that is left is least; that value, and whether it is proven.

    most_nodes: MOST_NODES, or more where there is time. Other arguments and results as of `fire_plan`.
    """
    greedy = plan_greedily(plan, n_units, n_targets, one_each)
    keep(plan, n_units, n_targets)
    best = plan_by_least_sums(plan, work, n_units, n_targets, one_each)
    if one_each:
        return best, True
    if greedy < best:
        best = greedy
    else:
        keep(plan, n_units, n_targets)
    proven = False
    n_channels = line_up(plan, n_units, n_targets)
    if n_channels >= 0 and n_targets <= EXACT_TARGETS:
        best, proven = search(plan, n_channels, n_units, n_targets, best, most_nodes)
    for unit in range(n_units):
        for target in range(n_targets):
            plan.pairs[unit, target].given = plan.pairs[unit, target].best
    return best, proven


@step
def keep(plan: FirePlan, n_units: int, n_targets: int) -> None:
    """Note who is given what as the best plan so far."""
    for unit in range(n_units):
        for target in range(n_targets):
            plan.pairs[unit, target].best = plan.pairs[unit, target].given


@step
def line_up(plan: FirePlan, n_units: int, n_targets: int) -> int:
    """Order the channels, those of the unit with the largest single gain first; how many there are, -1: too many."""
    for unit in range(n_units):
        plan.units[unit].left = 0
        for target in range(n_targets):
            plan.units[unit].left += plan.pairs[unit, target].kill > 0.0
        plan.units[unit].left = min(plan.units[unit].left, plan.units[unit].free)
        plan.units[unit].favourite = 0
    n_channels = 0
    for _ in range(n_units):
        best, best_gain = -1, -1.0
        for unit in range(n_units):
            if plan.units[unit].favourite == 0:
                gain = 0.0
                for target in range(n_targets):
                    gain = max(gain, plan.targets[target].value * plan.pairs[unit, target].kill)
                if gain > best_gain:
                    best, best_gain = unit, gain
        plan.units[best].favourite = 1
        for _ in range(plan.units[best].left):
            if n_channels == EXACT_CHANNELS:
                return -1
            plan.channels[n_channels].unit = best
            n_channels += 1
    return n_channels


@step
def search(
    plan: FirePlan, n_channels: int, n_units: int, n_targets: int, best: float, most_nodes: int
) -> tuple[float, bool]:
    """Try the targets of each channel in turn, the largest gain first, wherever the bound leaves room for better."""
    for target in range(n_targets):
        plan.depths[0, target].loss = plan.targets[target].value
        plan.depths[0, target].tried = 0
        plan.depths[n_channels, target].top_kill = 0.0
        for channel in range(n_channels - 1, -1, -1):
            kill = plan.pairs[plan.channels[channel].unit, target].kill
            plan.depths[channel, target].top_kill = max(kill, plan.depths[channel + 1, target].top_kill)
    plan.channels[0].chosen = -1
    depth, nodes = 0, 0
    if least_possible(plan, 0, n_channels, n_targets) >= best * WORTHWHILE:
        return best, True
    while depth >= 0:
        choice = next_choice(plan, depth, n_targets)
        plan.channels[depth].chosen = choice
        if choice < 0:
            depth -= 1
            continue
        nodes += 1
        if nodes > most_nodes:
            return best, False
        choose(plan, depth, choice, n_targets)
        if least_possible(plan, depth + 1, n_channels, n_targets) >= best * WORTHWHILE:
            continue
        depth += 1
        if depth == n_channels:
            best = left_at(plan, depth, n_targets)
            note(plan, n_channels, n_units, n_targets)
            depth -= 1
        else:
            plan.channels[depth].chosen = -1
    return best, True


@step
def next_choice(plan: FirePlan, depth: int, n_targets: int) -> int:
    """The untried target of largest gain for the channel at this depth; IDLE where it has none at all; -1: all tried.

    Channels of one unit are alike: each takes a target after that of the one before it.
    """
    unit = plan.channels[depth].unit
    first = 0
    if depth > 0 and plan.channels[depth - 1].unit == unit:
        first = plan.channels[depth - 1].chosen + 1
    best, best_gain = -1, 0.0
    for target in range(first, n_targets):
        gain = plan.depths[depth, target].loss * plan.pairs[unit, target].kill
        if gain > best_gain and plan.depths[depth, target].tried == 0:
            best, best_gain = target, gain
    if best < 0 and plan.channels[depth].chosen < 0:
        return IDLE
    return best


@step
def choose(plan: FirePlan, depth: int, choice: int, n_targets: int) -> None:
    """Take a choice: what it leaves of the targets, for the next channel."""
    for target in range(n_targets):
        plan.depths[depth + 1, target].loss = plan.depths[depth, target].loss
        plan.depths[depth + 1, target].tried = 0
    if choice < IDLE:
        plan.depths[depth, choice].tried = 1
        plan.depths[depth + 1, choice].loss *= 1.0 - plan.pairs[plan.channels[depth].unit, choice].kill


@step
def left_at(plan: FirePlan, depth: int, n_targets: int) -> float:
    """Expected value that is left before the channel at this depth chooses."""
    total = 0.0
    for target in range(n_targets):
        total += plan.depths[depth, target].loss
    return total


@step
def least_possible(plan: FirePlan, depth: int, n_channels: int, n_targets: int) -> float:
    """A bound: no choices of the channels from `depth` on leave less. The larger of two.

    First: each takes its largest gain, as if no other took of it (gains only fall). Second: each hits every target as
    well as the best of them; for alike channels the largest gain first is exact.
    Source of the second: Ahuja, Kumar, Jha and Orlin, Operations Research 55(6), 2007, section 3.3.
    """
    now = left_at(plan, depth, n_targets)
    alone = now
    for channel in range(depth, n_channels):
        top = 0.0
        for target in range(n_targets):
            top = max(top, plan.depths[depth, target].loss * plan.pairs[plan.channels[channel].unit, target].kill)
        alone -= top
    for target in range(n_targets):
        plan.targets[target].loss = plan.depths[depth, target].loss
    alike = now
    for _ in range(depth, n_channels):
        best, best_gain = 0, 0.0
        for target in range(n_targets):
            gain = plan.targets[target].loss * plan.depths[depth, target].top_kill
            if gain > best_gain:
                best, best_gain = target, gain
        alike -= best_gain
        plan.targets[best].loss *= 1.0 - plan.depths[depth, best].top_kill
    return max(alone, alike)


@step
def note(plan: FirePlan, n_channels: int, n_units: int, n_targets: int) -> None:
    """Keep the path as the best plan so far."""
    for unit in range(n_units):
        for target in range(n_targets):
            plan.pairs[unit, target].best = 0
    for channel in range(n_channels):
        if plan.channels[channel].chosen < IDLE:
            plan.pairs[plan.channels[channel].unit, plan.channels[channel].chosen].best = 1

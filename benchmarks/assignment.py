"""Fire plans: what the largest gain first and rounds of least sums lose, how long they take, and scipy beside them.

    python benchmarks/assignment.py

Instances are drawn as the literature's are (Ahuja, Kumar, Jha and Orlin, Operations Research 55(6), 2007): values of 25
to 100, kill probabilities of 0.6 to 0.9, all uniform. Losses are told against what no plan can leave less than, the
larger of two bounds: the linear program in which shots can be divided and what is left of a target is held by tangents
(scipy's HiGHS), and the assignment in which the next shot at a target gains as if the earlier ones had been the worst.
The exact way is timed on small cases that it proves. scipy_ratio: time of scipy's linear assignment over ours, on the
same gains.
"""

import statistics
import time

import numpy as np
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import csr_matrix

from openiads.simulation.fire_plan import new_plan, plan_by_least_sums, plan_greedily
from openiads.simulation.fire_plan_exact import MOST_NODES, plan_exactly
from openiads.tracking.state import new_work

SEEDS = range(10)
ROUNDS = 20
SMALL = ((6, 4), (8, 6), (10, 8), (12, 8), (12, 12))
ALLOWED_NODES = 5_000_000
TANGENT_GAP = 1e-4
MOST_SHOTS = 8
"""At one target in the bound; the last one must not be wanted."""


def main() -> None:
    print("loss: expected value left over the least possible, in percent; mean of 10 instances, worst")
    wide = [lost_on(seed, 50, 100) for seed in SEEDS]
    told("50 weapons, 100 targets", wide)
    massed = [lost_on(seed, 100, 50) for seed in SEEDS]
    told("100 weapons, 50 targets", massed)
    exact_ms = [exact_on(n_weapons, n_targets) for n_weapons, n_targets in SMALL]
    ratio, plan_us = beside_scipy()
    print(f"linear plan of 50 weapons on 100 targets: {plan_us:.0f} us, scipy takes {ratio:.2f} times as long")
    words = [f"greedy_loss_50x100={mean(wide, 0):.4f}", f"linear_loss_50x100={mean(wide, 1):.4f}"]
    words += [f"greedy_loss_100x50={mean(massed, 0):.4f}", f"linear_loss_100x50={mean(massed, 1):.4f}"]
    words += [f"exact_ms={exact_ms[2]:.3f}", f"scipy_ratio={ratio:.2f}"]
    print("result: " + " ".join(words))


def instance(seed: int, n_weapons: int, n_targets: int):
    random = np.random.default_rng(seed)
    return random.uniform(25.0, 100.0, n_targets), random.uniform(0.6, 0.9, (n_weapons, n_targets))


def room(value, kill):
    plan = new_plan(*kill.shape, kill.shape[0])
    plan.targets.value, plan.pairs.kill, plan.units.free = value, kill, 1
    return plan, new_work(kill.shape[1], kill.shape[0])


def lost_on(seed: int, n_weapons: int, n_targets: int) -> tuple[float, float]:
    """What greedy and linear lose against the least possible."""
    value, kill = instance(seed, n_weapons, n_targets)
    least = max(divided_bound(value, kill), shot_by_shot_bound(value, kill))
    return tuple(left / least - 1.0 for left in quick(*room(value, kill), n_weapons, n_targets))


def quick(plan, work, n_weapons: int, n_targets: int) -> tuple[float, float]:
    """What greedy and linear leave."""
    return plan_greedily(plan, n_weapons, n_targets, False), plan_by_least_sums(plan, work, n_weapons, n_targets, False)


def shot_by_shot_bound(value, kill) -> float:
    """No plan leaves less: the n-th shot at a target gains at most what it would after the n - 1 worst."""
    after = 1.0 - kill.min(axis=0)
    gain = np.hstack([value * kill * after**n for n in range(MOST_SHOTS)])
    rows, columns = linear_sum_assignment(gain, maximize=True)
    assert columns.max() < (MOST_SHOTS - 1) * len(value), "the last shot is wanted: allow more"
    return value.sum() - gain[rows, columns].sum()


def divided_bound(value, kill) -> float:
    """No plan leaves less: shots divided at will, tangents added where the solution lies above them."""
    n_weapons, n_targets = kill.shape
    n_pairs = n_weapons * n_targets
    weight = -np.log1p(-kill)
    cost = np.concatenate([np.zeros(n_pairs), np.ones(n_targets)])
    pairs = np.arange(n_pairs)
    once = csr_matrix((np.ones(n_pairs), (pairs // n_targets, pairs)), shape=(n_weapons, n_pairs + n_targets))
    rows, sides = [once], [np.ones(n_weapons)]
    for at in np.linspace(0.0, weight.max() * max(3.0, 2.0 * n_weapons / n_targets), 12):
        add_tangents(rows, sides, value, weight, np.full(n_targets, at))
    while True:
        found = linprog(cost, A_ub=stacked(rows), b_ub=np.concatenate(sides), bounds=(0.0, None), method="highs")
        spent = (found.x[:n_pairs].reshape(kill.shape) * weight).sum(axis=0)
        if (value * np.exp(-spent)).sum() <= found.fun * (1.0 + TANGENT_GAP):
            return float(found.fun)
        add_tangents(rows, sides, value, weight, spent)


def add_tangents(rows, sides, value, weight, at) -> None:
    """left >= value exp(-at) (1 - (spent - at)) for each target."""
    n_weapons, n_targets = weight.shape
    left = value * np.exp(-at)
    target = np.tile(np.arange(n_targets), n_weapons + 1)
    column = np.arange(n_weapons * n_targets + n_targets)
    slope = np.concatenate([(-left * weight).ravel(), -np.ones(n_targets)])
    rows.append(csr_matrix((slope, (target, column)), shape=(n_targets, column.size)))
    sides.append(-left * (1.0 + at))


def stacked(rows):
    from scipy.sparse import vstack

    return vstack(rows, format="csr")


def exact_on(n_weapons: int, n_targets: int) -> float:
    """Median time of the exact way in ms, and how often it proves its plan within what the engine allows it."""
    times, proven, lost = [], 0, []
    for seed in SEEDS:
        value, kill = instance(seed, n_weapons, n_targets)
        plan, work = room(value, kill)
        proven += plan_exactly(plan, work, n_weapons, n_targets, False, MOST_NODES)[1]
        started_s = time.process_time()
        best, sure = plan_exactly(plan, work, n_weapons, n_targets, False, ALLOWED_NODES)
        times.append(1e3 * (time.process_time() - started_s))
        greedy, linear = quick(plan, work, n_weapons, n_targets)
        lost.append((greedy / best - 1.0, linear / best - 1.0))
        if not sure:
            print(f"  seed {seed}: unproven")
    print(
        f"exact, {n_weapons} weapons, {n_targets} targets: {statistics.median(times):.3f} ms (worst {max(times):.1f}), "
        f"proven within {MOST_NODES} choices in {proven} of {len(times)}; greedy loses {100 * mean(lost, 0):.2f} %, "
        f"linear {100 * mean(lost, 1):.2f} %",
        flush=True,
    )
    return statistics.median(times)


def beside_scipy() -> tuple[float, float]:
    """scipy's time for a linear assignment over that of our plan, which weighs the gains as well; ours in us."""
    value, kill = instance(1, 50, 100)
    plan, work = room(value, kill)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(time_of(lambda: plan_by_least_sums(plan, work, 50, 100, True)))
        theirs.append(time_of(lambda: linear_sum_assignment(value * kill, maximize=True)))
    return statistics.median(theirs) / statistics.median(ours), 1e6 * statistics.median(ours)


def time_of(work) -> float:
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


def told(name: str, lost: list[tuple[float, float]]) -> None:
    ways = [f"{way} {100 * mean(lost, at):.2f} (worst {100 * max(one[at] for one in lost):.2f})" for at, way in LABELS]
    print(f"{name}: {', '.join(ways)}", flush=True)


def mean(lost: list[tuple[float, float]], at: int) -> float:
    return statistics.mean(one[at] for one in lost)


LABELS = ((0, "greedy"), (1, "linear"))

if __name__ == "__main__":
    main()

"""How far a picture of tracks lies from the truth: OSPA, GOSPA, and the error of those that are matched."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openiads.compiled import formula
from openiads.tracking.assignment import assign_least, offer
from openiads.tracking.state import Floats, Work, new_work


@dataclass(frozen=True, slots=True)
class Gospa:
    """GOSPA of one instant, and its parts to the power of the order: distance^order = localisation + missed + false.

    n_matched: targets with a track within the cutoff; squared_m2: sum of the squared distances of these.
    """

    distance: float
    localisation: float
    missed: float
    false: float
    n_matched: int
    squared_m2: float


def ospa(tracks: Floats, truth: Floats, cutoff: float, order: float = 1.0) -> float:
    """OSPA distance between two sets of points, float64 (n, axes) and (m, axes); 0 where both are empty.

    cutoff: greatest distance that counts, in the unit of the points; order: p, 1 or more.
    Source: Schuhmacher, Vo and Vo, A consistent metric for performance evaluation of multi-object filters, IEEE Trans.
    Signal Processing 56(8), 2008.
    """
    most = max(len(tracks), len(truth))
    if most == 0:
        return 0.0
    matched, n_matched, _ = _matched(tracks, truth, cutoff, order)
    return float(((matched + cutoff**order * (most - n_matched)) / most) ** (1.0 / order))


def gospa(tracks: Floats, truth: Floats, cutoff: float, order: float = 2.0) -> Gospa:
    """GOSPA distance (alpha 2) between two sets of points, with its parts; arguments as for `ospa`.

    Source: Rahmathullah, Garcia-Fernandez and Svensson, Generalized optimal sub-pattern assignment metric, 20th
    International Conference on Information Fusion, 2017.
    """
    matched, n_matched, squared = _matched(tracks, truth, cutoff, order)
    alone = cutoff**order / 2.0
    missed, false = alone * (len(truth) - n_matched), alone * (len(tracks) - n_matched)
    return Gospa((matched + missed + false) ** (1.0 / order), matched, missed, false, n_matched, squared)


def _matched(tracks: Floats, truth: Floats, cutoff: float, order: float) -> tuple[float, int, float]:
    work = new_work(len(tracks), len(truth))
    return match(np.asarray(tracks, dtype=np.float64), np.asarray(truth, dtype=np.float64), cutoff, order, work)


@formula
def match(tracks: Floats, truth: Floats, cutoff: float, order: float, work: Work) -> tuple[float, int, float]:
    """Pair points closer than the cutoff so that the sum of distance^order, with cutoff^order for each alone, is least.

    Returns that sum over the pairs, their number, and the sum of their squared distances.
    """
    for row in range(len(tracks)):
        work.n_choices[row] = 0
        for column in range(len(truth)):
            square = 0.0
            for axis in range(tracks.shape[1]):
                square += (tracks[row, axis] - truth[column, axis]) ** 2
            if square < cutoff * cutoff:
                offer(work, row, column, square ** (order / 2.0))
    assign_least(work, len(tracks), len(truth), cutoff**order)
    matched, n_matched, squares = 0.0, 0, 0.0
    for row in range(len(tracks)):
        column = work.column_of[row]
        if column >= 0:
            matched += work.cost_of[row]
            n_matched += 1
            for axis in range(tracks.shape[1]):
                squares += (tracks[row, axis] - truth[column, axis]) ** 2
    return matched, n_matched, squares


@dataclass(frozen=True, slots=True)
class Score:
    """Tracks against truth over all instants at which there was either; distances horizontal, in m.

    gospa_m, ospa_m: means over the instants. rmse_m: of matched tracks, NaN without any. missed_ratio: targets without
    a track within the cutoff, over all targets; false_ratio: tracks without a target, over all targets.
    """

    n_instants: int
    n_truths: int
    gospa_m: float
    ospa_m: float
    rmse_m: float
    missed_ratio: float
    false_ratio: float


def score(pictures: Sequence[Floats], truths: Sequence[Floats], cutoff_m: float) -> Score:
    """Score pictures, one array (n, 2) of x and y of tracks per instant, against truths alike.

    GOSPA of order 2 and OSPA of order 1, both with this cutoff; instants without truth and track are left out.
    """
    told = [pair for pair in zip(pictures, truths, strict=True) if len(pair[0]) + len(pair[1])]
    each = [gospa(shown, truth, cutoff_m) for shown, truth in told]
    n_matched = sum(one.n_matched for one in each)
    n_truths, n_shown = sum(len(truth) for _, truth in told), sum(len(shown) for shown, _ in told)
    nothing = float("nan")
    return Score(
        n_instants=len(told),
        n_truths=n_truths,
        gospa_m=float(np.mean([one.distance for one in each])) if told else nothing,
        ospa_m=float(np.mean([ospa(shown, truth, cutoff_m) for shown, truth in told])) if told else nothing,
        rmse_m=(sum(one.squared_m2 for one in each) / n_matched) ** 0.5 if n_matched else nothing,
        missed_ratio=(n_truths - n_matched) / n_truths if n_truths else nothing,
        false_ratio=(n_shown - n_matched) / n_truths if n_truths else nothing,
    )

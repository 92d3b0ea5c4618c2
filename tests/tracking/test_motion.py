"""The filter: reference case 11, by hand, against matrices, consistent errors, late plots."""

import numpy as np
import pytest

from openiads.tracking.motion import begin, gate_distance, predict, steady_gains, tracking_index, update
from openiads.tracking.state import PLOT, Floats, Records

NOISE, CLIMB_NOISE = 7.0, 2.0
CROSS = np.zeros((6, 3))


def plot(t: float, x: float, y: float, z: float = 0.0, n_axes: int = 3, **covariance: float) -> Records:
    one = np.zeros(1, dtype=PLOT).view(np.recarray)
    one["t"], one["x"], one["y"], one["z"], one["n_axes"] = t, x, y, z, n_axes
    for name, value in ({"xx": 1e4, "yy": 4e4, "zz": 900.0, "xy": 3e3, "xz": -500.0, "yz": 800.0} | covariance).items():
        one[name] = value
    return one[0]


def measured(one: Records) -> Floats:
    return np.array(
        [[one["xx"], one["xy"], one["xz"]], [one["xy"], one["yy"], one["yz"]], [one["xz"], one["yz"], one["zz"]]]
    )


def state() -> tuple[Floats, Floats]:
    """Any mean, and any covariance that is one."""
    random = np.random.default_rng(5)
    root = random.standard_normal((6, 6)) * np.array([100.0, 100.0, 50.0, 20.0, 20.0, 5.0])[:, None]
    return random.standard_normal(6) * 100.0, root @ root.T


def carry(dt_s: float) -> tuple[Floats, Floats]:
    """Transition and process noise as matrices."""
    density = np.diag([NOISE, NOISE, CLIMB_NOISE])
    t = abs(dt_s)
    noise = np.block(
        [
            [density * t**3 / 3.0, density * t**2 / 2.0 * np.sign(dt_s)],
            [density * t**2 / 2.0 * np.sign(dt_s), density * t],
        ]
    )
    return np.block([[np.eye(3), dt_s * np.eye(3)], [np.zeros((3, 3)), np.eye(3)]]), noise


@pytest.mark.parametrize(("index", "alpha", "beta"), [(0.1, 0.36, 0.08), (1.0, 0.75, 0.5)])
def test_gains_of_reference_case_11(index: float, alpha: float, beta: float) -> None:
    assert steady_gains(index) == pytest.approx((alpha, beta), abs=1e-12)


def test_tracking_index_is_turn_over_error() -> None:
    """2 m/s2 over 10 s against 200 m: 2 x 100 / 200."""
    assert tracking_index(10.0, 2.0, 200.0) == 1.0


def test_filter_settles_at_its_steady_gain() -> None:
    """A one-axis filter with continuous noise settles at the solution of its Riccati equation, iterated as matrices."""
    mean, covariance = np.zeros(6), np.diag([1e4, 1e4, 1e4, 1e4, 1e4, 1e4])
    transition, noise = carry(10.0)
    whole = covariance.copy()
    measures = np.hstack([np.eye(3), np.zeros((3, 3))])
    for k in range(1, 60):
        update(mean, covariance, plot(10.0 * k, 0.0, 0.0), 10.0, NOISE, CLIMB_NOISE, CROSS)
        whole = transition @ whole @ transition.T + noise
        gain = whole @ measures.T @ np.linalg.inv(measures @ whole @ measures.T + measured(plot(0.0, 0.0, 0.0)))
        whole = whole - gain @ measures @ whole
    assert covariance == pytest.approx(whole, rel=1e-9)


def test_prediction_is_the_matrix_form() -> None:
    mean, covariance = state()
    transition, noise = carry(12.0)
    expected = transition @ mean, transition @ covariance @ transition.T + noise
    predict(mean, covariance, 12.0, NOISE, CLIMB_NOISE)
    assert mean == pytest.approx(expected[0])
    assert covariance == pytest.approx(expected[1])
    assert (covariance == covariance.T).all()


@pytest.mark.parametrize("dt_s", [0.0, 10.0, -6.0])
@pytest.mark.parametrize("n_axes", [2, 3])
def test_update_is_the_matrix_form_and_the_late_plot_leaves_the_time(dt_s: float, n_axes: int) -> None:
    """For a late plot: P and its cross covariance with the state carried back, noise in between added to the spread."""
    mean, covariance = state()
    one = plot(dt_s, 50.0, -80.0, 30.0, n_axes)
    transition, noise = carry(dt_s)
    measures = np.hstack([np.eye(3), np.zeros((3, 3))])[:n_axes]
    if dt_s >= 0.0:
        before, spread = transition @ mean, transition @ covariance @ transition.T + noise
        cross, inner, expected = spread @ measures.T, measures @ spread @ measures.T, measures @ before
    else:
        before, spread = mean.copy(), covariance.copy()
        cross = covariance @ transition.T @ measures.T
        inner = measures @ (transition @ covariance @ transition.T + np.abs(noise)) @ measures.T
        expected = measures @ transition @ mean
    inverse = np.linalg.inv(inner + measured(one)[:n_axes, :n_axes])
    miss = np.array([50.0, -80.0, 30.0])[:n_axes] - expected
    distance = gate_distance(mean, covariance, one, dt_s, NOISE, CLIMB_NOISE, 1e9)
    update(mean, covariance, one, dt_s, NOISE, CLIMB_NOISE, CROSS)
    assert distance == pytest.approx(miss @ inverse @ miss)
    assert mean == pytest.approx(before + cross @ inverse @ miss)
    assert covariance == pytest.approx(spread - cross @ inverse @ cross.T, rel=1e-6)


def test_a_plot_outside_the_gate_is_infinitely_far() -> None:
    mean, covariance = state()
    far = plot(0.0, mean[0] + 5_000.0, mean[1])
    assert gate_distance(mean, covariance, far, 0.0, NOISE, CLIMB_NOISE, 13.8) == np.inf


def test_a_track_begins_at_rest_where_the_plot_is() -> None:
    mean, covariance = state()
    begin(mean, covariance, plot(0.0, 1.0, 2.0, 3.0), 400.0, 25.0)
    assert mean.tolist() == [1.0, 2.0, 3.0, 0.0, 0.0, 0.0]
    assert covariance[:3, :3] == pytest.approx(measured(plot(0.0, 0.0, 0.0)))
    assert np.diag(covariance)[3:].tolist() == [400.0, 400.0, 25.0]


def runs(n_runs: int, n_scans: int, late: bool = False) -> tuple[float, float]:
    """Mean NEES (6) and NIS (3) at the end of runs with the motion and the errors that the filter assumes."""
    random = np.random.default_rng(8)
    transition, noise = carry(10.0)
    kick = np.linalg.cholesky(noise)
    root = np.linalg.cholesky(measured(plot(0.0, 0.0, 0.0)))
    nees, nis = [], []
    for _ in range(n_runs):
        truth = np.concatenate([random.standard_normal(3) * 1e3, random.standard_normal(3) * [200.0, 200.0, 10.0]])
        seen = []
        for k in range(n_scans):
            seen.append(plot(10.0 * k, *(truth[:3] + root @ random.standard_normal(3))))
            if k < n_scans - 1:
                truth = transition @ truth + kick @ random.standard_normal(6)
        mean, covariance = np.zeros(6), np.zeros((6, 6))
        begin(mean, covariance, seen[0], 200.0**2, 10.0**2)
        order = [*range(1, n_scans - 2), n_scans - 1, n_scans - 2] if late else range(1, n_scans)
        now_s = 0.0
        for k in order:
            dt_s = 10.0 * k - now_s
            nis.append(gate_distance(mean, covariance, seen[k], dt_s, NOISE, CLIMB_NOISE, np.inf))
            update(mean, covariance, seen[k], dt_s, NOISE, CLIMB_NOISE, CROSS)
            now_s = max(now_s, 10.0 * k)
        error = mean - truth
        nees.append(error @ np.linalg.solve(covariance, error))
    return float(np.mean(nees)), float(np.mean(nis))


def test_errors_are_as_large_as_the_filter_says() -> None:
    """400 runs: the mean of chi-square with 6 degrees has standard error 0.173, that of 3 (nearly all steps) 0.04."""
    nees, nis = runs(400, 12)
    assert nees == pytest.approx(6.0, abs=4 * 0.173)
    assert nis == pytest.approx(3.0, abs=4 * 0.04)


def test_with_a_late_plot_the_filter_is_hardly_too_sure_of_itself() -> None:
    """What is left out of the late update costs less than a fifth of the 6 degrees."""
    nees, _ = runs(400, 12, late=True)
    assert 5.0 < nees < 7.2


def test_a_late_plot_improves_the_track_nearly_as_much_as_one_in_time() -> None:
    """Variance of x with the last but one plot in time, one scan late, and never."""
    results = {}
    for name, order in {"in time": [0, 1, 2, 3], "late": [0, 1, 3, 2], "never": [0, 1, 3]}.items():
        mean, covariance = np.zeros(6), np.zeros((6, 6))
        begin(mean, covariance, plot(0.0, 0.0, 0.0), 200.0**2, 10.0**2)
        now_s = 0.0
        for k in order[1:]:
            update(mean, covariance, plot(10.0 * k, 0.0, 0.0), 10.0 * k - now_s, NOISE, CLIMB_NOISE, CROSS)
            now_s = max(now_s, 10.0 * k)
        results[name] = covariance[0, 0]
    assert results["in time"] <= results["late"] < results["never"]
    assert results["late"] - results["in time"] < 0.5 * (results["never"] - results["in time"])

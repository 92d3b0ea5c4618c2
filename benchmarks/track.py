"""The tracker beside Stone Soup: the same plots, the same models, the same settings, in one run.

    python benchmarks/track.py [RECORDING.csv]

Scenes: 10 and 50 made targets with clutter, and plots that a made radar takes of recorded flights (skipped where the
recording is not there). Stone Soup: GNNWith2DAssignment on squared Mahalanobis distances with the same gate, its
MultiMeasurementInitiator, KalmanPredictor and KalmanUpdater. Three plots confirm a track in both. Stone Soup knows no
M of N: its tentative tracks are held until 2 or 3 scans without a plot, ours have 4 or 5 looks; of each the choice with
the least GOSPA is taken. Scores count what each tracker shows after each scan. Ratios of errors are ours over Stone
Soup's (below 1: ours is closer to the truth); scans a second count the time of the processor, which other work on the
machine disturbs less.
"""

import statistics
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from openiads.tracking.made import MadeRadar, MadeSky, made_plots, made_truth, radar_plots
from openiads.tracking.play import track_scans
from openiads.tracking.plots import plane_around
from openiads.tracking.scores import gospa, ospa
from openiads.tracking.settings import TrackerSettings, chi_square_bound
from openiads.tracking.truth import read_truth, truth_at

RECORDING = Path(__file__).parents[2] / "shared" / "tracks" / "stonesoup_OpenSky_Plane_States.csv"
CUTOFF_M, FIRST_SCORED, SCAN_S = 2000.0, 5, 10.0
ROUNDS = 9
MOST_SCANS = 60
SCANS = {"10": 60, "50": 40}
HOLDING_STEPS, LOOKS = (2, 3), (4, 5)
SETTINGS = {
    "made": TrackerSettings(noise_m2ps3=10.0, drop_s=35.0),
    "recorded": TrackerSettings(noise_m2ps3=30.0, drop_s=25.0),
}
EPOCH = datetime(2000, 1, 1)


def main() -> None:
    try:
        import stonesoup
    except ImportError:
        print("skipped: Stone Soup is not installed (pip install stonesoup)\nresult:")
        return
    print(
        f"Stone Soup {stonesoup.__version__}; GOSPA, OSPA: cutoff {CUTOFF_M:g} m, orders 2, 1; from scan {FIRST_SCORED}"
    )
    found = {name: compare(name, *scene(name), SETTINGS["made"]) for name in ("10", "50")}
    recording = Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDING
    if recording.exists():
        found["recorded"] = compare("recorded", *recorded_scene(recording), SETTINGS["recorded"])
    else:
        print(f"recorded: skipped, there is no {recording.name} beside the checkout; name a file of OpenSky states")
    words = [f"scans_per_s={found['50']['rate']:.0f}"]
    words += [f"stonesoup_ratio_{name}={found[name]['faster']:.0f}" for name in ("10", "50")]
    words += [f"gospa_ratio_{name}={one['gospa']:.3f}" for name, one in found.items()]
    print("result: " + " ".join(words))


def scene(name: str):
    sky = MadeSky(targets=int(name), scans=SCANS[name])
    truth = made_truth(sky, 7)
    return [states[:, :2] for states in truth], *made_plots(truth, sky, 7)


def recorded_scene(recording: Path):
    """A made radar amid the recorded flights, in range and azimuth, with clutter."""
    truth = read_truth(recording)
    plane = plane_around(truth.lat, truth.lon)
    times = np.arange(truth.t_s.min() + SCAN_S, truth.t_s.max(), SCAN_S)[:MOST_SCANS]
    places = [there[:, :2] for there in truth_at(truth, plane, times)]
    return places, *radar_plots(places, SCAN_S, MadeRadar(), 7)


def compare(name: str, truth, plots, scans, settings) -> dict[str, float]:
    """Track one scene with both and print both rows."""
    looked = [(our_pictures(plots, scans, replace(settings, looks=looks)), looks) for looks in LOOKS]
    (ours, rate), looks = min(looked, key=lambda one: scored(one[0][0], truth)["gospa"])
    tried = [(stone_soup_pictures(plots, scans, settings, steps), steps) for steps in HOLDING_STEPS]
    (theirs, their_rate), steps = min(tried, key=lambda one: scored(one[0][0], truth)["gospa"])
    a, b = scored(ours, truth), scored(theirs, truth)
    n_targets, n_plots = np.mean([len(one) for one in truth]), len(plots) / len(scans)
    size = f"{n_targets:.0f} targets, {n_plots:.0f} plots a scan, {len(scans)} scans"
    print(f"{name}: {size}; openiads confirms 3 of {looks}, Stone Soup holds for {steps}")
    for who, found, speed in (("openiads", a, rate), ("Stone Soup", b, their_rate)):
        print(
            f"  {who:<11}{speed:>9.1f} scans/s  GOSPA {found['gospa']:7.1f} m  OSPA {found['ospa']:6.1f} m  "
            f"RMSE {found['rmse']:6.1f} m  missed {found['missed']:.4f}  false {found['false']:.4f} a target",
            flush=True,
        )
    return {"rate": rate, "faster": rate / their_rate, "gospa": a["gospa"] / b["gospa"]}


def our_pictures(plots, scans, settings):
    """Positions shown after each scan, and scans a second (median of the rounds, after compilation)."""
    track_scans(plots, scans[:2], settings)
    rates = []
    for _ in range(ROUNDS):
        started_s = time.process_time()
        found = track_scans(plots, scans, settings)
        rates.append(len(scans) / (time.process_time() - started_s))
    shown = [found.estimates[found.estimates["scan"] == scan] for scan in range(len(scans))]
    return [np.column_stack([one["x"], one["y"]]) for one in shown], statistics.median(rates)


def stone_soup_pictures(plots, scans, settings, holding_steps):
    """The same of Stone Soup; making its detections is not timed."""
    tracker, detections = stone_soup_tracker(plots, scans, settings, holding_steps)
    shown = []
    started_s = time.process_time()
    tracker.detector = detections
    for _, tracks in tracker:
        shown.append(
            np.array([[float(one.state_vector[0]), float(one.state_vector[2])] for one in tracks]).reshape(-1, 2)
        )
    return shown, len(scans) / (time.process_time() - started_s)


def stone_soup_tracker(plots, scans, settings, holding_steps):
    from stonesoup.dataassociator.neighbour import GNNWith2DAssignment
    from stonesoup.deleter.time import UpdateTimeDeleter, UpdateTimeStepsDeleter
    from stonesoup.hypothesiser.distance import DistanceHypothesiser
    from stonesoup.initiator.simple import MultiMeasurementInitiator
    from stonesoup.measures import SquaredMahalanobis
    from stonesoup.models.transition.linear import CombinedLinearGaussianTransitionModel, ConstantVelocity
    from stonesoup.predictor.kalman import KalmanPredictor
    from stonesoup.tracker.simple import MultiTargetTracker
    from stonesoup.types.state import GaussianState
    from stonesoup.updater.kalman import KalmanUpdater

    motion = CombinedLinearGaussianTransitionModel([ConstantVelocity(settings.noise_m2ps3)] * 2)
    updater = KalmanUpdater(None)
    gate = chi_square_bound(settings.gate_probability, 2)
    hypothesiser = DistanceHypothesiser(KalmanPredictor(motion), updater, SquaredMahalanobis(), missed_distance=gate)
    associator = GNNWith2DAssignment(hypothesiser)
    prior = GaussianState([0, 0, 0, 0], np.diag([0, settings.speed_sigma_mps**2, 0, settings.speed_sigma_mps**2]))
    initiator = MultiMeasurementInitiator(
        prior_state=prior,
        deleter=UpdateTimeStepsDeleter(holding_steps),
        data_associator=associator,
        updater=updater,
        min_points=settings.hits,
    )
    deleter = UpdateTimeDeleter(timedelta(seconds=settings.drop_s))
    return MultiTargetTracker(initiator, deleter, None, associator, updater), detections_of(plots, scans)


def detections_of(plots, scans):
    from stonesoup.models.measurement.linear import LinearGaussian
    from stonesoup.types.detection import Detection

    found = []
    for scan in scans:
        at = EPOCH + timedelta(seconds=float(scan["t"]))
        found.append(
            (
                at,
                {
                    Detection(
                        [plot["x"], plot["y"]],
                        timestamp=at,
                        measurement_model=LinearGaussian(
                            4, (0, 2), np.array([[plot["xx"], plot["xy"]], [plot["xy"], plot["yy"]]])
                        ),
                    )
                    for plot in plots[scan["first"] : scan["end"]]
                },
            )
        )
    return found


def scored(shown, truth) -> dict[str, float]:
    """Means over the scans; missed and false tracks per target and scan."""
    each = [gospa(a, b, CUTOFF_M) for a, b in zip(shown, truth, strict=True)][FIRST_SCORED:]
    n_truth = sum(len(one) for one in truth[FIRST_SCORED:])
    n_matched = sum(one.n_matched for one in each)
    return {
        "gospa": float(np.mean([one.distance for one in each])),
        "ospa": float(np.mean([ospa(a, b, CUTOFF_M) for a, b in zip(shown, truth, strict=True)][FIRST_SCORED:])),
        "rmse": (sum(one.squared_m2 for one in each) / max(n_matched, 1)) ** 0.5,
        "missed": sum(one.missed for one in each) / (CUTOFF_M**2 / 2) / n_truth,
        "false": sum(one.false for one in each) / (CUTOFF_M**2 / 2) / n_truth,
    }


if __name__ == "__main__":
    main()

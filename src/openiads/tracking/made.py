"""Made plots with known truth: targets on nearly straight lines, noise, misses and clutter; for tests and benchmarks.

Nothing here is a place or a flight: a square of open sky.
"""

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from openiads.record import record
from openiads.tracking.polar import plane_position
from openiads.tracking.state import PLOT, SCAN, Floats, Records
from openiads.units import DurationS, Probability, RangeM, SpeedMps

Number = Annotated[int, Field(ge=0, le=100_000)]


@record
class MadeSky:
    """What is made: targets begin anywhere in a square at any heading, and turn by white acceleration.

    half_m: half the side of the square; noise_m2ps3: density of the white acceleration; error_m: of a plot on each
    axis; clutter: false plots in a scan on average (Poisson), anywhere in the square.
    """

    targets: Number = 10
    scans: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    scan_s: DurationS = 10.0
    half_m: RangeM = 100_000.0
    slowest_mps: SpeedMps = 100.0
    fastest_mps: SpeedMps = 250.0
    noise_m2ps3: Annotated[float, Field(ge=0.0)] = 10.0
    error_m: RangeM = 100.0
    detection_probability: Probability = 0.9
    clutter: Annotated[float, Field(ge=0.0)] = 20.0


def made_truth(sky: MadeSky, seed: int) -> Floats:
    """States (x, y, vx, vy) of all targets at every scan, float64 (scans, targets, 4)."""
    random = np.random.default_rng([seed, 0])
    speed = random.uniform(sky.slowest_mps, sky.fastest_mps, sky.targets)
    heading = random.uniform(0.0, 2.0 * np.pi, sky.targets)
    position = random.uniform(-0.7 * sky.half_m, 0.7 * sky.half_m, (sky.targets, 2))
    velocity = speed[:, None] * np.column_stack([np.sin(heading), np.cos(heading)])
    t, q = sky.scan_s, sky.noise_m2ps3
    root = np.sqrt(q) * np.array([[np.sqrt(t**3 / 3.0), 0.0], [np.sqrt(3.0 * t) / 2.0, np.sqrt(t) / 2.0]])
    truth = np.empty((sky.scans, sky.targets, 4))
    for scan in range(sky.scans):
        truth[scan] = np.column_stack([position, velocity])
        kick = random.standard_normal((sky.targets, 2, 2))
        position = position + t * velocity + kick @ root[0]
        velocity = velocity + kick @ root[1]
    return truth


def made_plots(truth: Floats, sky: MadeSky, seed: int) -> tuple[Records, Records]:
    """Plots without height, PLOT (n,), and the scans that they belong to, SCAN (scans,), of one radar."""
    random = np.random.default_rng([seed, 1])
    positions: list[NDArray[Any]] = []
    for states in truth:
        seen = states[random.uniform(size=len(states)) < sky.detection_probability, :2]
        false = random.uniform(-sky.half_m, sky.half_m, (random.poisson(sky.clutter), 2))
        both = np.concatenate([seen + sky.error_m * random.standard_normal(seen.shape), false])
        positions.append(both[random.permutation(len(both))])
    return plots_of_scans(positions, sky.scan_s, sky.error_m)


def plots_of_scans(positions: list[NDArray[Any]], scan_s: float, error_m: float) -> tuple[Records, Records]:
    """Records of plots given as one array (n, 2) of x and y for each scan, all of one radar and of one error."""
    sizes = [len(one) for one in positions]
    plots = np.zeros(sum(sizes), dtype=PLOT)
    plots["t"] = np.repeat(np.arange(len(positions)) * scan_s, sizes)
    plots["x"], plots["y"] = np.concatenate([*positions, np.empty((0, 2))]).T
    plots["xx"] = plots["yy"] = plots["zz"] = error_m**2
    plots["n_axes"] = 2
    scans = np.zeros(len(positions), dtype=SCAN)
    scans["end"] = np.cumsum(sizes)
    scans["first"] = scans["end"] - sizes
    scans["t"] = np.arange(len(positions)) * scan_s
    return plots, scans


@record
class MadeRadar:
    """A radar at the origin of the plane that measures range and azimuth, with misses and clutter."""

    range_error_m: RangeM = 70.0
    azimuth_error_deg: Annotated[float, Field(gt=0.0, le=10.0)] = 0.08
    detection_probability: Probability = 0.9
    clutter: Annotated[float, Field(ge=0.0)] = 20.0
    reach_m: RangeM = 400_000.0


def radar_plots(places: list[Floats], scan_s: float, radar: MadeRadar, seed: int) -> tuple[Records, Records]:
    """What a radar would have measured of targets at x and y, (n, 2) for each scan: PLOT (n,) and SCAN (scans,).

    Clutter lies anywhere within reach, evenly over the area.
    """
    random = np.random.default_rng([seed, 2])
    turn = np.radians(radar.azimuth_error_deg)
    measured: list[NDArray[Any]] = []
    for place in places:
        range_m, azimuth = np.hypot(place[:, 0], place[:, 1]), np.arctan2(place[:, 0], place[:, 1])
        seen = (random.uniform(size=len(place)) < radar.detection_probability) & (range_m < radar.reach_m)
        noise = random.standard_normal((len(place), 2))
        both = np.column_stack([range_m + radar.range_error_m * noise[:, 0], azimuth + turn * noise[:, 1]])[seen]
        n_false = random.poisson(radar.clutter)
        far = radar.reach_m * np.sqrt(random.uniform(size=n_false))
        false = np.column_stack([far, random.uniform(-np.pi, np.pi, n_false)])
        both = np.concatenate([both, false])
        measured.append(both[random.permutation(len(both))])
    plots, scans = plots_of_scans(measured, scan_s, radar.range_error_m)
    for plot in plots:
        distance_m, azimuth = plot["x"], plot["y"]
        along, aa, cc = plane_position(distance_m, radar.range_error_m, turn)
        sine, cosine = np.sin(azimuth), np.cos(azimuth)
        plot["x"], plot["y"] = along * sine, along * cosine
        plot["xx"], plot["yy"] = aa * sine**2 + cc * cosine**2, aa * cosine**2 + cc * sine**2
        plot["xy"] = (aa - cc) * sine * cosine
    return plots, scans

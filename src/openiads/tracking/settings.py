"""How a tracker works: every setting with its meaning, and the record that compiled code reads."""

import math
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from openiads.record import record
from openiads.tracking.state import SETTINGS
from openiads.units import DurationS, SpeedMps

Noise = Annotated[float, Field(gt=0.0, le=1e6)]
Looks = Annotated[int, Field(ge=1, le=16)]
NEWTON_STEPS = 60
CLOSE_ENOUGH = 1e-12


@record
class TrackerSettings:
    """What a tracker assumes of targets and radars, and when it confirms and drops.

    noise_m2ps3: density of the white acceleration on each horizontal axis, how much targets turn; a turn at a m/s2 for
    T seconds asks for about a^2 T. climb_noise_m2ps3: the same on the vertical axis. gate_probability: share of the
    right plots that lie inside the gate. hits, looks: a track is confirmed by `hits` plots in its first `looks` looks.
    drop_s: silence after which a track is dropped. speed_sigma_mps, climb_sigma_mps: standard deviation of each
    component of the velocity before a track has a second plot. late_s: how much older than its track's state a plot
    may be. assignment: pairs of least sum over all, or the nearest pair first. most_tracks: tracks held at a time,
    tentative ones too.
    """

    noise_m2ps3: Noise = 20.0
    climb_noise_m2ps3: Noise = 2.0
    gate_probability: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.999
    hits: Looks = 3
    looks: Looks = 5
    drop_s: DurationS = 35.0
    speed_sigma_mps: SpeedMps = 200.0
    climb_sigma_mps: SpeedMps = 10.0
    late_s: DurationS = 15.0
    assignment: Literal["global", "greedy"] = "global"
    most_tracks: Annotated[int, Field(ge=1, le=100_000)] = 1024

    def __post_init__(self) -> None:
        """Refuse what can never be confirmed."""
        if self.hits > self.looks:
            raise ValueError(f"hits is {self.hits}, looks is {self.looks}: give at most as many hits as looks")


def settings_array(settings: TrackerSettings) -> Any:
    """The settings as compiled code reads them: SETTINGS (1,), of which it is handed the first record."""
    return np.array(
        [
            (
                settings.noise_m2ps3,
                settings.climb_noise_m2ps3,
                chi_square_bound(settings.gate_probability, 2),
                chi_square_bound(settings.gate_probability, 3),
                settings.hits,
                settings.looks,
                settings.drop_s,
                settings.speed_sigma_mps**2,
                settings.climb_sigma_mps**2,
                settings.late_s,
                settings.assignment == "greedy",
            )
        ],
        dtype=SETTINGS,
    ).view(np.recarray)


def chi_square_bound(probability: float, n_axes: int) -> float:
    """What a chi-square variable of two or three degrees of freedom stays below with this probability (0 to 1).

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.4.4 and 26.4.5; three axes by Newton's method.
    """
    bound = -2.0 * math.log1p(-probability)
    if n_axes == 2:
        return bound
    for _ in range(NEWTON_STEPS):
        slope = math.sqrt(bound / (2.0 * math.pi)) * math.exp(-bound / 2.0)
        step = (math.erf(math.sqrt(bound / 2.0)) - 2.0 * slope - probability) / slope
        bound -= max(-1.0, min(step, bound / 2.0))
        if abs(step) < CLOSE_ENOUGH * bound:
            break
    return bound

"""From records to the plain numbers that the kernels take."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from openiads.catalogue.effector import Effector
from openiads.catalogue.radar import Radar
from openiads.coverage.level import Level
from openiads.physics.detection import swerling1_required_snr
from openiads.physics.radar_equation import LIGHT_SPEED_MPS, range_scale_ratio

NEGLIGIBLE_DETECTION = 1e-3
"""Targets that are less likely than this to be detected without any edge are not asked about edges."""


def radar_numbers(radar: Radar) -> NDArray[np.float64]:
    """What `look_detection_probability` takes of a radar, in its order, at best values: float64 (8,).

    Reference range, reference cross-section, signal over noise there, logarithm of the false-alarm probability, blind
    range, instrumented range, sines of the least and greatest elevation.
    """
    false_alarm = radar.false_alarm_probability.best
    return np.array(
        [
            radar.detection_range_m.best,
            radar.reference_rcs_m2.best,
            swerling1_required_snr(radar.detection_probability.best, false_alarm),
            math.log(false_alarm),
            radar.blind_range_m.best,
            radar.instrumented_range_m.best,
            math.sin(math.radians(radar.elevation_min_deg.best)),
            math.sin(math.radians(radar.elevation_max_deg.best)),
        ]
    )


def wavelength_m(radar: Radar) -> float | None:
    """Wavelength at the best frequency, m; None for a sensor that is no radar."""
    return LIGHT_SPEED_MPS / radar.frequency_hz.best if radar.frequency_hz else None


def noticed_range_m(radar: Radar, rcs_m2: float) -> float:
    """Slant range beyond which one look detects a target for practical purposes never, at most the instrumented, m."""
    false_alarm = radar.false_alarm_probability.best
    given, least = (
        swerling1_required_snr(p, false_alarm) for p in (radar.detection_probability.best, NEGLIGIBLE_DETECTION)
    )
    if least <= 0.0:
        return radar.instrumented_range_m.best
    scale = range_scale_ratio(rcs_m2, radar.reference_rcs_m2.best) * math.sqrt(math.sqrt(given / least))
    return min(radar.detection_range_m.best * scale, radar.instrumented_range_m.best)


def effector_numbers(effector: Effector) -> NDArray[np.float64]:
    """Least and greatest slant range, least and greatest target altitude of an effector, m: float64 (4,)."""
    return np.array(
        [
            effector.range_min_m.best,
            effector.range_max_m.best,
            effector.altitude_min_m.best,
            effector.altitude_max_m.best,
        ]
    )


def target_altitudes_m(ground_m: NDArray[np.float32], asked: Sequence[Level]) -> NDArray[np.float32]:
    """Altitude above sea of a target at each level over each cell: float32 (n_levels, n_y, n_x).

    NaN where the ground is unknown, or stands above the flight level: there is no air to fly in.
    """
    altitudes = np.empty((len(asked), *ground_m.shape), dtype=np.float32)
    for index, level in enumerate(asked):
        if level.above_ground:
            altitudes[index] = ground_m + np.float32(level.height_m)
        else:
            altitudes[index] = np.where(ground_m <= level.height_m, np.float32(level.height_m), np.float32(np.nan))
    return altitudes

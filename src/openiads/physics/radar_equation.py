"""The radar equation: signal over noise from power, gain and distance, and normalised on a published range."""

import math

from openiads.compiled import formula

BOLTZMANN_J_PER_K = 1.380649e-23
"""Boltzmann constant, exact (SI 2019)."""
LIGHT_SPEED_MPS = 299_792_458.0
"""Speed of light, exact (SI)."""


@formula
def radar_snr(
    peak_power_w: float,
    pulse_s: float,
    gain: float,
    frequency_hz: float,
    rcs_m2: float,
    range_m: float,
    noise_temperature_k: float,
    loss: float,
) -> float:
    """Signal-to-noise ratio (not dB) of one pulse of a monostatic radar in free space.

    gain, loss: ratios, not dB; loss >= 1. Falls with the fourth power of the range.
    Source: Skolnik, Introduction to Radar Systems, 3rd ed., eq. 1.7 with matched filter.
    """
    wavelength_m = LIGHT_SPEED_MPS / frequency_hz
    received_j = peak_power_w * pulse_s * gain**2 * wavelength_m**2 * rcs_m2 / ((4.0 * math.pi) ** 3 * range_m**4)
    return received_j / (BOLTZMANN_J_PER_K * noise_temperature_k * loss)


@formula
def radar_range_m(
    peak_power_w: float,
    pulse_s: float,
    gain: float,
    frequency_hz: float,
    rcs_m2: float,
    snr: float,
    noise_temperature_k: float,
    loss: float,
) -> float:
    """Range at which one pulse gives the wanted signal-to-noise ratio `snr` (not dB), in m.

    Inputs as in `radar_snr`. Source: Skolnik, Introduction to Radar Systems, 3rd ed., eq. 1.7 solved for the range.
    """
    at_one_metre = radar_snr(peak_power_w, pulse_s, gain, frequency_hz, rcs_m2, 1.0, noise_temperature_k, loss)
    return math.sqrt(math.sqrt(at_one_metre / snr))


@formula
def radar_peak_power_w(
    range_m: float,
    pulse_s: float,
    gain: float,
    frequency_hz: float,
    rcs_m2: float,
    snr: float,
    noise_temperature_k: float,
    loss: float,
) -> float:
    """Peak power that gives the signal-to-noise ratio `snr` (not dB) at `range_m`, in W.

    Inputs as in `radar_snr`. Source: Skolnik, Introduction to Radar Systems, 3rd ed., eq. 1.7 solved for the power.
    """
    return snr / radar_snr(1.0, pulse_s, gain, frequency_hz, rcs_m2, range_m, noise_temperature_k, loss)


@formula
def normalised_snr(
    range_m: float, rcs_m2: float, reference_range_m: float, reference_rcs_m2: float, reference_snr: float
) -> float:
    """Signal-to-noise ratio (not dB) scaled from a published range against a target of known cross-section.

    SNR = SNR0 (R0/R)^4 (rcs/rcs0): needs no power, gain or frequency, which nobody publishes.
    Source: Skolnik, Introduction to Radar Systems, 3rd ed., ch. 1, the radar equation as a ratio.
    """
    return reference_snr * (reference_range_m / range_m) ** 4 * (rcs_m2 / reference_rcs_m2)


@formula
def range_scale_ratio(rcs_m2: float, reference_rcs_m2: float) -> float:
    """By how much the range changes when the cross-section changes: the fourth root of their ratio.

    Source: Skolnik, Introduction to Radar Systems, 3rd ed., ch. 1.
    """
    return math.sqrt(math.sqrt(rcs_m2 / reference_rcs_m2))

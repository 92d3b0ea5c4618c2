"""Probability of detection: from signal over noise, over several looks, by several radars."""

import math

from openiads.compiled import formula
from openiads.physics.radar_equation import normalised_snr

CERTAIN_SNR = 700.0
"""Above this ratio (28 dB) a steady target is detected for certain at every false-alarm probability over 1e-100."""


@formula
def swerling1_detection_probability(snr: float, false_alarm_probability: float) -> float:
    """Probability of detecting, in one look, a target that fluctuates from scan to scan.

    snr: mean signal-to-noise ratio, not dB. Pd = Pfa^(1/(1 + SNR)).
    Source: Swerling, Probability of Detection for Fluctuating Targets, RAND RM-1217, 1954, case 1, one pulse.
    """
    return swerling1_from_log(snr, math.log(false_alarm_probability))


@formula
def swerling1_from_log(snr: float, log_false_alarm_probability: float) -> float:
    """The same from the natural logarithm of the false-alarm probability, which a radar has once for all its looks.

    Source: as `swerling1_detection_probability`.
    """
    return math.exp(log_false_alarm_probability / (1.0 + snr))


@formula
def swerling1_required_snr(detection_probability: float, false_alarm_probability: float) -> float:
    """Mean signal-to-noise ratio (not dB) that gives a Swerling 1 target the wanted detection probability.

    Source: Swerling 1954 (as `swerling1_detection_probability`), solved for the ratio.
    """
    return math.log(false_alarm_probability) / math.log(detection_probability) - 1.0


@formula
def steady_detection_probability(snr: float, false_alarm_probability: float) -> float:
    """Probability of detecting, in one look, a target of constant cross-section: Marcum's Q1(sqrt(2 SNR), sqrt(2 y)).

    snr: ratio, not dB; y = -ln Pfa. Summed as a Poisson mixture: all terms positive, so no digits are lost.
    Source: Marcum, A Statistical Theory of Target Detection by Pulsed Radar, RAND RM-754, 1947; the mixture form of
    the non-central chi-square, Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, ch. 29.
    """
    if snr > CERTAIN_SNR:
        return 1.0
    threshold = -math.log(false_alarm_probability)
    weight = math.exp(-snr)
    term = false_alarm_probability
    tail = false_alarm_probability
    total = weight * tail
    reached = weight
    k = 0
    while k < snr or (1.0 - reached > 1e-15 and weight > 1e-18):
        k += 1
        weight *= snr / k
        term *= threshold / k
        tail += term
        reached += weight
        total += weight * tail
    return min(total, 1.0)


@formula
def albersheim_snr_db(detection_probability: float, false_alarm_probability: float, n_pulses: int) -> float:
    """Signal-to-noise ratio of one pulse, in dB, that a steady target needs when `n_pulses` are summed after detection.

    Within 0.2 dB for Pfa 1e-7 to 1e-3, Pd 0.1 to 0.9.
    Source: Albersheim, A closed-form approximation to Robertson's detection characteristics, Proc. IEEE 69(7), 1981.
    """
    a = math.log(0.62 / false_alarm_probability)
    b = math.log(detection_probability / (1.0 - detection_probability))
    pulses_db = (6.2 + 4.54 / math.sqrt(n_pulses + 0.44)) * math.log10(a + 0.12 * a * b + 1.7 * b)
    return -5.0 * math.log10(n_pulses) + pulses_db


@formula
def cumulative_detection_probability(detection_probability: float, n_looks: int) -> float:
    """Probability of at least one detection in `n_looks` independent looks. Source: 1 - (1 - p)^n."""
    return 1.0 - (1.0 - detection_probability) ** n_looks


@formula
def m_of_n_probability(detection_probability: float, m: int, n: int) -> float:
    """Probability of at least `m` detections in `n` independent looks. Source: the binomial distribution."""
    total = 0.0
    for hits in range(m, n + 1):
        ways = 1.0
        for chosen in range(hits):
            ways = ways * (n - chosen) / (chosen + 1)
        total += ways * detection_probability**hits * (1.0 - detection_probability) ** (n - hits)
    return total


@formula
def either_probability(first_probability: float, second_probability: float) -> float:
    """Probability that at least one of two independent looks detects; folded over many radars it gives 1 - prod(1 - p).

    Source: complement of the product of the misses.
    """
    return 1.0 - (1.0 - first_probability) * (1.0 - second_probability)


@formula
def look_detection_probability(
    slant_range_m: float,
    elevation_sine: float,
    rcs_m2: float,
    reference_range_m: float,
    reference_rcs_m2: float,
    reference_snr: float,
    log_false_alarm_probability: float,
    blind_range_m: float,
    instrumented_range_m: float,
    elevation_min_sine: float,
    elevation_max_sine: float,
) -> float:
    """Probability that one look of a radar detects a target that is in line of sight.

    Zero inside the blind range, beyond the instrumented range and outside the elevation limits; in between the
    normalised radar equation and Swerling 1. The one formula of the map and of the simulation, which asks millions of
    times: so it takes sines of elevations and the natural logarithm of the false-alarm probability.
    Source: `normalised_snr` and `swerling1_from_log`.
    """
    if slant_range_m < blind_range_m or slant_range_m > instrumented_range_m:
        return 0.0
    if elevation_sine < elevation_min_sine or elevation_sine > elevation_max_sine:
        return 0.0
    snr = normalised_snr(max(slant_range_m, 1.0), rcs_m2, reference_range_m, reference_rcs_m2, reference_snr)
    return swerling1_from_log(snr, log_false_alarm_probability)

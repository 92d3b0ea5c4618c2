"""Closed-form and published numbers, each reproduced by scenarios that the engine plays."""

import math
from collections import deque
from functools import cache

import numpy as np
import pytest

from openiads.simulation.command import Tracking

from .notional import (
    GOLDEN_ANGLE_DEG,
    Played,
    doctrine,
    effector,
    log_of,
    network,
    play,
    radar,
    raid,
    raids_apart,
    scenario,
    system,
    traffic,
    unit,
)

SIGMAS = 4.0
"""How many standard errors a simulated mean may be off."""


def assert_mean(values: np.ndarray, expected: float, sd: float) -> None:
    assert abs(float(np.mean(values)) - expected) < SIGMAS * sd / math.sqrt(np.size(values))


def assert_share(values: np.ndarray, probability: float) -> None:
    assert_mean(values, probability, math.sqrt(probability * (1.0 - probability)))


# Case 3 and 4: detection, look by look, of a target that closes from 160 km with 250 m/s.

SNR_100_KM = 10.0**1.3
PFA = 1e-6
SCAN_S, SPEED_MPS, START_M = 10.0, 250.0, 160_000.0


def look_probability(range_m: np.ndarray) -> np.ndarray:
    return PFA ** (1.0 / (1.0 + SNR_100_KM * (100_000.0 / range_m) ** 4))


def first_reached_m(share: float, offset_m: float) -> float:
    """Range of the first look at which the cumulative probability of detection has reached a share."""
    looks_m = np.arange(START_M - offset_m, 1_000.0, -SCAN_S * SPEED_MPS)
    cumulative = 1.0 - np.cumprod(1.0 - look_probability(looks_m))
    return float(looks_m[np.argmax(cumulative >= share)])


@cache
def closing(first_scan: str) -> Played:
    """A mast and a target at 1,000 m on an earth ten times as large: ground and slant range are the same to a metre."""
    probability = float(look_probability(np.array(100_000.0)))
    mast = radar(
        detection_range_m=100_000.0,
        detection_probability=probability,
        scan_period_s=SCAN_S,
        antenna_height_m=1_000.0,
        instrumented_range_m=300_000.0,
    )
    flight = raid(distance_m=START_M, altitude_msl_m=1_000.0, speed_mps=SPEED_MPS, count=10, spacing_s=0.0)
    one = scenario(
        k_ratio=10.0, posting_m=20_000.0, first_scan=first_scan, raids=(flight,), systems=(system(sensors=(mast,)),)
    )
    return play(one, 2_000)


@pytest.mark.parametrize(("share", "range_km"), [(0.5, 137.5), (0.9, 120.0), (0.99, 105.0)])
def test_closing_target_is_detected_at_the_cumulative_ranges(share, range_km) -> None:
    assert first_reached_m(share, 0.0) == range_km * 1e3
    seen_m = closing("zero").first_detection_m.ravel()
    quantile_m = float(np.quantile(seen_m, 1.0 - share, method="nearest"))
    assert quantile_m == pytest.approx(range_km * 1e3, abs=100.0)


def test_share_detected_follows_the_radar_equation_at_every_look() -> None:
    seen_m = closing("zero").first_detection_m.ravel()
    missed = 1.0
    for range_m in np.arange(START_M, 80_000.0, -SCAN_S * SPEED_MPS):
        missed *= 1.0 - float(look_probability(range_m))
        assert_share(seen_m > range_m - 100.0, 1.0 - missed)


@pytest.mark.parametrize(("share", "mean_km"), [(0.5, 136.5), (0.9, 118.8), (0.99, 106.1)])
def test_random_scan_phase_gives_the_mean_ranges(share, mean_km) -> None:
    step_m = SCAN_S * SPEED_MPS
    offsets_m = (np.arange(200) + 0.5) / 200 * step_m
    expected_m = np.mean([first_reached_m(share, offset) for offset in offsets_m])
    assert expected_m == pytest.approx(mean_km * 1e3, abs=60.0)
    seen_m = closing("random").first_detection_m
    phase = ((START_M - seen_m[:, :1]) % step_m // (step_m / 20.0)).astype(int).ravel()
    quantiles_m = [np.quantile(seen_m[phase == part], 1.0 - share, method="nearest") for part in range(20)]
    assert np.mean(quantiles_m) == pytest.approx(expected_m, abs=500.0)


def test_random_scan_phase_differs_between_replications_and_not_between_targets() -> None:
    offsets_m = (START_M - closing("random").first_detection_m) % (SCAN_S * SPEED_MPS)
    spread_m = (offsets_m - offsets_m[:, :1] + 1_250.0) % 2_500.0 - 1_250.0
    assert np.abs(spread_m).max() < 20.0
    assert_mean(offsets_m[:, 0], 1_250.0, 2_500.0 / math.sqrt(12.0))


def test_one_look_at_a_steady_snr_of_15_db() -> None:
    """Case 3: Swerling 1 at 15 dB and Pfa 1e-6 is detected with 0.6548."""
    ratio = 10.0**1.5
    known = radar(detection_range_m=30_000.0, detection_probability=PFA ** (1.0 / (1.0 + ratio)), scan_period_s=1_000.0)
    here = traffic(east_m=(30_000.0, 29_999.0), altitude_m=20.0, speed_mps=1.0, count=500, spacing_s=0.0)
    played = play(scenario(raids=(), traffic=(here,), systems=(system(sensors=(known,)),), posting_m=1_000.0), 40)
    assert_share(~np.isnan(played.first_detection_m), 0.6548)


@pytest.mark.parametrize(("hits", "looks", "expected"), [(1, 5, 0.96875), (2, 3, 0.784), (3, 5, 0.83692)])
def test_m_of_n_confirms_with_the_binomial_probability(hits, looks, expected) -> None:
    """Case 4, several looks: p 0.5 over 5 looks 0.96875; 2 of 3 at 0.7; 3 of 5 at 0.7."""
    probability = 0.5 if looks == 5 and hits == 1 else 0.7
    known = radar(detection_range_m=30_000.0, detection_probability=probability)
    here = traffic(east_m=(30_000.0, 30_000.0 - (looks - 0.5)), altitude_m=20.0, speed_mps=1.0)
    nets = (network(confirm_hits=hits, confirm_looks=looks),)
    laid = scenario(raids=(), traffic=(here,), networks=nets, systems=(system(sensors=(known,)),), posting_m=1_000.0)
    assert_share(~np.isnan(play(laid, 20_000).confirmation_m), expected)


def test_three_radars_of_60_50_and_40_percent_see_88_percent() -> None:
    """The sum, or any average, is the mistake of a peer."""
    radars = tuple(
        radar(id=f"r{p}", name=f"r{p}", detection_range_m=30_000.0, detection_probability=p, scan_period_s=1_000.0)
        for p in (0.6, 0.5, 0.4)
    )
    here = traffic(east_m=(30_000.0, 29_999.0), altitude_m=20.0, speed_mps=1.0, count=500, spacing_s=0.0)
    played = play(scenario(raids=(), traffic=(here,), systems=(system(sensors=radars),), posting_m=1_000.0), 40)
    assert_share(~np.isnan(played.first_detection_m), 0.88)


# Case 5: layers.


def test_layered_leakage() -> None:
    """20 attackers, layers of 0.7, 0.6 and 0.5, one shot each; Nunn, Glass, Hsu, Perin, Operations Research 30(3)."""
    bands = [("outer", 30_000.0, 40_000.0, 0.7), ("middle", 15_000.0, 25_000.0, 0.6), ("inner", 2_000.0, 10_000.0, 0.5)]
    systems = tuple(
        system(id=name, name=name, effectors=(effector(range_min_m=least, range_max_m=most, kill_probability=kill),))
        for name, least, most, kill in bands
    )
    units = tuple(unit(name=name, system=name, doctrine=doctrine(shots_per_target=1)) for name, *_ in bands)
    attack = raid(distance_m=70_000.0, count=20, spacing_s=3.0)
    played = play(scenario(systems=systems, units=units, raids=(attack,)), 10_000)
    leakers = played.leakers
    assert_mean(leakers, 1.200, 1.0621)
    assert leakers.std() == pytest.approx(1.0621, rel=0.03)
    assert_share(leakers == 0, 0.290106)
    assert_share(leakers <= 2, 0.885028)
    order = [one.name for one, _ in played.board.magazines]
    rounds = dict(zip(order, played.rounds.T, strict=True))
    assert np.all(rounds["outer"] == 20)
    assert rounds["middle"].mean() == pytest.approx(20 * 0.3, rel=0.02)
    assert rounds["inner"].mean() == pytest.approx(20 * 0.3 * 0.4, rel=0.03)


# Case 6: doctrines.

FIRINGS = {
    "salvo of 2": {"firing": "salvo", "salvo_size": 2},
    "at most 2": {"firing": "shoot-look-shoot", "shots_per_target": 2},
    "at most 3": {"firing": "shoot-look-shoot", "shots_per_target": 3},
    "two-look-two": {"firing": "two-look-two"},
}


def against_stream(firing: str, magazine: int, n_threats: int, n: int) -> Played:
    """A stream of threats, each gone before the next comes into range."""
    nets = (network(doctrine=doctrine(**FIRINGS[firing])),)
    missile = effector(kill_probability=0.7, ready_rounds=float(magazine), range_max_m=20_000.0)
    attack = raid(distance_m=45_000.0, speed_mps=200.0, count=n_threats, spacing_s=160.0)
    return play(scenario(networks=nets, systems=(system(effectors=(missile,)),), raids=(attack,)), n)


@pytest.mark.parametrize(
    ("firing", "kill", "shots", "shots_sd"),
    [
        ("salvo of 2", 0.91, 2.0, 0.0),
        ("at most 2", 0.91, 1.3, 0.458),
        ("at most 3", 0.973, 1.39, 0.650),
        ("two-look-two", 0.9919, 2.18, 0.572),
    ],
)
def test_firing_doctrine_kills_and_costs(firing, kill, shots, shots_sd) -> None:
    played = against_stream(firing, magazine=1_000, n_threats=20, n=1_000)
    assert_mean(1.0 - played.leakers / 20.0, kill, math.sqrt(kill * (1.0 - kill) / 20.0))
    assert_mean(played.rounds[:, 0] / 20.0, shots, shots_sd / math.sqrt(20.0) + 1e-9)


@pytest.mark.parametrize(
    ("firing", "magazine", "leakers"),
    [("at most 2", 24, 3.3057), ("salvo of 2", 24, 9.08), ("at most 2", 32, 1.80111), ("salvo of 2", 32, 5.44)],
)
def test_magazine_runs_out_as_the_doctrine_spends(firing, magazine, leakers) -> None:
    values = against_stream(firing, magazine, n_threats=20, n=2_000).leakers
    assert_mean(values, leakers, float(values.std()))


# Case 7: channels as servers that nobody waits for.

MEETING_M, SHELL_M, MISSILE_MPS = 60_000.0, 40.0, 1_000.0
SERVICE_S = MEETING_M / MISSILE_MPS


def blocked(channels: int, erlangs: float, kill: float, seed: int, n_targets: int = 1_500) -> tuple[float, float]:
    """Share of leakers among arrivals after ten service times, and the share that an exact queue blocks.

    Each target crosses the shell in which it can be met in a fifth of a second, so that one blocked is gone; the
    missile flies 60 s, during which it holds its channel.
    """
    starts_s = np.cumsum(np.random.default_rng(seed).exponential(SERVICE_S / erlangs, n_targets))
    missile = effector(
        ready_rounds=5_000.0, range_min_m=MEETING_M - SHELL_M, range_max_m=MEETING_M, kill_probability=kill
    )
    battery = system(target_channels=float(channels), effectors=(missile,))
    shooting = network(doctrine=doctrine(shots_per_target=1, replan_s=60.0))
    attack = tuple(
        raid(
            name=f"target {index:05d}",
            distance_m=85_000.0,
            bearing_deg=GOLDEN_ANGLE_DEG * index % 360.0,
            start_s=float(start),
        )
        for index, start in enumerate(starts_s)
    )
    played = play(scenario(systems=(battery,), networks=(shooting,), raids=attack), 1, seed)
    counted = starts_s > starts_s[0] + 10.0 * SERVICE_S
    leaked = played.fates[0] == 3
    return float(leaked[counted].mean()), float(lost(starts_s, channels)[counted].mean())


def lost(starts_s: np.ndarray, channels: int) -> np.ndarray:
    """Which arrivals find all channels busy, each served for the same time."""
    busy: deque[float] = deque()
    gone = np.zeros(starts_s.size, dtype=bool)
    for index, start in enumerate(starts_s):
        while busy and busy[0] <= start:
            busy.popleft()
        if len(busy) < channels:
            busy.append(start + SERVICE_S)
        else:
            gone[index] = True
    return gone


@pytest.mark.parametrize(
    ("channels", "erlangs", "expected"), [(4, 4.0, 0.310680), (6, 4.0, 0.117162), (10, 8.0, 0.121661)]
)
def test_channels_block_as_erlang_says(channels, erlangs, expected) -> None:
    both = np.array([blocked(channels, erlangs, 1.0, seed) for seed in range(4)])
    assert np.abs(both[:, 0] - both[:, 1]).max() < 0.004, "the same arrivals, served by an exact queue"
    assert both[:, 0].mean() == pytest.approx(expected, abs=0.02)


def test_blocked_and_missed_targets_leak() -> None:
    leakage = np.mean([blocked(6, 4.0, 0.8, seed)[0] for seed in range(4)])
    assert leakage == pytest.approx(0.29373, abs=SIGMAS * math.sqrt(0.3 * 0.7 / 6_000) + 0.005)


# Case 8: a salvo of unreliable missiles against a full magazine.


def test_salvo_against_interceptors() -> None:
    """20 missiles of reliability 0.8 against 8 interceptors of 0.7: 10.4 leak on average, standard deviation 2.209."""
    missile = effector(ready_rounds=8.0, kill_probability=0.7)
    attack = raids_apart(20, 1.0, reliability_probability=0.8)
    nets = (network(doctrine=doctrine(shots_per_target=1)),)
    leakers = play(scenario(systems=(system(effectors=(missile,)),), raids=attack, networks=nets), 10_000).leakers
    assert_mean(leakers, 10.400, 2.2090)
    assert leakers.std() == pytest.approx(2.2090, rel=0.02)


# Case 10: the collision triangle, as events of a replication.


def test_intercept_happens_where_the_triangle_says() -> None:
    """Confirmed at the second scan, 40 km out: launch at 1 s, kill 32.0019 s later at 30,399.4 m."""
    attack = raid(distance_m=40_300.0, altitude_msl_m=10_000.0)
    missile = effector(range_max_m=60_000.0)
    exact_velocity = Tracking(noise_m2ps3=1e-6, climb_noise_m2ps3=1e-6, speed_sigma_mps=10_000.0)
    laid = scenario(
        raids=(attack,),
        systems=(system(effectors=(missile,)),),
        networks=(network(tracking=exact_velocity),),
        posting_m=1_000.0,
    )
    events = {event.kind: event for event in log_of(laid)}
    assert events["launched"].t == 1.0
    assert events["killed"].t - events["launched"].t == pytest.approx(32.0019, abs=2e-4)
    flown_m = events["launched"].x - events["killed"].x
    assert 40_000.0 - flown_m == pytest.approx(30_399.4, abs=0.1)


# Case 12: guns.


def gun(**changes) -> Played:
    """One burst of 40 rounds at each of 100 targets that pass one after the other."""
    values = {
        "id": "gun",
        "kind": "gun",
        "ready_rounds": 40.0 * 100,
        "range_min_m": 0.0,
        "range_max_m": 4_000.0,
        "rate_of_fire_per_min": 1_200.0,
        "lethal_radius_m": 1.5,
        "aim_error_m": 4.0,
        "dispersion_m": 3.0,
        "damage_probability": 1.0,
    }
    nets = (network(doctrine=doctrine(shots_per_target=1)),)
    attack = raid(distance_m=20_000.0, altitude_msl_m=500.0, count=100, spacing_s=20.0)
    battery = system(effectors=(effector(**(values | changes)),))
    return play(scenario(systems=(battery,), networks=nets, raids=(attack,)), 200)


def test_burst_with_a_shared_aim_error() -> None:
    """0.65099; all errors taken as independent would give 0.83470."""
    played = gun()
    assert np.all(played.rounds == 4_000)
    assert_mean(played.kills[:, 0] / 100.0, 0.65099, math.sqrt(0.65099 * 0.34901 / 100.0))


def test_burst_without_aim_error_and_hits_that_may_not_kill() -> None:
    played = gun(aim_error_m=0.0, damage_probability=0.2)
    assert_mean(played.kills[:, 0] / 100.0, 0.61374, math.sqrt(0.61374 * 0.38626 / 100.0))

"""Make the sample plots and their truth: two made radars on the open ocean, eight made aircraft, clutter.

    python scripts/build_plots.py

Nothing in it is a real place, radar or flight; where the equator meets the prime meridian there is only sea.
"""

import csv
from pathlib import Path

import numpy as np
from pyproj import Geod

from openiads.geodesy.earth import STANDARD_K_RATIO, effective_earth_radius_m
from openiads.physics.propagation import slant_range_m

FOLDER = Path(__file__).parents[1] / "src" / "openiads" / "tracking" / "data"
RADARS = {"A": (0.0, -0.6, 20.0, 10.0, 0.0), "B": (0.5, 0.5, 35.0, 5.0, 2.0)}
"""Latitude, longitude, altitude of the antenna, turn and first look (s)."""
RANGE_ERROR_M, AZIMUTH_ERROR_DEG, ALTITUDE_STEP_M = 70.0, 0.08, 7.62
DETECTION, CLUTTER, REACH_M, DURATION_S, TRUTH_STEP_S = 0.9, 4, 150_000.0, 300.0, 10.0
EARTH = Geod(ellps="WGS84")


def main() -> None:
    random = np.random.default_rng(11)
    flights = [
        (f"made-{number}", lat, lon, course, random.uniform(110.0, 240.0), random.uniform(1500.0, 11_000.0), turn)
        for number, (lat, lon, course, turn) in enumerate(
            zip(
                *(random.uniform(low, high, 8) for low, high in ((-0.5, 0.8), (-0.8, 0.8), (0.0, 360.0))),
                (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6, -0.4),
                strict=True,
            ),
            1,
        )
    ]
    FOLDER.mkdir(exist_ok=True)
    times = np.arange(0.0, DURATION_S + 1.0, TRUTH_STEP_S)
    truth = [[f"{t:.0f}", flight[0], *at(flight, t)] for t in times for flight in flights]
    write("truth.csv", ["time", "label", "lat", "lon", "altitude_m"], truth)
    plots = [row for radar in RADARS for row in looks(radar, flights, random)]
    plots.sort(key=lambda row: (float(row[0]), row[1], row[5]))
    head = [
        "time",
        "sensor",
        "radar_lat",
        "radar_lon",
        "radar_altitude_m",
        "range_m",
        "azimuth_deg",
        "altitude_m",
        "scan",
    ]
    write("plots.csv", head, plots)


def at(flight, t: float) -> list[str]:
    """Latitude, longitude and altitude of a made flight that turns at an even rate, by 1 s steps."""
    _, lat, lon, course, speed, altitude_m, turn_degps = flight
    for _ in range(int(t)):
        lon, lat, _ = EARTH.fwd(lon, lat, course, speed)
        course += turn_degps
    lon, lat, _ = EARTH.fwd(lon, lat, course, speed * (t - int(t)))
    return [f"{lat:.6f}", f"{lon:.6f}", f"{altitude_m:.0f}"]


def looks(name: str, flights, random) -> list[list[str]]:
    """Rows of one radar: each aircraft when the beam comes past it, and clutter."""
    lat, lon, altitude_m, turn_s, first_s = RADARS[name]
    radius_m = effective_earth_radius_m(STANDARD_K_RATIO)
    rows = []
    for scan in range(int((DURATION_S - first_s) / turn_s)):
        start_s = first_s + scan * turn_s
        seen = []
        for flight in flights:
            there = [float(value) for value in at(flight, start_s)]
            azimuth, _, _ = EARTH.inv(lon, lat, there[1], there[0])
            t = start_s + (azimuth % 360.0) / 360.0 * turn_s
            there = [float(value) for value in at(flight, t)]
            azimuth, _, distance_m = EARTH.inv(lon, lat, there[1], there[0])
            if distance_m < REACH_M and random.uniform() < DETECTION:
                seen.append((t, slant_range_m(altitude_m, there[2], distance_m, radius_m), azimuth, there[2]))
        for _ in range(random.poisson(CLUTTER)):
            azimuth = random.uniform(0.0, 360.0)
            seen.append((start_s + azimuth / 360.0 * turn_s, REACH_M * random.uniform() ** 0.5, azimuth, None))
        for t, range_m, azimuth, height_m in seen:
            reported = "" if height_m is None else f"{round(height_m / ALTITUDE_STEP_M) * ALTITUDE_STEP_M:.0f}"
            measured_m = range_m + RANGE_ERROR_M * random.standard_normal()
            measured_deg = (azimuth + AZIMUTH_ERROR_DEG * random.standard_normal()) % 360.0
            place = [f"{lat:g}", f"{lon:g}", f"{altitude_m:g}"]
            rows.append([f"{t:.2f}", name, *place, f"{measured_m:.0f}", f"{measured_deg:.3f}", reported, str(scan)])
    return rows


def write(name: str, head: list[str], rows: list[list[str]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([head, *rows])


if __name__ == "__main__":
    main()

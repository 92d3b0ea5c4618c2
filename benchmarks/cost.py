"""What a replication costs against the numbers of vehicles, of search radars and of batteries, and what many cost.

    python benchmarks/cost.py [--picture FILE.png]

Notional scenarios on a smooth earth: batteries of one system with one search radar each on a ring around an asset,
targets from all sides within ten minutes. One number varies, the others stand; radars that are added stand at the first
battery. Slopes are fitted to the logarithms of the larger half of each series (1: the cost grows in proportion).
Processor time of one thread, after compilation.
"""

import argparse
import statistics
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from openiads.catalogue.load import load_catalogue
from openiads.geodesy.point import Point, destination
from openiads.simulation.arrays import Board
from openiads.simulation.command import Assignment, Network
from openiads.simulation.prepare import prepare
from openiads.simulation.run import simulate
from openiads.simulation.scenario import Asset, Raid, Scenario, Unit

HOME = Point(lat=35.0, lon=36.0)
VEHICLES = (8, 16, 32, 64, 125, 250, 500)
RADARS = (4, 8, 16, 32, 64, 128)
BATTERIES = (1, 2, 4, 8, 16, 32, 60)
REPLICATIONS = (64, 128, 256, 512, 1024, 2048)
USUAL_VEHICLES, USUAL_BATTERIES = 32, 4
WINDOW_S, RING_M, START_M = 600.0, 15_000.0, 60_000.0
SYSTEM, VEHICLE = "pantsir-s1", "owa-drone"
LONG_ENOUGH_S = 0.3
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--picture", type=Path)
    asked = parser.parse_args()
    cost_ms(prepare(notional(1, 1)))
    usual = USUAL_VEHICLES, USUAL_BATTERIES
    series = {
        "vehicles": [(n, cost_ms(prepare(notional(n, USUAL_BATTERIES)))) for n in VEHICLES],
        "search radars": [(n, cost_ms(prepare(notional(*usual, n - USUAL_BATTERIES)))) for n in RADARS],
        "batteries, each with its radars": [(n, cost_ms(prepare(notional(USUAL_VEHICLES, n)))) for n in BATTERIES],
    }
    board = prepare(notional(*usual))
    series["replications"] = [(n, timed_ms(board, n)) for n in REPLICATIONS]
    slopes = {name: slope(points) for name, points in series.items()}
    for name, points in series.items():
        print(f"{name}: " + ", ".join(f"{n}: {ms:.3g} ms" for n, ms in points) + f"; slope {slopes[name]:.2f}")
    large = {way: cost_ms(prepare(notional(500, 60, way=way))) for way in ("each battery", "linear")}
    for way, ms in large.items():
        print(f"500 vehicles against 60 batteries, {way}: {ms:.0f} ms a replication")
    if asked.picture:
        draw(series, slopes, asked.picture)
    words = [f"{name.split(',')[0].replace(' ', '_')}_slope={value:.3f}" for name, value in slopes.items()]
    print("result: " + " ".join([*words, f"large_ms={large['each battery']:.1f}", f"post_ms={large['linear']:.1f}"]))


def notional(n_vehicles: int, n_batteries: int, more_radars: int = 0, way: Assignment = "each battery") -> Scenario:
    """Batteries on a ring around an asset; raids of one vehicle each from all sides, evenly over the window."""
    plain = load_catalogue().systems[SYSTEM]
    search = next(one for one in plain.sensors if one.role == "search")
    added = tuple(replace(search, id=f"added-{number:03d}") for number in range(more_radars))
    first = replace(plain, id="first", sensors=plain.sensors + added)
    units = []
    for number in range(n_batteries):
        place = destination(HOME, 360.0 * number / n_batteries, RING_M)
        name, system = f"battery {number:03d}", SYSTEM if number else "first"
        units.append(Unit(name=name, system=system, network="net", launchers=1, lat=place.lat, lon=place.lon))
    raids = [
        Raid(
            name=f"target {number:03d}",
            vehicle=VEHICLE,
            toward="home",
            bearing_deg=(number * 137.508) % 360.0,
            distance_m=START_M,
            altitude_msl_m=1_000.0,
            start_s=WINDOW_S * number / n_vehicles,
        )
        for number in range(n_vehicles)
    ]
    return Scenario(
        version=1,
        name="cost",
        about="A notional scenario that measures what a replication costs.",
        terrain="none",
        posting_m=2_000.0,
        assets=(Asset(name="home", lat=HOME.lat, lon=HOME.lon),),
        systems=(first,),
        networks=(Network(name="net", assignment=way),),
        units=tuple(units),
        raids=tuple(raids),
    )


def cost_ms(board: Board) -> float:
    """Processor time of a replication: the median of some rounds, each long enough to be measured."""
    started_s = time.process_time()
    simulate(board, 1, 1, n_workers=1)
    first_s = max(time.process_time() - started_s, 1e-4)
    n = int(np.clip(LONG_ENOUGH_S / first_s, 1, 256))
    return statistics.median(timed_ms(board, n) / n for _ in range(ROUNDS))


def timed_ms(board: Board, n: int) -> float:
    """Processor time of n replications."""
    started_s = time.process_time()
    simulate(board, n, 1, n_workers=1)
    return 1e3 * (time.process_time() - started_s)


def slope(points: list[tuple[int, float]]) -> float:
    """Of the logarithms, over the larger half."""
    n, ms = np.log(np.array(points[len(points) // 2 - 1 :])).T
    return float(np.polyfit(n, ms, 1)[0])


def draw(series, slopes, file: Path) -> None:
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, len(series), figsize=(13.0, 3.3), layout="constrained")
    for panel, (name, points) in zip(panels, series.items(), strict=True):
        n, ms = np.array(points).T
        panel.loglog(n, ms, "o-", color="#1f5a8a", label=f"slope {slopes[name]:.2f}")
        panel.loglog(n, ms[-1] * n / n[-1], "--", color="#999999", label="in proportion")
        panel.set_xlabel(name)
        panel.set_ylabel("ms in all" if name == "replications" else "ms a replication")
        panel.grid(alpha=0.3)
        panel.legend(frameon=False)
    figure.savefig(file, dpi=110)
    print(f"picture: {file}")


if __name__ == "__main__":
    main()

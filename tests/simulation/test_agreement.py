"""What must agree: map and simulation, compiled and plain code, one thread and two, any order of the entities."""

import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.catalogue.load import find_system
from openiads.coverage.compute import coverage
from openiads.coverage.emplacement import Emplacement
from openiads.geodesy.local_grid import grid_degrees, local_grid
from openiads.geodesy.point import Point, destination
from openiads.simulation.arrays import Board, lay_out
from openiads.simulation.command import Network
from openiads.simulation.motion import ground_m
from openiads.simulation.prepare import prepare
from openiads.simulation.run import play_chunks
from openiads.simulation.scenario import Scenario, Traffic, Unit, Waypoint
from openiads.terrain.elevation import read_elevation

from .notional import Played, doctrine, effector, network, play, radar, raid, scenario, system, traffic, unit

SIGMAS = 4.0
MASYAF = Point(lat=35.135, lon=36.240)
HEIGHT_AGL_M = 1_000.0


# A parked target is detected as often as the map says.


def parked(name: str, vehicle: str, lat: float, lon: float) -> Traffic:
    """250 targets that hardly move, for less than the shortest turn of any radar."""
    near = destination(Point(lat=lat, lon=lon), 90.0, 2.0)
    route = tuple(
        Waypoint(lat=one.lat, lon=one.lon, height_agl_m=HEIGHT_AGL_M) for one in (Point(lat=lat, lon=lon), near)
    )
    return Traffic(name=name, vehicle=vehicle, identity="neutral", route=route, speed_mps=5.0, count=250, spacing_s=0.0)


@pytest.mark.parametrize(
    ("name", "vehicle"), [("s-400", "fighter-lo"), ("pantsir-s1", "uav-male"), ("tor-m2", "owa-drone")]
)
def test_parked_target_is_detected_at_the_mapped_probability(name: str, vehicle: str) -> None:
    """Real terrain around Masyaf; one look of each radar at time zero, 20,000 targets in each of six cells."""
    elevation = read_elevation()
    grid = local_grid(Point(lat=35.2, lon=36.3), 1_000.0, 95_000.0)
    place = Emplacement(site_id="site", system=find_system(name), point=MASYAF)
    options = {"heights_agl_m": (HEIGHT_AGL_M,), "radius_m": 3.0 * grid.half_m, "target_class": vehicle}
    dataset = coverage((place,), elevation, grid=grid, **options)
    chances = dataset.detection_probability.values[0, 0]
    cells = [nearest_cell(chances, wanted) for wanted in (0.1, 0.3, 0.5, 0.7, 0.9)] + [masked_cell(dataset)]
    lat, lon = grid_degrees(grid, grid.x_m(), grid.y_m())
    laid = Scenario(
        version=1,
        name="parked",
        networks=(Network(name="net"),),
        units=(Unit(name="site", system=name, network="net", lat=MASYAF.lat, lon=MASYAF.lon, launchers=1),),
        traffic=tuple(
            parked(f"cell {index}", vehicle, float(lat[cell]), float(lon[cell])) for index, cell in enumerate(cells)
        ),
    )
    board = lay_out(laid, elevation, grid, lambda text, share: None)
    played = play(board, 80)
    groups = np.array([flight.group for flight in board.flights])
    for index, cell in enumerate(cells):
        share = float((~np.isnan(played.first_detection_m[:, groups == f"cell {index}"])).mean())
        expected = float(chances[cell])
        margin = SIGMAS * math.sqrt(max(expected * (1.0 - expected), 1e-9) / 20_000)
        assert abs(share - expected) <= margin, f"cell {cell}: {share:.4f} played, {expected:.4f} on the map"


def nearest_cell(chances: np.ndarray, wanted: float) -> tuple[int, int]:
    """The inner cell whose probability is nearest to the wanted one."""
    inner = np.full(chances.shape, np.nan)
    inner[5:-5, 5:-5] = chances[5:-5, 5:-5]
    row, column = np.unravel_index(np.nanargmin(np.abs(inner - wanted)), chances.shape)
    return int(row), int(column)


def masked_cell(dataset) -> tuple[int, int]:
    """A cell that terrain hides from the site."""
    rows, columns = np.nonzero(dataset.line_of_sight.values[0, 0, 5:-5, 5:-5] == 0.0)
    return int(rows[len(rows) // 2]) + 5, int(columns[len(columns) // 2]) + 5


# The same source, compiled and plain.


def varied() -> Board:
    """A little of everything: two networks, missiles and a gun, salvos, errors, traffic, a random bearing."""
    gun = effector(
        id="gun",
        kind="gun",
        range_min_m=0.0,
        range_max_m=4_000.0,
        rate_of_fire_per_min=1_200.0,
        ready_rounds=200.0,
        lethal_radius_m=1.5,
        aim_error_m=4.0,
        dispersion_m=3.0,
        damage_probability=0.5,
    )
    seer = radar(detection_range_m=40_000.0, scan_period_s=3.0, range_error_m=50.0, bearing_error_deg=0.3)
    mixed = system(
        sensors=(seer,), effectors=(gun, effector(kill_probability=0.5, ready_rounds=3.0)), target_channels=2.0
    )
    shooting = doctrine(firing="salvo", assessment_s=4.0, false_kill_probability=0.1, missed_kill_probability=0.1)
    return prepare(
        scenario(
            first_scan="random",
            systems=(mixed,),
            networks=(network(confirm_looks=3), network(name="other", latency_s=3.0, doctrine=shooting)),
            units=(unit(reserve_ratio=1.0), unit(name="second", network="other")),
            raids=(raid(bearing_deg=None, count=3, spacing_s=5.0, reliability_probability=0.9),),
            traffic=(traffic(), traffic(name="civil", identity="civil", north_m=5_000.0)),
        )
    )


def digest(n: int, seed: int = 3, sampled: bool = False, n_workers: int = 1) -> str:
    """Of all outcomes, to the last bit."""
    chunks = play_chunks(varied(), n, seed, sampled=sampled, n_workers=n_workers)
    hashed = hashlib.sha256()
    for chunk in chunks:
        for part in chunk:
            hashed.update(np.ascontiguousarray(part).tobytes())
    return hashed.hexdigest()


def test_compiled_engine_equals_the_plain_source() -> None:
    """Three replications by numba and by Python itself: every outcome and range, bit for bit."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import tests.simulation.test_agreement as a; print(a.digest(3))"
    )
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    plain = subprocess.run(
        [sys.executable, "-c", code, root], env=environment, capture_output=True, text=True, check=False
    )
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout.strip() == digest(3)


def test_outcomes_are_the_same_on_any_number_of_threads() -> None:
    assert digest(300, n_workers=1) == digest(300, n_workers=2) == digest(300, n_workers=3)


def test_the_same_seed_repeats_and_another_does_not() -> None:
    assert digest(20) == digest(20)
    assert digest(20) != digest(20, seed=4)


def test_a_replication_is_the_same_alone_and_among_others() -> None:
    board = varied()
    together = play(board, 300)
    alone = next(play_chunks(board, 1, 1, first=280, random_phase=False))
    assert np.array_equal(alone.vehicles["fate"][0], together.fates[280])
    assert np.array_equal(alone.effectors["rounds"][0], together.rounds[280])


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_the_entities_changes_nothing(random) -> None:
    def shuffled(entities):
        return tuple(random.sample(entities, len(entities)))

    units = [unit(), unit(name="a"), unit(name="z", network="other")]
    raids = [raid(count=3), raid(name="b", bearing_deg=70.0), raid(name="y", bearing_deg=None)]
    flights = [traffic(), traffic(name="c", identity="civil", north_m=3_000.0)]
    networks = [network(), network(name="other", coordinated=False)]
    battery = system(effectors=(effector(kill_probability=0.5, ready_rounds=4.0),), target_channels=2.0)
    first = scenario(
        units=tuple(units), raids=tuple(raids), traffic=tuple(flights), networks=tuple(networks), systems=(battery,)
    )
    other = scenario(
        units=shuffled(units),
        raids=shuffled(raids),
        traffic=shuffled(flights),
        networks=shuffled(networks),
        systems=(battery,),
    )
    one, two = play(first, 5), play(other, 5)
    assert names(one) == names(two)
    for field in ("fates", "rounds", "kills", "reasons", "engaged", "first_shot_m"):
        assert np.array_equal(getattr(one, field), getattr(two, field), equal_nan=True), field


def names(played: Played) -> list[str]:
    board = played.board
    return [flight.name for flight in board.flights] + [one.name for one in board.units]


def test_two_scenarios_that_share_names_share_their_luck() -> None:
    """A raid more elsewhere leaves what happens to the first raid as it was."""
    few = play(scenario(systems=(system(effectors=(effector(kill_probability=0.5),)),)), 50)
    far = raid(name="far", bearing_deg=270.0, distance_m=39_000.0, start_s=1_000.0)
    more = play(scenario(raids=(raid(), far), systems=(system(effectors=(effector(kill_probability=0.5),)),)), 50)
    index = [flight.name for flight in more.board.flights].index("raid")
    assert np.array_equal(few.fates[:, 0], more.fates[:, index])


# Looks that the engine leaves out because the target is hidden for certain.


def winding(name: str, seed: int, above_ground: bool) -> Traffic:
    """A route of six random points within 60 km of Masyaf."""
    rng = np.random.default_rng(seed)
    places = [destination(MASYAF, float(rng.uniform(0, 360)), float(rng.uniform(5e3, 60e3))) for _ in range(6)]
    height = "height_agl_m" if above_ground else "altitude_msl_m"
    metres = 120.0 if above_ground else 1_600.0
    route = tuple(Waypoint(lat=one.lat, lon=one.lon, **{height: metres}) for one in places)
    return Traffic(name=name, vehicle="target", identity="friendly", route=route, speed_mps=250.0)


def visible_scans(board: Board, flight: int, period_s: float) -> list[float]:
    """Distances at which each scan, every one of them asked, finds the vehicle above the horizon and in range."""
    points = np.array(board.flights[flight].points)
    sensor, ground = board.defence.sensors[0], board.ground
    seen_m = []
    for t in np.arange(0.0, points[-1, 0], period_s):
        x, y, z = (float(np.interp(t, points[:, 0], points[:, axis])) for axis in (1, 2, 3))
        if board.flights[flight].above_ground:
            z += ground_m(ground, x, y)
        row = int(np.floor((ground.north_m - y) / ground.posting_m + 0.5))
        column = int(np.floor((x - ground.west_m) / ground.posting_m + 0.5))
        if z >= ground.horizon_m[sensor.horizon, row, column] and np.hypot(x - sensor.x, y - sensor.y) <= 50_000.0:
            seen_m.append(float(np.hypot(x - sensor.x, y - sensor.y)))
    return seen_m


def test_looks_left_out_would_have_seen_nothing() -> None:
    """Every scan of a brute-force search over real terrain at which the target shows is a look of the engine."""
    eye = radar(instrumented_range_m=50_000.0, scan_period_s=2.0)
    place = (unit(lat=MASYAF.lat, lon=MASYAF.lon),)
    n_looks = n_scans = 0
    for seed in range(8):
        flight = winding("flight", seed, above_ground=seed % 2 == 0)
        laid = scenario(
            terrain="bundled",
            posting_m=1_000.0,
            units=place,
            systems=(system(sensors=(eye,)),),
            raids=(),
            traffic=(flight,),
        )
        board = prepare(laid)
        seen_m = visible_scans(board, 0, 2.0)
        played = play(laid)
        assert played.looks[0] == len(seen_m), f"route {seed}"
        if seen_m:
            assert played.first_detection_m[0, 0] == pytest.approx(seen_m[0], abs=1.0)
        n_looks += len(seen_m)
        n_scans += int(board.flights[0].points[-1][0] / 2.0)
    assert 0.1 * n_scans < n_looks < 0.9 * n_scans, "the routes are hidden and seen in turn"

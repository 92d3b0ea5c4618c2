"""Plots on the plane: slant range, heights, covariances, scans, whole ways from a made radar to tracks."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.errors import PlotError
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import to_degrees
from openiads.geodesy.point import Point, bearing_deg, distance_m
from openiads.physics.propagation import elevation_sine, slant_range_m
from openiads.tracking.against_truth import score_tracks
from openiads.tracking.place_plots import place_plots, surface_distance_m
from openiads.tracking.play import track_scans
from openiads.tracking.plots import MeasurementErrors, Plots, PlotTable, Radar
from openiads.tracking.read_plots import read_plots
from openiads.tracking.samples import sample_file
from openiads.tracking.settings import TrackerSettings
from openiads.tracking.tracks import tracks_of
from openiads.tracking.truth import read_truth

RADIUS_M = effective_earth_radius_m(4.0 / 3.0)
RADAR = Radar(lat=45.0, lon=7.0, altitude_m=300.0)


def table_of(folder: Path, text: str) -> PlotTable:
    path = folder / "plots.csv"
    path.write_text(text, encoding="utf-8")
    return read_plots(path)


def placed(folder: Path, rows: str, head: str = "time,sensor,range_m,azimuth_deg,altitude_m", **options) -> Plots:
    return place_plots(table_of(folder, f"{head}\n{rows}"), {"A": RADAR}, scan_s=0.0, **options)


def place_of(plots: Plots, index: int) -> Point:
    lat, lon = to_degrees(plots.plane, plots.plots["x"], plots.plots["y"])
    return Point(lat=float(lat[index]), lon=float(lon[index]))


@settings(deadline=None)
@given(st.floats(1e3, 4e5), st.floats(0.0, 15_000.0), st.floats(0.0, 1_500.0))
def test_surface_distance_is_the_inverse_of_the_slant_range(distance: float, altitude: float, antenna: float) -> None:
    slant = slant_range_m(antenna, altitude, distance, RADIUS_M)
    assert surface_distance_m(slant, antenna, altitude, RADIUS_M) == pytest.approx(distance, rel=1e-6, abs=0.5)


def test_a_range_with_a_reported_height_lies_where_it_should(tmp_path: Path) -> None:
    slant = slant_range_m(300.0, 9_000.0, 80_000.0, RADIUS_M)
    plots = placed(tmp_path, f"0,A,{slant:.3f},65,9000\n0,A,20000,200,9000\n")
    found = place_of(plots, 0)
    centre = Point(lat=45.0, lon=7.0)
    assert distance_m(centre, found) == pytest.approx(80_000.0, abs=1.0)
    assert bearing_deg(centre, found) == pytest.approx(65.0, abs=1e-4)
    assert plots.plots["z"][0] == 9_000.0
    assert plots.plots["n_axes"].tolist() == [3, 3]


def test_a_range_with_an_elevation_gives_the_height(tmp_path: Path) -> None:
    slant = slant_range_m(300.0, 9_000.0, 80_000.0, RADIUS_M)
    elevation = math.degrees(math.asin(elevation_sine(300.0, 9_000.0, 80_000.0, slant, RADIUS_M)))
    head = "time,sensor,range_m,azimuth_deg,elevation_deg"
    plots = placed(tmp_path, f"0,A,{slant:.3f},65,{elevation:.6f}\n0,A,9000,1,1\n", head)
    assert plots.plots["z"][0] == pytest.approx(9_000.0, abs=2.0)
    assert distance_m(Point(lat=45.0, lon=7.0), place_of(plots, 0)) == pytest.approx(80_000.0, abs=2.0)
    assert math.sqrt(plots.plots["zz"][0]) == pytest.approx(80_000.0 * math.radians(0.2), rel=0.03)


def test_without_a_height_the_plot_is_placed_by_an_assumed_one_and_less_surely_near(tmp_path: Path) -> None:
    plots = placed(tmp_path, "0,A,150000,90,\n0,A,10000,90,\n")
    assert plots.plots["n_axes"].tolist() == [2, 2]
    along_m = np.sqrt(plots.plots["xx"])
    assert along_m[0] < 200.0
    assert along_m[1] > 2_000.0


def test_errors_lie_along_and_across_the_beam(tmp_path: Path) -> None:
    """100 km due north-east: 70 m along, 140 m across, turned by 45 degrees (and by the meridians' convergence)."""
    plots = placed(tmp_path, "0,A,100000,45,300\n0,A,100000,45,300\n")
    one = plots.plots[0]
    covariance = np.array([[one["xx"], one["xy"]], [one["xy"], one["yy"]]])
    values, vectors = np.linalg.eigh(covariance)
    assert np.sqrt(values) == pytest.approx([70.0, 139.6], abs=1.0)
    along = vectors[:, 0] * np.sign(vectors[0, 0])
    assert along == pytest.approx([math.sqrt(0.5)] * 2, abs=0.02)


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [
        ("range_m", 500.0, "xx"),
        ("azimuth_deg", 1.0, "yy"),
        ("altitude_m", 200.0, "zz"),
        ("elevation_deg", 2.0, "zz"),
        ("position_m", 900.0, "xx"),
        ("assumed_altitude_m", 12_000.0, "x"),
        ("assumed_spread_m", 9_000.0, "xx"),
    ],
)
def test_every_error_changes_a_plot(tmp_path: Path, name: str, value: float, column: str) -> None:
    """One plot of each kind: with height, with elevation, without both, and as a position."""
    head = "time,sensor,range_m,azimuth_deg,altitude_m,elevation_deg,lat,lon"
    rows = "0,A,90000,90,8000,,,\n0,A,90000,90,,5,,\n0,A,30000,90,,,,\n0,A,,,,,45.2,7.3\n"
    usual = placed(tmp_path, rows, head).plots
    changed = placed(tmp_path, rows, head, errors=MeasurementErrors(**{name: value})).plots
    assert np.abs(changed[column] - usual[column]).max() > 1.0


def test_refraction_changes_a_height_found_by_elevation(tmp_path: Path) -> None:
    head = "time,sensor,range_m,azimuth_deg,elevation_deg"
    rows = "0,A,200000,90,1\n0,A,200000,90,1\n"
    bent, straight = placed(tmp_path, rows, head), placed(tmp_path, rows, head, k_ratio=1.0)
    assert straight.plots["z"][0] - bent.plots["z"][0] == pytest.approx(200e3**2 / 2 / 6.371e6 * 0.25, rel=0.05)


def test_a_radar_of_unknown_place_is_told_with_the_remedy(tmp_path: Path) -> None:
    table = table_of(tmp_path, "time,sensor,range_m,azimuth_deg\n0,B,1000,0\n")
    with pytest.raises(PlotError, match="from unknown places: B; say where each stands: --radar B=LAT,LON,ALTITUDE_M"):
        place_plots(table, {}, scan_s=0.0)


def test_a_place_of_no_radar_is_told(tmp_path: Path) -> None:
    table = table_of(tmp_path, "time,sensor,range_m,azimuth_deg\n0,B,1000,0\n")
    with pytest.raises(PlotError, match="no plot is of A: the plots are of B; name them as the plots do"):
        place_plots(table, {"A": RADAR, "B": RADAR}, scan_s=0.0)


# Scans.


def scans_of(folder: Path, rows: str, head: str = "time,sensor,lat,lon,label", scan_s: float | None = None) -> list:
    plots = place_plots(table_of(folder, f"{head}\n{rows}"), scan_s=scan_s)
    return [(float(one["t"]), int(one["sensor"]), int(one["end"] - one["first"])) for one in plots.scans]


def test_plots_that_share_a_time_are_a_scan(tmp_path: Path) -> None:
    rows = "10,A,1,1,\n0,A,1,1,\n0,A,1,2,\n10,A,1,2,\n"
    assert scans_of(tmp_path, rows) == [(0.0, 0, 2), (10.0, 0, 2)]


def test_the_turn_is_told_by_labels_or_given(tmp_path: Path) -> None:
    """Two aircraft seen 1 and 6 s into each turn of 10 s; 20 s asked for makes one scan of it."""
    rows = "".join(f"{k + dt},A,1,{name},{name}\n" for k in (0, 10) for dt, name in ((1, 1), (6, 2)))
    assert scans_of(tmp_path, rows) == [(6.0, 0, 2), (16.0, 0, 2)]
    assert scans_of(tmp_path, rows, scan_s=20.0) == [(16.0, 0, 4)]
    assert len(scans_of(tmp_path, rows, scan_s=0.0)) == 4


def test_an_unknown_turn_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match=r"antenna of A takes for a turn cannot be told .* give --scan SECONDS"):
        scans_of(tmp_path, "0,A,1,1,\n3,A,1,2,\n")


def test_scans_of_several_radars_come_in_the_order_of_their_arrival(tmp_path: Path) -> None:
    """B's first scan is measured before A's second and arrives after it."""
    rows = "0,A,1,1,0\n0,B,1,1,14\n10,A,1,1,10\n20,B,1,1,20\n"
    found = scans_of(tmp_path, rows, "time,sensor,lat,lon,arrival", 0.0)
    assert found == [(0.0, 0, 1), (10.0, 0, 1), (14.0, 1, 1), (20.0, 1, 1)]


def test_numbered_scans_are_taken_as_they_are(tmp_path: Path) -> None:
    rows = "0,A,1,1,7\n1,A,1,2,7\n2,A,1,1,8\n"
    assert [size for _, _, size in scans_of(tmp_path, rows, "time,sensor,lat,lon,scan")] == [2, 1]


# The whole way.


def sample():
    table = read_plots(sample_file("sample"))
    placed = place_plots(table)
    return table, placed, track_scans(placed.plots, placed.scans, TrackerSettings())


def test_the_sample_of_two_radars_becomes_its_eight_flights() -> None:
    table, plots, found = sample()
    truth = read_truth(sample_file("sample", "truth"))
    tracks = tracks_of(found, plots, table)
    scored = score_tracks(found, plots, table, truth, 2_000.0)
    assert len(tracks) == 8
    assert scored.missed_ratio < 0.06
    assert scored.false_ratio < 0.01
    assert scored.rmse_m < 250.0
    assert [track.name for track in tracks] == [f"T{number}" for number in range(1, 9)]


def test_tracks_are_told_with_course_speed_and_altitude(tmp_path: Path) -> None:
    """East along the 60th parallel's tangent, far from the middle of the plane, where grid north is not true north."""
    rows = "".join(
        f"{10 * k},{60.0},{10.0 + k * 2_000.0 / 55_800.3},6000,a\n{10 * k},58.0,{2.0 + 0.001 * k},6000,b\n"
        for k in range(12)
    )
    table = table_of(tmp_path, "time,lat,lon,altitude_m,label\n" + rows)
    placed = place_plots(table)
    tracks = tracks_of(track_scans(placed.plots, placed.scans), placed, table)
    east = next(track for track in tracks if track.label == "a")
    assert east.speed_mps[-1] == pytest.approx(200.0, abs=2.0)
    assert east.course_deg[-1] == pytest.approx(90.0, abs=1.0)
    assert east.altitude_m[-1] == pytest.approx(6_000.0, abs=5.0)
    assert east.lat[-1] == pytest.approx(60.0, abs=0.001)
    assert east.accuracy_m[-1] == pytest.approx(math.sqrt(east.covariance_m2[-1, 0] + east.covariance_m2[-1, 2]))
    assert east.n_plots == 10
    assert not east.coasted.any()


def test_a_truth_of_another_day_or_another_clock_is_refused(tmp_path: Path) -> None:
    table, plots, found = sample()
    path = tmp_path / "truth.csv"
    path.write_text("time,id,lat,lon\n90000,a,0,0\n90010,a,0,0\n")
    with pytest.raises(PlotError, match="says nothing about the time of the plots"):
        score_tracks(found, plots, table, read_truth(path), 2_000.0)
    path.write_text("time,id,lat,lon\n2026-01-01T00:00:00Z,a,0,0\n")
    with pytest.raises(PlotError, match="counts time otherwise than the plots"):
        score_tracks(found, plots, table, read_truth(path), 2_000.0)

"""Tracks as a user reads them, one by one: positions in degrees, speed and course, how sure, and who it says it is."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openiads.geodesy.local_grid import LocalGrid, to_degrees
from openiads.tracking.play import Tracked
from openiads.tracking.plots import Plots, PlotTable
from openiads.tracking.state import Floats, Records

KNOWN_ALTITUDE_M = 1000.0
"""An altitude whose standard deviation is larger than this is not told."""
DIRECTION_STEP_M = 100.0


@dataclass(frozen=True, slots=True)
class Track:
    """One confirmed track, arrays of one length: what was believed after each scan.

    label: what most of its plots call themselves, "" if they do not. altitude_m: NaN while it is not known.
    accuracy_m: root of the sum of the variances east and north. covariance_m2: (n, 3), east-east, east-north,
    north-north. took_plot: in that scan; coasted: none in the scan of a sensor that has given it plots.
    """

    name: str
    label: str
    t_s: Floats
    lat: Floats
    lon: Floats
    altitude_m: Floats
    speed_mps: Floats
    course_deg: Floats
    climb_mps: Floats
    accuracy_m: Floats
    covariance_m2: Floats
    quality: Floats
    took_plot: NDArray[np.bool_]
    coasted: NDArray[np.bool_]

    @property
    def n_plots(self) -> int:
        """Scans in which it took a plot since it was confirmed."""
        return int(self.took_plot.sum())


def tracks_of(tracked: Tracked, plots: Plots, table: PlotTable) -> tuple[Track, ...]:
    """The tracks in the order in which they were confirmed, named T1, T2 and so on."""
    estimates = tracked.estimates
    _, first = np.unique(estimates["id"], return_index=True)
    ids = estimates["id"][np.sort(first)]
    order = np.argsort(estimates["id"], kind="stable")
    cuts = np.searchsorted(estimates["id"][order], ids)
    ends = np.searchsorted(estimates["id"][order], ids, side="right")
    return tuple(
        _track(f"T{number}", estimates[order[start:end]], plots, table)
        for number, (start, end) in enumerate(zip(cuts, ends, strict=True), 1)
    )


def _track(name: str, own: Records, plots: Plots, table: PlotTable) -> Track:
    lat, lon = to_degrees(plots.plane, own["x"], own["y"])
    speed = np.hypot(own["vx"], own["vy"])
    north, turned = _turned_to_north(plots.plane, own)
    took_plot = own["plot"] >= 0
    taken = own["plot"][took_plot]
    sensor = plots.scans["sensor"][own["scan"]]
    labels = Counter(label for row in plots.row[taken] if (label := table.label[row]))
    known = np.sqrt(own["zz"]) <= KNOWN_ALTITUDE_M
    return Track(
        name=name,
        label=labels.most_common(1)[0][0] if labels else "",
        t_s=np.array(own["t"]),
        lat=lat,
        lon=lon,
        altitude_m=np.where(known, own["z"], np.nan),
        speed_mps=speed,
        course_deg=(np.degrees(np.arctan2(own["vx"], own["vy"])) - north) % 360.0,
        climb_mps=np.where(known, own["vz"], np.nan),
        accuracy_m=np.sqrt(own["xx"] + own["yy"]),
        covariance_m2=turned,
        quality=np.array(own["quality"]),
        took_plot=took_plot,
        coasted=~took_plot & np.isin(sensor, sensor[took_plot]),
    )


def _turned_to_north(plane: LocalGrid, own: Records) -> tuple[Floats, Floats]:
    """Direction of true north on the plane (degrees clockwise from its y axis) and covariances east and north there."""
    lat, lon = to_degrees(plane, own["x"], own["y"])
    ahead_lat, ahead_lon = to_degrees(plane, own["x"], own["y"] + DIRECTION_STEP_M)
    east = (ahead_lon - lon) * np.cos(np.radians(lat))
    angle = -np.arctan2(east, ahead_lat - lat)
    cosine, sine = np.cos(angle), np.sin(angle)
    xx, xy, yy = own["xx"], own["xy"], own["yy"]
    ee = cosine**2 * xx - 2.0 * cosine * sine * xy + sine**2 * yy
    nn = sine**2 * xx + 2.0 * cosine * sine * xy + cosine**2 * yy
    en = cosine * sine * (xx - yy) + (cosine**2 - sine**2) * xy
    return np.degrees(angle), np.column_stack([ee, en, nn])

"""Plots as they are measured, and as a tracker takes them: on one plane, with covariances, in scans.

A radar's range and azimuth become a position over the effective earth; the height comes from the transponder, from the
elevation, or is not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from openiads.errors import Fault, PlotError
from openiads.geodesy.local_grid import LocalGrid
from openiads.geodesy.point import Point
from openiads.record import record
from openiads.tracking.state import Floats, Integers, Records
from openiads.units import HeightM, LatitudeDeg, LongitudeDeg

ErrorM = Annotated[float, Field(gt=0.0, le=100_000.0)]
ErrorDeg = Annotated[float, Field(gt=0.0, le=30.0)]
MOST_SENSORS = 63
PLANE_POSTING_M = 1000.0
"""Of a grid of which only the projection is used."""


@record
class Radar:
    """Where a radar stands; altitude_m: of its antenna above the sea."""

    lat: LatitudeDeg
    lon: LongitudeDeg
    altitude_m: HeightM = 0.0


@record
class MeasurementErrors:
    """Standard deviations of plots that do not bring their own, and what is taken for a height that is not measured.

    position_m: on each horizontal axis of a plot given as latitude and longitude. Defaults: a common secondary
    surveillance radar, and the 25 ft steps of a reported height with its pressure error (assumption).
    """

    position_m: ErrorM = 100.0
    altitude_m: ErrorM = 30.0
    range_m: ErrorM = 70.0
    azimuth_deg: ErrorDeg = 0.08
    elevation_deg: ErrorDeg = 0.2
    assumed_altitude_m: HeightM = 6000.0
    assumed_spread_m: ErrorM = 3500.0


@dataclass(frozen=True, slots=True)
class PlotTable:
    """Plots as a file tells them, one row each; NaN where it does not.

    start: the day and time at which t_s is 0, or None. sensor: index into sensors; label: what the target calls itself,
    never used to assign it. scan: number of the scan, -1 unknown; arrival_s: when the plot came in, NaN at once.
    """

    t_s: Floats
    lat: Floats
    lon: Floats
    altitude_m: Floats
    range_m: Floats
    azimuth_deg: Floats
    elevation_deg: Floats
    position_error_m: Floats
    altitude_error_m: Floats
    range_error_m: Floats
    azimuth_error_deg: Floats
    elevation_error_deg: Floats
    arrival_s: Floats
    scan: Integers
    sensor: Integers
    sensors: tuple[str, ...]
    label: tuple[str, ...]
    start: datetime | None = None
    radars: Mapping[str, Radar] = field(default_factory=dict)
    scan_s: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Number of plots."""
        return len(self.t_s)


@dataclass(frozen=True, slots=True)
class Plots:
    """Plots ready for a tracker: PLOT (n,) in the order of their scans, SCAN (n_scans,), and the plane they lie on.

    row: index of each plot in the table that it came from.
    """

    plots: Records
    scans: Records
    plane: LocalGrid
    row: NDArray[np.intp]


def plane_around(lat: Floats, lon: Floats) -> LocalGrid:
    """A plane around the middle of some points; azimuthal equidistant, so 0.04 % too long across at 300 km."""
    centre = Point(lat=float(np.median(lat)), lon=float(np.median(lon)))
    return LocalGrid(centre=centre, posting_m=PLANE_POSTING_M, n=3)


def check_sensors(sensors: tuple[str, ...], where: str) -> None:
    """Raise PlotError where there are more sensors than a track remembers."""
    if len(sensors) > MOST_SENSORS:
        problem = f"names {len(sensors)} sensors, at most {MOST_SENSORS} are possible"
        raise PlotError(Fault(where=where, problem=problem, remedy="split the file by area"))

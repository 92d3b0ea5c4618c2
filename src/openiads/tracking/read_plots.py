"""Plots from a CSV file, or from an ASTERIX recording."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from openiads.errors import Fault, PlotError
from openiads.tracking.columns import Column, Sheet, numbers, read_sheet, require_columns, times
from openiads.tracking.plots import PlotTable, Radar, check_sensors
from openiads.tracking.read_asterix import is_asterix, read_asterix
from openiads.tracking.state import Floats

LARGEST_ERROR_M, LARGEST_ERROR_DEG = 100_000.0, 30.0
TIME = Column(("time", "time_s", "t"))
ARRIVAL = Column(("arrival", "arrival_s"))
LAT, LON = Column(("lat", "latitude"), -90.0, 90.0), Column(("lon", "lng", "longitude"), -180.0, 180.0)
ALTITUDE = Column(("altitude_m", "geoaltitude", "baroaltitude"), -500.0, 100_000.0)
RANGE = Column(("range_m",), 0.0, 2_000_000.0)
AZIMUTH = Column(("azimuth_deg",), -360.0, 360.0)
ELEVATION = Column(("elevation_deg",), -90.0, 90.0)
SENSOR = Column(("sensor", "radar"))
SCAN = Column(("scan",), 0.0, 1e15)
LABEL = Column(("label", "id", "icao24", "callsign"))
RADAR_LAT, RADAR_LON = Column(("radar_lat",), -90.0, 90.0), Column(("radar_lon",), -180.0, 180.0)
RADAR_ALTITUDE = Column(("radar_altitude_m",), -500.0, 10_000.0)
ERRORS = {
    "position_error_m": Column(("position_error_m",), 0.001, LARGEST_ERROR_M),
    "altitude_error_m": Column(("altitude_error_m",), 0.001, LARGEST_ERROR_M),
    "range_error_m": Column(("range_error_m",), 0.001, LARGEST_ERROR_M),
    "azimuth_error_deg": Column(("azimuth_error_deg",), 1e-6, LARGEST_ERROR_DEG),
    "elevation_error_deg": Column(("elevation_error_deg",), 1e-6, LARGEST_ERROR_DEG),
}
NEEDED = "a CSV file with the columns time, lat, lon (or time, sensor, range_m, azimuth_deg), or ASTERIX CAT048"


def read_plots(path: str | Path, progress: Callable[[str, float], None] = lambda text, share: None) -> PlotTable:
    """Plots of a CSV file with a header, of a pcap recording with ASTERIX, or of bare ASTERIX blocks.

    CSV columns: time (seconds, Unix or ISO 8601), then lat and lon, or range_m and azimuth_deg; and, as far as they are
    known, elevation_deg, altitude_m, sensor, radar_lat, radar_lon, radar_altitude_m (where the sensor stands), scan,
    arrival (time at which the plot came in), label, and the standard deviations position_error_m, altitude_error_m,
    range_error_m, azimuth_error_deg, elevation_error_deg.
    Raises PlotError with all that is wrong, and where.
    """
    path = Path(path)
    try:
        with path.open("rb") as opened:
            start = opened.read(4)
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise PlotError(Fault(where=str(path), problem=problem, remedy=f"give {NEEDED}")) from None
    progress("reading plots", 0.0)
    return read_asterix(path, progress) if is_asterix(start) else _from_csv(read_sheet(path, NEEDED))


def _from_csv(sheet: Sheet) -> PlotTable:
    polar = sheet.has(RANGE) and not sheet.has(LAT)
    require_columns(sheet, [TIME, *([RANGE, AZIMUTH] if polar else [LAT, LON])], NEEDED)
    t_s, absolute = times(sheet, TIME)
    arrival_s, arrives_absolute = times(sheet, ARRIVAL)
    for index in np.flatnonzero(np.isnan(t_s)):
        if not sheet.faults:
            sheet.fault(int(index), TIME, "", "is empty", "give each plot a time")
    lat, lon, range_m, azimuth_deg = (numbers(sheet, column) for column in (LAT, LON, RANGE, AZIMUTH))
    _check_places(sheet, lat, lon, range_m, azimuth_deg)
    if absolute != arrives_absolute and sheet.has(ARRIVAL):
        sheet.fault(0, ARRIVAL, sheet.cells(ARRIVAL)[0], "not like the column time", "give both in the same way")
    for index in np.flatnonzero(arrival_s < t_s):
        sheet.fault(int(index), ARRIVAL, float(arrival_s[index]), "before the plot's time", "give a later one")
    names = sheet.cells(SENSOR)
    sensors = tuple(sorted(set(names)))
    scan = numbers(sheet, SCAN)
    error = {name: numbers(sheet, column) for name, column in ERRORS.items()}
    altitude_m, elevation_deg = numbers(sheet, ALTITUDE), numbers(sheet, ELEVATION)
    radars = _radars(sheet, names)
    sheet.check()
    check_sensors(sensors, str(sheet.path))
    start, t_s, arrival_s = from_start(t_s, arrival_s, absolute)
    return PlotTable(
        t_s=t_s,
        lat=lat,
        lon=lon,
        altitude_m=altitude_m,
        range_m=range_m,
        azimuth_deg=azimuth_deg,
        elevation_deg=elevation_deg,
        arrival_s=arrival_s,
        scan=np.where(np.isnan(scan), -1, np.nan_to_num(scan)).astype(np.int64),
        sensor=np.array([sensors.index(name) for name in names], dtype=np.int64),
        sensors=sensors,
        label=tuple(sheet.cells(LABEL)),
        start=start,
        radars=radars,
        position_error_m=error["position_error_m"],
        altitude_error_m=error["altitude_error_m"],
        range_error_m=error["range_error_m"],
        azimuth_error_deg=error["azimuth_error_deg"],
        elevation_error_deg=error["elevation_error_deg"],
    )


def _radars(sheet: Sheet, names: list[str]) -> dict[str, Radar]:
    """Where each sensor stands, by the first of its rows that says so."""
    if not (sheet.has(RADAR_LAT) and sheet.has(RADAR_LON)):
        return {}
    lat, lon, altitude_m = (numbers(sheet, column) for column in (RADAR_LAT, RADAR_LON, RADAR_ALTITUDE))
    if sheet.faults:
        return {}
    radars: dict[str, Radar] = {}
    for index in np.flatnonzero(~(np.isnan(lat) | np.isnan(lon))):
        height_m = float(np.nan_to_num(altitude_m[index]))
        radars.setdefault(names[index], Radar(lat=float(lat[index]), lon=float(lon[index]), altitude_m=height_m))
    return radars


def _check_places(sheet: Sheet, lat: Floats, lon: Floats, range_m: Floats, azimuth_deg: Floats) -> None:
    """Each plot needs one whole pair."""
    placed, measured = ~(np.isnan(lat) | np.isnan(lon)), ~(np.isnan(range_m) | np.isnan(azimuth_deg))
    for index in np.flatnonzero(~placed & ~measured):
        column = LAT if sheet.has(LAT) else RANGE
        remedy = "give lat and lon, or range_m and azimuth_deg"
        sheet.fault(int(index), column, sheet.cells(column)[index], "the plot has no whole position", remedy)


def from_start(t_s: Floats, other_s: Floats, absolute: bool) -> tuple[datetime | None, Floats, Floats]:
    """The midnight UTC before the first of absolute times, and both columns counted from it; else as they are."""
    if not absolute:
        return None, t_s, other_s
    first = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(np.nanmin(t_s)))
    start = first.replace(hour=0, minute=0, second=0, microsecond=0)
    return start, t_s - start.timestamp(), other_s - start.timestamp()

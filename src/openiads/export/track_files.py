"""Tracks as files: CSV, GeoJSON, or a flight recording (Tacview ACMI)."""

import csv
import io
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from openiads import __version__
from openiads.export.whole_file import whole_file
from openiads.tracking.tracks import Track

DEGREES_DECIMALS, METRES_DECIMALS = 5, 1
COLUMNS = (
    *("time", "track", "label", "lat", "lon", "altitude_m", "speed_mps", "course_deg", "climb_mps", "accuracy_m"),
    *("covariance_ee_m2", "covariance_en_m2", "covariance_nn_m2", "quality", "coasted"),
)
FIRST_OBJECT = 0x1000
REMOVED_AFTER_S = 0.01
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Day of a recording of which the plots' day is not known."""


def write_tracks_csv(tracks: Sequence[Track], path: str | Path, start: datetime | None) -> None:
    """One row per track and scan, the columns of `COLUMNS`; start: when time 0 was, None leaves times in seconds.

    Raises OutputError where the file cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = [(track.t_s[i], number, i) for number, track in enumerate(tracks) for i in range(len(track.t_s))]
    for _, number, i in sorted(rows):
        writer.writerow(_row(tracks[number], i, start))
    with whole_file(path) as partial:
        partial.write_text(text.getvalue(), encoding="utf-8")


def _row(track: Track, i: int, start: datetime | None) -> list[Any]:
    numbers = (track.altitude_m, track.speed_mps, track.course_deg, track.climb_mps, track.accuracy_m)
    return [
        time_words(track.t_s[i], start),
        track.name,
        track.label,
        round(float(track.lat[i]), DEGREES_DECIMALS),
        round(float(track.lon[i]), DEGREES_DECIMALS),
        *(_rounded(column[i]) for column in numbers),
        *(round(float(value)) for value in track.covariance_m2[i]),
        round(float(track.quality[i]), 2),
        int(track.coasted[i]),
    ]


def time_words(t_s: float, start: datetime | None) -> str:
    """Seconds, or the time in UTC as ISO 8601 where the day is known."""
    if start is None:
        return f"{t_s:.3f}"
    return (start + timedelta(seconds=round(float(t_s), 3))).isoformat().replace("+00:00", "Z")


def _rounded(value: float) -> float | str:
    return "" if math.isnan(value) else round(float(value), METRES_DECIMALS)


def write_tracks_geojson(tracks: Sequence[Track], path: str | Path, start: datetime | None) -> None:
    """A LineString per track in WGS84 (RFC 7946), with its label, times, speeds, accuracies and quality.

    A track that was seen once only is a Point. Raises OutputError where the file cannot be written.
    """
    collection = {"type": "FeatureCollection", "features": [_feature(track, start) for track in tracks]}
    with whole_file(path) as partial:
        partial.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


def _feature(track: Track, start: datetime | None) -> dict[str, Any]:
    altitudes = np.isnan(track.altitude_m).any()
    columns = [np.round(track.lon, DEGREES_DECIMALS), np.round(track.lat, DEGREES_DECIMALS)]
    columns += [] if altitudes else [np.round(track.altitude_m, METRES_DECIMALS)]
    line = np.column_stack(columns).tolist()
    geometry = (
        {"type": "LineString", "coordinates": line} if len(line) > 1 else {"type": "Point", "coordinates": line[0]}
    )
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "track": track.name,
            "label": track.label,
            "times": [time_words(t_s, start) for t_s in track.t_s],
            "speed_mps": np.round(track.speed_mps, METRES_DECIMALS).tolist(),
            "accuracy_m": np.round(track.accuracy_m, METRES_DECIMALS).tolist(),
            "quality": float(round(track.quality[-1], 2)),
            "n_plots": track.n_plots,
            "n_coasted": int(track.coasted.sum()),
        },
    }


def write_tracks_acmi(tracks: Sequence[Track], path: str | Path, start: datetime | None) -> None:
    """A recording for Tacview (ACMI 2.2); a track of unknown altitude lies on the sea.

    Raises OutputError where the file cannot be written.
    """
    frames: dict[float, list[str]] = defaultdict(list)
    for number, track in enumerate(tracks):
        words = f",Type=Air+FixedWing,Name={track.name},CallSign={track.label or track.name}"
        for i, t_s in enumerate(track.t_s):
            altitude = 0.0 if math.isnan(track.altitude_m[i]) else track.altitude_m[i]
            place = f"T={track.lon[i]:.{DEGREES_DECIMALS}f}|{track.lat[i]:.{DEGREES_DECIMALS}f}|{altitude:.0f}"
            frames[float(t_s)].append(f"{FIRST_OBJECT + number:x},{place}{words}")
            words = ""
        frames[float(track.t_s[-1]) + REMOVED_AFTER_S].append(f"-{FIRST_OBJECT + number:x}")
    reference = (start or EPOCH).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = ["FileType=text/acmi/tacview", "FileVersion=2.2", f"0,ReferenceTime={reference}"]
    lines += [f"0,DataSource=openiads {__version__}", "0,Title=Tracks of radar plots"]
    for t_s in sorted(frames):
        lines += [f"#{t_s:.3f}", *frames[t_s]]
    with whole_file(path) as partial:
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8-sig", newline="\n")

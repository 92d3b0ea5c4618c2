"""Scans in the order of their arrival taken into tracks, with what is believed after each of them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from openiads.compiled import formula
from openiads.tracking.motion import predict
from openiads.tracking.scan import quality, take_scan
from openiads.tracking.settings import TrackerSettings, settings_array
from openiads.tracking.state import CONFIRMED, ESTIMATE, Records, Tracker, new_tracker

ESTIMATES_AT_A_TIME = 65_536
"""Room for what is believed after a batch of scans."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a tracker believed after each scan, and what it did in sum.

    estimates: ESTIMATE (n,), confirmed tracks alone, in the order of the scans; tally: one record TALLY.
    """

    estimates: Records
    tally: Records


def track_scans(
    plots: Records,
    scans: Records,
    settings: TrackerSettings | None = None,
    progress: Callable[[str, float], None] = lambda text, share: None,
) -> Tracked:
    """Track all scans: PLOT (n_plots,) and SCAN (n_scans,) in the order of their arrival."""
    plots, scans = plots.view(np.recarray), scans.view(np.recarray)
    settings = settings or TrackerSettings()
    compiled_settings, most_tracks = settings_array(settings)[0], settings.most_tracks
    most_plots = int((scans["end"] - scans["first"]).max(initial=1))
    tracker = new_tracker(most_tracks, most_plots)
    room = np.zeros(max(ESTIMATES_AT_A_TIME, most_tracks), dtype=ESTIMATE).view(np.recarray)
    parts, scan = [], 0
    while scan < len(scans):
        scan, n_written = play_scans(tracker, compiled_settings, plots, scans, scan, room)
        parts.append(room[:n_written].copy())
        progress(f"tracking, scan {scan} of {len(scans)}", scan / len(scans))
    return Tracked(np.concatenate([*parts, room[:0]]), tracker.tally[0])


@formula
def play_scans(
    tracker: Tracker, settings: Records, plots: Records, scans: Records, first: int, room: Records
) -> tuple[int, int]:
    """Take scans from `first` on until `room` may not hold another one's estimates; give the next scan and how many."""
    n_written, scan = 0, first
    while scan < scans.size and n_written + tracker.tracks.size <= room.size:
        taken = scans[scan]
        take_scan(tracker, settings, plots, taken.first, taken.end, taken.sensor, taken.t)
        for place in range(tracker.tally[0].places):
            if tracker.tracks[place].status == CONFIRMED:
                write_estimate(tracker, settings, place, scan, taken.t, room[n_written])
                n_written += 1
        scan += 1
    return scan, n_written


@formula
def write_estimate(tracker: Tracker, settings: Records, place: int, scan: int, t: float, estimate: Records) -> None:
    """Fill one record ESTIMATE with a track carried forward to `t`."""
    track = tracker.tracks[place]
    mean, covariance = tracker.ahead_mean, tracker.ahead_covariance
    for i in range(mean.size):
        mean[i] = tracker.mean[place, i]
        for j in range(mean.size):
            covariance[i, j] = tracker.covariance[place, i, j]
    if t > track.t:
        predict(mean, covariance, t - track.t, settings.noise, settings.climb_noise)
    estimate.scan, estimate.t, estimate.id = scan, max(t, track.t), track.id
    estimate.x, estimate.y, estimate.z = mean[0], mean[1], mean[2]
    estimate.vx, estimate.vy, estimate.vz = mean[3], mean[4], mean[5]
    estimate.xx, estimate.xy, estimate.yy = covariance[0, 0], covariance[0, 1], covariance[1, 1]
    estimate.xz, estimate.yz, estimate.zz = covariance[0, 2], covariance[1, 2], covariance[2, 2]
    estimate.speed_variance = covariance[3, 3] + covariance[4, 4]
    estimate.quality = quality(track.history, track.looks)
    estimate.plot = track.plot
    estimate.distance = track.distance if track.plot >= 0 else math.nan

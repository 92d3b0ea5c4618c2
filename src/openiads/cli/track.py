"""The command that makes tracks from radar plots, and scores them where the truth is known."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from openiads.tracking.plots import MeasurementErrors, Plots, PlotTable, Radar
    from openiads.tracking.scores import Score
    from openiads.tracking.settings import TrackerSettings
    from openiads.tracking.tracks import Track

ENDINGS = (".csv", ".geojson", ".acmi", ".png")
MOST_ROWS = 25
NUMBER = r"[+-]?\d+(?:\.\d*)?|[+-]?\.\d+"

PlotsArgument = Annotated[
    str,
    typer.Argument(
        metavar="PLOTS", help="CSV, ASTERIX CAT048 (pcap or bare blocks), or sample: made plots of two made radars."
    ),
]
OutOption = Annotated[
    list[Path] | None,
    typer.Option("--out", metavar="FILE", help="Write .csv, .geojson, .acmi (Tacview) or .png; may be repeated."),
]
TruthOption = Annotated[
    str | None, typer.Option("--truth", metavar="FILE", help="CSV with time, label, lat, lon: score the tracks.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print tracks and scores as JSON and nothing else.")]
RadarOption = Annotated[
    list[str] | None,
    typer.Option(
        "--radar", metavar="NAME=LAT,LON[,M]", help="Where a radar stands, its antenna above the sea; may be repeated."
    ),
]
ScanOption = Annotated[
    float | None,
    typer.Option("--scan", metavar="S", help="Turn of the antenna; 0: each time is a scan. [default: from the plots]"),
]
NoiseOption = Annotated[
    float, typer.Option("--noise", metavar="Q", help="How much targets turn: white acceleration in m2/s3.")
]
GateOption = Annotated[float, typer.Option("--gate", metavar="P", help="Share of right plots inside the gate.")]
ConfirmOption = Annotated[
    str, typer.Option("--confirm", metavar="M/N", help="Plots in the first N looks that confirm a track.")
]
DropOption = Annotated[float, typer.Option("--drop", metavar="S", help="Silence after which a track is dropped.")]
LateOption = Annotated[float, typer.Option("--late", metavar="S", help="How late a plot may come to its track.")]
SpeedOption = Annotated[
    float, typer.Option("--speed", metavar="M/S", help="Usual speed of targets, before the second plot tells it.")
]
AssignOption = Annotated[
    str, typer.Option("--assign", metavar="global|greedy", help="Least sum over all pairs, or the nearest pair first.")
]
PositionErrorOption = Annotated[
    float, typer.Option("--position-error", metavar="M", help="Of plots given as lat and lon, on each axis.")
]
RangeErrorOption = Annotated[float, typer.Option("--range-error", metavar="M", help="Of measured ranges.")]
AzimuthErrorOption = Annotated[float, typer.Option("--azimuth-error", metavar="DEG", help="Of measured azimuths.")]
CutoffOption = Annotated[
    float, typer.Option("--cutoff", metavar="M", help="Distance from which on a track is no longer its target's.")
]


def track(
    plots: PlotsArgument,
    out: OutOption = None,
    truth: TruthOption = None,
    as_json: JsonOption = False,
    radar: RadarOption = None,
    scan: ScanOption = None,
    noise: NoiseOption = 20.0,
    gate: GateOption = 0.999,
    confirm: ConfirmOption = "3/5",
    drop: DropOption = 35.0,
    late: LateOption = 15.0,
    speed: SpeedOption = 200.0,
    assign: AssignOption = "global",
    position_error: PositionErrorOption = 100.0,
    range_error: RangeErrorOption = 70.0,
    azimuth_error: AzimuthErrorOption = 0.08,
    cutoff: CutoffOption = 2000.0,
) -> None:
    """Make tracks from the plots of one radar or several, scan by scan, and score them where the truth is known.

    Each plot has a time and a place (lat, lon, perhaps altitude_m) or what a radar measures (range_m, azimuth_deg,
    perhaps altitude_m or elevation_deg). Labels of plots are passed on, never used to assign them. All positions are
    estimates with a covariance; scores: GOSPA and OSPA, horizontal.

    Examples:

      openiads track sample --out tracks.png

      openiads track plots.csv --radar A=45.1,7.2,310 --out tracks.csv --truth flights.csv

      openiads track radar.pcap --radar 25/201=43.5,16.3,200 --json
    """
    settings = _settings(noise, gate, confirm, drop, late, speed, assign)
    errors = _errors(position_error, range_error, azimuth_error)
    radars = dict(_radar(text) for text in radar or [])
    _check(out or [], scan, cutoff)

    from openiads.cli.progress import progress
    from openiads.tracking.against_truth import score_tracks
    from openiads.tracking.place_plots import place_plots
    from openiads.tracking.play import track_scans
    from openiads.tracking.read_plots import read_plots
    from openiads.tracking.samples import sample_file
    from openiads.tracking.tracks import tracks_of
    from openiads.tracking.truth import read_truth

    with progress() as step:
        table = read_plots(sample_file(plots), step)
        known = None if truth is None else read_truth(sample_file(truth, "truth"))
        placed = place_plots(table, radars, errors, scan)
        tracked = track_scans(placed.plots, placed.scans, settings, step)
        scored = None if known is None else score_tracks(tracked, placed, table, known, cutoff)
        tracks = tracks_of(tracked, placed, table)
        step("writing", 0.9)
        for path in out or []:
            _write(path, tracks, placed, table, known)
    if as_json:
        typer.echo(json.dumps(_as_json(tracks, placed, table, scored), indent=2))
    else:
        _report(tracks, placed, table, scored, tracked.tally, cutoff)
        for path in out or []:
            typer.echo(f"wrote {path}")


def _settings(
    noise: float, gate: float, confirm: str, drop: float, late: float, speed: float, assign: str
) -> TrackerSettings:
    """The tracker's settings; wrong usage ends here."""
    found = re.fullmatch(r"\s*(\d+)\s*/\s*(\d+)\s*", confirm)
    if found is None or not 1 <= int(found[1]) <= int(found[2]) <= 16:
        raise typer.BadParameter(f"{confirm!r} is not M/N like 3/5, N at most 16", param_hint="'--confirm'")
    _refuse(not 0.0 < noise <= 1e6, "--noise", noise, "m2/s3 above 0; 1 for airliners that fly straight, 30 with turns")
    _refuse(not 0.0 < gate < 1.0, "--gate", gate, "a share between 0 and 1, like 0.999")
    _refuse(not 0.0 < drop < 1e6, "--drop", drop, "seconds above 0")
    _refuse(not 0.0 <= late < 1e6, "--late", late, "seconds, 0 or more")
    _refuse(not 0.0 < speed <= 20_000.0, "--speed", speed, "metres a second above 0")
    _refuse(assign not in ("global", "greedy"), "--assign", assign, "global or greedy")
    from openiads.tracking.settings import TrackerSettings

    kind: Any = assign
    return TrackerSettings(
        noise_m2ps3=noise,
        gate_probability=gate,
        hits=int(found[1]),
        looks=int(found[2]),
        drop_s=drop,
        late_s=late,
        speed_sigma_mps=speed,
        assignment=kind,
    )


def _errors(position: float, distance: float, azimuth: float) -> MeasurementErrors:
    _refuse(not 0.0 < position <= 100_000.0, "--position-error", position, "metres above 0")
    _refuse(not 0.0 < distance <= 100_000.0, "--range-error", distance, "metres above 0")
    _refuse(not 0.0 < azimuth <= 30.0, "--azimuth-error", azimuth, "degrees above 0, at most 30")
    from openiads.tracking.plots import MeasurementErrors

    return MeasurementErrors(position_m=position, range_m=distance, azimuth_deg=azimuth)


def _radar(text: str) -> tuple[str, Radar]:
    from pydantic import ValidationError

    from openiads.tracking.plots import Radar

    found = re.fullmatch(rf"(.*)=\s*({NUMBER})\s*,\s*({NUMBER})\s*(?:,\s*({NUMBER})\s*)?", text)
    try:
        if found is None:
            raise ValueError(text)
        return found[1].strip(), Radar(lat=float(found[2]), lon=float(found[3]), altitude_m=float(found[4] or 0.0))
    except (ValueError, ValidationError):
        problem = f"{text!r} is not NAME=LAT,LON or NAME=LAT,LON,ALTITUDE_M like 25/201=43.5,16.3,200"
        raise typer.BadParameter(problem, param_hint="'--radar'") from None


def _check(out: list[Path], scan: float | None, cutoff: float) -> None:
    _refuse(scan is not None and not 0.0 <= scan < 1e6, "--scan", scan, "seconds, 0 or more")
    _refuse(not 0.0 < cutoff < 1e7, "--cutoff", cutoff, "metres above 0")
    for path in out:
        if path.suffix.lower() not in ENDINGS:
            raise typer.BadParameter(f"{path.name!r} must end in {', '.join(ENDINGS)}", param_hint="'--out'")
        from openiads.export.whole_file import check_writable

        check_writable(path)


def _refuse(wrong: bool, option: str, value: object, remedy: str) -> None:
    if wrong:
        raise typer.BadParameter(f"{value!r} is not possible: give {remedy}", param_hint=f"'{option}'")


def _write(path: Path, tracks: tuple[Track, ...], placed: Plots, table: PlotTable, known: Any) -> None:
    ending = path.suffix.lower()
    if ending == ".png":
        from openiads.export.track_picture import write_track_picture
        from openiads.tracking.against_truth import truths_of

        truths = None if known is None else truths_of(placed, table, known)
        write_track_picture(tracks, placed, f"{len(tracks)} tracks of radar plots", path, truths)
        return
    from openiads.export import track_files

    writers = {
        ".csv": track_files.write_tracks_csv,
        ".geojson": track_files.write_tracks_geojson,
        ".acmi": track_files.write_tracks_acmi,
    }
    writers[ending](tracks, path, table.start)


def _as_json(tracks: tuple[Track, ...], placed: Plots, table: PlotTable, scored: Score | None) -> dict[str, Any]:
    from dataclasses import asdict

    from openiads.export.track_files import time_words

    scores = None if scored is None else {name: _finite(value) for name, value in asdict(scored).items()}
    return {
        "plots": len(placed.plots),
        "scans": len(placed.scans),
        "sensors": list(table.sensors),
        "notes": list(table.notes),
        "tracks": [
            {
                "track": one.name,
                "label": one.label,
                "from": time_words(one.t_s[0], table.start),
                "to": time_words(one.t_s[-1], table.start),
                "plots": one.n_plots,
                "coasted": int(one.coasted.sum()),
                "lat": round(float(one.lat[-1]), 5),
                "lon": round(float(one.lon[-1]), 5),
                "altitude_m": _finite(round(float(one.altitude_m[-1]), 1)),
                "speed_mps": round(float(one.speed_mps[-1]), 1),
                "course_deg": round(float(one.course_deg[-1]), 1),
                "accuracy_m": round(float(one.accuracy_m[-1]), 1),
                "quality": round(float(one.quality[-1]), 2),
            }
            for one in tracks
        ],
        "scores": scores,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _report(
    tracks: tuple[Track, ...], placed: Plots, table: PlotTable, scored: Score | None, tally: Any, cutoff: float
) -> None:
    from openiads.cli.text_table import print_rows

    radars = ", ".join(name or "one radar" for name in table.sensors)
    last_s, first_s = float(placed.plots["t"].max()), float(placed.plots["t"].min())
    typer.echo(f"{len(placed.plots)} plots in {len(placed.scans)} scans over {last_s - first_s:.0f} s ({radars})")
    for note in table.notes:
        typer.echo(f"  {note}")
    typer.echo(f"{tally['started']} tracks begun, {len(tracks)} confirmed, {tally['dropped']} of these dropped again")
    if tally["overflow"]:
        typer.echo(f"  {tally['overflow']} plots found no place for a new track: too much clutter, or too many targets")
    if tracks:
        print_rows([HEADING, *(_cells(one, table) for one in tracks[:MOST_ROWS])])
    if len(tracks) > MOST_ROWS:
        typer.echo(f"... and {len(tracks) - MOST_ROWS} more; --out FILE.csv has them all")
    if scored is not None:
        typer.echo(
            f"against the truth, {scored.n_instants} instants, cutoff {cutoff:g} m: GOSPA {scored.gospa_m:.0f} m, "
            f"OSPA {scored.ospa_m:.0f} m, RMSE {scored.rmse_m:.0f} m; {100 * scored.missed_ratio:.1f} % missed, "
            f"{100 * scored.false_ratio:.1f} % false"
        )


HEADING = (
    "track",
    "label",
    "from",
    "to",
    "plots",
    "coasted",
    "altitude m",
    "speed m/s",
    "course",
    "accuracy m",
    "quality",
)


def _cells(one: Track, table: PlotTable) -> tuple[str, ...]:
    from openiads.export.track_files import time_words

    altitude_m = float(one.altitude_m[-1])
    return (
        one.name,
        one.label,
        time_words(one.t_s[0], table.start),
        time_words(one.t_s[-1], table.start),
        str(one.n_plots),
        str(int(one.coasted.sum())),
        "unknown" if math.isnan(altitude_m) else f"{altitude_m:.0f}",
        f"{one.speed_mps[-1]:.0f}",
        f"{one.course_deg[-1]:.0f}",
        f"{one.accuracy_m[-1]:.0f}",
        f"{one.quality[-1]:.2f}",
    )

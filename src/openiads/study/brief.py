"""From reports to one page: claims, laydown on a date, coverage, what changes."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openiads import __version__
from openiads.errors import Fault, OutputError
from openiads.export.geojson import write_geojson
from openiads.export.geotiff import write_geotiff
from openiads.export.page import Brief, Download, ShareRow, SiteRow, write_page
from openiads.export.tables import write_claims, write_shares, write_sites
from openiads.laydown.site import Site
from openiads.reports.claim import Claim
from openiads.reports.read_claims import claims_of
from openiads.reports.report import Report
from openiads.study.comparison import (
    TARGET_CLASS,
    Comparison,
    Laydowns,
    compare,
    computed,
    laydowns,
    network_dataset,
    not_computed,
    not_drawn,
)
from openiads.study.illustrate import pictures
from openiads.study.values import system_name, system_values
from openiads.study.words import area_words, assumptions, before_words, gaps, headline, newest_known_from, share_rows
from openiads.terrain.elevation import Elevation, read_elevation

Step = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class BriefResult:
    """What a brief found and where it left its page; comparison: None where nothing could be computed."""

    page: Path
    as_of: date
    headline: tuple[str, ...]
    laydowns: Laydowns
    claims: tuple[Claim, ...]
    shares: tuple[ShareRow, ...]
    comparison: Comparison | None

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites on the day."""
        return self.laydowns.after


def brief(
    reports: Sequence[Report],
    *,
    as_of: date | None = None,
    out: Path,
    against: date | None = None,
    known_at: date | None = None,
    elevation: Elevation | None = None,
    command: str = "",
    progress: Step | None = None,
) -> BriefResult:
    """Write the brief of some reports into the folder `out`, and give what it says.

    as_of: the day of the laydown, by default the latest on which a claim became known; known_at: only what could be
    known on that day; against: the day of the laydown to compare with, by default the day before the newest change.
    A folder that is there is replaced when all is done, and only if it is empty or holds a brief: raises OutputError
    otherwise, and where it cannot be written.
    """
    step = progress or (lambda text, share: None)
    with whole_folder(out) as folder:
        claims = tuple(claims_of(reports, step=lambda name, share: step(f"reading {name}", 0.1 * share)))
        ground = elevation or read_elevation()
        result = write_brief(
            tuple(reports), claims, ground, folder, as_of=as_of, against=against, known_at=known_at, command=command,
            progress=step,
        )  # fmt: skip
    return _at(result, out)


def write_brief(
    reports: tuple[Report, ...],
    claims: tuple[Claim, ...],
    elevation: Elevation,
    folder: Path,
    *,
    as_of: date | None,
    against: date | None,
    known_at: date | None,
    command: str,
    progress: Step,
    page: str = "index.html",
    prefix: str = "",
) -> BriefResult:
    """Write page and files into a folder that is there; prefix: before the names of the files beside the page."""
    day = as_of or newest_known_from([claim for claim in claims if known_at is None or claim.known_from <= known_at])
    both = laydowns(claims, day, elevation, known_at, against)
    comparison = compare(both, elevation, lambda text, share: progress(text, 0.1 + 0.5 * share))
    rows = share_rows(comparison)
    where = "" if comparison is None else area_words(comparison)
    progress("writing tables and rasters", 0.6)
    downloads = _write_files(both, claims, rows, comparison, elevation, folder, prefix)
    progress("drawing the maps", 0.7)
    drawn = pictures(both, comparison, elevation, folder)
    values = system_values([site.system for site in computed((*both.after, *both.before), elevation)], TARGET_CLASS)
    values = values if comparison is not None else ()
    said = headline(both, rows, where, claims, elevation)
    content = Brief(
        title=f"What stood where on {day}, and what it changes in the airspace",
        as_of=day,
        known_at=known_at,
        headline=said,
        before=before_words(both),
        where=where,
        sites=tuple(
            SiteRow(site, system_name(site.system), not_drawn(site), not_computed(site, elevation))
            for site in both.after
        ),
        claims=claims,
        reports=reports,
        pictures=drawn,
        shares=rows,
        assumptions=assumptions(comparison),
        systems=values,
        gaps=gaps(both, claims, reports, values, comparison, elevation),
        downloads=downloads,
        version=__version__,
        terrain=elevation.source,
        command=command,
        made_on=date.today(),
        names={claim.system: system_name(claim.system) for claim in claims},
    )
    write_page(content, folder / page)
    progress("done", 1.0)
    return BriefResult(folder / page, day, said, both, claims, rows, comparison)


@contextmanager
def whole_folder(out: Path, kind: str = "brief", sign: str = "claims.csv") -> Iterator[Path]:
    """Give an empty folder beside `out` to write to; at the end it takes the place of `out`.

    On any error it is removed and `out` stays as it was. Raises OutputError where `out` cannot be written, or holds
    something that is no brief; kind, sign: what else it is that is written, and the file by which an old one is known.
    """
    target = Path(os.path.abspath(out))
    _check_replaceable(target, kind, sign)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        yield partial
        partial.chmod(0o755)
        _take_place(partial, target)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _take_place(partial: Path, target: Path) -> None:
    """Put the new folder where the old one stands; the old one goes only when the new one is there."""
    old = partial.with_suffix(".old")
    if target.exists():
        os.replace(target, old)
    try:
        os.replace(partial, target)
    except OSError:
        if old.exists():
            os.replace(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _check_replaceable(target: Path, kind: str, sign: str) -> None:
    remedy = f"give a new folder, an empty one, or one that holds a {kind}"
    if target.exists() and not target.is_dir():
        raise OutputError(Fault(where=str(target), problem="it is a file, not a folder", remedy=remedy))
    if target.is_dir() and any(target.iterdir()) and not (target / sign).exists():
        raise OutputError(Fault(where=str(target), problem=f"it holds other things than a {kind}", remedy=remedy))


def _unwritable(target: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    remedy = "give a folder that can be written with --out"
    return OutputError(Fault(where=str(target), problem=f"cannot be written: {reason}", remedy=remedy))


def _write_files(
    both: Laydowns,
    claims: Sequence[Claim],
    rows: Sequence[ShareRow],
    comparison: Comparison | None,
    elevation: Elevation,
    folder: Path,
    prefix: str,
) -> tuple[Download, ...]:
    """Tables always, rasters and shapes where something was computed."""
    written = [
        Download("claims.csv", "every claim with its quote and source"),
        Download(f"{prefix}sites.csv", "the laydown on the day"),
        Download(f"{prefix}shares.csv", "the shares per height and flight level"),
    ]
    write_claims(claims, folder / written[0].name)
    write_sites(both.after, folder / written[1].name)
    write_shares(rows, folder / written[2].name)
    for name, sites, words in (("coverage", both.after, "on the day"), ("coverage-before", both.before, "before")):
        shown = computed(sites, elevation)
        if comparison is not None and shown:
            dataset = network_dataset(comparison, shown)
            write_geotiff(dataset, folder / f"{prefix}{name}.tif")
            written.append(Download(f"{prefix}{name}.tif", f"coverage {words} as GeoTIFF, one band per map"))
            if sites is both.after:
                write_geojson(dataset, folder / f"{prefix}sites.geojson")
                written.append(Download(f"{prefix}sites.geojson", "sites, and what they have in sight, as GeoJSON"))
    return tuple(written)


def _at(result: BriefResult, out: Path) -> BriefResult:
    """The same result with the page where it is after the folder has taken its place."""
    return BriefResult(
        out / result.page.name, result.as_of, result.headline, result.laydowns, result.claims, result.shares,
        result.comparison,
    )  # fmt: skip

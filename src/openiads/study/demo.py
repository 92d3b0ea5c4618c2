"""The brief of the bundled reports on four dates, what Masyaf changed, and the defence played."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from openiads import __version__
from openiads.coverage.dataset import any_seen
from openiads.coverage.shares import area_mask
from openiads.export.page import Chapter, Front, Picture, percent, points, write_front
from openiads.reports.claim import Claim
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import sample_reports
from openiads.reports.report import Report
from openiads.study.battle import battle_section
from openiads.study.brief import BriefResult, whole_folder, write_brief
from openiads.study.comparison import Comparison, Laydowns, level_index, share
from openiads.study.illustrate import before_and_after
from openiads.study.skies import skies_section
from openiads.study.values import system_name
from openiads.study.words import level_words
from openiads.terrain.elevation import Elevation, read_elevation

Step = Callable[[str, float], None]

DATES = (date(2015, 9, 13), date(2018, 1, 1), date(2022, 6, 5), date(2024, 12, 6))
MASYAF_DATE, BEFORE_MASYAF = date(2018, 1, 1), date(2016, 12, 31)
"""The reports put the second battery there in 2017, without a day: it is compared with the last day of 2016."""
EAST_DEG, EAST_M = (45.0, 135.0), (20_000.0, 80_000.0)
"""Behind the mountains, seen from the coast: the sector that the published reports give as the reason for Masyaf."""
BATTERY = "s-400"
SECTOR_LEVEL, LOW_LEVEL = "3000 m AGL", "100 m AGL"
BATTLE_REPLICATIONS = 1000


@dataclass(frozen=True, slots=True)
class SectorShares:
    """Shares of the eastern sector in sight at one level: of the whole laydowns, and of the long-range batteries.

    alone: of the battery at Hmeimim by itself; both: of that and the one near Masyaf.
    """

    level: str
    before: float | None
    after: float | None
    alone: float | None
    both: float | None


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The front page, the briefs it leads to, and what Masyaf changed to the east; empty where it is not computed.

    battle: in one line, what playing the defence before and after the move gave; skies: a line for each other scenario.
    """

    page: Path
    briefs: tuple[BriefResult, ...]
    sector: tuple[SectorShares, ...]
    battle: str
    skies: tuple[str, ...]
    n_reports: int


def demo(*, out: Path, command: str = "openiads demo", progress: Step | None = None) -> DemoResult:
    """Write the briefs of the bundled sample reports on `DATES` and a front page into the folder `out`.

    Raises OutputError where it cannot be written, or holds something that is no brief.
    """
    step = progress or (lambda text, share: None)
    with whole_folder(out) as folder:
        step("reading the sample reports", 0.0)
        reports = tuple(sample_reports())
        claims = tuple(claims_of(reports))
        elevation = read_elevation()
        briefs, chapters = [], []
        sector: tuple[SectorShares, ...] = ()
        pictures: tuple[Picture, ...] = ()
        for number, day in enumerate(DATES):
            result = _one_date(reports, claims, elevation, folder, day, command, _part(step, number))
            briefs.append(result)
            if day == MASYAF_DATE and result.comparison is not None:
                sector = sector_shares(result.comparison, result.laydowns)
                pictures = (_masyaf_picture(result.laydowns, result.comparison, elevation, sector, folder),)
            chapters.append(Chapter(day, f"{day}/index.html", result.headline[:2], _thumbnail(folder / str(day), day)))
        battle = battle_section(folder, n=BATTLE_REPLICATIONS, progress=_part(step, len(DATES)))
        skies = skies_section(folder, n=BATTLE_REPLICATIONS, progress=_part(step, len(DATES) + 1))
        front = Front(
            title="What four reported deployments changed in the airspace over western and northern Syria",
            headline=(*_headline(briefs, sector, len(reports), len(claims)), *battle.headline[:2]),
            pictures=pictures,
            chapters=tuple(chapters),
            battle=battle.html,
            skies=skies.html,
            version=__version__,
            terrain=elevation.source,
            command=command,
            made_on=date.today(),
        )
        write_front(front, folder / "index.html")
        (folder / "claims.csv").write_bytes((folder / str(DATES[0]) / "claims.csv").read_bytes())
    return DemoResult(out / "index.html", tuple(briefs), sector, battle.summary, skies.summary, len(reports))


def summary(result: DemoResult) -> list[str]:
    """Twelve lines for the terminal: what stood where on each date, what changed, what playing gave, and the page."""
    lines = []
    for one in result.briefs:
        lines.append(one.headline[0])
        change = next((row for row in one.shares if row.level == level_words(SECTOR_LEVEL)), None)
        if change is not None and one.laydowns.before_on is not None:
            seen = f"{percent(change.sight_before)} -> {percent(change.sight_after)}"
            lines.append(f"  in sight at {change.level} around what changed: {seen} (before: {one.laydowns.before_on})")
    if result.sector:
        parts = [
            f"{percent(one.before)} -> {percent(one.after)} at {one.level} (the S-400s alone {percent(one.alone)} -> "
            f"{percent(one.both)})"
            for one in result.sector
        ]
        lines.append(f"eastern sector of Hmeimim, 20-80 km, before and after Masyaf: {'; '.join(parts)}")
    lines += [result.battle, *result.skies]
    read = f"{result.n_reports} bundled reports, {len(result.briefs[0].claims)} claims"
    lines.append(f"page: {result.page} ({read})")
    return lines


def sector_shares(comparison: Comparison, both: Laydowns) -> tuple[SectorShares, ...]:
    """Shares in sight of the sector east of the site that stood there before, at high and low level; () for none."""
    batteries = comparison.dataset.isel(site=np.flatnonzero(comparison.dataset.system.values == BATTERY))
    stayed = [index for index, site in enumerate(batteries.site.values) if "Hmeimim" in str(site)]
    if not stayed or both.before_on is None:
        return ()
    dataset = batteries.isel(site=stayed)
    area = area_mask(dataset, EAST_M, EAST_DEG)
    found = []
    for level in (SECTOR_LEVEL, LOW_LEVEL):
        index = level_index(comparison, level)
        before, after = (share(net.sight[index], area) for net in (comparison.before, comparison.after))
        seen = batteries.line_of_sight.values[:, index]
        alone, together = (share(any_seen(cells), area) for cells in (seen[stayed], seen))
        found.append(SectorShares(level_words(level), before, after, alone, together))
    return tuple(found)


def _one_date(
    reports: tuple[Report, ...],
    claims: tuple[Claim, ...],
    elevation: Elevation,
    folder: Path,
    day: date,
    command: str,
    step: Step,
) -> BriefResult:
    """The brief of one date in a folder named by it."""
    own = folder / str(day)
    own.mkdir()
    against = BEFORE_MASYAF if day == MASYAF_DATE else None
    return write_brief(
        reports, claims, elevation, own, as_of=day, against=against, known_at=None, command=command, progress=step
    )


def _part(step: Step, number: int) -> Step:
    """Progress of one date, of the battle after them or of the skies after that, as part of the whole."""
    return lambda text, done: step(text, (number + done) / (len(DATES) + 2))


def _masyaf_picture(
    both: Laydowns, comparison: Comparison, elevation: Elevation, sector: tuple[SectorShares, ...], folder: Path
) -> Picture:
    """The picture before and after, with the numbers of the eastern sector in its words."""
    title = "Before and after the systems near Masyaf"
    drawn = before_and_after(both, comparison, elevation, SECTOR_LEVEL, title, folder / "before-and-after.png")
    if not sector:
        return drawn
    high = sector[0]
    words = (
        f"{drawn.caption} In the sector east of Hmeimim that the mountains hide, 20 to 80 km away, the share goes "
        f"from {percent(high.before)} to {percent(high.after)} ({points(high.before, high.after)} points)."
    )
    return Picture(drawn.path, drawn.title, f"{drawn.alt} {words}", words)


def _thumbnail(folder: Path, day: date) -> Picture | None:
    path = folder / "lowest-height.png"
    words = f"Map of {day}: from what height above ground on a target is in sight of the sites"
    return Picture(path, str(day), words, words) if path.exists() else None


def _headline(
    briefs: list[BriefResult], sector: tuple[SectorShares, ...], n_reports: int, n_claims: int
) -> tuple[str, ...]:
    """The answer of the whole: the mountain first, then where everything comes from."""
    lines = []
    if sector:
        high, low = sector
        lines.append(
            f"What the systems near Masyaf changed: east of Hmeimim, 20 to 80 km away behind the mountains, aircraft "
            f"at {high.level} are in sight over {percent(high.after)} of the ground, against {percent(high.before)} "
            f"before; at {low.level} over {percent(low.after)}, against {percent(low.before)}."
        )
    if sector:
        lines.append(
            f"The S-400 at Hmeimim by itself has {percent(high.alone)} of that sector in sight at {high.level}, with "
            f"the one near Masyaf {percent(high.both)}; at {low.level} {percent(low.alone)} and {percent(low.both)}."
        )
    lines.append(
        f"From {n_reports} bundled reports in our own words with {n_claims} claims, each with its exact quote."
    )
    systems = sorted({system_name(site.system) for one in briefs for site in one.sites})
    lines.append(f"Systems and aircraft named on one of the dates: {', '.join(systems)}.")
    return tuple(lines)

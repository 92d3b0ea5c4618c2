"""The page: one HTML file with everything in it, from the answer down to the sentences it rests on."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from openiads.export.quote import Sentence, sentence_of
from openiads.laydown.site import Site
from openiads.reports.claim import Claim
from openiads.reports.report import Report

BOUNDARY = (
    "Simulation and analysis from public information, at the level of press and museum fact sheets. Never a clearance "
    "to fly, no targeting, no control of any weapon. Positions are not shown finer than their sources place them; "
    "every guess is labelled as one."
)
WEB_SCHEMES = ("https://", "http://")


NO_BATTLE = Markup("")


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and what it shows; alt: the same for those who do not see it, with the numbers."""

    path: Path
    title: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class ShareRow:
    """At one height or flight level, the shares (0 to 1) seen before and after; None where nothing is computed."""

    level: str
    sight_before: float | None
    sight_after: float | None
    detection_before: float | None
    detection_after: float | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A source of a value; url: "" where it has no address on the web."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One catalogue value as it went into the computation."""

    part: str
    meaning: str
    low: float
    best: float
    high: float
    unit: str
    grade: str
    default: bool
    note: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class SystemValues:
    """A system and the values used of it; rows empty where the catalogue does not model it."""

    system: str
    name: str
    rows: tuple[ParameterRow, ...]


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site with the name of its system and, where it is not drawn or not computed, why."""

    site: Site
    name: str
    not_drawn: str = ""
    not_computed: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of thing that is not known, and the cases."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Download:
    """A file beside the page."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a page shows; texts are plain words, escaped when they are set.

    headline: the answer, most important first; before: what the comparison is against, in words;
    where: over which ground the shares are taken. names: system id to name.
    """

    title: str
    as_of: date
    known_at: date | None
    headline: tuple[str, ...]
    before: str
    where: str
    sites: tuple[SiteRow, ...]
    claims: tuple[Claim, ...]
    reports: tuple[Report, ...]
    pictures: tuple[Picture, ...]
    shares: tuple[ShareRow, ...]
    assumptions: tuple[str, ...]
    systems: tuple[SystemValues, ...]
    gaps: tuple[Gap, ...]
    downloads: tuple[Download, ...]
    version: str
    terrain: str
    command: str
    made_on: date
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One date on the front page: link to its page, and what it says in short."""

    as_of: date
    page: str
    headline: tuple[str, ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Front:
    """The page that leads to several briefs. battle, skies: finished sections on the defence played, or nothing."""

    title: str
    headline: tuple[str, ...]
    pictures: tuple[Picture, ...]
    chapters: tuple[Chapter, ...]
    version: str
    terrain: str
    command: str
    made_on: date
    battle: Markup = NO_BATTLE
    skies: Markup = NO_BATTLE


def write_page(brief: Brief, path: Path) -> None:
    """Write the brief as one self-contained HTML file, without scripts and without outside requests."""
    html = (
        page_environment()
        .get_template("brief.html")
        .render(
            brief=brief,
            boundary=BOUNDARY,
            claim_groups=claim_groups(brief),
            claim_anchors=claim_anchors(brief),
            site_anchors={row.site.id: f"site-{number}" for number, row in enumerate(brief.sites, 1)},
            citing_sites=citing_sites(brief),
        )
    )
    path.write_text(html, encoding="utf-8", newline="\n")


def write_front(front: Front, path: Path) -> None:
    """Write the page that leads to several briefs."""
    html = page_environment().get_template("front.html").render(front=front, boundary=BOUNDARY)
    path.write_text(html, encoding="utf-8", newline="\n")


def claim_groups(brief: Brief) -> list[tuple[Report | None, list[tuple[Claim, Sentence]]]]:
    """Claims under the reports they stand in, in the order of the reports, then of the text."""
    texts = {report.path: report for report in brief.reports}
    paths = list(dict.fromkeys([*texts, *(claim.report for claim in brief.claims)]))
    groups = []
    for path in paths:
        claims = sorted((one for one in brief.claims if one.report == path), key=lambda one: (one.offset, one.id))
        report = texts.get(path)
        text = report.text if report is not None else ""
        groups.append((report, [(one, sentence_of(text, one.quote, one.offset)) for one in claims]))
    return groups


def claim_anchors(brief: Brief) -> dict[str, str]:
    """Claim id to its anchor on the page, numbered as the claims are shown."""
    shown = [claim.id for _, group in claim_groups(brief) for claim, _ in group]
    return {claim_id: f"claim-{number}" for number, claim_id in enumerate(shown, 1)}


def citing_sites(brief: Brief) -> dict[str, list[SiteRow]]:
    """Claim id to the sites that rest on it or are contradicted by it."""
    cited: dict[str, list[SiteRow]] = {}
    for row in brief.sites:
        for claim_id in (*row.site.claims, *row.site.against):
            cited.setdefault(claim_id, []).append(row)
    return cited


def page_environment() -> Environment:
    """The templates of all pages, with their filters; every value is escaped when it is set."""
    environment = Environment(
        loader=PackageLoader("openiads.export", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=percent, points=points, number=number, embedded=embedded, web_address=web_address, listed=listed
    )
    return environment


def percent(share: float | None) -> str:
    """A share as a whole percentage, "-" where there is none."""
    return "–" if share is None else f"{100 * share:.0f} %"


def points(before: float | None, after: float | None) -> str:
    """The difference of two shares in percentage points, with its sign."""
    if before is None or after is None:
        return "–"
    difference = round(100 * after) - round(100 * before)
    return "±0" if difference == 0 else f"{difference:+d}".replace("-", "−")


def number(value: float) -> str:
    """A value in at most four digits, thousands apart by a thin space."""
    text = f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}".replace(",", " ")
    return text if "e" not in text else f"{value:g}"


def embedded(path: Path) -> str:
    """A PNG as a data address, so that the page needs no other file."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode("ascii")


def web_address(text: str) -> str:
    """The text if it is an address on the web, else "": nothing else may become a link."""
    return text if text.lower().startswith(WEB_SCHEMES) else ""


def listed(words: Sequence[str]) -> str:
    """Words joined as in a sentence: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))

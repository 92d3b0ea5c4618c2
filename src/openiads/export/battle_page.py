"""The part of a page that sets one play of a defence against another, before and after a change."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from openiads.export.page import BOUNDARY, Picture, page_environment

BATTLE_BOUNDARY = (
    "Raids are notional: given by whoever wrote the scenario, or from a bearing drawn anew in each play. Where "
    "attackers came through is neither mapped nor summed, and nothing here looks for a way through; only the defence "
    "is varied."
)


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One measure before and after, and the paired difference; percent: shares from 0 to 1, without a difference."""

    words: str
    before: Interval
    after: Interval
    difference: Interval | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Mean number of leakers at which a fire unit came no further than this cause; one value for each column."""

    cause: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Battle:
    """All that the part shows. columns: side and battery of each column of the reasons; downloads: paths and words."""

    title: str
    sides: tuple[str, str]
    about: tuple[str, str]
    headline: tuple[str, ...]
    outcomes: tuple[OutcomeRow, ...]
    columns: tuple[tuple[str, str], ...]
    reasons: tuple[ReasonRow, ...]
    pictures: tuple[Picture, ...]
    assumptions: tuple[str, ...]
    downloads: tuple[tuple[str, str], ...]
    n: int
    seed: int
    command: str


@dataclass(frozen=True, slots=True)
class Sky:
    """One scenario that is played by itself. downloads: paths and words."""

    name: str
    about: str
    headline: tuple[str, ...]
    picture: Picture
    assumptions: tuple[str, ...]
    downloads: tuple[tuple[str, str], ...]


def skies_html(skies: Sequence[Sky], n: int, seed: int) -> Markup:
    """The part on scenarios that are played by themselves, as HTML to be set into a page."""
    template = page_environment().get_template("skies.html")
    return Markup(template.render(skies=skies, n=n, seed=seed, battle_boundary=BATTLE_BOUNDARY))


def battle_html(battle: Battle) -> Markup:
    """The part as HTML, to be set into a page that has the style of the briefs; its pictures are inside."""
    environment = page_environment()
    environment.filters.update(span=span, signed_span=signed_span)
    template = environment.get_template("battle.html")
    return Markup(template.render(battle=battle, boundary=BOUNDARY, battle_boundary=BATTLE_BOUNDARY))


def span(interval: Interval, percent: bool = False) -> str:
    """A value with its interval: "12.2 (11.3 to 13.1)", as a percentage "4.2 % (2.8 to 6.3)"."""
    scale, unit = (100.0, " %") if percent else (1.0, "")
    value, low, high = (_digits(scale * number) for number in (interval.value, interval.low, interval.high))
    return f"{value}{unit} ({low} to {high})"


def signed_span(interval: Interval) -> str:
    """A difference with its interval, each with its sign."""
    value, low, high = (_signed(number) for number in (interval.value, interval.low, interval.high))
    return f"{value} ({low} to {high})"


def _signed(number: float) -> str:
    digits = _digits(abs(number))
    return digits if float(digits) == 0.0 else f"{'−' if number < 0 else '+'}{digits}"


def _digits(number: float) -> str:
    """One digit after the point below 100, none above; a small number other than zero keeps two."""
    if 0.0 < abs(number) < 0.95:
        return f"{number:.2f}".replace("-", "−")
    return (f"{number:.1f}" if abs(number) < 99.95 else f"{number:.0f}").replace("-", "−")

"""Published outcomes beside simulated figures: how the checks of the catalogue that can be played are played.

Each check is a notional scenario of its own (`openiads simulate checks/ps752`); every catalogue value is drawn anew in
each play. Nothing is fitted to what was published: what disagrees is shown, on the page docs/background/trust.md.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from openiads.simulation.arrays import Board
from openiads.simulation.measures import add_ratios, ratio_intervals, start_ratios, wilson
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import CHECKS, read_scenario
from openiads.simulation.replay import replay
from openiads.simulation.run import play_chunks
from openiads.simulation.tables import IDENTITIES, KILLED, Outcome

SEED = 1
MIDDLE = (0.025, 0.975)
"""Between these quantiles lie 95 % of the plays."""

LONGEST_SPACING_S = 25.0
"""Of the two missiles at PS752, as the words of the check have it."""
BASE_REACHED = 3.0
"""Drones of July 2018 that reached the base, as the words of the check have it."""

Values = Any
"""Whole numbers, one a play: what is counted, or out of how much."""


@dataclass(frozen=True, slots=True)
class Played:
    """Plays of one scenario: outcomes (n, ...) of each, and the board to tell names by."""

    board: Board
    outcomes: Sequence[Outcome]
    n: int

    def of(self, kind: str, field: str) -> Values:
        """A field of the outcomes of all plays, one row a play."""
        return np.concatenate([getattr(one, kind)[field] for one in self.outcomes])


@dataclass(frozen=True, slots=True)
class Row:
    """A published figure and how ours is measured.

    published: lowest and highest published value, of the same kind as ours. measure: of the plays, what is counted and
    out of how much. own: the catalogue's Estimate was made from this very figure. why: what to make of it. scenario:
    where it does not bear the name of the check.
    """

    check: str
    what: str
    published: Callable[[dict[str, float]], tuple[float, float]]
    words: str
    measure: Callable[[Played], tuple[Values, Values]]
    why: str
    n: int = 1000
    own: bool = False
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A simulated figure: mean with the 95 % interval of the mean; what 95 % of the plays lie between, or NaN."""

    mean: float
    low: float
    high: float
    least: float
    most: float


def play(row: Row) -> Played:
    """Play the scenario of a check, every Estimate drawn once a play."""
    scenario = read_scenario(f"{CHECKS}/{row.scenario or row.check}")
    board = prepare(scenario)
    chunks = play_chunks(board, row.n, SEED, sampled=True, random_phase=scenario.first_scan == "random")
    return Played(board, list(chunks), row.n)


def figure_of(above: Values, below: Values) -> Figure:
    """The ratio of the means with its interval, and the spread of the ratios of the plays that have one.

    Of what happens in a play or not the interval is Wilson's, and there is no spread.
    """
    if below.min() == below.max() == 1 and above.max(initial=0) <= 1:
        return Figure(*wilson(int(above.sum()), above.size), math.nan, math.nan)
    ratios = start_ratios(1)
    add_ratios(ratios, above[:, np.newaxis].astype(np.int64), below[:, np.newaxis].astype(np.int64))
    mean, low, high = ratio_intervals(ratios)[0]
    some = below > 0
    least, most = np.quantile(above[some] / below[some], MIDDLE)
    return Figure(mean, max(low, 0.0), high, least, most)


def verdict(figure: Figure, low: float, high: float) -> str:
    """Whether what was published overlaps with 95 % of the plays, and on which side of it the mean lies.

    Of what happens in a play or not, whether it overlaps with the interval of the share; NaN: nothing was published.
    """
    if math.isnan(low):
        return "no share published"
    least, most = (figure.low, figure.high) if math.isnan(figure.least) else (figure.least, figure.most)
    side = "mean above" if figure.low > high else "mean below" if figure.high < low else "mean agrees"
    return f"{'inside' if low <= most and high >= least else '**outside**'}, {side}"


def shot_down(played: Played) -> tuple[Values, Values]:
    """Vehicles of raids that were shot down, of those that flew."""
    goal = [flight.has_goal for flight in played.board.flights]
    fates = played.of("vehicles", "fate")[:, goal]
    return (fates == KILLED).sum(axis=1), np.full(played.n, fates.shape[1])


def reached(played: Played) -> tuple[Values, Values]:
    """Vehicles of raids that were not shot down, a play."""
    killed, flew = shot_down(played)
    return flew - killed, np.ones_like(flew)


def downed(played: Played) -> tuple[Values, Values]:
    """Vehicles of raids that were shot down, a play."""
    killed, flew = shot_down(played)
    return killed, np.ones_like(flew)


def per_missile(effector: str) -> Callable[[Played], tuple[Values, Values]]:
    """Kills for each missile of a kind."""

    def measure(played: Played) -> tuple[Values, Values]:
        of_kind = [magazine.effector.id == effector for _, magazine in played.board.magazines]
        kills, rounds = (played.of("effectors", name)[:, of_kind].sum(axis=1) for name in ("kills", "rounds"))
        return kills, rounds

    return measure


def per_engaged(played: Played) -> tuple[Values, Values]:
    """Vehicles of raids that were shot down, of those that were fired at."""
    vehicles = played.of("vehicles", "fate") == KILLED, ~np.isnan(played.of("vehicles", "first_shot_m"))
    return vehicles[0].sum(axis=1), vehicles[1].sum(axis=1)


def wrongly(identity: str, what: str) -> Callable[[Played], tuple[Values, Values]]:
    """Plays in which an aircraft of this kind is "engaged" or "killed"."""

    def measure(played: Played) -> tuple[Values, Values]:
        counts = played.of("identities", what)[:, IDENTITIES.index(identity)]
        return (counts > 0).astype(np.int64), np.ones(played.n, dtype=np.int64)

    return measure


def fired_at(vehicle: str) -> Callable[[Played], tuple[Values, Values]]:
    """Plays in which this vehicle is fired at."""

    def measure(played: Played) -> tuple[Values, Values]:
        index = [flight.name for flight in played.board.flights].index(vehicle)
        shot = ~np.isnan(played.of("vehicles", "first_shot_m")[:, index])
        return shot.astype(np.int64), np.ones(played.n, dtype=np.int64)

    return measure


def gap_ms(played: Played) -> tuple[Values, Values]:
    """Milliseconds between the first and the second missile, in plays with two, else nothing of nothing."""
    gaps = np.zeros(played.n, dtype=np.int64)
    for number in range(played.n):
        starts = sorted(shot.start_s for shot in replay(played.board, SEED, number, uncertainty="full").shots)
        gaps[number] = round(1000.0 * (starts[1] - starts[0])) if len(starts) > 1 else 0
    return gaps, 1000 * (gaps > 0)


ROWS = (
    Row(
        "apr2018-total",
        "share of 103 cruise missiles shot down",
        lambda of: (of["us_view"] / of["targets"], of["ratio"]),
        "0 (US) to 0.69 (Russian ministry)",
        shot_down,
        "what stood where, and jamming, are not known; ours stand together and all of them see: an upper end",
        n=200,
    ),
    Row(
        "apr2018-pantsir",
        "targets hit for each missile of the Pantsir",
        lambda of: (of["per_missile"], of["per_missile"]),
        "23 of 25",
        per_missile("pantsir-s1-57e6"),
        "a claim; ours also counts second missiles at what the first has brought down unnoticed",
        own=True,
    ),
    Row(
        "jul2018-drones",
        "drones for each missile of the Tor",
        lambda of: (of["tor"], of["tor"]),
        "4 for 5",
        per_missile("tor-m2-9m338k"),
        "one unnamed source, five missiles",
        own=True,
    ),
    Row(
        "jul2018-drones",
        "drones for each missile of the Pantsir",
        lambda of: (of["pantsir"], of["pantsir"]),
        "3 for 13",
        per_missile("pantsir-s1-57e6"),
        "the same source; our one kill probability for all targets is too good against small slow drones",
        own=True,
    ),
    Row(
        "jul2018-drones",
        "drones of ten that reach the base",
        lambda of: (BASE_REACHED, BASE_REACHED),
        "3",
        reached,
        "how many came is not said: ten are assumed",
    ),
    Row(
        "jan2018-swarm",
        "drones of 13 shot down",
        lambda of: (of["pantsir"], of["pantsir"]),
        "7",
        downed,
        "electronic warfare took six over, and is not played; of the seven that were left all were shot down",
    ),
    Row(
        "tor-trial",
        "share of five targets hit, one missile each",
        lambda of: (of["hits"] / of["targets"], of["hits"] / of["targets"]),
        "3 of 5",
        shot_down,
        "five shots tell little",
        own=True,
    ),
    Row(
        "t4-2018",
        "share of eight missiles shot down",
        lambda of: (of["ratio"], of["ratio"]),
        "5 of 8",
        shot_down,
        "what defended the base is not said; a whole battery that is awake and undisturbed does better",
    ),
    Row(
        "aleppo-2021",
        "share of eight missiles shot down",
        lambda of: (of["claimed"] / of["launched"], of["claimed"] / of["launched"]),
        "7 of 8",
        shot_down,
        "a claim; the target was destroyed all the same",
    ),
    Row(
        "ps752",
        "seconds between the two missiles",
        lambda of: (of["spacing_s"], LONGEST_SPACING_S),
        "23 to 25 s",
        gap_ms,
        "in ours, where the first has missed: its flight from 12 km away, and 4 s of assessment (assumption)",
        n=500,
    ),
    Row(
        "ps752",
        "share of plays in which an airliner that does not answer is fired at near a base that expects an attack",
        lambda of: (math.nan, math.nan),
        "it was shot down, once",
        fired_at("silent airliner"),
        "silent, fast and closing on the base: by the assumed likelihoods that is hostile",
        scenario="ps752-identity",
    ),
    Row(
        "ps752",
        "the same airliner with a transponder that works",
        lambda of: (math.nan, math.nan),
        "",
        fired_at("answering airliner"),
        "what the answer is worth; that it is heard, and believed, is assumed",
        scenario="ps752-identity",
    ),
    Row(
        "mh17",
        "share of plays in which an airliner at 10,000 m that is taken for hostile is fired at",
        lambda of: (1.0, 1.0),
        "warhead at 33,000 ft",
        wrongly("civil", "engaged"),
        "it is inside the envelope, whatever values are drawn; only identification keeps it safe",
    ),
    Row(
        "il20",
        "share of plays in which the friendly aircraft is fired at",
        lambda of: (math.nan, math.nan),
        "it was shot down, once",
        wrongly("friendly", "engaged"),
        "ours rests on the assumed 1 % with which a friend is taken for a foe",
    ),
    Row(
        "hawk-taiwan",
        "hits for each missile",
        lambda of: (of["ratio"], of["ratio"]),
        "0.904 of 324 firings",
        per_missile("hawk-mim-23b"),
        "prepared firings at drones; the catalogue takes it for the best that can be",
        own=True,
    ),
    Row(
        "gao-1992",
        "share of engaged targets destroyed: evidence",
        lambda of: (of["strong"], of["strong"]),
        "0.09",
        per_engaged,
        "ballistic missiles that broke up; ours fly level and whole, and the catalogue's best value of 0.7 is a claim",
        own=True,
    ),
    Row(
        "gao-1992",
        "share of engaged targets destroyed: claims",
        lambda of: (of["claimed_low"], of["claimed_high"]),
        "0.4 to 0.7",
        per_engaged,
        "two missiles at each target (assumption)",
        own=True,
    ),
    Row(
        "iron-dome",
        "share of engaged rockets shot down, one interceptor each",
        lambda of: (of["low"], of["high"]),
        "0.7 to 0.97",
        per_engaged,
        "the catalogue's Estimate is the published range: the engine hands it on",
        own=True,
    ),
)
"""The played checks, in the order of the page."""

"""Which of several places of one name a text means: by their size, the countries and the other places that it names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, exp, log10, pi, radians

from rapidfuzz import fuzz

from openiads.gazetteer.index import Row
from openiads.gazetteer.names import name_key
from openiads.gazetteer.place import Place
from openiads.geodesy.earth import MEAN_EARTH_RADIUS_M
from openiads.record import record

CURATED_SCORE = 7.5
"""A place that we list ourselves stands for as much as 30 million people; a country named elsewhere overrules that."""
SMALLEST_SCORE, AIRFIELD_SCORE = 2.0, 1.5
REGION_SCORE = -2.5
UNLIKE_SCORE = -2.5
"""An alternative name that is nothing like the main one makes a place 300 times less likely."""
EXACT_SCORE = 1.0
"""A main name written just so is ten times likelier meant than a form of another ("Goris" is no form of "Gori")."""
COUNTRY_SCORE, PEOPLE_SCORE = 3.0, 1.0
NEAR_SCORE, NEAR_REACH_M = 2.5, 200_000.0
QUALIFIED_SCORE = 9.0
LIKE_RATIO, LIKE_RATIO_OF_SHORT, SHORT_LETTERS = 70.0, 85.0, 4
EDGE_RATIO = 1.3
"""A place a little outside the circle of a region may still lie in the region."""
LEAST_WEIGHT = 0.02
MOST_NAMESAKES = 5


@record
class Namesake:
    """A place that the same words could mean; weight: its share among all of them, 0 to 1."""

    place: Place
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text says of where it is about.

    countries: weight by two letters; rows: places that it names beyond doubt; qualifier: what stands right behind the
    name ("Tripoli, Lebanon").
    """

    countries: Mapping[str, float] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    qualifier: Row | None = None

    def is_home(self, row: Row) -> bool:
        """Whether the text is about the country of `row`, as far as it tells."""
        return row.country in self.countries

    def nearest_m(self, row: Row) -> float:
        """Metres to the nearest place that the text names beyond doubt; infinite without any."""
        return min((apart_m(row, other) for other in self.rows if other is not row), default=float("inf"))


def ranked(rows: Sequence[Row], key: str, evidence: Evidence) -> list[tuple[Row, float]]:
    """Give the rows of one name with their shares, the likeliest first; shares add up to 1.

    A row's share goes with 10 to the power of: log10 of its people (curated places count as 30 million), plus 3 where
    the text names its country and 1 where it names its people (Russian systems stand elsewhere too), plus up to 2.5 the
    nearer it is to other places of the text, plus 9 where the very next words say so, plus 1 for its main name, less
    2.5 for a name unlike it. Weights are assumptions.
    """
    scored = sorted(((score(row, key, evidence), row) for row in rows), key=lambda pair: -pair[0])
    best = scored[0][0]
    shares = [10.0 ** (points - best) for points, _ in scored]
    total = sum(shares)
    return [(row, share / total) for (_, row), share in zip(scored, shares, strict=True)]


def score(row: Row, key: str, evidence: Evidence) -> float:
    """Points of one row, each worth ten times as much likelihood; see `ranked`."""
    points = max(log10(max(row.population, 1)), SMALLEST_SCORE)
    if row.curated:
        points = CURATED_SCORE
    elif row.kind == "airfield":
        points = AIRFIELD_SCORE + row.population
    elif row.kind == "admin1":
        points += REGION_SCORE
    if not row.curated and row.kind != "airfield" and not is_like(key, row):
        points += UNLIKE_SCORE
    if not row.curated and row.kind != "airfield" and name_key(row.name) == key:
        points += EXACT_SCORE
    points += evidence.countries.get(row.country, 0.0)
    nearest_m = evidence.nearest_m(row)
    if nearest_m < 10.0 * NEAR_REACH_M:
        points += NEAR_SCORE * exp(-nearest_m / NEAR_REACH_M)
    return points + (QUALIFIED_SCORE if evidence.qualifier is not None and lies_in(row, evidence.qualifier) else 0.0)


def is_like(key: str, row: Row) -> bool:
    """Whether the name is a spelling of the row's main name, or in letters that cannot be compared with it."""
    least = LIKE_RATIO if len(key) > SHORT_LETTERS else LIKE_RATIO_OF_SHORT
    return not key.isascii() or fuzz.ratio(key, name_key(row.name)) >= least or _words_of(key) <= _words_of(row.name)


def namesakes(shares: Sequence[tuple[Row, float]]) -> tuple[Namesake, ...]:
    """Give the places that stay possible, the chosen one first; empty where there is no doubt. Weights add up to 1."""
    kept: list[tuple[Row, float]] = []
    for row, share in shares:
        apart = all(apart_m(row, other) > row.tolerance_m + other.tolerance_m for other, _ in kept)
        if apart and (share >= LEAST_WEIGHT or not kept):
            kept.append((row, share))
    kept = kept[:MOST_NAMESAKES]
    total = sum(share for _, share in kept)
    if len(kept) < 2:
        return ()
    return tuple(Namesake(place=row.place(), weight=round(share / total, 4)) for row, share in kept)


def lies_in(row: Row, area: Row) -> bool:
    """Whether a place lies in a country or region, as far as country and distance tell."""
    if area.kind == "country":
        return row.country == area.country
    return row.country == area.country and row != area and apart_m(row, area) <= EDGE_RATIO * area.tolerance_m


def apart_m(a: Row, b: Row) -> float:
    """Metres between two rows on a flat map: good enough to tell near from far."""
    east = ((a.lon - b.lon + 180.0) % 360.0 - 180.0) * cos(radians((a.lat + b.lat) / 2.0))
    return float(MEAN_EARTH_RADIUS_M * pi / 180.0 * ((a.lat - b.lat) ** 2 + east**2) ** 0.5)


def _words_of(name: str) -> set[str]:
    return set(re.split(r"\s", name_key(name)))

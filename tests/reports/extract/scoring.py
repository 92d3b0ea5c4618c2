"""Reads cases.toml and compares the claims that it expects with those that the reader finds."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openiads.gazetteer.place import Place
from openiads.geodesy.point import Point, distance_m
from openiads.reports.claim import Claim
from openiads.reports.extract.assemble import extract_claims
from openiads.reports.report import Report

CLOSE = ({"deployed", "moved"}, {"moved", "withdrawn"}, {"deployed", "other"}, {"moved", "other"}, {"flew", "moved"})
DATA = tomllib.loads((Path(__file__).parent / "cases.toml").read_text("utf-8"))


@dataclass
class Score:
    """Counts over all cases; lines: what went wrong, for people."""

    expected: int = 0
    found: int = 0
    right: int = 0
    event: int = 0
    modality: int = 0
    where: int = 0
    counts: int = 0
    counts_right: int = 0
    asserted: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Of claims with the right system, event and place."""
        return 2 * self.right / max(self.expected + self.found, 1)

    def summary(self) -> str:
        return (
            f"F1 {self.f1:.3f} right {self.right} of {self.expected}, predicted {self.found}; event {self.event}, "
            f"modality {self.modality}, where-to {self.where}, counts {self.counts_right}/{self.counts}, "
            f"asserted {self.asserted}"
        )


def read_cases() -> list[dict[str, Any]]:
    """Give all cases of cases.toml."""
    cases: list[dict[str, Any]] = DATA["case"]
    return cases


def claims_of_case(case: dict[str, Any]) -> list[Claim]:
    """Give what the reader finds in a case's text."""
    report = Report(
        path="case.txt",
        text=case["text"].strip(),
        title=case.get("title", ""),
        published=case["date"],
        lang=case.get("lang", "en"),
    )
    return extract_claims(report)


def score_cases(cases: list[dict[str, Any]]) -> Score:
    """Pair expected with found claims, best agreement first, and count."""
    score = Score()
    for case in cases:
        found = claims_of_case(case)
        _score_case(score, case, found)
    return score


def _score_case(score: Score, case: dict[str, Any], found: list[Claim]) -> None:
    pairs = _pairs(case["claims"], found)
    matched = {id(claim) for _, claim in pairs}
    for claim in found:
        if id(claim) not in matched and any(all(_fit(one, claim)) for one in (*case["claims"], *case.get("may", ()))):
            matched.add(id(claim))
            score.found -= 1
    score.expected += len(case["claims"])
    score.found += len(found)
    for one, claim in pairs:
        if not all(_fit(one, claim)):
            score.lines.append(f"{case['name']}: {one} read as {_said(claim)}")
            continue
        score.right += 1
        exact = {
            "event": one["event"] == claim.event,
            "modality": _sort(one.get("modality", "reported")) == _sort(claim.modality),
            "where": _where_is_right(one, claim),
        }
        score.event += exact["event"]
        score.modality += exact["modality"]
        score.where += exact["where"]
        score.asserted += _sort(one.get("modality", "reported")) != "said" and _sort(claim.modality) == "said"
        if "count" in one:
            score.counts += 1
            score.counts_right += one["count"] == claim.count
            exact["count"] = one["count"] == claim.count
        wrong = [name for name, is_right in exact.items() if not is_right]
        if wrong:
            score.lines.append(f"{case['name']}: {wrong} of {one} in {_said(claim)}")
    taken = {id(one) for one, _ in pairs}
    score.lines += [f"{case['name']}: MISSED {one}" for one in case["claims"] if id(one) not in taken]
    score.lines += [f"{case['name']}: EXTRA {_said(claim)}" for claim in found if id(claim) not in matched]


def _pairs(expected: list[dict[str, Any]], found: list[Claim]) -> list[tuple[dict[str, Any], Claim]]:
    ranked = sorted(
        (
            (sum((2 * place, event)) + 0.5 * (_sort(one.get("modality", "reported")) == _sort(claim.modality)), -n, -m)
            for n, one in enumerate(expected)
            for m, claim in enumerate(found)
            for system, event, place in [_fit(one, claim)]
            if system
        ),
        reverse=True,
    )
    pairs, used_one, used_claim = [], set(), set()
    for _, n, m in ranked:
        if n not in used_one and m not in used_claim:
            used_one.add(n)
            used_claim.add(m)
            pairs.append((expected[-n], found[-m]))
    return pairs


def _fit(one: dict[str, Any], claim: Claim) -> tuple[bool, bool, bool]:
    named = _spots(one, "at", "from", "to")
    mine = [place for place in (claim.place, claim.origin, *claim.destinations) if place is not None]
    right = sum(any(_near(place, spot) for spot in named) for place in mine)
    event = one["event"] == claim.event or {one["event"], claim.event} in CLOSE
    return one["system"] == claim.system, event, right > 0 and 2 * right >= len(mine)


def _where_is_right(one: dict[str, Any], claim: Claim) -> bool:
    goes = [place for place in (claim.place, *claim.destinations) if place is not None]
    left = [place for place in (claim.origin, claim.place) if place is not None]
    return all(any(_near(place, spot) for place in goes) for spot in _spots(one, "at", "to")) and all(
        any(_near(place, spot) for place in left) for spot in _spots(one, "from")
    )


def _spots(one: dict[str, Any], *roles: str) -> list[list[float]]:
    """Latitude, longitude and reach of the places in these roles, given so or by a name in [places]."""
    given = [one[role] for role in roles if role in one]
    return [DATA["places"][spot] if isinstance(spot, str) else spot for spot in given]


def _near(place: Place, spot: list[float]) -> bool:
    lat, lon, reach_km = spot
    return distance_m(place.point, Point(lat=lat, lon=lon)) <= reach_km * 1000.0


def _sort(modality: str) -> str:
    return modality if modality in ("planned", "denied") else "said"


def _said(claim: Claim) -> str:
    place, origin = (one.name if one else None for one in (claim.place, claim.origin))
    return (
        f"{claim.system} {claim.event} {claim.modality} n={claim.count} at {place} from {origin} to "
        f"{[one.name for one in claim.destinations]} :: {claim.quote[:90]}"
    )

"""How the probability of a site comes about: what each source adds, how it fades in silence, and what left."""

from collections.abc import Iterable, Sequence

from openiads.laydown.evidence import Evidence
from openiads.laydown.persistence import half_life_d
from openiads.laydown.standing import Standing, age_d
from openiads.laydown.weigh import (
    CAP,
    CREDIBILITY_FACTOR,
    RELIABILITY_FACTOR,
    WEIGHT,
    Weighed,
    log_odds,
    probability_of,
    weighed,
)
from openiads.record import record
from openiads.reports.claim import Modality
from openiads.reports.judgement import Credibility, Reliability
from openiads.units import Probability

THERE_WHILE_MOVING = 0.5
"""Share of what is on the move that is taken to be still at its origin. Grade N: assumption."""


@record
class Term:
    """What one independent source adds: the weight of its strongest claim's modality times three factors.

    confidence: with which the claim was read; also: ids of its other claims, which add nothing.
    """

    source: str
    claim: str
    modality: Modality
    modality_weight: float
    confidence: Probability
    reliability: Reliability
    reliability_factor: float
    credibility: Credibility
    credibility_factor: float
    log_odds: float
    also: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The product, factor by factor."""
        return (
            f"{self.modality} {self.modality_weight:.1f} x read {self.confidence:.2f} x "
            f"source {self.reliability} {self.reliability_factor:.2f} x "
            f"claim {self.credibility} {self.credibility_factor:.2f}"
        )


@record
class Departure:
    """What speaks for its having left, by that day.

    log_odds: within the cap; gone_probability: of them; share: of the system that leaves with it, half while it moves.
    """

    terms: tuple[Term, ...]
    log_odds: float
    gone_probability: Probability
    share: Probability


@record
class Reckoning:
    """The probability of a site on a day, step by step.

    log_odds: the terms for it less those against it, within the cap; evidence_probability: of them, before it fades.
    age_d: days between that day and the nearest claim, after which the probability is halved with every half_life_d.
    probability: what is left in the end. words: the same in words, one line a step.
    """

    supporting: tuple[Term, ...]
    opposing: tuple[Term, ...]
    log_odds: float
    cap: float
    evidence_probability: Probability
    age_d: int
    half_life_d: float
    faded_probability: Probability
    departure: Departure | None
    probability: Probability
    words: tuple[str, ...]


def reckon(standing: Standing) -> Reckoning:
    """Capped log-odds of the independent sources, then halved with every half-life of silence, then less what left."""
    weights, against = (weighed(one.claim for one in said) for said in (standing.counted, standing.denials))
    supporting, opposing = _terms(weights), _terms(against)
    total = log_odds(weights, against)
    believed = probability_of(total)
    age, half_life = age_d(standing), half_life_d(standing.episode.system)
    faded = believed * 0.5 ** (age / half_life) if age > 0 else believed
    departure = _departure(standing)
    rest = faded if departure is None else faded * (1.0 - departure.share * departure.gone_probability)
    words = [*_term_words("+", supporting), *_term_words("-", opposing)]
    words.append(
        f"log-odds {_sum(supporting, opposing)} = {total:+.2f} (kept within ±{CAP}): probability {believed:.2f}"
    )
    words += _fading_words(standing, believed, age, half_life, faded)
    words += _departure_words(departure, faded, rest)
    return Reckoning(
        supporting=supporting,
        opposing=opposing,
        log_odds=total,
        cap=CAP,
        evidence_probability=believed,
        age_d=age,
        half_life_d=half_life,
        faded_probability=faded,
        departure=departure,
        probability=rest,
        words=tuple(words),
    )


def days_of(one: Evidence) -> str:
    """The days for which a statement speaks, in words."""
    days = f"{one.start}" if one.start == one.end else f"{one.start} to {one.end}"
    return days if one.dated else f"{days} (day of reading: the report has no date)"


def _terms(weights: Iterable[Weighed]) -> tuple[Term, ...]:
    return tuple(
        Term(
            source=one.source,
            claim=one.claim.id,
            modality=one.claim.modality,
            modality_weight=WEIGHT[one.claim.modality],
            confidence=one.claim.confidence,
            reliability=one.reliability,
            reliability_factor=RELIABILITY_FACTOR[one.reliability],
            credibility=one.credibility,
            credibility_factor=CREDIBILITY_FACTOR[one.credibility],
            log_odds=one.log_odds,
            also=tuple(claim.id for claim in one.also),
        )
        for one in weights
    )


def _departure(standing: Standing) -> Departure | None:
    if standing.left is None:
        return None
    gone = [one for one in standing.own if one.kind == "left" and one.start <= standing.as_of]
    weights = weighed(one.claim for one in gone)
    total = log_odds(weights)
    moving = standing.as_of <= standing.left.end
    return Departure(
        terms=_terms(weights),
        log_odds=total,
        gone_probability=probability_of(total),
        share=THERE_WHILE_MOVING if moving else 1.0,
    )


def _term_words(sign: str, terms: Sequence[Term]) -> list[str]:
    """One line for each source: how its log-odds come about, from which claim, and which of its claims add nothing."""
    lines = []
    for one in terms:
        also = f"; of the same source, adding nothing: {', '.join(one.also)}" if one.also else ""
        lines.append(f"term {sign}{one.log_odds:.2f} = {one.words}: {one.source}, claim {one.claim}{also}")
    return lines


def _fading_words(standing: Standing, believed: float, age: int, half_life: float, faded: float) -> list[str]:
    if age > 0:
        return [
            f"nearest claim {age} days away, half-life {half_life:.0f} days (assumption): "
            f"{believed:.2f} x 0.5^({age}/{half_life:.0f}) = {faded:.2f}"
        ]
    if standing.leaving is not None and standing.left is None:
        return [f"said to have left only on {days_of(standing.leaving)}: nothing fades before"]
    return []


def _departure_words(departure: Departure | None, faded: float, rest: float) -> list[str]:
    if departure is None:
        return []
    part = f"{departure.share:.1f} x " if departure.share != 1.0 else ""
    less = f"{faded:.2f} x (1 - {part}{departure.gone_probability:.2f}) = {rest:.2f}"
    return [*_term_words("left +", departure.terms), f"left, log-odds {_sum(departure.terms, [])}: {less}"]


def _sum(supporting: Sequence[Term], opposing: Sequence[Term]) -> str:
    signed = [(one, one.log_odds) for one in supporting] + [(one, -one.log_odds) for one in opposing]
    return " ".join(f"{value:+.2f} ({one.modality}, {one.source})" for one, value in signed) or "0"

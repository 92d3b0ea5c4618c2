"""What one would have believed on a day by what was known then, against what is known now; and who was right."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from openiads.laydown.evidence import Evidence
from openiads.laydown.laydown import laydown_at
from openiads.laydown.link import link_unnamed
from openiads.laydown.match import places_score
from openiads.laydown.persistence import PERIOD_D, persistence
from openiads.laydown.relations import statements
from openiads.laydown.revise import current
from openiads.laydown.site import Site
from openiads.laydown.sources import ultimate_sources
from openiads.laydown.weigh import log_odds, probability_of, weighed
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.units import Probability

TRUE_FROM = 0.5
"""A site at least so probable by all that is known now is taken to have been there. Grade N: assumption."""


@record
class DayScore:
    """One day: how many sites were believed in then, how many are now, and the mean squared error of the belief.

    missed: ids of sites that are taken to have been there and of which nobody knew; wrong: of those believed in then,
    at 0.5 or more, that are now taken not to have been there.
    """

    day: date
    n_then: int
    n_now: int
    brier: Probability | None
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


@record
class SourceScore:
    """One source: the mean squared error of its statements taken alone, against what all others say now.

    n_judged: statements of which others say anything; n_claims: all of them.
    """

    source: str
    n_claims: int
    n_judged: int
    brier: Probability | None


@record
class Hindcast:
    """The days, oldest first, and the sources, the best first, unjudged ones last."""

    days: tuple[DayScore, ...]
    sources: tuple[SourceScore, ...]


def hindcast(claims: Iterable[Claim], days: Sequence[date] | None = None) -> Hindcast:
    """Score the belief of each day, by default of each day on which something became known, and each source.

    0 is perfect, 0.25 what always saying one half would earn, 1 always surely wrong. A source is judged by what the
    others say, without its own word; where nobody else says anything it is not judged.
    """
    given = current(claims)
    asked = sorted(set(days if days is not None else (claim.known_from for claim in given)))
    scored = sorted(
        _of_sources(given), key=lambda one: (one.brier is None, one.brier or 0.0, -one.n_judged, one.source)
    )
    return Hindcast(days=tuple(_of_day(given, day) for day in asked), sources=tuple(scored))


def _of_day(claims: list[Claim], day: date) -> DayScore:
    then = _listed(laydown_at(claims, day, known_at=day))
    now = _listed(laydown_at(claims, day))
    truly = {site_id: _is_there(now.get(site_id)) for site_id in then.keys() | now.keys()}
    errors = [((then[one].probability if one in then else 0.0) - there) ** 2 for one, there in truly.items()]
    return DayScore(
        day=day,
        n_then=len(then),
        n_now=len(now),
        brier=sum(errors) / len(errors) if errors else None,
        missed=tuple(sorted(one for one, there in truly.items() if there and one not in then)),
        wrong=tuple(sorted(one for one, site in then.items() if site.probability >= TRUE_FROM and not truly[one])),
    )


def _listed(sites: Sequence[Site]) -> dict[str, Site]:
    return {site.id: site for site in sites if site.status != "withdrawn"}


def _is_there(site: Site | None) -> bool:
    return site is not None and site.probability >= TRUE_FROM


def _of_sources(claims: list[Claim]) -> list[SourceScore]:
    linked = link_unnamed(claims)
    behind: dict[str, set[str]] = defaultdict(set)
    for claim, name in ultimate_sources(sorted(linked, key=lambda claim: claim.id)):
        behind[name].add(claim.id)
    said = [one for one in statements(linked) if one.kind in ("present", "denied") and len(one.places) == 1]
    scores = []
    for name, ids in behind.items():
        others = [claim for claim in claims if claim.id not in ids]
        errors = [_error(one, others) for one in said if one.claim.id in ids]
        judged = [error for error in errors if error is not None]
        brier = sum(judged) / len(judged) if judged else None
        scores.append(SourceScore(source=name, n_claims=len(ids), n_judged=len(judged), brier=brier))
    return scores


def _error(one: Evidence, others: list[Claim]) -> float | None:
    """The squared error of one statement taken alone; None where no other source speaks of the place in its days."""
    near = [
        site
        for site in laydown_at(others, one.start)
        if site.system == one.system and not site.alternatives and places_score((site.place,), one.places)[0] > 0.0
    ]
    period = timedelta(days=PERIOD_D[persistence(one.system)])
    there = [site for site in near if site.valid_to is None or one.start - site.valid_to <= period]
    is_true = any(_is_there(site) and site.status != "withdrawn" for site in there)
    if not is_true and not any(site.against or site.status == "withdrawn" for site in there):
        return None  # nothing, or only news that have faded: nobody contradicts it
    alone = probability_of(log_odds(weighed([one.claim])))
    stated = 1.0 - alone if one.kind == "denied" else alone
    return (stated - is_true) ** 2

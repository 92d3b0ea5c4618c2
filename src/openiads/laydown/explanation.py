"""From a site back to the sentences it rests on, and from a claim to its report, as records."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from openiads.laydown.conflicts import Conflict, conflicts
from openiads.laydown.laydown import laydown_at, site_days, standings_at
from openiads.laydown.link import link_unnamed
from openiads.laydown.reckon import Reckoning, reckon
from openiads.laydown.relations import Relation, relations
from openiads.laydown.revise import credibility_of, reliability_of, revised, verdict_on
from openiads.laydown.site import Site
from openiads.laydown.sources import gradable_sources
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.reports.judgement import Credibility, Reliability, Verdict
from openiads.reports.report import Report

ReportOf = Callable[[Claim], Report | None]
"""The report that a claim is from; None where its text is not kept."""

CONTEXT_CHARACTERS = 280
"""Of a report's text shown before and after a quote, cut between words."""

_FIRST_WORD_END, _LAST_WORD_START = re.compile(r"^\S*\s"), re.compile(r"\s\S*$")


@record
class SourceGrade:
    """One name behind a claim, who is quoted or who published it, and how far it is relied on.

    reviewer, made_on, reason: of the grade; empty where nobody graded it (reliability F).
    """

    source: str
    reliability: Reliability
    reviewer: str = ""
    made_on: date | None = None
    reason: str = ""


@record
class Passage:
    """The words of a claim as they stand in its report.

    before, after: the text around them, with "…" where more of it is left out; start: character of the report's text
    at which the quote begins, counted from 0 in Unicode code points.
    """

    before: str
    quote: str
    after: str
    start: int


@record
class ClaimExplanation:
    """A claim as it stands, revised, with who is behind it, the words around its own, and the sites it speaks of.

    verdict: the last one on it; passage: None where the report's text is not kept or does not hold the quote;
    sites, against: ids of the sites of that day that it speaks for and against.
    """

    claim: Claim
    sources: tuple[SourceGrade, ...]
    credibility: Credibility
    verdict: Verdict | None
    passage: Passage | None
    sites: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@record
class SiteExplanation:
    """A site on a day, the arithmetic of its probability, and the claims for and against it.

    relations: how its claims stand to each other, what contradicts first; conflicts: those that they are part of.
    """

    site: Site
    as_of: date
    known_at: date | None
    reckoning: Reckoning
    supporting: tuple[ClaimExplanation, ...]
    opposing: tuple[ClaimExplanation, ...]
    relations: tuple[Relation, ...]
    conflicts: tuple[Conflict, ...]


@record
class Explanation:
    """What an id, or how it begins, stands for: sites, claims, or both; neither where it is none."""

    sites: tuple[SiteExplanation, ...]
    claims: tuple[ClaimExplanation, ...]


def explain(
    identifier: str,
    claims: Iterable[Claim],
    as_of: date | None = None,
    *,
    known_at: date | None = None,
    report_of: ReportOf = lambda claim: None,
) -> Explanation:
    """What is known of the sites and claims whose id is, or begins with, `identifier`.

    as_of: the day asked for. Without one a site is shown as on today, else, where it is none of today's, on the last
    day for which a claim speaks for it. known_at: what became known later is left out.
    """
    known = revised(claims, known_at)
    sites = [
        explained
        for site_id, on_day in _site_days(identifier, known, as_of)
        if (explained := explain_site(site_id, known, on_day, known_at=known_at, report_of=report_of)) is not None
    ]
    said = [one for one in known if one.id.startswith(identifier)]
    day = as_of or date.today()
    there = laydown_at(known, day) if said else []
    return Explanation(sites=tuple(sites), claims=tuple(_claim(one, there, report_of) for one in said))


def explain_site(
    site_id: str,
    claims: Iterable[Claim],
    as_of: date,
    *,
    known_at: date | None = None,
    report_of: ReportOf = lambda claim: None,
) -> SiteExplanation | None:
    """Explain the site of that id on that day, as known on `known_at`; None where there is none then."""
    known = revised(claims, known_at)
    standing = next((one for one in standings_at(known, as_of) if one.episode.id == site_id), None)
    if standing is None:
        return None
    there = laydown_at(known, as_of)
    site = next(one for one in there if one.id == site_id)
    by_id = {claim.id: claim for claim in known}
    linked = {claim.id: claim for claim in link_unnamed(known)}
    involved = {*site.claims, *site.against}
    return SiteExplanation(
        site=site,
        as_of=as_of,
        known_at=known_at,
        reckoning=reckon(standing),
        supporting=tuple(_claim(by_id[one], there, report_of) for one in site.claims),
        opposing=tuple(_claim(by_id[one], there, report_of) for one in site.against),
        relations=tuple(relations([linked[one] for one in (*site.claims, *site.against)])),
        conflicts=tuple(one for one in conflicts(known) if involved & {*one.said, *one.against}),
    )


def explain_claim(
    claim_id: str,
    claims: Iterable[Claim],
    as_of: date,
    *,
    known_at: date | None = None,
    report_of: ReportOf = lambda claim: None,
) -> ClaimExplanation | None:
    """Explain the claim of that id, with the sites of that day that it speaks of; None where there is none."""
    known = revised(claims, known_at)
    found = next((one for one in known if one.id == claim_id), None)
    return None if found is None else _claim(found, laydown_at(known, as_of), report_of)


def source_grades(claim: Claim) -> tuple[SourceGrade, ...]:
    """Who is behind a revised claim, each with the grade that was last given."""
    grades = []
    for name in gradable_sources(claim):
        given = [one for one in claim.gradings if one.source.casefold() == name.casefold()]
        last = given[-1] if given else None
        grades.append(
            SourceGrade(
                source=name,
                reliability=reliability_of(claim, name),
                reviewer=last.reviewer if last else "",
                made_on=last.made_on if last else None,
                reason=last.reason if last else "",
            )
        )
    return tuple(grades)


def passage(claim: Claim, report: Report) -> Passage | None:
    """The claim's words with the text around them; None where the report does not hold them where the claim says."""
    end = claim.offset + len(claim.quote)
    if report.text[claim.offset : end] != claim.quote:
        return None
    start = max(0, claim.offset - CONTEXT_CHARACTERS)
    before, after = report.text[start : claim.offset], report.text[end : end + CONTEXT_CHARACTERS]
    if start > 0:
        before = "… " + _FIRST_WORD_END.sub("", before, count=1)
    if end + CONTEXT_CHARACTERS < len(report.text):
        after = _LAST_WORD_START.sub("", after) + " …"
    return Passage(before=before, quote=claim.quote, after=after, start=claim.offset)


def _claim(claim: Claim, sites: Sequence[Site], report_of: ReportOf) -> ClaimExplanation:
    report = report_of(claim)
    return ClaimExplanation(
        claim=claim,
        sources=source_grades(claim),
        credibility=credibility_of(claim),
        verdict=verdict_on(claim),
        passage=passage(claim, report) if report is not None else None,
        sites=tuple(one.id for one in sites if claim.id in one.claims),
        against=tuple(one.id for one in sites if claim.id in one.against),
    )


def _site_days(identifier: str, claims: Sequence[Claim], day: date | None) -> list[tuple[str, date]]:
    """Sites whose id begins so, each with the day asked for, today, or the last day that a claim speaks for."""
    asked = day or date.today()
    there = [one.id for one in laydown_at(claims, asked)]
    found = [one for one in there if one == identifier] or [one for one in there if one.startswith(identifier)]
    if found:
        return [(one, asked) for one in found]
    days = site_days(claims)
    exact = identifier in days
    return [
        (site_id, last_day)
        for site_id, last_day in sorted(days.items())
        if site_id == identifier or (not exact and site_id.startswith(identifier))
    ]

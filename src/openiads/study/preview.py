"""What a report would change, before anything of it is kept."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from openiads.errors import Fault, ReportError
from openiads.laydown.assess import site
from openiads.laydown.evidence import evidence_of
from openiads.laydown.laydown import diff, episodes_by_system, standings_of_system
from openiads.laydown.revise import current
from openiads.laydown.site import Site
from openiads.laydown.store import id_apart, open_store
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.reports.copies import MAX_APART
from openiads.reports.fetch_url import Limits
from openiads.reports.metadata import WEB_ADDRESS, Metadata, table_key
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import read_reports, reports_in
from openiads.reports.report import Report
from openiads.units import Probability

EffectKind = Literal["appeared", "gone", "changed", "likelier", "less likely"]

LEAST_DIFFERENCE = 0.005
"""Of a probability that is told: what is shown in whole percent."""
MOST_DAYS = 24
"""Days on which the laydowns with and without a report are compared."""
MOST_REPORTS, MOST_CHARACTERS = 50, 300_000
"""In one upload: more is work for `openiads read`, which shows how far it is."""
NAME_LETTERS = 120


@record
class Effect:
    """What becomes of one site from a day on, with the report against without it.

    before, after: its probability on that day; None where it is not there or was left.
    """

    day: date
    kind: EffectKind
    site: str
    system: str
    place: str
    words: str
    before: Probability | None
    after: Probability | None


@record
class Preview:
    """The claims of some reports and what they would change; nothing of it is kept.

    known_before: ids of claims that are known already; effects: by day, the first on which each shows.
    """

    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    known_before: tuple[str, ...]
    effects: tuple[Effect, ...]


def preview(reports: Sequence[Report], known: Iterable[Claim], earlier: Sequence[Report] = ()) -> Preview:
    """Read the reports, and compare the laydown of the known claims with the one of the known and the new ones.

    earlier: reports that were read before, of which these may be copies. The laydowns are compared on the days from
    which the new claims speak or are known, and the day after; of more than 24 such days on the latest.
    Raises ReportError for a report that takes too long to read.
    """
    kept = {one.id: one for one in known}
    claims = [_told_apart(one, kept) for one in claims_of(reports, earlier=_near(reports, earlier))]
    new = [one for one in claims if one.id not in kept]
    return Preview(
        reports=tuple(reports),
        claims=tuple(claims),
        known_before=tuple(one.id for one in claims if one.id in kept),
        effects=tuple(_effects(list(kept.values()), new)),
    )


def keep(reports: Sequence[Report], store: str) -> tuple[list[Claim], int]:
    """Read the reports and keep their claims and texts in the store; gives the claims, and how many are new.

    Raises ReportError and StoreError.
    """
    with open_store(store, create=False) as opened:
        claims = claims_of(reports, earlier=_near(reports, opened.reports()))
        return claims, opened.add_claims(claims, reports)


def reports_of_bytes(
    payload: bytes,
    *,
    name: str = "",
    encoding: str = "",
    title: str = "",
    source: str = "",
    url: str = "",
    published: date | None = None,
) -> list[Report]:
    """The reports in a text, page, PDF file or feed that was handed over; what is said of it wins over its own words.

    name: of the file, or "" for a text that has none, which is then named by its content. Raises ReportError with what
    is wrong, and for more than 50 reports or 300,000 characters.
    """
    if url and not WEB_ADDRESS.match(url):
        raise ReportError(
            Fault(where="url", value=url, problem="is no web address", remedy="give https://..., or none")
        )
    path = _plain_name(name) or f"pasted-{hashlib.sha256(payload).hexdigest()[:8]}.txt"
    said = Metadata(
        title=title,
        source=source,
        url=url,
        published=published,
        published_from=published,
        published_to=published,
        basis="user" if published else "unknown",
    )
    faults: list[Fault] = []
    reports = reports_in(path, payload, encoding, faults=faults, table={table_key(path): said})
    if faults:
        raise ReportError(faults)
    return _few(path, reports)


def reports_of_address(url: str, limits: Limits | None = None, published: date | None = None) -> list[Report]:
    """The reports at an http or https address, within the limits of `fetch`. Raises ReportError as reports_of_bytes."""
    if "://" not in url:
        raise ReportError(Fault(where=url, problem="is no address", remedy="give one that begins with https://"))
    return _few(url, read_reports([url], limits=limits, published=published))


def _told_apart(claim: Claim, kept: Mapping[str, Claim]) -> Claim:
    """The claim under the id that the store would give it, where a file of the same name said something else."""
    known = kept.get(claim.id)
    if known is None or known.quote == claim.quote:
        return claim
    return replace(claim, id=id_apart(claim.id, claim.report, claim.quote))


def _few(name: str, reports: list[Report]) -> list[Report]:
    size = sum(len(one.text) for one in reports)
    if len(reports) > MOST_REPORTS or size > MOST_CHARACTERS:
        problem = f"holds {len(reports)} reports with {size} characters, more than are looked at here at once"
        raise ReportError(Fault(where=name, problem=problem, remedy="use `openiads read --store FILE` for it"))
    return reports


def _plain_name(name: str) -> str:
    """The last part of a file's name, without control characters, and never an address."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-NAME_LETTERS:].strip()


def _near(reports: Sequence[Report], earlier: Sequence[Report]) -> list[Report]:
    """The earlier ones that are near enough in time to be told as originals, which spares comparing with the rest."""
    days = [one.published for one in reports]
    if None in days:
        return list(earlier)
    return [
        one
        for one in earlier
        if one.published is None or any(abs(one.published - day) <= MAX_APART for day in days if day is not None)
    ]


def _effects(known: Sequence[Claim], new: Sequence[Claim]) -> list[Effect]:
    before, after = (episodes_by_system(current(claims)) for claims in (known, [*known, *new]))
    touched = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    effects: list[Effect] = []
    said: set[tuple[str, str, str]] = set()
    for day in _days(new):
        old, now = (
            [site(one) for name in touched for one in standings_of_system(groups.get(name, []), day)]
            for groups in (before, after)
        )
        for effect in _effects_on(day, old, now):
            once = (effect.kind, effect.site, effect.words if effect.kind == "changed" else "")
            if once not in said:
                effects.append(effect)
            said.add(once)
    return effects


def _days(new: Sequence[Claim]) -> list[date]:
    """The days from which the claims speak or are known, and those after, when what left is gone; none to come."""
    starts = {one.start for claim in new for one in evidence_of(claim)} | {claim.known_from for claim in new}
    days = {day for start in starts for day in (start, min(start, date.max - timedelta(days=1)) + timedelta(days=1))}
    return sorted(day for day in days if day <= date.today())[-MOST_DAYS:]


def _effects_on(day: date, old: Sequence[Site], now: Sequence[Site]) -> list[Effect]:
    """What appears, goes, changes, or only becomes likelier or less likely."""
    before, after = ({one.id: one for one in sites if one.status != "withdrawn"} for sites in (old, now))
    effects = []
    for change in diff(old, now):
        one = change.after or change.before
        assert one is not None
        effects.append(_effect(day, change.kind, one, change.words, before.get(one.id), after.get(one.id)))
    told = {one.site for one in effects}
    for site_id in sorted((before.keys() & after.keys()) - told):
        was, one = before[site_id], after[site_id]
        if abs(one.probability - was.probability) >= LEAST_DIFFERENCE:
            words = (
                f"{one.system} at {one.place.name}: probability {was.probability:.2f}, with it {one.probability:.2f}"
            )
            kind: EffectKind = "likelier" if one.probability > was.probability else "less likely"
            effects.append(_effect(day, kind, one, words, was, one))
    return effects


def _effect(day: date, kind: EffectKind, about: Site, words: str, was: Site | None, now: Site | None) -> Effect:
    return Effect(
        day=day,
        kind=kind,
        site=about.id,
        system=about.system,
        place=about.place.name,
        words=words,
        before=was.probability if was else None,
        after=now.probability if now else None,
    )

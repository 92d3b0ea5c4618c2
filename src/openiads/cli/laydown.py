"""The commands that show what is where on a day, and why that is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from openiads.laydown.explanation import ClaimExplanation, Explanation, SiteExplanation
    from openiads.laydown.relations import Relation
    from openiads.laydown.site import Site
    from openiads.reports.claim import Claim

NEAREST_IDS = 5
MOST_RELATIONS = 20
AREA_ONLY = "area only"
REMEDY = "`openiads laydown --all` prints the ids of sites; give the --as-of and --known-at that it was asked with"

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", help="Store of claims, as `read --store` made it; default $OPENIADS_STORE, else the sample reports."
    ),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Day asked for: 2018-01-01, 2018-01 or 2018 (first day).")
]
KnownAtOption = Annotated[
    str | None, typer.Option("--known-at", metavar="DATE", help="Leave out what became known only after this day.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Show sites that were left as well.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A site or a claim, or how its id begins; or a system of the catalogue.")
]


def laydown(
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    show_all: AllOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show which systems were where on a day, how surely, and since when that could be known.

    Examples:

      openiads laydown --as-of 2018-01-01

      openiads laydown --as-of 2018-01-01 --known-at 2018-01-01

      openiads laydown --store my.db --all --json
    """
    from openiads.laydown.laydown import laydown_at

    day = parse_day(as_of, "--as-of") or date.today()
    known = parse_day(known_at, "--known-at")
    claims = stored_claims(store)
    sites = [one for one in laydown_at(claims, day, known_at=known) if show_all or one.status != "withdrawn"]
    if as_json:
        typer.echo(json.dumps([site_as_json(one) for one in sites], ensure_ascii=False, indent=2))
        return
    known_words = f" as known on {known}" if known else ""
    typer.echo(f"Laydown on {day}{known_words}: {len(sites)} site{'' if len(sites) == 1 else 's'}")
    if sites:
        _print_table(sites, claims)
        typer.echo(f"\nWhy: openiads explain {sites[0].id} --as-of {day}")


def explain(
    identifier: IdArgument,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Go back from a site to the sentences it rests on, from a claim to its report, from a system to its sources.

    A site is shown as on --as-of, else today, else on the last day for which a claim speaks for it. With --json the
    arithmetic comes as numbers, and each claim with the words around its own in the report.

    Examples:

      openiads explain tor-m2-masyaf --as-of 2018-01-01

      openiads explain tor-m2-masyaf --as-of 2018-01-01 --json

      openiads explain s-400
    """
    from openiads.laydown.explanation import explain as explained
    from openiads.laydown.load import load_report
    from openiads.laydown.revise import revised

    day = parse_day(as_of, "--as-of")
    known = parse_day(known_at, "--known-at")
    if identifier and _explain_system(identifier, as_json):
        return
    claims = stored_claims(store)
    if not identifier.strip():
        _refuse(identifier, revised(claims, known))
    report_of = (lambda claim: load_report(claim, store)) if as_json else (lambda claim: None)
    found = explained(identifier, claims, day, known_at=known, report_of=report_of)
    if not found.sites and not found.claims:
        _refuse(identifier, revised(claims, known))
    if as_json:
        _print_json(found)
        return
    for site in found.sites:
        _print_site(site)
    for claim in found.claims:
        _print_claim(claim)


def parse_day(text: str | None, option: str) -> date | None:
    """A day from ISO text; of a month or a year its first day. Anything else is wrong usage (exit code 2)."""
    if text is None:
        return None
    parts = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text.strip())
    try:
        if parts:
            return date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        pass  # a month 13 or a day 31 in June: told below, like any other text
    problem = f"{text!r} is no date; expected a day such as 2018-01-31, a month 2018-01 or a year 2018"
    raise typer.BadParameter(problem, param_hint=option)


def site_as_json(site: Site) -> dict[str, Any]:
    """A site as plain data, in the form that `laydown --json` prints."""
    from pydantic import TypeAdapter

    from openiads.laydown.site import Site

    plain: dict[str, Any] = TypeAdapter(Site).dump_python(site, mode="json")
    return {**plain, "probability": round(site.probability, 4), "tolerance_m": site.place.tolerance_m}


def stored_claims(store: str | None) -> list[Claim]:
    """The claims of the store or of the sample reports; the latter is said on stderr."""
    from openiads.laydown.load import SAMPLES, load_claims

    claims, origin = load_claims(store)
    if origin == SAMPLES:
        typer.echo("No --store and no $OPENIADS_STORE: using the bundled sample reports.", err=True)
    elif not claims:
        typer.echo(f"There are no claims in {origin}: openiads read --store ... REPORT adds some.", err=True)
    return claims


def _print_table(sites: Sequence[Site], claims: Sequence[Claim]) -> None:
    from openiads.laydown.evidence import AREA_TOLERANCE_M
    from openiads.laydown.weigh import weighed

    by_id = {claim.id: claim for claim in claims}
    rows = [("system", "place", "within", "status", "prob.", "since", "known from", "sources", "id")]
    for one in sites:
        area = one.place.tolerance_m > AREA_TOLERANCE_M and not one.alternatives
        rows.append(
            (
                system_name(one.system) + (f" ({one.count})" if one.count is not None else ""),
                one.place.name,
                f"{one.place.tolerance_m / 1000:.0f} km" + (f", {AREA_ONLY}" if area else ""),
                one.status,
                f"{one.probability:.2f}",
                str(one.valid_from or "unknown"),
                str(one.known_from),
                str(len(weighed(by_id[claim] for claim in one.claims))),
                one.id,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        for other in sites[number - 1].alternatives if number else ():
            typer.echo(f"    or: {other.place.name}, {other.weight:.0%}")


def system_name(identifier: str) -> str:
    """The catalogue's or the lexicon's name; a general word, such as helicopter, stays as it is."""
    from openiads.catalogue.load import load_catalogue

    catalogue = load_catalogue()
    named = catalogue.systems.get(identifier) or catalogue.lexicon.get(identifier)
    return named.name if named else identifier


def _explain_system(identifier: str, as_json: bool) -> bool:
    """Print a system of the catalogue with the sources of its values; False where the catalogue has none so named."""
    from openiads.catalogue.load import find_system
    from openiads.cli.catalogue import catalogue
    from openiads.errors import CatalogueError

    try:
        system = find_system(identifier)
    except CatalogueError:
        return False
    catalogue(system.id, as_json=as_json)
    return True


def _print_json(found: Explanation) -> None:
    from pydantic import TypeAdapter

    from openiads.laydown.explanation import Explanation

    typer.echo(json.dumps(TypeAdapter(Explanation).dump_python(found, mode="json"), ensure_ascii=False, indent=2))


def _print_site(explained: SiteExplanation) -> None:
    site = explained.site
    since = f", since {site.valid_from}" if site.valid_from else ""
    until = f", until {site.valid_to}" if site.valid_to else ""
    typer.echo(f"{system_name(site.system)} at {site.place.name} on {explained.as_of}: {site.status}{since}{until}")
    typer.echo(f"site {site.id}, probability {site.probability:.2f}, known from {site.known_from}")
    typer.echo(f"position {site.place.lat:.2f}, {site.place.lon:.2f}, within {site.place.tolerance_m / 1000:.0f} km")
    for other in site.alternatives:
        typer.echo(f"  or: {other.place.name}, {other.weight:.0%}")
    typer.echo("\nWhy")
    for reason in site.reasons:
        typer.echo(f"  - {reason}")
    typer.echo("\nClaims for it")
    for claim in explained.supporting:
        _print_claim(claim)
    if explained.opposing:
        typer.echo("Claims against it")
    for claim in explained.opposing:
        _print_claim(claim)
    _print_relations(explained.relations)


def _print_relations(found: Sequence[Relation]) -> None:
    """Print how the claims of a site stand to each other, what contradicts first."""
    if found:
        typer.echo("How they stand to each other")
    for one in found[:MOST_RELATIONS]:
        typer.echo(f"  {one.claim} {one.kind} {one.other}: {one.words}")
    if len(found) > MOST_RELATIONS:
        typer.echo(f"  and {len(found) - MOST_RELATIONS} more")


def _print_claim(explained: ClaimExplanation) -> None:
    """Print one claim with the exact words of its report, and where the report is from."""
    claim = explained.claim
    places = [place for place in (claim.place, claim.origin, *claim.destinations) if place is not None]
    where = f" [{'; '.join(dict.fromkeys(place.name for place in places))}]" if places else ""
    typer.echo(f"  {claim.id}: {system_name(claim.system)} {claim.event}, {claim.modality}{where}")
    typer.echo(f"    “{claim.quote}”")
    said_by = f", quoting {', '.join(claim.attribution)}" if claim.attribution else ""
    published = str(claim.published) if claim.published else f"date unknown, read on {claim.known_from}"
    typer.echo(f"    {claim.source or 'source unknown'}{said_by}, {published}")
    typer.echo(f"    report {claim.report}" + (f", {claim.url}" if claim.url else ""))
    true_days = f"{claim.valid_from or '?'} to {claim.valid_to or 'open'}"
    copy = f"; near copy of {claim.duplicate_of}" if claim.duplicate_of else ""
    for said in claim.revisions:
        fields = f" {', '.join(said.changed)}" if said.changed else ""
        rated = f", credibility {said.credibility}" if said.credibility is not None else ""
        typer.echo(f"    {said.verdict}{fields}{rated} by {said.reviewer} on {said.made_on}: {said.reason}")
    for given in claim.gradings:
        typer.echo(
            f"    {given.source} graded {given.reliability} by {given.reviewer} on {given.made_on}: {given.reason}"
        )
    typer.echo(
        f"    true {true_days}; known from {claim.known_from}; read with confidence {claim.confidence:.2f}{copy}"
    )


def _refuse(identifier: str, claims: Sequence[Claim]) -> None:
    """Raise the error that names the nearest ids."""
    from rapidfuzz import process

    from openiads.errors import Fault, StoreError
    from openiads.laydown.laydown import site_days

    ids = [*site_days(claims), *(claim.id for claim in claims)]
    near = [match for match, _, _ in process.extract(identifier, ids, limit=NEAREST_IDS)]
    problem = f"{identifier!r} is no site, claim or system" + (f"; nearest: {', '.join(near)}" if near else "")
    raise StoreError(Fault(where="explain", problem=problem, remedy=REMEDY))

"""`openiads review`: claims that want the eye of a person, and what that person says of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openiads.cli.laydown import JsonOption, StoreOption, stored_claims
from openiads.cli.text_table import one_line, print_rows
from openiads.cli.timeline import what_words, where_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openiads.reports.claim import Claim
    from openiads.reports.judgement import Verdict

QUOTE_LETTERS, WHY_LETTERS = 60, 60
DEFAULT_BELOW = 0.6

ReviewerOption = Annotated[
    str | None, typer.Option("--reviewer", envvar="OPENIADS_REVIEWER", help="Who says so; default $OPENIADS_REVIEWER.")
]


def review(
    identifier: Annotated[
        str | None, typer.Argument(metavar="CLAIM", help="A claim, or how its id begins; without it the list.")
    ] = None,
    store: StoreOption = None,
    accept: Annotated[bool, typer.Option("--accept", help="The text says so: it counts as surely read.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="The text does not say so: it counts no more.")] = False,
    retract: Annotated[bool, typer.Option("--retract", help="Its source took it back: it counts no more.")] = False,
    correct: Annotated[
        list[str] | None,
        typer.Option("--correct", metavar="FIELD=VALUE", help="A field was read wrongly; may be given several times."),
    ] = None,
    credibility: Annotated[
        int | None,
        typer.Option(min=1, max=6, help="Admiralty: 1 confirmed, 3 possibly true, 5 improbable, 6 cannot be judged."),
    ] = None,
    reviewer: ReviewerOption = None,
    reason: Annotated[str | None, typer.Option(help="Why; kept beside the verdict.")] = None,
    below: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="List claims that were read less surely than this.")
    ] = DEFAULT_BELOW,
    reviewed: Annotated[bool, typer.Option("--reviewed", help="List what was said of claims so far.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the claims that want review, or say something of one. Nothing is overwritten: each verdict is a new fact.

    What wants review: little confidence, an event that was not understood, no date, an open conflict, reviewers who
    differ. A verdict holds from today on; --known-at an earlier day still shows what was believed then.

    Examples:

      openiads review --store my.db

      openiads review 268cce --accept --reviewer "A. Analyst" --reason "checked against the text" --store my.db

      openiads review 268cce --correct place=Tartus --correct count=2 --reviewer "A. Analyst" --reason "misread"

      openiads review 268cce --credibility 5 --reviewer "A. Analyst" --reason "the imagery is from 2016"
    """
    verdicts = _verdicts(accept=accept, reject=reject, retract=retract, correct=correct, credibility=credibility)
    if identifier is None:
        if verdicts:
            raise typer.BadParameter("name the claim that this is about", param_hint="CLAIM")
        _list(store, below, reviewed, as_json)
        return
    if len(verdicts) != 1:
        problem = "give exactly one of --accept, --reject, --retract, --correct, or --credibility alone"
        raise typer.BadParameter(problem, param_hint="CLAIM")
    if not reviewer or not reason:
        missing = "--reviewer" if not reviewer else "--reason"
        raise typer.BadParameter("a verdict needs the name of the reviewer and a reason", param_hint=missing)
    _judge(identifier, store, verdicts[0], correct or [], credibility, reviewer, reason, as_json)


def _verdicts(
    *, accept: bool, reject: bool, retract: bool, correct: Sequence[str] | None, credibility: int | None
) -> list[Verdict]:
    given: list[Verdict] = []
    given += ["accept"] if accept else []
    given += ["reject"] if reject else []
    given += ["retract"] if retract else []
    given += ["correct"] if correct else []
    return given or (["rate"] if credibility is not None else [])


def _list(store: str | None, below: float, reviewed: bool, as_json: bool) -> None:
    from openiads.laydown.review import wanting_review
    from openiads.laydown.revise import revised

    claims = stored_claims(store)
    if reviewed:
        _print_reviewed([claim for claim in revised(claims) if claim.revisions], as_json)
        return
    wanted = wanting_review(claims, below=below)
    if as_json:
        _print_json([{"claim": claim_as_json(one.claim), "why": list(one.why)} for one in wanted])
        return
    typer.echo(f"{len(wanted)} of {len(revised(claims))} claims want review")
    if wanted:
        rows = [("claim", "conf.", "system", "what", "where", "why", "words")]
        for one in wanted:
            claim = one.claim
            rows.append(
                (
                    claim.id,
                    f"{claim.confidence:.2f}",
                    claim.system,
                    what_words(claim),
                    where_words(claim),
                    one_line("; ".join(one.why), WHY_LETTERS),
                    f"“{one_line(claim.quote, QUOTE_LETTERS)}”",
                )
            )
        print_rows(rows)
        typer.echo(f"\nNext: openiads explain {wanted[0].claim.id}; openiads review {wanted[0].claim.id} --accept ...")


def _print_reviewed(claims: Sequence[Claim], as_json: bool) -> None:
    if as_json:
        _print_json([claim_as_json(claim) for claim in claims])
        return
    rows = [("claim", "on", "verdict", "by", "reason", "words")]
    for claim in claims:
        for said in claim.revisions:
            rated = f", credibility {said.credibility}" if said.credibility is not None else ""
            fields = f" {', '.join(said.changed)}" if said.changed else ""
            rows.append(
                (
                    claim.id,
                    str(said.made_on),
                    f"{said.verdict}{fields}{rated}",
                    said.reviewer,
                    one_line(said.reason, WHY_LETTERS),
                    f"“{one_line(claim.quote, QUOTE_LETTERS)}”",
                )
            )
    if len(rows) == 1:
        typer.echo("nobody has reviewed a claim yet")
        return
    print_rows(rows)


def _judge(
    identifier: str,
    store: str | None,
    verdict: Verdict,
    correct: Sequence[str],
    credibility: int | None,
    reviewer: str,
    reason: str,
    as_json: bool,
) -> None:
    from openiads.laydown.judge import judge
    from openiads.laydown.load import named_store

    judged = judge(
        identifier,
        named_store(store, "a verdict"),
        verdict,
        reviewer=reviewer,
        reason=reason,
        credibility=credibility,
        corrections=correct,
    )
    claim, now, fact = judged.before, judged.after, judged.fact
    if as_json:
        _print_json(claim_as_json(now))
        return
    changed = [
        f"{name}: {_shown(getattr(claim, name))} -> {_shown(getattr(now, name))}" for name in fact.revisions[0].changed
    ]
    typer.echo(f"{now.id}: {verdict} by {reviewer}; kept as {fact.id}, beside the claim")
    for line in changed:
        typer.echo(f"  {line}")
    if credibility is not None:
        typer.echo(f"  credibility {credibility}")


def _shown(value: Any) -> str:
    """A field's value in words; a place with its point, so that a namesake elsewhere is noticed."""
    from openiads.gazetteer.place import Place

    if isinstance(value, tuple):
        return "; ".join(_shown(one) for one in value) or "none"
    if isinstance(value, Place):
        country = f", {value.country}" if value.country else ""
        return f"{value.name} ({value.lat:.2f}, {value.lon:.2f}{country})"
    return "none" if value is None else str(value)


def claim_as_json(claim: Claim) -> dict[str, Any]:
    """A claim as plain data, as `read --json` prints it."""
    from pydantic import TypeAdapter

    from openiads.reports.claim import Claim

    plain: dict[str, Any] = TypeAdapter(Claim).dump_python(claim, mode="json")
    return plain


def _print_json(plain: Any) -> None:
    typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))

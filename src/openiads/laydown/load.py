"""The claims that a laydown is asked of: those of a store, or those of the bundled sample reports."""

import os
from functools import cache

from openiads.laydown.database import fault, shown
from openiads.laydown.store import open_store
from openiads.reports.claim import Claim
from openiads.reports.report import Report

STORE_VARIABLE = "OPENIADS_STORE"
SAMPLES = "the bundled sample reports"


def store_name(store: str | None) -> str | None:
    """The store that is meant: the one named, else $OPENIADS_STORE, else None."""
    return store or os.environ.get(STORE_VARIABLE) or None


def named_store(store: str | None, what: str) -> str:
    """The store that is meant, into which `what` is to be written; a StoreError where none is named."""
    name = store_name(store)
    if name is None:
        remedy = "name one with --store or $OPENIADS_STORE; `openiads read --store FILE REPORT...` makes one"
        raise fault("--store", f"{what} needs a store, and the bundled sample reports are none", remedy)
    return name


def load_claims(store: str | None = None) -> tuple[list[Claim], str]:
    """All claims of the store that is meant, or of the bundled sample reports where none is; and where they are from.

    Raises StoreError where the store is missing or cannot be read.
    """
    name = store_name(store)
    if name is None:
        return list(_sample_claims()), SAMPLES
    with open_store(name, create=False) as opened:
        return opened.claims(), f"the store {shown(name)}"


def load_report(claim: Claim, store: str | None = None) -> Report | None:
    """The report that a claim of the store that is meant, or of the samples, is from.

    None where the store does not keep its text: it was read by an openiads that kept no texts.
    """
    name = store_name(store)
    if name is None:
        return next((one for one in _samples() if one.path == claim.report), None)
    with open_store(name, create=False) as opened:
        return opened.report(claim.report, holding=claim)


def load_reports(store: str | None = None) -> list[Report]:
    """All reports of the store that is meant whose text is kept, or the bundled samples where none is."""
    name = store_name(store)
    if name is None:
        return list(_samples())
    with open_store(name, create=False) as opened:
        return opened.reports()


@cache
def _samples() -> tuple[Report, ...]:
    """The samples; the reader is imported only here, since a store does without it."""
    from openiads.reports.read_files import sample_reports

    return tuple(sample_reports())


@cache
def _sample_claims() -> tuple[Claim, ...]:
    from openiads.reports.read_claims import claims_of

    return tuple(claims_of(_samples()))

"""Claims made by hand for the tests of the laydown."""

import hashlib
from datetime import date
from typing import Any

from openiads.gazetteer.place import Place
from openiads.reports.claim import Claim

SYRIA = Place(name="Syria", lat=35.0, lon=38.5, tolerance_m=350_000, kind="country", country="SY")
HMEIMIM = Place(name="Hmeimim air base", lat=35.4011, lon=35.9487, tolerance_m=3000, kind="base", country="SY")
TARTUS = Place(name="Tartus", lat=34.905, lon=35.87, tolerance_m=4000, kind="port", country="SY")
MASYAF = Place(name="Masyaf", lat=35.0653, lon=36.3406, tolerance_m=5000, kind="town", country="SY")
QAMISHLI = Place(name="Qamishli airport", lat=37.0206, lon=41.1914, tolerance_m=2000, kind="airfield", country="SY")


def day(text: str) -> date:
    return date.fromisoformat(text)


def claim(**fields: Any) -> Claim:
    """A claim with the given fields; dates as ISO text; `published` also sets `known_from`."""
    for name in ("published", "known_from", "valid_from", "valid_to"):
        if isinstance(fields.get(name), str):
            fields[name] = day(fields[name])
    given: dict[str, Any] = {
        "report": "one.txt",
        "source": "Test Gazette",
        "quote": "it was there",
        "offset": 0,
        "system": "s-400",
        "event": "deployed",
        "modality": "reported",
        "confidence": 1.0,
        "known_from": fields.get("published") or day("2026-01-01"),
    }
    given.update(fields)
    digest = hashlib.sha256(repr(sorted(given.items(), key=str)).encode()).hexdigest()[:10]
    return Claim(**{"id": f"c{digest}", **given})

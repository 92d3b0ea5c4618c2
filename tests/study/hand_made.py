"""Reports and claims made by hand, hostile words among them, and the brief of them."""

from datetime import date
from pathlib import Path
from typing import Any

from openiads.gazetteer.place import Place
from openiads.reports.claim import Claim
from openiads.reports.report import Report
from openiads.study.brief import BriefResult, write_brief
from openiads.terrain.elevation import read_elevation

QAMISHLI = Place(name="Qamishli airport", lat=37.0206, lon=41.1914, tolerance_m=2000.0, kind="airfield", country="SY")
SYRIA = Place(name="Syria", lat=35.0, lon=38.5, tolerance_m=350_000.0, kind="country", country="SY")
PARIS = Place(name="Paris", lat=48.8566, lon=2.3522, tolerance_m=8000.0, kind="city", country="FR")
HOSTILE = "<script>alert('x')</script> & \"quotes\" \u202ereversed"
TEXT = (
    f"Crews set up a Pantsir-S1 at Qamishli airport. {HOSTILE} stood in the same text. "
    "An S-400 is said to be somewhere in Syria! A Tor-M2 was shown in Paris."
)
REPORT = Report(
    path="hand-made.txt",
    text=TEXT,
    title="Title with <b>marks</b> & more",
    source="Example <i>Wire</i>",
    url="javascript:alert(1)",
    published=date(2022, 6, 4),
    date_basis="front matter",
)
DAY = date(2022, 6, 5)


def claim(number: int, quote: str, system: str, place: Place | None, **more: Any) -> Claim:
    """A reported deployment with the words that say so."""
    values: dict[str, Any] = {
        "id": f"claim <{number}>", "report": REPORT.path, "source": REPORT.source, "quote": quote,
        "offset": TEXT.index(quote), "system": system, "event": "deployed", "modality": "reported", "place": place,
        "published": REPORT.published, "known_from": REPORT.published, "valid_from": date(2022, 6, 4),
        "confidence": 0.8,
    }  # fmt: skip
    return Claim(**(values | more))


def claims() -> tuple[Claim, ...]:
    """One exact place, one country, one place off the terrain, one sentence of hostile words."""
    return (
        claim(1, "set up a Pantsir-S1 at Qamishli airport", "pantsir-s1", QAMISHLI),
        claim(2, "An S-400 is said to be somewhere in Syria", "s-400", SYRIA),
        claim(3, "A Tor-M2 was shown in Paris", "tor-m2", PARIS),
        claim(4, HOSTILE, "fighter-jet", None, operator="<img src=x onerror=alert(2)>"),
    )


def hand_made_brief(folder: Path, found: tuple[Claim, ...] | None = None) -> BriefResult:
    """The brief of the hand-made claims on the bundled terrain."""
    return write_brief(
        (REPORT,), claims() if found is None else found, read_elevation(), folder, as_of=DAY, against=None,
        known_at=None, command="openiads brief 'hand made.txt'", progress=lambda text, share: None,
    )  # fmt: skip

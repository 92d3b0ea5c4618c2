"""The bulletin as a record: what a flight-risk analyst reads, every number with its source; three writers print it."""

from datetime import date

from openiads.coverage.exposed import Exposure, Kind
from openiads.record import record
from openiads.reports.judgement import Credibility, Reliability
from openiads.units import LatitudeDeg, LongitudeDeg, Probability

NOTICE = "Simulation from public information; never a clearance to fly."
BOUNDARY = (
    "This bulletin is computed by openiads from published reports and published system data. It is no NOTAM, no advice "
    "of an authority and no clearance to fly. What it does not list is not thereby safe: it is only not known to be "
    "reached. Closures and warnings of the States responsible come first."
)
KIND_WORDS: dict[Kind, str] = {"reach": "reach of missiles or guns", "detection": "radar detection"}


@record
class Voice:
    """One source behind a site or a statement: the number under which it is listed, its grades, and its words.

    number: in the list of sources. reliability, credibility: Admiralty grades, F6 where nobody graded. published: day
    of the report, None where unknown; known_from: the day from which it could be known.
    """

    number: int
    source: str
    reliability: Reliability
    credibility: Credibility
    modality: str
    claim: str
    quote: str
    title: str
    url: str
    published: date | None
    known_from: date

    @property
    def grade(self) -> str:
        """Both letters of the Admiralty code: "B2"."""
        return f"{self.reliability}{self.credibility}"


@record
class AirspaceStatement:
    """What a source says of the airspace itself: an airport, a region or a level closed, handed over or reopened.

    effect: in a word or two. regions: designators of the regions of the bulletin in which it lies. overtaken: by which
    later statement on the same place, in words, or "".
    """

    effect: str
    place: str
    lat: LatitudeDeg | None
    lon: LongitudeDeg | None
    valid_from: date | None
    valid_to: date | None
    regions: tuple[str, ...]
    overtaken: str
    voice: Voice


@record
class DeployedRow:
    """A stand as the bulletin lists it. reach_km: per band the farthest ground distance of its missiles or guns as
    published, terrain aside; None where they do not reach so high or so low. notes: status and alternatives in words.
    """

    stand: str
    name: str
    place: str
    tolerance_km: float
    probability: Probability
    likelihood: str
    notes: str
    since: date | None
    known_from: date
    reach_km: tuple[float | None, ...]
    supporting: tuple[int, ...]
    opposing: tuple[int, ...]


@record
class ExposureRow:
    """One line of exposure: a region or route in one band, by all sites together.

    reach, detection: how much of it, "54 % of the area, 102 600 km²" or "412 km of 1 030 km", or "none computed";
    probability, likelihood: of reach where it is greatest; detection_probability: the same of detection. by: the
    systems that reach it, with their places; note: what else must be known of it.
    """

    subject: str
    band: str
    reach: str
    probability: Probability | None
    likelihood: str
    detection: str
    detection_probability: Probability | None
    by: tuple[str, ...]
    note: str


@record
class StretchRow:
    """The stretches of a route within the envelope of one stand. stretches: per band "km 0-403", several apart by a
    comma, "" where there is none; probability: the greatest on any of them; sources: their numbers.
    """

    route: str
    kind: Kind
    name: str
    effectors: str
    stretches: tuple[str, ...]
    probability: Probability
    likelihood: str
    since: date | None
    known_from: date
    sources: tuple[int, ...]
    note: str


@record
class Contradiction:
    """Sources that cannot all be right, with what each side says."""

    words: str
    since: date
    said: tuple[Voice, ...]
    against: tuple[Voice, ...]


@record
class Unknown:
    """One kind of thing that is not known, and the cases."""

    heading: str
    lines: tuple[str, ...]


@record
class Bulletin:
    """All that a bulletin says; texts are plain words, escaped when they are set.

    known_at: only what could be known by that day, None for all that is known. review_by: the day after which it should
    not be used without being made anew. statement: what is deployed and what it reaches, most important first.
    """

    number: str
    title: str
    issued_on: date
    as_of: date
    known_at: date | None
    review_by: date
    origin: str
    version: str
    regions: tuple[str, ...]
    routes: tuple[str, ...]
    bands: tuple[str, ...]
    airspace: tuple[AirspaceStatement, ...]
    statement: tuple[str, ...]
    exposure_rows: tuple[ExposureRow, ...]
    stretches: tuple[StretchRow, ...]
    deployed: tuple[DeployedRow, ...]
    contradictions: tuple[Contradiction, ...]
    unknowns: tuple[Unknown, ...]
    assumptions: tuple[str, ...]
    sources: tuple[Voice, ...]
    exposure: Exposure
    notice: str = NOTICE

    @property
    def known_words(self) -> str:
        """By what knowledge, in words."""
        return f"as known on {self.known_at}" if self.known_at else "by all reports at hand"

    @property
    def header(self) -> tuple[tuple[str, str], ...]:
        """The lines at its head: label and words."""
        return (
            ("Number", self.number),
            ("Issued", str(self.issued_on)),
            ("Situation", f"of {self.as_of}, {self.known_words}"),
            ("Affected FIRs", ", ".join(self.regions) or "none given"),
            ("Routes", ", ".join(self.routes) or "none given"),
            ("Levels", ", ".join(self.bands)),
            ("Period", f"{self.as_of}; no forecast. To be made anew by {self.review_by}, or at the next report"),
            ("Basis", self.origin),
        )

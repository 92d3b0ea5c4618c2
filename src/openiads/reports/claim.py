"""One statement in a report: who put what where, when, said by whom, how surely."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from openiads.gazetteer.place import Place
from openiads.record import record
from openiads.reports.judgement import Grading, Revision
from openiads.units import Probability

Event = Literal["deployed", "moved", "withdrawn", "flew", "destroyed", "airspace", "other"]
Modality = Literal["confirmed", "reported", "unconfirmed", "planned", "denied"]
Unit = Literal["system", "battery", "launcher", "vehicle", "aircraft", "shipment"]
Progress = Literal["complete", "under_way", "partial"]
DestinationMode = Literal["single", "one_of", "all", "route"]


@record
class Claim:
    """One statement, never changed and never deleted once stored.

    report: path or URL as given; quote: exact words of the text, starting at character `offset` of it.
    system: a catalogue id, a lexicon id, or one of air-defence, helicopter, fighter-jet, drone, airliner, aircraft;
    class_id: the air-vehicle class used for physics.
    place: where it is or was seen; origin: where it left; destinations: where it goes, one per alternative.
    progress: whether all of it is there ("partial": only parts have arrived).
    valid_from, valid_to: when it was true, as far as the text says. published: the report's date, from which the
    claim was known; None where no date was found, and then what hangs on it is marked so.
    known_from: the day from which the claim could be known: `published`, else the day it was read.
    began_by: the last day by which it had begun, where the text gives only a month or a year for it.
    confidence: that the text says this, not that it is so. duplicate_of: the report of which this one is a near copy.
    revisions: what people said of it since it was read, oldest first; a fact that revises another claim has an id of
    its own and exactly one. gradings: what people said of its source, or of those whom it quotes, oldest first.
    """

    id: Annotated[str, Field(min_length=1)]
    report: str
    source: str
    title: str = ""
    url: str = ""
    quote: Annotated[str, Field(min_length=1)]
    offset: Annotated[int, Field(ge=0)]
    system: Annotated[str, Field(min_length=1)]
    system_text: str = ""
    class_id: str | None = None
    event: Event
    modality: Modality
    progress: Progress = "complete"
    count: Annotated[int, Field(ge=0, le=100_000)] | None = None
    unit: Unit | None = None
    place: Place | None = None
    origin: Place | None = None
    destinations: tuple[Place, ...] = ()
    destination_mode: DestinationMode | None = None
    operator: str | None = None
    owner: str | None = None
    attribution: tuple[str, ...] = ()
    published: date | None = None
    known_from: date
    valid_from: date | None = None
    valid_to: date | None = None
    began_by: date | None = None
    confidence: Probability
    duplicate_of: str | None = None
    note: str = ""
    revisions: tuple[Revision, ...] = ()
    gradings: tuple[Grading, ...] = ()

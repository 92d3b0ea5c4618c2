"""The paragraphs, tables and pictures of a bulletin's PDF, in their order."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    KeepTogether,
    ListFlowable,
    ListItem,
    Paragraph,
    Spacer,
    Table,
)

from openiads.export.bulletin import BOUNDARY, AirspaceStatement, Bulletin, DeployedRow, ExposureRow, StretchRow, Voice
from openiads.export.page import percent, web_address
from openiads.export.pdf_text import BOLD, FONT, inline, lines, runs_right_to_left

INK, SOFT, LINE, BAND = HexColor("#14202b"), HexColor("#4b5863"), HexColor("#c3c9ce"), HexColor("#f3f5f7")
WARN, WARN_GROUND, BLUE = HexColor("#8a3b00"), HexColor("#fff6ee"), HexColor("#174f93")
TALLEST_PICTURE = 212 * mm
ROOM_BELOW_HEADING, ROOM_BELOW_SUBHEADING = 58 * mm, 26 * mm


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    values: dict[str, Any] = {"fontName": FONT, "fontSize": size, "leading": size * 1.32, "textColor": INK}
    return ParagraphStyle(name, **(values | more))


TEXT = _style("text", 9, spaceAfter=3)
NOTE = _style("note", 7.6, textColor=SOFT, spaceAfter=3)
CELL = _style("cell", 8)
SMALL = _style("small", 7.2)
HEAD_CELL = _style("head cell", 7.4, fontName=BOLD)
KICKER = _style("kicker", 7.6, textColor=SOFT, spaceAfter=2)
TITLE = _style("title", 17, fontName=BOLD, leading=21, spaceAfter=3)
NUMBER = _style("number", 9.5, fontName=BOLD, spaceAfter=6)
HEADING = _style("heading", 12.5, fontName=BOLD, spaceBefore=12, spaceAfter=5, keepWithNext=1)
HEADING_HEIGHT = 12.5 * 1.32 + 12
SUBHEADING = _style("subheading", 9.6, fontName=BOLD, spaceBefore=6, spaceAfter=3, keepWithNext=1)
QUOTE = _style("quote", 8.8, spaceAfter=2)


def flow(one: Bulletin, pictures: tuple[bytes, bytes], width: float) -> list[Flowable]:
    """All of the bulletin, for a column of a width in points; pictures: PNG."""
    parts: list[Flowable] = [
        Paragraph("CONFLICT-ZONE INFORMATION · COMPUTED FROM PUBLIC REPORTS", KICKER),
        Paragraph(inline(one.title), TITLE),
        Paragraph(inline(one.number), NUMBER),
        _boxed([Paragraph(f"<b>{inline(one.notice)}</b> {inline(BOUNDARY)}", _style("notice", 8.2))], width),
        Spacer(1, 3 * mm),
        _facts(one, width),
        *_heading("In short"),
        _bullets(one.statement),
        *_heading("1. Said of the airspace itself"),
        *_airspace(one.airspace, width),
        *_heading("2. Affected regions, routes and levels"),
        *_affected(one.exposure_rows, width),
        *_heading("3. What is deployed, and what it reaches by level"),
        *_deployed(one, width),
        *_heading("4. Maps"),
        _picture(pictures[0], width),
        Paragraph(
            "Greatest probability over all levels of the bulletin. Positions are shown no finer than their sources "
            "place them. Coast and borders: Natural Earth, without any statement on whose they are. Names: GeoNames "
            "(CC BY 4.0).",
            NOTE,
        ),
        _picture(pictures[1], width),
        Paragraph("The same for each band of levels.", NOTE),
    ]
    number = 5
    if one.routes:
        parts += [*_heading("5. Stretches of the routes"), *_stretches(one, width)]
        number = 6
    parts += [*_heading(f"{number}. Confidence, and what the figures take for granted"), _bullets(one.assumptions)]
    parts += [*_heading(f"{number + 1}. Contradictions between sources"), *_contradictions(one, width)]
    parts += _heading(f"{number + 2}. What is not known")
    for gap in one.unknowns:
        parts += [CondPageBreak(ROOM_BELOW_SUBHEADING), Paragraph(inline(gap.heading), SUBHEADING), _bullets(gap.lines)]
    return [*parts, *_heading(f"{number + 3}. Sources"), *_sources(one.sources, width)]


def _heading(words: str) -> list[Flowable]:
    """A heading with room below it; `bulletin_pdf` puts what is set in `HEADING` into the outline."""
    return [CondPageBreak(ROOM_BELOW_HEADING), Paragraph(inline(words), HEADING)]


def _facts(one: Bulletin, width: float) -> Flowable:
    rows = [[Paragraph(inline(label), NOTE), Paragraph(inline(words), CELL)] for label, words in one.header]
    table = Table(rows, colWidths=[28 * mm, width - 28 * mm])
    table.setStyle([*_GRID, ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE)])
    return table


def _airspace(said: Sequence[AirspaceStatement], width: float) -> list[Flowable]:
    if not said:
        words = (
            "The reports at hand state no closure, restriction or hand-over of airspace by this day. Consult NOTAMs "
            "and the publications of the States responsible."
        )
        return [Paragraph(words, TEXT)]
    found: list[Flowable] = []
    for row in said:
        since = f" from {row.valid_from}" if row.valid_from else ""
        until = f" to {row.valid_to}" if row.valid_to else ""
        where = f"In {', '.join(row.regions)}. " if row.regions else ""
        overtaken = f" Overtaken: {row.overtaken}." if row.overtaken else ""
        inner: list[Flowable] = [Paragraph(f"<b>{inline(row.place)}: {inline(row.effect)}{since}{until}</b>", CELL)]
        inner += _voice(row.voice, width - 12 * mm)
        inner.append(Paragraph(inline(f"{where}Known from {row.voice.known_from}.{overtaken}"), NOTE))
        found += [_boxed(inner, width, BAND, BLUE), Spacer(1, 2 * mm)]
    return found


def _affected(rows: Sequence[ExposureRow], width: float) -> list[Flowable]:
    if not rows:
        words = (
            "No envelope that is computed here touches the regions and routes named. That is no statement that they "
        )
        return [Paragraph(f"{words}are safe.", TEXT)]
    found: list[Flowable] = []
    for subject in dict.fromkeys(row.subject for row in rows):
        group = [row for row in rows if row.subject == subject]
        body = [
            [
                Paragraph(f"<b>{inline(row.band)}</b>", CELL),
                Paragraph(inline(row.reach), CELL),
                Paragraph(_likely(row.probability, row.likelihood), CELL),
                Paragraph(inline(row.detection), CELL),
            ]
            for row in group
        ]
        head = ("Levels", "Within reach of missiles or guns", "Greatest probability", "Within radar detection")
        by = "; ".join(dict.fromkeys(name for row in group for name in row.by))
        note = next((f" {row.note[:1].upper()}{row.note[1:]}." for row in group if row.note), "")
        table = _table(head, body, [0.15, 0.31, 0.24, 0.30], width)
        told = Paragraph(inline(f"Reached by: {by or 'none'}.{note}"), NOTE)
        found.append(KeepTogether([Paragraph(inline(subject), SUBHEADING), table, Spacer(1, 1 * mm), told]))
    return found


def _deployed(one: Bulletin, width: float) -> list[Flowable]:
    if not one.deployed:
        return [Paragraph("None of the systems that are counted touches the regions and routes named.", TEXT)]
    bands = len(one.bands)
    head = ("System and place", "Probability of being there", "Since", *one.bands, "Sources")
    reach = min(0.085, 0.36 / bands)
    shares = [0.27, 0.14, 0.12, *([reach] * bands), 0.47 - reach * bands]
    body = [_deployed_cells(row) for row in one.deployed]
    caption = (
        "Farthest ground distance in km at which a missile or gun of the system reaches a level of the band, as "
        "published, without terrain. –: not at these levels."
    )
    return [Paragraph(caption, NOTE), _table(head, body, shares, width)]


def _deployed_cells(row: DeployedRow) -> list[Flowable]:
    notes = f"<br/><font size='7' color='#4b5863'>{inline(row.notes)}</font>" if row.notes else ""
    place = f"{inline(row.place)}, ± {row.tolerance_km:g} km"
    against = f"<br/>against: {_numbers(row.opposing)}" if row.opposing else ""
    return [
        Paragraph(f"<b>{inline(row.name)}</b><br/>{place}{notes}", SMALL),
        Paragraph(_likely(row.probability, row.likelihood), SMALL),
        Paragraph(f"{row.since or 'not stated'}<br/><font color='#4b5863'>known {row.known_from}</font>", SMALL),
        *(Paragraph("–" if reach is None else f"{reach:.0f}", SMALL) for reach in row.reach_km),
        Paragraph(f"{_numbers(row.supporting)}{against}", SMALL),
    ]


def _stretches(one: Bulletin, width: float) -> list[Flowable]:
    if not one.stretches:
        words = (
            "No stretch lies within an envelope that is computed here. That is no statement that the routes are safe."
        )
        return [Paragraph(words, TEXT)]
    bands = len(one.bands)
    each = 0.5 / bands
    head = ("Route, whose envelope", "Probability", *one.bands, "Since", "Sources")
    shares = [0.19, 0.115, *([each] * bands), 0.11, 0.085]
    body = [_stretch_cells(row) for row in one.stretches]
    caption = (
        "Kilometres along the route that lie within an envelope, by levels. What is not listed is not known to be "
        "reached; it is not thereby safe."
    )
    note = next((f"* {row.note[:1].upper()}{row.note[1:]}." for row in one.stretches if row.note), "")
    told: list[Flowable] = [Paragraph(inline(note), NOTE)] if note else []
    return [Paragraph(caption, NOTE), _table(head, body, shares, width), Spacer(1, 1 * mm), *told]


def _stretch_cells(row: StretchRow) -> list[Flowable]:
    star = "*" if row.note else ""
    weapons = f"<br/><font size='6.4' color='#4b5863'>{inline(row.effectors)}</font>" if row.effectors else ""
    return [
        Paragraph(f"<b>{inline(row.route)}, {row.kind}{star}</b><br/>{inline(row.name)}{weapons}", SMALL),
        Paragraph(_likely(row.probability, row.likelihood), SMALL),
        *(Paragraph(inline(words) or "–", SMALL) for words in row.stretches),
        Paragraph(f"{row.since or 'not stated'}<br/><font color='#4b5863'>known {row.known_from}</font>", SMALL),
        Paragraph(_numbers(row.sources), SMALL),
    ]


def _contradictions(one: Bulletin, width: float) -> list[Flowable]:
    if not one.contradictions:
        return [Paragraph("No open contradiction about these systems was found on this day.", TEXT)]
    found: list[Flowable] = []
    for row in one.contradictions:
        inner: list[Flowable] = [Paragraph(f"<b>{inline(row.words)}</b>", CELL)]
        inner += [part for each in row.said for part in _voice(each, width - 12 * mm)]
        inner.append(Paragraph("against:", NOTE))
        inner += [part for each in row.against for part in _voice(each, width - 12 * mm)]
        found += [_boxed(inner, width, BAND, BLUE), Spacer(1, 2 * mm)]
    return found


def _sources(voices: Iterable[Voice], width: float) -> list[Flowable]:
    found: list[Flowable] = []
    for each in voices:
        title = f": {inline(each.title)}" if each.title else ""
        address = web_address(each.url)
        link = f' <link href="{inline(address)}" color="#174f93">{inline(address)}</link>' if address else ""
        words = (
            f'<a name="source-{each.number}"/><b>[{each.number}] {inline(each.source)}</b>, '
            f"{each.published or 'date unknown'}{title}. Grade {each.grade}, {each.modality}; known from "
            f"{each.known_from}; claim {inline(each.claim)}.{link}"
        )
        found.append(KeepTogether([Paragraph(words, _style("source", 8, spaceBefore=3)), *_quote(each.quote, width)]))
    return found


def _voice(one: Voice, width: float) -> list[Flowable]:
    """A quote with who said it."""
    said = f"{one.source}, {one.published or 'date unknown'}, grade {one.grade}, {one.modality}"
    return [*_quote(one.quote, width), Paragraph(f"{inline(said)} {_numbers([one.number])}", NOTE)]


def _quote(text: str, width: float) -> list[Flowable]:
    """The words of a report, from right to left where their script runs so."""
    if runs_right_to_left(text):
        set_lines = "<br/>".join(lines(f"“{text}”", width - 2 * mm, QUOTE.fontSize))
        return [Paragraph(set_lines, ParagraphStyle("quote back", parent=QUOTE, alignment=TA_RIGHT))]
    return [Paragraph(f"“{inline(text)}”", QUOTE)]


def _numbers(numbers: Iterable[int]) -> str:
    return " ".join(f'<link href="#source-{one}" color="#174f93">[{one}]</link>' for one in numbers) or "–"


def _likely(probability: float | None, words: str) -> str:
    if probability is None:
        return "–"
    return f"<b>{percent(probability)}</b> <font color='#4b5863'>{words}</font>"


def _bullets(words: Iterable[str]) -> Flowable:
    items = [ListItem(Paragraph(inline(line), TEXT), leftIndent=10) for line in words]
    return ListFlowable(items, bulletType="bullet", start="•", bulletFontName=FONT, bulletFontSize=8, leftIndent=10)


def _boxed(inner: Sequence[Flowable], width: float, ground: Any = WARN_GROUND, edge: Any = WARN) -> Table:
    table = Table([[list(inner)]], colWidths=[width])
    table.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), ground),
            ("LINEBEFORE", (0, 0), (0, -1), 3, edge),
            ("LEFTPADDING", (0, 0), (-1, -1), 9),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return table


_GRID = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 5),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
]


def _table(head: Sequence[str], body: Sequence[Sequence[Flowable]], shares: Sequence[float], width: float) -> Table:
    """A table whose head stands again on each page; shares: of the width, one per column."""
    titles = [Paragraph(_title(words), HEAD_CELL) for words in head]
    table = Table([titles, *map(list, body)], colWidths=[share * width for share in shares], repeatRows=1)
    table.setStyle([*_GRID, ("LINEBELOW", (0, 0), (-1, 0), 1.0, INK)])
    return table


def _title(words: str) -> str:
    """The head of a column; that of a band breaks behind its lower level."""
    return inline(words).replace("-", "-<br/>") if words.startswith("FL") else inline(words)


def _picture(png: bytes, width: float) -> Image:
    wide, high = ImageReader(io.BytesIO(png)).getSize()
    scale = min(width / wide, TALLEST_PICTURE / high)
    return Image(io.BytesIO(png), wide * scale, high * scale)

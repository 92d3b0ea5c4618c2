"""The page: self-contained, safe against hostile words, and traceable from every row to a sentence or a citation."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from openiads.export.page import number, percent, points, web_address
from tests.study.hand_made import HOSTILE, REPORT, TEXT, claims, hand_made_brief


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)
    inside: list["Element"] = field(default_factory=list)

    def all(self, tag: str) -> list["Element"]:
        found = [self] if self.tag == tag else []
        return found + [one for child in self.inside for one in child.all(tag)]

    @property
    def text(self) -> str:
        return "".join(self.words)


class Reader(HTMLParser):
    EMPTY = frozenset({"meta", "link", "img", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in self.EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words.append(data)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    return hand_made_brief(folder).page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> Element:
    reader = Reader()
    reader.feed(html)
    assert reader.open == [reader.root], "every element is closed"
    return reader.root


def by_id(page: Element, anchor: str) -> Element:
    found = [one for tag in ("article", "tr", "h3", "section") for one in page.all(tag)]
    (element,) = [one for one in found if one.attributes.get("id") == anchor]
    return element


def test_hostile_words_show_as_text(html: str, page: Element) -> None:
    assert HOSTILE in page.text
    assert "<script" not in html.lower()
    assert "onerror=alert" not in re.sub(r"&[a-z0-9#]+;", "", html) or "<img src=x" not in html
    assert [one for one in page.all("img") if "onerror" in one.attributes] == []
    assert "Example <i>Wire</i>" in page.text


def test_bidirectional_words_are_kept_apart_from_their_surroundings(page: Element) -> None:
    isolated = [one for one in page.all("bdi") if "\u202e" in one.text]
    assert isolated, "words that turn the direction stand in an element of their own"


def test_page_needs_nothing_from_outside(page: Element) -> None:
    assert page.all("script") == []
    assert all(one.attributes["src"].startswith("data:image/png;base64,") for one in page.all("img"))
    assert [one.attributes["href"] for one in page.all("link")] == ["data:,"]
    policy = next(one for one in page.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")


def test_only_web_addresses_become_links(page: Element) -> None:
    targets = [one.attributes["href"] for one in page.all("a")]
    assert all(target.startswith(("#", "https://", "http://")) or "." in target for target in targets)
    assert not any(target.lower().startswith("javascript") for target in targets)
    assert REPORT.url in page.text
    assert web_address("javascript:alert(1)") == ""
    assert web_address("HTTPS://example.org") == "HTTPS://example.org"


def test_every_site_leads_to_a_quote_that_stands_in_the_text_and_back(page: Element) -> None:
    rows = [one for one in page.all("tr") if one.attributes.get("id", "").startswith("site-")]
    assert len(rows) == 3
    for row in rows:
        anchors = [one.attributes["href"][1:] for one in row.all("a")]
        assert anchors
        for anchor in anchors:
            article = by_id(page, anchor)
            (quote,) = article.all("mark")
            assert quote.text in TEXT
            back = {one.attributes["href"] for one in article.all("a")}
            assert f"#{row.attributes['id']}" in back


def test_every_value_has_a_citation_or_says_that_it_is_an_assumption(page: Element) -> None:
    section = by_id(page, "values")
    rows = [one for one in section.all("tr") if one.all("td")]
    assert len(rows) > 10
    for row in rows:
        grade, source = row.all("td")[-2].text.strip(), row.all("td")[-1].text.strip()
        assert grade in tuple("ABCGN")
        assert source, row.text
        if grade != "N":
            assert len(source) > 5


def test_vague_and_off_terrain_sites_are_listed_with_the_reason(page: Element) -> None:
    laydown = by_id(page, "laydown").text
    assert "Not drawn or computed: known only within 350 km" in laydown
    assert "Not computed: it lies off the terrain" in laydown
    unknown = by_id(page, "unknown").text
    assert "Placed too vaguely to be drawn" in unknown
    assert "Off the terrain that is loaded" in unknown


def test_sections_stand_in_the_order_of_the_reader_s_questions(html: str) -> None:
    order = ["answer", "laydown", "maps", "change", "claims", "sure", "values", "unknown", "boundary", "made"]
    places = [html.index(f'<section id="{name}"') for name in order]
    assert places == sorted(places)


def test_pictures_have_words_for_those_who_do_not_see_them(page: Element) -> None:
    pictures = page.all("img")
    assert len(pictures) >= 4
    assert all("Qamishli airport" in one.attributes["alt"] for one in pictures)
    assert all(one.attributes.get("scope") in ("col", "row") for one in page.all("th"))
    assert len(page.all("main")) == len(page.all("h1")) == 1


def test_all_anchors_of_the_page_exist(page: Element, html: str) -> None:
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    wanted = {one.attributes["href"][1:] for one in page.all("a") if one.attributes["href"].startswith("#")}
    assert wanted <= set(ids)


def test_each_claim_is_shown_once_with_source_and_modality(page: Element) -> None:
    articles = page.all("article")
    assert len(articles) == len(claims())
    assert all("reported" in one.text and "confidence 80 %" in one.text for one in articles)


def test_numbers_are_written_for_readers() -> None:
    assert (percent(0.914), percent(None)) == ("91 %", "–")
    assert (points(0.84, 0.91), points(0.91, 0.84), points(0.5, 0.5), points(None, 1.0)) == ("+7", "−7", "±0", "–")
    assert (number(600_000.0), number(0.5), number(1e-6)) == ("600 000", "0.5", "1e-06")

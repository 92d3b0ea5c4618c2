"""An HTML page: its main text, and the title, date, outlet and address that it gives itself."""

import re
from html.parser import HTMLParser
from typing import Any

from openiads.reports.decode import clean
from openiads.reports.document import Document
from openiads.reports.metadata import WEB_ADDRESS

SKIPPED_TAGS = frozenset({"script", "style", "noscript", "template", "svg", "head", "nav", "footer", "form", "iframe"})
UNSEEN_TAGS = frozenset({"style", "noscript", "template", "svg", "iframe", "object"})
"""What trafilatura would take text out of. Scripts stay for it: dates stand in some (JSON-LD)."""
VOID_TAGS = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
BLOCK_TAGS = frozenset(
    {"p", "br", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "article", "section", "title"}
)
LEAST_CHARACTERS = 200
"""A main text shorter than this is taken for a miss, and all visible text is given."""
MAX_DEPTH = 400
"""Of elements in one another; published pages have 20 to 60. Deeper ones are made to exhaust a parser."""

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)


def read_html(html: str) -> Document:
    """Give the page's main text, and what it says of itself.

    The main text is found by trafilatura: without menus, scripts, comments and what is styled away. Of a page in which
    it finds little, all visible text is given.
    """
    visible, depth = _visible(html)
    if depth > MAX_DEPTH:
        return Document(text=visible)
    from trafilatura import bare_extraction

    dates = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"}
    found = bare_extraction(
        _without_hidden(html), with_metadata=True, include_comments=False, favor_recall=True,
        date_extraction_params=dates,
    )  # fmt: skip
    if found is None or isinstance(found, dict):
        return Document(text=visible)
    main = clean(found.text or "")
    return Document(
        text=main if len(main) >= LEAST_CHARACTERS or len(main) > len(visible) / 2 else visible,
        title=_line(found.title),
        source=_line(found.sitename or found.hostname),
        url=found.url if found.url and WEB_ADDRESS.match(found.url) else "",
        published=_line(found.date),
        lang=_line(found.language)[:2],
    )


def html_to_text(html: str) -> str:
    """Give the visible text of a page or a piece of one, a line per block; scripts, styles and forms are left out."""
    return _visible(html)[0]


def _visible(html: str) -> tuple[str, int]:
    """The visible text, and how deep elements stand in one another."""
    reader = _VisibleText()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t\r\f\v\xa0]+", " ", line).strip() for line in "".join(reader.pieces).split("\n"))
    return clean(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()), reader.deepest


def _without_hidden(html: str) -> Any:
    """The page as a tree without elements that a reader does not see; as it is where it cannot be parsed."""
    from trafilatura.utils import load_html

    tree: Any = load_html(html)
    for element in list(tree.iter()) if tree is not None else []:
        styled = _HIDDEN_STYLE.search(element.attrib.get("style") or "")
        if (styled or element.tag in UNSEEN_TAGS or "hidden" in element.attrib) and element.getparent() is not None:
            element.drop_tree()
    return html if tree is None else tree


def _line(text: str | None) -> str:
    return " ".join(clean(text or "").split())[:500]


class _VisibleText(HTMLParser):
    """Collects text outside of skipped and hidden elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.deepest = 0
        self._open: list[tuple[str, bool]] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCK_TAGS:
            self.pieces.append("\n")
        if tag in VOID_TAGS:
            return
        named = dict(attrs)
        skipped = tag in SKIPPED_TAGS or "hidden" in named or bool(_HIDDEN_STYLE.search(named.get("style") or ""))
        self._skipping += skipped
        self._open.append((tag, skipped))
        self.deepest = max(self.deepest, len(self._open))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCK_TAGS:
            self.pieces.append("\n")
        recent = range(len(self._open) - 1, max(-1, len(self._open) - 1 - MAX_DEPTH), -1)
        at = next((n for n in recent if self._open[n][0] == tag), None)
        if at is not None:
            self._skipping -= sum(skipped for _, skipped in self._open[at:])
            del self._open[at:]

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.pieces.append(data)

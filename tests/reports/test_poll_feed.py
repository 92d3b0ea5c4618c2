"""Polling feeds from a real server: what is new, what is not, what cannot be read."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from openiads.errors import ReportError
from openiads.reports.fetch_url import Limits
from openiads.reports.poll_feed import (
    FeedState,
    News,
    WatchState,
    after_polls,
    poll_feed,
    poll_feeds,
    read_state,
    write_state,
)
from tests.reports.hostile_server import Server, serving

LOCAL = Limits(allow_private=True)
NEW = FeedState()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def feed(*entries: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{"".join(entries)}</channel></rss>'


def entry(n: int, text: str = "A convoy arrived.", link: str = "") -> str:
    return (
        f"<item><title>Title {n}</title><link>{link or f'https://example.org/{n}'}</link><guid>{n}</guid>"
        f"<pubDate>Tue, 14 May 2024 10:00:00 GMT</pubDate><description>{text}</description></item>"
    )


def again(news: News, **more: bool) -> News:
    return poll_feed(news.feed, news.state, limits=LOCAL, **more)


def test_entries_come_with_outlet_date_and_address(server: Server) -> None:
    news = poll_feed(server.give("/f", feed(entry(1))), NEW, limits=LOCAL)
    (report,) = news.reports
    assert (report.path, report.url) == ("https://example.org/1", "https://example.org/1")
    assert (report.source, report.title, report.published) == ("Wire", "Title 1", date(2024, 5, 14))
    assert report.date_basis == "feed"
    assert report.text == "Title 1\n\nA convoy arrived."


def test_an_entry_is_read_once_and_again_when_it_is_corrected(server: Server) -> None:
    url = server.give("/f", feed(entry(1)))
    first = poll_feed(url, NEW, limits=LOCAL)
    assert len(first.reports) == 1
    assert again(first).reports == ()
    server.give("/f", feed(entry(2), entry(1)))
    second = again(first)
    assert [one.title for one in second.reports] == ["Title 2"]
    server.give("/f", feed(entry(2), entry(1, "No convoy arrived.")))
    assert [one.text for one in again(second).reports] == ["Title 1\n\nNo convoy arrived."]


def test_an_unchanged_feed_is_asked_for_with_its_marks(server: Server) -> None:
    url = server.give("/f", feed(entry(1)), ETag='"7"', Last_Modified="Tue, 14 May 2024 10:00:00 GMT")
    first = poll_feed(url, NEW, limits=LOCAL)
    server.give("/f", b"", 304)
    second = again(first)
    assert not second.is_new
    assert second.state == first.state
    assert server.asked[1][1]["If-None-Match"] == '"7"'
    assert server.asked[1][1]["If-Modified-Since"] == "Tue, 14 May 2024 10:00:00 GMT"


def test_a_feed_that_fails_keeps_its_state_and_stops_no_other(server: Server) -> None:
    good = server.give("/good", feed(entry(1)))
    state = WatchState(feeds={server.url("/bad"): FeedState(etag="x", seen=("a",))})
    bad_news, good_news = poll_feeds([server.url("/bad"), good], state, limits=LOCAL)
    assert "answers 404" in str(bad_news.faults[0])
    assert bad_news.state == state.feeds[server.url("/bad")]
    assert len(good_news.reports) == 1


def test_a_page_is_no_feed(server: Server) -> None:
    news = poll_feed(server.give("/f", "<html><body><p>Some words.</p></body></html>"), NEW, limits=LOCAL)
    assert "is no feed but a page or text; read it with `openiads read`" in str(news.faults[0])
    assert news.reports == ()


def test_the_page_behind_an_entry_is_read_where_asked(server: Server) -> None:
    page = server.give("/page", "<html><body><p>The whole story of the convoy.</p></body></html>")
    url = server.give("/f", feed(entry(1, link=page)))
    (report,) = poll_feed(url, NEW, limits=LOCAL, pages=True).reports
    assert report.text == "The whole story of the convoy."
    assert (report.source, report.published, report.url) == ("Wire", date(2024, 5, 14), page)


def test_a_page_that_fails_leaves_the_summary_and_a_word(server: Server) -> None:
    url = server.give("/f", feed(entry(1, link=server.url("/none"))))
    news = poll_feed(url, NEW, limits=LOCAL, pages=True)
    assert news.reports[0].text.endswith("A convoy arrived.")
    assert "answers 404" in str(news.faults[0])


def test_a_feed_whose_entries_lead_to_this_machine_fetches_nothing_from_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openiads.reports import fetch_url
    from openiads.reports.web_address import is_public
    from tests.reports.hostile_server import PUBLIC

    monkeypatch.setattr(fetch_url, "is_public", lambda ip: ip == PUBLIC or is_public(ip))
    server.give("/secret", "<p>Secret.</p>")
    with serving(PUBLIC) as public:
        url = public.give("/f", feed(entry(1, link=server.url("/secret"))))
        news = poll_feed(url, NEW, pages=True)
    assert "which is no public address" in str(news.faults[0])
    assert server.asked == []


def test_the_state_survives_a_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    assert read_state(path) == WatchState()
    news = News(feed="https://example.org/f", state=FeedState(etag="x", seen=("a", "b")))
    state = after_polls(WatchState(), [news], date(2024, 5, 14))
    write_state(path, state)
    assert read_state(path) == state
    assert [one.name for one in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"version": 9}', '{"version": 1, "feeds": [], "polled_on": 3}', "\0"]
)
def test_a_state_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(content)
    with pytest.raises(ReportError, match="is no state of `openiads watch`"):
        read_state(path)


def test_the_memory_of_a_feed_is_bounded(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from openiads.reports import poll_feed as module

    monkeypatch.setattr(module, "MOST_SEEN", 3)
    url = server.give("/f", feed(*(entry(n) for n in range(10))))
    assert len(poll_feed(url, NEW, limits=LOCAL).state.seen) == 3
    assert json.dumps(poll_feed(url, NEW, limits=LOCAL).state.seen)

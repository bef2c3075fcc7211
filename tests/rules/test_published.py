"""The publication date: every source, which one wins, and where null is right."""

from __future__ import annotations

import pytest

from reading import read
from warcwrap import extraction
from warcwrap.page import Capture, Page
from warcwrap.storage import Body

TEXT = (
    "<p>On the slipway a clock is driven by nothing but drying kelp, and it has kept time since the storms of 2019.</p>"
)
KOREAN = (
    "<div><p>마을 한가운데 놓인 우물이 다시 열렸다. 사람들은 전등을 내린다.</p><p>2019년 5월 5일 문을 닫았다.</p></div>"
)


def page(head: str, body: str = "") -> str:
    article = f"<article><h1>Kelp clock</h1>{body}{TEXT}</article>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{article}</body></html>"


def ld(**values: str) -> str:
    pairs = ",".join(f'"{key}":"{value}"' for key, value in values.items())
    return f'<script type="application/ld+json">{{"@type":"NewsArticle",{pairs}}}</script>'


DECLARED = [
    (page(ld(datePublished="2024-03-05T14:22:00+09:00")), "2024-03-05T14:22:00+09:00", "json_ld_published"),
    (page(ld(dateCreated="2024-03-05")), "2024-03-05", "json_ld_created"),
    (
        page("<meta property=article:published_time content=2024-03-05T14:22:00Z>"),
        "2024-03-05T14:22:00Z",
        "meta_published",
    ),
    (page("<meta name=dc.date content=2024-03-05>"), "2024-03-05", "meta_created"),
    (page("", "<span data-date-time='2024-03-05 14:22:10'>then</span>"), "2024-03-05T14:22:10", "data_published"),
    (page("", "<span itemprop=datePublished content=2024-03-05>then</span>"), "2024-03-05", "item_published"),
    (page("", "<time datetime=2024-03-05T14:22>then</time>"), "2024-03-05T14:22", "time_published"),
    (page("", "<abbr class=published title=2024-03-05>then</abbr>"), "2024-03-05", "abbr_published"),
    (page("", TEXT * 20 + "<time datetime=2024-03-05>then</time>"), "2024-03-05", "time_elsewhere"),
    (page("", "<relative-time datetime=2024-03-05T14:22Z>then</relative-time>"), "2024-03-05T14:22Z", "time_published"),
    (page("", "<span data-timestamp=1709616120>then</span>"), "2024-03-05T05:22:00Z", "data_in_header"),
    (page("<script>var s = {{'pub_date': '2024-03-05', 'x': 1}}</script>"), "2024-03-05", "script_state"),
    (page(ld(datePublished="2024-03-05").replace("}", ",}")), "2024-03-05", "script_state"),
    (
        page("<script>self.push('{BpublishedAtB:B2024-03-05T14:22ZB}')</script>".replace("B", '\\"')),
        "2024-03-05T14:22Z",
        "script_state",
    ),
]
TEXTS = [
    (page("", "<p>Published: March 5, 2024</p>"), "2024-03-05", "labelled_line"),
    (page("", "<p>Harbour, 5 March 2024</p>"), "2024-03-05", "header_line"),
    (page("", TEXT * 20 + "<p>First published 5 March 2024</p>"), "2024-03-05", "labelled_elsewhere"),
    (page("", TEXT * 20 + "<p class=entry-date>5 March 2024</p>"), "2024-03-05", "marked_line"),
    (page("", TEXT * 20 + "<p>By Ann Reed, 5 March 2024</p>"), "2024-03-05", "marked_line"),
    (page("", "<p>macro 28.09.19 12:44</p>").replace("lang=en", "lang=de"), "2019-09-28T12:44", "header_line"),
    (page("", "<p>(5 March 2024) The tide rose again.</p>"), "2024-03-05", "header_line"),
    (page("", f"<p>HARBOUR, 5 March 2024 – The tide rose. {TEXT}</p>"), "2024-03-05", "header_line"),
    (
        "<html lang=en><div class='wrap sidebar'><p>5 March 2024</p><h1>Kelp clock</h1>" + TEXT + "</div>",
        "2024-03-05",
        "header_line",
    ),
]


@pytest.mark.parametrize(("html", "value", "rule"), DECLARED + TEXTS)
def test_sources(html: str, value: str, rule: str) -> None:
    """Every source gives its date where it is the only one."""
    metadata = read(html)
    assert (metadata.date_published, metadata.evidence["/date_published"].rule) == (value, f"published.{rule}")


def test_address() -> None:
    """The day in the page's own address is a date, inferred; an archive's timestamp is not."""
    dated, archived = (
        "https://echo.example/2024/03/05/kelp",
        "https://web.archive.org/web/20240305000000/http://echo.example/k",
    )
    assert read(page(""), dated).date_published == "2024-03-05"
    assert read(page(""), archived).date_published is None


@pytest.mark.parametrize(
    "html",
    [
        page(""),
        page("<meta property=article:published_time content=0000-00-00>" + ld(datePublished="2023-02-30")),
        page(ld(datePublished="1970-01-01T00:00:00Z")),
        page("", "<p>Posted on 01/02/2024</p>"),
        page("", "<div class=related><time datetime=2024-03-05>a</time></div>"),
        page("", "<p>Updated 5 March 2024</p>"),
        page("", "<p>Updated <time datetime=2024-03-05>5 March 2024</time></p>"),
        page("", "<p>Deadline: 5 March 2024</p>"),
        page("", "<p>5 March 2024 – 8 March 2024</p>"),
        page("", "<p>5 March 1975</p>"),
        page("", f"<p>The next meeting is on 5 March 2024, 19:00, in the old mill. {TEXT}</p>"),
        page("", "<div class=related><p>5 March 2024</p></div>"),
        page("<script>var s = [{'publishedAt': '2024-03-05'}, {'publishedAt': '2024-03-09'}]</script>"),
        page("<script>var s = {'lastPublished': '2024-03-05', 'unpublishDate': '2024-03-06'}</script>"),
        "다시 열린 우물\n1일 전\n" + KOREAN + "\n이전글 우물이 닫혔다 입력 2024.03.05 14:22",
        page("", "</article><footer>© 2024 The Echo, March 5, 2024</footer><article>"),
        "다시 열린 우물\n3시간 전 조회 88\n" + KOREAN,
        "다시 열린 우물\n조회 1,204\n" + KOREAN + "\n이전글 우물이 닫혔다 2024.03.05",
        "다시 열린 우물\n작성일 2024-03-1",
        "다시 열린 우물 작성일 03-14 2024\n" + KOREAN + "\n<p>Copyright © 2024 우물신문</p>",
        "2024년 3월 5일 열린 우물\n글쓴이 들꽃\n" + KOREAN,
        "다시 열린 우물\n글쓴이 들꽃\n" + KOREAN + "\n댓글 1\n들꽃 2024-03-05 14:22 좋아요",
    ],
)
def test_unknown(html: str) -> None:
    """Impossible, template, ambiguous, foreign, relative and yearless dates are no date."""
    assert read(html).date_published is None


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("작성일 2024-03-05 14:22 조회 7", "2024-03-05T14:22"),
        ("등록일 25-01-03 09:10", "2025-01-03T09:10"),
        ("입력 2023.11.02. 오전 9:15 수정 2023.11.02. 오후 1:40", "2023-11-02T09:15"),
        ("2024.03.05 14:22 | 수정 2024.03.06", "2024-03-05T14:22"),
        ("송고시간2024-03-05 14:22", "2024-03-05T14:22"),
        ("2024.03.05 14:22 입력 | 2024.03.06 09:00 수정", "2024-03-05T14:22"),
        ("2024-03-05 14:22 编辑：何苗", "2024-03-05T14:22"),
        ("들꽃 24.03.05 14:22", "2024-03-05T14:22"),
        ("投稿日時：2023年9月5日 10:00　閲覧数：49", "2023-09-05T10:00"),
        ("2024/3/5(火) 14:22配信", "2024-03-05T14:22"),
        ("发表于 2023-5-6 14:22 | 只看该作者", "2023-05-06T14:22"),
        ("Posted by oldanchor » Tue Mar 05, 2024 2:22 pm", "2024-03-05T14:22"),
        ("Verfasst am: Di 5. Mär 2024 14:22", "2024-03-05T14:22"),
        ("Publié le mar. 5 mars 2024 à 14h22 - Mis à jour le 6 mars 2024", "2024-03-05T14:22"),
    ],
)
def test_board_headers(header: str, value: str) -> None:
    """A scrape's header tells the date in its language's way."""
    metadata = read(f"다시 열린 우물, 두레박은 없다\n{header}\n{KOREAN}")
    assert (metadata.date_published, metadata.evidence["/date_published"].grade) == (value, "labelled")


@pytest.mark.parametrize(
    ("header", "inside", "value"),
    [
        ("작성일 1일 전 조회 7", "<p>2024/03/05 14:22 송고</p>", "2024-03-05T14:22"),
        ("작성일 1일 전 조회 7", "<p>기사입력 2024.03.05 14:22</p>", "2024-03-05T14:22"),
        ("작성일 2024-03-06 10:00", "<p>입력 2024.03.05 14:22</p>", "2024-03-05T14:22"),
        ("들꽃 2024.03.06 10:00", "<p>입력 2024.03.05 14:22</p>", "2024-03-05T14:22"),
        ("작성일 2024-03-06 10:00", "<p>입력 2019.03.05 14:22</p>", "2024-03-06T10:00"),
        ("작성일 2024-03-06 10:00", "<p>입력 2024.03.09 14:22</p>", "2024-03-06T10:00"),
    ],
)
def test_own_date_of_a_repost(header: str, inside: str, value: str) -> None:
    """The article's own labelled date, not long before the board's, is when it was published."""
    text = KOREAN.replace("</div>", inside + "</div>")
    assert read(f"다시 열린 우물, 두레박은 없다\n{header}\n{text}").date_published == value


def test_year_from_pictures() -> None:
    """A date without year takes the year of the article's own picture of that day, and says that it is inferred."""
    picture = '<figure><img src="https://img.example/news/202403/14/20240314101522117.jpg" alt="우물"></figure>'
    metadata = read(f"다시 열린 우물 작성일 03-14 128 목록\n<div>{picture}{KOREAN}</div>")
    assert (metadata.date_published, metadata.evidence["/date_published"].grade) == ("2024-03-14", "inferred")
    assert read(f"다시 열린 우물 작성일 03-15 128 목록\n<div>{picture}{KOREAN}</div>").date_published is None


def test_agreement() -> None:
    """A day on which several sources agree beats one that only a `<meta>` without a clear name gives."""
    html = page(
        "<meta name=date content=2024-03-09>" + ld(datePublished="2024-03-05"), "<p>Published: March 5, 2024</p>"
    )
    assert read(html).date_published == "2024-03-05"


def test_own_object_of_many() -> None:
    """Of several article objects the one with the page's headline counts."""
    html = page(
        ld(headline="Another clock", datePublished="2020-01-01") + ld(headline="Kelp clock", datePublished="2024-03-05")
    )
    assert read(html).date_published == "2024-03-05"


def test_time_of_the_same_day() -> None:
    """Midnight is what software writes for a day: another source's time on that day is taken."""
    html = page("<meta name=dc.date content=2024-03-05T14:22>" + ld(datePublished="2024-03-05T00:00:00"))
    assert read(html).date_published == "2024-03-05T14:22"


def test_own_zone() -> None:
    """A UTC time that the page also shows in local time is written in that zone: it is another day there."""
    html = page(ld(datePublished="2023-11-09T01:09:55Z"), "<p>Published: November 8, 2023, 6:09 p.m.</p>")
    assert read(html).date_published == "2023-11-08T18:09:55-07:00"


CONFLICTS = [
    ("2024-03-05T14:22:00+09:00", "2024-03-05T14:22:00Z", "2024-03-05T14:22:00+09:00", "one wall clock in two zones"),
    ("2024-03-05T14:22:00Z", "2024-03-05T14:22:00+09:00", "2024-03-05T14:22:00+09:00", "one wall clock in two zones"),
    ("2024-03-05T19:11:05-04:00", "2024-03-05T15:11:05-04:00", "2024-03-05T15:11:05-04:00", None),
    ("2024-03-05T14:22:00Z", "2024-03-09T14:22:00Z", "2024-03-05T14:22:00Z", "two publication dates"),
    ("2024-03-05T14:22:00Z", "2024-03-05T23:22:00+09:00", "2024-03-05T14:22:00Z", None),
    ("2024-03-04T23:22:00Z", "2024-03-05", "2024-03-04T23:22:00Z", None),
]


@pytest.mark.parametrize(("first", "second", "value", "note"), CONFLICTS)
def test_conflicts(first: str, second: str, value: str, note: str | None) -> None:
    """Two declared dates that contradict each other are a note; two views of one moment are none."""
    html = page(ld(datePublished=first) + f"<meta property=article:published_time content={second}>")
    extracted = extraction.read(Page("p", Body.of(html.encode())))
    notes = [found.message.rpartition(": ")[2] for found in extracted.findings if found.code == "extract.conflict"]
    assert (extracted.metadata.date_published, notes) == (value, [note] if note else [])


def test_state_beside_the_headline() -> None:
    """Of several days in a script's data those near the page's own headline count."""
    other = "{'title': 'Another', 'publishedAt': '2020-01-01'}," + " " * 7_000
    html = page("<script>var s = [" + other + "{'title': 'Kelp clock', 'publishedAt': '2024-03-05'}]</script>")
    assert read(html).date_published == "2024-03-05"


def test_no_zone_but_a_stated_one() -> None:
    """A local time gets no offset from the page's other dates: summer time may have begun between them."""
    html = page("<meta name=lastmod content=2024-03-06T09:00:00+09:00>", "<p>Published: March 5, 2024, 2:22 p.m.</p>")
    assert read(html).date_published == "2024-03-05T14:22"


def test_printed_address() -> None:
    """A page that prints its own address tells the day in it; another page's address does not."""
    assert read(page("", "<p>本文連結 : https://echo.example/n/20240305/kelp</p>")).date_published == "2024-03-05"
    assert read(page("", "<p>See https://echo.example/n/20240305/kelp</p>")).date_published is None


def test_after_the_capture() -> None:
    """A date after the page's capture is none."""
    from datetime import UTC, datetime

    capture = Capture(datetime(2024, 3, 1, tzinfo=UTC), "row")
    text = page(ld(datePublished="2024-03-05")).encode()
    assert extraction.read(Page("p", Body.of(text), capture=capture)).metadata.date_published is None


@pytest.mark.parametrize(
    ("language", "value"), [("en-GB", "2024-02-01"), ("en-US", "2024-01-02"), ("de", "2024-02-01"), ("en", None)]
)
def test_order_by_language(language: str, value: str | None) -> None:
    """The page's language and country tell how 01/02/2024 is read."""
    assert read(page("", "<p>Published: 01/02/2024</p>").replace("lang=en", f"lang={language}")).date_published == value


def test_order_by_other_dates() -> None:
    """Another date of the page in the same writing tells the order too."""
    assert read(page("", "<p>Published: 01/02/2024, read on 01/25/2024</p>")).date_published == "2024-01-02"

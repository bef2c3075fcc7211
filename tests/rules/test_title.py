"""The title: which source wins, and what is cut off it."""

from __future__ import annotations

import pytest

from reading import read

ARTICLE = (
    "<p>A clock driven by kelp keeps better time than the tide table of the harbour, and the harbour master knows.</p>"
)
SCRAPE = "<div><p>마을 한가운데 놓인 우물이 다시 열렸다. 사람들은 두레박 대신 전등을 내린다.</p></div>"


def page(head: str, body: str) -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}{ARTICLE}</body></html>"


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (page("<title>Kelp clock | The Echo</title>", "<article><h1>Kelp clock</h1></article>"), "Kelp clock"),
        (page("<title>Kelp clock - Harbour - The Echo</title>", "<h1>Kelp clock</h1>"), "Kelp clock"),
        (page("<title>Kelp clock | The Echo</title>", ""), "Kelp clock"),
        (
            page(
                "<meta property=og:title content='Kelp clock - Echo'><meta property=og:site_name content=Echo>",
                "",
            ),
            "Kelp clock",
        ),
        (
            page("<title>The Echo » Blog Archive » Kelp clock</title>", "<h1><a href='/'>The Echo</a></h1>"),
            "Kelp clock",
        ),
        (page("<title>Kelp - a clock</title>", "<h1>Kelp - a clock</h1>"), "Kelp - a clock"),
        (page("<meta property=og:title content='Bread &amp;amp; Roses'>", ""), "Bread & Roses"),
        (
            page('<script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":"Kelp clock"}</script>', ""),
            "Kelp clock",
        ),
        (page("<meta name=dc.title content='Kelp clock'>", "<nav><h1>Menu</h1></nav>"), "Kelp clock"),
        (page("<meta name=twitter:title content='Kelp clock'>", ""), "Kelp clock"),
        (
            page("", "<div class=related><h1>Another clock</h1></div><h2 class=entry-title>Kelp clock</h2>"),
            "Kelp clock",
        ),
        (page("<title>江边灯塔改成图书角_江城新闻_白鹭网</title>", ""), "江边灯塔改成图书角"),
        (
            page(
                "",
                "<article><h1><span>Harbour</span><span>Kelp clock</span></h1></article><h2 class=headline>Kelp</h2>",
            ),
            "Harbour Kelp clock",
        ),
        ("<html><body><p></body></html>", None),
    ],
)
def test_whole_page(html: str, title: str | None) -> None:
    """On a whole page the sources are weighed against each other, each without the site's name."""
    assert read(html).title == title


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("다시 열린 우물, 두레박은 없다 작성일 03-14 128 목록", "다시 열린 우물, 두레박은 없다"),
        ("다시 열린 우물, 두레박은 없다 3시간 전 조회 88 댓글 1 목록", "다시 열린 우물, 두레박은 없다"),
        ("다시 열린 우물, 두레박은 없다 글쓴이 들꽃 작성일 2024-03-05 14:22", "다시 열린 우물, 두레박은 없다"),
        ("다시 열린 우물, 두레박은 없다 : 나루포털 뉴스\n입력 2024.03.05", "다시 열린 우물, 두레박은 없다"),
        ("[단독] 다시 열린 우물, 두레박은 없다", "[단독] 다시 열린 우물, 두레박은 없다"),
        ("제목 [펌]\n다시 열린 우물, 두레박은 없다", "다시 열린 우물, 두레박은 없다"),
        ("[펌] [속보] 다시 열린 우물, 두레박은 없다", "[속보] 다시 열린 우물, 두레박은 없다"),
        ("나루포털\n로그인 회원가입\n다시 열린 우물, 두레박은 없다\n작성일 24-03-05", "다시 열린 우물, 두레박은 없다"),
        ("홈 > 뉴스 > 사회\n다시 열린 우물, 두레박은 없다", "다시 열린 우물, 두레박은 없다"),
        ("2024.03.05 14:22\n다시 열린 우물, 두레박은 없다", "다시 열린 우물, 두레박은 없다"),
        ("들꽃 2024.03.05\n제목 : 다시 열린 우물", "다시 열린 우물"),
        (
            "<h2 id=bo_v_title><span class=bo_v_cate>뉴스</span><span>다시 열린 우물</span></h2>조회 7",
            "다시 열린 우물",
        ),
        ("여름 휴가지 추천\n조회 7", "여름 휴가지 추천"),
        ("2024년 3월 5일 열린 우물\n조회 7", "2024년 3월 5일 열린 우물"),
        ("다시&nbsp;열린 &lt;우물&gt;, 2.4km&hellip;", "다시 열린 <우물>, 2.4km…"),
    ],
)
def test_scrape(head: str, title: str) -> None:
    """In a scrape the headline is the first line that is one, without what board and portal added."""
    assert read(f"{head}\n{SCRAPE}").title == title


def test_words_of_the_headline_stay() -> None:
    """English words that a board's header also has are no reason to cut a headline."""
    assert read(f"Neighbours learn to share 20 bikes\n{ARTICLE}").title == "Neighbours learn to share 20 bikes"


def test_length_and_control_characters() -> None:
    """A title has no control characters and no more than a thousand characters."""
    title = read(page("<title>a\x01b" + "c" * 3_000 + "</title>", "")).title
    assert title is not None and title.startswith("a bccc") and len(title) == 1_000


def test_evidence() -> None:
    """The evidence names the rule and the place that gave the title."""
    evidence = read(page("", "<article><h1>Kelp clock</h1></article>")).evidence["/title"]
    assert (evidence.rule, evidence.grade, evidence.place) == (
        "title.article_heading",
        "declared",
        "html > body > article > h1",
    )

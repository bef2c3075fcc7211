"""Headlines as site software of many kinds sets them: which heading is meant, and what of its text."""

from __future__ import annotations

import pytest

from reading import read

URL = "https://www.saltgazette.example/2024/03/kelp-clock-keeps-time.html"
KELP = "Kelp clock keeps time"
TEXT = (
    "<p>On the slipway stands a clock that is driven by nothing but drying kelp, and it has kept good time since the "
    "storms of last winter.</p><p>The harbour master has set his own watch by it ever since it struck noon.</p>"
)
HANGUL = "<p>마을 한가운데 놓인 우물이 다시 열렸다. 사람들은 두레박 대신 전등을 내린다고 한다.</p>"
HANZI = "<p>江边的旧灯塔改成了图书角，借书的人要等船靠岸才能还书。管理员说，每天早晨都有人排队。</p>"
HOME = "<h1><a href='https://www.saltgazette.example/'>Salt Gazette</a></h1>"
LINKED = f"<a href='{URL}'>{KELP}</a>"


def title(head: str, body: str) -> str | None:
    return read(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", URL).title


@pytest.mark.parametrize(
    ("head", "body"),
    [
        # The site's name is an h1, the headline a smaller heading: WordPress, Blogger, phpBB, Tumblr, Serendipity.
        (f"<title>{KELP} | Salt Gazette</title>", f"{HOME}<article><h2 class=entry-title>{LINKED}</h2>"),
        (f"<title>Salt Gazette » Blog Archive » {KELP}</title>", f"{HOME}<h2>{KELP}</h2>"),
        (f"<title>Salt Gazette: {KELP}</title>", f"<h1>Salt Gazette</h1><h3 class=post-title>{LINKED}</h3>"),
        (f"<title>Kai Board • View topic - {KELP}</title>", f"<h1>Kai Board</h1><h2><a href='?t=1'>{KELP}</a></h2>"),
        (f"<title>{KELP} - Notes</title>", f"{HOME}<h3>Monday, 4 March</h3><h4><a href=a>{KELP}</a></h4>"),
        # An h1 that names a section, sells something, or asks for consent.
        (f"<title>{KELP} | News | Town of Salt</title>", f"<h1>News</h1><h2>{KELP}</h2>"),
        (f"<title>{KELP} | Salt Gazette</title>", f"<h1><a href=/harbour/>Harbour</a></h1><h1>{KELP}</h1>"),
        (f"<title>{KELP} | Salt Gazette</title>", f"<div class=cookie-modal><h1>Privacy</h1></div><h1>{KELP}</h1>"),
        (f"<title>{KELP} | Salt Gazette</title>", f"<div><h1>Get our app</h1></div><article><h1>{KELP}</h1>"),
        (f"<title>{KELP} | Salt Gazette</title>", f"<h1>News from sea and shore</h1><main><h2>{KELP}</h2>"),
        (f"<title>{KELP} | Notes from sea and shore</title>", f"<h1>Notes from sea and shore</h1><h2>{KELP}</h2>"),
        ("<title>Seaweed watch explained - Echo</title>", f"<div class=hero-teaser><h1>{KELP}</h1></div>"),
        (f"<title>{KELP} - Echo</title>", f"<div class=teaser><h1><a href=/k>Kelp clock</a></h1></div><h2>{KELP}</h2>"),
        (f"<title>{KELP} - Notes from a kelp bay</title>", f"<h1>Kelp bay: a kelp clock</h1><h1>{KELP}</h1>"),
        # A site that puts its headline into og:site_name, too; one whose title says nothing.
        (f"<title>{KELP} | Echo - News</title><meta property=og:site_name content='{KELP}'>", f"<main><h1>{KELP}</h1>"),
        ("<title>::: official pages :::</title>", f"<h2>{KELP}</h2><p>[ 21-06-2006 ]</p>"),
        (f"<title>{KELP} - The web portal of the city of Salt</title>", f"<div class=ArticleHeader>{KELP}</div>"),
        # Titles rewritten for search engines and social networks.
        ("<title>Clock made of kelp: how it works</title><meta property=og:title content='You must see this clock'>",
         f"<article><h1>{KELP}</h1>"),
        (f"<title>How a clock of kelp works</title><meta property=og:title content='{KELP}'>",
         f"<ul class=breadcrumb><li><h1>How a clock of kelp works</h1></li></ul><h2>{KELP}</h2>"),
        (f"<title>How a clock of kelp works</title><meta property=og:title content='{KELP}'>",
         f"<h1>How a clock of kelp works</h1><h2><span class=kicker>Bay</span> {KELP}</h2>"),
        # Kickers, badges, counters and subtitles within the heading.
        (f"<title>Bay: {KELP} - Echo</title>", f"<h1><span class=dachzeile>Bay</span> <span>{KELP}</span></h1>"),
        (f"<title>{KELP} - Echo</title>", f"<h1><small>Recipe of the week</small><br>{KELP}</h1>"),
        (f"<title>{KELP} - Echo</title>", f"<h1><div class=entry-section><a>Bay | </a></div>{KELP}</h1>"),
        (f"<title>{KELP} - Echo</title>", f"<h1>{KELP}<span class=subtitle>Nobody winds it</span></h1>"),
        (f"<title>{KELP} - Echo</title>", f"<h1><svg><title>Plus</title></svg><b class=badge>Plus</b> {KELP}</h1>"),
        (f"<title>{KELP} - Echo</title>", f"<h1><span>Bay</span><br>{KELP}</h1>"),
        (f"<title>{KELP} – Saltpedia</title>", f"<h1><span>{KELP}</span><span class=mw-editsection>edit</span></h1>"),
        # A theme may call the article's own header so, too.
        (f"<meta property=og:title content='{KELP}'>", f"<div class=masthead><h1>{KELP}</h1></div>"),
        # Pages without a usable h1.
        (f"<title>{KELP} : bay</title>", f"<p class=title>{KELP} <span>(self.bay)</span></p>"),
        ("<title>Salt Gazette</title>", f"<div><h2>{KELP}</h2>"),
        (f"<title>{KELP} - Salt Gazette | News from sea and shore since 1899</title>", "<div>"),
        (f"<title>{KELP} - Echo</title>", f"<h3><a href=x>Kelp prices</a></h3><div class=storyTitle>{KELP}</div>"),
        (f"<title>Bay: {KELP} - Echo</title>", f"<article><h3>Bay</h3><h2>{KELP}</h2>"),
    ],
)  # fmt: skip
def test_which_text_is_the_headline(head: str, body: str) -> None:
    """The headline is found among site names, sections, adverts and kickers."""
    assert title(head, body + TEXT) == KELP


@pytest.mark.parametrize(
    ("head", "body", "headline"),
    [
        # gnuboard, Naver, Discuz, Sohu, Ameba: categories, labels and logos around the headline.
        ("<title>다시 열린 우물 &gt; 자유게시판 | 갈대마을</title>",
         "<h1>다시 열린 우물 &gt; 자유게시판</h1><h2><b class=bo_v_cate>소식</b><b>다시 열린 우물</b></h2>" + HANGUL,
         "다시 열린 우물"),
        ("<meta property=og:title content='다시 열린 우물'>",
         "<h1><a href=/><span class=blind>포털</span></a></h1><h2><span>다시 열린 우물</span></h2>" + HANGUL,
         "다시 열린 우물"),
        ("<title>江边灯塔改成图书角 - 城事 - 芦苇论坛 - Powered by Discuz!</title>",
         "<h1><a href=forum-1.html>[原创]</a> <span id=thread_subject>江边灯塔改成图书角</span></h1>" + HANZI,
         "江边灯塔改成图书角"),
        ("<title>江边灯塔改成图书角_灯塔_芦苇网</title>",
         "<h1>江边灯塔改成图书角 <span class=article-tag>原创</span></h1>" + HANZI,
         "江边灯塔改成图书角"),
        ("<title>『灯台が図書室に』</title>", "<h1><a href=e.html>灯台が図書室に</a></h1>" + HANZI, "灯台が図書室に"),
    ],
)  # fmt: skip
def test_east_asian_sites(head: str, body: str, headline: str) -> None:
    """The same in Chinese, Japanese and Korean."""
    assert title(head, body) == headline


@pytest.mark.parametrize(
    ("head", "heading"),
    [
        ("<title>Kelp clock - a marvel of the bay - Salt Gazette</title>", "Kelp clock - a marvel of the bay"),
        ("<title>Salt Gazette - a family of clocks - Notes</title>", "Salt Gazette - a family of clocks"),
        ("<meta property=og:title content='Kelp clock | A marvel'>", "Kelp clock | A marvel"),
        ("<title>Kelp clock: live updates | Echo</title>", "Kelp clock: live updates"),
    ],
)
def test_the_heading_stays_whole(head: str, heading: str) -> None:
    """Separators and names in the page's own heading are the headline's."""
    assert title(head, f"<article><h1>{heading}</h1>{TEXT}") == heading


def test_a_joined_kicker_stays() -> None:
    """Where the site sets a colon between kicker and headline, and its head has both, they are one headline."""
    spans = "<span class=topline>Bay<span class=hide>: </span></span><span class=headline>Kelp clock</span>"
    assert title("<title>Bay: Kelp clock - Echo</title>", f"<article><h1>{spans}</h1>{TEXT}") == "Bay: Kelp clock"


def test_a_cut_title_gives_its_votes_to_the_whole() -> None:
    """A title for social networks that ends in an ellipsis is completed."""
    head = f"<title>{KELP} through all storms - Echo</title><meta property=og:title content='{KELP} through…'>"
    assert title(head, "<div>" + TEXT) == f"{KELP} through all storms"


def test_scrambled_letters() -> None:
    """A heading whose letters were scrambled on their way is read as the head has it."""
    head = "<title>Die Tanguhr über der Bucht - Echo</title>"
    assert title(head, f"<h1>Die Tanguhr Ã¼ber der Bucht</h1>{TEXT}") == "Die Tanguhr über der Bucht"

"""Which pictures of a page are the article's, by where its text stands."""

from __future__ import annotations

import pytest

from warcwrap.document import Document
from warcwrap.metadata import Author
from warcwrap.page import Page
from warcwrap.rules.illustrations import illustrations
from warcwrap.storage import Body

TEXT = "<p>" + "The clock above the market runs four minutes fast, and from now on it may do so. " * 4 + "</p>"
WHOLE = "<!DOCTYPE html><html><head><title>t</title></head><body><div id=top>{before}</div>{text}</body></html>"
PICTURE = '<img src="/2024/raft.jpg">'


def names(markup: str, before: str = "", authors: tuple[Author, ...] = ()) -> list[str]:
    """The file names of the pictures of the article in a whole page."""
    text = WHOLE.format(before=before, text=markup)
    page = Document(Page("page.html", Body.of(text.encode()), url="https://a.example/news/1"), [])
    page.known["authors"] = authors
    return [picture.addresses[0].rpartition("/")[2] for picture in illustrations(page)]


@pytest.mark.parametrize(
    "markup",
    [
        f"<article>{TEXT}{PICTURE}</article>",
        f"<table><tr><td>{TEXT}{PICTURE}{TEXT}</td></tr></table>",
        f"<div class=x1><div class=x2>{TEXT}<p>{PICTURE}</p></div></div>",
        f"<form id=aspnetForm><div class=x>{TEXT}{PICTURE}</div></form>",
        f"<article><div class=teaser_img_container>{PICTURE}</div>{TEXT}</article>",
        f"<article><div class='teaser big'>{PICTURE}</div>{TEXT}</article>",
        f"<article><a href='/story_photo/show?id=5'>{PICTURE}</a>{TEXT}</article>",
        f"<article><a href='/2024/raft_big.jpg'>{PICTURE}</a>{TEXT}</article>",
        f"<main><article>{TEXT}</article><figure>{PICTURE}</figure></main>",
        f"<article>{TEXT}<article><h2>14:05</h2>{TEXT}{PICTURE}</article></article>",
        f"<div class=ad-free-page><div class=content>{TEXT}{PICTURE}</div></div>",
        f"<div hidden id='S:1a'><article>{TEXT}{PICTURE}</article></div>",
        f"<div id=js_content style='visibility: hidden'><section>{TEXT}<p>{PICTURE}</p></section></div>",
        f"<article>{TEXT}<img src='/2024/raft.jpg' alt='Hay market, with the logo of the fair'></article>",
    ],
)
def test_of_the_article(markup: str) -> None:
    """What stands in the element that holds the text is the article's, whatever the markup is called."""
    assert names(markup) == ["raft.jpg"]


@pytest.mark.parametrize(
    "markup",
    [
        f"<main><article>{TEXT}</article><article class=c9><h3>Another</h3>{PICTURE}</article></main>",
        f"<article>{TEXT}<article><p>Another story in short.</p>{PICTURE}</article></article>",
        f"<article>{TEXT}<div class='newsletter-component'>{PICTURE}</div></article>",
        f"<article>{TEXT}<div class='c-author-bio__name'>{PICTURE}</div></article>",
        f"<article>{TEXT}<div class='writerprofile'>{PICTURE}</div></article>",
        f"<article>{TEXT}<div class='latest-news-carousel'>{PICTURE}</div></article>",
        f"<article>{TEXT}<div class='teaser'>{PICTURE}<h3><a href='/news/2'>Another</a></h3></div></article>",
        f"<article>{TEXT}<a class='btn chat'>{PICTURE}</a></article>",
        f"<article>{TEXT}<a href='/news/2'>{PICTURE}</a></article>",
        f"<article>{TEXT}<p style='display:none'>{PICTURE}</p></article>",
        f"<article>{TEXT}<form>{PICTURE}</form></article>",
        f"<article>{TEXT}<img src='/2024/raft.jpg' style='width: 20px; height: 20px'></article>",
        f"<article>{TEXT}<img src='https://rt.wire.example/rt.gif?id=1'></article>",
        f"<article>{TEXT}<img src='/images/no-result-found.png'></article>",
        f"<article>{TEXT}<img src='/2024/raft.jpg' alt='Maren Holt'></article>",
        f"<article><meta property=og:site_name content='Tide Post'>{TEXT}<img src='/r.jpg' alt='Tide Post'></article>",
    ],
)
def test_of_something_else(markup: str) -> None:
    """Cards, boxes, buttons, hidden and counting pictures, the author's portrait and the site's logo are not."""
    assert names(markup, authors=(Author("Maren Holt"),)) == []


def test_beside_the_text() -> None:
    """Behind the text's begin and outside its element, a picture that nobody described is an ornament."""
    page = "<main><div class=c1>{text}{text}</div><div class=content-foot>{picture}</div></main><p>end</p>"
    assert names(page.format(text=TEXT, picture=PICTURE)) == []
    assert names(page.format(text=TEXT, picture="<figure>" + PICTURE + "</figure>")) == ["raft.jpg"]
    assert names(page.format(text=TEXT, picture="<img src=/2024/raft.jpg alt='The raft'>")) == ["raft.jpg"]


def test_elsewhere_on_the_page() -> None:
    """A picture that shares no element with the text is not the article's, whatever its element is called."""
    article = "<div class=c1>{text}{text}</div><div class=content-box><figure>{picture}</figure></div>"
    assert names(article.format(text=TEXT, picture=PICTURE)) == []


def test_header_of_a_page_without_marks() -> None:
    """A banner above everything stands outside the element that holds the text."""
    assert names(f"<table><tr><td>{TEXT}{PICTURE}</td></tr></table>", '<img src="/head.jpg" width="760">') == [
        "raft.jpg"
    ]

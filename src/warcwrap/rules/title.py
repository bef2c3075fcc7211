"""The title of a page: its headline as the newsroom wrote it, without the names of site, portal and board."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.rule import Field, Found, Rule
from warcwrap.rules.headings import HEADINGS, PageHeading, headings, is_foreign, marks, told
from warcwrap.rules.structured import article_objects
from warcwrap.rules.votes import HEAD_LINES, elect
from warcwrap.values.boardlines import is_path, is_poster, labelled, without_header
from warcwrap.values.headlines import SUBTITLE_MARK, clean, is_outlet, is_place, is_tag, key

NAME_CHARACTERS = 24  # the names of boards and portals are shorter than headlines
LINES_ABOVE = 12  # between a headline and its text stand date, author, buttons
HEADLINE_CHARACTERS = 300

_HEADLINE_MARK = re.compile(
    r"(?:^|[\s_-])(?:entry-title|post-?title|article-?title|articletitle|article[_-]{1,2}(?:title|headline)|article[_-]?header|headline|"
    r"news-?title|story-?title|tit_view|title_area|topic-title|thread_subject|bo_v_tit|np_18px|rd_hd|media_end_head_headline|subject|view_?tit(?:le)?|title)(?=$|[\s_-])",
    re.I,
)
_NO_HEADLINE = re.compile(f"{SUBTITLE_MARK.pattern}|hid(?:e|den)|sr-only|visually|invisible", re.I)
_MARKED_SELECTORS = (
    "h2[class*='title']", "h2[class*='headline']", "h2[class*='tit']", "h2[id*='title']", "h3[class*='tit']",
    "h3.first", "[itemprop='headline']", "#thread_subject", "span.bo_v_tit", "h4[class*='title']",
    "p[class*='headline']", "div[class*='headline']", "div[class*='entry-title']", "div[class*='article-title']",
)  # fmt: skip


def article_heading(page: Document) -> Iterator[Found]:
    """The `h1` within the page's article or main part: sites of all kinds write the headline there.

    >>> from warcwrap.rule import finds
    >>> finds(article_heading, "<html><body><h1>The Echo</h1><article><h1>Kelp clock</h1><p>It ticks.</p></article>")
    ['Kelp clock']
    """
    yield from (Found(found.text.main, found.position) for found in headings(page) if found.is_article)


def only_heading(page: Document) -> Iterator[Found]:
    """The `h1` of a page that marks no article, or that stands outside it.

    >>> from warcwrap.rule import finds
    >>> finds(only_heading, "<html><body><nav><h1>Menu</h1></nav><h1>Kelp clock</h1><p>It ticks.</p>")
    ['Kelp clock']
    """
    yield from (Found(found.text.main, found.position) for found in headings(page) if not found.is_article)


def json_ld_headline(page: Document) -> Iterator[Found]:
    """`headline`, else `name`, of the article object in JSON-LD (https://schema.org/headline).

    >>> from warcwrap.rule import finds
    >>> article = '{"@type": "NewsArticle", "headline": "Kelp clock"}'
    >>> finds(json_ld_headline, f"<script type='application/ld+json'>{article}</script>")
    ['Kelp clock']
    """
    for thing in article_objects(page):
        for name in ("headline", "name"):
            stated = thing.values.get(name)
            if isinstance(stated, str) and (value := clean(stated)):
                yield Found(value, thing, stated)
                break


def og_title(page: Document) -> Iterator[Found]:
    """The Open Graph title, which a site writes for those who share the page (https://ogp.me/#metadata).

    >>> from warcwrap.rule import finds
    >>> finds(og_title, "<meta property='og:title' content='Kelp clock'>")
    ['Kelp clock']
    """
    yield from _metas(page, "og:title")


def twitter_title(page: Document) -> Iterator[Found]:
    """The title for a Twitter card.

    >>> from warcwrap.rule import finds
    >>> finds(twitter_title, "<meta name='twitter:title' content='Kelp clock'>")
    ['Kelp clock']
    """
    yield from _metas(page, "twitter:title")


def meta_title(page: Document) -> Iterator[Found]:
    """The title in Dublin Core and in the tags of recommendation services, which take no site name.

    >>> from warcwrap.rule import finds
    >>> finds(meta_title, "<meta name='dc.title' content='Kelp clock'>")
    ['Kelp clock']
    """
    yield from _metas(
        page,
        "dc.title",
        "dcterms.title",
        "sailthru.title",
        "cxenseparse:title",
        "parsely-title",
        "dable:title",
        "nextweb:title",
        "title",
        "citation_title",
    )


def marked_heading(page: Document) -> Iterator[Found]:
    """An element of a scrape that its class, id or `itemprop` calls the headline.

    >>> from warcwrap.rule import finds
    >>> finds(marked_heading, "The Echo<h2 class=tit_view>Kelp clock</h2><div><p>On the slipway it ticks.</p></div>")
    ['Kelp clock']
    """
    if page.page.fidelity != "stripped":
        return
    places, tags = page.find(*_MARKED_SELECTORS), page.select(*_MARKED_SELECTORS)
    for place, tag in islice(zip(places, tags, strict=True), HEADINGS):
        own = marks(page, place)
        is_headline = tag.get("itemprop") == "headline" or _HEADLINE_MARK.search(own)
        if is_headline and not SUBTITLE_MARK.search(own) and not is_foreign(page, place):
            yield Found(told(tag).main, tag)


def heading_above_text(page: Document) -> Iterator[Found]:
    """A heading above the article's text, or a line that its class calls the headline, on a page without `h1` there.

    >>> from warcwrap.rule import finds
    >>> text = "On the slipway stands a clock driven by nothing but drying kelp, and it keeps good time."
    >>> finds(heading_above_text, f"<html><body><h2>Kelp clock</h2><p>{text}</p>")
    ['Kelp clock']
    """
    if page.page.fidelity == "stripped" or any(_is_above(page, found) for found in headings(page)):
        return
    body = page.zones.body
    for line in reversed(page.lines[max(0, body - 1 - LINES_ABOVE) : body - 1]):
        own = line.elements.marks(line.block)
        is_heading = line.tags[:1] in (("h2",), ("h3",), ("h4",)) or bool(_HEADLINE_MARK.search(own))
        if (
            is_heading
            and len(line.text) <= HEADLINE_CHARACTERS
            and not _NO_HEADLINE.search(own)
            and _is_long(line.text)
        ):
            yield Found(clean(line.text), line)


def _is_above(page: Document, found: PageHeading) -> bool:
    """Say whether an `h1` can be the headline by its place: in the article's element, or before its text."""
    if found.is_site or found.is_foreign or is_place(found.text.main):
        return False
    return found.is_article or page.line_number(found.position) <= page.zones.body


def title_element(page: Document) -> Iterator[Found]:
    """The `<title>`, which also holds the site's name on most pages.

    >>> from warcwrap.rule import finds
    >>> finds(title_element, "<title>Kelp clock | The Echo</title>")
    ['Kelp clock | The Echo']
    """
    for place in page.find("title")[:HEADINGS]:
        if value := clean(page.elements.text(place)):
            yield Found(value, place)


def labelled_line(page: Document) -> Iterator[Found]:
    """A line of a board's header that says it is the title: `제목 : …`, `標題 …`.

    >>> from warcwrap.rule import finds
    >>> finds(labelled_line, "갈대포털\\n제목 : 다시 열린 우물<div><p>우물이 다시 열렸다고 한다.</p></div>")
    ['다시 열린 우물']
    """
    if page.page.fidelity != "stripped" and headings(page):
        return
    for line in page.lines[:HEAD_LINES]:  # asked first: where the article's text begins takes time to find
        if (stated := labelled(line.text)) and _is_long(value := without_header(clean(stated))) and line in _head(page):
            yield Found(value, line, line.text)


def first_line(page: Document) -> Iterator[Found]:
    """The first line of a scrape that is no menu, path or board's name; what the board's header added is cut off.

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> text = "물길 따라 걷는 도서관 작성일 03-14 128 목록 <p>쓰임을 잃은 취수장이 작은 도서관으로 바뀐다고 한다.</p>"
    >>> [found.value for found in first_line(Document(Page("a", Body.of(text.encode())), ()))]
    ['물길 따라 걷는 도서관']
    """
    if page.page.fidelity != "stripped":
        return
    usable: list[Found] = []
    for line in _head(page):
        if usable and line.number == len(page.lines):
            break  # what a scrape ends in, perhaps in the middle, makes no name of the line above it
        value = without_header(clean(line.text))
        is_other = is_place(value) or is_path(line.text) or is_poster(value) or SUBTITLE_MARK.search(line.marks)
        is_label = (stated := labelled(line.text)) is not None and not _is_long(stated)
        if _is_long(value) and not is_other and not is_label:
            usable.append(Found(value, line, line.text))
    # A portal's or board's name above the headline is the shorter of the two.
    yield from sorted(usable, key=lambda found: _is_name_above(found.value, usable))


def _is_long(text: str) -> bool:
    """Say whether a line can be a headline: two Chinese or Korean signs can, three letters or a board's tag cannot."""
    letters = key(text)
    return len(letters) > (3 if letters.isascii() else 1) and not is_tag(text)


def _is_name_above(text: str, others: Sequence[Found]) -> bool:
    return (
        len(text) <= NAME_CHARACTERS and is_outlet(text) and any(len(other.value) > len(text) for other in others[:6])
    )


def _head(page: Document) -> list[Line]:
    """The lines before the article's text; the first line of all where the text cannot be told from them."""
    head = [line for line in page.zones.head if line.number < page.zones.tail]
    return (head or list(page.lines[:1]))[:HEAD_LINES]


def _metas(page: Document, *keys: str) -> Iterator[Found]:
    for meta in page.meta_of(*keys):
        if value := clean(meta.content):
            yield Found(value, meta, meta.content)


FIELDS = (
    Field(
        "title",
        (
            Rule(article_heading, "declared", ("h1",)),
            Rule(json_ld_headline, "declared"),
            Rule(og_title, "declared"),
            Rule(only_heading, "declared", ("h1",)),
            Rule(meta_title, "declared"),
            Rule(twitter_title, "declared"),
            Rule(marked_heading, "declared", _MARKED_SELECTORS),
            Rule(heading_above_text, "labelled"),
            Rule(title_element, "declared", ("title",)),
            Rule(labelled_line, "labelled", ("h1",)),
            Rule(first_line, "inferred"),
        ),
        elect,
    ),
)

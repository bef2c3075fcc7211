"""The subtitle of a page: the line that the newsroom set under the headline, where the page marks it as such."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from warcwrap.document import Document
from warcwrap.elements import Names
from warcwrap.lines import Line
from warcwrap.rule import Candidate, Choice, Field, Found, Rule, first
from warcwrap.rules.headings import heading_lines
from warcwrap.rules.structured import article_objects, texts
from warcwrap.values.headlines import SUBTITLE_MARK, clean, key

if TYPE_CHECKING:
    from bs4 import Tag

SUBTITLE_CHARACTERS = 500  # a longer one is the article's first paragraph

SUMMARY_CHARACTERS = 120  # a box called summary holds a line under the headline, or an abstract of the text

LINES_BELOW = 8  # a headline that are looked at: between it and its deck stand date and author at most
STEPS = 3  # elements around a line that may be called its name

_ASIDE = frozenset({"aside", "nav", "footer"})
_NAMES = (
    "subtit", "sub-tit", "sub_tit", "subhead", "sub-head", "sub_head", "standfirst", "deck", "dek", "tit_sub",
    "title-sub", "title_sub", "headline-sub", "headline_sub",
)  # fmt: skip
_SELECTORS = tuple(
    f"{tag}[class*='{name}' i]" for tag in ("h2", "h3", "h4", "h5", "p", "div", "strong") for name in _NAMES
)
_SUMMARY = re.compile(
    r"(?:^|\s)(?:(?:article|news|view|post|entry|art|board)[_-]?)?summary(?:[_-]?(?:box|text|view|area))?(?=\s|$)", re.I
)
_SUMMARY_SELECTORS = tuple(f"{tag}[class*='summary' i]" for tag in ("div", "p", "strong", "h2", "h3", "h4"))
_DECK = Names(f"(?i:{SUBTITLE_MARK.pattern})")
_SENTENCE_END = re.compile(r"[.。!！][\"'”’」』)\]]{0,3}(?:\s|$)")


def portal_summary(page: Document) -> Iterator[Found]:
    """The line that Korean portals (Daum's and Naver's article markup) set between headline and text.

    >>> from warcwrap.rule import finds
    >>> finds(portal_summary, "우물이 열렸다<strong class=summary_view>두레박은 없다</strong>")
    ['두레박은 없다']
    """
    for tag in page.select("strong.summary_view", ".media_end_summary"):
        yield from _read(tag)


def alternative_headline(page: Document) -> Iterator[Found]:
    """`alternativeHeadline`, in JSON-LD or markup (https://schema.org/alternativeHeadline).

    >>> from warcwrap.rule import finds
    >>> finds(alternative_headline, "<h1>Kelp clock</h1><p itemprop=alternativeHeadline>Wound by the sea")
    ['Wound by the sea']
    """
    for thing in article_objects(page):
        for stated in texts(thing.values.get("alternativeHeadline")):
            if value := clean(stated):
                yield Found(value, thing, stated)
    for tag in page.select("[itemprop='alternativeHeadline']"):
        yield from _read(tag)


def marked_deck(page: Document) -> Iterator[Found]:
    """A line so called by its element: subtitle, deck, standfirst, under the headline or, in a scrape, above the text.

    >>> from warcwrap.rule import finds
    >>> finds(marked_deck, "<html><body><h1>Kelp clock</h1><p class=standfirst>Wound by the sea", title="Kelp clock")
    ['Wound by the sea']
    """
    if page.page.fidelity == "stripped":
        tags = [tag for tag in page.select(*_SELECTORS)[:20] if SUBTITLE_MARK.search(_classes(tag))]
        yield from (found for tag in tags if _is_before_text(page, tag) for found in _read(tag))
        return
    number = _headline(page)
    if number is None:
        return
    for line in page.lines[number : number + LINES_BELOW]:
        around = page.elements.around(line.block)
        is_marked = any(_DECK.search(page.elements.marks(step)) for step in around[:STEPS])
        if is_marked and _is_beside(page, line, page.lines[number - 1]):
            yield Found(clean(line.text), line)


def summary_box(page: Document) -> Iterator[Found]:
    """A line in a scrape's element called summary, before the article's text; sentences there are an abstract of it.

    >>> from warcwrap.rule import finds
    >>> finds(summary_box, "우물이 열렸다<div class=summary>두레박은 없다</div><p>우물이 다시 열렸다고 한다.</p>")
    ['두레박은 없다']
    """
    for tag in page.select(*_SUMMARY_SELECTORS)[:20] if page.page.fidelity == "stripped" else ():
        if _SUMMARY.search(_classes(tag)) and _is_before_text(page, tag):
            found = (found for found in _read(tag) if len(found.value) <= SUMMARY_CHARACTERS)
            yield from (found for found in found if not _SENTENCE_END.search(found.value))


def _classes(tag: Tag) -> str:
    return " ".join(str(name) for name in tag.get_attribute_list("class") if name)


def _headline(page: Document) -> int | None:
    """Return the number of the line that is the headline and a heading, None if there is none."""
    title = key(page.known.get("title") or "")
    headings = (line for line in heading_lines(page) if line.tag != "h4") if title else ()
    return next((line.number for line in headings if key(line.text).endswith(title)), None)


def _is_beside(page: Document, line: Line, heading: Line) -> bool:
    """Say whether a line stands in the same block as the headline or in its neighbour, and in no aside."""
    near, around = page.elements.around(heading.block)[1:4], page.elements.around(line.block)
    is_near = bool(set(near).intersection(around)) if near else len(around) <= STEPS
    return is_near and not _ASIDE.intersection(page.elements.tags[step] for step in around)


def _is_before_text(page: Document, tag: Tag) -> bool:
    """Say whether an element of a scrape, whose headline may have lost its own, stands before the article's text."""
    return page.page.fidelity == "stripped" and page.line_number(tag) < page.zones.body


def _read(tag: Tag) -> Iterator[Found]:
    value = clean(tag.get_text(" "))
    if key(value):
        yield Found(value, tag)


def choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Take the first that is not the title again, nor a whole paragraph."""
    title = key(page.known.get("title") or "")
    usable = [
        candidate
        for candidate in candidates
        if key(candidate.value) not in (title, "") and len(candidate.value) <= SUBTITLE_CHARACTERS
    ]
    return first(usable)


FIELDS = (
    Field(
        "subtitle",
        (
            Rule(portal_summary, "declared", ("strong.summary_view", ".media_end_summary")),
            Rule(alternative_headline, "declared", ("[itemprop='alternativeHeadline']",)),
            Rule(marked_deck, "declared", _SELECTORS),
            Rule(summary_box, "declared", _SUMMARY_SELECTORS),
        ),
        choose,
    ),
)

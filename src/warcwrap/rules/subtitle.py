"""The subtitle of a page: the line that the newsroom set under the headline, where the page marks it as such."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bs4 import Tag

from warcwrap.document import Document
from warcwrap.rule import Candidate, Choice, Field, Found, Rule, first
from warcwrap.rules.structured import article_objects, texts
from warcwrap.values.headlines import SUBTITLE_MARK, clean, key

SUBTITLE_CHARACTERS = 500  # a longer one is the article's first paragraph

SUMMARY_CHARACTERS = 120  # a box called summary holds a line under the headline, or an abstract of the text

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
_SENTENCE_END = re.compile(r"[.。!！][\"'”’」』)\]]{0,3}(?:\s|$)")


def portal_summary(page: Document) -> Iterator[Found]:
    """The line that Korean portals (Daum's and Naver's article markup) set between headline and text."""
    for tag in page.select("strong.summary_view", ".media_end_summary"):
        yield from _read(tag)


def alternative_headline(page: Document) -> Iterator[Found]:
    """`alternativeHeadline`, in JSON-LD or markup (https://schema.org/alternativeHeadline)."""
    for thing in article_objects(page):
        for stated in texts(thing.values.get("alternativeHeadline")):
            if value := clean(stated):
                yield Found(value, thing, stated)
    for tag in page.select("[itemprop='alternativeHeadline']"):
        yield from _read(tag)


def marked_deck(page: Document) -> Iterator[Found]:
    """A heading or paragraph whose class calls it subtitle, deck or standfirst, in the element around the headline."""
    heading = _headline(page)
    for tag in page.select(*_SELECTORS)[:20]:
        is_under = heading is not None and _stands_under(tag, heading)
        if SUBTITLE_MARK.search(_classes(tag)) and (is_under or _is_before_text(page, tag)):
            yield from _read(tag)


def summary_box(page: Document) -> Iterator[Found]:
    """A line in a scrape's element called summary, before the article's text; sentences there are an abstract of it."""
    for tag in page.select(*_SUMMARY_SELECTORS)[:20]:
        if _SUMMARY.search(_classes(tag)) and _is_before_text(page, tag):
            found = (found for found in _read(tag) if len(found.value) <= SUMMARY_CHARACTERS)
            yield from (found for found in found if not _SENTENCE_END.search(found.value))


def _classes(tag: Tag) -> str:
    return " ".join(str(name) for name in tag.get_attribute_list("class") if name)


def _headline(page: Document) -> Tag | None:
    title = key(page.known.get("title") or "")
    return next((tag for tag in page.select("h1", "h2", "h3") if title and key(tag.get_text()) == title), None)


def _is_before_text(page: Document, tag: Tag) -> bool:
    """Say whether an element of a scrape, whose headline may have lost its own, stands before the article's text."""
    return page.page.fidelity == "stripped" and page.line_number(tag) < page.zones.body


def _stands_under(tag: Tag, heading: Tag) -> bool:
    """Say whether an element follows the headline within the same block or its neighbour."""
    if any(step.name in ("aside", "nav", "footer") for step in tag.parents):
        return False
    near = [step for step in heading.parents if step.name not in ("body", "html", "[document]")][:3]
    position, start = tag.sourcepos, heading.sourcepos
    is_after = position is not None and start is not None and position > start
    return is_after and any(step in tag.parents for step in near)


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
            Rule(marked_deck, "declared", (*_SELECTORS, "h1", "h2", "h3")),
            Rule(summary_box, "declared", _SUMMARY_SELECTORS),
        ),
        choose,
    ),
)

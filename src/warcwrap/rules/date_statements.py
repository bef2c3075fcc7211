"""The places in which pages state their dates, read alike for publication and change: JSON-LD, meta, markup, text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bs4 import Tag

from warcwrap.document import Document
from warcwrap.rule import At, Candidate, Choice, Found
from warcwrap.rules.datelines import Label, datelines, reading_order
from warcwrap.rules.structured import article_objects, texts
from warcwrap.values.dates import find, machine
from warcwrap.values.moments import Moment

ELEMENTS = 40  # of a kind that are looked at; more are a list of other pages

TIME_SELECTORS = ("time",)
ITEM_SELECTORS = ("[itemprop~='datePublished']", "[itemprop~='dateCreated']", "[itemprop~='dateModified']")

_FOREIGN_ANCESTOR = re.compile(
    r"related|comment|sidebar|side-bar|footer|teaser|widget|recommend|most-?read|popular|carousel|slider|ticker|latest"
    r"|prev|next|feedback",
    re.I,
)
_CHANGE_MARK = re.compile(r"modif|updat|edited", re.I)
_PUBLICATION_MARK = re.compile(r"publish|pubdate|posted|created|entry-date|post-date", re.I)


def json_ld_dates(page: Document, names: Sequence[str], *types: str) -> Iterator[Found]:
    """Yield the dates that the objects of the page's article (or of these types) have under these names."""
    for thing in article_objects(page, *types):
        for name in names:
            for stated in texts(thing.values.get(name)):
                yield from stated_date(page, stated, thing)


def meta_dates(page: Document, names: Sequence[str]) -> Iterator[Found]:
    """Yield the dates of the `<meta>` elements with these names."""
    for meta in page.meta_of(*names):
        yield from stated_date(page, meta.content, meta)


def item_dates(page: Document, *names: str) -> Iterator[Found]:
    """Yield the dates of the elements with these `itemprop`s (lowercase); `<meta>` ones are read as such."""
    for tag in page.select(*ITEM_SELECTORS)[:ELEMENTS]:
        properties = str(tag.get("itemprop") or "").lower().split()
        if set(properties) & set(names) and tag.name != "meta" and not is_foreign(tag):
            stated = str(tag.get("content") or tag.get("datetime") or tag.get("title") or "")
            yield from stated_date(page, stated or tag.get_text(), tag)


def time_elements(page: Document) -> list[Tag]:
    """Return the `<time>` elements that stand in no list of other pages, nor among comments."""
    tags = (tag for tag in page.select(*TIME_SELECTORS)[:ELEMENTS] if not is_foreign(tag))
    return [tag for tag in tags if page.line_number(tag) < page.zones.tail]


def time_date(page: Document, tag: Tag) -> Iterator[Found]:
    """Yield the date of a `<time>`: its `datetime`, else its text."""
    declared = list(stated_date(page, str(tag.get("datetime") or ""), tag))
    yield from declared or stated_date(page, tag.get_text(), tag)


def tells_change(tag: Tag) -> bool:
    """Say whether an element's id or class calls its date a change."""
    marks = _marks(tag)
    return bool(_CHANGE_MARK.search(marks)) and not _PUBLICATION_MARK.search(marks)


def attribute_dates(page: Document, names: Sequence[str]) -> Iterator[Found]:
    """Yield the dates in these attributes, whatever element has them."""
    for tag in page.select(*(f"[{name}]" for name in names))[:ELEMENTS]:
        for name in names:
            if stated := tag.get(name):
                yield from stated_date(page, str(stated), tag)


def visible_dates(page: Document, label: Label, *, in_header: bool) -> Iterator[Found]:
    """Yield the dates of the page's text with this label."""
    for dateline in datelines(page):
        if (dateline.label, dateline.in_header) == (label, in_header) and is_usable(page, dateline.moment):
            yield Found(str(dateline.moment), dateline.line, dateline.text)


def stated_date(page: Document, stated: str, at: At) -> Iterator[Found]:
    """Yield the date in a text that is there to state one, unless it can be read in two ways."""
    moment = machine(stated) or next(find(stated[:200], reading_order(page)), None)
    if moment and not moment.is_ambiguous and is_usable(page, moment):
        yield Found(str(moment), at, stated)


def is_usable(page: Document, moment: Moment) -> bool:
    """Say whether a page can have been published then: a real day, and not after its capture."""
    captured = page.page.capture.at
    return moment.is_real and moment.year is not None and not (captured and moment.is_after(captured))


def is_foreign(tag: Tag) -> bool:
    """Say whether an element stands in a list of other pages, among comments, or in the page's foot."""
    for step in [tag, *tag.parents][:8]:
        if step.name in ("body", "html"):
            break
        if step.name in ("aside", "footer") and not any(above.name == "article" for above in step.parents):
            return True
        if step.name not in ("article", "main") and _FOREIGN_ANCESTOR.search(_marks(step)):
            return True
    return False


def finest(same_day: Sequence[Candidate]) -> Choice:
    """Choose the first with a time other than midnight, which software writes for a day without one; else the first."""
    timed = [candidate for candidate in same_day if "T" in candidate.value and "T00:00" not in candidate.value]
    chosen = (timed or same_day)[0]
    return Choice(chosen.value, (chosen,))


def _marks(tag: Tag) -> str:
    marks = (tag.get("id"), *tag.get_attribute_list("class"), tag.get("itemprop"))
    return " ".join(str(mark) for mark in marks if mark)

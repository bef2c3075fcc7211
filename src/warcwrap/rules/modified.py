"""When a page was last changed: kept apart from its publication, and never before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from warcwrap.document import Document
from warcwrap.rule import Candidate, Choice, Field, Found, Rule
from warcwrap.rules.date_statements import (
    ITEM_SELECTORS,
    TIME_SELECTORS,
    attribute_dates,
    finest,
    item_dates,
    json_ld_dates,
    meta_dates,
    tells_change,
    time_date,
    time_elements,
    visible_dates,
)
from warcwrap.rules.datelines import yearless_changes, years_of
from warcwrap.rules.structured import PAGE_TYPES
from warcwrap.values.dates import with_year

_METAS = (
    "article:modified_time", "og:article:modified_time", "article:modified", "datemodified", "og:updated_time",
    "dcterms.modified", "dc.date.modified", "dd:modified_time", "cxenseparse:modifiedtime", "modified_time", "lastmod",
    "last-modified", "last_updated", "article.updated", "revision_date", "updated_time",
)  # fmt: skip
_ATTRIBUTES = ("data-modify-date-time", "data-modified-date")


def json_ld_modified(page: Document) -> Iterator[Found]:
    """`dateModified` of the article object or the web page object (https://schema.org/dateModified)."""
    yield from json_ld_dates(page, ("dateModified",))
    yield from json_ld_dates(page, ("dateModified",), *PAGE_TYPES)


def meta_modified(page: Document) -> Iterator[Found]:
    """A `<meta>` for the last change."""
    yield from meta_dates(page, _METAS)


def data_modified(page: Document) -> Iterator[Found]:
    """The machine-readable twin of a visible date of change (Naver's article pages, seen 2021 to 2025)."""
    yield from attribute_dates(page, _ATTRIBUTES)


def item_modified(page: Document) -> Iterator[Found]:
    """An element that microdata calls `dateModified`."""
    yield from item_dates(page, "datemodified")


def time_modified(page: Document) -> Iterator[Found]:
    """A `<time>` whose class says that it tells the last change."""
    for tag in time_elements(page):
        if tells_change(tag):
            yield from time_date(page, tag)


def labelled_change(page: Document) -> Iterator[Found]:
    """A date beside a word for a change: `수정`, `Updated`, `最終更新`."""
    yield from visible_dates(page, "modified", in_header=True)
    yield from visible_dates(page, "modified", in_header=False)


def yearless_change(page: Document) -> Iterator[Found]:
    """A scrape's date without year beside a word for a change: in the year of the publication, where that is known.

    A board leaves the year away while it is the same; a day before the publication's is refused. Else the article's own
    pictures tell the year, as they do for the publication.
    """
    if page.page.fidelity != "stripped":
        return
    published = page.known.get("date_published") or ""
    for moment, line, text in yearless_changes(page):
        years = {int(published[:4])} if published else years_of(page, moment)
        if len(years) == 1:
            yield Found(str(with_year(moment, years.pop())), line, text)


def choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Choose the most trusted change that does not lie before the publication."""
    published = (page.known.get("date_published") or "")[:10]
    usable = [candidate for candidate in candidates if candidate.value[:10] >= published[: len(candidate.value)]]
    if not usable:
        return Choice(None)
    return finest([candidate for candidate in usable if candidate.value[:10] == usable[0].value[:10]])


FIELDS = (
    Field(
        "date_modified",
        (
            Rule(json_ld_modified, "declared"),
            Rule(meta_modified, "declared"),
            Rule(data_modified, "declared", tuple(f"[{name}]" for name in _ATTRIBUTES)),
            Rule(item_modified, "declared", ITEM_SELECTORS),
            Rule(time_modified, "declared", TIME_SELECTORS),
            Rule(labelled_change, "labelled"),
            Rule(yearless_change, "inferred"),
        ),
        choose,
    ),
)

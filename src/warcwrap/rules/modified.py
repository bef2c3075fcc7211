"""When a page was last changed: kept apart from its publication, and never before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from warcwrap.document import Document
from warcwrap.rule import Candidate, Choice, Field, Found, Rule
from warcwrap.rules.date_statements import (
    MODIFIED_ATTRIBUTES,
    SELECTORS,
    attribute_dates,
    finest,
    item_dates,
    json_ld_dates,
    label_of,
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
    "last-modified", "last_updated", "article.updated", "revision_date", "updated_time", "article:modified_date",
    "modified_date", "date_modified", "lastmodified", "last_modified", "last-update", "lastupdate",
    "article:updated_time", "bytedance:updated_time", "article.origlastmod",
)  # fmt: skip


def json_ld_modified(page: Document) -> Iterator[Found]:
    """`dateModified` of the article object or the web page object (https://schema.org/dateModified).

    >>> from warcwrap.rule import finds
    >>> article = '{"@type": "NewsArticle", "dateModified": "2024-03-07"}'
    >>> finds(json_ld_modified, f'<script type="application/ld+json">{article}</script>')
    ['2024-03-07']
    """
    yield from json_ld_dates(page, ("dateModified",))
    yield from json_ld_dates(page, ("dateModified",), *PAGE_TYPES)


def meta_modified(page: Document) -> Iterator[Found]:
    """A `<meta>` for the last change.

    >>> from warcwrap.rule import finds
    >>> finds(meta_modified, '<meta property="article:modified_time" content="2024-03-07T18:40Z">')
    ['2024-03-07T18:40Z']
    """
    yield from meta_dates(page, _METAS)


def data_modified(page: Document) -> Iterator[Found]:
    """The machine-readable twin of a visible date of change (Naver's article pages, seen 2021 to 2025).

    >>> from warcwrap.rule import finds
    >>> finds(data_modified, '<span data-modify-date-time="2024-03-07 18:40">2024.03.07.</span>')
    ['2024-03-07T18:40']
    """
    yield from attribute_dates(page, MODIFIED_ATTRIBUTES)


def item_modified(page: Document) -> Iterator[Found]:
    """An element that microdata calls `dateModified`.

    >>> from warcwrap.rule import finds
    >>> finds(item_modified, '<p itemprop="dateModified" content="2024-03-07">7 March</p>')
    ['2024-03-07']
    """
    yield from item_dates(page, "datemodified")


def time_modified(page: Document) -> Iterator[Found]:
    """A `<time>` whose class, or the word before it, says that it tells the last change.

    >>> from warcwrap.rule import finds
    >>> finds(time_modified, '<p>Updated <time datetime="2024-03-07">7 March</time></p>')
    ['2024-03-07']
    """
    for position in time_elements(page):
        if tells_change(page, position) or label_of(page, position) == "modified":
            yield from time_date(page, position)


def labelled_change(page: Document) -> Iterator[Found]:
    """A date beside a word for a change: `수정`, `Updated`, `最終更新`.

    >>> from warcwrap.rule import finds
    >>> finds(labelled_change, '<h1>Kelp clock</h1><p>Last updated: March 7, 2024</p>', title="Kelp clock")
    ['2024-03-07']
    """
    yield from visible_dates(page, "modified", in_header=True)
    yield from visible_dates(page, "modified", in_header=False)


def yearless_change(page: Document) -> Iterator[Found]:
    """A scrape's date without year beside a word for a change: in the year of the publication, where that is known.

    A board leaves the year away while it is the same; a day before the publication's is refused. Else the article's own
    pictures tell the year, as they do for the publication.

    >>> from warcwrap.rule import finds
    >>> page = "우물\\n작성일 2024-03-05 수정 03-06 10:00\\n<p>우물이 다시 열렸다.</p>"
    >>> finds(yearless_change, page, date_published="2024-03-05")
    ['2024-03-06T10:00']
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
            Rule(data_modified, "declared", SELECTORS),
            Rule(item_modified, "declared", SELECTORS),
            Rule(time_modified, "declared", SELECTORS),
            Rule(labelled_change, "labelled"),
            Rule(yearless_change, "inferred"),
        ),
        choose,
    ),
)

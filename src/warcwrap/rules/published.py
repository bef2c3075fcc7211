"""When a page was published: declared, labelled in its text, or told by addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from warcwrap.document import Document
from warcwrap.rule import Candidate, Choice, Field, Found, Rule
from warcwrap.rules.date_statements import (
    ITEM_SELECTORS,
    TIME_SELECTORS,
    attribute_dates,
    finest,
    is_foreign,
    is_usable,
    item_dates,
    json_ld_dates,
    meta_dates,
    stated_date,
    tells_change,
    time_date,
    time_elements,
    visible_dates,
)
from warcwrap.rules.datelines import header_numbers, yearless, years_of
from warcwrap.rules.structured import PAGE_TYPES
from warcwrap.values.dates import in_address, with_year

ABBREVIATIONS = 40  # elements looked at
REPOST_DAYS = 31  # a date in the text that lies longer before the board's may tell of something else

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "dd:published_time",
    "nextweb:createdate", "cxenseparse:recs:publishtime", "sailthru.date", "parsely-pub-date",
    "shareaholic:article_published_time", "dc.date.issued", "dcterms.issued", "dc.date.published",
    "citation_publication_date", "publish-date", "publishdate", "publish_date", "published_time", "published-date",
    "published_date", "published_at", "publication_date", "pubdate", "pub_date", "rnews:datepublished",
    "article_date_original", "originalpublicationdate", "article.published", "article.created", "og:published_time",
    "bt:pubdate", "apub:time", "ptime", "og:regdate", "regdate",
)  # fmt: skip
_CREATED_METAS = (
    "dc.date", "dcterms.date", "date", "dc.date.created", "dcterms.created", "datecreated", "created", "citation_date",
    "citation_online_date", "uploaddate",
)  # fmt: skip
_ATTRIBUTES = ("data-date-time", "data-published-date", "data-publish-date")
_ABBR_SELECTORS = (
    "abbr.published",
    "abbr.updated",
    "abbr.date",
    "em[id^='authorposton'] span[title]",
    "span.published[title]",
    "[property='dc:date']",
    "[property='schema:datePublished']",
)
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\d{1,14}\w{0,3}/")


def json_ld_published(page: Document) -> Iterator[Found]:
    """`datePublished` of the article object in JSON-LD (https://schema.org/datePublished)."""
    yield from json_ld_dates(page, ("datePublished",))


def json_ld_created(page: Document) -> Iterator[Found]:
    """`dateCreated`, `uploadDate` of the article object, `datePublished` of the web page object."""
    yield from json_ld_dates(page, ("dateCreated", "uploadDate", "dateIssued"))
    yield from json_ld_dates(page, ("datePublished", "dateCreated"), *PAGE_TYPES)


def meta_published(page: Document) -> Iterator[Found]:
    """A `<meta>` for the publication: Open Graph's `article:published_time`, Dublin Core's, those of other services."""
    yield from meta_dates(page, _PUBLISHED_METAS)


def meta_created(page: Document) -> Iterator[Found]:
    """A `<meta>` with a date that is not said to be the publication's; sites write it there all the same."""
    yield from meta_dates(page, _CREATED_METAS)


def item_published(page: Document) -> Iterator[Found]:
    """An element that microdata calls `datePublished` (https://html.spec.whatwg.org/multipage/microdata.html)."""
    yield from item_dates(page, "datepublished", "datecreated")


def time_published(page: Document) -> Iterator[Found]:
    """The first `<time>` in the article's header that tells no change."""
    header = header_numbers(page)
    for tag in time_elements(page):
        if page.line_number(tag) in header and not tells_change(tag):
            yield from time_date(page, tag)


def time_elsewhere(page: Document) -> Iterator[Found]:
    """The first `<time>` of a page that stands in no list of other pages and tells no change."""
    for tag in time_elements(page):
        if not tells_change(tag):
            yield from time_date(page, tag)


def data_published(page: Document) -> Iterator[Found]:
    """The machine-readable twin of a visible date: `data-date-time` (Naver's article pages, seen 2021 to 2025)."""
    yield from attribute_dates(page, _ATTRIBUTES)


def abbr_published(page: Document) -> Iterator[Found]:
    """A microformat's, RDFa's or Discuz's date in `title` or `content` (http://microformats.org/wiki/hatom)."""
    for tag in page.select(*_ABBR_SELECTORS)[:ABBREVIATIONS]:
        if "updated" not in tag.get_attribute_list("class") and not is_foreign(tag):
            yield from stated_date(page, str(tag.get("title") or tag.get("content") or tag.get_text()), tag)


def labelled_line(page: Document) -> Iterator[Found]:
    """A date in the article's header beside a word for publication, in any of the languages.

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> text = "물길 따라<br>작성일 2024-03-05 14:22 조회 7<br><p>쓰임을 잃은 취수장이 작은 도서관으로 바뀐다.</p>"
    >>> [found.value for found in labelled_line(Document(Page("a", Body.of(text.encode())), ()))]
    ['2024-03-05T14:22']
    """
    yield from visible_dates(page, "published", in_header=True)


def labelled_elsewhere(page: Document) -> Iterator[Found]:
    """A line outside the header that holds a word for publication and a date, as below an article."""
    yield from visible_dates(page, "published", in_header=False)


def header_line(page: Document) -> Iterator[Found]:
    """A full date that stands in the article's header without a word beside it."""
    yield from visible_dates(page, "none", in_header=True)


def yearless_line(page: Document) -> Iterator[Found]:
    """A board's date without year, completed from the addresses of the article's own pictures.

    Month and day must agree. Copyright years, neighbours and counters never tell the year; where the pictures tell two
    years, none is taken.
    """
    stated = yearless(page) if page.page.fidelity == "stripped" else None
    if stated is not None:
        moment, line, text = stated
        years = years_of(page, moment)
        if len(years) == 1:
            yield Found(str(with_year(moment, years.pop())), line, text)


def address_date(page: Document) -> Iterator[Found]:
    """A day in the path of the page's own address, where news and blog software puts it."""
    for address in (page.known.get("url"), page.known.get("canonical_url")):
        own = _ARCHIVED.sub("", address or "")  # an archive's address holds the day of the capture
        path = own.partition("//")[2].partition("/")[2].partition("?")[0]
        for moment in in_address(path):
            if is_usable(page, moment):
                yield Found(str(moment), "the page's address", address)


# How far each source is trusted against the others, from how often it alone is right on news pages, and which sources
# are views of one statement: the best of a kind counts.
WEIGHTS: Mapping[str, tuple[str, float]] = {
    "json_ld_published": ("json-ld", 3.0), "json_ld_created": ("json-ld", 1.4),
    "meta_published": ("meta", 3.0), "meta_created": ("meta", 1.4),
    "data_published": ("text", 3.0), "item_published": ("text", 2.5), "time_published": ("text", 1.9),
    "labelled_line": ("text", 2.2), "header_line": ("text", 1.6), "abbr_published": ("text", 1.5),
    "labelled_elsewhere": ("text", 1.0), "time_elsewhere": ("text", 0.8), "yearless_line": ("text", 1.0),
    "address_date": ("address", 2.0),
}  # fmt: skip


def choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Choose the day on which the sources agree best, then on that day the source that tells the time."""
    if page.page.fidelity == "stripped" and (own := _first_published(candidates)):
        return Choice(own.value, (own,))
    firsts: dict[str, Candidate] = {}
    for candidate in candidates:
        firsts.setdefault(candidate.rule.rsplit(".", 1)[-1], candidate)
    votes: dict[str, dict[str, float]] = {}
    for source, candidate in firsts.items():
        kind, weight = WEIGHTS[source]
        kinds = votes.setdefault(candidate.value[:10], {})
        kinds[kind] = max(weight, kinds.get(kind, 0.0))
    if not votes:
        return Choice(None)
    best = max(votes, key=lambda day: sum(votes[day].values()))
    choice = finest([candidate for candidate in candidates if candidate.value[:10] == best])
    return _localised(choice, candidates)


def _first_published(candidates: Sequence[Candidate]) -> Candidate | None:
    """Of a scrape's dates the earliest labelled one near the first: boards repost what was published before."""
    shown = [
        found for found in candidates if found.rule.endswith((".labelled_line", ".labelled_elsewhere", ".header_line"))
    ]
    if not shown or len(shown) != len(candidates) or len(shown[0].value) < len("2024-03-05"):
        return None
    header = next((found for found in shown if not found.rule.endswith(".labelled_elsewhere")), shown[0])
    labelled = [found for found in shown if found is header or not found.rule.endswith(".header_line")]
    near = [found for found in labelled if "T" in found.value and _days(found, header) in range(REPOST_DAYS)]
    return min(near, key=lambda found: found.value[:16], default=None)


def _days(earlier: Candidate, later: Candidate) -> int:
    return (datetime.fromisoformat(later.value[:10]) - datetime.fromisoformat(earlier.value[:10])).days


def _localised(choice: Choice, candidates: Sequence[Candidate]) -> Choice:
    """Write a UTC time in the page's own zone where the page also shows the same minute in local time.

    `2023-11-09T01:09:55Z` in the head and `2023-11-08 18:09` beside the headline are one moment, at -07:00.
    """
    value = choice.value
    if not value.endswith(("Z", "+00:00")) or len(value) < 17:
        return choice
    stated = datetime.fromisoformat(value)
    for candidate in candidates:
        if len(candidate.value) in (16, 19) and "T" in candidate.value:
            local = datetime.fromisoformat(candidate.value)
            ahead = local.replace(second=0) - stated.replace(tzinfo=None, second=0)
            minutes = int(ahead.total_seconds() // 60)
            if minutes and abs(minutes) <= 14 * 60 and minutes % 15 == 0:
                zone = timezone(timedelta(minutes=minutes))
                return replace(
                    choice,
                    value=stated.astimezone(zone).isoformat(
                        timespec="seconds" if value.count(":") > 1 + value.endswith("00:00") else "minutes"
                    ),
                )
    return choice


FIELDS = (
    Field(
        "date_published",
        (
            Rule(json_ld_published, "declared"),
            Rule(meta_published, "declared"),
            Rule(data_published, "declared", tuple(f"[{name}]" for name in _ATTRIBUTES)),
            Rule(item_published, "declared", ITEM_SELECTORS),
            Rule(time_published, "declared", TIME_SELECTORS),
            Rule(abbr_published, "declared", _ABBR_SELECTORS),
            Rule(time_elsewhere, "declared", TIME_SELECTORS),
            Rule(meta_created, "declared"),
            Rule(json_ld_created, "declared"),
            Rule(labelled_line, "labelled"),
            Rule(header_line, "labelled"),
            Rule(labelled_elsewhere, "labelled"),
            Rule(address_date, "inferred"),
            Rule(yearless_line, "inferred"),
        ),
        choose,
    ),
)

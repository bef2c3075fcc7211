"""The dates in a page's visible text: which of them stand in the article's header, and with which word beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.values.dates import Order, find, find_yearless, in_address
from warcwrap.values.headlines import key
from warcwrap.values.moments import Moment
from warcwrap.values.words import alternatives, is_spaceless, words
from warcwrap.zones import is_aside

# "edited" is what a board writes when a poster changed the message: no date of the article.
Label = Literal["published", "modified", "edited", "none"]

LINE_CHARACTERS = 300  # a header line with date, byline, counters and links; of a paragraph only its dateline is heard
ELSEWHERE_CHARACTERS = 120  # a line below the article that holds little but its date
BESIDE_CHARACTERS = 60  # words beside a date in a header line: a name, a place, counters
BEHIND_CHARACTERS = 12  # what may follow a label that stands behind its date, outside the header
LABEL_GAP = 34  # characters between a label and its date: a weekday, a poster's name
LINES_BEFORE_HEADLINE, LINES_AFTER_HEADLINE = 4, 14
LINES_SEARCHED = 2_000

_NOTE = "datelines"
_YEAR_FIRST = frozenset({"ko", "ja", "zh", "hu", "lt", "mn", "fa"})
_MONTH_FIRST, _DAY_FIRST = (
    frozenset({"US", "PH"}),
    frozenset({"GB", "AU", "NZ", "IE", "IN", "ZA", "NG", "KE", "SG", "MY", "PK", "HK"}),
)

_SLASHED = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")
_DATE_LIKE = re.compile(r"\d{4}|\d[./-]\d{1,2}[./-]\d|\d[年년]")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,500}")
_DATE_MARK = re.compile(
    r"(?:^|[\s_-])(?:\w{0,12}date|datum|time|timestamp|published|posted|fecha|data-?pub\w{0,10})(?=$|[\s_-])"
)
_BETWEEN = tuple(
    re.compile(source, re.I)
    for source in (
        r"[\s:：|·.,\]】)）(（»«/~—–-]{0,6}",
        # "Posted by oldanchor » Tue": a name; a full stop, a bracket or another number ends the label's reach
        r"[\s:：]{0,3}(?:(?:by|von|par|por|di|door)\s)?[^\d.!?。:：|()\n]{0,28}[\s»›,|·:：(-]{0,4}",
        r"[\s:：]{0,3}[^\W\d_]{2,5}\.,?\s{1,2}",  # "Publié le mar. 5 mars"
    )
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A date, the line and the text of it in which it stands, its label, and whether that is the article's header."""

    moment: Moment
    line: Line
    text: str
    label: Label
    in_header: bool


def datelines(page: Document) -> tuple[Dateline, ...]:
    """Return the dates of the article's header, in the order of trust, then the labelled ones elsewhere on the page."""
    if _NOTE not in page.notes:
        page.notes[_NOTE] = tuple(_read(page))
    kept: tuple[Dateline, ...] = page.notes[_NOTE]
    return kept


def header_numbers(page: Document) -> frozenset[int]:
    """Return the numbers of the lines that belong to the article's header."""
    return frozenset(line.number for line in _header(page))


def yearless(page: Document) -> tuple[Moment, Line, str] | None:
    """Return the first date without a year in a scrape's header; None where the header also has a full one."""
    order = reading_order(page)
    for line in _header(page):
        text = page.zones.own(line)
        if next(find(text, order), None):
            return None
        moments = list(find_yearless(text))
        for moment, label in zip(moments, _labels_of(text, moments, is_free=True), strict=True):
            is_own = moment.has_time or label == "published" or _beside(text, moment) <= BESIDE_CHARACTERS
            if is_own and label in ("published", "none"):
                return moment, line, text
    return None


def yearless_changes(page: Document) -> Iterator[tuple[Moment, Line, str]]:
    """Yield the dates without a year that stand beside a word for a change, in or below a scrape's header."""
    for line in page.lines[: page.zones.tail]:
        text = page.zones.own(line)
        if len(text) <= LINE_CHARACTERS and _has_label(text):
            moments = list(find_yearless(text))
            labels = _labels_of(text, moments, is_free=line.number < page.zones.body)
            yield from (
                (moment, line, text) for moment, label in zip(moments, labels, strict=True) if label == "modified"
            )


def years_of(page: Document, moment: Moment) -> set[int]:
    """Return the years that the article's own pictures, and addresses in its text, give to a month and day.

    Portraits, board icons and other pages' pictures are not among `page.known["images"]`.
    """
    addresses = [image.url for image in page.known.get("images") or () if image.role != "declared"]
    for line in page.lines[: page.zones.tail - 1]:
        addresses += _ADDRESS.findall(page.zones.own(line))
    days = (day for address in addresses for day in in_address(address))
    return {day.year for day in days if day.year and (day.month, day.day) == (moment.month, moment.day)}


def reading_order(page: Document) -> Order | None:
    """Return how all-number dates are read: by the page's language, in English by its country or its other dates."""
    language = page.known.get("language") or ""
    primary, _, rest = language.partition("-")
    if primary in _YEAR_FIRST:
        return "ymd"
    if primary != "en" and language:
        return "dmy"
    region = rest.rpartition("-")[2]
    if region in _MONTH_FIRST or region in _DAY_FIRST:
        return "mdy" if region in _MONTH_FIRST else "dmy"
    return _order_seen(page)


def _order_seen(page: Document) -> Order | None:
    """The order that the page's other dates prove by a day above twelve."""
    first = second = False
    for line in page.lines[:LINES_SEARCHED]:
        for match in _SLASHED.finditer(line.text[:LINE_CHARACTERS]):
            first |= 12 < int(match[1]) <= 31
            second |= 12 < int(match[3]) <= 31
    return None if first == second else "dmy" if first else "mdy"


def _header(page: Document) -> list[Line]:
    """The lines in which an article's date stands: in a scrape all before its text, else those around its headline."""
    zones, lines = page.zones, page.lines
    if page.page.fidelity == "stripped":
        return [line for line in lines if line.number < min(zones.tail, zones.body)] or list(lines[:1])
    place = _headline_number(page) or zones.body - 1
    if place >= len(lines):
        return []
    window = lines[max(0, place - 1 - LINES_BEFORE_HEADLINE) : place + LINES_AFTER_HEADLINE]
    return sorted((line for line in window if not is_aside(line)), key=lambda line: (line.number < place, line.number))


def _headline_number(page: Document) -> int | None:
    """The number of the line with the headline: in a heading if there is one, else outside links."""
    title = key(page.known.get("title") or "")
    if not title:
        return None
    short = (line for line in page.lines[:LINES_SEARCHED] if len(line.text) <= 3 * len(title) + 80)
    alike = [line for line in short if title in key(line.text)]
    alike.sort(key=lambda line: ("h1" not in line.tags, not {"h2", "h3"} & set(line.tags), line.link_share > 0.5))
    return alike[0].number if alike else None


def _read(page: Document) -> Iterator[Dateline]:
    order, header = reading_order(page), _header(page)
    is_scrape = page.page.fidelity == "stripped"
    is_told = False  # by a relative date, "3 hours ago": another date then wants a label of its own
    for line in header:
        text = page.zones.own(line) if is_scrape else line.text[:LINE_CHARACTERS]
        found = _dated(page, line, text, order, in_header=True)
        yield from (dateline for dateline in found if not is_told or dateline.label != "none")
        is_told = is_told or (is_scrape and _is_relative(text, order))
    numbers = {line.number for line in header}
    for line in page.lines[: page.zones.tail if is_scrape else page.zones.tail - 1]:
        text = page.zones.own(line) if is_scrape else line.text
        is_candidate = line.number not in numbers and len(text) <= ELSEWHERE_CHARACTERS
        if is_candidate and _DATE_LIKE.search(text) and _has_label(text):
            found = _dated(page, line, text, order, in_header=False)
            yield from (dateline for dateline in found if dateline.label != "none")


def _dated(page: Document, line: Line, text: str, order: Order | None, *, in_header: bool) -> Iterator[Dateline]:
    moments = list(find(text, order))
    for moment, label in zip(moments, _labels_of(text, moments, is_free=in_header), strict=True):
        if label == "edited" and page.page.fidelity != "stripped":
            label = "modified"  # whole pages are not only boards' messages
        if not moment.is_ambiguous and (label != "none" or _is_header_date(page, line, text, moment)):
            yield Dateline(moment, line, text, label, in_header)


def _labels_of(text: str, moments: Sequence[Moment], *, is_free: bool) -> list[Label]:
    """Return each date's label: the word before it, or, where a line sets them so, behind it (`14:22配信`).

    In running text (not `is_free`) a word behind a date is only its label when the two stand alone.
    """
    if not moments:
        return []
    before = [
        _label_before(text, moment, last)
        for moment, last in zip(moments, [0, *(moment.end for moment in moments)], strict=False)
    ]
    behind = [_after().match(text, moment.end) for moment in moments]
    if before[0] == "none" and all(behind) and (is_free or _is_alone(text, moments[0], behind[-1])):
        return [_kind(match) for match in behind if match]
    return before


def _is_alone(text: str, moment: Moment, last: re.Match[str] | None) -> bool:
    before = text[: moment.start].rstrip()
    return (
        (not before or before[-1] in ">)]）】〉」|·.。")
        and last is not None
        and len(text) - last.end() <= BEHIND_CHARACTERS
    )


@cache
def _labels() -> re.Pattern[str]:
    kinds = ("edited", "modified", "published")
    return re.compile("|".join(f"(?P<{kind}>{alternatives(words('dates', kind))})" for kind in kinds), re.I)


@cache
def _after() -> re.Pattern[str]:
    """A label behind a date; with a colon it is the next word's: `14:22 编辑：`."""
    kinds = {
        kind: [word for word in words("dates", kind) if is_spaceless(word[0])]
        for kind in ("edited", "modified", "published")
    }
    listed = "|".join(f"(?P<{kind}>{alternatives(listed)})" for kind, listed in kinds.items())
    return re.compile(rf"\s?[)）]?\s?(?:{listed})(?!\w{{2}}|\s?[:：])", re.I)


def _kind(match: re.Match[str]) -> Label:
    return "edited" if match["edited"] else "modified" if match["modified"] else "published"


@cache
def _relative() -> re.Pattern[str]:
    return re.compile(rf"\d{{1,3}}\s?{alternatives(words('dates', 'relative'))}|昨天|前天|어제|昨日|yesterday", re.I)


def _is_weak(label: str) -> bool:
    """Say whether a label is also a word of any sentence: "am", "vom", "le"."""
    return len(label) <= 3 and label.isascii()


def _has_label(text: str) -> bool:
    """Say whether a line outside the header starts with a date's label, or holds one that no sentence has."""
    match = _labels().search(text)
    if match is None:
        return False
    return not match[0].isascii() if match.start() > 3 else not _is_weak(match[0])


def _label_before(text: str, moment: Moment, previous: int) -> Label:
    """Return which label stands before a date; only what stands since the last date counts."""
    reach = max(previous, moment.start - LABEL_GAP)
    before = text[reach : moment.start]
    label: Label = "none"
    end = 0
    for match in _labels().finditer(before):
        if not _is_weak(match[0]) or not text[: reach + match.start()].strip(" |·•-(["):
            label, end = _kind(match), match.end()
    return label if any(pattern.fullmatch(before[end:]) for pattern in _BETWEEN) else "none"


def _is_relative(text: str, order: Order | None) -> bool:
    """Say whether a header line tells the date as "3 hours ago", and no other."""
    return bool(_relative().search(text)) and not next(find(text, order), None)


def _is_header_date(page: Document, line: Line, text: str, moment: Moment) -> bool:
    """Say whether a date without label is the header's, not the headline's or a sentence's: little stands beside it."""
    title = key(page.known.get("title") or "")
    if title and title in key(text) and title not in key(text[: moment.start]) and title not in key(text[moment.end :]):
        return False
    is_marked = bool(_DATE_MARK.search(line.marks[:60]))
    is_plain = is_marked or (page.page.fidelity == "stripped" and moment.has_time)
    if moment.day is None or (moment.is_short and not is_plain):
        return False
    is_first = not text[: moment.start].strip(" ([（［<|·-–—")
    return moment.has_time or is_marked or is_first or _beside(text, moment) <= BESIDE_CHARACTERS


def _beside(text: str, moment: Moment) -> int:
    return len(text[: moment.start].strip()) + len(text[moment.end :].strip())

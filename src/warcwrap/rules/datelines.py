"""The dates in a page's visible text: which of them stand in the article's header, and with which word beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.rules.article_header import header_lines, is_by_lead, is_close, names_around, of_header, window
from warcwrap.values.date_labels import (
    BESIDE_CHARACTERS,
    Label,
    byline,
    has_label,
    is_relative,
    label_before,
    labels_of,
)
from warcwrap.values.dates import Order, find, find_yearless, in_address
from warcwrap.values.headlines import key
from warcwrap.values.moments import Moment
from warcwrap.values.words import alternatives, words
from warcwrap.zones import is_aside

LINE_CHARACTERS = 300  # a header line with date, byline, counters and links; of a paragraph only its dateline is heard
ELSEWHERE_CHARACTERS = 120  # a line below the article that holds little but its date
PLACE_CHARACTERS = 40  # "HARBOUR TOWN, England, " before the date that opens an article's text
ENTRY_CHARACTERS = 400  # "This entry was posted on March 5 ... You can follow any responses ..."
MARK_CHARACTERS = 60  # of those names: a date's own stand first
DATED_LINES = 300  # lines with a date that are looked at; more are lists
EARLIEST_OF_WEB = 1994  # an earlier day beside a headline, without a word, is the story's

_NOTE, _ORDER = "datelines", "order of dates"
_YEAR_FIRST = frozenset({"ko", "ja", "zh", "hu", "lt", "mn", "fa"})
_MONTH_FIRST, _DAY_FIRST = (
    frozenset({"US", "PH"}),
    frozenset({"GB", "AU", "NZ", "IE", "IN", "ZA", "NG", "KE", "SG", "MY", "PK", "HK"}),
)

_SLASHED = re.compile(r"([0-9]\d?)([./-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")
# Begins with a digit, so that the engine skips from one to the next; `find` says what is a date.
_DATE_LIKE = r"(?:\d{3}|\d{0,2} ?(?:[./-] ?\d{1,2} ?[./-]|[年년])|\d?(?:-\w{3}-| [^\s\d]{2,9} ['’]?)\d\d(?!\d))"
_DATE_LIKE_LATIN, _DATE_LIKE_NATIVE = re.compile("[0-9]" + _DATE_LIKE), re.compile(r"\d" + _DATE_LIKE)
_NATIVE_DIGITS = frozenset({"ar", "bn", "ckb", "fa", "hi", "mr", "ne", "ps", "th", "ur"})
_SHORT_DATE = re.compile(r"[0-9][0-9]?[-./월月] ?[0-9]|[A-Z][a-z]{2,8}\.? [0-9]")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,500}")
_DATE_MARK = re.compile(
    r"(?:^|[\s_-])(?:\w{0,12}date|datum|time|timestamp|published|posted|fecha|data-?pub\w{0,10})(?=$|[\s_-])"
)
# What the innermost elements' names say of a date that is another page's, or a reader's; "widget" and "teaser" do not:
# page builders and newsrooms call parts of the article so.
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:related\w*|recommend\w*|most-?(?:read|viewed|popular)|carousel|swiper|ticker|comment-?(?:list|meta|body)"
    r"|to-?day(?:s?-?date)?|current-?(?:date|time|day)|(?:date|time)-?(?:now|today))"
    r"(?=$|[\s_-])"
)
_SENTENCE = re.compile(
    r"[^\W\d_]{3}[\"'”’」』)\]]{0,2}[.!?][\"'”’」』)\]]{0,2} [\"'„“«(]?[^\W\d_a-zà-ÿ]|[^\W\d_]{3}\.$|[。！？]"
)
_FIRST = re.compile(r"\s?[)）\]】]|[.:]?\s[\"'„“«]?[A-ZÀ-ÞΑ-ΩА-Я]")  # behind the date that opens a text: a new sentence
_OPENING = re.compile(
    r"\s?[)）\]】]?\s?(?:[–—―:：|/·•]|-\s|\.\s?[–—-])"
)  # behind the date of "Harbour, 5 March – The clock"
_RANGE = re.compile(r"\s?(?:[–—―〜～~-]|bis|to|until|au|al|a|do|tot|till|through)\s?", re.I)
_DAY_BEFORE = re.compile(  # "24 and 25 December 2023", "12.–14. März 2024"
    r"(?<![\d:.,])\d{1,2}\.?\s?(?:[-–—&+]|(?:and|und|et|y|e|og|och|en|i|ja|и|to|bis|al?|au|do|tot|till)\s)\s?$", re.I
)
_LAST_CHANGE = re.compile(
    r"last-?(?:mod|updated|changed)"
)  # MediaWiki and others tell a page's last change in its foot
_FIGURES = frozenset({"figure", "figcaption"})
# The article that speaks of itself below its text: "This entry was posted on", "Dieser Beitrag wurde am".
_THIS = re.compile(
    r"(?:this|dieser?|dieses|cet(?:te)?|ce|est[ae]|quest[oa]|dit|deze|denna|detta|dette|denne|ten|ta|эт[аоу]т?|bu)"
    r" [^\W\d_]{3,12} ",
    re.I,
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
    """Return the dates of the article's header, in the order of trust, then those elsewhere with a label or a mark."""
    if _NOTE not in page.notes:
        page.notes[_NOTE] = tuple(_read(page))
    kept: tuple[Dateline, ...] = page.notes[_NOTE]
    return kept


def label_at(page: Document, number: int, stated: str) -> Label:
    """Return the label before a passage of a line: a date in an element of its own."""
    text = page.lines[number - 1].text[:LINE_CHARACTERS] if 0 < number <= len(page.lines) else ""
    words_of_it = " ".join(stated.split())
    start = text.find(words_of_it) if words_of_it else -1
    return label_before(text, Moment(None, start=start, end=start + len(words_of_it)), 0) if start > 0 else "none"


def yearless(page: Document) -> tuple[Moment, Line, str] | None:
    """Return the first date without a year in a scrape's header; None where the header also has a full one."""
    order = reading_order(page)
    for line in header_lines(page):
        text = page.zones.own(line)
        if not _SHORT_DATE.search(text):
            continue
        if next(find(text, order), None):
            return None
        moments = list(find_yearless(text))
        for moment, label in zip(moments, labels_of(text, moments, is_free=True), strict=True):
            beside = len(text[: moment.start].strip()) + len(text[moment.end :].strip())
            is_own = moment.has_time or label == "published" or beside <= BESIDE_CHARACTERS
            if is_own and label in ("published", "none"):
                return moment, line, text
    return None


def yearless_changes(page: Document) -> Iterator[tuple[Moment, Line, str]]:
    """Yield the dates without a year that stand beside a word for a change, in or below a scrape's header."""
    for line in islice(page.lines_with(_SHORT_DATE, last=page.zones.tail), DATED_LINES):
        text = page.zones.own(line)
        if len(text) <= LINE_CHARACTERS and has_label(text):
            moments = list(find_yearless(text))
            labels = labels_of(text, moments, is_free=line.number < page.zones.body)
            yield from (
                (moment, line, text) for moment, label in zip(moments, labels, strict=True) if label == "modified"
            )


def years_of(page: Document, moment: Moment) -> set[int]:
    """Return the years that the article's own pictures, and addresses in its text, give to a month and day.

    Portraits, board icons and other pages' pictures are not among `page.known["images"]`.
    """
    addresses = [image.url for image in page.known.get("images") or () if image.role != "declared"]
    for line in page.lines_with(_ADDRESS, last=page.zones.tail - 1):
        addresses += _ADDRESS.findall(page.zones.own(line))
    days = (day for address in addresses for day in in_address(address))
    return {day.year for day in days if day.year and (day.month, day.day) == (moment.month, moment.day)}


def reading_order(page: Document) -> Order | None:
    """Return how all-number dates are read: by the page's language, in English by its country or its other dates."""
    if _ORDER not in page.notes:
        page.notes[_ORDER] = _order(page)
    kept: Order | None = page.notes[_ORDER]
    return kept


def _order(page: Document) -> Order | None:
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
    for match in _SLASHED.finditer(page.joined):
        first |= 12 < int(match[1]) <= 31
        second |= 12 < int(match[3]) <= 31
    return None if first == second else "dmy" if first else "mdy"


def _read(page: Document) -> Iterator[Dateline]:
    has_native = (page.known.get("language") or "").partition("-")[0] in _NATIVE_DIGITS
    dated = list(islice(page.lines_with(_DATE_LIKE_NATIVE if has_native else _DATE_LIKE_LATIN), DATED_LINES))
    if not dated and page.page.fidelity != "stripped":
        return
    header = _without_lists(page, of_header(page, dated), dated)
    yield from _read_header(page, header)
    own = {line.number for line in header}
    yield from _read_elsewhere(page, [line for line in dated if line.number not in own], window(page)[1])


def _read_header(page: Document, dated: Sequence[Line]) -> Iterator[Dateline]:
    order = reading_order(page)
    is_scrape = page.page.fidelity == "stripped"
    is_told = False  # by a relative date, "3 hours ago": another date then wants a label of its own
    for line in header_lines(page) if is_scrape else dated:
        text = page.zones.own(line) if is_scrape else line.text[:LINE_CHARACTERS]
        found = _dated(page, line, text, order, in_header=True)
        yield from (dateline for dateline in found if not is_told or dateline.label != "none")
        is_told = is_told or (is_scrape and is_relative(text, order))


def _without_lists(page: Document, header: Sequence[Line], dated: Sequence[Line]) -> list[Line]:
    """Leave out short lines behind the text's start that stand in elements of one kind: a list of other pages."""
    if page.page.fidelity == "stripped" or all(is_close(page, line) for line in header):
        return list(header)
    behind = [line for line in header if _may_be_row(page, line)]
    kinds = Counter(_kind(line) for line in dated if _may_be_row(page, line)) if behind else {}
    rows = {line.number for line in behind if kinds[_kind(line)] > 1}
    return [line for line in header if line.number not in rows]


def _may_be_row(page: Document, line: Line) -> bool:
    """Say whether a dated line may belong to a list: "Posted" above "Updated" is none."""
    return len(line.text) <= ELSEWHERE_CHARACTERS and not is_by_lead(page, line) and not has_label(line.text)


def _kind(line: Line) -> tuple[tuple[str, ...], str]:
    return line.tags, names_around(line)


def _read_elsewhere(page: Document, dated: Sequence[Line], first: int) -> Iterator[Dateline]:
    """Yield the dates outside the header: with a label; below the headline, in a marked element or behind a byline."""
    order = reading_order(page)
    is_scrape = page.page.fidelity == "stripped"
    tail = page.zones.tail
    for line in dated:
        text = page.zones.own(line) if is_scrape else line.text
        is_change = not is_scrape and line.is_marked(_LAST_CHANGE)
        is_beyond = line.number > tail - (not is_scrape) and not is_change
        is_entry = not is_scrape and bool(_THIS.match(text))
        if is_beyond or len(text) > (ENTRY_CHARACTERS if is_entry else ELSEWHERE_CHARACTERS):
            continue
        if is_change or is_entry or has_label(text):
            found = _dated(page, line, text, order, in_header=False)
            yield from (dateline for dateline in found if dateline.label != "none")
        elif not is_scrape and line.number >= first > 0 and (_is_marked(line) or byline().match(text)):
            yield from () if is_aside(line) else _dated(page, line, text, order, in_header=False)


def _dated(page: Document, line: Line, text: str, order: Order | None, *, in_header: bool) -> Iterator[Dateline]:
    moments = list(find(text, order, page.known.get("language") or ""))
    labels = labels_of(text, moments, is_free=in_header)
    for number, (moment, label) in enumerate(zip(moments, labels, strict=True)):
        if label == "edited" and page.page.fidelity != "stripped":
            label = "modified"  # whole pages are not only boards' messages
        if moment.is_ambiguous or label == "other" or _is_cut(page, line, text, moment):
            continue
        if label != "none" or (_is_header_date(page, line, text, moment) and not _is_range(text, moments, number)):
            yield Dateline(moment, line, text, label, in_header)


def _is_cut(page: Document, line: Line, text: str, moment: Moment) -> bool:
    """Say whether a scrape ends in a date that may go on: "2024-02-1", "05.03.20"."""
    is_last = page.page.fidelity == "stripped" and line.number == len(page.lines) and moment.end >= len(text.rstrip())
    return is_last and (moment.is_short or not text.rstrip()[-2:].isdigit())


def _is_range(text: str, moments: Sequence[Moment], number: int) -> bool:
    """Say whether a date is the first or last day of a span of time: an event's, not the article's."""
    if _DAY_BEFORE.search(text[: moments[number].start][-12:]):
        return True
    pairs = [(moments[at], moments[at + 1]) for at in (number - 1, number) if 0 <= at < len(moments) - 1]
    return any(_RANGE.fullmatch(text[first.end : last.start]) and str(first) != str(last) for first, last in pairs)


def _is_header_date(page: Document, line: Line, text: str, moment: Moment) -> bool:
    """Say whether a date without label is the header's, not the headline's or a sentence's: little stands beside it."""
    is_scrape = page.page.fidelity == "stripped"
    before, behind = text[: moment.start], text[moment.end :]
    beside = len(before.strip()) + len(behind.strip())
    is_marked = _is_marked(line)
    is_plain = is_marked or ((moment.has_time or is_close(page, line)) and (is_scrape or beside <= PLACE_CHARACTERS))
    if moment.day is None or (moment.is_short and not is_plain) or _is_of_others(page, line):
        return False
    if (moment.year or 0) < EARLIEST_OF_WEB and not is_scrape:
        return False
    title = key(page.known.get("title") or "")
    if title and title in key(text) and title not in key(before) and title not in key(behind):
        return False
    is_first = not before.strip(" ([（［<|·-–—")
    if is_scrape or not _SENTENCE.search(text):
        return beside <= BESIDE_CHARACTERS or moment.has_time or is_marked or is_first
    if is_first and _FIRST.match(behind):
        return True
    return len(before) <= PLACE_CHARACTERS and not _SENTENCE.search(before) and bool(_OPENING.match(behind))


def _is_of_others(page: Document, line: Line) -> bool:
    """Say whether a line is a photo's, or stands in a teaser or a comment, unless the headline stands in it too."""
    place = window(page)[1]
    if page.page.fidelity == "stripped" or not place:
        return False
    headline = page.lines[place - 1]
    if _credit().match(line.text) or (line.stands_in(_FIGURES) and not headline.stands_in(_FIGURES)):
        return True
    return bool(_OTHERS.search(names_around(line))) and not _OTHERS.search(names_around(headline))


@cache
def _credit() -> re.Pattern[str]:
    return re.compile(alternatives(words("images", "credits")) + r"\s?[:：]", re.I)


def _is_marked(line: Line) -> bool:
    """Say whether the innermost elements' names call their text a date."""
    return bool(_DATE_MARK.search(names_around(line)[:MARK_CHARACTERS]))

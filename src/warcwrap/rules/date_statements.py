"""The places in which pages state their dates, read alike for publication and change: JSON-LD, meta, markup, text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from warcwrap.document import Document
from warcwrap.elements import Names
from warcwrap.rule import At, Candidate, Choice, Found
from warcwrap.rules.datelines import datelines, label_at, reading_order
from warcwrap.rules.structured import article_objects, texts
from warcwrap.values.date_labels import Label
from warcwrap.values.dates import find, machine
from warcwrap.values.moments import Moment

ELEMENTS = 40  # of a kind that are looked at; more are a list of other pages
TITLE_CHARACTERS = 30  # of the headline, beside which a script names its date
STATE_CHARACTERS = 3_000  # on each side of a date in a script: the object of one article

# Attributes that tell a date to the page's own scripts, whatever element has them.
ATTRIBUTES = (
    "data-timestamp", "data-datetime", "data-date", "data-published", "data-pubdate", "data-publish-time", "data-utime",
    "data-epoch", "data-unixtime",
)  # fmt: skip
# Naver's article pages (seen 2021 to 2025) tell publication and change so; other newsrooms write the others.
PUBLISHED_ATTRIBUTES = ("data-date-time", "data-published-date", "data-publish-date")
MODIFIED_ATTRIBUTES = ("data-modify-date-time", "data-modified-date")
# All elements that state a date by their markup: one selection for all rules costs less than one a rule.
SELECTORS = (
    "time", "abbr.published", "abbr.updated", "abbr.date", "abbr.timeago", "[datetime]", "[itemprop*='date']",
    "[property='dc:date']", "[property='schema:datePublished']", "span.published[title]",
    "em[id^='authorposton'] span[title]",
    *(f"[{name}]" for name in (*ATTRIBUTES, *PUBLISHED_ATTRIBUTES, *MODIFIED_ATTRIBUTES)),
)  # fmt: skip

_NOTE, _TIMES = "elements that state dates", "elements that state times"
_FOREIGN_ANCESTOR = Names(
    r"related|comment|sidebar|side-bar|(?<!entry[_-])(?<!post[_-])(?<!article[_-])footer|teaser|widget|recommend|most-?read|popular|carousel|slider|ticker|latest"
    r"|prev|next|feedback"
)
_MARKS = ("id", "class", "itemprop")
_AROUND = 8  # elements, itself among them, whose names tell that a date is another page's
_ARTICLE, _MAIN, _ASIDE, _FRAME = (
    frozenset({"article"}),
    frozenset({"article", "main"}),
    frozenset({"aside", "footer"}),
    frozenset({"body", "html"}),
)
# `"publishedAt":"2024-03-05`, `\\"pub_date\\": 1709616120`, `firstPublished&quot;:&quot;`: from the middle of the key,
# whose rare letters the engine finds at once.
_STATE = re.compile(
    r"(?P<key>ub(?:lish|lication|_?[dD]ate)[A-Za-z_.-]{0,20})(?:\\{0,3}[\"']|&quot;)\s{0,3}:\s{0,3}(?:\\{0,3}[\"']|&quot;)?"
    r"(?P<value>\d[\d:T+Z. /-]{7,34})"
)
# WeChat's article pages (seen 2016 to 2024) have their date in a script alone; its `ct` tells the same in seconds.
_ASSIGNED = re.compile(r"createTime\s?=\s?[\"'](?P<value>\d{4}-[\d: -]{5,14})[\"']")
_ASSIGNED_SECONDS = re.compile(r"var ct\s?=\s?[\"'](?P<value>\d{10})[\"']")
_STATE_KEY = re.compile(
    r"(?:article|page|content|post|news|story|original|initial|date|first|time|datetime|utc)*"
    r"pub(?:lish(?:ed)?|lication)?(?:date|datetime|time|timestamp|at|on|utc|iso|first|gmt)*"
)
_CHANGE_MARK = Names(r"modif|updat|edited")
_PUBLICATION_MARK = Names(r"publish|pubdate|posted|created|entry-date|post-date")


def json_ld_dates(page: Document, names: Sequence[str], *types: str) -> Iterator[Found]:
    """Yield the dates that the objects of the page's article (or of these types) have under these names."""
    for thing in article_objects(page, *types):
        for name in names:
            for stated in texts(thing.values.get(name)):
                yield from stated_date(page, stated, thing)


def meta_dates(page: Document, names: Sequence[str]) -> Iterator[Found]:
    """Yield the dates of the `<meta>` elements with these names; microdata's may be a teaser's or a comment's."""
    for meta in page.meta_of(*names):
        elements = page.elements
        around = elements.around(meta.element)[:_AROUND] if elements.attributes[meta.element].get("itemprop") else ()
        if not any(_FOREIGN_ANCESTOR.search(elements.marks(step)) for step in around):
            yield from stated_date(page, meta.content, meta)


def dated_elements(page: Document) -> list[int]:
    """Return the positions of the elements that state a date by their markup, but for `<meta>`."""
    if _NOTE not in page.notes:
        tags = page.elements.tags
        page.notes[_NOTE] = [position for position in page.find(*SELECTORS) if tags[position] != "meta"]
    kept: list[int] = page.notes[_NOTE]
    return kept


def item_dates(page: Document, *names: str) -> Iterator[Found]:
    """Yield the dates of the elements with these `itemprop`s (lowercase); `<meta>` ones are read as such."""
    attributes = page.elements.attributes
    for position in [one for one in dated_elements(page) if attributes[one].get("itemprop")][:ELEMENTS]:
        own = attributes[position]
        if not set(names).isdisjoint((own["itemprop"] or "").lower().split()) and not is_foreign(page, position):
            stated = own.get("content") or own.get("datetime") or own.get("title")
            yield from stated_date(page, stated or page.elements.content(position), position)


def time_elements(page: Document) -> list[int]:
    """Return the `<time>` elements, and others with `datetime`, that stand in no list of other pages or comments."""
    if _TIMES not in page.notes:
        tags, attributes = page.elements.tags, page.elements.attributes
        stating = [one for one in dated_elements(page) if tags[one] == "time" or attributes[one].get("datetime")]
        own = (one for one in stating[:ELEMENTS] if tags[one] not in ("del", "ins") and not is_foreign(page, one))
        page.notes[_TIMES] = [one for one in own if page.line_number(one) < page.zones.tail]
    kept: list[int] = page.notes[_TIMES]
    return kept


def time_date(page: Document, position: int) -> Iterator[Found]:
    """Yield the date of a `<time>`: its `datetime`, else its text."""
    declared = list(stated_date(page, page.elements.attributes[position].get("datetime") or "", position))
    yield from declared or stated_date(page, page.elements.content(position), position)


def tells_change(page: Document, position: int) -> bool:
    """Say whether an element's id or class calls its date a change."""
    marks = _marks(page, position)
    return _CHANGE_MARK.search(marks) and not _PUBLICATION_MARK.search(marks)


def is_change(page: Document, position: int) -> bool:
    """Say whether an element's name, or the word before it, calls its date a change, or that of an event."""
    return tells_change(page, position) or label_of(page, position) not in ("none", "published")


def label_of(page: Document, position: int) -> Label:
    """Return the label before an element's text."""
    return label_at(page, page.line_number(position), page.elements.content(position))


def attribute_dates(page: Document, names: Sequence[str]) -> Iterator[Found]:
    """Yield the dates in these attributes, whatever element has them."""
    for position in dated_elements(page)[:ELEMENTS]:
        own = page.elements.attributes[position]
        for name in names:
            if stated := own.get(name):
                yield from stated_date(page, stated, position)


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


def state_dates(page: Document) -> Iterator[Found]:
    """Yield the publication day of the scripts' data, where all of them tell one, or those beside the title do."""
    text = page.page.text
    hits = [match for match in islice(_STATE.finditer(text), ELEMENTS) if _is_publication(text, match)]
    title = (page.known.get("title") or "")[:TITLE_CHARACTERS]
    near = [match for match in hits if title and title in _around(text, match)]
    drawn: list[Sequence[re.Match[str]]] = []
    if not hits and not datelines(page):  # then a script may draw the date
        drawn = [_assigned(_ASSIGNED, "createTime", text), _assigned(_ASSIGNED_SECONDS, "var ct", text)]
    for group in (hits, near, *drawn):
        read = [(machine(match["value"]), match["value"]) for match in group]
        stated = [(moment, words) for moment, words in read if moment and is_usable(page, moment)]
        if len({str(moment)[:10] for moment, _ in stated}) == 1 and stated[0][0].day is not None:
            yield from (Found(str(moment), "a script's data", words) for moment, words in stated)
            return


def _assigned(pattern: re.Pattern[str], word: str, text: str) -> list[re.Match[str]]:
    return list(islice(pattern.finditer(text), ELEMENTS)) if word in text else []


def _is_publication(text: str, match: re.Match[str]) -> bool:
    """Say whether the key around a match of `_STATE` names the publication: its beginning stands before the match."""
    before = re.search(r"[\w.-]*$", text[max(0, match.start() - 24) : match.start()])
    name = re.sub(r"[_.-]", "", ((before[0] if before else "") + text[match.start() : match.end("key")]).lower())
    return bool(_STATE_KEY.fullmatch(name))


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - STATE_CHARACTERS) : match.end() + STATE_CHARACTERS]


def is_usable(page: Document, moment: Moment) -> bool:
    """Say whether a page can have been published then: a real day, and not after its capture."""
    captured = page.page.capture.at
    return moment.is_real and moment.year is not None and not (captured and moment.is_after(captured))


def is_foreign(page: Document, position: int) -> bool:
    """Say whether an element stands in a list of other pages, among comments, or in the page's foot."""
    elements = page.elements
    for _ in range(_AROUND):
        tag = elements.tags[position]
        if tag in _FRAME:
            return False
        if tag in _ASIDE and not elements.stands_in(elements.parents[position], _ARTICLE):
            return True
        if tag not in _MAIN and _FOREIGN_ANCESTOR.search(_marks(page, position)):
            return True
        position = elements.parents[position]
    return False


def finest(same_day: Sequence[Candidate]) -> Choice:
    """Choose the first with a time other than midnight, which software writes for a day without one; else the first."""
    timed = [candidate for candidate in same_day if "T" in candidate.value and "T00:00" not in candidate.value]
    chosen = (timed or same_day)[0]
    return Choice(chosen.value, (chosen,))


def _marks(page: Document, position: int) -> str:
    """An element's id, classes and itemprop in lowercase; its role tells nothing here."""
    own = page.elements.attributes[position]
    return " ".join([mark for key in _MARKS if (mark := own.get(key))]).lower() if own else ""

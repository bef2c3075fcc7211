"""The header of an article: the lines around its headline in which date, byline and counters stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.values.headlines import key
from warcwrap.zones import is_aside, is_foreign

LINES_BEFORE_HEADLINE, LINES_AFTER_HEADLINE = 4, 14
LINES_TO_BODY = 60  # a headline that stands further from the text is a menu's; buttons and a picture may lie between
LINES_SEARCHED = 2_000
MORE_CHARACTERS = 20  # letters beside the headline in its line, where that stands behind the start of the text
LINES_OF_LEAD = 4  # from a long lead to the date below it
PARAGRAPH_CHARACTERS = 60
SCRAPE_LINES = 400  # before the text of a scrape; more are a list, not a header
INNERMOST = 4  # elements around a line whose names tell what it is

_NOTE = "header of the article"
# What blog software calls the article's own foot.
_OWN_FOOT = re.compile(r"(?:^|\s)(?:entry|post|article)[_-]?(?:footer|foot|meta|info)(?=$|[\s_-])")
_HEADINGS = frozenset({"h1", "h2", "h3"})


def header_lines(page: Document) -> list[Line]:
    """The lines in which an article's date stands, in the order of trust."""
    numbers, _ = window(page)
    return of_header(page, [page.lines[number - 1] for number in numbers])


def of_header(page: Document, lines: Sequence[Line]) -> list[Line]:
    """Those of these lines that belong to the header, the nearest first, without menus and what follows the article."""
    numbers, place = window(page)
    within = [line for line in lines if line.number in numbers]
    if within and page.page.fidelity != "stripped" and not is_aside(page.lines[place - 1]):
        # A theme may call the frame around everything "sidebar": then the headline stands in it, too.
        within = [line for line in within if not is_aside(line)]
    if page.page.fidelity != "stripped":
        within = [line for line in within if line.number <= place or not _is_beyond(page, line, place)]
    return sorted(within, key=lambda line: (_distance(page, line, place), line.number))


def _is_beyond(page: Document, line: Line, place: int) -> bool:
    """Say whether a line stands below the article and its own foot: among comments, or in no box of the headline's."""
    if line.number < page.zones.tail or _OWN_FOOT.search(names_around(line)):
        return False
    return is_foreign(line) or not _in_one_box(page, line, page.lines[place - 1])


def _distance(page: Document, line: Line, place: int) -> int:
    """How far from the headline a line of the header stands; of equally near ones the first counts.

    Between headline and text; above the headline in one box; behind the text's start; further above, as clocks are.
    """
    zones = page.zones
    if line.number < place:
        return 1 if _in_one_box(page, line, page.lines[place - 1]) else 3
    if page.page.fidelity == "stripped" or zones.body < place or is_by_lead(page, line):
        return 0
    return 2


def is_by_lead(page: Document, line: Line) -> bool:
    """Say whether a line stands before the text or below its first lines, with one paragraph between at most."""
    body = page.zones.body
    between = page.lines[body : line.number - 1] if line.number <= body + LINES_OF_LEAD else None
    return between is not None and sum(len(each.text) >= PARAGRAPH_CHARACTERS for each in between) <= 1


def is_close(page: Document, line: Line) -> bool:
    """Say whether a line of a whole page stands between headline and text, or in one box with the headline above it."""
    numbers, place = window(page)
    is_whole = page.page.fidelity != "stripped"
    return is_whole and line.number in numbers and line.number != place and _distance(page, line, place) < 2


def _in_one_box(page: Document, line: Line, headline: Line) -> bool:
    """Say whether an element holds both lines and not the page's first line, as the site's frame does."""
    around, first = line.elements.around(line.block), page.lines[0]
    own = set(headline.elements.around(headline.block)) - set(first.elements.around(first.block))
    return not own.isdisjoint(around)


def window(page: Document) -> tuple[range, int]:
    """The numbers of the header's lines, and the headline's: in a scrape all before the text, else those around it."""
    if _NOTE not in page.notes:
        page.notes[_NOTE] = _placed(page)
    kept: tuple[range, int] = page.notes[_NOTE]
    return kept


def _placed(page: Document) -> tuple[range, int]:
    zones, number = page.zones, len(page.lines)
    if page.page.fidelity == "stripped":
        return range(1, max(2, min(zones.tail, zones.body, SCRAPE_LINES))) if number else range(0), 0
    place = _headline_number(page) or zones.body - 1
    if not 0 < place < number:
        return range(0), 0
    reach = place + LINES_AFTER_HEADLINE
    if place < zones.body <= min(place + LINES_TO_BODY, number):
        reach = max(reach, zones.body)
    return range(max(1, place - LINES_BEFORE_HEADLINE), min(reach, number) + 1), place


def _headline_number(page: Document) -> int | None:
    """The number of the line with the headline: in a heading if there is one, else outside links."""
    headline = page.known.get("title") or ""
    title = key(headline)
    longest = max(re.findall(r"\w+", headline.lower()), key=len, default="")
    if not title or not longest:
        return None
    lowered = page.lowered.split("\n", LINES_SEARCHED)[:LINES_SEARCHED]
    likely = [line for line, text in zip(page.lines, lowered, strict=False) if longest in text]
    short = [(line, key(line.text)) for line in likely if len(line.text) <= 3 * len(title) + 80]
    alike = [line for line, text in short if title in text and _may_be_headline(page, line, len(text) - len(title))]
    if not alike:  # a title that kept the site's name
        alike = [line for line, text in short if 2 * len(text) > len(title) and text in title and line.tag in _HEADINGS]
    alike.sort(key=lambda line: ("h1" not in line.tags, not {"h2", "h3"} & set(line.tags), line.link_share > 0.5))
    return alike[0].number if alike else None


def _may_be_headline(page: Document, line: Line, more: int) -> bool:
    """Say whether a line is not running text, nor a foot, that names the headline or the site among other words."""
    return more <= MORE_CHARACTERS or line.number <= page.zones.body or line.stands_in(_HEADINGS)


def header_numbers(page: Document) -> frozenset[int]:
    """Return the numbers of the lines that belong to the article's header."""
    return frozenset(line.number for line in header_lines(page))


def is_in_header(page: Document, number: int) -> bool:
    """Say whether a line belongs to the article's header."""
    return bool(of_header(page, [page.lines[number - 1]] if 0 < number <= len(page.lines) else []))


def names_around(line: Line) -> str:
    """The ids, classes and roles of the innermost elements around a line."""
    elements = line.elements
    return " ".join([elements.marks(step) for step in elements.around(line.block)[:INNERMOST]])

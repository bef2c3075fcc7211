"""Lines that may tell who wrote a page: which of them are the article's own, and can hold a byline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.metadata import Author
from warcwrap.rules.author_markup import CAPTION_NAMES
from warcwrap.values import bylines
from warcwrap.values.byline_text import header, labelled, may_be_header
from warcwrap.values.byline_words import stem
from warcwrap.values.names import is_cjk
from warcwrap.values.words import is_wide
from warcwrap.zones import is_aside

BYLINE_CHARACTERS = 200

_BEGUN = 20  # characters at the end of what was cut off: a name that has begun, or its role
_CAPTIONS = frozenset({"figcaption"})


def to_read(page: Document) -> list[Line]:
    """The lines that can hold a byline, in page order; the words of one are searched for in all lines at once."""
    if page.page.fidelity == "stripped":
        return list(page.lines)
    tail = page.zones.tail
    lines = page.lines[:tail]
    found = {line.number for line in lines if not is_link(line) and bylines.may_be_line(line.text)}
    found.update([line.number for line in lines if "@" in line.text])
    wide = [line for line in lines if not line.text.isascii()]
    if is_wide("".join([line.text for line in wide])):
        found.update([line.number for line in wide if stem().search(line.text)])
    return [page.lines[number - 1] for number in sorted(found)]


def own_lines(page: Document, lines: Iterable[Line]) -> Iterator[Line]:
    """Leave out what stands behind the article, in menus and side bars, links and captions; cut a line at its tail."""
    return (line for line in cut_lines(page, lines) if is_in_text(page, line))


def cut_lines(page: Document, lines: Iterable[Line]) -> Iterator[Line]:
    """Leave out what stands behind the article, and links; cut a line at its tail.

    The end of a scrape that was cut off is left out: a name may be half there, or one before it without its role.
    """
    zones = page.zones
    is_cut = page.page.fidelity == "stripped" and not page.page.text.endswith((">", "\n", "\r"))
    for line in lines:
        if is_cut and line.number == len(page.lines):
            line = replace(line, text=line.text[:-_BEGUN].rpartition(" ")[0])
        own = zones.own(line)
        if own and not is_link(line, own):
            yield line if own == line.text else replace(line, text=own)


def is_in_text(page: Document, line: Line) -> bool:
    """Say whether a line stands in no menu, side bar or caption: to be asked last, for it takes longest.

    Above the text sites set their byline in an aside, too.
    """
    is_below = line.number > page.zones.body and page.page.fidelity != "stripped"
    return not (is_below and is_aside(line)) and not _is_caption(line)


def is_link(line: Line, own: str | None = None) -> bool:
    """Say whether a short line, or the part of it that is the article's, leads elsewhere: an entry of a menu."""
    return line.link_share >= 0.9 and len(line.text if own is None else own) <= BYLINE_CHARACTERS


def _is_caption(line: Line) -> bool:
    """Say whether a line is a photo's; newspapers open captions with a triangle that points at the photo."""
    return line.text[0] in "▲△" or line.stands_in(_CAPTIONS) or line.is_marked(CAPTION_NAMES)


def is_thread(page: Document, line: Line) -> bool:
    """Say whether a line below a text is one of several that name readers and when they wrote."""
    others = (other for other in page.lines[page.zones.body :] if other.number != line.number)
    return any(may_be_header(other.text) and other.marks == line.marks and header(other.text) for other in others)


def byline_in(text: str) -> list[Author]:
    """The authors that a line, its opening or its ending names."""
    for passage in bylines.passages(text):
        if found := bylines.authors(passage):
            return found
    return [] if is_cjk(text) else labelled(text)

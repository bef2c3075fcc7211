"""What a heading element says, line by line: the headline itself, and the kicker, section or counter set beside it."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString

from warcwrap.values.headlines import Heading, clean, key

PARTS = 6  # of a heading that are told apart; one with more is a list

# Words for screen readers, and the board's category that gnuboard sets into the headline's element.
_UNSEEN = re.compile(r"(?:^|\s)(?:sound_only|blind|sr-only|screen-reader-text|visually-hidden|bo_v_cate)(?:$|\s)")
# What newsrooms call the words above or beside the headline, in any of their class names' writings.
_BESIDE = re.compile(
    r"kicker|roofline|dachzeile|spitzmarke|overline|topline|eyebrow|surtitr|sur-?title|supertitle|pre-?title|pretitr"
    r"|antetitul|chapeu|occhiello|vorspann|sub-?(?:head|line|tit)|rubri[ck]|ressort|categor|tagline|page-?num|permalink"
    r"|(?:^|[\s_-])(?:section|badge|label|flag|counts?|comments?|edit|editsection|anchor|date|time|tags?)(?=$|[\s_-])",
    re.I,
)
_MAIN = re.compile(
    r"(?:^|[\s_-])(?:headline|title|titel|main-?text|entry-title-primary|text|subject)(?:$|[\s_-])", re.I
)
_INLINE = frozenset({"em", "i", "b", "strong", "cite", "q", "sup", "sub", "abbr", "mark", "wbr", "font", "u", "nobr"})
_SPACED = frozenset({"br", "div", "p", "strong", "small"})
_JOINTS = frozenset({":", "-", "–", "|", "："})
_SILENT = frozenset({"style", "script", "template", "svg", "noscript"})


def heading(tag: Tag) -> Heading:
    """Read a heading; what its markup calls kicker, section or subtitle is not the headline.

    >>> from bs4 import BeautifulSoup
    >>> made = BeautifulSoup("<h1><span class=kicker>Harbour</span><span>Lamp lent out</span></h1>", "html.parser")
    >>> heading(made.h1).main
    'Lamp lent out'
    """
    whole = clean(text_of(tag))
    pieces = _pieces(tag)
    if not 1 < len(pieces) <= PARTS:
        return Heading(whole, whole)
    spoken = [(marks, text) for marks, text in pieces if len(key(text)) > 1]
    named = [text for marks, text in spoken if _MAIN.search(marks) and not _BESIDE.search(marks)]
    beside = [text for marks, text in spoken if _BESIDE.search(marks)]
    rest = [text for marks, text in spoken if not _BESIDE.search(marks)]
    main = " ".join(named if len(named) == 1 and beside else rest)
    is_joined = any(text in _JOINTS for _, text in pieces) or any(text.endswith(":") for text in beside)
    if not beside or len(key(main)) < 2:
        return Heading(whole, whole, is_joined, tuple(text for _, text in spoken))
    return Heading(whole, main, is_joined)


def text_of(tag: Tag) -> str:
    """Return an element's text with a space where a reader sees a new line or a part set apart."""
    pieces: list[str] = []
    unseen: set[int] = set()  # elements by identity, each with all that is in it
    for inner in tag.descendants:
        if isinstance(inner, Tag):
            if id(inner.parent) in unseen or inner.name in _SILENT or _UNSEEN.search(_marks(inner)):
                unseen.add(id(inner))
            follows_span = inner.name == "span" and isinstance(inner.previous_sibling, Tag)
            pieces += [" "] if inner.name in _SPACED or follows_span else []
        elif type(inner) is NavigableString and id(inner.parent) not in unseen:
            pieces.append(inner)
    return "".join(pieces)


def _pieces(tag: Tag) -> list[tuple[str, str]]:
    """The heading's parts with their marks: its elements, and the text between them; emphasis sets nothing apart."""
    inner = _children(tag)
    while len(inner) == 1 and isinstance(inner[0], Tag):
        inner = _children(inner[0])
    if len(inner) > 2 * PARTS:
        return []
    if all(
        not isinstance(child, Tag) or (child.name in _INLINE and not _BESIDE.search(_marks(child))) for child in inner
    ):
        return []
    pieces: list[tuple[str, str]] = []
    for child in inner:
        if isinstance(child, Tag):
            marks = _marks(child) + (" kicker" if child.name == "small" else "")
            for step in child.find_all(True, limit=2):
                marks += " " + _marks(step)
            pieces.append((marks, clean(text_of(child))))
        else:
            pieces.append(("", clean(str(child))))
    return [(marks, text) for marks, text in pieces if text]


def _children(tag: Tag) -> list[Tag | NavigableString]:
    return [
        child
        for child in tag.children
        if (isinstance(child, Tag) and child.name != "br" and child.name not in _SILENT)
        or (type(child) is NavigableString and child.strip())
    ]


def _marks(tag: Tag) -> str:
    return " ".join(str(mark) for mark in (tag.get("id"), *tag.get_attribute_list("class")) if mark)

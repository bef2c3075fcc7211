"""What a page's markup may cost to parse: how many tags it has, how deep they nest, and what one of them holds.

lexbor needs time in the square of each: 40,000 nested elements, or a tag of 60,000 attributes, take seconds. Chromium,
too, nests no deeper than 512 elements: what lies deeper loses its tags and keeps its text.
A tag costs some 10 µs and 500 bytes until its page is read: 30 MiB of `<p>` would be minutes and gigabytes.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice

from warcwrap.findings import Finding, finding

TAGS = 100_000  # of a page, comments included
NESTING_LIMIT = 1_000
ATTRIBUTES = 1_000  # of one tag
OPTIONS = 5_000  # of one select

_FEW_STARTS = 20_000  # parsed in half a second however deep they nest; how deep they do is seen in the tree

_MARK = re.compile(r"<[a-zA-Z/!?]")
_START = re.compile(r"<([a-zA-Z][^\s/>]*)")
_TAG = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]*)|(!--))")
_ATTRIBUTE = r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAIL = re.compile(rf"(?>[\s/]++|{_ATTRIBUTE})*+")
# A start tag that does not plainly end where it seems to, within the limit: all but names and values in quotes without
# "<" and ">" is looked at closely. A name must stand before "=", else what follows is no value.
_UNPLAIN = re.compile(
    r"<[a-zA-Z](?![^\s<>\"'=]*+(?:\s[^<>\"'=]{0,90}+"
    r"(?:(?<=[\w:-])=(?:\"[^<>\"]*+\"|'[^<>']*+')[^<>\"'=]{0,90}+){0,20}+)?>)"
)
_COMMENT_END = re.compile(r"--!?>")

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
# A second one of these ends the first, so that unclosed ones do not nest (HTML Standard, "Optional tags").
_CLOSED_BY_NEXT = frozenset({"p", "li", "dd", "dt", "option", "optgroup", "tr", "td", "th", "tbody", "thead", "tfoot"})
_OPTIONS = frozenset({"option", "optgroup"})
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
# In these elements "/>" ends an element and nothing else does, up to one that holds HTML again, or breaks out of them
# (HTML Standard, "The rules for parsing tokens in foreign content").
_FOREIGN = ("svg", "math")
_HTML_AGAIN = ("foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext", "font")
_BREAKS_OUT = frozenset(
    [
        *(
            "b",
            "big",
            "blockquote",
            "body",
            "br",
            "center",
            "code",
            "dd",
            "div",
            "dl",
            "dt",
            "em",
            "embed",
            "h1",
            "h2",
            "h3",
        ),
        *(
            "h4",
            "h5",
            "h6",
            "head",
            "hr",
            "i",
            "img",
            "li",
            "listing",
            "menu",
            "meta",
            "nobr",
            "ol",
            "p",
            "pre",
            "ruby",
            "s",
        ),
        *("small", "span", "strike", "strong", "sub", "sup", "table", "tt", "u", "ul", "var"),
    ]
)


@dataclass(frozen=True, slots=True)
class Limited:
    """A page's text as it may be parsed, and the findings on what was taken out of it."""

    text: str
    findings: tuple[Finding, ...] = ()


def within(text: str) -> Limited:
    """Return a text whose markup can be parsed: almost always the very text.

    A few thousand tags may still nest too deep: who walks the tree sees it, and has the text `cut`.

    >>> [found.code for found in within("<p>" + "<div>" * 20_000 + "deep").findings]
    ['depth-limit']
    """
    marks = text.count("<")
    start = _start(text) if marks > TAGS else Limited(text)
    return cut(start) if _may_exceed(start.text, marks) else start


def cut(start: Limited) -> Limited:
    """Return a text whose markup is within the limits, read tag by tag."""
    limited = _Scan(start.text).limited()
    return Limited(limited.text, start.findings + limited.findings)


def _start(text: str) -> Limited:
    """Return a text up to where it has too many tags."""
    beyond = next(islice(_MARK.finditer(text), TAGS, None), None)
    if beyond is None:
        return Limited(text)
    message = f"more than {TAGS:,} tags: what stands behind character {beyond.start()} was not read"
    return Limited(text[: beyond.start()], (finding("page-over-budget", message),))


def _may_exceed(text: str, marks: int) -> bool:
    """Say, fast, whether a text is worth reading tag by tag; it has no more tags than marks."""
    if marks > OPTIONS:
        starts = Counter(_START.findall(text))
        options = sum(number for name, number in starts.items() if name.lower() in _OPTIONS)
        if options > OPTIONS or starts.total() > _FEW_STARTS:
            return True
    at = 0
    while match := _UNPLAIN.search(text, at):
        tail = _TAIL.match(text, match.end())
        at = tail.end() if tail else match.end()
        if at - match.start() > 2 * ATTRIBUTES:
            tag = text[match.start() : at]
            if len(tag.split()) + tag.count("=") + tag.count("/") > ATTRIBUTES:
                return True
    return False


@cache
def _raw_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])", re.I)


class _Scan:
    """Reads a text tag by tag, as the standard's tokenizer does, and leaves out the tags that go too far.

    The depth is an upper bound: an end tag counts only if its element is open.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[str] = []
        self._kept = 0  # up to where the text is in the pieces, or left out
        self._open: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._depth = 0
        self._options = 0
        self._endless: set[str] = set()
        self._exceeded: dict[str, Finding] = {}

    def limited(self) -> Limited:
        at = 0
        while match := _TAG.search(self._text, at):
            at = self._comment(match.end()) if match[3] else self._tag(match)
        return Limited("".join((*self._pieces, self._text[self._kept :])), tuple(self._exceeded.values()))

    def _comment(self, at: int) -> int:
        end = _COMMENT_END.search(self._text, at)
        if self._text.startswith((">", "->"), at):
            return at
        return end.end() if end else len(self._text)

    def _tag(self, match: re.Match[str]) -> int:
        name = match[2].lower()
        tail = _TAIL.match(self._text, match.end())
        end = min(tail.end() + 1 if tail else match.end(), len(self._text))
        if (name in _BREAKS_OUT and not match[1]) or name in ("p", "br"):
            self._break_out()
        if match[1]:
            self._end_tag(name, match.start(), end)
            return end
        if end - match.end() > 2 * ATTRIBUTES:
            self._cut_attributes(match.end(), end)
        if self._opens(name, end) and self._is_too_much(name):
            self._leave_out(match.start(), end)
            self._dropped[name] += 1
            return end
        return self._behind_raw(name, end)

    def _end_tag(self, name: str, start: int, end: int) -> None:
        if self._dropped[name]:
            self._dropped[name] -= 1
            self._leave_out(start, end)
        elif self._open[name]:
            self._open[name] -= 1
            self._depth -= 1
        if name == "select":
            self._options = 0

    def _opens(self, name: str, end: int) -> bool:
        """Say whether a start tag opens an element that what follows is in, or is an option, and count it."""
        if name in _OPTIONS:
            self._options += 1
            return True
        if name in _VOID:
            return False
        if self._is_foreign():
            return self._text[end - 2 : end] != "/>" or any(self._open[inner] for inner in _HTML_AGAIN)
        return name not in _CLOSED_BY_NEXT

    def _is_too_much(self, name: str) -> bool:
        if self._options > OPTIONS and name in _OPTIONS:
            self._exceeded.setdefault("options", finding("options-limit", f"more than {OPTIONS} options in a select"))
            return True
        if name in _OPTIONS and not self._is_foreign():
            return False
        if self._depth >= NESTING_LIMIT:
            self._exceeded.setdefault("depth", finding("depth-limit", f"elements nest more than {NESTING_LIMIT} deep"))
            return True
        self._open[name] += 1
        self._depth += 1
        return False

    def _is_foreign(self) -> bool:
        return any(self._open[name] for name in _FOREIGN)

    def _break_out(self) -> None:
        if self._is_foreign() and not any(self._open[inner] for inner in _HTML_AGAIN):
            for name in _FOREIGN:
                self._open[name] = 0  # the depth stays: what they held may be open still

    def _behind_raw(self, name: str, end: int) -> int:
        """Return where markup goes on behind an element whose content is text; in select and svg it is none."""
        if name not in _RAW or self._is_foreign() or self._open["select"]:
            return end
        self._open[name] -= 1
        self._depth -= 1
        close = _raw_end(name).search(self._text, end) if name not in self._endless else None
        if close is None:
            self._endless.add(name)  # a flood of such tags must not be searched to the end again and again
            return end
        return close.start()

    def _cut_attributes(self, start: int, end: int) -> None:
        """Keep the first attributes of a tag; a browser, too, keeps the first of each name."""
        for number, attribute in enumerate(_ATTRIBUTES.finditer(self._text, start, end)):
            if number == ATTRIBUTES:
                note = finding("attribute-limit", f"more than {ATTRIBUTES} attributes in a tag")
                self._exceeded.setdefault("attributes", note)
                self._leave_out(attribute.start(), end - 1)
                return

    def _leave_out(self, start: int, end: int) -> None:
        if start >= self._kept:
            self._pieces.append(self._text[self._kept : start])
            self._kept = end

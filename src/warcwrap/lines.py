"""The visible text of a page, line by line, as a reader would see it.

Bylines, date lines and rights notices are often told by their words alone; scrapes whose outer markup is gone have
nothing else. One walk over lexbor's tree makes the lines, and writes down the elements while it passes them.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from warcwrap.elements import Elements, Found, Names

LINE_CHARACTERS = 4_000  # rules look at the start of a line; a longer one is prose or data
LINES = 20_000
TEXT_CHARACTERS = 4_000_000  # of a page's text for readers; the longest novels are shorter

_SKIPPED = frozenset({"noscript", "head", "select", "object", "audio", "canvas", "datalist", "video"})
# Nor are there elements in these that a rule could want.
_UNSEEN = frozenset({"script", "style", "template", "title", "textarea", "svg", "iframe", "noembed", "noframes"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "picture",
        "source",
        "button",
        "input",
    ]
)
_APART = frozenset({"span", "a", "time", "button", "label", "img"})  # neighbours that a page sets apart by style alone
# How the walk takes a tag; what is not listed is a block.
_TEXT, _NONE, _WITHIN, _SIDE, _BLOCK, _BODY, _SKIP, _OPAQUE = range(8)
_KINDS: dict[str | None, int] = {
    "-text": _TEXT, None: _NONE, "-comment": _NONE, "-doctype": _NONE, "-document": _NONE,
    "body": _BODY, **dict.fromkeys(_SKIPPED, _SKIP), **dict.fromkeys(_UNSEEN, _OPAQUE),
    **dict.fromkeys(_INLINE, _WITHIN), **dict.fromkeys(_APART, _SIDE),
}  # fmt: skip
_SPACE = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+")  # the others are white space
_PIECE = 1 << 16
_NEWLINE = re.compile(r"\r\n?|\n")
_CAPTION = re.compile(r"caption|img_desc|photo_desc|image_desc", re.I)  # portals set a photo's words in em or span
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(eq=False, slots=True)  # not frozen: it would take three times as long to make the lines of a page
class Line:
    """One visible line: `number` counts from 1, `text` has its white space folded, `link_share` is 0.0 to 1.0.

    `block` is the position among the page's `elements` of the innermost one that holds the whole line.
    """

    number: int
    text: str
    link_share: float
    block: int
    elements: Elements

    @property
    def tag(self) -> str:
        """The name of its block."""
        return self.elements.tags[self.block]

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of the elements around the line, innermost first, without body and html."""
        return self.elements.tags_around(self.block)

    @property
    def marks(self) -> str:
        """The ids, classes and roles of the elements around the line, lowercase, innermost first, one space between."""
        elements = self.elements
        return " ".join([marks for step in elements.around(self.block) if (marks := elements.marks(step))])

    def is_marked(self, pattern: re.Pattern[str] | Names) -> bool:
        """Say whether a pattern is found in the marks of an element around the line: far cheaper than `marks`."""
        return self.elements.is_marked(self.block, pattern)

    def stands_in(self, names: frozenset[str]) -> bool:
        """Say whether one of the elements around the line has one of these names: cheaper than `tags`."""
        return self.elements.stands_in(self.block, names)

    @property
    def is_loose(self) -> bool:
        """Whether the line stands straight in the body, in no element of its own."""
        return self.elements.tags[self.block] == "body"


@dataclass(frozen=True, slots=True)
class Reading:
    """The visible lines of a page and its elements.

    `begun` tells for each line how many elements began before it.
    """

    lines: tuple[Line, ...]
    elements: Elements
    begun: Sequence[int]

    def number_of(self, position: int) -> int:
        """Return the number of the line in which an element begins, else of the last one before it; 0 before all.

        What stands outside the body, or behind the last line that was read, counts as standing on that.
        """
        return bisect_right(self.begun, position) if position >= self.elements.body else len(self.lines)


def read_lines(tree: LexborHTMLParser, *, newlines_break: bool) -> Reading:
    """Read the visible lines in page order, at most `LINES`, and the elements with where they stand among them.

    `newlines_break`: in a scrape, a newline in text straight in the body ends a line; elsewhere it is a space.
    """
    walk = _Lines(newlines_break)
    walk.go(tree.root)
    return Reading(tuple(walk.lines), walk.elements, walk.begun)


def visible_text(tree: LexborHTMLParser, *, newlines_break: bool) -> tuple[str, bool]:
    """Return the visible text for readers, not for rules: every line to its end; and whether there is more of it.

    At most `TEXT_CHARACTERS` are read; control characters are left out.
    """
    walk = _Text(newlines_break)
    walk.go(tree.root)
    return "\n".join(walk.texts), walk.is_full


class _Walk(ABC):
    """One pass over a page's tree that gathers lines and elements. Its loop is what extraction pays most for."""

    def __init__(self, newlines_break: bool) -> None:
        self.elements = Elements()
        self.begun: list[int] = []
        self.is_full = False
        self._newlines_break = newlines_break
        self._hides, self._is_caption = Found(_HIDDEN_STYLE), Found(_CAPTION)
        self._pieces: list[str] = []  # of the open line
        self._links: list[int] = []  # how long the linked ones are

    @abstractmethod
    def _keep(self, whole: str, linked: int, block: int) -> None:
        """Keep a line's text, of which so many characters are linked, and say in `is_full` whether to end there."""

    def go(self, node: LexborNode | None) -> None:
        """Walk from the root."""
        pieces, kind_of = self._pieces, _KINDS.get
        nodes, tags, attributes_of, parents = self.elements.lists
        block, linked, skipped, parent, after_side = -1, False, True, -1, False
        # What is open: node; block, linked, skipped, parent as they were around it; and what its end means.
        stack: list[tuple[LexborNode, int, bool, bool, int]] = []
        ends: list[int] = []
        while node is not None:
            kind = kind_of(tag := node.tag, _BLOCK)
            if kind == _TEXT:
                if not skipped and (text := node.text_content):
                    if pieces or not text.isspace():
                        self._text(text, block, linked)
                    after_side = False
                following = node.next
            elif kind == _NONE or tag is None:
                following = node.next
            else:
                parents.append(parent)
                nodes.append(node)
                tags.append(tag)
                attributes_of.append(attributes := node.attributes)
                if kind == _OPAQUE:
                    following = node.next
                else:
                    stack.append((node, block, linked, skipped, parent))
                    following, parent = node.first_child, len(nodes) - 1
                    if kind == _BODY:  # hidden or not: sites hide it until a script of theirs has run
                        skipped, kind = False, _BLOCK
                    elif attributes and not skipped:
                        kind = self._shown(kind, attributes)
                    if skipped or kind == _SKIP or self.is_full:
                        skipped, kind = True, _NONE
                    elif kind == _BLOCK:
                        if pieces:
                            self._end(block)
                        block, after_side = parent, False
                    elif kind == _SIDE:
                        if after_side and pieces:
                            pieces.append(" ")
                        after_side = False
                    linked = linked or tag == "a"
                    ends.append(kind)
            while following is None and stack:
                kind = ends.pop()
                if kind == _BLOCK and pieces:
                    self._end(block)
                after_side = kind == _SIDE or (after_side and kind != _BLOCK)
                node, block, linked, skipped, parent = stack.pop()
                following = node.next
            node = following

    def _text(self, text: str, block: int, linked: bool) -> None:
        if self._newlines_break or self.elements.tags[block] == "pre":
            text = self._last_part(text, block, linked)
        if not self._pieces:
            if text.isspace() or not text:
                return
            self.begun.append(len(self.elements.nodes))
        self._pieces.append(text)
        if linked:
            self._links.append(len(text))

    def _shown(self, kind: int, attributes: Mapping[str, str | None]) -> int:
        """Return how an element is taken, its attributes seen: hidden ones are skipped, marked captions are blocks."""
        if "hidden" in attributes or ("style" in attributes and self._hides[attributes["style"]]):
            return _SKIP
        if kind < _BLOCK and "class" in attributes and self._is_caption[attributes["class"]]:
            return _BLOCK
        return kind

    def _last_part(self, text: str, block: int, linked: bool) -> str:
        """End a line at each newline that breaks there, and return what stands behind the last."""
        tag = self.elements.tags[block]
        if tag != "pre" and not (self._newlines_break and tag == "body"):
            return text
        *parts, last = _NEWLINE.split(text)
        for part in parts:
            if self._pieces or part.strip():
                if not self._pieces:
                    self.begun.append(len(self.elements.nodes))
                self._pieces.append(part)
                self._links.append(len(part) if linked else 0)
                self._end(block)
        return last

    def _end(self, block: int) -> None:
        if not self.is_full:
            self._keep("".join(self._pieces), sum(self._links), block)
        self._pieces.clear()
        self._links.clear()


class _Lines(_Walk):
    """The lines that rules read."""

    def __init__(self, newlines_break: bool) -> None:
        super().__init__(newlines_break)
        self.lines: list[Line] = []

    def _keep(self, whole: str, linked: int, block: int) -> None:
        """Fold the white space of a line, and cut it."""
        start = whole[: 2 * LINE_CHARACTERS]
        if not start.isascii() and ("\u200b" in start or "\ufeff" in start):  # they only look like space, and are rare
            start = start.replace("\u200b", " ").replace("\ufeff", " ")
        if text := " ".join(start.split())[:LINE_CHARACTERS]:
            share = min(1.0, linked / len(whole)) if linked else 0.0
            number = len(self.lines) + 1
            self.lines.append(Line(number, text, share, block, self.elements))
            self.is_full = number >= LINES
        else:
            self.begun.pop()


class _Text(_Walk):
    """The words alone."""

    def __init__(self, newlines_break: bool) -> None:
        super().__init__(newlines_break)
        self.texts: list[str] = []
        self._left = TEXT_CHARACTERS

    def _keep(self, whole: str, linked: int, block: int) -> None:
        text = _folded(whole, self._left)
        self.is_full = len(text) > self._left
        if text := text[: self._left].rstrip():
            self.texts.append(text)
            self._left = max(0, self._left - len(text) - 1)


def _folded(whole: str, most: int) -> str:
    """Fold white space until there is more than `most`; all matches at once would take ten times the text's memory."""
    folded = ""
    for start in range(0, len(whole), _PIECE):
        piece = _SPACE.sub(" ", _CONTROL.sub("", whole[start : start + _PIECE]))
        folded += piece.lstrip() if not folded or folded.endswith(" ") else piece
        if len(folded) > most + 1:
            break
    return folded.strip()

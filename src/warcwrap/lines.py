"""The visible text of a page, line by line, as a reader would see it.

Bylines, date lines and rights notices are often told by their words alone; scrapes whose outer markup is gone have
nothing else. One walk over lexbor's tree makes the lines, from the whole page, whatever the skim keeps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

LINE_CHARACTERS = 4_000  # rules look at the start of a line; a longer one is prose or data
LINES = 20_000
TEXT_CHARACTERS = 4_000_000  # of a page's text for readers; the longest novels are shorter
ANCESTORS = 200  # what stands further out is the page's layout; hostile pages nest without end

_SKIPPED = frozenset(
    {"script", "style", "template", "noscript", "head", "title", "textarea", "select", "svg", "iframe", "object"}
)
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
_SPACE = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+")  # the others are white space
_PIECE = 1 << 16
_NEWLINE = re.compile(r"\r\n?|\n")
_CAPTION = re.compile(r"caption|img_desc|photo_desc|image_desc", re.I)  # portals set a photo's words in em or span
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(frozen=True)
class Line:
    """One visible line: `number` counts from 1, `text` has its white space folded, `link_share` is 0.0 to 1.0.

    `block` is the innermost element that holds the whole line; `is_loose` is text straight in the body, where a
    scrape's outer markup has been cut away.
    """

    number: int
    text: str
    block: LexborNode
    link_share: float = 0.0

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The names of the elements around the line, innermost first, without body and html."""
        return tuple(str(node.tag) for node in self._around)

    @cached_property
    def marks(self) -> str:
        """The ids, classes and roles of the elements around the line, lowercase, innermost first, one space between."""
        keys = ("id", "class", "role", "itemprop")
        return " ".join(mark.lower() for node in self._around for key in keys if (mark := node.attributes.get(key)))

    @property
    def is_loose(self) -> bool:
        """Whether the line stands straight in the body, in no element of its own."""
        return not self.tags

    @cached_property
    def _around(self) -> tuple[LexborNode, ...]:
        around: list[LexborNode] = []
        node: LexborNode | None = self.block
        while (
            node is not None and node.is_element_node and node.tag not in ("body", "html") and len(around) < ANCESTORS
        ):
            around.append(node)
            node = node.parent
        return tuple(around)


@dataclass(frozen=True)
class Reading:
    """The visible lines of a page, and for every element the number of the line in which, or after which, it stands."""

    lines: tuple[Line, ...]
    _numbers: Mapping[int, int]

    def number_at(self, node: LexborNode) -> int:
        """Return the number of the line in which an element begins, else of the last one before it; 0 before all.

        An element behind the last line that was read counts as standing on it.
        """
        step: LexborNode | None = node
        while step is not None:
            if (number := self._numbers.get(step.mem_id)) is not None:
                return number
            step = step.parent
        return len(self.lines)


def read_lines(tree: LexborHTMLParser, *, newlines_break: bool) -> Reading:
    """Read the visible lines in page order, at most `LINES`, and where the elements stand among them.

    `newlines_break`: in a scrape, a newline in text straight in the body ends a line; elsewhere it is a space.
    """
    body = tree.body
    if body is None:
        return Reading((), {})
    walk = _Walk(newlines_break)
    walk.go(body)
    return Reading(tuple(walk.lines), walk.numbers)


def visible_text(tree: LexborHTMLParser, *, newlines_break: bool) -> tuple[str, bool]:
    """Return the visible text for readers, not for rules: every line to its end; and whether there is more of it.

    At most `TEXT_CHARACTERS` are read; control characters are left out.
    """
    body = tree.body
    if body is None:
        return "", False
    walk = _Text(newlines_break)
    walk.go(body)
    return "\n".join(walk.texts), walk.is_full


def visible_lines(tree: LexborHTMLParser, *, newlines_break: bool) -> tuple[Line, ...]:
    """Return the visible lines in page order, at most `LINES`."""
    return read_lines(tree, newlines_break=newlines_break).lines


class _Walk:
    def __init__(self, newlines_break: bool) -> None:
        self.is_full = False
        self.lines: list[Line] = []
        self.numbers: dict[int, int] = {}
        self._newlines_break = newlines_break
        self._pieces: list[str] = []
        self._linked = 0
        self._block: LexborNode | None = None
        self._after_apart = False
        self._is_open = False  # whether a line has begun: blanks between blocks begin none

    def go(self, body: LexborNode) -> None:
        # (node, its block, whether inside a link); None as node ends a block, a word ends an element that is set apart
        stack: list[tuple[LexborNode | str | None, LexborNode, bool]] = [(body, body, False)]
        while stack and not self.is_full:
            node, block, linked = stack.pop()
            if node is None:
                self._end()
            elif isinstance(node, str):
                self._after_apart = True
            elif node.is_text_node:
                self._text(node.text_content or "", block, linked)
            elif node.is_element_node:
                self.numbers[node.mem_id] = len(self.lines) + self._is_open
                tag = str(node.tag)
                attributes = node.attributes
                # Sites hide the body until a script of theirs has run; its text is what readers then see.
                if tag in _SKIPPED or (node is not body and _is_hidden(attributes)):
                    continue
                if tag in _INLINE and not _CAPTION.search(attributes.get("class") or ""):
                    inner = block
                    if tag in _APART:
                        self._begin_apart()
                        stack.append(("apart", block, linked))
                else:
                    self._end()
                    inner = node
                    stack.append((None, block, linked))
                self._push_children(stack, node, inner, linked or tag == "a")
        self._end()

    def _push_children(
        self,
        stack: list[tuple[LexborNode | str | None, LexborNode, bool]],
        node: LexborNode,
        block: LexborNode,
        linked: bool,
    ) -> None:
        child = node.last_child
        while child is not None:
            stack.append((child, block, linked))
            child = child.prev

    def _text(self, text: str, block: LexborNode, linked: bool) -> None:
        parts = _NEWLINE.split(text) if self._breaks(block) else [text]
        for index, part in enumerate(parts):
            if index:
                self._end()
            if part:
                self._block = self._block or block
                self._pieces.append(part)
                self._linked += len(part) if linked else 0
                self._is_open = self._is_open or not part.isspace()
        self._after_apart = False

    def _breaks(self, block: LexborNode) -> bool:
        return block.tag == "pre" or (self._newlines_break and block.tag == "body")

    def _begin_apart(self) -> None:
        if self._after_apart and self._pieces:
            self._pieces.append(" ")
        self._after_apart = False

    def _end(self) -> None:
        if self._pieces and self._block is not None:
            self._keep("".join(self._pieces), self._block)
        self._pieces, self._linked, self._block, self._after_apart, self._is_open = [], 0, None, False, False

    def _keep(self, whole: str, block: LexborNode) -> None:
        text = _SPACE.sub(" ", whole[: 2 * LINE_CHARACTERS]).strip()[:LINE_CHARACTERS]
        if text:
            self.lines.append(Line(len(self.lines) + 1, text, block, min(1.0, self._linked / len(whole))))
            self.is_full = len(self.lines) >= LINES


class _Text(_Walk):
    """The same walk for the words alone."""

    def __init__(self, newlines_break: bool) -> None:
        super().__init__(newlines_break)
        self.texts: list[str] = []
        self._left = TEXT_CHARACTERS

    def _keep(self, whole: str, block: LexborNode) -> None:
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


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))

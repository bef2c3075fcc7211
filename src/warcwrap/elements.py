"""Every element of a page in document order, with what is asked of them all: name, attributes, parent, marks.

A page has a thousand elements. To ask lexbor for each thing anew would cost more than parsing: one walk notes them all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from selectolax.lexbor import LexborNode

ANCESTORS = 200  # what stands further out is the page's layout; hostile pages nest without end

_NAMES = 4_096  # ids and classes whose verdict is kept
_MARKS = ("id", "class", "role", "itemprop")
_FRAME = frozenset({"body", "html"})
_SILENT = frozenset({"script", "style", "template", "rt", "rp"})
_PRESERVED = frozenset({"pre", "textarea"})
_ASCII_SPACE = "\t\n\x0c\r "


class Elements:
    """The elements of a page by position: 0 is `<html>`, and an element comes before what is in it."""

    def __init__(self) -> None:
        self.nodes: list[LexborNode] = []
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.parents: list[int] = []  # -1 above the outermost
        self.lists = self.nodes, self.tags, self.attributes, self.parents
        self._marks: dict[int, str] = {}
        self._around: dict[int, tuple[int, ...]] = {}
        self._tags_around: dict[int, tuple[str, ...]] = {}
        self._steps: dict[int, str] = {}
        self._numbers: dict[tuple[int, str], Mapping[int, int]] = {}
        self._asked: dict[int, _Asked] = {}

    @cached_property
    def body(self) -> int:
        """The position of the page's body, which pages of frames have not."""
        return self.tags.index("body") if "body" in self.tags else len(self.tags)

    @cached_property
    def _children(self) -> Mapping[int, Sequence[int]]:
        """The elements straight in each, by its position; the outermost are those of -1."""
        children: dict[int, list[int]] = defaultdict(list)
        for position, parent in enumerate(self.parents):
            children[parent].append(position)
        return dict(children)

    def parts(self, position: int) -> Iterator[str | int]:
        """Yield what is straight in an element: its texts, and the positions of its elements.

        What is in an element that rules do not look into is text or nothing.
        """
        children = iter(self._children.get(position, ()))
        part = self.nodes[position].first_child
        while part is not None:
            if part.is_text_node:
                yield part.text_content or ""
            elif part.is_element_node and (child := next(children, None)) is not None:
                yield child
            part = part.next

    def depth(self) -> int:
        """Return how many elements stand around the innermost one, and itself."""
        depths: list[int] = []
        for parent in self.parents:
            depths.append(depths[parent] + 1 if parent >= 0 else 1)
        return max(depths, default=0)

    def around(self, position: int) -> tuple[int, ...]:
        """Return an element and those around it, innermost first, without body and html, at most `ANCESTORS`."""
        known, steps, step = self._around, [], position
        while step >= 0 and step not in known and self.tags[step] not in _FRAME:
            steps.append(step)
            step = self.parents[step]
        outer = known.get(step, ())
        for step in reversed(steps):
            outer = known[step] = (step, *outer[: ANCESTORS - 1])
        return outer

    def tags_around(self, position: int) -> tuple[str, ...]:
        """Return the names of an element and those around it, as `around` does."""
        known = self._tags_around.get(position)
        if known is None:
            known = self._tags_around[position] = tuple([self.tags[step] for step in self.around(position)])
        return known

    def marks(self, position: int) -> str:
        """Return an element's own id, classes, role and itemprop, lowercase, one space between."""
        known = self._marks.get(position)
        if known is None:
            attributes = self.attributes[position]
            known = " ".join(filter(None, map(attributes.get, _MARKS))).lower() if attributes else ""
            self._marks[position] = known
        return known

    def text(self, position: int) -> str:
        """Return the text straight in an element: all there is of a script."""
        return "".join([part for part in self.parts(position) if isinstance(part, str)])

    def within(self, position: int) -> Iterator[int]:
        """Yield the positions of what is in an element: those behind it until one whose parent stands before it."""
        parents = self.parents
        for inner in range(position + 1, len(parents)):
            if parents[inner] < position:
                return
            yield inner

    def strings(self, position: int) -> Iterator[str]:
        """Yield the texts in an element one by one, without those that are white space, scripts or readings of signs.

        They are BeautifulSoup's `stripped_strings`, without BeautifulSoup's objects.
        """
        yield from (text for whole, _ in self._texts(position) if (text := whole.strip()))

    def content(self, position: int) -> str:
        """Return all text in an element as BeautifulSoup's `get_text` does: white space between tags is one sign."""
        if self.tags[position] not in _SILENT and self.stands_in(position, _SILENT):
            return ""
        texts = [
            text if text.strip(_ASCII_SPACE) or self.stands_in(around, _PRESERVED) else "\n" if "\n" in text else " "
            for text, around in self._texts(position)
        ]
        return "".join(texts)

    def _texts(self, position: int) -> Iterator[tuple[str, int]]:
        """Yield what stands between two tags in an element, if anything, and the element it stands straight in."""
        stack, pieces = [(position, self.parts(position))], []
        while stack:
            around, parts = stack[-1]
            part = next(parts, None)
            if isinstance(part, str):
                pieces.append(part)
                continue
            if pieces and (text := "".join(pieces)):
                yield text, around
            pieces = []
            if part is None:
                stack.pop()
            elif self.tags[part] not in _SILENT:
                stack.append((part, self.parts(part)))

    def place(self, position: int) -> str:
        """Return an element's path in the page, as a CSS selector that finds it again."""
        steps: list[str] = []
        while position >= 0:
            step = self._steps.get(position)
            if step is None:
                tag = self.tags[position]
                alike = self._alike(self.parents[position], tag)
                step = f"{tag}:nth-of-type({alike[position]})" if len(alike) > 1 else tag
                self._steps[position] = step
            steps.append(step)
            position = self.parents[position]
        return " > ".join(reversed(steps))

    def _alike(self, parent: int, tag: str) -> Mapping[int, int]:
        """Return which of the children with a name each one is, counted once: pages have hundreds of siblings."""
        known = self._numbers.get((parent, tag))
        if known is None:
            tags = self.tags
            alike = [child for child in self._children[parent] if tags[child] == tag]
            known = self._numbers[parent, tag] = {child: number for number, child in enumerate(alike, 1)}
        return known

    def beside(self, position: int) -> int | None:
        """Return the next element in the same parent, if no words stand between the two."""
        step = self.nodes[position].next
        while step is not None and not step.is_element_node:
            if (step.text_content or "").strip():
                return None
            step = step.next
        if step is None:
            return None
        beside = self._children[self.parents[position]]
        return beside[bisect_right(beside, position)]

    def is_marked(self, position: int, pattern: re.Pattern[str] | Names) -> bool:
        """Say whether a pattern is found in the marks of an element or of one around it, body and html left out.

        Each element's marks are searched once.
        """
        asked = self._asked.get(id(pattern))
        if asked is None:
            asked = self._asked[id(pattern)] = _Asked(pattern, Found(pattern))
        verdict = asked.known.get(position)
        return self._is_around(position, asked, self.marks) if verdict is None else verdict

    def stands_in(self, position: int, names: frozenset[str]) -> bool:
        """Say whether an element, or one around it, has one of these names."""
        asked = self._asked.get(id(names))
        if asked is None:
            asked = self._asked[id(names)] = _Asked(names, _In(names))
        verdict = asked.known.get(position)
        return self._is_around(position, asked, self.tags.__getitem__) if verdict is None else verdict

    def _is_around(self, position: int, asked: _Asked, telling: Callable[[int], str]) -> bool:
        known, own, tags, parents = asked.known, asked.own, self.tags, self.parents
        verdict: bool | None = None
        steps: list[int] = []
        while verdict is None:
            steps.append(position)
            if tags[position] in _FRAME:
                verdict = False
            elif own[telling(position)]:
                verdict = True
            elif (position := parents[position]) < 0:
                verdict = False
            else:
                verdict = known.get(position)
        for step in steps:
            known[step] = verdict
        return verdict


class Found(dict[str | None, bool]):
    """Whether a pattern is found in a text, each text searched once: a page has few styles and classes."""

    def __init__(self, pattern: re.Pattern[str] | Names) -> None:
        super().__init__()
        self._search = pattern.search

    def __missing__(self, text: str | None) -> bool:
        self[text] = found = bool(self._search(text)) if text else False
        return found


class Names:
    """A pattern that is found in single ids and classes, never across two; each name is searched once in a process.

    Sites name their boxes alike: a page has few names that no page before it had.
    """

    def __init__(self, source: str) -> None:
        search = re.compile(source).search
        self._holds = lru_cache(maxsize=_NAMES)(lambda name: search(name) is not None)

    def search(self, marks: str) -> bool:
        """Say whether the pattern is found in one of the names."""
        return any(map(self._holds, marks.split()))


class _In(dict[str | None, bool]):
    """Whether a name is among others."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(dict.fromkeys(names, True))

    def __missing__(self, name: str | None) -> bool:
        return False


class _Asked:
    """A question about elements and what is around them: what it says of words, and of the elements asked so far.

    It holds the pattern or set that it is about, whose id is its key: hashing a pattern takes longer than searching.
    """

    __slots__ = ("about", "known", "own")

    def __init__(self, about: re.Pattern[str] | Names | frozenset[str], own: Mapping[str | None, bool]) -> None:
        self.about = about
        self.own = own
        self.known = {-1: False}  # above the outermost

"""BeautifulSoup's objects, made of a page's elements without BeautifulSoup's own parsing: those asked for, each whole.

To import BeautifulSoup takes as long as to read ten pages; so only `skim` knows this file, once a rule asks for a tag.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from bs4.element import AttributeValueList, NavigableString, PageElement

from warcwrap.elements import Elements

_ASCII_SPACE = "\t\n\x0c\r "


class _Builder(HTMLTreeBuilder):
    """Knows what HTML's tags are like. It is never fed: the tags are made from lexbor's tree."""

    def feed(self, markup: Any) -> None:
        """Take no markup."""


_BUILDER = _Builder()
_LISTED = _BUILDER.cdata_list_attributes or {}
_LISTED_ANYWHERE = _LISTED.get("*", set())
_PRESERVED = _BUILDER.preserve_whitespace_tags
_STRINGS = _BUILDER.string_containers


class Soup:
    """The tags that were made of a page's elements so far. `is_whole`: all of them are made with the first."""

    def __init__(self, elements: Elements, *, is_whole: bool) -> None:
        self._elements = elements
        self._is_whole = is_whole
        self._whole: dict[int, Tag] = {}
        self._frames: dict[int, Tag] = {}  # around them, without what else is in them
        self._root = _root()

    def tags(self, positions: Iterable[int]) -> list[Tag]:
        """Return the elements at these positions, each whole, with its ancestors."""
        if self._is_whole and not self._whole and self._elements.nodes:
            self._build(0)
        return [self._whole.get(position) or self._build(position) for position in positions]

    def of(self, positions: Iterable[int]) -> BeautifulSoup:
        """Return the elements at these positions, those made before, and their ancestors; to be asked once."""
        self.tags(positions)
        tags = self._frames | self._whole
        for frame in self._frames.values():
            frame.contents = []
        for position in sorted(tags):
            if (around := self._elements.parents[position]) in self._frames:
                self._frames[around].contents.append(tags[position])
        self._root.contents = [tags[0]] if tags else []
        _link(self._root)
        return self._root

    def _build(self, position: int) -> Tag:
        """Make an element whole; what is in it and was made whole before stays the same object."""
        top = self._frame(position)
        self._frames.pop(position)
        kinds = [top, *(step for step in top.parents if step is not self._root)]
        container = next((_STRINGS[tag.name] for tag in kinds if tag.name in _STRINGS), NavigableString)
        stack = [(top, position, any(tag.name in _PRESERVED for tag in kinds), container)]
        while stack:
            tag, position, is_preserved, container = stack.pop()
            self._whole[position] = tag
            for inner in self._fill(tag, position, is_preserved, container):
                name = self._elements.tags[inner]
                part = self._frames.pop(inner)
                stack.append((part, inner, is_preserved or name in _PRESERVED, _STRINGS.get(name, container)))
        _link(top)
        return top

    def _fill(self, tag: Tag, position: int, is_preserved: bool, container: type[NavigableString]) -> list[int]:
        """Give a tag what is straight in it, and return the elements that are still to be filled."""
        unfilled: list[int] = []
        pieces: list[str] = []
        tag.contents = contents = []
        for inner in self._elements.parts(position):
            if isinstance(inner, str):
                pieces.append(inner)
                continue
            contents += _strings(pieces, is_preserved, container)
            pieces = []
            part = self._whole.get(inner)
            if part is None:
                part = self._frames.get(inner) or self._bare(inner)
                self._frames[inner] = part
                unfilled.append(inner)
            contents.append(part)
        contents += _strings(pieces, is_preserved, container)
        for one in contents:
            one.parent = tag
        return unfilled

    def _frame(self, position: int) -> Tag:
        """Return an element as a tag, with its ancestors, as far as it was made; else made without what is in it."""
        known = self._whole.get(position) or self._frames.get(position)
        if known is not None:
            return known
        top = inner = self._frames[position] = self._bare(position)
        while (position := self._elements.parents[position]) >= 0:
            known = self._whole.get(position) or self._frames.get(position)
            inner.parent = known or self._bare(position)
            if known is not None:
                return top
            inner = self._frames[position] = inner.parent
        inner.parent = self._root
        return top

    def _bare(self, position: int) -> Tag:
        """Make a tag with nothing around or in it."""
        name = self._elements.tags[position]
        attributes: dict[str, Any] = {}
        listed = _LISTED.get(name, ())
        for key, value in self._elements.attributes[position].items():
            is_list = key in _LISTED_ANYWHERE or key in listed
            attributes[key] = AttributeValueList((value or "").split()) if is_list else value or ""
        tag: Tag = Tag.__new__(Tag)
        tag.__dict__.update(_pattern(name).__dict__, attrs=attributes, contents=[], sourcepos=position)
        return tag


@cache
def _pattern(name: str) -> Tag:
    """An empty tag of a name: to copy one takes a tenth of the time that making one takes."""
    return Tag(builder=_BUILDER, name=name, attrs={})


def _root() -> BeautifulSoup:
    root: BeautifulSoup = BeautifulSoup.__new__(BeautifulSoup)
    root.__dict__.update(_empty().__dict__, contents=[])
    return root


@cache
def _empty() -> BeautifulSoup:
    return BeautifulSoup("", builder=_Builder())


def _strings(pieces: list[str], is_preserved: bool, container: type[NavigableString]) -> list[PageElement]:
    """Make a string of what stands between two tags; BeautifulSoup makes white space alone one space or newline."""
    if not (text := "".join(pieces)):
        return []
    if not is_preserved and not text.strip(_ASCII_SPACE):
        text = "\n" if "\n" in text else " "
    return [container(text)]


def _link(top: Tag) -> None:
    """Tell what is in an element what stands before and behind it, in its parent and in the order of the page."""
    before: PageElement = top
    stack: list[PageElement] = list(reversed(top.contents))
    _join(top.contents)
    while stack:
        element = stack.pop()
        before.next_element, element.previous_element = element, before
        before = element
        if isinstance(element, Tag):
            _join(element.contents)
            stack.extend(reversed(element.contents))
    before.next_element = None


def _join(contents: list[PageElement]) -> None:
    before: PageElement | None = None
    for element in contents:
        element.previous_sibling = before
        if before is not None:
            before.next_sibling = element
        before = element
    if before is not None:
        before.next_sibling = None

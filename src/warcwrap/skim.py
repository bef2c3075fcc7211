"""From a page's text to BeautifulSoup, building only what the rules look at of what they declare that they read.

lexbor parses the whole page as browsers do (HTML Standard, "Parsing HTML documents"), for about 0.5 ms per 180 KB.
Building Python objects is what costs; so BeautifulSoup gets the elements that are asked for, each whole, and their
ancestors without the ancestors' other children.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from warcwrap.elements import Elements
from warcwrap.selectors import Finder

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

    from warcwrap.soup import Soup


def parse(text: str | bytes) -> LexborHTMLParser:
    """Parse a page's text, or its bytes in UTF-8, made safe by `limits`; it is repaired as browsers repair it.

    Raises MemoryError where lexbor gets none: there is no text that it cannot parse.
    """
    try:
        return LexborHTMLParser(text)
    except SelectolaxError as problem:
        raise MemoryError("lexbor could not parse a page") from problem


class Skim:
    """A page's elements as BeautifulSoup, and their places in the whole page.

    `selectors=None` builds the page unpruned: rules that read only what they declared must find the same there.
    """

    def __init__(self, elements: Elements, selectors: Iterable[str] | None) -> None:
        self._elements = elements
        self._declared = None if selectors is None else frozenset(selectors)
        self._finder = Finder(elements)

    def select(self, selectors: Iterable[str]) -> list[Tag]:
        """Return the elements that match, in page order, each whole; to ask for what is not declared is an error."""
        if self._declared is not None and not self._declared.issuperset(selectors):
            raise ValueError(f"selectors that no rule declares: {sorted(set(selectors) - self._declared)}")
        found = self.find(selectors)
        return self._made.tags(found) if found else []

    def tag(self, position: int) -> Tag:
        """Return one element."""
        return self._made.tags((position,))[0]

    def find(self, selectors: Iterable[str]) -> list[int]:
        """Return the positions of the elements that match, in page order."""
        return self._finder.find(selectors)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """All declared elements and their ancestors."""
        return self._made.of(self.find(self._declared or ()))

    def position(self, tag: Tag) -> int:
        """Return the position of the element of the whole page that a tag was built from."""
        if tag.sourcepos is None:
            raise ValueError("the tag does not belong to this page")
        return tag.sourcepos

    @cached_property
    def _made(self) -> Soup:
        from warcwrap.soup import Soup  # takes long to import, and most pages ask for no tag

        return Soup(self._elements, is_whole=self._declared is None)

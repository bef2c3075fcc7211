"""A page as rules see it: soup, meta tags, JSON-LD and visible lines, each made on first use."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from warcwrap import limits
from warcwrap.elements import Elements
from warcwrap.findings import Finding, finding
from warcwrap.formats import is_uri
from warcwrap.lines import Line, read_lines, visible_text
from warcwrap.linked_data import JsonLd, objects
from warcwrap.page import Page
from warcwrap.pictures import PICTURES, Picture
from warcwrap.skim import Skim, parse
from warcwrap.uris import target_uri
from warcwrap.values.endings import whole
from warcwrap.zones import Zones

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

ALWAYS_READ = ("meta", "base[href]", "script[type*='ld+json']", "link[rel]")  # may be selected undeclared


@dataclass(frozen=True, slots=True)
class Meta:
    """One `<meta>` element: its key (name, property or itemprop) in lowercase, and its content, stripped.

    `element` is its position among the page's elements.
    """

    key: str
    content: str
    element: int


class Document:
    """A page that is being read by rules.

    `selectors` are the CSS selectors that the rules declare; None builds the soup of the whole page.
    `known` holds the values of the fields that were settled before the present one, `notes` what a field's rules worked
    out once and read again.
    """

    def __init__(self, page: Page, selectors: Iterable[str] | None) -> None:
        self.page = page
        self.known: dict[str, Any] = {}
        self.notes: dict[str, Any] = {}
        self._selectors = None if selectors is None else (*ALWAYS_READ, *selectors)
        ended = whole(page.text) if page.fidelity == "stripped" else page.text
        self._is_shortened = ended != page.text
        self._limited = limits.within(ended)
        self._parse()
        if len(self.elements.tags) > limits.NESTING_LIMIT and self.elements.depth() > limits.NESTING_LIMIT:
            self._limited = limits.cut(self._limited)
            self._is_shortened = False
            self._parse()

    def _parse(self) -> None:
        text = self._limited.text
        as_bytes = self.page.utf8 if text is self.page.decoded.text else None
        self._tree = parse(as_bytes or text)
        self._reading = read_lines(self._tree, newlines_break=self.page.fidelity == "stripped")

    @cached_property
    def _skim(self) -> Skim:
        return Skim(self.elements, self._selectors)

    @property
    def oddities(self) -> Iterator[Finding]:
        """Which limits the page went over, so that not all of it was read."""
        yield from self._limited.findings
        if (number := len(self._skim.find(("img", "amp-img")))) > PICTURES:
            yield finding("images-capped", f"{number} pictures, of which the first {PICTURES} were looked at")

    @property
    def soup(self) -> BeautifulSoup:
        """The declared elements and their ancestors, as BeautifulSoup."""
        return self._skim.soup

    def select(self, *selectors: str) -> list[Tag]:
        """Return the declared elements that match, in page order; only they are built, and only now."""
        return self._skim.select(selectors)

    def find(self, *selectors: str) -> Sequence[int]:
        """Return the positions of the elements that match, in page order; nothing is built of them."""
        return self._skim.find(selectors)

    def tag(self, meta: Meta) -> Tag:
        """Return the element of a `Meta`, with what is around it."""
        return self._skim.tag(meta.element)

    @property
    def root_attributes(self) -> Mapping[str, str | None]:
        """The attributes of the page's `<html>`; as an element to declare it would keep the whole page."""
        return self.elements.attributes[0] if self.elements.attributes else {}

    @property
    def elements(self) -> Elements:
        """Every element of the page: names, attributes, marks; what rules read of them is not declared."""
        return self._reading.elements

    @property
    def lines(self) -> tuple[Line, ...]:
        """The visible lines of the whole page."""
        return self._reading.lines

    @cached_property
    def joined(self) -> str:
        """The visible lines, one newline between them: to ask at once whether any line holds something."""
        return "\n".join([line.text for line in self.lines])

    @cached_property
    def lowered(self) -> str:
        """`joined` in lowercase, for patterns that would else have to ignore case, which is slow."""
        return self.joined.lower()

    def lines_with(
        self, pattern: re.Pattern[str] | str, *, lowered: bool = False, first: int = 1, last: int | None = None
    ) -> Iterator[Line]:
        """Yield the lines from number `first` to `last` in which a pattern or text is found, each once, by one search.

        `lowered` searches the lines in lowercase. A match that goes over a line's end counts for the line it begins in.
        """
        text, starts = (self.lowered, self._lowered_starts) if lowered else (self.joined, self._starts)
        at = starts[min(max(first, 1), len(starts)) - 1]
        end = len(text) if last is None or last >= len(self.lines) else max(0, starts[max(last, 0)] - 1)
        while (found := _search(pattern, text, at, end)) >= 0:
            number = bisect_right(starts, found)
            if number > len(self.lines):
                return
            yield self.lines[number - 1]
            at = starts[number]

    @cached_property
    def _starts(self) -> Sequence[int]:
        """Where each line begins in `joined`, and where one behind the last would."""
        return [0, *accumulate(len(line.text) + 1 for line in self.lines)]

    @cached_property
    def _lowered_starts(self) -> Sequence[int]:
        if len(self.lowered) == len(self.joined):
            return self._starts
        return [0, *accumulate(len(line) + 1 for line in self.lowered.split("\n"))]  # "İ" becomes two characters

    @property
    def text(self) -> tuple[str, bool]:
        """The visible text of the page for readers, and whether there is more of it; rules have `lines`."""
        # A word that has only begun tells rules nothing; to readers it belongs.
        tree = parse(limits.within(self.page.text).text) if self._is_shortened else self._tree
        return visible_text(tree, newlines_break=self.page.fidelity == "stripped")

    def line_number(self, at: Tag | int) -> int:
        """Return the number of the visible line in which an element begins, else of the last one before it."""
        return self._reading.number_of(at if isinstance(at, int) else self._skim.position(at))

    @cached_property
    def zones(self) -> Zones:
        """Where the article stands among the lines."""
        return Zones(self.lines, self.page.fidelity == "stripped")

    @cached_property
    def meta(self) -> tuple[Meta, ...]:
        """The `<meta>` elements that have a key and a content, in page order."""
        return tuple(self._metas())

    @cached_property
    def _meta_by_key(self) -> Mapping[str, Sequence[Meta]]:
        by_key: dict[str, list[Meta]] = {}
        for meta in self.meta:
            by_key.setdefault(meta.key, []).append(meta)
        return by_key

    def meta_of(self, *keys: str) -> Iterator[Meta]:
        """Yield the `<meta>` elements with one of these keys (lowercase), in the order of the keys."""
        for key in keys:
            yield from self._meta_by_key.get(key, ())

    @cached_property
    def json_ld(self) -> tuple[JsonLd, ...]:
        """Every object in the page's JSON-LD, graphs and arrays flattened, outer first; broken scripts left out."""
        scripts = self._skim.find(("script[type*='ld+json']",))
        return tuple(objects((self.elements.text(script), script) for script in scripts))

    def json_ld_of(self, *types: str) -> Iterator[JsonLd]:
        """Yield the objects that have one of these types."""
        yield from (thing for thing in self.json_ld if not set(types).isdisjoint(thing.types))

    @cached_property
    def base_url(self) -> str | None:
        """What relative addresses are resolved against: the first usable `<base href>`, else the page's URL."""
        for position in self._skim.find(("base[href]",)):
            base = _joined(self.page.url, (self.elements.attributes[position]["href"] or "").strip())
            if base:
                return base
        return _joined(None, self.page.url or "")

    def absolute(self, address: str) -> str | None:
        """Resolve an address; None for what is no http(s) address even then.

        A scheme-relative address in a page without URL gets https.
        """
        address = address.strip()
        if address.startswith("//") and self.base_url is None:
            address = "https:" + address
        return _joined(self.base_url, address)

    def address(self, stated: str) -> str | None:
        """Resolve an address, and write it as metadata do, in ASCII (RFC 3986): authors' pages are often not."""
        resolved = self.absolute(stated)
        return resolved if resolved is None or is_uri(resolved) else target_uri(resolved)

    def place(self, at: Tag | Line | Picture | JsonLd | Meta | int | str) -> str:
        """Return where something stands: an element path, or `line N`; an element may be told by its position."""
        if isinstance(at, str):
            return at
        if isinstance(at, Line):
            return f"line {at.number}"
        if not isinstance(at, int):
            at = at.element if isinstance(at, Picture | JsonLd | Meta) else self._skim.position(at)
        return self.elements.place(at)

    def _metas(self) -> Iterator[Meta]:
        for position in self._skim.find(("meta",)):
            attributes = self.elements.attributes[position]
            # Mercury's saved pages have `content` under the name `value`.
            content = (attributes.get("content") or attributes.get("value") or "").strip()
            if content:
                for attribute in ("property", "name", "itemprop"):
                    for key in (attributes.get(attribute) or "").lower().split():
                        yield Meta(key, content, position)


def _search(pattern: re.Pattern[str] | str, text: str, start: int, end: int) -> int:
    """Return where a pattern or text is found, or -1."""
    if isinstance(pattern, str):
        return text.find(pattern, start, end)
    match = pattern.search(text, start, end)
    return match.start() if match else -1


def _joined(base: str | None, address: str) -> str | None:
    try:
        joined = urljoin(base, address) if base else address
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:  # urllib raises for "http://[::1" and impossible ports
        return None
    return joined if usable else None

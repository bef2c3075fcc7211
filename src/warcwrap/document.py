"""A page as rules see it: soup, meta tags, JSON-LD, visible lines and pictures, each made on first use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from warcwrap import limits
from warcwrap.findings import Finding, finding
from warcwrap.lines import Line, Reading, read_lines, visible_text
from warcwrap.page import Page
from warcwrap.pictures import PICTURES, Picture, count, pictures
from warcwrap.skim import Skim, parse, place
from warcwrap.zones import Zones

JSON_LD_BYTES = 2_000_000
JSON_LD_NODES = 20_000

# What `meta`, `json_ld` and `base_url` read, whatever the rules declare.
ALWAYS_READ = ("meta", "base[href]", "script[type*='ld+json']", "link[rel]")


@dataclass(frozen=True, slots=True)
class Meta:
    """One `<meta>` element: its key (name, property or itemprop) in lowercase, and its content, stripped."""

    key: str
    content: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class JsonLd:
    """One object of a JSON-LD script: its types without prefix, its keys, and the keys that lead to it from the top."""

    types: tuple[str, ...]
    values: Mapping[str, Any]
    path: tuple[str, ...]
    tag: Tag


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
        self._limited = limits.within(page.text)
        self._tree = parse(self._limited.text)

    @cached_property
    def _skim(self) -> Skim:
        return Skim(self._tree, self._selectors)

    @property
    def oddities(self) -> Iterator[Finding]:
        """Which limits the page went over, so that not all of it was read."""
        yield from self._limited.findings
        if (number := count(self._tree)) > PICTURES:
            yield finding("images-capped", f"{number} pictures, of which the first {PICTURES} were looked at")

    @property
    def soup(self) -> BeautifulSoup:
        """The declared elements and their ancestors, as BeautifulSoup."""
        return self._skim.soup

    def select(self, *selectors: str) -> list[Tag]:
        """Return the declared elements that match, in page order; `soup.select` takes 70 times as long."""
        found = {node.mem_id for node in self._tree.css(", ".join(selectors))}
        return [tag for memory, tag in self._tags.items() if memory in found] if found else []

    @cached_property
    def _tags(self) -> dict[int, Tag]:
        return {self._skim.node(tag).mem_id: tag for tag in self.soup.descendants if isinstance(tag, Tag)}

    @property
    def root_attributes(self) -> Mapping[str, str | None]:
        """The attributes of the page's `<html>`; as an element to declare it would keep the whole page."""
        root = self._tree.root
        return root.attributes if root is not None else {}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The visible lines of the whole page."""
        return self._reading.lines

    @property
    def text(self) -> tuple[str, bool]:
        """The visible text of the page for readers, and whether there is more of it; rules have `lines`."""
        return visible_text(self._tree, newlines_break=self.page.fidelity == "stripped")

    @cached_property
    def _reading(self) -> Reading:
        return read_lines(self._tree, newlines_break=self.page.fidelity == "stripped")

    def line_number(self, at: Tag) -> int:
        """Return the number of the visible line in which an element begins, else of the last one before it."""
        return self._reading.number_at(self._skim.node(at))

    @cached_property
    def zones(self) -> Zones:
        """Where the article stands among the lines."""
        return Zones(self.lines, self.page.fidelity == "stripped")

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture of the page, with all addresses that its markup gives."""
        return pictures(self._tree, self._reading.number_at)

    @cached_property
    def meta(self) -> tuple[Meta, ...]:
        """The `<meta>` elements that have a key and a content, in page order."""
        return tuple(self._metas())

    def meta_of(self, *keys: str) -> Iterator[Meta]:
        """Yield the `<meta>` elements with one of these keys (lowercase), in the order of the keys."""
        for key in keys:
            yield from (meta for meta in self.meta if meta.key == key)

    @cached_property
    def json_ld(self) -> tuple[JsonLd, ...]:
        """Every object in the page's JSON-LD, graphs and arrays flattened, outer first; broken scripts left out."""
        return tuple(self._json_ld_objects())

    def json_ld_of(self, *types: str) -> Iterator[JsonLd]:
        """Yield the objects that have one of these types."""
        yield from (thing for thing in self.json_ld if set(thing.types) & set(types))

    @cached_property
    def base_url(self) -> str | None:
        """What relative addresses are resolved against: the first usable `<base href>`, else the page's URL."""
        for tag in self.soup.select("base[href]"):
            base = _joined(self.page.url, str(tag["href"]).strip())
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

    def place(self, at: Tag | Line | Picture | JsonLd | Meta | str) -> str:
        """Return where something stands: an element path, or `line N`."""
        if isinstance(at, str):
            return at
        if isinstance(at, Line):
            return f"line {at.number}"
        if isinstance(at, Picture):
            return place(at.node)
        return place(self._skim.node(at if isinstance(at, Tag) else at.tag))

    def _metas(self) -> Iterator[Meta]:
        for tag in self.soup.find_all("meta"):
            # Mercury's saved pages have `content` under the name `value`.
            content = str(tag.get("content") or tag.get("value") or "").strip()
            for attribute in ("property", "name", "itemprop"):
                for key in str(tag.get(attribute) or "").lower().split():
                    if content:
                        yield Meta(key, content, tag)

    def _json_ld_objects(self) -> Iterator[JsonLd]:
        left = JSON_LD_NODES
        for tag in self.soup.select("script[type*='ld+json']"):
            text = tag.get_text()
            if len(text) > JSON_LD_BYTES:
                continue
            for thing in _objects(_loaded(text), tag):
                if not left:
                    return
                left -= 1
                yield thing


def _joined(base: str | None, address: str) -> str | None:
    try:
        joined = urljoin(base, address) if base else address
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:  # urllib raises for "http://[::1" and impossible ports
        return None
    return joined if usable else None


def _loaded(text: str) -> Any:
    """Read a JSON-LD script; real ones hold raw newlines in strings, comments around them, or a stray semicolon."""
    trimmed = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    trimmed = trimmed.removeprefix("//<![CDATA[").removesuffix("//]]>").strip()
    try:
        return json.loads(trimmed, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(top: Any, tag: Tag) -> Iterator[JsonLd]:
    """Walk without recursion: JSON-LD nests as deep as its author likes."""
    stack: list[tuple[Any, tuple[str, ...]]] = [(top, ())]
    while stack:
        thing, path = stack.pop()
        if isinstance(thing, list):
            stack.extend((inner, path) for inner in reversed(thing))
        elif isinstance(thing, dict):
            yield JsonLd(_types(thing.get("@type")), thing, path, tag)
            stack.extend(
                (inner, (*path, str(key))) for key, inner in reversed(thing.items()) if isinstance(inner, list | dict)
            )


def _types(stated: Any) -> tuple[str, ...]:
    names = stated if isinstance(stated, list) else [stated]
    return tuple(name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if isinstance(name, str))

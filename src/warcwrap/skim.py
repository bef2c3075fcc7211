"""From a page's text to BeautifulSoup, building only what the rules declare that they read.

lexbor parses the whole page as browsers do (HTML Standard, "Parsing HTML documents"), for about 0.5 ms per 180 KB.
Building Python objects is what costs, some 14 µs a tag; so BeautifulSoup gets the declared elements, each whole,
and their ancestors without the ancestors' other children.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from selectolax.lexbor import LexborHTMLParser, LexborNode

# Subtrees that hold no text of the page; scripts that hold data are asked for by their type.
_OPAQUE = frozenset({"script", "style", "template"})


def parse(text: str) -> LexborHTMLParser:
    """Parse a page's text, made safe by `limits`; what browsers would repair is repaired the same way."""
    return LexborHTMLParser(text)


class Skim:
    """The elements that the selectors match, as BeautifulSoup, and their places in the whole page.

    `selectors=None` builds the page unpruned: rules that read only what they declared must find the same there.
    """

    def __init__(self, tree: LexborHTMLParser, selectors: Iterable[str] | None) -> None:
        self._nodes: list[LexborNode] = []
        self._whole: set[int] = set()
        self._chain: set[int] = set()
        self._prune = selectors is not None
        if selectors is not None:
            self._mark(tree, selectors)
        self.soup = BeautifulSoup("", builder=_Builder(self._emit(tree)))

    def node(self, tag: Tag) -> LexborNode:
        """Return the element of the whole page that a tag of the soup was built from."""
        position = tag.sourcepos
        if position is None:
            raise ValueError("the tag does not belong to this page")
        return self._nodes[position]

    def _mark(self, tree: LexborHTMLParser, selectors: Iterable[str]) -> None:
        for node in tree.css(", ".join(selectors)):
            if node.mem_id in self._whole:
                continue
            self._whole.add(node.mem_id)
            parent = node.parent
            while parent is not None and parent.mem_id not in self._chain:
                self._chain.add(parent.mem_id)
                parent = parent.parent

    def _emit(self, tree: LexborHTMLParser) -> Iterator[tuple[str, Any, int]]:
        """Yield ("start", node, position), ("text", str, 0) and ("end", name, 0) in document order."""
        root = tree.root
        if root is None:
            return
        # An explicit stack: a deep page must not end in a RecursionError.
        stack: list[tuple[LexborNode | str, bool]] = [(root, False)]
        while stack:
            node, in_whole = stack.pop()
            if isinstance(node, str):
                yield "end", node, 0
                continue
            tag = node.tag
            if tag == "-text":
                if in_whole or not self._prune:
                    yield "text", node.text_content or "", 0
                continue
            whole = in_whole or not self._prune or node.mem_id in self._whole
            if tag is None or tag.startswith("-") or not (whole or node.mem_id in self._chain):
                continue
            self._nodes.append(node)
            yield "start", node, len(self._nodes) - 1
            stack.append((tag, False))
            child = node.last_child
            while child is not None:
                stack.append((child, whole))
                child = child.prev


class _Builder(HTMLTreeBuilder):
    """Feeds BeautifulSoup from a walk over lexbor's tree, in which every element is closed where it ends."""

    def __init__(self, events: Iterator[tuple[str, Any, int]]) -> None:
        super().__init__()
        self._events = events

    def feed(self, markup: Any) -> None:
        soup = self.soup
        if soup is None:
            raise ValueError("the builder was not given a soup")
        for kind, what, position in self._events:
            if kind == "start":
                attributes = {key: value or "" for key, value in what.attributes.items()}
                soup.handle_starttag(what.tag, None, None, attributes, sourcepos=position)
            elif kind == "text":
                soup.handle_data(what)
            else:
                soup.handle_endtag(what)


def place(node: LexborNode) -> str:
    """Return an element's path in the page, as a CSS selector that finds it again.

    >>> place(parse("<div><p>a</p><p>b</p></div>").css("p")[1])
    'html > body > div > p:nth-of-type(2)'
    """
    steps: list[str] = []
    step: LexborNode | None = node
    while step is not None and step.is_element_node:
        steps.append(_step(step))
        step = step.parent
    return " > ".join(reversed(steps))


def _step(node: LexborNode) -> str:
    before, has_twin = 0, False
    sibling = node.prev
    while sibling is not None:
        before += sibling.tag == node.tag
        sibling = sibling.prev
    sibling = node.next
    while sibling is not None and not has_twin:
        has_twin = sibling.tag == node.tag
        sibling = sibling.next
    return f"{node.tag}:nth-of-type({before + 1})" if before or has_twin else str(node.tag)

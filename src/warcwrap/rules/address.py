"""The page's own address, and the one that it calls canonical."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from warcwrap.document import Document
from warcwrap.rule import Field, Found, Rule

HEAD_CHARACTERS = 20_000  # browsers and SingleFile write their comment before or just behind <html>

_CANONICAL = "link[rel~=canonical]"
_SAVED_FROM = re.compile(r"<!--\s{0,5}saved from url=\(\d{1,6}\)(?P<url>\S{1,4000}?)\s{0,5}-->", re.I)
_SINGLE_FILE = re.compile(r"<!--\s{0,5}Page saved with SingleFile\s{1,5}url:\s{0,5}(?P<url>\S{1,4000})", re.I)


def given(page: Document) -> Iterator[Found]:
    """The address that came with the page, from its row, map file or record.

    >>> from warcwrap.rule import finds
    >>> finds(given, "<p>Kelp", url="https://www.echo.example/kelp")
    ['https://www.echo.example/kelp']
    """
    if url := page.page.url:
        yield Found(url, "the capture")


def saved_comment(page: Document) -> Iterator[Found]:
    """The comment that browsers and SingleFile write into a page they save; only they write it.

    >>> from warcwrap.rule import finds
    >>> finds(saved_comment, "<!-- saved from url=(0028)https://post.example/7 --><p>a")
    ['https://post.example/7']
    """
    text = page.page.text[:HEAD_CHARACTERS]
    for pattern in (_SAVED_FROM, _SINGLE_FILE) if "saved " in text else ():
        if (match := pattern.search(text)) and (url := page.absolute(match["url"])):
            yield Found(url, "a comment in the page's head", match[0])


def link_canonical(page: Document) -> Iterator[Found]:
    """The canonical link (RFC 6596), by which a page names the address it prefers.

    >>> from warcwrap.rule import finds
    >>> finds(link_canonical, "<link rel=canonical href=/kelp>", url="https://www.echo.example/kelp?from=mail")
    ['https://www.echo.example/kelp']
    """
    for place in page.find(_CANONICAL):
        if url := _resolved(page, page.elements.attributes[place].get("href") or ""):
            yield Found(url, place)


def og_url(page: Document) -> Iterator[Found]:
    """Open Graph's address, "the canonical URL of your object" (https://ogp.me/#metadata).

    >>> from warcwrap.rule import finds
    >>> finds(og_url, "<meta property='og:url' content='https://www.echo.example/kelp'>")
    ['https://www.echo.example/kelp']
    """
    for meta in page.meta_of("og:url"):
        if url := _resolved(page, meta.content):
            yield Found(url, meta)


def _resolved(page: Document, address: str) -> str | None:
    """Resolve against the page's own address, which a saved page may tell in a comment."""
    address = address.strip()
    if not address:
        return None
    if url := page.absolute(address):
        return url
    try:
        return page.absolute(urljoin(page.known.get("url") or "", address))
    except ValueError:  # urllib raises for "http://["
        return None


FIELDS = (
    Field("url", (Rule(given, "declared"), Rule(saved_comment, "declared"))),
    Field("canonical_url", (Rule(link_canonical, "declared", (_CANONICAL,)), Rule(og_url, "declared"))),
)

"""The page's own address, and the one that it calls canonical."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from warcwrap.document import Document
from warcwrap.rule import Field, Found, Rule

HEAD_CHARACTERS = 20_000  # browsers and SingleFile write their comment before or just behind <html>

_SAVED_FROM = re.compile(r"<!--\s{0,5}saved from url=\(\d{1,6}\)(?P<url>\S{1,4000}?)\s{0,5}-->", re.I)
_SINGLE_FILE = re.compile(r"<!--\s{0,5}Page saved with SingleFile\s{1,5}url:\s{0,5}(?P<url>\S{1,4000})", re.I)


def given(page: Document) -> Iterator[Found]:
    """The address that came with the page, from its row, map file or record."""
    if url := page.page.url:
        yield Found(url, "the capture")


def saved_comment(page: Document) -> Iterator[Found]:
    """The comment that browsers and SingleFile write into a page they save; only they write it.

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> html = b"<!-- saved from url=(0028)https://post.example/7 --><p>a"
    >>> [found.value for found in saved_comment(Document(Page("a", Body.of(html)), ()))]
    ['https://post.example/7']
    """
    text = page.page.text[:HEAD_CHARACTERS]
    for pattern in (_SAVED_FROM, _SINGLE_FILE):
        if (match := pattern.search(text)) and (url := page.absolute(match["url"])):
            yield Found(url, "a comment in the page's head", match[0])


def link_canonical(page: Document) -> Iterator[Found]:
    """The canonical link (RFC 6596), by which a page names the address it prefers."""
    for tag in page.select("link[rel]"):
        if "canonical" in str(tag.get("rel")).lower() and (url := _resolved(page, str(tag.get("href") or ""))):
            yield Found(url, tag)


def og_url(page: Document) -> Iterator[Found]:
    """Open Graph's address, "the canonical URL of your object" (https://ogp.me/#metadata)."""
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
    own = page.known.get("url")
    return page.absolute(urljoin(own, address)) if own else None


FIELDS = (
    Field("url", (Rule(given, "declared"), Rule(saved_comment, "declared"))),
    Field("canonical_url", (Rule(link_canonical, "declared"), Rule(og_url, "declared"))),
)

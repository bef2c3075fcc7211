"""Pages in memory: a mapping of URL to HTML, for programs that have no file at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from warcwrap.page import Item, Page, Rejected
from warcwrap.storage import Body


def read(pages: Mapping[str, str | bytes]) -> Iterator[Item]:
    """Yield one page per URL, in the mapping's order; the URL is also the page's name."""
    for url, html in pages.items():
        if not url.isascii() and not _is_unicode(url):
            yield Rejected(url, "row-not-unicode", "a lone surrogate in its address")
        elif not html.strip():
            yield Rejected(url, "empty", "no bytes, or only white space")
        elif isinstance(html, bytes):
            yield Page(url, Body.of(html), url=url)
        else:
            yield from _text(url, html)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _text(url: str, html: str) -> Iterator[Item]:
    try:
        yield Page(url, Body.of(html.encode("utf-8")), url=url, row_text=html)
    except UnicodeEncodeError as problem:
        yield Rejected(url, "row-not-unicode", f"a lone surrogate at character {problem.start}")

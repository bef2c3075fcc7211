"""Pages for tests of rules: made from text, read whole or by one field's rules."""

from __future__ import annotations

from typing import Any

from warcwrap import extraction
from warcwrap.document import Document
from warcwrap.metadata import Metadata
from warcwrap.page import Page
from warcwrap.storage import Body


def read(text: str, url: str | None = None) -> Metadata:
    """Extract a page's metadata; no rule may fail."""
    extracted = extraction.read(Page("page", Body.of(text.encode()), url=url))
    assert [found for found in extracted.findings if found.code == "rule-failed"] == []
    return extracted.metadata


def document(text: str, url: str | None = None, **known: Any) -> Document:
    """A page as rules see it, unpruned, with the values of earlier fields."""
    page = Document(Page("page", Body.of(text.encode()), url=url), None)
    page.known |= known
    return page

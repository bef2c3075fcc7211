"""One page as a library gives it: what it may be given as, and its metadata as values and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import EXAMPLES, ROOT
from warcwrap.errors import UsageError
from warcwrap.judging import validate
from warcwrap.metadata import Metadata
from warcwrap.page import Page
from warcwrap.storage import Body
from warcwrap.wrapping import extract

HTML = "<title>Lanterns</title><h1>Lanterns</h1>"
RAW = HTML.encode()


@pytest.mark.parametrize("page", [HTML, RAW, bytearray(RAW), Page("page", Body.of(RAW))])
def test_what_a_page_may_be(page: Any) -> None:
    """A text, bytes or a Page give the same title."""
    assert extract(page).title == "Lanterns"


@pytest.mark.parametrize("page", [EXAMPLES / "news.html", None, 5, [HTML]])
def test_what_it_may_not_be(page: Any) -> None:
    """A path, or anything else, is refused: it would be taken for the text of a page."""
    with pytest.raises(UsageError, match="not-extractable"):
        extract(page)


def test_metadata_are_a_document() -> None:
    """Metadata give their JSON without being told anything, and are validated as they are."""
    metadata = extract((EXAMPLES / "news.html").read_bytes())
    assert Metadata.from_json(metadata.to_json()) == metadata
    assert Metadata.from_json({**metadata.to_json(), "generator": {"name": "x", "version": "7"}}) != metadata
    assert validate(metadata) == []


def test_a_schema_by_its_path() -> None:
    """A schema may be given as a Path, which is always that of a file."""
    path = ROOT / "schemas" / "news-article.schema.json"
    verdict = extract(HTML, schema=path).validation
    assert verdict and not verdict["valid"]
    with pytest.raises(Exception, match="page-metadata"):
        extract(HTML, schema=Path("page-metadata"))

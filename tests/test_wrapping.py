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


def test_addresses_are_written_as_the_schema_asks() -> None:
    """Addresses of authors and publishers in any letters are encoded, and one that none can be made of is left out."""
    author = '{"name": "Maren Tolliver", "url": "/autoren/märén t", "jobTitle": "Chef\\u001b[2J\\u0000 \\ud800"}'
    data = (
        f'{{"@type": "NewsArticle", "author": {author}, "publisher": {{"name": "Écho", "url": "https://é.example/é"}}}}'
    )
    page = f'<link rel=canonical href="http://a b/x"><script type="application/ld+json">{data}</script>{HTML}'
    metadata = extract(page, url="https://www.echo.example/1")
    assert validate(metadata) == []
    assert metadata.authors[0].url == "https://www.echo.example/autoren/m%C3%A4r%C3%A9n%20t"
    assert metadata.authors[0].role == "Chef[2J \ufffd"
    assert metadata.publisher and metadata.publisher.url == "https://xn--9ca.example/%C3%A9"
    assert metadata.canonical_url is None and "/canonical_url" not in metadata.evidence


def test_values_hold_no_control_characters() -> None:
    """What would act on a terminal is no part of a name or notice; how text runs, and what joins letters, is."""
    page = f"{HTML}<p>A lantern is lit.</p><footer><p>© 2024 Ec\x1b[1mho\u200d \x07\x9bLtd</p></footer>"
    rights = extract(page).copyright
    assert rights and (rights.statement, rights.holder) == ("© 2024 Ec[1mho\u200d Ltd", "Ec[1mho\u200d Ltd")

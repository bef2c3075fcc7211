"""JSON-LD articles: which of several is the page's own."""

from __future__ import annotations

from reading import document
from warcwrap.rules.structured import article_objects

SCRIPT = """<script type="application/ld+json">[
{"@type": "NewsArticle", "headline": "Kelp prices", "url": "https://echo.example/prices"},
{"@type": "NewsArticle", "headline": "Kelp clock", "mainEntityOfPage": {"@id": "https://echo.example/clock/"}},
{"@type": "Article", "headline": "Kelp soup"}]</script>"""


def headlines(url: str | None, title: str | None) -> list[str]:
    return [thing.values["headline"] for thing in article_objects(document(SCRIPT, url, title=title))]


def test_own_address() -> None:
    """The object with the page's address goes first."""
    assert headlines("https://www.echo.example/clock", None) == ["Kelp clock", "Kelp prices", "Kelp soup"]


def test_own_headline() -> None:
    """The page's headline tells more than an address."""
    assert headlines("https://www.echo.example/clock", "Kelp soup")[0] == "Kelp soup"


def test_neither() -> None:
    """Else news articles go first, in the page's order."""
    assert headlines(None, None) == ["Kelp prices", "Kelp clock", "Kelp soup"]

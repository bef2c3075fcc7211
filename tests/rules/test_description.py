"""The description: what the page says of itself in its head."""

from __future__ import annotations

import pytest

from reading import read


@pytest.mark.parametrize(
    ("head", "description"),
    [
        ("<meta name=description content='A clock &amp;amp; kelp'>", "A clock & kelp"),
        ("<meta property=og:description content='A clock'>", "A clock"),
        ("<meta name=description content=' '><meta property=og:description content='A clock'>", "A clock"),
        ('<script type="application/ld+json">{"@type":"Article","description":"A clock"}</script>', "A clock"),
        ("<meta name=twitter:description content='A clock'>", "A clock"),
        ('<script type="application/ld+json">{"@type":"Organization","description":"An outlet"}</script>', None),
        ("<title>A clock</title>", None),
    ],
)
def test_description(head: str, description: str | None) -> None:
    """The description is taken where it is stated, and nowhere else."""
    assert read(f"<html><head>{head}</head><body><p>text</body></html>").description == description

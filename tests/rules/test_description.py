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


BEGINNING = "On the slipway stands a clock that is driven by nothing but drying kelp. " * 6
SHORT = BEGINNING[:200] + "…"
NAMED = "<meta property=og:site_name content='Kelp Echo'>"
BLURB = "The Kelp Echo is the newspaper of the bay."


@pytest.mark.parametrize(
    ("head", "description"),
    [
        # wordpress.com: the description runs on, the one for social networks is the excerpt.
        (f"<meta name=description content='{BEGINNING}'><meta property=og:description content='{SHORT}'>", SHORT),
        (f"<meta name=description content='{SHORT}'><meta property=og:description content='{BEGINNING}'>", SHORT),
        (
            f"<meta name=description content='A clock.'><meta property=og:description content='{SHORT}'>",
            "A clock.",
        ),
        (
            f"{NAMED}<meta name=description content='{BLURB}'><meta property=og:description content='It keeps time.'>",
            "It keeps time.",
        ),
        (f"{NAMED}<meta name=description content='{BLURB}'>", BLURB),
    ],
)
def test_which_description(head: str, description: str) -> None:
    """A summary goes before the article's beginning, and what is about the article before what is about the site."""
    assert read(f"<html><head>{head}</head><body><p>text</body></html>").description == description


def test_the_line_under_the_headline() -> None:
    """A page whose head describes nothing is described by its standfirst."""
    body = (
        "<article><h1>Kelp clock</h1><h2 class=standfirst>It keeps time</h2><p>On the slipway it stands.</p></article>"
    )
    assert read(f"<html><body>{body}</body></html>").description == "It keeps time"

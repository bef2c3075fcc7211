"""The page's address and its canonical one."""

from __future__ import annotations

import pytest

from reading import read

SAVED = "<!-- saved from url=(0030)https://echo.example/2021/kelp -->"
SINGLE_FILE = "<!--\n Page saved with SingleFile \n url: https://echo.example/2021/kelp \n saved date: x -->"


def page(comment: str, head: str) -> str:
    return f"<!doctype html>{comment}<html><head>{head}</head><body><p>text</body></html>"


@pytest.mark.parametrize(
    ("html", "given", "url", "canonical"),
    [
        (page("", ""), "https://echo.example/kelp?a=1", "https://echo.example/kelp?a=1", None),
        (page(SAVED, ""), None, "https://echo.example/2021/kelp", None),
        (page(SINGLE_FILE, ""), None, "https://echo.example/2021/kelp", None),
        (
            page(SAVED, "<link rel=canonical href=/kelp>"),
            None,
            "https://echo.example/2021/kelp",
            "https://echo.example/kelp",
        ),
        (
            page("", "<link rel=canonical href=/kelp>"),
            "https://echo.example/1",
            "https://echo.example/1",
            "https://echo.example/kelp",
        ),
        (page("", "<meta property=og:url content=https://echo.example/kelp>"), None, None, "https://echo.example/kelp"),
        (page("", "<link rel=canonical href=/kelp>"), None, None, None),
        (
            page("", "<link rel=canonical href='javascript:void(0)'>"),
            "https://echo.example/1",
            "https://echo.example/1",
            None,
        ),
    ],
)
def test_addresses(html: str, given: str | None, url: str | None, canonical: str | None) -> None:
    """The given address or the saving browser's comment is the page's; what it calls canonical stays apart."""
    metadata = read(html, given)
    assert (metadata.url, metadata.canonical_url) == (url, canonical)

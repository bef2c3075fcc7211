"""A page as rules see it."""

from __future__ import annotations

import re

import pytest

from reading import document
from warcwrap.document import Document
from warcwrap.page import Page
from warcwrap.storage import Body

LINES = "<p>Ab İ</p><p>x</p><p>cab a</p><p>zz</p>"


@pytest.mark.parametrize(
    ("pattern", "kind", "numbers"),
    [
        ("[ab]", {}, [1, 3]),
        ("ab", {"lowered": True}, [1, 3]),
        ("^a", {"lowered": True, "first": 2}, []),
        ("z$", {}, [4]),
        ("[ab]", {"first": 2}, [3]),
        ("[ab]", {"last": 2}, [1]),
        ("[ab]", {"first": 4, "last": 3}, []),
        ("[ab]", {"first": 9}, []),
        ("[ab]", {"last": 0}, []),
        ("nothing", {}, []),
    ],
)
def test_lines_with(pattern: str, kind: dict[str, int | bool], numbers: list[int]) -> None:
    """One search finds the lines that hold something, each once, also where lowercase is longer."""
    page = document(LINES)
    found = page.lines_with(re.compile(pattern, re.M), **kind)  # type: ignore[arg-type]
    assert [line.number for line in found] == numbers
    found = page.lines_with(pattern, **kind)  # type: ignore[arg-type]
    assert [line.number for line in found] == (numbers if re.escape(pattern) == pattern else [])


def test_lines_of_an_empty_page() -> None:
    """A page without text has no line in which anything is found."""
    assert list(document("").lines_with(re.compile(""))) == []


def test_selection_builds_what_is_declared() -> None:
    """A rule is given the declared elements that match; their lines and places are those of the whole page."""
    page = Document(Page("page", Body.of(b"<p>one<p>two <b class=x>three</b><b>four</b>")), ["b"])
    first, second = page.select("b")
    assert (first.get_text(), page.line_number(first)) == ("three", 2)
    assert page.place(second) == "html > body > p:nth-of-type(2) > b:nth-of-type(2)"
    with pytest.raises(ValueError, match="no rule declares"):
        page.select("p")


def test_meta() -> None:
    """Keys are lowercase, several in one attribute count each; what has no content is left out."""
    page = document("<meta property='og:Title x' content=' a '><meta name=b content=''><meta itemprop=c value=d>")
    assert [(meta.key, meta.content) for meta in page.meta] == [("og:title", "a"), ("x", "a"), ("c", "d")]
    assert [meta.content for meta in page.meta_of("c", "og:title", "none")] == ["d", "a"]
    assert page.tag(page.meta[2])["itemprop"] == "c"


def test_base() -> None:
    """Relative addresses are resolved against the first base that can be used."""
    page = document("<base href='javascript:x'><base href='/b/'>", "https://kelp.example/a/1")
    assert (page.absolute("c"), page.absolute("mailto:x")) == ("https://kelp.example/b/c", None)

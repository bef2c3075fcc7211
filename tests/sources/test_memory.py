"""Pages in memory."""

from __future__ import annotations

from dumps import HTML, tell
from warcwrap.page import Page
from warcwrap.sources import read


def test_pages() -> None:
    """A mapping of URL to HTML is a dump: the URL is name and address; text outranks the charset it names."""
    text = "<html><meta charset=euc-kr>가"
    one, two = read({"http://a.example/1": HTML, "http://a.example/2": text})
    assert isinstance(one, Page) and isinstance(two, Page)
    assert (one.name, one.url, one.fidelity, two.fidelity, two.text) == (
        "http://a.example/1",
        "http://a.example/1",
        "raw",
        "decoded",
        text,
    )


def test_bad_pages() -> None:
    """What is empty, or no Unicode, is rejected."""
    assert tell({"a": "", "b": b" ", "c": "<p>\ud800", "d\udfff": "<p>", "e": "<p>"}) == [
        ("rejected", "a", "empty"),
        ("rejected", "b", "empty"),
        ("rejected", "c", "row-not-unicode"),
        ("rejected", "d\udfff", "row-not-unicode"),
        ("page", "e"),
    ]

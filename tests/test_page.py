"""A page: what follows from its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap import page as pages
from warcwrap.findings import finding
from warcwrap.page import Noted, Page, Rejected
from warcwrap.storage import Body


def _page(raw: bytes, **facts: object) -> Page:
    return Page("a", Body.of(raw), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("page", "fidelity"),
    [
        (_page(b"<!doctype html><p>x"), "raw"),
        (_page(b"<p>x<body class=a>"), "raw"),
        (_page(b"<div>a scrape</div>"), "stripped"),
        (_page(b"<!doctype html><p>x", row_text="<!doctype html><p>x"), "decoded"),
        (_page(b"text", row_text="text"), "stripped"),
        (_page(b"<html>", serialized=True), "serialized"),
        (_page("<html>".encode("utf-16")), "raw"),
    ],
)
def test_fidelity(page: Page, fidelity: str) -> None:
    """Fidelity says what the bytes are: without outer markup a page is a scrape, whoever holds it."""
    assert page.fidelity == fidelity


def test_nul_bytes() -> None:
    """NUL characters are a finding, and stay in the text and the bytes."""
    page = _page(b"<html>a\x00b\x00")
    assert ([each.code for each in page.decoded.findings], page.text, page.body.head(9)) == (
        ["nul-bytes"],
        "<html>a\x00b\x00",
        b"<html>a\x00b",
    )


def test_a_page_over_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a page beyond the limit the beginning is read, and a finding says so; its bytes stay whole."""
    monkeypatch.setattr(pages, "READ_BYTES", 100)
    raw = b"<html>" + b"x" * 200
    for page in (_page(raw), _page(raw, row_text=raw.decode())):
        assert ([each.code for each in page.decoded.findings], len(page.text)) == (["page-over-budget"], 100)
        assert page.body.size_bytes == 206


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("우물가".encode()[:-1], "우물"),
        ("우물가".encode()[:-2], "우물"),
        (b"Kelp &lsqu", "Kelp "),
        (b"Kelp &#x20", "Kelp "),
        (b"Kelp &", "Kelp "),
        (b"Kelp</", "Kelp"),
        (b"Kelp <", "Kelp "),
        (b"Kelp &lsquo; AT&T", "Kelp &lsquo; AT&T"),
        (b"Kelp 3 < 4", "Kelp 3 < 4"),
        (b"Kelp & Tide", "Kelp & Tide"),
    ],
)
def test_a_cut_page(raw: bytes, text: str) -> None:
    """What a cut left of the last character, entity or tag is not read."""
    assert _page(raw).text == text


@given(st.binary(), st.one_of(st.none(), st.text()))
def test_any_bytes(raw: bytes, charset: str | None) -> None:
    """Any bytes have a text and a fidelity."""
    page = _page(raw, charset=charset)
    assert (page.fidelity, page.text is not None) in (("raw", True), ("stripped", True))


def test_lines() -> None:
    """What is said of an item fits on one line, whatever its name."""
    rejected = Rejected("a\nb\x1b[31m", "empty", "no\tbytes")
    noted = Noted("a\nb", finding("not-a-page", "an\u202eimage"))
    assert (str(rejected), str(noted)) == (
        "a\\nb\\x1b[31m: empty: no\\tbytes",
        "warning: a\\nb: not-a-page: an\\u202eimage",
    )

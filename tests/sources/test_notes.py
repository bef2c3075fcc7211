"""What a saved page notes of its own saving."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import DUMPS, packed, pages, tell, write, zipped
from warcwrap.page import Page
from warcwrap.sources.notes import note_of

SAVED = (
    "<!DOCTYPE html> <html lang=ko><!--\n Page saved with SingleFile \n url: https://post.example/7 \n"
    " saved date: Wed Oct 29 2025 17:52:46 GMT+0900 (Korean Standard Time)\n--><title>x</title>"
)


def _only(*sources: object, **options: object) -> Page:
    (page,) = pages(*sources, **options)
    assert isinstance(page, Page)
    return page


def test_single_file(tmp_path: Path) -> None:
    """A page that SingleFile saved is a browser's DOM, captured when its note says, whatever the file's time."""
    path = write(tmp_path, {"a.html": SAVED.encode()}) / "a.html"
    os.utime(path, (1_700_000_000, 1_700_000_000))
    page = _only(path)
    assert (page.fidelity, str(page.capture.at), page.capture.source) == (
        "serialized",
        "2025-10-29 08:52:46+00:00",
        "page",
    )
    packed = write(tmp_path, {"a.zip": zipped({"a.html": SAVED.encode()})}) / "a.zip"
    assert [each.capture.source for each in (_only(packed), _only({"http://a.example/": SAVED}))] == ["page", "page"]


def test_the_map_knows_better(tmp_path: Path) -> None:
    """A date that came with the dump outranks the note."""
    write(tmp_path, {"a.html": SAVED.encode(), "map.csv": b"path,captured_at\na.html,2024-01-02\n"})
    page = _only(tmp_path / "a.html", url_map=tmp_path / "map.csv")
    assert (page.fidelity, page.capture.source) == ("serialized", "map")


@pytest.mark.parametrize(
    "change", [("Oct", "Okt"), ("29 2025", "31 2099"), ("Oct 29", "Feb 30"), ("saved date", "date")]
)
def test_a_note_without_a_date(tmp_path: Path, change: tuple[str, str]) -> None:
    """A note without a usable date leaves the file's time."""
    path = write(tmp_path, {"a.html": SAVED.replace(*change).encode()}) / "a.html"
    page = _only(path, now=datetime(2040, 1, 1, tzinfo=UTC))
    assert (page.fidelity, page.capture.source) == ("serialized", "mtime")


def _page(folder: Path, text: str, **options: object) -> Page:
    return _only(write(folder, {"a.html": text.encode()}) / "a.html", **options)


def test_the_real_program(tmp_path: Path) -> None:
    """A page that SingleFile saved states its address and date; it comes out of the archive byte for byte."""
    path = DUMPS / "singlefile" / "home.html"
    page = _only(path)
    assert (page.url, page.fidelity, str(page.capture.at), page.capture.source) == (
        "http://garden.example/",
        "serialized",
        "2026-11-22 22:07:03+00:00",
        "page",
    )
    counts, found = packed(tmp_path, path)
    assert (counts["packed"], found) == (1, {"home.html": path.read_bytes()})


def test_older_and_fuller_notes(tmp_path: Path) -> None:
    """The note's first line has had another wording, and more may follow."""
    older = SAVED.replace("Page saved with", "Archive processed by").replace(
        "\n-->", " \n info: url: http://b.example/\n-->"
    )
    page = _page(tmp_path, older)
    assert (page.url, page.capture.source) == ("https://post.example/7", "page")


def _marked(address: str, length: int | None = None) -> str:
    return (
        f"<!DOCTYPE html>\n<!-- saved from url=({len(address) if length is None else length:04}){address} -->\n<html>x"
    )


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (_marked("http://a.example/"), "http://a.example/"),
        (_marked("http://a.example/a-%2Db"), "http://a.example/a--b"),
        ("\ufeff" + _marked("https://a.example/?q=1#x"), "https://a.example/?q=1#x"),
        (_marked("http://a.example/", 99), None),
        (_marked("about:internet"), None),
        (_marked("file:///C:/a.html"), None),
        (_marked("http://a.example/ b"), None),
        ("<p>" + _marked("http://a.example/"), None),
        ("<html><head><title>x</title>" + _marked("http://a.example/"), None),
    ],
)
def test_the_mark_of_the_web(tmp_path: Path, text: str, url: str | None) -> None:
    """A browser's mark states the address, if its number is that of the address, and it stands before the page."""
    page = _page(tmp_path, text)
    assert (page.url, page.serialized) == (url, url is not None)


def test_what_is_quoted_is_no_note(tmp_path: Path) -> None:
    """An article that shows such a comment has not been saved by it."""
    page = _page(tmp_path, "<html><head></head><body><p>see:</p>" + SAVED)
    assert (page.url, page.fidelity, page.capture.source) == (None, "raw", "mtime")


def test_addresses_that_count_more(tmp_path: Path) -> None:
    """Map and prefix outrank what the page notes."""
    write(tmp_path, {"map.csv": b"path,url\na.html,https://m.example/\n"})
    assert _page(tmp_path, SAVED, url_map=tmp_path / "map.csv").url == "https://m.example/"
    assert _page(tmp_path, SAVED, url_prefix="https://p.example/x").url == "https://p.example/x/a.html"


MIRRORED = (
    "<html lang=en>\n\n<!-- Mirrored from a.example/x?y=1 by HTTrack Website Copier/3.x [XR&CO'2014], "
    "Wed, 29 Oct 2025 08:52:46 GMT -->\n<head></head>"
)


def test_httrack(tmp_path: Path) -> None:
    """HTTrack notes when it mirrored a page, and the address without its scheme, which is therefore not known."""
    path = write(tmp_path, {"a.html": MIRRORED.encode()}) / "a.html"
    page = _only(path)
    assert (page.url, page.fidelity, str(page.capture.at), page.capture.source) == (
        None,
        "serialized",
        "2025-10-29 08:52:46+00:00",
        "page",
    )
    assert tell(path) == [("noted", "a.html", "links-rewritten"), ("page", "a.html")]


def test_what_a_server_sent_has_no_note(tmp_path: Path) -> None:
    """A page in a HAR file that somebody had saved before is what the server sent."""
    entry = {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "request": {"method": "GET", "url": "http://a.example/"},
        "response": {"status": 200, "headers": [], "content": {"mimeType": "text/html", "text": SAVED}},
    }
    har = json.dumps({"log": {"version": "1.2", "entries": [entry]}})
    page = _only(write(tmp_path, {"x.har": har.encode()}) / "x.har")
    assert (page.fidelity, str(page.capture.at)) == ("decoded", "2026-01-01 00:00:00+00:00")


@given(st.binary(max_size=300))
def test_any_bytes(head: bytes) -> None:
    """No beginning of a page is too odd to be read."""
    for start in (b"", b"<!--", b"<!-- saved from url=(0009)", b"<!-- Mirrored from a by HTTrack Website Copier/"):
        note_of(start + head)

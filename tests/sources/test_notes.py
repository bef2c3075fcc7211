"""What a saved page notes of its own saving."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dumps import pages, write, zipped
from warcwrap.page import Page

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

"""A scrape that was cut off anywhere gives each value right, not at all, or up to the cut; never another value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import EXAMPLES
from warcwrap import extraction
from warcwrap.page import Page
from warcwrap.storage import Body

# Reading a document takes milliseconds, and has thousands of places to be cut at.
CUTS = 100
LEGACY_BYTES = 200
OWN = [EXAMPLES / "board-article.txt", *sorted((Path(__file__).parent / "pages").glob("*/input.txt"))]
# What a beginning cannot tell: an outlet or agency stands before the reporter, a board's date before the article's own.
UNKNOWABLE = {
    "a_agency_dateline_correspondent": (".authors[0].name", ".authors[0].type"),
    "a_time_of_day_outlet_and_closing_email": (".authors[0].name", ".authors[0].type"),
    "a_zh_wire_correspondents": (".publisher.name",),
    "korean_board_date_and_own_date": (".date_published",),
}
# What is about the file and not the page's words.
OTHER = ("$schema", "generator", "source", "evidence", "extra")


def values(name: str, data: bytes) -> dict[str, Any]:
    document = extraction.read(Page(name, Body.of(data))).metadata.to_json()
    return {key: value for key, value in document.items() if key not in OTHER}


def wrong(whole: Any, cut: Any, where: str = "") -> Iterator[str]:
    """Yield what a cut document says that the whole one does not."""
    if cut in (None, [], ()) or whole == cut:
        return
    if isinstance(whole, str) and isinstance(cut, str) and whole.startswith(cut):
        return
    if isinstance(whole, list) and whole and whole[0] == cut and where.startswith(".copyright.years"):
        return  # the first year of a range
    if isinstance(whole, dict) and isinstance(cut, dict):
        for key, value in cut.items():
            yield from wrong(whole.get(key), value, f"{where}.{key}")
    elif isinstance(whole, list) and isinstance(cut, list) and len(cut) <= len(whole):
        for index, value in enumerate(cut):
            yield from wrong(whole[index], value, f"{where}[{index}]")
    else:
        yield f"{where}: {cut!r} for {whole!r}"


def cuts(data: bytes, most: int = CUTS) -> range:
    """Return where to cut: evenly, at an odd distance, so that lines and tags are met at all their places.

    Which legacy encoding it is in, a document does not tell by its first words.
    """
    try:
        data.decode("utf-8")
        start = 0
    except UnicodeDecodeError:
        start = LEGACY_BYTES
    return range(start, len(data), max(1, len(data) // most) | 1)


def faults(path: Path, places: range) -> list[str]:
    data = path.read_bytes()
    whole = values(path.name, data)
    return [
        f"cut at {place}: {fault}"
        for place in places
        for fault in wrong(whole, values(path.name, data[:place]))
        if fault.partition(": ")[0] not in UNKNOWABLE.get(path.parent.name, ())
    ]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.parent.name)
def test_our_own_documents(path: Path) -> None:
    """Documents written for this project, cut at many places."""
    assert faults(path, cuts(path.read_bytes())) == []


def test_documents_beside_the_repository(shared: Path) -> None:
    """The documents that the project starts from, cut at many places."""
    for path in [*sorted(shared.glob("seed/*.txt")), *sorted(shared.glob("boards/dev/*.txt"))]:
        assert faults(path, cuts(path.read_bytes())) == [], path.name

"""Which payloads were written already."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from warcwrap.duplicates import Known
from warcwrap.errors import OutputError
from warcwrap.records import Original

ONE = Original("urn:uuid:1", "http://a.example/", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), "sha1:X", "ab" * 32, "a/b")


def test_no_room_for_more() -> None:
    """Where the table finds no room, that is an error of the output, not a traceback."""
    known = Known()
    known._table.execute("PRAGMA max_page_count = 1")
    with pytest.raises(OutputError, match="temporary file: not-writable: database or disk is full"):
        for number in range(2000):
            known.first(replace(ONE, key=f"{number:064x}"))
    known.close()


def test_the_first_is_kept() -> None:
    """The first record of a payload is returned for every later one."""
    known = Known()
    second = replace(ONE, record_id="urn:uuid:2")
    other = replace(ONE, record_id="urn:uuid:3", key="cd" * 32, head=b"HTTP/1.1 200 OK\r\n\r\n")
    assert [known.first(each) for each in (ONE, second, other, other)] == [None, ONE, None, replace(other, head=b"")]
    known.close()

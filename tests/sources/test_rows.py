"""JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import HTML, pages, tell, write
from warcwrap.page import Page
from warcwrap.sources import rows


def _dump(folder: Path, *given: Any) -> Path:
    """Write rows: bytes as they are, all else as JSON."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in given]
    return write(folder, {"a.jsonl": b"\n".join(lines)}) / "a.jsonl"


def test_columns(tmp_path: Path) -> None:
    """A row gives the page's text, name, address and date."""
    row = {"html": "<html>가", "id": "one", "url": "http://a.example/", "captured_at": "2025-01-02T03:04:05+09:00"}
    (page,) = pages(_dump(tmp_path, row))
    assert isinstance(page, Page)
    assert (page.name, page.url, page.body.head(99), page.fidelity, page.decoded.evidence) == (
        "one",
        "http://a.example/",
        "<html>가".encode(),
        "decoded",
        "row-text",
    )
    assert (str(page.capture.at), page.capture.source) == ("2025-01-01 18:04:05+00:00", "row")


@pytest.mark.parametrize(
    ("identity", "name"),
    [("x", "x"), (7, "7"), (0, "0"), (True, "a.jsonl#1"), (None, "a.jsonl#1"), ("", "a.jsonl#1"), (1.5, "a.jsonl#1")],
)
def test_names(tmp_path: Path, identity: object, name: str) -> None:
    """A text or number is a name; without one the line is."""
    assert tell(_dump(tmp_path, {"html": "<p>x", "id": identity})) == [("page", name)]


def test_files_beside(tmp_path: Path) -> None:
    """A `path` names a file beside the dump, of any kind, read in the encoding that `content_type` gives."""
    html = "<html>비 오는 날".encode("cp949")
    write(tmp_path, {"p/a.html": html, "p/b.png": b"\x89PNG\r\n\x1a\n", "p/c.html": b" "})
    rows = [{"path": "p/a.html", "content_type": "text/html; charset=euc-kr"}, {"path": "p/b.png", "id": "b"}]
    page, image = pages(_dump(tmp_path, *rows))
    assert isinstance(page, Page)
    assert (page.name, page.text, page.decoded.evidence, image.name) == ("p/a.html", "<html>비 오는 날", "http", "b")
    assert tell(_dump(tmp_path, {"path": "p/c.html"}, {"path": "gone", "id": "g"})) == [
        ("rejected", "p/c.html", "empty"),
        ("rejected", "g", "missing"),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"{", "row-broken"),
        (b"[]", "row-broken"),
        (b"null", "row-broken"),
        (b'{"html": NaN}', "row-broken"),
        (b'{"html": "a", "html": "b"}', "row-broken"),
        (b'{"html": "\\ud800"}', "row-not-unicode"),
        (b'{"html": "a", "url": "\\udfff"}', "row-not-unicode"),
        (b'{"html": "\xff"}', "row-not-unicode"),
        (b"[" * 100_000, "row-broken"),
        ({"html": 5}, "row-bad-value"),
        ({"html": "x", "path": 5}, "row-bad-value"),
        ({"url": "http://a.example/"}, "row-without-page"),
        ({"html": " "}, "empty"),
        ({"path": "/etc/passwd"}, "path-outside"),
        ({"path": "../x"}, "path-outside"),
    ],
)
def test_bad_rows(tmp_path: Path, row: Any, code: str) -> None:
    """A bad row is rejected under its line number, and the others are read."""
    good = {"html": "<p>x"}
    assert tell(_dump(tmp_path, good, row, good)) == [
        ("page", "a.jsonl#1"),
        ("rejected", "a.jsonl#2", code),
        ("page", "a.jsonl#3"),
    ]


def test_lines(tmp_path: Path) -> None:
    """A byte order mark, CR LF, blank lines and a last line without end are no rows; U+2028 ends none."""
    raw = b'\xef\xbb\xbf{"html": "<p>1"}\r\n\r\n \t\n{"html": "<p>\xe2\x80\xa8"}\r\n{"html": "<p>3"}'
    assert tell(_dump(tmp_path, raw)) == [("page", "a.jsonl#1"), ("page", "a.jsonl#4"), ("page", "a.jsonl#5")]


def test_a_row_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row above the limit is passed over unread, under its number."""
    monkeypatch.setattr(rows, "ROW_BYTES", 100)
    dump = _dump(tmp_path, {"html": "<p>x"}, {"html": "x" * 3_000_000}, {"html": "<p>x"})
    assert tell(dump) == [("page", "a.jsonl#1"), ("rejected", "a.jsonl#2", "row-too-large"), ("page", "a.jsonl#3")]


def test_columns_that_are_not_read(tmp_path: Path) -> None:
    """Columns that are not read are named once; `date` is one of them: in news it is the publication's."""
    row = {"html": "<p>x", "date": "2020-01-01", "section": "life"}
    dump = _dump(tmp_path, row, row)
    assert (tell(dump)[2:], pages(dump)[0].capture.source) == ([("noted", "a.jsonl", "ignored-columns")], "unknown")


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("captured_at", 1761727966, "capture-date-unusable"),
        ("fetched_at", {"a": 1}, "capture-date-unusable"),
        ("url", ["u"], "fact-not-text"),
        ("content_type", 5, "fact-not-text"),
    ],
)
def test_facts_that_are_no_text(tmp_path: Path, column: str, value: object, code: str) -> None:
    """A fact of the wrong kind costs the fact, not the page, and is said."""
    dump = _dump(tmp_path, {"html": "<p>x", column: value})
    assert tell(dump) == [("noted", "a.jsonl#1", code), ("page", "a.jsonl#1")]
    assert (pages(dump)[0].url, pages(dump)[0].capture.at) == (None, None)


def test_a_date_that_is_none(tmp_path: Path) -> None:
    """A capture date that cannot be read costs the date, not the page, and is said."""
    dump = _dump(tmp_path, {"html": "<p>x", "captured_at": "soon"})
    assert tell(dump) == [("noted", "a.jsonl#1", "capture-date-unusable"), ("page", "a.jsonl#1")]


@given(
    st.lists(
        st.one_of(st.binary(max_size=60), st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=9)))
    )
)
def test_any_lines(tmp_path_factory: pytest.TempPathFactory, given: list[Any]) -> None:
    """Any lines are pages or rejects."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in given]
    path = tmp_path_factory.mktemp("rows") / "a.jsonl"
    path.write_bytes(b'{"html": "<p>"}\n' + b"\n".join(lines))
    assert {each[0] for each in tell(path)} <= {"page", "rejected", "noted", "attachment"}


def test_a_file_of_its_own(tmp_path: Path) -> None:
    """Rows are known by their content, and a dump within an archive has no files beside it."""
    from dumps import zipped

    write(tmp_path, {"dump.txt": b'{"html": "<p>x"}\n', "a.html": HTML})
    write(tmp_path, {"b.zip": zipped({"in.jsonl": b'{"path": "a.html"}'})})
    assert tell(tmp_path / "dump.txt", tmp_path / "b.zip") == [
        ("page", "dump.txt#1"),
        ("rejected", "b.zip!in.jsonl#1", "path-outside"),
    ]

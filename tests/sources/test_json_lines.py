"""JSON Lines: lines to rows, and the spans in which they can be read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import HTML, pages, tell, told, write, zipped
from warcwrap.sources import files, json_lines, rows
from warcwrap.sources.entry import Reading, Span

READING = Reading(None, {}, None, lambda path: False)


def dump(folder: Path, *given: Any) -> Path:
    """Write rows: bytes as they are, all else as JSON."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in given]
    return write(folder, {"a.jsonl": b"\n".join(lines)}) / "a.jsonl"


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
    ],
)
def test_broken_rows(tmp_path: Path, row: bytes, code: str) -> None:
    """A broken row is rejected under its line number, and the others are read."""
    good = {"html": "<p>x"}
    assert tell(dump(tmp_path, good, row, good)) == [
        ("page", "a.jsonl#1"),
        ("rejected", "a.jsonl#2", code),
        ("page", "a.jsonl#3"),
    ]


def test_lines(tmp_path: Path) -> None:
    """A byte order mark, CR LF, blank lines and a last line without end are no rows; U+2028 ends none."""
    raw = b'\xef\xbb\xbf{"html": "<p>1"}\r\n\r\n \t\n{"html": "<p>\xe2\x80\xa8"}\r\n{"html": "<p>3"}'
    assert tell(dump(tmp_path, raw)) == [("page", "a.jsonl#1"), ("page", "a.jsonl#4"), ("page", "a.jsonl#5")]


def test_a_row_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row above the limit is passed over unread, under its number."""
    monkeypatch.setattr(rows, "ROW_BYTES", 100)
    path = dump(tmp_path, {"html": "<p>x"}, {"html": "x" * 3_000_000}, {"html": "<p>x"})
    assert tell(path) == [("page", "a.jsonl#1"), ("rejected", "a.jsonl#2", "row-too-large"), ("page", "a.jsonl#3")]


def test_a_file_of_its_own(tmp_path: Path) -> None:
    """Rows are known by their content, and a dump within an archive has no files beside it."""
    write(tmp_path, {"dump.txt": b'{"html": "<p>x"}\n', "a.html": HTML})
    write(tmp_path, {"b.zip": zipped({"in.jsonl": b'{"path": "a.html"}'})})
    assert tell(tmp_path / "dump.txt", tmp_path / "b.zip") == [
        ("page", "dump.txt#1"),
        ("rejected", "b.zip!in.jsonl#1", "path-outside"),
    ]


@pytest.mark.parametrize("pad", [0, 70_000])
def test_rows_known_by_a_mapped_column(tmp_path: Path, pad: int) -> None:
    """A file without a telling name is rows where its first one has the column that the user names, however long."""
    row = {"link": "http://a.example/", "content": "<p>x" + "y" * pad}
    path = write(tmp_path, {"dump": json.dumps(row).encode() + b"\n"}) / "dump"
    assert tell(path) == [("page", "dump")]
    (page,) = pages(path, columns={"html": "content", "url": "link"})
    assert (page.name, page.url, page.body.head(4)) == ("dump#1", "http://a.example/", b"<p>x")


@given(
    st.lists(
        st.one_of(st.binary(max_size=60), st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=9)))
    )
)
def test_any_lines(tmp_path_factory: pytest.TempPathFactory, given: list[Any]) -> None:
    """Any lines are pages or rejects."""
    path = dump(tmp_path_factory.mktemp("rows"), {"html": "<p>"}, *given)
    assert {each[0] for each in tell(path)} <= {"page", "rejected", "noted", "attachment"}


@given(st.lists(st.sampled_from([b"", b"x", b'{"html": "<p>"}', b'{"html": "<p>' + b"y" * 40 + b'"}'])), st.data())
def test_cuts(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], data: st.DataObject) -> None:
    """Spans cover a file once and in order, begin where lines do, and read apart as they do together."""
    ends = data.draw(st.sampled_from([b"\n", b"\r\n"]))
    raw = ends.join(lines) + data.draw(st.sampled_from([b"", ends]))
    path = write(tmp_path_factory.mktemp("rows"), {"a.jsonl": raw}) / "a.jsonl"
    entry = files.given(path)
    spans = list(json_lines.cuts(entry, data.draw(st.integers(1, 60))))
    assert [span.first for span in spans] == [0, *(span.last for span in spans[:-1])]
    assert spans[-1].last is None
    assert [span.line for span in spans] == [raw.count(b"\n", 0, span.first) + 1 for span in spans]
    apart = [told(item) for span in spans for item in json_lines.read(replace(entry, span=span), READING)]
    assert apart == [told(item) for item in json_lines.read(entry, READING)]


def test_cuts_of_a_large_file(tmp_path: Path) -> None:
    """Parts are as large as asked for, up to the end of a line."""
    row = json.dumps({"html": "<p>" + "x" * 700_000}).encode() + b"\n"
    entry = files.given(write(tmp_path, {"a.jsonl": row * 20}) / "a.jsonl")
    spans = list(json_lines.cuts(entry, 3_000_000))
    assert spans == [
        Span(0, 5 * len(row), 1),
        Span(5 * len(row), 10 * len(row), 6),
        Span(10 * len(row), 15 * len(row), 11),
        Span(15 * len(row), None, 16),
    ]
    assert [told(item) for item in json_lines.read(replace(entry, span=spans[3]), READING)] == [
        ("page", f"a.jsonl#{number}") for number in range(16, 21)
    ]

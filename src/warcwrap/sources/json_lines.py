"""JSON Lines (https://jsonlines.org, also called NDJSON): one object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from warcwrap.errors import InputError
from warcwrap.page import Item, Rejected
from warcwrap.sources import rows
from warcwrap.sources.entry import Entry, Reading, Span
from warcwrap.sources.rows import Row
from warcwrap.strict_json import read_json

_MARK = b"\xef\xbb\xbf"
_SCAN_BYTES = 1 << 20


def read(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield a page per row; a broken row is rejected under its line number."""
    return rows.items(found(entry, reading), entry, reading)


def found(entry: Entry, reading: Reading) -> Iterator[Row | Rejected]:
    """Yield the rows of an entry, or of its span."""
    with entry.body.open() as stream:
        for number, line in _lines(stream, entry.span):
            row: Row | Rejected
            try:
                row = _row(line, f"{entry.name}#{number}", reading)
            except InputError as problem:
                row = Rejected(problem.name, problem.code, problem.reason)
            del line  # it may have 64 MiB, and its page is read before this goes on
            yield row


def cuts(entry: Entry, part_bytes: int) -> Iterator[Span]:
    """Yield spans of some `part_bytes`, each of which begins behind a line's end; bytes are counted, not decoded."""
    first, line = 0, 1
    start, ends = 0, 0  # where the chunk begins, and how many lines end before it
    with entry.body.open() as stream:
        while chunk := stream.read(_SCAN_BYTES):
            at = max(first + part_bytes - start - 1, 0)
            while at < len(chunk) and (at := chunk.find(b"\n", at)) >= 0:
                last = start + at + 1
                if last == entry.body.size_bytes:
                    break
                next_line = 1 + ends + chunk.count(b"\n", 0, at + 1)
                yield Span(first, last, line)
                first, line = last, next_line
                at += part_bytes
            start += len(chunk)
            ends += chunk.count(b"\n")
    yield Span(first, None, line)


def _lines(stream: BinaryIO, span: Span) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines; None for one above `ROW_BYTES`, which is passed over without being held."""
    if span.first:
        stream.seek(span.first)
    at, number = span.first, span.line - 1
    while (span.last is None or at < span.last) and (line := stream.readline(rows.ROW_BYTES + 1)):
        number += 1
        at += len(line)
        if len(line) > rows.ROW_BYTES:
            yield number, None
            while line and not line.endswith(b"\n"):
                line = stream.readline(_SCAN_BYTES)
                at += len(line)
        elif line.strip(_MARK + b" \t\r\n"):
            held = [line]
            del line  # as above
            yield number, held.pop()


def _row(line: bytes | None, name: str, reading: Reading) -> Row:
    if line is None:
        raise InputError("row-too-large", name, f"the row is larger than {rows.ROW_BYTES} bytes")
    try:
        row = read_json(line.removeprefix(_MARK).strip(), name)
    except InputError as problem:
        code = "row-not-unicode" if problem.code == "json.not-unicode" else "row-broken"
        raise InputError(code, name, problem.reason) from problem
    if not isinstance(row, dict):
        raise InputError("row-broken", name, f"a row is an object, this is {type(row).__name__}")
    return Row(name, row, reading.columns)

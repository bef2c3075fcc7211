"""Parquet (https://parquet.apache.org/docs/file-format/), read row by row with pyarrow, an extra of this package."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import Any, BinaryIO

from warcwrap.columns import Columns
from warcwrap.errors import InputError, printable
from warcwrap.findings import finding
from warcwrap.page import Item, Noted, Rejected
from warcwrap.sources import files, footers, rows
from warcwrap.sources.entry import Entry, Reading, Span
from warcwrap.sources.rows import Row
from warcwrap.storage import CHUNK_BYTES, Body

FOOTER_BYTES = 32 << 20  # those of tables with 10,000 columns have 1 MiB a row group
# What costs next to nothing to store is next to nothing: a run of a billion nulls has five bytes.
_ROWS_PER_BYTE = 8
_FEW_ROWS = 100_000
# What a row group says of itself: its pages have to be held whole, while what streams may repeat itself more often.
_GROUP_RATIO = 200
_GROUP_APPLIES_FROM = 256 << 20
RATIO_LIMIT = 5000
RATIO_APPLIES_FROM = 128 << 20
# A page is far larger than what a step costs (17 µs), and how large the next is, nothing says.
_ROWS_AT_ONCE = 1
_MAGIC, _ENCRYPTED_MAGIC = b"PAR1", b"PARE"
_TEXTS = ("path", "url", "id", "captured_at", "content_type", "status")
_SECOND_PARTS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def read(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield a page per row; a broken row group costs what is left of it. Without pages, it is an attachment."""
    with _opened(entry) as table:
        if reading.columns.pages.isdisjoint(table.names):
            message = "none of its columns holds or names a page: " + ", ".join(map(printable, table.names[:50]))
            yield Noted(entry.name, finding("table-without-pages", message, entry.name))
            yield from files.read_attachment(entry, reading)
            return
        yield from rows.items(table.rows(entry, reading.columns), entry, reading, table.names)


def found(entry: Entry, reading: Reading) -> Iterator[Row | Rejected | Noted]:
    """Yield the rows of a file that names others by `path`; nothing of one that does not."""
    with _opened(entry) as table:
        if not set(reading.columns.names("path")).isdisjoint(table.names):
            yield from table.rows(entry, Columns(reading.columns.mapped))


def cuts(entry: Entry, part_bytes: int) -> Iterator[Span]:
    """Yield spans of row groups that have some `part_bytes` together."""
    with _opened(entry) as table:
        first = size = 0
        for number, group in enumerate(table.groups):
            if size >= part_bytes:
                yield Span(first, number)
                first, size = number, 0
            size += group.stored_bytes
        yield Span(first)


@contextmanager
def _opened(entry: Entry) -> Iterator[_Table]:
    """Open a file after a look at its ends. Raises InputError for what is no whole Parquet file."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        reason = "Parquet is read with pyarrow, which is not installed: pip install 'warcwrap[parquet]'"
        raise InputError("needs-extra", entry.name, reason) from None
    with _seekable(entry.body) as stream:
        size = _checked(stream, entry.name)
        groups = footers.groups(_footer(stream, size), entry.name)
        try:
            # The native reader gets a file of its own kind only; it has been fuzzed for years, but is native.
            opened = parquet.ParquetFile(
                stream, buffer_size=CHUNK_BYTES, pre_buffer=False, page_checksum_verification=True
            )
            names = list(opened.schema_arrow.names)
        except _failures(arrow) as problem:
            raise InputError("damaged-parquet", entry.name, f"its footer: {printable(str(problem))}") from problem
        yield _Table(arrow, opened, tuple(names), size, groups)


def _seekable(body: Body) -> BinaryIO:
    stream = body.open()
    if stream.seekable():
        return stream
    with stream:
        return Body.spooled(stream).open()


def _checked(stream: BinaryIO, name: str) -> int:
    """Return the size of a file that begins and ends as Parquet does."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 8))
    tail = stream.read(8)
    stream.seek(0)
    if tail[4:] == _ENCRYPTED_MAGIC:
        raise InputError("encrypted", name, "its footer is encrypted")
    footer = int.from_bytes(tail[:4], "little")
    if tail[4:] != _MAGIC or size < 12:
        raise InputError("damaged-parquet", name, f"it ends at byte {size} without a footer: it was cut off")
    if not 0 < footer <= min(size - 12, FOOTER_BYTES):
        raise InputError("damaged-parquet", name, f"its footer is said to have {footer} of {size} bytes")
    return size


def _footer(stream: BinaryIO, size: int) -> bytes:
    stream.seek(size - 8)
    length = int.from_bytes(stream.read(4), "little")
    stream.seek(size - 8 - length)
    footer = stream.read(length)
    stream.seek(0)
    return footer


def _failures(arrow: Any) -> tuple[type[Exception], ...]:
    """Return what pyarrow raises: its own exceptions and Python's; LookupError is for time zones that are none."""
    return (arrow.ArrowException, OSError, ValueError, OverflowError, MemoryError, LookupError)


@dataclass(frozen=True, slots=True)
class _Table:
    """An open file: pyarrow, its reader, the names of the columns, the file's size, and where its row groups are."""

    arrow: Any
    file: Any
    names: tuple[str, ...]
    size_bytes: int
    groups: Sequence[footers.Group]

    def rows(self, entry: Entry, columns: Columns) -> Iterator[Row | Rejected | Noted]:
        """Yield the rows of the entry's span with the columns that are read or kept."""
        wanted = [name for name in self.names if name in columns.read or columns.is_kept(name)]
        if twice := next((name for name in wanted if self.names.count(name) > 1), None):
            raise InputError("column-named-twice", entry.name, f"its schema names {printable(twice, 100)!r} twice")
        number, given = 0, 0
        for group in range(len(self.groups)):
            count = max(0, self.file.metadata.row_group(group).num_rows)
            if entry.span.first <= group and (entry.span.last is None or group < entry.span.last):
                for row, size in self._group(group, number, count, wanted, entry.name, columns):
                    given += size
                    if given > max(RATIO_APPLIES_FROM, RATIO_LIMIT * self.size_bytes):
                        reason = f"{self.size_bytes} bytes unpack to more than {given}"
                        raise InputError("decompression-limit", entry.name, reason)
                    yield row
            number += count

    def _group(
        self, group: int, before: int, count: int, wanted: list[str], name: str, columns: Columns
    ) -> Iterator[tuple[Row | Rejected | Noted, int]]:
        """Yield the rows of a group with their sizes, and the damage at which it ends."""
        done = 0
        try:
            self._check(group, count, name)
            for batch in self.file.iter_batches(_ROWS_AT_ONCE, row_groups=[group], columns=wanted, use_threads=False):
                for at in range(len(batch)):
                    done += 1
                    for thing in self._row(batch, at, f"{name}#{before + done}", columns):
                        yield thing, batch.nbytes
            problem = "" if done == count else f"it has {done} rows"
        except _failures(self.arrow) as failure:
            problem = printable(str(failure)) or type(failure).__name__
        if problem:
            place = f"row group {group}, rows {before + 1} to {before + count}, at byte {self.groups[group].offset}"
            yield Rejected(f"{name}#{before + done + 1}", "damaged-parquet", f"{place}: {problem}", "rest"), 0

    def _check(self, group: int, count: int, name: str) -> None:
        stored = self.groups[group].stored_bytes
        if count > _FEW_ROWS + _ROWS_PER_BYTE * min(stored, self.size_bytes):
            reason = f"row group {group} has {count} rows in {stored} bytes"
            raise InputError("decompression-limit", name, reason)
        unpacked = self.file.metadata.row_group(group).total_byte_size
        if unpacked > max(_GROUP_APPLIES_FROM, _GROUP_RATIO * min(stored, self.size_bytes)):
            reason = f"row group {group} has {stored} bytes, that unpack to {unpacked}"
            raise InputError("decompression-limit", name, reason)

    def _row(self, batch: Any, at: int, name: str, columns: Columns) -> Iterator[Row | Rejected | Noted]:
        """Yield one row; values that cannot be had are named before it."""
        if batch.nbytes > rows.ROW_BYTES and sum(each.slice(at, 1).nbytes for each in batch.columns) > rows.ROW_BYTES:
            yield Rejected(name, "row-too-large", f"the row is larger than {rows.ROW_BYTES} bytes")
            return
        texts = {theirs for canonical in _TEXTS for theirs in columns.names(canonical)}
        cells: dict[str, Any] = {}
        for column, array in zip(batch.schema.names, batch.columns, strict=True):
            try:
                value = self._value(array, at)
                cells[column] = _text(value) if column in texts else value
            except UnicodeDecodeError as problem:
                yield Rejected(name, "row-not-unicode", f"{printable(column, 100)}: {problem.reason}")
                return
            except _failures(self.arrow) as problem:  # a date beyond the calendar
                message = f"{printable(column, 100)}: {printable(str(problem), 100)}"
                yield Noted(name, finding("column-not-kept", message, name))
        yield Row(name, cells, columns)

    def _value(self, array: Any, at: int) -> Any:
        """Return a value as Python has it; dates and times as ISO 8601, of which Python has microseconds."""
        types, kind = self.arrow.types, array.type
        if types.is_timestamp(kind):
            value = array[at].value
            return None if value is None else _moment(value, _SECOND_PARTS[kind.unit], kind.tz is not None)
        plain = self._plain(kind)
        # pyarrow asks pandas for nanoseconds, and fails where that is absent.
        value = (array if plain == kind else array.slice(at, 1).cast(plain, safe=False))[at if plain == kind else 0]
        found = value.as_py()
        return found.isoformat() if isinstance(found, date | time) else found

    def _plain(self, kind: Any) -> Any:
        """Return the type without nanoseconds, at any depth."""
        arrow, types = self.arrow, self.arrow.types
        if types.is_timestamp(kind) and kind.unit == "ns":
            return arrow.timestamp("us", kind.tz)
        if types.is_duration(kind) and kind.unit == "ns":
            return arrow.duration("us")
        if types.is_time64(kind) and kind.unit == "ns":
            return arrow.time64("us")
        if types.is_struct(kind):
            fields = [kind.field(number) for number in range(kind.num_fields)]
            return arrow.struct([arrow.field(field.name, self._plain(field.type)) for field in fields])
        if types.is_map(kind):
            return arrow.map_(self._plain(kind.key_type), self._plain(kind.item_type))
        if types.is_list(kind):
            return arrow.list_(self._plain(kind.value_type))
        return kind


def _text(value: Any) -> Any:
    """Return text where a tool has written it as bytes, as many do that know no other strings."""
    try:
        return value.decode("utf-8") if isinstance(value, bytes) else value
    except UnicodeDecodeError:
        return value


def _moment(value: int, parts: int, has_zone: bool) -> str:
    """Write a time since 1970 as ISO 8601; where no calendar has it, as the number that it is.

    >>> _moment(1761727966, 1, True), _moment(1 << 62, 1, False)
    ('2025-10-29T08:52:46+00:00', '4611686018427387904')
    """
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value * 1_000_000 // parts)
    except OverflowError:
        return str(value)
    return (at if has_zone else at.replace(tzinfo=None)).isoformat()

"""Rows into a stream: JSON Lines, CSV and Parquet, row by row, the same bytes for the same rows."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, BinaryIO, Literal, Protocol

from warcwrap.errors import UsageError
from warcwrap.strict_json import as_json
from warcwrap.tabular import AUTHOR_KEYS, IMAGE_KEYS, IMAGE_NUMBERS, TEXT, Column, Kind, Row, cell, csv_line
from warcwrap.version import VERSION

Format = Literal["jsonl", "csv", "parquet"]
Compression = Literal["gz", "zst"]

GROUP_BYTES = 12 << 20  # of a row group before compression: held until it is written
_PIECE_CHARACTERS = 1 << 20  # of rows as Python holds them, several times the size that Arrow takes
_PIECE_ROWS = 1_000
_GZIP_LEVEL, _ZSTD_LEVEL = 6, 3


class Table(Protocol):
    """A table in the making."""

    def write(self, row: Row) -> None:
        """Add a row."""

    def close(self) -> None:
        """Write what is still held, and the table's end; the stream stays open."""


class _JsonLines:
    """JSON Lines: an object a row, every column in it, null where nothing is known."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column]) -> None:
        self._stream = stream

    def write(self, row: Row) -> None:
        self._stream.write((as_json(row) + "\n").encode("utf-8"))

    def close(self) -> None:
        self._stream.flush()


class _Csv:
    """CSV (RFC 4180) in UTF-8: the names of the columns, then a line a row."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column]) -> None:
        self._stream = stream
        self._columns = columns
        self._stream.write(csv_line(column.name for column in columns).encode("utf-8"))

    def write(self, row: Row) -> None:
        line = csv_line(cell(column.kind, row[column.name]) for column in self._columns)
        self._stream.write(line.encode("utf-8"))

    def close(self) -> None:
        self._stream.flush()


class _Parquet:
    """Parquet, compressed with zstd, in row groups of about `GROUP_BYTES`."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column]) -> None:
        pa = _pyarrow()
        self._pa = pa
        self._objects = [column.name for column in columns if column.kind == "object"]
        metadata = {"warcwrap": VERSION}
        self._schema = pa.schema([(column.name, _type(column.kind)) for column in columns], metadata=metadata)
        self._writer = pa.parquet.ParquetWriter(stream, self._schema, compression="zstd", compression_level=_ZSTD_LEVEL)
        self._rows: list[Row] = []
        self._characters = 0
        self._batches: list[Any] = []
        self._bytes = 0

    def write(self, row: Row) -> None:
        self._rows.append({**row, **{name: as_json(row[name]) for name in self._objects}})
        self._characters += len(row.get(TEXT.name) or "")
        if self._characters >= _PIECE_CHARACTERS or len(self._rows) >= _PIECE_ROWS:
            self._pack()
        if self._bytes >= GROUP_BYTES:
            self._write_group()

    def close(self) -> None:
        try:
            self._pack()
            if self._batches:
                self._write_group()
        finally:
            self._writer.close()

    def _pack(self) -> None:
        """Turn rows of Python into Arrow's, which take a fraction of their memory."""
        batch = self._pa.RecordBatch.from_pylist(self._rows, schema=self._schema)
        self._rows, self._characters = [], 0
        if batch.num_rows:
            self._batches.append(batch)
            self._bytes += batch.nbytes

    def _write_group(self) -> None:
        group = self._pa.Table.from_batches(self._batches, self._schema)
        self._batches, self._bytes = [], 0
        self._writer.write_table(group, row_group_size=group.num_rows)


_TABLES: Mapping[Format, Callable[[BinaryIO, Sequence[Column]], Table]] = {
    "jsonl": _JsonLines,
    "csv": _Csv,
    "parquet": _Parquet,
}


def _type(kind: Kind) -> Any:
    pa = _pyarrow()
    text, number = pa.string(), pa.int64()
    special = {"variants": pa.list_(text), **dict.fromkeys(IMAGE_NUMBERS, number)}
    types = {
        "string": text,
        "integer": number,
        "boolean": pa.bool_(),
        "strings": pa.list_(text),
        "authors": pa.list_(pa.struct([(key, text) for key in AUTHOR_KEYS])),
        "images": pa.list_(pa.struct([(key, special.get(key, text)) for key in IMAGE_KEYS])),
        "years": pa.list_(pa.struct([("first", number), ("last", number)])),
        "object": text,
    }
    return types[kind]


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError as problem:
        raise UsageError("needs-extra", "parquet", 'pip install "warcwrap[parquet]"') from problem
    return pyarrow


def _compressor(stream: BinaryIO, compression: Compression) -> BinaryIO:
    if compression == "gz":
        # No file name and no time in its header: the same rows give the same bytes.
        return gzip.GzipFile("", "wb", _GZIP_LEVEL, stream, mtime=0)  # type: ignore[return-value]
    zstd = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    opened: BinaryIO = zstd.ZstdFile(stream, "w", level=_ZSTD_LEVEL)
    return opened


@contextmanager
def table(
    stream: BinaryIO, kind: Format, columns: Sequence[Column], compression: Compression | None = None
) -> Iterator[Table]:
    """Open a table that is complete when the block ends; the stream stays open, and what fails leaves it as it is.

    Raises UsageError where the library that the format needs is not installed.
    """
    target = _compressor(stream, compression) if compression else stream
    rows = _TABLES[kind](target, columns)
    try:
        yield rows
        rows.close()
        if target is not stream:
            target.close()
    except BaseException:
        # Closed all the same: what their libraries would try in the end, when Python cleans up, would be said aloud.
        with suppress(OSError, ValueError):
            rows.close()
        with suppress(OSError, ValueError):
            if target is not stream:
                target.close()
        raise

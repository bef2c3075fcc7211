"""CSV (RFC 4180) and TSV: a header that names the columns, then one page a row."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from warcwrap import sniff
from warcwrap.columns import ALL
from warcwrap.errors import InputError, printable
from warcwrap.page import Item, Rejected
from warcwrap.sources import rows
from warcwrap.sources.entry import Entry, Reading
from warcwrap.sources.rows import Row
from warcwrap.storage import CHUNK_BYTES

_PASSED_BYTES = 1 << 20
_TOO_LARGE = f"the row is larger than {rows.ROW_BYTES} bytes"
_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BLANK_LINE = re.compile(rb"[ \r\n]*+")
_TOO_FAR, _NOT_CLOSED = -1, -2  # instead of a place
# The rest of a quoted cell, up to a quote that stands alone. Possessive: a cell of 64 MB leaves nothing to go back to.
_QUOTED = re.compile(rb'(?:[^"]++|"")*+')


def read(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield a page per row; a broken row is rejected under the number of its first line."""
    with entry.body.open() as stream:
        table = _Table(stream, entry, reading)
        yield from rows.items(table.rows(), entry, reading, table.header)


def found(entry: Entry, reading: Reading) -> Iterator[Row | Rejected]:
    """Yield the rows of a table."""
    with entry.body.open() as stream:
        yield from _Table(stream, entry, reading).rows()


def allow_large_cells() -> None:
    """Let the csv module take cells as large as rows may be; its own limit is 128 KiB.

    It has no place for this but the whole process. What it is given is bounded before.
    """
    csv.field_size_limit(max(csv.field_size_limit(), rows.ROW_BYTES + 1))


@dataclass(frozen=True, slots=True)
class _Record:
    """A row from line `first` to line `last`: its bytes, or why there are none: code and reason."""

    first: int
    last: int
    raw: bytes
    flaw: tuple[str, str] | None = None


class _Table:
    """The rows of a stream.

    A quote that is never closed makes one cell of all that follows. So of a broken row only the first line is given up,
    and what follows is read again; until a line can only be a row, none of it is believed to be one.
    """

    def __init__(self, stream: BinaryIO, entry: Entry, reading: Reading) -> None:
        allow_large_cells()
        self._name = entry.name
        self._columns = reading.columns
        head = entry.body.head(sniff.SNIFF_BYTES)
        self._delimiter = sniff.delimiter_of(sniff.first_line(head), reading.columns) or ","
        self._records = _Records(_in_utf8(stream, head), self._delimiter.encode())
        self.header = self._header()

    def rows(self) -> Iterator[Row | Rejected]:
        """Yield the rows behind the header, and what cannot be read as one."""
        broken: InputError | None = None
        begun = 0
        for record in self._records:
            try:
                cells = self._cells(record)
            except InputError as problem:
                is_long = record.last > record.first and problem.code != "row-not-unicode"
                if is_long:
                    self._records.again()
                if broken is None and is_long:
                    broken, begun = problem, record.first
                elif broken is None:
                    yield Rejected(problem.name, problem.code, problem.reason)
                continue
            if broken is not None and not self._is_beyond_doubt(record, cells):
                continue
            if broken is not None:
                yield _given_up(broken, begun, record.first - 1)
                broken = None
            known = {name: cell for name, cell in zip(self.header, cells, strict=True) if cell and name}
            yield Row(f"{self._name}#{record.first}", known, self._columns)
        if broken is not None:
            yield _given_up(broken, begun, self._records.number)

    def _header(self) -> list[str]:
        record = next(self._records, None)
        text = record.raw.removeprefix(_MARK).decode("utf-8", "backslashreplace") if record else ""
        header = sniff.cells_of(text, self._delimiter)
        for name in dict.fromkeys(header):
            is_read = name in self._columns.read or name in self._columns.kept or (name and ALL in self._columns.kept)
            if is_read and header.count(name) > 1:
                raise InputError("column-named-twice", self._name, f"the header names {printable(name, 100)!r} twice")
        return header

    def _cells(self, record: _Record) -> list[str]:
        name = f"{self._name}#{record.first}"
        if record.flaw:
            raise InputError(record.flaw[0], name, record.flaw[1])
        try:
            # Given as one line: where a row ends was told before.
            cells = next(csv.reader([record.raw.decode("utf-8")], delimiter=self._delimiter, strict=True), [])
        except UnicodeDecodeError as problem:
            reason = f"byte {problem.start} of the row is not UTF-8 ({problem.reason})"
            raise InputError("row-not-unicode", name, reason) from problem
        except csv.Error as problem:
            raise InputError("row-broken", name, str(problem)) from problem
        if len(cells) != len(self.header):
            reason = f"{len(cells)} cells, where the header names {len(self.header)} columns"
            raise InputError("row-broken", name, reason)
        return cells

    def _is_beyond_doubt(self, record: _Record, cells: list[str]) -> bool:
        """Say whether lines behind a broken row can only be a row, and not a piece of the page in it."""
        row = Row("", dict(zip(self.header, cells, strict=True)), self._columns)
        html = self._columns.names("html")[0]
        if not row.given or any("<" in cell for name, cell in row.cells.items() if name != html):
            return False
        if url := row.text("url"):
            return url.startswith(("http://", "https://"))
        return row.given[0] != "html" or b'"' in record.raw.partition(b"<")[0]


def _given_up(broken: InputError, first: int, last: int) -> Rejected:
    more = f"; what follows, up to line {last}, may be a part of it" if last > first else ""
    return Rejected(broken.name, broken.code, broken.reason + more)


class _Records:
    """The rows of a stream as bytes, parted where the csv module would part them: quotes count where a cell begins."""

    def __init__(self, stream: BinaryIO, delimiter: bytes) -> None:
        self.number = 0  # of the last line that was read
        self._stream = stream
        self._delimiter = delimiter
        self._held = bytearray()  # what was read of the stream, as far as it is needed
        self._start = self._next = 0  # where in it the last row begins, and the next
        self._second = 0, 0  # where the second line of the last row begins, and the number of the first

    def __iter__(self) -> Iterator[_Record]:
        return self

    def __next__(self) -> _Record:
        end = self._begin()
        while end > self._start and _BLANK_LINE.fullmatch(self._held, self._start, end):
            self._next, self.number = end, self.number + 1
            end = self._begin()
        if end == self._start:
            raise StopIteration
        self.number += 1
        self._second = end, self.number
        if end < 0 or end - self._start > rows.ROW_BYTES:
            self._pass_over()
            return _Record(self.number, self.number, b"", ("row-too-large", _TOO_LARGE))
        return self._record()

    def again(self) -> None:
        """Go back to the second line of the last row."""
        self._next, self.number = self._second

    def _begin(self) -> int:
        """Go to the next row, and return where its first line ends."""
        self._start = self._next
        if self._start > _PASSED_BYTES or self._start == len(self._held):
            del self._held[: self._start]
            self._start = 0
        return self._line_end(self._start)

    def _record(self) -> _Record:
        first, start = self.number, self._start
        end = self._row_end()
        flaw = None
        if end == _NOT_CLOSED:
            flaw = ("row-broken", "a quote in it is not closed")
        elif end < 0 or end - start > rows.ROW_BYTES:
            flaw = ("row-too-large", f"{_TOO_LARGE}, or a quote in it is not closed")
        self._next = len(self._held) if end < 0 else end
        self.number += self._held.count(b"\n", start, self._next - 1)
        return _Record(first, self.number, b"" if flaw else bytes(self._held[start:end]), flaw)

    def _row_end(self) -> int:
        at, end = self._start, 0
        while True:
            if self._held.startswith(b'"', at):
                at = self._closing(at + 1)
            # What stands behind a closing quote belongs to the cell. A line of many cells is looked through once.
            if at < 0 or at >= end:
                end = self._line_end(at) if at >= 0 else at
            at = self._held.find(self._delimiter, at, end) + 1 if end >= 0 else 0
            if not at:
                return end

    def _closing(self, at: int) -> int:
        """Return the place behind the quote that closes a cell."""
        while True:
            rest = _QUOTED.match(self._held, at)
            at = rest.end() if rest else at
            rest = None  # it keeps the buffer as large as it is
            if at + 1 < len(self._held):  # what is behind this quote is no second one
                return at + 1
            if at - self._start > rows.ROW_BYTES:
                return _TOO_FAR
            if not self._fill():
                return at + 1 if at < len(self._held) else _NOT_CLOSED

    def _line_end(self, at: int) -> int:
        """Return the place behind the next line feed, or the end."""
        while not (end := self._held.find(b"\n", at) + 1):
            at = len(self._held)
            if at - self._start > rows.ROW_BYTES:
                return _TOO_FAR
            if not self._fill():
                return at
        return end

    def _fill(self) -> bool:
        piece = self._stream.read(CHUNK_BYTES)
        self._held += piece
        return bool(piece)

    def _pass_over(self) -> None:
        """Leave out a line without holding it."""
        while not (end := self._held.find(b"\n", self._start) + 1):
            self._held.clear()
            self._start = 0
            if not self._fill():
                break
        self._next = end


def _in_utf8(stream: BinaryIO, head: bytes) -> BinaryIO:
    """Return a stream as UTF-8: as it is, or recoded from UTF-16 that says so by its mark."""
    return io.BufferedReader(_Recoded(stream), CHUNK_BYTES) if head.startswith(_WIDE_MARKS) else stream


class _Recoded(io.RawIOBase):
    """UTF-16 as UTF-8; what is no character becomes bytes that are none either, so that their row is refused."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-16")("surrogatepass")
        self._ready = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._ready:
            wide = self._stream.read(CHUNK_BYTES)
            try:
                self._ready = self._decoder.decode(wide, final=not wide).encode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                self._decoder.reset()
                self._ready = b"\xff"
            if not wide:
                break
        piece, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(piece)] = piece
        return len(piece)

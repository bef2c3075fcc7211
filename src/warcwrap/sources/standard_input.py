"""Standard input: one dump that comes as a stream, and cannot be read twice."""

from __future__ import annotations

import io
from typing import BinaryIO

from warcwrap import sniff
from warcwrap.errors import InputError
from warcwrap.sources.decompression import FORMATS, Limits, Unpacked
from warcwrap.sources.entry import Entry
from warcwrap.storage import CHUNK_BYTES, Body

NAME = "stdin"
# Formats that are read from start to end; the others are kept in a temporary file, where they can be read in any order.
_STREAMED = frozenset({"jsonl", "table", "tar", "gzip", "bzip2", "xz", "zstd"})
_START_BYTES = 1 << 20  # readers look at the start, also at that of what is packed within, before they read on


def given(stream: BinaryIO) -> Entry:
    """Make an entry of standard input."""
    whole = _Stream(stream)
    body = Body(0, lambda: io.BufferedReader(_Pass(whole), CHUNK_BYTES))
    with body.open() as start:
        head = start.read(sniff.SNIFF_BYTES)
    if sniff.kind(head, NAME) in _STREAMED and not _holds_warc(head, body):
        return Entry(NAME, Body(_START_BYTES, body.opener))
    return Entry(NAME, Body.spooled(body.open()))


def _holds_warc(head: bytes, body: Body) -> bool:
    """Say whether a compressed file holds a WARC, of which large records are read where they lie."""
    kind = sniff.compressed_kind(head)
    if kind is None:
        return False
    # Its first block, which must be there whole, has 900 KB at most in bzip2, and less in the others.
    raw = Unpacked(body.open(), NAME, FORMATS[kind], Limits(_START_BYTES), ends_at_damage=True)
    with io.BufferedReader(raw) as start:
        return start.read(5) == b"WARC/"


class _Stream:
    """A stream whose start can be read again."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._start = bytearray()
        self._taken = 0

    def read_at(self, position: int, size: int) -> bytes:
        """Return the next bytes from a position. Raises InputError where they are gone, or cannot be read."""
        if position < len(self._start):
            return bytes(self._start[position : position + size])
        if position < self._taken:
            raise InputError("read-once", NAME, f"the bytes from {position} on are gone")
        try:
            piece = self._stream.read(size)
        except (OSError, ValueError) as problem:
            raise InputError("unreadable", NAME, getattr(problem, "strerror", None) or str(problem)) from problem
        self._taken += len(piece)
        if self._taken <= _START_BYTES:
            self._start += piece
        return piece


class _Pass(io.RawIOBase):
    """One reading of a stream from its start."""

    def __init__(self, stream: _Stream) -> None:
        super().__init__()
        self._stream = stream
        self._position = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._stream.read_at(self._position, len(view))
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

"""Members of a ZIP whose directory is lost, read by the headers that stand before their data (APPNOTE section 4.3.7).

What only the directory says is not known: links are files here, and their text is what they lead to.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from warcwrap.errors import InputError
from warcwrap.page import Rejected
from warcwrap.sources.entry import FILE_BYTES, Entry, shown_name
from warcwrap.storage import CHUNK_BYTES, Body
from warcwrap.warc.window import PIECE, Source

_MAGIC = re.compile(rb"PK\x03\x04")
_HEADER = struct.Struct("<4s2xHHHHIIIHH")
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8
_STORED, _DEFLATED = 0, 8
_NOTHING_PACKED = 2  # what no bytes come to when they are compressed
_LARGE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class _Header:
    """A member's header; `packed_bytes` is None where only what follows the data says how long they are."""

    name: bytes
    flags: int
    method: int
    time: tuple[int, int, int, int, int, int]
    crc: int
    packed_bytes: int | None


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A member that could be read: its name as bytes and as text, and its time as ZIP states it."""

    raw_name: bytes
    name: str
    time: tuple[int, int, int, int, int, int]
    body: Body


def members(entry: Entry) -> Iterator[Salvaged | Rejected]:
    """Yield the members that can be found."""
    with entry.body.open() as stream:
        source = Source(stream)
        while source.find(_MAGIC, 4) and (head := _header(source)):
            name = f"{entry.name}!{shown_name(head.name)}"
            if head.name.endswith(b"/") and (head.packed_bytes or 0) <= _NOTHING_PACKED:
                continue
            try:
                yield Salvaged(head.name, name, head.time, _body(source, head, name))
            except InputError as problem:
                yield Rejected(problem.name, problem.code, problem.reason)


def _header(source: Source) -> _Header | None:
    """Take a header; None where the file ends within it."""
    raw = source.peek(_HEADER.size)
    if len(raw) < _HEADER.size:
        return None
    _, flags, method, time, date, crc, packed, size, name_bytes, extra_bytes = _HEADER.unpack(raw)
    whole = source.peek(_HEADER.size + name_bytes + extra_bytes)
    source.skip(len(whole))
    name, extra = whole[_HEADER.size :][:name_bytes], whole[_HEADER.size + name_bytes :]
    if _LARGE in (packed, size) and extra[:2] == b"\x01\x00" and len(extra) >= 20:
        packed = int.from_bytes(extra[12:20], "little")  # APPNOTE section 4.5.3
    moment = (1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2)
    return _Header(name, flags, method, moment, crc, None if flags & _SIZES_FOLLOW else packed)


def _body(source: Source, head: _Header, name: str) -> Body:
    if head.flags & _ENCRYPTED:
        raise InputError("encrypted", name, "the member is encrypted")
    if head.method not in (_STORED, _DEFLATED) or (head.method == _STORED and head.packed_bytes is None):
        raise InputError("damaged-member", name, f"without the directory, method {head.method} cannot be read here")
    raw = _Data(source, head, name)
    body = Body.spooled(io.BufferedReader(raw, CHUNK_BYTES))
    stated = head.crc if head.packed_bytes is not None else _crc_behind(source)
    if raw.crc != stated:
        raise InputError("damaged-member", name, "its checksum is wrong")
    return body


def _crc_behind(source: Source) -> int:
    """Take the checksum that stands behind the data, with or without a mark before it (APPNOTE section 4.3.9)."""
    raw = source.peek(8)
    return int.from_bytes(raw[4:8] if raw.startswith(b"PK\x07\x08") else raw[:4], "little")


class _Data(io.RawIOBase):
    """The content of the member at hand, and its checksum."""

    def __init__(self, source: Source, head: _Header, name: str) -> None:
        super().__init__()
        self.crc = 0
        self._source = source
        self._left = head.packed_bytes
        self._name = name
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if head.method == _DEFLATED else None
        self._given = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = b""
        while not piece and not self._is_over():
            piece = self._inflated(self._inflate, len(view)) if self._inflate else self._taken(len(view))
        self.crc = zlib.crc32(piece, self.crc)
        self._given += len(piece)
        if self._given > FILE_BYTES:
            raise InputError("too-large", self._name, f"more than {FILE_BYTES} bytes")
        view[: len(piece)] = piece
        return len(piece)

    def _is_over(self) -> bool:
        return self._inflate.eof if self._inflate else not self._left

    def _taken(self, limit: int) -> bytes:
        piece = self._source.take(limit if self._left is None else min(limit, self._left))
        if not piece:
            raise InputError("damaged-member", self._name, f"its data end at offset {self._source.position}")
        self._left = None if self._left is None else self._left - len(piece)
        return piece

    def _inflated(self, inflate: zlib._Decompress, limit: int) -> bytes:
        try:
            piece = inflate.decompress(inflate.unconsumed_tail or self._taken(PIECE), limit)
        except zlib.error as problem:
            raise InputError("damaged-member", self._name, str(problem)) from problem
        if inflate.eof:
            self._source.give_back(len(inflate.unused_data))
        return piece

"""Members of a gzip file, one by one, in bounded memory, each kind of damage told apart (RFC 1952)."""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING, Any, Literal

import deflate

from warcwrap.findings import Finding, finding
from warcwrap.warc.window import PIECE, Window

if TYPE_CHECKING:
    from warcwrap.warc.window import Source

MAGIC = b"\x1f\x8b"

# What inflate is given at once. Small: what it leaves over of the last piece is copied for each member.
_GIVEN = 16 << 10
_FIXED_HEADER = 10
_TRAILER = 8
# RFC 1952 sets none for a name or comment; a member that begins with megabytes of name is no archive.
_NAME_LIMIT = 1 << 20

# Members that are small enough, compressed and not, are inflated in one piece, at a third of the cost. What a member
# says of its length is believed up to here.
_PIECE_COMPRESSED = 1 << 20
_PIECE_INFLATED = 4 << 20
# How often bytes that look like the begin of the next member may stand in one.
_FALSE_STARTS = 4
_NEXT = re.compile(b"\x1f\x8b\x08")  # half as dear as bytes.find
_PLAIN = MAGIC + b"\x08\x00"  # no optional fields

_HEADER_CRC, _EXTRA, _NAME, _COMMENT, _RESERVED = 2, 4, 8, 16, 0xE0


class Member(Window):
    """The inflated bytes of one member; `flaw` says what was wrong with it, once its end is reached.

    Inflated raw, CRC and length checked here: zlib's own gzip mode raises on a wrong CRC and withholds the data.
    """

    compression: Literal["gzip"] = "gzip"
    dictionary = None  # a matter of zstd

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source
        self.offset = source.position
        self.header = source.peek(_FIXED_HEADER)
        self.flaw: Finding | None = None
        self.is_whole = False
        self._is_long_as_said = False
        self._crc = 0
        self._length = 0
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        # Before and with which bytes the data ended; or the whole member, where it was inflated in one piece.
        self._last: tuple[Any, bytes] | None = None
        self._compressed = b""
        self._is_open = not self._take_whole() and self._pass_header()

    @property
    def size(self) -> int:
        """The number of compressed bytes read so far; those of the member once it has ended."""
        return self._source.position - self.offset

    @property
    def is_cut_short(self) -> bool:
        """Whether the end is not to be trusted, so that the next member must be searched for.

        Inflating stopped before it; or checksum and length are both wrong, as where the data lost their end, and went
        on in a member behind them: two with the same codes fall into step.
        """
        return self.flaw is not None and not (self.is_whole and self._is_long_as_said)

    @property
    def has_stray_bits(self) -> bool:
        """Whether bits are set that fill the last byte of the data, and mean nothing; compressors leave them zero."""
        if self._compressed:
            return _has_stray_bits(self._compressed[_FIXED_HEADER:-_TRAILER], self._length, self._crc)
        if self._last is None or not self._last[1] or not self._last[1][-1]:
            return False
        before, given = self._last
        highest = 1 << (given[-1].bit_length() - 1)
        without, same = before.copy(), before.copy()
        try:
            inflated = without.decompress(given[:-1] + bytes([given[-1] ^ highest]))
        except zlib.error:
            return False
        return bool(without.eof and not without.unused_data and inflated == same.decompress(given))

    def _take_whole(self) -> bool:
        """Inflate the member in one piece; False, and nothing is taken, where that cannot be done or shows a flaw."""
        if not self.header.startswith(_PLAIN):
            return False
        size = _FIXED_HEADER
        for _ in range(_FALSE_STARTS):
            size = self._source.distance(_NEXT, 3, size + _TRAILER, _PIECE_COMPRESSED)
            if size > _PIECE_COMPRESSED:
                return False
            whole = self._source.peek(size)
            if data := _inflated(whole):
                self._data, self._compressed = data, whole
                self._crc, self._length = struct.unpack("<II", whole[-_TRAILER:])
                self._source.skip(size)
                self.is_whole = True
                return True
            if len(whole) < size:
                return False
        return False

    def _more(self) -> bytes:
        while self._is_open:
            given = self._inflate.unconsumed_tail or self._source.take(_GIVEN)
            if not given:
                return self._stop("warc.truncated", "the file ends inside a gzip member")
            before = self._inflate.copy()
            try:
                inflated = self._inflate.decompress(given, PIECE)
            except zlib.error as error:
                return self._salvage(given, str(error))
            self._crc = zlib.crc32(inflated, self._crc)
            self._length += len(inflated)
            if self._inflate.eof:
                self._is_open = False
                self._last = before, given[: len(given) - len(self._inflate.unused_data)]
                self._source.give_back(len(self._inflate.unused_data))
                self._check_trailer()
            if inflated:
                return inflated
        return b""

    def _stop(self, code: str, message: str) -> bytes:
        self._is_open = False
        self.flaw = finding(code, message)
        return b""

    def _salvage(self, given: bytes, error: str) -> bytes:
        """Stop at broken data, but return what comes before the break in the first piece: inflate withholds it."""
        is_first = self._length == 0
        self._stop("warc.gzip-corrupt", f"the compressed data are broken: {error}")
        if not is_first:
            return b""
        inflate, salvaged = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
        try:
            for at in range(len(given)):
                salvaged += inflate.decompress(given[at : at + 1], PIECE)
        except zlib.error:
            pass
        return bytes(salvaged)

    def _check_trailer(self) -> None:
        trailer = self._source.peek(_TRAILER)
        self._source.skip(len(trailer))
        if len(trailer) < _TRAILER:
            self._stop("warc.truncated", "the file ends inside the checksum of a gzip member")
            return
        self.is_whole = True
        crc, length = struct.unpack("<II", trailer)
        self._is_long_as_said = length == self._length & 0xFFFFFFFF or crc == self._crc
        if crc != self._crc:
            self._stop("warc.gzip-crc", f"the gzip member says CRC-32 {crc:08x}, its data have {self._crc:08x}")
        elif length != self._length & 0xFFFFFFFF:
            self._stop("warc.gzip-length", f"the gzip member says {length} bytes, it holds {self._length}")

    def _pass_header(self) -> bool:
        """Take the member's header with its optional fields; False if it is none."""
        header = self._source.peek(_FIXED_HEADER)
        self._source.skip(len(header))
        if len(header) < _FIXED_HEADER:
            self._stop("warc.truncated", "the file ends inside the header of a gzip member")
            return False
        method, flags = header[2], header[3]
        if method != 8 or flags & _RESERVED:
            self._stop("warc.gzip-corrupt", f"the gzip header has method {method} and flags {flags:#04x}")
            return False
        return flags == 0 or self._pass_optional(header, flags)

    def _pass_optional(self, header: bytes, flags: int) -> bool:
        crc = zlib.crc32(header)
        if flags & _EXTRA:
            length = self._source.peek(2)
            extra = self._source.peek(2 + int.from_bytes(length, "little"))
            crc = zlib.crc32(extra, crc)
            self._source.skip(len(extra))
        for _ in range(bool(flags & _NAME) + bool(flags & _COMMENT)):
            name = self._source.until(b"\0", _NAME_LIMIT)
            if name is None:
                self._stop("warc.gzip-corrupt", "the name or comment in the gzip header does not end")
                return False
            crc = zlib.crc32(name, crc)
        if flags & _HEADER_CRC:
            stated = self._source.peek(2)
            self._source.skip(2)
            if stated != struct.pack("<H", crc & 0xFFFF):
                self._stop("warc.gzip-corrupt", "the CRC of the gzip header is wrong")
                return False
        return True


def begins_record(start: bytes) -> bool:
    """Return whether a gzip member with a WARC record begins here: there, reading can go on after damage."""
    if len(start) < _FIXED_HEADER or start[2] != 8 or start[3] & _RESERVED:
        return False
    flags, at = start[3], _FIXED_HEADER
    if flags & _EXTRA:
        at += 2 + int.from_bytes(start[at : at + 2], "little")
    for _ in range(bool(flags & _NAME) + bool(flags & _COMMENT)):
        at = start.find(b"\0", at) + 1
        if not at:
            return False
    at += 2 if flags & _HEADER_CRC else 0
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(start[at:], 5) == b"WARC/"
    except zlib.error:
        return False


def _inflated(whole: bytes) -> bytes | bytearray:
    """Return the data of a member, if it is whole, and ends where these bytes do; else nothing."""
    trailer = whole[-_TRAILER:]
    if not 0 < int.from_bytes(trailer[4:], "little") <= _PIECE_INFLATED:
        return b""
    try:
        # It holds the data against the trailer that stands behind them, and says nothing of what follows that.
        data = deflate.gzip_decompress(whole)
    except deflate.DeflateError:
        return b""
    stated = struct.pack("<II", deflate.crc32(data), len(data))
    return data if trailer == stated and whole.find(trailer) == len(whole) - _TRAILER else b""


def _has_stray_bits(deflated: bytes, length: int, crc: int) -> bool:
    """Say whether the same data come out without the highest bit that is set."""
    last = deflated[-1]
    if not last:
        return False
    try:
        data = deflate.deflate_decompress(deflated[:-1] + bytes([last ^ 1 << (last.bit_length() - 1)]), length)
    except deflate.DeflateError:
        return False
    return len(data) == length and deflate.crc32(data) == crc

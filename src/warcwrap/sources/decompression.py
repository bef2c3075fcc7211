"""Compressed streams, unpacked as they are read: gzip (RFC 1952), bzip2, xz and zstd (RFC 8878).

All four are made of units that stand one behind another: members, streams, frames.
"""

from __future__ import annotations

import bz2
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from warcwrap.errors import InputError
from warcwrap.sniff import CompressedKind
from warcwrap.storage import CHUNK_BYTES

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

RATIO_APPLIES_FROM = 128 << 20  # small files of blanks compress as well as bombs do, and do no harm
# What a decoder may hold of the past: xz -9 asks for 64 MiB, and zstd for 128 at most where its own tool unpacks it.
_WINDOW_LOG = 27
WINDOW_BYTES = 1 << _WINDOW_LOG
_XZ_MEMORY = WINDOW_BYTES + (2 << 20)
_GIVEN = 16 << 10
_PIECE = 64 << 10
# bzip2 checks a block when all of it is out: asked for whole blocks, it gives no byte of a damaged one.
_BZIP2_PIECE = 4 << 20
_LONGEST_MAGIC = 6


class _Decompressor(Protocol):
    """What the four libraries have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Inflater:
    """zlib as the others are; gives what stands before damage, which zlib itself withholds."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)
        self._problem: zlib.error | None = None

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail and self._problem is None

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        if self._problem is not None:
            raise self._problem
        given = data or self._zlib.unconsumed_tail
        before = self._zlib.copy()
        try:
            return self._zlib.decompress(given, max_length)
        except zlib.error as problem:
            self._problem = problem
            return _salvaged(before, given, max_length)


def _salvaged(before: zlib._Decompress, given: bytes, limit: int) -> bytes:
    out = bytearray()
    with suppress(zlib.error):
        for at in range(len(given)):
            if len(out) < limit:
                out += before.decompress(given[at : at + 1], limit - len(out))
    return bytes(out)


@dataclass(frozen=True, slots=True)
class Format:
    """A compressed format: its units, how they begin, and what unpacks them."""

    unit: str
    magics: tuple[bytes, ...]
    decompressor: Callable[[], _Decompressor]
    error: type[Exception]
    truncated: str = "truncated-stream"
    damaged: str = "damaged-stream"
    piece_bytes: int = _PIECE

    def begins(self, rest: bytes) -> bool:
        """Say whether a unit begins with these bytes, or could if there were more."""
        return any(rest.startswith(magic) or magic.startswith(rest) for magic in self.magics)


def _unzstd() -> zstd.ZstdDecompressor:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})


def _unxz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


# Frames that are passed over (RFC 8878 section 3.1.2): indexes of tools, dictionaries of WARC files.
_SKIPPABLE = tuple(bytes((low, 0x2A, 0x4D, 0x18)) for low in range(0x50, 0x60))

FORMATS: Mapping[CompressedKind, Format] = {
    "gzip": Format("gzip member", (b"\x1f\x8b",), _Inflater, zlib.error, "truncated-gzip", "damaged-gzip"),
    "bzip2": Format("bzip2 stream", (b"BZh",), bz2.BZ2Decompressor, OSError, piece_bytes=_BZIP2_PIECE),
    "xz": Format("xz stream", (b"\xfd7zXZ\x00",), _unxz, lzma.LZMAError),
    "zstd": Format("zstd frame", (b"\x28\xb5\x2f\xfd", *_SKIPPABLE), _unzstd, zstd.ZstdError),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a stream may unpack to: so many times its size, and so many bytes in all."""

    ratio: int
    size_bytes: int | None = None


class Unpacked(io.RawIOBase):
    """A reader of all units, joined; zero padding between and behind them is passed over, other bytes are `garbage_at`.

    Gives all that can be unpacked before damage, then raises InputError with the offset of the damaged unit:
    truncated, damaged, `decompression-limit`. Where `ends_at_damage`, it ends there instead, and keeps `damage`.
    """

    def __init__(
        self, packed: BinaryIO, name: str, form: Format, limits: Limits, *, ends_at_damage: bool = False
    ) -> None:
        super().__init__()
        self.garbage_at: int | None = None
        self.damage: InputError | None = None
        self._packed = packed
        self._name = name
        self._form = form
        self._limits = limits
        self._ends_at_damage = ends_at_damage
        self._unit: _Decompressor | None = None
        self._unit_at = -1
        self._given = 0
        self._ready = memoryview(b"")
        # The compressed bytes at hand, where in them the next one is, and where in the file they begin.
        self._bytes, self._at, self._start = b"", 0, 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            while not self._ready:
                if self.damage is not None:
                    raise self.damage
                self._unit = self._unit or self._begin()
                if self._unit is None:
                    return 0
                self._ready = memoryview(self._step(self._unit))
        except InputError as problem:
            self.damage, self._unit = problem, None
            if self._ends_at_damage:
                return 0
            raise
        size = min(len(view), len(self._ready))
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        """Close the compressed stream too."""
        self._unit, self._ready, self._bytes = None, memoryview(b""), b""
        self._packed.close()
        super().close()

    @property
    def _position(self) -> int:
        return self._start + self._at

    def _look(self, size: int) -> bytes:
        """Return the next compressed bytes, `size` of them or what is left."""
        while len(self._bytes) - self._at < size and (piece := self._packed.read(CHUNK_BYTES)):
            self._start += self._at
            self._bytes, self._at = self._bytes[self._at :] + piece, 0
        return self._bytes[self._at : self._at + size]

    def _begin(self) -> _Decompressor | None:
        """Start the next unit; None at the end."""
        while rest := self._look(_LONGEST_MAGIC):
            if self._unit_at < 0 or self._form.begins(rest):
                self._unit_at = self._position
                return self._form.decompressor()
            if rest[0]:
                self.garbage_at = self._position
                return None
            self._at = len(self._bytes) - len(self._bytes[self._at :].lstrip(b"\0"))
        return None

    def _step(self, unit: _Decompressor) -> bytes:
        """Unpack one piece."""
        given, is_hungry = b"", unit.needs_input
        if is_hungry:
            given = self._look(_GIVEN)
            self._at += len(given)
        try:
            piece = unit.decompress(given, self._form.piece_bytes)
        except (self._form.error, MemoryError) as problem:
            raise self._failed(problem) from problem
        if unit.eof:
            self._at -= len(unit.unused_data)
            self._unit = None
        elif is_hungry and not given and not piece:
            reason = f"the {self._form.unit} at offset {self._unit_at} ends at {self._position}"
            raise InputError(self._form.truncated, self._name, reason)
        self._given += len(piece)
        self._check_limits()
        return piece

    def _failed(self, problem: Exception) -> InputError:
        # What wants more memory than it may have is not broken; the libraries say so in words only.
        is_memory = isinstance(problem, MemoryError) or "emory" in str(problem)
        code = "decompression-limit" if is_memory else self._form.damaged
        where = f"the {self._form.unit} at offset {self._unit_at}"
        return InputError(code, self._name, f"{where}: {str(problem) or 'not enough memory'}")

    def _check_limits(self) -> None:
        used = max(self._position, 1)
        is_bomb = self._given > RATIO_APPLIES_FROM and self._given > self._limits.ratio * used
        if is_bomb or self._given > (self._limits.size_bytes or self._given):
            reason = f"{used} bytes unpack to more than {self._given}"
            raise InputError("decompression-limit", self._name, reason)

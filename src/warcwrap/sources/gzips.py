"""gzip (RFC 1952): one compressed file, in one or more members, read as a stream."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO

from warcwrap import sniff
from warcwrap.errors import InputError
from warcwrap.findings import finding
from warcwrap.page import Item, Noted
from warcwrap.sources import archives
from warcwrap.sources.entry import FILE_BYTES, Entry, Reading
from warcwrap.storage import CHUNK_BYTES, HELD_BYTES, Body

RATIO_LIMIT = 200  # text compresses 3 to 20 times; deflate ends at 1032
RATIO_APPLIES_FROM = 128 << 20  # small files of blanks compress just as well, and do no harm


def read(entry: Entry, reading: Reading) -> Iterator[Item | Entry]:
    """Yield what is inside: a WARC or JSON Lines as a stream under the same name, anything else as a member file."""
    opened: list[Gunzip] = []

    def content() -> BinaryIO:
        opened.append(Gunzip(entry.body.open(), entry.name))
        return io.BufferedReader(opened[-1], CHUNK_BYTES)

    head = _head(content)
    inner = entry.name.removesuffix(".gz")
    kind = sniff.kind(head, inner)
    if kind == "warc":
        yield from archives.read(entry, reading)  # its members are its records
        return
    if kind == "jsonl":
        name, body = entry.name, Body(len(head), content)  # read as it streams: its size is nobody's business
    else:
        name, body = f"{entry.name}!{inner.rpartition('/')[2]}", _whole(content)
    yield replace(entry, name=name, body=body, depth=entry.depth + 1)
    if any(gunzip.garbage_at is not None for gunzip in opened):
        at = next(gunzip.garbage_at for gunzip in opened if gunzip.garbage_at is not None)
        message = f"bytes that are no gzip member, from offset {at}"
        yield Noted(entry.name, finding("trailing-garbage", message, entry.name))


def _head(content: Callable[[], BinaryIO]) -> bytes:
    """Return the first bytes, as many as can be had: what stands before damage tells what the content is."""
    head = b""
    with content() as stream:
        try:
            while len(head) < sniff.SNIFF_BYTES and (piece := stream.read1(sniff.SNIFF_BYTES)):  # type: ignore[attr-defined]
                head += piece
        except InputError:
            if not head:
                raise
    return head[: sniff.SNIFF_BYTES]


def _whole(content: Callable[[], BinaryIO]) -> Body:
    """Read to the end, so that damage shows before anything is written; keep what is small."""
    with content() as stream:
        held = stream.read(HELD_BYTES + 1)
        if len(held) <= HELD_BYTES:
            return Body.of(held)
        size = len(held)
        del held
        return Body(size + sum(len(piece) for piece in iter(lambda: stream.read(CHUNK_BYTES), b"")), content)


class Gunzip(io.RawIOBase):
    """A reader of gzip members; zero padding behind the last is ignored, other bytes there are `garbage_at`.

    Gives all that can be inflated before damage, then raises InputError with the offset of the damaged member:
    `truncated-gzip`, `damaged-gzip`, `decompression-limit`.
    """

    def __init__(self, packed: BinaryIO, name: str) -> None:
        super().__init__()
        self.garbage_at: int | None = None
        self._packed = packed
        self._name = name
        self._member: zlib._Decompress | None = None
        self._damage: InputError | None = None
        self._waiting = b""
        self._taken = self._given = self._member_at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._next(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close the compressed stream too."""
        self._packed.close()
        super().close()

    def _next(self, limit: int) -> bytes:
        while True:
            if self._damage is not None:
                raise self._damage
            if not self._waiting and not self._refill():
                return b""
            if self._member is None and not self._begin():
                return b""
            piece = self._inflate(limit)
            if piece:
                return piece

    def _refill(self) -> bool:
        self._waiting = self._packed.read(CHUNK_BYTES)
        self._taken += len(self._waiting)
        if not self._waiting and self._member is not None:
            raise InputError(
                "truncated-gzip", self._name, f"the member at offset {self._member_at} ends at {self._taken}"
            )
        return bool(self._waiting)

    def _begin(self) -> bool:
        """Start the next member; False at padding or garbage, which is the end."""
        here = self._taken - len(self._waiting)
        if here and not self._waiting.startswith(b"\x1f"):
            rest = self._waiting.lstrip(b"\x00")
            if not rest:
                self._waiting = b""
                return self._refill() and self._begin()
            if not rest.startswith(b"\x1f\x8b"):
                self.garbage_at = self._taken - len(rest)
                self._waiting, self._packed = b"", io.BytesIO()
                return False
            self._waiting = rest
        self._member_at = self._taken - len(self._waiting)
        self._member = zlib.decompressobj(wbits=31)
        return True

    def _inflate(self, limit: int) -> bytes:
        member = self._member
        if member is None:
            return b""
        before = member.copy()
        try:
            piece = member.decompress(self._waiting, limit)
        except zlib.error as problem:
            reason = f"the member at offset {self._member_at}: {problem}"
            self._damage = InputError("damaged-gzip", self._name, reason)
            return _salvaged(before, self._waiting, limit)
        self._waiting = member.unused_data if member.eof else member.unconsumed_tail
        if member.eof:
            self._member = None
        self._given += len(piece)
        self._check_limits()
        return piece

    def _check_limits(self) -> None:
        used = max(self._taken - len(self._waiting), 1)
        if self._given > FILE_BYTES or (self._given > RATIO_APPLIES_FROM and self._given > RATIO_LIMIT * used):
            reason = f"{used} bytes unpack to more than {self._given}"
            raise InputError("decompression-limit", self._name, reason)


def _salvaged(member: zlib._Decompress, packed: bytes, limit: int) -> bytes:
    """Return what a member gives before the byte at which it fails, for which zlib itself gives nothing."""
    out = bytearray()
    with suppress(zlib.error):
        for at in range(len(packed)):
            if len(out) < limit:
                out += member.decompress(packed[at : at + 1], limit - len(out))
    return bytes(out)

"""A TAR archive from its start to its end: members with where their data lie, and what is wrong between them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Literal

from warcwrap.sniff import is_tar_header
from warcwrap.sources.tar_headers import (
    BLOCK,
    EXTENSION_BYTES,
    LONG_LINK,
    LONG_NAME,
    PAX,
    PAX_OF_ALL,
    SPARSE,
    Extensions,
    Header,
    HeaderError,
    extended,
    header,
    sparse_by_block,
)
from warcwrap.warc.window import PIECE, Window

_EXTENSIONS = PAX | {PAX_OF_ALL, LONG_NAME, LONG_LINK}
# What holds no page: folders, the lists of folders and the labels that GNU writes, access lists of Solaris.
_PASSED = frozenset({b"5", b"D", b"V", b"A", b"N"})
_WITHOUT_DATA = frozenset({b"1", b"2", b"3", b"4", b"5", b"6", b"V"})  # whatever their size says
_MAGIC, _MAGIC_AT = b"ustar", 257

FlawCode = Literal["damaged-tar", "truncated-tar", "trailing-garbage", "members-behind-end", "tar-without-end"]


@dataclass(frozen=True, slots=True)
class Member:
    """A member, and the offset of its data; `flaw` says why they cannot be used."""

    header: Header
    offset: int
    known: Extensions
    flaw: str | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with the archive at an offset."""

    code: FlawCode
    offset: int
    message: str


class Tape(Window):
    """The bytes of an archive, forward only, by seeking where that is possible."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self.size_bytes = stream.seek(0, os.SEEK_END) if stream.seekable() else None
        if self.size_bytes is not None:
            stream.seek(0)

    def _more(self) -> bytes:
        return self._stream.read(PIECE)

    def exactly(self, size: int) -> bytes:
        """Take `size` bytes, or what is left."""
        pieces = []
        while size and (piece := self.take(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def pass_to(self, offset: int) -> None:
        """Go forward to an offset, or to the end."""
        if self.size_bytes is None or offset <= self._start + len(self._data):
            self.skip(max(0, offset - self.position))
            return
        self._start, self._data, self._at = min(offset, self.size_bytes), b"", 0
        self._stream.seek(self._start)

    def find_header(self) -> bool:
        """Go to where a header begins next: whole blocks on, or wherever its magic stands; False at the end."""
        origin = self.position
        while self.peek(BLOCK):
            data = bytes(self._data[self._at :])
            for at in _candidates(data, (origin - self.position) % BLOCK):
                if is_tar_header(data[at : at + BLOCK]):
                    self._at += at
                    return True
            self._at += max(0, len(data) - BLOCK + 1)
            if not self._grow():
                self._at = len(self._data)
        return False


def _candidates(data: bytes, first: int) -> list[int]:
    last = len(data) - BLOCK
    places = set(range(first, last + 1, BLOCK))
    at = data.find(_MAGIC, _MAGIC_AT)
    while 0 <= at - _MAGIC_AT <= last:
        places.add(at - _MAGIC_AT)
        at = data.find(_MAGIC, at + 1)
    return sorted(places)


class Walk:
    """One way through an archive; what is taken of a member's data before the next is asked for need not be all."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._known = Extensions()
        self._end_at: int | None = None
        self._is_behind = False
        self._is_cut = False

    def found(self) -> Iterator[Member | Flaw]:
        """Yield the members in order, and flaws where they are."""
        while block := self._tape.peek(BLOCK):
            if not block.strip(b"\0"):
                yield from self._end(self._tape.position)
                self._tape.skip(BLOCK)
            elif is_tar_header(block):
                yield from self._behind(self._tape.position)
                self._tape.skip(BLOCK)
                yield from self._header(block)
            elif self._end_at is not None:
                here = self._tape.position
                yield Flaw("trailing-garbage", here, f"bytes that are no member, from offset {here}")
                while self._tape.take(PIECE):
                    pass
            else:
                self._forget()
                yield self._lost(self._tape.position)
        if self._known.is_waiting:
            yield Flaw("truncated-tar", self._tape.position, "the archive ends behind an extension header")
        elif self._end_at is None and not self._is_cut:
            yield Flaw("tar-without-end", self._tape.position, "the archive has no end mark: it may have been longer")

    def _forget(self) -> None:
        self._known = Extensions(of_all=self._known.of_all)

    def _end(self, here: int) -> Iterator[Flaw]:
        if self._known.is_waiting:
            yield Flaw("damaged-tar", here, "no member follows the extension header before")
        self._forget()
        if self._end_at is None:
            self._end_at = here

    def _behind(self, here: int) -> Iterator[Flaw]:
        if self._end_at is not None and not self._is_behind:
            self._is_behind = True
            message = f"members follow at offset {here}, behind the end mark at {self._end_at}"
            yield Flaw("members-behind-end", here, message)

    def _lost(self, here: int) -> Flaw:
        if len(self._tape.peek(BLOCK)) < BLOCK:
            self._tape.skip(BLOCK)
            self._is_cut = True
            return Flaw("truncated-tar", here, f"the archive ends at {self._tape.position}, within a header")
        is_found = self._tape.find_header()
        where = f"reading goes on at {self._tape.position}" if is_found else "no other follows"
        self._is_cut = not is_found
        return Flaw("damaged-tar", here, f"no header where one should be; {where}")

    def _header(self, block: bytes) -> Iterator[Member | Flaw]:
        kind, start = block[156:157], self._tape.position
        try:
            plain = header(block)
        except HeaderError as problem:
            yield Flaw("damaged-tar", start - BLOCK, str(problem))
            self._forget()
            return
        if kind in _EXTENSIONS:
            yield from self._extension(plain, start)
            return
        if plain.type in _PASSED:
            size = self._stored_bytes(plain)
        else:
            member = self._told(plain, block)
            start, size = member.offset, self._stored_bytes(member.header)
            yield replace(member, header=replace(member.header, size_bytes=size))
        self._forget()
        yield from self._pass(start, size)

    def _told(self, plain: Header, block: bytes) -> Member:
        """Return a member with what extension headers, and the blocks of its map, say of it."""
        flaw = self._known.flaw
        try:
            plain = extended(plain, self._known)
            if plain.type == SPARSE:
                more = iter(lambda: self._tape.exactly(BLOCK), b"")
                pieces, full = sparse_by_block(block, more)
                plain = replace(plain, pieces=pieces, full_bytes=full)
        except HeaderError as problem:
            flaw = flaw or str(problem)
        return Member(plain, self._tape.position, self._known, flaw)

    def _stored_bytes(self, head: Header) -> int:
        """Return how many bytes stand behind a header: old writers state a size for links that have no data."""
        if head.type in _WITHOUT_DATA and head.size_bytes:
            block = self._tape.peek(BLOCK)
            return 0 if is_tar_header(block) or not block.strip(b"\0") else head.size_bytes
        return head.size_bytes

    def _extension(self, plain: Header, start: int) -> Iterator[Flaw]:
        if plain.size_bytes > EXTENSION_BYTES:
            self._known = self._known.broken(f"an extension header of {plain.size_bytes} bytes")
        else:
            self._known = self._known.with_header(plain.type, self._tape.exactly(plain.size_bytes))
        yield from self._pass(start, plain.size_bytes)

    def _pass(self, start: int, size: int) -> Iterator[Flaw]:
        self._tape.pass_to(start + -(-size // BLOCK) * BLOCK)
        if self._tape.position < start + size:
            self._forget()
            self._is_cut = True
            message = f"the archive ends at {self._tape.position}, within data that begin at {start}"
            yield Flaw("truncated-tar", self._tape.position, message)

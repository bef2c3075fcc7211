"""TAR archives: each regular member is an entry; names are labels and nothing is ever written under them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from warcwrap.errors import InputError
from warcwrap.findings import finding
from warcwrap.page import Item, Noted, Rejected
from warcwrap.sources.decompression import RATIO_APPLIES_FROM
from warcwrap.sources.entry import FILE_BYTES, Entry, Reading, shown_name
from warcwrap.sources.naming import leads_outside
from warcwrap.sources.slices import sliced
from warcwrap.sources.tape import Member, Tape, Walk
from warcwrap.sources.tar_headers import BLOCK, HeaderError, Map, pax_sparse, sparse_by_lines
from warcwrap.storage import CHUNK_BYTES, HELD_BYTES, Body

RATIO_LIMIT = 200  # a sparse file of holes alone costs nothing to claim
_REGULAR = frozenset({b"0", b"7", b"S"})
_KINDS = {
    b"1": "a hard link to {}",
    b"2": "a symbolic link to {}",
    b"3": "a device",
    b"4": "a device",
    b"6": "a pipe",
    b"M": "the rest of a file that begins in another volume",
}
_NOTED = frozenset({"trailing-garbage", "members-behind-end", "tar-without-end"})


def read(entry: Entry, reading: Reading) -> Iterator[Item | Entry]:
    """Yield the members in the archive's order; after damage, reading goes on at the next header."""
    with entry.body.open() as stream:
        tape = Tape(stream)
        for found in Walk(tape).found():
            if isinstance(found, Member):
                yield from _items(found, tape, entry)
            elif found.code in _NOTED:
                yield Noted(entry.name, finding(found.code, found.message, entry.name))
            else:
                yield Rejected(f"{entry.name}@{found.offset}", found.code, found.message, "rest")


def _items(member: Member, tape: Tape, entry: Entry) -> Iterator[Item | Entry]:
    raw = member.header.name
    name = f"{entry.name}!{shown_name(raw)}"
    try:
        body = _body(member, tape, entry, name)
    except InputError as problem:
        if problem.name != name:  # the stream that the archive comes in is damaged
            yield Rejected(name, "damaged-member", f"{problem.code}: {problem.reason}")
            raise
        yield Rejected(name, problem.code, problem.reason)
        return
    if leads_outside(raw):
        yield Noted(name, finding("name-leads-outside", "a label that no tool should write to", name))
    yield Entry(name, body, _relative(raw), member.header.mtime, depth=entry.depth + 1)


def _relative(raw: bytes) -> bytes:
    """Return a member's path without the root or folder that it is told from."""
    while raw.startswith((b"/", b"./")):
        raw = raw.removeprefix(b".").lstrip(b"/")
    return raw


def _body(member: Member, tape: Tape, entry: Entry, name: str) -> Body:
    head, size = member.header, member.header.size_bytes
    if head.type not in _REGULAR:
        kind = _KINDS.get(head.type, "a member of type {}")
        raise InputError("not-a-file", name, kind.format(shown_name(head.link if head.type in b"12" else head.type)))
    if member.flaw:
        raise InputError("damaged-member", name, member.flaw)
    stored = io.BufferedReader(_Stored(tape, size, name), CHUNK_BYTES)
    try:
        full = _filled(member, stored, name)
    except HeaderError as problem:
        raise InputError("damaged-member", name, str(problem)) from problem
    if full is None and size > HELD_BYTES and tape.size_bytes is not None:
        if member.offset + size > tape.size_bytes:
            raise _cut(name, member.offset + size - tape.size_bytes)
        return sliced(entry.body, member.offset, size)
    if size > FILE_BYTES:
        raise InputError("too-large", name, f"{size} bytes; the limit is {FILE_BYTES}")
    return Body.spooled(full or stored)


def _cut(name: str, missing: int) -> InputError:
    return InputError("damaged-member", name, f"{missing} of its bytes are missing")


def _filled(member: Member, stored: BinaryIO, name: str) -> BinaryIO | None:
    """Return the content of a sparse file, its holes filled with zeros; None for other members."""
    head = member.header
    pieces, full, at_hand = head.pieces, head.full_bytes, head.size_bytes
    if pieces is None:
        sparse = pax_sparse(member.known)
        if sparse is None:
            return None
        full, pieces = sparse.full_bytes, sparse.pieces
        if pieces is None:
            blocks = _Blocks(stored)
            pieces = sparse_by_lines(blocks.lines())
            at_hand -= blocks.taken
    if full > FILE_BYTES:
        raise InputError("too-large", name, f"{full} bytes; the limit is {FILE_BYTES}")
    if full > RATIO_APPLIES_FROM and full > RATIO_LIMIT * max(at_hand, BLOCK):
        raise InputError("decompression-limit", name, f"{at_hand} bytes claim to be {full}")
    if sum(length for _, length in pieces) > at_hand or (pieces and sum(pieces[-1]) > full):
        raise HeaderError("its map of holes does not fit its size")
    return io.BufferedReader(_Filled(stored, pieces, full), CHUNK_BYTES)


class _Stored(io.RawIOBase):
    """The stored bytes of the member at hand."""

    def __init__(self, tape: Tape, size_bytes: int, name: str) -> None:
        super().__init__()
        self._tape = tape
        self._left = size_bytes
        self._name = name

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._tape.take(min(len(view), self._left)) if self._left else b""
        if not piece and self._left:
            raise _cut(self._name, self._left)
        view[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)


class _Blocks:
    """Whole blocks of lines, as they stand before the data of a sparse file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.taken = 0

    def lines(self) -> Iterator[bytes]:
        rest = b""
        while len(rest) < BLOCK and (block := self._stream.read(BLOCK)):
            self.taken += len(block)
            *lines, rest = (rest + block).split(b"\n")
            yield from (line for line in lines if not line.startswith(b"#"))


class _Filled(io.RawIOBase):
    """A sparse file as it was: what is stored, and zeros between."""

    def __init__(self, stored: BinaryIO, pieces: Map, full_bytes: int) -> None:
        super().__init__()
        self._stored = stored
        self._pieces = iter((*pieces, (full_bytes, 0)))
        self._zeros, self._data, self._end = 0, 0, 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._zeros and not self._data:
            following = next(self._pieces, None)
            if following is None:
                return 0
            offset, self._data = following
            self._zeros, self._end = offset - self._end, offset + self._data
        if self._zeros:
            piece = bytes(min(len(view), self._zeros))
            self._zeros -= len(piece)
        else:
            piece = self._stored.read(min(len(view), self._data))
            self._data -= len(piece)
        view[: len(piece)] = piece
        return len(piece)

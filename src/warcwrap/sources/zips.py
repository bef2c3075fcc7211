"""ZIP archives: each regular member is an entry; names are labels and nothing is ever written under them."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from calendar import timegm
from collections.abc import Iterator
from typing import IO, BinaryIO

from warcwrap.errors import InputError
from warcwrap.findings import finding
from warcwrap.page import Item, Noted, Rejected
from warcwrap.sources.entry import FILE_BYTES, Entry, Reading, shown_name
from warcwrap.storage import HELD_BYTES, Body

RATIO_LIMIT = 1100  # deflate cannot expand further: a larger claim is a lie
_OUTWARD = re.compile(rb"\A[/\\]|\A[A-Za-z]:|(?:\A|[/\\])\.\.(?:[/\\]|\Z)")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNIX = 3


def read(entry: Entry, reading: Reading) -> Iterator[Item | Entry]:
    """Yield the members in the order of the directory. Raises InputError where the directory cannot be read."""
    with entry.body.open() as stream:
        archive = _opened(stream, entry.name)
        # Not ZipInfo.is_dir, which fails for an empty name.
        members = [info for info in archive.infolist() if not info.filename.endswith("/")]
        shared = _overlapping(members)
        for info in members:
            name = f"{entry.name}!{shown_name(_raw_name(info))}"
            try:
                if info.header_offset in shared:
                    raise InputError("overlapping-members", name, "its bytes are also those of another member")
                member = _member(archive, info, name, entry)
                if _OUTWARD.search(_raw_name(info)):
                    yield Noted(name, finding("name-leads-outside", "a label that no tool should write to", name))
                yield member
            except InputError as problem:
                yield Rejected(problem.name, problem.code, problem.reason)


def _opened(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError, struct.error) as problem:
        raise InputError("damaged-zip", name, str(problem)) from problem


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    """Return a member's name as its bytes; zipfile reads names without the UTF-8 flag as CP437, which loses nothing."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437", "surrogateescape")


def _overlapping(members: list[zipfile.ZipInfo]) -> frozenset[int]:
    """Return the offsets of members that share bytes with another: the mark of a bomb (CVE-2019-9674)."""
    ordered = sorted(members, key=lambda info: info.header_offset)
    shared: set[int] = set()
    end, last = 0, -1
    for info in ordered:
        if info.header_offset < end and info.compress_size:
            shared.update((info.header_offset, last))
        if info.header_offset + info.compress_size > end:
            end, last = info.header_offset + info.compress_size, info.header_offset
    return frozenset(shared)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, entry: Entry) -> Entry:
    mode = info.external_attr >> 16
    if info.create_system == _UNIX and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise InputError("not-a-file", name, "a link or device in an archive")
    if info.flag_bits & _ENCRYPTED:
        raise InputError("encrypted", name, "the member is encrypted")
    if info.file_size > FILE_BYTES:
        raise InputError("too-large", name, f"{info.file_size} bytes; the limit is {FILE_BYTES}")
    if info.file_size > RATIO_LIMIT * max(info.compress_size, 64):
        raise InputError("decompression-limit", name, f"{info.compress_size} bytes claim to be {info.file_size}")
    raw = _raw_name(info)
    body = _body(archive, info, name)
    return Entry(name, body, raw.lstrip(b"/"), _mtime(info), zone_assumed=True, sibling=None, depth=entry.depth + 1)


def _body(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Body:
    if info.file_size > HELD_BYTES:
        return Body(info.file_size, lambda: io.BufferedReader(_opened_member(archive, info, name)))
    with _opened_member(archive, info, name) as stream:
        return Body.of(stream.readall())


def _mtime(info: zipfile.ZipInfo) -> float | None:
    """Return the member's time, which ZIP states without a zone, as if it were UTC."""
    try:
        return float(timegm((*info.date_time, 0, 0, 0)))
    except (ValueError, OverflowError):
        return None


def _opened_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> _Member:
    try:
        return _Member(archive.open(info), info.file_size, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as problem:
        raise InputError("damaged-member", name, str(problem)) from problem


class _Member(io.RawIOBase):
    """A member's bytes; what zipfile raises for damage becomes InputError."""

    def __init__(self, stream: IO[bytes], size_bytes: int, name: str) -> None:
        super().__init__()
        self._stream = stream
        self._left = size_bytes
        self._name = name

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            piece = self._stream.read(len(view))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as problem:
            raise InputError("damaged-member", self._name, str(problem) or "it ends too early") from problem
        self._left -= len(piece)
        if not piece and self._left:
            raise InputError("damaged-member", self._name, f"{self._left} of its bytes are missing")
        view[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close the member, not the archive."""
        if not self.closed:
            self._stream.close()
        super().close()

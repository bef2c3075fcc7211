"""ZIP archives: each regular member is an entry; names are labels and nothing is ever written under them."""

from __future__ import annotations

import io
import lzma
import posixpath
import stat
import struct
import zipfile
import zlib
from calendar import timegm
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import IO, BinaryIO

from warcwrap.errors import InputError
from warcwrap.findings import finding
from warcwrap.page import Item, Noted, Rejected
from warcwrap.sources import har, zip_salvage
from warcwrap.sources.decompression import FORMATS, WINDOW_BYTES, Limits, Unpacked
from warcwrap.sources.entry import FILE_BYTES, WHOLE, Entry, Reading, Span, shown_name
from warcwrap.sources.naming import leads_outside
from warcwrap.sources.slices import sliced
from warcwrap.storage import CHUNK_BYTES, HELD_BYTES, Body

RATIO_LIMIT = 1100  # deflate cannot expand further: a larger claim is a lie, or no page
_STORED, _LZMA, _ZSTD = 0, 14, 93
_METHODS = frozenset({_STORED, 8, 12, _LZMA, _ZSTD})  # APPNOTE section 4.4.5
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_MEMBER = b"PK\x03\x04"
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, MemoryError)
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNIX = 3
_DOS_FOLDER = 0x10
_HAR = b".har"


def read(entry: Entry, reading: Reading) -> Iterator[Item | Entry]:
    """Yield the members in the order of the directory.

    Raises InputError where that cannot be read, once what can be found without it was yielded.
    """
    with entry.body.open() as stream:
        try:
            archive = _opened(stream, entry)
        except InputError:
            yield from _salvaged(entry)
            raise
        if not entry.span.first and (before := _unlisted(archive, entry)):
            yield Noted(entry.name, finding("unlisted-members", before, entry.name))
        members = _members(archive)
        shared = _overlapping(members)
        beside = _Beside(archive, members, entry)
        for info in members[entry.span.first : entry.span.last]:
            name = f"{entry.name}!{shown_name(_raw_name(info))}"
            if _raw_name(info) in beside.named:
                continue
            try:
                if info.header_offset in shared:
                    raise InputError("overlapping-members", name, "its bytes are also those of another member")
                member = _member(archive, info, name, entry)
                yield from _labelled(beside.of(member), _raw_name(info))
            except InputError as problem:
                yield Rejected(problem.name, problem.code, problem.reason)


def _salvaged(entry: Entry) -> Iterator[Item | Entry]:
    for found in zip_salvage.members(entry):
        if isinstance(found, Rejected):
            yield found
        else:
            yield from _labelled(_entry(found.name, found.body, found.raw_name, found.time, entry), found.raw_name)


def _labelled(member: Entry, raw: bytes) -> Iterator[Item | Entry]:
    if leads_outside(raw):
        yield Noted(member.name, finding("name-leads-outside", "a label that no tool should write to", member.name))
    yield member


def _entry(name: str, body: Body, raw: bytes, time: tuple[int, int, int, int, int, int], archive: Entry) -> Entry:
    return Entry(name, body, raw.lstrip(b"/"), _mtime(time), zone_assumed=True, depth=archive.depth + 1)


def cuts(entry: Entry, part_bytes: int) -> Iterator[Span]:
    """Yield spans of members that hold some `part_bytes` together, in the order of the directory."""
    try:
        with entry.body.open() as stream:
            sizes = [info.file_size for info in _members(_opened(stream, entry))]
    except InputError:
        sizes = []  # whoever reads it says so
    first = size = 0
    for number, size_bytes in enumerate(sizes):
        if number > first and size + size_bytes > part_bytes:
            yield Span(first, number)
            first, size = number, 0
        size += size_bytes
    yield Span(first) if first else WHOLE


class _Beside:
    """Members that HAR files among them name, as Playwright packs them: they are read through these, once."""

    def __init__(self, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], whole: Entry) -> None:
        self._archive = archive
        self._whole = whole
        hars = [info for info in members if _raw_name(info).lower().endswith(_HAR)]
        self._members = {_raw_name(info): info for info in members} if hars else {}
        self.named: set[bytes] = set()
        for info in hars:
            with suppress(InputError):  # it is rejected when it is read for good
                found = _member(archive, info, whole.name, whole)
                self.named.update(_path(_raw_name(info), path) for path in har.paths_named(found))

    def of(self, member: Entry) -> Entry:
        """Return a member with access to others, if it is a HAR file."""
        path = member.relative or b""
        return replace(member, sibling=lambda name: self._open(path, name)) if path.lower().endswith(_HAR) else member

    def _open(self, path: bytes, name: str) -> Entry:
        info = self._members.get(_path(path, name))
        if info is None:
            raise InputError("missing", name, "no such member")
        return _member(self._archive, info, f"{self._whole.name}!{shown_name(_raw_name(info))}", self._whole)


def _path(beside: bytes, name: str) -> bytes:
    return posixpath.join(posixpath.dirname(beside), name.encode("utf-8", "surrogateescape"))


def _opened(stream: BinaryIO, entry: Entry) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(stream)
        if any(info.header_offset < 0 for info in archive.infolist()):  # newer Pythons refuse this themselves
            raise zipfile.BadZipFile("members before the first byte")
        return archive
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError, struct.error) as problem:
        reason = f"{problem}: no directory can be read at the end of its {entry.body.size_bytes} bytes"
        raise InputError("damaged-zip", entry.name, reason) from problem


def _unlisted(archive: zipfile.ZipFile, entry: Entry) -> str:
    """Say that members stand before the first one listed, as in two archives joined; "" where there are none."""
    first = min((info.header_offset for info in archive.infolist()), default=0)
    is_member = first > _LOCAL_HEADER.size and entry.body.head(len(_MEMBER)) == _MEMBER
    return f"the {first} bytes before the first member listed hold others, which are not read" if is_member else ""


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [info for info in archive.infolist() if not _is_folder(info)]


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """Say whether a member is a folder by its name, or by DOS; one that has content is none. An empty name is none."""
    is_called_so = info.filename.endswith(("/", "\\")) or info.external_attr & _DOS_FOLDER
    return not info.file_size and bool(is_called_so)


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
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    # What was packed from standard input is called a pipe, but has content.
    if kind not in (0, stat.S_IFREG) and not (kind == stat.S_IFIFO and info.file_size):
        raise InputError("not-a-file", name, "a link or device in an archive")
    if info.flag_bits & _ENCRYPTED:
        raise InputError("encrypted", name, "the member is encrypted")
    if info.compress_type not in _METHODS:
        method = "deflate64" if info.compress_type == 9 else "method"
        raise InputError("unknown-compression", name, f"{method} ({info.compress_type}) is not read")
    if info.file_size > FILE_BYTES and info.compress_type != _STORED:
        raise InputError("too-large", name, f"{info.file_size} bytes; the limit is {FILE_BYTES}")
    if info.file_size > RATIO_LIMIT * max(info.compress_size, 64):
        raise InputError("decompression-limit", name, f"{info.compress_size} bytes claim to be {info.file_size}")
    return _entry(name, _body(archive, info, name, entry.body), _raw_name(info), info.date_time, entry)


def _body(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, whole: Body) -> Body:
    with _opened_member(archive, info, name, whole) as stream:
        if info.compress_type != _STORED or info.file_size <= HELD_BYTES:
            return Body.spooled(stream)
        while stream.read(CHUNK_BYTES):  # to the end, where its checksum is
            pass
    return sliced(whole, _data_at(info, name, whole), info.file_size)


def _data_at(info: zipfile.ZipInfo, name: str, whole: Body) -> int:
    """Return where a member's data begin: only the header that stands before them says so (APPNOTE section 4.3.7)."""
    with whole.open() as stream:
        stream.seek(info.header_offset)
        raw = stream.read(_LOCAL_HEADER.size)
    if len(raw) < _LOCAL_HEADER.size or raw[:4] != _MEMBER:
        raise InputError("damaged-member", name, f"no header at offset {info.header_offset}")
    _, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(raw)
    return int(info.header_offset + _LOCAL_HEADER.size + name_bytes + extra_bytes)


def _mtime(time: tuple[int, int, int, int, int, int]) -> float | None:
    """Return a member's time, which ZIP states without a zone, as if it were UTC."""
    try:
        return float(timegm((*time, 0, 0, 0)))
    except (ValueError, OverflowError):
        return None


def _opened_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, whole: Body) -> BinaryIO:
    if info.compress_type == _ZSTD:
        packed = sliced(whole, _data_at(info, name, whole), info.compress_size).open()
        stream: IO[bytes] = io.BufferedReader(Unpacked(packed, name, FORMATS["zstd"], Limits(RATIO_LIMIT)), CHUNK_BYTES)
        return io.BufferedReader(_Member(stream, info, name), CHUNK_BYTES)
    if info.compress_type == _LZMA:
        _check_window(info, name, whole)
    try:
        return io.BufferedReader(_Member(archive.open(info), info, name), CHUNK_BYTES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, struct.error) as problem:
        raise InputError("damaged-member", name, str(problem)) from problem


def _check_window(info: zipfile.ZipInfo, name: str, whole: Body) -> None:
    """Refuse a member whose decoder would hold more of the past than any of ours may (APPNOTE section 5.8.8)."""
    with whole.open() as stream:
        stream.seek(_data_at(info, name, whole))
        window_bytes = int.from_bytes(stream.read(9)[5:], "little")
    if window_bytes > WINDOW_BYTES:
        raise InputError("decompression-limit", name, f"its dictionary has {window_bytes} bytes")


class _Member(io.RawIOBase):
    """A member's bytes, as many as the directory says and with its checksum; what damage raises becomes InputError."""

    def __init__(self, stream: IO[bytes], info: zipfile.ZipInfo, name: str) -> None:
        super().__init__()
        self._stream = stream
        self._left = info.file_size
        self._stated = info.CRC
        self._crc = 0
        self._name = name

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            piece = self._stream.read(len(view))
        except _DAMAGE as problem:
            raise InputError("damaged-member", self._name, str(problem) or "it ends too early") from problem
        self._left -= len(piece)
        self._crc = zlib.crc32(piece, self._crc)
        if self._left < 0:
            raise InputError("damaged-member", self._name, "it has more bytes than the directory says")
        if not piece and self._left:
            raise InputError("damaged-member", self._name, f"{self._left} of its bytes are missing")
        if not piece and self._crc != self._stated:
            raise InputError("damaged-member", self._name, "its checksum is wrong")
        view[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close the member, not the archive."""
        if not self.closed:
            self._stream.close()
        super().close()

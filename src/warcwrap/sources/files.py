"""Single files: a page, or an attachment, or nothing at all."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from warcwrap import sniff
from warcwrap.errors import InputError
from warcwrap.findings import finding
from warcwrap.page import Attachment, Item, Noted, Page
from warcwrap.sources.entry import FILE_BYTES, Entry, Reading, path_name, shown_name
from warcwrap.storage import CHUNK_BYTES, HELD_BYTES, Body

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")


def given(path: Path) -> Entry:
    """Make an entry of a file that the user named. Raises InputError where there is none, or it is no file."""
    return of_path(path, path_name(path.name), os.fsencode(path.name))


def of_path(path: Path, name: str, relative: bytes) -> Entry:
    """Make an entry of a file of the file system. Raises InputError, also for pipes, devices and sockets."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise InputError("not-a-file", name, "a pipe, device or socket")
        body = _held(path, name) if facts.st_size <= HELD_BYTES else _large(path, name, facts.st_size)
    except FileNotFoundError:
        raise InputError("missing", name, "no such file") from None
    except (OSError, ValueError) as problem:  # ValueError: a NUL in a path
        raise _unreadable(name, problem) from problem
    return Entry(name, body, relative, facts.st_mtime, sibling=_Siblings(path, relative))


class _File(io.FileIO):
    """A file of the input; what goes wrong while it is read is a fault of that input, not of the output."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path)
        self._name = name

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Fill a buffer with the next bytes; 0 at the end."""
        try:
            return super().readinto(buffer)
        except OSError as problem:
            raise _unreadable(self._name, problem) from problem


def _opened(path: Path, name: str) -> BinaryIO:
    try:
        return io.BufferedReader(_File(path, name), CHUNK_BYTES)
    except OSError as problem:
        raise _unreadable(name, problem) from problem


def _large(path: Path, name: str, size: int) -> Body:
    with _opened(path, name):  # what cannot be opened is told now
        return Body(size, lambda: _opened(path, name))


def _unreadable(name: str, problem: Exception) -> InputError:
    return InputError("unreadable", name, getattr(problem, "strerror", None) or str(problem))


def _held(path: Path, name: str) -> Body:
    with path.open("rb") as stream:
        before = os.fstat(stream.fileno())
        raw = _exactly(stream, before.st_size)
        after = os.fstat(stream.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(raw) != after.st_size:
        raise InputError("changed-while-reading", name, "the file changed while it was read")
    return Body.of(raw)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """Read one byte more than the size says: a file that grew must not pass for the one that was there."""
    return stream.read(size + 1)


class _Siblings:
    """Opens other files of the folder that a file lies in, or of folders below it."""

    def __init__(self, path: Path, relative: bytes) -> None:
        self._folder = path.parent
        self._relative = relative.rpartition(b"/")[0] + b"/"

    @cached_property
    def _inside(self) -> str:
        """What the true path of all that lies in the folder begins with."""
        return os.path.normcase(os.path.join(os.path.realpath(self._folder), ""))  # noqa: PTH118

    def __call__(self, other: str) -> Entry:
        """Open one by its path; raises InputError, `path-outside` where that leaves the folder, also by links."""
        target = self._folder / other
        try:
            # Not Path.resolve, which takes three times as long.
            is_inside = os.path.normcase(os.path.realpath(target)).startswith(self._inside)
        except (OSError, ValueError) as problem:
            raise _unreadable(other, problem) from problem
        if not is_inside:
            raise InputError("path-outside", other, "the path leaves the dump's folder")
        beside = os.path.normpath(self._relative + os.fsencode(other)).lstrip(b"/")
        return of_path(target, shown_name(beside), beside)


def check_size(entry: Entry) -> None:
    """Raise InputError for what is too large for a page or an attachment; dumps of many may have any size."""
    if entry.body.size_bytes > FILE_BYTES:
        raise InputError("too-large", entry.name, f"{entry.body.size_bytes} bytes; the limit is {FILE_BYTES}")


def read_page(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield the entry as a page."""
    check_size(entry)
    yield Page(
        entry.name,
        entry.body,
        url=reading.url(entry),
        capture=reading.capture(entry),
        charset=charset_of(reading.facts(entry.name).content_type),
    )


def read_attachment(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield the entry as an attachment, with a finding where its name claims a page."""
    check_size(entry)
    content_type = sniff.media_type(entry.body.head(sniff.SNIFF_BYTES), entry.name)
    if entry.name.lower().endswith(_PAGE_SUFFIXES):
        yield Noted(entry.name, finding("not-a-page", f"named as a page, but its bytes are {content_type}", entry.name))
    if content_type in sniff.UNREAD_ARCHIVES:
        yield Noted(entry.name, finding("unread-archive", f"what it holds is not read: {content_type}", entry.name))
    yield Attachment(entry.name, entry.body, content_type, reading.url(entry), reading.capture(entry))


def read_empty(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Refuse an entry without content."""
    raise InputError("empty", entry.name, "no bytes, or only white space")
    yield  # a reader is a generator


def charset_of(content_type: str | None) -> str | None:
    """Return the charset parameter of a media type (RFC 9110 section 8.3.1).

    >>> charset_of('text/html; charset="EUC-KR"')
    'EUC-KR'
    """
    for parameter in (content_type or "").split(";")[1:]:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None

"""Lists of inputs: a text file that names one file or folder a line, as `find` and `xargs` have them."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from warcwrap.errors import InputError, UsageError
from warcwrap.page import Item, Noted, Rejected, Skipped
from warcwrap.sources import files, folders
from warcwrap.sources.entry import WHOLE, Entry, Reading, Span, path_name

LIST_BYTES = 1 << 30


@dataclass(frozen=True)
class FilesFrom:
    """A file that lists inputs, one path a line, or, where it holds a NUL, with a NUL behind each (`find -print0`).

    Paths are relative to the folder in which the program runs, and become the names of their pages as they stand.
    The path `-` is standard input. A list is read once, so that it may be a pipe, and is the same to all who ask.
    """

    path: Path

    def paths(self) -> Iterator[bytes]:
        """Yield the paths; blank lines are none. Raises UsageError where the list cannot be read."""
        separator = b"\0" if b"\0" in self._raw[: 1 << 16] else b"\n"
        first = 0
        while first < len(self._raw):
            found = self._raw.find(separator, first)
            last = found if found >= 0 else len(self._raw)
            line = self._raw[first:last]
            if path := line.removesuffix(b"\r") if separator == b"\n" else line:
                yield path
            first = last + 1

    @cached_property
    def _raw(self) -> bytes:
        try:
            raw = self._read()
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or str(problem)
            raise UsageError("unreadable", str(self.path), reason) from problem
        if len(raw) > LIST_BYTES:
            raise UsageError("too-large", str(self.path), f"the limit is {LIST_BYTES} bytes")
        return raw

    def _read(self) -> bytes:
        if str(self.path) != "-":
            with self.path.open("rb") as stream:
                return stream.read(LIST_BYTES + 1)
        if sys.stdin is None:  # the caller closed it
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return sys.stdin.buffer.read(LIST_BYTES + 1)


def read(listed: FilesFrom, reading: Reading, span: Span = WHOLE) -> Iterator[Entry | Item]:
    """Yield the entries of the listed files and folders; one that cannot be opened is rejected."""
    for number, raw in enumerate(listed.paths()):
        if number < span.first or (span.last is not None and number >= span.last):
            continue
        path = Path(os.fsdecode(raw))
        name, relative = path_name(os.fsdecode(raw)), _relative(raw)
        try:
            if os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises for a name that is too long)
                yield from (_within(name, relative, thing) for thing in folders.read(path, reading))
            else:
                yield files.of_path(path, name, relative)
        except InputError as problem:
            yield Rejected(problem.name, problem.code, problem.reason, "source")


def cuts(listed: FilesFrom, part_bytes: int) -> Iterator[Span]:
    """Yield spans of lines whose files have some `part_bytes` together; a folder counts as large."""
    first = size = number = 0
    for number, raw in enumerate(listed.paths()):
        own = _size(raw, part_bytes)
        if size + own > part_bytes and number > first:
            yield Span(first, number)
            first, size = number, 0
        size += own
    yield Span(first)


def _size(raw: bytes, part_bytes: int) -> int:
    try:
        return part_bytes if os.path.isdir(raw) else os.stat(raw).st_size  # noqa: PTH112, PTH116 (bytes are no Path)
    except (OSError, ValueError):
        return 0


def _relative(raw: bytes) -> bytes:
    """Return what an address can be made of: the path without what leads to it from elsewhere."""
    steps = [step for step in raw.split(b"/") if step not in (b"", b".")]
    while steps and steps[0] == b"..":
        del steps[0]
    return b"/".join(steps)


def _within(name: str, relative: bytes, thing: Entry | Item) -> Entry | Item:
    """Name what a listed folder holds by the folder's path and its own."""
    if isinstance(thing, Entry):
        own = thing.relative or b""
        return replace(thing, name=f"{name.rstrip('/')}/{thing.name}", relative=relative + b"/" + own)
    if isinstance(thing, Rejected | Skipped | Noted):
        return replace(thing, name=f"{name.rstrip('/')}/{thing.name}")
    return thing

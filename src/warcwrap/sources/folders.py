"""Folders: every file below, in the order of its path's bytes, links and devices named and left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warcwrap import sniff
from warcwrap.errors import InputError
from warcwrap.page import Item, Rejected, Skipped
from warcwrap.sources import files, gzips, rows
from warcwrap.sources.entry import Entry, Reading, shown_name


def read(folder: Path, reading: Reading) -> Iterator[Entry | Item]:
    """Yield the entries of a folder.

    Links are rejected rather than followed: they lead out of the folder, or in circles. Files that a JSON Lines file
    of the folder names by `path` are read through it, once, with the facts that it states.
    """
    named = _named_by_rows(folder, reading)
    for thing in _walk(folder, reading):
        if not isinstance(thing, _Found):
            yield thing
        elif thing.relative not in named:
            yield thing.item()


@dataclass(frozen=True, slots=True)
class _Found:
    """A file or link in the folder, not yet opened."""

    place: os.DirEntry[bytes]
    relative: bytes

    def item(self) -> Entry | Rejected:
        """Open what was found."""
        name = shown_name(self.relative)
        try:
            if self.place.is_symlink():
                raise InputError("not-a-file", name, "a symbolic link")
            return files.of_path(Path(os.fsdecode(self.place.path)), name, self.relative)
        except InputError as problem:
            return Rejected(problem.name, problem.code, problem.reason)


def _walk(folder: Path, reading: Reading) -> Iterator[_Found | Item]:
    # An explicit stack: folders may be nested deeper than Python's recursion goes.
    stack = [_listing(os.fsencode(folder), b"")]
    while stack:
        try:
            found = next(stack[-1])
        except StopIteration:
            stack.pop()
            continue
        except OSError as problem:
            stack.pop()
            relative = os.path.relpath(os.fsencode(problem.filename or folder), os.fsencode(folder))
            scope: Literal["page", "source"] = "source" if relative == b"." else "page"
            yield Rejected(shown_name(relative), "unreadable", problem.strerror or str(problem), scope)
            continue
        if reading.exclude(Path(os.fsdecode(found.place.path))):
            yield Skipped(shown_name(found.relative), "output of this run")
        elif found.place.is_dir(follow_symlinks=False):
            stack.append(_listing(found.place.path, found.relative + b"/"))
        else:
            yield found


def _listing(folder: bytes, prefix: bytes) -> Iterator[_Found]:
    with os.scandir(folder) as found:
        # A folder sorts as its path with "/", so that the order is that of the whole paths' bytes.
        entries = sorted(found, key=lambda e: e.name + (b"/" if e.is_dir(follow_symlinks=False) else b""))
    for entry in entries:
        yield _Found(entry, prefix + entry.name)


def _named_by_rows(folder: Path, reading: Reading) -> frozenset[bytes]:
    """Return the relative paths that JSON Lines files of the folder name."""
    named: set[bytes] = set()
    for found in _walk(folder, reading):
        if isinstance(found, _Found) and rows.is_named_as_rows(found.relative):
            parent = found.relative.rpartition(b"/")[0]
            for path in _paths(found, reading):
                # Not Path: it takes no bytes, and leaves ".." in. What leads out is rejected when the row is read.
                inside = os.path.normpath(path)
                if not inside.startswith((b"/", b"..")):
                    named.add(parent + b"/" + inside if parent else inside)
    return frozenset(named)


def _paths(found: _Found, reading: Reading) -> Iterator[bytes]:
    entry = found.item()
    if isinstance(entry, Rejected):
        return
    try:
        kind = sniff.kind(entry.body.head(sniff.SNIFF_BYTES), entry.name)
        inner = gzips.read(entry, reading) if kind == "gzip" else iter((entry,))
        for thing in inner:
            if isinstance(thing, Entry) and (kind == "jsonl" or thing.name == entry.name):
                yield from rows.paths_named(thing)
    except InputError:
        return  # it is rejected when it is read for good

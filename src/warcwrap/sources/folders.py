"""Folders: every file below, in the order of its path's bytes, links and devices named and left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warcwrap import sniff
from warcwrap.errors import InputError
from warcwrap.page import Item, Rejected, Skipped
from warcwrap.sources import compressed, files, har, json_lines, parquet, rows, tables
from warcwrap.sources.decompression import FORMATS
from warcwrap.sources.entry import WHOLE, Entry, Reading, Span, shown_name
from warcwrap.sources.mirrors import Around

# Files so named are looked into for the files that they name.
_NAMED = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".har")
_ROWS: Mapping[sniff.Kind, Callable[[Entry, Reading], Iterator[Item | rows.Row]]] = {
    "jsonl": json_lines.found,
    "table": tables.found,
    "parquet": parquet.found,
}


def read(folder: Path, reading: Reading, span: Span = WHOLE) -> Iterator[Entry | Item]:
    """Yield the entries of a folder, or those of a span: files and links are counted in the order of their paths.

    Links are rejected rather than followed: they lead out of the folder, or in circles. Files that rows in the folder
    name by `path` are read through them, once, with the facts that they state.
    """
    if (named := reading.named_by_rows.get(folder)) is None:
        named = reading.named_by_rows[folder] = _named_by_rows(folder, reading)
    count = 0
    for thing in _walk(folder, reading):
        if span.last is not None and count >= span.last:
            return
        is_inside = span.first <= count
        if isinstance(thing, _Found):
            count += 1
            if is_inside and thing.relative not in named:
                yield from thing.items(reading)
        elif is_inside:
            yield thing


def cuts(folder: Path, reading: Reading, part_bytes: int) -> Iterator[Span]:
    """Yield spans of files that have some `part_bytes` together."""
    first = count = size = 0
    for thing in _walk(folder, reading):
        if not isinstance(thing, _Found):
            continue
        own = thing.size_bytes
        if size + own > part_bytes and count > first:
            yield Span(first, count)
            first, size = count, 0
        size += own
        count += 1
    yield Span(first)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file or link in the folder, not yet opened."""

    place: os.DirEntry[bytes]
    relative: bytes
    around: Around

    @property
    def size_bytes(self) -> int:
        """The file's size; 0 for what is gone by now."""
        try:
            return self.place.stat(follow_symlinks=False).st_size
        except OSError:
            return 0

    def is_map(self, reading: Reading) -> bool:
        """Say whether it is the map file, which is no dump, though its rows name files as those of one do."""
        path = reading.map_file
        if path is None or self.place.name != os.fsencode(path.name):
            return False
        with suppress(OSError):
            return Path(os.fsdecode(self.place.path)).samefile(path)
        return False

    def items(self, reading: Reading) -> Iterator[Entry | Item]:
        """Open what was found; the map file is kept as it is."""
        item = self.item()
        if isinstance(item, Entry) and self.is_map(reading):
            yield from files.read_attachment(item, reading)
        else:
            yield item

    def item(self) -> Entry | Rejected | Skipped:
        """Open what was found, and look at what is around it."""
        name = shown_name(self.relative)
        try:
            if self.place.is_symlink():
                raise InputError("not-a-file", name, "a symbolic link")
            return self.around.placed(files.of_path(Path(os.fsdecode(self.place.path)), name, self.relative))
        except InputError as problem:
            return Rejected(problem.name, problem.code, problem.reason)


def _walk(folder: Path, reading: Reading) -> Iterator[_Found | Item]:
    # An explicit stack: folders may be nested deeper than Python's recursion goes.
    top = os.fsencode(folder)
    stack = [_listing(top, b"", Around(top, b"", reading))]
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
            # Named by its folder, which is there from start to end, not by its files, of which there are ever more.
            if found.place.is_dir(follow_symlinks=False):
                yield Skipped(shown_name(found.relative), "output of this run")
        elif found.place.is_dir(follow_symlinks=False):
            inside = found.relative + b"/"
            stack.append(_listing(found.place.path, inside, found.around.inside(found.place.path, inside)))
        else:
            yield found


def _listing(folder: bytes, prefix: bytes, around: Around) -> Iterator[_Found]:
    with os.scandir(folder) as found:
        # A folder sorts as its path with "/", so that the order is that of the whole paths' bytes.
        entries = sorted(found, key=lambda e: e.name + (b"/" if e.is_dir(follow_symlinks=False) else b""))
    for entry in entries:
        yield _Found(entry, prefix + entry.name, around)


def _named_by_rows(folder: Path, reading: Reading) -> frozenset[bytes]:
    """Return the relative paths that rows in files of the folder name."""
    named: set[bytes] = set()
    naming: set[bytes] = set()
    for found in _walk(folder, reading):
        if isinstance(found, _Found) and sniff.unpacked_name(shown_name(found.relative)).lower().endswith(_NAMED):
            parent = found.relative.rpartition(b"/")[0]
            for path in _paths(found, reading):
                naming.add(found.relative)
                # Not Path: it takes no bytes, and leaves ".." in. What leads out is rejected when the row is read.
                inside = os.path.normpath(path)
                if not inside.startswith((b"/", b"..")):
                    named.add(parent + b"/" + inside if parent else inside)
    return frozenset(named - naming)  # rows that name themselves, or one another, are read all the same


def _paths(found: _Found, reading: Reading) -> Iterator[bytes]:
    entry = found.item()
    if isinstance(entry, Entry) and not found.is_map(reading):
        with suppress(InputError):  # it is rejected when it is read for good
            yield from _paths_in(entry, reading)


def _paths_in(entry: Entry, reading: Reading) -> Iterator[bytes]:
    kind = reading.kind(entry.body.head(sniff.SNIFF_BYTES), entry.name)
    if kind in _ROWS:
        for row in _ROWS[kind](entry, reading):
            if isinstance(row, rows.Row) and (path := rows.path_of(row)):
                yield path.encode("utf-8", "surrogateescape")
    elif kind == "har":
        for name in har.paths_named(entry):
            yield name.encode("utf-8", "surrogateescape")
    elif kind in FORMATS:
        for inner in compressed.read(entry, reading):
            if isinstance(inner, Entry) and inner.name == entry.name:
                yield from _paths_in(inner, reading)

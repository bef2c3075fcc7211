"""Dumps of saved pages: what a user hands over, read item by item, in a stable order, never held whole.

One file per format. A reader takes an `Entry` and yields items, or the entries that it contains.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from warcwrap import sniff
from warcwrap.columns import Columns
from warcwrap.errors import InputError
from warcwrap.originals import Originals
from warcwrap.page import Attachment, Item, Noted, Page, Rejected, Skipped
from warcwrap.sources import (
    archives,
    compressed,
    cutting,
    files,
    folders,
    har,
    json_lines,
    lists,
    memory,
    mhtml,
    parquet,
    standard_input,
    tables,
    tars,
    waczs,
    zips,
)
from warcwrap.sources.entry import WHOLE, Archives, Entry, Reading, Span, check_prefix
from warcwrap.sources.lists import FilesFrom
from warcwrap.sources.naming import shortened
from warcwrap.sources.notes import with_note
from warcwrap.sources.sidecar import read_map

Source = str | Path | FilesFrom | Mapping[str, str | bytes]

NESTING_LIMIT = 2  # archives within archives; a quine unpacks to itself for ever

_READERS: dict[sniff.Kind, Callable[[Entry, Reading], Iterator[Item | Entry]]] = {
    "page": files.read_page,
    "attachment": files.read_attachment,
    "zip": zips.read,
    "wacz": waczs.read,
    "tar": tars.read,
    "gzip": compressed.read,
    "bzip2": compressed.read,
    "xz": compressed.read,
    "zstd": compressed.read,
    "warc": archives.read,
    "mhtml": mhtml.read,
    "har": har.read,
    "jsonl": json_lines.read,
    "table": tables.read,
    "parquet": parquet.read,
    "empty": files.read_empty,
}
_CONTAINERS = frozenset({"zip", "tar", "gzip", "bzip2", "xz", "zstd", "warc", "jsonl", "table", "parquet"})


def name_of(source: Source) -> str:
    """Return what a source is called in messages."""
    if isinstance(source, Mapping):
        return "pages in memory"
    return str(source.path if isinstance(source, FilesFrom) else source)


def read(*sources: Source, **options: Any) -> Iterator[Item]:
    """Yield what dumps hold: pages, attachments, and what was rejected, skipped or noted on the way.

    Takes sources and options as `Dumps` does, and raises what it raises.

    >>> [page.url for page in read({"http://a.example/": "<p>Hello"})]
    ['http://a.example/']
    """
    dumps = Dumps(*sources, **options)
    yield from dumps.items()
    yield from dumps.closing()


class Dumps:
    """Sources with the options of reading them, whole or in parts.

    A source is a path (file, folder, ZIP, JSON Lines …, told by content), `-` for standard input, a list of paths, or a
    mapping of URL to HTML.
    `url_prefix` is put before relative paths; `url_map` is a CSV file with path,url,captured_at,content_type.
    `columns` maps names of columns that are read to those that rows have; `keep_columns` go into the metadata.
    `exclude` names paths that are not input, such as the output of the run. Dates after `now` count as unknown.
    `archives` refuses WARC and WACZ files, for a user who has to say first what is to become of them.

    Raises UsageError where map file, prefix or columns cannot be used; bad sources and members are `Rejected` items.
    """

    def __init__(
        self,
        *sources: Source,
        url_prefix: str | None = None,
        url_map: str | Path | None = None,
        columns: Mapping[str, str] | None = None,
        keep_columns: Sequence[str] = (),
        pages_only: bool = False,
        exclude: Callable[[Path], bool] = lambda path: False,
        now: datetime | None = None,
        archives: Archives = "read",
    ) -> None:
        check_prefix(url_prefix)
        self._sources = sources
        self._sidecar = read_map(Path(url_map)) if url_map else None
        self._pages_only = pages_only
        self._told: set[str] = set()
        known = Columns.of(columns or {}, keep_columns)
        self._reading = Reading(
            url_prefix,
            self._sidecar.facts if self._sidecar else {},
            now,
            exclude,
            columns=known,
            map_file=Path(url_map) if url_map else None,
            archives=archives,
            originals=_originals(sources, exclude),
        )

    def tasks(self, task_bytes: int) -> Iterator[tuple[tuple[int, Span], ...]]:
        """Cut the sources into tasks of some `task_bytes` of input; each is a list of (number of a source, span)."""
        return cutting.tasks(self._sources, self._reading, task_bytes)

    def items(self, parts: Iterable[tuple[int, Span]] | None = None) -> Iterator[Item]:
        """Yield what the sources hold, or what parts of them do."""
        for number, span in parts if parts is not None else enumerate([WHOLE] * len(self._sources)):
            for item in _source(self._sources[number], self._reading, span):
                yield from _finished(item, self._reading, self._pages_only)

    def closing(self) -> Iterator[Noted]:
        """Yield what can be said only when all was read: what the map file names in vain."""
        if self._sidecar:
            found = self._sidecar.findings(self._reading.used, self._reading.latest)
            yield from (Noted(each.where, each) for each in found)

    def taken(self) -> str:
        """Return which rows of the map file were of use since the last call, as a number in hex; empty for none."""
        used, bits = self._reading.used, 0
        for number, path in enumerate(self._reading.sidecar if used - self._told else ()):
            bits |= (path in used and path not in self._told) << number
        self._told |= used
        return f"{bits:x}" if bits else ""

    def give(self, taken: str) -> None:
        """Take note of what an earlier process has said with `taken`."""
        bits = int(taken or "0", 16)
        self._reading.used.update(path for number, path in enumerate(self._reading.sidecar) if bits >> number & 1)
        self._told |= self._reading.used


def _originals(sources: Iterable[Source], exclude: Callable[[Path], bool]) -> Originals:
    """Return the captures of all archives among the sources: an original may be in another than its revisit."""
    return Originals(waczs.among(_paths(sources), exclude))


def _paths(sources: Iterable[Source]) -> Iterator[str | Path]:
    for source in sources:
        if isinstance(source, FilesFrom):
            yield from map(os.fsdecode, source.paths())
        elif isinstance(source, str | Path) and source != "-":
            yield source


def _finished(item: Item, reading: Reading, pages_only: bool) -> Iterator[Item]:
    """Add to an item of any dump what holds for all: a name of bounded length, the note of a saved page."""
    if isinstance(item, Noted):
        yield item
        return
    named, flaw = shortened(item)
    if flaw:
        yield Noted(named.name, flaw)
    if isinstance(named, Page):
        try:
            noted, flaw = with_note(named, reading)
        except InputError as problem:
            yield Rejected(named.name, problem.code, problem.reason)
            return
        if flaw:
            yield Noted(noted.name, flaw)
        yield noted
    else:
        yield Skipped(named.name, "not a page") if pages_only and isinstance(named, Attachment) else named


def _source(source: Source, reading: Reading, span: Span) -> Iterator[Item]:
    if isinstance(source, Mapping):
        yield from memory.read(source)
        return
    try:
        for item in _expanded(_given(source, reading, span), reading):
            yield _refused_whole(item, source)
    except InputError as problem:
        yield Rejected(problem.name, problem.code, problem.reason, "source")


def _refused_whole(item: Item, source: str | Path | FilesFrom) -> Item:
    """Say of an archive that was given itself, and is not read for want of a choice, that the source is lost."""
    if not isinstance(item, Rejected) or item.code != archives.NEEDS_CHOICE or isinstance(source, FilesFrom):
        return item
    return item if os.path.isdir(source) else replace(item, scope="source")  # noqa: PTH112 (as below)


def _given(source: str | Path | FilesFrom, reading: Reading, span: Span) -> Iterable[Entry | Item]:
    if isinstance(source, FilesFrom):
        return lists.read(source, reading, span)
    if source == "-":
        if sys.stdin is None:  # the caller closed it
            raise InputError("unreadable", standard_input.NAME, "it is closed")
        return [standard_input.given(sys.stdin.buffer)]
    # Path.is_dir raises for a name that is too long or in a folder that cannot be read.
    if os.path.isdir(source):  # noqa: PTH112
        return folders.read(Path(source), reading, span)
    return [replace(files.given(Path(source)), span=span)]


def _expanded(things: Iterable[Entry | Item], reading: Reading) -> Iterator[Item]:
    for thing in things:
        if isinstance(thing, Entry):
            yield from _entry(thing, reading)
        else:
            yield thing


def _entry(entry: Entry, reading: Reading) -> Iterator[Item]:
    scope: Literal["page", "rest"] = "page"
    try:
        kind = waczs.kind_of(entry, reading)
        if kind in _CONTAINERS and entry.depth >= NESTING_LIMIT:
            raise InputError("nesting-limit", entry.name, f"an archive within {NESTING_LIMIT} others is not read")
        for item in _expanded(_READERS[kind](entry, reading), reading):
            scope = scope if isinstance(item, Noted) else "rest"
            yield item
    except InputError as problem:
        yield Rejected(problem.name, problem.code, problem.reason, scope)
    except OSError as problem:
        yield Rejected(entry.name, "unreadable", problem.strerror or str(problem), scope)

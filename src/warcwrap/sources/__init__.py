"""Dumps of saved pages: what a user hands over, read item by item, in a stable order, never held whole.

One file per format. A reader takes an `Entry` and yields items, or the entries that it contains.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from warcwrap import sniff
from warcwrap.errors import InputError
from warcwrap.page import Attachment, Item, Noted, Page, Rejected, Skipped
from warcwrap.sources import archives, files, folders, gzips, memory, rows, zips
from warcwrap.sources.entry import Entry, Reading, check_prefix
from warcwrap.sources.naming import shortened
from warcwrap.sources.notes import with_note
from warcwrap.sources.sidecar import read_map

Source = str | Path | Mapping[str, str | bytes]

NESTING_LIMIT = 2  # archives within archives; a quine unpacks to itself for ever

_READERS: dict[sniff.Kind, Callable[[Entry, Reading], Iterator[Item | Entry]]] = {
    "page": files.read_page,
    "attachment": files.read_attachment,
    "zip": zips.read,
    "gzip": gzips.read,
    "warc": archives.read,
    "jsonl": rows.read,
    "empty": files.read_empty,
}
_CONTAINERS = frozenset({"zip", "gzip", "warc", "jsonl"})


def read(
    *sources: Source,
    url_prefix: str | None = None,
    url_map: str | Path | None = None,
    pages_only: bool = False,
    exclude: Callable[[Path], bool] = lambda path: False,
    now: datetime | None = None,
) -> Iterator[Item]:
    """Yield what dumps hold: pages, attachments, and what was rejected, skipped or noted on the way.

    A source is a path (file, folder, ZIP, JSON Lines, WARC of ours, told by content), or a mapping of URL to HTML.
    `url_prefix` is put before relative paths; `url_map` is a CSV file with path,url,captured_at,content_type.
    `exclude` names paths that are not input, such as the output of the run. Dates after `now` count as unknown.

    Raises UsageError where map file or prefix cannot be used; bad sources and bad members come as `Rejected` items.

    >>> [page.url for page in read({"http://a.example/": "<p>Hello"})]
    ['http://a.example/']
    """
    check_prefix(url_prefix)
    sidecar = read_map(Path(url_map)) if url_map else None
    reading = Reading(url_prefix, sidecar.facts if sidecar else {}, now, exclude)
    for source in sources:
        for item in _source(source, reading):
            yield from _finished(item, reading, pages_only)
    if sidecar:
        yield from (Noted(found.where, found) for found in sidecar.findings(reading.used, reading.latest))


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
            yield with_note(named, reading)
        except InputError as problem:
            yield Rejected(named.name, problem.code, problem.reason)
    else:
        yield Skipped(named.name, "not a page") if pages_only and isinstance(named, Attachment) else named


def _source(source: Source, reading: Reading) -> Iterator[Item]:
    if isinstance(source, Mapping):
        yield from memory.read(source)
        return
    path = Path(source)
    try:
        # Path.is_dir raises for a name that is too long or in a folder that cannot be read.
        is_folder = os.path.isdir(path)  # noqa: PTH112
        entries: Iterable[Entry | Item] = folders.read(path, reading) if is_folder else [files.given(path)]
        yield from _expanded(entries, reading)
    except InputError as problem:
        yield Rejected(problem.name, problem.code, problem.reason, "source")


def _expanded(things: Iterable[Entry | Item], reading: Reading) -> Iterator[Item]:
    for thing in things:
        if isinstance(thing, Entry):
            yield from _entry(thing, reading)
        else:
            yield thing


def _entry(entry: Entry, reading: Reading) -> Iterator[Item]:
    scope: Literal["page", "rest"] = "page"
    try:
        kind = sniff.kind(entry.body.head(sniff.SNIFF_BYTES), entry.name)
        if kind in _CONTAINERS and entry.depth >= NESTING_LIMIT:
            raise InputError("nesting-limit", entry.name, f"an archive within {NESTING_LIMIT} others is not read")
        for item in _expanded(_READERS[kind](entry, reading), reading):
            scope = scope if isinstance(item, Noted) else "rest"
            yield item
    except InputError as problem:
        yield Rejected(problem.name, problem.code, problem.reason, scope)
    except OSError as problem:
        yield Rejected(entry.name, "unreadable", problem.strerror or str(problem), scope)

"""Where dumps can be cut: spans that are read alone, so that runs can be resumed and shared."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from warcwrap import sniff
from warcwrap.errors import InputError
from warcwrap.sources import files, folders, json_lines, lists, parquet, waczs, zips
from warcwrap.sources.entry import WHOLE, Entry, Reading, Span
from warcwrap.sources.lists import FilesFrom

_CUTTERS: Mapping[sniff.Kind, Callable[[Entry, int], Iterator[Span]]] = {
    "jsonl": json_lines.cuts,
    "parquet": parquet.cuts,
    "zip": zips.cuts,
}


def cuts(source: object, reading: Reading, part_bytes: int) -> Iterator[Span]:
    """Yield the spans of a source, each with some `part_bytes` of input; one span where it cannot be cut cheaply."""
    if isinstance(source, FilesFrom):
        yield from lists.cuts(source, part_bytes)
    elif not isinstance(source, str | Path) or source == "-":
        yield WHOLE
    elif os.path.isdir(source):  # noqa: PTH112 (Path.is_dir raises for a name that is too long)
        yield from folders.cuts(Path(source), reading, part_bytes)
    else:
        yield from _of_file(Path(source), reading, part_bytes)


def _of_file(path: Path, reading: Reading, part_bytes: int) -> Iterator[Span]:
    try:
        entry = files.given(path)
        kind = waczs.kind_of(entry, reading)
        if entry.body.size_bytes > part_bytes and kind in _CUTTERS:
            yield from _CUTTERS[kind](entry, part_bytes)
            return
    except InputError:
        pass  # the task that reads it says so
    yield WHOLE


def tasks(sources: Sequence[object], reading: Reading, task_bytes: int) -> Iterator[tuple[tuple[int, Span], ...]]:
    """Cut sources into tasks: each the span of one source, or a run of sources that are small together."""
    waiting: list[tuple[int, Span]] = []
    size = 0
    for number, source in enumerate(sources):
        spans = list(cuts(source, reading, task_bytes))
        own = _size(source)
        if waiting and (len(spans) > 1 or size + own > task_bytes):
            yield tuple(waiting)
            waiting, size = [], 0
        if len(spans) > 1:
            yield from (((number, span),) for span in spans)
        else:
            waiting.append((number, spans[0]))
            size += own
    if waiting:
        yield tuple(waiting)


def _size(source: object) -> int:
    """Return the size of a source that is one file; what others hold is cut, or small."""
    try:
        return os.stat(source).st_size if isinstance(source, str | Path) else 0  # noqa: PTH116 (also str)
    except (OSError, ValueError):
        return 0

"""What the inputs of a run are, so that an interrupted run goes on with the same ones only."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from warcwrap.errors import InputsChanged
from warcwrap.sources import Source, standard_input
from warcwrap.sources.entry import WHOLE, Span
from warcwrap.sources.lists import FilesFrom


def pin(source: Source, exclude: Callable[[Path], bool] = lambda path: False) -> dict[str, Any]:
    """Pin an input: name, size and time of a file; for what holds many, their number and a digest of theirs.

    `exclude` names what is no input: the run's own output would make its plan another one.
    """
    if isinstance(source, Mapping):
        return _pinned_mapping(source)
    if isinstance(source, FilesFrom):
        return _summed(source.path.name, "list", _listed(source))
    if source == "-":
        return {"name": standard_input.NAME, "kind": "stream"}
    path = Path(source)
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return {"name": path.name, "kind": "missing", "bytes": 0}
    if not stat.S_ISDIR(facts.st_mode):
        return {"name": path.name, "kind": "file", "bytes": facts.st_size, "mtime_ns": facts.st_mtime_ns}
    return _summed(path.name, "folder", _listing(path, exclude))


def check_unchanged(
    sources: Sequence[Source],
    pinned: Sequence[Mapping[str, Any]],
    parts: Iterable[tuple[int, Span]],
    exclude: Callable[[Path], bool] = lambda path: False,
) -> None:
    """Raise InputsChanged where what was just read is not what was pinned: a file, or a folder that was cut.

    Where a folder has more or fewer files than when it was cut, its parts are others, and pages would be lost. In a
    folder that is read whole, files are held to their own size and time as each is read.
    """
    for number in sorted({number for number, span in parts if pinned[number]["kind"] == "file" or span != WHOLE}):
        kind = pinned[number]["kind"]
        if kind in ("file", "folder") and (now := pin(sources[number], exclude)) != pinned[number]:
            raise InputsChanged("input-changed", str(now["name"]), f"it is not the {kind} that the run began with")


def _pinned_mapping(source: Mapping[str, str | bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    for url, html in source.items():
        for part in (url, html):
            raw = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
            digest.update(b"%d:%b" % (len(raw), raw))
            size += len(raw)
    name = "pages in memory"
    return {"name": name, "kind": "mapping", "entries": len(source), "bytes": size, "listing": digest.hexdigest()}


def _summed(name: str, kind: str, lines: Iterable[tuple[bytes, int]]) -> dict[str, Any]:
    seen, count, total = hashlib.sha256(), 0, 0
    for count, (line, size) in enumerate(lines, 1):  # noqa: B007 the last count is the number
        seen.update(line)
        total += size
    return {"name": name, "kind": kind, "entries": count, "bytes": total, "listing": seen.hexdigest()}


def _listing(folder: Path, exclude: Callable[[Path], bool]) -> Iterator[tuple[bytes, int]]:
    top = os.fsencode(folder)  # bytes: how names become text, and so their order, depends on the locale
    waiting = [top]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue  # gone, or not to be read: the task names it
        for entry in entries:
            if exclude(Path(os.fsdecode(entry.path))):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                continue
            with suppress(OSError):
                facts = entry.stat(follow_symlinks=False)
                relative = entry.path[len(top) :]
                yield b"%b\0%d\0%d\n" % (relative, facts.st_size, facts.st_mtime_ns), facts.st_size


def _listed(source: FilesFrom) -> Iterator[tuple[bytes, int]]:
    for raw in source.paths():
        pinned = pin(Path(os.fsdecode(raw)))
        facts = [str(pinned[key]) for key in ("kind", "bytes", "mtime_ns", "listing") if key in pinned]
        yield raw + b"\0" + "\0".join(facts).encode() + b"\n", pinned["bytes"]

"""Progress of a run on stderr: a live line on a terminal, and each reject and dump finding when it is met."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warcwrap.packing import Event, Resumed
from warcwrap.page import Attachment, Noted, Page, Rejected
from warcwrap.sources import Source

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


class Progress:
    """Shows how far a run is: pages, rate, counts, and time left where the size of the input says it.

    `sources` are the paths given; their sizes are summed only where there is a terminal to show it on.
    """

    def __init__(self, sources: Sequence[Source], *, is_shown: bool) -> None:
        self._sources = sources
        self._is_shown = is_shown and sys.stderr is not None and sys.stderr.isatty()
        self._bar: Bar | None = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        if self._is_shown:
            self._bar = _bar()
            self._task = self._bar.add_task("", total=_size(self._sources), pages=0, detail="")
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def watch(self, item: Event, counts: Mapping[str, int]) -> None:
        """Take note of an item that was dealt with, or of how the run goes on."""
        if isinstance(item, Rejected):
            self._say(f"error: {item}")
        elif isinstance(item, Noted):
            self._say(str(item))
        elif isinstance(item, Resumed):
            kept = f"{item.tasks} of {item.of} tasks were done already"
            self._say(f"resumed: {kept}, {item.counts['pages']:,} pages")
        if self._bar:
            detail = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count and name != "pages")
            advance = item.body.size_bytes if isinstance(item, Page | Attachment) else 0
            self._bar.update(self._task, advance=advance, pages=counts["pages"], detail=detail)

    def _say(self, line: str) -> None:
        if self._bar:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
        elif sys.stderr is not None:  # it is None where the caller closed it
            with suppress(OSError):  # the work goes on where nobody listens
                sys.stderr.write(line + "\n")


def _bar() -> Bar:
    # Imported here: rich costs 100 ms, and most runs have no terminal.
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.fields[pages]:,} pages"),
        BarColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[detail]}", markup=False),
    )
    return Bar(*columns, console=Console(stderr=True), transient=True)


def _size(sources: Sequence[Source]) -> int | None:
    """Return the input's size in bytes; None where packed inputs do not tell it."""
    try:
        return _summed(sources)
    except OSError:  # such as a name that is too long; what reads it says so
        return None


def _summed(sources: Sequence[Source]) -> int | None:
    total = 0
    for path in (Path(source) for source in sources if isinstance(source, str | Path)):
        files = (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else (path,)
        for file in files:
            if file.suffix.lower() in (".gz", ".zip", ".jsonl"):
                return None
            total += file.stat().st_size if file.exists() else 0
    return total or None

"""Which pages a run has given up, and at which it died: kept in its folder, for the run when it is resumed.

A page that was given up is not tried again, so that the bytes are those that the run would have written. The page that
was being read when a process died may be why: it is read in a process of its own from then on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from warcwrap.storage import close_durably, sync_folder

FILES = ("given-up.jsonl", "reading.json")

_Place = tuple[int, int]  # task, number there


class GivenUp:
    """The verdicts of one run, in its folder; without one, they last as long as the run does.

    Methods raise OSError where the folder cannot be read or written.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._reading: BinaryIO | None = None
        # Why; None for those at which a process died.
        self._reasons: dict[_Place, str | None] = {}
        if folder:
            given_up, reading = (folder / name for name in FILES)
            self._reasons.update(_rows(given_up))
            for place, _ in _rows(reading):
                if place not in self._reasons:
                    self._keep(place, None)

    def reason(self, task: int, ordinal: int) -> str | None:
        """Return why a page was given up; None where it was not."""
        return self._reasons.get((task, ordinal))

    def is_suspect(self, task: int, ordinal: int) -> bool:
        """Say whether a page was being read, in the process of the run itself, when that died."""
        return (task, ordinal) in self._reasons

    def add(self, task: int, ordinal: int, reason: str) -> None:
        """Take note that a page is given up; on disk before anything is written that follows from it."""
        self._keep((task, ordinal), reason)

    def begin(self, task: int, ordinal: int) -> None:
        """Take note that a page is about to be read in this process."""
        if self._folder:
            if self._reading is None:
                self._reading = (self._folder / FILES[1]).open("wb", buffering=0)
            self._reading.seek(0)
            self._reading.write(b"%-60b\n" % json.dumps([task, ordinal, None]).encode("ascii"))

    def close(self) -> None:
        """Close what is open."""
        if self._reading:
            self._reading.close()

    def _keep(self, place: _Place, reason: str | None) -> None:
        self._reasons[place] = reason
        if self._folder:
            with (self._folder / FILES[0]).open("ab") as stream:
                # The line before may have been cut off.
                stream.write(b"\n" + json.dumps([*place, reason]).encode("ascii") + b"\n")
                close_durably(stream)
            sync_folder(self._folder)


def _rows(path: Path) -> Iterator[tuple[_Place, str | None]]:
    """Yield what a file says; its last line may have been cut off."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    for line in lines:
        try:
            task, ordinal, reason = json.loads(line)
        except (TypeError, ValueError):
            continue
        yield (task, ordinal), reason

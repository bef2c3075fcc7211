"""The files of one task: one a role, or several where their size is limited; named once they were read back."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from warcwrap import runs
from warcwrap.outputs import Names, Output
from warcwrap.preparing import Prepared, Role, Settings, Volume
from warcwrap.runs import Plan
from warcwrap.workers import Workers
from warcwrap.writing import WarcWriter

ROLES: tuple[Role, ...] = ("archive", "quarantine")
ROWS_BYTES = 8 << 20  # of rejects and findings in the report of one file
_REPORT_BYTES = 4 << 10  # a report without these rows, in its record

Volumes = Mapping[Role, Volume]


@dataclass(frozen=True, slots=True)
class Manner:
    """What the tasks of a run have in common. `max_size` is in bytes."""

    names: Names
    plan: Plan
    settings: Settings
    max_size: int | None = None
    dedups: bool = False
    writes: bool = True
    stops_on_invalid: bool = False

    @property
    def rows_bytes(self) -> int:
        """How many bytes of a file's report rejects and findings may have."""
        return min(ROWS_BYTES, self.max_size // 16) if self.max_size else ROWS_BYTES

    @property
    def full_at(self) -> int | None:
        """The size at which a file takes no more items: there is room left for its report."""
        return self.max_size - self.rows_bytes - _REPORT_BYTES if self.max_size else None


class Files:
    """The files that a task writes. `report` returns what the report of a file that ends now says."""

    def __init__(self, task: int, manner: Manner, workers: Workers, report: Callable[[Volume, bool], Any]) -> None:
        self._task = task
        self._manner = manner
        self._workers = workers
        self._report = report
        self._parts: Counter[Role] = Counter()
        self._writers: dict[Role, WarcWriter] = {}
        self._closed: deque[tuple[WarcWriter, Future[str]]] = deque()
        self._outputs: list[Output] = []
        self.current = self._volumes()

    def _volumes(self) -> Volumes:
        return {role: self._volume(role) for role in ROLES}

    def _volume(self, role: Role) -> Volume:
        part = self._parts[role]
        path = self._manner.names.volume(role, self._task, part, is_numbered=self._manner.plan.is_numbered)
        return Volume(path.name, role, self._task, part)

    def append(self, prepared: Prepared, again: Callable[[Volumes], Prepared]) -> None:
        """Write an item into the file of its role; `again` prepares it for another than it was prepared for.

        Raises InputError where the item's bytes cannot be read; nothing of it is written then.
        """
        role = prepared.volume.role
        if prepared.volume != self.current[role]:
            prepared = again(self.current)
        writer = self._writer(role)
        writer.append(prepared)
        full_at = self._manner.full_at
        if full_at is not None and writer.size_bytes > full_at and writer.items > 1:
            writer.take_back()
            self._close(role, is_last=False)
            self._writer(role).append(again(self.current))

    def _writer(self, role: Role) -> WarcWriter:
        if role not in self._writers:
            volume, names = self.current[role], self._manner.names
            self._writers[role] = WarcWriter(
                names.base.with_name(volume.name),
                settings=self._manner.settings,
                part=names.folder / f"{volume.name}.part",
                volume=volume,
                replace=True,
            )
        return self._writers[role]

    def _close(self, role: Role, *, is_last: bool) -> None:
        writer = self._writers.pop(role)
        writer.complete(self._report(writer.volume, is_last))
        writer.release()  # a task may have more files than can be open
        self._closed.append((writer, self._workers.read_back(writer.part, writer.path, writer.counts["records"])))
        self._parts[role] += 1
        self.current = self._volumes()

    def complete(self) -> None:
        """End all files, the archive last; there is one in any case, for a report of what was rejected."""
        self._writer("archive")
        for role in sorted(self._writers, reverse=True):
            self._close(role, is_last=True)

    def published(self, *, wait: bool) -> bool:
        """Name the files that were read back; True where none is left. With `wait`, wait for them."""
        while self._closed and (wait or self._closed[0][1].done()):
            writer, digest = self._closed.popleft()
            sha256 = digest.result()
            size = writer.part.stat().st_size
            # Until here, an earlier run's files are whole, and vouched for.
            runs.retire(self._manner.names)
            writer.publish()
            self._outputs.append(Output(writer.path.name, writer.volume.role, size, sha256, writer.counts["records"]))
        return not self._closed

    def outputs(self) -> list[dict[str, Any]]:
        """Return what was published, archives first."""
        return [output.to_json() for output in sorted(self._outputs, key=lambda output: output.role)]

    def abandon(self) -> None:
        """Close all files, unnamed."""
        for writer in (*self._writers.values(), *(writer for writer, _ in self._closed)):
            writer.abandon()

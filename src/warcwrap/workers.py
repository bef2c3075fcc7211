"""Worker processes: they prepare pages and read archives back, and may die; order and bytes do not depend on them.

What a worker dies of is tried twice more alone, and given up only then. Where no worker can be started, this process
does everything.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from warcwrap.errors import InputError, WarcwrapError
from warcwrap.page import Attachment, Page
from warcwrap.preparing import Place, Prepared, Settings, prepare, wrapped
from warcwrap.processes import Child, DiedError, NotStartedError, run
from warcwrap.storage import Body
from warcwrap.writing import read_back

BATCH_BYTES = 2 << 20
BATCH_THINGS = 32
_WAITING = 2  # batches a worker: one in work, one to go on with
_ALONE = 2  # tries of a page by itself: a process may also be killed for what is not its fault
_STARTS = 3  # of a worker, in a row: what ends before it is ready says nothing about any page
_SECONDS = 120.0  # for one batch, then for one page alone; the worst real page takes a tenth of a second
_FIRST = b'<html lang="en"><title>A</title><h1>A</h1><p>By Maren Tolliver, 1 May 2024<p>&copy; 2024 A. B.'

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Thing(Generic[T]):
    """Something on its way through a run: an item and its place, or what needs none; `own` is the caller's."""

    own: T
    item: Page | Attachment | None = None
    place: Place | None = None

    @property
    def size_bytes(self) -> int:
        """The size of what is to be prepared."""
        return self.item.body.size_bytes if self.item else 0

    @property
    def is_light(self) -> bool:
        """Whether it can be sent to another process; what is not in memory cannot."""
        if self.item is None:
            return False
        payload = self.item.exchange.payload if self.item.exchange else None
        return all(body.held is not None for body in (self.item.body, payload) if body)


@dataclass(frozen=True, slots=True)
class Lost:
    """A page on which a worker died, or did not end, again and again."""

    reason: str


Outcome = Prepared | InputError | Lost


class Workers:
    """A number of worker processes, started when there is something to do; with 0, this process does everything."""

    def __init__(self, count: int, settings: Settings) -> None:
        self._settings = settings
        self._count = count
        self._children: list[Child] = []
        self._mine = threading.local()
        self._is_over = False
        self._is_alone = False  # no worker can be started
        self._threads = ThreadPoolExecutor(count, "warcwrap") if count else None

    def __enter__(self) -> Workers:
        """Return the workers themselves."""
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: object, trace: TracebackType | None) -> None:
        """Stop all workers, whatever they do."""
        self._is_over = True
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.stop()

    def prepared(self, things: Iterable[Thing[T]]) -> Iterator[tuple[T, Outcome | None]]:
        """Yield what each thing was prepared to be, in order; None for things without an item.

        At most `_WAITING` batches a worker are under way, so that memory is bounded by their size.
        """
        if self._threads is None:
            yield from ((thing.own, self._here(thing)) for thing in things)
            return
        waiting: deque[tuple[list[Thing[T]], Future[list[Outcome | None]]]] = deque()
        for batch in _batches(things):
            waiting.append((batch, self._threads.submit(self._batch, batch)))
            while waiting and (len(waiting) > self._count * _WAITING or waiting[0][1].done()):
                yield from self._results(*waiting.popleft())
        while waiting:
            yield from self._results(*waiting.popleft())

    def read_back(self, part: Path, path: Path, count: int) -> Future[str]:
        """Read a completed file back; gives its SHA-256, or raises the OutputError of `writing.read_back`."""
        if self._threads is None:
            done: Future[str] = Future()
            try:
                done.set_result(read_back(part, path, count))
            except WarcwrapError as problem:
                done.set_exception(problem)
            return done
        return self._threads.submit(self._read_back, part, path, count)

    def _here(self, thing: Thing[T]) -> Outcome | None:
        if thing.item is None or thing.place is None:
            return None
        return _prepared(thing.item, self._settings, thing.place)

    def _results(
        self, batch: list[Thing[T]], future: Future[list[Outcome | None]]
    ) -> Iterator[tuple[T, Outcome | None]]:
        for thing, outcome in zip(batch, future.result(), strict=True):
            # What could not be sent is prepared here, now that its turn has come.
            yield thing.own, self._here(thing) if outcome is None else outcome

    def _batch(self, batch: list[Thing[T]]) -> list[Outcome | None]:
        """Let this thread's worker prepare a batch; what is not light is left out."""
        light = [(thing.item, thing.place) for thing in batch if thing.is_light]
        outcomes = iter(self._sent(light) if light else ())
        return [next(outcomes) if thing.is_light else None for thing in batch]

    def _sent(self, light: list[tuple[Any, Any]]) -> list[Outcome | None]:
        try:
            outcomes: list[Outcome | None] = self._asked("prepare", light)
        except NotStartedError:
            outcomes = [None] * len(light)
        except DiedError:
            outcomes = [self._alone(each) for each in light]
        return outcomes

    def _alone(self, each: tuple[Any, Any]) -> Outcome | None:
        outcome: Outcome | None = None
        for _ in range(_ALONE):
            try:
                outcome = self._asked("prepare", [each])[0]
                break
            except NotStartedError:
                return None
            except DiedError as problem:
                outcome = Lost(str(problem))
        return outcome

    def _read_back(self, part: Path, path: Path, count: int) -> str:
        try:
            return str(self._asked("read-back", (part, path, count), seconds=None))
        except (DiedError, NotStartedError):
            if self._is_over:  # who would wait for the result?
                raise
            return read_back(part, path, count)

    def _asked(self, job: str, argument: Any, seconds: float | None = _SECONDS) -> Any:
        child: Child | None = getattr(self._mine, "child", None)
        if child is None or child.is_gone:
            child = self._mine.child = self._started()
        return child.asked(job, argument, seconds)

    def _started(self) -> Child:
        """Start a worker. Raises `NotStartedError` where that fails again and again, or the run is over."""
        for _ in range(_STARTS):
            if self._is_over or self._is_alone:
                break
            with suppress(OSError, DiedError):
                child = Child(__name__)
                self._children.append(child)
                child.asked("begin", self._settings, _SECONDS)
                if not self._is_over:
                    return child
                child.stop()
        self._is_alone = True
        raise NotStartedError


def _batches(things: Iterable[Thing[T]]) -> Iterator[list[Thing[T]]]:
    batch: list[Thing[T]] = []
    size = 0
    for thing in things:
        batch.append(thing)
        size += thing.size_bytes
        if size >= BATCH_BYTES or len(batch) >= BATCH_THINGS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _prepared(item: Page | Attachment, settings: Settings, place: Place) -> Outcome:
    try:
        return prepare(item, settings, place)
    except InputError as problem:
        return problem
    except WarcwrapError:
        raise
    except Exception as problem:  # extraction meets every page of the web; no page may end a run
        return Lost(f"{type(problem).__name__}: {problem}")


class _Work:
    """The life of a worker: the first question tells the settings."""

    def __init__(self) -> None:
        self._settings: Settings | None = None

    def answer(self, job: str, argument: Any) -> Any:
        if job == "begin":
            self._settings = argument
            # What only the first page takes long for is no page's fault.
            wrapped(Page("", Body.of(_FIRST)), argument)
            return None
        if job == "read-back":
            return read_back(*argument)
        if self._settings is None:
            raise EOFError
        return [_prepared(item, self._settings, place) for item, place in argument]


def main() -> None:
    """Be a worker."""
    run(_Work().answer)

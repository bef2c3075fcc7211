"""Worker processes: they prepare pages and read archives back, and may die; order and bytes do not depend on them.

A worker is a Python of its own, talked to through pipes: it needs nothing of the program that started it (no guard in
its main module, no fork of its threads), and ends when its pipe does, however its owner ended. What a worker dies of is
tried twice more alone, and given up only then. Where no worker can be started, this process does everything.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Generic, TypeVar

from warcwrap.errors import InputError, WarcwrapError
from warcwrap.page import Attachment, Page
from warcwrap.preparing import Place, Prepared, Settings, prepare, wrapped
from warcwrap.storage import Body
from warcwrap.writing import read_back

BATCH_BYTES = 2 << 20
BATCH_THINGS = 32
_WAITING = 2  # batches a worker: one in work, one to go on with
_ALONE = 2  # tries of a page by itself: a process may also be killed for what is not its fault
_STARTS = 3  # of a worker, in a row: what ends before it is ready says nothing about any page
_SECONDS = 120.0  # for one batch, then for one page alone; the worst real page takes a tenth of a second
_SIZE = struct.Struct("<Q")
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
        self._children: list[_Child] = []
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
        except _NotStartedError:
            outcomes = [None] * len(light)
        except _DiedError:
            outcomes = [self._alone(each) for each in light]
        return outcomes

    def _alone(self, each: tuple[Any, Any]) -> Outcome | None:
        outcome: Outcome | None = None
        for _ in range(_ALONE):
            try:
                outcome = self._asked("prepare", [each])[0]
                break
            except _NotStartedError:
                return None
            except _DiedError as problem:
                outcome = Lost(str(problem))
        return outcome

    def _read_back(self, part: Path, path: Path, count: int) -> str:
        try:
            return str(self._asked("read-back", (part, path, count), seconds=None))
        except (_DiedError, _NotStartedError):
            if self._is_over:  # who would wait for the result?
                raise
            return read_back(part, path, count)

    def _asked(self, job: str, argument: Any, seconds: float | None = _SECONDS) -> Any:
        child: _Child | None = getattr(self._mine, "child", None)
        if child is None or child.is_gone:
            child = self._mine.child = self._started()
        return child.asked(job, argument, seconds)

    def _started(self) -> _Child:
        """Start a worker. Raises `_NotStartedError` where that fails again and again, or the run is over."""
        for _ in range(_STARTS):
            if self._is_over or self._is_alone:
                break
            with suppress(OSError, _DiedError):
                child = _Child()
                self._children.append(child)
                child.asked("begin", self._settings, _SECONDS)
                if not self._is_over:
                    return child
                child.stop()
        self._is_alone = True
        raise _NotStartedError


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


class _DiedError(Exception):
    """A worker ended, or was ended because it did not answer."""


class _NotStartedError(Exception):
    """There is no worker, and will be none."""


class _Child:
    """One worker process, as its owner sees it."""

    def __init__(self) -> None:
        # Its own session: an interrupt from the terminal is the owner's business. -P: no module of the folder in which
        # the program runs, often that of a dump, may pass for one of ours.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            start_new_session=True,
        )

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def asked(self, job: str, argument: Any, seconds: float | None) -> Any:
        """Return what a worker answers; raises what it raised, `_DiedError` where it ended or took too long."""
        timer = threading.Timer(seconds, self._process.kill) if seconds else None
        try:
            if timer:
                timer.start()
        except RuntimeError:  # there may be no more threads
            self.stop()
            raise _NotStartedError from None
        try:
            kind, answer = self._exchanged(job, argument)
        except (OSError, EOFError, ValueError):
            self.stop()
            raise _DiedError(f"the process that read it ended with {self._process.returncode}") from None
        finally:
            if timer:
                timer.cancel()
        if kind == "raised":
            raise answer
        return answer

    def _exchanged(self, job: str, argument: Any) -> tuple[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise EOFError
        _send(stdin, (job, argument))
        answer: tuple[str, Any] = _received(stdout)
        return answer

    def stop(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # a pipe to nobody, with bytes in its buffer
                if stream:
                    stream.close()


def _send(stream: IO[bytes], message: Any) -> None:
    raw = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_SIZE.pack(len(raw)))
    stream.write(raw)
    stream.flush()


def _received(stream: IO[bytes]) -> Any:
    head = stream.read(_SIZE.size)
    size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0
    raw = stream.read(size)
    if not raw or len(raw) < size:
        raise EOFError
    return pickle.loads(raw)


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer until there are no more questions: the life of a worker. The first tells the settings."""
    _, settings = _received(source)
    wrapped(Page("", Body.of(_FIRST)), settings)  # what only the first page takes long for is no page's fault
    _send(target, ("done", None))
    while True:
        try:
            job, argument = _received(source)
        except EOFError:
            return
        try:
            _send(target, ("done", _answered(job, argument, settings)))
        except WarcwrapError as problem:
            _send(target, ("raised", problem))


def _answered(job: str, argument: Any, settings: Settings) -> Any:
    if job == "read-back":
        return read_back(*argument)
    return [_prepared(item, settings, place) for item, place in argument]


def main() -> None:
    """Serve the process that started this one; anything else that is printed goes nowhere."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with suppress(EOFError, BrokenPipeError):
        serve(sys.stdin.buffer, own)
    os._exit(0)  # nothing is left to be flushed, and what is held is freed by the system


if __name__ == "__main__":
    main()

"""Worker processes: they prepare pages and read archives back, and may die; order and bytes do not depend on them.

What a worker dies of is tried twice more alone, and given up only then. With no worker, or where none can be started,
this process does everything, but for the pages at which an earlier one died.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from warcwrap.errors import InputError, OutputError, WarcwrapError
from warcwrap.given_up import GivenUp
from warcwrap.page import READ_BYTES, Attachment, Page
from warcwrap.preparing import Place, Prepared, Settings, prepare, wrapped
from warcwrap.processes import Child, DiedError, NotStartedError, keep_what_is_there, run
from warcwrap.storage import Body
from warcwrap.wrapping import Wrapped
from warcwrap.writing import read_back

BATCH_BYTES = 2 << 20
BATCH_THINGS = 32
_WAITING = 2  # batches a worker: one in work, one to go on with
_ALONE = 2  # tries of a page by itself: not every fault comes twice
# Seconds to wait before each try that follows a kill from outside, which is no page's fault until it comes every time.
_PAUSES = (0.0, 0.5, 1.0, 2.0)
_STARTS = 3  # of a worker, in a row: what ends before it is ready says nothing about any page
_SECONDS = 120.0  # for one batch, then for one page alone; the worst real page takes a tenth of a second
_READ_BACK_RATE = 1 << 20  # bytes a second that the slowest disk gives
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
    """A number of worker processes, started when there is something to do; with 0, this process does everything.

    `folder` is where the run keeps which pages were given up.
    """

    def __init__(self, count: int, settings: Settings, folder: Path | None = None) -> None:
        self._settings = settings
        self._count = count
        self._given_up = GivenUp(folder)
        self._children: list[Child] = []
        self._mine = threading.local()
        self._is_over = False
        self._is_alone = False  # no worker can be started
        self._threads = ThreadPoolExecutor(max(1, count), "warcwrap")  # none is started before it is needed

    def __enter__(self) -> Workers:
        """Return the workers themselves."""
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: object, trace: TracebackType | None) -> None:
        """Stop all workers, whatever they do."""
        self._is_over = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.stop()
        self._given_up.close()

    def prepared(self, things: Iterable[Thing[T]]) -> Iterator[tuple[T, Outcome | None]]:
        """Yield what each thing was prepared to be, in order; None for things without an item.

        At most `_WAITING` batches a worker are under way, so that memory is bounded by their size.
        """
        if not self._count:
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
        if not self._count:
            done: Future[str] = Future()
            try:
                done.set_result(read_back(part, path, count))
            except WarcwrapError as problem:
                done.set_exception(problem)
            return done
        return self._threads.submit(self._read_back, part, path, count)

    def _results(
        self, batch: list[Thing[T]], future: Future[list[Outcome | None]]
    ) -> Iterator[tuple[T, Outcome | None]]:
        for thing, outcome in zip(batch, future.result(), strict=True):
            # What was not sent is prepared now that its turn has come.
            yield thing.own, self._here(thing) if outcome is None else self._noted(thing, outcome)

    def _here(self, thing: Thing[T]) -> Outcome | None:
        """Prepare a thing in this process; a page that may end it is read by a worker even so."""
        item, place = thing.item, thing.place
        if item is None or place is None:
            return None
        if reason := self._given_up.reason(place.task, place.ordinal):
            return Lost(reason)
        if not isinstance(item, Page):
            return _prepared(item, self._settings, place)
        if not self._count and not self._given_up.is_suspect(place.task, place.ordinal):
            self._given_up.begin(place.task, place.ordinal)
            with suppress(MemoryError):  # a process of its own may have enough
                return self._noted(thing, _prepared(item, self._settings, place))
        found = self._guarded(item)
        if isinstance(found, InputError | Lost):
            return self._noted(thing, found)
        if found is None:
            self._given_up.begin(place.task, place.ordinal)
        return self._noted(thing, _prepared(found or item, self._settings, place))

    def _guarded(self, page: Page) -> Wrapped | InputError | Lost | None:
        """Let a worker read a page that cannot be sent whole, or that ended a process; None where there is none."""
        try:
            begin = _begin_of(page)
        except InputError as problem:
            return problem
        found = self._threads.submit(self._alone, "wrap", begin).result()
        return replace(found, page=page) if isinstance(found, Wrapped) else found

    def _noted(self, thing: Thing[T], outcome: Outcome) -> Outcome:
        if isinstance(outcome, Lost) and thing.place:
            self._given_up.add(thing.place.task, thing.place.ordinal, outcome.reason)
        return outcome

    def _batch(self, batch: list[Thing[T]]) -> list[Outcome | None]:
        """Let this thread's worker prepare a batch; what cannot be sent, or needs not, is left out."""
        is_sent = [thing.is_light and not self._is_given_up(thing) for thing in batch]
        light = [(thing.item, thing.place) for thing, sent in zip(batch, is_sent, strict=True) if sent]
        outcomes = iter(self._sent(light) if light else ())
        return [next(outcomes) if sent else None for sent in is_sent]

    def _is_given_up(self, thing: Thing[T]) -> bool:
        return bool(thing.place and self._given_up.reason(thing.place.task, thing.place.ordinal))

    def _sent(self, light: list[tuple[Any, Any]]) -> list[Outcome | None]:
        try:
            outcomes: list[Outcome | None] = self._asked("prepare", light)
        except NotStartedError:
            outcomes = [None] * len(light)
        except DiedError:
            outcomes = [self._alone("prepare-one", each) for each in light]
        return outcomes

    def _alone(self, job: str, argument: Any) -> Any:
        """Ask for one page by itself, and again where the worker dies; None where none can be started."""
        outcome: Lost | None = None
        for number, pause in enumerate(_PAUSES):
            time.sleep(pause)
            try:
                return self._asked(job, argument)
            except NotStartedError:
                return None
            except InputError as problem:
                return problem
            except DiedError as problem:
                outcome = Lost(str(problem))
                if number + 1 >= _ALONE and not problem.is_from_outside:
                    break
        return outcome

    def _read_back(self, part: Path, path: Path, count: int) -> str:
        size = part.stat().st_size if part.exists() else 0
        seconds = _SECONDS + size / _READ_BACK_RATE
        for _ in range(_ALONE):
            try:
                return str(self._asked("read-back", (part, path, count), seconds))
            except NotStartedError:
                break
            except DiedError as problem:
                if problem.is_late:
                    raise OutputError("not-read-back", str(path), str(problem)) from None
                if self._is_over:  # who would wait for the result?
                    raise
        return read_back(part, path, count)

    def _asked(self, job: str, argument: Any, seconds: float | None = None) -> Any:
        child: Child | None = getattr(self._mine, "child", None)
        if child is None or child.is_gone:
            child = self._mine.child = self._started()
        return child.asked(job, argument, seconds or _SECONDS)

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


@dataclass(frozen=True)
class _Begin(Body):
    """The begin of a body, which is all that extraction reads, with the size and digest of the whole."""

    digest: str = ""

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the whole."""
        return self.digest

    def __reduce__(self) -> Any:
        """Go to another process with the bytes; here they are held only on their way."""
        return _begin, (self.size_bytes, self.head(READ_BYTES), self.digest)


def _begin(size: int, held: bytes, digest: str) -> _Begin:
    return _Begin(size, Body.of(held).open, held, digest)


def _begin_of(page: Page) -> Page:
    """Return a page with what extraction reads of its bytes; raises what reading them raises."""
    exchange = page.exchange and replace(page.exchange, payload=None)
    begin = _Begin(page.body.size_bytes, page.body.opener, page.body.held, page.body.sha256)
    return replace(page, body=begin, exchange=exchange)


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


def _prepared(item: Page | Attachment | Wrapped, settings: Settings, place: Place) -> Outcome:
    try:
        return prepare(item, settings, place)
    except InputError as problem:
        return problem
    except (WarcwrapError, MemoryError):  # the latter ends a worker: the next one begins with none used up
        raise
    except ImportError as problem:  # says nothing about the page, either
        raise _not_loaded(problem) from problem
    except Exception as problem:  # extraction meets every page of the web; no page may end a run
        return Lost(_words(problem))


def _not_loaded(problem: ImportError) -> MemoryError:
    """Take a module that is there and cannot be loaded for a want of memory; its path is nobody's business."""
    return MemoryError(f"{problem.name or 'a module'} cannot be loaded")


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"


class _Work:
    """The life of a worker: the first question tells the settings."""

    def __init__(self) -> None:
        self._settings: Settings | None = None

    def answer(self, job: str, argument: Any) -> Any:
        if job == "begin":
            self._settings = argument
            _warm_up(argument)
            return None
        if job == "read-back":
            return read_back(*argument)
        settings = self._settings
        if settings is None:
            raise EOFError
        if job == "wrap":
            return _wrapped(argument, settings)
        if job == "prepare-one":
            return _prepared(argument[0], settings, argument[1])
        return [_prepared(item, settings, place) for item, place in argument]


def _warm_up(settings: Settings) -> None:
    """Do what only the first page takes long for: it is no page's fault."""
    wrapped(Page("", Body.of(_FIRST)), settings)
    keep_what_is_there()


def _wrapped(page: Page, settings: Settings) -> Wrapped | Lost:
    try:
        return wrapped(page, settings)
    except (WarcwrapError, MemoryError):
        raise
    except ImportError as problem:
        raise _not_loaded(problem) from problem
    except Exception as problem:  # as in `_prepared`
        return Lost(_words(problem))


def main() -> None:
    """Be a worker."""
    run(_Work().answer)

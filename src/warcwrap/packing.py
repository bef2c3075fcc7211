"""pack: dumps in, WARC files out, and every input accounted for."""

from __future__ import annotations

import json
import os
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from warcwrap import runs
from warcwrap.capture import latest
from warcwrap.codes import CODES
from warcwrap.errors import NothingToDo, UsageError
from warcwrap.judging import usable
from warcwrap.outputs import Names, Output, described
from warcwrap.pack_options import PackOptions, check_options, planned, reading, record_settings
from warcwrap.page import Attachment, Item, Page, Rejected
from warcwrap.pinning import check_unchanged, pin
from warcwrap.preparing import Place
from warcwrap.runs import Plan
from warcwrap.sources import Dumps, Source, name_of
from warcwrap.tasks import ROWS_KEPT, Stopped, Task
from warcwrap.volumes import Manner
from warcwrap.workers import Outcome, Thing, Workers

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Resumed:
    """A run that goes on: how many of its tasks are done already, of how many, and what they have counted."""

    tasks: int
    of: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Committed:
    """A task that is done: its number from 0, how many there are, its counts, and the files that it has written."""

    task: int
    of: int
    counts: Mapping[str, int]
    outputs: tuple[str, ...]


Event = Item | Resumed | Committed
Watch = Callable[[Event, Mapping[str, int]], None]


@dataclass(frozen=True, slots=True)
class PackResult:
    """What a run did. `counts` has the keys of `runs.COUNTS`; `findings` counts findings by code.

    `rejects` are the first of those in NAME.rejects.jsonl. `already_complete` says that nothing had to be done,
    `kept_tasks` how many tasks of an interrupted run were done already.
    """

    counts: Mapping[str, int]
    outputs: tuple[Output, ...]
    findings: Mapping[str, int]
    rejects: tuple[Rejected, ...] = ()
    invalid: int = 0
    already_complete: bool = False
    kept_tasks: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing was rejected, quarantined or kept though invalid, and no finding is an error."""
        is_error = any(CODES[code].severity == "error" for code in self.findings)
        return not (self.rejects or self.counts["quarantined"] or self.invalid or is_error)


def pack(
    *sources: Source, output: str | Path, options: PackOptions | None = None, watch: Watch = lambda item, counts: None
) -> PackResult:
    """Pack dumps into NAME.warc.gz, beside it what was quarantined or rejected, a manifest and checksums.

    `sources` are paths, or mappings of URL to HTML. `watch` is called for every item, with the counts so far.
    The same call on a complete output changes nothing; on an interrupted one it writes what an undisturbed run would.

    Raises UsageError; SchemaError; OutputError where the output is in use, is another run's, or cannot be written;
    NothingToDo where no source holds anything.
    """
    options = options or PackOptions()
    names = Names.of(output, options.log)
    check_options(options)
    _check_output(output, names, sources)
    schema = usable(options.schema)
    date = (options.run_date or datetime.now(UTC)).replace(microsecond=0)
    plan = Plan(planned(options, names, schema), [pin(source, names.holds) for source in sources], date)
    run = _Run(sources, names, options, plan, watch)
    return run.rehearse() if options.dry_run else run.pack()


def _check_output(output: str | Path, names: Names, sources: Sequence[Source]) -> None:
    if names.base.name in ("", "-", "..") or str(output).endswith(("/", os.sep)) or "\0" in str(output):
        raise UsageError("no-output-name", str(output), "the name of a file is needed")
    if _CONTROL.search(names.base.name):  # a line of NAME.sha256 ends where the name does
        raise UsageError("no-output-name", str(output), "a name without control characters is needed")
    for source in sources:
        if isinstance(source, str | Path) and names.holds(Path(source)):
            raise UsageError("output-is-input", str(source), "the output would replace it")


class _Run:
    """One call of `pack`, from the plan to the manifest."""

    def __init__(self, sources: Sequence[Source], names: Names, options: PackOptions, plan: Plan, watch: Watch) -> None:
        self._sources = sources
        self._names = names
        self._options = options
        self._plan = plan
        self._watch = watch
        self._counts: Counter[str] = Counter(dict.fromkeys(runs.COUNTS, 0))
        self._commits: dict[int, dict[str, Any]] = {}
        self._ending: deque[Task] = deque()

    def pack(self) -> PackResult:
        """Write what is not written yet, and finish."""
        names = self._names
        dumps = self._dumps()  # a map that cannot be read is told of before anything is touched
        with runs.locked(names):
            if self._options.force:
                runs.restart(names, self._plan)
            elif manifest := runs.completed(names, self._plan):
                return _result(names, manifest, already_complete=True)
            self._plan = runs.resumed(names, self._plan, lambda: tuple(dumps.tasks(self._options.task_size)))
            return self._packed(self._dumps())  # anew: the run's date may be an older one by now

    def _packed(self, dumps: Dumps) -> PackResult:
        try:
            kept = self._take_up(dumps)
            self._work(dumps)
            return _result(self._names, self._finished(dumps), kept_tasks=kept)
        except (NothingToDo, Stopped, UsageError):
            self._withdraw()
            raise

    def _withdraw(self) -> None:
        """Take away what a run has written that will never be complete, and all that is known of it."""
        for made in (*self._commits.values(), *({"outputs": task.outputs()} for task in self._ending)):
            for listed in made["outputs"]:
                self._names.base.with_name(listed["path"]).unlink(missing_ok=True)
        runs.clear(self._names)

    def rehearse(self) -> PackResult:
        """Do all but write."""
        dumps, manner = self._dumps(), self._manner(writes=False)
        with Workers(self._workers(), manner.settings) as workers:
            task = Task(0, manner, workers)
            self._take(workers.prepared(_things(task, chain(dumps.items(), dumps.closing()))))
        if task.is_vain:
            raise self._vain(task.counts)
        return PackResult(dict(task.counts), (), dict(task.findings), tuple(task.rejects), task.invalid)

    def _dumps(self) -> Dumps:
        options = self._options
        now = latest(options.run_date, self._plan.run_date)
        return Dumps(*self._sources, **reading(options), exclude=self._names.holds, now=now)

    def _manner(self, *, writes: bool = True) -> Manner:
        options = self._options
        settings = record_settings(options, self._plan)
        stops = options.on_invalid == "stop"
        return Manner(self._names, self._plan, settings, options.max_size, options.dedup, writes, stops)

    def _workers(self) -> int:
        """Return the number of processes beside this one."""
        return 0 if self._options.workers == 1 else self._options.workers

    def _take_up(self, dumps: Dumps) -> int:
        """Take note of the tasks that are done, and return their number."""
        for number in range(len(self._plan.tasks)):
            if record := runs.committed(self._names, number):
                self._commits[number] = record
                self._counts.update(record["counts"])
                dumps.give(record["map_rows"])
        if self._commits:
            self._watch(Resumed(len(self._commits), len(self._plan.tasks), dict(self._counts)), self._counts)
        return len(self._commits)

    def _work(self, dumps: Dumps) -> None:
        manner = self._manner()
        with Workers(self._workers(), manner.settings, self._names.folder) as workers:
            try:
                self._take(workers.prepared(self._things(dumps, manner, workers)))
                self._commit(wait=True)
            finally:
                for task in self._ending:
                    task.abandon()

    def _things(self, dumps: Dumps, manner: Manner, workers: Workers) -> Iterator[Thing[_Own]]:
        """Yield the items of all tasks that are not done, each with its task and place."""
        for number, parts in enumerate(self._plan.tasks):
            if number in self._commits:
                continue
            task = Task(number, manner, workers)
            self._ending.append(task)
            yield from _things(task, dumps.items(parts))
            check_unchanged(self._sources, self._plan.inputs, parts, self._names.holds)
            taken = dumps.taken()
            if len(self._plan.tasks) == 1:
                yield from _things(task, dumps.closing())
            yield Thing(_Own(task, taken, None))

    def _take(self, things: Iterator[tuple[_Own, Outcome | None]]) -> None:
        for own, outcome in things:
            if isinstance(own.item, str):
                own.task.complete(own.item)
            else:
                before = Counter(own.task.counts)
                became = own.task.take(own.item, own.place, outcome)
                self._counts.update(own.task.counts - before)
                self._watch(became, self._counts)
            self._commit(wait=False)

    def _commit(self, *, wait: bool) -> None:
        """Commit the tasks that have ended and whose files were read back, in order."""
        while self._ending and self._ending[0].is_complete and (record := self._ending[0].committed(wait=wait)):
            task = self._ending.popleft()
            self._commits[task.number] = record
            if record["is_vain"]:
                continue
            outputs = tuple(listed["path"] for listed in record["outputs"])
            self._watch(Committed(task.number, len(self._plan.tasks), record["counts"], outputs), self._counts)

    def _finished(self, dumps: Dumps) -> dict[str, Any]:
        commits = [self._commits[number] for number in range(len(self._plan.tasks))]
        if all(record["is_vain"] for record in commits):
            raise self._vain(self._counts)
        said: Counter[str] = Counter()
        if len(commits) > 1:
            for noted in dumps.closing():
                said[noted.finding.code] += 1
                self._watch(noted, self._counts)
        return runs.finish(self._names, self._plan, commits, said)

    def _vain(self, counts: Mapping[str, int]) -> NothingToDo:
        reason = "no input could be read" if counts["pages"] else "there is none in the input"
        return NothingToDo("nothing-to-do", ", ".join(map(name_of, self._sources)), f"0 pages: {reason}")


@dataclass(frozen=True, slots=True)
class _Own:
    """An item on its way, with its task and place; in place of an item, the used rows of the map file end a task."""

    task: Task
    item: Item | str
    place: Place | None


def _things(task: Task, items: Iterable[Item]) -> Iterator[Thing[_Own]]:
    for item in items:
        place = task.place(item)
        own = _Own(task, item, place)
        yield Thing(own, item, place) if place and isinstance(item, Page | Attachment) else Thing(own)


def _result(
    names: Names, manifest: Mapping[str, Any], *, already_complete: bool = False, kept_tasks: int = 0
) -> PackResult:
    listed = [Output(**{**row, "path": str(names.base.with_name(row["path"]))}) for row in manifest["outputs"]]
    for path, role in ((names.manifest, "manifest"), (names.checksums, "checksums")):
        listed.append(replace(described(path, role), path=str(path)))
    has_rejects = any(output.role == "rejects" for output in listed)
    rejects = tuple(islice(_rejects(names), ROWS_KEPT)) if has_rejects else ()
    return PackResult(
        manifest["counts"],
        tuple(listed),
        manifest["findings"],
        rejects,
        manifest["invalid"],
        already_complete,
        kept_tasks,
    )


def _rejects(names: Names) -> Iterator[Rejected]:
    with names.rejects.open("rb") as rows:
        for row in rows:
            yield Rejected(**json.loads(row))

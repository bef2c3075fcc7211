"""Is the metadata right? Documents against schemas; those that are not ours judge in a process that can be replaced.

A schema may be well formed and still ask for work without end: a pattern such as `^(a+)+$`, 2^40 branches of `allOf`,
`uniqueItems` over a long list, or thousands of anchors before any document. The schema itself, and then each document,
has so much of a processor's time, and memory; where that is not enough, the process ends, the error or the finding says
so, and a new one goes on with the next document. A process that is killed from outside says nothing about a document.
"""

from __future__ import annotations

import atexit
import marshal
import math
import os
import signal
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from warcwrap.errors import InputError, SchemaError, WarcwrapError
from warcwrap.findings import Finding, finding
from warcwrap.metadata import Metadata
from warcwrap.processes import Child, DiedError, NotStartedError, run
from warcwrap.schema import DEFAULT, Schema, checked, given, load, shipped, written

# A page's metadata take a millisecond or two. Of processor time, so that a busy machine refuses nothing.
CPU_SECONDS = 3
# Once a run; the largest schemas that people have published, of 10,000 properties, take some two seconds.
SCHEMA_CPU_SECONDS = 6
_TIME_IS_UP = -getattr(signal, "SIGXCPU", 0)
_TRIES = 2  # of what a process dies of itself
# Seconds to wait before each try that follows a kill from outside, as by a system that is short of memory.
_PAUSES = (0.0, 0.5, 1.0, 2.0)
_WALL_SECONDS = 120.0  # where the system cannot count processor time, or the machine stands still
_MEMORY_BYTES = 2 << 30


def validate(document: object, schema: Mapping[str, Any] | Schema | None = None) -> list[Finding]:
    """Return what a schema (the default: page-metadata) finds wrong in a metadata document; nothing if it is valid.

    Raises SchemaError where the schema itself cannot be used; never for a document.
    """
    document = document.to_json() if isinstance(document, Metadata) else document
    if schema is None:
        return judged(document, load(DEFAULT))
    return judged(document, schema if isinstance(schema, Schema) else usable_from(schema))


def usable(name_or_path: str | Path) -> Schema:
    """Return a shipped schema by its name, or the user's by its file, found usable within bounds.

    Raises SchemaError as `schema.load` does, and `schema.too-slow` where that is not known within the bounds.
    """
    return load(name_or_path) if name_or_path in shipped() else _usable(*given(name_or_path))


def usable_from(document: Mapping[str, Any] | bool, name: str = "schema") -> Schema:
    """Return a schema given as a JSON value, found usable within bounds; raises as `usable` does."""
    return _usable(name, written(document, name))


@lru_cache(maxsize=4)
def _usable(name: str, raw: bytes) -> Schema:
    schema = Schema(name, raw)
    with suppress(InputError):  # what is no JSON is told by `check`
        if schema.is_shipped:
            return schema
    _JUDGE.check(schema)
    return schema


def judged(document: object, schema: Schema) -> list[Finding]:
    """Return what a schema finds wrong in a document, `schema.too-slow` where it cannot tell within its bounds.

    Raises WarcwrapError `not-judged` where something outside ends the process that judges, whenever it is tried.
    """
    if schema.is_shipped:
        return schema.findings(document)
    return _JUDGE.findings(document, schema)


class _Judge:
    """A process that judges by any schema, started when there is something to judge."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as a fork of this process must: the pipes are its parent's."""
        self._child: Child | None = None
        self._lock = threading.Lock()
        self._is_alone = False  # no such process can be started

    def findings(self, document: object, schema: Schema) -> list[Finding]:
        try:
            raw = marshal.dumps(cast(Any, document))
        except ValueError:  # nested too deeply, which is soon found, or no JSON, which no stranger can send
            return schema.findings(document)
        try:
            return cast(list[Finding], self._asked("judge", (schema, raw)))
        except NotStartedError:
            return schema.findings(document)
        except DiedError:
            return [finding("schema.too-slow", f"judging it takes {_more_than(CPU_SECONDS)}")]

    def check(self, schema: Schema) -> None:
        """Raise SchemaError where a schema cannot be used, or that is not known in time."""
        try:
            self._asked("check", (schema, b""))
        except NotStartedError:
            checked(schema.name, schema.raw)
        except DiedError:
            reason = f"reading the schema takes {_more_than(SCHEMA_CPU_SECONDS)}"
            raise SchemaError("schema.too-slow", schema.name, reason) from None

    def _asked(self, job: str, argument: tuple[Schema, bytes]) -> object:
        """Return what the process answers. Raises what it raises, and DiedError where it needs more than it has.

        Raises WarcwrapError where it is killed from outside each time, which is no verdict.
        """
        own_deaths = 0
        with self._lock:
            for pause in _PAUSES:
                time.sleep(pause)
                is_new = self._child is None or self._child.is_gone
                try:
                    return self._started().asked(job, argument, _WALL_SECONDS)
                except DiedError as problem:
                    own_deaths += not problem.is_from_outside
                    # Of an older process, the time may have been used up before this question.
                    is_sure = is_new and problem.returncode == _TIME_IS_UP
                    if not problem.is_from_outside and (is_sure or own_deaths == _TRIES):
                        raise
        reason = "the process that judges by it was killed from outside, again and again"
        raise WarcwrapError("not-judged", argument[0].name, reason)

    def _started(self) -> Child:
        if self._is_alone:
            raise NotStartedError
        if self._child is None or self._child.is_gone:
            self.stop()
            try:
                self._child = Child(__name__)
                self._child.asked("begin", None, _WALL_SECONDS)
            except OSError as problem:
                raise NotStartedError from problem
            except DiedError as problem:
                if problem.is_from_outside:
                    raise
                # What ends before it is ready says nothing about any document, and will again: no Python of ours.
                self._is_alone = True
                raise NotStartedError from problem
        return self._child

    def stop(self) -> None:
        if self._child:
            self._child.stop()


def _more_than(seconds: int) -> str:
    return f"more than {seconds} s, or {_MEMORY_BYTES >> 30} GiB of memory"


_JUDGE = _Judge()
atexit.register(_JUDGE.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_JUDGE.forget)


def _answer(job: str, argument: tuple[Schema, bytes]) -> list[Finding]:
    if job == "begin":
        return []
    schema, document = argument
    if job == "check":
        _limit_time(SCHEMA_CPU_SECONDS)
        checked(schema.name, schema.raw)
        return []
    compiled = _compiled(schema)
    _limit_time(CPU_SECONDS)
    return compiled.findings(marshal.loads(document))


@lru_cache(maxsize=8)
def _compiled(schema: Schema) -> Schema:
    """Return the schema of this name and these bytes that was compiled before."""
    return schema


def _limit_time(seconds: int) -> None:
    """Let the system end this process some seconds of its work from now."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = math.ceil(time.process_time())
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Judge for the process that started this one."""
    if os.name == "posix":
        _limit_memory()
    run(_answer)

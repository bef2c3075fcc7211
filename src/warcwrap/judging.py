"""Is the metadata right? Documents against schemas; those that are not ours judge in a process that can be replaced.

A schema may be well formed and still ask for work without end: a pattern such as `^(a+)+$`, 2^40 branches of `allOf`,
`uniqueItems` over a long list. Each document has so much of a processor's time, and memory; where that is not
enough, the process ends, the finding says so, and a new one goes on with the next document.
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
from typing import Any, cast

from warcwrap.findings import Finding, finding
from warcwrap.metadata import Metadata
from warcwrap.processes import Child, DiedError, NotStartedError, run
from warcwrap.schema import DEFAULT, Schema, load, schema_from

# A page's metadata take a millisecond or two. Of processor time, so that a busy machine refuses nothing.
CPU_SECONDS = 3
_TIME_IS_UP = -getattr(signal, "SIGXCPU", 0)
_TRIES = 2  # a process may also be killed for what is not its fault
_WALL_SECONDS = 120.0  # where the system cannot count processor time, or the machine stands still
_MEMORY_BYTES = 2 << 30


def validate(document: object, schema: Mapping[str, Any] | Schema | None = None) -> list[Finding]:
    """Return what a schema (the default: page-metadata) finds wrong in a metadata document; nothing if it is valid.

    Raises SchemaError where the schema itself cannot be used; never for a document.
    """
    document = document.to_json() if isinstance(document, Metadata) else document
    if schema is None:
        return judged(document, load(DEFAULT))
    return judged(document, schema if isinstance(schema, Schema) else schema_from(schema))


def judged(document: object, schema: Schema) -> list[Finding]:
    """Return what a schema finds wrong in a document, `schema.too-slow` where it cannot tell within its bounds."""
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
        with self._lock:
            for _ in range(_TRIES):
                try:
                    found: list[Finding] = self._started().asked("judge", (schema, raw), _WALL_SECONDS)
                except NotStartedError:
                    return schema.findings(document)
                except DiedError as problem:
                    if problem.returncode == _TIME_IS_UP:
                        break
                else:
                    return found
        why = f"judging it takes more than {CPU_SECONDS} s, or {_MEMORY_BYTES >> 30} GiB of memory"
        return [finding("schema.too-slow", why)]

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
                # What ends before it is ready says nothing about any document, and will again: no Python of ours.
                self._is_alone = True
                raise NotStartedError from problem
        return self._child

    def stop(self) -> None:
        if self._child:
            self._child.stop()


_JUDGE = _Judge()
atexit.register(_JUDGE.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_JUDGE.forget)


def _answer(job: str, argument: tuple[Schema, bytes]) -> list[Finding]:
    if job == "begin":
        return []
    schema, document = argument
    compiled = _compiled(schema)
    _limit_time()
    return compiled.findings(marshal.loads(document))


@lru_cache(maxsize=8)
def _compiled(schema: Schema) -> Schema:
    """Return the schema of this name and these bytes that was compiled before."""
    return schema


def _limit_time() -> None:
    """Let the system end this process some seconds of its work from now."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = math.ceil(time.process_time())
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, hard))


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

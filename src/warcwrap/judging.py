"""Is the metadata right? Documents against schemas; those that are not ours judge in a process that can be replaced.

A schema may be well formed and still ask for work without end: a pattern such as `^(a+)+$`, 2^40 branches of `allOf`,
`uniqueItems` over a long list. Each document has so much of a processor's time, and memory; where that is not
enough, the process ends, the finding says so, and a new one goes on with the next document.
"""

from __future__ import annotations

import atexit
import math
import os
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

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
_CHILDREN = 4  # schemas that are judged by turns


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
    return _JUDGES.findings(document, schema)


class _Judges:
    """A process for each of the last few schemas."""

    def __init__(self) -> None:
        self._children: OrderedDict[bytes, Child] = OrderedDict()
        self._lock = threading.Lock()

    def findings(self, document: object, schema: Schema) -> list[Finding]:
        with self._lock:
            for _ in range(_TRIES):
                try:
                    found: list[Finding] = self._child(schema).asked("judge", (schema, document), _WALL_SECONDS)
                except NotStartedError:
                    return schema.findings(document)
                except DiedError as problem:
                    self._children.pop(schema.raw, None)
                    if problem.returncode == _TIME_IS_UP:
                        break
                else:
                    return found
        why = f"judging it takes more than {CPU_SECONDS} s, or {_MEMORY_BYTES >> 30} GiB of memory"
        return [finding("schema.too-slow", why)]

    def _child(self, schema: Schema) -> Child:
        child = self._children.pop(schema.raw, None)
        if child is None or child.is_gone:
            try:
                child = Child(__name__)
            except OSError as problem:
                raise NotStartedError from problem
        self._children[schema.raw] = child
        if len(self._children) > _CHILDREN:
            self._children.popitem(last=False)[1].stop()
        return child

    def stop(self) -> None:
        for child in self._children.values():
            child.stop()


_JUDGES = _Judges()
atexit.register(_JUDGES.stop)


def _answer(_: str, argument: tuple[Schema, object]) -> list[Finding]:
    schema, document = argument
    compiled = _compiled(schema)
    _limit_time()
    return compiled.findings(document)


_KEPT: dict[bytes, Schema] = {}


def _compiled(schema: Schema) -> Schema:
    return _KEPT.setdefault(schema.raw, schema)


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


if __name__ == "__main__":
    if os.name == "posix":
        _limit_memory()
    run(_answer)

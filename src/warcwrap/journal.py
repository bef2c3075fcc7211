"""The log of a run: JSON Lines, one event each, for those who watch a run from outside or read later what it did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcwrap.capture import written
from warcwrap.errors import OutputError
from warcwrap.packing import Committed, Event, Resumed
from warcwrap.page import Noted, Rejected


class Journal(AbstractContextManager["Journal"]):
    """Appends events to a file, each with its time; the last says how the run ended.

    Raises OutputError where the file cannot be written; None for a path means that nothing is.
    """

    def __init__(self, path: str | Path | None) -> None:
        self._path = Path(path) if path else None
        try:
            self._stream = self._path.open("a", encoding="utf-8", errors="backslashreplace") if self._path else None
        except (OSError, ValueError) as problem:
            raise self._not_writable(problem) from problem

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, _: object) -> None:
        """Say how the run ended, and close the file."""
        if self._stream is None:
            return
        with suppress(OutputError):  # a log that is full has been told of by what it ended
            if isinstance(problem, SystemExit):
                self.say("interrupted", exit_code=problem.code)
            elif problem is not None:
                self.say("failed", reason=str(problem))
        with suppress(OSError):
            self._stream.close()

    def watch(self, event: Event, counts: Mapping[str, int]) -> None:
        """Write down what is worth it: pages that went well are counted, not named."""
        if isinstance(event, Resumed):
            self.say("resumed", tasks_kept=event.tasks, tasks=event.of, counts=dict(event.counts))
        elif isinstance(event, Committed):
            outputs = list(event.outputs)
            self.say("committed", task=event.task, tasks=event.of, counts=dict(event.counts), outputs=outputs)
        elif isinstance(event, Rejected):
            self.say("rejected", name=event.name, code=event.code, reason=event.reason)
        elif isinstance(event, Noted):
            self.say("noted", name=event.name, code=event.finding.code, message=event.finding.message)

    def say(self, event: str, **facts: Any) -> None:
        """Write one line."""
        if self._stream is None:
            return
        try:
            self._stream.write(json.dumps({"time": written(datetime.now(UTC)), "event": event, **facts}) + "\n")
            self._stream.flush()
        except OSError as problem:
            raise self._not_writable(problem) from problem

    def _not_writable(self, problem: Exception) -> OutputError:
        return OutputError("not-writable", str(self._path), getattr(problem, "strerror", None) or str(problem))

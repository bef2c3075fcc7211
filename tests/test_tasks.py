"""What becomes of the items of one task."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from warcwrap.outputs import Names
from warcwrap.page import Page
from warcwrap.preparing import Settings, prepare
from warcwrap.runs import Plan
from warcwrap.storage import HELD_BYTES, Body
from warcwrap.tasks import Task
from warcwrap.verifying import verify
from warcwrap.volumes import Manner
from warcwrap.workers import Workers

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)


def test_a_first_page_that_cannot_be_written(tmp_path: Path) -> None:
    """A page that changed before it could be written is no original: the next one of its bytes is written whole."""
    raw = b"<!doctype html><title>large</title>" + bytes(HELD_BYTES)
    gone: list[bool] = []

    def opened() -> BinaryIO:
        return io.BytesIO(raw[:-1] if gone else raw)

    (tmp_path / "x.run").mkdir()
    names, settings = Names.of(tmp_path / "x"), Settings(RUN, "run")
    manner = Manner(names, Plan({}, [], RUN, (((),),)), settings, dedups=True)  # type: ignore[arg-type]
    task = Task(0, manner, Workers(0, settings))
    for page in (Page("a", Body(len(raw), opened)), Page("b", Body(len(raw), lambda: io.BytesIO(raw)))):
        place = task.place(page)
        assert place
        prepared = prepare(page, settings, place)
        gone.append(True)
        task.take(page, place, prepared)
    task.complete("")
    assert task.committed(wait=True)
    assert (task.counts["rejected"], task.counts["packed"], task.counts["duplicate"]) == (1, 1, 0)
    assert verify(names.archive).ok

"""Worker processes: the same as without them, and what becomes of one that dies."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dumps import HTML
from warcwrap.errors import InputError, OutputError
from warcwrap.page import Attachment, Page
from warcwrap.preparing import Place, Prepared, Settings, Volume
from warcwrap.storage import Body
from warcwrap.workers import Lost, Outcome, Thing, Workers

SETTINGS = Settings(datetime(2025, 1, 2, tzinfo=UTC), "run")
VOLUMES = {"archive": Volume("x.warc.gz"), "quarantine": Volume("x.quarantine.warc.gz", "quarantine")}


def _things(items: list[Page | Attachment | None]) -> list[Thing[int]]:
    return [
        Thing(number, item, Place(0, number, VOLUMES) if item else None)  # type: ignore[arg-type]
        for number, item in enumerate(items)
    ]


def _outcomes(count: int, items: list[Page | Attachment | None]) -> list[tuple[int, Outcome | None]]:
    with Workers(count, SETTINGS) as workers:
        return list(workers.prepared(_things(items)))


def _lazy(raw: bytes) -> Body:
    path = Path(os.devnull)
    return Body(len(raw), lambda: path.open("rb"))


def test_the_same_with_and_without() -> None:
    """Pages, attachments, what needs no work and what cannot be sent come back in order, the same from any process."""
    items: list[Page | Attachment | None] = [
        Page(f"p{number}", Body.of(HTML + b"%d" % number)) if number % 5 else None for number in range(100)
    ]
    items[7] = Attachment("a", Body.of(b"x"), "image/png")
    items[8] = Attachment("empty", _lazy(b""), "image/png")
    items[9] = Page("row", Body.of("<p>가".encode()), row_text="<p>가")
    alone = _outcomes(0, items)
    assert [number for number, _ in alone] == list(range(100))
    assert alone[9] == _outcomes(1, items)[9]
    assert [(number, _bytes(outcome)) for number, outcome in alone] == [
        (number, _bytes(outcome)) for number, outcome in _outcomes(2, items)
    ]


def _bytes(outcome: Outcome | None) -> object:
    if not isinstance(outcome, Prepared):
        return outcome
    return [member for member in outcome.members if isinstance(member, bytes)]


class _Deadly(Body):
    """A body that kills the process that unpacks it."""

    def __reduce__(self) -> tuple[object, ...]:  # type: ignore[override]
        return os.kill, (0, signal.SIGKILL)


@pytest.mark.skipif(os.name != "posix", reason="sends a signal to a process group")
def test_a_worker_that_dies() -> None:
    """A page that kills its worker is given up; those that were with it are not."""
    items: list[Page | Attachment | None] = [
        Page("a", Body.of(HTML)),
        Page("deadly", _Deadly(1, lambda: sys.stdin.buffer, b"x")),
        Page("b", Body.of(HTML)),
    ]
    outcomes = [outcome for _, outcome in _outcomes(1, items)]
    assert [type(outcome) for outcome in outcomes] == [Prepared, Lost, Prepared]


def test_no_worker_can_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where workers end before they are ready, that is no fault of the pages: this process reads them."""
    items: list[Page | Attachment | None] = [Page(f"p{number}", Body.of(HTML)) for number in range(40)]
    alone = [_bytes(outcome) for _, outcome in _outcomes(0, items)]
    for program in (shutil.which("false") or "false", str(tmp_path / "none")):
        monkeypatch.setattr(sys, "executable", program)
        assert [_bytes(outcome) for _, outcome in _outcomes(2, items)] == alone


def test_errors_come_back(tmp_path: Path) -> None:
    """What a worker raises, its owner raises."""
    with Workers(1, SETTINGS) as workers:
        with pytest.raises(OutputError, match="not-read-back"):
            workers.read_back(tmp_path / "gone", tmp_path / "x", 3).result()
        outcome = next(workers.prepared(_things([Page("x", Body(3, lambda: _broken()))])))  # type: ignore[arg-type]
    assert isinstance(outcome[1], InputError)


def _broken() -> None:
    raise InputError("damaged-member", "x", "gone")

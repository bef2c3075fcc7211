"""The log of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import program, run
from dumps import HTML, write
from warcwrap.errors import OutputError
from warcwrap.journal import Journal


def _events(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_events(tmp_path: Path) -> None:
    """A log tells start, what was rejected or odd, each committed task and the end; a second run adds to it."""
    write(tmp_path, {"in/a.jsonl": b'{"html": "<p>x", "odd": 1}\n{"html": 5}\n'})
    command = ("pack", tmp_path / "in", "-o", tmp_path / "x", "--log", tmp_path / "log")
    run(*command)
    run(*command)
    events = _events(tmp_path / "log")
    assert [event["event"] for event in events] == [
        *("started", "rejected", "noted", "committed", "finished"),
        *("started", "finished"),
    ]
    assert (events[1]["name"], events[1]["code"]) == ("a.jsonl#2", "row-bad-value")
    assert (events[3]["task"], events[3]["outputs"]) == (0, ["x.warc.gz"])
    assert (events[4]["already_complete"], events[6]["already_complete"]) == (False, True)
    assert all("time" in event for event in events)


def test_a_log_is_no_input(tmp_path: Path) -> None:
    """A log in the folder that is packed is left out, so that the run can be resumed, and is the same with another."""
    write(tmp_path, {"in/a.html": HTML * 9, "in/b.html": HTML * 9, "in/run.log": b""})
    command = ("pack", tmp_path / "in", "-o", tmp_path / "in" / "x", "--log", tmp_path / "in" / "run.log")
    assert run(*command, "--task-size", "300").stdout.startswith("2 pages: 2 packed, 1 skipped\n")
    assert "already complete" in run(*command, "--task-size", "300").stdout


def test_failures(tmp_path: Path) -> None:
    """A run that cannot be done says why in its log."""
    program("pack", tmp_path / "gone", "-o", tmp_path / "x", "--log", tmp_path / "log")
    assert [event["event"] for event in _events(tmp_path / "log")] == ["started", "rejected", "failed"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_full_log(tmp_path: Path) -> None:
    """A log that cannot be written ends the run, and is named."""
    write(tmp_path, {"a.html": HTML})
    done = program("pack", tmp_path / "a.html", "-o", tmp_path / "x", "--log", "/dev/full")
    assert (done.returncode, done.stderr) == (3, "error: /dev/full: not-writable: No space left on device\n")


def test_where_no_log_can_be(tmp_path: Path) -> None:
    """A log that cannot be written is an error before anything is done."""
    with pytest.raises(OutputError, match="not-writable"):
        Journal(tmp_path / "none" / "log")

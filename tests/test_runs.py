"""Plans, locks, commits, manifests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from warcwrap import runs
from warcwrap.errors import OutputError
from warcwrap.outputs import Names
from warcwrap.runs import Plan

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)


def test_digests() -> None:
    """A plan is another where input or options are; the ids of its records depend on options and date alone."""
    plan = Plan({"schema": "a"}, [{"name": "x"}], RUN)
    other_input, other_option = Plan({"schema": "a"}, [{"name": "y"}], RUN), Plan({"schema": "b"}, [{"name": "x"}], RUN)
    later = Plan({"schema": "a"}, [{"name": "x"}], RUN + timedelta(days=1))
    assert len({plan.digest, other_input.digest, other_option.digest}) == 3
    assert (plan.digest == later.digest, plan.run == other_input.run, plan.run == later.run) == (True, True, False)


def test_lock(tmp_path: Path) -> None:
    """One run at a time holds an output; the folder goes when nothing is left in it."""
    names = Names.of(tmp_path / "x")
    with runs.locked(names):
        with pytest.raises(OutputError, match="output-in-use"), runs.locked(names):
            pass
        assert names.folder.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_what_is_under_way_stays(tmp_path: Path) -> None:
    """A run that is broken off leaves its folder, and is taken up with its date; another plan is refused."""
    names = Names.of(tmp_path / "x")
    plan = Plan({"a": 1}, [], RUN)
    with pytest.raises(ZeroDivisionError), runs.locked(names):
        runs.resumed(names, plan, tuple)
        raise ZeroDivisionError
    later = Plan({"a": 1}, [], RUN + timedelta(days=3))
    with runs.locked(names):
        assert runs.resumed(names, later, tuple).run_date == RUN
        with pytest.raises(OutputError, match="output-exists"):
            runs.resumed(names, Plan({"a": 2}, [], RUN), tuple)


def test_where_no_folder_can_be(tmp_path: Path) -> None:
    """An output below a file cannot be written."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="not-writable"), runs.locked(Names.of(tmp_path / "file" / "x")):
        pass


def test_a_broken_manifest(tmp_path: Path) -> None:
    """A manifest that is no JSON is damage, not a traceback."""
    names = Names.of(tmp_path / "x")
    names.manifest.write_bytes(b"{")
    with pytest.raises(OutputError, match="output-damaged"):
        runs.completed(names, Plan({}, [], RUN))

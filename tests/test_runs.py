"""Plans, locks, commits, manifests."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from warcwrap import runs
from warcwrap.errors import OutputError
from warcwrap.runs import Names, Plan

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)


@pytest.mark.parametrize("given", ["out/x", "out/x.warc.gz"])
def test_names(given: str) -> None:
    """NAME and NAME.warc.gz mean the same run; NAME.warc means archives that are not compressed."""
    names = Names.of(given)
    assert [
        path.name for path in (names.archive, names.quarantine, names.rejects, names.manifest, names.checksums)
    ] == [
        "x.warc.gz",
        "x.quarantine.warc.gz",
        "x.rejects.jsonl",
        "x.manifest.json",
        "x.sha256",
    ]
    plain = Names.of("out/x.warc")
    assert (plain.archive.name, plain.quarantine.name, plain.base) == ("x.warc", "x.quarantine.warc", names.base)


@pytest.mark.parametrize(
    ("path", "is_ours"),
    [("x.warc.gz", True), ("x.run", True), ("x.sha256.part", True), ("x", False), ("x.html", False),
     ("xy.warc.gz", False), ("sub/x.warc.gz", False), ("sub/../x.sha256", True)],
)  # fmt: skip
def test_holds(tmp_path: Path, path: str, is_ours: bool) -> None:
    """Only what the run itself would write, where it would write it, is its own."""
    (tmp_path / "sub").mkdir()
    assert Names.of(tmp_path / "x").holds(tmp_path / path) == is_ours


def test_digests() -> None:
    """A plan is another where input or options are; the ids of its records depend on options and date alone."""
    plan = Plan({"schema": "a"}, [{"name": "x"}], RUN)
    other_input, other_option = Plan({"schema": "a"}, [{"name": "y"}], RUN), Plan({"schema": "b"}, [{"name": "x"}], RUN)
    later = Plan({"schema": "a"}, [{"name": "x"}], RUN + timedelta(days=1))
    assert len({plan.digest, other_input.digest, other_option.digest}) == 3
    assert (plan.digest == later.digest, plan.run == other_input.run, plan.run == later.run) == (True, True, False)


def test_pin(tmp_path: Path) -> None:
    """An input is pinned by name, size and time; a folder by those of all files in it, but for the run's own."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a").write_bytes(b"1")
    names = Names.of(folder / "x")
    before = runs.pin(folder, names.holds)
    (folder / "x.run").mkdir()
    (folder / "x.run" / "lock").write_bytes(b"")
    (folder / "x.warc.gz").write_bytes(b"1")
    same = runs.pin(folder, names.holds)
    os.utime(folder / "sub" / "a", (1, 1))
    assert (before == same, before == runs.pin(folder, names.holds), before["entries"]) == (True, False, 1)
    assert [runs.pin(tmp_path / name)["kind"] for name in ("in", "gone", "in/x.warc.gz", "nul\0")] == [
        "folder",
        "missing",
        "file",
        "missing",
    ]


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
        runs.resumed(names, plan)
        raise ZeroDivisionError
    later = Plan({"a": 1}, [], RUN + timedelta(days=3))
    with runs.locked(names):
        assert runs.resumed(names, later).run_date == RUN
        with pytest.raises(OutputError, match="output-exists"):
            runs.resumed(names, Plan({"a": 2}, [], RUN))


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

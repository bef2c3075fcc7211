"""The names of what a run writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from warcwrap.outputs import Names


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
     ("xy.warc.gz", False), ("x-00003-000.warc.gz", True), ("x-1.warc.gz", False),
     ("x.quarantine-00012-1000.warc.gz.part", True), ("x-00000-000.warc", False),
     ("sub/x.warc.gz", False), ("sub/../x.sha256", True)],
)  # fmt: skip
def test_holds(tmp_path: Path, path: str, is_ours: bool) -> None:
    """Only what the run itself would write, where it would write it, is its own."""
    (tmp_path / "sub").mkdir()
    assert Names.of(tmp_path / "x").holds(tmp_path / path) == is_ours


def test_holds_the_log(tmp_path: Path) -> None:
    """The log is the run's own, wherever it is."""
    names = Names.of(tmp_path / "x", tmp_path / "logs" / "a.log")
    assert names.holds(tmp_path / "logs" / ".." / "logs" / "a.log")
    assert not names.holds(tmp_path / "a.log")


def test_existing(tmp_path: Path) -> None:
    """What is there of a run's names is found, whatever their number, and nothing else."""
    for name in ("x.sha256", "x-00000-000.warc.gz", "x-00000-000.warc.gz.part", "x.txt", "y.warc.gz", "x.warc"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in Names.of(tmp_path / "x").existing()] == ["x-00000-000.warc.gz", "x.sha256"]
    assert Names.of(tmp_path / "none" / "x").existing() == []

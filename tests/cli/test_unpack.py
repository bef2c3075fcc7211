"""warcwrap unpack"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import program, run
from conftest import EXAMPLES


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    run("pack", EXAMPLES / "news.html", "-o", tmp_path / "x")
    return tmp_path / "x.warc.gz"


def test_unpack(tmp_path: Path, archive: Path) -> None:
    """The page comes back byte for byte; the same command again is fine."""
    for _ in range(2):
        result = run("unpack", archive, "-d", tmp_path / "out")
        assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "1 page: 1 metadata")
    assert (tmp_path / "out" / "pages" / "news.html").read_bytes() == (EXAMPLES / "news.html").read_bytes()
    report = json.loads(run("unpack", archive, "-d", tmp_path / "out", "--json").stdout)
    assert (report["ok"], report["counts"]["pages"]) == (True, 1)


def test_exit_codes(tmp_path: Path, archive: Path) -> None:
    """Nothing there: 3. One of several missing, or a damaged one: 1. A destination that cannot be written: 3."""
    gone = tmp_path / "gone"
    assert run("unpack", gone, "-d", tmp_path / "a").exit_code == 3
    assert run("unpack", gone, archive, "-d", tmp_path / "b").exit_code == 1
    assert run("unpack", archive, "-d", archive).exit_code == 3
    archive.write_bytes(archive.read_bytes()[:-45])
    assert run("unpack", archive, "-d", tmp_path / "c").exit_code == 1


def test_program(tmp_path: Path, archive: Path) -> None:
    """The installed program does the same."""
    assert program("unpack", archive, "-d", tmp_path / "out").stdout.splitlines()[0] == "1 page: 1 metadata"

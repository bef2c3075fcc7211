"""warcwrap verify"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from commands import program, run
from conftest import EXAMPLES


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    run("pack", EXAMPLES / "saved-pages.zip", "-o", tmp_path / "x")
    return tmp_path / "x.warc.gz"


def test_a_whole_archive(archive: Path) -> None:
    """A whole archive is verified, with counts."""
    for options in ([], ["--fixity"], ["--strict"]):
        result = run("verify", archive, *options)
        assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "verified")
    report = json.loads(run("verify", archive, "--json").stdout)
    assert (report["ok"], report["counts"]["pages"], report["findings"]) == (True, 2, [])


def test_a_cut_archive(archive: Path) -> None:
    """A cut archive is not, and each finding is a line."""
    archive.write_bytes(archive.read_bytes()[:-45])
    result = run("verify", archive)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "NOT verified")
    assert result.stdout.startswith("error: ")


def test_exit_codes(tmp_path: Path, archive: Path) -> None:
    """Nothing there: 3. Something there that is no archive, or one of several missing: 1."""
    (tmp_path / "text").write_text("plain words")
    gone, pipe = tmp_path / "gone", tmp_path / "pipe"
    os.mkfifo(pipe)
    assert [run(command, pipe).exit_code for command in ("verify", "ls", "validate")] == [3, 3, 1]
    assert "missing" in run("verify", gone).stdout
    codes = [run("verify", *each).exit_code for each in ([gone], [tmp_path / "text"], [gone, archive])]
    assert codes == [3, 1, 1]


def test_program(archive: Path) -> None:
    """The installed program does the same."""
    assert program("verify", archive).stdout.splitlines()[-1] == "verified"

"""warcwrap ls"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from commands import program, run
from conftest import EXAMPLES
from dumps import DUMPS


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    run("pack", EXAMPLES / "saved-pages.zip", "-o", tmp_path / "x", "--url-prefix", "http://saved.example")
    return tmp_path / "x.warc.gz"


def test_ls(archive: Path) -> None:
    """Each capture is a line: offset, kind, date, size, name, address; the counts come last."""
    result = run("ls", archive)
    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[-1]) == (0, "4 captures: 2 pages, 2 attachments")
    assert lines[0].split()[1:4] == ["page", "2024-11-05T09:30:00Z", "344"]
    report = json.loads(run("ls", archive, "--json").stdout)
    assert report["captures"][0]["target_uri"] == "http://saved.example/archive/older.html"


def test_a_wacz(tmp_path: Path) -> None:
    """The captures of a WACZ are those of its WARCs; one that is not as its list says is refused."""
    wacz = DUMPS / "wacz" / "py-wacz.wacz"
    report = json.loads(run("ls", wacz, "--json").stdout)
    assert report["counts"] == {"captures": 14, "pages": 9, "attachments": 5, "revisits": 0}
    assert {each["archive"] for each in report["captures"]} == {f"{wacz}!archive/market.warc.gz"}
    (tmp_path / "a.wacz").write_bytes(wacz.read_bytes().replace(b"datapackage.json", b"datapackage.jsom", 1))
    refused = run("ls", tmp_path / "a.wacz")
    assert refused.exit_code == 1 and refused.stderr.startswith("error: a.wacz!")


def test_exit_codes(tmp_path: Path, archive: Path) -> None:
    """Nothing there: 3. One of several missing, or no archive: 1, and the others are listed."""
    (tmp_path / "text").write_text("plain words")
    (tmp_path / "empty").write_bytes(b"")
    gone = tmp_path / "gone"
    given = ([gone], [gone, archive], [tmp_path / "text"], [tmp_path / "empty"])
    results = [run("ls", *each) for each in given]
    assert [each.exit_code for each in results] == [3, 1, 1, 1]
    assert "4 captures" in results[1].stdout
    assert [each.stderr.partition(": ")[0] for each in results] == ["error"] * 4


def test_program(archive: Path) -> None:
    """The installed program does the same."""
    assert program("ls", archive).stdout.splitlines()[-1] == "4 captures: 2 pages, 2 attachments"


def test_a_closed_pipe(archive: Path) -> None:
    """`ls … | head -1` ends quietly."""
    command = [sys.executable, "-m", "warcwrap", "ls", *[str(archive)] * 2000]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        assert (running.wait(timeout=60), said) == (0, "")

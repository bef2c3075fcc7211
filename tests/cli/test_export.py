"""warcwrap export"""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands import program, run
from conftest import EXAMPLES
from dumps import HTML, write
from warcwrap.tabular import COLUMNS, TEXT

NEWS = EXAMPLES / "news.html"
NAMES = [column.name for column in (*COLUMNS, TEXT)]


def test_stdout() -> None:
    """Without -o, rows go to stdout as JSON Lines, and errors and counts to stderr."""
    for options in ([], ["-o", "-"]):
        result = run("export", EXAMPLES / "pages.jsonl", *options)
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        assert (result.exit_code, [row["name"] for row in rows]) == (1, ["lantern-1", "lantern-2"])
        assert all(list(row) == NAMES for row in rows)
        said = result.stderr.splitlines()
        assert said[0].startswith("error: lantern-3: row-without-page: ")
        assert said[-1] == "3 pages: 2 exported, 1 failed"


def test_any_source_of_extract(tmp_path: Path) -> None:
    """Standard input, lists of files and columns of other names are read as `extract` reads them."""
    rows = b'{"content": "<title>a</title>", "section": "harbour"}\n'
    options = ["--column", "html=content", "--keep-column", "section"]
    (row,) = map(json.loads, run("export", "-", *options, input=rows).stdout.splitlines())
    assert (row["title"], row["extra"]) == ("a", {"section": "harbour"})
    (tmp_path / "list").write_text(f"{NEWS}\n")
    (row,) = map(json.loads, run("export", "--files-from", tmp_path / "list").stdout.splitlines())
    assert row["title"].startswith("Night ferry")


def test_csv_on_stdout() -> None:
    """--format csv prints CSV; --no-text leaves the text out."""
    result = run("export", NEWS, "--format", "csv", "--no-text")
    rows = list(csv.reader(io.StringIO(result.stdout_bytes.decode("utf-8"), newline="")))
    assert (result.exit_code, rows[0], len(rows)) == (0, NAMES[:-1], 2)


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.jsonl.zst", "x.csv", "x.parquet"])
def test_files(tmp_path: Path, name: str) -> None:
    """The file's name says the format; stdout has the counts and the name, and the file only when it is complete."""
    result = run("export", NEWS, EXAMPLES / "saved-pages.zip", "-o", tmp_path / name)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "3 pages: 3 exported"
    assert name in result.stdout.splitlines()[1]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_json(tmp_path: Path) -> None:
    """--json prints one document with counts and rejects."""
    result = run("export", EXAMPLES / "pages.jsonl", "-o", tmp_path / "x.csv", "--json")
    report = json.loads(result.stdout)
    assert (report["ok"], report["format"], report["output"]) == (False, "csv", str(tmp_path / "x.csv"))
    assert report["counts"] == {"pages": 3, "exported": 2, "invalid": 0, "failed": 1}
    assert [row["code"] for row in report["rejects"]] == ["row-without-page"]


def test_what_is_there(tmp_path: Path) -> None:
    """A file that is there is not replaced but by --force."""
    (tmp_path / "x.csv").write_text("mine")
    refused = run("export", NEWS, "-o", tmp_path / "x.csv")
    assert (refused.exit_code, (tmp_path / "x.csv").read_text()) == (3, "mine")
    assert "output-exists" in refused.stderr
    assert run("export", NEWS, "-o", tmp_path / "x.csv", "--force").exit_code == 0


@pytest.mark.parametrize(
    "options",
    [["--json"], ["--format", "parquet"], ["--format", "xml"], ["-o", "x.txt"], ["-o", "x.parquet.gz"], ["-o", ""]],
)
def test_wrong_options(options: list[str]) -> None:
    """What cannot be meant is refused with 2, and nothing is printed."""
    result = run("export", NEWS, *options)
    assert (result.exit_code, result.stdout) == (2, "")


def test_exit_codes(tmp_path: Path) -> None:
    """Nothing there: 3. No page there: 3. Something that holds no page: 1. A page refused by the schema: 1."""
    write(tmp_path, {"empty.html": b"", "good.html": HTML})
    (tmp_path / "folder").mkdir()
    for sources, options, code in (
        ([tmp_path / "gone"], [], 3),
        ([tmp_path / "folder"], [], 3),
        ([tmp_path / "empty.html"], [], 1),
        ([tmp_path / "gone", tmp_path / "good.html"], [], 1),
        ([tmp_path / "good.html"], ["--schema", "news-article"], 1),
        ([tmp_path / "good.html"], ["--schema", "none"], 2),
        ([tmp_path / "good.html"], [], 0),
    ):
        assert run("export", *sources, *options).exit_code == code


def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings can stand in a file or in the environment."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "warcwrap.toml").write_text("[export]\ntext = false\n")
    (row,) = map(json.loads, run("export", NEWS).stdout.splitlines())
    assert "text" not in row
    (row,) = map(json.loads, run("export", NEWS, "--text").stdout.splitlines())
    assert "text" in row
    assert run("export", NEWS, env={"WARCWRAP_EXPORT_FORMAT": "csv"}).stdout.startswith("name,")


def test_a_closed_pipe(tmp_path: Path) -> None:
    """`export … | head -1` ends quietly."""
    write(tmp_path, {"a.jsonl": b"".join(b'{"html": "<p>%d"}\n' % each for each in range(500))})
    command = [sys.executable, "-m", "warcwrap", "export", str(tmp_path / "a.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        assert (running.wait(timeout=60), said) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_stdout() -> None:
    """Where stdout cannot be written, that is one line and 3."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "warcwrap", "export", str(NEWS)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr.count(b"\n"), b"not-writable" in done.stderr) == (3, 1, True)


@pytest.mark.skipif(os.name != "posix", reason="limits of the system")
@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.jsonl.zst", "x.csv", "x.parquet"])
def test_a_full_disk(tmp_path: Path, name: str) -> None:
    """Where the file cannot be written, that is one line and 3; no file has the name, and the next run may have it."""
    import resource

    write(tmp_path, {"in/a.html": b"<p>" + os.urandom(60_000).hex().encode()})
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))  # noqa: E731
    full = program("export", tmp_path / "in", "-o", tmp_path / name, preexec_fn=limit)
    assert (full.returncode, full.stderr.count("\n"), "not-writable" in full.stderr) == (3, 1, True)
    assert not (tmp_path / name).exists()
    assert program("export", tmp_path / "in", "-o", tmp_path / name).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", name]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.skipif(os.name != "posix", reason="signals of the system")
def test_an_interrupted_run(tmp_path: Path, number: int, code: int) -> None:
    """A signal ends the run with its code, and leaves nothing under the final name."""
    rows = b"".join(b'{"html": "<title>%d</title>"}\n' % each for each in range(20_000))
    write(tmp_path, {"a.jsonl": rows})
    command = [sys.executable, "-m", "warcwrap", "export", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "x.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + 30
        part = tmp_path / "x.jsonl.part"
        while not (part.exists() and part.stat().st_size) and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(number)
        _, said = running.communicate(timeout=60)
    assert (running.returncode, "Traceback" in said) == (code, False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "x.jsonl.part"]

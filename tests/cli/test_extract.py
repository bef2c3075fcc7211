"""warcwrap extract"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from commands import program, run
from conftest import EXAMPLES
from dumps import HTML, write

NEWS = EXAMPLES / "news.html"


def test_one_object_a_page(tmp_path: Path) -> None:
    """Each page gives one line, in the order of the input; a page that fails gives its name and an error."""
    result = run("extract", EXAMPLES / "pages.jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, [row["source"]["name"] for row in rows]) == (1, ["lantern-1", "lantern-2", "lantern-3"])
    assert rows[2]["error"]["code"] == "row-without-page"
    assert result.stderr.splitlines()[0].startswith("error: lantern-3: row-without-page: ")
    assert result.stderr.splitlines()[-1] == "3 pages: 2 extracted, 1 failed"


def test_an_archive_gives_what_its_files_gave(tmp_path: Path) -> None:
    """Extracting from the archive equals extracting from the file, also where the run's date lies before the file's."""
    run("pack", NEWS, EXAMPLES / "board-article.txt", "-o", tmp_path / "x", "--run-date", "2020-01-01")
    of_files = run("extract", NEWS, EXAMPLES / "board-article.txt").stdout
    assert run("extract", tmp_path / "x.warc.gz").stdout == of_files


def test_exit_codes(tmp_path: Path) -> None:
    """Nothing there: 3. Something there that holds no page: 1. A folder without pages: 3, and the counts say so."""
    write(tmp_path, {"empty.html": b"", "good.html": HTML})
    (tmp_path / "folder").mkdir()
    gone, empty = run("extract", tmp_path / "gone"), run("extract", tmp_path / "empty.html")
    folder = run("extract", tmp_path / "folder")
    some = run("extract", tmp_path / "gone", tmp_path / "good.html")
    assert [each.exit_code for each in (gone, empty, folder, some)] == [3, 1, 3, 1]
    assert [each.stderr.splitlines()[-1] for each in (gone, empty, folder, some)] == [
        "0 pages: 1 failed",
        "1 page: 1 failed",
        "0 pages",
        "1 page: 1 extracted, 1 failed",
    ]
    assert empty.stderr.splitlines()[0] == "error: empty.html: empty: no bytes, or only white space"


def test_a_stricter_schema(tmp_path: Path) -> None:
    """Metadata that the chosen schema refuses are printed with the verdict, and the exit code is 1."""
    write(tmp_path, {"a.html": HTML})
    result = run("extract", tmp_path / "a.html", "--schema", "news-article")
    verdict = json.loads(result.stdout)["validation"]
    assert (result.exit_code, verdict["schema"], verdict["valid"]) == (1, "news-article", False)


def test_csv(tmp_path: Path) -> None:
    """--csv prints rows; a cell that a spreadsheet would run is made harmless, what says None stays."""
    write(tmp_path, {"=a.html": HTML, "None": b'<title>a, "b"</title>'})
    rows = list(csv.DictReader(io.StringIO(run("extract", tmp_path, "--csv").stdout)))
    assert [(row["name"], row["title"], row["subtitle"]) for row in rows] == [
        ("'=a.html", "x", ""),
        ("None", 'a, "b"', ""),
    ]


@pytest.mark.parametrize("options", [["--csv", "--json"], ["--csv", "--explain"], ["--schema", "none"], ["-", "-"]])
def test_wrong_options(options: list[str]) -> None:
    """What cannot be meant is refused with 2, and nothing is printed."""
    result = run("extract", NEWS, *options)
    assert (result.exit_code, result.stdout) == (2, "")


def test_explain() -> None:
    """--explain shows the rule, grade and place of each value."""
    result = run("extract", NEWS, "--explain")
    assert (result.exit_code, "declared by title." in result.stdout) == (0, True)


def test_full_soup() -> None:
    """--full-soup gives the same."""
    assert run("extract", NEWS, "--full-soup").stdout == run("extract", NEWS).stdout


def test_terminal_escapes(tmp_path: Path) -> None:
    """What a page says cannot act on the terminal."""
    write(tmp_path, {"a\x1b[31m.html": "<title>\x1b[31mred\u202e</title>".encode()})
    for options in ([], ["--explain"]):
        result = run("extract", tmp_path, *options)
        assert "\x1b" not in result.output and "\u202e" not in result.output


def test_half_a_surrogate_pair(tmp_path: Path) -> None:
    """Half of a surrogate pair in a page's JSON-LD never reaches the metadata."""
    script = b'<html><script type="application/ld+json">{"@type": "NewsArticle", "headline": "a\\ud83d"}</script>'
    write(tmp_path, {"a.html": script})
    title = json.loads(run("extract", tmp_path / "a.html").stdout)["title"]
    assert title is None or "\ud83d" not in title
    assert run("pack", tmp_path / "a.html", "-o", tmp_path / "x").exit_code == 0


def test_program() -> None:
    """The installed program does the same."""
    done = program("extract", NEWS)
    assert (done.returncode, json.loads(done.stdout)["source"]["name"]) == (0, "news.html")


def test_a_closed_pipe(tmp_path: Path) -> None:
    """`extract … | head -1` ends quietly."""
    rows = b"".join(b'{"html": "<p>%d"}\n' % each for each in range(500))
    write(tmp_path, {"a.jsonl": rows})
    extract = [sys.executable, "-m", "warcwrap", "extract", str(tmp_path / "a.jsonl")]
    with subprocess.Popen(extract, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        assert (running.wait(timeout=60), said) == (0, "")

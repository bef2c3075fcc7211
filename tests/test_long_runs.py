"""Runs of many tasks: cut, killed, resumed, shared among processes, limited in size; the bytes stay."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from dumps import HTML, write, zipped
from warcwrap.errors import InputsChanged, NothingToDo, OutputError, UsageError
from warcwrap.pack_options import PackOptions
from warcwrap.packing import Committed, PackResult, Resumed, pack
from warcwrap.sources.lists import FilesFrom
from warcwrap.unpacking import unpack
from warcwrap.verifying import verify

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)
TASK = 4000


def _rows(count: int, extra: str = "") -> bytes:
    """Rows of some 200 bytes, of which every fifth is broken and every seventh the same page."""
    rows = []
    for number in range(count):
        text = "the same page" if number % 7 == 0 else f"page {number} {random.Random(number).random()}"
        html = f"<!doctype html><title>{text}</title><p>{'x' * 90}{extra}"
        rows.append(json.dumps({"id": f"n{number}", "html": html if number % 5 else 5}))
    return "\n".join(rows).encode()


def _dump(folder: Path) -> Path:
    """A folder, rows, a ZIP archive and small files, of which each but the last is more than one task."""
    files = {f"{number % 3}/f{number}.html": HTML + b"%d" % number * 100 for number in range(40)}
    write(folder / "in" / "folder", files)
    write(folder / "in", {"rows.jsonl": _rows(150), "z.zip": zipped({f"m{n}": HTML * n for n in range(1, 30)})})
    write(folder / "in", {"a.html": HTML, "b.png": b"\x89PNG\r\n\x1a\n", "c.html": b""})
    for path in (folder / "in").rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder / "in"


def _sources(folder: Path) -> list[Path]:
    return [folder / name for name in ("folder", "rows.jsonl", "z.zip", "a.html", "b.png", "c.html")]


def _pack(source: Path, output: Path, watch: Callable[..., None] | None = None, **options: Any) -> PackResult:
    chosen = PackOptions(**{"run_date": RUN, "task_size": TASK, "dedup": True, "schema": "news-article", **options})
    return pack(*_sources(source), output=output, options=chosen, **({"watch": watch} if watch else {}))


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A dump, and what packing it gives."""
    folder = tmp_path_factory.mktemp("undisturbed")
    source = _dump(folder)
    _pack(source, folder / "out" / "x")
    return source, _content(folder / "out")


def test_tasks_and_counts(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """Every task has its archive, verified, and the counts of all are those of one undivided run."""
    source, content = undisturbed
    whole = _pack(source, tmp_path / "one" / "y", task_size=1 << 30)
    manifest = json.loads(content["x.manifest.json"])
    assert len(manifest["tasks"]) >= 10
    counts = dict(manifest["counts"])
    assert counts["pages"] == sum(counts[key] for key in ("packed", "quarantined", "rejected", "duplicate"))
    # A duplicate is one of its task: cut otherwise, there are others.
    for key in ("pages", "rejected", "attachments"):
        assert counts[key] == whole.counts[key]
    assert {row["path"] for row in manifest["outputs"]} | {"x.manifest.json", "x.sha256"} == content.keys()
    write(tmp_path / "out", content)
    archives = sorted((tmp_path / "out").glob("*.warc.gz"))
    assert verify(*archives).ok
    assert subprocess.run(["sha256sum", "-c", "x.sha256"], cwd=tmp_path / "out", capture_output=True).returncode == 0


def test_rejects_in_order(undisturbed: tuple[Path, dict[str, bytes]]) -> None:
    """The rejects of all tasks are in one file, in the order of the input, with the line numbers of the whole dump."""
    rows = [json.loads(row) for row in undisturbed[1]["x.rejects.jsonl"].splitlines()]
    expected = [f"n{number}" for number in range(0, 150, 5)]
    assert [row["name"] for row in rows] == [*expected, "c.html"]


def test_everything_comes_back(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """What is not rejected is unpacked byte for byte, duplicates and quarantine included."""
    source, content = undisturbed
    write(tmp_path / "out", content)
    result = unpack(*sorted((tmp_path / "out").glob("*.warc.gz")), folder=tmp_path / "back")
    assert (result.ok, [found.code for found in result.findings]) == (True, [])
    rows = [json.loads(line) for line in result.manifest.read_text("utf-8").splitlines()]
    back = Counter((tmp_path / "back" / row["file"]).read_bytes() for row in rows)
    given = [json.loads(row)["html"] for row in _rows(150).splitlines()]
    files = [path.read_bytes() for path in [*(source / "folder").rglob("*.html"), source / "a.html", source / "b.png"]]
    expected = [*files, *(HTML * n for n in range(1, 30)), *(each.encode() for each in given if isinstance(each, str))]
    assert back == Counter(expected)


class Killed(BaseException):
    """Stands for a signal: no `except Exception` may catch it."""


@pytest.mark.parametrize("number", [1, 2, 5, 40, 41, 42, 60, 100, 170, 200, 230])
def test_killed_and_resumed(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, number: int) -> None:
    """A run killed at any item gives, run again, the bytes of an undisturbed one; what was committed is not touched."""
    source, expected = undisturbed
    seen = 0

    def kill(event: object, counts: object) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            raise Killed

    with pytest.raises(Killed):
        _pack(source, tmp_path / "x", kill)
    committed = [
        row["path"]
        for path in (tmp_path / "x.run").glob("task-*.json")
        for row in json.loads(path.read_bytes())["outputs"]
    ]
    before = {name: (tmp_path / name).stat().st_ino for name in committed}
    events: list[object] = []
    result = _pack(source, tmp_path / "x", lambda event, counts: events.append(event))
    assert result.kept_tasks == sum(event.tasks for event in events if isinstance(event, Resumed))
    assert {name: (tmp_path / name).stat().st_ino for name in committed} == before
    assert _content(tmp_path) == expected


def test_a_finished_run_reads_nothing(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """A complete run is recognised without a look at what its inputs hold."""
    source, content = undisturbed
    write(tmp_path, content)
    events: list[object] = []
    result = _pack(source, tmp_path / "x", lambda event, counts: events.append(event))
    assert (result.already_complete, events) == (True, [])


@pytest.mark.parametrize("count", [2, 3])
def test_workers_change_nothing(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, count: int) -> None:
    """Any number of processes writes the same bytes."""
    source, expected = undisturbed
    _pack(source, tmp_path / "x", workers=count)
    assert _content(tmp_path) == expected


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_program_killed(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, how: signal.Signals) -> None:
    """The program, with workers, killed again and again at random moments, ends with the same bytes."""
    source, expected = undisturbed
    options = ["--task-size", str(TASK), "--dedup", "--schema", "news-article", "--run-date", "2025-11-12T13:14:15Z"]
    command = [sys.executable, "-m", "warcwrap", "pack", *map(str, _sources(source)), "-o", str(tmp_path / "x")]
    chance = random.Random(how)
    codes = set()
    for _ in range(4):
        process = subprocess.Popen(
            [*command, *options, "--workers", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        lock = tmp_path / "x.run" / "lock"
        while not (lock.exists() and lock.read_bytes().startswith(b"%d " % process.pid)) and process.poll() is None:
            time.sleep(0.01)  # before that, the run has not begun
        time.sleep(1.5 * chance.random())
        process.send_signal(how)
        said = process.communicate()[1]
        assert b"Traceback" not in said
        codes.add(process.returncode)
    assert codes <= {-9 if how == signal.SIGKILL else 128 + how, 1}
    done = subprocess.run([*command, *options], capture_output=True, check=False)
    assert done.returncode == 1
    assert _content(tmp_path) == expected


def test_max_size(tmp_path: Path) -> None:
    """No archive is larger than asked for, but for one with a single page; the parts are whole, and say which."""
    large_row = b'\n{"html": "<p>%b"}' % os.urandom(30_000).hex().encode()
    write(tmp_path, {"rows.jsonl": _rows(300, extra=" <p>".join(map(str, range(400)))) + large_row})
    options = PackOptions(run_date=RUN, max_size=25_000)
    result = pack(tmp_path / "rows.jsonl", output=tmp_path / "out" / "x", options=options)
    archives = sorted((tmp_path / "out").glob("*.warc.gz"))
    sizes = [path.stat().st_size for path in archives]
    large = [path for path in archives if path.stat().st_size > 25_000]
    assert (len(archives) > 3, len(large)) == (True, 1)
    assert max(size for size in sizes if size <= 25_000) > 18_000
    with large[0].open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds.count("metadata") == 1
    assert verify(*archives).ok
    reports = [_report(path) for path in archives]
    assert [report["file"]["is_last"] for report in reports] == [False] * (len(reports) - 1) + [True]
    assert reports[-1]["counts"] == dict(result.counts)
    listed = [row for report in reports for row in report["rejects"]]
    assert len(listed) <= result.counts["rejected"] == 60


@pytest.mark.skipif(os.name != "posix", reason="limits of open files")
def test_a_task_of_many_files(tmp_path: Path) -> None:
    """A task may have more files than a process may have open."""
    rows = "\n".join(json.dumps({"html": f"<p>{number}"}) for number in range(50))
    write(tmp_path, {"rows.jsonl": rows.encode()})
    command = [sys.executable, "-m", "warcwrap", "pack", "rows.jsonl", "-o", "out/x", "--max-size", "100", "--workers"]
    for number, workers in enumerate(("1", "2")):
        line = ["sh", "-c", 'ulimit -n 40 && exec "$0" "$@"', *command, workers]
        line[line.index("out/x")] = f"out{number}/x"
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.splitlines()[0]) == (0, "50 pages: 50 packed")
        assert len(list((tmp_path / f"out{number}").glob("*.warc.gz"))) == 50


def _report(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_headers.get_header("WARC-Target-URI") == "urn:warcwrap:report":
                found: dict[str, Any] = json.loads(record.content_stream().read())
                return found
    raise AssertionError(path)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(300, 60_000), st.integers(8_000, 200_000))
def test_any_cut_gives_every_page_once(tmp_path_factory: pytest.TempPathFactory, task: int, size: int) -> None:
    """However a dump is cut, each page is packed once, in order."""
    folder = tmp_path_factory.mktemp("cut")
    write(folder, {"rows.jsonl": _rows(80)})
    options = PackOptions(run_date=RUN, task_size=task, max_size=size)
    result = pack(folder / "rows.jsonl", output=folder / "out" / "x", options=options)
    names = []
    for path in sorted((folder / "out").glob("*.warc.gz")):
        with path.open("rb") as stream:
            names += [
                json.loads(record.content_stream().read())["source"]["name"]
                for record in ArchiveIterator(stream)
                if record.rec_type == "metadata"
            ]
    assert names == [f"n{number}" for number in range(80) if number % 5]
    assert result.counts["packed"] == 64


def test_a_changed_input_ends_the_run(tmp_path: Path) -> None:
    """An input that changes while it is packed ends the run; run again, that is told, and --force packs anew."""
    path = write(tmp_path, {"rows.jsonl": _rows(100)}) / "rows.jsonl"
    options = PackOptions(task_size=TASK)

    def change(event: object, counts: object) -> None:
        if isinstance(event, Committed) and event.task == 1:
            path.write_bytes(_rows(101))

    with pytest.raises(InputsChanged, match="input-changed"):
        pack(path, output=tmp_path / "x", options=options, watch=change)
    with pytest.raises(OutputError, match="other input"):
        pack(path, output=tmp_path / "x", options=options)
    result = pack(path, output=tmp_path / "x", options=PackOptions(task_size=TASK, force=True))
    assert result.counts["pages"] == 101


def test_a_folder_that_changes_ends_the_run(tmp_path: Path) -> None:
    """Where a file goes from a folder that is packed in parts, these are others: the run ends, and no page is lost."""
    folder = write(tmp_path / "in", {f"{number}.html": HTML * 50 for number in range(6)})

    def change(event: object, counts: object) -> None:
        if isinstance(event, Committed) and event.task == 0:
            (folder / "0.html").unlink()

    with pytest.raises(InputsChanged, match="in: input-changed"):
        pack(folder, output=tmp_path / "x", options=PackOptions(task_size=len(HTML) * 100), watch=change)
    assert not (tmp_path / "x.manifest.json").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_of_many_tasks_that_stops(tmp_path: Path, workers: int) -> None:
    """Where an invalid page ends a run of many tasks, nothing of it is left, and other options need no --force."""
    good = '<title>T</title><meta name="author" content="Maren Tolliver"><meta name="date" content="2024-01-02"><h1>T'
    rows = [{"html": f"{good}{number}"} for number in range(200)] + [{"html": "<p>bare"}]
    write(tmp_path, {"rows.jsonl": "\n".join(map(json.dumps, rows)).encode()})
    options = {"schema": "news-article", "task_size": 5000, "workers": workers}
    committed: list[Committed] = []

    def watch(event: object, counts: object) -> None:
        committed.extend([event] if isinstance(event, Committed) else [])

    stopping = PackOptions(**options, on_invalid="stop")
    with pytest.raises(OutputError, match="stopped-on-invalid"):
        pack(tmp_path / "rows.jsonl", output=tmp_path / "x", options=stopping, watch=watch)
    assert (bool(committed), [path.name for path in tmp_path.iterdir()]) == (True, ["rows.jsonl"])
    result = pack(tmp_path / "rows.jsonl", output=tmp_path / "x", options=PackOptions(**options))
    assert (result.counts["packed"], result.counts["quarantined"]) == (200, 1)


def test_committed_files_that_are_gone(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """Where a file of a committed task was taken away before the run went on, the task is done again."""
    source, expected = undisturbed

    def kill(event: object, counts: object) -> None:
        if isinstance(event, Committed) and event.task == 3:
            raise Killed

    with pytest.raises(Killed):
        _pack(source, tmp_path / "x", kill)
    (tmp_path / "x-00001-000.warc.gz").unlink()
    (tmp_path / "x-00002-000.warc.gz").write_bytes(b"")
    assert _pack(source, tmp_path / "x").kept_tasks == 2
    assert _content(tmp_path) == expected


def test_a_broken_map_costs_no_run(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """An interrupted run is not forgotten because of another command that cannot be meant, not even a forced one."""
    source, _ = undisturbed

    def kill(event: object, counts: object) -> None:
        if isinstance(event, Committed) and event.task == 3:
            raise Killed

    with pytest.raises(Killed):
        _pack(source, tmp_path / "x", kill)
    write(tmp_path, {"map.csv": b"odd\n"})
    for is_forced in (False, True):
        with pytest.raises(UsageError, match="map"):
            _pack(source, tmp_path / "x", url_map=tmp_path / "map.csv", force=is_forced)
    assert _pack(source, tmp_path / "x").kept_tasks == 4


def test_a_forced_run_is_resumed(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """A forced run that was killed goes on when it is forced again, and leaves nothing of what it replaces."""
    source, expected = undisturbed
    _pack(source, tmp_path / "x", task_size=500)

    def kill(event: object, counts: object) -> None:
        if isinstance(event, Committed) and event.task == 3:
            raise Killed

    with pytest.raises(Killed):
        _pack(source, tmp_path / "x", kill, force=True)
    assert _pack(source, tmp_path / "x", force=True).kept_tasks == 4
    assert _content(tmp_path) == expected


def test_a_map_over_tasks(tmp_path: Path) -> None:
    """What a map names in vain is told once, by the run as a whole, also by one that was interrupted."""
    files = {f"in/{number}.html": HTML * 50 for number in range(6)}
    rows = "".join(f"{number}.html,http://a.example/{number},\n" for number in range(9))
    write(tmp_path, {**files, "map.csv": b"path,url,captured_at\n" + rows.encode()})
    options = PackOptions(url_map=tmp_path / "map.csv", task_size=len(HTML) * 100)
    told: list[str] = []

    def watch(event: object, counts: object) -> None:
        told.append(str(event))
        if isinstance(event, Committed) and event.task == 0 and not any("Resumed" in each for each in told):
            raise Killed

    with pytest.raises(Killed):
        pack(tmp_path / "in", output=tmp_path / "x", options=options, watch=watch)
    told.append("Resumed")
    result = pack(tmp_path / "in", output=tmp_path / "x", options=options, watch=watch)
    assert result.findings == {"map-row-unused": 1}
    assert len([each for each in told if "3 of 9 rows name nothing in the input; the first: 6.html" in each]) == 1


def test_nothing_in_many_tasks(tmp_path: Path) -> None:
    """Where no source can be opened, nothing is written, whatever their number."""
    sources = [tmp_path / f"gone{number}" for number in range(5)]
    with pytest.raises(NothingToDo, match="no input could be read"):
        pack(*sources, output=tmp_path / "x", options=PackOptions(task_size=1))
    assert list(tmp_path.iterdir()) == []


def test_lists_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of files is packed in tasks, too."""
    monkeypatch.chdir(write(tmp_path, {f"{number}.html": HTML * 50 for number in range(6)}))
    Path("list").write_text("".join(f"{number}.html\n" for number in range(6)))
    options = PackOptions(task_size=len(HTML) * 100)
    result = pack(FilesFrom(Path("list")), output=tmp_path / "out" / "x", options=options)
    assert (result.counts["packed"], len(list((tmp_path / "out").glob("x-*.warc.gz")))) == (6, 3)


def test_a_list_of_nothing(tmp_path: Path) -> None:
    """Where no file of a list can be opened, nothing is written, as with the same files given themselves."""
    (tmp_path / "list").write_text("gone\n/nowhere/x.html\n")
    with pytest.raises(NothingToDo, match="no input could be read"):
        pack(FilesFrom(tmp_path / "list"), output=tmp_path / "x")
    assert [path.name for path in tmp_path.iterdir()] == ["list"]


@pytest.mark.parametrize("option", ["max_size", "task_size", "workers"])
def test_sizes_that_cannot_be(tmp_path: Path, option: str) -> None:
    """Sizes and numbers below one are refused."""
    with pytest.raises(UsageError, match="option-value"):
        pack({"http://a.example/": "x"}, output=tmp_path / "x", options=PackOptions(**{option: 0}))

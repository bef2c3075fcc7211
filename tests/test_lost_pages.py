"""Pages on which processes die, hang or run out of memory: each is packed unread, and costs no other page anything."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from warcwrap.pack_options import PackOptions
from warcwrap.packing import pack
from warcwrap.records import REPORT_URI
from warcwrap.storage import HELD_BYTES
from warcwrap.unpacking import unpack
from warcwrap.verifying import verify
from warcwrap.warc.read import records
from warcwrap.warc.record import Record

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals, and processes that are killed by them")

# Read by every Python of a test, as Python itself provides for. Pages do what their first word says.
HOOK = """
import ctypes, os, pathlib, resource, signal, time
from warcwrap import extraction

read = extraction.read

def times(page):
    path = pathlib.Path(os.environ["DEADLY"], "count-" + page.name.rpartition("/")[2])
    path.open("a").write("x")
    return path.stat().st_size

def deadly(page, **options):
    first = page.body.head(20).decode().partition(" ")[0]
    if first == "segv":
        times(page)
        ctypes.string_at(0)
    if first == "abort":
        os.abort()
    if first == "exhaust":
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        bytearray(2 << 30)
    if first == "overrun":
        pathlib.Path(os.environ["CGROUP"], "cgroup.procs").write_text(str(os.getpid()))
        held = [bytes(1 << 20) + b"x" for _ in range(400)]
    if first == "hang":
        time.sleep(600)
    if first == "outside" and times(page) < 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return read(page, **options)

extraction.read = deadly
"""
LITTLE = 350 << 20  # of address space: enough for a process of ours, and for any usual page
RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for pages; every Python that is started reads the hook."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK)
    monkeypatch.setenv("DEADLY", str(hook))
    monkeypatch.syspath_prepend(str(hook))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def _pages(dump: Path, *words: str, size: int = 0) -> None:
    for number, word in enumerate(words):
        path = dump / f"{number}-{word}.html"
        path.write_text(f"{word} <!doctype html><title>The {word} page</title>" + size * " ")
        os.utime(path, (1_700_000_000, 1_700_000_000))


def _run(dump: Path, output: Path, workers: int, *before: str) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-m", "warcwrap", "pack", str(dump), "-o", str(output)]
    options = ["--run-date", "2025-11-12T13:14:15Z", "--workers", str(workers)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=200, check=False)
    assert "Traceback" not in done.stderr
    return done


def _titles(output: Path, folder: Path) -> dict[str, str | None]:
    """Return the titles of all pages by their first words, from the archive; it is whole, and so are the pages."""
    archive = output.with_name(output.name + ".warc.gz")
    assert verify(archive).ok
    assert unpack(archive, folder=folder).ok
    titles = {}
    for path in (folder / "metadata").rglob("*.json"):
        document = json.loads(path.read_bytes())
        titles[document["source"]["name"].rpartition("-")[2].partition(".")[0]] = document["title"]
    return titles


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_page_that_kills_its_worker_is_packed_unread(dump: Path, tmp_path: Path) -> None:
    """By a fault of a native library, an abort, or for want of memory; one that was killed from outside is read."""
    _pages(dump, "good", "segv", "outside", "abort", "exhaust")
    archive = tmp_path / "out" / "x.warc.gz"
    assert _run(dump, tmp_path / "out" / "x", 2).returncode == 1
    titles = _titles(tmp_path / "out" / "x", tmp_path / "unpacked")
    assert sorted(word for word, title in titles.items() if title is None) == ["abort", "exhaust", "segv"]
    assert titles["outside"] == "The outside page"
    told = json.loads((tmp_path / "out" / "x.manifest.json").read_bytes())
    assert (told["counts"]["packed"], told["findings"]["page-not-read"]) == (5, 3)
    reasons = sorted(found["message"].removeprefix("the process that read it ended with ") for found in _lost(archive))
    assert reasons == ["1: MemoryError", "SIGABRT: Aborted", "SIGSEGV: Segmentation fault"]


def _lost(archive: Path) -> list[dict[str, str]]:
    """Return what an archive's report says of pages that were not read."""
    (report,) = (
        json.loads(each.block.readall())
        for each in records(io.BytesIO(archive.read_bytes()))
        if isinstance(each, Record) and each.target_uri == REPORT_URI
    )
    return [found for found in report["findings"] if found["code"] == "page-not-read"]


def test_the_run_that_a_page_kills_is_resumed_without_it(dump: Path, tmp_path: Path) -> None:
    """With one process, such a page ends the run once; the same command ends in the bytes that workers give."""
    _pages(dump, "good", "segv", "last")
    assert [_run(dump, tmp_path / "one" / "x", 1).returncode for _ in range(2)] == [-signal.SIGSEGV, 1]
    assert _run(dump, tmp_path / "two" / "x", 2).returncode == 1
    assert _content(tmp_path / "one") == _content(tmp_path / "two")


class _Cut(Exception):
    """The end of a run that is killed."""


def test_what_was_given_up_is_not_tried_again(dump: Path, tmp_path: Path) -> None:
    """A run that was cut behind such a page ends, resumed, in the bytes that it would have had."""
    _pages(dump, "segv", "good")

    def cut(*_: object) -> None:
        raise _Cut

    options = PackOptions(workers=2, run_date=RUN)
    with pytest.raises(_Cut):
        pack(dump, output=tmp_path / "cut" / "x", options=options, watch=cut)
    assert (tmp_path / "hook" / "count-0-segv.html").stat().st_size == 3  # with the other page, then twice alone
    # This process would read the page.
    pack(dump, output=tmp_path / "cut" / "x", options=replace(options, workers=1))
    assert (tmp_path / "hook" / "count-0-segv.html").stat().st_size == 3
    pack(dump, output=tmp_path / "whole" / "x", options=options)
    assert _content(tmp_path / "cut") == _content(tmp_path / "whole")


def test_a_large_page_is_read_by_a_worker(dump: Path, tmp_path: Path) -> None:
    """One that is not held in memory, too, costs no more than its metadata."""
    _pages(dump, "segv", "good", size=HELD_BYTES)
    assert _run(dump, tmp_path / "out" / "x", 2).returncode == 1
    assert _titles(tmp_path / "out" / "x", tmp_path / "unpacked") == {"segv": None, "good": "The good page"}


def test_a_page_that_hangs(dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its worker is ended after a while; what waited with it is read."""
    monkeypatch.setattr("warcwrap.workers._SECONDS", 5.0)
    _pages(dump, "good", "hang", "last")
    result = pack(dump, output=tmp_path / "out" / "x", options=PackOptions(workers=2))
    assert result.findings["page-not-read"] == 1
    assert _titles(tmp_path / "out" / "x", tmp_path / "unpacked")["last"] == "The last page"


@pytest.mark.parametrize("workers", [1, 2])
def test_little_memory(tmp_path: Path, workers: int) -> None:
    """Where the system gives a process no more, a page that asks for more is packed unread, and others are read."""
    dump = tmp_path / "in"
    dump.mkdir()
    _pages(dump, "good")
    (dump / "flood.html").write_bytes(b"<!doctype html><title>Flood</title>" + b"<p class=x>a<b>c" * 400_000)
    done = _run(dump, tmp_path / "out" / "x", workers, "prlimit", f"--as={LITTLE}")
    assert done.returncode in (0, 1), done.stderr
    assert _titles(tmp_path / "out" / "x", tmp_path / "unpacked")["good"] == "The good page"


@pytest.mark.parametrize("megabytes", [270, 285, 300])
def test_too_little_memory_is_no_page_s_fault(tmp_path: Path, megabytes: int) -> None:
    """What a run could not do for want of memory, the same command does when there is some."""
    dump = tmp_path / "in"
    dump.mkdir()
    _pages(dump, "good", "last")
    assert _run(dump, tmp_path / "out" / "x", 2).returncode == 0
    done = _run(dump, tmp_path / "short" / "x", 2, "prlimit", f"--as={megabytes * 1_000_000}")
    assert done.returncode in (0, 1, 3, -11), done.stderr  # the compressor ends the process that gets none
    assert "Traceback" not in done.stderr and str(tmp_path.parents[2]) not in done.stderr
    again = _run(dump, tmp_path / "short" / "x", 2)
    if done.returncode != 1:  # a page whose workers died again and again is given up, and stays so
        assert again.returncode == 0
        assert (tmp_path / "short" / "x.warc.gz").read_bytes() == (tmp_path / "out" / "x.warc.gz").read_bytes()


CGROUPS = Path("/sys/fs/cgroup/memory")


@pytest.mark.skipif(not os.access(CGROUPS, os.W_OK), reason="no control groups, or none that can be made")
def test_a_worker_that_the_system_kills_for_want_of_memory(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is given up after some tries: each time the system was short of memory."""
    group = CGROUPS / f"warcwrap-test-{os.getpid()}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(str(200 << 20))
        monkeypatch.setenv("CGROUP", str(group))
        _pages(dump, "good", "overrun", "last")
        assert _run(dump, tmp_path / "out" / "x", 2).returncode == 1
        titles = _titles(tmp_path / "out" / "x", tmp_path / "unpacked")
        assert titles == {"good": "The good page", "overrun": None, "last": "The last page"}
    finally:
        group.rmdir()

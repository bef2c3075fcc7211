"""Outputs that cannot be, two runs at once, odd clocks and surroundings: the end is defined, what is there stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dumps import write
from warcwrap.errors import OutputError
from warcwrap.exporting import export
from warcwrap.pack_options import PackOptions
from warcwrap.packing import pack
from warcwrap.repairing import repair
from warcwrap.unpacking import unpack
from warcwrap.verifying import verify

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)
DATED = {"SOURCE_DATE_EPOCH": "1761728000"}
PROGRAM = [sys.executable, "-m", "warcwrap"]
PAGE = b"<!doctype html><html lang=en><title>Buoy</title><p>text"
SHM = Path("/dev/shm")

needs_posix = pytest.mark.skipif(os.name != "posix", reason="a shell, signals and pipes with names")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of pages, a broken one among them."""
    folder = write(tmp_path / "in", {f"{number}.html": PAGE + b"%d" % number for number in range(5)} | {"e.html": b""})
    for path in folder.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A small archive."""
    pack({"http://a.example/": PAGE.decode()}, output=tmp_path / "given" / "a", options=PackOptions(run_date=RUN))
    return tmp_path / "given" / "a.warc.gz"


def _pack(source: Path, output: Path, **options: object) -> object:
    return pack(source, output=output, options=PackOptions(**{"run_date": RUN, **options}))  # type: ignore[arg-type]


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Two runs on one output.


@needs_posix
@pytest.mark.parametrize("turn", range(3))
def test_two_runs_that_begin_together(tmp_path: Path, source: Path, turn: int) -> None:
    """One packs, and the other ends at once with 3 and says who packs, or comes late and finds the work done."""
    _pack(source, tmp_path / "alone" / "x", run_date=datetime.fromtimestamp(int(DATED["SOURCE_DATE_EPOCH"]), UTC))
    command = [*PROGRAM, "pack", str(source), "-o", str(tmp_path / "out" / "x"), "--workers", "1"]
    runs = [
        subprocess.Popen(
            command, env={**os.environ, **DATED}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [run.communicate(timeout=120) for run in runs]
    for run, other, (stdout, stderr) in zip(runs, reversed(runs), said, strict=True):
        if run.returncode == 3:
            line = f"error: {tmp_path}/out/x: output-in-use: another run is writing this output: process {other.pid} on"
            assert stderr.startswith(line)
        else:
            assert (run.returncode, stdout.startswith("6 pages: 5 packed, 1 rejected")) == (1, True)
    assert {run.returncode for run in runs} in ({1}, {1, 3})
    assert _content(tmp_path / "out") == _content(tmp_path / "alone")


# Places that are taken by something else.


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


ODD = [_folder, _pipe, _link_to_a_pipe]


@needs_posix
@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize(
    "name", ["x.warc.gz", "x.manifest.json", "x.sha256", "x.run/plan.json", "x.run/task-00000.json"]
)
def test_no_file_where_one_should_be(tmp_path: Path, source: Path, name: str, make: Callable[[Path], None]) -> None:
    """A folder or pipe under a name of the run is refused at once: not waited for, and not replaced, forced or not."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    make(tmp_path / name)
    before = sorted(tmp_path.rglob("*"))
    for is_forced in (False, True):
        if is_forced and make is _link_to_a_pipe:
            continue  # a link is a name like another, and gives way
        with pytest.raises(OutputError, match=r"output-(exists|damaged)"):
            _pack(source, tmp_path / "x", force=is_forced)
        assert [path for path in sorted(tmp_path.rglob("*")) if path.name != "lock"] == before


@needs_posix
@pytest.mark.parametrize("make", ODD)
def test_no_file_where_others_write(tmp_path: Path, archive: Path, make: Callable[[Path], None]) -> None:
    """The same holds for what the other commands write."""
    damaged = write(tmp_path, {"damaged.warc.gz": archive.read_bytes()[:-40]}) / "damaged.warc.gz"
    places = {
        "u/manifest.jsonl": lambda: unpack(archive, folder=tmp_path / "u"),
        "r.warc.gz": lambda: repair(damaged, output=tmp_path / "r.warc.gz"),
        "s.losses.json": lambda: repair(damaged, output=tmp_path / "s.warc.gz"),
        "t.csv": lambda: export(archive, output=tmp_path / "t.csv"),
        "v.csv": lambda: export(archive, output=tmp_path / "v.csv", force=True),
    }
    for name, write_there in places.items():
        if name == "v.csv" and make is _link_to_a_pipe:
            continue
        (tmp_path / name).parent.mkdir(exist_ok=True)
        make(tmp_path / name)
        with pytest.raises(OutputError, match="output-exists"):
            write_there()
        assert not (tmp_path / name).is_file()
        (tmp_path / "pipe").unlink(missing_ok=True)
        (tmp_path / "u" / "pipe").unlink(missing_ok=True)


def test_a_folder_that_vanishes(tmp_path: Path, source: Path) -> None:
    """Where the output's folder is taken away while a run writes, that is an error of the output."""
    options = PackOptions(run_date=RUN)
    with pytest.raises(OutputError, match="not-writable"):
        pack(source, output=tmp_path / "out" / "x", options=options, watch=lambda item, counts: _gone(tmp_path / "out"))


def _gone(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@needs_posix
def test_a_folder_that_is_read_only(tmp_path: Path, source: Path, archive: Path) -> None:
    """Where nothing may be written, each command ends with an error of the output, and nothing is there."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    for write_there in (
        lambda: _pack(source, folder / "x"),
        lambda: unpack(archive, folder=folder),
        lambda: unpack(archive, folder=folder / "below"),
        lambda: export(archive, output=folder / "x.csv"),
    ):
        with pytest.raises(OutputError, match="not-writable"):
            write_there()
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not os.access(SHM, os.W_OK), reason="no second file system here")
def test_another_file_system(tmp_path: Path, source: Path) -> None:
    """An output may lie on another file system than temporary files: parts lie beside it."""
    folder = SHM / f"warcwrap-test-{os.getpid()}"
    try:
        _pack(source, folder / "x")
        _pack(source, tmp_path / "x")
        assert _content(folder) == {name: raw for name, raw in _content(tmp_path).items() if name.startswith("x")}
    finally:
        _gone(folder)


# Surroundings.


@needs_posix
@pytest.mark.parametrize(
    "how", ["umask 077; exec {}", "{} <&- >&- 2>&-", "{} | head -c 0", "ulimit -n 20; exec {}", "cd in; exec {}"]
)  # fmt: skip
def test_the_same_bytes_however_it_is_started(tmp_path: Path, source: Path, how: str) -> None:
    """Masks, closed streams, a reader that leaves, few files that may be open: the same bytes, and no traceback."""
    command = f'"{sys.executable}" -m warcwrap pack "{source}" --workers 2 -o "{tmp_path}/'
    for name, line in (("alone", "{}"), ("odd", how)):
        shell = ["sh", "-c", line.format(f'{command}{name}/x"')]
        done = subprocess.run(shell, cwd=tmp_path, env={**os.environ, **DATED}, capture_output=True, timeout=120)
        assert b"Traceback" not in done.stderr
    assert _content(tmp_path / "odd") == _content(tmp_path / "alone")
    assert len(_content(tmp_path / "odd")) == 4


@pytest.mark.parametrize("seconds", [-86_400, 0, 2_147_483_648, 4_102_444_800, 16_725_225_600])
def test_times_of_files(tmp_path: Path, seconds: int) -> None:
    """A file of 1969, 1970, 2038, 2100 or 2500 is packed; a time that is no capture date is none."""
    path = write(tmp_path, {"a.html": PAGE}) / "a.html"
    try:
        os.utime(path, (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("the file system has no such time")
    _pack(path, tmp_path / "x")
    assert verify(tmp_path / "x.warc.gz").ok


@pytest.mark.parametrize("year", [1, 1969, 2038, 9999])
def test_odd_run_dates(tmp_path: Path, source: Path, year: int) -> None:
    """A run may have any date that a record can have, and is taken up with it."""
    date = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    _pack(source, tmp_path / "x", run_date=date)
    assert verify(tmp_path / "x.warc.gz").ok
    assert _pack(source, tmp_path / "x", run_date=date).already_complete  # type: ignore[attr-defined]


@needs_posix
@pytest.mark.parametrize("limit", [0, 1000, 9000])
def test_a_limit_of_file_sizes(tmp_path: Path, source: Path, limit: int) -> None:
    """A file that may not grow is an error of the output; without the limit the same command makes it good."""
    command = [*PROGRAM, "pack", str(source), "--workers", "1"]
    resource = pytest.importorskip("resource")

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    options = {"env": {**os.environ, **DATED}, "capture_output": True, "timeout": 120}
    done = subprocess.run([*command, "-o", str(tmp_path / "x" / "x")], preexec_fn=limited, **options)  # type: ignore[call-overload]
    assert (done.returncode, done.stderr.splitlines()[-1][-28:]) == (3, b"not-writable: File too large")
    assert [name for name in _content(tmp_path / "x") if ".run/" not in name] == []
    for name in ("x", "y"):
        subprocess.run([*command, "-o", str(tmp_path / name / "x")], **options)  # type: ignore[call-overload]
    assert _content(tmp_path / "x") == _content(tmp_path / "y")

"""Bytes at rest."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import signal
import tempfile
import warnings
from pathlib import Path

import pytest

from warcwrap import storage
from warcwrap.errors import OutputError
from warcwrap.storage import Body, make_folder, open_locked, sign, write_durably


def test_a_body_in_memory_is_one_in_a_file(tmp_path: Path) -> None:
    """A body gives the same bytes, head and digest, wherever its bytes lie, as often as it is asked."""
    raw = bytes(range(256)) * 3000
    path = tmp_path / "body"
    path.write_bytes(raw)
    for body in (Body.of(raw), Body(len(raw), lambda: path.open("rb"))):
        for _ in range(2):
            assert b"".join(body.chunks()) == raw
        assert (body.head(3), body.head(1 << 30), body.sha256) == (raw[:3], raw, hashlib.sha256(raw).hexdigest())


def test_a_file_comes_in_pieces(tmp_path: Path) -> None:
    """A body in a file is never held whole."""
    path = tmp_path / "body"
    path.write_bytes(bytes(storage.CHUNK_BYTES * 2 + 1))
    sizes = [len(piece) for piece in Body(path.stat().st_size, lambda: path.open("rb")).chunks()]
    assert sizes == [storage.CHUNK_BYTES, storage.CHUNK_BYTES, 1]


def test_a_spooled_body_is_the_stream() -> None:
    """A stream that comes once is held up to a limit and in a file beyond it, and read again at any place since."""
    for size in (0, storage.HELD_BYTES, storage.HELD_BYTES + 1, storage.HELD_BYTES * 2):
        raw = bytes(range(251)) * (size // 251 + 1)
        body = Body.spooled(io.BytesIO(raw[:size]))
        assert (body.size_bytes, body.held is None) == (size, size > storage.HELD_BYTES)
        with body.open() as one, body.open() as other:
            assert one.read(1000) == other.read(1000)
            one.seek(-1000, os.SEEK_END) if size else None
            assert one.read() == raw[max(0, size - 1000) : size]
            assert other.read() == raw[1000:size]
        assert body.sha256 == hashlib.sha256(raw[:size]).hexdigest()


def test_a_spool_is_open_as_long_as_it_is_read() -> None:
    """A stream of a spooled body outlives it; with the last of both the file is closed, and no name was left."""
    before = set(Path(tempfile.gettempdir()).iterdir())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        body = Body.spooled(io.BytesIO(bytes(storage.HELD_BYTES + 5)))
        stream = body.open()
        del body
        gc.collect()
        assert len(stream.read()) == storage.HELD_BYTES + 5
        del stream
        gc.collect()
    assert not [each for each in caught if each.category is ResourceWarning and "Buffered" not in str(each.message)]
    assert set(Path(tempfile.gettempdir()).iterdir()) <= before


def test_no_room_for_a_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the temporary file cannot be made or filled, that is an error which says so, not a short body."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(OutputError, match="temporary file: not-writable: No such file"):
        Body.spooled(io.BytesIO(bytes(storage.HELD_BYTES + 1)))


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limit of file sizes here")
def test_a_spool_that_grows_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails in the middle is an error too."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (storage.HELD_BYTES + 1000, hard))
    try:
        with pytest.raises(OutputError, match="temporary file: not-writable: File too large"):
            Body.spooled(io.BytesIO(bytes(storage.HELD_BYTES * 2)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_write_durably(tmp_path: Path) -> None:
    """A file is replaced whole, and nothing is left beside it."""
    path = tmp_path / "a.json"
    for content in (b"old", b"new"):
        write_durably(path, content)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a.json", b"new")]


def test_a_failed_write_is_an_error(tmp_path: Path) -> None:
    """Where a file cannot be written, the old one stays, and the error is raised."""
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    (tmp_path / "a.json.part").mkdir()
    with pytest.raises(OSError):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"


def test_open_locked(tmp_path: Path) -> None:
    """A file is open under a lock once at a time, empty; the lock ends with the stream."""
    path = tmp_path / "lock"
    path.write_bytes(b"old")
    with open_locked(path, tmp_path / "x") as first:
        first.write(b"new")
        first.flush()
        with pytest.raises(OutputError, match="x: output-in-use: another run is writing this output"):
            open_locked(path, tmp_path / "x")
    assert path.read_bytes() == b"new"
    open_locked(path, tmp_path / "x").close()
    assert path.read_bytes() == b""


def test_who_holds_a_lock(tmp_path: Path) -> None:
    """Who finds a file locked is told of the process that has it: by the file where it was signed, else by Linux."""
    with open_locked(tmp_path / "lock", tmp_path / "x") as stream:
        if Path("/proc/locks").exists():
            with pytest.raises(OutputError, match=f": process {os.getpid()}$"):
                open_locked(tmp_path / "lock", tmp_path / "x")
        sign(stream)
        os.utime(tmp_path / "lock", (1_700_000_000, 1_700_000_000))
        with pytest.raises(OutputError, match=rf": process {os.getpid()} on .*, since 2023-11-14T22:13:20Z$"):
            open_locked(tmp_path / "lock", tmp_path / "x")


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are followed there")
def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    """A link that stands where a file is to be made costs its target nothing."""
    (tmp_path / "mine").write_bytes(b"mine")
    for name in ("a.part", "lock"):
        (tmp_path / name).symlink_to(tmp_path / "mine")
    write_durably(tmp_path / "a", b"new")
    with pytest.raises(OSError):
        open_locked(tmp_path / "lock", tmp_path / "x")
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_make_folder(tmp_path: Path) -> None:
    """A folder is made with those above it, and may be there."""
    for _ in range(2):
        make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()

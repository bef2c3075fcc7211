"""Bytes at rest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from warcwrap import storage
from warcwrap.storage import Body, open_locked, write_durably


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
    """A file is open under a lock once at a time; its content stays, and the lock ends with the stream."""
    path = tmp_path / "lock"
    path.write_bytes(b"kept")
    first = open_locked(path)
    assert first is not None
    second = open_locked(path)
    with first:
        content = first.read()
    third = open_locked(path)
    assert third is not None
    third.close()
    assert (second, content) == (None, b"kept")

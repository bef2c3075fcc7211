"""Bytes at rest: the body of a page or file, and writes that are on the disk before their name is."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 1 << 18
HELD_BYTES = 8 << 20  # files and payloads up to this size are read once; larger ones are opened anew for each pass


@dataclass(frozen=True)
class Body:
    """Bytes that can be read as often as needed: held in memory, or opened anew where they lie.

    A body in a file of 512 MB is never held whole: readers take `open()` and chunks.
    """

    size_bytes: int
    opener: Callable[[], BinaryIO]
    held: bytes | None = field(default=None, repr=False)

    @classmethod
    def of(cls, raw: bytes) -> Body:
        """Make a body of bytes in memory."""
        return cls(len(raw), lambda: io.BytesIO(raw), raw)

    def open(self) -> BinaryIO:
        """Open the bytes at their start; the caller closes."""
        return self.opener()

    def head(self, limit: int) -> bytes:
        """Return the first `limit` bytes, all of them where there are no more."""
        if self.held is not None:
            return self.held if len(self.held) <= limit else self.held[:limit]
        with self.open() as stream:
            return stream.read(min(limit, self.size_bytes))  # behind what is known to be there may be damage

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in pieces of at most `CHUNK_BYTES` (one piece where they are in memory anyway)."""
        if self.held is not None:
            yield self.held
            return
        with self.open() as stream:
            while piece := stream.read(CHUNK_BYTES):
                yield piece

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes in lowercase hex."""
        digest = hashlib.sha256()
        for piece in self.chunks():
            digest.update(piece)
        return digest.hexdigest()


def open_locked(path: Path, *, truncate: bool = False) -> BinaryIO | None:
    """Open a file for reading and writing, made if need be, under a lock; None where another process holds it.

    The lock is the system's, not the file's existence: it ends with its process, however that ends.
    """
    while True:
        with ExitStack() as unless_locked:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            stream = unless_locked.enter_context(os.fdopen(descriptor, "r+b"))
            if not _lock(stream.fileno()):
                return None
            # The holder before us may have renamed or removed the file between our opening and our locking it.
            if path.exists() and os.path.samestat(path.stat(), os.fstat(stream.fileno())):
                if truncate:
                    stream.truncate()
                unless_locked.pop_all()
                return stream


def _lock(descriptor: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # the latter is what Windows says
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable (a no-op where folders cannot be synced, as on Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes) -> None:
    """Write a small file so that it is whole and on disk when its name appears.

    Raises OSError where any step fails: a failed fsync is never taken for good.
    """
    part = path.with_name(path.name + ".part")
    with part.open("wb") as stream:
        stream.write(content)
        close_durably(stream)
    publish(part, path)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in lowercase hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def settle(stream: BinaryIO) -> None:
    """Bring a written file to the disk; it stays open, and so locked, where others may read and rename such a file."""
    stream.flush()
    os.fsync(stream.fileno())
    if os.name != "posix":
        stream.close()


def close_durably(stream: BinaryIO) -> None:
    """Bring a written file to the disk and close it."""
    with stream:
        stream.flush()
        os.fsync(stream.fileno())


def publish(part: Path, final: Path) -> None:
    """Give a synced `.part` file its final name, and make that name durable."""
    part.replace(final)
    sync_folder(final.parent)

"""Bytes at rest: the body of a page or file, and writes that are on the disk before their name is."""

from __future__ import annotations

import hashlib
import io
import os
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from warcwrap.errors import OutputError

CHUNK_BYTES = 1 << 18
HELD_BYTES = 8 << 20  # files and payloads up to this size are read once; larger ones are opened anew for each pass
_CACHE_KIB = 8 << 10


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

    @classmethod
    def spooled(cls, stream: BinaryIO) -> Body:
        """Read a stream, that will not come again, to its end: held up to `HELD_BYTES`, else in a temporary file.

        The file has no name that another could open, and is gone with the body and its streams. Raises what reading
        raises, and OutputError where there is no room for the file: no fault of the input, which may be read again.
        """
        pieces = iter(lambda: stream.read(CHUNK_BYTES), b"")
        held = bytearray()
        for piece in pieces:
            held += piece
            if len(held) > HELD_BYTES:
                break
        else:
            return cls.of(bytes(held))
        spool = _Spool()
        spool.write(held)
        for piece in pieces:
            spool.write(piece)
        return cls(spool.size_bytes, lambda: io.BufferedReader(_SpoolReader(spool), CHUNK_BYTES))

    def __reduce__(self) -> tuple[Callable[[bytes], Body], tuple[bytes]]:
        """Go to another process with the bytes; what is not held lies where only this one finds it."""
        if self.held is None:
            raise TypeError("only a body in memory can be sent")
        return Body.of, (self.held,)

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


class _Spool:
    """A temporary file without a name, written once and read at any place; closed when nobody reads it any more."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._lock = threading.Lock()  # readers share one position in the file
        try:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (the finalizer closes it)
        except OSError as problem:
            raise no_room(problem) from problem
        weakref.finalize(self, self._file.close)

    def write(self, piece: bytes | bytearray) -> None:
        rest = memoryview(piece)
        try:
            while rest:
                written = self._file.write(rest)
                rest = rest[written:]
                self.size_bytes += written
        except OSError as problem:
            raise no_room(problem) from problem

    def read_at(self, position: int, buffer: memoryview) -> int:
        with self._lock:
            self._file.seek(position)
            return self._file.readinto(buffer)


class _SpoolReader(io.RawIOBase):
    """One pass over a spool, with a position of its own."""

    def __init__(self, spool: _Spool) -> None:
        super().__init__()
        self._spool = spool
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._spool.size_bytes}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: object) -> int:
        count = self._spool.read_at(self._position, memoryview(buffer))  # type: ignore[arg-type]
        self._position += count
        return count


def no_room(problem: OSError | sqlite3.Error) -> OutputError:
    """Say that it is the temporary file that cannot be written, not the input that cannot be read."""
    return OutputError("not-writable", "temporary file", getattr(problem, "strerror", None) or str(problem))


def temporary_database(table: str) -> sqlite3.Connection:
    """Return a database with one table, in memory up to 8 MiB and beyond that in a temporary file without a name.

    The caller closes it, and has `no_room` for what sqlite3 raises.
    """
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(f"CREATE TABLE {table}")
    return database


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

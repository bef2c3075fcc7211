"""Bytes at rest: the body of a page or file, and writes that are on the disk before their name is."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from warcwrap.errors import InputError, OutputError

if TYPE_CHECKING:
    import sqlite3

CHUNK_BYTES = 1 << 18
HELD_BYTES = 8 << 20  # files and payloads up to this size are read once; larger ones are opened anew for each pass
_CACHE_KIB = 8 << 10
_SIGNED = re.compile(rb"([0-9]{1,10}) ([\w.-]{1,64})\n\Z")


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
        import tempfile  # as sqlite3 and platform below: each costs milliseconds, and most commands need none of them

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
    import sqlite3

    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(f"CREATE TABLE {table}")
    return database


def file_body(path: Path) -> Body:
    """Return the bytes of a file that a user named; raises InputError, also for pipes and devices: they never end."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        raise InputError("missing", str(path), "no such file") from None
    except (OSError, ValueError) as problem:  # ValueError: a NUL in a path
        raise InputError("unreadable", str(path), getattr(problem, "strerror", None) or str(problem)) from problem
    if stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode):  # a folder cannot be opened, which says it better
        return Body(facts.st_size, lambda: path.open("rb"))
    raise InputError("not-a-file", str(path), "a pipe, device or socket")


def open_locked(path: Path, output: Path) -> BinaryIO:
    """Open a file for reading and writing, empty, made if need be, under a lock; a link is not followed.

    The lock is the system's, not the file's existence: it ends with its process, however that ends.
    Raises OutputError `output-in-use` where another process holds it, and says who where that is known; else OSError.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    while True:
        with ExitStack() as unless_locked:
            stream = unless_locked.enter_context(os.fdopen(os.open(path, flags, 0o666), "r+b"))
            if not _lock(stream.fileno()):
                raise OutputError("output-in-use", str(output), f"another run is writing this output{_holder(path)}")
            # The holder before us may have renamed or removed the file between our opening and our locking it.
            if _is_still(path, stream):
                stream.truncate()
                unless_locked.pop_all()
                return stream


def _is_still(path: Path, stream: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False


def sign(stream: BinaryIO) -> None:
    """Write into a locked file who holds it, for those that find it locked."""
    import platform

    stream.write(f"{os.getpid()} {platform.node() or '-'}\n".encode())
    stream.flush()


def _holder(path: Path) -> str:
    """Say who holds a lock, as far as its file, or Linux, tells."""
    with suppress(OSError, ValueError):
        facts = path.stat()
        with path.open("rb") as stream:
            if signed := _SIGNED.match(stream.read(100)):
                since = datetime.fromtimestamp(facts.st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                return f": process {int(signed[1])} on {signed[2].decode()}, since {since}"
        place = f"{os.major(facts.st_dev):02x}:{os.minor(facts.st_dev):02x}:{facts.st_ino}"
        for lock in Path("/proc/locks").read_text("ascii").splitlines():
            if place in lock.split():
                return f": process {int(lock.split()[4])}"
    return ""


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


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where they are not there; their names are on the disk then. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.is_dir()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        sync_folder(each.parent)


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
    with fresh(part) as stream:
        stream.write(content)
        close_durably(stream)
    publish(part, path)


def fresh(path: Path) -> BinaryIO:
    """Open a new file for writing in place of what stands there: nothing is written through a link."""
    path.unlink(missing_ok=True)
    return path.open("xb")


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

"""Mirrors made by HTTrack (https://www.httrack.com): what their log says of each file, and where links lead to it.

`hts-cache/new.txt` has a line a file: time, size, flags, status, message, media type, validator, address, local file,
and the page that it was met in. HTTrack rewrites all links to the names that it gives to files.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from warcwrap.storage import no_room, temporary_database

LOG = Path("hts-cache", "new.txt")
FOLDER = b"hts-cache"
_OWN = frozenset({b"backblue.gif", b"fade.gif", b"cookies.txt", b"hts-log.txt", b"hts-err.txt", b"index.html"})
_LOCKS = (b"hts-in_progress.lock", b"hts-stop.lock")
_INDEX = b"Mirror and index made by HTTrack"
INDEX_BYTES = 8 << 10
_LINE_BYTES = 64 << 10
_PROBED = 100_000  # lines in which a file that is there must be named
_PATH_BYTES = 4096  # Linux takes no longer one
_STEPS = 64
_CHAIN = 8  # a picture of a style sheet of a page; more steps make no address better
_REDIRECTS = (b"300", b"301", b"302", b"303", b"307", b"308")
_HTML = ("text/html", "application/xhtml+xml")
# What may stand in a path of an address as it is (RFC 3986 section 3.3).
SAFE = "/:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the log: the file by its path in the mirror."""

    local: bytes
    url: str
    media_type: str
    met_in: str

    @classmethod
    def of(cls, raw: bytes) -> _Line | None:
        """Read a line; None for what names no file that holds an answer."""
        fields = raw.rstrip(b"\r\n").split(b"\t")
        if len(fields) < 9 or not fields[3].isdigit() or fields[3] in _REDIRECTS:
            return None
        url, met_in = (_text(field) for field in (fields[7], fields[9] if len(fields) > 9 else b""))
        local = unquote_to_bytes(fields[8]).removeprefix(b"./")
        if not local or len(local) > _PATH_BYTES or not url.startswith(("http://", "https://")):
            return None
        return cls(local, url, _text(fields[5]).lower(), met_in.removeprefix("(from ").removesuffix(")"))


class Mirror:
    """A folder that HTTrack made. Its log is read when it is asked for first, into a temporary database on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: sqlite3.Connection | None = None

    def is_own(self, path: bytes, head: bytes) -> bool:
        """Say whether a file of the mirror is HTTrack's own, and none of the site; `head` is its beginning."""
        if path.startswith(FOLDER + b"/") or path in _LOCKS:
            return True
        if path not in _OWN or self._by("local", path):
            return False
        return path != b"index.html" or _INDEX in head

    def address(self, path: bytes) -> str | None:
        """Return the address of a page, or for another file, the one to which the link leads that it was met by.

        A page keeps its address, and links in it lead from there to names that HTTrack made up. None for a file that
        the log does not name.
        """
        line = self._by("local", path)
        return self._where(line, 0) if line else None

    def _where(self, line: _Line, steps: int) -> str:
        page = None if line.media_type in _HTML or steps > _CHAIN else self._by("url", line.met_in)
        if page is None or page == line:
            return line.url
        link = "./" + quote(_relative(line.local, page.local), safe=SAFE)  # a name may have a colon
        try:
            query = urlsplit(line.url).query  # which links keep, as it does no harm there
            return urljoin(self._where(page, steps + 1), f"{link}?{query}" if query else link)
        except ValueError:  # an address that is none
            return line.url

    def _by(self, column: str, value: bytes | str) -> _Line | None:
        index = self._lines = self._lines or self._read()
        query = f"SELECT local, url, media_type, met_in FROM line WHERE {column} = ? ORDER BY rowid LIMIT 1"
        found = index.execute(query, (value,)).fetchone()
        return _Line(*found) if found else None

    def _read(self) -> sqlite3.Connection:
        index = temporary_database("line (local, url, media_type, met_in)")
        weakref.finalize(self, index.close)
        try:
            index.execute("BEGIN")
            with suppress(OSError):  # what of it can be read is used
                rows = ((line.local, line.url, line.media_type, line.met_in) for line in self._named())
                index.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", rows)
            index.execute("COMMIT")
            index.execute("CREATE INDEX by_local ON line (local)")
            index.execute("CREATE INDEX by_url ON line (url)")
        except sqlite3.Error as problem:
            index.close()
            raise no_room(problem) from problem
        return index

    def _named(self) -> Iterator[_Line]:
        """Yield the log's lines, with paths from the mirror's folder on; the log has them as HTTrack was told them."""
        told = self._prefix(lambda rest: b"/" in rest)
        # A file at the top may be any, or HTTrack's own: it counts where no other is there.
        prefix = self._prefix(lambda rest: True) if told is None else told
        for line in self._logged() if prefix is not None else ():
            if line.local.startswith(prefix or b""):
                yield replace(line, local=line.local[len(prefix or b"") :])

    def _prefix(self, counts: Callable[[bytes], bool]) -> bytes | None:
        """Return what stands before the paths in the log, None where none of the files is there."""
        for line in islice(self._logged(), _PROBED):
            steps = line.local.split(b"/")
            for at in range(max(0, len(steps) - _STEPS), len(steps)):
                rest = b"/".join(steps[at:])
                # The root of a file system, a drive, and what is above lead out of the mirror.
                is_inside = b".." not in steps[at:] and steps[at] and not steps[at].endswith(b":")
                if is_inside and counts(rest) and _is_file(self._folder / os.fsdecode(rest)):
                    return line.local[: len(line.local) - len(rest)]
        return None

    def _logged(self) -> Iterator[_Line]:
        path = self._folder / LOG
        if _is_file(path):
            with path.open("rb") as log:
                yield from filter(None, map(_Line.of, iter(lambda: log.readline(_LINE_BYTES), b"")))


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):  # ValueError: a NUL in a path
        return False


def _relative(path: bytes, page: bytes) -> bytes:
    """Return the link from one file of a mirror to another.

    >>> _relative(b"pictures.example/far.png", b"garden.example/plots/two.html")
    b'../../pictures.example/far.png'
    """
    steps, folders = path.split(b"/"), page.split(b"/")[:-1]
    shared = 0
    while shared < min(len(steps) - 1, len(folders)) and steps[shared] == folders[shared]:
        shared += 1
    return b"/".join([b".."] * (len(folders) - shared) + steps[shared:])


def _text(field: bytes) -> str:
    return field.decode("utf-8", "replace").strip()

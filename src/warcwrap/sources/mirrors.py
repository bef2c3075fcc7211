"""Folders that tools saved pages to: the address to which a page's links lead, for what lies beside the page.

Browsers' "save page complete" puts what belongs to `page.html` into `page_files/`, and lets the links lead there: in a
page that is replayed under its own address, they lead to that address's folder. HTTrack's mirrors: see `httrack`.
What is said of a file depends on the files around it, never on what was read before.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urljoin

from warcwrap.page import Skipped
from warcwrap.sources.entry import Entry, Reading, shown_name
from warcwrap.sources.httrack import FOLDER, INDEX_BYTES, SAFE, Mirror
from warcwrap.sources.notes import HEAD_BYTES, note_of

_SUFFIXES = (b".html", b".htm", b".xhtml", b".xht", b".shtml", b".HTML", b".HTM")
# Chromium, Firefox and Internet Explorer in English; in other languages the page must name the folder.
_USUAL = (b"_files", b".files")
_PARTED = re.compile(rb"(.+)[_.-][^_.-]+", re.S)
_NAMING_BYTES = 1 << 18  # style sheets and scripts are named at the start of a page


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that a folder belongs to: its address, and the length of the path of the folder that it lies in."""

    url: str
    length: int


class Around:
    """What is around the files of one folder, itself in another or the dump; found out when it is asked for first."""

    def __init__(self, folder: bytes, relative: bytes, reading: Reading, outer: Around | None = None) -> None:
        self._folder = folder
        self._relative = relative
        self._reading = reading
        self._outer = outer
        self._is_known = False
        self._page: _Page | None = None
        self._mirror: tuple[Mirror, int] | None = None

    def inside(self, folder: bytes, relative: bytes) -> Around:
        """Return what is around the files of a folder in this one; `relative` is its path, with a slash at its end."""
        return Around(folder, relative, self._reading, self)

    def placed(self, entry: Entry) -> Entry | Skipped:
        """Return a file with the address that follows from where it lies, or why it is none of the saved site."""
        self._find_out()
        path = entry.relative or b""
        if self._mirror:
            mirror, length = self._mirror
            if mirror.is_own(path[length:], entry.body.head(INDEX_BYTES)):
                return Skipped(entry.name, "a file of HTTrack, not of the site")
            return replace(entry, address=mirror.address(path[length:]))
        if self._page:
            return replace(entry, address=_joined(self._page.url, path[self._page.length :]))
        return entry

    def _find_out(self) -> None:
        """Ask the folders from the outermost on; a loop, as they may be nested deeper than Python calls."""
        unknown: list[Around] = []
        around: Around | None = self
        while around and not around._is_known:
            unknown.append(around)
            around = around._outer
        for each in reversed(unknown):
            outer = each._outer
            each._mirror = (outer._mirror if outer else None) or each._own_mirror()
            each._page = (outer._page if outer else None) or (each._own_page(outer) if outer else None)
            each._is_known = True

    def _own_mirror(self) -> tuple[Mirror, int] | None:
        if not _is(stat.S_ISDIR, self._folder + b"/" + FOLDER):
            return None
        folder = Path(os.fsdecode(self._folder))
        return self._reading.mirrors.setdefault(folder, Mirror(folder)), len(self._relative)

    def _own_page(self, outer: Around) -> _Page | None:
        """Return the page that this folder belongs to: one beside it, of its name up to the last separator."""
        name = self._relative[:-1].rpartition(b"/")[2]
        parted = _PARTED.fullmatch(name)
        for file in (parted[1] + suffix for suffix in _SUFFIXES) if parted else ():
            path = outer._folder + b"/" + file
            if not _is(stat.S_ISREG, path):
                continue
            head = _head(path)
            note = note_of(head[:HEAD_BYTES])
            url = self._reading.facts(shown_name(outer._relative + file)).url or (note and note.url)
            if url and (name.endswith(_USUAL) or _names(head, name)):
                return _Page(url, len(outer._relative))
        return None


def _is(is_kind: Callable[[int], bool], path: bytes) -> bool:
    """Say what a path is, of itself: a link is neither file nor folder."""
    try:
        return is_kind(os.lstat(path).st_mode)
    except OSError:
        return False


def _head(path: bytes) -> bytes:
    try:
        with open(path, "rb") as page:  # noqa: PTH123 (a path in bytes)
            return page.read(_NAMING_BYTES)
    except OSError:
        return b""


def _names(head: bytes, folder: bytes) -> bool:
    """Say whether a page has links into a folder beside it, written as browsers do."""
    return folder + b"/" in head or folder + b"/" in unquote_to_bytes(head.replace(b"&amp;", b"&"))


def _joined(page: str, path: bytes) -> str | None:
    """Return the address to which a link from a page to a path beside it leads."""
    try:
        return urljoin(page, "./" + quote(path, safe=SAFE))
    except ValueError:  # an address that is none
        return None

"""What a saved page notes of its own saving, in a comment before its head: who saved it, from where, and when.

SingleFile (https://github.com/gildas-lormeau/SingleFile):

    <!--
     Page saved with SingleFile
     url: https://post.example/7
     saved date: Wed Oct 29 2025 17:52:46 GMT+0900 (Korean Standard Time)
    -->

Browsers' "save page complete" (the mark of the web, MS-WebMark; the number is the length of the address):

    <!-- saved from url=(0022)https://post.example/7 -->

HTTrack (https://www.httrack.com), which leaves out the scheme:

    <!-- Mirrored from post.example/7 by HTTrack Website Copier/3.x [XR&CO'2014], Wed, 29 Oct 2025 08:52:46 GMT -->
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from warcwrap.capture import stated
from warcwrap.findings import Finding, finding
from warcwrap.page import Page
from warcwrap.sources.entry import Reading

HEAD_BYTES = 20_000

# What may stand before the head of a page. An article that quotes such a note has it further down.
_STEP = re.compile(
    rb"[\s\xef\xbb\xbf]++|<!doctype\b[^>]{0,999}>|<\?xml\b[^>]{0,400}>|<html(?:\s[^>]{0,4000})?>|<!--(.{0,5000}?)-->",
    re.I | re.S,
)
_SINGLE_FILE = re.compile(rb"\s{0,9}(?:Page saved with|Archive processed by) SingleFile\b")
_URL = re.compile(rb"^ ?url: (\S{1,4000})", re.M)
# JavaScript's Date.prototype.toString, which is English in every browser (ECMAScript, section "ToDateString").
_SAVED = re.compile(
    rb"saved date:\s{0,9}[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>[0-9]{2}) (?P<year>[0-9]{4})"
    rb" (?P<time>[0-9:]{8}) GMT(?P<zone>[+-][0-9]{4})"
)
_MARK = re.compile(rb"\s{0,9}saved from url=\(([0-9]{4})\)(\S{1,9999})\s{0,9}")
_MIRRORED = re.compile(
    rb" Mirrored from \S{1,4000} by HTTrack Website Copier/.{0,99}?,"
    rb" [A-Z][a-z]{2}, (?P<day>[0-9]{2}) (?P<month>[A-Z][a-z]{2}) (?P<year>[0-9]{4}) (?P<time>[0-9:]{8}) (?P<zone>GMT) "
)
_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")


@dataclass(frozen=True, slots=True)
class Note:
    """What a page notes: the address that it was saved from, and when, in ISO 8601; None for what it does not.

    `is_rewritten` says that a mirroring tool has given it other links; else a browser wrote down its DOM.
    """

    url: str | None = None
    saved_at: str | None = None
    is_rewritten: bool = False


def note_of(head: bytes) -> Note | None:
    """Return the first note in the beginning of a page; None where there is none."""
    for comment in _comments(head):
        if _SINGLE_FILE.match(comment):
            url = _URL.search(comment)
            return Note(_web(url[1]) if url else None, _iso(_SAVED.search(comment)))
        if (mark := _MARK.fullmatch(comment)) and int(mark[1]) == len(mark[2]) and (address := _web(mark[2])):
            # Chromium writes "--", which may not stand in a comment, so.
            return Note(address.replace("-%2D", "--"))
        if mirrored := _MIRRORED.match(comment):
            return Note(None, _iso(mirrored), is_rewritten=True)
    return None


def with_note(page: Page, reading: Reading) -> tuple[Page, Finding | None]:
    """Return a page with what its note says, and what is to be said of it.

    A row, map or record knows address and date better, a file's time worse. A page as a server sent it has no note: who
    saved that one before is the server's affair.
    """
    is_sent = page.stored is not None or page.exchange is not None
    note = None if is_sent else note_of(page.body.head(HEAD_BYTES))
    if note is None:
        return page, None
    saved = None
    if note.saved_at and page.capture.source in ("mtime", "unknown"):
        saved = stated(note.saved_at, "page", reading.latest)
    noted = replace(page, url=page.url or note.url, serialized=True, capture=saved or page.capture)
    if not note.is_rewritten:
        return noted, None
    return noted, finding("links-rewritten", "HTTrack has rewritten its links, and added to it", page.name)


def _comments(head: bytes) -> Iterator[bytes]:
    at = 0
    while step := _STEP.match(head, at):
        at = step.end()
        if step[1] is not None:
            yield step[1]


def _web(address: bytes) -> str | None:
    text = address.decode("utf-8", "replace")
    return text if text.lower().startswith(("http://", "https://")) else None


def _iso(found: re.Match[bytes] | None) -> str | None:
    if found is None or found["month"] not in _MONTHS:
        return None
    day, year, time, zone = (found[name].decode("ascii") for name in ("day", "year", "time", "zone"))
    return f"{year}-{_MONTHS.index(found['month']) + 1:02}-{day}T{time}{zone}"

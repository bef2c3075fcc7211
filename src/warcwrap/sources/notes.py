"""What a saved page notes of its own saving: the comment of SingleFile (https://github.com/gildas-lormeau/SingleFile).

<!--
 Page saved with SingleFile
 url: https://post.example/7
 saved date: Wed Oct 29 2025 17:52:46 GMT+0900 (Korean Standard Time)
-->
"""

from __future__ import annotations

import re
from dataclasses import replace

from warcwrap.capture import Capture, stated
from warcwrap.page import Page
from warcwrap.sources.entry import Reading

HEAD_BYTES = 20_000  # the comment stands before or just behind <html>

_COMMENT = re.compile(rb"<!--\s{0,9}Page saved with SingleFile\b(.{0,5000}?)-->", re.S)
# JavaScript's Date.prototype.toString, which is English in every browser (ECMAScript, section "ToDateString").
_SAVED = re.compile(
    rb"saved date:\s{0,9}[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{4}) ([0-9:]{8}) GMT([+-][0-9]{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def with_note(page: Page, reading: Reading) -> Page:
    """Return a page with what its note says; a row, map or record knows the date better, a file's time worse."""
    note = None if page.stored is not None else _COMMENT.search(page.body.head(HEAD_BYTES))
    if note is None:
        return page
    saved = _saved(note[1], reading) if page.capture.source in ("mtime", "unknown") else None
    return replace(page, serialized=True, capture=saved or page.capture)


def _saved(note: bytes, reading: Reading) -> Capture | None:
    found = _SAVED.search(note)
    if found is None:
        return None
    month, day, year, time, zone = (part.decode("ascii") for part in found.groups())
    if month not in _MONTHS:
        return None
    return stated(f"{year}-{_MONTHS.index(month) + 1:02}-{day}T{time}{zone}", "page", reading.latest)

"""MHTML (RFC 2557): a page as a browser saved it, with its pictures and frames, in one MIME message."""

from __future__ import annotations

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from warcwrap import sniff
from warcwrap.capture import Capture, stated
from warcwrap.errors import InputError, printable
from warcwrap.findings import Finding, finding
from warcwrap.page import Attachment, Item, Noted, Page, Rejected, Skipped
from warcwrap.sources.entry import Entry, Reading
from warcwrap.sources.mime import Message, Part
from warcwrap.sources.transfer import decoded
from warcwrap.warc.grammar import is_media_type

_HTML = ("text/html", "application/xhtml+xml")
_BLANK_BYTES = 4096  # what is longer is no blank part
# RFC 2047: how addresses that are not ASCII are written (RFC 2557 section 4.4.2).
_WORD = re.compile(r"=\?(?:utf-8|us-ascii)\?([bq])\?([!->@-~]*)\?=", re.I)


def read(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield the page that was saved, under the file's name, its frames as pages of their own, and what belongs to them.

    A part that cannot be decoded is rejected with its offset. Raises InputError where the file ends too early.
    """
    with entry.body.open() as stream:
        message = Message(stream, entry.name)
        saved = _Saved(entry, reading, message.top)
        if flaw := saved.flaw():
            yield Noted(entry.name, flaw)
        for part in message.parts():
            yield from saved.items(part, message)
        if (offset := message.behind()) is not None:
            reason = f"bytes that belong to no part, from offset {offset}"
            yield Noted(entry.name, finding("trailing-garbage", reason, entry.name))


class _Saved:
    """What the head of the message says of all parts: which is the page, where it was, when it was saved."""

    def __init__(self, entry: Entry, reading: Reading, top: Part) -> None:
        self._entry = entry
        self._reading = reading
        self._top = top
        self._start = (top.parameter("start") or "").strip("<>")
        self._has_root = False
        # Chromium states the address of the page apart from that of its part.
        self._base = _location(top, "snapshot-content-location", "content-location", "content-base")

    def items(self, part: Part, message: Message) -> Iterator[Item]:
        """Yield what a part is; raises InputError where it ends with the file."""
        is_root = self._is_root(part)
        location = _location(part, "content-location")
        own = location or (f"cid:{part.get('content-id').strip('<>')}" if part.get("content-id") else str(part.number))
        name = self._entry.name if is_root else f"{self._entry.name}!{own}"
        try:
            body = decoded(message.content(), part.get("content-transfer-encoding"))
        except ValueError as problem:
            yield Rejected(name, "damaged-part", f"offset {part.offset}: {printable(str(problem))}")
            return
        if message.is_cut:
            reason = f"offset {part.offset}: the part ends with the file, at {message.offset}, and without a boundary"
            raise InputError("truncated-mhtml", name, reason)
        if is_root:
            self._base = self._base or location
        relative = self._entry.relative if is_root else None
        given = replace(self._entry, name=name, body=body, relative=relative, address=None)
        yield from self._told(given, part, self._base if is_root else _absolute(location, self._base))

    def _is_root(self, part: Part) -> bool:
        """Say whether a part is the page that was saved: the one that `start` names (RFC 2387), or the first page."""
        own = part.get("content-id").strip("<>")
        is_root = not self._has_root and (own == self._start if self._start else part.media_type in _HTML)
        self._has_root |= is_root
        return is_root

    def _told(self, given: Entry, part: Part, location: str) -> Iterator[Item]:
        url = self._reading.url(given) or (location if location.lower().startswith(("http://", "https://")) else None)
        head = given.body.head(sniff.SNIFF_BYTES)
        found = sniff.media_type(head, location if part.media_type not in _HTML else "")
        if part.media_type not in _HTML:
            if not given.body.size_bytes:
                yield Skipped(given.name, "a part without content")
                return
            content_type = part.get("content-type")
            kind = content_type if is_media_type(content_type) else found
            yield Attachment(given.name, given.body, kind, url, self._capture(given))
        elif not head.strip() and given.body.size_bytes <= _BLANK_BYTES:
            yield Rejected(given.name, "empty", "no bytes, or only white space")
        elif found not in ("text/html", "application/xml"):
            reason = f"a part that is said to be {part.media_type}, but its bytes are {found}"
            yield Noted(given.name, finding("not-a-page", reason, given.name))
            yield Attachment(given.name, given.body, found, url, self._capture(given))
        else:
            charset = part.parameter("charset")
            yield Page(given.name, given.body, url, self._capture(given), charset, serialized=True)

    def _capture(self, given: Entry) -> Capture:
        """Return when a part was captured: the map knows it better than the message, the file's time worse."""
        known = self._reading.capture(given)
        return known if known.source == "map" else self._date() or known

    def _date(self) -> Capture | None:
        try:
            at = parsedate_to_datetime(self._top.get("date"))
            # "-0000" is UTC, said by somebody who does not tell where he is (RFC 5322 section 3.3).
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            return stated(at.astimezone(UTC).isoformat(), "page", self._reading.latest)
        except (ValueError, OverflowError, TypeError, IndexError):
            return None

    def flaw(self) -> Finding | None:
        """Return what is wrong with the date of saving, where it is stated and counts."""
        text = self._top.get("date")
        if not text or self._date() or self._reading.capture(self._entry).source == "map":
            return None
        message = f"its capture date is stated as {printable(repr(text), 100)}"
        return finding("capture-date-unusable", message, self._entry.name)


def _location(part: Part, *names: str) -> str:
    """Return the first of several addresses that is stated, without what was added to fold or to code it."""
    stated_at = next((part.get(name) for name in names if part.get(name)), "")
    return "".join(_WORD.sub(_word, stated_at).split())


def _word(found: re.Match[str]) -> str:
    coded = found[2].encode("ascii")
    try:
        raw = a2b_base64(coded) if found[1] in "bB" else a2b_qp(coded, header=True)
        return raw.decode("utf-8")
    except ValueError:
        return found[0]


def _absolute(location: str, base: str) -> str:
    try:
        return urljoin(base, location) if location else ""
    except ValueError:  # brackets that hold no IPv6 address
        return location

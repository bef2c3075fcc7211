"""What a record of an archive captured: a page or an attachment, its bytes without HTTP codings, how it was sent."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Literal
from urllib.parse import unquote

from warcwrap import sniff
from warcwrap.errors import InputError
from warcwrap.findings import Finding, finding
from warcwrap.metadata import SCHEMA_ID
from warcwrap.records import NAME_HEADER
from warcwrap.storage import CHUNK_BYTES, Body
from warcwrap.strict_json import read_json
from warcwrap.urns import LOSSES_URI, METADATA_URI, README_URI, REPORT_URI, SCHEMA_URI
from warcwrap.warc.coding import DecodedBody, decoded_body
from warcwrap.warc.fixity import Examined
from warcwrap.warc.grammar import is_ip_address, is_media_type, is_token
from warcwrap.warc.read import Damage, record_at, records
from warcwrap.warc.record import Record

METADATA_BYTES = 64 << 20
# Flaws that make a record's bytes doubtful; the others are of its form, and cost nothing.
_SPOILT = frozenset(
    f"warc.{flaw}"
    for flaw in ("truncated", "block-short", "gzip-corrupt", "gzip-crc", "gzip-length", "digest-mismatch")
)
_HTML = ("text/html", "application/xhtml+xml")
_OWN = (README_URI, REPORT_URI, LOSSES_URI)
TRUNCATED = "WARC-Truncated"
# Fields that say of a capture what no other place does; they go with it into another archive.
_KEPT: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("WARC-IP-Address", is_ip_address),
    (TRUNCATED, is_token),
)


@dataclass(frozen=True, slots=True)
class Archived:
    """One capture of an archive: a page, or an attachment; a `revisit` only where its original is not to be found.

    `body` is what was captured, without HTTP codings, and `payload` the same as stored, where that is something else;
    `is_decoded` is False where a coding could not be undone. `http_head` is what stood before it in a `response`.
    `metadata` is the document that refers to the page, not yet held against its schema. `date` is WARC-Date as written,
    `offset` that of the record in its file, in bytes. `flaws` are errors of the record's form and of its HTTP codings;
    a capture whose bytes are in doubt is `Spoilt` instead. `fields` are header fields that belong to the capture.
    `duplicate_of` is the id of the record that holds the bytes of a revisit.
    """

    kind: Literal["page", "attachment", "revisit"]
    record_id: str
    type: str
    target_uri: str
    date: str
    content_type: str
    body: Body
    offset: int
    http_head: bytes | None = None
    payload: Body | None = None
    is_decoded: bool = True
    name: str | None = None
    metadata: Mapping[str, Any] | None = None
    flaws: tuple[Finding, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    duplicate_of: str | None = None

    @property
    def source(self) -> Mapping[str, Any]:
        """`source` of the metadata; empty where there is none."""
        found = self.metadata.get("source") if self.metadata else None
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: the offset of its member, and its number among all that the reader finds, from 0.

    `is_first` says that its member begins with it: only then can it be read without what comes before.
    """

    archive: Body
    offset: int
    number: int
    is_first: bool = True

    def opened(self) -> tuple[BinaryIO, Record]:
        """Return the record, ready to be read, with its stream, which the caller closes.

        Raises InputError where another thing stands there now.
        """
        stream = self.archive.open()
        try:
            if self.is_first and stream.seekable():
                return stream, record_at(stream, self.offset)
            record = next(islice(records(stream), self.number, None), None)
            if isinstance(record, Record) and record.offset == self.offset:
                return stream, record
            raise InputError("changed-while-reading", f"offset {self.offset}", "another thing stands there now")
        except BaseException:  # whatever it is, it must not leave the file open
            stream.close()
            raise


class _Reopened(io.RawIOBase):
    """A payload where it lies: the block of a record behind the HTTP head in it."""

    def __init__(self, place: Place, skipped: int) -> None:
        super().__init__()
        self._stream, record = place.opened()
        self._block = record.block
        left = skipped
        while left and (piece := self._block.read(left)):
            left -= len(piece)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        return self._block.readinto(buffer)  # type: ignore[arg-type]

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def damage_of(record: Record, shown: Examined) -> Finding | None:
    """Return the first flaw of a record, read to its end, that makes its bytes doubtful."""
    flaws = (flaw for flaw in (*record.findings, *shown.findings) if flaw.severity == "error")
    return next((flaw for flaw in flaws if record.is_lost or flaw.code in _SPOILT), None)


def is_own(record: Record) -> bool:
    """Say whether a record is one that our archives hold about themselves."""
    uri = record.target_uri or ""
    return record.type == "resource" and (uri in _OWN or uri.startswith(SCHEMA_URI))


def is_document(record: Record) -> bool:
    """Say whether a record claims to be the metadata of a page as we write them."""
    return record.type == "metadata" and (record.target_uri or "").startswith(METADATA_URI)


def document_of(record: Record, content: bytes | None) -> dict[str, Any] | Damage:
    """Return the document of a metadata record of ours, or what is wrong with it."""
    if record.block.length > METADATA_BYTES:
        return Damage(record.offset, 0, "metadata.too-large", f"a document of {record.block.length} bytes")
    try:
        document = read_json(content or b"", "the document")
    except InputError as problem:
        return Damage(record.offset, 0, "metadata.not-json", problem.reason)
    if not isinstance(document, dict) or document.get("$schema") != SCHEMA_ID:
        return Damage(record.offset, 0, "metadata.not-json", f"the document is no object with $schema {SCHEMA_ID}")
    return document


def capture_of(record: Record, shown: Examined, place: Place, flaws: tuple[Finding, ...] = ()) -> Archived:
    """Return the capture that a `response`, `resource`, `conversion` or `revisit` is, once its block was examined.

    Raises what reading a large payload again raises, and OutputError where there is no room to decode it.
    """
    head = shown.head
    is_revisit = record.type == "revisit"
    stored = Body.of(b"") if is_revisit else _stored(record, shown, place)
    decoded = DecodedBody(stored) if is_revisit else decoded_body(head, stored)
    name = record.get(NAME_HEADER)
    stated = head.get("Content-Type") if head and head.raw else _own_type(record)
    is_page, media_type, oddity = told_by(stated, decoded.body, decoded.is_decoded, head.status if head else None)
    return Archived(
        kind="revisit" if is_revisit else "page" if is_page and name is None else "attachment",
        record_id=record.id or "",
        type=record.type or "",
        target_uri=record.target_uri or "",
        date=record.date or "",
        content_type=media_type,
        body=decoded.body,
        offset=record.offset,
        http_head=head.raw if head and head.raw else None,
        payload=None if decoded.body is stored else stored,
        is_decoded=decoded.is_decoded,
        name=unquote(name) if name else None,
        flaws=(*flaws, *_flaws(record, decoded.findings, oddity)),
        fields=tuple((key, value) for key, fits in _KEPT if (value := record.get(key)) and fits(value)),
    )


def _stored(record: Record, shown: Examined, place: Place) -> Body:
    skipped = len(shown.head.raw) if shown.head else 0
    size = record.block.length - skipped
    held = shown.content if size else b""
    if held is not None:
        return Body.of(held)
    return Body(size, lambda: io.BufferedReader(_Reopened(place, skipped), CHUNK_BYTES))


def _own_type(record: Record) -> str | None:
    """Return a record's Content-Type where it is that of the payload: not the one of an HTTP message without a head."""
    return None if record.media_type == "application/http" else record.content_type


def told_by(stated: str | None, body: Body, is_decoded: bool, status: int | None) -> tuple[bool, str, str]:
    """Say whether a payload is a page, its media type, and in words where bytes and stated type are at odds.

    Redirects, and answers without content, are no pages, whatever their type: what they hold is for machines.
    """
    sample = body.head(sniff.SNIFF_BYTES) if is_decoded else b""
    has_content = not is_decoded or bool(sample.strip())
    is_redirect = bool(status and 300 <= status < 400)
    if stated is None or not is_media_type(stated):
        is_html = sniff.is_marked_up(sample)
        found = sniff.media_type(sample, "") if has_content else "application/octet-stream"
        return is_html and not is_redirect, "text/plain" if found == "text/html" and not is_html else found, ""
    if stated.partition(";")[0].strip().lower() not in _HTML:
        return False, stated, ""
    found = sniff.media_type(sample, "") if is_decoded and has_content else "text/html"
    if found in ("text/html", "application/xml"):
        return has_content and not is_redirect, stated, ""
    return False, found, f"it is said to be {stated}, but its bytes are {found}"


def _flaws(record: Record, found: tuple[Finding, ...], oddity: str) -> tuple[Finding, ...]:
    worse = [each for each in found if each.severity != "note"]
    if segment := record.get("WARC-Segment-Number"):
        message = f"segment {segment[:20]!r} of a record, the others are not joined to it"
        worse.append(finding("segmented-record", message))
    if oddity:
        worse.append(finding("not-a-page", oddity))
    return tuple(worse)

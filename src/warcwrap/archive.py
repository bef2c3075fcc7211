"""Archives read back: each capture with its bytes and, in archives of ours, the metadata that refers to it."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal
from urllib.parse import unquote

from warcwrap.errors import InputError
from warcwrap.findings import Finding
from warcwrap.metadata import SCHEMA_ID
from warcwrap.records import METADATA_URI, NAME_HEADER, README_URI, REPORT_URI, SCHEMA_URI
from warcwrap.storage import HELD_BYTES, Body
from warcwrap.strict_json import read_json
from warcwrap.warc.fixity import Examined, examine
from warcwrap.warc.read import Damage, record_at, records
from warcwrap.warc.record import Record

METADATA_BYTES = 64 << 20
# Flaws that make a record's bytes doubtful; the others are of its form, and cost nothing.
_SPOILT = frozenset(
    f"warc.{flaw}"
    for flaw in ("truncated", "block-short", "gzip-corrupt", "gzip-crc", "gzip-length", "digest-mismatch")
)
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Archived:
    """One capture of an archive: a page, or an attachment.

    `body` is the payload as stored, `http_head` what stood before it in a `response`. `metadata` is the document that
    refers to the page, not yet held against its schema. `date` is WARC-Date as written, `offset` that of the record in
    its file, in bytes. `flaws` are errors of the record's form; a capture whose bytes are in doubt is `Spoilt` instead.
    """

    kind: Literal["page", "attachment"]
    record_id: str
    type: str
    target_uri: str
    date: str
    content_type: str
    body: Body
    offset: int
    http_head: bytes | None = None
    name: str | None = None
    metadata: Mapping[str, Any] | None = None
    flaws: tuple[Finding, ...] = ()

    @property
    def source(self) -> Mapping[str, Any]:
        """`source` of the metadata; empty where there is none."""
        found = self.metadata.get("source") if self.metadata else None
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Spoilt(Damage):
    """A page whose bytes are not those that were archived."""


def captures(path: str | Path) -> Iterator[Archived]:
    """Yield the captures of a WARC file in order: pages with their metadata, and attachments.

    Raises InputError where the file cannot be read, and at damage, once what stands before it was yielded.
    """
    for found in contents_of(Path(path)):
        if isinstance(found, Damage):
            raise InputError(found.code, str(path), f"offset {found.offset}: {found.message}")
        yield found


def contents_of(path: Path) -> Iterator[Archived | Damage]:
    """Yield the contents of an archive that a user named; raises InputError where it cannot be read."""
    try:
        yield from contents(file_body(path))
    except OSError as problem:
        raise InputError("unreadable", str(path), problem.strerror or str(problem)) from problem


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


def contents(body: Body) -> Iterator[Archived | Damage]:
    """Yield the captures of an archive, and the damage between them; a file without any record is damage, too."""
    waiting: Archived | None = None
    record = None
    with body.open() as stream:
        for record in records(stream):
            told = record if isinstance(record, Damage) else _told(record, body)
            if waiting is not None:
                yield _described(waiting, record, told)
            waiting = told if isinstance(told, Archived) else None
            if isinstance(told, Damage):
                yield told
    if waiting is not None:
        yield waiting
    if record is None:
        yield Damage(0, 0, "warc.empty", "the file holds no bytes")


def _told(record: Record, archive: Body) -> Archived | dict[str, Any] | Damage | None:
    """Read a record to its end; return the capture or metadata document that it is, or the damage; None for others."""
    is_document = record.type == "metadata" and (record.target_uri or "").startswith(METADATA_URI)
    shown = examine(record, METADATA_BYTES if is_document else HELD_BYTES)
    capture = _capture(record, shown, archive)
    flaws = [flaw for flaw in (*record.findings, *shown.findings) if flaw.severity == "error"]
    for flaw in flaws:
        if record.is_lost or flaw.code in _SPOILT:
            kind = Spoilt if capture and capture.kind == "page" else Damage
            return kind(record.offset, record.size or 0, flaw.code, flaw.message)
    if is_document:
        return _metadata(record, shown.content)
    return replace(capture, flaws=tuple(flaws)) if capture and flaws else capture


def _described(page: Archived, record: Record | Damage, document: object) -> Archived | Spoilt:
    """Return a page with its metadata, if those of the next record are; they must be about the page's very bytes."""
    is_its = isinstance(record, Record) and record.get("WARC-Refers-To") == f"<{page.record_id}>"
    if not is_its or not isinstance(document, dict):
        return page
    described = replace(page, kind="page", metadata=document)
    stated = described.source.get("sha256")
    if isinstance(stated, str) and stated != page.body.sha256:
        message = f"source.sha256 is {stated[:80]!r}, the page's bytes have {page.body.sha256}"
        return Spoilt(page.offset, 0, "metadata.other-bytes", message)
    return described


def _metadata(record: Record, content: bytes | None) -> dict[str, Any] | Damage:
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


def _capture(record: Record, shown: Examined, archive: Body) -> Archived | None:
    uri = record.target_uri or ""
    is_own = uri in (README_URI, REPORT_URI) or uri.startswith((SCHEMA_URI, METADATA_URI))
    if record.type not in ("resource", "response") or is_own:
        return None
    head = shown.head
    offset, skipped = record.offset, len(head.raw) if head else 0
    size = record.block.length - skipped
    held = shown.content if size else b""
    name = record.get(NAME_HEADER)
    stated = (head.get("Content-Type") if head else record.content_type) or "application/octet-stream"
    is_page = name is None and stated.partition(";")[0].strip().lower() in _HTML
    return Archived(
        "page" if is_page else "attachment",
        record.id or "",
        record.type,
        uri,
        record.date or "",
        stated,
        Body.of(held) if held is not None else Body(size, lambda: _reopened(archive, offset, skipped)),
        offset,
        head.raw if head and head.raw else None,
        unquote(name) if name else None,
    )


def _reopened(archive: Body, offset: int, skipped: int) -> BinaryIO:
    """Open a payload where it lies; in a stream that cannot seek, by reading up to it."""
    stream = archive.open()
    if stream.seekable():
        block = record_at(stream, offset).block
    else:
        found = (record for record in records(stream) if record.offset == offset and isinstance(record, Record))
        block = next(found).block
    left = skipped
    while left and (piece := block.read(left)):
        left -= len(piece)
    return block  # type: ignore[return-value]  # a raw reader has all of BinaryIO that is read here

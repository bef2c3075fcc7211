"""Archives read back: each capture with its bytes and, in archives of ours, the metadata that refers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from warcwrap.archived import METADATA_BYTES, Archived, Place, capture_of, damage_of, document_of, is_document, is_own
from warcwrap.errors import InputError
from warcwrap.findings import Finding, finding
from warcwrap.originals import Originals, Reference
from warcwrap.storage import HELD_BYTES, Body
from warcwrap.storage import file_body as file_body
from warcwrap.warc.fixity import examine
from warcwrap.warc.grammar import bare_id
from warcwrap.warc.read import Damage, records
from warcwrap.warc.record import Record

_CAPTURES = ("response", "resource", "conversion", "revisit")
_OTHERS = {
    "warcinfo": "it describes the archive",
    "request": "what was asked of the server, no capture",
    "metadata": "metadata of another tool",
    "continuation": "a later segment of a record: segments are not joined",
}


@dataclass(frozen=True, slots=True)
class Spoilt(Damage):
    """A capture whose bytes are not those that were archived. It was a page if it looks like one, or is described."""

    record_id: str = ""
    is_page: bool = True


@dataclass(frozen=True, slots=True)
class Passed:
    """A record that captured nothing, and why it is passed over; `finding` where that may cost something."""

    offset: int
    type: str
    reason: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Loose:
    """Metadata of ours whose page does not stand right before them: in another file, as a rule."""

    offset: int
    page_id: str
    document: Mapping[str, Any]


Content = Archived | Damage | Passed | Loose


def captures(path: str | Path) -> Iterator[Archived]:
    """Yield the captures of a WARC file in order: pages with their metadata, and attachments.

    A revisit comes with the bytes of its original where that is in the same file. Raises InputError where the file
    cannot be read, and at damage, once what stands before it was yielded.
    """
    yield from captures_in(str(path), file_body(Path(path)))


def captures_in(name: str, body: Body, originals: Originals | None = None) -> Iterator[Archived]:
    """Yield the captures of an archive of this name, as `captures` does."""
    try:
        for found in contents(body, originals):
            if isinstance(found, Damage):
                raise InputError(found.code, name, f"offset {found.offset}: {found.message}")
            if isinstance(found, Archived):
                yield found
    except OSError as problem:
        raise InputError("unreadable", name, problem.strerror or str(problem)) from problem


def contents_of(path: Path) -> Iterator[Content]:
    """Yield the contents of an archive that a user named; raises InputError where it cannot be read."""
    try:
        yield from contents(file_body(path))
    except OSError as problem:
        raise InputError("unreadable", str(path), problem.strerror or str(problem)) from problem


def contents(body: Body, originals: Originals | None = None) -> Iterator[Content]:
    """Yield what an archive holds, and the damage in it; a file without any record is damage, too.

    `originals` says where revisits find the captures that they stand for: by default in the archive itself.
    """
    own = originals or Originals([body])
    try:
        yield from _paired(_told(body, own))
    finally:
        if originals is None:
            own.close()


def _paired(told: Iterator[Content]) -> Iterator[Content]:
    """Put metadata to the page that they follow, if they are about it."""
    waiting: Archived | Spoilt | None = None
    for found in told:
        if waiting is not None:
            is_its = isinstance(found, Loose) and found.page_id == waiting.record_id
            yield described(waiting, found.document) if is_its and isinstance(found, Loose) else waiting
            waiting = None
            if is_its:
                continue
        if isinstance(found, Archived | Spoilt):
            waiting = found
        else:
            yield found
    if waiting is not None:
        yield waiting


def described(page: Archived | Spoilt, document: Mapping[str, Any]) -> Archived | Spoilt:
    """Return a page with the metadata that refer to it; they must be about the page's very bytes."""
    if isinstance(page, Spoilt):
        return replace(page, is_page=True)
    if page.kind == "revisit":
        return replace(page, metadata=document)
    found = replace(page, kind="page", metadata=document)
    stated = found.source.get("sha256")
    if not isinstance(stated, str) or stated == page.body.sha256:
        return found
    if page.payload is not None and stated == page.payload.sha256:
        # Whoever packed it had no decoder for a coding: to them, the page is what is stored.
        return replace(found, body=page.payload, payload=None)
    if not page.is_decoded:
        return found  # its codings cannot be undone here, as its flaws say: nobody can tell
    message = f"source.sha256 is {stated[:80]!r}, the page's bytes have {page.body.sha256}"
    return Spoilt(page.offset, 0, "metadata.other-bytes", message)


def joined(found: Content, originals: Originals) -> Content | None:
    """Put a page together with its metadata where each is in another archive of those that `originals` knows.

    Return None for the metadata: they come with the page, when that is read.
    """
    if isinstance(found, Archived) and found.metadata is None and originals.has_loose:
        document = originals.document(found.record_id)
        return described(found, document) if document else found
    if isinstance(found, Loose) and originals.has_loose and originals.has(found.page_id):
        return None
    return found


def _told(archive: Body, originals: Originals) -> Iterator[Content]:
    found, last = None, -1
    with archive.open() as stream:
        for number, found in enumerate(records(stream)):
            if isinstance(found, Damage):
                yield found
            else:
                place = Place(archive, found.offset, number, found.offset != last)
                yield _content(found, place, originals)
            last = found.offset
    if found is None:
        yield Damage(0, 0, "warc.empty", "the file holds no bytes")


def _content(record: Record, place: Place, originals: Originals) -> Content:
    """Read a record to its end, and say what it is."""
    is_capture = record.type in _CAPTURES and not is_own(record)
    shown = examine(record, METADATA_BYTES if is_document(record) else HELD_BYTES if is_capture else 0)
    flaws = tuple(flaw for flaw in (*record.findings, *shown.findings) if flaw.severity == "error")
    capture = capture_of(record, shown, place, flaws) if is_capture else None
    if damage := damage_of(record, shown):
        facts = record.offset, record.size or 0, damage.code, damage.message
        return Spoilt(*facts, capture.record_id, capture.kind == "page") if capture else Damage(*facts)
    if capture is None:
        return _other(record, shown.content)
    if capture.kind != "revisit":
        return capture
    resolved = originals.resolve(capture, Reference.of(record))
    return resolved if isinstance(resolved, Archived) else replace(capture, flaws=(*capture.flaws, resolved))


def _other(record: Record, content: bytes | None) -> Content:
    if is_document(record):
        document = document_of(record, content)
        if isinstance(document, Damage):
            return document
        return Loose(record.offset, bare_id(record.get("WARC-Refers-To") or ""), document)
    reason = "a record of the archive about itself" if is_own(record) else _OTHERS.get(record.type or "")
    found = finding("segmented-record", reason or "") if record.type == "continuation" else None
    return Passed(record.offset, record.type or "", reason or "a record of no type that is known here", found)

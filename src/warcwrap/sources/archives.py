"""WARC files as dumps, of any tool; in archives of ours, pages come with the metadata that was stored with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, BinaryIO, Literal, NoReturn

from warcwrap.archive import Content, Loose, Passed, Spoilt, contents, joined
from warcwrap.archived import Archived
from warcwrap.capture import Capture, stated
from warcwrap.errors import InputError
from warcwrap.findings import Finding, finding
from warcwrap.originals import Originals
from warcwrap.page import Attachment, Exchange, Item, Noted, Origin, Page, Rejected, Skipped
from warcwrap.schema import DEFAULT, load
from warcwrap.sources.entry import Entry, Reading
from warcwrap.sources.files import charset_of
from warcwrap.storage import Body
from warcwrap.warc import frames, members
from warcwrap.warc.grammar import is_media_type
from warcwrap.warc.read import Damage

NEEDS_CHOICE = "archive-needs-choice"
_CHOICE = "an archive: --metadata-only writes metadata that refer to its records, --rewrite copies its pages"
# What crawlers and proxies call headers that they had to change (pywb, ArchiveWeb.page).
_RENAMED = b"\nx-archive-orig-"


def read(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield pages and attachments; damage is rejected with its offset, and what follows it goes on.

    A record is taken whole or rejected: one whose bytes do not have the digests that archive or metadata state is. A
    revisit has the bytes of its original, which may be in another of the archives that are read together.
    Stored metadata that are not what their schema says are not believed: the page is read anew, with a finding.
    Raises InputError `archive-needs-choice` where the user has to say first what is to become of an archive.
    """
    check_choice(entry.name, reading)
    originals = Originals([entry.body], reading.originals)
    try:
        yield from items(entry.name, entry.body, originals, reading)
    finally:
        originals.close()


def check_choice(name: str, reading: Reading) -> None:
    """Raise InputError where archives are not to be read."""
    if reading.archives == "refuse":
        raise InputError(NEEDS_CHOICE, name, _CHOICE)


def items(archive: str, body: Body, originals: Originals, reading: Reading) -> Iterator[Item]:
    """Yield what a WARC file of this name holds, item by item, in the order of its records."""
    number = loose = 0
    for one in contents(body, originals):
        found = joined(one, reading.originals) if reading.originals else one
        if found is None:
            yield Skipped(f"{archive}@{one.offset}", "metadata of a page that is read in another archive, with them")
            continue
        number += isinstance(found, Archived | Damage)
        loose += isinstance(found, Loose)
        yield from _items(found, archive, f"{archive}#{number}", reading)
    if loose:
        yield Noted(archive, finding("page-elsewhere", f"of {loose} pages, only the metadata are here", archive))


def _items(found: Content, archive: str, name: str, reading: Reading) -> Iterator[Item]:
    if isinstance(found, Damage):
        scope: Literal["page", "rest"] = "page" if isinstance(found, Spoilt) and found.is_page else "rest"
        yield Rejected(f"{archive}@{found.offset}", found.code, found.message, scope)
    elif isinstance(found, Passed):
        at = f"{archive}@{found.offset}"
        if found.finding:
            yield Noted(at, replace(found.finding, where=at))
        yield Skipped(at, found.reason)
    elif isinstance(found, Loose):
        yield from _loose(found, archive)
    elif found.kind == "revisit":
        yield Rejected(name, found.flaws[-1].code, found.flaws[-1].message)
    else:
        yield from (Noted(name, replace(flaw, where=name)) for flaw in found.flaws)
        yield from _captured(found, archive, name, reading)


def _captured(found: Archived, archive: str, name: str, reading: Reading) -> Iterator[Item]:
    dated = stated(found.date, "warc", reading.latest) or Capture()
    if found.kind == "attachment":
        stated_type = found.content_type if is_media_type(found.content_type) else "application/octet-stream"
        yield Attachment(found.name or name, found.body, stated_type, found.target_uri, dated, _exchange(found))
    elif found.metadata is None:
        yield _page(found, archive, name, dated)
    elif flaw := _grave_flaw(found.metadata):
        yield Noted(name, finding("stored-metadata-broken", f"{flaw.where}: {flaw.message}", name))
        yield _page(found, archive, name, dated)
    else:
        yield _stored(_page(found, archive, found.source["name"], dated), found.metadata)


def _grave_flaw(document: Any) -> Finding | None:
    """Return why metadata cannot be used; a text that is no address or date is what was found, and is said in them."""
    mild = ("schema.format", "schema.pattern")
    flaws = (
        flaw for flaw in load(DEFAULT).findings(document) if flaw.where.startswith("/source") or flaw.code not in mild
    )
    return next(flaws, None)


def _exchange(found: Archived) -> Exchange | None:
    if not found.http_head:
        return None
    return Exchange(found.http_head, _RENAMED in found.http_head.lower(), found.payload, found.fields)


def _page(found: Archived, archive: str, name: str, capture: Capture) -> Page:
    is_address = not found.target_uri.startswith("urn:uuid:")
    return Page(
        name,
        found.body,
        url=found.target_uri if is_address else None,
        capture=capture,
        charset=charset_of(found.content_type),
        exchange=_exchange(found),
        origin=Origin(archive, found.offset, found.record_id, found.target_uri),
    )


def _stored(page: Page, document: Any) -> Page:
    """Return a page with the metadata that were stored with it.

    Only they say whether WARC-Date is a capture date, and whether an HTTP head is the page's own: it may have been
    written by the packer, or be that of another page with the same bytes.
    """
    source = document["source"]
    at = source["captured_at"]
    moment = datetime.fromisoformat(at).astimezone(UTC) if at else None
    return replace(
        page,
        capture=Capture(moment, source["captured_at_source"], source.get("zone_assumed", False)),
        serialized=source["fidelity"] == "serialized",
        exchange=page.exchange if source.get("http_headers") in ("original", "adjusted") else None,
        stored=document,
    )


def _loose(found: Loose, archive: str) -> Iterator[Item]:
    """Yield a page of which only the metadata are here: they can be read again, its bytes cannot."""
    name = f"{archive}@{found.offset}"
    if flaw := _grave_flaw(found.document):
        yield Rejected(name, "stored-metadata-broken", f"{flaw.where}: {flaw.message}")
        return
    source, target = found.document["source"], found.document.get("record", {}).get("target_uri", "")
    body = Body(source["size_bytes"], _opener_of_nothing(source["name"]))
    origin = Origin(archive, found.offset, found.page_id, target)
    yield _stored(Page(source["name"], body, origin=origin), found.document)


def _opener_of_nothing(name: str) -> Callable[[], BinaryIO]:
    def refuse() -> NoReturn:
        raise InputError("page-elsewhere", name, "its bytes are not in this file, only its metadata")

    return refuse


def is_warc(head: bytes) -> bool:
    """Say whether a file that begins so is a WARC, plain or compressed."""
    if head.startswith(frames.MAGIC):
        return frames.begins_record(head, None)
    is_member = head.startswith(members.MAGIC) and members.begins_record(head)
    return is_member or head.startswith((b"WARC/", frames.DICTIONARY_MAGIC))

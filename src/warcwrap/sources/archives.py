"""WARC files as dumps: in archives of ours, pages come with the metadata that was stored with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from warcwrap.archive import Archived, Spoilt, contents
from warcwrap.capture import Capture, stated
from warcwrap.findings import Finding, finding
from warcwrap.page import Attachment, Item, Noted, Page, Rejected
from warcwrap.schema import DEFAULT, load
from warcwrap.sources.entry import Entry, Reading
from warcwrap.sources.files import charset_of
from warcwrap.warc.grammar import is_media_type
from warcwrap.warc.read import Damage


def read(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield pages and attachments; damage is rejected with its offset, and what follows it goes on.

    A record is taken whole or rejected: one whose bytes do not have the digests that archive or metadata state is.

    Stored metadata that are not what their schema says are not believed: the page is read anew, with a finding.
    """
    for number, found in enumerate(contents(entry.body), 1):
        name = f"{entry.name}#{number}"
        if isinstance(found, Damage):
            scope: Literal["page", "rest"] = "page" if isinstance(found, Spoilt) else "rest"
            yield Rejected(f"{entry.name}@{found.offset}", found.code, found.message, scope)
            continue
        yield from (Noted(name, replace(flaw, where=name)) for flaw in found.flaws)
        if found.kind == "attachment":
            yield _attachment(found, found.name or name, reading)
        elif found.metadata is None:
            yield _page(found, name, _dated(found, reading))
        elif flaws := [flaw for flaw in load(DEFAULT).findings(found.metadata) if _is_grave(flaw)]:
            message = f"{flaws[0].where}: {flaws[0].message}"
            yield Noted(name, finding("stored-metadata-broken", message, name))
            yield _page(found, name, _dated(found, reading))
        else:
            yield _stored(found)


def _is_grave(flaw: Finding) -> bool:
    """Say whether metadata cannot be used; a text that is no address or date is what was found, and is said in them."""
    return flaw.where.startswith("/source") or flaw.code not in ("schema.format", "schema.pattern")


def _attachment(found: Archived, name: str, reading: Reading) -> Attachment:
    stated_type = found.content_type if is_media_type(found.content_type) else "application/octet-stream"
    return Attachment(name, found.body, stated_type, found.target_uri, _dated(found, reading))


def _dated(found: Archived, reading: Reading) -> Capture:
    return stated(found.date, "warc", reading.latest) or Capture()


def _page(found: Archived, name: str, capture: Capture) -> Page:
    is_address = not found.target_uri.startswith("urn:uuid:")
    url = found.target_uri if is_address else None
    charset = charset_of(found.content_type)
    return Page(name, found.body, url=url, capture=capture, charset=charset, http_head=found.http_head)


def _stored(found: Archived) -> Page:
    """Return a page with the metadata that were stored with it; only they say whether WARC-Date is a capture date."""
    source = found.source
    at = source["captured_at"]
    moment = datetime.fromisoformat(at).astimezone(UTC) if at else None
    capture = Capture(moment, source["captured_at_source"], source.get("zone_assumed", False))
    return replace(
        _page(found, source["name"], capture),
        serialized=source["fidelity"] == "serialized",
        http_head=None if source.get("http_headers") == "synthesized" else found.http_head,
        stored=found.metadata,
    )

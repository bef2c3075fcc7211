"""What each record in an archive of ours must be, for its own header and its neighbours show that it is another.

Checksums tell damage; a whole record that was never written there, or not so, is told by this. docs/format.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from warcwrap.records import NAME_HEADER, metadata_uri
from warcwrap.urns import LOSSES_URI, METADATA_URI, README_URI, REPORT_URI, SCHEMA_URI
from warcwrap.warc.digests import parse_digest
from warcwrap.warc.grammar import bare_id
from warcwrap.warc.links import key_of
from warcwrap.warc.record import Record

_CAPTURES = ("response", "resource", "revisit")
_ABOUT_ITSELF = (README_URI, REPORT_URI, LOSSES_URI)
_HTTP = "application/http; msgtype=response"


class _Capture(NamedTuple):
    record_id: str
    target_uri: str
    content_type: str


class OwnRecords:
    """Follows the records of one archive of ours, from its warcinfo on; memory grows by 16 bytes and more for each."""

    def __init__(self, info: str) -> None:
        self._info = info
        self._last: _Capture | None = None
        # Keys of the records that hold what was packed, and which of them have the name of an attachment.
        self.captures: set[bytes] = set()
        self.attachments: set[bytes] = set()

    def add(self, record: Record) -> Iterator[str]:
        """Take the next record, and say in words what shows that it is none that we have written there."""
        if record.type != "warcinfo" and bare_id(record.get("WARC-Warcinfo-ID") or "") != self._info:
            yield "its WARC-Warcinfo-ID does not name the warcinfo record of this archive"
        target = record.target_uri or ""
        is_document = record.type == "metadata" and target.startswith(METADATA_URI)
        if not is_document and record.type not in (*_CAPTURES, "warcinfo"):
            yield f"our archives have no such record of type {(record.type or '')[:40]!r}"
        for name in _digests_of(record):
            if not parse_digest(record.get(name) or "").is_known:
                yield f"it has no {name} that can be checked"
        if not is_document:
            self._last = None
        if record.type in _CAPTURES and record.id and not _is_about_archive(record.type, target):
            self._last = _Capture(bare_id(record.id), target, record.content_type or "")
            self.captures.add(key_of(record.id))
            if record.get(NAME_HEADER) is not None:
                self.attachments.add(key_of(record.id))

    def flaws(self, document: dict[str, Any], record: Record) -> Iterator[str]:
        """Say in words where a metadata record speaks of another page's record than the one that it refers to."""
        page_id = bare_id(record.get("WARC-Refers-To") or "")
        stated = _object(document.get("record"))
        if stated.get("id") != page_id:
            yield f"record.id is {str(stated.get('id'))[:80]!r}, WARC-Refers-To names another"
        if record.target_uri != metadata_uri(page_id):
            yield "its WARC-Target-URI is not made of the page's WARC-Record-ID"
        page = self._last
        if page is None or page.record_id != page_id:
            return
        if stated.get("target_uri") != page.target_uri:
            yield f"record.target_uri is {str(stated.get('target_uri'))[:80]!r}, the page's record has another"
        encoding = _object(_object(document.get("source")).get("encoding")).get("name")
        if page.content_type not in (_HTTP, f"text/html; charset={encoding}"):
            yield f"source.encoding is {str(encoding)[:40]!r}, the page's record is {page.content_type[:80]!r}"


def _digests_of(record: Record) -> tuple[str, ...]:
    has_payload = record.type in _CAPTURES
    return ("WARC-Block-Digest", "WARC-Payload-Digest") if has_payload else ("WARC-Block-Digest",)


def _is_about_archive(record_type: str, target: str) -> bool:
    return record_type == "resource" and (target in _ABOUT_ITSELF or target.startswith(SCHEMA_URI))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

"""The records that our archives are made of, and how they point at each other; `docs/format.md` says the same in words.

Order in a file: warcinfo, README, schemas, then page and metadata by turns (and attachments), last the task's report.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import Any, Literal
from urllib.parse import quote

from warcwrap.capture import written
from warcwrap.errors import InputError, UsageError
from warcwrap.formats import is_uri
from warcwrap.page import Attachment, Exchange, HttpHeaders, Origin, Page
from warcwrap.storage import Body
from warcwrap.uris import content_urn, target_uri
from warcwrap.urns import LOSSES_URI, METADATA_URI, README_URI, REPORT_URI, SCHEMA_URI
from warcwrap.version import VERSION
from warcwrap.warc.write import HEADER_VALUE_BYTES, NewRecord, check_header

RecordType = Literal["auto", "response"]

SOFTWARE = f"warcwrap/{VERSION}"
REPORT_SCHEMA = "urn:warcwrap:schema:task-report:1"
LOSSES_SCHEMA = "urn:warcwrap:schema:losses:1"
NAME_HEADER = "X-Warcwrap-Source-Name"
STANDARD = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-"

PROFILE = "http://netpreserve.org/warc/"

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:warcwrap:record")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SCHEMES = ("http:", "https:", "urn:")
_INFO_ORDER = ("operator", "publisher", "isPartOf", "description", "audience", "robots", "http-header-user-agent")

README = """\
About this file
===============

This is a WARC file (Web ARChive, ISO 28500). It holds saved web pages and, for each page, its metadata.
The program warcwrap wrote it, but nothing of that program is needed to read it.

How to read it with any tool
----------------------------
1. Decompress. A file named .gz is gzip (RFC 1952): each record is one gzip member, and `gzip -d` joins them.
2. A record is a header, an empty line, a block, and two empty lines. Lines end in CR LF.
   The header's first line is WARC/1.0 or WARC/1.1; the lines after it are "Name: value".
   Content-Length is the size of the block in bytes, so that the next record can be found by counting.
3. A page is a record with WARC-Type "resource" or "response". Its block is the page, byte for byte as it was given to
   the program; in a "response" an HTTP header and an empty line stand before it.
   WARC-Target-URI is the page's address, or "urn:uuid:..." where the address was not known.
4. The metadata of a page is a record with WARC-Type "metadata" whose WARC-Refers-To is the page's WARC-Record-ID.
   Its block is a JSON object (RFC 8259): title, dates, authors, copyright, images, and for each value, under
   "evidence", the rule and the place in the page that it was read from. A null says that the page does not tell.
5. The records with target "urn:warcwrap:schema:sha256:..." are JSON Schemas that describe these objects.
6. The last record, "urn:warcwrap:report", is a JSON object that says how many pages are in this file, and what could
   not be read.

What to be careful about
------------------------
"source" in the metadata says what the bytes are. With "fidelity" "raw" they are as the server sent them; "decoded"
means text that some earlier tool had decoded, written as UTF-8; "stripped" means a copy whose outer markup was already
gone, which is less than what the server sent even where it stands under the server's address.
WARC-Date of a page is when it was captured, if "captured_at" is not null; if it is null, that is not known, and
WARC-Date is the date of packing.
The digests in the headers let you check that nothing has changed: SHA-256 in hexadecimal, or SHA-1 in base 32.
"""


@dataclass(frozen=True, slots=True)
class Series:
    """What makes the record ids of one file: the run (a digest of name, date and options) and the file's role in it.

    Ids are UUIDv5 of content and position, so that the same run writes the same ids, and identical pages differ.
    """

    run: str
    role: str

    def record_id(self, ordinal: int, kind: str, content: str, uri: str | None, date: datetime) -> str:
        """Return `urn:uuid:…` for the record at a position, from 0, with this content digest, target URI and date."""
        own = f"{self.run}/{self.role}/{ordinal}/{kind}/{content}/{written(date)}/{uri or ''}"
        return f"urn:uuid:{uuid.uuid5(_NAMESPACE, own)}"


@dataclass(frozen=True, slots=True)
class Shape:
    """What the records of one file share: series, WARC version, date of the run, and the page's record type."""

    series: Series
    date: datetime
    version: str = "1.1"
    record_type: RecordType = "auto"


@dataclass(frozen=True, slots=True)
class Original:
    """What other records say of a page's record: `digest` is the payload's, labelled; `key` its SHA-256 in hex."""

    record_id: str
    target_uri: str
    date: datetime
    digest: str
    key: str
    content_type: str
    head: bytes = b""


def warcinfo(shape: Shape, filename: str, fields: Mapping[str, str]) -> NewRecord:
    """Describe the file (WARC/1.1 section 6.2). Raises UsageError for a field that no header could hold."""
    check_info(fields)
    lines = {
        "software": SOFTWARE,
        "format": f"WARC File Format {shape.version}",
        "conformsTo": f"{STANDARD}{shape.version}/",
    }
    for key in (*(key for key in _INFO_ORDER if key in fields), *sorted(fields.keys() - set(_INFO_ORDER))):
        lines[key] = fields[key]
    block = "".join(f"{key}: {value}\r\n" for key, value in lines.items()).encode("utf-8")
    # A name of the file system need not be UTF-8.
    name = quote(filename.encode("utf-8", "surrogateescape"), safe=_SAFE)
    return _made(shape, 0, "warcinfo", block, "application/warc-fields", None, (("WARC-Filename", name),))


_SAFE = "!#$&'()+,;=@[]{}~ "


def check_info(fields: Mapping[str, str]) -> None:
    """Raise UsageError for fields of warcinfo that no header could hold, that stand twice, or that we write."""
    known = {"software", "format", "conformsto"}
    for key, value in fields.items():
        if not key.replace("-", "").isalnum() or not key.isascii():
            raise UsageError("unsafe-header", key, "a warcinfo field is named with letters, digits and hyphens")
        if key.lower() in known:
            raise UsageError("warcinfo", key, "the field stands twice, or is written by warcwrap itself")
        known.add(key.lower())
        check_header(key, value)


def readme(shape: Shape, info: str) -> NewRecord:
    """Tell how to read the file without this software."""
    return _made(shape, 1, "resource", README.encode("utf-8"), "text/plain; charset=utf-8", README_URI, _of(info))


def schema(shape: Shape, ordinal: int, info: str, raw: bytes) -> NewRecord:
    """Keep a JSON Schema with the metadata that it describes."""
    uri = SCHEMA_URI + hashlib.sha256(raw).hexdigest()
    return _made(shape, ordinal, "resource", raw, "application/schema+json", uri, _of(info))


def page(shape: Shape, ordinal: int, info: str, page: Page, uri: str | None) -> NewRecord:
    """Write a page: `response` where its HTTP exchange is known or asked for, else `resource`."""
    target = uri or content_urn(page.body.sha256)
    head = page.exchange.head if page.exchange else _synthesized(shape, page, target)
    html = f"text/html; charset={page.decoded.name}"
    date = page.capture.at or shape.date
    return NewRecord(
        type="response" if head else "resource",
        record_id=shape.series.record_id(ordinal, "page", page.body.sha256, target, date),
        date=date,
        payload=(page.exchange and page.exchange.payload) or page.body,
        content_type="application/http; msgtype=response" if head else html,
        target_uri=target,
        head=head,
        headers=(*_of(info), ("WARC-Identified-Payload-Type", "text/html"), *_captured(page.exchange)),
    )


def page_uri(document: Mapping[str, Any], *, canonical: bool = False) -> str | None:
    """Return a page's target URI from its metadata, or None where it has no address that a header can hold."""
    for key in ("canonical_url", "url") if canonical else ("url",):
        if (address := document.get(key)) and (uri := usable_uri(address)):
            return uri
    return None


@lru_cache(maxsize=8)  # a page's address is asked for again and again, and is often its canonical one
def usable_uri(address: str) -> str | None:
    """Write an address as headers and metadata take it; None where it is no http, https or urn address, or too long."""
    uri = target_uri(address)
    is_usable = uri is not None and uri.startswith(_SCHEMES) and len(uri) <= HEADER_VALUE_BYTES
    return uri if is_usable else None


def http_headers(record_type: RecordType, page: Page, uri: str | None) -> HttpHeaders | None:
    """Say what the HTTP head of a page's record will be; None where it has none."""
    if page.exchange:
        return "adjusted" if page.exchange.is_adjusted else "original"
    is_web = uri is not None and uri.startswith(("http://", "https://"))
    return "synthesized" if record_type == "response" and is_web and page.fidelity in ("raw", "decoded") else None


def located(document: Mapping[str, Any], record_id: str, uri: str) -> dict[str, Any]:
    """Return a page's metadata as the archive keeps them: `record` says what they describe."""
    return {**document, "record": {"id": record_id, "target_uri": uri}}


def unlocated(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored metadata without what holds in their archive only: record, verdict, an HTTP head that we made."""
    source = dict(document["source"])
    if source.get("http_headers") == "synthesized":
        del source["http_headers"]
    kept = {key: value for key, value in document.items() if key not in ("record", "validation")}
    return {**kept, "source": source}


def described(page: Page) -> Origin:
    """Return the record of another archive that holds a page, as metadata refer to it.

    Raises InputError `record-id-unusable` where there is none, or it has no id that a reference could name.
    """
    origin = page.origin
    if origin is None:
        raise InputError("record-id-unusable", page.name, "it is in no archive that metadata could refer to")
    if not is_uri(origin.record_id) or len(origin.record_id) > HEADER_VALUE_BYTES:
        raise InputError("record-id-unusable", page.name, f"WARC-Record-ID is {origin.record_id[:200]!r}")
    return replace(origin, target_uri=usable_uri(origin.target_uri) or content_urn(page.body.sha256))


def metadata(shape: Shape, ordinal: int, info: str, page: NewRecord | Origin, document: Mapping[str, Any]) -> NewRecord:
    """Write a page's metadata, which refer to its record, here or in another archive.

    Its target is never the page's own: replay tools would then serve the JSON instead of the page.
    """
    described = located(document, page.record_id, page.target_uri or "")
    block = (_indented(described) + "\n").encode("utf-8")
    uri = metadata_uri(page.record_id)
    links = (("WARC-Refers-To", f"<{page.record_id}>"), *_of(info))
    return _made(shape, ordinal, "metadata", block, "application/json", uri, links, has_payload=False)


def _indented(value: Any, margin: str = "\n") -> str:
    """Return the text that `json.dumps(value, ensure_ascii=False, indent=1)` gives, which takes twice as long.

    >>> _indented({"years": [2024, [2019, 2021]], "extra": {}, "title": None})
    '{\\n "years": [\\n  2024,\\n  [\\n   2019,\\n   2021\\n  ]\\n ],\\n "extra": {},\\n "title": null\\n}'
    """
    inside = margin + " "
    if isinstance(value, dict):
        rows = [
            f"{_quoted(key)}: {_quoted(child) if type(child) is str else _indented(child, inside)}"
            for key, child in value.items()
        ]
        return f"{{{inside}{f',{inside}'.join(rows)}{margin}}}" if rows else "{}"
    if isinstance(value, list | tuple):
        rows = [_quoted(child) if type(child) is str else _indented(child, inside) for child in value]
        return f"[{inside}{f',{inside}'.join(rows)}{margin}]" if rows else "[]"
    return "null" if value is None else json.dumps(value, ensure_ascii=False)


def metadata_uri(record_id: str) -> str:
    """Return the target URI of the metadata of the page in this record: it ends in the UUID of the record's id.

    Of an id that is no UUID, such as other tools write, one is made.

    >>> metadata_uri("urn:uuid:23200706-DE3E-3c61-a131-065d7fd80cc1")
    'urn:warcwrap:metadata:23200706-de3e-3c61-a131-065d7fd80cc1'
    >>> metadata_uri("http://a.example/1")
    'urn:warcwrap:metadata:a3d8e190-6216-5590-9e26-dec381957ea1'
    """
    _, _, tail = record_id.rpartition(":")
    if record_id.lower().startswith("urn:uuid:") and _UUID.fullmatch(tail.lower()):
        return METADATA_URI + tail.lower()
    return METADATA_URI + str(uuid.uuid5(_NAMESPACE, record_id))


def attachment(shape: Shape, ordinal: int, info: str, attachment: Attachment) -> NewRecord:
    """Write a file that came with the pages, as a `response` where its HTTP exchange is known.

    Its name, which no standard header holds, is kept percent-encoded, and tells it from a page.
    """
    uri = (usable_uri(attachment.url) if attachment.url else None) or content_urn(attachment.body.sha256)
    date = attachment.capture.at or shape.date
    exchange = attachment.exchange
    return NewRecord(
        type="response" if exchange else "resource",
        record_id=shape.series.record_id(ordinal, "attachment", attachment.body.sha256, uri, date),
        date=date,
        payload=(exchange and exchange.payload) or attachment.body,
        content_type="application/http; msgtype=response" if exchange else attachment.content_type,
        target_uri=uri,
        head=exchange.head if exchange else b"",
        headers=(*_of(info), (NAME_HEADER, quote(attachment.name, safe="/!")), *_captured(exchange)),
    )


def revisit(shape: Shape, info: str, own: Original, of: Original) -> NewRecord:
    """Refer to a record with the same payload (WARC/1.1 section 6.7.2); a page's HTTP head is its own, and kept."""
    return NewRecord(
        type="revisit",
        record_id=own.record_id,
        date=own.date,
        payload=Body.of(b""),
        content_type=own.content_type,
        target_uri=own.target_uri,
        head=own.head,
        has_payload=False,
        headers=(
            *_of(info),
            ("WARC-Profile", f"{PROFILE}{shape.version}/revisit/identical-payload-digest"),
            ("WARC-Refers-To", f"<{of.record_id}>"),
            ("WARC-Refers-To-Target-URI", of.target_uri),
            ("WARC-Refers-To-Date", written(of.date)),
            ("WARC-Payload-Digest", own.digest),
        ),
    )


def report(shape: Shape, ordinal: int, info: str, document: Mapping[str, Any]) -> NewRecord:
    """Close the file with what happened; a file that does not end in this was cut off."""
    block = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return _made(shape, ordinal, "resource", block, "application/json", REPORT_URI, _of(info))


def losses(shape: Shape, info: str, document: Mapping[str, Any]) -> NewRecord:
    """Say of an archive that was repaired what the damaged one held beside the records that follow."""
    block = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return _made(shape, 1, "resource", block, "application/json", LOSSES_URI, _of(info))


def _captured(exchange: Exchange | None) -> tuple[tuple[str, str], ...]:
    return exchange.fields if exchange else ()


def _of(info: str) -> tuple[tuple[str, str], ...]:
    return (("WARC-Warcinfo-ID", f"<{info}>"),)


def _synthesized(shape: Shape, page: Page, uri: str) -> bytes:
    """Build the least HTTP head that corpus readers accept, and only where the bytes are those of a web page."""
    if http_headers(shape.record_type, page, uri) != "synthesized":
        return b""
    lines = (
        "HTTP/1.1 200 OK",
        f"Content-Type: text/html; charset={page.decoded.name}",
        f"Content-Length: {page.body.size_bytes}",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")


def _made(
    shape: Shape,
    ordinal: int,
    kind: str,
    block: bytes,
    content_type: str,
    uri: str | None,
    headers: tuple[tuple[str, str], ...],
    *,
    has_payload: bool | None = None,
) -> NewRecord:
    body = Body.of(block)
    return NewRecord(
        type=kind,
        record_id=shape.series.record_id(ordinal, kind, body.sha256, uri, shape.date),
        date=shape.date,
        payload=body,
        content_type=content_type,
        target_uri=uri,
        has_payload=kind == "resource" if has_payload is None else has_payload,
        headers=headers,
    )

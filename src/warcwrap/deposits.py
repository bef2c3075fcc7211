"""What archives of ours hold beside pages, and whether it is true: metadata, embedded schemas, the report at the end.

The records are described in docs/format.md. Pages themselves are a matter of `verifying`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warcwrap.errors import InputError, SchemaError
from warcwrap.findings import Finding, finding
from warcwrap.strict_json import read_json
from warcwrap.urns import LOSSES_URI, METADATA_URI, REPORT_URI, SCHEMA_URI
from warcwrap.warc.grammar import GZIP_HEADER, bare_id, is_token
from warcwrap.warc.links import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcwrap.own_records import OwnRecords
    from warcwrap.schema import Schema
    from warcwrap.warc.record import Record

# A document, schema or report larger than this was not written by us: metadata of long pages has some 100 KiB.
DOCUMENT_LIMIT = 32 << 20
# Schemas are kept while their file is read; an archive of ours embeds one, with the shipped ones it refers to.
_SCHEMAS_LIMIT = 8
# Each costs seconds, and an archive may hold as many as it likes: after these, no schema but ours is asked.
_SLOW_LIMIT = 5
_FIELDS_LIMIT = 1 << 20
_SHIPPED_ID = "urn:warcwrap:schema:"
_LAX_JSON = frozenset(f"json.{each}" for each in ("duplicate-key", "not-unicode", "number-out-of-range", "too-deep"))
_PAGE_TYPES = ("response", "resource", "revisit")


@dataclass(frozen=True, slots=True)
class Claim:
    """A metadata record says that the page of this id has bytes of this SHA-256."""

    page_id: str
    sha256: str
    where: str
    # Whether the claim stands in an archive of ours.
    is_ours: bool


class Deposit:
    """Follows the records of one file, from one warcinfo record to the next, and holds them against each other."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.metadata = 0
        self._slow = 0
        # How many records follow the loss report of a repaired archive, by its own words; None in any other.
        self._promised: int | None = None
        self._followed = 0
        self._begin()

    def _begin(self, own: OwnRecords | None = None) -> None:
        self._own = own
        self._has_report = False
        self._records = 0
        self._metadata = 0
        self._ids: set[bytes] = set()
        self._described: set[bytes] = set()
        self._schemas: dict[str, Schema] = {}

    @property
    def is_ours(self) -> bool:
        """Whether the records now come from an archive that we have written."""
        return self._own is not None

    def keeps(self, record: Record) -> int:
        """Return up to which size the block of a record is needed whole; 0 if it is not."""
        target = record.target_uri or ""
        if target in (REPORT_URI, LOSSES_URI) or target.startswith((METADATA_URI, SCHEMA_URI)):
            return DOCUMENT_LIMIT
        if record.type == "metadata" and _is_json(record.media_type):
            return DOCUMENT_LIMIT
        return _FIELDS_LIMIT if record.media_type == "application/warc-fields" else 0

    def add(self, record: Record, content: bytes | None, where: str) -> Iterator[Finding]:
        """Take the next record with its block, where it was kept."""
        if record.type == "warcinfo":
            # Files joined together are one file: each part must end in its own report.
            yield from self._close_part(where)
            self._begin(_own_records(record, content))
        elif self._has_report:
            yield self._of_original("warc.after-report", "a record follows the report", where)
        if self.is_ours and record.gzip_header not in (None, GZIP_HEADER):
            yield finding("warc.gzip-header", "the gzip header is not the one that our archives have", where)
        if self.is_ours and record.has_stray_bits:
            yield finding("warc.gzip-padding", "bits are set behind the compressed data", where)
        for flaw in self._own.add(record) if self._own else ():
            yield self._of_original("warc.not-ours", flaw, where)
        yield from self._content_findings(record, content, where)
        self._records += 1
        self._followed += 1
        if record.target_uri == LOSSES_URI:
            self._begin()
        if record.id and record.type in _PAGE_TYPES:
            self._ids.add(key_of(record.id))

    def close(self, where: str) -> Iterator[Finding]:
        """Yield what the end of the file shows."""
        yield from self._close_part(where)
        yield from self._close_repaired(self._followed, where)

    def _close_repaired(self, followed: int, where: str) -> Iterator[Finding]:
        if self._promised is not None and self._promised != followed:
            message = f"the loss report counts {self._promised} records behind it, there are {followed}"
            yield finding("metadata.report-counts", message, where)

    def _close_part(self, where: str) -> Iterator[Finding]:
        if self.is_ours and not self._has_report:
            message = f"{self._records} records, and the report that ends an archive of ours is not among them"
            yield self._of_original("warc.no-report", message, where)

    def _of_original(self, code: str, message: str, where: str) -> Finding:
        """Return a finding on what the archive says of itself; in a repaired one, which says what it lost, a note."""
        return finding(code, message, where, severity=None if self._promised is None else "note")

    def _content_findings(self, record: Record, content: bytes | None, where: str) -> Iterator[Finding]:
        target = record.target_uri or ""
        if target.startswith(METADATA_URI) and record.type == "metadata":
            self.metadata += 1
            self._metadata += 1
            if page := record.get("WARC-Refers-To"):
                self._described.add(key_of(page))
            yield from self._document_findings(record, content, where, self._metadata_findings)
        elif target.startswith(SCHEMA_URI):
            yield from self._schema_findings(target.removeprefix(SCHEMA_URI), content, where)
        elif target == LOSSES_URI:
            yield from self._document_findings(record, content, where, self._losses_findings)
        elif target == REPORT_URI:
            self._has_report = True
            yield from self._document_findings(record, content, where, self._report_findings)
        elif content is not None and not record.is_part:
            yield from _foreign_findings(record, content, where)

    def _document_findings(self, record: Record, content: bytes | None, where: str, check: Any) -> Iterator[Finding]:
        if content is None:
            if not record.block.remaining:
                yield finding("metadata.too-large", f"a document of {record.block.length} bytes", where)
            return
        try:
            document = read_json(content, "block")
        except InputError as error:
            yield finding("metadata.not-json", error.reason, where)
            return
        if isinstance(document, dict):
            yield from check(document, record, where)
        else:
            yield finding("metadata.not-json", "the document is not an object", where)

    def _metadata_findings(self, document: dict[str, Any], record: Record, where: str) -> Iterator[Finding]:
        page_id = record.get("WARC-Refers-To")
        if page_id is None:
            yield finding("metadata.no-page", "the metadata record has no WARC-Refers-To", where)
        source = document.get("source")
        sha256 = source.get("sha256") if isinstance(source, dict) else None
        if page_id and isinstance(sha256, str):
            self.claims.append(Claim(bare_id(page_id), sha256, where, self.is_ours))
        for flaw in self._own.flaws(document, record) if self._own and page_id else ():
            yield finding("metadata.other-page", flaw, where)
        yield from self._verdict_findings(document, where)

    def _verdict_findings(self, document: dict[str, Any], where: str) -> Iterator[Finding]:
        verdict = document.get("validation")
        verdict = verdict if isinstance(verdict, dict) else {}
        name = verdict.get("schema")
        from warcwrap.judging import judged

        judge = self._schema(name)
        schema = judge or self._schema(document.get("$schema"))
        if schema is None:
            yield finding("metadata.schema-elsewhere", f"{str(name)[:80]!r} is not here", where)
        if schema and not schema.is_shipped and self._slow >= _SLOW_LIMIT:
            message = f"not judged, after {_SLOW_LIMIT} other documents in this file took too long"
            yield finding("schema.too-slow", message, where, severity="warning")
            return
        wrong = judged(document, schema) if schema else []
        if any(each.code == "schema.too-slow" for each in wrong):
            self._slow += 1
            yield finding("schema.too-slow", wrong[-1].message, where, severity="warning")
            return
        if verdict.get("valid") is False:
            message = f"the metadata fail the schema {str(name)[:80]!r}, and say so"
            yield finding("metadata.recorded-invalid", message, where)
            if judge and not wrong:
                yield finding("metadata.false-verdict", "recorded as invalid, but the schema finds nothing", where)
        elif verdict.get("valid") is not True:
            yield finding("metadata.false-verdict", "no verdict is recorded", where)
        elif wrong:
            first = f"{wrong[0].where or 'the document'}: {wrong[0].message}"
            yield finding("metadata.false-verdict", f"recorded as valid, but {first}", where)

    def _schema(self, wanted: object) -> Schema | None:
        """Return the schema of this digest URN, `$id` or shipped name: the one in the archive, else that of today."""
        # jsonschema takes longer to import than a foreign archive to read, which needs no schema.
        from warcwrap.schema import load, shipped

        if not isinstance(wanted, str):
            return None
        if wanted in self._schemas:
            return self._schemas[wanted]
        if wanted in shipped():
            # An old archive is judged by the version that it embeds.
            versions = (each for key, each in self._schemas.items() if key.startswith(f"{_SHIPPED_ID}{wanted}:"))
            return next(versions, load(wanted))
        return next((each for each in map(load, shipped()) if each.id == wanted), None)

    def _schema_findings(self, sha256: str, content: bytes | None, where: str) -> Iterator[Finding]:
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            yield finding("metadata.schema-altered", "the schema is not the one whose digest it bears", where)
            return
        if len(self._schemas) >= _SCHEMAS_LIMIT:
            return
        if self._slow >= _SLOW_LIMIT:
            message = f"not read, after {_SLOW_LIMIT} others in this file took too long"
            yield finding("schema.too-slow", message, where, severity="warning")
            return
        from warcwrap.judging import usable_from

        try:
            document = read_json(content, "schema")
            schema = usable_from(document if isinstance(document, dict | bool) else False)
        except (InputError, SchemaError) as error:
            if error.code == "schema.too-slow":
                self._slow += 1
                yield finding("schema.too-slow", error.reason, where, severity="warning")
            else:
                yield finding("metadata.schema-altered", error.reason, where)
            return
        self._schemas[f"{SCHEMA_URI}{sha256}"] = schema
        if schema.id:
            self._schemas[schema.id] = schema

    def _report_findings(self, document: dict[str, Any], _: Record, where: str) -> Iterator[Finding]:
        there = {"total": self._records, "pages": len(self._described & self._ids), "metadata": self._metadata}
        stated = document.get("records")
        stated = stated if isinstance(stated, dict) else {}
        for name, count in there.items():
            if stated.get(name) != count:
                message = f"the report counts {stated.get(name)!r} records ({name}), there are {count}"
                yield self._of_original("metadata.report-counts", message, where)
        if not _adds_up(document.get("counts")):
            yield finding("metadata.report-counts", "the counts of pages do not add up", where)
        elif self._own:
            for flaw in self._uncounted(self._own, document):
                yield self._of_original("metadata.report-counts", flaw, where)

    def _uncounted(self, own: OwnRecords, document: dict[str, Any]) -> Iterator[str]:
        """Say in words what the report does not count: records that are neither page nor attachment, or too few."""
        if loose := own.captures - self._described - own.attachments:
            yield f"{len(loose)} records are neither pages with metadata nor attachments with a name"
        pages = len(self._described & own.captures)
        counts, attachments = document["counts"], len(own.attachments)
        # Counts are of the task: those of its only file, where nothing is in quarantine and the pages are there.
        is_all = "file" not in document and not counts["quarantined"] and pages == self._metadata > 0
        if is_all and counts.get("attachments") != attachments:
            yield f"the report counts {counts.get('attachments')!r} attachments, there are {attachments}"

    def _losses_findings(self, document: dict[str, Any], _: Record, where: str) -> Iterator[Finding]:
        stated = document.get("records")
        if self._promised is not None and self._followed < self._promised:
            return  # one of the records that were repaired: it speaks of an older file
        # The warcinfo before this report is no part of what was repaired before.
        yield from self._close_repaired(self._followed - 1, where)
        if type(stated) is int:
            self._promised, self._followed = stated, -1  # the report itself will be counted
        else:
            yield finding("metadata.report-counts", "the loss report does not count the records behind it", where)


def _adds_up(counts: object) -> bool:
    if not isinstance(counts, dict):
        return False
    ends = [counts.get(name) for name in ("packed", "quarantined", "rejected", "duplicate")]
    return all(type(count) is int for count in ends) and sum(filter(None, ends)) == counts.get("pages")


def _foreign_findings(record: Record, content: bytes, where: str) -> Iterator[Finding]:
    if record.media_type == "application/warc-fields":
        if (flaw := _warc_fields_flaw(content)) is not None:
            yield finding("warc.bad-warc-fields", f"{flaw[:80]!r} is no 'name: value'", where)
        return
    try:
        read_json(content, "block")
    except InputError as error:
        # The grammar of RFC 8259 takes what it only advises against: keys that repeat, halves of surrogate pairs.
        yield finding("warc.block-not-json", error.reason, where, severity="note" if error.code in _LAX_JSON else None)


def _is_json(media_type: str) -> bool:
    return media_type == "application/json" or media_type.endswith("+json")


def _lines(content: bytes) -> list[str]:
    return [line.removesuffix("\r") for line in content.decode("utf-8", "surrogateescape").split("\n")]


def _warc_fields_flaw(content: bytes) -> str | None:
    """Return the first line that is no named field. LF alone is taken: half of all crawlers write it so."""
    has_field = False
    for line in _lines(content):
        name, colon, _ = line.partition(":")
        is_continued = has_field and line[:1] in (" ", "\t")
        if line.strip() and not is_continued and not (colon and is_token(name.strip())):
            return line
        has_field = has_field or bool(colon)
    return None


def _own_records(info: Record, content: bytes | None) -> OwnRecords | None:
    if not _software(content).startswith("warcwrap/"):
        return None
    from warcwrap.own_records import OwnRecords  # what writes records is of no use to other archives

    return OwnRecords(bare_id(info.id or ""))


def _software(content: bytes | None) -> str:
    for line in _lines(content or b""):
        name, _, value = line.partition(":")
        if name.strip().lower() == "software":
            return value.strip()
    return ""

"""A page and what is said of it: metadata, verdict and findings, ready to be printed or written."""

from __future__ import annotations

import json
import marshal
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warcwrap import records
from warcwrap.errors import InputError, UsageError
from warcwrap.findings import Finding, finding
from warcwrap.judging import judged, usable
from warcwrap.metadata import Metadata
from warcwrap.page import Noted, Page, Rejected
from warcwrap.provenance import unread
from warcwrap.records import RecordType
from warcwrap.schema import Schema, shipped
from warcwrap.storage import Body
from warcwrap.urns import SCHEMA_URI

if TYPE_CHECKING:
    from warcwrap.sources import Source

DEFAULT_SCHEMA = "page-metadata"
_ANY_RECORD = "urn:uuid:00000000-0000-0000-0000-000000000000"  # no schema can ask for a certain one
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_BYTES = re.compile(rb"\xed[\xa0-\xbf]")  # as `marshal` writes one


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A page with its metadata document, the verdict's findings in it, and what is odd about the page itself."""

    page: Page
    document: dict[str, Any]
    is_valid: bool
    findings: tuple[Finding, ...]
    target_uri: str | None

    @property
    def is_refused(self) -> bool:
        """Whether the schema that was asked for refuses the page; the default one refuses none."""
        return not self.is_valid and self.document["validation"]["schema"] != DEFAULT_SCHEMA


def wrap(
    page: Page,
    schema: Schema,
    *,
    record_type: RecordType = "auto",
    canonical: bool = False,
    full_soup: bool = False,
    is_archived: bool = False,
    lost: str | None = None,
) -> Wrapped:
    """Extract a page's metadata and validate it against a schema; the verdict becomes part of the document.

    `canonical` takes the address that the page declares for itself as its target URI. `is_archived` judges the document
    as an archive will hold it: with the `record` that it describes. `lost` says why the page is not to be read.
    """
    found: tuple[Finding, ...] = ()
    if page.stored is not None:
        document = records.unlocated(page.stored)
    elif lost:
        document, found = _addressed(unread(page).to_json(), (finding("page-not-read", lost),))
    else:
        # Imported where a page is read: it takes half a second, and a process that hands pages to others does without.
        from warcwrap import extraction

        extracted = extraction.read(page, full_soup=full_soup)
        document, found = _addressed(_unicode(extracted.metadata.to_json()), extracted.findings)
    uri = records.page_uri(document, canonical=canonical)
    if stated := records.http_headers(record_type, page, uri):
        document["source"] = {**document["source"], "http_headers": stated}
    judged = records.located(document, _ANY_RECORD, uri or _ANY_RECORD) if is_archived else document
    verdict = _verdict(judged, schema)
    return Wrapped(page, {**document, "validation": verdict}, verdict["valid"], found, uri)


def wrap_all(
    *sources: Source, schema: str | Path | Schema = DEFAULT_SCHEMA, full_soup: bool = False, **reading: Any
) -> Iterator[Wrapped | Rejected | Noted]:
    """Yield the pages of dumps with their metadata, and before each what is odd about it; and what could not be read.

    `reading` are the options of `sources.read`.
    """
    from warcwrap.sources import read  # a worker, which imports this file, reads no dumps, and starts sooner without

    chosen = schema if isinstance(schema, Schema) else usable(schema)
    for item in read(*sources, **reading):
        if isinstance(item, Page):
            try:
                wrapped = wrap(item, chosen, full_soup=full_soup)
            except InputError as problem:
                yield Rejected(item.name, problem.code, problem.reason)
                continue
            yield from (Noted(item.name, found) for found in wrapped.findings)
            yield wrapped
        elif isinstance(item, Rejected | Noted):
            yield item


def extract(
    page: Page | str | bytes | bytearray, *, url: str | None = None, schema: str | Path | Schema = DEFAULT_SCHEMA
) -> Metadata:
    """Return the metadata of a page, a text or bytes, with the verdict of a schema and the evidence for each value.

    Raises SchemaError where `schema` is neither the name of a shipped schema nor a usable file, UsageError for a path:
    `read` opens files.

    >>> extract("<title>Hello</title><h1>Hello</h1>", url="http://a.example/").url
    'http://a.example/'
    """
    if isinstance(page, str):
        page = Page(url or "page", Body.of(page.encode("utf-8", "replace")), url=url, row_text=page)
    elif isinstance(page, bytes | bytearray):
        page = Page(url or "page", Body.of(bytes(page)), url=url)
    elif not isinstance(page, Page):
        raise UsageError("not-extractable", str(page), f"{type(page).__name__} is no text, bytes or Page")
    return Metadata.from_json(wrap(page, schema if isinstance(schema, Schema) else usable(schema)).document)


def _addressed(document: dict[str, Any], found: tuple[Finding, ...]) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Write the page's addresses by RFC 3986, and keep what was stated where that differs."""
    if canonical := document["canonical_url"]:
        document["canonical_url"] = uri = records.usable_uri(canonical)
        if uri is None:
            document["evidence"].pop("/canonical_url", None)
    stated = document["url"]
    if stated is None:
        return document, found
    uri = records.usable_uri(stated)
    if uri != stated:
        document["url"], document["source"]["stated_url"] = uri, stated
    if uri is None:
        document["evidence"].pop("/url", None)
        found += (finding("url-not-usable", f"no target URI can be made of {stated!r}", "/url"),)
    return document, found


def _verdict(document: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Validate a document as it will be written, with a `validation` of the right form, and return that."""
    name = schema.name if schema.name in shipped() else SCHEMA_URI + schema.sha256
    findings = judged({**document, "validation": {"schema": name, "valid": True, "findings": []}}, schema)
    return {"schema": name, "valid": not findings, "findings": [found.to_json() for found in findings]}


def _unicode(document: dict[str, Any]) -> dict[str, Any]:
    """Replace halves of surrogate pairs, which JSON-LD smuggles in as escapes and no UTF-8 text can hold."""
    # The cheapest walk over all texts there is; a number may look like such a half.
    if not _SURROGATE_BYTES.search(marshal.dumps(document)):
        return document
    replaced: dict[str, Any] = json.loads(_SURROGATE.sub("�", json.dumps(document, ensure_ascii=False)))
    return replaced

"""What all formats of rows share: a row becomes a page, its HTML in the row or in a file beside the dump."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from warcwrap import sniff
from warcwrap.capture import Capture, stated
from warcwrap.columns import PAGE, Columns
from warcwrap.errors import InputError, printable
from warcwrap.findings import Finding, finding
from warcwrap.page import Attachment, Item, Noted, Page, Rejected
from warcwrap.sources import exchanges
from warcwrap.sources.entry import Entry, Reading
from warcwrap.sources.exchanges import Received, Told
from warcwrap.sources.files import charset_of, check_size
from warcwrap.sources.kept import as_json, flaw_of
from warcwrap.storage import Body
from warcwrap.warc.grammar import is_media_type

ROW_BYTES = 64 << 20
NAMES_KEPT = 1000  # columns that are not read; more is no table, but keys made up anew in each row
_NAMES_SAID = 50
_BLANKS = b" \t\r\n\x0b\x0c"
_PAGE_TYPES = ("", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream")
_TEXTS: Mapping[sniff.Kind, str] = {
    "jsonl": "application/x-ndjson",
    "table": "text/csv",
    "warc": "application/warc",
    "mhtml": "multipart/related",
    "har": "application/json",
}


@dataclass(frozen=True)
class Row:
    """A row of a dump: its name, its cells by column, and which column holds what."""

    name: str
    cells: Mapping[str, Any]
    columns: Columns

    def get(self, canonical: str) -> Any:
        """Return the first value that stands in a column of this meaning, None where there is none."""
        for name in self.columns.names(canonical):
            if (value := self.cells.get(name)) is not None:
                return value
        return None

    def text(self, canonical: str) -> str | None:
        """Return a value that is text, and not empty."""
        value = self.get(canonical)
        return value if isinstance(value, str) and value else None

    @cached_property
    def given(self) -> tuple[str, ...]:
        """What holds or names the page, by canonical names; the first counts."""
        return tuple(canonical for canonical in PAGE if self.get(canonical) not in (None, "", b""))

    @cached_property
    def own_name(self) -> str | None:
        """The row's own name: its `id`, if that is a text or a number."""
        value = self.get("id")
        # bool is an int in Python, but True is no name.
        is_name = isinstance(value, str | int) and not isinstance(value, bool) and value != ""
        return str(value) if is_name else None


def items(
    rows: Iterable[Row | Rejected | Noted], entry: Entry, reading: Reading, header: Collection[str] | None = None
) -> Iterator[Item]:
    """Yield a page per row; a bad row is rejected, and what was of no use in any is said once.

    `header` names all columns where the format has it, else they are those of the rows.
    """
    use = _Use(reading.columns)
    for row in rows:
        if not isinstance(row, Row):
            yield row
            continue
        use.add(row)
        try:
            item, flaws = _item(row, entry, reading)
        except InputError as problem:
            yield Rejected(problem.name, problem.code, problem.reason)
            continue
        if len(row.given) > 1:
            use.twice[row.given] += 1
        yield from (Noted(item.name, flaw) for flaw in flaws)
        yield item
    # What a header says is said with the first part of a dump.
    if header is None or not entry.span.first:
        yield from (Noted(entry.name, flaw) for flaw in use.findings(entry.name, header))


def path_of(row: Row) -> str | None:
    """Return the path of the file that is the row's page, None where it is in the row."""
    return row.text("path") if row.given[:1] == ("path",) else None


class _Use:
    """What of a dump was of use: the columns that stand in its rows, and pages that are given twice."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._seen: dict[str, None] = {}
        self._count = 0
        self.twice: Counter[tuple[str, ...]] = Counter()

    def add(self, row: Row) -> None:
        self._count += 1
        if len(self._seen) < NAMES_KEPT:
            self._seen.update(dict.fromkeys(row.cells))
        else:
            self._seen.update(dict.fromkeys(name for name in self._columns.asked if name in row.cells))

    def findings(self, name: str, header: Collection[str] | None) -> Iterator[Finding]:
        seen = self._seen if header is None else header
        if ignored := sorted(each for each in seen if not self._is_used(each)):
            yield finding("ignored-columns", "columns that are not read: " + _listed(ignored), name)
        if self._count and (absent := [each for each in self._columns.asked if each not in seen]):
            yield finding("columns-absent", "columns that no row has: " + _listed(absent), name)
        for given, count in self.twice.items():
            unused = " and ".join(self._columns.names(canonical)[0] for canonical in given[1:])
            message = f"{count} rows give the page in {self._columns.names(given[0])[0]}, too: {unused} is not read"
            yield finding("page-given-twice", message, name)

    def _is_used(self, column: str) -> bool:
        return column in self._columns.read or self._columns.is_kept(column)


def _listed(names: list[str]) -> str:
    """Name columns on one line, the first of them where there are very many."""
    more = f" and {len(names) - _NAMES_SAID} more" if len(names) > _NAMES_SAID else ""
    return ", ".join(printable(name, 100) or "''" for name in names[:_NAMES_SAID]) + more


def _item(row: Row, entry: Entry, reading: Reading) -> tuple[Page | Attachment, list[Finding]]:
    """Return what a row gives, and what in it cannot be read; the latter costs the fact, not the page."""
    _check(row)
    flaws: list[Finding] = []
    try:
        told = exchanges.told(row.get("http_headers"), row.get("status"))
    except InputError as problem:
        flaws.append(finding(problem.code, problem.reason))
        told = Told()
    content = _beside(row, entry) if row.given[0] == "path" else _inline(row)
    item = _made(row, content, _received(told, content, flaws), told, reading)
    if isinstance(item, Page):
        item = replace(item, extra=_extra(row, told, flaws))
    flaws += _unusable(row, item)
    return item, [replace(flaw, where=item.name) for flaw in flaws]


def _check(row: Row) -> None:
    name = row.own_name or row.name
    for canonical in PAGE:
        value = row.get(canonical)
        if value is not None and not isinstance(value, str | (bytes if canonical != "path" else str)):
            column = row.columns.names(canonical)[0]
            raise InputError("row-bad-value", name, f"{column} is {type(value).__name__}, not text")
    if not row.given:
        if any(row.get(canonical) is not None for canonical in ("html", "html_base64")):
            raise InputError("empty", name, "its html is empty")
        known = ", ".join(sorted(row.columns.pages))
        raise InputError("row-without-page", name, f"none of {known} is given")


@dataclass(frozen=True, slots=True)
class _Content:
    """What a row holds or names, under the name of the page; its text where it came decoded, and its file's name."""

    entry: Entry
    text: str | None = None
    file_name: str = ""


def _inline(row: Row) -> _Content:
    given, name = row.get(row.given[0]), row.own_name or row.name
    if row.given[0] == "html_base64":
        given = _unbased(given, row, name)
    if isinstance(given, bytes):
        return _Content(Entry(name, Body.of(given)))
    if not given.strip():
        raise InputError("empty", name, "its html is empty")
    return _Content(Entry(name, Body.of(given.encode("utf-8"))), given)


def _beside(row: Row, entry: Entry) -> _Content:
    own, path = row.own_name, row.text("path") or ""
    if entry.sibling is None:
        raise InputError("path-outside", own or row.name, "a dump that stands alone has no files beside it")
    try:
        found = entry.sibling(path)
    except InputError as problem:
        raise InputError(problem.code, own or row.name, f"{path}: {problem.reason}") from problem
    named = replace(found, name=own or found.name)
    check_size(named)
    return _Content(named, None, found.name)


def _received(told: Told, content: _Content, flaws: list[Finding]) -> Received:
    receive = exchanges.of_bytes if content.text is None else exchanges.of_text
    try:
        received = receive(told, content.entry.body)
    except InputError as problem:
        if problem.code != "bad-http-headers":  # the body itself cannot be read
            raise
        flaws.append(finding(problem.code, problem.reason))
        received = receive(Told(), content.entry.body)
    flaws.extend(received.findings)
    return received


def _made(row: Row, content: _Content, received: Received, told: Told, reading: Reading) -> Page | Attachment:
    entry, body = content.entry, received.body
    url = row.text("url") or reading.url(entry)
    capture = _capture(row, reading) or reading.capture(entry)
    if content.text is not None:
        return Page(entry.name, body, url, capture, row_text=content.text, exchange=received.exchange)
    content_type = row.text("content_type") or reading.facts(entry.name).content_type or told.get("content-type")
    media_type = _media_type(body, content.file_name, content_type)
    if not media_type:
        raise InputError("empty", entry.name, "no bytes, or only white space")
    if media_type != "text/html":
        return Attachment(entry.name, body, media_type, url, capture, received.exchange)
    return Page(entry.name, body, url, capture, charset_of(content_type), exchange=received.exchange)


def _unbased(given: str | bytes, row: Row, name: str) -> bytes:
    raw = given if isinstance(given, bytes) else given.encode("utf-8")
    try:
        return base64.b64decode(raw.translate(None, _BLANKS), validate=True)
    except ValueError as problem:
        column = row.columns.names("html_base64")[0]
        raise InputError("row-bad-value", name, f"{column} is no base64: {problem}") from problem


def _media_type(body: Body, name: str, content_type: str | None) -> str:
    """Say what bytes are by themselves; of texts without the tags of a page, what was said of them. "" for no bytes."""
    head = body.head(sniff.SNIFF_BYTES)
    kind = sniff.kind(head, name)
    if kind == "empty":
        return ""
    found = "text/html" if kind == "page" else sniff.media_type(head, name)
    if found != "text/html":
        return found
    said = (content_type or "").partition(";")[0].strip().lower()
    if said not in _PAGE_TYPES and is_media_type(said) and not sniff.is_marked_up(head):
        return said
    return found if kind == "page" else _TEXTS.get(kind, "application/octet-stream")


def _extra(row: Row, told: Told, flaws: list[Finding]) -> dict[str, Any]:
    """Return what goes into the metadata as it is: the columns to keep, and headers that make no exchange."""
    kept = {column: value for column, value in row.cells.items() if row.columns.is_kept(column)}
    if told.headers and told.status is None:
        kept["http_headers"] = row.get("http_headers")
    extra = {}
    for column, value in kept.items():
        extra[column] = as_json(value)
        if flaw := flaw_of(extra[column]):
            flaws.append(finding("column-not-kept", f"{printable(column, 100)}: {flaw}"))
            del extra[column]
    return extra


def _unusable(row: Row, item: Page | Attachment) -> Iterator[Finding]:
    dates = [value for column in row.columns.names("captured_at") if (value := row.cells.get(column))]
    if item.capture.source != "row" and dates:
        yield finding("capture-date-unusable", f"its capture date is stated as {printable(repr(dates[0]))}")
    for canonical in ("url", "content_type"):
        value = row.get(canonical)
        if not isinstance(value, str | None):
            column = row.columns.names(canonical)[0]
            yield finding("fact-not-text", f"{column} is {type(value).__name__}, not text: it is not read")


def _capture(row: Row, reading: Reading) -> Capture | None:
    values = (row.cells.get(column) for column in row.columns.names("captured_at"))
    # A number may be a date without separators, as in CDX: 20251029085246.
    texts = (str(value) for value in values if isinstance(value, str | int) and value)
    return next((found for text in texts if (found := stated(text, "row", reading.latest))), None)

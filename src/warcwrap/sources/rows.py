"""JSON Lines: one page a row, its HTML in the row or in a file beside the dump."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from warcwrap import sniff
from warcwrap.capture import Capture, stated
from warcwrap.errors import InputError, printable
from warcwrap.findings import Finding, finding
from warcwrap.page import Attachment, Item, Noted, Page, Rejected
from warcwrap.sources.entry import Entry, Reading
from warcwrap.sources.files import charset_of
from warcwrap.storage import Body
from warcwrap.strict_json import read_json

ROW_BYTES = 64 << 20
_DATES = ("captured_at", "crawled_at", "fetched_at", "warc_date")  # "date" is the publication's in news dumps
_READ = frozenset({"html", "path", "url", "id", "content_type", *_DATES})
_NAMED = (b".jsonl", b".ndjson", b".jsonl.gz", b".ndjson.gz")


def read(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield a page per row; a broken row is rejected under its line number, unread columns are named once."""
    ignored: dict[str, None] = {}
    with entry.body.open() as stream:
        for number, line in _lines(stream):
            name = f"{entry.name}#{number}"
            try:
                row = _row(line, name)
                ignored.update(dict.fromkeys(row.keys() - _READ))
                item = _item(row, name, entry, reading)
                for flaw in _flaws(row, item):
                    yield Noted(item.name, flaw)
                yield item
            except InputError as problem:
                yield Rejected(problem.name, problem.code, problem.reason)
    if ignored:
        message = "columns that are not read: " + ", ".join(sorted(ignored))
        yield Noted(entry.name, finding("ignored-columns", message, entry.name))


def is_named_as_rows(name: bytes) -> bool:
    """Say whether a file's name says that it is JSON Lines."""
    return name.lower().endswith(_NAMED)


def paths_named(entry: Entry) -> Iterator[bytes]:
    """Yield the `path` of every row that can be read."""
    with entry.body.open() as stream:
        for number, line in _lines(stream):
            try:
                path = _row(line, f"{entry.name}#{number}").get("path")
            except InputError:
                continue  # the row is rejected when it is read for good
            if isinstance(path, str):
                yield path.encode("utf-8", "surrogateescape")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines; None for one above `ROW_BYTES`, which is passed over without being held."""
    number = 0
    while line := stream.readline(ROW_BYTES + 1):
        number += 1
        if len(line) > ROW_BYTES:
            yield number, None
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield number, line


def _row(line: bytes | None, name: str) -> dict[str, Any]:
    if line is None:
        raise InputError("row-too-large", name, f"the row is larger than {ROW_BYTES} bytes")
    try:
        row = read_json(line.removeprefix(b"\xef\xbb\xbf").strip(), name)
    except InputError as problem:
        code = "row-not-unicode" if problem.code == "json.not-unicode" else "row-broken"
        raise InputError(code, name, problem.reason) from problem
    if not isinstance(row, dict):
        raise InputError("row-broken", name, f"a row is an object, this is {type(row).__name__}")
    return row


def _flaws(row: dict[str, Any], item: Page | Attachment) -> Iterator[Finding]:
    """Yield what a row states in a way that cannot be read; it costs the fact, not the page."""
    if item.capture.source != "row" and (dates := [row[column] for column in _DATES if row.get(column)]):
        message = f"its capture date is stated as {printable(repr(dates[0]))}"
        yield finding("capture-date-unusable", message, item.name)
    for column in ("url", "content_type"):
        if not isinstance(row.get(column), str | None):
            message = f"{column} is {type(row[column]).__name__}, not text: it is not read"
            yield finding("fact-not-text", message, item.name)


def _text(row: dict[str, Any], column: str) -> str | None:
    value = row.get(column)
    return value if isinstance(value, str) and value else None


def _item(row: dict[str, Any], name: str, entry: Entry, reading: Reading) -> Page | Attachment:
    for column in ("html", "path"):
        if not isinstance(row.get(column), str | None):
            raise InputError("row-bad-value", name, f"{column} is {type(row[column]).__name__}, not text")
    identity = row.get("id")
    # bool is an int in Python, but True is no name.
    is_name = isinstance(identity, str | int) and not isinstance(identity, bool) and identity != ""
    own = str(identity) if is_name else None
    if row.get("html") is not None:
        return _inline(row, own or name, reading)
    if row.get("path"):
        return _beside(row, own, name, entry, reading)
    raise InputError("row-without-page", own or name, "neither html nor path is given")


def _inline(row: dict[str, Any], name: str, reading: Reading) -> Page:
    text: str = row["html"]
    if not text.strip():
        raise InputError("empty", name, "its html is empty")
    facts = reading.facts(name)
    return Page(
        name,
        Body.of(text.encode("utf-8")),
        url=_text(row, "url") or facts.url,
        capture=_capture(row, reading) or _from_map(facts.captured_at, reading) or Capture(),
        row_text=text,
    )


def _beside(row: dict[str, Any], own: str | None, name: str, entry: Entry, reading: Reading) -> Page | Attachment:
    if entry.sibling is None:
        raise InputError("path-outside", own or name, "a dump that stands alone has no files beside it")
    try:
        found = entry.sibling(row["path"])
    except InputError as problem:
        raise InputError(problem.code, own or name, f"{row['path']}: {problem.reason}") from problem
    named = replace(found, name=own or found.name)
    head = named.body.head(sniff.SNIFF_BYTES)
    kind = sniff.kind(head, found.name)
    if kind == "empty":
        raise InputError("empty", named.name, "no bytes, or only white space")
    url, capture = _text(row, "url") or reading.url(named), _capture(row, reading) or reading.capture(named)
    if kind != "page":
        return Attachment(named.name, named.body, sniff.media_type(head, found.name), url, capture)
    return Page(named.name, named.body, url=url, capture=capture, charset=charset_of(_text(row, "content_type")))


def _capture(row: dict[str, Any], reading: Reading) -> Capture | None:
    texts = (_text(row, column) for column in _DATES)
    return next((found for text in texts if text and (found := stated(text, "row", reading.latest))), None)


def _from_map(text: str | None, reading: Reading) -> Capture | None:
    return stated(text, "map", reading.latest) if text else None

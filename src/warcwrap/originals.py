"""Where the captures of a set of archives stand, so that a revisit finds its original and metadata their page.

The files are read through once, when the first revisit is met. What is known of them lies in a temporary database of
SQLite, on disk beyond 8 MiB: some 200 bytes a record, in memory never more than that.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import filterfalse
from typing import Any

from warcwrap.archived import TRUNCATED, Archived, Place, capture_of, damage_of, document_of, is_document, is_own
from warcwrap.errors import InputError
from warcwrap.findings import Finding, finding
from warcwrap.storage import HELD_BYTES, Body, no_room, temporary_database
from warcwrap.warc.coding import Dechunker
from warcwrap.warc.digests import Digest, parse_digest
from warcwrap.warc.fixity import examine
from warcwrap.warc.grammar import bare_id
from warcwrap.warc.http import parse_head
from warcwrap.warc.links import key_of
from warcwrap.warc.read import Damage, records
from warcwrap.warc.record import Record

# Captures of one address and digest are copies of each other: one that cannot be read may be replaced by the next.
_CANDIDATES = 8
_CAPTURES = ("response", "resource", "revisit")
_ELSEWHERE = finding("revisit-unresolved", "the record that holds its bytes is not in the given files")
_NOT_MODIFIED = 304
_LOOP = finding("warc.revisit-loop", "the revisit refers to itself, or in a circle: its content is nowhere")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a revisit says of its original (WARC/1.1 section 6.7); `digest` is the payload's."""

    record_id: str | None
    target_uri: str
    date: str | None
    digest: Digest | None

    @classmethod
    def of(cls, record: Record) -> Reference:
        """Read the fields of a revisit; where it names no other target URI, its original has its own."""
        refers_to, uri = record.get("WARC-Refers-To"), record.get("WARC-Refers-To-Target-URI")
        date, digest = record.get("WARC-Refers-To-Date"), record.get("WARC-Payload-Digest")
        parsed = parse_digest(digest) if digest else None
        return cls(
            bare_id(refers_to) if refers_to else None,
            bare_id(uri) if uri else record.target_uri or "",
            date if uri else None,
            parsed if parsed and parsed.value else None,
        )

    def keys(self) -> Iterator[bytes]:
        """Yield what the original can be looked up by: the record that is named, and no other, where one is."""
        if self.record_id:
            yield _by_id(self.record_id)
            return
        if self.date:
            yield _by_moment(self.target_uri, self.date)
        if self.digest:
            yield _by_content(self.target_uri, self.digest)


# 17 bytes stand for each thing that a record is looked up by; the first says what it is.
def _by_id(record_id: str) -> bytes:
    return b"i" + key_of(record_id)


def _by_page(page_id: str) -> bytes:
    return b"p" + key_of(page_id)


def _by_moment(uri: str, date: str) -> bytes:
    # Writers round the date of the original to seconds, or do not.
    return b"m" + key_of(f"{''.join(filter(str.isdigit, date))[:14]} {uri}")


def _by_content(uri: str, digest: Digest) -> bytes:
    return b"c" + key_of(f"{digest.algorithm} {(digest.value or b'').hex()} {uri}")


class Originals:
    """The captures of a set of archives, which are read through when they are asked for first.

    `beyond` is asked next: so what is found does not depend on what else was looked for before.
    """

    def __init__(self, archives: Iterable[Body], beyond: Originals | None = None) -> None:
        self._pending = archives
        self._beyond = beyond
        self._archives: list[Body] = []
        self._index: sqlite3.Connection | None = None

    def close(self) -> None:
        """Forget what is known, for good."""
        if self._index:
            self._index.close()

    def resolve(self, revisit: Archived, reference: Reference) -> Archived | Finding:
        """Return a revisit with the bytes of its original, or what keeps it from having them.

        Raises OutputError where there is no room for what has to be known.
        """
        found = self._search(reference, {})
        if isinstance(found, Archived):
            return _as_revisit(revisit, found)
        return self._beyond.resolve(revisit, reference) if self._beyond else found

    @cached_property
    def has_loose(self) -> bool:
        """Whether an archive holds metadata alone: only then are those of a page looked for beside it."""
        self._pending = list(self._pending)
        return any(map(_is_metadata_only, self._pending))

    def document(self, page_id: str) -> dict[str, Any] | None:
        """Return the first metadata document, in all archives, that refers to a record of this id."""
        for place in self._places(_by_page(page_id)):
            stream, record = place.opened()
            with stream:
                found = document_of(record, examine(record, record.block.length).content)
            if isinstance(found, dict):
                return found
        return None

    def has(self, record_id: str) -> bool:
        """Say whether a capture of this id is in one of the archives."""
        return next(self._places(_by_id(record_id)), None) is not None

    def _search(self, reference: Reference, passed: dict[tuple[int, int], str | None]) -> Archived | Finding:
        """Return the capture that a revisit refers to; `passed` are the records on the way to it, with their types."""
        worst = _ELSEWHERE
        for wanted in reference.keys():  # noqa: SIM118 (no mapping)
            for place in self._places(wanted):
                key = (id(place.archive), place.number)
                if key in passed:
                    worst = _LOOP if passed[key] == "revisit" else worst
                    continue
                try:
                    found = self._read(place, passed)
                except InputError as problem:
                    worst = finding("revisit-unresolved", f"its original cannot be read: {problem.reason}")
                    continue
                if isinstance(found, Finding):
                    worst = found
                elif _has_digest(found, reference.digest):
                    return found
                else:
                    message = f"the payload of its original, at offset {found.offset}, has another digest"
                    worst = finding("warc.revisit-digest", message)
        return worst

    def _read(self, place: Place, passed: dict[tuple[int, int], str | None]) -> Archived | Finding:
        """Return the capture that stands at a place; of another revisit, its original's."""
        stream, record = place.opened()
        with stream:
            passed[id(place.archive), place.number] = record.type
            shown = examine(record, HELD_BYTES)
            if record.type == "revisit":
                return self._search(Reference.of(record), passed)
            if damage := damage_of(record, shown):
                message = f"its original, at offset {place.offset}, is damaged: {damage.message}"
                return finding("revisit-unresolved", message)
            return capture_of(record, shown, place)

    def _places(self, key: bytes) -> Iterator[Place]:
        query = f"SELECT archive, offset, number, first FROM place WHERE key = ? ORDER BY rowid LIMIT {_CANDIDATES}"
        index = self._index = self._index or self._read_all()
        for archive, offset, number, first in index.execute(query, (key,)).fetchall():
            yield Place(self._archives[archive], offset, number, bool(first))

    def _read_all(self) -> sqlite3.Connection:
        """Take in all archives. What cannot be read in them is said when they are read themselves."""
        index = temporary_database("place (key, archive, offset, number, first)")
        weakref.finalize(self, index.close)
        try:
            index.execute("BEGIN")
            for number, archive in enumerate(self._pending):
                self._archives.append(archive)
                with suppress(InputError, OSError):
                    index.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", _rows(number, archive))
            index.execute("COMMIT")
            index.execute("CREATE INDEX by_key ON place (key)")
        except sqlite3.Error as problem:
            index.close()
            raise no_room(problem) from problem
        return index


def _is_metadata_only(body: Body) -> bool:
    """Say whether an archive holds metadata of pages that are elsewhere: none stands before the first of them."""
    try:
        with body.open() as stream:
            first = next(filterfalse(_is_about_archive, records(stream)), None)
            return isinstance(first, Record) and is_document(first)
    except (InputError, OSError):
        return False  # what cannot be read is said where it is read


def _is_about_archive(found: Record | Damage) -> bool:
    return isinstance(found, Record) and (found.type == "warcinfo" or is_own(found))


def _rows(own: int, archive: Body) -> Iterator[tuple[bytes, int, int, int, bool]]:
    last = -1
    with archive.open() as stream:
        for number, record in enumerate(records(stream)):
            if isinstance(record, Record):
                for key in _keys(record):
                    yield key, own, record.offset, number, record.offset != last
            last = record.offset


def _keys(record: Record) -> Iterator[bytes]:
    """Yield what a record can be looked up by."""
    if is_document(record) and (page := record.get("WARC-Refers-To")):
        yield _by_page(bare_id(page))
    if record.type not in _CAPTURES or is_own(record):
        return
    if record.id:
        yield _by_id(record.id)
    if record.date:
        yield _by_moment(record.target_uri or "", record.date)
    digest = record.get("WARC-Payload-Digest")
    if digest is None and record.type == "resource":
        digest = record.get("WARC-Block-Digest")
    parsed = parse_digest(digest) if digest else None
    if parsed and parsed.value and record.type != "revisit":
        yield _by_content(record.target_uri or "", parsed)


def _has_digest(found: Archived, wanted: Digest | None) -> bool:
    """Say whether a capture has the payload of this digest: as stored, without its chunks, or without any coding."""
    if wanted is None or not wanted.is_known:
        return True
    stored = found.payload or found.body
    bodies: list[Iterable[bytes]] = [stored.chunks()]
    if found.payload:
        bodies += [found.body.chunks(), _dechunked(stored)]
    return any(_digest(pieces, wanted) == wanted.value for pieces in bodies)


def _digest(pieces: Iterable[bytes], like: Digest) -> bytes:
    digest = like.hasher()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def _dechunked(stored: Body) -> Iterator[bytes]:
    dechunker = Dechunker()
    for piece in stored.chunks():
        yield from dechunker.feed(piece)
    yield from dechunker.end()


def _truncated(original: Archived) -> tuple[tuple[str, str], ...]:
    return tuple(one for one in original.fields if one[0] == TRUNCATED)


def _as_revisit(revisit: Archived, original: Archived) -> Archived:
    """Return the original's bytes under the revisit's address, date and id.

    The HTTP head is the revisit's own where it fits those bytes: not that of a 304, nor one of other codings.
    """
    own, given = parse_head(revisit.http_head or b""), parse_head(original.http_head or b"")
    codings = ("Transfer-Encoding", "Content-Encoding")
    is_answer = own.status == given.status if original.http_head else own.status != _NOT_MODIFIED
    fits = is_answer and all(own.codings(each) == given.codings(each) for each in codings)
    has_own = bool(revisit.http_head) and fits
    return replace(
        original,
        record_id=revisit.record_id,
        type=revisit.type,
        target_uri=revisit.target_uri,
        date=revisit.date,
        offset=revisit.offset,
        http_head=revisit.http_head if has_own else original.http_head,
        content_type=(own.get("Content-Type") if has_own else None) or original.content_type,
        name=revisit.name or original.name,
        # Of a revisit it is the block that is cut short, not what was captured.
        fields=tuple(one for one in revisit.fields if one[0] != TRUNCATED) + _truncated(original),
        flaws=(*original.flaws, *revisit.flaws),
        metadata=None,
        duplicate_of=original.record_id,
    )

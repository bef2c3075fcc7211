"""Links between records: ids that differ, references that lead somewhere, revisits that find their content.

Memory grows by a small tuple per record; a reference is kept only until its target has been seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from warcwrap.findings import Finding, finding
from warcwrap.warc.digests import parse_digest
from warcwrap.warc.grammar import bare_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcwrap.warc.record import Record

_LINKS = ("WARC-Refers-To", "WARC-Concurrent-To", "WARC-Warcinfo-ID", "WARC-Segment-Origin-ID")
_URN_UUID = "urn:uuid:"


class Place(NamedTuple):
    """Where a record stands, and what links to it ask for."""

    type: str
    file: int
    offset: int
    digest: bytes | None
    date: str
    # A hash: the address itself would be the most of what a record costs.
    target: int


@dataclass(slots=True)
class _Waiting:
    """A reference whose target has not been seen yet."""

    field: str
    target: str
    where: str
    digest: bytes | None
    # The WARC-Date that the target's record should have, and a hash of its WARC-Target-URI.
    date: str | None = None
    uri: int | None = None


def key_of(record_id: str) -> bytes:
    """Return 16 bytes that stand for a record id, however it is spelt."""
    bare = bare_id(record_id)
    if bare[:9].lower() == _URN_UUID and len(bare) == 45:
        try:
            key = bytes.fromhex(bare[9:].replace("-", ""))
            if len(key) == 16:
                return key
        except ValueError:
            pass
    return blake2b(bare.encode("utf-8", "surrogateescape"), digest_size=16).digest()


class Links:
    """Takes records in any order, over all given files, and finds the links that break."""

    def __init__(self) -> None:
        self._places: dict[bytes, Place] = {}
        self._digests: set[bytes] = set()
        self._waiting: dict[bytes, list[_Waiting]] = {}
        self._revisits: dict[bytes, tuple[bytes, str]] = {}
        self._by_digest: list[tuple[bytes | None, str]] = []

    def find(self, record_id: str) -> Place | None:
        """Return where the record of this id stands, if it was seen."""
        return self._places.get(key_of(record_id))

    def original(self, record_id: str) -> tuple[bytes, Place] | None:
        """Return the key and place of the record that holds the bytes of a revisit; None where it was not seen."""
        key, passed = key_of(record_id), set[bytes]()
        while key in self._revisits and key not in passed:
            passed.add(key)
            key = self._revisits[key][0]
        place = self._places.get(key)
        return (key, place) if place and place.type != "revisit" else None

    def add(self, record: Record, file: int, where: str) -> Iterator[Finding]:
        """Take a record; yield what it shows to be broken, about itself or about records before it."""
        digest = _digest(record)
        record_type = record.type or ""
        if record_type != "revisit" and digest:
            self._digests.add(digest)
        if record.id:
            yield from self._add_id(record.id, _place(record, file, digest), where)
        # Only a revisit has the payload of the record it refers to: a conversion has another by intent.
        revisited = digest if record_type == "revisit" else None
        for field in _LINKS:
            for target in record.get_all(field):
                date, uri = _asked(record, field)
                yield from self._add_link(record, _Waiting(field, bare_id(target), where, revisited, date, uri))
        if record_type == "revisit" and not record.get("WARC-Refers-To"):
            self._by_digest.append((digest, where))

    def _add_id(self, record_id: str, place: Place, where: str) -> Iterator[Finding]:
        key = key_of(record_id)
        first = self._places.setdefault(key, place)
        if first is not place:
            other = "" if first.file == place.file else " of another of the given files"
            message = f"the record at offset {first.offset}{other} has the same WARC-Record-ID"
            yield finding("warc.duplicate-id", message, where)
            return
        for waiting in self._waiting.pop(key, ()):
            yield from _judge(waiting, place)

    def _add_link(self, record: Record, link: _Waiting) -> Iterator[Finding]:
        key = key_of(link.target)
        if record.type == "revisit" and link.field == "WARC-Refers-To" and record.id:
            self._revisits[key_of(record.id)] = (key, link.where)
        if place := self._places.get(key):
            yield from _judge(link, place)
        else:
            self._waiting.setdefault(key, []).append(link)

    def close(self) -> Iterator[Finding]:
        """Yield what only the end shows: references to records that never came, and revisits in a circle."""
        for links in self._waiting.values():
            for link in links:
                message = f"{link.field} <{link.target}> is not in the given files"
                yield finding("warc.link-elsewhere", message, link.where)
        for digest, where in self._by_digest:
            if digest is None or digest not in self._digests:
                yield finding("warc.revisit-elsewhere", "no record here has the payload of this revisit", where)
        for key in self._circles():
            target, where = self._revisits[key]
            says = "itself" if target == key else "revisits that lead back to it"
            yield finding("warc.revisit-loop", f"the revisit refers to {says}: its content is nowhere", where)

    def _circles(self) -> Iterator[bytes]:
        """Yield the revisits that follow each other in a circle; each is passed once."""
        passed: set[bytes] = set()
        for start in self._revisits:
            path: dict[bytes, None] = {}
            key = start
            while key in self._revisits and key not in passed:
                passed.add(key)
                path[key] = None
                key = self._revisits[key][0]
            if key in path:
                yield from list(path)[list(path).index(key) :]


def _place(record: Record, file: int, digest: bytes | None) -> Place:
    return Place(record.type or "", file, record.offset, digest, record.date or "", hash(record.target_uri))


def _asked(record: Record, field: str) -> tuple[str | None, int | None]:
    """Return date and hashed address that a record gives to the one it refers to."""
    if field == "WARC-Concurrent-To":
        return record.date, None
    if field != "WARC-Refers-To" or record.type != "revisit":
        return None, None
    uri = record.get("WARC-Refers-To-Target-URI")
    return record.get("WARC-Refers-To-Date"), None if uri is None else hash(bare_id(uri))


def _digest(record: Record) -> bytes | None:
    text = record.get("WARC-Payload-Digest")
    if text is None and record.type == "resource":
        text = record.get("WARC-Block-Digest")
    digest = parse_digest(text) if text else None
    return digest.algorithm.encode() + b":" + digest.value if digest and digest.value else None


def _judge(link: _Waiting, place: Place) -> Iterator[Finding]:
    if link.field == "WARC-Warcinfo-ID" and place.type != "warcinfo":
        yield finding("warc.link-wrong-type", f"WARC-Warcinfo-ID names a {place.type!r} record", link.where)
    is_comparable = link.digest and place.digest and link.digest.split(b":")[0] == place.digest.split(b":")[0]
    if link.field == "WARC-Refers-To" and is_comparable and link.digest != place.digest:
        message = f"the payload digest differs from that of the record it refers to, at offset {place.offset}"
        yield finding("warc.revisit-digest", message, link.where)
    is_other_date = link.date is not None and not _is_same_time(link.date, place.date)
    if link.field == "WARC-Concurrent-To" and is_other_date:
        message = f"WARC-Date is {link.date}, that of the record of the same capture at offset {place.offset} another"
        yield finding("warc.concurrent-date", message, link.where)
    elif is_other_date or (link.uri is not None and link.uri != place.target):
        name = "WARC-Refers-To-Date" if is_other_date else "WARC-Refers-To-Target-URI"
        message = f"{name} is not that of the record that WARC-Refers-To names, at offset {place.offset}"
        yield finding("warc.revisit-origin", message, link.where)


def _is_same_time(one: str, other: str) -> bool:
    """Say whether two dates are the same as far as both go: WARC/1.1 has several precisions."""
    one, other = one.removesuffix("Z"), other.removesuffix("Z")
    return one.startswith(other) or other.startswith(one)

"""Which records of a damaged archive are whole: each is judged by its framing, its digests and its gzip member."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from warcwrap.findings import Finding, finding
from warcwrap.storage import Body
from warcwrap.warc.digests import Digest, parse_digest
from warcwrap.warc.fixity import examine
from warcwrap.warc.grammar import RECORD_END
from warcwrap.warc.head import read_head
from warcwrap.warc.http import is_http
from warcwrap.warc.links import key_of
from warcwrap.warc.read import Damage, content, records
from warcwrap.warc.record import Record
from warcwrap.warc.window import PIECE

Fate = Literal["whole", "mended", "altered", "repeated", "lost"]

_UNSURE = ("warc.digest-mismatch", "warc.digest-not-checked", "warc.bad-digest")
_LENGTH = re.compile(rb"(?im)^(Content-Length[ \t]*:[ \t]*)[^\r\n]*")
_LINE_FEED = re.compile(rb"(?<!\r)\n")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of `length` bytes of the archive from `offset` on, and why, unless they are whole.

    whole: a record as it was written. mended: a record whose block is whole, and whose header or end is put right.
    altered: all of a record is there, but it is not, or cannot be shown to be, what was written. repeated: the same
    record again. lost: bytes that are no whole record. `block_length` is the true one where the header says another.
    """

    offset: int
    length: int
    fate: Fate
    code: str = ""
    reason: str = ""
    record_id: str | None = None
    block_length: int | None = None


def survey(body: Body) -> Iterator[Verdict]:
    """Yield a verdict on each record and each damage of an archive, in order, as `records` yields them.

    Memory grows by the id of each record and a digest of its header. Raises OSError where the file cannot be read.
    """
    seen: dict[bytes, bytes] = {}
    with body.open() as stream:
        waiting: _Waiting | None = None
        for item in records(stream):
            if waiting:
                yield _once(waiting.verdict(body, item.offset), waiting, seen)
            if isinstance(item, Damage):
                waiting = None
                yield Verdict(item.offset, item.length, "lost", item.code, item.message)
            else:
                waiting = _Waiting(item)
        if waiting:
            yield _once(waiting.verdict(body, body.size_bytes), waiting, seen)


def true_header(raw: bytes, block_length: int | None) -> bytes:
    r"""Return a header with CRLF alone, and this Content-Length.

    >>> true_header(b"WARC/1.1\nContent-Length: 9\n\n", 4)
    b'WARC/1.1\r\nContent-Length: 4\r\n\r\n'
    """
    if block_length is not None:
        raw = _LENGTH.sub(rb"\g<1>" + str(block_length).encode(), raw)
    return _LINE_FEED.sub(b"\r\n", raw) if b"\r" not in raw else raw


class _Waiting:
    """A record that was read; what its member is like, and where it ends, only the next one shows."""

    def __init__(self, record: Record) -> None:
        self._record = record
        shown = examine(record)
        self._findings = [*record.findings, *shown.findings]
        self.header = hashlib.blake2b(record.raw_header, digest_size=16).digest()
        self._is_sure = _has_digest(record) and not any(each.code in _UNSURE for each in shown.findings)

    @property
    def id(self) -> str | None:
        return self._record.id

    @property
    def is_sure(self) -> bool:
        """Whether a digest of the whole block confirms it."""
        return self._is_sure

    def verdict(self, body: Body, end: int) -> Verdict:
        """Judge the record, which is followed by something at `end`."""
        record = self._record
        length = max(end - record.offset, record.size or 0)
        if record.content_length is None or record.block.remaining or record.is_lost:
            return self._unframed(body, end, length)
        wrong = next((each for each in self._findings if each.code == "warc.digest-mismatch"), None)
        flaw = record.member_flaw
        if wrong or (flaw and not self._is_sure):
            return self._verdict("altered", length, wrong or flaw)
        mended = flaw or next((each for each in self._findings if self._is_mended(each)), None)
        return self._verdict("mended" if mended else "whole", length, mended)

    def _verdict(self, fate: Fate, length: int, why: Finding | None, true: int | None = None) -> Verdict:
        code, reason = (why.code, why.message) if why else ("", "")
        return Verdict(self._record.offset, length, fate, code, reason, self._record.id, true)

    def _is_mended(self, found: Finding) -> bool:
        is_line_end = found.code == "warc.line-ending" and b"\r" not in self._record.raw_header
        return is_line_end or found.code == "warc.record-end"

    def _unframed(self, body: Body, end: int, length: int) -> Verdict:
        """Judge a record whose stated length is wrong by the bytes that stand up to the next one."""
        record = self._record
        codes = ("warc.content-length", "warc.truncated", "warc.block-short", "warc.record-end")
        why = next((each for each in self._findings if each.code in codes), None)
        why = why or finding("warc.content-length", "nothing says how long the block is")
        lost = self._verdict("lost", length, record.member_flaw or why)
        if record.member_flaw or record.get("Content-Length") is None:
            return lost
        true = _true_length(body, record, end)
        if true is None:
            return lost
        is_right = _has_block(body, record, true)
        if is_right is None:
            # The end of a member shows where a block ends; in a plain file, a block may hold what looks like a record.
            is_right = record.compression is not None
        if not is_right and end == body.size_bytes and record.compression is None:
            return lost  # it was cut, and nobody knows how much of it is missing
        return self._verdict("mended" if is_right else "altered", length, why, true)


def _once(verdict: Verdict, waiting: _Waiting, seen: dict[bytes, bytes]) -> Verdict:
    """Return the verdict, unless the same record was kept before: two archives that were joined may overlap."""
    if verdict.fate not in ("whole", "mended") or waiting.id is None:
        return verdict
    first = seen.setdefault(key_of(waiting.id), waiting.header)
    if first is waiting.header:
        return verdict
    is_same = first == waiting.header and waiting.is_sure
    reason = "the same record stands before" if is_same else "another record has this id"
    return replace(verdict, fate="repeated" if is_same else "altered", code="warc.duplicate-id", reason=reason)


def _has_digest(record: Record) -> bool:
    return _block_digest(record) is not None


def _block_digest(record: Record) -> Digest | None:
    """Return a digest of the whole block that can be computed: that of a payload without an HTTP head is one, too."""
    texts = [record.get("WARC-Block-Digest"), None if is_http(record) else record.get("WARC-Payload-Digest")]
    known = (parse_digest(text) for text in texts if text)
    return next((digest for digest in known if digest.is_known and digest.value is not None), None)


def _true_length(body: Body, record: Record, end: int) -> int | None:
    """Return how long a block is that ends where its member does, or the next record begins; None where none does."""
    with body.open() as stream:
        inside = content(stream, record.offset)
        if read_head(inside).raw != record.raw_header:
            return None  # not the first record of its member
        start, last = inside.position, b""
        left = sys.maxsize if record.compression else end - start
        while left > 0 and (piece := inside.take(min(left, PIECE))):
            left -= len(piece)
            last = (last + piece)[-len(RECORD_END) :]
        length = inside.position - start
    return length - len(RECORD_END) if last == RECORD_END else length


def _has_block(body: Body, record: Record, length: int) -> bool | None:
    """Say whether this many bytes behind a header have its block digest; None where it has none."""
    declared = _block_digest(record)
    if declared is None:
        return None
    total = declared.hasher()
    for piece in block(body, record.offset, length):
        total.update(piece)
    return total.digest() == declared.value


def block(body: Body, offset: int, length: int) -> Iterator[bytes]:
    """Yield `length` bytes behind the header that begins at an offset, or as many as there are."""
    with body.open() as stream:
        inside = content(stream, offset)
        read_head(inside)
        while length > 0 and (piece := inside.take(min(length, PIECE))):
            length -= len(piece)
            yield piece

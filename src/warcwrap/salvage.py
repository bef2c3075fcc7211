"""Which records of a damaged archive are whole: each is judged by its framing, its digests and its gzip member."""

from __future__ import annotations

import hashlib
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal, NamedTuple

from warcwrap.findings import Finding, finding
from warcwrap.storage import Body
from warcwrap.urns import LOSSES_URI, SCHEMA_URI
from warcwrap.warc.conformance import header_findings
from warcwrap.warc.digests import Digest, parse_digest
from warcwrap.warc.fixity import HAVE_PAYLOAD, examine
from warcwrap.warc.grammar import RECORD_END, bare_id, is_labelled_digest
from warcwrap.warc.head import read_head
from warcwrap.warc.http import is_http
from warcwrap.warc.links import key_of
from warcwrap.warc.read import LONGEST_MATCH, NEXT_AFTER_END, Damage, content, records
from warcwrap.warc.record import Record
from warcwrap.warc.window import PIECE, Source

Fate = Literal["whole", "mended", "altered", "repeated", "lost"]

_KEPT = ("whole", "mended")
# The checksum is over the header, too, of which no digest speaks.
_SPOILING = ("warc.gzip-crc", "warc.zstd-corrupt")
_UNSURE = ("warc.digest-mismatch", "warc.digest-not-checked", "warc.bad-digest")
_INFO_BYTES = 1 << 20
_AGAIN_BYTES = 1 << 30
# Of a header and the end of a record, what is put right.
_MENDED = tuple(f"warc.{flaw}" for flaw in ("line-ending", "record-end", "content-length", "truncated", "block-short"))
_LENGTH = re.compile(rb"(?im)^(Content-Length[ \t]*:[ \t]*)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*")
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

    Memory grows by the id of each record and a digest of its header, and by a verdict on each record of one member.
    Raises OSError where the file cannot be read.
    """
    seen: dict[bytes, bytes] = {}
    mates: list[_Judged] = []
    waiting: _Waiting | None = None
    newest: Record | None = None
    infos: set[str] = set()
    again = _Again()
    with body.open() as stream:
        for item in chain(records(stream), (None,)):
            if waiting:
                mates.append(waiting.judged(body, item))
            if mates and (item is None or item.offset != mates[0].verdict.offset):
                end = item.offset if item else body.size_bytes
                yield from _settled(mates, newest.member_flaw if newest else None, end, seen)
                mates.clear()
            waiting = None
            if isinstance(item, Damage):
                mates.append(_Judged(Verdict(item.offset, item.length, "lost", item.code, item.message)))
            elif item:
                waiting, newest = _Waiting(item, infos, again), item


def true_header(raw: bytes, block_length: int | None) -> bytes:
    r"""Return a header with CRLF alone, and this Content-Length.

    >>> true_header(b"WARC/1.1\nContent-Length: 9\n\n", 4)
    b'WARC/1.1\r\nContent-Length: 4\r\n\r\n'
    """
    if block_length is not None:
        raw = _LENGTH.sub(rb"\g<1>" + str(block_length).encode(), raw)
    return _LINE_FEED.sub(b"\r\n", raw) if b"\r" not in raw else raw


class _Judged(NamedTuple):
    """A verdict, and what is needed to settle it once the whole member is read."""

    verdict: Verdict
    key: bytes | None = None
    header: bytes = b""
    # Whether a digest of the whole block confirms it.
    is_sure: bool = True
    # Whether a fault further on in the member may change the verdict.
    is_open: bool = False


def _settled(mates: list[_Judged], flaw: Finding | None, end: int, seen: dict[bytes, bytes]) -> Iterator[Verdict]:
    """Yield the verdicts on what one member holds. Where its data are broken, nothing shows where the fault begins.

    Up to `end` it can reach: of broken data, more may have been read.
    """
    for judged in mates:
        verdict = judged.verdict
        verdict = replace(verdict, length=min(verdict.length, end - verdict.offset))
        if judged.is_open and flaw and _is_spoilt(flaw, judged.is_sure):
            verdict = replace(verdict, fate="altered", code=flaw.code, reason=flaw.message)
        yield _once(verdict, judged, seen)


def _is_spoilt(flaw: Finding, is_sure: bool) -> bool:
    return flaw.code in _SPOILING or (flaw.code != "warc.truncated" and not is_sure)


def _once(verdict: Verdict, judged: _Judged, seen: dict[bytes, bytes]) -> Verdict:
    """Return the verdict, unless the same record was kept before: two archives that were joined may overlap."""
    if verdict.fate not in _KEPT or judged.key is None:
        return verdict
    first = seen.setdefault(judged.key, judged.header)
    if first is judged.header:
        return verdict
    is_same = first == judged.header and judged.is_sure
    reason = "the same record stands before" if is_same else "another record has this id"
    return replace(verdict, fate="repeated" if is_same else "altered", code="warc.duplicate-id", reason=reason)


class _Again:
    """What may be read again: of a record that is not the first of its member, all that stands before it is, too."""

    def __init__(self) -> None:
        self._left = _AGAIN_BYTES

    def allows(self, record: Record) -> bool:
        """Say whether a record may be read again, and take note of what that costs."""
        self._left -= 0 if record.compression is None else record.block_offset
        return self._left >= 0


class _Waiting:
    """A record that was read; what its member is like, and where it ends, only what follows shows."""

    def __init__(self, record: Record, infos: set[str], again: _Again) -> None:
        self._record = record
        self._again = again
        # In an archive of ours, or several that were joined: the ids of the warcinfos that stand before it.
        self._infos = infos
        shown = examine(record, _INFO_BYTES if record.type == "warcinfo" else 0)
        self._is_own_info = record.type == "warcinfo" and b"software: warcwrap/" in (shown.content or b"")
        if record.target_uri == LOSSES_URI or (record.type == "warcinfo" and not self._is_own_info):
            infos.clear()
        self._findings = [*record.findings, *shown.findings]
        self._header = hashlib.blake2b(record.raw_header, digest_size=16).digest()
        has_digest = _block_digest(record) is not None
        self._is_sure = has_digest and not any(each.code in _UNSURE for each in shown.findings)

    def judged(self, body: Body, following: Record | Damage | None) -> _Judged:
        """Judge the record by itself and by what follows it in the file."""
        record = self._record
        verdict = self._verdict(body, following)
        if verdict.fate in _KEPT and (flaw := self._header_flaw()):
            verdict = replace(verdict, fate="altered", code=flaw.code, reason=flaw.message, record_id=record.id)
        if self._is_own_info and verdict.fate in _KEPT and record.id:
            self._infos.add(record.id)
        elif self._is_own_info:  # its id may be another than it was
            self._infos.clear()
        is_open = verdict.fate in _KEPT and record.compression is not None
        return _Judged(verdict, key_of(record.id) if record.id else None, self._header, self._is_sure, is_open)

    def _verdict(self, body: Body, following: Record | Damage | None) -> Verdict:
        record = self._record
        end = following.offset if following else body.size_bytes
        if record.content_length is None or record.block.remaining or record.is_lost:
            return self._unframed(body, following)
        wrong, bad_end = self._first("warc.digest-mismatch"), self._first("warc.record-end")
        flaw = record.member_flaw
        if wrong and bad_end and (found := self._unframed(body, following)).fate == "mended":
            return found
        if wrong or (flaw and (not self._is_sure or flaw.code in _SPOILING)):
            return self._made("altered", end, wrong or flaw)
        bad_lines = None if b"\r" in record.raw_header else self._first("warc.line-ending")
        mended = flaw or bad_lines or bad_end
        return self._made("mended" if mended else "whole", end, mended)

    def _header_flaw(self) -> Finding | None:
        """Return what shows that a record in an archive of ours was not written so, or not into this archive.

        A checksum of gzip is no proof: members of two archives may have been joined. Other tools' faults are theirs.
        """
        record = self._record
        if not self._infos and not self._is_own_info:
            return None
        if b"\r" in record.raw_header and (mixed := self._first("warc.line-ending")):
            return mixed
        if record.type != "warcinfo" and bare_id(record.get("WARC-Warcinfo-ID") or "") not in self._infos:
            # What stands in a page, or in a dictionary, may look like a record, digest and all.
            return finding("warc.link-elsewhere", "it does not name the warcinfo that it stands behind")
        if _computable(record.get("WARC-Block-Digest")) is None:
            return finding("warc.digest-not-checked", "it has no WARC-Block-Digest that can be computed")
        if _is_misnamed(record):
            return finding("warc.digest-mismatch", "its address names another digest than its header")
        if odd := self._first("warc.header-bytes"):
            return odd
        stated = (each for each in (self._first("warc.bad-digest"), *record.findings, *header_findings(record)) if each)
        return next((each for each in stated if each.severity == "error" and each.code not in _MENDED), None)

    def _first(self, *codes: str) -> Finding | None:
        return next((each for each in self._findings if each.code in codes), None)

    def _made(self, fate: Fate, end: int, why: Finding | None, true: int | None = None) -> Verdict:
        record = self._record
        length = max(end - record.offset, record.size or 0)
        code, reason = (why.code, why.message) if why else ("", "")
        return Verdict(record.offset, length, fate, code, reason, record.id if why else None, true)

    def _unframed(self, body: Body, following: Record | Damage | None) -> Verdict:
        """Judge a record whose stated length is wrong by the bytes that stand up to the next one."""
        record = self._record
        why = self._first("warc.content-length", "warc.truncated", "warc.block-short", "warc.record-end")
        why = why or finding("warc.content-length", "nothing says how long the block is")
        end = following.offset if following else body.size_bytes
        lost = self._made("lost", end, record.member_flaw or why)
        if record.member_flaw or record.get("Content-Length") is None:
            return lost
        true = _true_length(body, record, following) if self._again.allows(record) else None
        if true is None or not _states(true_header(record.raw_header, true), true):
            return lost
        is_right = _has_block(body, record, true)
        self._is_sure = bool(is_right)
        if is_right is None:
            # The end of a member shows where a block ends; elsewhere, a block may hold what looks like a record.
            is_alone = record.compression is not None and not _are_mates(record, following)
            is_right = is_alone and not _holds_record(body, record, true)
        if not is_right and following is None and record.compression is None:
            return lost  # it was cut, and nobody knows how much of it is missing
        return self._made("mended" if is_right else "altered", end, why, true)


def _are_mates(record: Record, following: Record | Damage | None) -> bool:
    """Say whether what follows stands in the record's own member."""
    return following is not None and following.offset == record.offset


def _block_digest(record: Record) -> Digest | None:
    """Return a digest of the whole block that can be computed: that of a payload without an HTTP head is one, too."""
    is_block = record.type in HAVE_PAYLOAD and not is_http(record) and not record.get("WARC-Segment-Number")
    texts = [record.get("WARC-Block-Digest"), record.get("WARC-Payload-Digest") if is_block else None]
    return next(filter(None, map(_computable, texts)), None)


def _computable(text: str | None) -> Digest | None:
    digest = parse_digest(text) if text and is_labelled_digest(text) else None
    return digest if digest and digest.is_known and digest.value is not None else None


def _is_misnamed(record: Record) -> bool:
    """Say whether a schema that an archive of ours embeds is called by another digest than it has."""
    digest, target = _block_digest(record), record.target_uri or ""
    if digest is None or digest.algorithm != "sha256" or digest.value is None or not target.startswith(SCHEMA_URI):
        return False
    return target != SCHEMA_URI + digest.value.hex()


def _true_length(body: Body, record: Record, following: Record | Damage | None) -> int | None:
    """Return how long a block is that ends where its member does, or the next record begins; None where none does."""
    left = sys.maxsize
    if record.compression is None:
        left = (following.offset if following else body.size_bytes) - record.block_offset
    elif _are_mates(record, following):
        if not isinstance(following, Record):
            return None
        left = following.block_offset - len(following.raw_header) - record.block_offset
    length, last = 0, b""
    for piece in block(body, record, left):
        length += len(piece)
        last = (last + piece)[-len(RECORD_END) :]
    if b"\r" not in record.raw_header and last.endswith(b"\n\n"):
        return length - 2
    return length - len(RECORD_END) if last == RECORD_END else length


def _holds_record(body: Body, record: Record, length: int) -> bool:
    """Say whether a block looks as if other records had been swallowed."""
    last = b""
    for piece in block(body, record, length):
        last = last[-LONGEST_MATCH:] + piece
        if NEXT_AFTER_END.search(last):
            return True
    return False


def _states(header: bytes, length: int) -> bool:
    """Say whether a header says this length: one with odd line ends may not take it."""
    fields = read_head(Source(io.BytesIO(header))).fields
    return next((value for name, value in fields if name.lower() == "content-length"), "") == str(length)


def _has_block(body: Body, record: Record, length: int) -> bool | None:
    """Say whether this many bytes behind a header have its block digest; None where it has none."""
    declared = _block_digest(record)
    if declared is None:
        return None
    total = declared.hasher()
    for piece in block(body, record, length):
        total.update(piece)
    return total.digest() == declared.value


def block(body: Body, record: Record, length: int) -> Iterator[bytes]:
    """Yield `length` bytes behind the header of a record, or as many as there are."""
    with body.open() as stream:
        inside = content(stream, record)
        inside.skip(record.block_offset - inside.position)
        while length > 0 and (piece := inside.take(min(length, PIECE))):
            length -= len(piece)
            yield piece

"""A strict reader of WARC files: it takes everything that can be read, says all that is wrong, and never raises for it.

Plain, one gzip member or zstd frame per record, or the whole file as one member: told apart by content, record by
record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from warcwrap.errors import InputError
from warcwrap.findings import Finding, finding
from warcwrap.warc import frames, members
from warcwrap.warc.frames import Frame
from warcwrap.warc.head import read_head
from warcwrap.warc.members import Member
from warcwrap.warc.record import Record, begins_something
from warcwrap.warc.window import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcwrap.warc.window import Window

# A version line and the begin of a field: text that merely speaks of WARC/1.0 has no field below it.
_VERSION_LINE = rb"WARC/1\.[01]\r?\n[!-9;-~]{1,64}:"
_NEXT_RECORD = re.compile(_VERSION_LINE)
NEXT_AFTER_END = re.compile(rb"(?:\r\n\r\n|\n\n)" + _VERSION_LINE)
_NEXT_ANYTHING = re.compile(_VERSION_LINE + rb"|\x1f\x8b\x08[\x00-\x1f]|\x28\xb5\x2f\xfd")
LONGEST_MATCH = 80
# How much of a member is looked at to see whether a record begins in it: header and the first codes of the data.
_PROBE = 1 << 10


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes from `offset` on that are no record; `length` of them are passed over."""

    offset: int
    length: int
    code: str
    message: str

    @property
    def finding(self) -> Finding:
        """The damage as a finding whose place is still to be named."""
        return finding(self.code, self.message)


def records(stream: BinaryIO, start: int = 0) -> Iterator[Record | Damage]:
    """Read the stream's records in order; each one's block must be read before the next is asked for.

    `start` is the offset at which the stream stands. After damage, reading goes on at the next gzip member that holds
    a record, or at the next version line. Only the stream's own OSError may leave.
    """
    yield from _records(Source(stream, start))


def _records(source: Source) -> Iterator[Record | Damage]:
    after_member = False
    while begin := source.peek(5):
        if begin.startswith((members.MAGIC, frames.MAGIC)):
            yield from _in_member(source)
            after_member = True
        elif frames.is_skippable(begin):
            offset = source.position
            flaw, dictionary = frames.skipped(source)
            source.dictionary = source.dictionary or dictionary
            if flaw:
                # A size that is wrong swallows what follows; samples of records in a dictionary are none.
                is_astray = flaw.code == "warc.truncated" and not begin.startswith(frames.DICTIONARY_MAGIC)
                if is_astray and source.go_back(offset + len(frames.MAGIC)):
                    _find_next(source)
                yield Damage(offset, source.position - offset, flaw.code, flaw.message)
        elif begin.upper() == b"WARC/":
            yield from _plain(source)
            after_member = False
        else:
            yield _lost(source, after_member)


def record_at(stream: BinaryIO, offset: int) -> Record:
    """Return the record that begins at an offset, or whose gzip member does.

    Raises InputError if none begins there.
    """
    dictionary = _dictionary(stream)
    stream.seek(offset)
    found = next(_records(Source(stream, offset, dictionary)), None)
    if isinstance(found, Record) and found.offset == offset:
        return found
    reason = found.message if isinstance(found, Damage) else "no record begins here"
    raise InputError("warc.garbage", f"offset {offset}", reason)


def content(stream: BinaryIO, record: Record) -> Window:
    """Return what stands in a file from a record's offset on: of a compressed one, its member or frame."""
    stream.seek(record.offset)
    source = Source(stream, record.offset, record.dictionary)
    return _unit(source) if source.peek(4).startswith((members.MAGIC, frames.MAGIC)) else source


def _dictionary(stream: BinaryIO) -> frames.Dictionary | None:
    stream.seek(0)
    if stream.read(len(frames.DICTIONARY_MAGIC)) != frames.DICTIONARY_MAGIC:
        return None
    stream.seek(0)
    return frames.skipped(Source(stream))[1]


def _unit(source: Source) -> Member | Frame:
    return Frame(source, source.dictionary) if source.peek(4) == frames.MAGIC else Member(source)


def _plain(source: Source) -> Iterator[Record | Damage]:
    offset = source.position
    head = read_head(source)
    if not head.is_complete:
        _find_next(source)
        yield Damage(offset, source.position - offset, head.findings[0].code, head.findings[0].message)
        return
    record = Record(head, source, offset, None)
    yield record
    record.finish()
    if record.is_lost:
        # A length that is too long has swallowed what follows: search from the block's first byte on.
        if record.block.length and source.go_back(record.block_offset):
            _find_after(source, record)
        else:
            _find_next(source)


def _find_after(source: Source, record: Record) -> None:
    """Go on at the next record, from the begin of the block of one whose length is wrong."""
    is_merged = any(found.code == "warc.header-malformed" for found in record.findings)
    if is_merged and _NEXT_RECORD.match(source.peek(LONGEST_MATCH).lstrip(b"\r\n")):
        source.skip_any(b"\r\n")  # the header was torn, and took in all up to the end of what it tore
        return
    _ = source.find(NEXT_AFTER_END, LONGEST_MATCH) and source.skip_any(b"\r\n")
    # Behind its stated end no text of a page is expected: there, what begins like a record need not follow one.
    end = record.block_offset + record.block.length
    if source.position > end and source.go_back(end):
        _find_next(source)


def _in_member(source: Source) -> Iterator[Record | Damage]:
    member = _unit(source)
    count, is_told = 0, False
    damage: Damage | None = None  # how much of the file it takes, only what follows shows
    while begin := member.peek(5):
        if damage:
            yield damage
            damage = None
        if begin.upper() == b"WARC/":
            item = _record_in(member)
            count += 1
            if count == 2 and isinstance(item, Record):
                message = "several records are compressed together: none can be read alone"
                item.findings.append(finding("warc.records-in-one-member", message))
        else:
            skipped = _find_in(member)
            message = f"{skipped} bytes of compressed data are no record"
            item = Damage(member.offset, member.size, "warc.garbage", message)
        if isinstance(item, Damage):
            damage = item
            is_told = member.flaw is not None and member.flaw.code == item.code
        else:
            yield item
            item.finish()
            is_told = member.flaw in item.findings
            if item.is_lost:
                _find_in(member)
    yield from _member_end(source, member, damage, is_told)


def _member_end(source: Source, member: Member | Frame, damage: Damage | None, is_told: bool) -> Iterator[Damage]:
    """Go on behind a member, and say what was wrong with it, and with the last bytes in it."""
    # A member that lost its end swallows the begin of the next one, now and then without a fault in the data.
    is_astray = member.flaw and (member.is_cut_short or not begins_something(source.peek(5)))
    if is_astray and source.go_back(member.offset):
        source.skip(1)
        _find_next(source)
    length = source.position - member.offset
    if damage:
        yield replace(damage, length=length) if is_told else damage
    if member.flaw and not is_told:
        yield Damage(member.offset, length, member.flaw.code, member.flaw.message)


def _record_in(member: Member | Frame) -> Record | Damage:
    head = read_head(member)
    if head.is_complete:
        return Record(head, member, member.offset, member)
    flaw = member.flaw or head.findings[0]
    _find_in(member)
    return Damage(member.offset, member.size, flaw.code, flaw.message)


def _find_in(member: Window) -> int:
    """Go on at the next version line of a member, or at its end; return how many bytes that passed over."""
    before = member.position
    member.find(_NEXT_RECORD, LONGEST_MATCH)
    return member.position - before


def _find_next(source: Source) -> None:
    """Go on at the next byte with which a record or a member with a record begins, or at the end."""
    while source.find(_NEXT_ANYTHING, LONGEST_MATCH):
        start = source.peek(_PROBE)
        if start.startswith(b"WARC/") or members.begins_record(start):
            return
        if start.startswith(frames.MAGIC) and _begins_frame(source):
            return
        source.skip(1)


def _begins_frame(source: Source) -> bool:
    size = frames.looked_at(source.peek(frames.HEADER))
    return bool(size) and frames.begins_record(source.peek(size), source.dictionary)


def _lost(source: Source, after_member: bool) -> Damage:
    offset = source.position
    zeros = source.skip_any(b"\0") if source.peek(1) == b"\0" else 0
    if zeros and after_member and not source.peek(1):
        return Damage(offset, zeros, "warc.padding", f"{zeros} zero bytes follow the last record")
    _find_next(source)
    length = source.position - offset
    if not source.position - offset - zeros:
        return Damage(offset, length, "warc.garbage", f"{length} zero bytes are no record")
    return Damage(offset, length, "warc.garbage", f"{length} bytes are no record")

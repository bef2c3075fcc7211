"""One record: its header, and its block as a stream that ends where Content-Length says."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from warcwrap.findings import Finding, finding
from warcwrap.warc import frames, members
from warcwrap.warc.grammar import RECORD_END, RECORD_TYPES, bare_id, is_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

    from warcwrap.warc.head import Head
    from warcwrap.warc.members import Member
    from warcwrap.warc.window import Window

_READ = 256 << 10


def begins_something(start: bytes) -> bool:
    """Return whether a record, a gzip member or nothing more begins with these bytes."""
    return not start or start[:5].upper() == b"WARC/" or start.startswith((members.MAGIC, frames.MAGIC))


class Block(io.RawIOBase):
    """The block of a record, read once, from front to back. `length` is a claim: nothing is allocated by it."""

    def __init__(self, window: Window, length: int) -> None:
        self._window = window
        self._pushed = b""
        self.remaining = length
        self.length = length

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return at most `size` bytes, what is at hand; all that is left if size is negative or None."""
        if size is None or size < 0:
            return self.readall()
        if self._pushed:
            taken, self._pushed = self._pushed[:size], self._pushed[size:]
        else:
            taken = self._window.take(min(size, self.remaining)) if self.remaining else b""
        self.remaining -= len(taken)
        return taken

    def readall(self) -> bytes:
        """Return all that is left; the caller answers for its size."""
        return b"".join(self.pieces())

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer as far as one read goes."""
        view = memoryview(buffer)
        taken = self.read(len(view))
        view[: len(taken)] = taken
        return len(taken)

    def pieces(self) -> Iterator[bytes]:
        """Yield what is left in pieces of bounded size."""
        while piece := self.read(_READ):
            yield piece

    def views(self) -> Iterator[bytes | memoryview]:
        """Yield the same without copies of it."""
        if self._pushed:
            yield self.read(len(self._pushed))
        while self.remaining and (view := self._window.view(self.remaining)):
            self.remaining -= len(view)
            yield view

    def unread(self, taken: bytes) -> None:
        """Give bytes back: the next read returns them."""
        self._pushed = taken + self._pushed
        self.remaining += len(taken)


class Record:
    """A record at `offset` of its file (its own first byte, or that of its gzip member).

    `type`, `id` (without angle brackets) and `content_length` are None where the header has none that can be read;
    `values` are its fields by lower-case name. `findings` is whole and `size` is known once `finish` was called,
    which reading on to the next record does.
    """

    __slots__ = (
        "_head",
        "_member",
        "_window",
        "block",
        "block_offset",
        "content_length",
        "findings",
        "id",
        "is_lost",
        "offset",
        "size",
        "type",
        "values",
    )

    def __init__(self, head: Head, window: Window, offset: int, member: Member | frames.Frame | None) -> None:
        self._head = head
        self.values: dict[str, list[str]] = {}
        for name, value in head.fields:
            self.values.setdefault(name.lower(), []).append(value)
        stated = self.get("WARC-Type")
        # The names of the types are literals of RFC 2616's grammar, which have no case.
        self.type = stated.lower() if stated and stated.lower() in RECORD_TYPES else stated
        record_id, length = self.get("WARC-Record-ID"), self.get("Content-Length")
        self.id = record_id and bare_id(record_id)
        self.content_length = int(length) if length is not None and is_digits(length) else None
        self._window = window
        self._member = member
        self.offset = offset
        self.findings: list[Finding] = list(head.findings)
        self.block_offset = window.position
        self.block = Block(window, self.content_length or 0)
        self.size: int | None = None
        # Whether the next record has to be searched for: this one does not say, or says wrongly, where it ends.
        self.is_lost = self.content_length is None

    def __repr__(self) -> str:
        return f"<Record {self.type or '?'} {self.id} at {self.offset}>"

    @property
    def version(self) -> str:
        """The version line, `WARC/1.1`."""
        return self._head.version

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Names and values in order; bytes that are not UTF-8 stand as surrogate escapes."""
        return self._head.fields

    @property
    def raw_header(self) -> bytes:
        """The header as it stands in the file, with its blank line."""
        return self._head.raw

    @property
    def gzip_header(self) -> bytes | None:
        """The first ten bytes of the record's gzip member; None where it stands in none."""
        return self._member.header if self._member else None

    @property
    def member_flaw(self) -> Finding | None:
        """What is wrong with the record's member or frame, here or behind the record; known at its end."""
        return self._member.flaw if self._member else None

    @property
    def has_stray_bits(self) -> bool:
        """Whether bits that mean nothing are set behind the data of the record's gzip member."""
        return self._member is not None and self._member.has_stray_bits

    @property
    def compression(self) -> Literal["gzip", "zstd"] | None:
        """What the record is compressed with."""
        return self._member.compression if self._member else None

    @property
    def dictionary(self) -> frames.Dictionary | None:
        """What the record's zstd frame was compressed with."""
        return self._member.dictionary if self._member else None

    def get(self, name: str) -> str | None:
        """Return the first value of a field, whatever the case of its name."""
        given = self.values.get(name.lower())
        return given[0] if given else None

    def get_all(self, name: str) -> list[str]:
        """Return all values of a field, in order."""
        return self.values.get(name.lower(), [])

    @property
    def target_uri(self) -> str | None:
        """WARC-Target-URI without the angle brackets that wget writes around it."""
        value = self.get("WARC-Target-URI")
        return value and bare_id(value)

    @property
    def date(self) -> str | None:
        """WARC-Date."""
        return self.get("WARC-Date")

    @property
    def content_type(self) -> str | None:
        """Content-Type of the block."""
        return self.get("Content-Type")

    @property
    def media_type(self) -> str:
        """Content-Type without parameters, in lower case; empty if there is none."""
        return (self.content_type or "").partition(";")[0].strip().lower()

    @property
    def is_part(self) -> bool:
        """Whether the record says that its block is not all of what was captured (sections 5.13 and 5.17)."""
        return bool(self.get("WARC-Truncated") or self.get("WARC-Segment-Number"))

    def finish(self) -> None:
        """Read what is left of the block and check how the record ends; calling it again does nothing."""
        if self.size is not None:
            return
        for _ in self.block.pieces():
            pass
        if self.content_length is not None:
            self._check_end()
        at_end_of_member = self._member is not None and not self._window.peek(1)
        if self._member and at_end_of_member and self._member.flaw:
            self._add_flaw(self._member.flaw)
        self.size = self._member.size if self._member else self._window.position - self.offset

    def _add_flaw(self, flaw: Finding) -> None:
        # A member that breaks off leaves a block that is short, too: one cause, one finding.
        if self._member and self._member.is_cut_short:
            self.findings = [
                found for found in self.findings if found.code not in ("warc.block-short", "warc.record-end")
            ]
        self.findings.append(flaw)

    def _check_end(self) -> None:
        if self.block.remaining:
            self._note_short()
            return
        end = self._window.peek(len(RECORD_END))
        if end == RECORD_END:
            self._window.skip(len(end))
        elif self._head.is_lf_only and end.startswith(b"\n\n"):
            self._window.skip(2)
        else:
            self._window.skip(len(end) - len(end.lstrip(b"\r\n")))
            message = f"the block of {self.block.length} bytes is followed by {end or 'nothing'!r}, not by CRLF CRLF"
            self.findings.append(finding("warc.record-end", message))
        if self._window.peek(1) in (b"\r", b"\n"):
            surplus = self._window.skip_any(b"\r\n")
            self.findings.append(finding("warc.record-end", f"{surplus} more bytes of line ends follow the record"))
        self.is_lost = end != RECORD_END and not begins_something(self._window.peek(5))

    def _note_short(self) -> None:
        had = self.block.length - self.block.remaining
        if self._member:
            message = f"Content-Length says {self.block.length} bytes, the compressed data end after {had}"
            self.findings.append(finding("warc.block-short", message))
            return
        self.is_lost = True
        message = f"the file ends after {had} of the {self.block.length} bytes of the block"
        self.findings.append(finding("warc.truncated", message))

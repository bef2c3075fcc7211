"""Writes WARC records (WARC/1.1, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/).

Headers are built from checked values only, and lengths and digests are measured: no input can forge a record, and a
declared length is never trusted. Each record is a gzip member of its own (WARC/1.1 annex D.1).
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal

import deflate
from warcio.statusandheaders import StatusAndHeaders

from warcwrap.capture import written
from warcwrap.errors import InputError, UsageError
from warcwrap.storage import Body
from warcwrap.warc.grammar import GZIP_HEADER, HEADER_LINE_LIMIT, RECORD_END

Digest = Literal["sha256", "sha1"]
Version = Literal["1.1", "1.0"]
Compression = Literal["standard", "fast"]

WHOLE_BYTES = 4 << 20  # libdeflate holds whole members; above this size, and what is not held, zlib streams
# Of deflate. 6 is as small as zlib's 9 within 0.5 %, at a quarter of its cost; 1 costs half, and 10 % more bytes.
LEVELS: dict[Compression, int] = {"standard": 6, "fast": 1}
HEADER_VALUE_BYTES = HEADER_LINE_LIMIT - 100  # room for the name
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be written; `record_id` is the URN without angle brackets.

    The block is `head` (an HTTP head, or nothing) followed by `payload`. `has_payload` says whether a payload digest
    belongs here: it does not in `warcinfo`, `metadata` and `request`-less types (WARC/1.1 section 5.9).
    """

    type: str
    record_id: str
    date: datetime
    payload: Body
    content_type: str
    target_uri: str | None = None
    head: bytes = b""
    has_payload: bool = True
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """How records are written: version of the standard, digest, and how each is compressed, None for not at all."""

    version: Version = "1.1"
    digest: Digest = "sha256"
    compression: Compression | None = "standard"

    def member(self, record: NewRecord) -> bytes | None:
        """Return a record as it stands in a file; None for one that is too large to be held.

        Raises UsageError (`unsafe-header`) for a header value with control characters or above 64 KiB.
        """
        payload = record.payload
        if payload.held is None or payload.size_bytes > WHOLE_BYTES:
            return None
        header = self.header(record, *self.digests(record))
        return self.squeezed(b"".join((header, record.head, payload.held, RECORD_END)))

    def squeezed(self, raw: bytes) -> bytes:
        """Return a record as a gzip member, or as it is."""
        if not self.compression:
            return raw
        # Header and trailer by our own hand: libdeflate's header tells the level, `verify` knows but one.
        squeezed = deflate.deflate_compress(raw, LEVELS[self.compression])
        return b"".join((GZIP_HEADER, squeezed, struct.pack("<II", deflate.crc32(raw), len(raw) & 0xFFFFFFFF)))

    def pieces(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the same for a record that is too large to be held."""
        return _gzip_member(pieces, LEVELS[self.compression]) if self.compression else pieces

    def digests(self, record: NewRecord) -> tuple[str, str]:
        """Return the digests of payload and block, in one pass where they are the same bytes."""
        if not record.head and self.digest == "sha256":
            same = self.labelled(bytes.fromhex(record.payload.sha256))
            return same, same
        payload, block = hashlib.new(self.digest), hashlib.new(self.digest)
        block.update(record.head)
        for piece in record.payload.chunks():
            block.update(piece)
            if record.head:
                payload.update(piece)
        whole = self.labelled(block.digest())
        return (self.labelled(payload.digest()) if record.head else whole), whole

    def labelled(self, digest: bytes) -> str:
        """Write a digest as its readers expect: SHA-1 in base32, SHA-256 in lowercase hex."""
        return f"sha1:{base64.b32encode(digest).decode()}" if self.digest == "sha1" else f"sha256:{digest.hex()}"

    def header(self, record: NewRecord, payload_digest: str, block_digest: str) -> bytes:
        """Return a record's header, with the blank line; every value is checked."""
        headers = [("WARC-Type", record.type), ("WARC-Record-ID", f"<{record.record_id}>")]
        headers.append(("WARC-Date", written(record.date)))
        if record.target_uri is not None:
            # WARC/1.0 wants its URIs in angle brackets by grammar, and no reader does: the erratum is followed.
            headers.append(("WARC-Target-URI", record.target_uri))
        headers += record.headers
        headers.append(("WARC-Block-Digest", block_digest))
        if record.has_payload:
            headers.append(("WARC-Payload-Digest", payload_digest))
        headers.append(("Content-Type", record.content_type))
        headers.append(("Content-Length", str(len(record.head) + record.payload.size_bytes)))
        for name, value in headers:
            check_header(name, value)
        head: bytes = StatusAndHeaders("", headers, f"WARC/{self.version}").to_bytes(encoding="utf-8")
        return head


class RecordWriter:
    """Appends records to a seekable binary stream that it does not own."""

    def __init__(self, stream: BinaryIO, form: Format | None = None) -> None:
        self._stream = stream
        self._form = form or Format()

    def write(self, record: NewRecord) -> None:
        """Append a record.

        Raises UsageError as `Format.member` does, InputError (`changed-while-reading`) where the payload is not the
        same bytes twice; nothing of the record is left then.
        """
        if (member := self._form.member(record)) is not None:
            self._stream.write(member)
            return
        offset = self._stream.tell()
        payload_digest, block_digest = self._form.digests(record)
        header = self._form.header(record, payload_digest, block_digest)
        try:
            self._write_streamed(header, record, block_digest)
        except InputError:
            self._stream.seek(offset)
            self._stream.truncate()
            raise

    def copy(self, header: bytes, block: Iterable[bytes], size: int) -> None:
        """Append a record of another archive: its header with the blank line, and `size` bytes of block, as given."""
        pieces = itertools.chain((header,), block, (RECORD_END,))
        if size <= WHOLE_BYTES:
            self._stream.write(self._form.squeezed(b"".join(pieces)))
        else:
            self._stream.writelines(self._form.pieces(pieces))

    def _write_streamed(self, header: bytes, record: NewRecord, block_digest: str) -> None:
        seen, size = hashlib.new(self._form.digest, record.head), 0

        def pieces() -> Iterator[bytes]:
            nonlocal size
            yield header + record.head
            for piece in record.payload.chunks():
                seen.update(piece)
                size += len(piece)
                yield piece
            yield RECORD_END

        for piece in self._form.pieces(pieces()):
            self._stream.write(piece)
        if size != record.payload.size_bytes or self._form.labelled(seen.digest()) != block_digest:
            raise InputError("changed-while-reading", record.target_uri or record.record_id, "its bytes changed")


def check_header(name: str, value: str) -> None:
    """Refuse what would end a header early or that no reader takes. Raises UsageError `unsafe-header`."""
    try:
        size = len(value.encode("utf-8"))
    except UnicodeEncodeError:
        raise UsageError("unsafe-header", name, "the value is not Unicode text") from None
    if _UNSAFE.search(value) or size > HEADER_VALUE_BYTES:
        raise UsageError(
            "unsafe-header", name, f"control characters, or above {HEADER_VALUE_BYTES} bytes: {value[:100]!r}"
        )


def _gzip_member(pieces: Iterator[bytes], level: int) -> Iterator[bytes]:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc = size = 0
    yield GZIP_HEADER
    for piece in pieces:
        crc, size = zlib.crc32(piece, crc), size + len(piece)
        yield squeeze.compress(piece)
    yield squeeze.flush() + struct.pack("<II", crc, size & 0xFFFFFFFF)

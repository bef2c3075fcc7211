"""Bodies of HTTP messages with Transfer-Encoding and Content-Encoding undone, within a limit (RFC 9112, RFC 9110).

warcio's ChunkedDataReader is not used: it ends silently at a broken chunk, and what follows is lost.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warcwrap.findings import Finding, finding
from warcwrap.storage import Body
from warcwrap.warc.decoders import Step, decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from warcwrap.codes import Severity
    from warcwrap.warc.http import HttpHead

# RFC 9112 section 7.1.1: a receiver should limit chunk extensions; a size has 16 digits at most.
_CHUNK_LINE_LIMIT = 4 << 10
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?", re.DOTALL)
# Encodings named one after another: servers name one, broken ones two or three.
_ENCODINGS_LIMIT = 3
# What all steps together may make of a body: text compresses 3 to 20 times, and small bodies do no harm.
RATIO_LIMIT = 200
RATIO_APPLIES_FROM = 128 << 20
DECODED_LIMIT = (4 << 30) - 1


class Dechunker:
    """Takes a chunked body apart (RFC 9112 section 7.1). What turns out not to be chunked passes as it is."""

    def __init__(self) -> None:
        self.flaw: str | None = None
        self._held = b""
        self._at = 0
        self._left = 0
        self._step: Callable[[], bytes | None] = self._size_line
        self._is_done = False
        self._has_begun = False
        # False once the first line shows that the body is not in chunks at all.
        self.is_chunked = True

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the data that a piece of the body completes."""
        self._held = self._held[self._at :] + piece
        self._at = 0
        while self.flaw is None and (data := self._step()) is not None:
            if data:
                yield data
        if self.flaw is not None and self._at < len(self._held):
            rest, self._held, self._at = self._held[self._at :], b"", 0
            yield rest

    def end(self) -> Iterator[bytes]:
        """Yield what was held back at the end of the body, and note a body that breaks off or goes on."""
        rest = self._held[self._at :]
        if self.flaw is None and not self._is_done and (self._has_begun or rest):
            # No body at all is what an answer to HEAD has.
            self.is_chunked = self._has_begun
            self.flaw = "the body ends before its last chunk" if self._has_begun else "the body is not in chunks"
            yield rest
        elif self.flaw is None and rest:
            self.flaw = "bytes follow the last chunk"

    def _line(self) -> bytes | None:
        end = self._held.find(b"\n", self._at, self._at + _CHUNK_LINE_LIMIT)
        if end < 0:
            if len(self._held) - self._at >= _CHUNK_LINE_LIMIT:
                self.flaw = "a chunk size line does not end"
            return None
        line = self._held[self._at : end]
        self._at = end + 1
        return line.removesuffix(b"\r")

    def _size_line(self) -> bytes | None:
        before = self._at
        line = self._line()
        if line is None:
            return None
        size = _CHUNK_SIZE.fullmatch(line)
        if size is None:
            self.flaw = f"{line[:40]!r} is no chunk size"
            self.is_chunked = self._has_begun
            self._at = before
            return None
        self._has_begun = True
        self._left = int(size[1], 16)
        self._step = self._data if self._left else self._trailer
        return b""

    def _data(self) -> bytes | None:
        data = self._held[self._at : self._at + self._left]
        if not data:
            return None
        self._at += len(data)
        self._left -= len(data)
        if not self._left:
            self._step = self._after_data
        return data

    def _after_data(self) -> bytes | None:
        end = self._held[self._at : self._at + 2]
        if end == b"\r\n":
            self._at += 2
        elif len(end) < 2:
            return None
        elif end.startswith(b"\n"):
            self._at += 1
        else:
            self.flaw = "a chunk is not followed by CRLF"
            return None
        self._step = self._size_line
        return b""

    def _trailer(self) -> bytes | None:
        line = self._line()
        if line == b"":
            self._is_done = True
            self._step = self._after_end
        return None if line is None else b""

    def _after_end(self) -> bytes | None:
        """Hold one byte of whatever follows: enough to say that something does."""
        self._held, self._at = self._held[self._at :][:1], 0
        return None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded body, cut at the limit asked for, and what was wrong on the way."""

    content: bytes
    findings: tuple[Finding, ...] = ()
    is_cut: bool = False
    # False where a coding is unknown: `content` is then still encoded.
    is_decoded: bool = True


@dataclass(frozen=True, slots=True)
class DecodedBody:
    """A body without codings, or (`is_decoded` is False) as stored; `findings` say what was wrong on the way."""

    body: Body
    findings: tuple[Finding, ...] = ()
    is_decoded: bool = True


class Decoding:
    """Undoes the codings of one body as it is read.

    A step that fails passes on what it has: the text of a page is worth more than its encoding. What comes out depends
    on the bytes alone, not on the pieces in which they arrive.
    """

    def __init__(self, head: HttpHead | None) -> None:
        self.is_decoded = True
        self._made = 0
        self.unknown: tuple[Finding, ...] = ()
        self._dechunker = Dechunker() if head is not None and head.is_chunked else None
        self._decoders: list[Step] = []
        codings = [] if head is None else head.codings("Content-Encoding")[::-1]
        for coding in codings:
            step = decoder(coding) if len(codings) <= _ENCODINGS_LIMIT else None
            if step is None:
                self.is_decoded = False
                message = f"Content-Encoding {coding[:40]!r} cannot be undone"
                self.unknown = (finding("warc.http-encoding", message),)
                break
            self._decoders.append(step)

    @property
    def steps(self) -> list[Step]:
        """What has to be undone, in order."""
        return [*([self._dechunker] if self._dechunker else []), *self._decoders]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was wrong, as far as the body was read."""
        found = [finding("warc.http-encoding", step.flaw) for step in self._decoders if step.flaw]
        if self._dechunker and self._dechunker.flaw:
            # Crawlers often store the body without its chunks and keep the header: odd, but nothing is missing.
            severity: Severity | None = None if self._dechunker.is_chunked else "note"
            found.insert(0, finding("warc.http-chunks", self._dechunker.flaw, severity=severity))
        return (*self.unknown, *found)

    def pieces(self, stored: Iterable[bytes], limit: int) -> Iterator[bytes]:
        """Yield the body without its codings; raises OverflowError where all steps together make more than `limit`."""
        for step in self.steps:
            stored = self._through(stored, step, limit)
        yield from stored

    def _through(self, pieces: Iterable[bytes], step: Step, limit: int) -> Iterator[bytes]:
        for given in _fed(pieces, step):
            self._made += len(given)
            if self._made > limit:
                raise OverflowError(f"the codings of a body make more than {limit} bytes of it")
            yield given


def _fed(pieces: Iterable[bytes], step: Step) -> Iterator[bytes]:
    for piece in pieces:
        if piece:
            yield from step.feed(piece)
    yield from step.end()


def decoded_payload(head: HttpHead | None, pieces: Iterable[bytes], limit: int) -> Decoded:
    """Undo Transfer-Encoding and Content-Encoding of a body; at most `limit` bytes of it are returned."""
    decoding = Decoding(head)
    content = bytearray()
    try:
        for piece in decoding.pieces(pieces, DECODED_LIMIT):
            content += piece
            if len(content) > limit:
                return Decoded(bytes(content[:limit]), decoding.unknown, True, decoding.is_decoded)
    except OverflowError:
        return Decoded(bytes(content), decoding.unknown, True, decoding.is_decoded)
    return Decoded(bytes(content), decoding.findings, False, decoding.is_decoded)


def decoded_body(head: HttpHead | None, stored: Body) -> DecodedBody:
    """Return a body without its codings; the same body where it has none, or where they would fill the disk.

    Large ones are kept in a temporary file. Raises what reading `stored` raises, and OutputError for want of room.
    """
    decoding = Decoding(head)
    if not decoding.steps or not decoding.is_decoded:
        return DecodedBody(stored, decoding.unknown, decoding.is_decoded)
    limit = min(max(RATIO_APPLIES_FROM, RATIO_LIMIT * stored.size_bytes), DECODED_LIMIT)
    try:
        with io.BufferedReader(_Pieces(decoding.pieces(stored.chunks(), limit))) as stream:
            body = Body.spooled(stream)
    except OverflowError as problem:
        return DecodedBody(stored, (finding("warc.http-encoding", str(problem)),), False)
    is_same = body.size_bytes == stored.size_bytes and body.sha256 == stored.sha256
    return DecodedBody(stored if is_same else body, decoding.findings, decoding.is_decoded)


class _Pieces(io.RawIOBase):
    """Pieces as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        taken = self._rest[: len(view)]
        view[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)

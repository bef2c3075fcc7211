"""Bodies of HTTP messages with Transfer-Encoding and Content-Encoding undone, within a limit (RFC 9112, RFC 9110).

warcio's ChunkedDataReader is not used: it ends silently at a broken chunk, and what follows is lost.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from warcwrap.findings import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from warcwrap.warc.http import HttpHead

# RFC 9112 section 7.1.1: a receiver should limit chunk extensions; a size has 16 digits at most.
_CHUNK_LINE_LIMIT = 4 << 10
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?", re.DOTALL)
# Encodings named one after another: servers name one, broken ones two or three.
_ENCODINGS_LIMIT = 3
# Decoders make at most this much at once, whatever the ratio.
_PIECE = 256 << 10


class _Step(Protocol):
    """One step of decoding; `flaw` says in words why it gave up."""

    flaw: str | None

    def feed(self, piece: bytes) -> Iterable[bytes]: ...

    def end(self) -> Iterable[bytes]: ...


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


class Inflater:
    """Undoes Content-Encoding gzip or deflate."""

    def __init__(self, coding: str) -> None:
        self.flaw: str | None = None
        self._coding = coding
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._has_begun = False
        self._has_given = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield what a piece inflates to; the body itself if it is not compressed at all."""
        if not self._has_begun and self._coding == "deflate" and piece[0] & 0x0F != 8:
            # Many servers send the bare stream of RFC 1951, without zlib's header.
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._has_begun = True
        if self.flaw is not None:
            if not self._has_given:
                yield piece
            return
        given = piece
        while given and not self._inflate.eof:
            try:
                inflated = self._inflate.decompress(given, _PIECE)
            except zlib.error as error:
                self.flaw = f"the body is not {self._coding} as Content-Encoding says: {error}"
                if not self._has_given:
                    yield piece
                return
            given = self._inflate.unconsumed_tail
            self._has_given = self._has_given or bool(inflated)
            yield inflated

    def end(self) -> Iterator[bytes]:
        """Note a stream that does not end."""
        if self.flaw is None and self._has_begun and not self._inflate.eof:
            self.flaw = f"the {self._coding} stream breaks off"
        return iter(())


class Unbrotli:
    """Undoes Content-Encoding br with the `brotli` module, from version 1.2 on: before it, output has no limit."""

    def __init__(self, decompressor: Any) -> None:
        self.flaw: str | None = None
        self._decoder = decompressor

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield what a piece decodes to."""
        if self.flaw is not None or self._decoder.is_finished():
            return
        try:
            yield self._decoder.process(piece, output_buffer_limit=_PIECE)
            while not self._decoder.can_accept_more_data():
                yield self._decoder.process(b"", output_buffer_limit=_PIECE)
        # Its error class derives from Exception and has moved between versions.
        except Exception as error:
            self.flaw = f"the body is not br as Content-Encoding says: {error}"

    def end(self) -> Iterator[bytes]:
        """Note a stream that does not end."""
        if self.flaw is None and not self._decoder.is_finished():
            self.flaw = "the br stream breaks off"
        return iter(())


def _decoder(coding: str) -> _Step | None:
    if coding in ("gzip", "x-gzip", "deflate"):
        return Inflater(coding)
    if coding == "br":
        try:
            decompressor = import_module("brotli").Decompressor()
        except ImportError:
            return None
        return Unbrotli(decompressor) if hasattr(decompressor, "can_accept_more_data") else None
    return None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded body, cut at the limit asked for, and what was wrong on the way."""

    content: bytes
    findings: tuple[Finding, ...] = ()
    is_cut: bool = False
    # False where a coding is unknown: `content` is then still encoded.
    is_decoded: bool = True


def decoded_payload(head: HttpHead | None, pieces: Iterable[bytes], limit: int) -> Decoded:
    """Undo Transfer-Encoding and Content-Encoding of a body; at most `limit` bytes of it are made and returned.

    A step that fails passes on what it has: the text of a page is worth more than its encoding.
    """
    steps: list[tuple[str, _Step]] = []
    findings: list[Finding] = []
    if head is not None and head.is_chunked:
        steps.append(("warc.http-chunks", Dechunker()))
    codings = [] if head is None else head.codings("Content-Encoding")[::-1]
    for coding in codings:
        decoder = _decoder(coding) if len(codings) <= _ENCODINGS_LIMIT else None
        if decoder is None:
            findings.append(finding("warc.http-encoding", f"Content-Encoding {coding[:40]!r} cannot be undone"))
            break
        steps.append(("warc.http-encoding", decoder))
    content, is_cut = _run(pieces, [step for _, step in steps], limit)
    findings += [finding(code, step.flaw) for code, step in steps if step.flaw and not is_cut]
    undone = sum(code == "warc.http-encoding" for code, _ in steps)
    return Decoded(content, tuple(findings), is_cut, undone == len(codings))


def _run(pieces: Iterable[bytes], steps: list[_Step], limit: int) -> tuple[bytes, bool]:
    for step in steps:
        pieces = _through(pieces, step)
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > limit:
            return bytes(content[:limit]), True
    return bytes(content), False


def _through(pieces: Iterable[bytes], step: _Step) -> Iterator[bytes]:
    for piece in pieces:
        if piece:
            yield from step.feed(piece)
    yield from step.end()

"""Decoders of Content-Encoding: gzip, deflate, br, zstd, each emptied in pieces of bounded size (RFC 9110 section 8.4).

A decoder gets the body in blocks of one size, so that what it makes of a broken one does not hang on how that arrives.
"""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Decoders make at most this much at once, whatever the ratio.
_PIECE = 256 << 10
_BLOCK = 16 << 10
# What a decoder may take without giving anything; headers of real streams have a few bytes.
_SILENT_BYTES = 64 << 10
# RFC 9659: no sender may use a larger window in HTTP, and a decoder has to hold it.
_ZSTD_WINDOW_LOG = 23


class Step(Protocol):
    """One step of decoding; `flaw` says in words why it gave up."""

    flaw: str | None

    def feed(self, piece: bytes) -> Iterable[bytes]:
        """Yield what a piece of the body completes."""

    def end(self) -> Iterable[bytes]:
        """Yield what is left at the end, and note a body that breaks off."""


class _Engine(Protocol):
    """A decompressor: `error` is what it raises for data that are none of its kind."""

    @property
    def error(self) -> type[Exception]: ...

    def take(self, block: bytes) -> Iterator[bytes]: ...

    @property
    def is_done(self) -> bool: ...

    def salvaged(self) -> bytes: ...


class Decoder:
    """Undoes one Content-Encoding. A body that is not encoded at all passes as it is."""

    def __init__(self, coding: str, engine: _Engine) -> None:
        self.flaw: str | None = None
        self._coding = coding
        self._engine = engine
        self._held = b""
        # What was taken before anything was given; None once something was.
        self._untold: bytearray | None = bytearray()
        self._follows = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield what a piece of the body decodes to."""
        held = self._held + piece
        end = len(held) - len(held) % _BLOCK
        for at in range(0, end, _BLOCK):
            yield from self._block(held[at : at + _BLOCK])
        self._held = held[end:]

    def end(self) -> Iterator[bytes]:
        """Yield what was held back, and note a stream that does not end, or is followed by other bytes."""
        if self._held:
            yield from self._block(self._held)
        has_begun = self._untold is None or len(self._untold) > 0
        if self.flaw is None and has_begun and not self._engine.is_done:
            self.flaw = f"the {self._coding} stream breaks off"
            if self._untold is not None:
                yield bytes(self._untold)
        if self.flaw is None and self._follows:
            self.flaw = f"bytes follow the {self._coding} stream"

    def _block(self, block: bytes) -> Iterator[bytes]:
        if self.flaw is not None:
            if self._untold is not None:
                yield block
            return
        if self._engine.is_done:
            self._follows = True  # browsers pass them over
            return
        if self._untold is not None:
            self._untold += block
        try:
            for given in self._engine.take(block):
                if given:
                    self._untold = None
                    yield given
        except self._engine.error as error:
            yield from self._failed(str(error))
        if self._untold is not None and len(self._untold) > _SILENT_BYTES and not self.flaw:
            yield from self._failed("nothing comes out of it")

    def _failed(self, why: str) -> Iterator[bytes]:
        self.flaw = f"the body is not {self._coding} as Content-Encoding says: {why}"
        if salvaged := self._engine.salvaged():
            self._untold = None
            yield salvaged
        elif self._untold is not None:
            yield bytes(self._untold)


class _Inflate:
    """gzip and deflate, with zlib."""

    error = zlib.error

    def __init__(self, coding: str) -> None:
        self._is_deflate = coding == "deflate"
        self._inflate: Any = None
        self._before: Any = None
        self._given = b""

    @property
    def is_done(self) -> bool:
        return self._inflate is not None and bool(self._inflate.eof)

    def take(self, block: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            # Many servers send the bare stream of RFC 1951, without zlib's header.
            is_bare = self._is_deflate and block[0] & 0x0F != 8
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS if is_bare else zlib.MAX_WBITS | 32)
        self._given = block
        while self._given and not self._inflate.eof:
            self._before = self._inflate.copy()
            inflated = self._inflate.decompress(self._given, _PIECE)
            self._given = self._inflate.unconsumed_tail
            yield inflated

    def salvaged(self) -> bytes:
        """Return what comes before the byte at which zlib failed: it withholds that."""
        out = bytearray()
        try:
            for at in range(len(self._given)):
                out += self._before.decompress(self._given[at : at + 1], _PIECE)
        except zlib.error:
            pass
        return bytes(out)


class _Brotli:
    """br (RFC 7932), with the `brotli` module from version 1.2 on: before it, output has no limit."""

    # Its error class derives from Exception and has moved between versions.
    error = Exception

    def __init__(self, decompressor: Any) -> None:
        self._decoder = decompressor

    @property
    def is_done(self) -> bool:
        return bool(self._decoder.is_finished())

    def take(self, block: bytes) -> Iterator[bytes]:
        yield self._decoder.process(block, output_buffer_limit=_PIECE)
        while not self._decoder.can_accept_more_data():
            yield self._decoder.process(b"", output_buffer_limit=_PIECE)

    def salvaged(self) -> bytes:
        return b""


class _Zstd:
    """zstd (RFC 8878), with the module of Python 3.14 or its backport."""

    def __init__(self, module: Any) -> None:
        self.error = module.ZstdError
        options = {module.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
        self._decoder = module.ZstdDecompressor(options=options)

    @property
    def is_done(self) -> bool:
        return bool(self._decoder.eof)

    def take(self, block: bytes) -> Iterator[bytes]:
        yield self._decoder.decompress(block, _PIECE)
        while not self._decoder.needs_input and not self._decoder.eof:
            yield self._decoder.decompress(b"", _PIECE)

    def salvaged(self) -> bytes:
        return b""


def decoder(coding: str) -> Decoder | None:
    """Return a decoder of a Content-Encoding; None where it is unknown, or no decoder of it is installed."""
    engine = _engine(coding)
    return Decoder(coding, engine) if engine else None


def _engine(coding: str) -> _Engine | None:
    if coding in ("gzip", "x-gzip", "deflate"):
        return _Inflate(coding)
    if coding == "br":
        try:
            decompressor = import_module("brotli").Decompressor()
        except ImportError:
            return None
        return _Brotli(decompressor) if hasattr(decompressor, "can_accept_more_data") else None
    if coding == "zstd":
        for name in ("compression.zstd", "backports.zstd"):
            try:
                return _Zstd(import_module(name))
            except ImportError:
                continue
    return None

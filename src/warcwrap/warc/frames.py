"""Records compressed with Zstandard, one frame each (RFC 8878), with the dictionary that may stand before them.

https://iipc.github.io/warc-specifications/specifications/warc-zstd/: the dictionary is the content of a skippable
frame at the begin of the file, plain or compressed itself.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from warcwrap.findings import Finding, finding
from warcwrap.warc.window import PIECE, Window

if TYPE_CHECKING:
    from warcwrap.warc.window import Source

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAGIC = b"\x28\xb5\x2f\xfd"
DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"

HEADER = 32  # more than the longest header of a frame, that of its first block, and five bytes

_SKIPPABLE = b"\x2a\x4d\x18"  # behind 0x50 to 0x5f
_DICTIONARY_LIMIT = 32 << 20
_GIVEN = 16 << 10
_BLOCK_LIMIT = 128 << 10
_WINDOW_LOG = 27  # 128 MiB, what the tool itself unpacks unasked

Dictionary = zstd.ZstdDict


def is_skippable(start: bytes) -> bool:
    """Return whether a skippable frame begins here: it holds none of the file's data."""
    return start[1:4] == _SKIPPABLE and 0x50 <= start[0] <= 0x5F


def skipped(source: Source) -> tuple[Finding | None, Dictionary | None]:
    """Pass the skippable frame that begins here; return what is wrong with it, and the dictionary that it holds."""
    is_dictionary = source.position == 0 and source.peek(4) == DICTIONARY_MAGIC
    size = int.from_bytes(source.peek(8)[4:], "little")
    source.skip(8)
    if not is_dictionary:
        short = source.skip(size) < size
        return (finding("warc.truncated", "the file ends inside a skippable frame") if short else None), None
    if size > _DICTIONARY_LIMIT:
        source.skip(size)
        return finding("warc.zstd-corrupt", f"the dictionary has {size} bytes"), None
    raw = source.peek(size)
    source.skip(len(raw))
    if len(raw) < size:
        return finding("warc.truncated", "the file ends inside the dictionary"), None
    try:
        if raw.startswith(MAGIC):
            unpacked = _decompressor(None)
            raw = unpacked.decompress(raw, _DICTIONARY_LIMIT)
            if not unpacked.eof:
                return finding("warc.zstd-corrupt", "the dictionary does not end, or is too large"), None
        return None, zstd.ZstdDict(raw, is_raw=not raw.startswith(b"\x37\xa4\x30\xec"))
    except (zstd.ZstdError, ValueError, MemoryError) as error:
        return finding("warc.zstd-corrupt", f"the dictionary is broken: {error}"), None


class Frame(Window):
    """The data of one frame; `flaw` says what was wrong with it, once its end is reached."""

    compression: Literal["zstd"] = "zstd"
    has_stray_bits = False  # a matter of gzip
    header = None  # that of a gzip member, which this is not

    def __init__(self, source: Source, dictionary: Dictionary | None) -> None:
        super().__init__()
        self._source = source
        self.offset = source.position
        self.flaw: Finding | None = None
        self.is_whole = False
        self.dictionary = dictionary
        self._decompressor = _decompressor(dictionary)

    @property
    def size(self) -> int:
        """The number of compressed bytes read so far; those of the frame once it has ended."""
        return self._source.position - self.offset

    @property
    def is_cut_short(self) -> bool:
        """Whether decompressing stopped before the end, so that the next frame must be searched for."""
        return self.flaw is not None

    def _more(self) -> bytes:
        while not self.is_whole and self.flaw is None:
            given = self._source.take(_GIVEN) if self._decompressor.needs_input else b""
            if not given and self._decompressor.needs_input:
                self.flaw = finding("warc.truncated", "the file ends inside a zstd frame")
                break
            try:
                data = self._decompressor.decompress(given, PIECE)
            except (zstd.ZstdError, MemoryError) as error:
                self.flaw = finding("warc.zstd-corrupt", f"the compressed data are broken: {error}")
                break
            if self._decompressor.eof:
                self.is_whole = True
                self._source.give_back(len(self._decompressor.unused_data))
            if data:
                return data
        return b""


def looked_at(start: bytes) -> int:
    """Return how many bytes tell whether a record begins in a frame, by its first `HEADER` bytes; 0 where none can.

    A block comes out whole or not at all (RFC 8878 section 3.1.1), and a file may be made of nothing but false starts.
    """
    if len(start) < HEADER:
        return len(start)
    descriptor = start[4]
    is_single = descriptor >> 5 & 1
    sizes = (1 - is_single, (0, 1, 2, 4)[descriptor & 3], (is_single, 2, 4, 8)[descriptor >> 6])
    at = len(MAGIC) + 1 + sum(sizes)
    block = int.from_bytes(start[at : at + 3], "little")
    kind, size, at = block >> 1 & 3, block >> 3, at + 3
    is_plain = kind < 2 and size >= 5  # as it is, or one byte repeated
    if size > _BLOCK_LIMIT or kind == 3 or (is_plain and (kind or start[at : at + 5] != b"WARC/")):
        return 0
    return at + size + 2 * HEADER


def begins_record(start: bytes, dictionary: Dictionary | None) -> bool:
    """Return whether a frame with a WARC record begins here: there, reading can go on after damage."""
    try:
        return _decompressor(dictionary).decompress(start, 5) == b"WARC/"
    except (zstd.ZstdError, MemoryError):
        return False


def _decompressor(dictionary: Dictionary | None) -> zstd.ZstdDecompressor:
    return zstd.ZstdDecompressor(dictionary, options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})

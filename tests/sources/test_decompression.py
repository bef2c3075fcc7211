"""Compressed streams, as they are unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.errors import InputError
from warcwrap.sniff import CompressedKind
from warcwrap.sources import decompression
from warcwrap.sources.decompression import FORMATS, Limits, Unpacked

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

COMPRESS: dict[CompressedKind, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda raw: zstd.compress(raw, options={zstd.CompressionParameter.checksum_flag: 1}),
}
each = pytest.mark.parametrize("kind", COMPRESS)


def _opened(packed: bytes, kind: CompressedKind, **options: bool) -> Unpacked:
    return Unpacked(io.BytesIO(packed), "a", FORMATS[kind], Limits(1000), **options)


def _read(stream: Unpacked, size: int = 1 << 16) -> tuple[bytes, str | None]:
    """Read to the end, or to damage; return what came, and the code of the damage."""
    out = b""
    try:
        while piece := stream.read(size):
            out += piece
    except InputError as problem:
        return out, problem.code
    return out, None


@each
@given(
    parts=st.lists(st.binary(max_size=50), min_size=1, max_size=4),
    size=st.integers(1, 9),
    padding=st.integers(0, 9),
)
def test_units_are_joined(kind: CompressedKind, parts: list[bytes], size: int, padding: int) -> None:
    """Whatever the units, the padding between them and the size of a read, the joined content comes out."""
    packed = b"".join(COMPRESS[kind](part) + bytes(padding) for part in parts)
    assert _read(_opened(packed, kind), size) == (b"".join(parts), None)


@each
def test_many_small_units(kind: CompressedKind) -> None:
    """Units are found wherever they begin in what is read at once."""
    parts = [b"%d " % n * (n % 7) for n in range(2000)]
    packed = b"".join(map(COMPRESS[kind], parts))
    assert _read(_opened(packed, kind)) == (b"".join(parts), None)


@each
def test_garbage_is_placed(kind: CompressedKind) -> None:
    """Bytes behind the last unit are no content; where they begin is told."""
    unit = COMPRESS[kind](b"content")
    stream = _opened(unit + bytes(300_000) + b"garbage", kind)
    assert (_read(stream), stream.garbage_at) == ((b"content", None), len(unit) + 300_000)


@each
def test_every_cut(kind: CompressedKind) -> None:
    """A unit that is cut anywhere is truncated; what came before the cut is part of the content."""
    raw = random.Random(1).randbytes(600)
    whole = COMPRESS[kind](raw)
    for end in range(1, len(whole)):
        out, code = _read(_opened(whole + whole[:end], kind))
        assert (raw + raw).startswith(out) and out.startswith(raw) and code == FORMATS[kind].truncated


@each
def test_any_damage(kind: CompressedKind) -> None:
    """Whatever bit is flipped, reading ends with a code, or gives the content as it was; it never raises another."""
    raw = b"".join(b"line %d of a text that is quite usual\n" % n for n in range(60))
    whole = COMPRESS[kind](raw)
    for bit in range(0, 8 * len(whole), 5):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        stream = _opened(bytes(damaged), kind)
        out, code = _read(stream)
        assert code or out == raw or stream.garbage_at is not None


def test_a_damaged_bzip2_block_gives_nothing() -> None:
    """bzip2 scrambles a damaged block before it finds out: no line that never was comes out of it."""
    noise = random.Random(2)
    lines = [json.dumps({"html": noise.randbytes(40).hex(), "n": n}).encode() + b"\n" for n in range(20_000)]
    packed = bytearray(bz2.compress(b"".join(lines), 1))
    packed[len(packed) // 2] ^= 4
    out, code = _read(_opened(bytes(packed), "bzip2"))
    whole_lines = out.splitlines(keepends=True)[:-1]
    assert (code, whole_lines) == ("damaged-stream", lines[: len(whole_lines)])
    assert len(whole_lines) > 5000


def test_gzip_gives_all_before_damage() -> None:
    """What zlib holds back at broken data is given."""
    raw = b"".join(os.urandom(20).hex().encode() for _ in range(300))
    packed = bytearray(gzip.compress(raw))
    packed[len(packed) // 2] ^= 0x55
    out, code = _read(_opened(bytes(packed), "gzip"))
    assert code == "damaged-gzip" and len(out) > 4000


def test_the_offset_of_damage() -> None:
    """The unit that is damaged is named by its offset, and what is in front of it is given."""
    good = gzip.compress(b"good")
    stream = _opened(good + gzip.compress(b"bad")[:-6] + bytes(6), "gzip")
    out, _ = _read(stream)
    assert out == b"goodbad" and stream.damage is not None
    assert f"gzip member at offset {len(good)}" in stream.damage.reason


def test_ending_at_damage() -> None:
    """For readers that say themselves what damage cuts, the stream ends there, and keeps what it was."""
    stream = _opened(gzip.compress(b"content")[:-1], "gzip", ends_at_damage=True)
    assert _read(stream) == (b"content", None)
    assert stream.damage is not None and stream.damage.code == "truncated-gzip"


@pytest.mark.parametrize("kind", ["xz", "zstd"])
def test_a_window_that_is_too_large(kind: CompressedKind) -> None:
    """A stream whose decoder would have to hold more than any usual one does is refused; the largest usual is read."""
    for log, code in ((27, None), (28, "decompression-limit")):
        if kind == "xz":
            filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << log}]
            packed = lzma.compress(b"<p>", filters=filters)
        else:
            options = {zstd.CompressionParameter.window_log: log, zstd.CompressionParameter.content_size_flag: 0}
            compressor = zstd.ZstdCompressor(options=options)
            packed = compressor.compress(b"<p>") + compressor.flush()
        assert _read(_opened(packed, kind)) == (b"" if code else b"<p>", code)


@each
def test_a_bomb(kind: CompressedKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to more than a number of times its size, or to more than a number of bytes, is given up."""
    monkeypatch.setattr(decompression, "RATIO_APPLIES_FROM", 1 << 20)
    packed = COMPRESS[kind](bytes(16 << 20))
    ratio = _read(Unpacked(io.BytesIO(packed), "a", FORMATS[kind], Limits(100)))
    assert ratio[1] == "decompression-limit" and len(ratio[0]) <= 6 << 20
    absolute = _read(Unpacked(io.BytesIO(packed), "a", FORMATS[kind], Limits(1 << 30, 3 << 20)))
    assert absolute[1] == "decompression-limit" and len(absolute[0]) <= 8 << 20


def test_skippable_frames() -> None:
    """Frames without content, as parallel writers put them, are passed over (RFC 8878 section 3.1.2)."""
    frame = b"\x5a\x2a\x4d\x18" + (3).to_bytes(4, "little") + b"abc"
    packed = frame + zstd.compress(b"1") + frame + zstd.compress(b"2") + frame
    assert _read(_opened(packed, "zstd")) == (b"12", None)

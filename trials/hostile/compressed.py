"""Compressed files: bombs, cuts, damage, fields that few programs write, and what is only called so."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from trials.hostile import Made, html

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PAGE = html().encode()
_ROWS = [
    json.dumps({"url": f"http://moonlight.example/{n}", "html": html(f"{n}")}).encode() + b"\n" for n in range(300)
]
_LONG = b"".join(row[:-2] + b', "pad": "%s"}\n' % hashlib.sha512(row).hexdigest().encode() for row in _ROWS)


def member(
    data: bytes, flags: int = 0, fields: bytes = b"", method: int = 8, crc: int | None = None, size: int | None = None
) -> bytes:
    """Return a gzip member with these header fields, and this trailer (RFC 1952)."""
    head = b"\x1f\x8b" + bytes([method, flags]) + b"\0\0\0\0\0\xff" + fields
    if flags & 2:
        head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = deflater.compress(data) + deflater.flush()
    trailer = struct.pack("<II", zlib.crc32(data) if crc is None else crc, len(data) if size is None else size)
    return head + body + trailer


def _zeros(start: bytes, mib: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        deflater = zlib.compressobj(9, zlib.DEFLATED, 31)
        with path.open("wb") as file:
            file.write(deflater.compress(start))
            for _ in range(mib):
                file.write(deflater.compress(bytes(1 << 20)))
            file.write(deflater.flush())

    return make


def _one(name: str, raw: bytes, found: str = "") -> Made:
    """A page that is read whole, with a finding where there is one."""
    return Made("B10", name, "dump", raw, (0,), {"pages": 1, "packed": 1}, frozenset({found} - {""}))


def _bad(name: str, raw: bytes, code: str = "", row: str = "B10", **more: object) -> Made:
    return Made(row, name, "dump", raw, (1,), {"packed": 0}, frozenset({code} - {""}), **more)  # type: ignore[arg-type]


_STREAMS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}),
}


def _of_each() -> list[Made]:
    """Return the same of each format: whole, of several streams, with garbage behind, cut, and with a byte changed."""
    made = []
    for suffix, packed in _STREAMS.items():
        whole = packed(_PAGE)
        name = f"{{}}.html.{suffix}"
        rows = packed(_LONG)
        changed = bytearray(rows)
        changed[len(rows) // 2] ^= 0x55
        made += [
            _one(name.format("whole"), whole),
            _one(name.format("two-streams"), packed(_PAGE[:500]) + packed(_PAGE[500:])),
            _one(name.format("empty-stream"), packed(b"") + whole),
            _one(name.format("garbage"), whole + b"garbage" * 9, "trailing-garbage"),
            _bad(name.format("empty"), packed(b""), "empty"),
            _bad(name.format("head-alone"), whole[:12]),
            _bad(name.format("cut"), whole[: len(whole) // 2]),
            Made("B10", f"cut.jsonl.{suffix}", "dump", rows[: len(rows) * 2 // 3], (1,)),
            Made("B10", f"changed.jsonl.{suffix}", "dump", bytes(changed), (1,)),
            Made(
                "B09",
                f"in-itself-4.html.{suffix}",
                "dump",
                packed(packed(packed(packed(_PAGE)))),
                (1,),
                {},
                frozenset({"nesting-limit"}),
            ),
            Made("B16", f"named-so.html.{suffix}", "dump", _PAGE, (0,), {"pages": 1, "packed": 1}),
        ]
    return made


CASES = [
    *_of_each(),
    _one("extra.html.gz", member(_PAGE, 4, b"\x08\0sl\x04\0\1\2\3\4")),
    _one("name.html.gz", member(_PAGE, 8, b"\xb1\xe2\n\x1b[2J.html\0")),
    _one("comment.html.gz", member(_PAGE, 16, b"c" * 70_000 + b"\0")),
    _one("head-crc.html.gz", member(_PAGE, 2)),
    _one("text-flag.html.gz", member(_PAGE, 1)),
    _one("all-fields.html.gz", member(_PAGE, 31, b"\x02\0xx" + b"name\0" + b"comment\0")),
    _one("padded.html.gz", member(_PAGE) + b"\0" * 512),
    _bad("crc-wrong.html.gz", member(_PAGE, crc=1)),
    _bad("size-wrong.html.gz", member(_PAGE, size=1)),
    _bad("method-7.html.gz", member(_PAGE, method=7)),
    _bad("no-trailer.html.gz", member(_PAGE)[:-8]),
    _bad("block-reserved.html.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x07" + b"\0" * 30),
    _one("check-none.html.xz", lzma.compress(_PAGE, check=lzma.CHECK_NONE)),
    _one("check-sha256.html.xz", lzma.compress(_PAGE, check=lzma.CHECK_SHA256)),
    _one("padded.html.xz", lzma.compress(_PAGE) + b"\0" * 8),
    _one(
        "filters.html.xz",
        lzma.compress(_PAGE, filters=[{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2}]),
    ),
    _bad("head-crc-wrong.html.xz", lzma.compress(_PAGE)[:8] + b"\0\0\0\0" + lzma.compress(_PAGE)[12:]),
    _one("skippable.html.zst", b"\x50\x2a\x4d\x18\x05\0\0\0hello" + zstd.compress(_PAGE)),
    _bad("skippable-alone.html.zst", b"\x50\x2a\x4d\x18\x05\0\0\0hello"),
    _bad("skippable-too-long.html.zst", b"\x50\x2a\x4d\x18\xff\xff\xff\xff" + b"x" * 100),
    _bad("window-of-2-gib.html.zst", b"\x28\xb5\x2f\xfd\x00\xa8\x11\0\0" + b"x" * 40),
    _bad("dictionary-unknown.html.zst", b"\x28\xb5\x2f\xfd\x23\x07\x00\x00\x00\x10" + b"x" * 40),
    Made(
        "B09",
        "bomb.html.gz",
        "dump",
        _zeros(b"<html><title>x</title>", 1024),
        (1,),
        {"packed": 0},
        frozenset({"decompression-limit"}),
    ),
    Made(
        "B09",
        "bomb.html.xz",
        "dump",
        lambda path: path.write_bytes(lzma.compress(b"<p>" + bytes(256 << 20))),
        (1,),
        {"packed": 0},
        frozenset({"decompression-limit"}),
    ),
    Made(
        "B05",
        "no-line-end.jsonl.gz",
        "dump",
        _zeros(_ROWS[0] + b'{"url": "http://moonlight.example/", "html": "', 300),
        (1,),
        {},
    ),
]

"""Members inflated in one piece, or as they come: both say the same of every damage."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator

import pytest

from archives import PAGE, member, record
from warcwrap.warc import members
from warcwrap.warc.fixity import examine
from warcwrap.warc.read import Damage, records

TWO = member(record(1)) + member(record(2, "resource", PAGE))
FIRST = len(member(record(1)))


def told(data: bytes) -> list[tuple[int, tuple[str, ...], bytes | None]]:
    """What is read: offsets, codes, and blocks, in order."""
    found: list[tuple[int, tuple[str, ...], bytes | None]] = []
    for item in records(io.BytesIO(data)):
        if isinstance(item, Damage):
            found.append((item.offset, (item.code,), None))
        else:
            shown = examine(item, 1 << 20)
            codes = [each.code for each in (*item.findings, *shown.findings)]
            found.append((item.offset, (*codes, *(["stray"] if item.has_stray_bits else [])), shown.content))
    return found


def damaged() -> Iterator[bytes]:
    """The two members with each bit of a sample changed, cut, grown, repeated and stuffed."""
    chosen = random.Random(6)
    for place in chosen.sample(range(len(TWO)), 150):
        data = bytearray(TWO)
        data[place] ^= 1 << chosen.randrange(8)
        yield bytes(data)
    for size in chosen.sample(range(len(TWO)), 60):
        yield TWO[:size]
        yield TWO[:size] + TWO[size + 1 :]
        yield TWO[:size] + b"\x00" + TWO[size:]
    for size in (1, 7, 8, 9, 40, 200):
        # What ends in the very trailer of the member: as if a writer had been cut off and written its end again.
        yield TWO[:FIRST] + TWO[FIRST - size : FIRST] + TWO[FIRST:]
        yield TWO + TWO[-size:]
        yield TWO[:FIRST] + b"\0" * size + TWO[FIRST:]
    yield TWO[: FIRST - 4] + b"\xff\xff\xff\xff" + TWO[FIRST:]
    yield TWO[: FIRST - 8] + b"x" + TWO[FIRST - 8 :]


def test_in_one_piece_or_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of inflating is a matter of speed alone."""
    cases = list(damaged())
    at_once = [told(data) for data in cases]
    monkeypatch.setattr(members, "_PIECE_COMPRESSED", 0)
    for data, found in zip(cases, at_once, strict=True):
        assert told(data) == found


def test_what_looks_like_a_member_in_a_member() -> None:
    """Data that were stored hold other members as they are."""
    inner = b"".join(member(record(at)) for at in range(3, 12))
    block = record(1, "resource", inner, content_type="application/gzip")
    squeeze = zlib.compressobj(0, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = member(b"")[:10] + squeeze.compress(block) + squeeze.flush()
    data += struct.pack("<II", zlib.crc32(block), len(block))
    assert told(data + TWO)[0] == (0, (), inner)
    assert [codes for _, codes, _ in told(data + TWO)] == [(), (), ()]


def test_bits_behind_the_data() -> None:
    """Set bits that fill the last byte are seen, in one piece and as they come."""
    data = bytearray(member(record(1)))
    # Zeros behind the end of the block: one of them set means nothing.
    changed = [bytes(data[:-9]) + bytes([data[-9] | 1 << bit]) + bytes(data[-8:]) for bit in range(8)]
    assert any("stray" in codes for one in changed for _, codes, _ in told(one))
    assert told(bytes(data))[0][1] == ()

"""Promise 8: in an archive of ours no change of what it holds, and no cut, passes `verify`.

Every bit and every prefix: `python benchmarks/changed_bits.py`; here, some of them.
"""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from warcwrap.packing import pack
from warcwrap.verifying import verify
from warcwrap.warc.read import records
from warcwrap.warc.record import Record

FLIPS, PREFIXES = 250, 80


@pytest.fixture(scope="module", params=["x.warc.gz", "x.warc"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _packed(tmp_path_factory.mktemp("bits"), request.param)


def _packed(folder: Path, name: str) -> Path:
    page = folder / "page.html"
    page.write_text("<html lang=en><title>Buoy</title><h1>Buoy</h1><p>© 2024 Tern Press</p>")
    pack(page, output=folder / name)
    return folder / name


def test_a_changed_bit_is_found(archive: Path) -> None:
    """Wherever it is in a compressed archive: in a header, a length, a digest, a block, or what fills a byte.

    Without compression, in every block; nothing in the file speaks of the bytes of a header (`NAME.sha256` does).
    """
    whole = archive.read_bytes()
    places = range(len(whole)) if archive.suffix == ".gz" else _blocks(archive)
    changed = archive.with_name("changed" + "".join(archive.suffixes))
    chosen = random.Random(1)
    for place in chosen.sample(places, FLIPS):
        data = bytearray(whole)
        data[place] ^= 1 << chosen.randrange(8)
        changed.write_bytes(data)
        # From a few bits of the compressed form, not one in ten thousand, the very same data come.
        assert not verify(changed).ok or gzip.decompress(data) == gzip.decompress(whole), place


def _blocks(archive: Path) -> list[int]:
    found: list[int] = []
    with archive.open("rb") as stream:
        for item in records(stream):
            assert isinstance(item, Record)
            found += range(item.block_offset, item.block_offset + item.block.length)
    return found


def test_bits_that_fill_a_byte_are_found(tmp_path: Path) -> None:
    """Deflate ends within a byte; no reader looks at the rest of it, and in archives of ours it is zero."""
    archive = _packed(tmp_path, "x.warc.gz")
    whole = archive.read_bytes()
    with archive.open("rb") as stream:
        ends = [*(item.offset for item in records(stream) if isinstance(item, Record)), len(whole)][1:]
    changed = archive.with_name("filled.warc.gz")
    for end in ends:
        for bit in range(8):
            data = bytearray(whole)
            data[end - 9] ^= 1 << bit
            changed.write_bytes(data)
            assert not verify(changed).ok, (end, bit)


def test_a_prefix_is_found(archive: Path) -> None:
    """Cut anywhere, also between two records: the report that ends the file is missing."""
    whole = archive.read_bytes()
    with archive.open("rb") as stream:
        borders = [item.offset for item in records(stream) if isinstance(item, Record)]
    cut = archive.with_name("cut" + "".join(archive.suffixes))
    for size in {*borders, *random.Random(2).sample(range(len(whole)), PREFIXES)}:
        cut.write_bytes(whole[:size])
        assert not verify(cut).ok, size

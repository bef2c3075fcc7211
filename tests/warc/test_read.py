"""Reading WARC files: what is right comes out as it went in; what is wrong is named, and the rest is still read."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Iterator

import fastwarc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio import ArchiveIterator

import archives
from warcwrap.errors import InputError
from warcwrap.warc.read import Damage, record_at, records

THREE = [archives.warcinfo(1), archives.record(2), archives.record(3, "resource", archives.PAGE)]
GARBAGE = bytes(range(256)) * 16


class Pipe(io.RawIOBase):
    """A stream that cannot seek and returns little at a time."""

    def __init__(self, data: bytes, step: int) -> None:
        self._stream = io.BytesIO(data)
        self._step = step

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(self._step)


def read(data: bytes) -> list[tuple[object, ...]]:
    """Return what the reader makes of a file: numbers of records with their findings, codes of damage."""
    return list(summary(io.BytesIO(data)))


def summary(stream: io.IOBase) -> Iterator[tuple[object, ...]]:
    for item in records(stream):  # type: ignore[arg-type]
        if isinstance(item, Damage):
            yield ("damage", item.offset, item.code)
            continue
        item.finish()
        yield (int((item.id or "0")[-12:]), *(found.code for found in item.findings))


def whole(data: bytes) -> list[tuple[object, ...]]:
    found = []
    for item in records(io.BytesIO(data)):
        assert not isinstance(item, Damage)
        block = item.block.read()
        item.finish()
        assert item.findings == []
        found.append((item.offset, item.size, item.version, item.headers, block))
    return found


NAMES = st.text("ABCXYZabcxyz0123456789-_", min_size=1, max_size=20).map("X-".__add__)
VALUES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40).map(str.strip)
MADE = st.tuples(st.lists(st.tuples(NAMES, VALUES), max_size=5), st.binary(max_size=300))


def serialized(made: tuple[list[tuple[str, str]], bytes], version: str) -> bytes:
    fields, block = made
    lines = [version, *(f"{name}: {value}" for name, value in fields), f"Content-Length: {len(block)}", "", ""]
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


@given(st.lists(MADE, max_size=5), st.booleans(), st.sampled_from(["WARC/1.0", "WARC/1.1"]))
def test_any_records_come_back_as_they_were_written(
    made: list[tuple[list[tuple[str, str]], bytes]], is_gzip: bool, version: str
) -> None:
    """Whatever blocks hold (line ends, version lines, gzip), headers, blocks, offsets and sizes are the same."""
    parts = [
        gzip.compress(serialized(each, version), mtime=0) if is_gzip else serialized(each, version) for each in made
    ]
    offset, expected = 0, []
    for part, (fields, block) in zip(parts, made, strict=True):
        # Blanks at the ends of a value and odd spaces within are not part of it.
        stripped = [(name, value.strip(" \t")) for name, value in fields]
        expected.append((offset, len(part), version, [*stripped, ("Content-Length", str(len(block)))], block))
        offset += len(part)
    assert whole(b"".join(parts)) == expected


@given(st.binary(max_size=2000), st.integers(1, 50))
def test_no_bytes_make_the_reader_raise(data: bytes, step: int) -> None:
    """Anything at all, also behind a good record, in a stream that cannot seek, is read to its end."""
    for start in (b"", THREE[0], archives.member(THREE[0]), b"WARC/1.0\r\n", b"\x1f\x8b\x08\x00" + b"\0" * 6):
        list(summary(io.BytesIO(start + data)))
        list(summary(Pipe(start + data, step)))


@pytest.mark.parametrize("step", [1, 7, 4096])
def test_a_pipe_gives_the_same_as_a_file(step: int) -> None:
    """A stream that cannot seek and gives little at a time is read all the same."""
    for data in (b"".join(THREE), b"".join(map(archives.member, THREE))):
        assert list(summary(Pipe(data, step))) == [(1,), (2,), (3,)]


@pytest.mark.parametrize("wrap", [bytes, archives.member])
def test_other_readers_agree(wrap: type[bytes]) -> None:
    """warcio and FastWARC see the same records, offsets, fields and blocks."""
    data = b"".join(map(wrap, THREE))
    ours = [(dict(headers)["WARC-Record-ID"], block, offset) for offset, _, _, headers, block in whole(data)]
    theirs = ArchiveIterator(io.BytesIO(data), no_record_parse=True)
    warcio = [
        (each.rec_headers.get_header("WARC-Record-ID"), each.raw_stream.read(), theirs.get_record_offset())
        for each in theirs
    ]
    fast = [
        (each.headers["WARC-Record-ID"], each.reader.read(), each.stream_pos)
        for each in fastwarc.ArchiveIterator(io.BytesIO(data), parse_http=False)
    ]
    assert ours == warcio == fast


def test_a_record_is_found_by_its_offset() -> None:
    """Any record can be read alone, plain and compressed; where none begins, InputError says so."""
    for parts in (THREE, [archives.member(each) for each in THREE]):
        data = io.BytesIO(b"".join(parts))
        found = record_at(data, len(parts[0]))
        assert (found.id, found.block.read()) == (archives.uuid(2), archives.HTTP + archives.PAGE)
        with pytest.raises(InputError, match=r"warc\.garbage"):
            record_at(data, 1)
        with pytest.raises(InputError, match="no record begins here"):
            record_at(data, sum(map(len, parts)))


def test_fields_are_known_by_name_in_any_case() -> None:
    """`get` gives the first value, `get_all` all of them, ids and URIs without the brackets that some writers add."""
    extra = {"WARC-Concurrent-To": "<urn:x:1>", "warc-concurrent-to": "<urn:x:2>", "WARC_Target_URI": "<urn:x:3>"}
    found = record_at(io.BytesIO(archives.record(1, "resource", **extra)), 0)
    assert found.get_all("WARC-CONCURRENT-TO") == ["<urn:x:1>", "<urn:x:2>"]
    assert (found.get("Warc-Concurrent-To"), found.get("X"), found.id) == ("<urn:x:1>", None, archives.uuid(1))
    assert (found.type, found.target_uri, found.date, found.media_type) == (
        "resource",
        "urn:x:3",
        archives.DATE,
        "text/html",
    )


def test_folded_lines_are_one_field() -> None:
    """A line that begins with a blank continues the one before it."""
    found = record_at(io.BytesIO(archives.record(1, X="one\r\n two\r\n\tthree")), 0)
    assert (found.get("X"), found.findings) == ("one two three", [])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", [], id="empty"),
        pytest.param(archives.member(b""), [], id="empty member"),
        pytest.param(b"<html>", [("damage", 0, "warc.garbage")], id="html"),
        pytest.param(b"\0" * 5000, [("damage", 0, "warc.garbage")], id="zeros"),
        pytest.param(
            THREE[0] + GARBAGE + THREE[1], [(1,), ("damage", len(THREE[0]), "warc.garbage"), (2,)], id="garbage between"
        ),
        pytest.param(
            archives.member(THREE[0]) + GARBAGE + archives.member(THREE[1]),
            [(1,), ("damage", len(archives.member(THREE[0])), "warc.garbage"), (2,)],
            id="garbage between members",
        ),
        pytest.param(
            archives.member(THREE[0]) + b"\0" * 512,
            [(1,), ("damage", len(archives.member(THREE[0])), "warc.padding")],
            id="zeros at the end",
        ),
        pytest.param(
            archives.member(b"".join(THREE)), [(1,), (2, "warc.records-in-one-member"), (3,)], id="whole file"
        ),
        pytest.param(THREE[0] + archives.member(THREE[1]) + THREE[2], [(1,), (2,), (3,)], id="mixed"),
        pytest.param(archives.record(1, end=b"") + THREE[1], [(1, "warc.record-end"), (2,)], id="no end"),
        pytest.param(archives.record(1, end=b"\r\n") + THREE[1], [(1, "warc.record-end"), (2,)], id="half an end"),
        pytest.param(archives.record(1, end=b"\r\n" * 3) + THREE[1], [(1, "warc.record-end"), (2,)], id="long end"),
        pytest.param(THREE[0][:-4], [(1, "warc.record-end")], id="no end at the end"),
        pytest.param(THREE[0] + THREE[1][:-100], [(1,), (2, "warc.truncated")], id="cut block"),
        pytest.param(THREE[0] + THREE[1][:50], [(1,), ("damage", len(THREE[0]), "warc.truncated")], id="cut header"),
        pytest.param(archives.member(b"WARC/1.0"), [("damage", 0, "warc.truncated")], id="version only"),
        pytest.param(
            archives.member(THREE[0]) + archives.member(THREE[1])[:-8], [(1,), (2, "warc.truncated")], id="no trailer"
        ),
        pytest.param(
            archives.record(1, line_end=b"\n", end=b"\n\n") * 2,
            [(1, "warc.line-ending")] * 2,
            id="LF only",
        ),
        pytest.param(archives.record(1, X="a\rb") + THREE[1], [(1, "warc.line-ending"), (2,)], id="CR in a line"),
        pytest.param(
            archives.record(1, Content_Length="9" * 12) + THREE[1], [(1, "warc.truncated"), (2,)], id="length of a TB"
        ),
        pytest.param(
            archives.record(1, Content_Length=str(len(archives.HTTP + archives.PAGE) + 100)) + THREE[1] + THREE[2],
            [(1, "warc.record-end"), (2,), (3,)],
            id="length swallows the next header",
        ),
        pytest.param(
            archives.record(1, Content_Length="10") + THREE[1], [(1, "warc.record-end"), (2,)], id="length too short"
        ),
        pytest.param(archives.record(1, Content_Length="-1") + THREE[1], [(1,), (2,)], id="no length"),
        pytest.param(
            archives.member(archives.record(1, Content_Length="5000")) + archives.member(THREE[1]),
            [(1, "warc.block-short"), (2,)],
            id="length beyond the member",
        ),
        pytest.param(
            archives.record(1, version="WARC/2.0") + THREE[1], [(1, "warc.version"), (2,)], id="unknown version"
        ),
        pytest.param(archives.record(1, X="a\0b") + THREE[1], [(1, "warc.header-bytes"), (2,)], id="NUL in a value"),
        pytest.param(
            archives.record(1, X="\udcb1\udce2") + THREE[1], [(1, "warc.header-bytes"), (2,)], id="CP949 in a value"
        ),
        pytest.param(
            archives.record(1, X="a\r\nno colon") + THREE[1], [(1, "warc.header-malformed"), (2,)], id="no colon"
        ),
        pytest.param(
            archives.record(1, X="x" * 70_000) + THREE[1],
            [("damage", 0, "warc.header-too-long"), (2,)],
            id="long line",
        ),
        pytest.param(
            archives.record(1, X="\r\nX: y" * 200_000) + THREE[1],
            [("damage", 0, "warc.header-too-long"), (2,)],
            id="long header",
        ),
    ],
)
def test_damage_is_named_and_the_rest_is_read(data: bytes, expected: list[tuple[object, ...]]) -> None:
    """Each kind of damage has its code, and costs only itself."""
    assert read(data) == expected


def test_odd_bytes_are_kept() -> None:
    """A value that is not UTF-8 comes back byte for byte, in the raw header and from its text."""
    found = record_at(io.BytesIO(archives.record(1, X="\udcb1\udce2")), 0)
    value = found.get("X")
    assert value is not None
    assert value.encode("utf-8", "surrogateescape") == b"\xb1\xe2"
    assert b"X: \xb1\xe2\r\n" in found.raw_header


@pytest.mark.parametrize(
    ("at", "code"),
    [(-8, "warc.gzip-crc"), (-1, "warc.gzip-length"), (30, "warc.gzip-corrupt"), (3, "warc.gzip-corrupt")],
)
def test_each_part_of_a_member_is_checked(at: int, code: str) -> None:
    """A changed CRC, length, datum or flag has its code, and the records around it are read."""
    middle = bytearray(archives.member(THREE[1]))
    middle[at] ^= 0xE0
    data = archives.member(THREE[0]) + bytes(middle) + archives.member(THREE[2])
    codes = [code for item in read(data) for code in item[1:] if isinstance(code, str)]
    assert (read(data)[0], codes, read(data)[-1]) == ((1,), [code], (3,))


def test_optional_gzip_fields_are_taken() -> None:
    """Extra field, name, comment and the header's own checksum are legal (RFC 1952)."""

    def made(data: bytes, flags: int, extra: bytes) -> bytes:
        header = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\xff" + extra
        header += struct.pack("<H", zlib.crc32(header) & 0xFFFF) if flags & 2 else b""
        return header + gzip.compress(data)[10:]

    data = made(THREE[0], 4 | 8 | 16, b"\x04\0sl\0\0name\0comment\0") + made(THREE[1], 2, b"")
    data += archives.member(b"") + made(THREE[2], 8, b"x" * 5000 + b"\0")
    assert read(data) == [(1,), (2,), (3,)]


def test_a_member_without_its_end_does_not_hide_the_next() -> None:
    """A crawler that was killed and started again leaves a cut member in the middle of the file."""
    first = archives.member(THREE[1])
    for cut in range(1, len(first)):
        found = read(first[:-cut] + archives.member(THREE[2]))
        assert found[-1] == (3,)
        assert len(found) > 1 or cut == len(first)


def test_a_record_is_not_searched_inside_a_good_block() -> None:
    """A WARC file as a payload stays a payload."""
    inner = b"".join(THREE)
    outer = archives.record(9, "resource", inner) + THREE[1]
    assert read(outer) == [(9,), (2,)]


def test_a_record_whose_block_was_not_read_is_passed_over() -> None:
    """The next record is found wherever the block was left."""
    found = [item.block.read(3) for item in records(io.BytesIO(b"".join(THREE))) if not isinstance(item, Damage)]
    assert found == [b"sof", b"HTT", b"<!d"]


@pytest.mark.parametrize(
    "data",
    [
        b"WARC/1.0\r\nContent-Length: 9999999999\r\n\r\n" * 20_000,
        b"WARC/1.0\r\nContent-Length: 500000\r\n\r\n" * 20_000,
        b"\x1f\x8b\x08\x00" * 50_000,
        b"\x1f\x8b\x08\x08" * 50_000,
        b"WARC/1.0\r\nA: b\r\n" + b" x\r\n" * 200_000 + b"\r\n",
        b"\r\n" * 1_000_000,
        archives.member(THREE[0])[:-12] * 2_000,
    ],
)
def test_false_starts_cost_no_more_than_the_file_is_long(data: bytes) -> None:
    """Going back after damage has an allowance: these would take hours without it."""
    assert list(summary(io.BytesIO(data)))

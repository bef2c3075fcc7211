"""Headers of TAR members."""

from __future__ import annotations

import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.sniff import is_tar_header
from warcwrap.sources.tar_headers import (
    Extensions,
    HeaderError,
    extended,
    header,
    number,
    pax_sparse,
    sparse_by_block,
    sparse_by_lines,
)


def _block(name: str = "a.html", size: int = 5, form: int = tarfile.USTAR_FORMAT, **facts: object) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    for fact, value in facts.items():
        setattr(info, fact, value)
    return info.tobuf(form)


@given(
    size=st.integers(0, 1 << 60),
    mtime=st.integers(0, 1 << 60),
    form=st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT]),
)
def test_what_tarfile_writes(size: int, mtime: int, form: int) -> None:
    """Sizes and times are read as tarfile wrote them, in octal digits, or in base 256 where these do not reach."""
    if form == tarfile.USTAR_FORMAT:
        size, mtime = size % 8**11, mtime % 8**11
    block = _block(size=size, mtime=mtime, form=form)
    read = header(block)
    assert is_tar_header(block)
    assert (read.name, read.type, read.size_bytes, read.mtime) == (b"a.html", b"0", size, mtime)


def test_prefixes() -> None:
    """A path of ustar is put together; what other formats keep in that place is none."""
    name = "folder/" * 15 + "a.html"
    assert header(_block(name)).name == name.encode()
    star = bytearray(_block(name))
    star[476:500] = b"1" * 24  # times
    star[508:512] = b"tar\0"
    assert header(bytes(star)).name == name.encode()
    gnu = bytearray(_block("a.html", form=tarfile.GNU_FORMAT))
    gnu[345:357] = b"15125421400\0"  # a time
    assert header(bytes(gnu)).name == b"a.html"


def test_checksums() -> None:
    """A header is told by its checksum, also one that was made of signed bytes; text is none."""
    block = bytearray(_block("é.html"))
    assert is_tar_header(bytes(block))
    block[148:156] = b"%06o\0 " % (sum(block[:148]) + 8 * 32 + sum(block[156:]) - 512)
    assert is_tar_header(bytes(block))
    block[0] ^= 1
    assert not is_tar_header(bytes(block))
    assert not is_tar_header(b"0" * 512) and not is_tar_header(bytes(512)) and not is_tar_header(b"")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"0000644\0", 0o644),
        (b"  644 \0\0", 0o644),
        (b"00000644", 0o644),
        (b"644\0junk", 0o644),
        (bytes(8), 0),
        (b"\x80" + bytes(6) + b"\x05", 5),
        (b"\xff" * 8, -1),
    ],
)
def test_numbers(raw: bytes, expected: int) -> None:
    """Numbers are read as the writers of forty years have put them."""
    assert number(raw, "size") == expected


@pytest.mark.parametrize("raw", [b"0000948\0", b"-000644\0", b"0x644\0\0\0", b"6_4\0\0\0\0\0"])
def test_no_numbers(raw: bytes) -> None:
    """What is no number is not read as one."""
    with pytest.raises(HeaderError):
        number(raw, "size")


def _pax(*records: tuple[str, str], kind: bytes = b"x") -> Extensions:
    content = b""
    for keyword, value in records:
        body = f" {keyword}={value}\n".encode()
        size = len(body)
        while len(str(size)) + len(body) != size:
            size = len(str(size)) + len(body)
        content += str(size).encode() + body
    return Extensions().with_header(kind, content)


def test_extensions() -> None:
    """A header of one member outweighs that of all, and both the member's own."""
    plain = header(_block())
    of_all = _pax(("path", "all.html"), ("mtime", "1.5"), kind=b"g")
    assert not of_all.is_waiting
    assert extended(plain, of_all).name == b"all.html"
    own = of_all.with_header(b"L", b"long.html\0")
    assert own.is_waiting and extended(plain, own).name == b"all.html"
    found = extended(plain, _pax(("path", "own.html"), ("size", "7"), ("comment", "x\ny"), ("mtime", "-3.25")))
    assert (found.name, found.size_bytes, found.mtime) == (b"own.html", 7, -3.25)


def test_sparse_maps() -> None:
    """Maps of holes are read in each format; one that goes backwards, or has no end, is refused."""
    block = bytearray(512)
    block[386:410] = b"00000000010\x0000000000005\0"
    block[483:495] = b"00000000100\0"
    assert sparse_by_block(bytes(block), iter(())) == (((8, 5),), 64)
    block[482] = 1
    more = bytearray(512)
    more[:24] = b"00000000020\x0000000000001\0"
    assert sparse_by_block(bytes(block), iter([bytes(more)])) == (((8, 5), (16, 1)), 64)
    for following in ([], [b"short"], [bytes(more[:504]) + b"\1" * 8] * 9999):
        with pytest.raises(HeaderError):
            sparse_by_block(bytes(block), iter(following))
    assert sparse_by_lines(iter([b"2", b"0", b"5", b"9", b"1"])) == ((0, 5), (9, 1))
    for lines in ([], [b"x"], [b"1", b"5"], [b"2", b"5", b"5", b"0", b"1"], [b"9" * 9], [b"-1"]):
        with pytest.raises(HeaderError):
            sparse_by_lines(iter(lines))
    listed = pax_sparse(_pax(("GNU.sparse.size", "9"), ("GNU.sparse.map", "0,1,8,1")))
    assert listed and (listed.full_bytes, listed.pieces) == (9, ((0, 1), (8, 1)))
    repeated = pax_sparse(
        _pax(("GNU.sparse.size", "9"), ("GNU.sparse.offset", "3"), ("GNU.sparse.numbytes", "1"))
    )  # fmt: skip
    assert repeated and repeated.pieces == ((3, 1),)
    with pytest.raises(HeaderError):
        pax_sparse(_pax(("SUN.holesdata", " 0 5")))
    assert pax_sparse(_pax(("path", "x"))) is None

"""TAR archives of all ages: V7, ustar, GNU and pax, sparse files, headers that lie, and cuts."""

from __future__ import annotations

import bz2
import gzip
import lzma

from trials.hostile import Made, html

BLOCK = 512
_PAGE = html().encode()
POSIX, GNU = b"ustar\x0000", b"ustar  \x00"
END = b"\0" * 1024


def octal(number: int, width: int) -> bytes:
    """Return a field of octal digits with the NUL behind them."""
    return b"%0*o\0" % (width - 1, number)


def wide(number: int, width: int = 12) -> bytes:
    """Return a field in base 256, as GNU writes what octal digits do not hold; negative numbers, too."""
    raw = bytearray(number.to_bytes(width, "big", signed=True))
    raw[0] |= 0x80
    return bytes(raw)


def header(
    name: bytes = b"a.html",
    size: int | bytes = 0,
    kind: bytes = b"0",
    magic: bytes = POSIX,
    link: bytes = b"",
    mtime: int | bytes = 1_700_000_000,
    prefix: bytes = b"",
    checksum: int | None = None,
    signed: bool = False,
    tail: bytes = b"",
) -> bytes:
    """Return a header block; numbers given as bytes stand as they are."""
    numbers = [each if isinstance(each, bytes) else octal(each, 12) for each in (size, mtime)]
    block = bytearray(BLOCK)
    fields = [(0, name), (100, octal(0o644, 8)), (108, octal(0, 8)), (116, octal(0, 8)), (124, numbers[0])]
    fields += [(136, numbers[1]), (148, b" " * 8), (156, kind), (157, link), (257, magic), (345, prefix), (345, tail)]
    for at, raw in fields:
        if raw:
            block[at : at + len(raw)] = raw
    total = sum(byte - 256 if signed and byte > 127 else byte for byte in block[:BLOCK])
    block[148:156] = b"%06o\0 " % (total if checksum is None else checksum)
    return bytes(block[:BLOCK])


def member(data: bytes = _PAGE, **fields: object) -> bytes:
    """Return a member: header, data, padding."""
    return header(size=fields.pop("size", len(data)), **fields) + data + b"\0" * (-len(data) % BLOCK)  # type: ignore[arg-type]


def pax(*pairs: tuple[bytes, bytes], kind: bytes = b"x") -> bytes:
    """Return an extended header with these records."""
    return member(b"".join(_record(key, value) for key, value in pairs), name=b"PaxHeader/a", kind=kind)


def _record(key: bytes, value: bytes) -> bytes:
    length = len(key) + len(value) + 3
    while len(b"%d" % length) + len(key) + len(value) + 3 != length:
        length = len(b"%d" % length) + len(key) + len(value) + 3
    return b"%d %s=%s\n" % (length, key, value)


def long_name(name: bytes, kind: bytes = b"L") -> bytes:
    """Return GNU's member before a member whose name has more than 100 bytes."""
    return member(name + b"\0", name=b"././@LongLink", kind=kind, magic=GNU)


OK = member(name=b"ok.html")


def _whole(name: str, *members: bytes, pages: int = 2, found: str = "", end: bytes = END, row: str = "B12") -> Made:
    counts = {"pages": pages, "packed": pages}
    return Made(row, name, "dump", b"".join(members) + OK + end, (0,), counts, frozenset({found} - {""}))


def _half(
    name: str, *members: bytes, code: str = "damaged-member", end: bytes = END, row: str = "B12", packed: int = 1
) -> Made:
    return Made(row, name, "dump", OK + b"".join(members) + end, (1,), {"packed": packed}, frozenset({code} - {""}))


def _filled(name: str, *members: bytes) -> Made:
    """A sparse file; its holes are zeros, which no page is full of."""
    return Made("B12", name, "dump", b"".join(members) + OK + END, (0,), {"packed": 1, "attachments": 1})


_SPARSE_OLD = (
    header(
        b"sparse.html",
        2048,
        b"S",
        GNU,
        tail=b"\0" * 41
        + octal(0, 12)
        + octal(1024, 12)
        + octal(8192, 12)
        + octal(1024, 12)
        + b"\0" * 48
        + b"\0"
        + octal(9216, 12),
    )
    + (b"<p>" + b"s" * 1021)
    + b"e" * 1024
)
_SPARSE_PAX = [
    (b"GNU.sparse.major", b"1"),
    (b"GNU.sparse.minor", b"0"),
    (b"GNU.sparse.name", b"s.html"),
    (b"GNU.sparse.realsize", b"9216"),
]
_MAP = b"2\n0\n1024\n8192\n1024\n".ljust(BLOCK, b"\0")

CASES = [
    _whole("v7.tar", member(magic=b"")),
    _whole("v7-folder.tar", header(b"folder/", magic=b"", kind=b"\0"), pages=1),
    _whole("nul-type.tar", member(kind=b"\0")),
    _whole("contiguous.tar", member(kind=b"7")),
    _whole("prefix.tar", member(name=b"b.html", prefix=b"folder/of/old")),
    _whole("name-of-100.tar", member(name=b"n" * 95 + b".html")),
    _whole("long-name.tar", long_name(b"l" * 400 + b".html"), member(magic=GNU)),
    _whole("long-name-twice.tar", long_name(b"first.html"), long_name(b"second.html"), member(magic=GNU)),
    _whole("long-link-unused.tar", long_name(b"x" * 200, b"K"), member(magic=GNU)),
    _whole("pax-path.tar", pax((b"path", "기사.html".encode()), (b"mtime", b"1700000000.123456789")), member()),
    _whole("pax-size.tar", pax((b"size", b"%d" % len(_PAGE))), member(size=0)),
    _whole("pax-of-all.tar", pax((b"mtime", b"1600000000"), kind=b"g"), member()),
    _whole("pax-time-negative.tar", pax((b"mtime", b"-1.5")), member()),
    _whole("pax-time-huge.tar", pax((b"mtime", b"9" * 19)), member()),
    _whole("pax-unknown.tar", pax((b"SCHILY.xattr.user.x", b"\0\xff\n" * 99), (b"comment", b"\x1b[2J")), member()),
    _whole("pax-not-utf8.tar", pax((b"hdrcharset", b"BINARY"), (b"path", b"\xb1\xe2.html")), member()),
    _whole("pax-empty.tar", member(b"", name=b"x", kind=b"x"), member()),
    _whole("pax-of-sun.tar", member(b"", name=b"x", kind=b"X"), member()),
    _whole("size-wide.tar", member(size=wide(len(_PAGE)), magic=GNU)),
    _whole("size-with-blanks.tar", member(size=b"%9o  \0" % len(_PAGE))),
    _whole("time-wide-negative.tar", member(mtime=wide(-1), magic=GNU)),
    _whole("time-wide-huge.tar", member(mtime=wide(1 << 80), magic=GNU)),
    _whole("time-no-number.tar", member(mtime=b"yesterday\0\0\0")),
    _whole("checksum-signed.tar", member(name=b"\xb1\xe2.html", signed=True)),
    _whole("name-koi8.tar", member(name="статья.html".encode("koi8_r"))),
    _whole("name-empty.tar", member(name=b"")),
    _whole("name-control.tar", member(name=b"a\n\x1b[2J\xff.html")),
    _whole("name-dot.tar", member(name=b"./a.html"), member(name=b"."), pages=3),
    _whole("label.tar", header(b"volume", kind=b"V", magic=GNU), pages=1),
    _whole("folder-with-size.tar", header(b"folder/", len(_PAGE), b"5"), pages=1),
    _whole("acl.tar", member(b"user::rwx", name=b"a", kind=b"A"), member()),
    _filled("sparse-old.tar", _SPARSE_OLD),
    _filled(
        "sparse-0-0.tar",
        pax(
            (b"GNU.sparse.size", b"9216"),
            (b"GNU.sparse.offset", b"0"),
            (b"GNU.sparse.numbytes", b"1024"),
            (b"GNU.sparse.offset", b"8192"),
            (b"GNU.sparse.numbytes", b"1024"),
        ),
        member(_SPARSE_OLD[BLOCK:]),
    ),
    _filled(
        "sparse-0-1.tar",
        pax((b"GNU.sparse.size", b"9216"), (b"GNU.sparse.map", b"0,1024,8192,1024")),
        member(_SPARSE_OLD[BLOCK:]),
    ),
    _filled("sparse-1-0.tar", pax(*_SPARSE_PAX), member(_MAP + _SPARSE_OLD[BLOCK:])),
    _whole("no-end.tar", found="tar-without-end", end=b"", pages=1),
    _whole("half-end.tar", end=b"\0" * BLOCK, pages=1),
    _whole("garbage-behind.tar", found="trailing-garbage", end=END + b"garbage" * 100, pages=1),
    _whole("joined.tar", OK + END, found="members-behind-end"),
    _whole(
        "slip.tar",
        *(member(name=name) for name in (b"../../out.html", b"/tmp/out.html", b"a/../../out.html")),
        pages=4,
        found="name-leads-outside",
        row="B11",
    ),
    _half(
        "links.tar",
        *(header(b"l.html", kind=kind, link=b"/etc/passwd") for kind in (b"1", b"2")),
        member(name=b"l.html/x.html"),
        code="not-a-file",
        row="B11",
        packed=2,
    ),
    _half(
        "devices.tar", *(header(b"dev.html", kind=kind) for kind in (b"3", b"4", b"6")), code="not-a-file", row="B11"
    ),
    _half("hard-link-with-data.tar", member(kind=b"1", link=b"ok.html"), code="not-a-file"),
    _half("other-volume.tar", member(kind=b"M", magic=GNU), code="not-a-file"),
    _half("type-unknown.tar", member(kind=b"Z"), code="not-a-file"),
    _half("checksum-wrong.tar", member(checksum=1), code="damaged-tar"),
    _half("size-negative.tar", header(size=wide(-1), magic=GNU), code="damaged-tar"),
    _half("size-no-number.tar", header(size=b"xxxxxxxxxxx\0"), code="damaged-tar"),
    _half("size-of-exbibytes.tar", header(size=wide(1 << 70), magic=GNU), code=""),
    _half("size-of-octal-most.tar", header(size=b"7" * 11 + b"\0"), code=""),
    _half("cut-in-header.tar", header()[:300], code="truncated-tar", end=b""),
    _half("cut-in-data.tar", header(size=5000) + _PAGE[:100], code="damaged-member", end=b""),
    _half("pax-size-wrong.tar", pax((b"size", b"many")), member()),
    _half("pax-size-negative.tar", pax((b"size", b"-5")), member()),
    _half("pax-length-wrong.tar", member(b"999 path=x\n", name=b"x", kind=b"x"), member()),
    _half("pax-length-zero.tar", member(b"0 path=x\n", name=b"x", kind=b"x"), member()),
    _half("pax-without-newline.tar", member(b"10 path=xyz", name=b"x", kind=b"x"), member()),
    _half("pax-of-8-mib.tar", member(_record(b"comment", b"c" * (8 << 20)), name=b"x", kind=b"x"), member()),
    _half("pax-at-end.tar", pax((b"path", b"b.html")), code="damaged-tar"),
    _half(
        "sparse-map-backwards.tar",
        pax((b"GNU.sparse.size", b"9216"), (b"GNU.sparse.map", b"8192,1024,0,1024")),
        member(_SPARSE_OLD[BLOCK:]),
    ),
    _half(
        "sparse-map-too-long.tar",
        pax((b"GNU.sparse.size", b"9216"), (b"GNU.sparse.map", b"0,999999")),
        member(_SPARSE_OLD[BLOCK:]),
    ),
    _half("sparse-holes-of-sun.tar", pax((b"SUN.holesdata", b" 0 1024")), member()),
    _half(
        "sparse-of-1-tib.tar",
        pax((b"GNU.sparse.size", b"%d" % (1 << 40)), (b"GNU.sparse.map", b"0,1024")),
        member(_PAGE[:1024]),
        code="too-large",
        row="B09",
    ),
    _half(
        "sparse-of-1-gib.tar",
        pax((b"GNU.sparse.size", b"%d" % (1 << 29)), (b"GNU.sparse.map", b"0,1024")),
        member(_PAGE[:1024]),
        code="decompression-limit",
        row="B09",
    ),
    _half("noise-between.tar", b"\x55" * 5000 + b"\0" * (-5000 % BLOCK), member(), code="damaged-tar", packed=2),
    Made("B12", "nothing.tar", "dump", END * 5, (0, 1, 3), {}),
    *(
        Made("B12", f"a.tar.{suffix}", "dump", packed(OK + member() + END), (0,), {"pages": 2, "packed": 2})
        for suffix, packed in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress))
    ),
    Made("B10", "cut.tar.gz", "dump", gzip.compress(OK + member() * 400)[:1500], (1,), {}),
]

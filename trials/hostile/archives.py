"""ZIP archives as strange programs and strangers write them, and archives of kinds that are not read."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from trials.hostile import BODY, Made, html

STORED, DEFLATED = 0, 8
_PAGE = html().encode()
_LARGE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a ZIP, each field as it will be stated, right or wrong; None is what is true (APPNOTE 4.3)."""

    name: bytes = b"a.html"
    data: bytes = _PAGE
    method: int = DEFLATED
    flags: int = 0
    crc: int | None = None
    packed_bytes: int | None = None
    size_bytes: int | None = None
    local_name: bytes | None = None
    local_extra: bytes = b""
    extra: bytes = b""
    descriptor: bytes | None = None
    disk: int = 0
    system: int = 3
    mode: int = 0o100644
    time: int = 0x5A6A6000
    packed: bytes | None = None
    comment: bytes = b""


def zipped(
    *members: Member,
    prefix: bytes = b"",
    comment: bytes = b"",
    behind: bytes = b"",
    disk: int = 0,
    count: int | None = None,
    directory_bytes: int | None = None,
    directory_at: int | None = None,
    before_end: bytes = b"",
    is_large: bool = False,
) -> bytes:
    """Return a ZIP with these members, and an end that states these numbers."""
    out = bytearray(prefix)
    directory = bytearray()
    for each in members:
        _append(out, directory, each)
    at = len(out)
    out += directory
    number = len(members) if count is None else count
    size = len(directory) if directory_bytes is None else directory_bytes
    start = at if directory_at is None else directory_at
    if is_large:
        end64 = len(out)
        out += struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, disk, disk, number, number, size, start)
        out += struct.pack("<4sIQI", b"PK\x06\x07", disk, end64, 1)
        number, size, start = 0xFFFF, _LARGE, _LARGE
    out += before_end
    out += struct.pack("<4sHHHHIIH", b"PK\x05\x06", disk, disk, number, number, size, start, len(comment)) + comment
    return bytes(out) + behind


def _append(out: bytearray, directory: bytearray, each: Member) -> None:
    packed = _packed(each) if each.packed is None else each.packed
    crc = zlib.crc32(each.data) if each.crc is None else each.crc
    sizes = (
        len(packed) if each.packed_bytes is None else each.packed_bytes,
        len(each.data) if each.size_bytes is None else each.size_bytes,
    )
    local = each.name if each.local_name is None else each.local_name
    at = len(out)
    known = (0, 0, 0) if each.flags & 8 else (crc, *sizes)
    shared = (each.flags, each.method, each.time & 0xFFFF, each.time >> 16)
    out += struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, *shared, *known, len(local), len(each.local_extra))
    out += local + each.local_extra + packed + (each.descriptor or b"")
    lengths = (len(each.name), len(each.extra), len(each.comment))
    directory += struct.pack(
        "<4sBBHHHHHIIIHHHHHII",
        *(b"PK\x01\x02", 20, each.system, 20, *shared, crc, *sizes, *lengths, each.disk, 0, each.mode << 16, at),
    )
    directory += each.name + each.extra + each.comment


def _packed(each: Member) -> bytes:
    if each.method == DEFLATED:
        deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflater.compress(each.data) + deflater.flush()
    if each.method == 12:
        return bz2.compress(each.data)
    if each.method == 14:
        raw = lzma.compress(each.data, lzma.FORMAT_ALONE)
        return b"\x09\x04\x05\x00" + raw[:5] + raw[13:]
    return each.data


def described(signature: bytes = b"PK\x07\x08", wide: bool = False) -> Member:
    """Return a member whose sizes stand behind its data."""
    member = Member(flags=8)
    numbers = struct.pack("<IQQ" if wide else "<III", zlib.crc32(_PAGE), len(_packed(member)), len(_PAGE))
    return replace(member, descriptor=signature + numbers)


def _large(*, central: bool, local: bool) -> Member:
    """Return a member whose sizes stand in the extra field of ZIP64."""
    numbers = struct.pack("<HHQQ", 1, 16, len(_PAGE), len(_packed(Member())))
    member = Member(local_extra=numbers if local else b"", extra=numbers if central else b"")
    return replace(member, packed_bytes=_LARGE, size_bytes=_LARGE) if central else member


def _unicode_path(name: str, raw: bytes, *, is_right: bool = True) -> bytes:
    data = struct.pack("<BI", 1, zlib.crc32(raw) ^ (not is_right)) + name.encode()
    return struct.pack("<HH", 0x7075, len(data)) + data


def many(count: int) -> Iterable[Member]:
    """Return so many members, all alike but for their names."""
    return (Member(b"%05d.html" % number, b"<p>%d</p>" % number, STORED) for number in range(count))


def _saved(name: str, members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, content in members.items():
            archive.writestr(zipfile.ZipInfo(each), content)
    return out.getvalue()


OK = Member(b"ok.html")
_TWO = {"pages": 2, "packed": 2}
_HALF = {"pages": 2, "packed": 1, "rejected": 1}


def _whole(name: str, raw: bytes, counts: dict[str, int] | None = None) -> Made:
    return Made("B12", name, "dump", raw, (0,), counts or {"pages": 1, "packed": 1})


def _half(name: str, bad: Member, code: str, row: str = "B12") -> Made:
    """A bad member costs itself: the good one beside it is packed."""
    return Made(row, name, "dump", zipped(OK, bad), (1,), _HALF, frozenset({code}))


CASES = [
    _whole("plain.zip", zipped(Member())),
    _whole("stored.zip", zipped(Member(method=STORED))),
    _whole("bzip2.zip", zipped(Member(method=12))),
    _whole("lzma.zip", zipped(Member(method=14))),
    _whole("descriptor.zip", zipped(described(), OK), _TWO),
    _whole("descriptor-unsigned.zip", zipped(described(b""), OK), _TWO),
    _whole("descriptor-wide.zip", zipped(described(wide=True), OK), _TWO),
    _whole("large-in-directory.zip", zipped(_large(central=True, local=True), OK), _TWO),
    _whole("large-in-header-only.zip", zipped(_large(central=False, local=True), OK), _TWO),
    _whole("large-end.zip", zipped(Member(), OK, is_large=True), _TWO),
    _whole("comment.zip", zipped(Member(comment=b"of the member"), comment=b"c" * 65_000)),
    _whole("prefix.zip", zipped(Member(), OK, prefix=b"PK00"), _TWO),
    _whole("marker.zip", zipped(Member(), OK, prefix=b"PK\x07\x08"), _TWO),
    _whole("dos.zip", zipped(Member(system=0, mode=0x20))),
    # Python gives up such a directory, and members are found by what stands before them.
    Made("B12", "extra-cut.zip", "dump", zipped(Member(extra=b"\x99\x99\xff\xff1"), OK), (0, 1), {"packed": 2}),
    Made("B12", "end-in-comment.zip", "dump", zipped(OK, comment=b"PK\x05\x06 " + b"c" * 99), (0, 1), {"packed": 1}),
    _whole("extra-unknown.zip", zipped(Member(extra=b"\x99\x99\x02\x0012"), OK), _TWO),
    _whole("time-impossible.zip", zipped(Member(time=0xFFFFFFFF), Member(b"z.html", time=0)), _TWO),
    _whole("name-utf8-flag.zip", zipped(Member("기사.html".encode(), flags=0x800))),
    Made("B12", "flag-wrong.zip", "dump", zipped(Member(b"\xb1\xe2.html", flags=0x800), OK), (0, 1), {"packed": 2}),
    _whole("name-shift-jis.zip", zipped(Member("記事.html".encode("shift_jis")))),
    _whole("name-cp866.zip", zipped(Member("статья.html".encode("cp866")))),
    _whole("name-path-field.zip", zipped(Member(b"__.html", extra=_unicode_path("기사.html", b"__.html")))),
    _whole(
        "name-path-field-stale.zip",
        zipped(Member(b"__.html", extra=_unicode_path("x.html", b"__.html", is_right=False)), OK),
        _TWO,
    ),
    _whole("name-empty.zip", zipped(Member(b""), OK), _TWO),
    _whole("name-nul.zip", zipped(Member(b"a.html\0.exe"), OK), _TWO),
    _whole("name-control.zip", zipped(Member(b"a\n\x1b[2J\r.html"), OK), _TWO),
    _whole("name-twice.zip", zipped(Member(), Member(), Member(b"A.HTML")), {"pages": 3, "packed": 3}),
    _whole("name-folder-with-content.zip", zipped(Member(b"folder/"), OK), _TWO),
    _whole("folders-only-beside.zip", zipped(Member(b"folder/", b"", STORED), OK)),
    _whole("epub.zip", _saved("x", {"mimetype": b"application/epub+zip", "a.xhtml": _PAGE}), {"packed": 2}),
    _whole("behind.zip", zipped(Member(), OK, behind=b"\0" * 30), _TWO),
    _half("encrypted.zip", Member(flags=1), "encrypted"),
    _half("encrypted-strongly.zip", Member(flags=0x41), "encrypted"),
    _half("encrypted-aes.zip", Member(method=99, flags=1), "encrypted"),
    *(
        _half(f"method-{method}.zip", Member(method=method), "unknown-compression")
        for method in (1, 2, 6, 9, 10, 18, 20, 94, 95, 96, 97, 98, 60_000)
    ),
    _half("crc-wrong.zip", Member(crc=1), "damaged-member"),
    _half("size-too-small.zip", Member(size_bytes=10), "damaged-member"),
    _half("size-too-large.zip", Member(size_bytes=len(_PAGE) + 10), "damaged-member"),
    _half("stored-of-two-sizes.zip", Member(method=STORED, size_bytes=5), "damaged-member"),
    _half("deflate-broken.zip", Member(packed=b"\xff" * 300), "damaged-member"),
    _half("bzip2-broken.zip", Member(method=12, packed=b"BZh9" + b"\xff" * 300), "damaged-member"),
    _half("lzma-broken.zip", Member(method=14, packed=b"\x09\x04\x05\x00" + b"\xff" * 300), "decompression-limit"),
    _half("zstd-broken.zip", Member(method=93, packed=b"\x28\xb5\x2f\xfd" + b"\xff" * 300), "damaged-stream"),
    _half("no-data.zip", Member(packed=b""), "damaged-member"),
    _half("other-name-before-data.zip", Member(local_name=b"other.html"), "damaged-member"),
    _half("link.zip", Member(mode=0o120777, data=b"/etc/passwd"), "not-a-file", "B11"),
    _half("device.zip", Member(mode=0o020666, data=b""), "not-a-file", "B11"),
    _half("bomb-claimed.zip", Member(size_bytes=1 << 30), "decompression-limit", "B09"),
    _half("bomb-of-4-gib.zip", Member(size_bytes=_LARGE - 1), "decompression-limit", "B09"),
    Made("B12", "on-disk-2.zip", "dump", zipped(OK, Member(disk=2), disk=2), (0, 1), {}),
    Made("B12", "directory-cut.zip", "dump", zipped(Member(), OK)[:-60], (1,), _TWO, frozenset({"damaged-zip"})),
    Made("B12", "data-cut.zip", "dump", zipped(Member(), OK)[:330], (1,), {"packed": 1}, frozenset({"damaged-zip"})),
    Made("B12", "count-too-large.zip", "dump", zipped(OK, count=9), (0, 1), {"packed": 1}),
    Made("B12", "directory-elsewhere.zip", "dump", zipped(OK, directory_at=1 << 30), (1,), {"packed": 1}),
    Made("B12", "directory-too-long.zip", "dump", zipped(OK, directory_bytes=1 << 30), (1,), {"packed": 1}),
    Made("B12", "nothing.zip", "dump", zipped(), (1, 3), {}),
    Made("B12", "header-alone.zip", "dump", b"PK\x03\x04", (1,), {"packed": 0}, frozenset({"damaged-zip"})),
    Made("B12", "behind-too-long.zip", "dump", zipped(OK, behind=b"x" * 70_000), (0, 1), {"packed": 1}),
    Made(
        "B12",
        "two-joined.zip",
        "dump",
        zipped(Member()) + zipped(OK),
        (0,),
        {"packed": 1},
        frozenset({"unlisted-members"}),
    ),
    Made("B12", "members-3000.zip", "dump", zipped(*many(3000)), (0,), {"pages": 3000, "packed": 3000}),
    Made("B09", "spaces-of-300-mib.zip", "dump", b"", (0,), {"packed": 2}),
    Made("B09", "shared-data.zip", "dump", b"", (1,), {"packed": 0}, frozenset({"overlapping-members"})),
    Made("B09", "four-deep.zip", "dump", b"", (1,), {}, frozenset({"nesting-limit"})),
    Made(
        "B11",
        "slip.zip",
        "dump",
        zipped(
            *(Member(name) for name in (b"../../out.html", b"/tmp/out.html", b"C:\\out.html", b"..\\..\\out.html")),
            Member(b"a/../../out.html"),
            Member(b"x" * 5000 + b".html"),
            OK,
        ),
        (0,),
        {"pages": 7, "packed": 7},
        frozenset({"name-leads-outside"}),
    ),
]


def _deep(depth: int) -> bytes:
    raw = _PAGE
    for level in range(depth):
        raw = zipped(Member(b"in.zip" if level else b"a.html", raw), Member(b"%d.html" % level))
    return raw


def _shared() -> bytes:
    """Return a ZIP of 100 members, all of them the bytes of the first."""
    raw = zipped(Member(b"000.html", b"<p>" + b"\0" * 5_000_000))
    at = raw.index(b"PK\x01\x02")
    entry = raw[at : raw.index(b"PK\x05\x06")]
    directory = b"".join(entry.replace(b"000.html", b"%03d.html" % number) for number in range(100))
    return raw[:at] + directory + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 100, 100, len(directory), at, 0)


def _spaces(path: Path) -> None:
    path.write_bytes(zipped(OK, Member(data=b"<p>" + b" " * (300 << 20))))


_MAKE: dict[str, Callable[[Path], object] | bytes] = {
    "shared-data.zip": _shared(),
    "four-deep.zip": _deep(4),
    "spaces-of-300-mib.zip": _spaces,
}
CASES = [replace(each, make=_MAKE.get(each.name, each.make)) for each in CASES]

# The first bytes of what is no dump here, and must be told to be an archive that nobody looked into.
UNREAD = {
    "a.7z": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "a.rar": b"Rar!\x1a\x07\x00\xcf\x90\x73",
    "b.rar": b"Rar!\x1a\x07\x01\x00\x33\x92",
    "a.cab": b"MSCF\0\0\0\0\x84\x01\0\0",
    "a.ar": b"!<arch>\na.html/         1700000000  0     0     100644  5         `\n<p>a\n",
    "a.deb": b"!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n2.0\n",
    "a.cpio": b"070701" + b"0000000A" * 13 + b"a.html\0",
    "odc.cpio": b"070707" + b"0000010" * 10 + b"a.html\0",
    "bin.cpio": b"\xc7\x71\x01\0\x02\0" + b"\0" * 20,
    "swapped.cpio": b"\x71\xc7\0\x01\0\x02" + b"\0" * 20,
    "a.lzh": b"\x22\x1e-lh5-\x10\0\0\0\x20\0\0\0",
    "a.lha": b"\x22\x1e-lhd-\x10\0\0\0\x20\0\0\0",
    "a.arj": b"\x60\xea\x29\0\x1e\x06\x01\0\x10\0\x02",
    "a.iso": b"\0" * 0x8001 + b"CD001\x01" + b"\0" * 2000,
    "a.xar": b"xar!\0\x1c\0\x01\0\0\0\0",
    "a.rpm": b"\xed\xab\xee\xdb\x03\0\0\0\0\x01",
    "a.tar.Z": b"\x1f\x9d\x90\x61\x5c",
    "a.tar.lz": b"LZIP\x01\x0c",
    "a.tar.lzo": b"\x89LZO\0\r\n\x1a\n\x10\x30",
    "a.tar.lz4": b"\x04\x22\x4d\x18\x64\x40",
    "a.lrz": b"LRZI\0\x06\0\0\0\0\0",
    "a.tar.lzma": b"\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0\x3c\x1f",
    "a.sit": b"StuffIt (c)1997-\xff\x01\0",
    "a.squashfs": b"hsqs\x07\0\0\0\x01\x02",
    "a.wim": b"MSWIM\0\0\0\xd0\0\0\0",
    "a.zoo": b"ZOO 2.10 Archive.\x1a\0\0\xdc\xa7\xc4\xfd",
}
CASES += [
    Made(
        "B16",
        name,
        "dump",
        head + bytes(range(256)) * 4 + BODY.encode(),
        (0,),
        {"attachments": 1},
        frozenset({"unread-archive"}),
    )
    for name, head in UNREAD.items()
]

"""Headers of TAR members (POSIX pax and ustar, GNU, star, V7), and what extension headers add to them.

Read here rather than by tarfile, which ends in silence at a bad header, holds extension headers of any size in memory,
and takes another view of odd ones in each version of Python.
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html,
https://www.gnu.org/software/tar/manual/html_node/Tar-Internals.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

BLOCK = 512
EXTENSION_BYTES = 4 << 20  # names, times and attributes of one file; what is larger is not held
PIECES = 1 << 16  # of a sparse file
LONG_NAME, LONG_LINK = b"L", b"K"
PAX, PAX_OF_ALL = frozenset({b"x", b"X"}), b"g"
SPARSE = b"S"
_DECIMAL = re.compile(rb"-?[0-9]{1,19}(?:\.[0-9]{0,99})?")
_RECORD = re.compile(rb"([0-9]{1,9}) ")
_KEPT = re.compile(rb"path|linkpath|size|mtime|GNU\.sparse\.[a-z]{1,12}|SUN\.holesdata")

Pairs = tuple[tuple[bytes, bytes], ...]
Map = tuple[tuple[int, int], ...]


class HeaderError(ValueError):
    """What is wrong with a header, in words."""


@dataclass(frozen=True, slots=True)
class Header:
    """A member as its own header has it: `size_bytes` are stored behind it.

    `pieces` are (offset, length) of what is stored of a sparse file of `full_bytes`.
    """

    name: bytes
    type: bytes
    size_bytes: int
    mtime: float | None
    link: bytes
    pieces: Map | None = None
    full_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Extensions:
    """What extension headers say of the next member, and of all that follow; `flaw` where one could not be read.

    `is_waiting` says that a member must follow.
    """

    pairs: Pairs = ()
    of_all: Pairs = ()
    long_name: bytes | None = None
    long_link: bytes | None = None
    flaw: str | None = None
    is_waiting: bool = False

    @property
    def values(self) -> Mapping[bytes, bytes]:
        """The last value of each keyword, that of the member before that of all."""
        return dict(self.of_all) | dict(self.pairs)

    def with_header(self, kind: bytes, content: bytes) -> Extensions:
        """Take in an extension header."""
        if kind == LONG_NAME:
            return replace(self, long_name=_text(content), is_waiting=True)
        if kind == LONG_LINK:
            return replace(self, long_link=_text(content), is_waiting=True)
        try:
            pairs = tuple(_pairs(content))
        except HeaderError as problem:
            return self.broken(str(problem))
        if kind == PAX_OF_ALL:
            return replace(self, of_all=tuple((dict(self.of_all) | dict(pairs)).items()))
        return replace(self, pairs=pairs, is_waiting=True)

    def broken(self, flaw: str) -> Extensions:
        """Take note of an extension header that cannot be read: nobody knows what it says of the next member."""
        return replace(self, flaw=flaw, is_waiting=True)


def header(block: bytes) -> Header:
    """Read the fields of a header block. Raises HeaderError for numbers that are none."""
    size = number(block[124:136], "size")
    if size < 0:
        raise HeaderError(f"a size of {size} bytes")
    name, magic = _text(block[:100]), block[257:263]
    prefix = _text(block[345 : 476 if block[508:512] == b"tar\x00" else 500]) if magic == b"ustar\x00" else b""
    kind = block[156:157]
    if kind in (b"\x00", b"0"):  # older writers tell a folder by its name alone; what has content is none
        kind = b"5" if name.endswith(b"/") and not size else b"0"
    try:
        mtime: float | None = number(block[136:148], "time")
    except HeaderError:
        mtime = None
    return Header(prefix + b"/" + name if prefix else name, kind, size, mtime, _text(block[157:257]))


def extended(plain: Header, known: Extensions) -> Header:
    """Return a header with what extension headers say in its stead. Raises HeaderError for sizes that are none."""
    values = known.values
    size = _decimal(values, b"size", plain.size_bytes)
    try:
        mtime: float | None = float(_checked(values, b"mtime", b"")) if b"mtime" in values else plain.mtime
    except HeaderError:
        mtime = None
    name = values.get(b"GNU.sparse.name") or values.get(b"path") or known.long_name or plain.name
    link = values.get(b"linkpath") or known.long_link or plain.link
    return replace(plain, name=name, link=link, size_bytes=size, mtime=mtime)


def number(raw: bytes, what: str) -> int:
    """Read a number in octal digits, or in base 256 where the first bit is set. Raises HeaderError."""
    if raw[:1] >= b"\x80":
        value = int.from_bytes(raw, "big") & ((1 << (8 * len(raw) - 1)) - 1)
        return value - (1 << (8 * len(raw) - 1)) if raw[0] & 0x40 else value
    digits = raw.lstrip(b" ").partition(b"\x00")[0].rstrip(b" ")
    if digits.translate(None, b"01234567"):
        raise HeaderError(f"its {what} is no number")
    return int(digits or b"0", 8)


def sparse_by_block(block: bytes, more: Iterator[bytes]) -> tuple[Map, int]:
    """Return the map and the full size of a sparse file of GNU's old format, whose map goes on in `more` blocks."""
    found = list(_pieces(block[386:482]))
    goes_on = block[482]
    while goes_on:
        following = next(more, b"")
        if len(following) < BLOCK or len(found) > PIECES:
            raise HeaderError("its map of holes does not end")
        found += _pieces(following[:504])
        goes_on = following[504]
    return _map(found), number(block[483:495], "size")


def _pieces(raw: bytes) -> Iterator[tuple[int, int]]:
    for at in range(0, len(raw), 24):
        if raw[at] == 0:  # unused
            return
        yield number(raw[at : at + 12], "map of holes"), number(raw[at + 12 : at + 24], "map of holes")


@dataclass(frozen=True, slots=True)
class PaxSparse:
    """What pax headers say of a sparse file; `pieces` is None where the map stands before the data (format 1.0)."""

    full_bytes: int
    pieces: Map | None


def pax_sparse(known: Extensions) -> PaxSparse | None:
    """Return what GNU's three formats of sparse files in pax headers say; None where the file is not sparse."""
    values = known.values
    if b"SUN.holesdata" in values:
        raise HeaderError("holes as Solaris writes them are not read")
    if values.get(b"GNU.sparse.major") == b"1":
        return PaxSparse(_decimal(values, b"GNU.sparse.realsize", -1), None)
    if b"GNU.sparse.size" not in values:
        return None
    if b"GNU.sparse.map" in values:
        numbers = values[b"GNU.sparse.map"].split(b",")
    else:
        numbers = [value for key, value in known.pairs if key in (b"GNU.sparse.offset", b"GNU.sparse.numbytes")]
    return PaxSparse(_decimal(values, b"GNU.sparse.size", -1), _paired(numbers))


def sparse_by_lines(lines: Iterator[bytes]) -> Map:
    """Read the map of format 1.0: the number of pieces, then an offset and a length for each, a line a number."""
    count = next(lines, b"")
    if not count.isdigit() or len(count) > 9 or int(count) > PIECES:
        raise HeaderError("its map of holes has no length that can be")
    return _paired([next(lines, b"") for _ in range(2 * int(count))])


def _paired(numbers: Sequence[bytes]) -> Map:
    if len(numbers) % 2 or len(numbers) > 2 * PIECES or not all(each.isdigit() and len(each) < 20 for each in numbers):
        raise HeaderError("its map of holes is no list of numbers")
    return _map([(int(numbers[at]), int(numbers[at + 1])) for at in range(0, len(numbers), 2)])


def _map(pieces: Sequence[tuple[int, int]]) -> Map:
    end = 0
    for offset, length in pieces:
        if offset < end or length < 0:
            raise HeaderError("its map of holes goes backwards")
        end = offset + length
    return tuple(pieces)


def _pairs(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the records of a pax header that are of use: "LENGTH KEYWORD=VALUE\\n", the length that of the record."""
    at = 0
    while at < len(content) and content[at]:
        length = _RECORD.match(content, at)
        end = at + int(length[1]) if length else 0
        if length is None or end <= length.end() or end > len(content) or content[end - 1 : end] != b"\n":
            raise HeaderError("an extended header that is no list of records")
        keyword, _, value = content[length.end() : end - 1].partition(b"=")
        if _KEPT.fullmatch(keyword):
            yield keyword, value
        at = end


def _checked(values: Mapping[bytes, bytes], key: bytes, default: bytes) -> bytes:
    value = values.get(key, default)
    if not _DECIMAL.fullmatch(value):
        raise HeaderError(f"its {key.decode()} is no number")
    return value


def _decimal(values: Mapping[bytes, bytes], key: bytes, default: int) -> int:
    value = _checked(values, key, b"%d" % default)
    if b"." in value or value.startswith(b"-"):
        raise HeaderError(f"its {key.decode()} cannot be {value.decode()}")
    return int(value)


def _text(raw: bytes) -> bytes:
    return raw.partition(b"\x00")[0]

"""What bytes are, told from the bytes themselves (https://mimesniff.spec.whatwg.org); a name helps only among texts."""

from __future__ import annotations

import csv
import json
import re
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal

from warcwrap.columns import Columns

CompressedKind = Literal["gzip", "bzip2", "xz", "zstd"]
Kind = (
    Literal["page", "attachment", "zip", "wacz", "tar", "warc", "mhtml", "har", "jsonl", "table", "parquet", "empty"]
    | CompressedKind
)

SNIFF_BYTES = 1 << 16

# (offset, bytes there, media type); the table of the MIME Sniffing Standard, and what saved sites hold beside it.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"%!PS-Adobe-", "application/postscript"),
    (0, b"\x00\x00\x01\x00", "image/x-icon"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"\x00\x01\x00\x00", "font/ttf"),
    (0, b"OggS\x00", "application/ogg"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x00asm", "application/wasm"),
    (0, b"\x7fELF", "application/octet-stream"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"\x04\x22\x4d\x18", "application/x-lz4"),
    (0, b"LZIP\x01", "application/x-lzip"),
    (0, b"LRZI\x00", "application/x-lrzip"),
    (0, b"\x89LZO\x00", "application/x-lzop"),
    (0, b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (0, b"MSWIM\x00\x00\x00", "application/x-ms-wim"),
    (0, b"!<arch>\n", "application/x-archive"),
    (0, b"\xed\xab\xee\xdb", "application/x-rpm"),
    (7, b"**ACE**", "application/x-ace-compressed"),
    (20, b"\xdc\xa7\xc4\xfd", "application/x-zoo"),
    (0x8001, b"CD001", "application/vnd.efi.iso"),
    (0, b"filedesc://", "application/x-internet-archive"),
)
# The same, of letters that a text may begin with ("BMW announces"): they count only with a control byte near them.
_LETTERS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"BM", "image/bmp"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"OTTO", "font/otf"),
    (0, b"ttcf", "font/collection"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"FWS", "application/x-shockwave-flash"),
    (0, b"CWS", "application/x-shockwave-flash"),
    (0, b"MZ", "application/octet-stream"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"PAR1", "application/vnd.apache.parquet"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\x60\xea", "application/x-arj"),
    (0, b"xar!", "application/x-xar"),
    (0, b"hsqs", "application/vnd.squashfs"),
    (0, b"SIT!", "application/x-stuffit"),
    (0, b"StuffIt (c)1997-", "application/x-stuffit"),
)
# What begins with a header of figures: cpio of POSIX and of SVR4, lha, LZMA alone.
_HEADERS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"070707[0-7]{70}|07070[12][0-9A-Fa-f]{104}|\xc7\x71|\x71\xc7"), "application/x-cpio"),
    (re.compile(rb"..-l[hz][0-9a-z]-", re.S), "application/x-lzh-compressed"),
    (re.compile(rb"]\x00\x00..(?:\xff{8}|.{4}\x00{4})", re.S), "application/x-lzma"),
)
# Archives and compressed files of kinds that are not read.
UNREAD_ARCHIVES = frozenset(
    {
        "application/vnd.efi.iso",
        "application/vnd.ms-cab-compressed",
        "application/vnd.rar",
        "application/vnd.squashfs",
        "application/x-7z-compressed",
        "application/x-ace-compressed",
        "application/x-archive",
        "application/x-arj",
        "application/x-compress",
        "application/x-cpio",
        "application/x-internet-archive",
        "application/x-lrzip",
        "application/x-lz4",
        "application/x-lzh-compressed",
        "application/x-lzip",
        "application/x-lzma",
        "application/x-lzop",
        "application/x-ms-wim",
        "application/x-rpm",
        "application/x-stuffit",
        "application/x-xar",
        "application/x-zoo",
    }
)
_NEAR = 512
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wave", b"AVI ": "video/avi"}
# Texts that bytes alone do not tell apart.
_BY_NAME = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".svg": "image/svg+xml",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".vtt": "text/vtt",
    ".md": "text/markdown",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
}
_LINES = (".jsonl", ".ndjson")
_OUTER = re.compile(rb"<(?:!doctype\s{1,20}html|html|head|body|title|meta|frameset)[\s>/]", re.I)
_PROLOG = rb"(?:<\?[^>]{0,400}>\s{0,99}){0,3}(?:<!--.{0,4000}?-->\s{0,99}){0,3}"
_SVG = re.compile(_PROLOG + rb"(?:<!doctype\s{1,9}svg[^>]{0,999}>\s{0,99})?<svg[\s>]", re.I | re.S)
_FEED = re.compile(_PROLOG + rb"<(?:rss|feed|urlset|sitemapindex|rdf:RDF)[\s>]", re.S)
_XHTML = re.compile(rb"<html[\s>]", re.I)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WARC = re.compile(rb"WARC/[0-9]{1,3}\.[0-9]{1,3}[ \t\r]{0,9}(?:\n|\Z)")
# Fields of mail, and among them those by which a browser's mail to itself is known (RFC 2557).
_FIELDS = re.compile(rb"(?:[!-9;-~]{1,99}:[^\n]{0,4000}\n(?:[ \t]++[^\s][^\n]{0,4000}\n){0,99}+){1,99}+")
_RELATED = re.compile(rb"^content-type:[ \t]{0,9}(?:\r?\n[ \t]{1,9})?multipart/related\b", re.I | re.M)
_SINGLE = re.compile(rb"^content-type:[ \t]{0,9}text/html\b", re.I | re.M)
_SAVED = re.compile(rb"^(?:snapshot-)?content-location:|^from:[ \t]{0,9}<saved by ", re.I | re.M)
_HAR = re.compile(
    rb'\{\s{0,99}"log"\s{0,99}:\s{0,99}\{\s{0,99}"(?:version|creator|browser|pages|entries|comment|_\w{0,99})"\s{0,99}:'
)
# The start of a row: columns of texts, numbers, true, false or null, up to the one that holds or names the page.
_LONG_ROW = (
    rb'\{\s{0,9}(?:"[^"\\]{1,99}"\s{0,9}:\s{0,9}(?:"(?:[^"\\]|\\.)*+"|[^"{}\[\],]{1,99}),\s{0,9}){0,99}"(?:%b)"\s{0,9}:'
)
_COMPRESSED: dict[CompressedKind, re.Pattern[bytes]] = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "bzip2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),  # its first block, or its end
    "xz": re.compile(rb"\xfd7zXZ\x00"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
}
_UNPACKED = dict.fromkeys(("gz", "bz2", "xz", "zst", "zstd"), "") | dict.fromkeys(
    ("tgz", "tbz", "tbz2", "txz", "tzst"), ".tar"
)
# A member, the end of an archive without any, and the marks of one that was cut, or was to be (APPNOTE section 8.5).
_ZIP = re.compile(rb"PK(?:\x03\x04|\x05\x06|\x06\x06|\x07\x08PK\x03\x04|00PK\x03\x04)")
_TAR = re.compile(rb"ustar(?:\x00|  \x00)")  # POSIX and GNU; older ones have none
_OCTAL = re.compile(rb" *([0-7]{1,8})(?:[ \x00][\x00-\xff]*)?")
_TABLES = (".csv", ".tsv")
_DELIMITERS = (",", "\t", ";")
_HEADER_BYTES = 8 << 10
USUAL = Columns()
_BLANK = b" \t\r\n\x0c\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def kind(head: bytes, name: str, columns: Columns = USUAL) -> Kind:
    """Say what an input is from its first `SNIFF_BYTES` bytes; `columns` are those that rows are known by."""
    if not (_without_nul(head) if head[:2] in _UTF16_MARKS else head).strip(_BLANK):
        return "empty"
    if _ZIP.match(head):
        return "zip"
    if compressed := compressed_kind(head):
        return compressed
    if is_tar_header(head) or _TAR.match(head, 257):
        return "tar"
    name = unpacked_name(name)
    if _WARC.match(head):
        return "warc"
    if head.startswith((b"PAR1", b"PARE")) and _CONTROL.search(head, 0, _NEAR):
        return "parquet"
    if is_mhtml(head):
        return "mhtml"
    if _HAR.match(head.lstrip(_BLANK)) and PurePosixPath(name).suffix.lower() not in _LINES:
        return "har"
    if is_rows(head, name, columns):
        return "jsonl"
    if is_table(head, name, columns):
        return "table"
    return "page" if media_type(head, name) == "text/html" else "attachment"


def compressed_kind(head: bytes) -> CompressedKind | None:
    """Say what a file is compressed with; None where it is not."""
    return next((found for found, magic in _COMPRESSED.items() if magic.match(head)), None)


def unpacked_name(name: str) -> str:
    """Return the name that a compressed file has once it is unpacked.

    >>> unpacked_name("a/b.html.xz"), unpacked_name("dump.tgz"), unpacked_name("a.html")
    ('a/b.html', 'dump.tar', 'a.html')
    """
    stem, dot, suffix = name.rpartition(".")
    return stem + _UNPACKED[suffix.lower()] if dot and suffix.lower() in _UNPACKED else name


def is_tar_header(block: bytes) -> bool:
    """Say whether a TAR member's header begins here: its checksum is that of its bytes (POSIX pax, ustar format).

    Some writers have added the bytes as signed numbers.
    """
    stated = _OCTAL.fullmatch(block[148:156])
    if stated is None or len(block) < 512:
        return False
    rest = block[:148] + b" " * 8 + block[156:512]
    excess = sum(rest) - int(stated[1], 8)
    return excess == 0 or excess == 256 * sum(byte >> 7 for byte in rest)


def is_mhtml(head: bytes) -> bool:
    """Say whether bytes are a page saved as MHTML: mail whose parts belong together, or a page with its address.

    >>> is_mhtml(b"From: <Saved by Blink>\\nContent-Type: multipart/related; boundary=x\\n\\n--x")
    True
    """
    fields = _FIELDS.match(head)
    if fields is None:
        return False
    end = fields.end()
    is_page = bool(_SINGLE.search(head, 0, end) and _SAVED.search(head, 0, end))
    return is_page or bool(_RELATED.search(head, 0, end))


def is_marked_up(head: bytes) -> bool:
    """Say whether bytes are HTML beyond doubt: text with an outer tag of a page.

    >>> is_marked_up(b"<!DOCTYPE html><p>x"), is_marked_up(b"plain text")
    (True, False)
    """
    return media_type(head, "") == "text/html" and bool(_OUTER.search(_without_nul(head)))


def media_type(head: bytes, name: str) -> str:
    """Return the media type of a file; `text/html` for pages and for text that is a scrape of one."""
    has_control = _CONTROL.search(head, 0, _NEAR)
    for offset, magic, found in (*_MAGIC, *(_LETTERS if has_control else ())):
        if head.startswith(magic, offset):
            return found
    for header, found in _HEADERS if has_control or head.startswith(b"0707") else ():
        if header.match(head):
            return found
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head.startswith(b"PK\x03\x04"):
        return "application/zip"
    if head.startswith(b"\x1f\x8b"):
        return "application/gzip"
    # Mirroring tools write the query of an address into the name: style.css?v=3
    by_name = next((_BY_NAME[suffix] for suffix in _suffixes(name) if suffix in _BY_NAME), None)
    text = _without_nul(head).lstrip(_BLANK)
    if by_name and not text.startswith(b"<"):
        return by_name
    if b"\0" in head and not text.strip(_BLANK + b"\0"):  # blocks that nothing was written to, an empty TAR
        return "application/octet-stream"
    if _SVG.match(text):
        return "image/svg+xml"
    if _FEED.match(text) or (text.startswith(b"<?xml") and not _XHTML.search(text)):
        return by_name or "application/xml"
    if _OUTER.search(text):
        return "text/html"
    return "application/octet-stream" if _CONTROL.search(text, 0, 2000) else "text/html"


def _suffixes(name: str) -> tuple[str, str]:
    return PurePosixPath(name).suffix.lower(), PurePosixPath(name.rpartition("/")[2].partition("?")[0]).suffix.lower()


def is_rows(head: bytes, name: str, columns: Columns = USUAL) -> bool:
    """Say whether a text is JSON Lines: its name says so, or its first line is an object with a page's columns."""
    if PurePosixPath(name).suffix.lower() in _LINES:
        return True
    text = head.lstrip(_BLANK)
    if not text.startswith(b"{"):
        return False
    first, newline, _ = text.partition(b"\n")
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        # A first row longer than the sample cannot be read here; its columns stand at its start.
        return not newline and len(head) >= SNIFF_BYTES and bool(_long_row(columns).match(text))
    return isinstance(row, dict) and bool(columns.pages & row.keys())


@lru_cache(maxsize=8)
def _long_row(columns: Columns) -> re.Pattern[bytes]:
    return re.compile(_LONG_ROW % b"|".join(re.escape(name.encode()) for name in sorted(columns.pages)))


def is_table(head: bytes, name: str, columns: Columns = USUAL) -> bool:
    """Say whether a text is CSV or TSV with pages: its first line names a column that holds or names them.

    Where no name says so, the line must be one that only a header can be: another name that is read beside it.
    """
    line = first_line(head)
    delimiter = None if "<" in line else delimiter_of(line, columns)
    if delimiter is None:
        return False
    if PurePosixPath(name).suffix.lower() in _TABLES:
        return True
    cells = cells_of(line, delimiter)
    return len(columns.read.intersection(cells)) > 1 and all(cells) and len(set(cells)) == len(cells)


def delimiter_of(line: str, columns: Columns) -> str | None:
    """Return what parts the cells of a header that names a column with pages; None where none does."""
    named = [mark for mark in _DELIMITERS if columns.pages.intersection(cells_of(line, mark))]
    return max(named, key=lambda mark: len(cells_of(line, mark)), default=None)


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line, without the blanks around them."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:  # a cell of more than 128 KiB, a stray carriage return
        return []


def first_line(head: bytes) -> str:
    """Return the first line of a text in UTF-8, or in UTF-16 with its mark; bytes that are none are kept as escapes."""
    encoding = "utf-16" if head[:2] in _UTF16_MARKS else "utf-8-sig"
    text = head[:_HEADER_BYTES].decode(encoding, "surrogateescape" if encoding != "utf-16" else "replace")
    return text.partition("\n")[0].removesuffix("\r")


def _without_nul(head: bytes) -> bytes:
    """UTF-16 text shows its tags once the mark and the NULs between are gone."""
    sample = head[:400]
    is_utf16 = head[:2] in (*_UTF16_MARKS, b"<\0", b"\0<") or sample.count(0) > len(sample) // 5
    return head.lstrip(b"\xff\xfe").replace(b"\x00", b"") if is_utf16 else head

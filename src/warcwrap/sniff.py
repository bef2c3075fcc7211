"""What bytes are, told from the bytes themselves (https://mimesniff.spec.whatwg.org); a name helps only among texts."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import Literal

Kind = Literal["page", "attachment", "zip", "gzip", "warc", "jsonl", "empty"]

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
_WARC = re.compile(rb"WARC/[0-9]{1,3}\.[0-9]{1,3}[ \t]{0,9}(?:\r?\n|\Z)")
_ROW_KEYS = frozenset({"html", "path"})
# The start of a row: columns of texts, numbers, true, false or null, up to the one that holds or names the page.
_LONG_ROW = re.compile(
    rb'\{\s{0,9}(?:"[^"\\]{1,99}"\s{0,9}:\s{0,9}(?:"(?:[^"\\]|\\.)*+"|[^"{}\[\],]{1,99}),\s{0,9}){0,99}"(?:html|path)"\s{0,9}:'
)
_BLANK = b" \t\r\n\x0c\xef\xbb\xbf"


def kind(head: bytes, name: str) -> Kind:
    """Say what an input is from its first `SNIFF_BYTES` bytes."""
    if not head.strip(_BLANK):
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if _WARC.match(head):
        return "warc"
    if is_rows(head, name):
        return "jsonl"
    return "page" if media_type(head, name) == "text/html" else "attachment"


def media_type(head: bytes, name: str) -> str:
    """Return the media type of a file; `text/html` for pages and for text that is a scrape of one."""
    has_control = _CONTROL.search(head, 0, _NEAR)
    for offset, magic, found in (*_MAGIC, *(_LETTERS if has_control else ())):
        if head.startswith(magic, offset):
            return found
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head.startswith(b"PK\x03\x04"):
        return "application/zip"
    if head.startswith(b"\x1f\x8b"):
        return "application/gzip"
    by_name = _BY_NAME.get(PurePosixPath(name).suffix.lower())
    text = _without_nul(head).lstrip(_BLANK)
    if by_name and not text.startswith(b"<"):
        return by_name
    if _SVG.match(text):
        return "image/svg+xml"
    if _FEED.match(text) or (text.startswith(b"<?xml") and not _XHTML.search(text)):
        return by_name or "application/xml"
    if _OUTER.search(text):
        return "text/html"
    return "application/octet-stream" if _CONTROL.search(text, 0, 2000) else "text/html"


def is_rows(head: bytes, name: str) -> bool:
    """Say whether a text is JSON Lines: its name says so, or its first line is an object with a page's columns."""
    text = head.lstrip(_BLANK)
    if not text.startswith(b"{"):
        return PurePosixPath(name).suffix.lower() in _LINES
    if PurePosixPath(name.lower().removesuffix(".gz")).suffix in _LINES:
        return True
    first, newline, _ = text.partition(b"\n")
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        # A first row longer than the sample cannot be read here; its columns stand at its start.
        return not newline and len(head) >= SNIFF_BYTES and bool(_LONG_ROW.match(text))
    return isinstance(row, dict) and bool(_ROW_KEYS & row.keys())


def _without_nul(head: bytes) -> bytes:
    """UTF-16 text shows its tags once the mark and the NULs between are gone."""
    sample = head[:400]
    is_utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff") or sample.count(0) > len(sample) // 5
    return head.lstrip(b"\xff\xfe").replace(b"\x00", b"") if is_utf16 else head

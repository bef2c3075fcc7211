"""What bytes are, told from the bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.sniff import SNIFF_BYTES, UNREAD_ARCHIVES, kind, media_type


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", "b")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"", "a.html", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "a.html", "empty"),
        (b"<!doctype html><p>x", "a", "page"),
        (b"  <HTML lang=ko>", "a.bin", "page"),
        (b"\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", "a", "page"),
        (b"<\x00h\x00t\x00m\x00l\x00>\x00\xe9\x00" * 40, "a", "page"),
        ("<html><p>도서관이문을열었다".encode("utf-16-be"), "a", "page"),
        ("기사 제목 작성일 04-17 본문".encode(), "a.txt", "page"),
        ("기사 제목".encode("cp949"), "a.txt", "page"),
        (b"<p>half a page", "a.json", "page"),
        (b"<!-- x --><div>1</div>", "a", "page"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "a.xml", "page"),
        (b"\x89PNG\r\n\x1a\n rest", "a.html", "attachment"),
        (b"%PDF-1.7", "a.html", "attachment"),
        (b"\x7fELF\x02", "a.html", "attachment"),
        (b"body { color: red }", "a.css", "attachment"),
        (b"var x = '<html>'", "a.js", "attachment"),
        (b"\x00\x07\x00\x01 binary", "a.dat", "attachment"),
        (_zip(), "a.html", "zip"),
        (gzip.compress(b"x"), "a.html", "gzip"),
        (bz2.compress(b"x"), "a.html", "bzip2"),
        (bz2.compress(b""), "a.html", "bzip2"),
        (b"BZh9 is no stream", "a.txt", "page"),
        (lzma.compress(b"x"), "a.html", "xz"),
        (b"\x28\xb5\x2f\xfd\x24\x08", "a.html", "zstd"),
        (b"\x50\x2a\x4d\x18\x04\x00\x00\x00", "a.html", "zstd"),
        (tarfile.TarInfo("a").tobuf(tarfile.GNU_FORMAT), "a.html", "tar"),
        (b"x" * 257 + b"ustar\x0000", "a.html", "tar"),
        (b"x" * 257 + b"ustar is a word", "a.txt", "page"),
        (b'{"anything": 1}\n', "a.jsonl.zst", "jsonl"),
        (b"WARC/1.1\r\n", "a.html", "warc"),
        (b'{"html": "<p>x"}\n', "a", "jsonl"),
        (b'{"path": "x"}', "a.txt", "jsonl"),
        (b'\xef\xbb\xbf{"url": "x", "html": ""}\r\n{}', "a", "jsonl"),
        (b'{"anything": 1}\n', "a.jsonl", "jsonl"),
        (b"not json", "a.ndjson", "jsonl"),
        (b'{"name": "settings"}', "a.json", "attachment"),
        (b'{"url": "http://a.example/", "v": 1}', "api.json", "attachment"),
        (b'{"url": "http://a.example/", "v": 1}', "a.jsonl", "jsonl"),
        (b'{"url": "http://a.example/", "items": [' + b"1," * SNIFF_BYTES, "api.json", "attachment"),
        (b'{"url": "http://a.example/\\"", "id": 7, "html": "' + b"x" * SNIFF_BYTES, "a", "jsonl"),
        (b"url,html\r\nx,y", "a", "table"),
        (b'\xef\xbb\xbf"path";"captured_at"\n', "a", "table"),
        ("html\turl\n".encode("utf-16"), "a", "table"),
        (b"html\n<p>x", "a.csv", "table"),
        (b"title\thtml_base64\n", "a.tsv.gz", "table"),
        (b"title,date\n", "a.csv", "attachment"),
        (b"title,html\n", "a", "page"),
        (b"the path, and a url\n", "a.txt", "page"),
        (b"PAR1\x15\x04\x15\x30", "a.html", "parquet"),
        (b"BMW announces a car", "a.txt", "page"),
        (b"ID3 is a tag", "a.txt", "page"),
        (b"PAR1 and PAR2", "a.txt", "page"),
        (b"THE NEW WAVE of film", "a.txt", "page"),
        (b"MZ is a magic number", "a.txt", "page"),
        (b"OTTO was here", "a.txt", "page"),
        (b"II* is a note", "a.txt", "page"),
        (b"GIF89a is a format", "a.txt", "page"),
        (b"WARC/1.1 is a format", "a.txt", "page"),
        (b"WARC/1.0\n", "a.txt", "warc"),
        (b'{"html": "' + b"x" * SNIFF_BYTES, "a", "jsonl"),
        (b"From: <Saved by Blink>\r\nContent-Type: multipart/related;\r\n\tboundary=b\r\n\r\n", "a.html", "mhtml"),
        (b"X: y\nMIME-Version: 1.0\ncontent-type:\n multipart/related; boundary=b\n\n", "a", "mhtml"),
        (b"From: <Saved by X>\r\nContent-Type: text/html\r\n\r\n<p>", "a", "mhtml"),
        (b"Content-Type: text/html\nContent-Location: http://a.example/\n\n<p>", "a.eml", "mhtml"),
        (b"From: a@b.example\nContent-Type: text/html\n\n<p>mail", "a.eml", "page"),
        (b"From: a@b.example\n\nContent-Type: multipart/related; boundary=b\n", "a.txt", "page"),
        (b"Note: a multipart/related message", "a.txt", "page"),
        (b'{"log":{"version":"1.2","entries":[]}}', "a", "har"),
        (b'\xef\xbb\xbf{\n  "log": {\n    "_tool": 1, "entries": []', "a.json", "har"),
        (b'{"log": {"level": "debug"}}', "a.json", "attachment"),
        (b'{"log": {"version": "1"}}\n', "a.jsonl", "jsonl"),
    ],
)
def test_kind(head: bytes, name: str, expected: str) -> None:
    """The bytes decide; a name helps only where texts are alike."""
    assert kind(head[:SNIFF_BYTES], name) == expected


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"GIF89a\x01\x00", "x", "image/gif"),
        (b"BM\x36\x00\x00", "x", "image/bmp"),
        (b"ID3\x03\x00", "x", "audio/mpeg"),
        (b"MZ\x90\x00\x03", "x", "application/octet-stream"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "x", "audio/wave"),
        (b"\xff\xd8\xff\xe0", "x.png", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x", "image/webp"),
        (b'<?xml version="1.0"?>\n<svg xmlns="x">', "x", "image/svg+xml"),
        (b"<svg viewBox='0 0 1 1'>", "x.html", "image/svg+xml"),
        (b'<?xml version="1.0"?><rss>', "x.rss", "application/rss+xml"),
        (b'<?xml version="1.0"?><feed>', "x", "application/xml"),
        (b"a,b\n1,2\n", "x.csv", "text/csv"),
        (b"p { color: red }", "a/style.css?v=3", "text/css"),
        (b"p { color: red }", "a/page?name=style.css", "text/css"),
        (b"a text", "a.css?/page", "text/html"),
        (b"WEBVTT", "x.vtt", "text/vtt"),
        (b"PAR1\x15\x04", "x", "application/vnd.apache.parquet"),
        (b"\x00" * 257 + b"ustar", "x", "application/x-tar"),
        (b'<rss version="2.0"><channel>', "a", "application/xml"),
        (b'<?xml-stylesheet href="x"?>\n<feed xmlns="x"><entry>&lt;html', "a.atom", "application/atom+xml"),
        (b'<?xml version="1.0"?><rss><![CDATA[<html >]]>', "a.html", "application/xml"),
        (b'<urlset xmlns="x"><url>', "sitemap.xml", "application/xml"),
        (b"<sitemapindex>", "sitemap.xml", "application/xml"),
        (b"<rdf:RDF xmlns:rdf='x'>", "a", "application/xml"),
        (b"plain words", "x", "text/html"),
        (b"\x01\x02\x03", "x.html", "application/octet-stream"),
        (bytes(10240), "x.html", "application/octet-stream"),
        (b"\r\n" + bytes(9), "x", "application/octet-stream"),
    ],
)
def test_media_type(head: bytes, name: str, expected: str) -> None:
    """Types are those of the MIME Sniffing Standard; `text/html` also stands for text that is a scrape."""
    assert media_type(head, name) == expected


@given(st.binary(max_size=300), st.text())
def test_any_bytes(head: bytes, name: str) -> None:
    """Any bytes under any name are something."""
    assert kind(head, name) and "/" in media_type(head, name)


@pytest.mark.parametrize(
    "head",
    [
        b"MSCF\0\0\0\0",
        b"!<arch>\na/",
        b"070701" + b"0" * 104,
        b"\xc7\x71\1\0",
        b"  -lh5-\x10\0",
        b"\xed\xab\xee\xdb\3",
        b"LZIP\1",
    ],
)
def test_archives_that_are_not_read_are_known(head: bytes) -> None:
    """So that it can be said that nobody looked into them; a text that begins like one is a text."""
    assert media_type(head + b"\0" * 20, "a.bin") in UNREAD_ARCHIVES
    assert media_type(b"070701 is the number of the house", "a.txt") == "text/html"

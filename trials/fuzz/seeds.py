"""What fuzzing begins with: a few small good files of each kind, made here."""

from __future__ import annotations

import base64
import bz2
import csv
import gzip
import hashlib
import io
import json
import lzma
import sys
import tarfile
import tempfile
import zipfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from warcwrap import PackOptions, pack

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Buoy adrift | The Tern</title>"
    '<meta property="og:title" content="Buoy adrift"><meta name=author content="Maren Tolliver">'
    '<link rel=canonical href="https://tern.example/2024/05/buoy"><script type="application/ld+json">'
    '{"@type":"NewsArticle","headline":"Buoy adrift","datePublished":"2024-05-01T07:00:00+09:00",'
    '"author":[{"@type":"Person","name":"Maren Tolliver"}],"image":{"url":"https://tern.example/b.jpg"}}</script>'
    "</head><body><article><h1>Buoy adrift</h1><p class=byline>By Maren Tolliver, 1 May 2024 07:00"
    "<figure><img src=/b.jpg srcset='/b2.jpg 2x' alt=Buoy><figcaption>Photo: A. Whitby</figcaption></figure>"
    "<p>The buoy went out with the tide.<p>© 2024 Tern Press. All rights reserved.</article></body></html>"
)
SCRAPE = (
    "<h1>가을 장터 열려</h1>\n<p>입력 2024.05.01 07:00 | 수정 2024-05-02</p>\n<p>한가람 기자 ga@harbour.example</p>\n"
    "<img src='//img.harbour.example/1.jpg'>\n<p>오늘 장터가 열렸다.</p>\n<p>ⓒ 하버뉴스, 무단전재 및 재배포 금지</p>\n"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
_CHECKED = {zstd.CompressionParameter.checksum_flag: 1}
_DATE = datetime(2025, 1, 2, tzinfo=UTC)
_URL = "https://tern.example/2024/05/buoy"


@cache
def archive(name: str = "x.warc.gz") -> bytes:
    """Return a small archive of ours; a name in `.warc` means without compression."""
    with tempfile.TemporaryDirectory() as folder:
        pages = {_URL: PAGE, "https://tern.example/2": SCRAPE, "https://tern.example/3": PAGE}
        output = Path(folder, name)
        pack(pages, output=output, options=PackOptions(run_date=_DATE, workers=1, dedup=True))
        return output.read_bytes()


@cache
def frames(*, dictionary: bool = False) -> bytes:
    """Return the same archive in zstd frames, with or without a dictionary before them."""
    whole = archive("x.warc")
    records = [b"WARC/1.1\r\n" + part for part in whole.split(b"WARC/1.1\r\n")[1:]]
    if not dictionary:
        return b"".join(zstd.compress(each, options=_CHECKED) for each in records)
    # No whole record: what is in a dictionary that lost its head would be one more.
    trained = zstd.ZstdDict(whole[whole.index(b"WARC-Type") :][:4096].replace(b"WARC/", b"warc/"), is_raw=True)
    head = b"\x5d\x2a\x4d\x18" + len(trained.dict_content).to_bytes(4, "little") + trained.dict_content
    return head + b"".join(zstd.compress(each, options=_CHECKED, zstd_dict=trained) for each in records)


def _exchange() -> bytes:
    """Return records as a crawler writes them: request, response with chunks, revisit, metadata."""
    body = gzip.compress(PAGE.encode(), mtime=0)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    response = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + chunked
    )
    blocks = {
        "warcinfo": b"software: crawler/1\r\nformat: WARC File Format 1.1\r\n",
        "request": b"GET /a HTTP/1.1\r\nHost: tern.example\r\n\r\n",
        "response": response,
        "revisit": b"HTTP/1.1 304 Not Modified\r\n\r\n",
        "conversion": b"text",
        "metadata": b"outlink: https://tern.example/b\r\n",
        "continuation": b"rest",
    }
    return b"".join(_record(number, kind, block) for number, (kind, block) in enumerate(blocks.items()))


def _record(number: int, kind: str, block: bytes) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:5a3f0000-0000-4000-8000-{number:012d}>",
        "WARC-Date": "2024-10-05T09:30:00Z",
        "WARC-Target-URI": "https://tern.example/a",
        "WARC-Concurrent-To": "<urn:uuid:5a3f0000-0000-4000-8000-000000000002>",
        "WARC-Block-Digest": "sha1:" + "A" * 32,
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Segment-Number": "2",
        "Content-Type": "application/http; msgtype=response" if kind in ("response", "revisit") else "text/plain",
        "Content-Length": str(len(block)),
    }
    head = "\r\n".join(["WARC/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""])
    return head.encode() + block + b"\r\n\r\n"


def warcs() -> list[bytes]:
    """Return archives of ours and a crawler's, plain, in members and in frames."""
    crawled = _exchange()
    return [
        crawled,
        gzip.compress(crawled, mtime=0),
        b"".join(gzip.compress(b"WARC/1.1\r\n" + part, mtime=0) for part in crawled.split(b"WARC/1.1\r\n")[1:]),
        zstd.compress(crawled),
        archive(),
        archive("x.warc"),
        frames(),
        frames(dictionary=True),
    ]


def pages() -> list[bytes]:
    """Return pages whole, cut, and in other encodings."""
    return [PAGE.encode(), SCRAPE.encode(), SCRAPE.encode("cp949"), PAGE.encode("utf-16"), PAGE.encode()[300:900]]


def repeated() -> list[bytes]:
    """Return units to be repeated, each behind two bytes that say how often."""
    units = (b"<div>", b"<p>By Maren Tolliver</p>", b"<!--", b"&amp;", b"<img src=/a.jpg>", "한가람 기자 ".encode())
    return [b"\x20\x00" + unit for unit in units]


def zips() -> list[bytes]:
    """Return ZIP files, stored and deflated."""
    return [_zip({"a/b.html": PAGE.encode(), "b.png": PNG, "뉴스.html": SCRAPE.encode()}, how) for how in (0, 8)]


def _zip(members: dict[str, bytes], method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def tars() -> list[bytes]:
    """Return TAR files in the formats that there are, one with a link."""
    return [_tar(form) for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)]


def _tar(form: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as made:
        for name, content in (
            ("a/b.html", PAGE.encode()),
            ("x" * 60 + "/" + "y" * 60 + ".html", SCRAPE.encode()),
            ("p.png", PNG),
        ):
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1_700_000_000
            made.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("link.html")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(link)
    return out.getvalue()


def compressed() -> list[bytes]:
    """Return a page and a TAR file in each way to compress one file."""
    page, tar = PAGE.encode(), _tar(tarfile.USTAR_FORMAT)
    return [
        gzip.compress(page, mtime=0) * 2,
        bz2.compress(page),
        lzma.compress(page),
        zstd.compress(page),
        gzip.compress(tar, mtime=0),
    ]


def _rows() -> list[dict[str, Any]]:
    return [
        {"id": "a", "url": _URL, "html": PAGE, "captured_at": "2024-05-06T07:08:09+09:00", "status": 200},
        {"html_base64": base64.b64encode(SCRAPE.encode()).decode(), "content_type": "text/html; charset=utf-8"},
        {"html": "<p>x", "http_headers": {"Content-Type": "text/html", "Server": "tern"}, "status": "404"},
        {"html": "<p>x", "http_headers": [["Content-Encoding", "gzip"]], "url": "http://a.example/가?b#c"},
    ]


def json_lines() -> list[bytes]:
    """Return JSON Lines, and the same as one list."""
    lines = [json.dumps(row, ensure_ascii=False) for row in _rows()]
    return ["\n".join(lines).encode(), json.dumps(_rows()).encode(), ("\ufeff" + "\r\n\r\n".join(lines)).encode()]


def tables() -> list[bytes]:
    """Return CSV and TSV."""
    return [_table(","), _table("\t"), _table(";")]


def _table(delimiter: str) -> bytes:
    out = io.StringIO()
    rows = csv.DictWriter(out, ["id", "url", "html", "captured_at", "status"], delimiter=delimiter, restval="")
    rows.writeheader()
    rows.writerows({key: row.get(key, "") for key in rows.fieldnames} for row in _rows())
    return out.getvalue().encode()


def mhtmls() -> list[bytes]:
    """Return saved pages as browsers put them into one message."""
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://tern.example/a\r\n"
        "Subject: =?utf-8?Q?Buoy=20=EA?=\r\n"
        "Date: Wed, 1 May 2024 07:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--=_b"\r\n\r\n'
    )
    page = "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://tern.example/a\r\n\r\n"
    picture = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <a@b>\r\n\r\n"
    coded = PAGE.replace("=", "=3D").replace("©", "=C2=A9").replace("<p>", "<p>=\r\n")
    parts = [page + coded, picture + base64.encodebytes(PNG).decode()]
    return [(head + "".join(f"\r\n----=_b\r\n{part}" for part in parts) + "\r\n----=_b--\r\n").encode()]


def hars() -> list[bytes]:
    """Return a log of a browser's exchanges."""
    html = {"mimeType": "text/html; charset=utf-8", "text": PAGE, "size": len(PAGE)}
    coded = {"mimeType": "image/png", "text": base64.b64encode(PNG).decode(), "encoding": "base64"}
    entries = [
        {
            "startedDateTime": "2024-05-06T07:08:09.123+09:00",
            "request": {"method": "GET", "url": _URL},
            "response": {"status": 200, "statusText": "OK", "httpVersion": "h2", "headers": heads, "content": content},
        }
        for content, heads in ((html, [{"name": "Content-Type", "value": "text/html"}]), (coded, []))
    ]
    return [json.dumps({"log": {"version": "1.2", "creator": {}, "entries": entries}}, ensure_ascii=False).encode()]


def waczs() -> list[bytes]:
    """Return a WACZ file around an archive of ours."""

    warc = archive()
    listed = [
        {
            "name": "x.warc.gz",
            "path": "archive/x.warc.gz",
            "hash": "sha256:" + hashlib.sha256(warc).hexdigest(),
            "bytes": len(warc),
        }
    ]
    package = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": listed}).encode()
    return [_zip({"archive/x.warc.gz": warc, "datapackage.json": package, "pages/pages.jsonl": b"{}\n"}, 0)]


def notes() -> list[bytes]:
    """Return pages with what tools note in them of their own saving."""
    single = (
        "<!--\n Page saved with SingleFile\n url: https://post.example/7\n"
        " saved date: Wed Oct 29 2025 17:52:46 GMT+0900 (KST)\n-->"
    )
    mark = "<!-- saved from url=(0022)https://post.example/7 -->"
    mirrored = (
        "<!-- Mirrored from post.example/7 by HTTrack Website Copier/3.x [XR&CO'2014],"
        " Wed, 29 Oct 2025 08:52:46 GMT -->"
    )
    return [f"<!DOCTYPE html>{note}{PAGE[15:]}".encode() for note in (single, mark, mirrored)]


def httracks() -> list[bytes]:
    """Return the log of a mirror; the target puts it into one."""
    page = "https://tern.example/a"
    rows = [
        ("date", "size'/'remotesize", "flags", "statuscode", "status ('servermsg')", "MIME", "Etag|Date", "URL"),
        ("08:52:46", "120/120", "---M--", "200", "added ('OK')", "text/html", "date:x", page, "tern.example/a.html"),
        ("08:52:47", "48/48", "------", "200", "added ('OK')", "image/png", "etag:y", f"{page}.png?1", "b%20c.png"),
    ]
    return ["\n".join("\t".join((*row, f"(from {page})")) for row in rows).encode()]


def documents() -> list[bytes]:
    """Return a metadata document as an archive of ours holds it, and small ones."""
    from warcwrap import Page, extract
    from warcwrap.storage import Body

    document = extract(Page("page", Body.of(PAGE.encode()), url=_URL)).to_json()
    return [json.dumps(document, ensure_ascii=False, indent=1).encode(), b"{}", b'["\\ud83d\\ude00", 1e5, -0, null]']


def schemas() -> list[bytes]:
    """Return a schema and a document each, a NUL between them."""
    pairs: list[tuple[Any, Any]] = [
        ({"type": "object", "required": ["title"], "properties": {"title": {"pattern": "^[A-Z]"}}}, {"title": "a"}),
        ({"$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}, "$ref": "#/$defs/a", "uniqueItems": True}, [[1], [1]]),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "if": {"minLength": 2}, "then": False}, "ab"),
        ({"oneOf": [{"multipleOf": 0.1}, {"enum": [1, "1"]}], "format": "date-time", "contains": {}}, 1),
    ]
    return [b"\0".join(json.dumps(each).encode() for each in pair) for pair in pairs]


def maps() -> list[bytes]:
    """Return map files."""
    return [
        b"path,url,captured_at,content_type\na.html,https://a.example/,2024-05-06,text/html\nb,,,\n",
        b"path\turl\na\thttp://b.example/\n",
    ]


def addresses() -> list[bytes]:
    """Return addresses of all sorts."""
    return ["http://가.example:80/a%2f/../b?c=d e#f".encode(), b"urn:uuid:1", b"//a", b"HTTPS://u:p@[::1]:99999/\\"]


def scripts() -> list[bytes]:
    """Return choices of damage (see `edits`), behind a byte that says which archive is meant."""
    return [bytes([which, 0, 100, 0, 5, 3]) for which in range(4)] + [bytes([0, 1, 80, 0, 90, 0, 5, 200, 0, 10, 1])]

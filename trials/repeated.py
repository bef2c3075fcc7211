"""Constructs that input may repeat without end, each made so many times over, and what is done with it."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trials.hostile import html
from trials.hostile.archives import STORED, Member, zipped
from trials.hostile.tapes import END, long_name, member, pax
from trials.marks import HEADS, PARAGRAPH, TAGS


@dataclass(frozen=True, slots=True)
class Construct:
    """`made` makes the input of so many repetitions, `done` reads it at a path that ends in `suffix`."""

    made: Callable[[int], str | bytes]
    done: Callable[[Path], object]
    suffix: str
    first: int = 1000
    most: int = 4_000_000


def measured(name: str, count: int, folder: Path) -> tuple[int, float]:
    """Return the bytes of a construct repeated so often, and the seconds of a processor that reading it takes."""
    construct = CONSTRUCTS[name]
    made = construct.made(count)
    raw = made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")
    path = folder / f"a{construct.suffix}"
    path.write_bytes(raw)
    del made
    # What the first of its kind costs, such as an import, is no part of it.
    small = folder / f"small{construct.suffix}"
    first = construct.made(2)
    small.write_bytes(first if isinstance(first, bytes) else first.encode("utf-8", "surrogatepass"))
    construct.done(small)
    before = time.process_time()
    construct.done(path)
    return len(raw), time.process_time() - before


def _extract(path: Path) -> None:
    from warcwrap import extraction
    from warcwrap.page import Page
    from warcwrap.storage import Body

    extraction.read(Page("a.html", Body.of(path.read_bytes()), url="http://moonlight.example/news/1"))


def _text(path: Path) -> None:
    from warcwrap.document import Document
    from warcwrap.page import Page
    from warcwrap.storage import Body

    assert Document(Page("a.html", Body.of(path.read_bytes())), ()).text is not None


def _read(path: Path) -> None:
    from warcwrap.sources import read

    for item in read(path):
        body = getattr(item, "body", None)
        if body is not None:
            for _ in body.chunks():
                pass


def _verify(path: Path) -> None:
    from warcwrap.verifying import verify

    verify(path)


def _json(path: Path) -> None:
    from warcwrap.errors import InputError
    from warcwrap.strict_json import read_json

    with suppress(InputError):
        read_json(path.read_bytes(), "a.json")


def _validate(path: Path) -> None:
    from warcwrap.checking import check

    check(path)


def _schema(path: Path) -> None:
    from warcwrap.errors import SchemaError
    from warcwrap.schema import load

    with suppress(SchemaError):
        load(path).findings({"title": "x"})


def _repair(path: Path) -> None:
    from datetime import UTC, datetime

    from warcwrap.errors import WarcwrapError
    from warcwrap.repairing import repair

    with suppress(WarcwrapError):
        repair(path, output=path.with_name(f"{path.stem}-out.warc.gz"), run_date=datetime(2025, 1, 1, tzinfo=UTC))


def _unpack(path: Path) -> None:
    from warcwrap.unpacking import unpack

    unpack(path, folder=path.with_name(f"{path.stem}-back"))


def _page(make: Callable[[int], str], **more: Any) -> Construct:
    return Construct(lambda count: html(body=PARAGRAPH + make(count) + PARAGRAPH), _extract, ".html", **more)


def _head(make: Callable[[int], str], **more: Any) -> Construct:
    return Construct(lambda count: html(head=make(count), body=PARAGRAPH), _extract, ".html", **more)


def _script(make: Callable[[int], str], kind: str = "application/ld+json") -> Construct:
    return _head(lambda count: f'<script type="{kind}">{make(count)}</script>')


def _each(text: str) -> Callable[[int], str]:
    return lambda count: text * count


def _numbered(text: str) -> Callable[[int], str]:
    return lambda count: "".join(text.replace("#", str(number)) for number in range(count))


def _attributes(count: int) -> str:
    return "<div " + " ".join(f"a{number}=1" for number in range(count)) + ">"


def _json_lines(count: int, row: Callable[[int], dict[str, Any]]) -> str:
    return "".join(json.dumps(row(number)) + "\n" for number in range(count))


def _warc(count: int, fields: int = 0) -> bytes:
    block = b"<p>a"
    return b"".join(
        b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-%012d>\r\n"
        b"WARC-Date: 2025-10-29T00:00:00Z\r\nWARC-Target-URI: http://moonlight.example/%d\r\n"
        b"Content-Type: text/html\r\nContent-Length: %d\r\n%b\r\n%b\r\n\r\n"
        % (number, number, len(block), b"".join(b"X-%d: a\r\n" % each for each in range(fields)), block)
        for number in range(count)
    )


def _mhtml(count: int) -> str:
    part = "--b\r\nContent-Type: image/gif\r\nContent-Location: http://moonlight.example/{}\r\n\r\nGIF89a\r\n"
    head = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    first = "--b\r\nContent-Type: text/html\r\nContent-Location: http://moonlight.example/\r\n\r\n<p>a\r\n"
    return head + first + "".join(part.format(number) for number in range(count)) + "--b--\r\n"


def _har(count: int) -> str:
    def entry(number: int) -> dict[str, Any]:
        return {
            "startedDateTime": "2025-10-29T00:00:00Z",
            "request": {"method": "GET", "url": f"http://moonlight.example/{number}"},
            "response": {"status": 200, "headers": [], "content": {"mimeType": "text/html", "text": "<p>a"}},
        }

    return json.dumps({"log": {"version": "1.2", "entries": [entry(number) for number in range(count)]}})


def _http(count: int) -> bytes:
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(count)) + b"\r\n"
    )
    return _response(head + b"<p>a")


def _chunked(count: int) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return _response(head + b"1\r\na\r\n" * count + b"0\r\n\r\n")


def _response(block: bytes) -> bytes:
    return (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        b"WARC-Date: 2025-10-29T00:00:00Z\r\nWARC-Target-URI: http://moonlight.example/\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
        % (len(block), block)
    )


def _garbage(count: int) -> bytes:
    return _warc(3) + b"WARC/1.1 \r\nX" * count + _warc(3)


def _zip(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.html", b"<p>a")
    return out.getvalue()


def _members(data: bytes) -> Callable[[int], bytes]:
    return lambda count: data * count + END


def _quoted(count: int) -> str:
    return "url,html\n" + 'http://moonlight.example/,"<p>""a""\n' * count


CONSTRUCTS: dict[str, Construct] = {
    **{f"html {name}": _page(_each(text)) for name, text in TAGS.items()},
    **{f"head {name}": _head(_each(text)) for name, text in HEADS.items()},
    "html attributes": _page(_attributes),
    "html classes": _page(lambda count: f"<div class='{'a b ' * count}'>"),
    "html one attribute": _page(lambda count: f"<div title='{'글 ' * count}'>"),
    "html options in a select": _page(lambda count: "<select>" + "<option>a" * count + "</select>"),
    "html srcset": _page(
        lambda count: f"<img src=/a.jpg srcset='{', '.join(f'/{n}.jpg {n}w' for n in range(count))}'>"
    ),
    "html srcset commas": _page(lambda count: f"<img src=/a.jpg srcset='{',' * count}'>"),
    "html image data": _page(lambda count: f"<img src='data:image/png;base64,{'A' * count}'>"),
    "html distinct images": _page(_numbered("<img src=/#.jpg alt=#>")),
    "html distinct images and captions": _page(
        _numbered("<figure><img src=/#.jpg><figcaption># 사진</figcaption></figure>")
    ),
    "html distinct links": _page(_numbered("<a href=/#>#</a> ")),
    "html distinct bylines": _page(_numbered("<p>By Maren Tolliver#</p>")),
    "html distinct dates": _page(_numbered("<p>2025-10-29 17:# </p>")),
    "html distinct notices": _page(_numbered("<p>© 2025 Moonlight Press #</p>")),
    "html distinct headings": _page(_numbered("<h1>달빛 도서관 #</h1>")),
    "html distinct classes": _page(_numbered("<p class=c#>글</p>")),
    "html long line of words": _page(lambda count: "<p>" + "a b " * count + "</p>"),
    "html long heading": _page(lambda count: "<h1>" + "달빛 " * count + "</h1>"),
    "html long address": _page(lambda count: f"<img src='/{'p/' * count}a.jpg'>"),
    "html long link": _page(lambda count: f"<a href='/?{'a=b&' * count}'>a</a>"),
    "head long title": _head(lambda count: "<title>" + "달빛 - " * count + "</title>"),
    "head long author": _head(lambda count: f"<meta name=author content='{'한솔, ' * count}'>"),
    "head long date": _head(lambda count: f"<meta name=date content='{'2025-10-29 ' * count}'>"),
    "head long copyright": _head(lambda count: f"<meta name=copyright content='{'© 2025 Moonlight, ' * count}'>"),
    "head long description": _head(lambda count: f"<meta name=description content='{'달빛 ' * count}'>"),
    "head long canonical": _head(lambda count: f"<link rel=canonical href='http://moonlight.example/{'a/' * count}'>"),
    "head JSON-LD objects": _script(
        lambda count: json.dumps([{"@type": "NewsArticle", "headline": f"{n}"} for n in range(count)])
    ),
    "head JSON-LD authors": _script(
        lambda count: json.dumps(
            {"@type": "NewsArticle", "author": [{"name": f"Maren Tolliver {n}"} for n in range(count)]}
        )
    ),
    "head JSON-LD images": _script(
        lambda count: json.dumps({"@type": "NewsArticle", "image": [f"/{n}.jpg" for n in range(count)]})
    ),
    "head JSON-LD references": _script(
        lambda count: json.dumps(
            {"@graph": [{"@id": f"#{n}", "@type": "NewsArticle", "author": {"@id": f"#{n + 1}"}} for n in range(count)]}
        )
    ),
    "head JSON-LD depth": _script(lambda count: '{"a":' * count + "1" + "}" * count),
    "head JSON-LD lists": _script(lambda count: "[" * count + "]" * count),
    "head JSON-LD long text": _script(
        lambda count: json.dumps({"@type": "NewsArticle", "articleBody": "글 " * count, "headline": "글 " * count})
    ),
    "head JSON-LD keys": _script(lambda count: json.dumps({f"k{n}": n for n in range(count)})),
    "head JSON-LD type list": _script(lambda count: json.dumps({"@type": ["NewsArticle"] * count})),
    "head script state long": _script(
        lambda count: (
            "window.__X__ = " + json.dumps({"list": [{"datePublished": "2025-10-29", "n": n} for n in range(count)]})
        ),
        "text/javascript",
    ),
    "head script state braces": _script(lambda count: "window.__X__ = " + '{"a":' * count, "text/javascript"),
    "html text of page": Construct(lambda count: html(body=PARAGRAPH * count), _text, ".html"),
    "json lists": Construct(lambda count: json.dumps([[n] for n in range(count)]), _json, ".json"),
    "json depth": Construct(lambda count: "[" * count + "]" * count, _json, ".json"),
    "json keys": Construct(lambda count: json.dumps({f"k{n}": n for n in range(count)}), _json, ".json"),
    "json text": Construct(lambda count: json.dumps('글\n"' * count), _json, ".json"),
    "json escapes": Construct(lambda count: '"' + "\\ud83d\\ude00" * count + '"', _json, ".json"),
    "json backslashes": Construct(lambda count: '"' + "\\\\" * count + '"', _json, ".json"),
    "json figures": Construct(lambda count: "1" * count, _json, ".json"),
    "json blank": Construct(lambda count: " \n" * count + "x", _json, ".json"),
    "json broken strings": Construct(lambda count: '["' * count, _json, ".json"),
    "metadata authors": Construct(lambda count: json.dumps({"authors": [{"name": 5}] * count}), _validate, ".json"),
    "metadata keys": Construct(lambda count: json.dumps({f"k{n}": 1 for n in range(count)}), _validate, ".json"),
    "metadata lines": Construct(lambda count: '{"title": "a"}\n' * count, _validate, ".jsonl"),
    "schema properties": Construct(
        lambda count: json.dumps({"properties": {f"p{n}": {"type": "string"} for n in range(count)}}),
        _schema,
        ".json",
        first=100,
        most=40_000,
    ),
    "schema required": Construct(
        lambda count: json.dumps({"required": [f"p{n}" for n in range(count)]}), _schema, ".json", most=200_000
    ),
    "schema enum": Construct(
        lambda count: json.dumps({"enum": [f"p{n}" for n in range(count)]}), _schema, ".json", most=200_000
    ),
    "schema allOf": Construct(
        lambda count: json.dumps({"allOf": [{"minLength": n} for n in range(count)]}),
        _schema,
        ".json",
        first=100,
        most=100_000,
    ),
    "schema references": Construct(
        lambda count: json.dumps({"$defs": {"a": {}}, "allOf": [{"$ref": "#/$defs/a"}] * count}),
        _schema,
        ".json",
        first=100,
        most=100_000,
    ),
    "schema chain": Construct(
        lambda count: json.dumps(
            {"$defs": {f"d{n}": {"items": {"$ref": f"#/$defs/d{max(0, n - 1)}"}} for n in range(count)}}
        ),
        _schema,
        ".json",
        first=100,
        most=40_000,
    ),
    "rows": Construct(
        lambda count: _json_lines(count, lambda n: {"url": f"http://moonlight.example/{n}", "html": "<p>a"}),
        _read,
        ".jsonl",
    ),
    "rows broken": Construct(lambda count: '{"url":\n' * count, _read, ".jsonl"),
    "rows blank": Construct(lambda count: "\n" * count + '{"html": "<p>a"}', _read, ".jsonl"),
    "rows columns": Construct(
        lambda count: json.dumps({"html": "<p>a"} | {f"c{n}": n for n in range(count)}) + "\n", _read, ".jsonl"
    ),
    "rows headers": Construct(
        lambda count: (
            json.dumps(
                {
                    "html": "<p>a",
                    "url": "http://moonlight.example/",
                    "status": 200,
                    "http_headers": [["X-A", "b"]] * count,
                }
            )
            + "\n"
        ),
        _read,
        ".jsonl",
    ),
    "csv rows": Construct(lambda count: "url,html\n" + "http://moonlight.example/,<p>a\n" * count, _read, ".csv"),
    "csv columns": Construct(
        lambda count: (
            "url,html"
            + "".join(f",c{n}" for n in range(count))
            + "\nhttp://moonlight.example/,<p>a"
            + ",1" * count
            + "\n"
        ),
        _read,
        ".csv",
    ),
    "csv quotes": Construct(_quoted, _read, ".csv"),
    "csv quotes unclosed": Construct(
        lambda count: 'url,html\nhttp://moonlight.example/,"<p>a\n' + "http://moonlight.example/,<p>a\n" * count,
        _read,
        ".csv",
    ),
    "csv rows with lone quotes": Construct(
        lambda count: "url,html\n" + 'http://moonlight.example/,"<p>a\n' * count, _read, ".csv"
    ),
    "csv short rows": Construct(lambda count: "url,html\n" + "x\n" * count, _read, ".csv"),
    "zip members": Construct(_zip, _read, ".zip", first=200, most=100_000),
    "zip members without directory": Construct(
        lambda count: _zip(count)[: -100 - count], _read, ".zip", first=200, most=100_000
    ),
    "zip headers without data": Construct(lambda count: b"PK\x03\x04" * count, _read, ".zip"),
    "zip comment": Construct(lambda count: zipped(Member(method=STORED), behind=b"PK\x05\x06" * count), _read, ".zip"),
    "tar members": Construct(_members(member()), _read, ".tar", first=200),
    "tar folders": Construct(_members(member(b"", name=b"a/", kind=b"5")), _read, ".tar"),
    "tar long names": Construct(_members(long_name(b"a" * 200)), _read, ".tar"),
    "tar pax headers": Construct(_members(pax((b"path", b"b.html"))), _read, ".tar"),
    "tar pax headers of all": Construct(
        lambda count: b"".join(pax((b"GNU.sparse.x", b"%d" % n), kind=b"g") for n in range(count)) + END,
        _read,
        ".tar",
        first=200,
    ),
    "tar pax records": Construct(
        lambda count: pax(*[(b"path", b"%d" % n) for n in range(count)]) + member() + END, _read, ".tar"
    ),
    "tar sparse pieces": Construct(
        lambda count: (
            pax(
                (b"GNU.sparse.size", b"%d" % (2 * count)),
                (b"GNU.sparse.map", b",".join(b"%d,1" % (2 * n) for n in range(count))),
            )
            + member(b"a" * count)
            + END
        ),
        _read,
        ".tar",
    ),
    "tar noise": Construct(lambda count: member() + b"\x55" * 512 * count + member() + END, _read, ".tar"),
    "tar ustar in noise": Construct(
        lambda count: member() + b"ustar" * count + b"\0" * 512 + member() + END, _read, ".tar"
    ),
    "gzip members": Construct(lambda count: gzip.compress(b"<p>a", mtime=0) * count, _read, ".html.gz"),
    "gzip empty members": Construct(
        lambda count: gzip.compress(b"", mtime=0) * count + gzip.compress(b"<p>a"), _read, ".html.gz"
    ),
    "gzip padding": Construct(lambda count: gzip.compress(b"<p>a") + b"\0" * count * 100, _read, ".html.gz"),
    "mhtml parts": Construct(_mhtml, _read, ".mhtml"),
    "mhtml boundaries": Construct(lambda count: _mhtml(1)[:-7] + "--b \r\n" * count + "--b--\r\n", _read, ".mhtml"),
    "mhtml headers": Construct(
        lambda count: "From: <Saved by Blink>\r\n" + "X: a\r\n" * count + _mhtml(1)[24:], _read, ".mhtml"
    ),
    "mhtml folded header": Construct(
        lambda count: _mhtml(1).replace("boundary=b\r\n", "boundary=b\r\nX: a" + "\r\n a" * count + "\r\n", 1),
        _read,
        ".mhtml",
    ),
    "har entries": Construct(_har, _read, ".har"),
    "warc records": Construct(_warc, _verify, ".warc", first=200),
    "warc records as a dump": Construct(_warc, _read, ".warc", first=200),
    "warc fields": Construct(lambda count: _warc(1, count), _verify, ".warc"),
    "warc compressed records": Construct(
        lambda count: gzip.compress(_warc(1), mtime=0) * count, _verify, ".warc.gz", first=200
    ),
    "warc http fields": Construct(_http, _verify, ".warc"),
    "warc chunks": Construct(_chunked, _verify, ".warc"),
    "warc chunks of a page": Construct(_chunked, _read, ".warc"),
    "warc garbage": Construct(_garbage, _verify, ".warc"),
    "warc garbage repaired": Construct(_garbage, _repair, ".warc"),
    "warc records repaired": Construct(_warc, _repair, ".warc", first=200),
    "warc records unpacked": Construct(_warc, _unpack, ".warc", first=200, most=20_000),
    "warc gzip garbage": Construct(
        lambda count: gzip.compress(_warc(1)) + b"\x1f\x8b\x08\0" * count + gzip.compress(_warc(1)), _verify, ".warc.gz"
    ),
    "warc gzip garbage repaired": Construct(
        lambda count: gzip.compress(_warc(1)) + b"\x1f\x8b\x08\0" * count + gzip.compress(_warc(1)), _repair, ".warc.gz"
    ),
}

"""Rows of any format: what becomes of their columns."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from dumps import HTML, pages, tell, write
from warcwrap.errors import UsageError
from warcwrap.page import Attachment, Noted, Page
from warcwrap.sources import read, rows

PNG = b"\x89PNG\r\n\x1a\n\x00\x00"
HEADERS = {"Content-Type": "text/html; charset=euc-kr", "Server": "x"}
KOREAN = "<html>비 오는 날"


def dump(folder: Path, *given: Any) -> Path:
    """Write rows as JSON Lines."""
    return write(folder, {"a.jsonl": b"\n".join(json.dumps(row).encode() for row in given)}) / "a.jsonl"


def based(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def only(folder: Path, row: dict[str, Any], **options: Any) -> Page:
    """Return the page of a dump of one row."""
    (page,) = pages(dump(folder, row), **options)
    assert isinstance(page, Page)
    return page


def codes(folder: Path, *given: Any, **options: Any) -> list[str]:
    """Return the codes of what is found in a dump."""
    return [each[2] for each in tell(dump(folder, *given), **options) if each[0] in ("noted", "rejected")]


def test_columns(tmp_path: Path) -> None:
    """A row gives the page's text, name, address and date."""
    row = {"html": "<html>가", "id": "one", "url": "http://a.example/", "captured_at": "2025-01-02T03:04:05+09:00"}
    page = only(tmp_path, row)
    assert (page.name, page.url, page.body.head(99), page.fidelity, page.decoded.evidence) == (
        "one",
        "http://a.example/",
        "<html>가".encode(),
        "decoded",
        "row-text",
    )
    assert (str(page.capture.at), page.capture.source) == ("2025-01-01 18:04:05+00:00", "row")


@pytest.mark.parametrize("value", ["2025-01-02T03:04:05Z", "20250102030405", 20250102030405])
def test_dates_of_capture(tmp_path: Path, value: object) -> None:
    """A date may be written without separators, also as a number."""
    assert str(only(tmp_path, {"html": "<p>x", "captured_at": value}).capture.at) == "2025-01-02 03:04:05+00:00"


def test_rows_as_pandas_writes_them(tmp_path: Path) -> None:
    """Escaped slashes and characters, null for what is not there, and times as numbers of milliseconds."""
    raw = rb'{"html":"<p>\uac00<\/p>","url":"http:\/\/a.example\/","id":null,"fetched_at":1735786980000}'
    path = write(tmp_path, {"a.jsonl": raw + b"\n"}) / "a.jsonl"
    (page,) = pages(path)
    assert (page.name, page.url, page.body.head(99)) == ("a.jsonl#1", "http://a.example/", "<p>가</p>".encode())
    assert tell(path)[0] == ("noted", "a.jsonl#1", "capture-date-unusable")


@pytest.mark.parametrize(
    ("identity", "name"),
    [("x", "x"), (7, "7"), (0, "0"), (True, "a.jsonl#1"), (None, "a.jsonl#1"), ("", "a.jsonl#1"), (1.5, "a.jsonl#1")],
)
def test_names(tmp_path: Path, identity: object, name: str) -> None:
    """A text or number is a name; without one the line is."""
    assert tell(dump(tmp_path, {"html": "<p>x", "id": identity})) == [("page", name)]


def test_files_beside(tmp_path: Path) -> None:
    """A `path` names a file beside the dump, of any kind, read in the encoding that `content_type` gives."""
    write(tmp_path, {"p/a.html": KOREAN.encode("cp949"), "p/b.png": PNG, "p/c.html": b" "})
    given = [{"path": "p/a.html", "content_type": "text/html; charset=euc-kr"}, {"path": "p/b.png", "id": "b"}]
    page, image = pages(dump(tmp_path, *given))
    assert isinstance(page, Page)
    assert (page.name, page.text, page.decoded.evidence, image.name) == ("p/a.html", KOREAN, "http", "b")
    assert tell(dump(tmp_path, {"path": "p/c.html"}, {"path": "gone", "id": "g"})) == [
        ("rejected", "p/c.html", "empty"),
        ("rejected", "g", "missing"),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"html": 5}, "row-bad-value"),
        ({"html_base64": 5}, "row-bad-value"),
        ({"html_base64": "PHA+eA"}, "row-bad-value"),
        ({"html_base64": "PHA+eA==="}, "row-bad-value"),
        ({"html_base64": "PHA-eA=="}, "row-bad-value"),
        ({"html_base64": "가"}, "row-bad-value"),
        ({"html": "x", "path": 5}, "row-bad-value"),
        ({"url": "http://a.example/"}, "row-without-page"),
        ({"path": ""}, "row-without-page"),
        ({"html": " "}, "empty"),
        ({"html": ""}, "empty"),
        ({"html_base64": ""}, "empty"),
        ({"html_base64": "ICAK"}, "empty"),
        ({"path": "/etc/passwd"}, "path-outside"),
        ({"path": "../x"}, "path-outside"),
    ],
)
def test_bad_rows(tmp_path: Path, row: Any, code: str) -> None:
    """A bad row is rejected under its line number, and the others are read."""
    good = {"html": "<p>x"}
    assert tell(dump(tmp_path, good, row, good)) == [
        ("page", "a.jsonl#1"),
        ("rejected", "a.jsonl#2", code),
        ("page", "a.jsonl#3"),
    ]


def test_mapped_columns(tmp_path: Path) -> None:
    """Each name is read from the column that it is mapped to, a column `date` only so."""
    row = {"content": "<html>x", "link": "http://a.example/", "date": "2025-01-02", "nr": 7, "html": "<p>other"}
    path = dump(tmp_path, row)
    asked = {"html": "content", "url": "link", "captured_at": "date", "id": "nr"}
    (page,) = pages(path, columns=asked)
    assert (page.name, page.url, page.body.head(9), str(page.capture.at)) == (
        "7",
        "http://a.example/",
        b"<html>x",
        "2025-01-02 00:00:00+00:00",
    )
    assert tell(path, columns=asked)[1:] == [("noted", "a.jsonl", "ignored-columns")]
    assert [item.finding.message for item in read(path, columns=asked) if isinstance(item, Noted)] == [
        "columns that are not read: html"
    ]


def test_columns_that_are_kept(tmp_path: Path) -> None:
    """Columns go into the metadata as they stand, nested or null; `*` takes all that are not read."""
    row = {"html": "<p>x", "url": "http://a.example/", "tags": [{"a": 1.5}, None], "section": None, "no": True}
    assert only(tmp_path, row, keep_columns=["tags", "url"]).extra == {"url": row["url"], "tags": row["tags"]}
    assert only(tmp_path, row, keep_columns=["*"]).extra == {"tags": row["tags"], "section": None, "no": True}
    assert codes(tmp_path, row, keep_columns=["*"]) == []


@pytest.mark.parametrize("value", ["x" * (9 << 20), None])
def test_a_value_that_cannot_be_kept(tmp_path: Path, value: Any) -> None:
    """What no document of metadata can hold is left out, and said."""
    if value is None:
        for _ in range(195):
            value = [value]
    row = {"html": "<p>x", "big": value, "small": 1}
    assert codes(tmp_path, row, keep_columns=["*"]) == ["column-not-kept"]
    assert only(tmp_path, row, keep_columns=["*"]).extra == {"small": 1}


def test_columns_that_are_not_read(tmp_path: Path) -> None:
    """Columns that are not read are named once; `date` is one of them: in news it is the publication's."""
    row = {"html": "<p>x", "date": "2020-01-01", "section": "life"}
    path = dump(tmp_path, row, row)
    assert (tell(path)[2:], pages(path)[0].capture.source) == ([("noted", "a.jsonl", "ignored-columns")], "unknown")


def test_columns_that_no_row_has(tmp_path: Path) -> None:
    """A column that the user names, and no row has, is said once."""
    options: dict[str, Any] = {"columns": {"url": "link"}, "keep_columns": ["section", "*"]}
    noted = [item for item in read(dump(tmp_path, {"html": "<p>x"}), **options) if isinstance(item, Noted)]
    assert [item.finding.message for item in noted] == ["columns that no row has: link, section"]


def test_columns_without_end(tmp_path: Path) -> None:
    """Rows that make up their keys anew do not fill the memory, and columns that were asked for are seen still."""
    given = [{"html": "<p>x", f"k{number}": 1} for number in range(rows.NAMES_KEPT + 500)]
    noted = list(read(dump(tmp_path, *given, {"html": "<p>x", "late": 1}), keep_columns=["late"]))[-1]
    assert isinstance(noted, Noted)
    assert (noted.finding.code, noted.finding.message.rpartition(", ")[2]) == ("ignored-columns", "k142 and 949 more")


@pytest.mark.parametrize("options", [{"columns": {"text": "a"}}, {"columns": {"html": ""}}, {"keep_columns": [""]}])
def test_columns_that_cannot_be_meant(tmp_path: Path, options: dict[str, Any]) -> None:
    """They are refused before anything is read."""
    with pytest.raises(UsageError):
        next(read(tmp_path / "absent", **options))


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("captured_at", 1761727966, "capture-date-unusable"),
        ("captured_at", "soon", "capture-date-unusable"),
        ("fetched_at", {"a": 1}, "capture-date-unusable"),
        ("url", ["u"], "fact-not-text"),
        ("content_type", 5, "fact-not-text"),
    ],
)
def test_facts_that_are_no_text(tmp_path: Path, column: str, value: object, code: str) -> None:
    """A fact of the wrong kind costs the fact, not the page, and is said."""
    path = dump(tmp_path, {"html": "<p>x", column: value})
    assert tell(path) == [("noted", "a.jsonl#1", code), ("page", "a.jsonl#1")]
    assert (pages(path)[0].url, pages(path)[0].capture.at) == (None, None)


def test_bytes_in_base64(tmp_path: Path) -> None:
    """They are the page's own, in the encoding that they or HTTP declare; white space in them is nothing."""
    page = only(
        tmp_path, {"html_base64": "\n ".join(based(KOREAN.encode("cp949"))), "content_type": "t/h;charset=euc-kr"}
    )
    assert (page.body.head(99), page.text, page.fidelity, page.decoded.evidence) == (
        KOREAN.encode("cp949"),
        KOREAN,
        "raw",
        "http",
    )


def test_the_page_in_several_columns(tmp_path: Path) -> None:
    """What stands in the row counts before a file, and bytes before text; the others are named once."""
    row = {"html": "<p>text", "html_base64": based(b"<p>bytes"), "path": "b.html"}
    assert only(tmp_path, row).body.head(9) == b"<p>bytes"
    assert only(tmp_path, {**row, "html_base64": ""}).body.head(9) == b"<p>text"
    noted = [item for item in read(dump(tmp_path, row, row)) if isinstance(item, Noted)]
    assert [item.finding.message for item in noted] == [
        "2 rows give the page in html_base64, too: html and path is not read"
    ]


def test_a_file_that_is_not_read_through_its_row(tmp_path: Path) -> None:
    """A file that a row names beside its own text is a page of its own."""
    dump(tmp_path, {"html": "<p>text", "path": "b.html"})
    write(tmp_path, {"b.html": HTML})
    assert [each for each in tell(tmp_path) if each[0] == "page"] == [("page", "a.jsonl#1"), ("page", "b.html")]


def test_bytes_that_are_no_page(tmp_path: Path) -> None:
    """They are told by themselves, and texts by what is said of them."""
    given = [
        {"html_base64": based(PNG), "id": "i"},
        {"html_base64": based(b"p { color: red }"), "content_type": "text/css", "id": "c"},
        {"html_base64": based(HTML), "content_type": "text/css", "id": "h"},
    ]
    image, style, page = pages(dump(tmp_path, *given))
    assert isinstance(image, Attachment)
    assert isinstance(style, Attachment)
    assert (image.content_type, style.content_type, isinstance(page, Page)) == ("image/png", "text/css", True)


def test_text_with_its_exchange(tmp_path: Path) -> None:
    """With a status, a page of decoded text is a response whose headers are true of the text as it is written."""
    headers = {**HEADERS, "Content-Encoding": "gzip", "Content-Length": "7"}
    page = only(tmp_path, {"html": "<html>가", "http_headers": headers, "status": 404})
    assert page.exchange is not None
    assert page.exchange.is_adjusted
    assert page.exchange.payload is None
    assert page.exchange.head == (
        b"HTTP/1.1 404 \r\n"
        b"X-Archive-Orig-Content-Type: text/html; charset=euc-kr\r\n"
        b"Server: x\r\n"
        b"X-Archive-Orig-Content-Encoding: gzip\r\n"
        b"X-Archive-Orig-Content-Length: 7\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n"
        b"Content-Length: 9\r\n\r\n"
    )
    assert page.extra == {}


@pytest.mark.parametrize(
    "headers",
    [
        HEADERS,
        [["Content-Type", "text/html; charset=euc-kr"], ["Server", "x"]],
        [{"name": "Content-Type", "value": "text/html; charset=euc-kr"}, {"name": "Server", "value": "x"}],
        {"Content-Type": ["text/html; charset=euc-kr"], "Server": "x", "Absent": None},
        json.dumps(HEADERS),
        "Content-Type: text/html; charset=euc-kr\nServer: x\n",
    ],
)
def test_forms_of_headers(tmp_path: Path, headers: Any) -> None:
    """Headers are read in each form that tools write them in."""
    row = {"html_base64": based(KOREAN.encode("cp949")), "http_headers": headers, "status": "200"}
    page = only(tmp_path, row)
    assert page.exchange is not None
    assert page.exchange.head == (
        b"HTTP/1.1 200 \r\nContent-Type: text/html; charset=euc-kr\r\nServer: x\r\nContent-Length: 16\r\n\r\n"
    )
    assert (page.text, page.decoded.evidence) == (KOREAN, "http")


def test_a_raw_head_that_is_true_of_the_bytes(tmp_path: Path) -> None:
    """It is kept byte for byte, and with it its status."""
    head = "HTTP/1.0 203 Half Right\r\nContent-length: 5\r\nX: a\r\n b\r\n\r\n"
    page = only(tmp_path, {"html_base64": based(b"<p>xy"), "http_headers": head})
    assert page.exchange is not None
    assert (page.exchange.head, page.exchange.is_adjusted) == (head.encode(), False)


def test_headers_without_a_status(tmp_path: Path) -> None:
    """They make no exchange: the charset is used, and the rest is kept as it stands."""
    page = only(tmp_path, {"html_base64": based(KOREAN.encode("cp949")), "http_headers": HEADERS})
    assert (page.exchange, page.text, page.extra) == (None, KOREAN, {"http_headers": HEADERS})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (5, 200),
        (["a"], 200),
        ([["a", {}]], 200),
        ({"a b": "c"}, 200),
        ({"a": "b\r\nc: d"}, 200),
        ("no header", 200),
        ("{", 200),
        ("HTTP/1.1 abc\r\nA: b\r\n\r\n", None),
        (HEADERS, True),
        (HEADERS, "ok"),
        (HEADERS, 0),
        (HEADERS, 99),
        (HEADERS, 1000),
    ],
)
def test_headers_that_are_none(tmp_path: Path, headers: Any, status: Any) -> None:
    """They cost the exchange, not the page, and are said."""
    row = {"html": "<p>x", "http_headers": headers, "status": status}
    assert codes(tmp_path, row) == ["bad-http-headers"]
    assert only(tmp_path, row).exchange is None


@pytest.mark.parametrize(
    ("headers", "stored", "head"),
    [
        (
            {"Content-Encoding": "gzip", "Content-Length": "N"},
            gzip.compress(HTML, mtime=0),
            b"Content-Encoding: gzip\r\nContent-Length: N\r\n",
        ),
        (
            {"Content-Encoding": "deflate", "Content-Length": "1"},
            zlib.compress(HTML),
            b"Content-Encoding: deflate\r\nX-Archive-Orig-Content-Length: 1\r\nContent-Length: N\r\n",
        ),
        (
            {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"},
            gzip.compress(HTML, mtime=0),
            b"X-Archive-Orig-Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nContent-Length: N\r\n",
        ),
        (
            {"Transfer-Encoding": "chunked"},
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(HTML), HTML),
            b"Transfer-Encoding: chunked\r\n",
        ),
    ],
)
def test_a_body_that_is_encoded_still(tmp_path: Path, headers: dict[str, str], stored: bytes, head: bytes) -> None:
    """The page is without its codings; the exchange has it as it was sent."""
    size = str(len(stored))
    given = {name: value.replace("N", size) for name, value in headers.items()}
    page = only(tmp_path, {"html_base64": based(stored), "http_headers": given, "status": 200})
    assert page.body.head(999) == HTML
    assert page.exchange is not None
    assert page.exchange.payload is not None
    assert page.exchange.payload.head(999) == stored
    assert page.exchange.head == b"HTTP/1.1 200 \r\n" + head.replace(b"N", size.encode()) + b"\r\n"
    assert page.exchange.is_adjusted == (b"Orig" in head)


def test_a_body_that_was_decoded_before(tmp_path: Path) -> None:
    """Headers of codings that the bytes do not have any more get other names."""
    row = {"html_base64": based(HTML), "http_headers": {"content-encoding": "br", "a": "b"}, "status": 200.0}
    page = only(tmp_path, row)
    assert page.exchange is not None
    assert (page.body.head(999), page.exchange.payload) == (HTML, None)
    assert page.exchange.head.startswith(
        b"HTTP/1.1 200 \r\nX-Archive-Orig-content-encoding: br\r\na: b\r\nContent-Length:"
    )


def test_a_body_that_breaks_off(tmp_path: Path) -> None:
    """What can be had of it is the page, and a finding says what is wrong."""
    stored = gzip.compress(HTML + bytes(range(32, 127)) * 9, mtime=0)[:-20]
    row = {"html_base64": based(stored), "http_headers": {"Content-Encoding": "gzip"}, "status": 200}
    assert codes(tmp_path, row) == ["warc.http-encoding"]
    page = only(tmp_path, row)
    assert page.body.head(len(HTML)) == HTML
    assert page.exchange is not None
    assert page.exchange.payload is not None


def test_a_file_with_its_exchange(tmp_path: Path) -> None:
    """A file beside the dump has one as bytes in the row have, and so has what is no page."""
    write(tmp_path, {"a.html": HTML, "b": PNG})
    headers = {"Content-Length": str(len(HTML))}
    given = [{"path": "a.html", "http_headers": headers, "status": 200}, {"path": "b", "status": 200}]
    page, image = pages(dump(tmp_path, *given))
    assert page.exchange is not None
    assert image.exchange is not None
    assert (page.exchange.is_adjusted, image.exchange.head) == (False, b"HTTP/1.1 200 \r\nContent-Length: 10\r\n\r\n")

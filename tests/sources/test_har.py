"""HAR files."""

from __future__ import annotations

import base64
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumps import DUMPS, extracted, packed, pages, tell, write, zipped
from warcwrap.page import Attachment, Page, Rejected, Skipped
from warcwrap.sources import read
from warcwrap.sources.har import ENTRY_BYTES

HTML = "<!DOCTYPE html><title>가을</title><p>text"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(99))
TYPE = [{"name": "Content-Type", "value": "text/html; charset=utf-8"}]


def _entry(
    url: str = "http://a.example/", method: str = "GET", at: Any = "2024-05-06T07:08:09.123+09:00", **response: Any
) -> dict[str, Any]:
    usual = {
        "status": 200,
        "statusText": "OK",
        "httpVersion": "h2",
        "headers": TYPE,
        "content": {"size": 9, "mimeType": "text/html", "text": HTML},
    }
    return {"startedDateTime": at, "request": {"method": method, "url": url}, "response": usual | response}


def _picture(**content: Any) -> dict[str, Any]:
    coded = {"mimeType": "image/png", "text": base64.b64encode(PNG).decode(), "encoding": "base64"}
    return {"headers": [{"name": "content-type", "value": "image/png"}], "content": coded | content}


def _har(*entries: Any) -> bytes:
    return json.dumps({"log": {"version": "1.2", "creator": {}, "entries": entries}}, ensure_ascii=False).encode()


def _path(folder: Path, *entries: Any) -> Path:
    return write(folder, {"x.har": _har(*entries)}) / "x.har"


def _one(folder: Path, *entries: Any, **options: Any) -> Page | Attachment:
    (item,) = pages(_path(folder, *entries), **options)
    return item


def _head(item: Page | Attachment) -> list[str]:
    assert item.exchange
    return item.exchange.head.decode().split("\r\n")


def test_playwright() -> None:
    """The session that Playwright recorded: pages and attachments with their exchanges, and why others are none."""
    found = list(read(DUMPS / "har" / "embed.har"))
    home = found[0]
    assert isinstance(home, Page)
    assert (home.name, home.url, home.fidelity) == ("embed.har#1", "http://garden.example/", "decoded")
    assert (str(home.capture.at), home.capture.source) == ("2026-11-22 22:05:59+00:00", "page")
    assert _head(home)[0] == "HTTP/1.1 200 OK"
    assert {
        "X-Archive-Orig-Content-Encoding: gzip",
        "X-Archive-Orig-Content-Length: 509",
        "Content-Length: 875",
    } <= set(_head(home))
    assert [(each.name, each.reason) for each in found if isinstance(each, Skipped)] == [
        ("embed.har#11", "status 204, an answer without content"),
        ("embed.har#13", "no answer came: net::ERR_NAME_NOT_RESOLVED"),
    ]
    korean = next(each for each in found if isinstance(each, Page) and each.name == "embed.har#20")
    assert "콩을 거두었다" in korean.text
    assert "Content-Type: text/html; charset=utf-8" in _head(korean)


@pytest.mark.parametrize("form", ["embed", "folder", "zip"])
def test_forms_of_one_session(tmp_path: Path, form: str) -> None:
    """Contents may stand in the file or in files beside it, in a folder or a ZIP: it is the same session, read once."""
    path = {
        "embed": DUMPS / "har" / "embed.har",
        "folder": extracted(tmp_path, "har/attach.tgz") / "attach",
        "zip": DUMPS / "har" / "attach.zip",
    }[form]
    embedded = pages(DUMPS / "har" / "embed.har")
    found = pages(path)
    assert [(each.url, each.body.sha256, type(each)) for each in found] == [
        (each.url, each.body.sha256, type(each)) for each in embedded
    ]
    assert [each.exchange.is_adjusted for each in found if each.exchange] == [
        each.exchange.is_adjusted for each in embedded if each.exchange
    ]
    sent = [each.name.rpartition("!")[2] for each in read(path) if isinstance(each, Skipped) and "sent" in each.reason]
    assert sent == ([] if form == "embed" else ["2a52c6f756cba953fc6733a21661d3081c7a14b8.txt"])


def test_contents_that_were_not_recorded() -> None:
    """Without contents there is nothing to pack but a redirect, and every other entry says so."""
    found = list(read(DUMPS / "har" / "omit.har"))
    assert [type(each) for each in found if each.name != "omit.har#15"] == [Skipped] * 20
    assert isinstance(found[14], Attachment)
    assert found[0] == Skipped("omit.har#1", "its content of 875 bytes was not recorded")


def test_round_trip(tmp_path: Path) -> None:
    """What the session holds comes out of the archive byte for byte, and the counts add up."""
    source = DUMPS / "har" / "embed.har"
    given = pages(source)
    counts, found = packed(tmp_path, source)
    assert found == {each.name: each.body.head(1 << 20) for each in given}
    kinds = [sum(isinstance(each, kind) for each in read(source)) for kind in (Page, Attachment, Skipped)]
    assert [counts["packed"], counts["attachments"], counts["skipped"]] == kinds


def test_what_was_decoded_is_said_to_be_utf8(tmp_path: Path) -> None:
    """The server's charset is not that of text that a browser decoded; it is kept under another name."""
    headers = [{"name": "Content-Type", "value": "text/html; charset=euc-kr"}]
    page = _one(tmp_path, _entry(headers=headers))
    assert isinstance(page, Page)
    assert (page.text, page.body.head(999), page.decoded.evidence) == (HTML, HTML.encode(), "row-text")
    assert _head(page)[1:3] == [
        "X-Archive-Orig-Content-Type: text/html; charset=euc-kr",
        "Content-Type: text/html; charset=utf-8",
    ]


def test_bytes_keep_their_charset(tmp_path: Path) -> None:
    """Content in base64 is what the server sent, in its own encoding."""
    content = {"text": base64.b64encode("<title>가을".encode("cp949")).decode(), "encoding": "base64"}
    headers = [{"name": "Content-Type", "value": "text/html; charset=euc-kr"}]
    page = _one(tmp_path, _entry(headers=headers, content=content))
    assert isinstance(page, Page)
    assert (page.text, page.decoded.evidence, page.exchange and page.exchange.is_adjusted) == (
        "<title>가을",
        "http",
        True,
    )


def test_attachments(tmp_path: Path) -> None:
    """What is no page is an attachment with its exchange; without a type, its bytes say what it is."""
    typeless = _picture(mimeType="") | {"headers": []}
    text = {"headers": [], "content": {"text": "a plain text", "mimeType": "x-unknown"}}
    untyped = {"headers": [], "content": {"text": HTML}}
    found = pages(_path(tmp_path, _entry(**_picture()), _entry(**typeless), _entry(**text), _entry(**untyped)))
    assert [(type(each), getattr(each, "content_type", "")) for each in found] == [
        (Attachment, "image/png"),
        (Attachment, "image/png"),
        (Attachment, "text/plain"),
        (Page, ""),
    ]
    assert found[0].body.held == PNG
    assert [each.exchange is not None for each in found] == [True] * 4
    assert [any("text/html" in line for line in _head(each)) for each in found] == [False] * 4


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (_entry(status=0, _error="net::ERR_ABORTED"), "no answer came: net::ERR_ABORTED"),
        (_entry(status=-1, _failureText="a\nb"), "no answer came: a\\nb"),
        (_entry(status=None), "no answer came: no status"),
        (_entry(status=304, content={"size": 0}), "status 304, an answer that leads nowhere"),
        (_entry(status=200, content={"size": 0, "text": ""}), "status 200, an answer without content"),
        (_entry(status=200, content={"size": 5.0}), "its content of 5.0 bytes was not recorded"),
        (_entry(status=200, content=None), "status 200, an answer without content"),
        (_entry("data:text/html,x"), "a data: address: the page that names it holds what it stands for"),
    ],
)
def test_entries_without_content(tmp_path: Path, entry: dict[str, Any], reason: str) -> None:
    """An entry without content is named with the reason."""
    assert list(read(_path(tmp_path, entry))) == [Skipped("x.har#1", reason)]


def test_other_methods(tmp_path: Path) -> None:
    """The answer to a request that was no GET is packed, and named."""
    assert tell(_path(tmp_path, _entry(method="POST"))) == [("noted", "x.har#1", "other-method"), ("page", "x.har#1")]


def test_redirects_without_content(tmp_path: Path) -> None:
    """A redirect is kept with its exchange though it has no content: it leads a replay to the page."""
    headers = [{"name": "Location", "value": "/new"}, {"name": "Content-Length", "value": "154"}, *TYPE]
    redirect = _entry(status=302, headers=headers, content={"size": 154, "mimeType": "x-unknown"})
    assert tell(_path(tmp_path, redirect)) == [("attachment", "x.har#1")]
    found = pages(_path(tmp_path, redirect))[0]
    assert found.body.size_bytes == 0
    assert {"Location: /new", "X-Archive-Orig-Content-Length: 154", "Content-Length: 0"} <= set(_head(found))
    recorded = next(each for each in pages(DUMPS / "har" / "embed.har") if each.name == "embed.har#15")
    assert _head(recorded)[0].startswith("HTTP/1.1 302")


def test_redirects_with_content(tmp_path: Path) -> None:
    """What stands in a redirect is for machines, and no page."""
    assert tell(_path(tmp_path, _entry(status=301))) == [("attachment", "x.har#1")]


@pytest.mark.parametrize(
    "headers",
    [
        [{"name": "X", "value": "a\r\nY: b"}],
        [{"name": "X Y", "value": "a"}],
        "X",
        [{"name": "X"}],
        [{"name": 1, "value": 2}],
    ],
)
def test_headers_that_are_none(tmp_path: Path, headers: Any) -> None:
    """Headers that no response can have cost the exchange, not the page."""
    path = _path(tmp_path, _entry(headers=headers))
    assert tell(path) == [("noted", "x.har#1", "bad-http-headers"), ("page", "x.har#1")]
    assert pages(path)[0].exchange is None


def test_cookies_on_lines(tmp_path: Path) -> None:
    """Browsers hand over several cookies with line ends between them."""
    page = _one(tmp_path, _entry(headers=[*TYPE, {"name": "set-cookie", "value": "a=1\nb=2"}]))
    assert {"set-cookie: a=1", "set-cookie: b=2"} <= set(_head(page))


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (1, "row-bad-value"),
        ({}, "row-bad-value"),
        ({"request": {"method": "GET", "url": 1}, "response": {}}, "row-bad-value"),
        (_entry(content={"text": 1}), "row-bad-value"),
        (_entry(content=[1]), "row-bad-value"),
        (_entry(content={"text": "***", "encoding": "base64"}), "row-bad-value"),
        (_entry(content={"text": "가", "encoding": "base64"}), "row-bad-value"),
        (_entry(content={"text": "x", "encoding": "gzip"}), "row-bad-value"),
        (_entry(content={"_file": "../x.html"}), "path-outside"),
        (_entry(content={"_file": "none.html"}), "missing"),
    ],
)
def test_a_broken_entry_costs_itself(tmp_path: Path, entry: Any, code: str) -> None:
    """A broken entry is rejected under its number; the rest is read."""
    assert tell(_path(tmp_path, _entry(), entry, _entry())) == [
        ("page", "x.har#1"),
        ("rejected", "x.har#2", code),
        ("page", "x.har#3"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"GET"', b'"G\\xET"', "row-broken"),
        (b'"GET"', b"GET", "row-broken"),
        (b'"GET"', b'"GET", "method": "GET"', "row-broken"),
        (b'"status": 200', b'"status": NaN', "row-broken"),
        (b"<p>text", b"<p>\\ud800", "row-not-unicode"),
        (b"<p>text", b"<p>\xff", "row-not-unicode"),
    ],
)
def test_json_that_is_none(tmp_path: Path, old: bytes, new: bytes, code: str) -> None:
    """What is no JSON within an entry costs that one, as long as the entries can be told apart."""
    raw = _har(_entry("http://a.example/1"), _entry("http://a.example/2"))
    path = write(tmp_path, {"x.har": raw.replace(old, new, 1)}) / "x.har"
    assert tell(path) == [("rejected", "x.har#1", code), ("page", "x.har#2")]


def test_damage_costs_the_rest(tmp_path: Path) -> None:
    """Where the file is no JSON any more, what stood before is read, and the place is named."""
    raw = _har(_entry(), _entry())
    cut = len(raw) - 40
    first, last = read(write(tmp_path, {"x.har": raw[:cut]}) / "x.har")
    assert (first.name, isinstance(last, Rejected)) == ("x.har#1", True)
    assert isinstance(last, Rejected)
    assert (last.code, last.scope, f"offset {cut}" in last.reason) == ("damaged-har", "rest", True)


def test_an_entry_that_is_too_large(tmp_path: Path) -> None:
    """An entry above the limit is rejected by its number."""
    entries = (_entry(), _entry(content={"text": "x" * ENTRY_BYTES}), _entry())
    assert tell(_path(tmp_path, *entries)) == [
        ("page", "x.har#1"),
        ("rejected", "x.har#2", "row-too-large"),
        ("page", "x.har#3"),
    ]


def test_an_empty_session(tmp_path: Path) -> None:
    """A session without entries is named."""
    assert tell(_path(tmp_path)) == [("skipped", "x.har")]


def test_dates(tmp_path: Path) -> None:
    """The start of the request is the capture date; the map knows it better, the file's time worse."""
    now = datetime(2027, 1, 1, tzinfo=UTC)
    assert str(_one(tmp_path, _entry(), now=now).capture.at) == "2024-05-05 22:08:09+00:00"
    path = _path(tmp_path, _entry(at="2099-01-01T00:00:00Z"))
    assert tell(path, now=now)[0] == ("noted", "x.har#1", "capture-date-unusable")
    assert pages(path, now=now)[0].capture.source == "mtime"
    write(tmp_path, {"map.csv": b"path,url,captured_at\nx.har#1,https://b.example/,2020-01-01\n"})
    page = _one(tmp_path, _entry(), url_map=tmp_path / "map.csv")
    assert (page.url, page.capture.source) == ("https://b.example/", "map")


def test_captures_of_one_address(tmp_path: Path) -> None:
    """The same address twice is two captures."""
    later = _entry(at="2024-05-06T07:09:00Z")
    counts, found = packed(tmp_path, _path(tmp_path, _entry(), later))
    assert (counts["packed"], sorted(found)) == (2, ["x.har#1", "x.har#2"])


def test_files_in_a_zip_that_are_not_there(tmp_path: Path) -> None:
    """A HAR file in a ZIP names its members only; what it does not name is read as it is."""
    har = _har(
        _entry(content={"_file": "a.html"}), _entry(content={"_file": "../b.html"}), _entry(content={"_file": "c.html"})
    )
    members = {"d/x.har": har, "d/a.html": HTML.encode(), "b.html": HTML.encode()}
    path = write(tmp_path, {"z.zip": zipped(members)}) / "z.zip"
    assert tell(path) == [
        ("page", "z.zip!d/x.har#1"),
        ("rejected", "z.zip!d/x.har#2", "missing"),
        ("rejected", "z.zip!d/x.har#3", "missing"),
        ("page", "z.zip!b.html"),
    ]


def test_memory(tmp_path: Path) -> None:
    """A session is never held whole: of 40 MB, no more than one entry, and what is read ahead, is in memory."""
    coded = base64.b64encode(bytes(300_000)).decode()
    entries = [_entry(content={"text": coded, "encoding": "base64"}, headers=[])] * 100
    path = _path(tmp_path, *entries)
    tracemalloc.start()
    try:
        count = sum(1 for _ in read(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (path.stat().st_size > 40_000_000, count, peak < 12_000_000) == (True, 100, True)


@settings(max_examples=60)
@given(st.integers(0, 700), st.binary(max_size=12))
def test_any_damage(tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes) -> None:
    """Whatever happens to a file, what is read of it is told in our words."""
    raw = _har(_entry(), _entry(**_picture()))
    folder = tmp_path_factory.mktemp("damage")
    assert tell(write(folder, {"x.har": raw[:at] + put + raw[at + len(put) :]}) / "x.har")

"""The records that our archives are made of."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap import records
from warcwrap.capture import Capture
from warcwrap.errors import UsageError
from warcwrap.page import Attachment, Exchange, Page
from warcwrap.records import Series, Shape
from warcwrap.storage import Body
from warcwrap.warc.read import records as read_records
from warcwrap.warc.record import Record
from warcwrap.warc.write import NewRecord
from warcwrap.writing import Settings, WarcWriter

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)
CAPTURED = Capture(datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC), "row")
SHAPE = Shape(Series("run", "archive"), RUN)
HTML = "<!doctype html><meta charset=euc-kr><title>가을</title><p>비가 온다".encode("cp949")


def _archive(folder: Path, *things: Page | Attachment, **settings: Any) -> list[tuple[dict[str, str], bytes]]:
    """Write an archive and read its records."""
    path = folder / "a.warc.gz"
    with WarcWriter(path, settings=Settings(RUN, **settings), replace=True) as writer:
        for thing in things:
            writer.add(thing) if isinstance(thing, Page) else writer.add_attachment(thing)
    found = []
    with path.open("rb") as stream:
        for record in read_records(stream):
            assert isinstance(record, Record)
            found.append((dict(record.headers), record.block.readall()))
    return found


def _page(**facts: Any) -> Page:
    return Page("news/1.html", Body.of(HTML), **{"url": "http://a.example/1", "capture": CAPTURED, **facts})


def test_a_file(tmp_path: Path) -> None:
    """A file holds warcinfo, README, schema, then page and metadata, attachments, and last its report."""
    image = Attachment("b.png", Body.of(b"\x89PNG"), "image/png")
    found = _archive(tmp_path, _page(), image)
    assert [(headers["WARC-Type"], headers["Content-Type"]) for headers, _ in found] == [
        ("warcinfo", "application/warc-fields"),
        ("resource", "text/plain; charset=utf-8"),
        ("resource", "application/schema+json"),
        ("resource", "text/html; charset=euc-kr"),
        ("metadata", "application/json"),
        ("resource", "image/png"),
        ("resource", "application/json"),
    ]
    info = found[0][0]["WARC-Record-ID"]
    assert {headers.get("WARC-Warcinfo-ID") for headers, _ in found[1:]} == {info}
    assert (found[1][0]["WARC-Target-URI"], found[-1][0]["WARC-Target-URI"]) == (
        "urn:warcwrap:readme",
        "urn:warcwrap:report",
    )
    assert json.loads(found[-1][1])["records"] == {"total": 6, "pages": 1, "metadata": 1}


def test_warcinfo(tmp_path: Path) -> None:
    """warcinfo names software, format and what the user says; its file name is the archive's, without a path."""
    fields = (("isPartOf", "Winter"), ("operator", "기록관"), ("x-own", "1"))
    headers, block = _archive(tmp_path, warcinfo=fields)[0]
    assert headers["WARC-Filename"] == "a.warc.gz"
    assert block.decode().split("\r\n") == [
        records.SOFTWARE.join(("software: ", "")),
        "format: WARC File Format 1.1",
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator: 기록관",
        "isPartOf: Winter",
        "x-own: 1",
        "",
    ]


@pytest.mark.parametrize("field", [("a b", "x"), ("a:", "x"), ("", "x"), ("é", "x"), ("a", "x\r\ny: z"), ("a", "\x00")])
def test_warcinfo_fields_that_no_header_can_hold(tmp_path: Path, field: tuple[str, str]) -> None:
    """Fields are named like headers, and no value can add another; nothing is written where one tries."""
    with pytest.raises(UsageError, match="unsafe-header"):
        _archive(tmp_path, warcinfo=(field,))
    assert list(tmp_path.iterdir()) == []


def test_page_and_metadata(tmp_path: Path) -> None:
    """A page stands under its address and capture date, its metadata under a name of its own; each names the other."""
    (page, body), (metadata, block) = _archive(tmp_path, _page())[3:5]
    document = json.loads(block)
    assert (page["WARC-Target-URI"], page["WARC-Date"], page["WARC-Identified-Payload-Type"], body) == (
        "http://a.example/1",
        "2024-05-06T07:08:09Z",
        "text/html",
        HTML,
    )
    page_id = page["WARC-Record-ID"].strip("<>")
    assert (metadata["WARC-Target-URI"], metadata["WARC-Date"], metadata["WARC-Refers-To"]) == (
        "urn:warcwrap:metadata:" + page_id.removeprefix("urn:uuid:"),
        "2025-11-12T13:14:15Z",
        f"<{page_id}>",
    )
    assert ("WARC-Payload-Digest" in page, "WARC-Payload-Digest" in metadata) == (True, False)
    assert document["record"] == {"id": page_id, "target_uri": "http://a.example/1"}


def test_a_page_without_address_or_date(tmp_path: Path) -> None:
    """Without address a page is named by its bytes; without date it has the run's, and the metadata say so."""
    (page, _), (_, block) = _archive(tmp_path, _page(url=None, capture=Capture()))[3:5]
    document = json.loads(block)
    assert page["WARC-Target-URI"].startswith("urn:uuid:") and page["WARC-Date"] == "2025-11-12T13:14:15Z"
    assert (document["url"], document["source"]["captured_at"]) == (None, None)


def test_addresses(tmp_path: Path) -> None:
    """An address is written by RFC 3986, and the original text stays in the metadata, also where it is no address."""
    odd = "http://bücher.example/größe 1#top"
    (page, _), (_, block) = _archive(tmp_path, _page(url=odd))[3:5]
    document = json.loads(block)
    uri = "http://xn--bcher-kva.example/gr%C3%B6%C3%9Fe%201"
    assert (page["WARC-Target-URI"], document["url"], document["source"]["stated_url"]) == (uri, uri, odd)
    (page, _), (_, block) = _archive(tmp_path, _page(url="javascript:alert(1)"))[3:5]
    document = json.loads(block)
    assert page["WARC-Target-URI"].startswith("urn:uuid:")
    assert (document["url"], document["source"]["stated_url"], document["validation"]["valid"]) == (
        None,
        "javascript:alert(1)",
        True,
    )


def test_canonical(tmp_path: Path) -> None:
    """The address that a page declares becomes its target only where that was asked for."""
    page = Page(
        "a", Body.of(b'<html><link rel=canonical href="http://a.example/true"><p>x'), url="http://a.example/?x=1"
    )
    usual, canonical = _archive(tmp_path, page)[3], _archive(tmp_path, page, canonical=True)[3]
    page = Page(
        "b",
        Body.of('<html><link rel=canonical href="http://größe.example/größe"><p>x'.encode()),
        url="http://a.example/",
    )
    document = json.loads(_archive(tmp_path, page)[4][1])
    assert (document["canonical_url"], document["validation"]["valid"]) == (
        "http://xn--gre-6ka8i.example/gr%C3%B6%C3%9Fe",
        True,
    )
    assert (usual[0]["WARC-Target-URI"], canonical[0]["WARC-Target-URI"]) == (
        "http://a.example/?x=1",
        "http://a.example/true",
    )


def test_synthesized_responses(tmp_path: Path) -> None:
    """As `response`, a page gets the least HTTP head that readers accept, and its metadata say that it was made."""
    (page, block), (_, metadata) = _archive(tmp_path, _page(), record_type="response")[3:5]
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=euc-kr\r\nContent-Length: {len(HTML)}\r\n\r\n"
    assert (page["WARC-Type"], page["Content-Type"]) == ("response", "application/http; msgtype=response")
    assert (block, json.loads(metadata)["source"]["http_headers"]) == (head.encode() + HTML, "synthesized")


@pytest.mark.parametrize(
    "page",
    [_page(url=None), _page(serialized=True), Page("a", Body.of(b"a scrape"), url="http://a.example/")],
)
def test_what_is_no_response(tmp_path: Path, page: Page) -> None:
    """No HTTP head is made up for a page without web address, or whose bytes no server sent."""
    (headers, _), (_, metadata) = _archive(tmp_path, page, record_type="response")[3:5]
    assert (headers["WARC-Type"], "http_headers" in json.loads(metadata)["source"]) == ("resource", False)


def test_a_real_exchange(tmp_path: Path) -> None:
    """A real HTTP head is kept byte for byte, odd as it may be."""
    head = b"HTTP/1.0 200 Fine\nX-Odd : \xff\n\n"
    (page, block), (_, metadata) = _archive(tmp_path, _page(exchange=Exchange(head)))[3:5]
    assert (page["WARC-Type"], block) == ("response", head + HTML)
    assert json.loads(metadata)["source"]["http_headers"] == "original"


def test_attachments(tmp_path: Path) -> None:
    """An attachment keeps its type, and its name in a header of its own."""
    image = Attachment("그림/1 a.png", Body.of(b"\x89PNG"), "image/png", "not an address", CAPTURED)
    headers, block = _archive(tmp_path, image)[3]
    assert (headers["X-Warcwrap-Source-Name"], headers["Content-Type"], headers["WARC-Date"], block) == (
        "%EA%B7%B8%EB%A6%BC/1%20a.png",
        "image/png",
        "2024-05-06T07:08:09Z",
        b"\x89PNG",
    )
    assert headers["WARC-Target-URI"].startswith("urn:uuid:")


def test_attachments_with_an_exchange(tmp_path: Path) -> None:
    """An attachment that a server sent is a `response` with its head; its name tells it from a page, also HTML."""
    head = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n"
    sent = Exchange(head, payload=Body.of(b"2\r\nok\r\n0\r\n\r\n"))
    found = Attachment("x.har#7", Body.of(b"ok"), "text/html", "http://a.example/7", CAPTURED, sent)
    headers, block = _archive(tmp_path, found)[3]
    assert (headers["WARC-Type"], headers["Content-Type"]) == ("response", "application/http; msgtype=response")
    assert (headers["X-Warcwrap-Source-Name"], block) == ("x.har%237", head + b"2\r\nok\r\n0\r\n\r\n")


def test_ids() -> None:
    """Ids differ for identical pages, addresses, dates, runs and files of a run; the same run has the same ids."""
    series = [Series("run", "archive"), Series("run", "quarantine"), Series("other", "archive")]
    ids = [each.record_id(ordinal, "page", "a" * 64, None, RUN) for each in series for ordinal in (3, 5)]
    ids += [series[0].record_id(3, "page", "a" * 64, uri, RUN) for uri in ("http://a.example/", "http://b.example/")]
    ids += [series[0].record_id(3, "page", "a" * 64, None, RUN + timedelta(days=1))]
    assert (len(set(ids)), series[0].record_id(3, "page", "a" * 64, None, RUN)) == (9, ids[0])


def test_version(tmp_path: Path) -> None:
    """WARC/1.0 is written for those who must."""
    found = _archive(tmp_path, _page(), version="1.0")
    raw = gzip.decompress((tmp_path / "a.warc.gz").read_bytes())
    assert (raw[:10], b"WARC File Format 1.0" in found[0][1]) == (b"WARC/1.0\r\n", True)


def test_unlocated() -> None:
    """Metadata read from an archive are those of the file again: what the archive added is taken off."""
    document = {"title": "x", "source": {"name": "a"}}
    stored = records.located({**document, "validation": {}}, "urn:uuid:1", "urn:uuid:2")
    made = {**stored, "source": {"name": "a", "http_headers": "synthesized"}}
    real = {**stored, "source": {"name": "a", "http_headers": "original"}}
    assert (records.unlocated(stored), records.unlocated(made)) == (document, document)
    assert records.unlocated(real)["source"] == real["source"]


def plain_reader(path: Path) -> list[tuple[dict[str, str], bytes]]:
    """Read an archive as its README says, with the standard library alone."""
    stream = io.BytesIO(gzip.decompress(path.read_bytes()))
    found = []
    while stream.readline().startswith(b"WARC/1."):
        header = {}
        while (line := stream.readline()) != b"\r\n":
            name, _, value = line.decode().partition(":")
            header[name] = value.strip()
        found.append((header, stream.read(int(header["Content-Length"]))))
        assert stream.read(4) == b"\r\n\r\n"
    return found


def test_the_readme_suffices(tmp_path: Path) -> None:
    """Twenty lines of standard library, written by the README record, find page, metadata and schema."""
    _archive(tmp_path, _page(), _page(url="http://a.example/2"), record_type="response")
    found = plain_reader(tmp_path / "a.warc.gz")
    pages = {header["WARC-Record-ID"]: block for header, block in found if header["WARC-Type"] == "response"}
    metadata = {
        header["WARC-Refers-To"]: json.loads(block) for header, block in found if header["WARC-Type"] == "metadata"
    }
    schemas = [
        header for header, _ in found if header.get("WARC-Target-URI", "").startswith("urn:warcwrap:schema:sha256:")
    ]
    assert [block.partition(b"\r\n\r\n")[2] for block in pages.values()] == [HTML, HTML]
    assert [metadata[page]["title"] for page in pages] == ["가을", "가을"]
    assert (len(schemas), json.loads(found[-1][1])["counts"]["pages"]) == (1, 2)
    assert b"WARC-Refers-To" in found[1][1]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    )
)
def test_the_layout_of_metadata(kept: Any) -> None:
    """A metadata record is JSON as any program indents it by one blank, whatever the values that it keeps."""
    page = NewRecord("resource", "urn:uuid:0", RUN, Body.of(b""), "text/html", "http://a.example/")
    document = {"title": "t", "extra": {"kept": kept, 'a "\n': [{}, [], [[1, "é\u2028"]]]}}
    record = records.metadata(SHAPE, 4, "urn:uuid:1", page, document)
    located = records.located(document, page.record_id, "http://a.example/")
    assert record.payload.held == (json.dumps(located, ensure_ascii=False, indent=1) + "\n").encode()

"""WARC files as dumps."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from archives import HTTP, PAGE, URI, member, metadata, record, uuid, warcinfo
from dumps import DUMPS, pages, tell, told, write, zipped
from warcwrap.capture import Capture
from warcwrap.errors import InputError
from warcwrap.page import Attachment, Exchange, Page, Rejected, Skipped
from warcwrap.schema import load
from warcwrap.sources import read
from warcwrap.storage import Body
from warcwrap.wrapping import wrap
from warcwrap.writing import Settings, WarcWriter

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)
AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)

PAGES = [
    Page("raw", Body.of(PAGE), url="http://a.example/", capture=Capture(AT, "map", True)),
    Page("row", Body.of("<html>가".encode()), row_text="<html>가"),
    Page("scrape", Body.of("기사".encode("cp949")), charset="euc-kr"),
    Page("saved", Body.of(b"<html>x"), url="http://a.example/2", serialized=True),
    Page("exchange", Body.of(b"<html>x"), url="http://a.example/3", exchange=Exchange(HTTP)),
]


def _tell(*sources: Path) -> list[tuple[str, ...]]:
    """Say what was read, but for the records that captured nothing."""
    return [each for each in tell(*sources) if each[0] != "skipped"]


@pytest.mark.parametrize("record_type", ["auto", "response"])
def test_our_own(tmp_path: Path, record_type: str) -> None:
    """Extracting from an archive of ours gives what extracting from the pages gave."""
    path = tmp_path / "a.warc.gz"
    schema = load("page-metadata")
    with WarcWriter(path, settings=Settings(RUN, record_type=record_type)) as writer:  # type: ignore[arg-type]
        for page in PAGES:
            writer.add(page)
        writer.add_attachment(Attachment("b", Body.of(b"\x89PNG"), "image/png"))
    found = pages(path)
    again = [wrap(page, schema).document for page in found if isinstance(page, Page)]
    assert again == [wrap(page, schema).document for page in PAGES]
    assert [page.fidelity for page in found if isinstance(page, Page)][3] == "serialized"
    assert isinstance(found[-1], Attachment) and found[-1].name == "b"


def test_others(tmp_path: Path) -> None:
    """Pages of other archives come with their address, date, HTTP head and the charset it names."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=euc-kr\r\n\r\n"
    (tmp_path / "a.warc.gz").write_bytes(
        member(warcinfo()) + member(record(2, block=head + "<html>가".encode("cp949")))
    )
    (page,) = pages(tmp_path / "a.warc.gz")
    assert isinstance(page, Page)
    assert (page.name, page.url, page.text, page.exchange, page.capture.source) == (
        "a.warc.gz#1",
        URI,
        "<html>가",
        Exchange(head),
        "warc",
    )


def test_a_content_type_that_is_none(tmp_path: Path) -> None:
    """A type that no header should hold is not handed on."""
    (tmp_path / "a.warc").write_bytes(warcinfo() + record(2, "resource", b"x", content_type="odd\x01 type"))
    (found,) = pages(tmp_path / "a.warc")
    assert isinstance(found, Attachment) and found.content_type == "text/plain"


@pytest.mark.parametrize(
    "change",
    [{"source": None}, {"source": {}}, {"title": 5}, {"validation": None}, {"evidence": []}, {"record": "x"}],
)
def test_stored_metadata_that_are_broken(tmp_path: Path, change: dict[str, object]) -> None:
    """Stored metadata are believed only where they are what their schema says; else the page is read anew."""
    stored = wrap(PAGES[0], load("page-metadata")).document | change
    link = {"WARC_Refers_To": f"<{uuid(2)}>"}
    raw = warcinfo() + record(2, "resource", PAGE, content_type="text/html")
    raw += record(3, "metadata", json.dumps(stored).encode(), uri="urn:warcwrap:metadata:2", **link)
    (tmp_path / "a.warc").write_bytes(raw)
    assert _tell(tmp_path / "a.warc") == [("noted", "a.warc#1", "stored-metadata-broken"), ("page", "a.warc#1")]
    (page,) = pages(tmp_path / "a.warc")
    assert isinstance(page, Page) and page.stored is None


def test_stored_metadata_that_are_invalid_and_say_so(tmp_path: Path) -> None:
    """A stored value that the schema does not like is given again as it was stored."""
    stored = wrap(PAGES[0], load("page-metadata")).document | {"canonical_url": "http://größe.example/"}
    link = {"WARC_Refers_To": f"<{uuid(2)}>"}
    raw = warcinfo() + record(2, "resource", PAGE, content_type="text/html")
    raw += record(3, "metadata", json.dumps(stored).encode(), uri="urn:warcwrap:metadata:2", **link)
    (tmp_path / "a.warc").write_bytes(raw)
    assert _tell(tmp_path / "a.warc") == [("page", "raw")]


def test_damage(tmp_path: Path) -> None:
    """Damage is rejected under its offset, what stands around it is read, and no record is both."""
    good = member(record(2))
    (tmp_path / "a.warc.gz").write_bytes(good + b"garbage" + member(record(3)) + member(record(4))[:-12])
    assert tell(tmp_path / "a.warc.gz") == [
        ("page", "a.warc.gz#1"),
        ("rejected", f"a.warc.gz@{len(good)}", "warc.garbage"),
        ("page", "a.warc.gz#3"),
        ("rejected", f"a.warc.gz@{len(good) + 7 + len(member(record(3)))}", "warc.truncated"),
    ]


def test_packed_twice(tmp_path: Path) -> None:
    """A WARC that was gzipped whole is read, too."""
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(warcinfo() + record(2) + record(3)))
    assert [each[0] for each in tell(tmp_path / "a.warc.gz")].count("page") == 2


def test_bytes_that_were_changed(tmp_path: Path) -> None:
    """A page that its record's digest or its metadata's contradicts is rejected once, and other records are read."""
    document = wrap(PAGES[0], load("page-metadata")).document
    other = document | {"source": document["source"] | {"sha256": "0" * 64}}
    link = {"WARC_Refers_To": f"<{uuid(4)}>"}
    raw = warcinfo() + record(2).replace(b"<p>", b"<b>") + record(3)
    (tmp_path / "a.warc").write_bytes(
        raw
        + record(4, "resource", PAGE, content_type="text/html")
        + record(5, "metadata", json.dumps(other).encode(), uri="urn:warcwrap:metadata:4", **link)
        + b"garbage"
    )
    assert [(each[0], each[2:]) for each in _tell(tmp_path / "a.warc")] == [
        ("rejected", ("warc.digest-mismatch",)),
        ("page", ()),
        ("rejected", ("metadata.other-bytes",)),
        ("rejected", ("warc.garbage",)),
    ]
    assert [item.scope for item in read(tmp_path / "a.warc") if isinstance(item, Rejected)] == ["page", "page", "rest"]


def test_a_checksum_that_is_wrong(tmp_path: Path) -> None:
    """A page whose gzip member has a wrong checksum is rejected, and not read as well."""
    bad = bytearray(member(record(2)))
    bad[-6] ^= 1
    (tmp_path / "a.warc.gz").write_bytes(bytes(bad) + member(record(3)))
    assert [each[0] for each in tell(tmp_path / "a.warc.gz")] == ["rejected", "page"]


class _Stalls(BaseHTTPRequestHandler):
    """A server that answers as servers do: in chunks, compressed, with redirects, and without a type."""

    protocol_version = "HTTP/1.1"
    page = "<!doctype html><html><head><title>가을 장터</title></head><body><p>오늘 열렸다.</p></body></html>"

    def do_GET(self) -> None:
        body, head = self.page.encode(), {"Content-Type": "text/html; charset=utf-8"}
        name = self.path.rpartition("/")[2]
        if name == "gzip":
            body, head["Content-Encoding"] = gzip.compress(body, mtime=0), "gzip"
        elif name == "chunked":
            body, head["Transfer-Encoding"] = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), "chunked"
        elif name == "korean":
            body, head["Content-Type"] = self.page.encode("euc-kr"), "text/html; charset=euc-kr"
        elif name == "moved":
            head["Location"] = "/"
        elif name == "bell":
            body, head["Content-Type"] = b"\x89PNG\r\n\x1a\n", "image/png"
        self.send_response(302 if name == "moved" else 200)
        for key, value in {"Content-Length": str(len(body)), **head}.items():
            if key != "Content-Length" or "Transfer-Encoding" not in head:
                self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def captured_by_warcio(tmp_path: Path) -> Path:
    """What warcio's capture_http records of requests to a server of our own."""
    from warcio.capture_http import capture_http

    http.client  # noqa: B018 (capture_http patches it, and must come first)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Stalls)
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with capture_http(str(tmp_path / "warcio.warc.gz")):
            for name in ("", "gzip", "chunked", "korean", "moved", "bell", "gzip"):
                connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
                connection.request("GET", f"/{name}")
                connection.getresponse().read()
                connection.close()
        server.shutdown()
    return tmp_path / "warcio.warc.gz"


def _decoded_by_warcio(path: Path) -> list[tuple[str, bytes]]:
    with path.open("rb") as stream:
        found = [(each, each.content_stream().read()) for each in ArchiveIterator(stream)]
    return [(each.rec_headers["WARC-Target-URI"], body) for each, body in found if each.rec_type == "response"]


def test_warcio(captured_by_warcio: Path) -> None:
    """A WARC by warcio's capture_http: each response is a page or an attachment, its body as warcio decodes it."""
    found = pages(captured_by_warcio)
    assert [(each.url, each.body.held) for each in found] == _decoded_by_warcio(captured_by_warcio)
    assert [isinstance(each, Page) for each in found] == [True, True, True, True, False, False, True]
    texts = {each.text for each in found if isinstance(each, Page)}
    assert texts == {_Stalls.page}


def test_fastwarc(captured_by_warcio: Path, tmp_path: Path) -> None:
    """A WARC that FastWARC wrote, with digests of its own, holds the same."""
    path = tmp_path / "fastwarc.warc.gz"
    with captured_by_warcio.open("rb") as source, path.open("wb") as target:
        for each in FastIterator(source, parse_http=False):
            with gzip.open(target, "wb") as compressed:
                each.write(compressed, checksum_data=True)
    assert [(each.url, each.body.held) for each in pages(path)] == _decoded_by_warcio(captured_by_warcio)


def test_wget() -> None:
    """A WARC by wget: responses are stored as they were sent, and its logs are attachments."""
    found = {each.url: each for each in pages(DUMPS / "warc" / "wget.warc.gz")}
    kinds = {str(url).rpartition("/")[2]: isinstance(each, Page) for url, each in found.items()}
    assert kinds == {
        **dict.fromkeys(("", "chunked", "gzip", "deflate", "korean", "untyped", "gone", "again"), True),
        **dict.fromkeys(("style.css", "moved", "bell.png", "wget_arguments.txt", "wget.log"), False),
    }
    for name, text in (("chunked", "The tide was late."), ("gzip", "Eels, mostly."), ("korean", "오늘 열렸다.")):
        page = found[f"http://market.example/{name}"]
        assert isinstance(page, Page) and text in page.text and page.exchange is not None
    assert found["http://market.example/deflate"].exchange.payload is not None  # type: ignore[union-attr]


def test_wget_again() -> None:
    """A second crawl by wget, without what the first one has: its revisits have the bytes of the first."""
    first, second = DUMPS / "warc" / "wget.warc.gz", DUMPS / "warc" / "wget-later.warc.gz"
    assert ("rejected", "wget-later.warc.gz#2", "revisit-unresolved") in tell(second)
    both = [each for each in read(second, first) if isinstance(each, Page) and str(each.url).endswith("/gzip")]
    assert len(both) == 2 and both[0].body.held == both[1].body.held and both[0].capture != Capture()


def test_warcit() -> None:
    """A WARC by warcit: files as resources, and a revisit of each index under the address of its folder."""
    found = pages(DUMPS / "warc" / "warcit.warc.gz")
    by_url = {str(each.url).removeprefix("http://quay.example/"): each for each in found}
    assert {name: isinstance(each, Page) for name, each in by_url.items()} == {
        "style.css": False, "index.html": True, "": True, "notes/coat.html": True,
    }  # fmt: skip
    assert by_url[""].body.held == by_url["index.html"].body.held
    assert all(each.exchange is None for each in found)


def test_records_that_captured_nothing() -> None:
    """Requests and the like are skipped, each with the place where it stands, and counted."""
    skipped = [item for item in read(DUMPS / "warc" / "wget.warc.gz") if isinstance(item, Skipped)]
    assert [item.name for item in skipped][:2] == ["wget.warc.gz@0", "wget.warc.gz@453"] and len(skipped) == 14


def test_an_adjusted_head(tmp_path: Path) -> None:
    """A head whose headers an earlier tool had renamed is not the server's any more, and that is said."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Archive-Orig-Content-Length: 9\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(record(2, block=head + PAGE))
    (page,) = pages(tmp_path / "a.warc")
    assert page.exchange == Exchange(head, is_adjusted=True)


def test_metadata_without_their_page(tmp_path: Path) -> None:
    """Metadata whose page is in another file are read again; the page's bytes are not to be had."""
    stored = wrap(PAGES[0], load("page-metadata")).document
    stored |= {"record": {"id": uuid(9), "target_uri": "http://a.example/"}}
    raw = warcinfo() + metadata(3, 9, stored) + metadata(4, 9, stored | {"title": 5})
    (tmp_path / "a.warc").write_bytes(raw)
    assert _tell(tmp_path / "a.warc") == [
        ("page", "raw"),
        ("rejected", f"a.warc@{len(warcinfo() + metadata(3, 9, stored))}", "stored-metadata-broken"),
        ("noted", "a.warc", "page-elsewhere"),
    ]
    (page,) = pages(tmp_path / "a.warc")
    assert isinstance(page, Page) and page.origin is not None
    again = wrap(page, load("page-metadata")).document
    assert again["title"] == stored["title"] and "record" not in again
    with pytest.raises(InputError, match="page-elsewhere"):
        page.body.head(1)


def test_a_choice_is_needed(tmp_path: Path) -> None:
    """Where archives are refused until the user has chosen, one that was given is lost whole, one in a folder alone."""
    write(tmp_path, {"folder/a.warc": record(2), "folder/b.html": PAGE, "folder/c.zip": zipped({"d.warc": record(2)})})
    given = tmp_path / "folder" / "a.warc"
    (found,) = read(given, archives="refuse")
    assert isinstance(found, Rejected) and (found.code, found.scope) == ("archive-needs-choice", "source")
    assert "--metadata-only" in found.reason and "--rewrite" in found.reason
    found_in_folder = list(read(tmp_path / "folder", archives="refuse"))
    assert [told(item)[0] for item in found_in_folder] == ["rejected", "page", "rejected"]
    assert {item.scope for item in found_in_folder if isinstance(item, Rejected)} == {"page"}
    (tmp_path / "a.warc.gz").write_bytes(member(record(2)))
    (found,) = read(tmp_path / "a.warc.gz", archives="refuse")
    assert isinstance(found, Rejected) and found.scope == "source"


def test_what_is_almost_a_warc(tmp_path: Path) -> None:
    """A WARC whose line ends were doubled is a damaged one, no page; ARC files, its forerunners, are attachments."""
    write(
        tmp_path, {"a.warc": record(2).replace(b"\r\n", b"\r\r\n"), "b.arc": b"filedesc://b.arc 0.0.0.0 20240101000000"}
    )
    assert tell(tmp_path / "a.warc") == [("rejected", "a.warc@0", "warc.truncated")]
    assert tell(tmp_path / "b.arc") == [("noted", "b.arc", "unread-archive"), ("attachment", "b.arc")]

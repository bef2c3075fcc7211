"""Captures as they are read from records: what is a page, and what its bytes are without the codings of HTTP."""

from __future__ import annotations

import gzip
import io

import pytest

from archives import PAGE, member, record, warcinfo
from warcwrap import archive
from warcwrap.archive import contents
from warcwrap.archived import Archived
from warcwrap.storage import Body

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
FEED = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>'


def captured(raw: bytes) -> list[Archived]:
    return [found for found in contents(Body.of(raw)) if isinstance(found, Archived)]


def response(payload: bytes, *fields: str, status: str = "200 OK", **changes: str | None) -> bytes:
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *fields, ""))
    return record(2, block=head.encode() + payload, **changes)


HTML = "Content-Type: text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("raw", "kind", "content_type", "codes"),
    [
        (response(PAGE, HTML), "page", "text/html; charset=utf-8", []),
        (response(PAGE, "content-type: application/xhtml+xml"), "page", "application/xhtml+xml", []),
        (response(PAGE), "page", "text/html", []),
        (response(PAGE, "Content-Type: html"), "page", "text/html", []),
        (response(PAGE, "Content-Type: text/plain"), "attachment", "text/plain", []),
        (response(b"words"), "attachment", "text/plain", []),
        (response(PNG), "attachment", "image/png", []),
        (response(PNG, HTML), "attachment", "image/png", ["not-a-page"]),
        (response(FEED, HTML), "attachment", "image/svg+xml", ["not-a-page"]),
        (response(b"words", HTML), "page", "text/html; charset=utf-8", []),
        (response(b" \r\n", HTML), "attachment", "text/html; charset=utf-8", []),
        (response(b"", HTML), "attachment", "text/html; charset=utf-8", []),
        (response(PAGE, HTML, status="301 Moved"), "attachment", "text/html; charset=utf-8", []),
        (response(b"", HTML, status="304 Not Modified"), "attachment", "text/html; charset=utf-8", []),
        (response(PAGE, HTML, status="404 Not Found"), "page", "text/html; charset=utf-8", []),
        (record(2, "resource", PAGE, content_type="text/html"), "page", "text/html", []),
        (record(2, "resource", PNG, content_type="image/png"), "attachment", "image/png", []),
        (record(2, "conversion", b"words", content_type="text/plain"), "attachment", "text/plain", []),
        (record(2, block=PAGE), "page", "text/html", []),
    ],
)
def test_what_is_a_page(raw: bytes, kind: str, content_type: str, codes: list[str]) -> None:
    """HTML is a page, whatever its status but a redirect; type and bytes must not be at odds."""
    (found,) = captured(raw)
    assert (found.kind, found.content_type) == (kind, content_type)
    assert [flaw.code for flaw in found.flaws if flaw.code.startswith("not")] == codes


def chunked(raw: bytes, size: int = 7) -> bytes:
    chunks = [raw[at : at + size] for at in range(0, len(raw), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("payload", "fields"),
    [
        (chunked(PAGE), ("Transfer-Encoding: chunked",)),
        (gzip.compress(PAGE), ("Content-Encoding: gzip",)),
        (chunked(gzip.compress(PAGE)), ("Transfer-Encoding: chunked", "Content-Encoding: gzip")),
    ],
)
def test_codings_are_undone(payload: bytes, fields: tuple[str, ...]) -> None:
    """The page is what a browser shows; what was stored is kept beside it."""
    (found,) = captured(response(payload, HTML, *fields))
    assert (found.kind, found.body.held, found.is_decoded, found.flaws) == ("page", PAGE, True, ())
    assert found.payload is not None and found.payload.held == payload


@pytest.mark.parametrize("fields", [(), ("Transfer-Encoding: chunked",), ("Content-Encoding: identity",)])
def test_nothing_to_undo(fields: tuple[str, ...]) -> None:
    """Many crawlers store the body without its chunks, and keep the header: nothing else is stored then."""
    (found,) = captured(response(PAGE, HTML, *fields))
    assert (found.body.held, found.payload, found.flaws) == (PAGE, None, ())


def test_a_coding_that_is_not_known() -> None:
    """A page whose coding cannot be undone is a page as stored, and that is said."""
    (found,) = captured(response(b"\x01\x02", HTML, "Content-Encoding: lost-art"))
    assert (found.kind, found.body.held, found.payload, found.is_decoded) == ("page", b"\x01\x02", None, False)
    assert [flaw.code for flaw in found.flaws] == ["warc.http-encoding"]


def test_a_coding_that_breaks_off() -> None:
    """Of a stream that is cut, what there is is the page, and that is said."""
    payload = gzip.compress(PAGE * 50)[:-20]
    (found,) = captured(response(payload, HTML, "Content-Encoding: gzip"))
    assert found.payload is not None and found.payload.held == payload
    assert (PAGE * 50).startswith(found.body.held or b"?")
    assert [flaw.code for flaw in found.flaws] == ["warc.http-encoding"]


def test_what_a_record_says_of_its_capture() -> None:
    """The server's address, and that a payload was cut, are kept where they are what they should be."""
    (found,) = captured(response(PAGE, HTML, WARC_IP_Address="192.0.2.7", WARC_Truncated="length"))
    assert found.fields == (("WARC-IP-Address", "192.0.2.7"), ("WARC-Truncated", "length"))
    (found,) = captured(response(PAGE, HTML, WARC_IP_Address="host", WARC_Truncated="too long"))
    assert found.fields == ()


def test_segments() -> None:
    """The first segment of a record is read, and that others are not joined to it is said of each."""
    first = response(PAGE, HTML, WARC_Segment_Number="1")
    later = record(3, "continuation", b"more", WARC_Segment_Number="2")
    one, two = contents(Body.of(first + later))
    assert isinstance(one, Archived) and [flaw.code for flaw in one.flaws] == ["segmented-record"]
    assert isinstance(two, archive.Passed) and two.finding is not None and two.finding.code == "segmented-record"


@pytest.mark.parametrize("is_seekable", [True, False])
def test_large_payloads_of_records_in_one_member(monkeypatch: pytest.MonkeyPatch, is_seekable: bool) -> None:
    """In a WARC that was compressed whole, each large payload is its own, though all begin at one offset."""
    monkeypatch.setattr(archive, "HELD_BYTES", 10)
    pages = [PAGE, PAGE + b"two", PAGE + b"three"]
    raw = member(warcinfo() + b"".join(record(2, "resource", page, content_type="text/html") for page in pages))

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return is_seekable

    found = [each for each in contents(Body(len(raw), lambda: Stream(raw))) if isinstance(each, Archived)]
    assert [each.body.held for each in found] == [None] * 3
    assert [b"".join(each.body.chunks()) for each in found] == pages

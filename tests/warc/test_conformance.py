"""Conformance to WARC/1.0 and WARC/1.1, section by section: what breaks the standard is named, what it allows passes.

The files that conform are daring ones: all that a strict reader may object to, and must not.
"""

from __future__ import annotations

import gzip
import hashlib
import struct
import zlib
from pathlib import Path

import pytest

from archives import DATE, HTTP, PAGE, URI, member, record, sha1, uuid, warcinfo
from warcwrap.verifying import verify

GET = b"GET /autumn HTTP/1.1\r\nHost: market.example\r\n\r\n"
FIELDS = b"software: crawler/1.0\r\n"
PROFILES = "http://netpreserve.org/warc/1.{}/revisit/{}"
CHUNKED = HTTP[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"


def ref(number: int) -> str:
    return f"<{uuid(number)}>"


def block(size: int, letter: bytes = b"x") -> bytes:
    return letter * size


def request(number: int, **fields: str | None) -> bytes:
    return record(number, "request", GET, content_type="application/http; msgtype=request", **fields)


def revisit(number: int, version: int = 1, **fields: str | None) -> bytes:
    usual: dict[str, str | None] = {"WARC_Profile": PROFILES.format(version, "identical-payload-digest")}
    usual |= {"WARC_Payload_Digest": sha1(PAGE), "content_type": "application/http", **fields}
    return record(number, "revisit", HTTP, **usual)  # type: ignore[arg-type]


def original(**fields: str | None) -> bytes:
    return record(1, WARC_Payload_Digest=sha1(PAGE), **fields)


def segment(number: int, at: int, length: int = 100, origin: int = 1, **fields: str | None) -> bytes:
    usual = {"WARC_Segment_Number": str(at), "WARC_Segment_Origin_ID": ref(origin), "Content_Type": None, **fields}
    return record(number, "continuation", block(length), **usual)


def first(length: int = 100, **fields: str | None) -> bytes:
    return record(1, "resource", block(length), **{"WARC_Segment_Number": "1", **fields})


def raw(text: str, content: bytes = b"", end: bytes = b"\r\n\r\n") -> bytes:
    """A record from its header's lines, as they stand here."""
    return text.encode().replace(b"\n", b"\r\n") + b"\r\n" + content + end


def annotated_member(data: bytes) -> bytes:
    """A member with all optional fields of RFC 1952, as the ARC tools of the Internet Archive wrote some of them."""
    extra = b"SL" + struct.pack("<HLL", 8, 100, len(data))
    header = b"\x1f\x8b\x08\x1e\x00\x00\x00\x00\x02\x03" + struct.pack("<H", len(extra)) + extra + b"a.warc\0by hand\0"
    header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
    return header + member(data)[10:]


OLD = "WARC/1.0"
CONFORMING = {
    # 4: file and record model
    "record without a warcinfo": [record(1)],
    "warcinfo in the middle": [record(1), warcinfo(2), record(3)],
    "two warcinfos at once": [warcinfo(1), warcinfo(2), record(3)],
    "versions side by side": [record(1, version=OLD), record(2)],
    "field names in any case": [
        raw(
            f"WARC/1.1\nwarc-type: resource\nWARC-RECORD-ID: {ref(1)}\nwArC-dAtE: {DATE}\n"
            f"warc-target-uri: {URI}\nCONTENT-TYPE: text/plain\ncontent-length: 2\n",
            b"ok",
        )
    ],
    "fields in any order, Content-Length first": [
        raw(
            f"WARC/1.1\nContent-Length: 2\nContent-Type: text/plain\nWARC-Target-URI: {URI}\n"
            f"WARC-Date: {DATE}\nWARC-Record-ID: {ref(1)}\nWARC-Type: resource\n",
            b"ok",
        )
    ],
    "no blank, many blanks and tabs before a value": [
        raw(
            f"WARC/1.1\nWARC-Type:resource\nWARC-Record-ID:\t{ref(1)}\nWARC-Date:    {DATE}\n"
            f"WARC-Target-URI: \t {URI}\nContent-Type:text/plain\nContent-Length:  2\n",
            b"ok",
        )
    ],
    "a value on the next line": [
        raw(
            f"WARC/1.1\nWARC-Type:\n resource\nWARC-Record-ID: {ref(1)}\nWARC-Date: {DATE}\n"
            f"WARC-Target-URI:\n\t{URI}\nContent-Type: text/plain;\n charset=utf-8\nContent-Length:\n 2\n",
            b"ok",
        )
    ],
    "type in capitals, a literal of the grammar": [record(1, "RESPONSE")],
    "unknown fields, empty, folded, in Unicode, repeated": [
        record(1, WARC_Colour="", X_Note="가을\r\n\t장터", x_note="again", WARC_JSON_Metadata='{"a": ["b"]}')
    ],
    "encoded words": [warcinfo(1, WARC_Filename="=?UTF-8?B?6rCA7J2ELndhcmMuZ3o=?=")],
    "a quoted string with escapes": [warcinfo(1, WARC_Filename='"a \\"b\\" c.warc"')],
    "a file name with blanks": [warcinfo(1, WARC_Filename="autumn market 2024.warc.gz")],
    "an unknown type, to be skipped": [record(1), record(2, "weather", b"rain"), record(3)],
    "an unknown type without any target": [record(1, "x-note", b"n", uri=None)],
    "an empty block": [record(1, "metadata", b"", Content_Type=None)],
    "an empty resource": [record(1, "resource", b"")],
    "a block that holds a WARC": [record(1, "resource", record(2) + record(2), content_type="application/warc")],
    "a block that ends in line ends": [record(1, "resource", b"\r\n\r\n\r\n\r\n", content_type="text/plain")],
    "a block of zero bytes": [record(1, "resource", b"\0" * 5000, content_type="application/octet-stream")],
    # 5.2 to 5.4: id, length, date
    "ids of other schemes": [
        record(1, WARC_Record_ID="<http://archive.example/records/1>"),
        record(2, WARC_Record_ID="<urn:x-market:2024/10/05#1>"),
        record(3, WARC_Record_ID="<tag:market.example,2024:3>"),
        record(4, WARC_Record_ID="<urn:uuid:5A3F0000-0000-4000-8000-00000000ABCD>"),
    ],
    "length with leading zeros": [record(1, "resource", b"ok", Content_Length="0002")],
    "dates of all precisions": [
        record(at, WARC_Date=date)
        for at, date in enumerate(
            ("2024", "2024-10", "2024-10-05", "2024-10-05T09:30Z", "2024-10-05T09:30:00.1Z", f"{DATE[:-1]}.123456789Z")
        )
    ],
    "a leap second, a leap day, the first year and the last": [
        record(at, WARC_Date=date)
        for at, date in enumerate(
            ("2016-12-31T23:59:60Z", "2024-02-29T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
        )
    ],
    # 5.6: Content-Type
    "media types with parameters, quoted and not": [
        record(at, "resource", PAGE, content_type=type_)
        for at, type_ in enumerate(
            (
                'text/html; charset="utf-8"',
                "TEXT/HTML;Charset=EUC-KR",
                'multipart/related; boundary="a b;c"; type="text/html"',
                "application/vnd.x+json;a=b;c=d",
            )
        )
    ],
    "no Content-Type": [record(1, "resource", PAGE, Content_Type=None)],
    "a response that is no HTTP, of another scheme": [
        record(
            1,
            block=b"20241005093000\nmarket.example. 60 IN A 192.0.2.7\n",
            uri="dns:market.example",
            content_type="text/dns",
        ),
        record(2, block=b"220 ready\r\n", uri="ftp://market.example/a", content_type="text/x-ftp-control-conversation"),
    ],
    # 5.7 to 5.10: capture event, digests, address
    "one capture, told by each of its records": [
        original(WARC_Concurrent_To=ref(2), warc_concurrent_to=ref(3)),
        request(2, WARC_Concurrent_To=ref(1)),
        record(3, "metadata", b"fetchTimeMs: 5\r\n", content_type="application/warc-fields", WARC_Concurrent_To=ref(1)),
    ],
    "digests in every spelling": [
        record(at, "resource", PAGE, WARC_Block_Digest=digest, WARC_Payload_Digest=digest)
        for at, digest in enumerate(
            (
                sha1(PAGE),
                sha1(PAGE).lower(),
                "SHA-1:" + hashlib.sha1(PAGE, usedforsecurity=False).hexdigest().upper(),
                "sha256:" + hashlib.sha256(PAGE).hexdigest(),
                "sha-512:" + hashlib.sha512(PAGE).hexdigest(),
                "md5:" + hashlib.md5(PAGE, usedforsecurity=False).hexdigest(),
                "blake2b:" + hashlib.blake2b(PAGE).hexdigest(),
                "xxh3:9f86d081884c7d65",
            )
        )
    ],
    "digests on every type": [warcinfo(1), request(2, WARC_Payload_Digest=sha1(b"")), revisit(3, WARC_Refers_To=None)],
    "addresses of both kinds": [
        record(at, WARC_IP_Address=address)
        for at, address in enumerate(("192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7", "2001:DB8:0:0:8:800:200C:417A"))
    ],
    # 5.14: the target
    "targets of other schemes": [
        record(at, "resource", PAGE, uri=uri)
        for at, uri in enumerate(
            (
                "urn:pageinfo:http://market.example/?a=b#c",
                "metadata://crawler.example/arguments.txt",
                "file:///srv/market/autumn%20fair.html",
                "data:text/html,%3Cp%3Ex",
                "about:blank",
                "mailto:market@market.example",
                "http://[2001:db8::7]:8080/a",
                "HTTP://MARKET.EXAMPLE",
            )
        )
    ],
    "a target as browsers send it": [record(1, uri="http://market.example/a?b=[c|d]&e={f}^`")],
    "angle brackets, by the grammar of WARC/1.0": [record(1, version=OLD, uri=f"<{URI}>")],
    "metadata with and without a target": [
        record(1, "metadata", b"{}", content_type="application/json", uri=None),
        record(2, "metadata", b"[1, 2]", content_type="application/ld+json"),
    ],
    # 5.15: truncation
    "a response cut short, that says so": [
        record(1, block=CHUNKED + b"ff\r\nab", WARC_Truncated="length"),
        record(2, block=HTTP + b"<p", WARC_Truncated="disconnect"),
        record(3, block=HTTP + b"<p", WARC_Truncated="volcano"),
        record(4, "metadata", b'{"a": [1, ', content_type="application/json", WARC_Truncated="length"),
        record(5, "metadata", b"via: a\nhopsF", content_type="application/warc-fields", WARC_Truncated="length"),
    ],
    # 6.2: warcinfo
    "a warcinfo of another kind": [
        record(1, "warcinfo", b"<info/>", uri=None, content_type="text/xml"),
        record(2, "warcinfo", b'{"a": 1}', uri=None, content_type="application/json"),
        record(3, "warcinfo", b"", uri=None),
    ],
    "warc-fields with continued and repeated lines, LF alone, blank lines": [
        record(
            1, "warcinfo", b"software: a\nhttp-header-user-agent:\n Mozilla/5.0\nisPartOf: a\nisPartOf: b\n\n", uri=None
        )
    ],
    # 6.3 and 6.5: HTTP as it was received
    "HTTP that no server should have sent": [
        record(at, block=head + b"\r\n\r\n<p>")
        for at, head in enumerate(
            (
                b"HTTP/1.1 200",
                b"HTTP/2 200",
                b"HTTP/1.0 299 Almost",
                b"HTTP/1.1 0 none",
                b"HTTP/1.1 999 Denied",
                b"HTTP/1.1 200 OK\r\nX-A: \xff\xfe",
                b"HTTP/1.1 200 OK\r\nX-A: a\r\n  b",
            )
        )
    ],
    "HTTP heads of line feeds": [record(1, block=b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>")],
    "no body": [
        record(1, block=b"HTTP/1.1 204 No Content\r\n\r\n"),
        record(2, block=HTTP, WARC_Payload_Digest=sha1(b"")),
    ],
    "a request with a body": [
        record(
            1,
            "request",
            GET[:-2] + b"Content-Length: 3\r\n\r\na=b",
            content_type="application/http;msgtype=request",
            WARC_Payload_Digest=sha1(b"a=b"),
        )
    ],
    "chunks with extensions and trailers": [
        record(1, block=CHUNKED + b"2;a=b\r\nab\r\n0\r\nX-Sum: 1\r\n\r\n", WARC_Payload_Digest=sha1(b"ab"))
    ],
    "a chunked body stored without its chunks": [record(1, block=CHUNKED + PAGE, WARC_Payload_Digest=sha1(PAGE))],
    # 6.4.4: DNS
    "a DNS lookup": [
        record(1, "resource", b"market.example. 60 IN A 192.0.2.7\n", uri="dns:market.example", content_type="text/dns")
    ],
    # 6.6: metadata about anything
    "metadata about metadata": [
        record(1, "metadata", b"{}", content_type="application/json", WARC_Refers_To=ref(2)),
        record(2, "metadata", b"<a/>", content_type="text/xml", WARC_Refers_To=ref(1), WARC_IP_Address="192.0.2.7"),
    ],
    "JSON with keys that repeat": [record(1, "metadata", b'{"a": 1, "a": 2}', content_type="application/json")],
    # 6.7: revisits
    "revisits with and without a block": [
        original(),
        revisit(2, WARC_Refers_To=ref(1), WARC_Truncated="length"),
        record(
            3,
            "revisit",
            b"",
            WARC_Profile=PROFILES.format(0, "identical-payload-digest"),
            WARC_Payload_Digest=sha1(PAGE),
        ),
        revisit(4, 1, WARC_Refers_To_Target_URI=URI, WARC_Refers_To_Date=DATE),
    ],
    "a revisit that names its original's address and date": [
        original(WARC_Date=f"{DATE[:-1]}.25Z"),
        revisit(2, WARC_Refers_To=ref(1), WARC_Refers_To_Target_URI=URI, WARC_Refers_To_Date=DATE),
    ],
    "a revisit of a server that says not modified": [
        original(),
        record(
            2,
            "revisit",
            b"HTTP/1.1 304 Not Modified\r\n\r\n",
            WARC_Profile=PROFILES.format(0, "server-not-modified"),
            WARC_Refers_To=ref(1),
            content_type="message/http",
        ),
    ],
    "a revisit with a profile of somebody's own": [
        original(),
        record(2, "revisit", b"@@ -1 +1 @@", WARC_Profile="http://market.example/diff", WARC_Refers_To=ref(1)),
    ],
    "a revisit before its original, a revisit of a revisit": [
        revisit(3, WARC_Refers_To=ref(2)),
        revisit(2, WARC_Refers_To=ref(1)),
        original(),
    ],
    # 6.8: conversion
    "conversions of a conversion": [
        original(),
        record(
            2,
            "conversion",
            b"text",
            content_type="text/plain",
            WARC_Refers_To=ref(1),
            WARC_Payload_Digest=sha1(b"text"),
        ),
        record(3, "conversion", b"TEXT", content_type="text/plain", WARC_Refers_To=ref(2)),
        record(4, "conversion", b"text", content_type="text/plain"),
    ],
    # 7: segmentation
    "a record in three segments, in any order": [
        segment(3, 3, 50, WARC_Segment_Total_Length="250", WARC_Truncated="length"),
        first(),
        segment(2, 2),
    ],
    "the first segment alone": [first(WARC_Payload_Digest=sha1(b"of all"))],
    "the last segment alone": [segment(2, 2, WARC_Segment_Total_Length="200")],
    "a response whose chunks go on in the next segment": [
        record(1, block=CHUNKED + b"ff\r\nab", WARC_Segment_Number="1"),
        segment(2, 2),
    ],
    "metadata whose JSON goes on in the next segment": [
        record(1, "metadata", b'{"a": [1, ', content_type="application/json", WARC_Segment_Number="1"),
        segment(2, 2),
    ],
}
# Compressed, or not only by the record's own hand (Annex D, RFC 1952).
COMPRESSED = {
    "members with every optional field": annotated_member(record(1)) + annotated_member(record(2)),
    "members of no bytes in between": member(b"") + member(record(1)) + member(b"") + member(record(2)) + member(b""),
    "members that are stored, and compressed in blocks": gzip.compress(record(1), 0) + gzip.compress(record(2), 9),
}


def gravest(path: Path) -> tuple[str, set[tuple[str, str]]]:
    result = verify(path)
    order = ("none", "note", "warning", "error")
    severities = [each.severity for each in result.findings]
    return max(["none", *severities], key=order.index), {(each.code, each.severity) for each in result.findings}


@pytest.mark.parametrize("name", CONFORMING)
@pytest.mark.parametrize("is_compressed", [False, True], ids=["plain", "gzip"])
def test_what_the_standard_allows_passes(tmp_path: Path, name: str, is_compressed: bool) -> None:
    """No error and no warning; something may be worth a note."""
    file = tmp_path / ("a.warc.gz" if is_compressed else "a.warc")
    file.write_bytes(b"".join(member(part) if is_compressed else part for part in CONFORMING[name]))
    assert gravest(file)[0] in ("none", "note"), gravest(file)


@pytest.mark.parametrize("name", COMPRESSED)
def test_what_gzip_allows_passes(tmp_path: Path, name: str) -> None:
    """RFC 1952 leaves writers free in much that few of them use."""
    file = tmp_path / "a.warc.gz"
    file.write_bytes(COMPRESSED[name])
    assert gravest(file) == ("none", set())


FAULTY = {
    # 4
    "no version line": ([record(1)[10:]], "warc.not-a-warc", "error"),
    "a version before its time": ([record(1, version="WARC/0.18")], "warc.version", "error"),
    "a byte order mark": ([b"\xef\xbb\xbf" + record(1)], "warc.garbage", "error"),
    "a blank line before the first record": ([b"\r\n" + record(1)], "warc.garbage", "error"),
    "a line without a colon": ([record(1).replace(b"WARC-Date: ", b"WARC-Date ")], "warc.header-malformed", "error"),
    "a blank in a name": ([record(1, **{"WARC Colour": "red"})], "warc.header-malformed", "error"),
    "a folded line before any field": (
        [record(1).replace(b"WARC/1.1\r\n", b"WARC/1.1\r\n WARC-A: b\r\n")],
        "warc.header-malformed",
        "error",
    ),
    "a control character": ([record(1, X_Note="a\x07b")], "warc.header-bytes", "warning"),
    "Latin-1 in a header": ([record(1, X_Note="caf\udce9")], "warc.header-bytes", "warning"),
    "line feeds": ([record(1, line_end=b"\n")], "warc.line-ending", "error"),
    "one line feed too few behind the block": ([record(1, end=b"\r\n"), record(2)], "warc.record-end", "error"),
    "one too many": ([record(1, end=b"\r\n\r\n\r\n"), record(2)], "warc.record-end", "error"),
    # 5.1: fields once, in the types that have them
    "a field twice, the same": ([record(1, warc_date=DATE)], "warc.header-repeated", "warning"),
    "a field twice, differing": ([record(1, warc_refers_to="x", warc_type="request")], "warc.header-repeated", "error"),
    "a record without an id": ([record(1, WARC_Record_ID=None)], "warc.header-missing", "error"),
    "a record without a date": ([record(1, WARC_Date=None)], "warc.header-missing", "error"),
    "a record without a type": ([record(1, WARC_Type=None)], "warc.header-missing", "error"),
    "a record without a length": ([record(1, Content_Length=None)], "warc.header-missing", "error"),
    **{
        f"a {type_} without a target": ([record(1, type_, b"x", uri=None)], "warc.header-missing", "error")
        for type_ in ("response", "resource", "request", "revisit", "conversion", "continuation")
    },
    "a type of no letters": ([record(1, WARC_Type="")], "warc.bad-value", "warning"),
    # 5.2 to 5.4
    "an id of no scheme": (
        [record(1, WARC_Record_ID="<5a3f0000-0000-4000-8000-000000000001>")],
        "warc.bad-record-id",
        "error",
    ),
    "an id with a blank": ([record(1, WARC_Record_ID="<urn:x:a b>")], "warc.bad-record-id", "error"),
    "one id for two records": ([record(1), record(1, "resource", PAGE)], "warc.duplicate-id", "error"),
    "one id, in two spellings": (
        [record(1), record(2, WARC_Record_ID=f"<{uuid(1).upper().replace('URN:UUID', 'urn:uuid')}>")],
        "warc.duplicate-id",
        "error",
    ),
    "a length with a sign": ([record(1, Content_Length="+5")], "warc.content-length", "error"),
    "a length with a comma": ([record(1, Content_Length="1,024")], "warc.content-length", "error"),
    "a length too long": ([record(1, Content_Length="9000"), record(2)], "warc.truncated", "error"),
    "a date of another zone": ([record(1, WARC_Date="2024-10-05T09:30:00+09:00")], "warc.bad-date", "error"),
    "a date of 14 digits": ([record(1, WARC_Date="20241005093000")], "warc.bad-date", "error"),
    "a date of no calendar": ([record(1, WARC_Date="2024-02-30T09:30:00Z")], "warc.bad-date", "error"),
    "ten digits of a second": ([record(1, WARC_Date=f"{DATE[:-1]}.0123456789Z")], "warc.bad-date", "error"),
    "a fraction in WARC/1.0": ([record(1, version=OLD, WARC_Date=f"{DATE[:-1]}.5Z")], "warc.bad-date", "warning"),
    "a day in WARC/1.0": ([record(1, version=OLD, WARC_Date="2024-10-05")], "warc.bad-date", "warning"),
    # 5.6 to 5.10
    "no media type": ([record(1, "resource", PAGE, content_type="html")], "warc.bad-value", "warning"),
    **{
        f"WARC-Concurrent-To in a {type_}": ([record(1), made], "warc.header-forbidden", "warning")
        for type_, made in (
            ("warcinfo", warcinfo(2, WARC_Concurrent_To=ref(1))),
            ("conversion", record(2, "conversion", b"x", WARC_Concurrent_To=ref(1))),
        )
    },
    "a payload digest in metadata": (
        [record(1, "metadata", b"{}", content_type="application/json", WARC_Payload_Digest=sha1(b"{}"))],
        "warc.header-forbidden",
        "warning",
    ),
    "a payload digest in a warcinfo": (
        [warcinfo(1, WARC_Payload_Digest=sha1(FIELDS))],
        "warc.header-forbidden",
        "warning",
    ),
    "a digest of another block": ([record(1, WARC_Block_Digest=sha1(b"other"))], "warc.digest-mismatch", "error"),
    "a digest of the block for the payload": (
        [record(1, WARC_Payload_Digest=sha1(HTTP + PAGE))],
        "warc.digest-mismatch",
        "error",
    ),
    "a digest too short": ([record(1, WARC_Block_Digest="sha1:ABCDEFGH")], "warc.bad-digest", "error"),
    "a digest without a label": ([record(1, WARC_Block_Digest=sha1(HTTP + PAGE)[5:])], "warc.bad-value", "warning"),
    "an address of five parts": ([record(1, WARC_IP_Address="192.0.2.7.1")], "warc.bad-value", "warning"),
    "an address with a port": ([record(1, WARC_IP_Address="192.0.2.7:80")], "warc.bad-value", "warning"),
    "an address in a conversion": (
        [record(1, "conversion", b"x", WARC_IP_Address="192.0.2.7")],
        "warc.header-forbidden",
        "warning",
    ),
    # 5.11 to 5.22
    "WARC-Refers-To in a response": ([record(1), record(2, WARC_Refers_To=ref(1))], "warc.header-forbidden", "warning"),
    "a target in a warcinfo": ([warcinfo(1, WARC_Target_URI=URI)], "warc.header-forbidden", "warning"),
    "a target with a blank": ([record(1, uri="http://market.example/a b")], "warc.bad-uri", "warning"),
    "a target in Korean": ([record(1, uri="http://market.example/가을")], "warc.bad-uri", "warning"),
    "a target that is a path": ([record(1, uri="/autumn")], "warc.bad-uri", "warning"),
    "a target in angle brackets": ([record(1, uri=f"<{URI}>")], "warc.bad-uri", "warning"),
    "a reason of two words": ([record(1, WARC_Truncated="too long")], "warc.bad-value", "warning"),
    "a warcinfo id that is a response's": (
        [record(1), record(2, WARC_Warcinfo_ID=ref(1))],
        "warc.link-wrong-type",
        "warning",
    ),
    "a payload type that is none": ([record(1, WARC_Identified_Payload_Type="picture")], "warc.bad-value", "warning"),
    # 6
    "a warcinfo that is no warc-fields": (
        [record(1, "warcinfo", b"<xml/>", uri=None)],
        "warc.bad-warc-fields",
        "warning",
    ),
    "metadata that are no JSON": (
        [record(1, "metadata", b"{'a': 1}", content_type="application/json")],
        "warc.block-not-json",
        "warning",
    ),
    "a response without any HTTP": ([record(1, block=PAGE)], "warc.http-malformed", "warning"),
    "a broken chunk": ([record(1, block=CHUNKED + b"2\r\nab\r\nzz\r\n")], "warc.http-chunks", "warning"),
    "a DNS lookup in HTML": ([record(1, "resource", PAGE, uri="dns:market.example")], "warc.bad-value", "warning"),
    "a revisit without a profile": ([revisit(1, WARC_Profile=None)], "warc.header-missing", "error"),
    "a revisit without a digest": ([revisit(1, WARC_Payload_Digest=None)], "warc.header-missing", "warning"),
    "a revisit of another payload": (
        [original(), revisit(2, WARC_Refers_To=ref(1), WARC_Payload_Digest=sha1(b"other"))],
        "warc.revisit-digest",
        "error",
    ),
    "a revisit of itself": ([revisit(1, WARC_Refers_To=ref(1))], "warc.revisit-loop", "error"),
    "a revisit of another date": (
        [original(), revisit(2, WARC_Refers_To=ref(1), WARC_Refers_To_Date="2020-01-01T00:00:00Z")],
        "warc.revisit-origin",
        "warning",
    ),
    "a revisit of another address": (
        [original(), revisit(2, WARC_Refers_To=ref(1), WARC_Refers_To_Target_URI=URI + "x")],
        "warc.revisit-origin",
        "warning",
    ),
    # 7
    "a continuation without an origin": (
        [record(1, "continuation", b"x", WARC_Segment_Number="2")],
        "warc.header-missing",
        "error",
    ),
    "a continuation without a number": ([segment(1, 2, WARC_Segment_Number=None)], "warc.header-missing", "error"),
    "a continuation that is the first": ([segment(1, 1, origin=9)], "warc.bad-value", "warning"),
    "a first segment of number 2": ([first(WARC_Segment_Number="2")], "warc.bad-value", "warning"),
    "an origin in a response": (
        [record(1), record(2, WARC_Segment_Origin_ID=ref(1))],
        "warc.header-forbidden",
        "warning",
    ),
    "a total length in a first segment": ([first(WARC_Segment_Total_Length="100")], "warc.header-forbidden", "warning"),
    "a total length of other segments": (
        [first(), segment(2, 2, WARC_Segment_Total_Length="999")],
        "warc.segments",
        "error",
    ),
    "two segments of one number": ([first(), segment(2, 2), segment(3, 2)], "warc.segments", "error"),
    "a segment behind the last": (
        [first(), segment(2, 2, WARC_Segment_Total_Length="200"), segment(3, 3)],
        "warc.segments",
        "error",
    ),
    "a segment of a record that is none": ([record(1), segment(2, 2)], "warc.segments", "error"),
    "a segment of a segment": ([first(), segment(2, 2), segment(3, 3, origin=2)], "warc.segments", "error"),
    "a segment of another target": (
        [first(), segment(2, 2, uri=URI + "x", WARC_Segment_Total_Length="200")],
        "warc.segments",
        "warning",
    ),
}
# References that may be met by a file that is not here, and what is only advised: worth a note.
NOTED = {
    "a response cut short within its head": (
        [record(1, block=b"HT", WARC_Truncated="disconnect")],
        "warc.http-malformed",
    ),
    "a warcinfo elsewhere": ([record(1, WARC_Warcinfo_ID=ref(9))], "warc.link-elsewhere"),
    "metadata about a record elsewhere": (
        [record(1, "metadata", b"{}", content_type="application/json", WARC_Refers_To=ref(9))],
        "warc.link-elsewhere",
    ),
    "a revisit whose payload is elsewhere": ([revisit(1)], "warc.revisit-elsewhere"),
    "an origin elsewhere": ([segment(2, 2)], "warc.link-elsewhere"),
    "a segment missing": ([first(), segment(2, 3, WARC_Segment_Total_Length="300")], "warc.segment-elsewhere"),
    "a last segment missing": ([first(), segment(2, 2)], "warc.segment-elsewhere"),
    "no Content-Type": ([record(1, "resource", PAGE, Content_Type=None)], "warc.no-content-type"),
    "a response in HTML": ([record(1, content_type="text/html")], "warc.bad-value"),
    "a response that says request": ([record(1, content_type="application/http;msgtype=request")], "warc.bad-value"),
    "dates of one capture": (
        [record(1), request(2, WARC_Concurrent_To=ref(1), WARC_Date="2024-10-05T09:30:01Z")],
        "warc.concurrent-date",
    ),
    "a profile in a response": ([record(1, WARC_Profile="http://market.example/p")], "warc.header-forbidden"),
    "a type in capitals": ([record(1, "Response")], "warc.bad-value"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_what_breaks_the_standard_is_named(tmp_path: Path, name: str) -> None:
    """By its own code, and as grave as it is: nothing graver is said of the file."""
    parts, code, severity = FAULTY[name]
    file = tmp_path / "a.warc"
    file.write_bytes(b"".join(parts))
    worst, found = gravest(file)
    assert (code, severity) in found and worst == severity, found


@pytest.mark.parametrize("name", NOTED)
def test_what_is_worth_knowing_is_noted(tmp_path: Path, name: str) -> None:
    """A note is no reason to refuse a file."""
    parts, code = NOTED[name]
    file = tmp_path / "a.warc"
    file.write_bytes(b"".join(parts))
    worst, found = gravest(file)
    assert (code, "note") in found and worst == "note", found


def test_segments_of_several_files_are_held_together(tmp_path: Path) -> None:
    """Section 7 puts each segment into a file of its own."""
    files = [tmp_path / name for name in ("a.warc", "b.warc")]
    for file, part in zip(files, (first(), segment(2, 2, WARC_Segment_Total_Length="200")), strict=True):
        file.write_bytes(part)
    assert verify(*files).findings == ()
    assert [each.code for each in verify(files[1]).findings] == ["warc.link-elsewhere"]

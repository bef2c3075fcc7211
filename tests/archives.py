"""WARC records and files built by hand, right or wrong in one stated way; none of our code is used."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from typing import Any

PAGE = "<!doctype html><html><head><title>가을 장터</title></head><body><p>오늘 열렸다.</p></body></html>".encode()
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
URI = "http://market.example/autumn"
DATE = "2024-10-05T09:30:00Z"


def uuid(number: int) -> str:
    """Return a record id without angle brackets."""
    return f"urn:uuid:5a3f0000-0000-4000-8000-{number:012d}"


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def record(
    number: int,
    type_: str = "response",
    block: bytes = HTTP + PAGE,
    *,
    uri: str | None = URI,
    content_type: str | None = None,
    version: str = "WARC/1.1",
    end: bytes = b"\r\n\r\n",
    line_end: bytes = b"\r\n",
    **changes: str | None,
) -> bytes:
    """Return one record. `changes` are fields (`WARC_Date="x"`) that replace or join the usual ones; None drops one."""
    usual = {"response": "application/http; msgtype=response", "warcinfo": "application/warc-fields"}
    fields: dict[str, str | None] = {
        "WARC-Type": type_,
        "WARC-Record-ID": f"<{uuid(number)}>",
        "WARC-Date": DATE,
        "WARC-Target-URI": None if type_ == "warcinfo" else uri,
        "Content-Type": content_type or usual.get(type_, "text/html"),
        "WARC-Block-Digest": sha1(block),
        "Content-Length": str(len(block)),
    }
    fields |= {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [version, *(f"{name}: {value}" for name, value in fields.items() if value is not None), "", ""]
    return line_end.join(line.encode("utf-8", "surrogateescape") for line in lines) + block + end


def warcinfo(number: int = 1, software: str = "crawler/1.0", **changes: str | None) -> bytes:
    return record(number, "warcinfo", f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode(), **changes)


def member(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


def ours(data: bytes) -> bytes:
    """Return a member with the header that our own archives have."""
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + member(data)[10:]


def belonging(data: bytes, info: int = 1) -> bytes:
    """Return a record with the fields that all records, or all pages, of our archives have."""
    head, _, rest = data.partition(b"\r\n\r\n")
    type_ = head.partition(b"WARC-Type: ")[2].partition(b"\r\n")[0]
    if type_ != b"warcinfo":
        head += f"\r\nWARC-Warcinfo-ID: <{uuid(info)}>".encode()
    if type_ in (b"response", b"resource", b"revisit") and b"WARC-Payload-Digest" not in head:
        payload = rest.removesuffix(b"\r\n\r\n")
        payload = payload.partition(b"\r\n\r\n")[2] if type_ == b"response" else payload
        head += f"\r\nWARC-Payload-Digest: {sha1(payload)}".encode()
    return (
        head.replace(b"Content-Type: text/html\r\n", b"Content-Type: text/html; charset=utf-8\r\n") + b"\r\n\r\n" + rest
    )


def metadata(number: int, page: int, document: object, **changes: Any) -> bytes:
    """Return a metadata record of ours; `document` is its JSON value, or the bytes of its block."""
    if isinstance(document, dict) and "record" in document:
        document = {**document, "record": {"id": uuid(page), "target_uri": URI}}
    block = document if isinstance(document, bytes) else json.dumps(document).encode()
    changes = {"uri": f"urn:warcwrap:metadata:{uuid(page)[9:]}", "WARC_Refers_To": f"<{uuid(page)}>", **changes}
    return record(number, "metadata", block, content_type="application/json", **changes)


def report(number: int, total: int, pages: int, metadata: int, attachments: int = 0) -> bytes:
    """Return the report that ends an archive of ours."""
    counts = {"pages": pages, "packed": pages, "quarantined": 0, "rejected": 0, "duplicate": 0}
    document = {
        "$schema": "urn:warcwrap:schema:task-report:1",
        "counts": {**counts, "attachments": attachments, "skipped": 0},
        "records": {"total": total, "pages": pages, "metadata": metadata},
    }
    block = json.dumps(document).encode()
    return record(number, "resource", block, uri="urn:warcwrap:report", content_type="application/json")

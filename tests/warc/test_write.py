"""Records are written so that no value can forge a header or a record, and other readers find what we wrote."""

from __future__ import annotations

import gzip
import io
import os
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from warcwrap.errors import InputError, UsageError
from warcwrap.storage import Body
from warcwrap.warc import write
from warcwrap.warc.grammar import GZIP_HEADER
from warcwrap.warc.read import records
from warcwrap.warc.record import Record
from warcwrap.warc.write import Format, NewRecord, RecordWriter, check_header

DATE = datetime(2025, 10, 29, 8, 52, 46, tzinfo=UTC)
ID = "urn:uuid:23200706-de3e-3c61-a131-065d7fd80cc1"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def _record(payload: bytes | Body = b"<p>x", **facts: object) -> NewRecord:
    body = payload if isinstance(payload, Body) else Body.of(payload)
    usual = {"type": "resource", "content_type": "text/html", "target_uri": "http://a.example/"}
    return NewRecord(record_id=ID, date=DATE, payload=body, **{**usual, **facts})  # type: ignore[arg-type]


def _written(*new: NewRecord, **options: object) -> bytes:
    out = io.BytesIO()
    writer = RecordWriter(out, Format(**options))  # type: ignore[arg-type]
    for record in new:
        writer.write(record)
    return out.getvalue()


def _read(raw: bytes) -> list[tuple[dict[str, str], bytes]]:
    """Read with our reader, which must find nothing odd."""
    found = []
    for record in records(io.BytesIO(raw)):
        assert isinstance(record, Record)
        block = record.block.readall()
        record.finish()
        assert record.findings == []
        found.append((dict(record.headers), block))
    return found


def test_shape() -> None:
    """A record has its headers in a fixed order, its digests, a measured length, and two line ends behind its block."""
    digest = f"sha256:{_sha256(b'<p>x')}"
    assert _written(_record(headers=(("X-One", "1"),)), compression=None).decode() == (
        "WARC/1.1\r\n"
        "WARC-Type: resource\r\n"
        f"WARC-Record-ID: <{ID}>\r\n"
        "WARC-Date: 2025-10-29T08:52:46Z\r\n"
        "WARC-Target-URI: http://a.example/\r\n"
        "X-One: 1\r\n"
        f"WARC-Block-Digest: {digest}\r\n"
        f"WARC-Payload-Digest: {digest}\r\n"
        "Content-Type: text/html\r\n"
        "Content-Length: 4\r\n"
        "\r\n"
        "<p>x\r\n\r\n"
    )


def _sha256(raw: bytes) -> str:
    return Body.of(raw).sha256


def test_digests() -> None:
    """SHA-256 stands in lowercase hex, SHA-1 in base32; of a response the payload is what follows the HTTP head."""
    response = _record(type="response", content_type="application/http; msgtype=response", head=HEAD)
    (sha256,) = _read(_written(response))
    (sha1,) = _read(_written(response, digest="sha1"))
    assert sha256[0]["WARC-Payload-Digest"] == f"sha256:{_sha256(b'<p>x')}"
    assert sha256[0]["WARC-Block-Digest"] == f"sha256:{_sha256(HEAD + b'<p>x')}"
    assert sha1[0]["WARC-Payload-Digest"].startswith("sha1:") and sha1[0]["WARC-Payload-Digest"].isupper() is False
    assert len(sha1[0]["WARC-Block-Digest"]) == len("sha1:") + 32


def test_no_payload_digest_where_it_is_forbidden() -> None:
    """A record without payload has a block digest only (WARC/1.1 section 5.9)."""
    ((headers, _),) = _read(_written(_record(type="metadata", has_payload=False)))
    assert ("WARC-Block-Digest" in headers, "WARC-Payload-Digest" in headers) == (True, False)


def test_a_member_for_each_record() -> None:
    """Each record is a gzip member with the same ten first bytes."""
    out = io.BytesIO()
    writer = RecordWriter(out)
    starts = []
    for payload in (b"one", b"two" * 3_000_000):
        starts.append(out.tell())
        writer.write(_record(payload))
    for start, end in pairwise([*starts, out.tell()]):
        member = out.getvalue()[start:end]
        assert (member[:10], gzip.decompress(member)[:8]) == (GZIP_HEADER, b"WARC/1.1")


def test_a_large_record_is_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that is not held in memory is the same record."""
    raw = os.urandom(300_000)
    path = tmp_path / "page"
    path.write_bytes(raw)
    held, streamed = _record(raw), _record(Body(len(raw), lambda: path.open("rb")))
    assert _read(_written(held)) == _read(_written(streamed))
    assert _written(held, compression=None) == _written(streamed, compression=None)


@pytest.mark.parametrize("change", [b"other bytes", b"longer than it was before", b"cut"])
def test_changed_while_reading(tmp_path: Path, change: bytes) -> None:
    """A payload that is not the same twice costs its record: nothing of it is left."""
    path = tmp_path / "page"
    path.write_bytes(b"first bytes")
    body = Body(11, lambda: path.open("rb"))
    _ = body.sha256
    path.write_bytes(change)
    out = io.BytesIO()
    writer = RecordWriter(out)
    writer.write(_record(b"before"))
    before = out.getvalue()
    with pytest.raises(InputError, match="changed-while-reading"):
        writer.write(_record(body))
    writer.write(_record(b"after"))
    assert (out.getvalue().startswith(before), len(_read(out.getvalue()))) == (True, 2)


def test_a_length_that_never_was(tmp_path: Path) -> None:
    """A size that is not that of the bytes is found, even where both passes read the same."""
    path = tmp_path / "page"
    path.write_bytes(b"eleven byte")
    with pytest.raises(InputError, match="changed-while-reading"):
        _written(_record(Body(10, lambda: path.open("rb"))))


@pytest.mark.parametrize(
    "value", ["a\nb", "a\r\nWARC-Type: x", "a\x00", "a\x7f", "\x85\x1f", "x" * (64 << 10), "\ud800"]
)
def test_unsafe_values(value: str) -> None:
    """Control characters, lone surrogates and overlong values are refused, wherever they come from."""
    for new in (
        _record(target_uri=value),
        _record(content_type=value),
        _record(headers=(("X-One", value),)),
        _record(type=value),
    ):
        out = io.BytesIO()
        with pytest.raises(UsageError, match="unsafe-header"):
            RecordWriter(out).write(new)
        assert out.getvalue() == b""


@given(st.text(), st.text(), st.text(), st.binary(max_size=200))
def test_no_value_adds_a_header(uri: str, content_type: str, other: str, payload: bytes) -> None:
    """Whatever the values: what is written is one record with these headers and this block, or nothing."""
    new = _record(payload, target_uri=uri, content_type=content_type, headers=(("X-Other", other),))
    try:
        raw = _written(new)
    except UsageError:
        return
    assert [block for _, block in _read(raw)] == [payload]
    names = [name for name, _ in _as_warcio_reads(raw)]
    assert names == [
        "WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "X-Other", "WARC-Block-Digest",
        "WARC-Payload-Digest", "Content-Type", "Content-Length",
    ]  # fmt: skip


def _as_warcio_reads(raw: bytes) -> list[tuple[str, str]]:
    """Return the headers of the only record, as warcio reads them."""
    found = [record.rec_headers.headers for record in ArchiveIterator(io.BytesIO(raw))]
    assert len(found) == 1
    return list(found[0])


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.booleans(), st.booleans())
def test_other_readers(payloads: list[bytes], compress: bool, is_response: bool) -> None:
    """warcio and FastWARC read every record, byte for byte, and verify its digests."""
    facts = (
        {"type": "response", "content_type": "application/http; msgtype=response", "head": HEAD} if is_response else {}
    )
    raw = _written(*(_record(payload, **facts) for payload in payloads), compression="standard" if compress else None)
    found = []
    for record in ArchiveIterator(io.BytesIO(raw), check_digests="raise"):
        found.append(record.raw_stream.read())
    fast = []
    for record in FastIterator(io.BytesIO(raw), parse_http=False):
        fast.append(record.reader.read())
    whole = [HEAD + payload for payload in payloads] if is_response else payloads
    assert (found, fast) == (payloads, whole)


def test_check_header() -> None:
    """Text of any language is a value; the limit is in bytes, not characters."""
    check_header("X-Name", "기사 제목")
    with pytest.raises(UsageError):
        check_header("X-Name", "가" * (write.HEADER_VALUE_BYTES // 3 + 1))


def test_fast_members_are_larger_and_hold_the_same() -> None:
    """`fast` costs bytes, not content; both have the one header that `verify` knows in archives of ours."""
    page = _record(b"".join(b"<p>line %d of a page that is long enough" % number for number in range(900)))
    standard, fast = (_written(page, compression=each) for each in ("standard", "fast"))
    assert gzip.decompress(standard) == gzip.decompress(fast)
    assert len(standard) < len(fast) < 2 * len(standard)
    assert standard[:10] == fast[:10] == GZIP_HEADER

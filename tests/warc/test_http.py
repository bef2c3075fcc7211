"""HTTP messages in blocks: where the head ends, and bodies decoded within a limit."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archives
from warcwrap.storage import Body
from warcwrap.warc import coding
from warcwrap.warc.coding import Dechunker, Decoded, decoded_body, decoded_payload
from warcwrap.warc.http import parse_head, payload
from warcwrap.warc.read import record_at

BODY = "가을 장터가 열렸다. ".encode() * 50
CHUNKED = b"5;a=b\r\nab\r\nc\r\n1\r\n.\r\n0\r\nX: y\r\n\r\n"


def stored(block: bytes) -> tuple[object, bytes]:
    head, reader = payload(record_at(io.BytesIO(archives.record(1, block=block)), 0))
    return head and (head.raw, head.status, head.flaws), reader.read()


def decoded(fields: bytes, body: bytes, limit: int = 1 << 20) -> Decoded:
    block = b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n" + body
    head, reader = payload(record_at(io.BytesIO(archives.record(1, block=block)), 0))
    return decoded_payload(head, reader.pieces(), limit)


def test_head_and_body_part_at_the_blank_line() -> None:
    """The head is kept byte for byte, and the reader stands at the body."""
    assert stored(archives.HTTP + BODY) == ((archives.HTTP, 200, ()), BODY)


@pytest.mark.parametrize(
    ("block", "head", "body"),
    [
        (b"", b"", b""),
        (b"<html>\r\n\r\n<p>x", b"", b"<html>\r\n\r\n<p>x"),
        (b"HTTP/1.1 200 OK\nA: b\n\n<p>x", b"HTTP/1.1 200 OK\nA: b\n\n", b"<p>x"),
        (b"HTTP/1.1 200 OK\r\nA: b", b"HTTP/1.1 200 OK\r\nA: b", b""),
        (b"HTTP/1.1 0 \r\n\r\n<p>x", b"HTTP/1.1 0 \r\n\r\n", b"<p>x"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n<p>x", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", b"<p>x"),
    ],
)
def test_a_broken_head_takes_nothing_from_the_page(block: bytes, head: bytes, body: bytes) -> None:
    """Head and body together are always the block."""
    found, rest = stored(block)
    assert (found[0], rest) == (head, body)  # type: ignore[index]


def test_a_long_block_without_a_head_is_all_body() -> None:
    """The search for a head ends at its limit, and what was read is given back."""
    block = b"x" * (3 << 20)
    assert stored(block)[1] == block


def test_fields_are_read_with_continuations() -> None:
    """Old servers fold lines; names are matched whatever their case."""
    block = b"HTTP/1.0 404 Not Here\r\nContent-Type: text/html;\r\n charset=euc-kr\r\nX: 1\r\nx: 2\r\n\r\n"
    head, _ = payload(record_at(io.BytesIO(archives.record(1, block=block)), 0))
    assert head is not None
    assert (head.status, head.reason, head.get("content-type"), head.get("X"), head.flaws) == (
        404,
        "Not Here",
        "text/html; charset=euc-kr",
        "1",
        (),
    )


def test_the_payload_of_other_records_is_their_block() -> None:
    """A resource has no HTTP head, whatever its bytes look like."""
    block = archives.HTTP + BODY
    head, reader = payload(record_at(io.BytesIO(archives.record(1, "resource", block)), 0))
    assert (head, reader.read()) == (None, block)


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
def test_chunks_are_joined_however_they_arrive(step: int) -> None:
    """Chunk extensions, trailers and any cut between reads make no difference."""
    dechunker = Dechunker()
    pieces = [CHUNKED[at : at + step] for at in range(0, len(CHUNKED), step)]
    joined = b"".join(data for piece in pieces for data in dechunker.feed(piece)) + b"".join(dechunker.end())
    assert (joined, dechunker.flaw) == (b"ab\r\nc.", None)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"FFFFFFFFFFFFFFFF\r\n<p>x", b"<p>x"),
        (b"-5\r\n<p>x\r\n0\r\n\r\n", b"-5\r\n<p>x\r\n0\r\n\r\n"),
        (b"<p>not chunked", b"<p>not chunked"),
        (b"6\r\n<p>abc", b"<p>abc"),
        (b"6\r\n<p>abc\r\n0\r\n\r\nmore", b"<p>abc"),
        (b"6\r\n<p>abcdef\r\n0\r\n\r\n", b"<p>abcdef\r\n0\r\n\r\n"),
        (b"6;" + b"e" * 9000 + b"\r\n<p>abc\r\n0\r\n\r\n", b"6;" + b"e" * 9000 + b"\r\n<p>abc\r\n0\r\n\r\n"),
    ],
)
def test_broken_chunks_lose_no_text(body: bytes, text: bytes) -> None:
    """What cannot be taken apart passes as it is, with a finding."""
    found = decoded(b"Transfer-Encoding: chunked\r\n", body)
    assert (found.content, [each.code for each in found.findings]) == (text, ["warc.http-chunks"])


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        (b"Content-Encoding: gzip\r\n", gzip.compress(BODY)),
        (b"Content-Encoding: deflate\r\n", zlib.compress(BODY)),
        (b"Content-Encoding: deflate\r\n", zlib.compress(BODY)[2:-4]),
        (b"Content-Encoding: gzip, gzip\r\n", gzip.compress(gzip.compress(BODY))),
        (b"Content-Encoding: identity\r\n", BODY),
        (b"", BODY),
    ],
)
def test_encodings_are_undone(fields: bytes, body: bytes) -> None:
    """gzip, and both things that servers send as deflate."""
    assert decoded(fields, body) == Decoded(BODY)


def test_a_chunked_and_compressed_body_is_undone_in_order() -> None:
    """Chunks first, then the compression."""
    body = gzip.compress(BODY)
    fields = b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"
    assert decoded(fields, b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)) == Decoded(BODY)


@pytest.mark.parametrize(
    ("encoding", "body", "content", "is_decoded"),
    [
        (b"gzip", BODY, BODY, True),
        (b"gzip", gzip.compress(BODY)[:-20], None, True),
        (b"lolwut", BODY, BODY, False),
        (b"gzip, gzip, gzip, gzip", BODY, BODY, False),
    ],
)
def test_a_false_encoding_is_a_finding(encoding: bytes, body: bytes, content: bytes | None, is_decoded: bool) -> None:
    """A body that is not encoded passes as it is; one that breaks off gives what there is."""
    found = decoded(b"Content-Encoding: " + encoding + b"\r\n", body)
    assert [each.code for each in found.findings] == ["warc.http-encoding"]
    assert found.is_decoded == is_decoded
    assert found.content == content if content is not None else BODY.startswith(found.content)


def test_a_bomb_ends_at_the_limit() -> None:
    """No more is made than was asked for."""
    found = decoded(b"Content-Encoding: gzip\r\n", gzip.compress(b"\0" * (64 << 20)), limit=1000)
    assert (found.content, found.is_cut) == (b"\0" * 1000, True)


@given(
    st.lists(st.tuples(st.binary(max_size=200), st.integers(1, 400)), max_size=4),
    st.sampled_from([b"gzip", b"deflate", b"br", b"zstd", b"gzip, gzip"]),
    st.booleans(),
    st.integers(0, 60_000),
    st.integers(1, 50_000),
)
def test_what_comes_out_depends_on_the_bytes_alone(
    parts: list[tuple[bytes, int]], encoding: bytes, is_chunked: bool, at: int, step: int
) -> None:
    """A body, whole or broken anywhere, decodes to the same however it arrives: a rewritten record is the same page."""
    raw = b"".join(part * count for part, count in parts)
    body = gzip.compress(raw, 1) if encoding.startswith(b"gzip") else zlib.compress(raw)
    body = body[:at] + b"\xff\xff" + body[at + 2 :] if at < len(body) else body
    if is_chunked:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    fields = b"Content-Encoding: " + encoding + b"\r\n" + (b"Transfer-Encoding: chunked\r\n" if is_chunked else b"")
    head = parse_head(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n")
    whole = decoded_payload(head, [body], 1 << 20)
    pieces = [body[start : start + step] for start in range(0, len(body), step)]
    assert decoded_payload(head, pieces, 1 << 20) == whole
    assert whole.content == raw or whole.findings or not body


def test_a_broken_stream_gives_what_comes_before_the_break() -> None:
    """The text before the first wrong byte is given, not only that of whole blocks."""
    body = bytearray(gzip.compress(BODY * 20, 1))
    body[len(body) // 2] ^= 0xFF
    found = decoded(b"Content-Encoding: gzip\r\n", bytes(body))
    assert found.findings and len(found.content) > 100 and (BODY * 20).startswith(found.content[:100])


@pytest.mark.parametrize("encoding", [b"br", b"zstd"])
def test_encodings_that_need_a_decoder(encoding: bytes) -> None:
    """br and zstd are undone where a decoder is installed; whole, cut, and not encoded at all."""
    module = pytest.importorskip({b"br": "brotli", b"zstd": "backports.zstd"}[encoding])
    if encoding == b"br" and not hasattr(module.Decompressor(), "can_accept_more_data"):
        pytest.skip("this brotli cannot limit its output")
    body = module.compress(BODY)
    fields = b"Content-Encoding: " + encoding + b"\r\n"
    assert decoded(fields, body) == Decoded(BODY)
    assert [each.code for each in decoded(fields, body[:-5]).findings] == ["warc.http-encoding"]
    assert decoded(fields, BODY).content == BODY
    assert len(decoded(fields, module.compress(b"\0" * (64 << 20)), limit=1000).content) == 1000


@pytest.mark.parametrize("encodings", [b"gzip", b"gzip, gzip, gzip"])
def test_a_bomb_stays_as_it_is(monkeypatch: pytest.MonkeyPatch, encodings: bytes) -> None:
    """A body whose codings would fill the disk is left as stored, with a finding; steps in between count, too."""
    monkeypatch.setattr(coding, "RATIO_APPLIES_FROM", 1 << 20)
    stored = b"\0" * (4 << 20)
    for _ in encodings.split(b","):
        stored = gzip.compress(stored)
    head = parse_head(b"HTTP/1.1 200 OK\r\nContent-Encoding: " + encodings + b"\r\n\r\n")
    body = Body.of(stored)
    found = decoded_body(head, body)
    assert (found.body, found.is_decoded, [each.code for each in found.findings]) == (
        body,
        False,
        ["warc.http-encoding"],
    )


def test_a_body_without_codings_is_itself() -> None:
    """Where nothing has to be undone, or nothing was coded, the very same body is given back."""
    body = Body.of(BODY)
    for fields in (b"", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n"):
        assert decoded_body(parse_head(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n"), body).body is body


def test_a_request_line_without_a_version() -> None:
    """A recorder in the browser wrote such lines: head and body of the request part all the same, with a flaw."""
    block = b"GET /market?x=1\r\naccept: text/html\r\n\r\nbody"
    head, reader = payload(
        record_at(io.BytesIO(archives.record(1, "request", block, content_type="application/http")), 0)
    )
    assert head is not None and (head.get("accept"), reader.read()) == ("text/html", b"body")
    assert head.flaws

"""Revisits and the captures that they stand for, in one archive or in several."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from archives import DATE, HTTP, PAGE, URI, member, metadata, record, sha1, uuid, warcinfo
from warcwrap.archive import Loose, Spoilt, captures, contents
from warcwrap.archived import Archived
from warcwrap.originals import Originals
from warcwrap.storage import Body

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
LATER = "2025-01-02T03:04:05Z"
OTHER = "http://market.example/copy"
DIGEST = sha1(PAGE)


def revisit(number: int, block: bytes = b"", **changes: Any) -> bytes:
    usual = {"WARC_Profile": PROFILE, "WARC_Date": LATER, "WARC_Payload_Digest": DIGEST, "uri": OTHER}
    return record(number, "revisit", block, content_type="application/http; msgtype=response", **(usual | changes))


def found_in(*archives: bytes, of: int = 0) -> list[Archived]:
    bodies = [Body.of(raw) for raw in archives]
    return [each for each in contents(bodies[of], Originals(bodies)) if isinstance(each, Archived)]


def told(found: Archived) -> tuple[Any, ...]:
    """Say what a resolved revisit is, or why it is none."""
    if found.kind == "revisit":
        return "revisit", found.flaws[-1].code
    return found.kind, found.body.held, found.target_uri, found.date, found.record_id, found.duplicate_of


PAGE_AGAIN = ("page", PAGE, OTHER, LATER, uuid(5), uuid(2))
REFERENCES: list[dict[str, Any]] = [
    {"WARC_Refers_To": f"<{uuid(2)}>"},
    {"WARC_Refers_To_Target_URI": URI, "WARC_Refers_To_Date": DATE},
    {"WARC_Refers_To_Target_URI": f"<{URI}>", "WARC_Refers_To_Date": "2024-10-05T09:30:00.123Z"},
    {"WARC_Refers_To_Target_URI": URI, "WARC_Refers_To_Date": "2001-01-01T00:00:00Z"},
    {"WARC_Refers_To_Target_URI": URI},
    {"uri": URI},
]


@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize("packs", [member, bytes])
def test_resolved(reference: dict[str, Any], packs: Any) -> None:
    """An original is found by its id, by address and date, or by address and digest, and wherever it stands."""
    original, again = packs(record(2, WARC_Payload_Digest=DIGEST)), packs(revisit(5, **reference))
    expected = (*PAGE_AGAIN[:2], reference.get("uri", OTHER), *PAGE_AGAIN[3:])
    info = packs(warcinfo())
    assert told(found_in(info + original + again)[1]) == expected
    assert told(found_in(info + again + original)[0]) == expected
    assert told(found_in(info + again, info + original)[0]) == expected


def test_all_in_one_member() -> None:
    """In a WARC that was compressed whole, an original is found though it begins no member."""
    raw = gzip.compress(warcinfo() + record(2, WARC_Payload_Digest=DIGEST) + revisit(5, **REFERENCES[0]))
    assert told(found_in(raw)[1]) == PAGE_AGAIN


def test_a_named_record_and_no_other() -> None:
    """Where a revisit names a record, that one is meant, though another has its address, date and digest."""
    again = revisit(5, WARC_Refers_To=f"<{uuid(9)}>", **REFERENCES[1])
    assert told(found_in(record(2, WARC_Payload_Digest=DIGEST) + again)[1]) == ("revisit", "revisit-unresolved")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (revisit(5, WARC_Refers_To=f"<{uuid(5)}>"), "warc.revisit-loop"),
        (
            revisit(5, WARC_Refers_To=f"<{uuid(6)}>") + revisit(6, WARC_Refers_To=f"<{uuid(5)}>"),
            "warc.revisit-loop",
        ),
        (revisit(5, WARC_Refers_To=f"<{uuid(9)}>"), "revisit-unresolved"),
        (revisit(5, WARC_Payload_Digest=None), "revisit-unresolved"),
        (revisit(5, **REFERENCES[0]) + record(2, block=HTTP + b"<p>other"), "warc.revisit-digest"),
        (
            revisit(5, **REFERENCES[0]) + record(2).replace(b"<p>", b"<b>"),
            "revisit-unresolved",
        ),
        (revisit(5, **REFERENCES[0]) + record(2)[:-40], "revisit-unresolved"),
    ],
)
def test_not_resolved(raw: bytes, code: str) -> None:
    """A revisit without its original stays one, and says why; going round in circles ends."""
    assert told(found_in(raw)[0]) == ("revisit", code)


def test_a_revisit_of_a_revisit() -> None:
    """A revisit that refers to another one has the bytes of that one's original."""
    raw = record(2) + revisit(5, **REFERENCES[0]) + revisit(6, WARC_Refers_To=f"<{uuid(5)}>")
    assert [each.body.held for each in found_in(raw)] == [PAGE] * 3


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=euc-kr\r\nAge: 3\r\n\r\n", True),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", False),
        (b"", False),
    ],
)
def test_the_head_of_a_revisit(own: bytes, expected: bool) -> None:
    """Its own HTTP head is kept where it fits the bytes; that of a 304 or of other codings does not."""
    again = revisit(5, own, WARC_IP_Address="192.0.2.7", WARC_Truncated="length", **REFERENCES[0])
    _, found = found_in(record(2) + again)
    assert found.http_head == (own if expected else HTTP)
    assert found.content_type == ("text/html; charset=euc-kr" if expected else "text/html; charset=utf-8")
    assert found.fields == (("WARC-IP-Address", "192.0.2.7"),)


@pytest.mark.parametrize("digested", ["stored", "dechunked", "decoded"])
def test_what_the_digest_is_of(digested: str) -> None:
    """Tools differ in what a payload is: with all codings, without the chunks, without any."""
    packed = gzip.compress(PAGE)
    stored = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    head = HTTP[:-2] + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    digest = sha1({"stored": stored, "dechunked": packed, "decoded": PAGE}[digested])
    raw = record(2, block=head + stored) + revisit(5, WARC_Payload_Digest=digest, **REFERENCES[0])
    assert [each.body.held for each in found_in(raw)] == [PAGE, PAGE]


def test_metadata_of_a_revisit() -> None:
    """A revisit of ours has metadata of its own, which must be about the bytes of its original."""
    import hashlib

    document = {
        "$schema": "urn:warcwrap:schema:page-metadata:1",
        "source": {"sha256": hashlib.sha256(PAGE).hexdigest()},
    }
    raw = record(2) + revisit(5, **REFERENCES[0])
    found = found_in(raw + metadata(6, 5, document))
    assert [each.metadata for each in found] == [None, document]
    wrong = document | {"source": {"sha256": "0" * 64}}
    *_, last = contents(Body.of(raw + metadata(6, 5, wrong)))
    assert isinstance(last, Spoilt) and last.code == "metadata.other-bytes"
    *_, last = contents(Body.of(revisit(5) + metadata(6, 5, document)))
    assert isinstance(last, Archived) and (last.kind, last.metadata) == ("revisit", document)


def test_metadata_in_another_file() -> None:
    """Metadata are found by the page that they refer to; those of no page here are told apart."""
    document = {"$schema": "urn:warcwrap:schema:page-metadata:1", "source": {}}
    beside = Body.of(warcinfo() + metadata(6, 2, document) + metadata(7, 9, document))
    originals = Originals([Body.of(record(2)), beside])
    assert originals.document(uuid(2)) == document and originals.document(uuid(4)) is None
    assert (originals.has(uuid(2)), originals.has(uuid(9))) == (True, False)
    assert [each.page_id for each in contents(beside) if isinstance(each, Loose)] == [uuid(2), uuid(9)]


def test_archives_beyond() -> None:
    """What the first set of archives does not hold is looked for in the next."""
    again, original = Body.of(revisit(5, **REFERENCES[0])), Body.of(record(2))
    (found,) = (
        each for each in contents(again, Originals([again], Originals([original]))) if isinstance(each, Archived)
    )
    assert told(found) == PAGE_AGAIN


def test_captures_resolve_within_their_file(tmp_path: Any) -> None:
    """`captures` gives a revisit with the bytes of its original in the same file."""
    (tmp_path / "a.warc").write_bytes(record(2) + revisit(5, **REFERENCES[0]))
    assert [each.body.held for each in captures(tmp_path / "a.warc")] == [PAGE, PAGE]

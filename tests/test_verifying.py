"""Verifying archives: each fault has its code and gravity, and conforming files have none."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

import archives
import documents
from archives import HTTP, PAGE, URI, member, record, sha1, uuid, warcinfo
from dumps import DUMPS
from warcwrap.codes import CODES
from warcwrap.verifying import FINDINGS_PER_CODE, VerifyResult, verify

SCHEMAS = Path(__file__).parents[1] / "schemas"
REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def found(tmp_path: Path, *parts: bytes, name: str = "a.warc.gz", **options: bool) -> VerifyResult:
    file = tmp_path / name
    file.write_bytes(b"".join(parts))
    return verify(file, **options)


def codes(result: VerifyResult) -> list[tuple[str, str]]:
    return [(each.severity, each.code) for each in result.findings]


def revisit(number: int, **fields: str | None) -> bytes:
    usual = {"WARC_Profile": REVISIT, "WARC_Payload_Digest": sha1(PAGE), "content_type": "application/http"}
    return record(number, "revisit", HTTP, **{**usual, **fields})


def document(**changes: Any) -> dict[str, Any]:
    made = documents.good_document()
    made["source"] |= {"sha256": hashlib.sha256(PAGE).hexdigest(), "size_bytes": len(PAGE)}
    made["validation"] = {"schema": "page-metadata", "valid": True, "findings": []}
    return {**made, **changes}


def ours(*parts: bytes, software: str = "warcwrap/0.1.0") -> list[bytes]:
    return [archives.ours(archives.belonging(part)) for part in (warcinfo(1, software), *parts)]


def pair(at: int = 2) -> tuple[bytes, bytes]:
    return record(at, "resource", PAGE), archives.metadata(at + 1, at, document())


def schema_record(number: int, schema: bytes, name: str | None = None) -> bytes:
    name = name or hashlib.sha256(schema).hexdigest()
    uri = f"urn:warcwrap:schema:sha256:{name}"
    return record(number, "resource", schema, uri=uri, content_type="application/schema+json")


GOOD = [
    pytest.param([warcinfo(1), record(2), record(3, "resource", PAGE)], id="plain"),
    pytest.param([record(1, WARC_Payload_Digest=sha1(PAGE))], id="payload digest"),
    pytest.param([record(1, version="WARC/1.0")], id="WARC/1.0"),
    pytest.param([record(1, WARC_Date="2016-01")], id="date of a month"),
    pytest.param([record(1, X_Long="one\r\n two"), record(2, X_Any="가")], id="folded, UTF-8"),
    pytest.param([record(1, WARC_Block_Digest=None)], id="no digest"),
    pytest.param([record(1, WARC_Block_Digest="sha256:" + hashlib.sha256(HTTP + PAGE).hexdigest())], id="sha256"),
    pytest.param(
        [record(1, "metadata", b"via: http://a.example/\r\n", content_type="application/warc-fields")], id="via"
    ),
    pytest.param([record(1, "metadata", b"{}", content_type="application/json")], id="foreign JSON"),
    pytest.param([record(1, "conversion", b"text", content_type="text/plain")], id="conversion"),
    pytest.param([record(1, WARC_Payload_Digest=sha1(PAGE)), revisit(2, WARC_Refers_To=f"<{uuid(1)}>")], id="revisit"),
    pytest.param([record(1, WARC_Payload_Digest=sha1(PAGE)), revisit(2)], id="revisit by digest"),
    pytest.param(
        [
            record(1, WARC_Concurrent_To=f"<{uuid(2)}>"),
            record(2, "request", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", content_type="application/http"),
        ],
        id="concurrent",
    ),
    pytest.param([b"", b"", record(1)], id="empty members"),
    pytest.param(
        [
            record(
                1,
                block=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                WARC_Payload_Digest=digest,
            )
            for digest in (sha1(b"ab"), sha1(b"2\r\nab\r\n0\r\n\r\n"))
        ][:1],
        id="payload without its chunks",
    ),
]


@pytest.mark.parametrize("parts", GOOD)
@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc", "a.warc.gz.part"])
def test_conforming_files_have_no_findings(tmp_path: Path, parts: list[bytes], name: str) -> None:
    """No false alarm, compressed or not."""
    result = found(tmp_path, *(part if name == "a.warc" else member(part) for part in parts), name=name)
    assert (result.ok, result.findings, result.counts["records"]) == (True, (), len(list(filter(None, parts))))


FAULTS = [
    ([record(1, WARC_Block_Digest=sha1(b"other"))], "error", "warc.digest-mismatch"),
    ([record(1, WARC_Payload_Digest=sha1(b"other"))], "error", "warc.digest-mismatch"),
    ([record(1, "resource", PAGE, WARC_Payload_Digest=sha1(b"other"))], "error", "warc.digest-mismatch"),
    ([record(1, WARC_Block_Digest="sha1:ABC")], "error", "warc.bad-digest"),
    ([record(1, WARC_Block_Digest="no label")], "warning", "warc.bad-value"),
    ([record(1, WARC_Block_Digest="xyz:ABCDEF")], "note", "warc.digest-not-checked"),
    ([record(1, WARC_Segment_Number="1", WARC_Payload_Digest=sha1(b"all"))], "note", "warc.digest-not-checked"),
    *(
        ([record(1, **{name: None})], "error", "warc.header-missing")
        for name in ("WARC_Type", "WARC_Record_ID", "WARC_Date", "WARC_Target_URI", "Content_Length")
    ),
    ([revisit(1, WARC_Profile=None, WARC_Refers_To=None)], "error", "warc.header-missing"),
    ([record(1, "continuation", WARC_Segment_Number="2")], "error", "warc.header-missing"),
    ([record(1, WARC_Refers_To=f"<{uuid(1)}>")], "warning", "warc.header-forbidden"),
    ([record(1, "metadata", b"{}", WARC_Payload_Digest=sha1(b"{}"))], "warning", "warc.header-forbidden"),
    ([warcinfo(1, WARC_Target_URI="urn:x:y")], "warning", "warc.header-forbidden"),
    ([record(1, WARC_Filename="a.warc")], "note", "warc.header-forbidden"),
    ([record(1, warc_date=archives.DATE)], "warning", "warc.header-repeated"),
    ([record(1, warc_target_uri="urn:x:z")], "error", "warc.header-repeated"),
    ([record(1, content_length=str(len(HTTP + PAGE)))], "error", "warc.content-length"),
    ([record(1, Content_Length="+5")], "error", "warc.content-length"),
    ([record(1, WARC_Date="2023-02-29T00:00:00Z")], "error", "warc.bad-date"),
    ([record(1, WARC_Date="")], "error", "warc.bad-date"),
    ([record(1, version="WARC/1.0", WARC_Date="2023-02-28T00:00:00.5Z")], "warning", "warc.bad-date"),
    ([revisit(1, WARC_Refers_To_Date="x")], "warning", "warc.bad-date"),
    ([record(1, WARC_Record_ID="<a b>")], "error", "warc.bad-record-id"),
    ([record(1, WARC_Record_ID="urn:x:1")], "warning", "warc.bad-value"),
    ([record(1, uri="http://a b/")], "warning", "warc.bad-uri"),
    ([record(1, uri="<http://market.example/>")], "warning", "warc.bad-uri"),
    ([record(1, uri="http://market.example/a|b")], "note", "warc.bad-uri"),
    ([record(1, WARC_IP_Address="market.example")], "warning", "warc.bad-value"),
    ([record(1, "weather", PAGE)], "note", "warc.unknown-type"),
    ([record(1), revisit(2, WARC_Profile="http://a.example/diff")], "note", "warc.unknown-profile"),
    ([record(1), record(1, block=b"HTTP/1.1 200 OK\r\n\r\n")], "error", "warc.duplicate-id"),
    ([record(1, WARC_Concurrent_To=f"<{uuid(9)}>")], "note", "warc.link-elsewhere"),
    ([record(1, WARC_Warcinfo_ID=f"<{uuid(9)}>")], "note", "warc.link-elsewhere"),
    ([record(1), record(2, WARC_Warcinfo_ID=f"<{uuid(1)}>")], "warning", "warc.link-wrong-type"),
    ([revisit(1)], "note", "warc.revisit-elsewhere"),
    ([revisit(1, WARC_Refers_To=f"<{uuid(9)}>")], "note", "warc.link-elsewhere"),
    ([revisit(1, WARC_Refers_To=f"<{uuid(1)}>")], "error", "warc.revisit-loop"),
    (
        [revisit(1, WARC_Refers_To=f"<{uuid(2)}>"), revisit(2, WARC_Refers_To=f"<{uuid(1)}>")],
        "error",
        "warc.revisit-loop",
    ),
    (
        [revisit(1, WARC_Refers_To=f"<{uuid(2)}>"), record(2, block=HTTP, WARC_Payload_Digest=sha1(b""))],
        "error",
        "warc.revisit-digest",
    ),
    ([record(1, block=b"<p>no head")], "warning", "warc.http-malformed"),
    ([record(1, block=b"HTTP/1.1 200 OK\r\nno field\r\n\r\n<p>")], "warning", "warc.http-malformed"),
    ([record(1, block=b"HTTP/1.1 200 OK\r\nA: b")], "note", "warc.http-malformed"),
    ([record(1, block=HTTP[:-2] + b"Transfer-Encoding: chunked\r\n\r\n4\r\nab")], "warning", "warc.http-chunks"),
    ([record(1, block=HTTP[:-2] + b"Transfer-Encoding: chunked\r\n\r\n<p>")], "note", "warc.http-chunks"),
    ([record(1, "warcinfo", b"<xml/>", uri=None)], "warning", "warc.bad-warc-fields"),
    ([record(1, "metadata", b"{no", content_type="application/json")], "warning", "warc.block-not-json"),
    ([record(1, X="a\0b")], "warning", "warc.header-bytes"),
]


@pytest.mark.parametrize(("parts", "severity", "code"), FAULTS)
def test_each_fault_has_its_code_and_gravity(tmp_path: Path, parts: list[bytes], severity: str, code: str) -> None:
    """The gravest finding is the one that names the fault; only errors make the file not ok."""
    result = found(tmp_path, *map(member, parts))
    order = ("note", "warning", "error")
    gravest = max((order.index(each.severity) for each in result.findings), default=-1)
    assert (severity, code) in codes(result)
    assert order[gravest] == severity
    assert result.ok == (severity != "error")
    assert result.counts["records"] == len(parts)


def test_the_payload_digest_may_be_over_the_body_with_or_without_chunks(tmp_path: Path) -> None:
    """The standard's entity-body has no chunks, half of all tools hash it as stored."""
    body = b"2\r\nab\r\n0\r\n\r\n"
    block = HTTP[:-2] + b"Transfer-Encoding: chunked\r\n\r\n" + body
    parts = [record(at, block=block, WARC_Payload_Digest=sha1(data)) for at, data in ((1, b"ab"), (2, body), (3, b"x"))]
    assert codes(found(tmp_path, *map(member, parts))) == [("error", "warc.digest-mismatch")]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.warc", "warc.empty"),
        (b"<html>", "a.warc.gz", "warc.not-a-warc"),
        (b"\0" * 4096, "a.warc", "warc.not-a-warc"),
        (member(b""), "a.warc.gz", "warc.not-a-warc"),
        (member(b"filedesc://a.arc 0.0.0.0 20240101000000 text/plain 5\n"), "a.arc.gz", "warc.not-a-warc"),
    ],
)
def test_what_is_no_warc_is_an_error(tmp_path: Path, data: bytes, name: str, code: str) -> None:
    """One finding says that there is no record, and what the file looks like."""
    result = found(tmp_path, data, name=name)
    assert (result.ok, codes(result), result.counts["records"]) == (False, [("error", code)], 0)


@pytest.mark.parametrize(
    ("parts", "name", "expected"),
    [
        ([record(1)], "a.warc.gz", ("warning", "warc.name-not-gzip")),
        ([member(record(1))], "a.warc", ("note", "warc.name-gzip")),
        ([member(record(1)), record(2)], "a.warc.gz", ("warning", "warc.mixed-compression")),
    ],
)
def test_name_and_content_should_agree(
    tmp_path: Path, parts: list[bytes], name: str, expected: tuple[str, str]
) -> None:
    """The file is read by its content; a name that promises too much is a warning, one that is silent a note."""
    result = found(tmp_path, *parts, name=name)
    assert (result.ok, codes(result)) == (True, [expected])


def test_strict_counts_warnings(tmp_path: Path) -> None:
    """With `strict` a warning is as good as an error; a note is not."""
    warning, note = record(1, uri="http://a b/"), record(1, WARC_Filename="a.warc")
    assert [found(tmp_path, member(part), strict=True).ok for part in (record(1), warning, note)] == [True, False, True]


def test_fixity_only_looks_at_framing_and_digests(tmp_path: Path) -> None:
    """The fast part finds damage, and nothing else."""
    parts = [record(1, WARC_Date="x", WARC_Block_Digest=sha1(b"x")), record(1)]
    assert codes(found(tmp_path, *map(member, parts), fixity_only=True)) == [("error", "warc.digest-mismatch")]


def test_ids_and_links_are_held_against_all_files(tmp_path: Path) -> None:
    """A second file can hold the target of a link, or the same id again; a file given twice is read once."""
    first, second = tmp_path / "a.warc", tmp_path / "b.warc"
    first.write_bytes(record(1, WARC_Concurrent_To=f"<{uuid(2)}>"))
    second.write_bytes(record(2) + record(1))
    assert codes(verify(first)) == [("note", "warc.link-elsewhere")]
    assert codes(verify(first, second)) == [("error", "warc.duplicate-id")]
    assert verify(first, first, tmp_path / "." / "a.warc").counts["files"] == 1


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    """The others are read all the same."""
    good = tmp_path / "a.warc"
    good.write_bytes(record(1))
    result = verify(tmp_path / "missing.warc", good)
    assert (result.ok, codes(result), result.counts["records"]) == (False, [("error", "missing")], 1)


def test_a_finding_says_where(tmp_path: Path) -> None:
    """File, offset and record id, on one line whatever the id holds."""
    result = found(tmp_path, record(1), record(2, WARC_Date="x"), name="a.warc")
    assert [each.where for each in result.findings] == [f"{tmp_path / 'a.warc'}: offset {len(record(1))} <{uuid(2)}>"]


def test_many_findings_of_a_code_are_counted_not_kept(tmp_path: Path) -> None:
    """Memory is bounded: the last finding of a code says how many more there are, the counts have them all."""
    many = FINDINGS_PER_CODE + 20
    result = found(tmp_path, *(member(record(at, WARC_Date="x")) for at in range(many)))
    assert (len(result.findings), result.counts["errors"]) == (FINDINGS_PER_CODE + 1, many)
    assert result.findings[-1].message.startswith("20 more of this code")


def test_an_archive_of_ours_has_no_findings(tmp_path: Path) -> None:
    """Page, metadata and report agree."""
    result = found(tmp_path, *ours(*pair(), archives.report(4, 3, 1, 1)))
    assert (result.ok, result.findings) == (True, ())
    assert result.counts == {
        "files": 1,
        "records": 4,
        "pages": 1,
        "metadata": 1,
        "errors": 0,
        "warnings": 0,
        "notes": 0,
    }


def test_the_page_may_be_stored_encoded(tmp_path: Path) -> None:
    """`source.sha256` is of the page's own bytes; a response keeps them as the server sent them."""
    body = gzip.compress(PAGE)
    block = HTTP[:-2] + b"Content-Encoding: gzip\r\n\r\n" + body
    digest = "sha256:" + hashlib.sha256(body).hexdigest()
    parts = (record(2, block=block, WARC_Payload_Digest=digest), archives.metadata(3, 2, document()))
    assert found(tmp_path, *ours(*parts, archives.report(4, 3, 1, 1))).findings == ()


METADATA_FAULTS = [
    pytest.param(
        document(source={**document()["source"], "sha256": "0" * 64}), "error", "metadata.other-bytes", id="sha"
    ),
    pytest.param(b"{no", "error", "metadata.not-json", id="not JSON"),
    pytest.param(b'{"a": NaN}', "error", "metadata.not-json", id="NaN"),
    pytest.param([], "error", "metadata.not-json", id="no object"),
    pytest.param(document(title=5), "error", "metadata.false-verdict", id="false verdict"),
    pytest.param(document(validation=None), "error", "metadata.false-verdict", id="no verdict"),
    pytest.param(
        document(title=5, validation={"schema": "page-metadata", "valid": False, "findings": []}),
        "note",
        "metadata.recorded-invalid",
        id="recorded",
    ),
    pytest.param(
        document(validation={"schema": "page-metadata", "valid": False, "findings": []}),
        "error",
        "metadata.false-verdict",
        id="invalid without a reason",
    ),
    pytest.param(
        document(**{"$schema": "urn:x:y", "validation": {"schema": "urn:x:z", "valid": True, "findings": []}}),
        "note",
        "metadata.schema-elsewhere",
        id="unknown schema",
    ),
]


@pytest.mark.parametrize(("content", "severity", "code"), METADATA_FAULTS)
def test_metadata_must_agree_with_page_and_schema(tmp_path: Path, content: object, severity: str, code: str) -> None:
    """What we wrote is held against the page and the schema again."""
    parts = (record(2, "resource", PAGE), archives.metadata(3, 2, content))
    result = found(tmp_path, *ours(*parts, archives.report(4, 3, 1, 1)))
    assert (severity, code) in codes(result)
    assert result.ok == (severity != "error")


def test_an_embedded_schema_decides(tmp_path: Path) -> None:
    """The schema in the archive is the one that the verdict was made with."""
    schema = json.dumps({"$id": "urn:x:mine", "required": ["colour"]}).encode()
    verdict = {"schema": "urn:x:mine", "valid": False, "findings": []}
    parts = (schema_record(2, schema), record(3, "resource", PAGE))
    bad = archives.metadata(4, 3, document(validation={**verdict, "valid": True}))
    good = archives.metadata(4, 3, document(validation=verdict))
    report = archives.report(5, 4, 1, 1)
    assert codes(found(tmp_path, *ours(*parts, good, report))) == [("note", "metadata.recorded-invalid")]
    assert codes(found(tmp_path, *ours(*parts, bad, report))) == [("error", "metadata.false-verdict")]
    altered = schema_record(2, schema, "0" * 64)
    assert ("error", "metadata.schema-altered") in codes(found(tmp_path, *ours(altered, *parts[1:], good, report)))


def test_a_verdict_is_that_of_the_schema_it_names(tmp_path: Path) -> None:
    """News without a title fails `news-article`; that the schema of the document itself finds nothing is no matter."""
    shipped = [(SCHEMAS / f"{name}.schema.json").read_bytes() for name in ("page-metadata", "news-article")]
    verdict = {"schema": "news-article", "valid": False, "findings": []}
    parts = (
        *(schema_record(at, raw) for at, raw in enumerate(shipped, 2)),
        record(4, "resource", PAGE),
        archives.metadata(5, 4, document(title=None, evidence={}, validation=verdict)),
    )
    for kept in (parts, parts[2:]):
        result = found(tmp_path, *ours(*kept, archives.report(6, len(kept) + 1, 1, 1)))
        assert codes(result) == [("note", "metadata.recorded-invalid")]


def test_metadata_names_its_page(tmp_path: Path) -> None:
    """A metadata record of ours without WARC-Refers-To describes nothing."""
    parts = (record(2, "resource", PAGE), archives.metadata(3, 2, document(), WARC_Refers_To=None))
    assert codes(found(tmp_path, *ours(*parts, archives.report(4, 3, 0, 1)))) == [
        ("error", "metadata.no-page"),
        ("error", "metadata.report-counts"),
    ]


REPORT_FAULTS = [
    ([*pair()], "warc.no-report"),
    ([*pair(), archives.report(4, 4, 1, 1)], "metadata.report-counts"),
    ([*pair(), archives.report(4, 3, 2, 1)], "metadata.report-counts"),
    ([*pair(), archives.report(4, 3, 1, 0)], "metadata.report-counts"),
    ([pair()[0], archives.report(4, 3, 1, 1)], "metadata.report-counts"),
    ([*pair(), archives.report(4, 3, 1, 1), record(5)], "warc.after-report"),
]


@pytest.mark.parametrize(("parts", "code"), REPORT_FAULTS)
def test_the_report_counts_what_is_there(tmp_path: Path, parts: list[bytes], code: str) -> None:
    """Records that were lost, added or never written do not go unseen."""
    result = found(tmp_path, *ours(*parts))
    assert not result.ok
    assert ("error", code) in codes(result)


def test_our_archives_can_be_joined(tmp_path: Path) -> None:
    """Two files, one behind the other, are one good file."""
    first = ours(*pair(), archives.report(4, 3, 1, 1))
    parts = (warcinfo(11, "warcwrap/0.2"), *pair(12), archives.report(14, 3, 1, 1))
    second = [archives.ours(archives.belonging(part, 11)) for part in parts]
    assert found(tmp_path, *first, *second).findings == ()


def attachment(number: int, type_: str = "resource", **changes: str | None) -> bytes:
    fields = {"WARC_Payload_Digest": sha1(b"p {}"), "X_Warcwrap_Source_Name": "a.css", **changes}
    return record(number, type_, b"p {}", uri=f"{URI}.css", content_type="text/css", **fields)


def test_attachments_are_counted(tmp_path: Path) -> None:
    """Each is there, and the report says how many; what is neither page nor attachment is none of ours."""
    good = found(tmp_path, *ours(*pair(), attachment(4), archives.report(5, 4, 1, 1, 1)))
    assert good.findings == ()
    for part, count in ((attachment(4), 2), (attachment(4, X_Warcwrap_Source_Name=None), 1)):
        result = found(tmp_path, *ours(*pair(), part, archives.report(5, 4, 1, 1, count)))
        assert ("error", "metadata.report-counts") in codes(result)


NOT_OURS = [
    pytest.param(attachment(4, "resouqce"), id="type of a letter"),
    pytest.param(attachment(4, "conversion"), id="type that we do not write"),
    pytest.param(attachment(4, "metadata", WARC_Payload_Digest=None), id="metadata of nothing"),
    pytest.param(attachment(4, WARC_Block_Digest=None), id="no block digest"),
    pytest.param(attachment(4, WARC_Payload_Digest="qha1:ABCD"), id="unknown algorithm"),
]


@pytest.mark.parametrize("part", NOT_OURS)
def test_a_record_that_we_do_not_write_is_found(tmp_path: Path, part: bytes) -> None:
    """In an archive of ours; in that of another tool it is at most a note."""
    last = archives.report(5, 4, 1, 1, 1)
    assert ("error", "warc.not-ours") in codes(found(tmp_path, *ours(*pair(), part, last)))
    assert found(tmp_path, member(warcinfo(1)), member(record(2)), member(part)).ok


def test_records_of_another_archive_of_ours_are_found(tmp_path: Path) -> None:
    """Whole records, with the right number of each kind, that name another warcinfo record, or none."""
    first, last = archives.ours(archives.belonging(warcinfo(1, "warcwrap/1"))), archives.report(4, 3, 1, 1)
    end = archives.ours(archives.belonging(last))
    theirs = [archives.ours(archives.belonging(part, 7)) for part in pair()]
    assert codes(found(tmp_path, first, *theirs, end)) == [
        ("error", "warc.not-ours"),
        ("error", "warc.not-ours"),
        ("note", "warc.link-elsewhere"),
        ("note", "warc.link-elsewhere"),
    ]
    without = archives.ours(archives.belonging(pair()[0]).replace(b"WARC-Warcinfo-ID", b"WARC-Warcinfo-IE"))
    assert codes(found(tmp_path, first, without, ours(*pair())[2], end)) == [("error", "warc.not-ours")]


def test_metadata_and_page_agree_about_the_record(tmp_path: Path) -> None:
    """Id, address and encoding of a page stand in its record's header and in its metadata."""
    last = archives.report(4, 3, 1, 1)
    page, described = pair()
    right = {"id": uuid(2), "target_uri": URI}
    wrong: list[tuple[bytes, bytes]] = [
        (record(2, "resource", PAGE, uri=f"{URI}s"), described),
        (record(2, "resource", PAGE, content_type="text/html; charset=euc-kr"), described),
        (page, archives.metadata(3, 2, document(), uri="urn:warcwrap:metadata:5a3f0000-0000-4000-8000-000000000003")),
        *(
            (page, archives.metadata(3, 2, json.dumps(document(record=stated)).encode()))
            for stated in (None, {**right, "id": uuid(3)}, {**right, "target_uri": f"{URI}s"})
        ),
    ]
    for parts in wrong:
        assert ("error", "metadata.other-page") in codes(found(tmp_path, *ours(*parts, last)))


def test_every_cut_of_our_archive_is_found(tmp_path: Path) -> None:
    """No strict prefix of an archive of ours is ok: within a record, its gzip member, or between two records."""
    data = b"".join(ours(*pair(), archives.report(4, 3, 1, 1)))
    file = tmp_path / "a.warc.gz"
    passed = []
    for length in range(len(data)):
        file.write_bytes(data[:length])
        if verify(file).ok:
            passed.append(length)
    assert passed == []


def test_a_cut_file_says_which_record_is_the_last_whole_one(tmp_path: Path) -> None:
    """Up to its end nothing is lost."""
    first, second = member(record(1)), member(record(2))
    result = found(tmp_path, first, second, member(record(3))[:-10])
    assert result.findings[-1].message.endswith(f"the last whole record begins at {len(first)}")


def test_every_changed_header_byte_of_our_members_is_found(tmp_path: Path) -> None:
    """No checksum covers the ten bytes of a gzip header, so they are compared with what we write."""
    parts = ours(*pair(), archives.report(4, 3, 1, 1))
    file = tmp_path / "a.warc.gz"
    passed = []
    for bit in range(8 * 10):
        changed = bytearray(parts[1])
        changed[bit // 8] ^= 1 << bit % 8
        file.write_bytes(b"".join([parts[0], bytes(changed), *parts[2:]]))
        if verify(file).ok:
            passed.append(bit)
    assert passed == []


def test_a_changed_time_in_a_gzip_header_is_found(tmp_path: Path) -> None:
    """Bytes that inflating does not look at."""
    parts = ours(*pair(), archives.report(4, 3, 1, 1))
    changed = parts[1][:5] + b"x" + parts[1][6:]
    assert codes(found(tmp_path, parts[0], changed, *parts[2:])) == [("error", "warc.gzip-header")]


def test_every_code_that_verify_can_find_is_tested() -> None:
    """The tables above, and the tests of the reader, name each code of the archive's section but a few named here."""
    text = Path(__file__).read_text(encoding="utf-8")
    for name in ("read", "http", "frames", "conformance"):
        text += (Path(__file__).parent / "warc" / f"test_{name}.py").read_text(encoding="utf-8")
    # It takes 32 MiB to see one; the other is seen in test_changed_bits.py.
    untested = {"metadata.too-large", "warc.gzip-padding"}
    ours = {code for code in CODES if code.startswith("warc.") or (code.startswith("metadata.") and code in _EMITTED)}
    assert {code for code in ours if f'"{code}"' not in text} - untested == set()


_EMITTED = {
    "metadata.not-json",
    "metadata.too-large",
    "metadata.schema-altered",
    "metadata.other-bytes",
    "metadata.no-page",
    "metadata.other-page",
    "metadata.false-verdict",
    "metadata.recorded-invalid",
    "metadata.schema-elsewhere",
    "metadata.report-counts",
}


def test_what_is_no_file(tmp_path: Path) -> None:
    """A path with a NUL, a missing file, a folder and a pipe are a finding each, by the code that others give."""
    os.mkfifo(tmp_path / "pipe")
    given = ("a\0", tmp_path / "gone", tmp_path, tmp_path / "pipe")
    assert [verify(path).findings[0].code for path in given] == ["unreadable", "missing", "unreadable", "not-a-file"]


def test_a_page_that_is_stored_compressed(tmp_path: Path) -> None:
    """source.sha256 is of the page without the codings of HTTP; a coding that cannot be undone here settles nothing."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: %b\r\n\r\n"
    for coding, expected in ((b"gzip", set()), (b"lost-art", {"warc.digest-not-checked"})):
        document: dict[str, Any] = {"$schema": "urn:warcwrap:schema:page-metadata:1"}
        for page, codes in ((PAGE, expected), (b"<p>other", expected or {"metadata.other-bytes"})):
            document["source"] = {"sha256": hashlib.sha256(page).hexdigest()}
            raw = warcinfo() + record(2, block=head % coding + gzip.compress(PAGE)) + archives.metadata(3, 2, document)
            (tmp_path / "a.warc").write_bytes(raw)
            found = {each.code for each in verify(tmp_path / "a.warc").findings}
            assert {code for code in found if code in ("metadata.other-bytes", "warc.digest-not-checked")} == codes


@pytest.mark.parametrize("path", sorted((DUMPS / "warc").iterdir()), ids=lambda path: str(path.name))
def test_archives_of_other_tools_are_no_false_alarm(path: Path) -> None:
    """What other tools write is verified; wget states a digest of nothing for the blocks of its revisits."""
    result = verify(path)
    assert result.ok
    if path.name == "wget-later.warc.gz":
        assert "warc.digest-not-checked" in {found.code for found in result.findings}

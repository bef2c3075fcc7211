"""Archives packed: rewritten byte for byte, or described in a file beside them."""

from __future__ import annotations

import gzip
import hashlib
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

import warcwrap
from archives import PAGE, URI, member, record, warcinfo
from commands import run
from dumps import DUMPS, write
from replay import fetched, served, stamp
from warcwrap.errors import NothingToDo, UsageError
from warcwrap.pack_options import PackOptions, output_name
from warcwrap.packing import pack
from warcwrap.page import Page
from warcwrap.warc.read import records
from warcwrap.warc.record import Record

RUN = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
WGET = DUMPS / "warc" / "wget.warc.gz"


def options(**changes: Any) -> PackOptions:
    return PackOptions(run_date=RUN, **changes)


def blocks(path: Path) -> Counter[tuple[str, str, str]]:
    """Return target URI, date and digest of the block of each capture that is not a record of ours about the file."""
    found: Counter[tuple[str, str, str]] = Counter()
    with path.open("rb") as stream:
        for each in records(stream):
            assert isinstance(each, Record)
            if each.type in ("response", "resource") and not (each.target_uri or "").startswith("urn:warcwrap:"):
                digest = hashlib.sha256(each.block.readall()).hexdigest()
                found[each.target_uri or "", each.date or "", digest] += 1
    return found


def decoded(path: Path) -> Counter[str]:
    """Return the digests of what warcio decodes of each capture."""
    found: Counter[str] = Counter()
    with path.open("rb") as stream:
        for each in ArchiveIterator(stream):
            body = each.content_stream().read()
            if each.rec_type in ("response", "resource"):
                found[hashlib.sha256(body).hexdigest()] += 1
    return found


def unpacked(folder: Path, *archives: Path) -> list[dict[str, Any]]:
    result = warcwrap.unpack(*archives, folder=folder)
    assert result.ok
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_bytes().splitlines()]


def read_by_others(path: Path) -> None:
    """warcio and FastWARC read a file, and find all of its digests right."""
    with path.open("rb") as stream:
        for each in ArchiveIterator(stream, check_digests="raise"):
            each.content_stream().read()
            assert each.digest_checker.passed is not False
    with path.open("rb") as stream:
        for each in FastIterator(stream, parse_http=False):
            assert each.verify_block_digest(consume=False)
            if each.is_http:
                each.parse_http()
                assert each.verify_payload_digest()


def test_neither_is_no_answer(tmp_path: Path) -> None:
    """An archive alone is refused before anything is written; in a folder, it costs only itself."""
    with pytest.raises(NothingToDo):
        pack(WGET, output=tmp_path / "x", options=options())
    assert list(tmp_path.iterdir()) == []
    write(tmp_path, {"in/a.html": PAGE, "in/b.warc": record(2)})
    result = pack(tmp_path / "in", output=tmp_path / "x", options=options())
    assert (result.counts["packed"], [each.code for each in result.rejects]) == (1, ["archive-needs-choice"])
    assert run("pack", WGET, "-o", tmp_path / "y").exit_code == 3


def test_both_are_no_answer(tmp_path: Path) -> None:
    """The two choices exclude each other."""
    with pytest.raises(UsageError, match="options-exclude"):
        pack(WGET, output=tmp_path / "x", options=options(metadata_only=True, rewrite=True))
    assert run("pack", WGET, "-o", tmp_path / "y", "--metadata-only", "--rewrite").exit_code == 2


def test_rewritten(tmp_path: Path) -> None:
    """Each capture's block stands in the new archive byte for byte; what comes out again is what warcio decodes."""
    pack(WGET, output=tmp_path / "x", options=options(rewrite=True))
    archive = tmp_path / "x.warc.gz"
    # What no http, https or urn address has is kept under a name made of its bytes.
    ours = Counter({key: count for key, count in blocks(WGET).items() if not key[0].startswith("metadata:")})
    assert ours - blocks(archive) == Counter() and blocks(archive).total() == blocks(WGET).total()
    assert Counter(row["sha256"] for row in unpacked(tmp_path / "out", archive)) == decoded(WGET)
    read_by_others(archive)
    assert warcwrap.verify(archive).ok


def test_what_a_record_said_of_its_capture_stays(tmp_path: Path) -> None:
    """The server's address goes with the capture, and its date to the second."""
    raw = record(2, WARC_IP_Address="192.0.2.7", WARC_Date="2024-10-05T09:30:00.25Z", WARC_Truncated="time")
    (tmp_path / "a.warc").write_bytes(raw)
    pack(tmp_path / "a.warc", output=tmp_path / "x.warc", options=options(rewrite=True))
    with (tmp_path / "x.warc").open("rb") as stream:
        (page,) = (each for each in records(stream) if isinstance(each, Record) and each.target_uri == URI)
    assert [page.get(name) for name in ("WARC-IP-Address", "WARC-Truncated", "WARC-Date")] == [
        "192.0.2.7",
        "time",
        "2024-10-05T09:30:00Z",
    ]


HEADS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.0 200\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 404 \r\nX-Odd: \xff\x00\r\n\r\n",
        b"HTTP/1.1 302 Found\nLocation: /\n\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n",
        b"",
    ]
)


@settings(max_examples=40)
@given(st.lists(st.tuples(HEADS, st.binary(max_size=300), st.booleans()), min_size=1, max_size=6))
def test_a_rewrite_keeps_every_block(
    tmp_path_factory: pytest.TempPathFactory, given: list[tuple[bytes, bytes, bool]]
) -> None:
    """Whatever a response holds, whole or broken, its block comes out as it went in, and so does its page."""
    folder = tmp_path_factory.mktemp("law")
    raw = b"".join(
        member(record(number, block=head + (gzip.compress(body, mtime=0) if packs else PAGE + body)))
        for number, (head, body, packs) in enumerate(given, 2)
    )
    (folder / "a.warc.gz").write_bytes(member(warcinfo()) + raw)
    pack(folder / "a.warc.gz", output=folder / "x", options=options(rewrite=True))
    assert {key[1:] for key in blocks(folder / "x.warc.gz")} == {key[1:] for key in blocks(folder / "a.warc.gz")}
    assert warcwrap.verify(folder / "x.warc.gz").ok
    before, after = unpacked(folder / "1", folder / "a.warc.gz"), unpacked(folder / "2", folder / "x.warc.gz")
    assert [row["sha256"] for row in before] == [row["sha256"] for row in after]


def test_rewritten_again(tmp_path: Path) -> None:
    """An archive of ours, rewritten, has the same pages, attachments and metadata."""
    pack(WGET, output=tmp_path / "x", options=options(rewrite=True))
    pack(tmp_path / "x.warc.gz", output=tmp_path / "y", options=options(rewrite=True))
    assert blocks(tmp_path / "x.warc.gz") == blocks(tmp_path / "y.warc.gz")
    rows = [unpacked(tmp_path / name, tmp_path / f"{name}.warc.gz") for name in ("x", "y")]
    assert [[row["name"] for row in each] for each in rows] == [[row["name"] for row in rows[0]]] * 2
    for row in rows[0]:
        if "metadata" in row:
            one, two = (json.loads((tmp_path / name / row["metadata"]).read_bytes()) for name in ("x", "y"))
            assert {**one, "record": None} == {**two, "record": None}


def test_described(tmp_path: Path) -> None:
    """Metadata alone refer to the records of the original: nothing of it is copied, and both together are whole."""
    (tmp_path / "crawl.warc.gz").write_bytes(WGET.read_bytes())
    assert run("pack", tmp_path / "crawl.warc.gz", "--metadata-only").exit_code == 0
    beside = tmp_path / "crawl.meta.warc.gz"
    assert beside.exists() and not blocks(beside)
    alone = warcwrap.verify(beside)
    assert alone.ok and {found.code for found in alone.findings} == {"warc.link-elsewhere"}
    both = warcwrap.verify(beside, tmp_path / "crawl.warc.gz")
    assert both.ok and "warc.link-elsewhere" not in {found.code for found in both.findings}
    assert both.counts["metadata"] == 9 and both.counts["pages"] == 9
    with beside.open("rb") as stream:
        own = [each for each in records(stream) if isinstance(each, Record) and each.type == "metadata"]
    assert len(own) == 9
    for each in own:
        page = (each.get("WARC-Refers-To") or "")[1:-1]
        assert each.target_uri == f"urn:warcwrap:metadata:{page.rpartition(':')[2]}"


def test_what_is_described_is_checked(tmp_path: Path) -> None:
    """Metadata of a page that is another one now are an error, once the page is at hand."""
    (tmp_path / "a.warc").write_bytes(record(2))
    pack(tmp_path / "a.warc", output=tmp_path / "x", options=options(metadata_only=True))
    (tmp_path / "a.warc").write_bytes(record(2, block=b"HTTP/1.1 200 OK\r\n\r\n<p>other"))
    found = warcwrap.verify(tmp_path / "x.warc.gz", tmp_path / "a.warc").findings
    assert [each.code for each in found if each.severity == "error"] == ["metadata.other-bytes"]


@pytest.mark.parametrize("beside_first", [True, False])
def test_described_and_unpacked(tmp_path: Path, beside_first: bool) -> None:
    """Original and metadata together give each page with its metadata, whichever comes first."""
    pack(WGET, output=tmp_path / "x", options=options(metadata_only=True))
    given = [tmp_path / "x.warc.gz", WGET]
    rows = unpacked(tmp_path / "out", *(given if beside_first else given[::-1]))
    pages = [row for row in rows if row["kind"] == "page"]
    assert len(pages) == len([row for row in rows if "metadata" in row]) == 9
    for row in pages:
        document = json.loads((tmp_path / "out" / row["metadata"]).read_bytes())
        assert document["source"]["sha256"] == row["sha256"]
        assert document["record"] == {"id": row["record_id"], "target_uri": row["target_uri"]}


def test_metadata_alone_are_unpacked(tmp_path: Path) -> None:
    """Without the original, the metadata come out alone, and that the pages are elsewhere is said."""
    pack(WGET, output=tmp_path / "x", options=options(metadata_only=True))
    result = warcwrap.unpack(tmp_path / "x.warc.gz", folder=tmp_path / "out")
    assert result.ok and [each.code for each in result.findings] == ["page-elsewhere"]
    assert result.counts == {"pages": 0, "metadata": 9, "attachments": 0, "failed": 0}
    assert len(list((tmp_path / "out" / "metadata").rglob("*.json"))) == 9


def test_metadata_alone_are_read(tmp_path: Path) -> None:
    """extract gives them again, validate judges them, and a rewrite says that the pages are not there."""
    pack(WGET, output=tmp_path / "x", options=options(metadata_only=True))
    beside = tmp_path / "x.warc.gz"
    again = [json.loads(line) for line in run("extract", beside).stdout.splitlines()]
    first = [json.loads(line) for line in run("extract", WGET).stdout.splitlines()]
    assert [each["title"] for each in again] == [each["title"] for each in first] and len(first) == 9
    assert run("validate", beside).exit_code == 0
    result = pack(beside, output=tmp_path / "y", options=options(rewrite=True))
    assert {each.code for each in result.rejects} == {"page-elsewhere"} and len(result.rejects) == 9


@pytest.mark.parametrize("archive", [WGET, *sorted((DUMPS / "wacz").glob("*.wacz"))], ids=lambda path: path.name)
@pytest.mark.parametrize("is_first", [True, False])
def test_metadata_and_their_archive_are_read_together(tmp_path: Path, archive: Path, is_first: bool) -> None:
    """In any order, each page comes once, with its bytes and the metadata that were stored; nothing is read anew."""
    pack(archive, output=tmp_path / "x", options=options(metadata_only=True))
    stored = {each.record_id for each in _pages(tmp_path / "x.warc.gz")}
    both = [archive, tmp_path / "x.warc.gz"]
    found = list(_pages(*(both if is_first else reversed(both))))
    assert [each.record_id for each in found] == [each.record_id for each in _pages(archive)]
    assert stored == {each.record_id for each in found} and len(stored) == len(found) > 0
    assert all(each.is_stored and each.is_here for each in found)


@dataclass(frozen=True)
class _Found:
    record_id: str
    is_stored: bool
    is_here: bool


def _pages(*paths: Path) -> Iterator[_Found]:
    for item in warcwrap.read(*paths):
        if isinstance(item, Page):
            assert item.origin
            is_here = item.origin.archive != "x.warc.gz"
            yield _Found(item.origin.record_id, item.stored is not None, is_here)


def test_several_are_described_in_one_file(tmp_path: Path) -> None:
    """Pages of several archives may be described together."""
    result = pack(WGET, DUMPS / "warc" / "warcit.warc.gz", output=tmp_path / "x", options=options(metadata_only=True))
    assert result.counts["packed"] == 9 + 3 and result.ok
    assert warcwrap.verify(tmp_path / "x.warc.gz", WGET, DUMPS / "warc" / "warcit.warc.gz").ok


@pytest.mark.parametrize("record_id", [None, "<not an id>", "<>"])
def test_records_that_cannot_be_referred_to(tmp_path: Path, record_id: str | None) -> None:
    """A page whose record has no usable id is rejected; others are described."""
    (tmp_path / "a.warc").write_bytes(record(2, WARC_Record_ID=record_id) + record(3))
    result = pack(tmp_path / "a.warc", output=tmp_path / "x", options=options(metadata_only=True))
    assert (result.counts["packed"], [each.code for each in result.rejects]) == (1, ["record-id-unusable"])


def test_pages_of_no_archive_cannot_be_described(tmp_path: Path) -> None:
    """A page that is in no archive has no record that metadata could refer to."""
    (tmp_path / "a.html").write_bytes(PAGE)
    result = pack(tmp_path / "a.html", output=tmp_path / "x", options=options(metadata_only=True))
    assert [each.code for each in result.rejects] == ["record-id-unusable"]


def test_ids_that_are_no_uuids(tmp_path: Path) -> None:
    """Metadata of a record whose id is another URI have a UUID that is made of it, and refer to it as it is."""
    (tmp_path / "a.warc").write_bytes(record(2, WARC_Record_ID="<http://crawler.example/record/7>"))
    pack(tmp_path / "a.warc", output=tmp_path / "x", options=options(metadata_only=True))
    assert warcwrap.verify(tmp_path / "x.warc.gz", tmp_path / "a.warc").ok
    with (tmp_path / "x.warc.gz").open("rb") as stream:
        (found,) = (each for each in records(stream) if isinstance(each, Record) and each.type == "metadata")
    assert found.get("WARC-Refers-To") == "<http://crawler.example/record/7>"


def test_duplicates_come_out_again(tmp_path: Path) -> None:
    """Pages that were written as references come out with their bytes, and say whose they are."""
    pages = {f"{number}.html": PAGE if number % 2 else PAGE + b"x" for number in range(6)}
    result = pack(write(tmp_path / "in", pages), output=tmp_path / "x", options=options(dedup=True))
    assert result.counts["duplicate"] == 4 and warcwrap.verify(tmp_path / "x.warc.gz").ok
    rows = unpacked(tmp_path / "out", tmp_path / "x.warc.gz")
    assert {row["name"]: (tmp_path / "out" / row["file"]).read_bytes() for row in rows} == pages
    ids = {row["record_id"] for row in rows if "duplicate_of" not in row}
    assert len(ids) == 2 and {row["duplicate_of"] for row in rows if "duplicate_of" in row} == ids
    assert [
        line["source"]["name"] for line in map(json.loads, run("extract", tmp_path / "x.warc.gz").stdout.splitlines())
    ] == [*pages]
    again = pack(tmp_path / "x.warc.gz", output=tmp_path / "y", options=options(rewrite=True))
    assert again.counts["packed"] == 6


@pytest.mark.parametrize("is_first", [True, False])
def test_duplicates_keep_their_own_exchange(tmp_path: Path, is_first: bool) -> None:
    """Of pages with the same bytes, one that came by HTTP has its head, one that did not has none, in any order."""
    headers = {"Content-Type": "text/html", "Content-Length": str(len(PAGE))}
    by_http = {"id": "http", "html_base64": b64encode(PAGE).decode(), "status": 200, "http_headers": headers}
    rows = [by_http, {"id": "file", "html_base64": b64encode(PAGE).decode()}]
    lines = (json.dumps(row).encode() for row in (rows if is_first else reversed(rows)))
    dump = write(tmp_path, {"a.jsonl": b"\n".join(lines)}) / "a.jsonl"
    assert pack(dump, output=tmp_path / "x", options=options(dedup=True)).counts["duplicate"] == 1
    pages = {each.name: each for each in warcwrap.read(tmp_path / "x.warc.gz") if isinstance(each, Page)}
    given = {each.name: each for each in warcwrap.read(dump) if isinstance(each, Page)}
    assert pages["file"].exchange is None
    assert given["http"].exchange and pages["http"].exchange
    assert pages["http"].exchange.head == given["http"].exchange.head


def test_duplicates_of_compressed_pages(tmp_path: Path) -> None:
    """References to a page that is stored compressed are checked against what it decodes to."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    block = head + gzip.compress(PAGE, mtime=0)
    raw = b"".join(record(number, block=block, uri=f"http://market.example/{number}") for number in (2, 3))
    (tmp_path / "a.warc").write_bytes(raw)
    result = pack(tmp_path / "a.warc", output=tmp_path / "x", options=options(rewrite=True, dedup=True))
    assert result.counts["duplicate"] == 1
    assert [found for found in warcwrap.verify(tmp_path / "x.warc.gz").findings if found.severity != "note"] == []
    rows = unpacked(tmp_path / "out", tmp_path / "x.warc.gz")
    assert [(tmp_path / "out" / row["file"]).read_bytes() for row in rows] == [PAGE, PAGE]


def test_numbered_files_come_out_together(tmp_path: Path) -> None:
    """The files of one run, given together, hold what one file would, also where a reference crosses them."""
    pages = {f"{number}.html": PAGE + bytes([65 + number % 4]) * 9000 for number in range(8)}
    pack(write(tmp_path / "in", pages), output=tmp_path / "x", options=options(dedup=True, max_size=60_000))
    files = sorted(tmp_path.glob("x-*.warc.gz"))
    assert files
    rows = unpacked(tmp_path / "out", *files)
    assert {row["name"]: (tmp_path / "out" / row["file"]).read_bytes() for row in rows} == pages


def test_the_quarantine_comes_out(tmp_path: Path) -> None:
    """Pages in quarantine come out as others do, with their metadata."""
    pack(
        write(tmp_path / "in", {"a.html": b"<p>no title"}),
        output=tmp_path / "x",
        options=options(schema="news-article"),
    )
    (row,) = unpacked(tmp_path / "out", tmp_path / "x.quarantine.warc.gz")
    assert (tmp_path / "out" / row["file"]).read_bytes() == b"<p>no title" and "metadata" in row


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a/crawl.warc.gz", "a/crawl.meta.warc.gz"),
        ("crawl.warc", "crawl.meta.warc.gz"),
        ("crawl.WACZ", "crawl.meta.warc.gz"),
        ("crawl", "crawl.meta.warc.gz"),
    ],
)
def test_the_name_beside(source: str, expected: str) -> None:
    """Metadata alone go beside the one archive that they describe, if no name is given."""
    assert output_name([source], options(metadata_only=True)) == expected
    for sources, chosen in (
        ([source], options(rewrite=True)),
        ([source, "b"], options(metadata_only=True)),
        (["-"], options(metadata_only=True)),
    ):
        with pytest.raises(UsageError, match="no-output-name"):
            output_name(sources, chosen)


def test_replay(tmp_path: Path) -> None:
    """pywb serves a page of a rewritten archive, and one of original and metadata side by side, as the crawl had it."""
    pytest.importorskip("pywb", reason="pywb is not installed (extra: replay)")
    pack(WGET, output=tmp_path / "rewritten", options=options(rewrite=True))
    pack(WGET, output=tmp_path / "beside", options=options(metadata_only=True))
    original = tmp_path / "original.warc.gz"
    original.write_bytes(WGET.read_bytes())
    joined = tmp_path / "joined.warc.gz"
    joined.write_bytes(original.read_bytes() + (tmp_path / "beside.warc.gz").read_bytes())
    pages = [
        each
        for each in warcwrap.captures(WGET)
        if each.target_uri.endswith(("/korean", "/gzip", "/chunked", "/bell.png"))
    ]
    with served(tmp_path, rewritten=tmp_path / "rewritten.warc.gz", joined=joined) as server:
        for name in ("rewritten", "joined"):
            for each in pages:
                kind, body = fetched(f"{server}/{name}/{stamp(each.date)}id_/{each.target_uri}")
                assert kind.partition(";")[0] == each.content_type.partition(";")[0]
                assert body in (each.body.held, each.payload and each.payload.held)
            _, shown = fetched(f"{server}/{name}/{stamp(pages[0].date)}mp_/http://market.example/korean")
            assert "가을 장터" in shown.decode("utf-8", "replace") or "가을 장터".encode("euc-kr") in shown

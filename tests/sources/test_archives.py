"""WARC files as dumps."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archives import HTTP, PAGE, URI, member, record, uuid, warcinfo
from dumps import pages, tell
from warcwrap.capture import Capture
from warcwrap.page import Attachment, Page, Rejected
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
    Page("exchange", Body.of(b"<html>x"), url="http://a.example/3", http_head=HTTP),
]


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
    assert (page.name, page.url, page.text, page.http_head, page.capture.source) == (
        "a.warc.gz#1",
        URI,
        "<html>가",
        head,
        "warc",
    )


def test_a_content_type_that_is_none(tmp_path: Path) -> None:
    """A type that no header should hold is not handed on."""
    (tmp_path / "a.warc").write_bytes(warcinfo() + record(2, "resource", b"x", content_type="odd\x01 type"))
    (found,) = pages(tmp_path / "a.warc")
    assert isinstance(found, Attachment) and found.content_type == "application/octet-stream"


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
    assert tell(tmp_path / "a.warc") == [("noted", "a.warc#1", "stored-metadata-broken"), ("page", "a.warc#1")]
    (page,) = pages(tmp_path / "a.warc")
    assert isinstance(page, Page) and page.stored is None


def test_stored_metadata_that_are_invalid_and_say_so(tmp_path: Path) -> None:
    """A stored value that the schema does not like is given again as it was stored."""
    stored = wrap(PAGES[0], load("page-metadata")).document | {"canonical_url": "http://größe.example/"}
    link = {"WARC_Refers_To": f"<{uuid(2)}>"}
    raw = warcinfo() + record(2, "resource", PAGE, content_type="text/html")
    raw += record(3, "metadata", json.dumps(stored).encode(), uri="urn:warcwrap:metadata:2", **link)
    (tmp_path / "a.warc").write_bytes(raw)
    assert tell(tmp_path / "a.warc") == [("page", "raw")]


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
    assert [(each[0], each[2:]) for each in tell(tmp_path / "a.warc")] == [
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

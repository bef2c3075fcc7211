"""Archives read back: captures with their bytes and metadata."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archives import HTTP, PAGE, URI, member, metadata, record, uuid, warcinfo
from warcwrap import archive, archived
from warcwrap.archive import Content, Loose, Passed, Spoilt, captures, contents
from warcwrap.archived import Archived
from warcwrap.errors import InputError
from warcwrap.page import Attachment, Page
from warcwrap.storage import Body
from warcwrap.warc.read import Damage
from warcwrap.writing import WarcWriter

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)
SCHEMA = "urn:warcwrap:schema:page-metadata:1"


def _write(folder: Path) -> Path:
    path = folder / "a.warc.gz"
    with WarcWriter(path, run_date=RUN) as writer:
        writer.add(Page("one", Body.of(PAGE), url="http://a.example/"))
        writer.add_attachment(Attachment("그림.png", Body.of(b"\x89PNG"), "image/png"))
        writer.add(Page("two", Body.of(b"a scrape")))
    return path


def _told(found: Content) -> str:
    if isinstance(found, Damage):
        return found.code
    if isinstance(found, Passed):
        return found.type
    return "loose" if isinstance(found, Loose) else found.kind


def test_captures(tmp_path: Path) -> None:
    """Pages come with the metadata that refer to them, attachments with their name; our own records are no captures."""
    found = list(captures(_write(tmp_path)))
    assert [(each.kind, each.source.get("name") or each.name, each.body.head(200)) for each in found] == [
        ("page", "one", PAGE),
        ("attachment", "그림.png", b"\x89PNG"),
        ("page", "two", b"a scrape"),
    ]
    assert [each.metadata["record"]["id"] for each in found if each.metadata] == [
        found[0].record_id,
        found[2].record_id,
    ]


@pytest.mark.parametrize("is_seekable", [True, False])
def test_a_large_payload_is_opened_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_seekable: bool
) -> None:
    """A payload too large to be held is read again from the archive, as often as needed, also from a stream."""
    monkeypatch.setattr(archive, "HELD_BYTES", 10)
    raw = b"".join(
        (member(warcinfo()), member(record(2)), member(record(3, "resource", PAGE, content_type="text/html")))
    )

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return is_seekable

    pages = [each for each in contents(Body(len(raw), lambda: Stream(raw))) if isinstance(each, Archived)]
    assert [each.body.held for each in pages] == [None, None]
    for _ in range(2):
        assert [b"".join(each.body.chunks()) for each in pages] == [PAGE, PAGE]
    assert [each.http_head for each in pages] == [HTTP, None]


def test_archives_of_others(tmp_path: Path) -> None:
    """In an archive that is not ours, HTML responses and resources are pages, others attachments, the rest nothing."""
    image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"
    foreign = record(6, "metadata", b"{}", uri="http://a.example/", content_type="application/json")
    (tmp_path / "a.warc").write_bytes(
        warcinfo() + record(2) + record(3, block=image) + record(4, "request", b"GET / HTTP/1.1\r\n\r\n") + foreign
    )
    found = list(captures(tmp_path / "a.warc"))
    assert [(each.kind, each.target_uri, each.content_type, each.metadata) for each in found] == [
        ("page", URI, "text/html; charset=utf-8", None),
        ("attachment", URI, "image/png", None),
    ]


@pytest.mark.parametrize(
    ("block", "code"),
    [(b"{", "metadata.not-json"), (b"[]", "metadata.not-json"), (b"{}", "metadata.not-json"),
     (json.dumps({"$schema": SCHEMA, "pad": "x" * 2000}).encode(), "metadata.too-large")],
)  # fmt: skip
def test_broken_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: bytes, code: str) -> None:
    """Metadata that cannot be read cost themselves: the page is there, and what follows."""
    monkeypatch.setattr(archived, "METADATA_BYTES", 1000)
    link = {"WARC_Refers_To": f"<{uuid(2)}>"}
    raw = warcinfo() + record(2) + record(3, "metadata", block, uri="urn:warcwrap:metadata:2", **link) + record(4)
    assert [_told(each) for each in contents(Body.of(raw))] == ["warcinfo", "page", code, "page"]


def test_other_pages_metadata() -> None:
    """Metadata are those of the page that they refer to, not of the one before them."""
    block = json.dumps({"$schema": SCHEMA}).encode()
    link = {"WARC_Refers_To": f"<{uuid(9)}>"}
    raw = warcinfo() + record(2) + record(3, "metadata", block, uri="urn:warcwrap:metadata:2", **link)
    _, page, loose = contents(Body.of(raw))
    assert isinstance(page, Archived) and page.metadata is None
    assert isinstance(loose, Loose) and loose.page_id == uuid(9)


@pytest.mark.parametrize(
    ("raw", "code"), [(b"", "warc.empty"), (b"<html>", "warc.garbage"), (record(2)[:-30], "warc.truncated")]
)
def test_damage(tmp_path: Path, raw: bytes, code: str) -> None:
    """What is no archive, or a damaged one, is an error with a code and an offset."""
    (tmp_path / "a.warc").write_bytes(raw)
    with pytest.raises(InputError, match=f"{code}: offset 0"):
        list(captures(tmp_path / "a.warc"))


@pytest.mark.parametrize(("name", "code"), [("gone", "missing"), (".", "unreadable"), ("\0", "unreadable")])
def test_unreadable(tmp_path: Path, name: str, code: str) -> None:
    """What is not there, or no file, is an error of the input."""
    with pytest.raises(InputError, match=code):
        list(captures(tmp_path / name))


def test_metadata_of_a_spoilt_page() -> None:
    """What is described is a page, also where its bytes, which are spoilt, do not look like one; it costs one page."""
    for content_type, block in (("text/html", PAGE), ("image/png", b"\x89PNG <p>")):
        page = record(2, "resource", block, content_type=content_type).replace(b"<p>", b"<b>")
        raw = page + metadata(3, 2, {"$schema": SCHEMA, "source": {}})
        (found,) = contents(Body.of(raw))
        assert isinstance(found, Spoilt) and (found.code, found.is_page) == ("warc.digest-mismatch", True)
        (found,) = contents(Body.of(page))
        assert isinstance(found, Spoilt) and found.is_page == (content_type == "text/html")

"""Single files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dumps import HTML, pages, tell
from warcwrap.page import Attachment, Page
from warcwrap.sources import files, read
from warcwrap.sources.files import charset_of


@pytest.mark.parametrize("name", ["a.html", "a", "a.bin", "-o", "a b\n.txt", "é.html", "%41"])
def test_any_name(tmp_path: Path, name: str) -> None:
    """A page is one whatever its file is called, and keeps that name."""
    (tmp_path / name).write_bytes(HTML)
    assert tell(tmp_path / name) == [("page", name)]


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    """Bytes of a name that are not UTF-8 are percent-encoded."""
    path = tmp_path / os.fsdecode(b"\xb1\xdb.html")
    path.write_bytes(HTML)
    assert tell(path) == [("page", "%B1%DB.html")]


def test_nothing_there(tmp_path: Path) -> None:
    """What is missing, empty, or no file is rejected with its code."""
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "blank").write_bytes(b"\xef\xbb\xbf \r\n")
    os.mkfifo(tmp_path / "pipe")
    names = ("gone", "empty", "blank", "pipe", "nul\0")
    assert tell(*(tmp_path / name for name in names)) == [
        ("rejected", "gone", "missing"),
        ("rejected", "empty", "empty"),
        ("rejected", "blank", "empty"),
        ("rejected", "pipe", "not-a-file"),
        ("rejected", "nul\0", "unreadable"),
    ]


def test_an_archive_that_is_not_read(tmp_path: Path) -> None:
    """An archive of a kind that is not read is kept whole, with a finding."""
    heads = {
        "a.tar.Z": b"\x1f\x9d\x90",
        "a.7z": b"7z\xbc\xaf\x27\x1c",
        "a.rar": b"Rar!\x1a\x07\x00",
        "a.arc": b"filedesc://a.arc 0.0.0.0 20240101000000 text/plain 76\n",
    }
    for name, head in heads.items():
        (tmp_path / name).write_bytes(head + bytes(99))
        assert tell(tmp_path / name) == [("noted", name, "unread-archive"), ("attachment", name)]


def test_too_large(tmp_path: Path) -> None:
    """A file beyond the limit is refused by its size, unread."""
    path = tmp_path / "sparse.img"
    with path.open("wb") as stream:
        stream.truncate(files.FILE_BYTES + 1)
    assert tell(path) == [("rejected", "sparse.img", "too-large")]


def test_a_large_file_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the limit for memory is opened anew for each pass, with the same bytes."""
    monkeypatch.setattr(files, "HELD_BYTES", 10)
    path = tmp_path / "a.html"
    path.write_bytes(HTML)
    (page,) = pages(path)
    assert (page.body.held, b"".join(page.body.chunks()), page.body.size_bytes) == (None, HTML, len(HTML))


def test_a_large_file_that_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that can no longer be read when its turn comes is the input's fault, not the output's."""
    monkeypatch.setattr(files, "HELD_BYTES", 10)
    path = tmp_path / "a.html"
    path.write_bytes(HTML)
    (page,) = pages(path)
    path.unlink()
    with pytest.raises(files.InputError, match=r"a\.html: unreadable"):
        _ = page.body.sha256


def test_attachments(tmp_path: Path) -> None:
    """What is no page is an attachment of its true type; where its name claims a page, a finding says so."""
    (tmp_path / "a.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    things = list(read(tmp_path))
    attached = [thing.content_type for thing in things if isinstance(thing, Attachment)]
    assert (tell(tmp_path), attached) == (
        [("noted", "a.html", "not-a-page"), ("attachment", "a.html"), ("attachment", "b.png")],
        ["image/png", "image/png"],
    )


def test_facts(tmp_path: Path) -> None:
    """Address and date come from the map, else from prefix and modification time."""
    path = tmp_path / "größe 1.html"
    path.write_bytes(HTML)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    table = tmp_path / "map.csv"
    table.write_text(
        "path,url,captured_at,content_type\ngröße 1.html,http://map.example/,2020-02-03,text/html;charset=euc-kr\n"
    )
    (bare,) = pages(path)
    (prefixed,) = pages(path, url_prefix="http://a.example/x/")
    (mapped,) = pages(path, url_prefix="http://a.example/", url_map=table)
    assert isinstance(bare, Page) and isinstance(mapped, Page)
    assert (bare.url, str(bare.capture.at), bare.capture.source) == (None, "2023-11-14 22:13:20+00:00", "mtime")
    assert prefixed.url == "http://a.example/x/gr%C3%B6%C3%9Fe%201.html"
    assert (mapped.url, str(mapped.capture.at), mapped.capture.source, mapped.charset) == (
        "http://map.example/",
        "2020-02-03 00:00:00+00:00",
        "map",
        "euc-kr",
    )


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [(None, None), ("text/html", None), ("text/html; charset=UTF-8", "UTF-8"), ('text/html;x=1;CHARSET="a"', "a"),
     ("text/html; charset=", None)],
)  # fmt: skip
def test_charset_of(content_type: str | None, charset: str | None) -> None:
    """The charset is a parameter of the media type, in any case, with or without quotes."""
    assert charset_of(content_type) == charset

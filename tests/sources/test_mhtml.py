"""Pages saved as MHTML."""

from __future__ import annotations

import base64
import quopri
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumps import DUMPS, packed, pages, tell, write
from warcwrap.page import Attachment, Page, Rejected
from warcwrap.sources import read

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(99))
HTML = "<!DOCTYPE html>\r\n<title>가을</title>\r\n<p>a = b</p>".encode()


def _part(kind: str, content: bytes, coding: str = "base64", **fields: str) -> bytes:
    lines = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {coding}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(coding, bytes)(content)
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + coded + b"\r\n"


ROOT = _part("text/html", HTML, "8bit", Content_Location="http://garden.example/a/page")
PICTURE = _part("image/png", PNG, Content_Location="http://garden.example/a/b.png")
FRAME = _part("text/html", b"<p>frame", "7bit", Content_Location="http://garden.example/frame")


def _mhtml(*parts: bytes, head: str = "", related: str = "", end: bytes = b"--b--\r\n") -> bytes:
    top = f'{head}MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"{related}\r\n\r\n'
    return top.encode() + b"".join(b"--b\r\n" + part for part in parts) + end


def _read(folder: Path, raw: bytes, **options: object) -> list[Page | Attachment]:
    return pages(write(folder, {"page.mhtml": raw}) / "page.mhtml", **options)


def _told(folder: Path, raw: bytes) -> list[tuple[str, ...]]:
    return tell(write(folder, {"page.mhtml": raw}) / "page.mhtml")


def test_chromium() -> None:
    """A page that Chromium saved comes with its address and date, its pictures and style sheets, and its frame."""
    root, *others = pages(DUMPS / "mhtml" / "home.mhtml")
    assert isinstance(root, Page)
    assert (root.name, root.url, root.fidelity) == ("home.mhtml", "http://garden.example/", "serialized")
    assert (str(root.capture.at), root.capture.source) == ("2026-11-22 22:06:10+00:00", "page")
    assert "Hollow Lane allotments</h1>\r\n" in root.text
    assert "<p>© 2025 Hollow Lane" in root.text
    urls = {each.url: each for each in others}
    assert all(each.name == f"home.mhtml!{each.url}" for each in others)
    frame, far = urls["http://garden.example/frame.html"], urls["http://pictures.example/far.png"]
    assert isinstance(frame, Page)
    assert isinstance(far, Attachment)
    assert (frame.fidelity, far.content_type, far.body.head(4)) == ("serialized", "image/png", b"\x89PNG")
    assert urls["http://garden.example/style.css?v=3"].content_type == "text/css"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["home", "autumn", "korean"])
def test_round_trip(tmp_path: Path, name: str) -> None:
    """What was saved comes out of the archive byte for byte, and the counts add up."""
    counts, found = packed(tmp_path, DUMPS / "mhtml" / f"{name}.mhtml")
    given = pages(DUMPS / "mhtml" / f"{name}.mhtml")
    assert found == {each.name: each.body.head(1 << 20) for each in given}
    assert counts["packed"] == sum(isinstance(each, Page) for each in given)
    assert counts["attachments"] == sum(isinstance(each, Attachment) for each in given)


def test_names_and_addresses(tmp_path: Path) -> None:
    """The page has the file's name; parts are named by their address, by `cid:`, or by number."""
    parts = (
        FRAME,
        _part("text/css", b"p{}", Content_Location="style.css"),
        _part("image/png", PNG, Content_ID="<pic@x>"),
        _part("image/png", PNG, Content_Location="cid:other"),
        _part("image/png", PNG, Content_Location="file:///C:/a.png"),
        _part("image/png", PNG),
    )
    found = _read(tmp_path, _mhtml(ROOT, *parts))
    assert [(each.name, each.url) for each in found] == [
        ("page.mhtml", "http://garden.example/a/page"),
        ("page.mhtml!http://garden.example/frame", "http://garden.example/frame"),
        ("page.mhtml!style.css", "http://garden.example/a/style.css"),
        ("page.mhtml!cid:pic@x", None),
        ("page.mhtml!cid:other", None),
        ("page.mhtml!file:///C:/a.png", None),
        ("page.mhtml!7", None),
    ]


def test_the_root_is_named(tmp_path: Path) -> None:
    """`start` says which part is the page, wherever it stands (RFC 2387)."""
    named = _part("text/html", HTML, Content_ID="<r@x>", Content_Location="http://garden.example/root")
    found = _read(tmp_path, _mhtml(PICTURE, FRAME, named, related='; start="<r@x>"'))
    assert [each.name for each in found] == [
        "page.mhtml!http://garden.example/a/b.png",
        "page.mhtml!http://garden.example/frame",
        "page.mhtml",
    ]


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit", "binary"])
def test_codings(tmp_path: Path, coding: str) -> None:
    """A page's bytes are those that were coded."""
    (page,) = _read(tmp_path, _mhtml(_part('text/html; charset="EUC-KR"', "<p>가을".encode("euc-kr"), coding)))
    assert isinstance(page, Page)
    assert (page.body.held, page.text, page.decoded.evidence) == ("<p>가을".encode("euc-kr"), "<p>가을", "http")


def test_a_message_that_is_the_page(tmp_path: Path) -> None:
    """A page without pictures is a message of one part."""
    raw = b"From: <Saved by X>\r\nMIME-Version: 1.0\r\nDate: Tue, 02 Jan 2024 03:04:05 +0900\r\n" + ROOT
    (page,) = _read(tmp_path, raw)
    assert (page.name, page.url, str(page.capture.at)) == (
        "page.mhtml",
        "http://garden.example/a/page",
        "2024-01-01 18:04:05+00:00",
    )


def test_coded_addresses(tmp_path: Path) -> None:
    """Addresses may be folded, and coded where they are not ASCII."""
    coded = base64.b64encode("http://garden.example/가".encode()).decode()
    root = _part("text/html", HTML, Content_Location=f"=?utf-8?B?{coded}?=")
    folded = _part("image/png", PNG, Content_Location="http://garden.example/\r\n long/\r\n\tname.png")
    odd = _part("image/png", PNG, Content_Location="=?rot13?Q?uggc?=")
    bad = _part("image/png", PNG, Content_Location="=?utf-8?B?/w?=")
    assert [each.url for each in _read(tmp_path, _mhtml(root, folded, odd, bad))] == [
        "http://garden.example/가",
        "http://garden.example/long/name.png",
        "http://garden.example/=?rot13?Q?uggc?=",
        "http://garden.example/=?utf-8?B?/w?=",
    ]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 02 Jan 2024 03:04:05 -0000", "2024-01-02 03:04:05+00:00"),
        ("2 Jan 24 03:04 EST", "2024-01-02 08:04:00+00:00"),
        ("Tue, 02 Jan 2050 03:04:05 +0000", None),
        ("Tue, 32 Jan 2024 03:04:05 +0000", None),
        ("gestern", None),
    ],
)
def test_dates(tmp_path: Path, date: str, expected: str | None) -> None:
    """The date of saving is the capture date; one that is none leaves the file's time, with a finding."""
    now = datetime(2027, 1, 1, tzinfo=UTC)
    path = write(tmp_path, {"page.mhtml": _mhtml(ROOT, head=f"Date: {date}\r\n")}) / "page.mhtml"
    found = tell(path, now=now)
    (page,) = pages(path, now=now)
    if expected:
        assert (str(page.capture.at), page.capture.source, len(found)) == (expected, "page", 1)
    else:
        assert page.capture.source == "mtime"
        assert found[0] == ("noted", "page.mhtml", "capture-date-unusable")


def test_what_the_user_states_counts_more(tmp_path: Path) -> None:
    """Map file and prefix say it better than the message."""
    raw = _mhtml(ROOT, PICTURE, head="Date: Tue, 02 Jan 2024 03:04:05 -0000\r\n")
    rows = "path,url,captured_at\npage.mhtml,https://b.example/,2020-01-01\n"
    write(tmp_path, {"map.csv": rows.encode()})
    root, picture = _read(tmp_path, raw, url_map=tmp_path / "map.csv")
    assert (root.url, root.capture.source, picture.capture.source) == ("https://b.example/", "map", "page")
    root, picture = _read(tmp_path, raw, url_prefix="https://c.example/")
    assert (root.url, picture.url) == ("https://c.example/page.mhtml", "http://garden.example/a/b.png")


def test_a_broken_part_costs_itself(tmp_path: Path) -> None:
    """A part that cannot be decoded is rejected with its offset; the others are read."""
    bad = PICTURE.replace(b"iVBO", b"iV*O")
    unknown = _part("image/png", PNG, "x-uu", Content_Location="http://garden.example/c.png")
    path = write(tmp_path, {"page.mhtml": _mhtml(ROOT, bad, unknown, FRAME)}) / "page.mhtml"
    assert tell(path) == [
        ("page", "page.mhtml"),
        ("rejected", "page.mhtml!http://garden.example/a/b.png", "damaged-part"),
        ("rejected", "page.mhtml!http://garden.example/c.png", "damaged-part"),
        ("page", "page.mhtml!http://garden.example/frame"),
    ]
    rejected = [each for each in read(path) if isinstance(each, Rejected)]
    offset = path.read_bytes().index(bad)
    assert (rejected[0].scope, rejected[0].reason.startswith(f"offset {offset}: ")) == ("page", True)


@pytest.mark.parametrize("end", [b"", b"--b", b"--b-"])
def test_a_cut_file(tmp_path: Path, end: bytes) -> None:
    """What stands before the end of a cut file is read; the part in which it ends is not."""
    raw = _mhtml(ROOT, PICTURE, end=end)
    assert _told(tmp_path, raw)[0] == ("page", "page.mhtml")
    *_, last = read(write(tmp_path, {"page.mhtml": raw}) / "page.mhtml")
    assert isinstance(last, Rejected)
    assert (last.code, last.scope, str(len(raw)) in last.reason) == ("truncated-mhtml", "rest", True)


def test_a_cut_page(tmp_path: Path) -> None:
    """A file that ends within its page gives none."""
    assert _told(tmp_path, _mhtml(ROOT, end=b"")) == [("rejected", "page.mhtml", "truncated-mhtml")]


def test_odd_parts(tmp_path: Path) -> None:
    """Empty parts are named, pictures called pages are none, and bytes behind the end are told of."""
    parts = (
        ROOT,
        _part("text/html", b" \n", "8bit", Content_Location="http://garden.example/e"),
        _part("text/css", b"", Content_Location="http://garden.example/e.css"),
        _part("text/html", PNG, Content_Location="http://garden.example/p"),
        b"\r\n",
    )
    assert _told(tmp_path, _mhtml(*parts, end=b"\r\n--b--\r\n\r\nmore")) == [
        ("page", "page.mhtml"),
        ("rejected", "page.mhtml!http://garden.example/e", "empty"),
        ("skipped", "page.mhtml!http://garden.example/e.css"),
        ("noted", "page.mhtml!http://garden.example/p", "not-a-page"),
        ("attachment", "page.mhtml!http://garden.example/p"),
        ("skipped", "page.mhtml!5"),
        ("noted", "page.mhtml", "trailing-garbage"),
    ]


def test_no_parts_that_can_be_told_apart(tmp_path: Path) -> None:
    """Parts without a boundary are refused."""
    raw = b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n--b\r\n" + ROOT
    assert _told(tmp_path, raw) == [("rejected", "page.mhtml", "damaged-mhtml")]


def test_large_parts_are_not_held(tmp_path: Path) -> None:
    """A part of many megabytes goes through a file."""
    raw = _mhtml(ROOT, _part("video/webm", b"\x1aE\xdf\xa3" + bytes(9 << 20), Content_Location="http://v.example/"))
    *_, video = _read(tmp_path, raw)
    assert (video.body.held, video.body.size_bytes) == (None, 4 + (9 << 20))


@settings(max_examples=50)
@given(st.integers(0, 1200), st.binary(max_size=20))
def test_any_damage(tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes) -> None:
    """Whatever happens to a file, what is read of it is told in our words."""
    raw = _mhtml(ROOT, PICTURE, FRAME, head="Date: Tue, 02 Jan 2024 03:04:05 -0000\r\n")
    folder = tmp_path_factory.mktemp("damage")
    assert _told(folder, raw[:at] + put + raw[at + len(put) :])

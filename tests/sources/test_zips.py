"""ZIP archives."""

from __future__ import annotations

import gc
import io
import os
import stat
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dumps import HTML, pages, tell, told, zipped
from warcwrap import storage
from warcwrap.page import Noted, Page
from warcwrap.sources import Dumps, decompression, read, zips
from warcwrap.sources.entry import Entry, Span
from warcwrap.storage import Body

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DUMPS = Path(__file__).parents[1] / "dumps" / "zip"


def _write(tmp_path: Path, raw: bytes) -> Path:
    path = tmp_path / "a.zip"
    path.write_bytes(raw)
    return path


def _changed(raw: bytes, info: zipfile.ZipInfo, offset: int, value: bytes) -> bytes:
    """Change bytes of a member's local header and data."""
    at = info.header_offset + offset
    return raw[:at] + value + raw[at + len(value) :]


def test_members(tmp_path: Path) -> None:
    """Members are read in the directory's order; folders are no members, and dumps within are read, too."""
    inner = zipped({"deep.html": HTML})
    path = _write(tmp_path, zipped({"b.html": HTML, "a/": b"", "a/x.png": b"\x89PNG\r\n\x1a\n", "inner.zip": inner}))
    assert tell(path) == [
        ("page", "a.zip!b.html"),
        ("attachment", "a.zip!a/x.png"),
        ("page", "a.zip!inner.zip!deep.html"),
    ]


def test_a_folder_with_content_is_a_member(tmp_path: Path) -> None:
    """Whatever its name says, what has content is read; what has none is a folder by its name, or by DOS."""
    raw = zipped({"a/": HTML, "b\\": b"", "c": b""}, date_time=(2024, 1, 1, 0, 0, 0))
    at = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 90)
    at = raw.index(b"c", raw.index(b"PK\x01\x02", at)) - 46
    raw = raw[: at + 38] + b"\x10" + raw[at + 39 :]
    assert tell(_write(tmp_path, raw)) == [("page", "a.zip!a/")]


def test_members_that_the_directory_does_not_list(tmp_path: Path) -> None:
    """Of two archives that were joined, the last one is read; that there is another is said."""
    first, last = zipped({"first.html": HTML}), zipped({"last.html": HTML})
    assert tell(_write(tmp_path, first + last)) == [("noted", "a.zip", "unlisted-members"), ("page", "a.zip!last.html")]
    assert tell(_write(tmp_path, b"PK00" + last)) == [("page", "a.zip!last.html")]


def test_a_directory_that_begins_before_the_file(tmp_path: Path) -> None:
    """Its offsets lead nowhere; members are found by what stands before them."""
    raw = zipped({"a.html": HTML})
    end = raw.index(b"PK\x05\x06")
    lying = raw[: end + 16] + (1 << 30).to_bytes(4, "little") + raw[end + 20 :]
    assert tell(_write(tmp_path, lying)) == [("page", "a.zip!a.html"), ("rejected", "a.zip", "damaged-zip")]


def test_too_deep(tmp_path: Path) -> None:
    """An archive three archives deep is refused: a ZIP may contain itself."""
    raw = zipped({"page.html": HTML})
    for _ in range(3):
        raw = zipped({"inner.zip": raw})
    assert tell(_write(tmp_path, raw)) == [("rejected", "a.zip!inner.zip!inner.zip", "nesting-limit")]


def test_facts(tmp_path: Path) -> None:
    """The time of a member is local time of an unknown place; an address is made of prefix and name."""
    path = _write(tmp_path, zipped({"x/größe.html": HTML}, date_time=(2024, 5, 6, 7, 8, 10)))
    (page,) = pages(path, url_prefix="http://a.example")
    assert (page.url, str(page.capture.at), page.capture.zone_assumed) == (
        "http://a.example/x/gr%C3%B6%C3%9Fe.html",
        "2024-05-06 07:08:10+00:00",
        True,
    )


def test_no_time(tmp_path: Path) -> None:
    """ZIP's 1980 means that the time is not known."""
    (page,) = pages(_write(tmp_path, zipped({"a.html": HTML}, date_time=(1980, 1, 1, 0, 0, 0))))
    assert page.capture.source == "unknown"


def test_names_are_labels(tmp_path: Path) -> None:
    """Names that lead outside are kept as names, with a finding; nothing is written under them."""
    names = ["../up.html", "/etc/x.html", "C:\\x.html", "..\\up.html", "a/../../b.html"]
    found = tell(_write(tmp_path, zipped(dict.fromkeys(names, HTML))))
    assert found == [
        told for name in names for told in (("noted", f"a.zip!{name}", "name-leads-outside"), ("page", f"a.zip!{name}"))
    ]


def test_names_in_an_old_encoding(tmp_path: Path) -> None:
    """A name that is not UTF-8 is percent-encoded, never guessed."""
    raw = zipped({"XXXX.html": HTML}).replace(b"XXXX", "기사".encode("cp949"))
    assert tell(_write(tmp_path, raw)) == [("page", "a.zip!%B1%E2%BB%E7.html")]


def test_equal_names(tmp_path: Path) -> None:
    """Two members of one name are two pages, each with its own bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a.html", HTML + b"1")
        archive.writestr("a.html", HTML + b"2")
    found = pages(_write(tmp_path, out.getvalue()))
    assert [(page.name, page.body.head(99)[-1:]) for page in found] == [("a.zip!a.html", b"1"), ("a.zip!a.html", b"2")]


def test_links_and_secrets(tmp_path: Path) -> None:
    """A link is no page, and an encrypted member cannot be read; the others can."""
    link = zipfile.ZipInfo("link.html")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("secret.html", HTML)
        archive.writestr("page.html", HTML)
        archive.infolist()[1].flag_bits |= 1
    assert tell(_write(tmp_path, out.getvalue())) == [
        ("rejected", "a.zip!link.html", "not-a-file"),
        ("rejected", "a.zip!secret.html", "encrypted"),
        ("page", "a.zip!page.html"),
    ]


def test_a_damaged_member(tmp_path: Path) -> None:
    """A member whose bytes are damaged costs only itself."""
    raw = zipped({"a.html": HTML * 9, "b.html": HTML})
    info = zipfile.ZipFile(io.BytesIO(raw)).infolist()[0]
    damaged = _changed(raw, info, 40, b"\xff\xff\xff\xff")
    assert tell(_write(tmp_path, damaged)) == [("rejected", "a.zip!a.html", "damaged-member"), ("page", "a.zip!b.html")]


def test_a_large_damaged_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds for a member that is too large to be held, whether it is compressed or not."""
    monkeypatch.setattr(zips, "HELD_BYTES", 10)
    noise = os.urandom(100_000)
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("a.html", b"<html>" + noise)
            archive.writestr("b.html", HTML)
        info = zipfile.ZipFile(out).infolist()[0]
        found = tell(_write(tmp_path, _changed(out.getvalue(), info, 90_000, b"\x00\x01\x02\x03")))
        assert found == [("rejected", "a.zip!a.html", "damaged-member"), ("page", "a.zip!b.html")]


def test_large_members_outlive_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Members too large to be held can be read when the dump was passed, again and again, at any place."""
    monkeypatch.setattr(zips, "HELD_BYTES", 10)
    monkeypatch.setattr(storage, "HELD_BYTES", 10)
    out = io.BytesIO()
    contents = [b"<html>" + os.urandom(50_000), b"<html>" + b"x" * 70_000]
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.html", contents[0], zipfile.ZIP_STORED)
        archive.writestr("b.html", contents[1], zipfile.ZIP_DEFLATED)
    found = pages(_write(tmp_path, out.getvalue()))
    gc.collect()
    for page, content in zip(found, contents, strict=True):
        assert page.body.held is None
        for _ in range(2):
            assert b"".join(page.body.chunks()) == content
        with page.body.open() as stream:
            stream.seek(-5, os.SEEK_END)
            assert stream.read() == content[-5:]


def test_a_bomb(tmp_path: Path) -> None:
    """Members that share bytes, or claim to be more than deflate can give, are refused."""
    raw = bytearray(zipped({"a.html": HTML * 50, "b.html": HTML * 50}))
    directory = raw.index(b"PK\x01\x02")
    second = raw.index(b"PK\x01\x02", directory + 4)
    raw[second + 42 : second + 46] = raw[directory + 42 : directory + 46]
    assert [each[2] for each in tell(_write(tmp_path, bytes(raw)))] == ["overlapping-members"] * 2
    liar = bytearray(zipped({"a.html": HTML}))
    directory = liar.index(b"PK\x01\x02")
    liar[directory + 24 : directory + 28] = (1 << 30).to_bytes(4, "little")
    assert tell(_write(tmp_path, bytes(liar))) == [("rejected", "a.zip!a.html", "decompression-limit")]


def test_a_member_that_lies_a_little(tmp_path: Path) -> None:
    """A member that is not as long as the directory says is damaged."""
    raw = bytearray(zipped({"a.html": HTML}))
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = (len(HTML) + 5).to_bytes(4, "little")
    assert tell(_write(tmp_path, bytes(raw))) == [("rejected", "a.zip!a.html", "damaged-member")]


def test_cut_short(tmp_path: Path) -> None:
    """A ZIP that is cut has no directory: members are found by their own headers, the one at the cut is rejected."""
    members = {"folder/": b"", "../a.html": HTML * 9, "b.html": b"<p>" + os.urandom(900)}
    raw = zipped(members, date_time=(2024, 5, 6, 7, 8, 10))
    cut = raw.index(b"PK\x01\x02") - 100
    noted, page, *rejected = read(_write(tmp_path, raw[:cut]))
    assert isinstance(noted, Noted) and isinstance(page, Page)
    assert (page.name, page.body.head(999), str(page.capture.at)) == (
        "a.zip!../a.html",
        HTML * 9,
        "2024-05-06 07:08:10+00:00",
    )
    assert [told(item)[1:] for item in rejected] == [("a.zip!b.html", "damaged-member"), ("a.zip", "damaged-zip")]
    assert f"at the end of its {cut} bytes" in str(rejected[1])
    assert tell(_write(tmp_path, b"PK\x03\x04nothing")) == [("rejected", "a.zip", "damaged-zip")]


@example(290, b"\0\0")
@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_any_damage(tmp_path_factory: pytest.TempPathFactory, at: int, value: bytes) -> None:
    """Whatever bytes are changed, every member is read or rejected."""
    raw = zipped({"a.html": HTML * 3, "b/c.html": HTML, "d.html": b"<p>" * 40})
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    at = at % len(raw)
    path.write_bytes(raw[:at] + value + raw[at + len(value) :])
    for page in pages(path):
        assert len(b"".join(page.body.chunks())) == page.body.size_bytes


def test_a_member_without_a_name(tmp_path: Path) -> None:
    """A member whose name is empty is read as any other."""
    raw = bytearray(zipped({"": HTML, "b.html": HTML}))
    assert tell(_write(tmp_path, bytes(raw))) == [("page", "a.zip!"), ("page", "a.zip!b.html")]


def test_a_member_that_cannot_be_opened(tmp_path: Path) -> None:
    """A member whose local header is gone is rejected, and nothing fails behind it when Python cleans up."""
    raw = zipped({"a.html": HTML, "b.html": HTML})
    second = raw.index(b"PK\x03\x04", 4)
    path = tmp_path / "a.zip"
    path.write_bytes(raw[:second] + b"XX" + raw[second + 2 :])
    found = [type(item).__name__ for item in read(path)]
    gc.collect()
    assert found == ["Page", "Rejected"]


def _zstd(content: bytes) -> bytes:
    """Return a ZIP with one member compressed by method 93 (APPNOTE section 4.4.5)."""
    packed = zstd.compress(content)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.html"), packed)
    raw = bytearray(out.getvalue())
    directory = raw.index(b"PK\x01\x02")
    for at, shift in ((0, 0), (directory, 2)):
        raw[at + 8 + shift : at + 10 + shift] = (93).to_bytes(2, "little")
        raw[at + 14 + shift : at + 18 + shift] = zlib.crc32(content).to_bytes(4, "little")
        raw[at + 22 + shift : at + 26 + shift] = len(content).to_bytes(4, "little")
    return bytes(raw)


def test_zstd(tmp_path: Path) -> None:
    """A member compressed with zstd is read, and checked as any other."""
    content = HTML * 9
    raw = _zstd(content)
    (page,) = pages(_write(tmp_path, raw))
    assert page.body.head(1000) == content
    wrong = raw.replace(zlib.crc32(content).to_bytes(4, "little"), b"abcd")
    assert tell(_write(tmp_path, wrong)) == [("rejected", "a.zip!a.html", "damaged-member")]
    broken = raw.replace(b"\x28\xb5\x2f\xfd", b"\x28\xb5\x2f\xfe")
    assert tell(_write(tmp_path, broken)) == [("rejected", "a.zip!a.html", "damaged-stream")]


@pytest.mark.parametrize("name", ["7z-bzip2", "7z-lzma", "7z-deflate64", "info-zip", "bsdtar", "streamed"])
def test_real_files(name: str) -> None:
    """What common programs write is read; a method that is not known costs its members, and is named."""
    found = tell(DUMPS / f"{name}.zip")
    article = "기사/2025-11/" + "긴-이름의-기사-" * 4 + "끝.html"
    site = [("page", "index.html"), ("attachment", "style.css"), ("page", article)]
    expected = {
        "7z-deflate64": [("rejected", "lines.html", "unknown-compression")],
        "info-zip": site,
        "bsdtar": site,
        "streamed": [("page", "-")],
    }.get(name, [("page", "lines.html")])
    assert [(kind, *rest[1:]) for kind, *rest in found] == [(kind, *rest[1:]) for kind, *rest in expected]
    assert {each[1] for each in found} == {f"{name}.zip!{each[1]}" for each in expected}


def test_an_lzma_window_that_is_too_large(tmp_path: Path) -> None:
    """A member whose decoder would have to hold gigabytes is refused before it is asked to."""
    raw = bytearray((DUMPS / "7z-lzma.zip").read_bytes())
    at = raw.index(b"lines.html") + len(b"lines.html")
    raw[at + 5 : at + 9] = (decompression.WINDOW_BYTES + 1).to_bytes(4, "little")
    assert tell(_write(tmp_path, bytes(raw))) == [("rejected", "a.zip!lines.html", "decompression-limit")]


@given(st.lists(st.integers(0, 3000), max_size=30), st.integers(1, 5000))
def test_cuts(tmp_path_factory: pytest.TempPathFactory, sizes: list[int], part_bytes: int) -> None:
    """Spans cover all members once and in order, each at least one, none more than is asked for unless it is one."""
    raw = zipped({f"{number}.html": b"<p>" + b"x" * size for number, size in enumerate(sizes)} | {"folder/": b""})
    spans = list(zips.cuts(Entry("a.zip", Body.of(raw)), part_bytes))
    assert (spans[0].first, spans[-1].last) == (0, None)
    assert [span.last for span in spans[:-1]] == [span.first for span in spans[1:]]
    for span in spans:
        own = sizes[span.first : span.last]
        assert sum(size + 3 for size in own) <= part_bytes or len(own) <= 1
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    path.write_bytes(raw)
    dumps = Dumps(path)
    parts = [item.name for span in spans for item in dumps.items([(0, span)])]
    assert parts == [item.name for item in dumps.items()]


def test_cuts_of_what_cannot_be_read() -> None:
    """A ZIP without a directory is one span: whoever reads it says what is wrong."""
    assert list(zips.cuts(Entry("a.zip", Body.of(zipped({"a.html": HTML})[:-30])), 1)) == [Span()]


def test_spans_and_their_findings(tmp_path: Path) -> None:
    """What is said of a member is said by the span that holds it; shared bytes are found over all of the directory."""
    raw = bytearray(zipped({"../a.html": HTML * 50, "b.html": HTML * 50, "c.html": HTML * 50}))
    first = raw.index(b"PK\x01\x02")
    third = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02", first + 4) + 4)
    raw[third + 42 : third + 46] = raw[first + 42 : first + 46]
    dumps = Dumps(_write(tmp_path, bytes(raw)))
    found = [[type(item).__name__ for item in dumps.items([(0, Span(n, n + 1))])] for n in range(3)]
    assert found == [["Rejected"], ["Page"], ["Rejected"]]

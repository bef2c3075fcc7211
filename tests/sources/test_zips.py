"""ZIP archives."""

from __future__ import annotations

import gc
import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dumps import HTML, pages, tell, zipped
from warcwrap.sources import read, zips


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
    """The same holds for a member that is too large to be held: the damage shows when it is read."""
    monkeypatch.setattr(zips, "HELD_BYTES", 10)
    noise = os.urandom(100_000)
    raw = zipped({"a.html": b"<html>" + noise})
    info = zipfile.ZipFile(io.BytesIO(raw)).infolist()[0]
    (page,) = read(_write(tmp_path, _changed(raw, info, 90_000, b"\x00\x01\x02\x03")))
    assert page.name == "a.zip!a.html"


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
    """A ZIP without its directory is refused as a whole."""
    raw = zipped({"a.html": HTML})
    assert tell(_write(tmp_path, raw[:-30])) == [("rejected", "a.zip", "damaged-zip")]


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

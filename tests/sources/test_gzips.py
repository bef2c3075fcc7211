"""gzip files."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import HTML, pages, tell, zipped
from warcwrap.page import Rejected
from warcwrap.sources import gzips, read

ROWS = b'{"html": "<p>1"}\n{"html": "<p>2"}\n'


def _write(tmp_path: Path, raw: bytes, name: str = "a.html.gz") -> Path:
    path = tmp_path / name
    path.write_bytes(raw)
    return path


def test_contents(tmp_path: Path) -> None:
    """A gzip file is what is in it; a page is a member, rows stay under the file's name."""
    assert tell(_write(tmp_path, gzip.compress(HTML))) == [("page", "a.html.gz!a.html")]
    assert tell(_write(tmp_path, gzip.compress(ROWS), "b.gz")) == [("page", "b.gz#1"), ("page", "b.gz#2")]
    assert tell(_write(tmp_path, gzip.compress(zipped({"x.html": HTML})), "c.zip.gz")) == [
        ("page", "c.zip.gz!c.zip!x.html")
    ]
    assert tell(_write(tmp_path, gzip.compress(b" "), "d.gz")) == [("rejected", "d.gz!d", "empty")]


def test_several_members(tmp_path: Path) -> None:
    """Members are joined; zero padding is ignored, garbage behind the last is a finding with its offset."""
    members = gzip.compress(ROWS[:17]) + gzip.compress(ROWS[17:])
    assert tell(_write(tmp_path, members + b"\0" * 99, "a.gz")) == [("page", "a.gz#1"), ("page", "a.gz#2")]
    garbage = members + b"\0\0garbage"
    assert tell(_write(tmp_path, garbage, "b.gz")) == [
        ("page", "b.gz#1"),
        ("page", "b.gz#2"),
        ("noted", "b.gz", "trailing-garbage"),
    ]


def test_cut_short(tmp_path: Path) -> None:
    """Rows before a cut are read, and the loss is reported; a page that is cut is rejected."""
    rows = b"".join(b'{"html": "<p>%d %s"}\n' % (n, os.urandom(300).hex().encode()) for n in range(2000))
    found = tell(_write(tmp_path, gzip.compress(rows)[:-2000], "a.gz"))
    assert (found[0], found[-1], len(found) > 1000) == (
        ("page", "a.gz#1"),
        ("rejected", "a.gz", "truncated-gzip"),
        True,
    )
    cut = tell(_write(tmp_path, gzip.compress(HTML)[:-4]))
    assert cut == [("rejected", "a.html.gz", "truncated-gzip")]


def test_damaged(tmp_path: Path) -> None:
    """Data that cannot be inflated, or have a wrong checksum, are rejected with the member's offset."""
    raw = bytearray(gzip.compress(HTML))
    raw[-6] ^= 1
    assert tell(_write(tmp_path, bytes(raw))) == [("rejected", "a.html.gz", "damaged-gzip")]


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to far more than pages do is given up."""
    monkeypatch.setattr(gzips, "RATIO_APPLIES_FROM", 1 << 20)
    bomb = gzip.compress(b"<html>" + bytes(4 << 20))
    assert tell(_write(tmp_path, bomb)) == [("rejected", "a.html.gz", "decompression-limit")]


def test_a_large_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page too large to be held is inflated anew for each pass."""
    monkeypatch.setattr(gzips, "HELD_BYTES", 100)
    html = HTML * 50
    (page,) = pages(_write(tmp_path, gzip.compress(html)))
    assert (page.body.held, page.body.size_bytes, b"".join(page.body.chunks())) == (None, len(html), html)


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=4), st.integers(1, 9))
def test_members_are_joined(parts: list[bytes], size: int) -> None:
    """Whatever the members and the size of a read, the joined content comes out."""
    import io

    packed = b"".join(map(gzip.compress, parts))
    stream = gzips.Gunzip(io.BytesIO(packed), "a")
    out = b""
    while piece := stream.read(size):
        out += piece
    assert out == b"".join(parts)


@pytest.mark.parametrize("flip", [None, -6, 0.5])
def test_a_small_file_that_is_damaged(tmp_path: Path, flip: float | None) -> None:
    """Rows before damage in the first bytes of a file are read, and the damage is told as that of the rest."""
    rows = b"".join(b'{"html": "<p>%d %s"}\n' % (n, os.urandom(20).hex().encode()) for n in range(300))
    raw = bytearray(gzip.compress(rows))
    if flip is None:
        del raw[-100:]
    else:
        raw[int(flip) if flip < 0 else int(len(raw) * flip)] ^= 0x55
    *rest, last = read(_write(tmp_path, bytes(raw), "a.jsonl.gz"))
    assert isinstance(last, Rejected) and (last.name, last.scope) == ("a.jsonl.gz", "rest")
    assert len(rest) > 100

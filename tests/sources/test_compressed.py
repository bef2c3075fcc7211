"""Compressed files."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archives import record, warcinfo
from dumps import HTML, pages, tell, zipped
from warcwrap import storage
from warcwrap.page import Rejected
from warcwrap.sources import decompression, read

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DUMPS = Path(__file__).parents[1] / "dumps" / "compressed"
ROWS = b'{"html": "<p>1"}\n{"html": "<p>2"}\n'
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda raw: zstd.compress(raw, options={zstd.CompressionParameter.checksum_flag: 1}),
}
each = pytest.mark.parametrize("suffix", COMPRESS)


def _write(tmp_path: Path, raw: bytes, name: str) -> Path:
    path = tmp_path / name
    path.write_bytes(raw)
    return path


def _tar(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _codes(suffix: str) -> tuple[str, str]:
    kind = "gzip" if suffix == ".gz" else "stream"
    return f"truncated-{kind}", f"damaged-{kind}"


@each
def test_contents(tmp_path: Path, suffix: str) -> None:
    """A compressed file is what is in it: a page is a member; rows and TAR members stay under the file's name."""
    compress = COMPRESS[suffix]
    assert tell(_write(tmp_path, compress(HTML), f"a.html{suffix}")) == [("page", f"a.html{suffix}!a.html")]
    assert tell(_write(tmp_path, compress(ROWS), f"b{suffix}")) == [("page", f"b{suffix}#1"), ("page", f"b{suffix}#2")]
    table = compress(b"url,html\nhttp://a.example/,<p>1\n")
    assert tell(_write(tmp_path, table, f"c.csv{suffix}")) == [("page", f"c.csv{suffix}#2")]
    tar = compress(_tar({"x/y.html": HTML, "z.png": b"\x89PNG\r\n\x1a\n"}))
    assert tell(_write(tmp_path, tar, f"d.tar{suffix}")) == [
        ("page", f"d.tar{suffix}!x/y.html"),
        ("attachment", f"d.tar{suffix}!z.png"),
    ]
    assert tell(_write(tmp_path, compress(zipped({"x.html": HTML})), f"e.zip{suffix}")) == [
        ("page", f"e.zip{suffix}!e.zip!x.html")
    ]
    assert tell(_write(tmp_path, compress(b" "), f"f{suffix}")) == [("rejected", f"f{suffix}!f", "empty")]


@each
def test_a_warc_inside(tmp_path: Path, suffix: str) -> None:
    """A plain WARC that was compressed as a whole gives its records; at damage, those before it are kept."""
    plain = warcinfo() + record(2) + record(3) + record(4, block=os.urandom(1 << 20).hex().encode(), type_="resource")
    name = f"a.warc{suffix}"
    three = [("page", f"{name}#{number}") for number in (1, 2, 3)]
    path = _write(tmp_path, COMPRESS[suffix](plain), name)
    assert [each for each in tell(path) if each[0] == "page"] == three
    whole = [page.body.head(99) for page in pages(_write(tmp_path, plain, "a.warc"))]
    assert [page.body.head(99) for page in pages(path)] == whole
    cut = tell(_write(tmp_path, COMPRESS[suffix](plain)[:-200], name))
    assert [each for each in cut if each[0] == "page"] == three[:2]
    damage = {each[2] for each in cut if each[0] == "rejected"}
    assert damage and damage <= {"warc.truncated", "warc.block-short", _codes(suffix)[0]}


@pytest.mark.parametrize("name", ["rows.jsonl.gz", "rows.jsonl.bz2", "rows.jsonl.xz", "rows.jsonl.zst"])
def test_real_files(name: str) -> None:
    """Files that several programs wrote, one behind another, are one dump."""
    found = pages(DUMPS / name)
    assert [(page.name, page.url) for page in found] == [
        (f"{name}#1", "http://news.example/1"),
        (f"{name}#2", "http://news.example/2"),
    ]


@each
def test_garbage_behind_the_end(tmp_path: Path, suffix: str) -> None:
    """Zero padding is passed over, other bytes behind the end are a finding."""
    units = COMPRESS[suffix](ROWS[:17]) + COMPRESS[suffix](ROWS[17:])
    both = [("page", f"a{suffix}#1"), ("page", f"a{suffix}#2")]
    assert tell(_write(tmp_path, units + b"\0" * 99, f"a{suffix}")) == both
    garbage = units + b"\0\0garbage"
    assert tell(_write(tmp_path, garbage, f"a{suffix}")) == [*both, ("noted", f"a{suffix}", "trailing-garbage")]
    page = COMPRESS[suffix](HTML) + b"garbage"
    assert tell(_write(tmp_path, page, f"p{suffix}")) == [
        ("page", f"p{suffix}!p"),
        ("noted", f"p{suffix}", "trailing-garbage"),
    ]


@each
def test_cut_short(tmp_path: Path, suffix: str) -> None:
    """Rows and members before a cut are read, and the loss is reported; a page that is cut is rejected."""
    truncated = _codes(suffix)[0]
    rows = b"".join(b'{"html": "<p>%d %s"}\n' % (n, os.urandom(900).hex().encode()) for n in range(2000))
    found = tell(_write(tmp_path, COMPRESS[suffix](rows)[:-2000], f"a{suffix}"))
    assert (found[0], found[-1]) == (("page", f"a{suffix}#1"), ("rejected", f"a{suffix}", truncated))
    assert len(found) > 1000 and {each[0] for each in found[:-1]} == {"page"}
    cut = tell(_write(tmp_path, COMPRESS[suffix](HTML)[:-4], f"a.html{suffix}"))
    assert cut == [("rejected", f"a.html{suffix}", truncated)]


@each
def test_a_tar_that_is_cut(tmp_path: Path, suffix: str) -> None:
    """In a compressed TAR, the member at the cut is rejected by name, and so is the rest; it costs no page more."""
    noise = {f"{n:03}.html": b"<p>" + os.urandom(30_000) for n in range(100)}
    found = tell(_write(tmp_path, COMPRESS[suffix](_tar(noise))[:-50_000], f"a.tar{suffix}"))
    assert [each[0] for each in found].count("attachment") > 60
    assert found[-1] == ("rejected", f"a.tar{suffix}", _codes(suffix)[0])
    assert found[-2][0] == "rejected" and found[-2][2] == "damaged-member"


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


@each
def test_damage(tmp_path: Path, suffix: str) -> None:
    """A page whose data cannot be unpacked, or have a wrong checksum, is rejected."""
    raw = bytearray(COMPRESS[suffix](HTML * 30))
    raw[len(raw) // 2] ^= 0xFF
    ((_, name, code),) = tell(_write(tmp_path, bytes(raw), f"a.html{suffix}"))
    assert name == f"a.html{suffix}" and code in _codes(suffix)


@each
def test_a_bomb(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that unpacks to far more than pages do is given up."""
    monkeypatch.setattr(decompression, "RATIO_APPLIES_FROM", 1 << 20)
    bomb = COMPRESS[suffix](b"<html>" + bytes(16 << 20))
    assert tell(_write(tmp_path, bomb, f"a.html{suffix}")) == [("rejected", f"a.html{suffix}", "decompression-limit")]


@each
def test_a_large_page(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page too large to be held can be read again and again."""
    monkeypatch.setattr(storage, "HELD_BYTES", 100)
    html = HTML * 50
    (page,) = pages(_write(tmp_path, COMPRESS[suffix](html), f"a.html{suffix}"))
    assert page.body.held is None
    for _ in range(2):
        assert (page.body.size_bytes, b"".join(page.body.chunks())) == (len(html), html)


def test_how_deep(tmp_path: Path) -> None:
    """A compressed TAR is one archive, compressed rows are none: both are read in a ZIP, a third archive is not."""
    inner = gzip.compress(_tar({"c.html": HTML, "d.zip": zipped({"e.html": HTML})}))
    path = _write(tmp_path, zipped({"b.tgz": inner, "rows.jsonl.gz": gzip.compress(ROWS)}), "a.zip")
    assert tell(path) == [
        ("page", "a.zip!b.tgz!c.html"),
        ("rejected", "a.zip!b.tgz!d.zip", "nesting-limit"),
        ("page", "a.zip!rows.jsonl.gz#1"),
        ("page", "a.zip!rows.jsonl.gz#2"),
    ]
    nested = gzip.compress(gzip.compress(gzip.compress(gzip.compress(HTML))))
    ((_, _, code),) = tell(_write(tmp_path, nested, "a.html.gz"))
    assert code == "nesting-limit"

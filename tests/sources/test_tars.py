"""TAR archives."""

from __future__ import annotations

import gc
import gzip
import io
import os
import tarfile
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import HTML, pages, tell, zipped
from warcwrap import storage
from warcwrap.errors import OutputError
from warcwrap.page import Attachment, Noted, Page, Rejected
from warcwrap.sources import read, tars
from warcwrap.sources.entry import FILE_BYTES

DUMPS = Path(__file__).parents[1] / "dumps" / "tar"
FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
AT = 1763820000
ARTICLE = "기사/2025-11/" + "긴-이름의-기사-" * 4 + "끝.html"
SITE = {
    "index.html": (
        '<!doctype html><html lang="ko"><meta charset="utf-8"><title>가상 신문</title>'
        '<link rel="stylesheet" href="style.css"><p>첫 쪽입니다.</p>\n'
    ).encode(),
    "sparse.html": b"<!doctype html><title>A page with a hole</title><p>before".ljust(4096).ljust(1 << 20, b"\0")
    + b"<p>after\n",
    "style.css": b"p { margin: 1em }\n",
    ARTICLE: (
        '<!doctype html><html lang="ko"><meta charset="utf-8"><title>긴 이름의 기사</title>'
        "<p>이름이 백 바이트를 넘는 쪽입니다.</p>\n"
    ).encode(),
}


def _tar(members: dict[str, bytes], **facts: object) -> bytes:
    """Return a TAR; `facts` are those of all members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in members.items():
            archive.addfile(_info(name, len(content), **facts), io.BytesIO(content))
    return out.getvalue()


def _info(name: str, size: int, **facts: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    for fact, value in facts.items():
        setattr(info, fact, value)
    return info


def _header(name: str, size: int, **facts: object) -> bytes:
    """Return one header block."""
    return _info(name, size, **facts).tobuf(tarfile.GNU_FORMAT)


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 512)


def _write(tmp_path: Path, raw: bytes) -> Path:
    path = tmp_path / "a.tar"
    path.write_bytes(raw)
    return path


END = bytes(1024)


@pytest.mark.parametrize("name", ["gnu.tar.zst", "ustar.tgz", "pax.tar.xz", "v7.tar.bz2", "bsdtar.tgz"])
def test_real_files(name: str) -> None:
    """What GNU tar and bsdtar write in each of their formats is read, with times; links are named and left out."""
    found = list(read(DUMPS / name))
    prefix = f"{name}!" if name.startswith("bsdtar") else f"{name}!./"
    expected = {member: content for member, content in SITE.items() if not name.startswith("v7") or member != ARTICLE}
    read_as = {item.name.removeprefix(prefix): item for item in found if isinstance(item, Page | Attachment)}
    assert {member: b"".join(item.body.chunks()) for member, item in read_as.items()} == expected
    assert {item.capture.at for item in read_as.values()} == {datetime.fromtimestamp(AT, UTC)}
    dot = prefix.removeprefix(f"{name}!")
    assert sorted(str(item) for item in found if isinstance(item, Rejected)) == [
        f"{prefix}latest.html: not-a-file: a symbolic link to index.html",
        f"{prefix}the-same.html: not-a-file: a hard link to {dot}index.html",
    ]
    assert len(found) == len(expected) + 2


@pytest.mark.parametrize("name", ["sparse-0.0.tar.xz", "sparse-0.1.tar.xz", "sparse-1.0.tar.xz"])
def test_sparse_files(name: str) -> None:
    """A file with a hole is read with its hole, in all formats that GNU tar has for it."""
    (page,) = pages(DUMPS / name)
    assert page.name == f"{name}!./sparse.html"
    assert b"".join(page.body.chunks()) == SITE["sparse.html"]


NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=120).filter(
    lambda name: not name.endswith("/")
)


@pytest.mark.parametrize("kind", ["gnu", "pax"])
@given(members=st.lists(st.tuples(NAMES, st.binary(min_size=1, max_size=1100)), max_size=6))
def test_what_tarfile_writes(
    tmp_path_factory: pytest.TempPathFactory, kind: str, members: list[tuple[str, bytes]]
) -> None:
    """Members come with the names and bytes that they were given, in their order, also where names are equal."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=FORMATS[kind]) as archive:
        for name, content in members:
            archive.addfile(_info(name, len(content), mtime=AT), io.BytesIO(b"\x89PNG" + content[4:]))
    path = tmp_path_factory.mktemp("tar") / "a.tar"
    path.write_bytes(out.getvalue())
    if not members:
        return
    found = [item for item in read(path) if not isinstance(item, Noted)]
    assert [item.name for item in found] == [f"a.tar!{name}" for name, _ in members]


def test_facts(tmp_path: Path) -> None:
    """A member's time is that of its capture, and an address is made of prefix and path; 1970 means unknown."""
    path = _write(tmp_path, _tar({"./x/größe.html": HTML}, mtime=AT))
    (page,) = pages(path, url_prefix="http://a.example")
    assert (page.url, page.capture.at, page.capture.zone_assumed) == (
        "http://a.example/x/gr%C3%B6%C3%9Fe.html",
        datetime.fromtimestamp(AT, UTC),
        False,
    )
    (page,) = pages(_write(tmp_path, _tar({"a.html": HTML}, mtime=0)))
    assert page.capture.source == "unknown"


def test_dumps_within(tmp_path: Path) -> None:
    """Dumps among the members are read, too, as deep as archives in archives go."""
    inner = _tar({"b.html": HTML, "c.zip": zipped({"d.html": HTML})})
    rows = b'{"html": "<p>1"}\n'
    assert tell(_write(tmp_path, _tar({"inner.tar": inner, "rows.jsonl": rows}))) == [
        ("page", "a.tar!inner.tar!b.html"),
        ("rejected", "a.tar!inner.tar!c.zip", "nesting-limit"),
        ("page", "a.tar!rows.jsonl#1"),
    ]


def test_names_are_labels(tmp_path: Path) -> None:
    """Names that lead outside are kept as names, with a finding; those that are no UTF-8 are percent-encoded."""
    names = ["../up.html", "/etc/x.html", "a/../../b.html"]
    found = tell(_write(tmp_path, _tar(dict.fromkeys(names, HTML))))
    assert found == [
        told for name in names for told in (("noted", f"a.tar!{name}", "name-leads-outside"), ("page", f"a.tar!{name}"))
    ]
    old = "기사.html".encode("cp949").decode("utf-8", "surrogateescape")
    assert tell(_write(tmp_path, _tar({old: HTML}))) == [("page", "a.tar!%B1%E2%BB%E7.html")]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (tarfile.LNKTYPE, "a hard link to there"),
        (tarfile.SYMTYPE, "a symbolic link to there"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.BLKTYPE, "a device"),
        (tarfile.FIFOTYPE, "a pipe"),
        (b"M", "the rest of a file that begins in another volume"),
        (b"E", "a member of type E"),
    ],
)
def test_what_is_no_file(tmp_path: Path, kind: bytes, reason: str) -> None:
    """Links, devices and pipes are rejected with what they are, and never opened."""
    raw = _header("x", 0, type=kind, linkname="there") + _padded(_header("a.html", len(HTML)) + HTML) + END
    first, page = read(_write(tmp_path, raw))
    assert str(first) == f"a.tar!x: not-a-file: {reason}"
    assert page.name == "a.tar!a.html"


def test_folders_are_no_items(tmp_path: Path) -> None:
    """Folders, labels and lists of folders hold no page, also where an old writer gives them a size."""
    page = _padded(_header("a.html", len(HTML)) + HTML)
    raw = b"".join((
        _header("volume", 0, type=b"V"),
        _header("folder/", 0, type=b"5"),
        _header("old/", 512, type=b"5"),
        page,
        _header("listed/", 6, type=b"D") + _padded(b"Ya.htm"),
        _header("v7/", 0, type=b"\0"),
        page + END,
    ))  # fmt: skip
    assert tell(_write(tmp_path, raw)) == [("page", "a.tar!a.html")] * 2


def test_a_link_with_a_size(tmp_path: Path) -> None:
    """Old writers state the size of what a hard link leads to, with or without writing it again."""
    page = _padded(_header("a.html", len(HTML)) + HTML)
    link = _header("link.html", len(HTML), type=tarfile.LNKTYPE, linkname="a.html")
    for raw in (page + link + page + END, page + link + _padded(HTML) + page + END):
        assert [each[:2] for each in tell(_write(tmp_path, raw))] == [
            ("page", "a.tar!a.html"),
            ("rejected", "a.tar!link.html"),
            ("page", "a.tar!a.html"),
        ]


def test_damage(tmp_path: Path) -> None:
    """After a broken header, reading goes on at the next one, wherever it is; what was lost is told by its offset."""
    three = [_padded(_header(f"{name}.html", len(HTML)) + HTML) for name in "abc"]
    for broken in (b"?" * 1024, b"?" * 1000, b"?" * 300_000):
        found = list(read(_write(tmp_path, three[0] + broken + three[2] + END)))
        assert [item.name for item in found] == ["a.tar!a.html", "a.tar@1024", "a.tar!c.html"]
        damage = found[1]
        assert isinstance(damage, Rejected) and (damage.code, damage.scope) == ("damaged-tar", "rest")
        assert f"reading goes on at {1024 + len(broken)}" in damage.reason
    first = bytearray(b"".join(three) + END)
    first[0] ^= 1
    assert tell(_write(tmp_path, bytes(first))) == [
        ("rejected", "a.tar@0", "damaged-tar"),
        ("page", "a.tar!b.html"),
        ("page", "a.tar!c.html"),
    ]
    assert tell(_write(tmp_path, three[0] + b"?" * 2000)) == [
        ("page", "a.tar!a.html"),
        ("rejected", "a.tar@1024", "damaged-tar"),
    ]


def test_cut_short(tmp_path: Path) -> None:
    """A member that is cut is rejected by name, and so is the unknown rest; where there is no end mark, it is said."""
    raw = _tar({"a.html": HTML, "b.html": HTML * 50})
    assert tell(_write(tmp_path, raw[:2000])) == [
        ("page", "a.tar!a.html"),
        ("rejected", "a.tar!b.html", "damaged-member"),
        ("rejected", "a.tar@2000", "truncated-tar"),
    ]
    assert tell(_write(tmp_path, raw[:1400])) == [("page", "a.tar!a.html"), ("rejected", "a.tar@1024", "truncated-tar")]
    assert tell(_write(tmp_path, raw[:1024])) == [("page", "a.tar!a.html"), ("noted", "a.tar", "tar-without-end")]
    assert tell(_write(tmp_path, raw[: 512 + len(HTML)])) == [
        ("page", "a.tar!a.html"),
        ("noted", "a.tar", "tar-without-end"),
    ]


def test_every_cut(tmp_path: Path) -> None:
    """Wherever a TAR is cut, something says so, and no member is read that is not whole."""
    whole = _tar({"a.html": HTML, "b.html": HTML * 20, "n" * 150 + ".html": HTML})
    end = len(whole.rstrip(b"\0"))
    for size in range(600, end, 37):
        found = list(read(_write(tmp_path, whole[:size])))
        assert any(isinstance(item, Rejected | Noted) for item in found)
        assert {b"".join(item.body.chunks()) for item in found if isinstance(item, Page)} <= {HTML, HTML * 20}


def test_behind_the_end(tmp_path: Path) -> None:
    """Joined archives are read on, which is said; garbage behind the end mark is said, too."""
    one, two = _padded(_header("a.html", len(HTML)) + HTML), _padded(_header("b.html", len(HTML)) + HTML)
    assert tell(_write(tmp_path, one + END + two + END)) == [
        ("page", "a.tar!a.html"),
        ("noted", "a.tar", "members-behind-end"),
        ("page", "a.tar!b.html"),
    ]
    garbage = list(read(_write(tmp_path, one + END + b"garbage")))
    assert isinstance(garbage[-1], Noted) and garbage[-1].finding.code == "trailing-garbage"
    assert "from offset 2048" in garbage[-1].finding.message


def test_large_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member too large to be held is read where it lies, or kept aside where the archive is a stream."""
    monkeypatch.setattr(tars, "HELD_BYTES", 1000)
    monkeypatch.setattr(storage, "HELD_BYTES", 1000)
    contents = {"a.html": b"<html>" + os.urandom(5000), "b.html": b"<html>" + os.urandom(5000)}
    raw = _tar(contents)
    plain = pages(_write(tmp_path, raw))
    (tmp_path / "a.tgz").write_bytes(gzip.compress(raw))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        packed = pages(tmp_path / "a.tgz")
        gc.collect()
    for found in (plain, packed):
        assert all(page.body.held is None for page in found)
        for _ in range(2):
            assert [b"".join(page.body.chunks()) for page in found] == list(contents.values())
        with found[1].body.open() as stream:
            stream.seek(100)
            assert stream.read(10) == contents["b.html"][100:110]
    cut = tell(_write(tmp_path, raw[:-10_240]))
    assert [each[0] for each in cut] == ["page", "rejected", "rejected"]


def test_sizes_that_are_claimed(tmp_path: Path) -> None:
    """A member larger than any page is refused without being read; a sparse file of holes alone is no page either."""
    huge = _header("huge.html", 1 << 40) + b"<p>"
    (tmp_path / "a.tgz").write_bytes(gzip.compress(huge))
    for path, code in ((_write(tmp_path, huge), "damaged-member"), (tmp_path / "a.tgz", "too-large")):
        assert tell(path) == [
            ("rejected", f"{path.name}!huge.html", code),
            ("rejected", f"{path.name}@515", "truncated-tar"),
        ]
    sparse = bytearray(_header("hole.html", 512, type=b"S"))
    sparse[386:410] = b"00000000000\x0000000001000\x00"
    sparse[483:495] = b"77777777777\x00"
    sparse[148:156] = b" " * 8
    sparse[148:156] = b"%06o\0 " % sum(sparse)
    found = tell(_write(tmp_path, bytes(sparse) + _padded(HTML) + END))
    assert found == [("rejected", "a.tar!hole.html", "too-large")]
    sparse[483:495] = b"07777777777\x00"
    sparse[148:156] = b" " * 8
    sparse[148:156] = b"%06o\0 " % sum(sparse)
    found = tell(_write(tmp_path, bytes(sparse) + _padded(HTML) + END))
    assert found == [("rejected", "a.tar!hole.html", "decompression-limit")]


def test_an_archive_larger_than_any_page(tmp_path: Path) -> None:
    """An archive may be larger than a page may: a member that is too large costs itself."""
    path = tmp_path / "a.tar"
    size = (FILE_BYTES + 1) // 512 * 512 + 512
    with path.open("wb") as stream:
        stream.write(_header("image.iso", size))
        stream.seek(size, os.SEEK_CUR)
        stream.write(_padded(_header("a.html", len(HTML)) + HTML) + END)
    assert tell(path) == [("rejected", "a.tar!image.iso", "too-large"), ("page", "a.tar!a.html")]


def _pax(records: bytes, name: str = "a.html", content: bytes = HTML, size: int | None = None) -> bytes:
    header = _header("././@PaxHeader", len(records) if size is None else size, type=b"x")
    return header + _padded(records) + _padded(_header(name, len(content)) + content) + END


def test_extension_headers(tmp_path: Path) -> None:
    """Headers that extend a member's are bounded and checked; a member whose header is broken is rejected."""
    assert tell(_write(tmp_path, _pax(b"17 path=new.html\n"))) == [("page", "a.tar!new.html")]
    for broken in (b"99 path=new.html\n", b"0 path=x\n", b"path=new.html\n", b"12 size=abc\n", b"11 size=-1\n"):
        assert tell(_write(tmp_path, _pax(broken)))[0] == ("rejected", "a.tar!a.html", "damaged-member")
    assert tell(_write(tmp_path, _pax(b"13 mtime=yes\n"))) == [("page", "a.tar!a.html")]
    bomb = _pax(bytes(5 << 20))
    assert tell(_write(tmp_path, bomb)) == [("rejected", "a.tar!a.html", "damaged-member")]
    endless = _header("././@PaxHeader", 10, type=b"x") + _padded(b"10 a=bcde\n")
    assert tell(_write(tmp_path, endless * 3000 + _padded(_header("a.html", len(HTML)) + HTML) + END)) == [
        ("page", "a.tar!a.html")
    ]
    assert tell(_write(tmp_path, endless + END)) == [("rejected", "a.tar@1024", "damaged-tar")]
    assert tell(_write(tmp_path, endless)) == [("rejected", "a.tar@1024", "truncated-tar")]


@given(at=st.integers(0, 6000), value=st.binary(min_size=1, max_size=4))
def test_any_damage(tmp_path_factory: pytest.TempPathFactory, at: int, value: bytes) -> None:
    """Whatever bytes are changed, every member is read or rejected, and nothing else is raised."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("a.html", "긴" * 60 + ".html", "c.html"):
            archive.addfile(_info(name, len(HTML), mtime=AT + 0.5), io.BytesIO(HTML))
    raw = out.getvalue()
    at %= len(raw.rstrip(b"\0"))
    path = tmp_path_factory.mktemp("tar") / "a.tar"
    path.write_bytes(raw[:at] + value + raw[at + len(value) :])
    for page in pages(path):
        assert len(b"".join(page.body.chunks())) == page.body.size_bytes


def test_no_room_for_a_large_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a large member of a stream cannot be kept aside, the work stops: the member itself is good."""
    monkeypatch.setattr(storage, "HELD_BYTES", 1000)
    (tmp_path / "a.tgz").write_bytes(gzip.compress(_tar({"a.html": HTML * 100, "b.html": HTML})))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(OutputError, match="temporary file"):
        list(read(tmp_path / "a.tgz"))

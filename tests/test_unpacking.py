"""unpack: the same bytes come back, under names that are safe, and nothing that is there is touched."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archives import PAGE, member, record, uuid, warcinfo
from commands import program, run
from conftest import EXAMPLES
from dumps import DUMPS
from warcwrap.destination import MANIFEST, Manifest
from warcwrap.errors import NothingToDo, OutputError
from warcwrap.pack_options import PackOptions
from warcwrap.packing import pack
from warcwrap.page import Attachment, Page
from warcwrap.storage import Body, open_locked
from warcwrap.unpacking import unpack
from warcwrap.writing import WarcWriter

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)


def _archive(folder: Path, *things: Page | Attachment, name: str = "a.warc.gz") -> Path:
    path = folder / name
    with WarcWriter(path, run_date=RUN) as writer:
        for thing in things:
            writer.add(thing) if isinstance(thing, Page) else writer.add_attachment(thing)
    return path


def _page(name: str, raw: bytes = b"<p>x", url: str | None = None) -> Page:
    return Page(name, Body.of(raw), url=url)


def _rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_bytes().splitlines()]


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_examples_come_back(tmp_path: Path) -> None:
    """Pages, attachments and metadata of a packed dump come back, the bytes as they were given."""
    pack(EXAMPLES, output=tmp_path / "x", options=PackOptions(run_date=RUN))
    result = unpack(tmp_path / "x.warc.gz", folder=tmp_path / "out")
    written = _content(tmp_path / "out")
    for name in ("news.html", "board-article.txt"):
        assert written[f"pages/{name}"] == (EXAMPLES / name).read_bytes()
        assert json.loads(written[f"metadata/{name}.json"])["source"]["name"] == name
    assert "attachments/saved-pages.zip!images/bell.png" in written
    assert result.ok and result.counts == {"pages": 6, "metadata": 6, "attachments": 3, "failed": 0}
    assert [row["kind"] for row in _rows(tmp_path / "out")].count("page") == 6


NAMES = [
    "../../up.html", "/etc/passwd", "C:\\x", "..\\..\\x", "a/../../b", "..", ".", "", "con", "NUL.html", "com1.txt",
    "a:b", "a?b*c", "tail.", "tail ", "a\x00b", "a\nb", "\u202egnp.html", "x" * 300 + ".html", "가" * 300, "a//b", "~",
    "a/" * 800 + "deep.html", "-rf", "%2e%2e/x", "manifest.jsonl",
    "a.part", "b.part", "b", ".unpacking.part", "COM¹", "CON .x", "\x9b31m", "é", "e\u0301", "A", "a", "a/inner", "%41",
]  # fmt: skip


def test_hostile_names(tmp_path: Path) -> None:
    """Whatever a page is called, it lands below pages/, under a name of its own; the manifest tells the true one."""
    pages = [_page(name, str(number).encode()) for number, name in enumerate(NAMES)]
    archive = _archive(tmp_path, *pages, *(Attachment(name, Body.of(b"\0"), "image/png") for name in NAMES))
    out = tmp_path / "out"
    result = unpack(archive, folder=out)
    rows = _rows(out)
    assert (result.ok, result.counts["pages"], result.counts["attachments"]) == (True, len(NAMES), len(NAMES))
    for number, (name, row) in enumerate(zip(NAMES, rows, strict=False)):
        assert (out / row["file"]).read_bytes() == str(number).encode()
        assert row["name"] == name or (not name and row["name"].startswith("urn:"))
        assert (out / row["file"]).resolve().is_relative_to(out.resolve() / "pages")
    folded = {row["file"].casefold() for row in rows}
    assert len(folded) == len(rows)
    assert {path.name for path in tmp_path.iterdir()} == {"a.warc.gz", "out"}
    assert {path.name for path in out.iterdir()} == {"pages", "attachments", "metadata", "manifest.jsonl"}


@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.binary(), st.text() | st.none(), st.booleans()),
        min_size=1,
        max_size=5,
    )
)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, given: list[tuple[str, bytes, str | None, bool]]) -> None:
    """Any bytes under any name with any address come back byte for byte, pages and attachments alike."""
    folder = tmp_path_factory.mktemp("law")
    things = [
        _page(name, raw, url) if is_page else Attachment(name, Body.of(raw), "image/png", url)
        for name, raw, url, is_page in given
    ]
    result = unpack(_archive(folder, *things), folder=folder / "out")
    back = [(folder / "out" / row["file"]).read_bytes() for row in _rows(folder / "out")]
    assert (result.ok, back) == (True, [raw for _, raw, _, _ in given])


def test_again(tmp_path: Path) -> None:
    """The same command again changes nothing; after an interruption it completes what is missing."""
    archive = _archive(tmp_path, _page("a"), _page("b"), _page("a", b"other"))
    out = tmp_path / "out"
    unpack(archive, folder=out)
    before = _content(out)
    (out / "pages" / "b").unlink()
    (out / "manifest.jsonl").unlink()
    (out / ".unpacking.part").write_bytes(b"half")
    times = (out / "pages" / "a").stat().st_mtime_ns
    assert unpack(archive, folder=out).ok
    assert (_content(out), (out / "pages" / "a").stat().st_mtime_ns) == (before, times)


def test_a_locale_without_letters(tmp_path: Path) -> None:
    """Where the system's names are ASCII, others are percent-encoded; the manifest keeps them."""
    archive = _archive(tmp_path, _page("가/나.html", b"x"))
    ascii_only = {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "LC_ALL": "C"}
    assert program("unpack", archive, "-d", tmp_path / "out", env=ascii_only).returncode == 0
    (row,) = _rows(tmp_path / "out")
    assert (row["file"], row["name"]) == ("pages/%EA%B0%80/%EB%82%98.html", "가/나.html")
    assert (tmp_path / "out" / row["file"]).read_bytes() == b"x"


def test_what_is_there_stays(tmp_path: Path) -> None:
    """Another file of a needed name is never replaced, whether page, metadata or manifest."""
    archive = _archive(tmp_path, _page("a"))
    for number, name in enumerate(("pages/a", "metadata/a.json", "manifest.jsonl")):
        out = tmp_path / str(number)
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(b"mine")
        with pytest.raises(OutputError, match="output-exists"):
            unpack(archive, folder=out)
        assert (out / name).read_bytes() == b"mine"


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link in the destination leads nowhere: nothing is written behind it."""
    archive = _archive(tmp_path, _page("sub/a"))
    outside = tmp_path / "outside"
    outside.mkdir()
    for number, link in enumerate(("pages", "pages/sub", "pages/sub/a", "manifest.jsonl")):
        out = tmp_path / str(number)
        (out / link).parent.mkdir(parents=True, exist_ok=True)
        (out / link).symlink_to(outside / "target" if link.endswith(("a", "l")) else outside)
        with pytest.raises(OutputError):
            unpack(archive, folder=out)
    assert list(outside.iterdir()) == []


def test_not_writable(tmp_path: Path) -> None:
    """A destination that is a file is an error of the output."""
    archive = _archive(tmp_path, _page("a"))
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match="not-writable"):
            unpack(archive, folder=folder)


def test_missing(tmp_path: Path) -> None:
    """A missing archive is a finding beside others; where there is none at all, nothing is made."""
    with pytest.raises(NothingToDo):
        unpack(tmp_path / "gone", folder=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    result = unpack(tmp_path / "gone", _archive(tmp_path, _page("a")), folder=tmp_path / "out")
    assert ([found.code for found in result.findings], result.counts["pages"]) == (["missing"], 1)


def test_damage(tmp_path: Path) -> None:
    """What stands before and behind damage comes back, and the damage is a finding."""
    archive = _archive(tmp_path, _page("a", os.urandom(9000)), _page("b", os.urandom(9000)), _page("c"))
    raw = bytearray(archive.read_bytes())
    at = len(raw) // 2
    raw[at : at + 4] = b"\xff\xff\xff\xff"
    archive.write_bytes(raw)
    result = unpack(archive, folder=tmp_path / "out")
    assert not result.ok and result.counts["failed"] >= 1 and result.counts["pages"] >= 2


def test_a_page_that_is_not_the_described_one(tmp_path: Path) -> None:
    """A page whose metadata state another digest is not written; one whose metadata state none is, and said to be."""
    document = {"$schema": "urn:warcwrap:schema:page-metadata:1", "source": {"sha256": "0" * 64, "name": "x"}}
    broken = {"$schema": "urn:warcwrap:schema:page-metadata:1", "source": []}
    parts = [member(warcinfo())]
    for number, each in ((2, document), (4, broken)):
        link = {"WARC_Refers_To": f"<{uuid(number)}>"}
        uri = f"urn:warcwrap:metadata:{number}"
        parts.append(member(record(number, "resource", PAGE, content_type="text/html")))
        block = json.dumps(each).encode()
        parts.append(member(record(number + 1, "metadata", block, uri=uri, content_type="application/json", **link)))
    (tmp_path / "a.warc.gz").write_bytes(b"".join(parts))
    result = unpack(tmp_path / "a.warc.gz", folder=tmp_path / "out")
    assert [found.code for found in result.findings] == ["metadata.other-bytes"] * 2
    assert result.counts["pages"] == len(_rows(tmp_path / "out")) == 1


def test_an_archive_of_others(tmp_path: Path) -> None:
    """Captures of an archive that is not ours are written under their addresses."""
    (tmp_path / "a.warc").write_bytes(warcinfo() + record(2) + record(3, "request", b"GET / HTTP/1.1\r\n\r\n"))
    unpack(tmp_path / "a.warc", folder=tmp_path / "out")
    assert _content(tmp_path / "out")["pages/http%3A/market.example/autumn"] == PAGE


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_page_that_is_cut(tmp_path: Path, keep: float) -> None:
    """A large page of an archive that is cut gets no name, and is not counted as a page."""
    archive = _archive(tmp_path, _page("a"), _page("big", os.urandom(6 << 20).hex().encode()))
    raw = archive.read_bytes()
    archive.write_bytes(raw[: int(len(raw) * keep)])
    result = unpack(archive, folder=tmp_path / "out")
    assert (result.counts, [found.code for found in result.findings]) == (
        {"pages": 1, "metadata": 1, "attachments": 0, "failed": 1},
        ["warc.truncated"],
    )
    assert {path.name for path in (tmp_path / "out" / "pages").iterdir()} == {"a"}


def test_one_run_at_a_time(tmp_path: Path) -> None:
    """A folder that another run writes to is in use."""
    archive = _archive(tmp_path, _page("a"))
    (tmp_path / "out").mkdir()
    stream = open_locked(tmp_path / "out" / "manifest.jsonl.part", tmp_path / "out")
    with stream, pytest.raises(OutputError, match="output-in-use"):
        unpack(archive, folder=tmp_path / "out")
    assert not (tmp_path / "out" / "pages").exists()
    assert unpack(archive, folder=tmp_path / "out").ok


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    """A path that the system refuses is an archive that cannot be read."""
    with pytest.raises(NothingToDo):
        unpack(tmp_path / ("x" * 300), folder=tmp_path / "out")
    result = unpack(tmp_path / ("x" * 300), _archive(tmp_path, _page("a")), folder=tmp_path / "out")
    assert [found.code for found in result.findings] == ["unreadable"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk(tmp_path: Path) -> None:
    """A manifest that finds no room is an error of the output, also where closing it fails again."""
    archive = _archive(tmp_path, _page("a"))
    manifest = Manifest(tmp_path / "manifest.jsonl")
    with pytest.raises(OutputError, match="not-writable"), manifest as stream:
        raw = os.open("/dev/full", os.O_WRONLY)
        os.dup2(raw, stream.fileno())
        os.close(raw)
        stream.write(archive.read_bytes())
        stream.flush()


def test_a_wacz(tmp_path: Path) -> None:
    """The WARCs in a WACZ are unpacked, under names that say where they lie."""
    result = unpack(DUMPS / "wacz" / "py-wacz.wacz", folder=tmp_path / "wacz")
    crawl = unpack(DUMPS / "warc" / "wget.warc.gz", folder=tmp_path / "warc")
    assert result.ok and result.counts == crawl.counts
    assert {row["archive"] for row in _rows(tmp_path / "wacz")} == {"py-wacz.wacz!archive/market.warc.gz"}
    files = [
        {name: raw for name, raw in _content(tmp_path / each).items() if name != MANIFEST} for each in ("wacz", "warc")
    ]
    assert files[0] == files[1]


def test_a_wacz_with_faults(tmp_path: Path) -> None:
    """A WACZ that is not as its list says is refused with each fault, and nothing is written."""
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as archive:
        archive.writestr("archive/a.warc", record(2))
        archive.writestr("extra", b"x")
        archive.writestr("datapackage.json", '{"resources": []}')
    before = sorted(tmp_path.rglob("*"))
    result = unpack(tmp_path / "a.wacz", folder=tmp_path / "out")
    assert [found.code for found in result.findings] == ["wacz-member-unlisted"] * 2
    assert (result.counts["failed"], result.manifest, sorted(tmp_path.rglob("*"))) == (2, None, before)
    assert run("unpack", tmp_path / "a.wacz", "-d", tmp_path / "out").exit_code == 1
    both = unpack(tmp_path / "a.wacz", _archive(tmp_path, _page("a")), folder=tmp_path / "out")
    assert (both.counts["pages"], both.counts["failed"]) == (1, 2)


def test_codings_of_http(tmp_path: Path) -> None:
    """What is written is the page itself; one whose coding cannot be undone is written as stored, and that is said."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: %b\r\n\r\n"
    packed = gzip.compress(PAGE, mtime=0)
    raw = b"".join(
        record(number, block=head % coding + packed, uri=f"http://a.example/{number}")
        for number, coding in ((2, b"gzip"), (3, b"lost-art"))
    )
    (tmp_path / "a.warc").write_bytes(raw)
    result = unpack(tmp_path / "a.warc", folder=tmp_path / "out")
    written = [(tmp_path / "out" / row["file"]).read_bytes() for row in _rows(tmp_path / "out")]
    assert (result.ok, written, [found.code for found in result.findings]) == (
        True,
        [PAGE, packed],
        ["warc.http-encoding"],
    )


def test_a_revisit_without_its_original(tmp_path: Path) -> None:
    """A revisit whose original is in none of the archives is a capture that failed, and says why."""
    again = record(5, "revisit", b"", content_type="text/html", WARC_Refers_To=f"<{uuid(9)}>")
    (tmp_path / "a.warc").write_bytes(record(2) + again)
    result = unpack(tmp_path / "a.warc", folder=tmp_path / "out")
    assert (result.counts["pages"], result.counts["failed"]) == (1, 1)
    assert [found.code for found in result.findings] == ["revisit-unresolved"]

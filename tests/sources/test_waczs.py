"""WACZ files as dumps: their WARCs are read where they lie, and nothing is believed that the list does not say."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archives import DATE, HTTP, PAGE, URI, member, record, sha1, warcinfo
from dumps import DUMPS, packed, pages, tell
from warcwrap.page import Page, Rejected
from warcwrap.sources import read, waczs
from warcwrap.sources.entry import Entry
from warcwrap.storage import HELD_BYTES, Body

WARC = member(warcinfo()) + member(record(2))


def digest(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def resource(path: str, raw: bytes, **changes: Any) -> dict[str, Any]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": digest(raw), "bytes": len(raw), **changes}


def wacz(
    files: dict[str, bytes],
    resources: list[dict[str, Any]] | None = None,
    method: int = zipfile.ZIP_STORED,
    **others: bytes,
) -> bytes:
    """Return a WACZ with files and a list of them, and other members that are not in the list."""
    listed = [resource(path, raw) for path, raw in files.items()] if resources is None else resources
    document = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": listed}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for path, raw in {**files, "datapackage.json": document, **others}.items():
            archive.writestr(zipfile.ZipInfo(path), raw, method)
    return out.getvalue()


def told(raw: bytes, folder: Path) -> list[tuple[str, ...]]:
    """Read a WACZ, and say what was found, but for what was skipped."""
    (folder / "a.wacz").write_bytes(raw)
    return [each for each in tell(folder / "a.wacz") if each[0] != "skipped"]


def test_py_wacz(tmp_path: Path) -> None:
    """A WACZ that py-wacz made of a crawl by wget holds what the crawl holds, and comes back byte for byte."""
    crawl = pages(DUMPS / "warc" / "wget.warc.gz")
    found = pages(DUMPS / "wacz" / "py-wacz.wacz")
    assert [(each.url, each.body.held) for each in found] == [(each.url, each.body.held) for each in crawl]
    assert found[0].name == "py-wacz.wacz!archive/market.warc.gz#1"
    counts, files = packed(tmp_path, DUMPS / "wacz" / "py-wacz.wacz", rewrite=True)
    assert counts["packed"] == sum(isinstance(each, Page) for each in crawl)
    assert counts["packed"] + counts["attachments"] == len(files) == len(crawl)
    assert [files[each.name] for each in found] == [each.body.held for each in crawl]


def test_js_wacz(tmp_path: Path) -> None:
    """A WACZ that js-wacz made of what warcio.js recorded is read, though its digests are of every piece twice."""
    found = told((DUMPS / "wacz" / "js-wacz.wacz").read_bytes(), tmp_path)
    assert ("noted", "a.wacz!archive/harbour.warc.gz", "wacz-digest-doubled") in found
    page, again, info = pages(tmp_path / "a.wacz")
    assert isinstance(page, Page) and isinstance(again, Page) and "painted green" in page.text
    assert (again.body.held, again.url) == (page.body.held, "https://harbour.example/index")
    assert page.exchange is not None and page.exchange.fields == (("WARC-IP-Address", "192.0.2.10"),)
    assert (info.url, page.capture.at) == (
        "urn:pageinfo:https://harbour.example/",
        datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC),
    )
    _, files = packed(tmp_path, tmp_path / "a.wacz", rewrite=True)
    assert sorted(files.values()) == sorted((each.body.held or b"") for each in (page, again, info))


def test_what_is_no_warc_is_skipped() -> None:
    """Indexes, page lists and the list itself are no pages, and are counted."""
    skipped = [name for kind, name, *_ in tell(DUMPS / "wacz" / "py-wacz.wacz") if kind == "skipped"]
    assert [name.rpartition("!")[2] for name in skipped if "!" in name][:5] == [
        "indexes/index.cdx.gz",
        "indexes/index.idx",
        "pages/pages.jsonl",
        "datapackage.json",
        "datapackage-digest.json",
    ]


def test_told_from_other_zips(tmp_path: Path) -> None:
    """A ZIP with a list is a WACZ only with WARCs, or where list or name say so: data packages have such lists, too."""
    listed = {"datapackage.json": b'{"resources": []}', "data.html": PAGE}
    for name, files, expected in (
        ("a.zip", {"archive/a.warc.gz": WARC, **listed}, True),
        ("a.zip", listed, False),
        ("a.wacz", listed, True),
        ("a.zip", {"archive/a.warc.gz": WARC}, False),
        ("a.zip", {**listed, "datapackage.json": b'{"wacz_version": "1.1.1", "resources": []}'}, True),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for path, raw in files.items():
                archive.writestr(path, raw)
        assert waczs.is_wacz(Entry(name, Body.of(out.getvalue()))) == expected
    assert not waczs.is_wacz(Entry("a.wacz", Body.of(b"PK\x03\x04broken")))


GOOD = {"archive/a.warc.gz": WARC, "pages/pages.jsonl": b"{}\n"}
LISTED = [resource(path, raw) for path, raw in GOOD.items()]
FAULTS: list[tuple[bytes, list[tuple[str, str]]]] = [
    (wacz(GOOD, LISTED[:1]), [("pages/pages.jsonl", "wacz-member-unlisted")]),
    (wacz(GOOD, [*LISTED, resource("logs/x.log", b"")]), [("logs/x.log", "wacz-member-missing")]),
    (wacz(GOOD, [*LISTED, resource("../x", b"")]), [("../x", "name-leads-outside")]),
    (
        wacz(GOOD, [resource("archive/a.warc.gz", WARC, hash=digest(b"other")), LISTED[1]]),
        [("archive/a.warc.gz", "wacz-digest-mismatch")],
    ),
    (
        wacz(GOOD, [resource("archive/a.warc.gz", WARC, bytes=7), LISTED[1]]),
        [("archive/a.warc.gz", "wacz-digest-mismatch")],
    ),
    (wacz({**GOOD, "../up.txt": b"x"}), [("../up.txt", "name-leads-outside")]),
    (wacz({"pages/pages.jsonl": b"{}\n"}), [("archive/", "damaged-wacz")]),
    (wacz(GOOD, [*LISTED, LISTED[0]]), [("datapackage.json", "damaged-wacz")]),
    (wacz(GOOD, [{"name": "no path"}]), [("datapackage.json", "damaged-wacz")]),
    (wacz(GOOD, **{"datapackage.json": b"["}), [("datapackage.json", "json.not-json")]),
    (
        wacz(GOOD, **{"datapackage-digest.json": b'{"path": "datapackage.json", "hash": "sha256:00"}'}),
        [("datapackage.json", "wacz-digest-mismatch")],
    ),
    (wacz(GOOD, **{"datapackage-digest.json": b"{"}), [("datapackage-digest.json", "json.not-json")]),
]


@pytest.mark.parametrize(("raw", "faults"), FAULTS)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_faults(tmp_path: Path, raw: bytes, faults: list[tuple[str, str]]) -> None:
    """A WACZ with a fault is refused as a whole, the fault under its name."""
    expected = [("rejected", f"a.wacz!{path}", code) for path, code in faults]
    assert told(raw, tmp_path) == [*expected, ("rejected", "a.wacz", "damaged-wacz")]
    scopes = [item.scope for item in read(tmp_path / "a.wacz") if isinstance(item, Rejected)]
    assert scopes == ["rest"] * len(faults) + ["page"]


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Each fault is named, not the first alone."""
    files = {**GOOD, "../up.txt": b"x", "extra": b"y"}
    found = told(wacz(files, [LISTED[1], resource("archive/a.warc.gz", b"other")]), tmp_path)
    assert sorted(code for _, _, code in found) == [
        "damaged-wacz", "name-leads-outside", "wacz-digest-mismatch", "wacz-member-unlisted", "wacz-member-unlisted",
    ]  # fmt: skip


def test_the_older_list(tmp_path: Path) -> None:
    """Version 1.0 has digest and size apart from the path, and the algorithm beside them."""
    facts = {"hash": digest(WARC)[7:], "bytes": len(WARC)}
    listed = {"path": "archive/a.warc.gz", "stats": facts, "hashing": "sha256"}
    assert [kind for kind, *_ in told(wacz({"archive/a.warc.gz": WARC}, [listed]), tmp_path)] == ["page"]
    listed["stats"] = {**facts, "hash": "00"}
    found = told(wacz({"archive/a.warc.gz": WARC}, [listed]), tmp_path)
    assert found[0] == ("rejected", "a.wacz!archive/a.warc.gz", "wacz-digest-mismatch")


@pytest.mark.parametrize("size", [1, 64 << 10, (64 << 10) + 1, 200_000])
def test_digests_of_pieces_taken_twice(tmp_path: Path, size: int) -> None:
    """js-wacz hashes what Node.js reads at once, 64 KiB, twice; other bytes do not have such a digest either."""
    raw = warcinfo() + record(2, "resource", bytes(size), content_type="image/png")
    twice = hashlib.sha256()
    for at in range(0, len(raw), 64 << 10):
        twice.update(raw[at : at + (64 << 10)] * 2)
    listed = [resource("archive/a.warc", raw, hash=f"sha256:{twice.hexdigest()}")]
    assert [each[0] for each in told(wacz({"archive/a.warc": raw}, listed), tmp_path)] == ["noted", "attachment"]
    other = raw[:-5] + b"\1" + raw[-4:]
    assert [each[0] for each in told(wacz({"archive/a.warc": other}, listed), tmp_path)] == ["rejected"] * 2


def test_what_cannot_be_checked(tmp_path: Path) -> None:
    """A digest of an algorithm that is not known, and a signature, are noted."""
    raw = wacz({"archive/a.warc.gz": WARC}, [resource("archive/a.warc.gz", WARC, hash="lost:00")])
    assert [code for _, _, *code in told(raw, tmp_path)] == [["wacz-digest-not-checked"], []]
    with zipfile.ZipFile(io.BytesIO(wacz(GOOD))) as archive:
        listed = archive.read("datapackage.json")
    signed = json.dumps({"path": "datapackage.json", "hash": digest(listed), "signedData": {"signature": "x"}})
    found = told(wacz(GOOD, **{"datapackage-digest.json": signed.encode()}), tmp_path)
    assert found[0] == ("noted", "a.wacz!datapackage-digest.json", "wacz-digest-not-checked")


def test_compressed_once_more(tmp_path: Path) -> None:
    """A WARC that the ZIP compresses is read all the same, and that is said."""
    found = told(wacz(GOOD, method=zipfile.ZIP_DEFLATED), tmp_path)
    assert [each[0] for each in found] == ["noted", "page"] and found[0][2] == "wacz-compressed-warc"


def test_revisits_across_its_warcs(tmp_path: Path) -> None:
    """A revisit has the bytes of its original in another WARC of the same WACZ."""
    again = record(
        5,
        "revisit",
        b"",
        uri="http://market.example/copy",
        WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        WARC_Payload_Digest=sha1(PAGE),
        WARC_Refers_To_Target_URI=URI,
        WARC_Refers_To_Date=DATE,
    )
    (tmp_path / "a.wacz").write_bytes(wacz({"archive/1.warc.gz": member(again), "archive/2.warc.gz": WARC}))
    found = pages(tmp_path / "a.wacz")
    assert [(each.name, each.body.held) for each in found] == [
        ("a.wacz!archive/1.warc.gz#1", PAGE),
        ("a.wacz!archive/2.warc.gz#1", PAGE),
    ]


def test_a_large_warc_is_read_where_it_lies(tmp_path: Path) -> None:
    """A WARC larger than is held is read in the file, and so is a large page in it."""
    large = b"<html>" + bytes(range(256)) * ((HELD_BYTES >> 8) + 1)
    plain = warcinfo() + record(2, block=HTTP + large) + record(3)
    (tmp_path / "a.wacz").write_bytes(wacz({"archive/a.warc": plain}))
    found = pages(tmp_path / "a.wacz")
    assert [each.body.held is None for each in found] == [True, False]
    assert b"".join(found[0].body.chunks()) == large


def test_in_a_zip(tmp_path: Path) -> None:
    """A WACZ in a ZIP is read; its WARCs count as no archive of their own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("crawl.wacz", wacz(GOOD))
    (tmp_path / "a.zip").write_bytes(out.getvalue())
    assert [each.name for each in pages(tmp_path / "a.zip")] == ["a.zip!crawl.wacz!archive/a.warc.gz#1"]


def test_a_choice_is_needed(tmp_path: Path) -> None:
    """A WACZ is an archive: where the user has to choose first, it is refused, and its faults are not looked for."""
    (tmp_path / "a.wacz").write_bytes(FAULTS[0][0])
    (found,) = read(tmp_path / "a.wacz", archives="refuse")
    assert isinstance(found, Rejected) and (found.code, found.scope) == ("archive-needs-choice", "source")


def test_real_files(shared: Path) -> None:
    """WACZ files of other projects are read, but for one that lacks its WARC; a signature is not checked."""
    folder = shared / "faults" / "realworld" / "dev" / "wacz"
    found = {path.name: {each[0] for each in tell(path)} for path in folder.glob("*/*.wacz")}
    assert {name for name, kinds in found.items() if "page" not in kinds} == {"invalid_example_1.wacz"}


def test_a_hostile_one(shared: Path, tmp_path: Path) -> None:
    """Names that lead outside, a link, wrong digests: each is named, and nothing is read."""
    command = [sys.executable, str(shared / "faults" / "gen.py"), str(tmp_path), "--only", "X02"]
    subprocess.run(command, check=True, capture_output=True)
    found = tell(tmp_path / "X02-slip.wacz")
    assert {each[0] for each in found} == {"rejected"}
    assert {each[2] for each in found} >= {
        "name-leads-outside", "not-a-file", "wacz-digest-mismatch", "wacz-member-unlisted", "damaged-wacz",
    }  # fmt: skip

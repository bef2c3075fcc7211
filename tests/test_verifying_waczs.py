"""Verifying a WACZ: the files in it against their list, and each WARC in it as one that stands alone."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from archives import member, record, sha1, uuid, warcinfo
from dumps import DUMPS
from warcwrap.verifying import VerifyResult, verify

WARC = b"".join(map(member, (warcinfo(1), record(2))))
PAGES = b'{"format": "json-pages-1.0", "id": "pages"}\n'
FILES = {"archive/data.warc.gz": WARC, "pages/pages.jsonl": PAGES}


def wacz(
    path: Path,
    files: dict[str, bytes] | None = None,
    listed: dict[str, bytes] | None = None,
    digest: str | None = None,
) -> VerifyResult:
    """Write a WACZ whose list speaks of `listed`, by default of what is there, and verify it."""
    files = FILES if files is None else files
    resources = [
        {"path": name, "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}", "bytes": len(raw)}
        for name, raw in (files if listed is None else listed).items()
    ]
    package = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()
    stated = digest or f"sha256:{hashlib.sha256(package).hexdigest()}"
    own = {"datapackage.json": package, "datapackage-digest.json": json.dumps({"hash": stated}).encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, raw in {**files, **own}.items():
            archive.writestr(name, raw)
    return verify(path)


def codes(result: VerifyResult) -> set[str]:
    return {each.code for each in result.findings if each.severity != "note"}


def test_a_whole_wacz(tmp_path: Path) -> None:
    """Its records are counted as those of the file that was given."""
    result = wacz(tmp_path / "a.wacz")
    assert (result.ok, result.findings) == (True, ())
    assert (result.counts["files"], result.counts["records"]) == (1, 2)


@pytest.mark.parametrize(
    ("files", "listed", "digest", "code"),
    [
        ({**FILES, "pages/pages.jsonl": PAGES + b"x"}, FILES, None, "wacz-digest-mismatch"),
        ({**FILES, "pages/pages.jsonl": PAGES.upper()}, FILES, None, "wacz-digest-mismatch"),
        ({"archive/data.warc.gz": WARC}, FILES, None, "wacz-member-missing"),
        ({**FILES, "pages/more.jsonl": PAGES}, FILES, None, "wacz-member-unlisted"),
        (FILES, None, "sha256:" + "0" * 64, "wacz-digest-mismatch"),
        ({"pages/pages.jsonl": PAGES}, None, None, "damaged-wacz"),
    ],
)
def test_what_the_list_does_not_say(
    tmp_path: Path, files: dict[str, bytes], listed: dict[str, bytes] | None, digest: str | None, code: str
) -> None:
    """Each fault by its code, with the member's name."""
    result = wacz(tmp_path / "a.wacz", files, listed, digest)
    assert (result.ok, codes(result)) == (False, {code})
    assert {each.where for each in result.findings} == {str(tmp_path / "a.wacz")}


def test_the_warcs_inside_are_verified(tmp_path: Path) -> None:
    """A fault of a record is told at its WARC; links lead from one WARC to the other."""
    files = {
        "archive/a.warc.gz": member(record(1, WARC_Block_Digest=sha1(b"other"))),
        "archive/b.warc.gz": member(record(2, "metadata", b"{}", WARC_Refers_To=f"<{uuid(1)}>")),
    }
    result = wacz(tmp_path / "a.wacz", files)
    place = f"{tmp_path / 'a.wacz'}!archive/a.warc.gz: offset 0 <{uuid(1)}>"
    assert [(each.code, each.where) for each in result.findings] == [("warc.digest-mismatch", place)]


def test_warcs_are_verified_whatever_the_list_says(tmp_path: Path) -> None:
    """A list that is wrong hides no damage."""
    files = {**FILES, "archive/data.warc.gz": member(record(1, WARC_Date="x"))}
    assert codes(wacz(tmp_path / "a.wacz", files, FILES)) == {"wacz-digest-mismatch", "warc.bad-date"}


@pytest.mark.parametrize("data", [b"PK", b"PK\x03\x04" + b"\0" * 500])
def test_what_only_calls_itself_a_wacz(tmp_path: Path, data: bytes) -> None:
    """By its name; a ZIP of another name is no WARC."""
    for name, code in (("a.wacz", "damaged-wacz"), ("a.zip", "warc.not-a-warc")):
        (tmp_path / name).write_bytes(data)
        assert codes(verify(tmp_path / name)) == {code}


def test_a_wacz_cut_short(tmp_path: Path) -> None:
    """Every cut is found: what a ZIP holds stands at its end."""
    whole = tmp_path / "a.wacz"
    wacz(whole)
    raw = whole.read_bytes()
    for size in range(2, len(raw), 97):
        whole.write_bytes(raw[:size])
        assert not verify(whole).ok, size


def test_waczs_of_other_tools(tmp_path: Path) -> None:
    """No error in those of py-wacz and js-wacz; js-wacz takes each piece of a file twice into its digests."""
    found = {path.name: codes(verify(path)) for path in sorted((DUMPS / "wacz").glob("*.wacz"))}
    assert found == {"js-wacz.wacz": {"wacz-digest-doubled"}, "py-wacz.wacz": set()}

"""What is whole in a damaged archive is saved byte for byte, what is not is told, and the damaged file stays."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from trials.fuzz.targets import TARGETS
from warcio.archiveiterator import ArchiveIterator

import archives
from archives import belonging, member, metadata, record, report, uuid, warcinfo
from conftest import EXAMPLES
from warcwrap.cli import cli
from warcwrap.errors import NothingToDo, OutputError, UsageError
from warcwrap.packing import pack
from warcwrap.repairing import RepairResult, repair
from warcwrap.storage import open_locked
from warcwrap.verifying import verify
from warcwrap.warc.read import Damage, records
from warcwrap.warc.record import Record

INFO = warcinfo(1)
ONE, TWO, THREE = (record(number, block=b"page %d" % number * 9, type_="resource") for number in (2, 3, 4))
PLAIN = [INFO, ONE, TWO, THREE]


def _repaired(folder: Path, data: bytes, name: str = "new.warc.gz") -> RepairResult:
    old = folder / ("old.warc.gz" if data.startswith(b"\x1f") else "old.warc")
    old.write_bytes(data)
    result = repair(old, output=folder / name)
    assert old.read_bytes() == data
    checked = verify(result.output)
    assert not [each for each in checked.findings if each.severity == "error"], checked.findings
    assert result.counts["records"] == sum(result.counts[key] for key in ("whole", "mended", "altered", "repeated"))
    return result


def _saved(path: Path) -> list[bytes]:
    """Return the records behind warcinfo and loss report, with their ends."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    found = []
    with path.open("rb") as stream:
        for item in records(stream):
            assert not isinstance(item, Damage)
            found.append(item.raw_header + item.block.readall() + b"\r\n\r\n")
    assert b"".join(found) == raw
    return found[2:]


def _fates(result: RepairResult) -> dict[str, int]:
    return {name: count for name, count in result.counts.items() if count and name not in ("records", "lost_bytes")}


def _members(parts: Sequence[bytes] = PLAIN) -> bytes:
    return b"".join(map(member, parts))


@pytest.mark.parametrize("name", ["new.warc.gz", "new.warc"])
@pytest.mark.parametrize("data", [b"".join(PLAIN), _members(), member(b"".join(PLAIN))], ids=["plain", "gzip", "one"])
def test_a_whole_archive_comes_out_whole(tmp_path: Path, data: bytes, name: str) -> None:
    """Plain, compressed, or compressed as one member: each record is there, byte for byte, and nothing is told."""
    result = _repaired(tmp_path, data, name)
    assert (result.ok, result.losses, result.altered) == (True, (), None)
    assert _saved(result.output) == PLAIN
    assert json.loads(result.report.read_text("utf-8"))["counts"] == dict(result.counts)


def test_another_reader_finds_each_record_in_a_member_of_its_own(tmp_path: Path) -> None:
    """warcio refuses a file compressed as one member, and reads what was made of it."""
    result = _repaired(tmp_path, member(b"".join(PLAIN)))
    with result.output.open("rb") as stream:
        read = [
            (each.rec_type, each.content_stream().read()) for each in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, _ in read] == ["warcinfo", "resource", "warcinfo", "resource", "resource", "resource"]
    assert [block for _, block in read][3:] == [b"page %d" % number * 9 for number in (2, 3, 4)]


@pytest.mark.parametrize("cut", [1, 9, 30, 120, 200])
@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_a_truncated_archive_loses_its_last_record(tmp_path: Path, cut: int, form: str) -> None:
    """Unless nothing but its line ends or its checksum is missing; what was lost is named by offset and length."""
    data = (b"".join(PLAIN) if form == "plain" else _members())[:-cut]
    result = _repaired(tmp_path, data)
    (stretch,) = json.loads(result.report.read_text("utf-8"))["stretches"]
    begin = len(b"".join(PLAIN[:3])) if form == "plain" else len(_members(PLAIN[:3]))
    assert (stretch["offset"], stretch["length"]) == (begin, len(data) - begin)
    is_there = cut == 1 or (form == "gzip" and cut == 9)
    assert _fates(result) == ({"whole": 3, "mended": 1} if is_there else {"whole": 3, "lost": 1})
    assert _saved(result.output) == PLAIN[: 3 + is_there]
    assert result.ok == is_there


@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_garbage_between_records_is_left_out(tmp_path: Path, form: str) -> None:
    """The records around it are whole."""
    parts = PLAIN if form == "plain" else [*map(member, PLAIN)]
    result = _repaired(tmp_path, parts[0] + parts[1] + b"\x00\xffgarbage" * 99 + parts[2] + parts[3])
    assert _fates(result) == {"whole": 4, "lost": 1}
    assert result.counts["lost_bytes"] == 9 * 99
    assert _saved(result.output) == PLAIN


def test_a_broken_member_costs_itself(tmp_path: Path) -> None:
    """A member whose data do not inflate is lost, the others are kept."""
    broken = bytearray(member(ONE))
    broken[20:24] = b"\xff\xff\xff\xff"
    result = _repaired(tmp_path, member(INFO) + bytes(broken) + member(TWO) + member(THREE))
    assert result.counts["lost"] == 1
    assert _saved(result.output) == [INFO, TWO, THREE]


def test_a_wrong_checksum_casts_doubt_on_the_header(tmp_path: Path) -> None:
    """The block is what its digest says; an address that was changed by a bit would look as if it had been written."""
    changed = ONE.replace(b"market.example", b"marked.example")
    spoilt = member(changed)[:-8] + member(ONE)[-8:]
    result = _repaired(tmp_path, member(INFO) + spoilt + member(THREE))
    assert _fates(result) == {"whole": 2, "altered": 1}
    assert _saved(result.output) == [INFO, THREE]
    assert result.altered is not None
    assert _saved(result.altered) == [changed]


@pytest.mark.parametrize(("end", "is_sure"), [(-4, True), (-8, True), (-8, False)])
def test_a_checksum_that_was_cut_off_is_written_anew(tmp_path: Path, end: int, is_sure: bool) -> None:
    """Where a digest confirms the block; else nothing does."""
    last = ONE if is_sure else record(3, block=b"who knows", type_="resource", WARC_Block_Digest=None)
    result = _repaired(tmp_path, member(INFO) + member(last)[:end])
    assert _fates(result) == {"whole": 1, "mended" if is_sure else "altered": 1}


@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_a_record_with_a_wrong_digest_is_kept_apart(tmp_path: Path, form: str) -> None:
    """It is not what was written, and still may be all that is left of it: altered is not lost."""
    wrong = TWO.replace(b"page 3page 3", b"page 3page X")
    data = b"".join([INFO, ONE, wrong, THREE]) if form == "plain" else _members([INFO, ONE, wrong, THREE])
    result = _repaired(tmp_path, data)
    assert _fates(result) == {"whole": 3, "altered": 1}
    assert _saved(result.output) == [INFO, ONE, THREE]
    assert result.altered == tmp_path / "new.altered.warc.gz"
    assert _saved(result.altered) == [wrong]
    assert [each.code for each in result.losses] == ["warc.digest-mismatch"]


@pytest.mark.parametrize("length", ["7", "40", "55", "56", "57", "58", "70", "99999", "5\r\n 4", "-54", ""])
@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_a_wrong_length_is_put_right(tmp_path: Path, form: str, length: str) -> None:
    """The digest shows which bytes the block had; the record is written with its true length."""
    wrong = TWO.replace(b"Content-Length: 54", b"Content-Length: " + length.encode())
    assert wrong != TWO
    data = b"".join([INFO, ONE, wrong, THREE]) if form == "plain" else _members([INFO, ONE, wrong, THREE])
    result = _repaired(tmp_path, data)
    assert _fates(result) == {"whole": 3, "mended": 1}
    assert _saved(result.output) == PLAIN


@pytest.mark.parametrize("length", ["7", "40", "55", "57", "5\r\n 4", ""])
def test_a_wrong_length_among_records_that_are_compressed_together(tmp_path: Path, length: str) -> None:
    """It is put right wherever in the member the record stands; the last one may also say too much."""
    for parts, number, stated in ((PLAIN, 2, length), (PLAIN[:3], 2, "70")):
        wrong = [*parts]
        wrong[number] = TWO.replace(b"Content-Length: 54", b"Content-Length: " + stated.encode())
        result = _repaired(tmp_path, member(b"".join(wrong)))
        assert _fates(result) == {"whole": len(parts) - 1, "mended": 1}
        assert _saved(result.output) == parts
        for path in tmp_path.iterdir():
            path.unlink()


def test_without_a_digest_the_end_of_the_member_shows_the_length(tmp_path: Path) -> None:
    """In a plain file only the next version line does, which could be text of the page: such a record is kept apart."""
    wrong = record(3, block=b"seven b", type_="resource", WARC_Block_Digest=None, Content_Length="3")
    true = wrong.replace(b"Content-Length: 3", b"Content-Length: 7")
    assert _saved(_repaired(tmp_path, _members([INFO, wrong, THREE])).output) == [INFO, true, THREE]
    for path in tmp_path.iterdir():
        path.unlink()
    result = _repaired(tmp_path, INFO + wrong + THREE)
    assert _saved(result.output) == [INFO, THREE]
    assert result.altered is not None
    assert _saved(result.altered) == [true]


def test_lines_that_end_in_lf_alone_get_crlf(tmp_path: Path) -> None:
    """The block, which has its own line ends, stays as it is."""
    bare = record(3, block=b"a\nb", type_="resource", line_end=b"\n", end=b"\n\n")
    result = _repaired(tmp_path, INFO + bare + THREE)
    assert _fates(result) == {"whole": 2, "mended": 1}
    assert _saved(result.output) == [INFO, record(3, block=b"a\nb", type_="resource"), THREE]


def test_two_archives_spliced_into_one_keep_each_record_once(tmp_path: Path) -> None:
    """The same record again is left out; another record under a known id is kept apart."""
    other = record(2, block=b"not the same", type_="resource")
    result = _repaired(tmp_path, _members([*PLAIN, INFO, TWO, other]) + _members()[: len(member(INFO)) + 40])
    assert _fates(result) == {"whole": 4, "repeated": 3, "altered": 1, "lost": 1}
    assert _saved(result.output) == PLAIN
    assert result.altered is not None
    assert _saved(result.altered) == [other]


def test_an_archive_of_ours_is_still_verified_when_it_was_repaired(tmp_path: Path) -> None:
    """Its report counts what the loss report says is lost: a note. A record that is missing beyond that is an error."""
    rows = EXAMPLES / "pages.jsonl"
    pack(rows, output=tmp_path / "ours")
    whole = (tmp_path / "ours.warc.gz").read_bytes()
    with (tmp_path / "ours.warc.gz").open("rb") as stream:
        offsets = [item.offset for item in records(stream)]
    result = _repaired(tmp_path, whole[: offsets[4]] + whole[offsets[5] :])
    assert (result.counts["whole"], result.ok) == (len(offsets) - 1, True)
    codes = {each.code: each.severity for each in verify(result.output).findings}
    assert codes.get("metadata.report-counts") == "note"
    cut = result.output.read_bytes()
    with result.output.open("rb") as stream:
        last = [item.offset for item in records(stream)][-1]
    (tmp_path / "cut.warc.gz").write_bytes(cut[:last])
    found = {each.code: each.severity for each in verify(tmp_path / "cut.warc.gz").findings}
    assert found["metadata.report-counts"] == "error"


def test_pages_and_metadata_that_lost_each_other_are_no_errors(tmp_path: Path) -> None:
    """A reference into what is lost leads elsewhere, which is a note."""
    described = metadata(5, 2, {"source": {"sha256": hashlib.sha256(b"page 2" * 9).hexdigest()}})
    broken = bytearray(member(ONE))
    broken[30:34] = b"\xff\xff\xff\xff"
    rest = _members(list(map(belonging, (described, report(9, 4, 1, 1)))))
    data = _members([warcinfo(1, "warcwrap/1.0")]) + bytes(broken) + rest
    (tmp_path / "old.warc.gz").write_bytes(data)
    result = repair(tmp_path / "old.warc.gz", output=tmp_path / "new.warc.gz")
    elsewhere = [each for each in verify(result.output).findings if each.code == "warc.link-elsewhere"]
    assert [each.severity for each in elsewhere] == ["note"]
    assert uuid(2) in elsewhere[0].message


def test_records_that_share_a_member_stay_apart(tmp_path: Path) -> None:
    """A length too short, or so long that it swallows the next record, makes no block of other records."""
    bare = {"block": b"seven b", "type_": "resource", "WARC_Block_Digest": None}
    for length, others in (("3", [TWO, THREE]), ("9999", [])):
        wrong = record(5, **bare, Content_Length=length)  # type: ignore[arg-type]
        result = _repaired(tmp_path, member(wrong + TWO + THREE))
        assert _saved(result.output) == others
        assert _fates(result) == {"altered": 1} | ({"whole": 2} if others else {})
        assert result.counts["lost_bytes"] <= (tmp_path / "old.warc.gz").stat().st_size
        for path in tmp_path.iterdir():
            path.unlink()


def test_a_fault_far_behind_a_record_in_its_member_is_seen(tmp_path: Path) -> None:
    """The checksum is over all of them; it stands behind the last."""
    filler = [record(n, block=hashlib.sha256(b"%d" % n).digest() * 4096, type_="resource") for n in range(10, 20)]
    data = bytearray(member(b"".join([ONE, *filler])))
    data[-6] ^= 1
    result = _repaired(tmp_path, member(INFO) + bytes(data))
    assert _fates(result) == {"whole": 1, "altered": 11}


def test_the_digest_of_what_is_elsewhere_confirms_nothing(tmp_path: Path) -> None:
    """A revisit has that of the bytes that it stands for."""
    visit = record(2, "revisit", b"", WARC_Block_Digest=None, WARC_Payload_Digest=archives.sha1(b"elsewhere"))
    result = _repaired(tmp_path, member(INFO) + member(visit)[:-8])
    assert _fates(result) == {"whole": 1, "altered": 1}


def test_names_and_ids_that_are_no_text(tmp_path: Path) -> None:
    """They are told with escapes."""
    wrong = record(
        3, block=b"x", type_="resource", WARC_Record_ID="<urn:x:\udcff>", WARC_Block_Digest=archives.sha1(b"")
    )
    old = tmp_path / "o\udcff.warc"
    old.write_bytes(INFO + wrong)
    result = repair(old, output=tmp_path / "n\udcff.warc.gz")
    told = json.loads(result.report.read_text("utf-8"))
    assert (told["archive"]["name"], told["stretches"][0]["record_id"]) == ("o\\udcff.warc", "urn:x:\\udcff")
    assert verify(result.output).ok


def test_a_report_has_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not listed is counted."""
    monkeypatch.setattr("warcwrap.repairing.STRETCHES", 3)
    old = tmp_path / "old.warc"
    old.write_bytes(INFO + b"WARC/1.0\r\nA: 1\r\n\r\n" * 9)
    result = CliRunner().invoke(cli, ["repair", str(old), "-o", str(tmp_path / "new.warc.gz")], catch_exceptions=False)
    assert "and 6 more\n1 record: 1 whole; 9 pieces lost" in result.stdout
    told = json.loads((tmp_path / "new.losses.json").read_text("utf-8"))
    assert (len(told["stretches"]), told["not_listed"], told["counts"]["lost"]) == (3, 6, 9)


def test_what_was_repaired_may_be_damaged_and_repaired_again(tmp_path: Path) -> None:
    """The older loss report is a record like others; two repaired archives that were joined keep their own."""
    first = _repaired(tmp_path, _members()[:-20]).output.read_bytes()
    assert (_repaired_again(tmp_path, first[:-30]), _repaired_again(tmp_path, first)) == (4, 5)
    joined = tmp_path / "joined.warc.gz"
    joined.write_bytes(first + (tmp_path / "again-5.warc.gz").read_bytes())
    assert {each.code for each in verify(joined).findings} == {"warc.duplicate-id"}
    joined.write_bytes(first[:-30] + (tmp_path / "again-5.warc.gz").read_bytes())
    assert "metadata.report-counts" in {each.code for each in verify(joined).findings}


def _repaired_again(folder: Path, data: bytes) -> int:
    old = folder / f"{len(data)}.warc.gz"
    old.write_bytes(data)
    result = repair(old, output=folder / "again.warc.gz")
    assert verify(result.output).ok
    for path in (result.output, result.report):
        path.rename(folder / path.name.replace("again", f"again-{result.counts['whole']}"))
    return result.counts["whole"]


@given(st.integers(0, len(_members())), st.binary(max_size=40), st.integers(0, 200))
def test_whatever_is_cut_out_or_put_in_no_record_is_invented(
    tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes, gone: int
) -> None:
    """Each saved record is one of the old ones, in their order, and nothing is altered in silence."""
    folder = tmp_path_factory.mktemp("law")
    data = _members()
    damaged = data[:at] + put + data[at + gone :]
    (folder / "old.warc.gz").write_bytes(damaged)
    try:
        result = repair(folder / "old.warc.gz", output=folder / "new.warc.gz")
    except NothingToDo:
        assert at < len(member(INFO)) + 200
        return
    saved = _saved(result.output)
    assert saved == [each for each in PLAIN if each in saved]
    if len(saved) < len(PLAIN) and damaged != data[:at]:
        assert result.losses or gone


def test_a_page_that_holds_a_record_is_not_taken_for_one(tmp_path: Path) -> None:
    """Where the header of its own record is broken, too: without compression, only the record's warcinfo tells."""
    hidden = record(9, block=b"made up", type_="resource")
    (tmp_path / "page.html").write_bytes(b"<!doctype html><title>x</title>\r\n\r\n" + hidden)
    pack(tmp_path / "page.html", output=tmp_path / "ours.warc")
    whole = (tmp_path / "ours.warc").read_bytes()
    starts = [each.offset for each in records(io.BytesIO(whole)) if isinstance(each, Record)]
    page = next(at for at in reversed(starts) if at < whole.index(hidden))
    result = _repaired(tmp_path, whole[:page] + b"?" + whole[page + 1 :])
    assert hidden not in _saved(result.output)
    assert result.altered is not None
    assert _saved(result.altered) == [hidden]


@pytest.mark.parametrize("form", ["plain", "gzip"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b"/autumn", b"/a\x00tumn"), "warc.header-bytes"),
        ((b"/autumn", b"/a\xf5tumn"), "warc.header-bytes"),
        ((b"WARC-Block-", b"WARC-Alock-"), "warc.digest-not-checked"),
        ((b"Block-Digest: sha1:", b"Block-Digest: sha9:"), "warc.digest-not-checked"),
        ((uuid(1).encode(), uuid(7).encode()), "warc.link-elsewhere"),
    ],
)
def test_what_no_archive_of_ours_holds_is_not_whole(
    tmp_path: Path, change: tuple[bytes, bytes], code: str, form: str
) -> None:
    """It was not written so, or not into this archive; from other tools it is taken as it is, where it can be."""
    info, good, other = warcinfo(1, "warcwrap/1.0"), belonging(ONE), belonging(TWO)
    odd = other.replace(*change)
    parts = [info, good, odd]
    data = _members(parts) if form == "gzip" else b"".join(parts)
    (tmp_path / "old.warc").write_bytes(data)
    result = repair(tmp_path / "old.warc", output=tmp_path / "new.warc")
    assert _fates(result) == {"whole": 2, "altered": 1}
    assert [each.code for each in result.losses] == [code]
    assert result.altered is not None
    assert (_saved(result.output), _saved(result.altered)) == ([info, good], [odd])


def test_members_of_another_archive_of_ours_are_kept_and_told(tmp_path: Path) -> None:
    """Each is whole by itself, and none of this archive's; of two whole ones that were joined, nothing is altered."""
    rows = EXAMPLES / "pages.jsonl"
    for name in ("ours", "theirs"):
        pack(rows, output=tmp_path / name)
    ours, theirs = ((tmp_path / f"{name}.warc.gz").read_bytes() for name in ("ours", "theirs"))
    with (tmp_path / "ours.warc.gz").open("rb") as stream:
        offsets = [item.offset for item in records(stream)]
    with (tmp_path / "theirs.warc.gz").open("rb") as stream:
        others = [item.offset for item in records(stream)]
    put = theirs[others[3] : others[5]]
    (tmp_path / "old.warc.gz").write_bytes(ours[: offsets[3]] + put + ours[offsets[5] :])
    result = repair(tmp_path / "old.warc.gz", output=tmp_path / "new.warc.gz")
    assert _fates(result) == {"whole": len(offsets) - 2, "altered": 2}
    assert {each.code for each in result.losses} == {"warc.link-elsewhere"}
    assert result.altered is not None
    assert b"".join(_saved(result.altered)) == gzip.decompress(put)
    (tmp_path / "both.warc.gz").write_bytes(ours + theirs)
    assert repair(tmp_path / "both.warc.gz", output=tmp_path / "all.warc.gz").ok


def test_a_header_that_is_torn_costs_no_other_record(tmp_path: Path) -> None:
    """What looks like the next record's first line ends it; a record that begins where its block would, begins."""
    for torn in (ONE[:60] + b"\n", ONE[:60] + b"no field\r\n\r\n"):
        result = _repaired(tmp_path, INFO + torn + TWO + THREE)
        assert _saved(result.output) == [INFO, TWO, THREE]
        for path in tmp_path.iterdir():
            path.unlink()


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(min_size=6, max_size=31))
@example(b"\x00j\x00\x00\x9e\x000$1\xff\x9e")  # a member that lost its end ends as the next one does
@example(b"\x01\xff\xbd\x00\x80 \x03\x00\x1b\x90\x00Q\xff\x1b\x00\x80")  # what stands before a record is torn
@example(b"\x01\x041\x9d\x87\xdc\xff1\x00\x002\x9c(\xff\x80\x9d\xff\xb2\x00l\xb3")  # half a header in a block
@example(b"\x01\xff\x00\x80\r\x00\x00\x00Q\x80\xf9\xff\xff\xff\xe2\x00\xf1\x14\xff\x0f\x80")  # a schema's address
@example(b"\x00\x01P\x00Z\x00\x05\xc8\x00\n\x01")  # broken data, of which more was read than is lost
def test_any_damage_to_an_archive_of_ours(choice: bytes) -> None:
    """Bits, cuts, insertions, deletions and splices, several at once, in plain, gzip and zstd.

    What is kept is as it was written, what no damage touched is kept, what is lost is listed, the output verifies.
    """
    TARGETS["archive"].run(choice)


def test_a_large_record_is_streamed(tmp_path: Path) -> None:
    """Above the size that is compressed whole the bytes are the same."""
    large = record(2, block=hashlib.sha256(b"x").digest() * (5 << 15), type_="resource")
    assert _saved(_repaired(tmp_path, INFO + large).output) == [INFO, large]


def test_what_cannot_be_done_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    """No archive, none at all, an output that is there or is no name of an archive."""
    (tmp_path / "none.warc").write_bytes(b"nothing here\n" * 50)
    whole = tmp_path / "whole.warc.gz"
    whole.write_bytes(_members())
    for archive, output, problem in (
        ("missing.warc", "x.warc.gz", NothingToDo),
        ("none.warc", "x.warc.gz", NothingToDo),
        ("whole.warc.gz", "whole.warc.gz", OutputError),
        ("whole.warc.gz", "x.zip", UsageError),
        ("whole.warc.gz", "folder/x.warc.gz", OutputError),
    ):
        with pytest.raises(problem):
            repair(tmp_path / archive, output=tmp_path / output)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["none.warc", "whole.warc.gz"]
    assert whole.read_bytes() == _members()


@pytest.mark.parametrize("name", ["x.warc.gz.part", "x.altered.warc.gz", "x.altered.warc.gz.part", "x.losses.json"])
def test_the_damaged_archive_is_never_written_over(tmp_path: Path, name: str) -> None:
    """It may be what a killed run has left, or what an earlier repair has kept apart."""
    old = tmp_path / name
    old.write_bytes(_members([INFO, TWO.replace(b"page 3page 3", b"page 3page X")])[:-20])
    before = old.read_bytes()
    with pytest.raises(UsageError):
        repair(old, output=tmp_path / "x.warc.gz")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, before)]


@pytest.mark.parametrize("name", ["x.altered.warc.gz", "x.losses.json"])
def test_what_another_repair_has_left_stays(tmp_path: Path, name: str) -> None:
    """All that it saved may be there."""
    (tmp_path / name).write_bytes(b"the only copy")
    old = tmp_path / "old.warc.gz"
    old.write_bytes(_members([INFO, TWO.replace(b"page 3page 3", b"page 3page X")]))
    with pytest.raises(OutputError):
        repair(old, output=tmp_path / "x.warc.gz")
    assert (tmp_path / name).read_bytes() == b"the only copy"
    assert not (tmp_path / "x.warc.gz").exists()


def test_a_run_that_ends_first_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its output appeared while this one read the archive."""
    old, new = tmp_path / "old.warc.gz", tmp_path / "new.warc.gz"
    old.write_bytes(_members())

    def late(path: Path, output: Path) -> object:
        new.write_bytes(b"another's")
        return open_locked(path, output)

    monkeypatch.setattr("warcwrap.repairing.open_locked", late)
    with pytest.raises(OutputError):
        repair(old, output=new)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.warc.gz", "old.warc.gz"]
    assert new.read_bytes() == b"another's"


def test_the_same_archive_gives_the_same_bytes(tmp_path: Path) -> None:
    """With SOURCE_DATE_EPOCH, into files of the same name."""
    old = tmp_path / "old.warc.gz"
    old.write_bytes(_members()[:-20])
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        arguments = ["repair", str(old), "-o", str(tmp_path / folder / "new.warc.gz")]
        result = CliRunner().invoke(cli, arguments, env={"SOURCE_DATE_EPOCH": "1700000000"}, catch_exceptions=False)
        assert result.exit_code == 1
        assert "3 records: 3 whole; 1 piece lost" in result.stdout
    first, second = ((tmp_path / folder) for folder in ("a", "b"))
    for name in ("new.warc.gz", "new.losses.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_blocks_of_http_records_are_kept_byte_for_byte(tmp_path: Path) -> None:
    """Chunks, codings and all: nothing is decoded."""
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    response = record(2, block=chunked, WARC_Payload_Digest=archives.sha1(b"hello"))
    result = _repaired(tmp_path, _members([INFO, response])[:-3] + _members([THREE]))
    assert result.counts["altered"] + result.counts["lost"] + result.counts["whole"] >= 2
    for path in tmp_path.iterdir():
        path.unlink()
    assert _saved(_repaired(tmp_path, _members([INFO, response, THREE])).output) == [INFO, response, THREE]

"""The laws of `repair`, whatever happened to an archive of ours.

What it keeps is a record as it was written. A record that no damage touched is kept. What is not kept is listed:
without what the report lists, the damaged file is whole. What it writes verifies.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from trials.fuzz.edits import Edit
from warcwrap.errors import NothingToDo
from warcwrap.repairing import RepairResult, repair
from warcwrap.verifying import verify
from warcwrap.warc.read import Damage, records

_FRAMING = tuple(
    f"warc.{flaw}"
    for flaw in (
        "digest-mismatch",
        "record-end",
        "truncated",
        "garbage",
        "block-short",
        "content-length",
    )
)


class LawError(Exception):
    """A law of `repair` that does not hold."""


class _Piece(NamedTuple):
    """A record, with the bytes from which on it, or its member, stands in the file, and up to which."""

    raw: bytes
    begin: int
    end: int
    is_plain: bool


def check_repair(path: Path, whole: bytes, made: Sequence[Edit], folder: Path, others: Sequence[bytes] = ()) -> None:
    """Repair a damaged archive of one record a member, into a folder; raise LawError where a law does not hold.

    `others` are the archives of which parts may have been spliced in.
    """
    for old in folder.glob("fixed*"):
        old.unlink()
    before = list(_pieces(whole))
    # Without the dictionary before the first record, which no checksum guards, none can be read.
    is_lost = any(edit.at < before[0].begin for edit in made)
    untouched = [each for each in before if not is_lost and not any(_touches(edit, each) for edit in made)]
    try:
        result = repair(path, output=folder / "fixed.warc.gz")
    except NothingToDo:
        if untouched:
            raise LawError("nothing is found, and there are whole records") from None
        return
    wrong = [each for each in verify(result.output).findings if each.severity == "error"]
    if whole.startswith(b"WARC/"):  # without compression, nothing in a file speaks of the bytes of its headers
        wrong = [each for each in wrong if each.code in _FRAMING]
    if wrong:
        raise LawError(f"what was written: {wrong[0].message}")
    kept = [each.raw for each in _pieces(result.output.read_bytes())][2:]
    there = kept
    is_astray = any(each.code == "warc.link-elsewhere" for each in result.losses)
    if result.altered and (whole.startswith(b"WARC/") or is_astray):
        # Where a header was torn, another record may stand before it under its id; behind the begin of another
        # archive, without that of its own, a record belongs to neither.
        there = kept + [each.raw for each in _pieces(result.altered.read_bytes())][2:]
    if gone := [each for each in untouched if each.raw not in there]:
        raise LawError(f"the record at {gone[0].begin} is whole, and not kept")
    written = [each.raw for archive in (whole, *others) for each in _pieces(archive)]
    if not whole.startswith(b"WARC/") and (made_up := [raw for raw in kept if raw not in written]):
        raise LawError(f"a record that nobody wrote: {made_up[0][:300]!r}")
    _check_listed(path.read_bytes(), result)


def _touches(edit: Edit, piece: _Piece) -> bool:
    # Without compression, the line ends before a record tell that it begins, and is no text of a page.
    begin = piece.begin - (4 if piece.is_plain else 0)
    if edit.at == edit.end:
        return begin < edit.at < piece.end or (piece.is_plain and edit.at == piece.begin)
    return edit.at < piece.end and begin < edit.end


def _pieces(whole: bytes) -> Iterator[_Piece]:
    found: list[tuple[int, bytes]] = []
    for item in records(io.BytesIO(whole)):
        if isinstance(item, Damage):
            raise LawError(f"damage in a whole archive: {item.message}")
        found.append((item.offset, item.raw_header + item.block.readall()))
    ends = [*(offset for offset, _ in found[1:]), len(whole)]
    for (begin, raw), end in zip(found, ends, strict=True):
        yield _Piece(raw, begin, end, whole.startswith(b"WARC/"))


def _check_listed(changed: bytes, result: RepairResult) -> None:
    """Hold the report against the file: without the stretches that it lists, there are only whole records."""
    told = json.loads(result.report.read_bytes())
    rest = bytearray()
    reached = 0
    for stretch in told["stretches"]:
        begin, end = stretch["offset"], stretch["offset"] + stretch["length"]
        rest += changed[reached : max(begin, reached)]
        reached = max(reached, end)
    rest += changed[reached:]
    left = list(records(io.BytesIO(bytes(rest))))
    if any(isinstance(each, Damage) for each in left) or len(left) != told["counts"]["whole"]:
        raise LawError(f"{len(left)} records stand beside what is listed, {told['counts']['whole']} are told of")

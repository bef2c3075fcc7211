"""repair: what is whole in a damaged archive, in a new one, with a report of what is not; the old file is only read."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcwrap import records as forms
from warcwrap.archive import file_body
from warcwrap.codes import Severity
from warcwrap.errors import InputError, InputsChanged, NothingToDo, OutputError, UsageError, printable
from warcwrap.findings import Finding, finding
from warcwrap.salvage import Fate, Verdict, block, survey, true_header
from warcwrap.storage import Body, open_locked, publish, settle, sync_folder, write_durably
from warcwrap.warc.read import Damage, records
from warcwrap.warc.record import Record
from warcwrap.warc.write import Format, RecordWriter

# Of a file made of nothing but damage, the report lists this much and counts the rest.
STRETCHES = 10_000

_FATES: tuple[Fate, ...] = ("whole", "mended", "altered", "repeated", "lost")
_KEPT = ("whole", "mended")
_SUFFIXES = (".warc.gz", ".warc")


@dataclass(frozen=True, slots=True)
class RepairResult:
    """What was found and written.

    `counts`: {records, whole, mended, altered, repeated, lost, lost_bytes}: records of all fates but `lost`, which
    counts stretches of the file. `losses`: what is not whole, the first `STRETCHES` of it in the order of the file, a
    finding each, whose place says where it stands. `altered` is None where nothing had to be kept apart.
    """

    counts: Mapping[str, int]
    losses: tuple[Finding, ...]
    output: Path
    altered: Path | None
    report: Path

    @property
    def ok(self) -> bool:
        """Whether every record of the archive is in the new one."""
        return not self.counts["altered"] and not self.counts["lost"]


def repair(archive: str | Path, *, output: str | Path, run_date: datetime | None = None) -> RepairResult:
    """Write the whole records of an archive, byte for byte, into a new one, each a gzip member of its own.

    Records whose length or line ends were wrong, and whose block is shown to be whole by its digest or its gzip
    member, are put right. Records that are not what their digest says, or cannot be shown to be, go to
    NAME.altered.warc.gz. The report on all that is not whole is NAME.losses.json, and the second record of each
    archive. `run_date` (default: now) dates these records. An output in `.warc` is not compressed.

    Raises OutputError where one of these files exists or cannot be written, UsageError where the output has no name of
    an archive, or the archive that of an output, NothingToDo where the archive cannot be read or holds no record.
    Nothing has its final name then. What an earlier run has made of the same archive is taken as it is.
    """
    path, names = Path(archive), _Names.of(Path(output))
    names.keep_apart(path)
    try:
        body = file_body(path)
        old = _Old.found(path, body)
    except InputError as problem:
        raise NothingToDo(problem.code, problem.name, problem.reason) from problem
    except OSError as problem:
        raise NothingToDo("unreadable", str(archive), problem.strerror or str(problem)) from problem
    if not old.counts["records"]:
        raise NothingToDo("nothing-to-do", str(archive), "no record was found in it")
    document = old.report()
    altered = names.altered if old.counts["altered"] else None
    is_done = names.final.exists()
    if (taken := names.taken()) and not (names.hold(document) and (not is_done or not altered or altered.exists())):
        raise OutputError("output-exists", str(taken), "the file is there already")
    if not is_done:
        _write(old, document, names, run_date or datetime.now(UTC))
    losses = tuple(_told(path, verdict) for verdict in old.losses)
    return RepairResult(old.counts, losses, names.final, altered, names.report)


@dataclass(frozen=True, slots=True)
class _Names:
    """The files of one repair; the archive gets its name last."""

    final: Path
    altered: Path
    report: Path

    @classmethod
    def of(cls, final: Path) -> _Names:
        ending = next((each for each in _SUFFIXES if final.name.endswith(each)), "")
        stem = final.name.removesuffix(ending)
        if not ending or not stem:
            raise UsageError("option-value", str(final), "a repaired archive is called NAME.warc.gz or NAME.warc")
        return cls(final, final.with_name(f"{stem}.altered{ending}"), final.with_name(f"{stem}.losses.json"))

    def keep_apart(self, archive: Path) -> None:
        """Raise UsageError where the damaged archive would be overwritten: it may be what a killed run has left."""
        parts = (each.with_name(f"{each.name}.part") for each in (self.final, self.altered, self.report))
        for each in (self.altered, self.report, *parts):
            with suppress(OSError, ValueError):
                if each.samefile(archive):
                    raise UsageError("option-value", str(self.final), f"{archive} itself would be overwritten")

    def taken(self) -> Path | None:
        """Return one of the files that is there already."""
        return next((each for each in (self.final, self.altered, self.report) if each.exists()), None)

    def hold(self, document: Mapping[str, Any]) -> bool:
        """Say whether an earlier run has written all of them from the same archive."""
        try:
            return self.report.is_file() and bool(json.loads(self.report.read_bytes()) == document)
        except (OSError, ValueError):
            return False


@dataclass(frozen=True, slots=True)
class _Old:
    """The archive as it was found: the fate of each record and damage in it, and the first of `losses` in full."""

    path: Path
    body: Body
    fates: bytearray
    # Of records whose header says another: number of the item, true length of the block, by turns.
    true_lengths: array[int]
    losses: list[Verdict]
    counts: dict[str, int]

    @classmethod
    def found(cls, path: Path, body: Body) -> _Old:
        """Survey the archive; memory grows by some bytes for each record and damage."""
        old = cls(path, body, bytearray(), array("q"), [], {})
        lost_bytes = reached = 0
        for number, verdict in enumerate(survey(body)):
            old.fates.append(_FATES.index(verdict.fate))
            if verdict.block_length is not None:
                old.true_lengths.extend((number, verdict.block_length))
            if verdict.fate != "whole" and len(old.losses) < STRETCHES:
                old.losses.append(verdict)
            if verdict.fate == "lost":  # several stretches can be of one member
                end = verdict.offset + verdict.length
                lost_bytes += max(0, end - max(reached, verdict.offset))
                reached = max(reached, end)
        tally: dict[str, int] = {fate: old.fates.count(number) for number, fate in enumerate(_FATES)}
        records = sum(tally.values()) - tally["lost"]
        old.counts.update({"records": records, **tally, "lost_bytes": lost_bytes})
        return old

    def report(self) -> dict[str, Any]:
        """Return the document of the loss report."""
        digest = self.body.sha256
        return {
            "$schema": forms.LOSSES_SCHEMA,
            "archive": {"name": printable(self.path.name), "size_bytes": self.body.size_bytes, "sha256": digest},
            "counts": self.counts,
            "stretches": [_stretch(verdict) for verdict in self.losses],
            "not_listed": len(self.fates) - self.counts["whole"] - len(self.losses),
        }

    def judged(self) -> Iterator[tuple[Record | Damage, Fate, int | None]]:
        """Read the archive again; yield what is in it, with its fate, and its true length where its header is wrong."""
        lengths = iter(zip(self.true_lengths[::2], self.true_lengths[1::2], strict=True))
        number, length = next(lengths, (None, None))
        with self.body.open() as stream:
            for at, (item, fate) in enumerate(zip(records(stream), self.fates, strict=False)):
                yield item, _FATES[fate], length if at == number else None
                if at == number:
                    number, length = next(lengths, (None, None))


def _stretch(verdict: Verdict) -> dict[str, Any]:
    return {
        "offset": verdict.offset,
        "length": verdict.length,
        "fate": verdict.fate,
        "code": verdict.code,
        "reason": printable(verdict.reason),
        "record_id": verdict.record_id and printable(verdict.record_id),
    }


def _write(old: _Old, document: Mapping[str, Any], names: _Names, run_date: datetime) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    try:
        with ExitStack() as opened:
            new = _New(names.final, "repair", document, run_date, opened)
            apart = (
                _New(names.altered, "altered", document, run_date, opened) if document["counts"]["altered"] else None
            )
            _copy(old, new, apart)
            outputs = [each for each in (apart, new) if each]
            for each in outputs:
                each.complete()
            write_durably(names.report, text.encode("utf-8"))
            for each in outputs:
                each.publish()
    except OSError as problem:
        raise OutputError("not-writable", str(names.final), problem.strerror or str(problem)) from problem


def _told(path: Path, verdict: Verdict) -> Finding:
    where = f"{path}: offset {verdict.offset}, {verdict.length} bytes"
    severity: Severity = "error" if verdict.fate in ("lost", "altered") else "note"
    return finding(verdict.code, f"{verdict.fate}: {verdict.reason}", where, severity)


class _New:
    """An archive in the making: warcinfo, loss report, then the records that are put into it."""

    def __init__(self, final: Path, role: str, document: Mapping[str, Any], date: datetime, opened: ExitStack) -> None:
        self._final = final
        self._part = final.with_name(final.name + ".part")
        self._stream: BinaryIO = opened.enter_context(open_locked(self._part, final))
        if role == "repair" and final.exists():  # the run that had it locked has come to its end
            with suppress(OSError):
                self._part.unlink()
            raise OutputError("output-exists", str(final), "the file is there already")
        form = Format(compression=None) if final.name.endswith(".warc") else Format()
        self._writer = RecordWriter(self._stream, form)
        counts = document["counts"]
        self._is_apart = role == "altered"
        self._count = counts["altered"] if self._is_apart else sum(counts[kind] for kind in _KEPT)
        run = hashlib.sha256(f"{document['archive']['sha256']}\n{final.name}".encode("utf-8", "surrogateescape"))
        shape = forms.Shape(forms.Series(run.hexdigest(), role), date)
        info = forms.warcinfo(shape, final.name, {"description": "Records of a damaged archive"})
        self._writer.write(info)
        self._writer.write(forms.losses(shape, info.record_id, {**document, "records": self._count}))

    def add(self, old: _Old, record: Record, fate: Fate, true: int | None) -> None:
        """Append a record of the old archive; `true` is the length of its block where its header says another."""
        if true is not None:
            self._writer.copy(true_header(record.raw_header, true), block(old.body, record, true), true)
            return
        header = true_header(record.raw_header, None) if fate == "mended" else record.raw_header
        self._writer.copy(header, record.block.pieces(), record.block.length)

    def complete(self) -> None:
        """Sync the file and read it back; it keeps its `.part` name."""
        settle(self._stream)
        sync_folder(self._part.parent)
        fates = Counter(verdict.fate for verdict in survey(Body(0, lambda: self._part.open("rb"))))
        is_whole = self._is_apart or fates["whole"] == sum(fates.values())
        if fates["lost"] or not is_whole or sum(fates.values()) != self._count + 2:
            there = sum(fates.values()) - fates["lost"]
            raise OutputError("not-read-back", str(self._final), f"{there} of {self._count + 2} records read back")

    def publish(self) -> None:
        """Give the file its final name."""
        publish(self._part, self._final)


def _copy(old: _Old, new: _New, apart: _New | None) -> None:
    """Read the archive a second time, and put each record where its fate says."""
    for item, fate, true in old.judged():
        if isinstance(item, Damage) or fate in ("lost", "repeated"):
            continue
        target = new if fate in _KEPT else apart
        if target is None:
            raise InputsChanged("input-changed", str(old.path), "the archive changed while it was read")
        target.add(old, item, fate, true)

"""repair: what is whole in a damaged archive, in a new one, with a report of what is not; the old file is only read."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcwrap import records as forms
from warcwrap.archive import file_body
from warcwrap.codes import Severity
from warcwrap.errors import InputError, InputsChanged, NothingToDo, OutputError, UsageError
from warcwrap.findings import Finding, finding
from warcwrap.salvage import Verdict, block, survey, true_header
from warcwrap.storage import Body, open_locked, publish, settle, sync_folder, write_durably
from warcwrap.warc.read import Damage, records
from warcwrap.warc.record import Record
from warcwrap.warc.write import Format, RecordWriter

# Of a file made of nothing but damage, the report lists this much and counts the rest.
STRETCHES = 100_000

_KEPT = ("whole", "mended")
_SUFFIXES = (".warc.gz", ".warc")


@dataclass(frozen=True, slots=True)
class RepairResult:
    """What was found and written.

    `counts`: {records, whole, mended, altered, repeated, lost, lost_bytes}: records of all fates but `lost`, which
    counts stretches of the file. `losses`: all that is not whole, in the order of the file, as a finding each whose
    place says where it stands. `altered` is None where nothing had to be kept apart.
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

    Raises OutputError where the output exists or cannot be written, UsageError where it has no name of an archive,
    NothingToDo where the archive cannot be read or holds no record. Nothing has its final name then. An output that an
    earlier run has made of the same archive is taken as it is.
    """
    path, names = Path(archive), _Names.of(Path(output))
    try:
        body = file_body(path)
        old = _Old(path, body, *_surveyed(body))
    except InputError as problem:
        raise NothingToDo(problem.code, problem.name, problem.reason) from problem
    except OSError as problem:
        raise NothingToDo("unreadable", str(archive), problem.strerror or str(problem)) from problem
    if not old.counts["records"]:
        raise NothingToDo("nothing-to-do", str(archive), "no record was found in it")
    document = old.report()
    if not names.final.exists():
        _write(old, document, names, run_date or datetime.now(UTC))
    elif not names.hold(document):
        raise OutputError("output-exists", str(output), "the file is there already")
    losses = tuple(_told(path, verdict) for verdict in old.losses)
    altered = names.altered if old.counts["altered"] else None
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

    def hold(self, document: Mapping[str, Any]) -> bool:
        """Say whether an earlier run has written all of them from the same archive."""
        try:
            return bool(json.loads(self.report.read_bytes()) == document)
        except (OSError, ValueError):
            return False


@dataclass(frozen=True, slots=True)
class _Old:
    """The archive as it was found: `verdicts` has None for each whole record."""

    path: Path
    body: Body
    verdicts: list[Verdict | None]
    counts: dict[str, int]

    @property
    def losses(self) -> Iterator[Verdict]:
        return (verdict for verdict in self.verdicts if verdict is not None)

    def report(self) -> dict[str, Any]:
        """Return the document of the loss report."""
        listed = [_stretch(verdict) for verdict, _ in zip(self.losses, range(STRETCHES), strict=False)]
        digest = self.body.sha256
        return {
            "$schema": forms.LOSSES_SCHEMA,
            "archive": {"name": self.path.name, "size_bytes": self.body.size_bytes, "sha256": digest},
            "counts": self.counts,
            "stretches": listed,
            "not_listed": sum(1 for _ in self.losses) - len(listed),
        }


def _surveyed(body: Body) -> tuple[list[Verdict | None], dict[str, int]]:
    verdicts: list[Verdict | None] = []
    tally = Counter(dict.fromkeys(("whole", "mended", "altered", "repeated", "lost", "lost_bytes"), 0))
    for verdict in survey(body):
        tally[verdict.fate] += 1
        tally["lost_bytes"] += verdict.length if verdict.fate == "lost" else 0
        verdicts.append(None if verdict.fate == "whole" else verdict)
    kinds = ("whole", "mended", "altered", "repeated")
    return verdicts, {"records": sum(tally[kind] for kind in kinds), **tally}


def _stretch(verdict: Verdict) -> dict[str, Any]:
    return {
        "offset": verdict.offset,
        "length": verdict.length,
        "fate": verdict.fate,
        "code": verdict.code,
        "reason": verdict.reason,
        "record_id": verdict.record_id,
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
        stream = open_locked(self._part, truncate=True)
        if stream is None:
            raise OutputError("output-in-use", str(final), "another run is writing this output")
        self._stream: BinaryIO = opened.enter_context(stream)
        form = Format(compression=None) if final.name.endswith(".warc") else Format()
        self._writer = RecordWriter(self._stream, form)
        counts = document["counts"]
        self._count = counts["altered"] if role == "altered" else sum(counts[kind] for kind in _KEPT)
        run = hashlib.sha256(f"{document['archive']['sha256']}\n{final.name}".encode("utf-8", "surrogateescape"))
        shape = forms.Shape(forms.Series(run.hexdigest(), role), date)
        info = forms.warcinfo(shape, final.name, {"description": "Records of a damaged archive"})
        self._writer.write(info)
        self._writer.write(forms.losses(shape, info.record_id, {**document, "records": self._count}))

    def add(self, old: _Old, record: Record, verdict: Verdict | None) -> None:
        """Append a record of the old archive, with the length that its verdict found."""
        if verdict is None or verdict.block_length is None:
            header = true_header(record.raw_header, None) if verdict else record.raw_header
            self._writer.copy(header, record.block.pieces(), record.block.length)
            return
        size = verdict.block_length
        pieces = block(old.body, verdict.offset, size)
        self._writer.copy(true_header(record.raw_header, size), pieces, size)

    def complete(self) -> None:
        """Sync the file and read it back; it keeps its `.part` name."""
        settle(self._stream)
        sync_folder(self._part.parent)
        fates = Counter(verdict.fate for verdict in survey(Body(0, lambda: self._part.open("rb"))))
        if fates["lost"] or sum(fates.values()) != self._count + 2:
            there = sum(fates.values()) - fates["lost"]
            raise OutputError("not-read-back", str(self._final), f"{there} of {self._count + 2} records read back")

    def publish(self) -> None:
        """Give the file its final name."""
        publish(self._part, self._final)


def _copy(old: _Old, new: _New, apart: _New | None) -> None:
    """Read the archive a second time, and put each record where its verdict says."""
    with old.body.open() as stream:
        for item, verdict in zip(records(stream), old.verdicts, strict=False):
            fate = verdict.fate if verdict else "whole"
            if isinstance(item, Damage) or fate in ("lost", "repeated"):
                continue
            target = new if fate in _KEPT else apart
            if target is None:
                raise InputsChanged("input-changed", str(old.path), "the archive changed while it was read")
            target.add(old, item, verdict)

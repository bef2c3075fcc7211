"""export: the metadata and the visible text of pages as one table, for corpus work."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, get_args

from warcwrap.codes import CODES
from warcwrap.document import Document
from warcwrap.errors import InputError, NothingToDo, OutputError, SchemaError, UsageError
from warcwrap.findings import Finding, finding
from warcwrap.lines import TEXT_CHARACTERS
from warcwrap.page import Item, Noted, Rejected
from warcwrap.schema import Schema
from warcwrap.sources import Source, name_of
from warcwrap.storage import open_locked, publish, settle
from warcwrap.table_files import Compression, Format, Table, table
from warcwrap.tabular import COLUMNS, TEXT, row
from warcwrap.wrapping import DEFAULT_SCHEMA, Wrapped, wrap_all

REJECTS_KEPT = 10_000  # in the result; `watch` is told of all, and the counts are always whole
_COMPRESSIONS: Mapping[str, Compression] = {".gz": "gz", ".zst": "zst"}
_FORMATS: Mapping[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}

Watch = Callable[[Item, Mapping[str, int]], None]


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written: `counts` {pages, exported, invalid, failed}; `findings` counts findings by code.

    `invalid` pages were exported, too: the schema that was asked for refuses their metadata. `rejects` are the first of
    the inputs that failed. `output` is None where rows went to a stream.
    """

    counts: Mapping[str, int]
    format: Format
    output: Path | None = None
    findings: Mapping[str, int] = field(default_factory=dict)
    rejects: tuple[Rejected, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every page was read, none was invalid, and no finding is an error."""
        is_error = any(CODES[code].severity == "error" for code in self.findings)
        return not (self.counts["failed"] or self.counts["invalid"] or is_error)


def export(
    *sources: Source,
    output: str | Path | BinaryIO,
    format: Format | None = None,
    text: bool = True,
    schema: str | Path | Schema = DEFAULT_SCHEMA,
    force: bool = False,
    now: datetime | None = None,
    watch: Watch = lambda item, counts: None,
    **reading: Any,
) -> ExportResult:
    """Write a row for each page of archives, or of any dump that `read` takes, in the order of the input.

    The format follows from the name of `output` where it is not given: .jsonl, .csv (these also .gz and .zst) or
    .parquet; a stream gets JSON Lines. Pages of our archives come with the metadata stored with them, others are
    extracted. `watch` is called for each page, and for all that was rejected or noted. `reading` are options of `read`.

    Raises UsageError; SchemaError; OutputError where the output is there already (and not `force`), is in use or cannot
    be written; NothingToDo where no page was found. The output has its name only when it is complete and on the disk.
    """
    task = _Task(text, watch)
    now = now or datetime.now(UTC)
    if not isinstance(output, str | Path):
        kind = _format("", format)
        with table(output, kind, task.columns) as rows:
            task.run(rows, sources, schema=schema, now=now, **reading)
        return task.result(kind)
    path, kind, compression = _settled(output, format, sources)
    with _named(path, force) as stream, table(stream, kind, task.columns, compression) as rows:
        task.run(rows, sources, schema=schema, now=now, exclude=lambda found: _is_own(found, path), **reading)
    return task.result(kind, path)


class _Task:
    """Takes pages in and writes their rows."""

    def __init__(self, text: bool, watch: Watch) -> None:
        self.columns = (*COLUMNS, TEXT) if text else COLUMNS
        self._has_text = text
        self._watch = watch
        self._counts = {"pages": 0, "exported": 0, "invalid": 0, "failed": 0}
        self._findings: Counter[str] = Counter()
        self._rejects: list[Rejected] = []
        self._damaged = 0

    def run(self, rows: Table, sources: tuple[Source, ...], **options: Any) -> None:
        """Write a row for each page. Raises NothingToDo where there is none, and no damage where one may have been."""
        for item in wrap_all(*sources, **options):
            if isinstance(item, Wrapped):
                self._take(item, rows)
            elif isinstance(item, Rejected):
                self._reject(item)
            else:
                self._note(item)
        if not self._counts["pages"] and not self._damaged:
            reason = "no input could be read" if self._rejects else "there is none in the input"
            raise NothingToDo("nothing-to-do", ", ".join(map(name_of, sources)), f"0 pages: {reason}")

    def result(self, kind: Format, output: Path | None = None) -> ExportResult:
        """Return what was done."""
        findings = dict(sorted(self._findings.items()))
        return ExportResult(dict(self._counts), kind, output, findings, tuple(self._rejects))

    def _take(self, item: Wrapped, rows: Table) -> None:
        page = item.page
        try:
            text = self._text(item) if self._has_text else None
        except InputError as problem:  # a body that cannot be read, though its metadata were stored
            return self._reject(Rejected(page.name, problem.code, problem.reason))
        rows.write(row(item.document, item.target_uri, page.origin, text, self.columns))
        self._counts["pages"] += 1
        self._counts["exported"] += 1
        self._counts["invalid"] += item.is_refused
        return self._watch(page, self._counts)

    def _text(self, item: Wrapped) -> str | None:
        """Return a page's text; None where the archive holds its metadata only, which was said when it was read."""
        try:
            document = Document(item.page, ())
            text, is_cut = document.text
        except InputError as problem:
            if problem.code == "page-elsewhere":
                return None
            raise
        for found in _flaws(item, document, is_cut):
            self._note(Noted(item.page.name, found))
        return text

    def _reject(self, rejected: Rejected) -> None:
        self._counts["failed"] += 1
        self._counts["pages"] += rejected.scope == "page"
        self._damaged += rejected.scope == "rest"
        if len(self._rejects) < REJECTS_KEPT:
            self._rejects.append(rejected)
        self._watch(rejected, self._counts)

    def _note(self, noted: Noted) -> None:
        self._findings[noted.finding.code] += 1
        self._watch(noted, self._counts)


def _flaws(item: Wrapped, document: Document, is_cut: bool) -> Iterator[Finding]:
    """Yield what makes a page's text less than the page has, where it was not said when its metadata were read."""
    if is_cut:
        yield finding("text-cut", f"more than {TEXT_CHARACTERS:,} characters of text, of which the first were taken")
    if item.page.stored is not None:
        known = (*item.page.decoded.findings, *document.oddities)
        yield from (found for found in known if found.code == "page-over-budget")


def _settled(
    output: str | Path, kind: Format | None, sources: tuple[Source, ...]
) -> tuple[Path, Format, Compression | None]:
    """Return where to write, and how. Raises UsageError for what cannot be meant."""
    path = Path(output)
    if path.name in ("", "..") or str(output).endswith(("/", os.sep)) or "\0" in str(output):
        raise UsageError("no-output-name", str(output), "the name of a file is needed")
    for source in sources:
        if isinstance(source, str | Path) and Path(source).absolute() in (path.absolute(), _part(path).absolute()):
            raise UsageError("output-is-input", str(source), "the output would replace it")
    compression = _COMPRESSIONS.get(path.suffix.lower())
    kind = _format(path.stem if compression else path.name, kind)
    if compression and kind == "parquet":
        raise UsageError("option-value", str(output), "Parquet is compressed within; its name ends in .parquet")
    return path, kind, compression


def _format(name: str, kind: Format | None) -> Format:
    """Return the format that was asked for, or that a name says; a stream, which has none, gets JSON Lines."""
    if kind is not None and kind not in get_args(Format):
        raise UsageError("option-value", "format", f"{kind!r} is none of {', '.join(get_args(Format))}")
    known = kind or (_FORMATS.get(Path(name).suffix.lower()) if name else "jsonl")
    if known is None:
        raise UsageError("option-value", name, f"no format is known by this name: {', '.join(_FORMATS)}")
    return known


def _is_own(found: Path, path: Path) -> bool:
    """Say whether a file is the output, which is never its own input."""
    return found.name in (path.name, _part(path).name) and found.parent.resolve() == path.parent.resolve()


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


@contextmanager
def _named(path: Path, force: bool) -> Iterator[BinaryIO]:
    """Open a file that gets its name when the block ends; what stops the work leaves its `.part`, no page leaves none.

    Raises OutputError where it is there already, another run writes it, or it cannot be written.
    """
    part = _part(path)
    try:
        if not force and (path.is_symlink() or path.exists()):
            raise OutputError("output-exists", str(path), "the file is there already")
        if path.exists() and not path.is_file():
            raise OutputError("output-exists", str(path), "a folder or device is there, which is not replaced")
        if part.is_symlink():
            part.unlink()
        with open_locked(part, path) as stream:
            yield stream
            settle(stream)
            publish(part, path)
    except (NothingToDo, SchemaError, UsageError):
        with suppress(OSError):
            part.unlink()
        raise
    except OSError as problem:  # inputs have errors of their own
        raise OutputError("not-writable", str(path), problem.strerror or str(problem)) from problem

"""Archives in the making: a WARC file that gets its name only when it is complete, on disk, and was read back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcwrap import records
from warcwrap.errors import OutputError, UsageError
from warcwrap.page import Attachment, Page
from warcwrap.records import RecordType, Series, Shape
from warcwrap.schema import Schema, load
from warcwrap.storage import open_locked, publish, settle, sync_folder
from warcwrap.verifying import verify
from warcwrap.warc.write import Digest, NewRecord, RecordWriter, Version
from warcwrap.wrapping import DEFAULT_SCHEMA, Wrapped, wrap


@dataclass(frozen=True, slots=True)
class Settings:
    """How the records of an archive are written. `run` is a digest of all that makes one run differ from another."""

    run_date: datetime
    run: str = ""
    schema: str | Path = DEFAULT_SCHEMA
    digest: Digest = "sha256"
    version: Version = "1.1"
    record_type: RecordType = "auto"
    canonical: bool = False
    warcinfo: tuple[tuple[str, str], ...] = ()


class WarcWriter:
    """Writes pages with their metadata, and attachments, into one WARC file.

    Until `close` the file is called NAME.part. `close` adds the report, syncs, reads everything back, and gives the
    name; a writer left by an exception leaves only the `.part`. A name in `.warc` means no compression.
    `run_date` (default: now) dates the metadata, and the pages whose capture date is unknown.

    Raises OutputError where the file exists, cannot be written, or does not read back as it was written.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        run_date: datetime | None = None,
        settings: Settings | None = None,
        part: Path | None = None,
        role: str = "archive",
        replace: bool = False,
    ) -> None:
        self.path = Path(path)
        if self.path.exists() and not replace:
            raise OutputError("output-exists", str(path), "the file is there already")
        self.settings = settings or Settings(run_date or datetime.now(UTC))
        if self.settings.run_date.tzinfo is None:
            raise UsageError("run-date", str(self.settings.run_date), "a date without a time zone")
        self.schema: Schema = load(self.settings.schema)
        self._is_published = False
        self.counts = {"records": 0, "pages": 0, "metadata": 0, "attachments": 0}
        self._shape = Shape(
            Series(self.settings.run or self._run(), role),
            self.settings.run_date,
            self.settings.version,
            self.settings.record_type,
        )
        self._part = part or self.path.with_name(self.path.name + ".part")
        # Built before the file is: fields that no header can hold must not cost what is there.
        info = records.warcinfo(self._shape, self.path.name, dict(self.settings.warcinfo))
        self._start(info)

    def _run(self) -> str:
        """Return the digest that makes the ids of this file: its name, and all settings, of which one is the date."""
        own = f"{self.path.name}\n{replace(self.settings, schema=self.schema.sha256)!r}"
        return hashlib.sha256(own.encode("utf-8", "surrogateescape")).hexdigest()

    def _start(self, info: NewRecord) -> None:
        self._stream = self._opened()
        compress = self.path.suffix != ".warc"
        self._writer = RecordWriter(
            self._stream, version=self.settings.version, digest=self.settings.digest, compress=compress
        )
        self._info = self._write(info)
        self._write(records.readme(self._shape, self._info))
        described = {schema.sha256: schema for schema in (load(DEFAULT_SCHEMA), *self.schema.companions, self.schema)}
        for schema in described.values():
            self._write(records.schema(self._shape, self._ordinal, self._info, schema.raw))

    def _opened(self) -> BinaryIO:
        try:
            stream = open_locked(self._part, truncate=True)
        except OSError as problem:
            raise OutputError("not-writable", str(self.path), problem.strerror or str(problem)) from problem
        if stream is None:
            raise OutputError("output-in-use", str(self.path), "another run is writing this output")
        return stream

    def __enter__(self) -> WarcWriter:
        """Return the writer itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close the archive; after an exception, leave it unnamed."""
        if kind is None:
            self.close()
        else:
            self.abandon()

    def add(self, page: Page | Wrapped) -> Wrapped:
        """Write a page and its metadata, and return what was said of it.

        Raises InputError where the page's bytes are not the same twice; nothing of the page is written then.
        """
        wrapped = page if isinstance(page, Wrapped) else self._wrapped(page)
        record = records.page(self._shape, self._ordinal, self._info, wrapped.page, wrapped.target_uri)
        self._write(record)
        self._write(records.metadata(self._shape, self._ordinal, self._info, record, wrapped.document))
        self.counts["pages"] += 1
        self.counts["metadata"] += 1
        return wrapped

    def _wrapped(self, page: Page) -> Wrapped:
        settings = self.settings
        return wrap(page, self.schema, record_type=settings.record_type, canonical=settings.canonical, is_archived=True)

    def add_attachment(self, attachment: Attachment) -> None:
        """Write a file that belongs to the pages; raises InputError as `add` does."""
        self._write(records.attachment(self._shape, self._ordinal, self._info, attachment))
        self.counts["attachments"] += 1

    def close(self, report: Mapping[str, Any] | None = None) -> None:
        """Complete the archive and give it its name; a second time does nothing."""
        if self._is_published:
            return
        try:
            self.complete(report)
            self.publish()
        finally:
            self.abandon()

    def complete(self, report: Mapping[str, Any] | None = None) -> None:
        """Add the report, sync, and read back; the file keeps its `.part` name, and its lock."""
        written = {"total": self.counts["records"], "pages": self.counts["pages"], "metadata": self.counts["metadata"]}
        document = {"$schema": records.REPORT_SCHEMA, "counts": self._counts(), "rejects": [], "findings": []}
        self._write(
            records.report(self._shape, self._ordinal, self._info, {**document, **(report or {}), "records": written})
        )
        try:
            settle(self._stream)
            sync_folder(self._part.parent)
        except OSError as problem:
            self.abandon()
            raise OutputError("not-writable", str(self.path), problem.strerror or str(problem)) from problem
        self._read_back()

    def publish(self) -> None:
        """Give the completed file its final name."""
        try:
            publish(self._part, self.path)
            self._is_published = True
            self._stream.close()
        except OSError as problem:
            raise OutputError("not-writable", str(self.path), problem.strerror or str(problem)) from problem

    def abandon(self) -> None:
        """Close the file as it is, unnamed."""
        try:
            self._stream.close()
        except OSError:  # a second failure of a file that is given up for the first
            return

    @property
    def _ordinal(self) -> int:
        return self.counts["records"]

    def _counts(self) -> dict[str, int]:
        pages = self.counts["pages"]
        counts = {"pages": pages, "packed": pages, "quarantined": 0, "rejected": 0, "duplicate": 0}
        return {**counts, "attachments": self.counts["attachments"], "skipped": 0}

    def _write(self, record: NewRecord) -> str:
        try:
            self._writer.write(record)
        except OSError as problem:
            self.abandon()
            raise OutputError("not-writable", str(self.path), problem.strerror or str(problem)) from problem
        self.counts["records"] += 1
        return record.record_id

    def _read_back(self) -> None:
        result = verify(self._part, fixity_only=True)
        count = result.counts["records"]
        if not result.ok or count != self.counts["records"]:
            why = str(result.findings[0].message) if result.findings else f"{count} of {self.counts['records']} records"
            raise OutputError("not-read-back", str(self.path), f"the file does not read back as it was written: {why}")

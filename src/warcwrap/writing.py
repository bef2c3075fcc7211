"""Archives in the making: a WARC file that gets its name only when it is complete, on disk, and was read back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace as changed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcwrap import records
from warcwrap.errors import InputError, OutputError, UsageError
from warcwrap.judging import usable
from warcwrap.page import Attachment, Page
from warcwrap.preparing import Place, Prepared, Settings, Volume, prepare, wrapped
from warcwrap.schema import Schema, load
from warcwrap.storage import digest_of, open_locked, publish, settle, sync_folder
from warcwrap.verifying import verify
from warcwrap.warc.write import NewRecord, RecordWriter
from warcwrap.wrapping import DEFAULT_SCHEMA, Wrapped


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
        volume: Volume | None = None,
        replace: bool = False,
    ) -> None:
        self.path = Path(path)
        if self.path.exists() and not replace:
            raise OutputError("output-exists", str(path), "the file is there already")
        self.settings = settings or Settings(run_date or datetime.now(UTC))
        if self.settings.run_date.tzinfo is None:
            raise UsageError("run-date", str(self.settings.run_date), "a date without a time zone")
        self.schema: Schema = usable(self.settings.schema)
        if not self.settings.run:
            self.settings = changed(self.settings, run=self._run())
        self.volume = volume or Volume(self.path.name)
        self.part = part or self.path.with_name(self.path.name + ".part")
        self.counts = {"records": 0, "pages": 0, "metadata": 0, "attachments": 0}
        self.items = 0
        self._shape = self.volume.shape(self.settings)
        self._is_published = False
        self._last: tuple[int, dict[str, int], int] | None = None
        # Built before the file is: fields that no header can hold must not cost what is there.
        self._start(self.volume.info(self.settings))

    def _run(self) -> str:
        """Return the digest that makes the ids of this file: its name, and all settings, of which one is the date."""
        own = f"{self.path.name}\n{changed(self.settings, schema=self.schema.sha256)!r}"
        return hashlib.sha256(own.encode("utf-8", "surrogateescape")).hexdigest()

    def _start(self, info: NewRecord) -> None:
        self._stream = self._opened()
        self._writer = RecordWriter(self._stream, self.volume.form(self.settings))
        self._info = info.record_id
        self._write(info)
        self._write(records.readme(self._shape, self._info))
        described = {schema.sha256: schema for schema in (load(DEFAULT_SCHEMA), *self.schema.companions, self.schema)}
        for schema in described.values():
            self._write(records.schema(self._shape, self.counts["records"], self._info, schema.raw))

    def _opened(self) -> BinaryIO:
        try:
            return open_locked(self.part, self.path)
        except OSError as problem:
            raise self._not_writable(problem) from problem

    def __enter__(self) -> WarcWriter:
        """Return the writer itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close the archive; after an exception, leave it unnamed."""
        if kind is None:
            self.close()
        else:
            self.abandon()

    @property
    def size_bytes(self) -> int:
        """The size of the file so far."""
        return self._stream.tell()

    def add(self, page: Page | Wrapped) -> Wrapped:
        """Write a page and its metadata, and return what was said of it.

        Raises InputError where the page's bytes are not the same twice; nothing of the page is written then.
        """
        described = page if isinstance(page, Wrapped) else wrapped(page, self.settings)
        self.append(prepare(described, self.settings, self._place()))
        return described

    def add_attachment(self, attachment: Attachment) -> None:
        """Write a file that belongs to the pages; raises InputError as `add` does."""
        self.append(prepare(attachment, self.settings, self._place()))

    def _place(self) -> Place:
        volumes = dict.fromkeys(("archive", "quarantine"), self.volume)
        return Place(self.volume.task, self.items, volumes)  # type: ignore[arg-type]  # the keys are roles

    def append(self, prepared: Prepared) -> None:
        """Write what was prepared for this file; raises InputError as `add` does."""
        self._last = self.size_bytes, dict(self.counts), self.items
        try:
            for member in prepared.members:
                self._write(member)
        except InputError:
            self.take_back()
            raise
        for name in prepared.adds:
            self.counts[name] += 1
        self.items += 1

    def take_back(self) -> None:
        """Undo the last `append`."""
        if self._last is None:
            return
        size, self.counts, self.items = self._last
        self._last = None
        self._stream.seek(size)
        self._stream.truncate()

    def close(self, report: Mapping[str, Any] | None = None) -> None:
        """Complete the archive and give it its name; a second time does nothing."""
        if self._is_published:
            return
        try:
            self.complete(report)
            read_back(self.part, self.path, self.counts["records"])
            self.publish()
        finally:
            self.abandon()

    def complete(self, report: Mapping[str, Any] | None = None) -> None:
        """Add the report, and sync; the file keeps its `.part` name, and its lock, until it was read back."""
        written = {"total": self.counts["records"], "pages": self.counts["pages"], "metadata": self.counts["metadata"]}
        document = {"$schema": records.REPORT_SCHEMA, "counts": self._counts(), "rejects": [], "findings": []}
        document = {**document, **(report or {}), "records": written}
        self._write(records.report(self._shape, self.counts["records"], self._info, document))
        try:
            settle(self._stream)
            sync_folder(self.part.parent)
        except OSError as problem:
            self.abandon()
            raise self._not_writable(problem) from problem

    def release(self) -> None:
        """Close the completed file, and give up its lock: a run's own lock guards it until it is named."""
        try:
            self._stream.close()
        except OSError as problem:
            raise self._not_writable(problem) from problem

    def publish(self) -> None:
        """Give the completed file its final name."""
        try:
            publish(self.part, self.path)
            self._is_published = True
            self._stream.close()
        except OSError as problem:
            raise self._not_writable(problem) from problem

    def abandon(self) -> None:
        """Close the file as it is, unnamed."""
        try:
            self._stream.close()
        except OSError:  # a second failure of a file that is given up for the first
            return

    def _counts(self) -> dict[str, int]:
        pages = self.counts["pages"]
        counts = {"pages": pages, "packed": pages, "quarantined": 0, "rejected": 0, "duplicate": 0}
        return {**counts, "attachments": self.counts["attachments"], "skipped": 0}

    def _write(self, record: NewRecord | bytes) -> None:
        try:
            if isinstance(record, bytes):
                self._stream.write(record)
            else:
                self._writer.write(record)
        except OSError as problem:
            self.abandon()
            raise self._not_writable(problem) from problem
        self.counts["records"] += 1

    def _not_writable(self, problem: OSError) -> OutputError:
        return OutputError("not-writable", str(self.path), problem.strerror or str(problem))


def read_back(part: Path, path: Path, count: int) -> str:
    """Return the SHA-256 of a completed file, in hex.

    Raises OutputError where it is not the `count` whole records that were written.
    """
    result = verify(part, fixity_only=True)
    if not result.ok or result.counts["records"] != count:
        there = result.counts["records"]
        why = result.findings[0].message if result.findings else f"{there} of {count} records"
        raise OutputError("not-read-back", str(path), f"the file does not read back as it was written: {why}")
    return digest_of(part)

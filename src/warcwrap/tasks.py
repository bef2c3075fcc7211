"""One task of a run: every item that it meets ends as exactly one thing, and is counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from warcwrap import runs
from warcwrap.duplicates import Known
from warcwrap.errors import InputError, OutputError
from warcwrap.findings import Finding, finding
from warcwrap.page import Attachment, Item, Noted, Page, Rejected, Skipped
from warcwrap.preparing import Place, Prepared, Volume, prepare, revisit
from warcwrap.records import Original
from warcwrap.sources.naming import Seen
from warcwrap.storage import close_durably, fresh, publish
from warcwrap.volumes import Files, Manner, Volumes
from warcwrap.workers import Lost, Outcome, Workers

ROWS_KEPT = 10_000  # rejects and findings in one report; counts are always whole, and so is NAME.rejects.jsonl


class Stopped(OutputError):
    """The end that `on_invalid="stop"` asks for: a page's metadata fail the schema, and nothing more is written."""


class Task:
    """Takes the items of one task in order, with what was prepared of them."""

    def __init__(self, number: int, manner: Manner, workers: Workers) -> None:
        self.number = number
        self.counts: Counter[str] = Counter(dict.fromkeys(runs.COUNTS, 0))
        self.findings: Counter[str] = Counter()
        self.rejects: list[Rejected] = []
        self.invalid = 0
        self._missing = 0
        self._damaged = 0
        self._taken = ""
        self.is_complete = False
        self._manner = manner
        self._files = Files(number, manner, workers, self._report)
        self._ordinal = 0
        self._names = Seen()
        self._known = Known() if manner.dedups else None
        self._rows: dict[str, list[dict[str, str]]] = {"rejects": [], "findings": []}
        self._rows_bytes = 0
        self._reject_path = runs.task_rejects(manner.names, number)
        self._reject_stream: BinaryIO | None = None

    def place(self, item: Item) -> Place | None:
        """Return where an item goes; None for what is not written."""
        if not isinstance(item, Page | Attachment) or (isinstance(item, Attachment) and not self._manner.writes):
            return None
        self._ordinal += 1
        return Place(self.number, self._ordinal - 1, self._files.current)

    def take(self, item: Item, place: Place | None, outcome: Outcome | None) -> Item:
        """Deal with an item, and return what became of it.

        Raises Stopped where a page is invalid and that is asked for, OutputError where its files cannot be written.
        """
        if isinstance(item, Noted):
            self._find((item.finding,), item.name)
        elif isinstance(item, Skipped):
            self.counts["skipped"] += 1
        elif isinstance(item, Rejected):
            self._reject(item)
        elif place is None or outcome is None:
            self.counts["attachments"] += 1
        else:
            try:
                self._put(item, place, self._sound(item, place, outcome))
            except InputError as problem:  # damage behind its start, or bytes that were not the same twice
                item = Rejected(item.name, problem.code, problem.reason)
                self._reject(item)
        return item

    def _sound(self, item: Page | Attachment, place: Place, outcome: Outcome) -> Prepared:
        if isinstance(outcome, InputError):
            raise outcome
        return self._again(item, place, outcome.reason) if isinstance(outcome, Lost) else outcome

    def _again(self, item: Page | Attachment, place: Place, lost: str | None = None) -> Prepared:
        return prepare(item, self._manner.settings, place, lost=lost)

    def _put(self, item: Page | Attachment, place: Place, prepared: Prepared) -> None:
        if prepared.is_refused and self._manner.stops_on_invalid:
            raise Stopped("stopped-on-invalid", item.name, prepared.problem)
        first = self._first(prepared)

        def referring(made: Prepared, there: Place) -> Prepared:
            return revisit(made, first, self._manner.settings, there) if first else made

        def again(volumes: Volumes) -> Prepared:
            there = replace(place, volumes=volumes)
            lost = prepared.lost
            return referring(self._again(item, there, lost), there)

        if self._manner.writes:
            try:
                self._files.append(referring(prepared, place), again)
            except InputError:
                if self._known and prepared.original and first is None:
                    self._known.forget(prepared.original)
                raise
        if isinstance(item, Attachment):
            self.counts["attachments"] += 1
        else:
            self._count(item, prepared, is_duplicate=first is not None)

    def _first(self, prepared: Prepared) -> Original | None:
        """Return the page of this task that has the same bytes; pages in quarantine are taken as they are."""
        if self._known is None or prepared.original is None or prepared.volume.role != "archive":
            return None
        return self._known.first(prepared.original)

    def _count(self, page: Page, prepared: Prepared, *, is_duplicate: bool) -> None:
        is_quarantined = prepared.volume.role == "quarantine"
        self.invalid += prepared.is_refused
        self.counts["pages"] += 1
        self.counts["duplicate" if is_duplicate else "quarantined" if is_quarantined else "packed"] += 1
        self._find(prepared.findings, page.name)
        if not self._names.add(page.name):
            self._find([finding("name-not-unique", "another page of this run has its name")], page.name)

    def _reject(self, rejected: Rejected) -> None:
        row = _reject_row(rejected)
        if len(self.rejects) < ROWS_KEPT:
            self.rejects.append(rejected)
        self._keep("rejects", row)
        if self._manner.writes:
            if self._reject_stream is None:
                self._reject_stream = fresh(self._reject_path.with_name(f"{self._reject_path.name}.part"))
            self._reject_stream.write((json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8"))
        self._missing += rejected.scope == "source"
        if rejected.scope == "rest":
            self._damaged += 1
            self.findings[rejected.code] += 1
            return
        self.counts["pages"] += 1
        self.counts["rejected"] += 1

    def _find(self, findings: Sequence[Finding], name: str) -> None:
        for found in findings:
            self.findings[found.code] += 1
            where = name if found.where in ("", name) else f"{name} {found.where}"
            self._keep("findings", replace(found, where=where).to_json())

    def _keep(self, kind: str, row: dict[str, str]) -> None:
        """Keep a row for the report of the file that ends next, if there is room."""
        text = json.dumps(row, ensure_ascii=False, indent=1)
        size = len(text.encode("utf-8", "surrogatepass")) + 4 * len(row) + 8  # as it will stand there, indented
        if len(self._rows[kind]) < ROWS_KEPT and self._rows_bytes + size <= self._manner.rows_bytes:
            self._rows[kind].append(row)
            self._rows_bytes += size

    def _report(self, volume: Volume, is_last: bool) -> dict[str, Any]:
        """Say what the task has counted up to the end of a file, and list what it met while the file was written."""
        report: dict[str, Any] = {
            "counts": dict(self.counts),
            **self._rows,
            "findings_by_code": dict(sorted(self.findings.items())),
        }
        if self._manner.plan.is_numbered:
            report["file"] = {"task": volume.task, "part": volume.part, "is_last": is_last}
        if volume.role == "archive":
            self._rows = {"rejects": [], "findings": []}
            self._rows_bytes = 0
        return report

    @property
    def is_vain(self) -> bool:
        """Whether nothing was there but sources that cannot be opened."""
        return self.counts["pages"] + self.counts["attachments"] == self._missing and not self._damaged

    def complete(self, taken: str) -> None:
        """End the task's files; `taken` says which rows of the map file it used."""
        self._taken = taken
        self.is_complete = True
        if self._known:
            self._known.close()
        if not self.is_vain:
            self._files.complete()

    def committed(self, *, wait: bool) -> dict[str, Any] | None:
        """Name what was read back, and once that is all, record that the task is done; None where it is not yet."""
        if not self._files.published(wait=wait):
            return None
        if self._reject_stream:
            close_durably(self._reject_stream)
            publish(self._reject_path.with_name(f"{self._reject_path.name}.part"), self._reject_path)
        record = {
            "counts": dict(self.counts),
            "invalid": self.invalid,
            "outputs": self.outputs(),
            "findings": dict(self.findings),
            "is_vain": self.is_vain,
            "map_rows": self._taken,
        }
        runs.commit(self._manner.names, self.number, record)
        return record

    def outputs(self) -> list[dict[str, Any]]:
        """Return what has got its name."""
        return self._files.outputs()

    def abandon(self) -> None:
        """Close everything as it is."""
        self._files.abandon()
        if self._known:
            self._known.close()
        if self._reject_stream:
            self._reject_stream.close()


def _reject_row(rejected: Rejected) -> dict[str, str]:
    # A name may hold half characters, which no JSON may.
    name, reason = (text.encode("utf-8", "backslashreplace").decode() for text in (rejected.name, rejected.reason))
    return {"name": name, "code": rejected.code, "reason": reason}

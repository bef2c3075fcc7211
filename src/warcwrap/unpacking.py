"""unpack: the bytes of archives as files again, under safe names, with the true names in a manifest."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from warcwrap.archive import Content, Loose, contents, joined
from warcwrap.archived import Archived
from warcwrap.destination import MANIFEST, Destination
from warcwrap.errors import InputError, NothingToDo
from warcwrap.findings import Finding, finding
from warcwrap.originals import Originals
from warcwrap.sources import waczs
from warcwrap.sources.waczs import Part
from warcwrap.storage import Body
from warcwrap.warc.read import Damage

_FOLDERS = {"page": "pages", "attachment": "attachments"}


@dataclass(frozen=True, slots=True)
class UnpackResult:
    """What was written: `counts` {pages, metadata, attachments, failed}, and a finding for each capture that failed.

    `manifest` is None where nothing was written, since no archive could be read.
    """

    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    manifest: Path | None

    @property
    def ok(self) -> bool:
        """Whether every capture came out whole."""
        return not self.counts["failed"]


def unpack(*archives: str | Path, folder: str | Path) -> UnpackResult:
    """Write pages/, attachments/, metadata/ and manifest.jsonl below a folder, which is made if need be.

    Every payload is written byte for byte, without the codings of HTTP; one that has not the digests that archive and
    metadata state gets no name. A revisit is written with the bytes of its original, which may be in any of the
    archives, as may the metadata of a page.
    Files that are there already with the same bytes are kept, so that an interrupted run can be repeated; others are
    never replaced.

    Raises OutputError where the folder cannot be written, is written by another run, or holds another file of a name
    that is needed; NothingToDo where there is no archive to read.
    """
    # Path.is_file raises for a name that is too long or in a folder that cannot be read.
    if not any(os.path.isfile(archive) for archive in archives):  # noqa: PTH113
        raise NothingToDo("nothing-to-do", ", ".join(map(str, archives)), "no archive could be read")
    tally = _Tally()
    parts = [part for archive in map(Path, archives) for part in _parts(archive, tally)]
    if not parts:
        return UnpackResult(tally.counts, tuple(tally.findings), None)
    destination = Destination(Path(folder))
    with destination.manifest() as manifest:
        _Run(parts, destination, manifest, tally).write()
    return UnpackResult(tally.counts, tuple(tally.findings), destination.folder / MANIFEST)


@dataclass(slots=True)
class _Tally:
    """What was written, and what was not."""

    counts: dict[str, int] = field(default_factory=lambda: {"pages": 0, "metadata": 0, "attachments": 0, "failed": 0})
    findings: list[Finding] = field(default_factory=list)

    def fail(self, code: str, reason: str, where: str) -> None:
        self.findings.append(finding(code, reason, where, "error"))
        self.counts["failed"] += 1


def _parts(path: Path, tally: _Tally) -> Iterator[Part]:
    """Yield the WARC that a file is, or those in a WACZ; one with any fault is refused before anything is written."""
    try:
        parts, faults = waczs.opened(path)
        for fault in faults:
            tally.fail(fault.code, fault.reason, fault.name)
        yield from parts
    except InputError as problem:
        tally.fail(problem.code, problem.reason, problem.name)
    except OSError as problem:
        tally.fail("unreadable", problem.strerror or str(problem), str(path))


class _Run:
    """One call of `unpack`."""

    def __init__(self, parts: Sequence[Part], destination: Destination, manifest: BinaryIO, tally: _Tally) -> None:
        self._parts = parts
        self._destination = destination
        self._manifest = manifest
        self._tally = tally
        self._originals = Originals([part.body for part in parts])

    def write(self) -> None:
        """Write all that the archives hold."""
        try:
            for part in self._parts:
                self._write_part(part)
        finally:
            self._originals.close()

    def _write_part(self, part: Part) -> None:
        try:
            loose = 0
            for found in contents(part.body, self._originals):
                try:
                    loose += self._take(joined(found, self._originals), part.name)
                except InputError as problem:
                    self._tally.fail(problem.code, problem.reason, f"{part.name}: offset {found.offset}")
            if loose:
                message = f"of {loose} pages, only the metadata are here"
                self._tally.findings.append(finding("page-elsewhere", message, part.name))
        except InputError as problem:
            self._tally.fail(problem.code, problem.reason, problem.name)
        except OSError as problem:
            self._tally.fail("unreadable", problem.strerror or str(problem), part.name)

    def _take(self, found: Content | None, archive: str) -> bool:
        """Write a thing that an archive holds; return whether it is metadata whose page is in none of them."""
        if isinstance(found, Damage):
            self._tally.fail(found.code, found.message, f"{archive}: offset {found.offset}")
        elif isinstance(found, Loose):
            self._write_loose(found, archive)
            return True
        elif isinstance(found, Archived) and found.kind == "revisit":
            self._tally.fail(found.flaws[-1].code, found.flaws[-1].message, f"{archive}: offset {found.offset}")
        elif isinstance(found, Archived):
            self._write_capture(found, archive)
        return False

    def _write_capture(self, found: Archived, archive: str) -> None:
        source, where = found.source, f"{archive}: offset {found.offset}"
        name = str(source.get("name") or found.name or found.target_uri)
        path = self._destination.free(_FOLDERS[found.kind], name)
        sha256 = self._destination.write(path, found.body)
        self._tally.counts[_FOLDERS[found.kind]] += 1
        if not found.is_decoded:
            self._tally.findings.extend(flaw for flaw in found.flaws if flaw.code == "warc.http-encoding")
        if found.metadata and source.get("sha256") != sha256:
            message = f"source.sha256 is {str(source.get('sha256'))[:80]!r}, the page's bytes have {sha256}"
            self._tally.fail("metadata.other-bytes" if found.is_decoded else "warc.http-encoding", message, where)
        row = {
            "file": str(path),
            "name": name,
            "kind": found.kind,
            "sha256": sha256,
            "size_bytes": found.body.size_bytes,
            "target_uri": found.target_uri,
            "date": found.date,
            "content_type": found.content_type,
            "record_id": found.record_id,
            "archive": archive,
        }
        if found.duplicate_of:
            row["duplicate_of"] = found.duplicate_of
        if found.metadata is not None:
            row["metadata"] = self._write_document(f"{path.relative_to(_FOLDERS[found.kind])}", found.metadata)
        self._row(row)

    def _write_loose(self, found: Loose, archive: str) -> None:
        """Write metadata without their page."""
        source = found.document.get("source")
        name = str(source.get("name") if isinstance(source, dict) else found.page_id)
        file = self._write_document(name, found.document)
        self._row({"file": file, "name": name, "kind": "metadata", "record_id": found.page_id, "archive": archive})

    def _write_document(self, name: str, document: Mapping[str, Any]) -> str:
        path = self._destination.free("metadata", f"{name}.json")
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        self._destination.write(path, Body.of(text.encode("utf-8")))
        self._tally.counts["metadata"] += 1
        return str(path)

    def _row(self, row: Mapping[str, Any]) -> None:
        self._manifest.write((json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))

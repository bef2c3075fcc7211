"""validate: is the metadata right? Documents in JSON and JSON Lines files, and in archives, against a schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from warcwrap import sniff
from warcwrap.archive import Loose, contents_of, file_body
from warcwrap.archived import Archived
from warcwrap.errors import InputError, NothingToDo
from warcwrap.findings import Finding, finding
from warcwrap.judging import judged, usable
from warcwrap.schema import Schema
from warcwrap.storage import CHUNK_BYTES, Body
from warcwrap.strict_json import read_json
from warcwrap.warc.read import Damage
from warcwrap.wrapping import DEFAULT_SCHEMA

DOCUMENT_BYTES = 64 << 20
VERDICTS_KEPT = 10_000  # the count is always whole


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a schema says of one document; `findings` is empty where it is valid."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How many documents there were, how many of them are not valid, and the verdicts on the first of those."""

    documents: int
    failed: int
    invalid: tuple[Verdict, ...]
    has_archive: bool

    @property
    def ok(self) -> bool:
        """Whether there were documents, and all are valid."""
        return self.documents > 0 and not self.failed


def check(*files: str | Path, schema: str | Path | Schema = DEFAULT_SCHEMA) -> CheckResult:
    """Validate every metadata document in files: JSON, JSON Lines (as `extract` prints them), or archives.

    A document that cannot be read counts as invalid. Raises SchemaError for the schema, NothingToDo where no file
    holds a document.
    """
    chosen = schema if isinstance(schema, Schema) else usable(schema)
    invalid: list[Verdict] = []
    documents = failed = missing = 0
    for name, document in chain.from_iterable(map(_documents, map(Path, files))):
        found = (document,) if isinstance(document, Finding) else tuple(judged(document, chosen))
        documents += 1
        failed += bool(found)
        missing += bool(found) and found[0].code == "missing"
        if found and len(invalid) < VERDICTS_KEPT:
            invalid.append(Verdict(name, found))
    if documents == missing:
        raise NothingToDo("nothing-to-do", ", ".join(map(str, files)), "no metadata document in it")
    return CheckResult(documents, failed, tuple(invalid), any(map(_is_archive, map(Path, files))))


def _is_archive(file: Path) -> bool:
    try:
        return file_body(file).head(5).startswith((b"WARC/", b"\x1f\x8b"))
    except (OSError, InputError):
        return False


def _documents(file: Path) -> Iterator[tuple[str, object]]:
    """Yield each document with its name; a Finding in the place of one that cannot be read."""
    try:
        if _is_archive(file):
            yield from _in_archive(file)
            return
        body = file_body(file)
        if _is_lines(body.head(sniff.SNIFF_BYTES), file.name):
            yield from _in_lines(body, file.name)
        else:
            yield file.name, _read(body.head(DOCUMENT_BYTES + 1), file.name)
    except OSError as problem:
        yield str(file), finding("unreadable", problem.strerror or str(problem))
    except InputError as problem:
        yield problem.name, finding(problem.code, problem.reason)


def _is_lines(head: bytes, name: str) -> bool:
    """Say whether a file holds a document a line, by its name, or by a first line that is a whole object."""
    if name.endswith((".jsonl", ".ndjson")):
        return True
    first, newline, rest = head.partition(b"\n")
    return bool(newline and rest.strip()) and first.rstrip().endswith(b"}") and first.lstrip().startswith(b"{")


def _in_lines(body: Body, name: str) -> Iterator[tuple[str, object]]:
    with body.open() as stream:
        number = 0
        while line := stream.readline(DOCUMENT_BYTES + 1):
            number += 1
            if line.strip():
                yield f"{name}#{number}", _read(line, f"{name}#{number}")
            while line and not line.endswith(b"\n"):  # the rest of a line that is too large is no document
                line = stream.readline(CHUNK_BYTES)


def _in_archive(file: Path) -> Iterator[tuple[str, object]]:
    for found in contents_of(file):
        if isinstance(found, Damage):
            yield f"{file.name}@{found.offset}", finding(found.code, found.message)
        elif isinstance(found, Loose):
            yield f"{file.name}@{found.offset} {_name(found.document)}", found.document
        elif isinstance(found, Archived) and found.metadata is not None:
            yield f"{file.name}@{found.offset} {_name(found.metadata)}", found.metadata


def _name(document: Mapping[str, Any]) -> object:
    source = document.get("source")
    return source.get("name") if isinstance(source, dict) else None


def _read(raw: bytes, name: str) -> object:
    if len(raw) > DOCUMENT_BYTES:
        return finding("too-large", f"above {DOCUMENT_BYTES} bytes")
    try:
        return read_json(raw, name)
    except InputError as problem:
        return finding(problem.code, problem.reason)

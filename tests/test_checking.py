"""validate: is the metadata right?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from archives import record, warcinfo
from conftest import EXAMPLES
from warcwrap import checking
from warcwrap.checking import check
from warcwrap.errors import NothingToDo, SchemaError
from warcwrap.pack_options import PackOptions
from warcwrap.packing import pack
from warcwrap.page import Page
from warcwrap.schema import load
from warcwrap.storage import Body
from warcwrap.wrapping import wrap

GOOD = wrap(Page("a", Body.of(b"<title>A</title>")), load("page-metadata")).document
BAD = {**GOOD, "title": 5}


def _file(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_documents(tmp_path: Path) -> None:
    """A JSON file is a document, however it is laid out; each line of JSON Lines is one."""
    one = _file(tmp_path, "one.json", json.dumps(GOOD, indent=2))
    lines = "\n".join(map(json.dumps, (GOOD, BAD, GOOD)))
    many, unnamed = _file(tmp_path, "many.jsonl", lines), _file(tmp_path, "extracted.txt", lines)
    result = check(one, many, unnamed)
    assert (result.documents, result.failed, result.ok, result.has_archive) == (7, 2, False, False)
    assert [(verdict.name, verdict.findings[0].where) for verdict in result.invalid] == [
        ("many.jsonl#2", "/title"),
        ("extracted.txt#2", "/title"),
    ]


def test_archives(tmp_path: Path) -> None:
    """In an archive every metadata record is a document, and a stricter schema may be asked."""
    pack(EXAMPLES, output=tmp_path / "x", options=PackOptions())
    default, strict = check(tmp_path / "x.warc.gz"), check(tmp_path / "x.warc.gz", schema="news-article")
    assert (default.documents, default.ok, default.has_archive, strict.ok) == (6, True, True, False)
    assert strict.invalid[0].name.startswith("x.warc.gz@")


def test_documents_that_cannot_be_read(tmp_path: Path) -> None:
    """What is no JSON, or damaged, counts as invalid, with a code; the others are checked."""
    good = _file(tmp_path, "good.json", GOOD)
    broken, cut = _file(tmp_path, "broken.json", "{"), tmp_path / "cut.warc"
    cut.write_bytes(warcinfo() + record(2)[:-40])
    result = check(good, broken, cut, tmp_path / "gone", tmp_path)
    assert [(verdict.name.rpartition("/")[2], verdict.findings[0].code) for verdict in result.invalid] == [
        ("broken.json", "json.not-json"),
        (f"cut.warc@{len(warcinfo())}", "warc.truncated"),
        ("gone", "missing"),
        (tmp_path.name, "unreadable"),
    ]


def test_a_line_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line above the limit is one document that cannot be read, however long it is."""
    monkeypatch.setattr(checking, "DOCUMENT_BYTES", 2000)
    good = json.dumps(load("page-metadata").document["$id"])
    result = check(_file(tmp_path, "a.jsonl", "{}\n" + '"' + "x" * 700_000 + '"\n' + good))
    assert [(verdict.name, verdict.findings[0].code) for verdict in result.invalid] == [
        ("a.jsonl#1", "schema.required"),
        ("a.jsonl#2", "too-large"),
        ("a.jsonl#3", "schema.type"),
    ]


def test_a_pipe(tmp_path: Path) -> None:
    """A pipe, which might never end, is not opened."""
    os.mkfifo(tmp_path / "pipe")
    (verdict,) = check(tmp_path / "pipe").invalid
    assert verdict.findings[0].code == "not-a-file"


def test_nothing_to_check(tmp_path: Path) -> None:
    """Where there is no document at all, that is an error: silence is not success."""
    empty = _file(tmp_path, "empty.jsonl", "\n\n")
    foreign = tmp_path / "a.warc"
    foreign.write_bytes(warcinfo() + record(2))
    for file in (empty, foreign, tmp_path / "gone"):
        with pytest.raises(NothingToDo):
            check(file)


def test_a_schema_that_cannot_be_used(tmp_path: Path) -> None:
    """A schema that is none is an error before any document is read."""
    with pytest.raises(SchemaError):
        check(tmp_path / "gone", schema=str(_file(tmp_path, "s.json", {"type": 5})))


def test_many_invalid_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All are counted; only the first are kept."""
    monkeypatch.setattr(checking, "VERDICTS_KEPT", 2)
    result = check(_file(tmp_path, "many.jsonl", "{}\n" * 5))
    assert (result.failed, len(result.invalid)) == (5, 2)

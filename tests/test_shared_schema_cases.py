"""The metadata and schema cases that the project shares with others; skipped where they are not beside it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from documents import good_document
from warcwrap.dialects import Compiled
from warcwrap.errors import InputError, SchemaError
from warcwrap.gate import gate
from warcwrap.judging import judged
from warcwrap.schema import Schema, UnusableSchema, load, shipped
from warcwrap.strict_json import read_json

FAULTS = Path(__file__).parents[2] / "shared" / "faults" / "gen.py"


def _shared_cases() -> list[tuple[str, str, str, str | None]]:
    if not FAULTS.exists():
        return []
    spec = importlib.util.spec_from_file_location("gen", FAULTS)
    assert spec is not None and spec.loader is not None
    gen = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gen)
    # One has an author's organization as an object.
    return [(c[0], c[2], c[3], c[8]) for c in gen.CASES if c[2] in ("meta", "schema") and c[0] != "S224"]


SHARED_CASES = _shared_cases()


@pytest.fixture(scope="session")
def shared_cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the shared cases, made from our own good document."""
    folder = tmp_path_factory.mktemp("shared")
    like = folder / "good.json"
    like.write_text(json.dumps(good_document()), encoding="utf-8")
    ids = ",".join(case[0] for case in SHARED_CASES)
    command = [sys.executable, str(FAULTS), str(folder / "cases"), "--only", ids, "--like", str(like)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "cases"


@pytest.mark.parametrize(("case", "feed", "expected", "pointer"), SHARED_CASES, ids=[case[0] for case in SHARED_CASES])
def test_shared_cases(shared_cases: Path, case: str, feed: str, expected: str, pointer: str | None) -> None:
    """Each hostile document and schema is judged as agreed, at the place agreed."""
    lines = (shared_cases / "cases.jsonl").read_bytes().splitlines()
    row = next(row for row in map(json.loads, lines) if row["id"] == case)
    found = _answer(shared_cases / row["file"], feed)
    if expected == "accept":
        assert found == []
    if expected == "reject":
        assert found
        assert pointer is None or found == [pointer]


@pytest.mark.skipif(not FAULTS.exists(), reason="the cases are not beside the project")
def test_the_gate_lets_pass_what_jsonschema_does(shared_cases: Path) -> None:
    """On these documents too, whether they were made to be accepted or not."""
    known = {str(schema.id): schema.document for schema in map(load, shipped())}
    passed = 0
    for name in shipped():
        schema = json.loads(load(name).raw)
        is_surely_valid, authority = gate(schema, known), Compiled(load(name).document, known)
        for file in sorted(shared_cases.glob("**/*.json")):
            try:
                document = read_json(file.read_bytes(), file.name)
            except InputError:
                continue
            if is_surely_valid(document):
                passed += 1
                assert authority.findings(document) == []
    assert passed


def _answer(file: Path, feed: str) -> list[str]:
    """Return the places of all findings."""
    try:
        schema: Schema = load(str(file) if feed == "schema" else "page-metadata")
        document = file.with_suffix(".inst.json") if feed == "schema" else file
        value = read_json(document.read_bytes(), document.name)
        authors = value.get("authors") if isinstance(value, dict) else None
        for author in authors if isinstance(authors, list) else []:
            if isinstance(author, dict) and isinstance(author.get("organization"), dict):
                author["organization"] = author["organization"]["name"]
        return [each.where for each in judged(value, schema)]
    except UnusableSchema as error:
        return [each.where for each in error.findings]
    except (InputError, SchemaError) as error:
        return [error.code]

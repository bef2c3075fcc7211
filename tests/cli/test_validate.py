"""warcwrap validate"""

from __future__ import annotations

import json
from pathlib import Path

from commands import program, run
from conftest import EXAMPLES


def _extracted(folder: Path) -> Path:
    path = folder / "a.jsonl"
    path.write_text(run("extract", EXAMPLES / "saved-pages.zip").stdout)
    return path


def test_what_was_extracted_is_valid(tmp_path: Path) -> None:
    """What `extract` prints fits the schema."""
    result = run("validate", _extracted(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "2 documents: 2 valid\n")


def test_a_place_that_would_forge_a_line(tmp_path: Path) -> None:
    """A key with a line break in it stays on its line."""
    document = json.loads(_extracted(tmp_path).read_text().splitlines()[0])
    (tmp_path / "b.json").write_text(json.dumps(document | {"a\nerror: forged": 5}))
    result = run("validate", tmp_path / "b.json")
    assert "\nerror: forged" not in result.stdout
    assert "/a\\nerror: forged" in result.stdout


def test_archives(tmp_path: Path) -> None:
    """Metadata in an archive are checked, and what was not checked is said."""
    run("pack", EXAMPLES / "saved-pages.zip", "-o", tmp_path / "x")
    result = run("validate", tmp_path / "x.warc.gz")
    assert (result.exit_code, result.stdout) == (0, "2 documents: 2 valid\nintegrity not checked: use verify\n")


def test_invalid_documents(tmp_path: Path) -> None:
    """What is wrong is said on a line each, with document, place and code."""
    (tmp_path / "a.json").write_text(
        json.dumps(json.loads(_extracted(tmp_path).read_text().splitlines()[0]) | {"title": 5})
    )
    result = run("validate", tmp_path / "a.json", tmp_path / "gone.json")
    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[0].startswith("error: a.json /title: schema.type: ")) == (1, True)
    assert (lines[1].endswith("gone.json: missing: no such file"), lines[2]) == (True, "2 documents: 2 invalid")
    report = json.loads(run("validate", tmp_path / "a.json", "--json").stdout)
    assert (report["counts"], report["invalid"][0]["findings"][0]["where"]) == (
        {"documents": 1, "valid": 0, "invalid": 1},
        "/title",
    )


def test_exit_codes(tmp_path: Path) -> None:
    """Nothing to check: 3. A schema that cannot be used: 1."""
    (tmp_path / "s.json").write_text('{"type": 5}')
    assert run("validate", tmp_path / "gone.json").exit_code == 3
    assert run("validate", _extracted(tmp_path), "--schema", tmp_path / "s.json").exit_code == 1


def test_program(tmp_path: Path) -> None:
    """The installed program does the same."""
    assert program("validate", _extracted(tmp_path)).stdout == "2 documents: 2 valid\n"

"""The WARC cases that another project made, where they are at hand; our own tests stand without them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from warcwrap.verifying import verify

FAULTS = Path(__file__).parents[2] / "shared" / "faults"
GRAVITY = {"accept": 0, "note": 1, "warning": 2, "error": 3}
# W39e holds a document in its maker's reading of the design, whose `organization` is no text. In W37 a name lacks
# `.gz`: the standard recommends it (Annex D is informative), and "shall" nowhere.
OTHER_READING = ("W37", "W39e")
# Addresses in angle brackets in a WARC/1.0: its grammar has them, and another file of wget's is taken for good.
BY_THE_GRAMMAR = "example-wget-bad-target-uri.warc.gz"

if not (FAULTS / "gen.py").is_file():
    pytest.skip("../shared/faults is not here", allow_module_level=True)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("cases")
    command = [sys.executable, str(FAULTS / "gen.py"), str(folder), "--only", ",".join(_ids())]
    subprocess.run(command, check=True, capture_output=True)
    lines = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return folder, [json.loads(line) for line in lines]


def _ids() -> list[str]:
    """Return the ids of all WARC cases; those made in loops have a letter behind the number."""
    letters = ["", *"abcdefghijklmnop"]
    return [f"W{number:02d}{letter}" for number in range(43) for letter in letters]


def test_each_case_has_the_gravity_it_should(cases: tuple[Path, list[dict[str, Any]]]) -> None:
    """The gravest finding is as grave as the case says, and errors alone make a file not ok."""
    folder, rows = cases
    wrong = []
    for row in rows:
        result = verify(folder / row["file"])
        gravest = max((GRAVITY[each.severity] for each in result.findings), default=0)
        is_right = (
            row["expect"] == "survive" or gravest == GRAVITY[row["expect"]] or (gravest, row["expect"]) == (1, "accept")
        )
        if not is_right or row["ok"] not in (None, result.ok):
            wrong.append(row["id"])
    assert len(rows) > 60
    assert [each for each in wrong if each not in OTHER_READING] == []


def test_real_files_that_are_good_have_no_errors() -> None:
    """No false alarm on files from other projects; each that is known to be broken has an error or a warning."""
    wrong = []
    for line in (FAULTS / "realworld" / "index.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        # ARC files are another format.
        if row["kind"] != "warc" or ".arc" in row["file"] or row["file"].endswith(BY_THE_GRAMMAR):
            continue
        severities = {each.severity for each in verify(FAULTS / "realworld" / row["file"]).findings}
        is_right = {
            "accept": "error" not in severities,
            "warn": bool(severities & {"error", "warning"}),
            "reject": "error" in severities,
        }
        if not is_right.get(row["expect"], True):
            wrong.append(row["file"])
    assert wrong == []

"""Hostile and broken input, made here: each case ends in its outcome, within its seconds and its memory.

Each command is run in a process of its own with these bounds. What is looked at is said in `trials.outcomes`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from trials.hostile import Made, cases
from trials.outcomes import emptied, tried

from conftest import ROOT
from dumps import HTML, write

CASES = list(cases())
STRACE = shutil.which("strace")

# The rows of the fault battery about input, pages, metadata and unpacking; those that no written case can show, and
# what more is asked of others, have tests of their own, by file and start of their names.
ROWS = [*(f"B{number:02}" for number in range(1, 39)), "B38b", "B38c", "B38d", "B61", "B61b"]
TESTS = {
    "B03": ["test_page_metadata.py", "test_tabular.py::test_"],
    "B04": ["test_encoding.py::test_"],
    "B08": ["sources/test_tables.py::test_a_quote_that_is_not_closed"],
    "B14": ["sources/test_folders.py::test_links_and_devices"],
    "B15": ["test_duplicates.py::test_", "test_originals.py::test_"],
    "B17": [
        "test_packing.py::test_changed_while_reading",
        "test_packing.py::test_the_output_within_the_input",
        "test_pinning.py::test_changed_on_the_way",
    ],
    "B18": ["test_hostile.py::test_a_file_that_cannot_be_read", "sources/test_standard_input.py::test_closed"],
    "B19": ["test_limits.py::test_flood"],
    "B23": ["warc/test_write.py::test_"],
    "B24": ["test_terminals.py::test_text_of_every_command", "test_terminals.py::test_tables"],
    "B31": ["test_terminals.py::test_forms_for_other_programs"],
    "B32": ["test_nothing_fetched.py::test_hostile_cases_without_a_network"],
    "B33": ["test_cut_documents.py::test_"],
    "B34": ["test_references.py::test_", "test_nothing_fetched.py::test_hostile_cases_open_nothing"],
    "B36": ["test_judging.py::test_work_without_end_is_ended", "test_judging.py::test_a_schema_that_takes_too_long"],
    "B38": ["test_schema.py::test_", "test_formats.py::test_"],
    "B61": ["test_unpacking.py::test_hostile_names", "test_unpacking.py::test_links_are_not_followed"],
    "B61b": ["sources/test_waczs.py::test_"],
}

if not hasattr(os, "fork"):
    pytest.skip("processes are bounded by POSIX means", allow_module_level=True)


@pytest.mark.parametrize("made", CASES, ids=[made.id for made in CASES])
def test_each_ends_in_its_outcome(made: Made, tmp_path: Path) -> None:
    """No traceback, no silence, no loss; codes and counts as stated; nothing beside the output."""
    case = made.written(tmp_path)
    assert tried(case, emptied(tmp_path / "trial")).faults == []


def test_each_case_is_told_from_the_others() -> None:
    """Two of one name would be one."""
    assert len({made.id for made in CASES}) == len(CASES) > 500


def test_each_row_has_a_case_or_a_test() -> None:
    """And each test that is named is there."""
    tried_rows = {made.row for made in CASES}
    assert [row for row in ROWS if row not in tried_rows and row not in TESTS] == []
    assert tried_rows | TESTS.keys() <= set(ROWS)
    for named in TESTS.values():
        for file, _, name in (each.partition("::") for each in named):
            assert f"def {name or 'test_'}" in (ROOT / "tests" / file).read_text("utf-8"), (file, name)


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """An error of the disk costs that file: rejected with the system's words, and the others are packed."""
    dump = write(tmp_path / "dump", {"a.html": HTML, "b.html": HTML, "c.html": HTML})
    fault = [str(STRACE), "-f", "-o", os.devnull, "-P", str(dump / "b.html"), "-e", "inject=read:error=EIO"]
    program = [sys.executable, "-m", "warcwrap", "pack", str(dump), "-o", str(tmp_path / "x"), "--json"]
    done = subprocess.run([*fault, *program], capture_output=True, text=True, timeout=300, check=False)
    if "ptrace" in done.stderr and "not permitted" in done.stderr:
        pytest.skip("processes may not be traced here")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["counts"]["packed"], answer["counts"]["rejected"]) == (1, 2, 1)
    assert [(each["name"], each["code"]) for each in answer["rejects"]] == [("b.html", "unreadable")]

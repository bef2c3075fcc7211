"""The dumps of rows that the project shares with others, good and bad; skipped where they are not beside it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from conftest import SHARED
from warcwrap.page import Noted, Page, Rejected
from warcwrap.sources import read

GENERATOR = SHARED / "faults" / "gen.py"

if not GENERATOR.is_file():
    pytest.skip("../shared/faults is not here", allow_module_level=True)

# Pages, and what is rejected by line.
CASES: dict[str, tuple[int, dict[int, str]]] = {
    "D10": (3, {}),
    "D10b": (2, {2: "row-too-large"}),
    "D10c": (1, {2: "row-too-large"}),
    "D11": (
        993,
        dict.fromkeys((4, 58, 501, 502, 1000), "row-broken") | {778: "row-bad-value", 901: "row-not-unicode"},
    ),
    "D12": (1, {1: "row-not-unicode", 2: "row-not-unicode"}),
    "D13": (1, dict.fromkeys((1, 2, 3, 4), "row-broken")),
    "D14": (2, {2: "row-broken"}),
    "D15": (3, {}),
    "D16": (3, {}),
}


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the shared cases."""
    folder = tmp_path_factory.mktemp("rows")
    command = [sys.executable, str(GENERATOR), str(folder), "--only", ",".join(CASES)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_rows(cases: Path, case: str) -> None:
    """Good rows are read whole, bad ones are rejected by their line, and nothing else is wrong."""
    (path,) = cases.glob(f"{case}-*")
    counts: Counter[type] = Counter()
    rejected = {}
    for item in read(path):
        counts[type(item)] += 1
        if isinstance(item, Rejected):
            rejected[int(item.name.rpartition("#")[2])] = item.code
        elif isinstance(item, Noted):
            assert item.finding.severity == "note"
    assert (counts[Page], rejected) == CASES[case]

"""The hostile cases and real files that the project shares with others, each within its seconds and its memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from trials import shared
from trials.outcomes import Case, emptied, tried

from documents import good_document

if not shared.is_here():
    pytest.skip("../shared/faults is not here", allow_module_level=True)

REAL = list(shared.real())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    """Make all cases."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "like.json").write_text(json.dumps(good_document()), "utf-8")
    rows = shared.rows(folder / "cases", folder / "like.json")
    return {row["id"]: shared.made(row, folder / "cases") for row in rows}


@pytest.mark.parametrize("case", shared.ids())
def test_each_case_ends_in_its_outcome(case: str, made: dict[str, Case], tmp_path: Path) -> None:
    """As its maker says, and as all must."""
    assert tried(made[case], emptied(tmp_path / "trial")).faults == []


@pytest.mark.parametrize("case", REAL, ids=[case.id for case in REAL])
def test_each_real_file_ends_in_an_outcome(case: Case, tmp_path: Path) -> None:
    """Files that made other programs crash, hang or lose something."""
    assert tried(case, emptied(tmp_path / "trial")).faults == []

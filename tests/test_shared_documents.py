"""The documents beside the repository come out as the people who wrote them say; their own script judges."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from warcwrap.cli import cli


@pytest.mark.parametrize("place", ["seed", "boards/dev"])
def test_every_field_is_right(place: str, shared: Path, tmp_path: Path) -> None:
    """Every field of every document is right."""
    documents = sorted(str(path) for path in (shared / place).glob("*.txt"))
    extracted = tmp_path / "extracted.jsonl"
    extracted.write_text(CliRunner().invoke(cli, ["extract", *documents]).stdout, "utf-8")
    judge = [sys.executable, str(shared / "boards" / "check.py"), str(shared / place), str(extracted), "--misses"]
    result = subprocess.run(judge, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout

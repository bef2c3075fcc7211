"""The documents say what the program does."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from conftest import ROOT
from warcwrap.catalogue import catalogue
from warcwrap.cli import cli
from warcwrap.records import README


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_current() -> None:
    """docs/commands.md, docs/codes.md and docs/rules.md are what the program says of itself."""
    assert _generator().stale() == []


def test_architecture_is_short_and_names_every_file() -> None:
    """ARCHITECTURE.md has at most 120 lines, and a line for each file of the package."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    package = ROOT / "src" / "warcwrap"
    files = [path.relative_to(package) for path in package.rglob("*.py") if path.name != "__init__.py"]
    missing = [str(path) for path in files if f"{path.stem}" not in re.findall(r"[a-z_]+", text)]
    assert len(text.splitlines()) <= 120
    assert missing == []


def test_readme_names_every_command() -> None:
    """README.md mentions each command."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in cli.commands if not re.search(rf"`?warcwrap {name}\b|`{name}`", text)] == []


def test_readme_has_two_commands() -> None:
    """README.md opens with what this is, then one command that packs and one that tests."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert [len(block.splitlines()) for block in blocks[:2]] == [1, 1]
    assert "pack examples/" in blocks[0]
    assert "pytest" in blocks[1]


def test_readme_commands(tmp_path: Path) -> None:
    """The commands that README.md shows can be given as they stand, in their order; the first names a bad row."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    codes = []
    for line in blocks[2].splitlines():
        command = line.replace("warcwrap", f"{sys.executable} -m warcwrap", 1)
        codes.append(subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False).returncode)
    assert codes == [1, *[0] * (len(codes) - 1)]


def test_every_rule_says_what_it_reads() -> None:
    """Every rule has an id of its own and a docstring that ends in an example, which is run as a test."""
    rows = list(catalogue())
    assert [row.id for row in rows if len(row.text) < 20 or not row.example] == []
    assert len({row.id for row in rows}) == len(rows)


def test_promises_name_tests_that_are_there() -> None:
    """docs/promises.md says by which files each promise is tested."""
    text = (ROOT / "docs" / "promises.md").read_text("utf-8")
    named = re.findall(r"`((?:tests|benchmarks|trials)/[\w/.]*)`", text)
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_readme_record_fits_a_narrow_page() -> None:
    """The README that travels in archives is plain ASCII text of at most 120 columns."""
    assert README.isascii()
    assert max(map(len, README.splitlines())) <= 120


def test_floors() -> None:
    """A file knows only lower floors, and every file has one."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout

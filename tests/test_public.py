"""The library's public names, and what it costs to ask for help."""

from __future__ import annotations

import doctest
import subprocess
import sys

import pytest

import warcwrap
from conftest import ROOT

CALLS = {
    "read": "list(warcwrap.read({'http://a.example/': '<p>x'}))",
    "extract": "warcwrap.extract('<title>x</title>').title",
    "validate": "warcwrap.validate({})",
    "WarcWriter": "warcwrap.WarcWriter",
    "captures": "list(warcwrap.captures('x.warc.gz'))",
    "pack": "warcwrap.pack({'http://a.example/': '<p>x'}, output='x')",
    "verify": "warcwrap.verify('x.warc.gz').ok or 1 / 0",
    "unpack": "warcwrap.unpack('x.warc.gz', folder='out')",
    "export": "warcwrap.export('x.warc.gz', output='x.jsonl', force=True)",
}
# What `--help` may import beside the standard library: nothing that reads pages, archives or schemas.
HELP_IMPORTS = {"warcwrap", "click"}


@pytest.mark.parametrize("name", CALLS)
def test_each_public_name_works_twice_in_a_fresh_process(name: str, tmp_path: object) -> None:
    """A lazily loaded function is not replaced by a module of its name when it is asked for again."""
    prepare = "warcwrap.pack({'http://a.example/': '<p>x'}, output='x'); " if "x.warc.gz" in CALLS[name] else ""
    program = f"import warcwrap; {prepare}{CALLS[name]}; {CALLS[name]}; assert callable(warcwrap.{name})"
    subprocess.run([sys.executable, "-c", program], cwd=str(tmp_path), check=True)


def test_what_is_listed_is_there() -> None:
    """`__all__` and `dir` name what the package has."""
    assert all(hasattr(warcwrap, name) for name in warcwrap.__all__)
    assert sorted(warcwrap.__all__) == dir(warcwrap)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A name that is not there is refused as Python does it."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = warcwrap.nothing


def test_help_imports_little() -> None:
    """`warcwrap --help` answers at once because it imports nothing but click."""
    program = (
        "import sys; before = set(sys.modules); from warcwrap.cli import cli; cli(['--help'], standalone_mode=False); "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert set(printed.splitlines()[-1].split()) == HELP_IMPORTS


def test_readme_example() -> None:
    """The README's example of the library does what it shows."""
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 5
    assert result.failed == 0

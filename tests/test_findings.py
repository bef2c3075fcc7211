"""The table of codes: what is emitted is in it, and what is in it is emitted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import warcwrap
from warcwrap import errors
from warcwrap.codes import CODES, Code
from warcwrap.findings import finding

SOURCE = Path(warcwrap.__file__).parent
CODE = re.compile(r"(?:[a-z]+\.)?[a-z0-9]+(?:-[a-z0-9]+)*")
MAKERS = {"finding", "Finding", "Rejected", "Stopped", "UnusableSchema"} | {
    name for name, thing in vars(errors).items() if isinstance(thing, type) and issubclass(thing, Exception)
}


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts that an expression may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))


def _emitted() -> dict[str, str]:
    """Every code that a call names, with the file it stands in."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in MAKERS:
                place = 1 if name == "Rejected" and len(node.args) > 1 else 0
                found.update(dict.fromkeys(_texts(node.args[place]), path.name))
    return found


def _named() -> set[str]:
    """Every text of the code that could be a code, but for the table itself."""
    named = set()
    for path in SOURCE.rglob("*.py"):
        if path.name != "codes.py":
            nodes = ast.walk(ast.parse(path.read_text("utf-8")))
            named |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return named


def test_every_code_that_is_emitted_is_in_the_table() -> None:
    """No code leaves the house undocumented."""
    assert {code: place for code, place in _emitted().items() if code not in CODES} == {}


def test_every_code_in_the_table_is_emitted() -> None:
    """No code is documented that is never met."""
    assert CODES.keys() - _named() == set()


@pytest.mark.parametrize("row", CODES.values(), ids=lambda row: row.code)
def test_rows(row: object) -> None:
    """A row has a code of the agreed form, a meaning and a cure in whole sentences."""
    assert isinstance(row, Code)
    assert CODE.fullmatch(row.code)
    assert row.meaning.endswith((".", "…")) and row.cure.endswith((".", "…"))


def test_what_verify_finds_is_explained() -> None:
    """Where the rule is written, and what other readers do with such an archive, for each code of archives."""
    rows = [row for row in CODES.values() if row.code.startswith(("warc.", "metadata."))]
    assert len(rows) > 50
    assert [row.code for row in rows if not row.readers.endswith(".") or not row.reference] == []


def test_severity() -> None:
    """A finding has the table's severity, unless the case is graver or milder."""
    assert (finding("empty", "").severity, finding("empty", "", severity="note").severity) == ("error", "note")
    with pytest.raises(KeyError):
        finding("unheard-of", "")

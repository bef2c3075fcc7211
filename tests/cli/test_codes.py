"""warcwrap codes"""

from __future__ import annotations

import json

from commands import program, run
from warcwrap.codes import CODES


def test_codes() -> None:
    """Every code is listed with its severity and meaning, and explained with its cure."""
    assert [line.split()[0] for line in run("codes").stdout.splitlines()] == list(CODES)
    assert [row["code"] for row in json.loads(run("codes", "--json").stdout)["codes"]] == list(CODES)
    explained = run("codes", "row-broken").stdout
    assert CODES["row-broken"].cure in explained and CODES["row-broken"].meaning in explained
    assert run("codes", "none").exit_code == 2


def test_program() -> None:
    """The installed program does the same."""
    assert program("codes", "row-broken").stdout.startswith("row-broken (error)")

"""warcwrap rules"""

from __future__ import annotations

import json

from commands import program, run


def test_rules() -> None:
    """Rules are listed by field in order of trust, and each is explained."""
    rows = json.loads(run("rules", "--json").stdout)["rules"]
    listed = [line.split()[0] for line in run("rules").stdout.splitlines()]
    assert listed == [row["id"] for row in rows] and all(row["text"] for row in rows)
    assert rows[0]["id"] in run("rules", rows[0]["id"]).stdout
    assert run("rules", "none").exit_code == 2


def test_program() -> None:
    """The installed program does the same."""
    assert program("rules").returncode == 0

"""warcwrap rules"""

from __future__ import annotations

import json

from commands import program, run
from warcwrap.catalogue import Reach
from warcwrap.showing import reach_text


def test_rules() -> None:
    """Rules are listed by field in order of trust, and each is explained."""
    rows = json.loads(run("rules", "--json").stdout)["rules"]
    listed = [line.split()[0] for line in run("rules").stdout.splitlines()]
    assert listed == [row["id"] for row in rows] and all(row["text"] for row in rows)
    assert rows[0]["id"] in run("rules", rows[0]["id"]).stdout
    assert run("rules", "none").exit_code == 2


def test_a_rule() -> None:
    """A rule is shown with what it reads, its example, and how often it was right; JSON holds the same."""
    rows = json.loads(run("rules", "--json").stdout)["rules"]
    row = next(row for row in rows if row["example"] and row["reach"])
    said = run("rules", row["id"]).stdout
    assert said.startswith(f"{row['id']} ({row['field']}, {row['grade']})")
    assert all(part in said for part in (row["text"], row["example"], *row["reads"]))
    assert row["example"].startswith(">>> ") and row["reach"]["right"] <= row["reach"]["judged"]
    assert f"Finds something on {row['reach']['pages']:,} of {row['reach']['of_pages']:,} labelled pages" in said


def test_a_rule_without_figures() -> None:
    """A rule that was not measured yet says so; one that no label judges has a reach, and no precision."""
    assert reach_text(None) == "Not measured yet."
    assert reach_text(Reach(10, 1, 1, 0, 0)).endswith("gave 1 value, none of them judged by a label.")


def test_program() -> None:
    """The installed program does the same."""
    assert program("rules").returncode == 0

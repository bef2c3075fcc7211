"""warcwrap show"""

from __future__ import annotations

import json
from pathlib import Path

from commands import program, run
from conftest import EXAMPLES

ZIP = EXAMPLES / "saved-pages.zip"


def test_show() -> None:
    """Each value stands with the rule, grade and place that it rests on."""
    result = run("show", EXAMPLES / "news.html")
    assert result.exit_code == 0
    for part in ("Night ferry returns to Quillhaven", "Maren Tolliver", "declared by ", "raw; utf-8 (meta)", "valid"):
        assert part in result.stdout


def test_one_page() -> None:
    """One page may be chosen by name or address."""
    by_name = run("show", ZIP, "saved-pages.zip!index.html")
    by_address = run("show", EXAMPLES / "pages.jsonl", "https://news.lampion.example/2023/lantern-walk")
    assert (by_name.stdout.count("── "), by_address.stdout.count("── ")) == (1, 1)
    report = json.loads(run("show", ZIP, "saved-pages.zip!index.html", "--json").stdout)
    assert [page["source"]["name"] for page in report["pages"]] == ["saved-pages.zip!index.html"]


def test_exit_codes(tmp_path: Path) -> None:
    """No such page: 2. Nothing there: 3."""
    assert run("show", ZIP, "no-such-page").exit_code == 2
    assert run("show", tmp_path / "gone").exit_code == 3
    assert run("show", tmp_path / "gone", "name").exit_code == 3


def test_program() -> None:
    """The installed program does the same."""
    assert "Maren Tolliver" in program("show", EXAMPLES / "news.html").stdout

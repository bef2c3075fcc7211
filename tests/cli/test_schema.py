"""warcwrap schema"""

from __future__ import annotations

import json

from commands import program, run
from conftest import ROOT


def test_list() -> None:
    """Without a name the shipped schemas are listed, with their digests."""
    assert [line.split()[0] for line in run("schema").stdout.splitlines()] == ["page-metadata", "news-article"]
    report = json.loads(run("schema", "--json").stdout)
    assert [row["name"] for row in report["schemas"]] == ["page-metadata", "news-article"]


def test_print() -> None:
    """With a name the schema itself is printed."""
    shipped = (ROOT / "schemas" / "news-article.schema.json").read_text()
    assert run("schema", "news-article").stdout == shipped.rstrip("\n") + "\n"
    assert run("schema", "news-article", "--json").stdout == shipped.rstrip("\n") + "\n"
    assert run("schema", "none").exit_code == 2


def test_program() -> None:
    """The installed program does the same."""
    assert json.loads(program("schema", "page-metadata").stdout)["$id"] == "urn:warcwrap:schema:page-metadata:1"

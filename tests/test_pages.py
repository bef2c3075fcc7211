"""Whole documents: what each case's expected.json says comes out; keys that it leaves out are not judged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from warcwrap import extraction
from warcwrap.document import Document
from warcwrap.page import Page
from warcwrap.rule import Candidate, Choice, Field
from warcwrap.storage import Body

CASES = sorted(path.parent for path in (Path(__file__).parent / "pages").glob("*/expected.json"))


def judged(expected: Any, got: Any) -> Any:
    """Cut what was extracted down to the keys that are expected, so that a failure shows only what differs."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return {key: judged(value, got.get(key)) for key, value in expected.items()}
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        return [judged(one, other) for one, other in zip(expected, got, strict=True)]
    return got


def folded(value: Any) -> Any:
    """Fold white space in texts: an ideographic space or NBSP is a space to a reader."""
    if isinstance(value, dict):
        return {key: folded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [folded(inner) for inner in value]
    return " ".join(value.split()) if isinstance(value, str) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_page(case: Path) -> None:
    """The case's document gives what its expected.json says."""
    (source,) = case.glob("input.*")
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    extracted = extraction.read(Page(source.name, Body.of(source.read_bytes())))
    got = extracted.metadata.to_json()
    got["source"]["encoding"] = got["source"]["encoding"]["name"]
    assert folded(judged(expected, got)) == folded(expected)
    assert [found for found in extracted.findings if found.code == "rule-failed"] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_skim_gives_what_the_whole_page_gives(case: Path) -> None:
    """Rules read only what they declare: on the whole page they find the same, losers too, in the same places."""
    (source,) = case.glob("input.*")
    page = Page(source.name, Body.of(source.read_bytes()))
    assert candidates(page, full_soup=True) == candidates(page, full_soup=False)


def candidates(page: Page, *, full_soup: bool) -> list[tuple[str, Any, str, str, str | None]]:
    """Everything that the rules find, and what is taken in the end."""
    listed: list[tuple[str, Any, str, str, str | None]] = []

    def watch(field: Field, found: Sequence[Candidate], choice: Choice, document: Document) -> None:
        for one in (*found, *choice.basis):
            listed.append((one.rule, one.value, one.grade, document.place(one.found.at), one.found.text))

    extracted = extraction.read(page, full_soup=full_soup, watch=watch)
    assert [found for found in extracted.findings if found.code == "rule-failed"] == []
    return [*listed, ("", extracted.metadata, "", "", None)]

"""Whole documents: what each case's expected.json says comes out; keys that it leaves out are not judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from warcwrap import extraction
from warcwrap.page import Page
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
    """Rules read only what they declare: on the whole page they find the same, and rest on the same places."""
    (source,) = case.glob("input.*")
    page = Page(source.name, Body.of(source.read_bytes()))
    assert extraction.read(page, full_soup=True) == extraction.read(page)

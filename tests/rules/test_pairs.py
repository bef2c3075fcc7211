"""Each rule fires on a page of its own, and is silent on one close to it: `pairs/<module>.toml`, a table a rule.

`fires` and `silent` are pages, `finds` is part of the first value found, `url` and `silent_url` are their addresses.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from warcwrap import extraction
from warcwrap.catalogue import catalogue
from warcwrap.document import Document
from warcwrap.page import Page
from warcwrap.rule import Candidate, Choice, Field
from warcwrap.storage import Body

PAIRS = {
    f"{path.stem}.{name}": pair
    for path in sorted((Path(__file__).parent / "pairs").glob("*.toml"))
    for name, pair in tomllib.loads(path.read_text("utf-8")).items()
}


def found(rule: str, text: str, url: str | None) -> list[str]:
    """What a rule finds when all fields of a page are settled in their order."""
    values: list[str] = []

    def watch(field: Field, candidates: Sequence[Candidate], choice: Choice, page: Document) -> None:
        values.extend(extraction.in_words(each.value) for each in candidates if each.rule == rule)

    extracted = extraction.read(Page("page", Body.of(text.encode()), url=url), watch=watch)
    assert [each.message for each in extracted.findings if each.where == rule] == []
    return values


@pytest.mark.parametrize("rule", [rule.id for rule in catalogue()])
def test_fires_and_is_silent(rule: str) -> None:
    """The rule has a pair of pages: it finds the value in one, and nothing in the other."""
    assert rule in PAIRS, f"{rule} has no table in tests/rules/pairs/{rule.replace('.', '.toml, [')}]"
    pair = PAIRS[rule]
    values = found(rule, pair["fires"], pair.get("url"))
    assert values and pair["finds"] in values[0]
    assert found(rule, pair["silent"], pair.get("silent_url")) == []


def test_no_pair_is_left_over() -> None:
    """Each pair belongs to a rule."""
    assert set(PAIRS) <= {rule.id for rule in catalogue()}

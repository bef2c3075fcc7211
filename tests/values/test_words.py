"""The tables of words by language."""

from __future__ import annotations

import re

import pytest

from warcwrap.values.words import alternatives, tables, words

SECTIONS = {
    "dates": {
        "published",
        "modified",
        "edited",
        "other",
        "relative",
        "months",
        "weekdays",
        "am",
        "pm",
        "noon",
        "night",
    },
    "titles": {"labels", "tags", "outlets"},
    "boards": {"end", "end_alone", "counters", "buttons", "links", "posters", "poster_facts", "replies", "places"},
    "sources": {"labels", "nobody"},
    "language": {"function"},
}


@pytest.mark.parametrize("code", sorted(tables()))
def test_table_is_whole(code: str) -> None:
    """A language's table has only known keys, and twelve months or none."""
    table = tables()[code]
    for section, keys in SECTIONS.items():
        assert set(table.get(section, {})) <= keys
    assert len(table["dates"]["months"]) in (0, 12)


@pytest.mark.parametrize(
    ("listed", "text", "found"),
    [
        (["조회 수"], "조회수 7", True),
        (["댓글"], "댓글을 남겼다", True),
        (["view"], "review", False),
        (["new post"], "a new post", True),
        (["по теме"], "по темени", False),
        (["a.m."], "7 a.m.", True),
    ],
)
def test_alternatives(listed: list[str], text: str, found: bool) -> None:
    """A word of letters is matched whole, one of Korean or Chinese signs also with an ending."""
    assert bool(re.search(alternatives(listed), text)) == found


def test_longest_first() -> None:
    """Words are given longest first, so that a short one does not hide a longer one."""
    found = words("boards", "end")
    assert list(found) == sorted(found, key=lambda word: (-len(word), word))

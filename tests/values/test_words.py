"""The tables of words by language."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.values.words import (
    Alternatives,
    Listed,
    Opening,
    alternatives,
    apart,
    is_wide,
    runs,
    tables,
    tokens,
    words,
)

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


@pytest.mark.parametrize("code", sorted(tables()))
def test_table_is_toml(code: str) -> None:
    """A table says to a reader of TOML what it says here."""
    text = (files("warcwrap.values") / "languages" / f"{code}.toml").read_text("utf-8")
    assert tables()[code] == tomllib.loads(text)


LISTS = {key: words("authors", key) for key in ("by", "others", "roles", "plain", "agencies", "organizations")}
TEXTS = (
    "By Jane Doe, Staff Writer",
    "Jane Doe",
    "VON MAX MUSTER",
    "Yazarı: Ayşe Çınar",
    "YAZARI AYŞE",
    "ΣΥΝΤΆΚΤΗΣ: Νίκος",
    "한가람 기자",
    "记者：王小明",
    "【記者林小滿／海港報導】",
    "©NTB",
    "/ritzau/",
    "AP통신",
    "Foto: Eva Muster",
    "Photographs  by Eva",
    "",
    "— 3 —",
    "Automatische Vorschau",
)


@pytest.mark.parametrize("key", sorted(LISTS))
@pytest.mark.parametrize("text", TEXTS)
def test_listed(key: str, text: str) -> None:
    """What a list's words alone tell is what the whole pattern tells: the gate leaves out no match."""
    whole, listed = re.compile(alternatives(LISTS[key]), re.I), Listed(LISTS[key])
    expected, found = whole.search(text), listed.search(text)
    assert (found and found.span()) == (expected and expected.span())
    assert (listed.sub("-", text), listed.split(text)) == (whole.sub("-", text), whole.split(text, maxsplit=1))
    assert bool(listed.fullmatch(text)) == bool(whole.fullmatch(text))


@pytest.mark.parametrize("key", sorted(LISTS))
@pytest.mark.parametrize("text", TEXTS)
def test_opening(key: str, text: str) -> None:
    """At each place of a text the pattern of its word there tells what the pattern of all words tells."""
    whole, opening = re.compile(alternatives(LISTS[key]), re.I), Opening(LISTS[key], alternatives)
    for at in range(len(text)):
        expected, found = whole.match(text, at), opening.match(text, at)
        assert (found and found.span()) == (expected and expected.span())


def test_listed_grows() -> None:
    """A pattern made for the words of some texts is made again for a text with another word, at last of all words."""
    made: list[int] = []

    def source(alternatives: Alternatives) -> str:
        made.append(0)
        return alternatives(listed)

    listed = [f"word{number}" for number in range(40)]
    found = Listed(listed, source)
    assert [bool(found.search(f"a {word} b")) for word in (*listed, "words", listed[0])] == [True] * 40 + [False, True]
    assert len(made) < 20


def test_tokens() -> None:
    """Tokens are the words of a text, case folded; of Chinese, Japanese and Korean also each sign."""
    assert tokens("Jane DOE, İz") == {"jane", "doe", "iz"}
    assert {"記", "者"} <= tokens("記者 Doe")
    assert [is_wide(text) for text in ("“Ďalší”", "記者")] == [False, True]


@given(st.text())
def test_runs_are_the_words_of_a_text(text: str) -> None:
    """Words found byte by byte are those that a regular expression finds, with digits or without."""
    letters, signs = apart(str.isalpha), apart(lambda sign: sign.isalnum() or sign == "_")
    for table, pattern in ((letters, r"[^\W\d_]+"), (signs, r"\w+")):
        found = [word.decode("utf-8", "surrogatepass") for word in runs(text, table)]
        assert found == re.findall(pattern, text)

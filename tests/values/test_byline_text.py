"""Bylines among other words: elements that are marked as one, lines of date and name, signatures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.values.byline_text import header, is_plausible, labelled, marked, signature

MARKED: list[tuple[list[str], bool, list[str]]] = [
    (["Travel", "By", "Jane Doe", "Travel News"], False, ["Jane Doe"]),
    (["Posted on May 3, 2019 by Jane Doe in News", "3 Comments"], False, ["Jane Doe"]),
    (["29. Juni 2015 von Tobi in Tools"], False, ["Tobi"]),
    (["Max Muster Fr, 18. Oktober 2019"], False, ["Max Muster"]),
    (["Von", "Max Muster", "Fr, 18. Oktober 2019"], False, ["Max Muster"]),
    (["von Bo2man am", "12.03.2008"], False, ["Bo2man"]),
    (["Jane Doe", "Senior Reporter"], True, ["Jane Doe"]),
    (["Jane Doe", "Los Angeles"], True, ["Jane Doe"]),
    (["JD", "Jane Doe", "JR", "John Roe"], False, ["Jane Doe", "John Roe"]),
    (["Jane Doe", ", ", "John Roe"], False, ["Jane Doe", "John Roe"]),
    (["By Jane Doe and", "John Roe"], False, ["Jane Doe", "John Roe"]),
    (["By", "Jane", "Doe"], False, ["Jane Doe"]),
    (["By", "Jane Doe", ", Reuters"], False, ["Jane Doe"]),
    (["May 3, 2020 · Jane Doe"], False, ["Jane Doe"]),
    (["tobi"], True, ["tobi"]),
    (["Phạm Hoài Thu"], True, ["Phạm Hoài Thu"]),
    (["tobi"], False, []),
    (["Latest comments"], False, []),
    (["Why your clock runs late and how to mend it"], True, []),
    (["About the author"], True, []),
    (["Submitted by", "admin", "on Mon, 03/05/2018"], False, []),
    (["lundi 9 décembre"], True, []),
    ([], True, []),
    (["x" * 5_000], True, []),
]


@pytest.mark.parametrize(("strings", "is_name", "names"), MARKED, ids=lambda value: str(value)[:40])
def test_marked(strings: list[str], is_name: bool, names: list[str]) -> None:
    """An element gives its names without section, date, job and place."""
    assert [author.name for author in marked(strings, is_name=is_name)] == names


HEADERS: list[tuple[str, list[str]]] = [
    ("Jane Doe | May 3, 2024", ["Jane Doe"]),
    ("Jane Doe Zuletzt geändert am 06.11.2023", ["Jane Doe"]),
    ("3 декабря 2020, 18:47 • Алексей Петров • 3375", ["Алексей Петров"]),
    ("By Jane Doe May 3, 2020 at 5:00 pm", ["Jane Doe"]),
    ("Posted by Tobi @ 12:00 am", ["Tobi"]),
    ("Edith M. Doe, The Associated Press", ["Edith M. Doe"]),
    ("Real Estate, May 3, 2024", []),
    ("New York, May 3, 2024", []),
    ("Jane Doe (1912-1980)", []),
    ("Jane Doe, 43, from London", []),
    ("By the numbers: 5 facts from 2024", []),
    ("This report by Jane Doe was first published April 3, 2023.", []),
]


@pytest.mark.parametrize(("line", "names"), HEADERS)
def test_header(line: str, names: list[str]) -> None:
    """A name beside a date or an agency is the author's where it begins with a given name or a label."""
    assert [author.name for author in header(line)] == names


LABELLED: list[tuple[str, list[str]]] = [
    ("Par Jeanne Dupont, à Paris", ["Jeanne Dupont"]),
    ("Par Jeanne Dupont pour Le Phare (avec AFP)", ["Jeanne Dupont"]),
    ("De notre envoyé spécial à New York, Jeanne Dupont", ["Jeanne Dupont"]),
    ("– written by Jane Doe, alto", ["Jane Doe"]),
    ("By Jane Doe, CNN", ["Jane Doe"]),
    ("Ein Bericht von Eva Muster", ["Eva Muster"]),
    ("Text: Karin Svensson Foto: Olle Ek", ["Karin Svensson"]),
    ("Penulis: Budi Santoso", ["Budi Santoso"]),
    ("Autor: Tobi", ["Tobi"]),
    ("Por Ana Gómez @anagomez", ["Ana Gómez"]),
    ("Von Berlin nach Paris", []),
    ("By far the best rye.", []),
    ("Par David contre Goliath", []),
    ("Interview: Wie weiter?", []),
    ("Text: CC BY-SA 4.0", []),
    ("Von der Brücke springt niemand mehr.", []),
    ("Posté par: marinette le 12/01/2024", []),
]


@pytest.mark.parametrize(("line", "names"), LABELLED)
def test_labelled(line: str, names: list[str]) -> None:
    """A line of a label and names names them, whatever place, outlet or address stands behind."""
    assert [author.name for author in labelled(line)] == names


@pytest.mark.parametrize(
    ("line", "names"),
    [("– Jane Doe", ["Jane Doe"]), ("(Max Muster)", ["Max Muster"]), ("Real Estate", []), ("Jane", [])],
)
def test_signature(line: str, names: list[str]) -> None:
    """A signature is a name alone, with a known given name."""
    assert [author.name for author in signature(line)] == names


@pytest.mark.parametrize(
    "name", ["타임라인 뉴스 모음", "タイムライン", "Read More", "© Jane Doe", "Why: Jane Doe", "von"]
)
def test_implausible(name: str) -> None:
    """Headlines, buttons and links are no names."""
    assert not is_plausible(name)


@given(st.text(max_size=200))
def test_any_line_is_read(line: str) -> None:
    """No text makes a reader raise."""
    for read in (header, labelled, signature):
        assert isinstance(read(line), list)
    assert isinstance(marked([line], is_name=True), list)

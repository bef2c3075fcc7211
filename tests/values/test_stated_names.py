"""Texts that state an author, read apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.values.stated_names import people

STATED: list[tuple[str, list[tuple[str, str]]]] = [
    ("Jane Doe", [("Jane Doe", "Person")]),
    ("By Jane Doe &amp; John Roe", [("Jane Doe", "Person"), ("John Roe", "Person")]),
    ("Jane Doe, John Roe and Ann Poe", [("Jane Doe", "Person"), ("John Roe", "Person"), ("Ann Poe", "Person")]),
    ("Max Muster und Erika Muster", [("Max Muster", "Person"), ("Erika Muster", "Person")]),
    ("Jane Doe and John Roe. Photographs by Bryn Alder", [("Jane Doe", "Person"), ("John Roe", "Person")]),
    ("Jane Doe; Fotos: Bryn Alder", [("Jane Doe", "Person")]),
    ("한가람 사진=이든솔", [("한가람", "Person")]),
    ("Illustration by Bryn Alder", []),
    ("Jane Doe (jdo), John Roe (roe.)", [("Jane Doe", "Person"), ("John Roe", "Person")]),
    ("Jane Doe, PhD", [("Jane Doe, PhD", "Person")]),
    ("Jane Doe, Staff Writer", [("Jane Doe", "Person")]),
    ("Jane Doe, Reuters", [("Jane Doe", "Person")]),
    ("Reuters", [("Reuters", "Organization")]),
    ("Sports Desk", [("Sports Desk", "Organization")]),
    ("한가람 기자", [("한가람", "Person")]),
    ("푸른경제", [("푸른경제", "Organization")]),
    ("作者：海姑娘", [("海姑娘", "Person")]),
    ("https://social.example/outlet", []),
    ("admin", []),
    ("최고관리자", []),
    ("2024-03-05", []),
    ("January", []),
    ("{{ author.name }}", []),
    ("", []),
    ("x" * 5_000, []),
]


@pytest.mark.parametrize(("stated", "expected"), STATED, ids=lambda value: value[:30] if isinstance(value, str) else "")
def test_people(stated: str, expected: list[tuple[str, str]]) -> None:
    """A stated author is split into names, without labels, roles and what is nobody's name."""
    assert [(author.name, author.type) for author in people(stated)] == expected


def test_role_email_and_outlet_stay_with_the_person() -> None:
    """What stands around a name is kept as role, e-mail address and organization."""
    (author,) = people("Jane Doe, Staff Writer, Reuters (jane@outlet.example)")
    assert (author.name, author.role, author.email, author.organization) == (
        "Jane Doe",
        "Staff Writer",
        "jane@outlet.example",
        "Reuters",
    )


APART: list[tuple[str, list[str]]] = [
    ("Jane Doe, Business reporter, Harbour News", ["Jane Doe"]),
    ("Jane Doe, Chief Political Correspondent", ["Jane Doe"]),
    ("BY JANE DOE FOR THE HARBOUR POST", ["JANE DOE"]),
    ("Jane Doe in London", ["Jane Doe"]),
    ("Jane Doe, London", ["Jane Doe"]),
    ("Jane Doe - Reuters", ["Jane Doe"]),
    ("Max Muster mit Material von dpa", ["Max Muster"]),
    ("Max Muster (Text), Eva Muster (Fotos)", ["Max Muster"]),
    ("Max Muster (dpa)", ["Max Muster"]),
    ("Von unserem Redakteur Max Muster", ["Max Muster"]),
    ("Ein Gastbeitrag von Max Muster", ["Max Muster"]),
    ("Guest post by Jane Doe", ["Jane Doe"]),
    ("Posted by Jane Doe", ["Jane Doe"]),
    ("Redakteur Max Muster", ["Max Muster"]),
    ("Max Muster Redakteur für Wirtschaft", ["Max Muster"]),
    ("jdo/dpa", ["jdo", "dpa"]),
    ("Jane Doe and AFP", ["Jane Doe", "AFP"]),
    ("Jane Doe, Ph.D., and John Roe, M.D.", ["Jane Doe, Ph.D.", "John Roe, M.D."]),
    ("Doe, Jane", ["Jane Doe"]),
    ("jane-doe", ["Jane Doe"]),
    ("Jane DoeJohn Roe", ["Jane Doe", "John Roe"]),
    ("Jane McDowell Roe", ["Jane McDowell Roe"]),
    ("Staff and news service reports", ["Staff and news service reports"]),
    ("JANE DOE AND JOHN ROE", ["JANE DOE", "JOHN ROE"]),
    ("Dan Brown", ["Dan Brown"]),
    ("Maria Y. Lopez", ["Maria Y. Lopez"]),
    ("Sophie in 't Veld", ["Sophie in 't Veld"]),
    ("Иван Петров, специально для «Гавани»", ["Иван Петров"]),
    ("Medically reviewed by Jane Doe, MD", []),
    ("Foto: Karin Svensson", []),
    ("Editor: Budi Santoso", []),
]


@pytest.mark.parametrize(("stated", "names"), APART, ids=lambda value: value[:30] if isinstance(value, str) else "")
def test_names_apart(stated: str, names: list[str]) -> None:
    """Names stand among roles, places, outlets and other people's work, and are never glued to them."""
    assert [author.name for author in people(stated)] == names


def test_roles() -> None:
    """What a person is stands with them."""
    assert [author.role for author in people("Jane Doe, Chief Political Correspondent")] == [
        "Chief Political Correspondent"
    ]
    assert [author.role for author in people("Von unserem Redakteur Max Muster")] == ["Redakteur"]


@given(st.text())
def test_any_text_gives_clean_names(text: str) -> None:
    """No control character, surrogate or line break ever stands in a name."""
    assert all(
        unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        for one in people(text)
        for character in one.name
    )

"""Names as pages declare them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.values.names import is_organization, people

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


@pytest.mark.parametrize("name", ["Jane Doe", "이경제", "杉野あかり", "王小明"])
def test_persons_are_no_organizations(name: str) -> None:
    """A person's name that holds part of an outlet's word stays a person's."""
    assert not is_organization(name)


@given(st.text())
def test_any_text_gives_clean_names(text: str) -> None:
    """No control character, surrogate or line break ever stands in a name."""
    assert all(
        unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        for one in people(text)
        for character in one.name
    )

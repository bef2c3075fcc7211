"""What can be a name, and whose."""

from __future__ import annotations

import pytest

from warcwrap.values.names import is_given, is_name, is_nobody, is_organization, letters


@pytest.mark.parametrize("name", ["Jane Doe", "이경제", "杉野あかり", "王小明"])
def test_persons_are_no_organizations(name: str) -> None:
    """A person's name that holds part of an outlet's word stays a person's."""
    assert not is_organization(name)


@pytest.mark.parametrize("name", ["mdr.example", "www.Outlet.example", "Agenturen", "Presse AG", "Harbour Times"])
def test_outlets_are_organizations(name: str) -> None:
    """Domains, agencies and what ends like a company are no persons."""
    assert is_organization(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Jane Doe", True), ("2024-03-05", False), ("{{ name }}", False), ("x" * 90, False), ("", False), ("…", False)],
)
def test_is_name(text: str, expected: bool) -> None:
    """A name has letters, few words, no date, no template in it."""
    assert is_name(text) is expected


def test_nobody() -> None:
    """Accounts, buttons and days of the week stand for nobody."""
    assert [name for name in ("admin", "Read more", "Samstag", "CC BY-SA 4.0", "Jane") if is_nobody(name)] == [
        "admin",
        "Read more",
        "Samstag",
        "CC BY-SA 4.0",
    ]


def test_given_names_and_letters() -> None:
    """A known given name tells a person from a section or a place."""
    assert [is_given(name) for name in ("JÖRG-PETER MUSTER", "Jane Doe", "New York", "")] == [True, True, False, False]
    assert letters("Jane O'Doe") == letters("JANE ODOE")

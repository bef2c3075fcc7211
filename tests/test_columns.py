"""Which column of a row holds what."""

from __future__ import annotations

import pytest

from warcwrap.columns import Columns, mapping
from warcwrap.errors import UsageError


def test_a_mapped_name_is_read_from_its_column_only() -> None:
    """Neither the name itself nor the other names of a date are read once it is mapped."""
    columns = Columns.of({"html": "content", "captured_at": "date"})
    assert (columns.names("html"), columns.names("captured_at"), columns.names("url")) == (
        ("content",),
        ("date",),
        ("url",),
    )
    assert "html" not in columns.read
    assert columns.pages == {"content", "html_base64", "path"}


def test_columns_that_are_kept() -> None:
    """A column is kept by its name, or as one that is not read."""
    by_name, rest = Columns.of({}, ["url", "section"]), Columns.of({"html": "content"}, ["*"])
    assert [by_name.is_kept(name) for name in ("url", "section", "other")] == [True, True, False]
    assert [rest.is_kept(name) for name in ("url", "section", "content", "html")] == [False, True, False, True]


@pytest.mark.parametrize(
    ("mapped", "kept"), [({"text": "content"}, []), ({"html": ""}, []), ({}, [""]), ({}, "section")]
)
def test_what_cannot_be_meant(mapped: dict[str, str], kept: list[str]) -> None:
    """A name that is not read, or no name at all, is refused at once."""
    with pytest.raises(UsageError) as caught:
        Columns.of(mapped, kept)
    assert caught.value.code == "column-mapping"


@pytest.mark.parametrize("pairs", [["html"], ["html=a", "html=b"]])
def test_pairs_that_are_none(pairs: list[str]) -> None:
    """A pair without `=`, or a second one for a name, is refused."""
    with pytest.raises(UsageError):
        mapping(pairs)


def test_a_column_with_an_equals_sign() -> None:
    """What stands behind the first `=` is the column's name."""
    assert mapping(["html=a=b"]) == {"html": "a=b"}

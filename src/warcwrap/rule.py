"""What a rule is: a generator that reads one page and yields what it found, and its row in a field's table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from warcwrap.document import Document, Meta
from warcwrap.lines import Line
from warcwrap.linked_data import JsonLd
from warcwrap.metadata import Grade
from warcwrap.page import Page
from warcwrap.pictures import Picture
from warcwrap.storage import Body

if TYPE_CHECKING:
    from bs4 import Tag

At: TypeAlias = "Tag | Line | Picture | JsonLd | Meta | int | str"  # a number is the position of an element


@dataclass(frozen=True, slots=True)
class Found:
    """A value that a rule read, where it stands, and the passage as it stands there (the value's own text if None).

    `grade` overrides the table's where one rule reads both declared and pieced-together values.
    """

    value: Any
    at: At
    text: str | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a field's table. `reads` are the selectors that the rule gives to `page.select` or `page.find`."""

    find: Callable[[Document], Iterator[Found]]
    grade: Grade
    reads: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The rule's name for decades: its field's module and its function, `authors.reporter_byline`."""
        return f"{self.find.__module__.rsplit('.', 1)[-1]}.{self.find.__name__}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule found, with the rule's id, its grade and its row in the table (0: the most trusted of its grade)."""

    found: Found
    rule: str
    grade: Grade
    row: int

    @property
    def value(self) -> Any:
        """The value found."""
        return self.found.value


@dataclass(frozen=True, slots=True)
class Choice:
    """A field's value and the candidates it rests on: for a list, one per entry, in the same order.

    `notes` tell where the page declares the field twice and differently.
    """

    value: Any
    basis: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the metadata: its rules in order of trust, and how a value is chosen among what they found.

    `choose` is given the candidates sorted by grade, then by place in the table, then by page order.
    """

    name: str
    rules: tuple[Rule, ...]
    choose: Callable[[Sequence[Candidate], Document], Choice] = field(default=lambda candidates, _: first(candidates))
    is_list: bool = False


def first(candidates: Sequence[Candidate]) -> Choice:
    """Choose the most trusted candidate, or nothing."""
    return Choice(candidates[0].value, (candidates[0],)) if candidates else Choice(None)


def finds(find: Callable[[Document], Iterator[Found]], text: str, url: str | None = None, **known: Any) -> list[Any]:
    """Return the values that a rule finds in a page given as text: for the examples of rules.

    `known` are the values of fields that were settled before.
    """
    page = Document(Page("page", Body.of(text.encode()), url=url), None)
    page.known |= known
    return [found.value for found in find(page)]

"""Why a page has the values it has: for each field the candidates that were taken, that agree, and that lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from warcwrap import extraction
from warcwrap.document import Document
from warcwrap.metadata import GRADES, Grade
from warcwrap.page import Page
from warcwrap.rule import Candidate, Choice, Field

# More candidates than these tell a reader nothing new; a gallery has hundreds of pictures.
LOSERS, AGREEING = 6, 6


@dataclass(frozen=True, slots=True)
class Told:
    """One candidate in words: its value, the rule, grade and place, the passage there, and why it did not win."""

    value: str
    rule: str
    grade: Grade
    place: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """How one field was settled: `how` is what its way of choosing says of itself, `more` counts losers left out."""

    field: str
    how: str
    chosen: tuple[Told, ...]
    agreeing: tuple[Told, ...]
    lost: tuple[Told, ...]
    more: int


def explain(page: Page, *, full_soup: bool = False) -> dict[str, Story]:
    """Read a page once more, and tell for each field how it was settled."""
    stories: dict[str, Story] = {}

    def watch(field: Field, candidates: Sequence[Candidate], choice: Choice, document: Document) -> None:
        stories[field.name] = _story(field, candidates, choice, document)

    extraction.read(page, full_soup=full_soup, watch=watch)
    return stories


def _story(field: Field, candidates: Sequence[Candidate], choice: Choice, page: Document) -> Story:
    taken = {id(candidate) for candidate in choice.basis}
    values = {extraction.in_words(basis.value) for basis in choice.basis} | {extraction.in_words(choice.value)}
    others = [candidate for candidate in candidates if id(candidate) not in taken]
    agreeing = [candidate for candidate in others if extraction.in_words(candidate.value) in values]
    lost = [candidate for candidate in others if extraction.in_words(candidate.value) not in values]
    return Story(
        field.name,
        (field.choose.__doc__ or "").partition("\n")[0],
        tuple(_told(candidate, page) for candidate in choice.basis),
        tuple(_told(candidate, page) for candidate in _one_a_rule(agreeing, AGREEING)),
        tuple(_told(candidate, page, _reason(field, candidate, choice)) for candidate in lost[:LOSERS]),
        max(0, len(lost) - LOSERS),
    )


def _one_a_rule(candidates: Iterable[Candidate], most: int) -> Iterable[Candidate]:
    return islice({candidate.rule: candidate for candidate in candidates}.values(), most)


def _reason(field: Field, candidate: Candidate, choice: Choice) -> str:
    """Say why a candidate lost against the most trusted one that was taken."""
    if not choice.basis:
        return "refused"
    winner = min(choice.basis, key=_trust)
    if not field.is_list and (said := _compared(candidate.value, choice.value)):
        return said
    if candidate.rule == winner.rule:
        return "refused" if field.is_list else "stands later in the page"
    if _trust(candidate) < _trust(winner):
        return "outweighed"
    if candidate.grade != winner.grade:
        return f"{candidate.grade} is trusted less than {winner.grade}"
    return f"{winner.rule} comes first in the table"


def _compared(value: Any, taken: Any) -> str | None:
    """Say what two values that are not equal have to do with each other."""
    one, other = extraction.in_words(value), extraction.in_words(taken)
    if one and other.startswith(one):
        return "says less"
    if other in one:
        return "holds the value, and more"
    return "the same moment" if _moment(one) and _moment(one) == _moment(other) else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _trust(candidate: Candidate) -> tuple[int, int]:
    return GRADES.index(candidate.grade), candidate.row


def _told(candidate: Candidate, page: Document, reason: str = "") -> Told:
    found: Any = candidate.found
    value = extraction.in_words(candidate.value)
    return Told(value, candidate.rule, candidate.grade, page.place(found.at), found.text or value, reason)

"""The rules as people read them: what each reads, why that can be trusted, an example, and its figures on real pages.

The figures come from `rules/reach.json`, which `python -m accuracy --write` makes.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from warcwrap.metadata import GRADES, Grade
from warcwrap.rules import FIELDS


@dataclass(frozen=True, slots=True)
class Reach:
    """What a rule did on a set of labelled pages; `precision` is None where no label judges its values."""

    of_pages: int
    pages: int
    chosen: int
    judged: int
    right: int

    @property
    def precision(self) -> float | None:
        """The share of right values among those that were taken from the rule and that a label judges."""
        return self.right / self.judged if self.judged else None

    def to_json(self) -> dict[str, int]:
        """Return the JSON form."""
        return {key: getattr(self, key) for key in ("of_pages", "pages", "chosen", "judged", "right")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule: its id, field and grade, the CSS selectors of what it reads in the soup, its docstring and example."""

    id: str
    field: str
    grade: Grade
    reads: tuple[str, ...]
    text: str
    example: str
    reach: Reach | None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; `reach` is null for a rule that was not measured."""
        plain = {key: getattr(self, key) for key in ("id", "field", "grade", "text", "example")}
        return {**plain, "reads": list(self.reads), "reach": self.reach.to_json() if self.reach else None}


def catalogue() -> Iterator[Entry]:
    """Yield every rule in order of trust, field by field."""
    for field in FIELDS:
        for rule in sorted(field.rules, key=lambda rule: GRADES.index(rule.grade)):
            text, _, example = inspect.cleandoc(rule.find.__doc__ or "").partition("\n\n>>>")
            shown = f">>>{example}" if example else ""
            yield Entry(rule.id, field.name, rule.grade, rule.reads, text, shown, _reach(rule.id))


@cache
def measured() -> Mapping[str, Any]:
    """Return what the figures were measured on: `pages`, `corpus` (the start of its sha256), `date`, `version`."""
    stated: dict[str, Any] = json.loads(files("warcwrap.rules").joinpath("reach.json").read_text("utf-8"))
    return stated


def _reach(rule: str) -> Reach | None:
    counts = measured()["rules"].get(rule)
    return Reach(of_pages=measured()["pages"], **counts) if counts else None

"""Figures from answers and labels, as the gold pages' own scorer counts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from accuracy.corpus import Label

Rows = Mapping[str, Mapping[str, Any]]

# The scorer's figures, under short names: what --field takes, floors name and tables say.
NAMES: Mapping[str, str] = {
    "title R": "title",
    "title P": "title precision",
    "date (day) R": "date",
    "date (day) P": "date precision",
    "date to the minute": "minute",
    "authors, exact set R": "authors",
    "authors, exact set P": "authors precision",
    "author names F1": "author names",
    "lead image, same URL": "lead image",
    "lead image, same photo": "same photo",
    "body images F1": "body images",
    "site name": "site name",
    "description": "description",
    "copyright statement": "statement",
    "copyright holder": "holder",
    "copyright years": "years",
    "copyright false alarm": "false alarm",
    "CC licence": "licence",
}
LOWER_IS_BETTER = frozenset({"false alarm"})
FIELDS = tuple(name for name in NAMES.values() if not name.endswith(" precision"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its value, over how many pages, and its 95 % interval; all as shares of one."""

    value: float
    n: int
    low: float
    high: float


def headline(scorer: ModuleType, labels: Sequence[Label], rows: Rows) -> dict[str, Figure]:
    """Return the headline figures of some pages, by their short names; without those that no page is labelled for."""
    scored = scorer.headline(_score(scorer, labels, rows))
    return {
        NAMES[name]: Figure(each["value"], each["n"], each["lo"], each["hi"])
        for name, each in scored.items()
        if each["n"] and each["value"] is not None
    }


def verdicts(scorer: ModuleType, label: Label, rows: Rows) -> dict[str, float]:
    """Return how right each labelled field of one page is, from 0 to 1; "false alarm" is 1 where there was none."""
    found: dict[str, float] = {}
    for (key, group), each in _score(scorer, [label], rows).items():
        if group != "all":
            continue
        counts = each.c
        for name, right, labelled in _COUNTS.get(key, ()):
            if counts[labelled]:
                found[name] = counts[right] / counts[labelled]
        if key == "copyright" and counts["nones"]:
            found["false alarm"] = 1 - counts["nfp"] / counts["nones"]
        if each.mic and key in _SHARED:
            found[_SHARED[key]] = round(scorer.microf(each.mic)[2], 3)
    return found


def is_answered(scorer: ModuleType, label: Label, rows: Rows, name: str) -> bool:
    """Say whether a page was given any value for a field."""
    return bool(scorer.filled(rows.get(label["id"], {}).get(KEYS[name])))


# The scorer's key for each field.
KEYS: Mapping[str, str] = {
    "title": "title",
    "date": "date",
    "minute": "date",
    "authors": "authors",
    "author names": "authors",
    "lead image": "image",
    "same photo": "image",
    "body images": "images",
    "site name": "site_name",
    "description": "description",
    "statement": "copyright",
    "holder": "copyright",
    "years": "copyright",
    "false alarm": "copyright",
    "licence": "licence",
}
# The metadata's key for each field.
METADATA: Mapping[str, str] = {
    name: {"date": "date_published", "image": "images", "licence": "copyright"}.get(key, key)
    for name, key in KEYS.items()
}
# Per key of the scorer: the field, what counts its right pages, and what its labelled ones.
_COUNTS: Mapping[str, Iterable[tuple[str, str, str]]] = {
    "title": [("title", "right", "n")],
    "date": [("date", "right", "n"), ("minute", "ts", "ts_n")],
    "authors": [("authors", "right", "n")],
    "image": [("lead image", "right", "n"), ("same photo", "lo", "lo_n")],
    "site_name": [("site name", "right", "n")],
    "description": [("description", "right", "n")],
    "licence": [("licence", "right", "n")],
    "language": [("language", "right", "n")],
    "copyright": [(name, name, f"{name}_n") for name in ("statement", "holder", "years")],
}
_SHARED = {"authors": "author names", "images": "body images"}


def _score(scorer: ModuleType, labels: Sequence[Label], rows: Rows) -> Any:
    kinds = set(scorer.KINDS.split(","))
    return scorer.score(labels, rows, scorer.FIELDS, kinds=kinds, exclude={("image", "postlight")})

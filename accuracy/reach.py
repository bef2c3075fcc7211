"""What each rule does on the gold pages: where it finds something, which values it gave, and how many were right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from accuracy.corpus import Label
from accuracy.extracting import Seen
from warcwrap.rules import FIELDS

REACH = Path(__file__).parents[1] / "src" / "warcwrap" / "rules" / "reach.json"

_WRITTEN = ("pages", "chosen", "judged", "right")
# The metadata's keys of one value, and the field that judges them; copyright and lists are judged below.
_JUDGED_BY = {
    "title": "title",
    "description": "description",
    "site_name": "site name",
    "date_published": "date",
    "language": "language",
}


@dataclass(slots=True)
class Reach:
    """A rule's pages with a find, the values that were taken from it, and how many of the labelled ones are right."""

    pages: int = 0
    chosen: int = 0
    judged: int = 0
    right: int = 0
    seconds: float = 0.0


def reaches(
    scorer: ModuleType, seen: Iterable[Seen], labels: Mapping[str, Label], verdicts: Mapping[str, Mapping[str, float]]
) -> dict[str, Reach]:
    """Return each rule's reach, in the order of the tables."""
    found = {rule.id: Reach() for field in FIELDS for rule in field.rules}
    for page in seen:
        for rule in page.finds:
            found[rule].pages += 1
        for name, seconds in page.spent.items():
            if name in found:
                found[name].seconds += seconds
        for pointer, evidence in page.document["evidence"].items():
            if (reach := found.get(evidence["rule"])) is None:
                continue
            reach.chosen += 1
            right = _is_right(scorer, labels[page.id], page.document, verdicts[page.id], pointer)
            reach.judged += right is not None
            reach.right += right is True
    return found


def write(reaches: Mapping[str, Reach], provenance: Mapping[str, Any], path: Path = REACH) -> None:
    """Write the figures that `warcwrap rules` and docs/rules.md show: no page's content, and no page's name."""
    counts = {name: {key: getattr(each, key) for key in _WRITTEN} for name, each in sorted(reaches.items())}
    rules = ",\n".join(f"    {json.dumps(name)}: {json.dumps(each)}" for name, each in counts.items())
    head = "".join(f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in provenance.items())
    path.write_text(f'{{\n{head}  "rules": {{\n{rules}\n  }}\n}}\n', "utf-8")


def _is_right(
    scorer: ModuleType, label: Label, document: Mapping[str, Any], verdicts: Mapping[str, float], pointer: str
) -> bool | None:
    """Judge one value by its page's label; None where that says nothing of it."""
    _, key, *rest = pointer.split("/")
    expected = label["expected"]
    if key == "copyright":
        judge = "statement" if "statement" in verdicts else "licence"
    elif key == "authors" and "author names" in verdicts:
        name = document["authors"][int(rest[0])]["name"]
        return bool(scorer.names([name]) & scorer.names(expected["authors"]))
    elif key == "images":
        return _is_right_image(scorer, expected, document["images"][int(rest[0])], verdicts)
    else:
        judge = _JUDGED_BY.get(key, "")
    return verdicts[judge] == 1 if judge in verdicts else None


def _is_right_image(
    scorer: ModuleType, expected: Mapping[str, Any], image: Mapping[str, Any], verdicts: Mapping[str, float]
) -> bool | None:
    if image["role"] == "lead" and "lead image" in verdicts:
        return verdicts["lead image"] == 1
    if image["role"] == "declared" or "body images" not in verdicts:
        return None
    return scorer.ukey(image["url"]) in {scorer.ukey(url) for each in expected["images"] for url in each["urls"]}

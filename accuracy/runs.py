"""Runs kept outside the repository, page by page, so that the next one can say which pages got better and worse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

Verdicts = Mapping[str, Mapping[str, float]]


def last(cache: Path, name: str) -> dict[str, dict[str, float]]:
    """Return each page's verdicts in the run of that name; nothing where there was none."""
    path = _path(cache, name)
    kept: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return kept


def keep(cache: Path, name: str, verdicts: Verdicts) -> None:
    """Keep a run; pages that it did not read stay as they were."""
    path = _path(cache, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**last(cache, name), **verdicts}), "utf-8")


def changes(before: Verdicts, now: Verdicts, field: str) -> tuple[list[str], list[str]]:
    """Return the ids of pages on which a field got better, and of those on which it got worse.

    >>> changes({"a": {"title": 0}, "b": {"title": 1}}, {"a": {"title": 1}, "b": {"title": 1}, "c": {}}, "title")
    (['a'], [])
    """
    pairs = [
        (page, each[field] - before[page][field])
        for page, each in now.items()
        if field in each and field in before.get(page, {})
    ]
    return [page for page, gain in pairs if gain > 0], [page for page, gain in pairs if gain < 0]


def _path(cache: Path, name: str) -> Path:
    return cache / "runs" / f"{name}.json"

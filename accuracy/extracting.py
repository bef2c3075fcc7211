"""Gold pages read by every rule, in processes: what came out, what it cost, and which rules found something."""

from __future__ import annotations

import functools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warcwrap import extraction
from warcwrap.page import Page
from warcwrap.rules import FIELDS
from warcwrap.storage import Body

EXAMPLES = Path(__file__).parents[1] / "examples"
PAGES_A_TIME = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as it was read: its metadata, CPU seconds for all of it, and per rule the seconds and the finds."""

    id: str
    document: dict[str, Any]
    seconds: float = 0.0
    spent: dict[str, float] = field(default_factory=dict)
    finds: dict[str, int] = field(default_factory=dict)
    failures: tuple[str, ...] = ()


def read_all(pages: Iterable[tuple[str, str | None, Path]], processes: int) -> Iterator[Seen]:
    """Read pages; the order is theirs."""
    with ProcessPoolExecutor(processes, initializer=_watch_rules) as executor:
        yield from executor.map(_read, pages, chunksize=PAGES_A_TIME)


def stored(path: Path) -> Iterator[Seen]:
    """Take what `warcwrap extract` has printed into a file, of this version or another."""
    with path.open(encoding="utf-8") as lines:
        for document in map(json.loads, filter(str.strip, lines)):
            yield Seen(document["source"]["name"], document)


def _read(page: tuple[str, str | None, Path]) -> Seen:
    name, url, path = page
    body = Body.of(path.read_bytes())
    _spent.clear()
    _finds.clear()
    start = time.process_time()
    extracted = extraction.read(Page(name, body, url=url))
    seconds = time.process_time() - start
    failures = tuple(each.message for each in extracted.findings if each.code == "rule-failed")
    return Seen(name, extracted.metadata.to_json(), seconds, dict(_spent), dict(_finds), failures)


# One process reads one page at a time; what its rules did is noted here.
_spent: defaultdict[str, float] = defaultdict(float)
_finds: Counter[str] = Counter()


def _watch_rules() -> None:
    """Put a watch on each rule and each field's choice; the rules themselves stay as they are.

    Pages of our own are read first, so that no gold page pays for what a process does once.
    """
    for name in ("news.html", "board-article.txt"):
        extraction.read(Page(name, Body.of((EXAMPLES / name).read_bytes())))
    for each in FIELDS:
        for rule in each.rules:
            object.__setattr__(rule, "find", _watched(rule.find, rule.id))
        object.__setattr__(each, "choose", _timed(each.choose, f"{each.name}: choosing"))


def _watched(find: Callable[..., Iterator[Any]], rule: str) -> Callable[..., Iterator[Any]]:
    @functools.wraps(find)
    def watched(page: Any) -> Iterator[Any]:
        start = time.process_time()
        try:
            for found in find(page):
                _spent[rule] += time.process_time() - start
                _finds[rule] += 1
                yield found
                start = time.process_time()
        finally:
            _spent[rule] += time.process_time() - start

    return watched


def _timed(choose: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(choose)
    def timed(*given: Any) -> Any:
        start = time.process_time()
        try:
            return choose(*given)
        finally:
            _spent[name] += time.process_time() - start

    return timed

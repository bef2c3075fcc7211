"""The objects of a page's JSON-LD scripts (https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

JSON_LD_BYTES = 2_000_000
JSON_LD_NODES = 20_000


@dataclass(frozen=True, slots=True)
class JsonLd:
    """One object of a JSON-LD script: its types without prefix, its keys, and the keys that lead to it from the top.

    `element` is the script's position among the page's elements.
    """

    types: tuple[str, ...]
    values: Mapping[str, Any]
    path: tuple[str, ...]
    element: int


def objects(scripts: Iterable[tuple[str, int]]) -> Iterator[JsonLd]:
    """Yield every object of some scripts, graphs and arrays flattened, outer first; broken scripts are left out."""
    left = JSON_LD_NODES
    for text, element in scripts:
        if len(text) > JSON_LD_BYTES:
            continue
        for thing in _objects(_loaded(text), element):
            if not left:
                return
            left -= 1
            yield thing


def _loaded(text: str) -> Any:
    """Read a JSON-LD script; real ones hold raw newlines in strings, comments around them, or a stray semicolon."""
    trimmed = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    trimmed = trimmed.removeprefix("//<![CDATA[").removesuffix("//]]>").strip()
    try:
        return json.loads(trimmed, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(top: Any, element: int) -> Iterator[JsonLd]:
    """Walk without recursion: JSON-LD nests as deep as its author likes."""
    stack: list[tuple[Any, tuple[str, ...]]] = [(top, ())]
    while stack:
        thing, path = stack.pop()
        if isinstance(thing, list):
            stack.extend((inner, path) for inner in reversed(thing) if isinstance(inner, list | dict))
        elif isinstance(thing, dict):
            yield JsonLd(_types(thing.get("@type")), thing, path, element)
            stack.extend(
                [(inner, (*path, str(key))) for key, inner in reversed(thing.items()) if isinstance(inner, list | dict)]
            )


def _types(stated: Any) -> tuple[str, ...]:
    names = stated if isinstance(stated, list) else [stated]
    return tuple([name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if isinstance(name, str)])

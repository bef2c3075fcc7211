"""The words of many languages that rules look for, from one readable table per language in `languages/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_END = ""  # marks in a `_Tree` that a word ends here
_FEW = 6  # branches that are tried as fast as a look at their first characters is taken, which takes long to compile


@cache
def tables() -> Mapping[str, Mapping[str, Any]]:
    """Return every language's table by its code, in the order of the codes."""
    folder = files("warcwrap.values") / "languages"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return {name.removesuffix(".toml"): tomllib.loads((folder / name).read_text("utf-8")) for name in names}


@cache
def words(section: str, *keys: str) -> tuple[str, ...]:
    """Return the words that all languages list under these keys of a section, each once, longest first.

    >>> "댓글" in words("boards", "end_alone")
    True
    """
    found = {word for table in tables().values() for key in keys for word in table.get(section, {}).get(key, ())}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def alternatives(listed: Iterable[str], *, whole: bool = True) -> str:
    r"""Return a regular expression's source that matches the longest of the words, with the space in them loose.

    `whole` is false for beginnings of words, which may go on.

    It is made for patterns that ignore case: "Foto" of one language and "foto von" of another share a beginning.

    A word of Latin, Greek, Cyrillic or Arabic letters must not be part of a longer one; Korean, Japanese and Chinese
    set no space between words, so there what follows is for the caller to say. Words with a common beginning share it:
    hundreds of words cost little more than one.

    >>> re.findall(alternatives(["조회 수", "view"]), "조회수 7, review, view")
    ['조회수', 'view']
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for word in listed:
        groups.setdefault(_guards(word), []).append(word)
    sources = [before + _source(_tree(group)) + after * whole for (before, after), group in sorted(groups.items())]
    return f"(?:{'|'.join(sources)})" if sources else "(?!)"


def is_spaceless(character: str) -> bool:
    """Say whether a character belongs to a script whose words stand close together, or take endings (Korean)."""
    return "\u1100" <= character <= "\u11ff" or "\u2e80" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af"


def _guards(word: str) -> tuple[str, str]:
    """What must not stand before and after a word."""
    before = r"(?<!\w)" if word[0].isalnum() and not is_spaceless(word[0]) else ""
    after = r"(?!\w)" if word[-1].isalnum() and not is_spaceless(word[-1]) else ""
    return before, after


def _tree(group: Iterable[str]) -> dict[str, Any]:
    """Words as a tree of their characters, each written for a regular expression."""
    root: dict[str, Any] = {}
    for word in group:
        space = r"\s{0,2}" if is_spaceless(word[0]) else r"\s{1,3}"
        node = root
        for character in word:
            node = node.setdefault(space if character == " " else _written(character), {})
        node[_END] = {}
    return root


@cache
def _written(character: str) -> str:
    lowered = character.lower()
    return re.escape(lowered if len(lowered) == 1 else character)


def _source(node: Mapping[str, Any]) -> str:
    steps = [step + _source(inner) for step, inner in sorted(node.items()) if step != _END]
    if not steps:
        return ""
    # A look at the first character spares trying every branch, which Python's engine would do where case is ignored.
    starts = [step for step in node if len(step) == 1]
    look = f"(?=[{''.join(sorted(starts))}])" if len(starts) == len(steps) > _FEW else ""
    joined = steps[0] if len(steps) == 1 and _END not in node else f"(?:{look}(?:{'|'.join(steps)}))"
    return joined + ("?" if _END in node else "")

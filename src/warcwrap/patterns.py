"""Regular expressions that are compiled when they are first asked: a process that meets few pages needs few of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


class _Late:
    """Stands for a pattern until it is asked; then it has the pattern's own methods, which cost no step more."""

    def __init__(self, make: Callable[[], re.Pattern[str]]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = self._make()
        for method in _METHODS:
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what serves as `re.compile(source, flags)`, and compiles when it is first asked.

    >>> late("[a-c]+").findall("abz c")
    ['ab', 'c']
    """
    return cast("re.Pattern[str]", _Late(lambda: re.compile(source, flags)))

"""The CSS selectors that rules declare, asked of a page's elements (Selectors Level 4, the few forms that rules need).

lexbor answers one selector in a tenth of a millisecond, for it asks every element; rules declare hundreds, of which a
page matches few. So the values of an attribute are gathered once, and a selector looks for its word in all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from warcwrap.elements import Elements

_COMPOUND = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<conditions>(?:[.#][\w-]+|\[[^]]*\])*)(?::not\((?P<excluded>[\w\s,-]+)\))?"
)
_CONDITION = re.compile(
    r"(?P<sign>[.#])(?P<name>[\w-]+)|\[\s*(?P<attribute>[\w:-]+)\s*(?:(?P<operator>[~^$*]?=)\s*"
    r"(?P<quote>[\"']?)(?P<value>[^\"']*?)(?P=quote)\s*(?P<folded>[iI])?\s*)?\]"
)
_COMBINED = re.compile(r"\s*(>)\s*|\s+")
# Attributes whose values are compared without regard to case (HTML Standard, "Case-sensitivity of selectors"). Classes
# and ids are so in pages without doctype, and here in all.
_CASELESS = frozenset({"rel", "type", "lang", "http-equiv", "media", "method", "rev", "target"})


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked of one attribute: to be there (operator ""), or how its value stands to another."""

    name: str
    operator: str = ""
    value: str = ""
    is_folded: bool = False

    def holds(self, stated: str) -> bool:
        """Say whether an attribute with this value meets the condition."""
        value = self.value
        if self.is_folded:
            stated, value = stated.lower(), value.lower()
        if self.operator == "":
            return True
        if self.operator == "=":
            return stated == value
        if not value:
            return False
        if self.operator == "~=":
            return value in stated.split()
        if self.operator == "^=":
            return stated.startswith(value)
        return stated.endswith(value) if self.operator == "$=" else value in stated


@dataclass(frozen=True, slots=True)
class Compound:
    """One element of a selector: its name ("" for any), conditions, names that it must not have, and what is around it.

    `around` is its parent or, unless `is_parent`, stands further out.
    """

    tag: str
    conditions: tuple[Condition, ...]
    excluded: frozenset[str] = frozenset()
    around: Compound | None = None
    is_parent: bool = False


@cache
def compound(selector: str) -> Compound:
    """Read a selector: names, classes, ids, attributes, `:not` with names, descendants and children.

    >>> compound("nav > a[href*='/by/' i]").conditions
    (Condition(name='href', operator='*=', value='/by/', is_folded=True),)
    """
    read: Compound | None = None
    at, is_parent = 0, False
    while True:
        match = _COMPOUND.match(selector, at)
        if match is None or not match[0]:
            raise ValueError(f"not a selector that is understood here: {selector}")
        tag = (match["tag"] or "").lower().replace("*", "")
        conditions = tuple(_condition(found) for found in _CONDITION.finditer(match["conditions"]))
        excluded = frozenset((match["excluded"] or "").lower().replace(",", " ").split())
        read = Compound(tag, conditions, excluded, read, is_parent)
        at = match.end()
        if at == len(selector):
            return read
        combined = _COMBINED.match(selector, at)
        if combined is None:
            raise ValueError(f"not a selector that is understood here: {selector}")
        at, is_parent = combined.end(), combined[1] is not None


def _condition(found: re.Match[str]) -> Condition:
    if found["sign"] == ".":
        return Condition("class", "~=", found["name"], True)
    if found["sign"] == "#":
        return Condition("id", "=", found["name"], True)
    name = found["attribute"].lower()
    return Condition(name, found["operator"] or "", found["value"] or "", bool(found["folded"]) or name in _CASELESS)


class Finder:
    """Finds a page's elements by selectors."""

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self._stated: dict[str, _Stated] = {}
        self._found: dict[tuple[str, ...], list[int]] = {}

    def find(self, selectors: Iterable[str]) -> list[int]:
        """Return the positions of the elements that match any of the selectors, in page order."""
        wanted = tuple(selectors)
        known = self._found.get(wanted)
        if known is None:
            found: set[int] = set()
            for tag, name, word, one in _plan(wanted):
                if (not tag or tag in self._by_tag) and (not name or self._has(name, word)):
                    found.update(self._matches(one))
            known = self._found[wanted] = sorted(found)
        return known

    def _has(self, name: str, word: str) -> bool:
        """Say whether an attribute is there with this word somewhere in its values, in lowercase."""
        if name not in self._by_name:
            return False
        return not word or self._values(name).has[word]

    def _matches(self, wanted: Compound) -> Sequence[int]:
        if not wanted.conditions:
            found = self._by_tag[wanted.tag] if wanted.tag else range(len(self._elements.tags))
        else:
            found = self._with(wanted.conditions[0])
            if wanted.tag and found:
                tags = self._elements.tags
                found = [position for position in found if tags[position] == wanted.tag]
        if found and (len(wanted.conditions) > 1 or wanted.around or wanted.excluded):
            found = [position for position in found if self._is(position, wanted)]
        return found

    def _with(self, condition: Condition) -> Sequence[int]:
        """Return the elements that meet one condition."""
        return self._values(condition.name).meeting(condition) if condition.operator else self._by_name[condition.name]

    def _values(self, name: str) -> _Stated:
        stated = self._stated.get(name)
        if stated is None:
            stated = self._stated[name] = _Stated(self._elements, name, self._by_name[name])
        return stated

    def _is(self, position: int, wanted: Compound) -> bool:
        """Say whether an element is what a selector tells, with what is around it."""
        elements = self._elements
        if (wanted.tag and elements.tags[position] != wanted.tag) or elements.tags[position] in wanted.excluded:
            return False
        attributes = elements.attributes[position]
        for condition in wanted.conditions:
            if condition.name not in attributes or not condition.holds(attributes[condition.name] or ""):
                return False
        if wanted.around is None:
            return True
        step = elements.parents[position]
        while step >= 0:
            if self._is(step, wanted.around):
                return True
            step = -1 if wanted.is_parent else elements.parents[step]
        return False

    @cached_property
    def _by_tag(self) -> Mapping[str, Sequence[int]]:
        by_tag: dict[str, list[int]] = defaultdict(list)
        for position, tag in enumerate(self._elements.tags):
            by_tag[tag].append(position)
        return dict(by_tag)

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[int]]:
        """The elements by the names of their attributes."""
        by_name: dict[str, list[int]] = defaultdict(list)
        for position, attributes in enumerate(self._elements.attributes):
            for name in attributes:
                by_name[name].append(position)
        return dict(by_name)


class _Stated:
    """The values of one attribute on a page, and the elements that have it."""

    def __init__(self, elements: Elements, name: str, having: Sequence[int]) -> None:
        attributes = elements.attributes
        self._positions = having
        self._values = [attributes[position][name] or "" for position in having]
        self.has = _Held("\n".join(self._values).lower())

    @cached_property
    def _lowered(self) -> Sequence[str]:
        return [value.lower() for value in self._values]

    def meeting(self, condition: Condition) -> list[int]:
        """Return the elements whose value meets a condition."""
        word = condition.value.lower()
        stated = zip(self._lowered, self._values, self._positions, strict=True)
        return [position for lowered, value, position in stated if word in lowered and condition.holds(value)]


class _Held(dict[str, bool]):
    """Whether a text holds a word, each word looked for once: rules ask for the same one with many tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def __missing__(self, word: str) -> bool:
        self[word] = held = word in self._text
        return held


@cache
def _plan(selectors: tuple[str, ...]) -> tuple[tuple[str, str, str, Compound], ...]:
    """Selectors with what must be on a page if one is to match: a tag, an attribute, and a word in its values."""
    return tuple(_step(compound(selector)) for selector in selectors)


def _step(one: Compound) -> tuple[str, str, str, Compound]:
    first = one.conditions[0] if one.conditions else Condition("")
    return one.tag, first.name, first.value.lower(), one

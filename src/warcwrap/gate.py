"""A quick yes: documents that a schema of ours surely finds valid, told in microseconds instead of milliseconds.

jsonschema stays the authority, and its findings are the only ones. A schema is compiled once, to one function for each
type that a value may have. These say what jsonschema says of values that JSON text has, and nothing of others: what
the gate refuses, or is not sure of, goes to jsonschema. Only the keywords that our schemas use are known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from warcwrap.formats import FORMATS
from warcwrap.strict_json import MAX_DEPTH, is_too_deep

Check = Callable[[Any], bool]
Checks = dict[type, Check]  # a type that is not there is one to be unsure of: a float may be a whole number

_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}
_PLAIN = tuple(kind for kinds in _KINDS.values() for kind in kinds)
_SAYING_NOTHING = frozenset(("$schema", "$id", "$defs", "title", "description"))
# What a check raises on a value that is not plain, or too deep.
_UNSURE = (KeyError, RecursionError, TypeError, ValueError)


def gate(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Check:
    """Return a function that says True only of documents that a schema finds valid; of others it may say False.

    `schemas` has by `$id` those that it refers to.
    Raises KeyError for a schema that uses keywords, formats or references that are not known here.
    """
    checks = _Compiler(schemas).checks(schema, schema)

    def is_surely_valid(document: object) -> bool:
        try:
            return checks[type(document)](document)
        except _UNSURE:
            return False

    return is_surely_valid


def _accept(value: object) -> bool:
    return True


def _refuse(value: object) -> bool:
    return False


def _is_shallow(value: object) -> bool:
    """Accept what a schema does not look into; nesting without end has a finding of its own, which others make."""
    if is_too_deep(value, MAX_DEPTH // 2):
        raise RecursionError
    return True


class _Anything(dict[type, Check]):
    """The checks of a schema that asks for nothing."""

    def __missing__(self, kind: type) -> Check:
        return _is_shallow if kind in (dict, list) else _accept


class _Compiler:
    """Makes checks of schemas; each is one pass over the keywords, of which some are read together."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def checks(self, schema: Any, root: Mapping[str, Any]) -> Checks:
        """Return what a schema asks of a value of each type; `root` is the document that its references stand in."""
        if schema is False:
            return dict.fromkeys(_PLAIN, _refuse)
        asked = {} if schema is True else {key: schema[key] for key in schema.keys() - _SAYING_NOTHING}
        if not asked:
            return _Anything()
        found: dict[type, list[Check]] = {kind: [] for kind in _PLAIN}
        for kinds, check in self._asked(asked, root):
            for kind in kinds:
                found[kind].append(check)
        return {kind: _all_of(checks) for kind, checks in found.items()}

    def _asked(self, asked: dict[str, Any], root: Mapping[str, Any]) -> Iterator[tuple[tuple[type, ...], Check]]:
        """Yield checks, each with the types of value that it looks at; what is left over is not known."""
        for keyword, (kind, made) in _SIMPLE.items():
            if keyword in asked:
                yield (kind,), made(asked.pop(keyword))
        if "type" in asked:
            named = asked.pop("type")
            kinds = {kind for name in ([named] if isinstance(named, str) else named) for kind in _KINDS[name]}
            yield tuple(kind for kind in _PLAIN if kind not in kinds), _refuse
        if not asked.keys() & {"items", "$ref", "allOf"}:
            yield (list,), _is_shallow
        if not asked.keys() & {"properties", "additionalProperties", "$ref", "allOf"}:
            yield (dict,), _is_shallow
        yield from self._elsewhere(asked, root)
        if asked.keys() & {"items", "prefixItems", "contains"}:
            yield (list,), _all_of(list(self._list(asked, root)))
        if asked.keys() & {"properties", "additionalProperties", "required", "propertyNames"}:
            yield (dict,), _all_of(list(self._object(asked, root)))
        if asked:
            raise KeyError(f"keywords {sorted(asked)}")

    def _elsewhere(self, asked: dict[str, Any], root: Mapping[str, Any]) -> Iterator[tuple[tuple[type, ...], Check]]:
        """Read the keywords that ask other schemas of the same value, and those that name values."""
        for allowed in ([asked.pop("const")] if "const" in asked else (), asked.pop("enum", ())):
            if allowed:
                if not all(isinstance(each, str) for each in allowed):
                    raise KeyError("values that are no text")
                yield tuple(kind for kind in _PLAIN if kind is not str), _refuse
                yield (str,), frozenset(allowed).__contains__
        others = [self.checks(each, root) for each in asked.pop("allOf", ())]
        if "$ref" in asked:
            others.append(self._referred(asked.pop("$ref"), root))
        for checks in others:
            yield from (((kind,), checks[kind]) for kind in _PLAIN)
        if "if" in asked:
            one, then, other = (self.checks(asked.pop(key, True), root) for key in ("if", "then", "else"))
            yield _PLAIN, lambda value: (then if one[type(value)](value) else other)[type(value)](value)

    def _referred(self, reference: str, root: Mapping[str, Any]) -> Checks:
        name, _, pointer = reference.partition("#")
        root = target = self._schemas[name] if name else root
        for step in pointer.split("/")[1:]:
            target = target[step]
        return self.checks(target, root)

    def _list(self, asked: dict[str, Any], root: Mapping[str, Any]) -> Iterator[Check]:
        first = [self.checks(each, root) for each in asked.pop("prefixItems", ())]
        if first:
            if "items" in asked:
                raise KeyError("items behind others")
            yield lambda value: all(checks[type(each)](each) for checks, each in zip(first, value, strict=False))
        if "items" in asked:
            items = self.checks(asked.pop("items"), root)
            yield lambda value: all(items[type(each)](each) for each in value)
        if "contains" in asked:
            inside = self.checks(asked.pop("contains"), root)
            least, most = asked.pop("minContains", 1), asked.pop("maxContains", float("inf"))
            yield lambda value: least <= sum(inside[type(each)](each) for each in value) <= most

    def _object(self, asked: dict[str, Any], root: Mapping[str, Any]) -> Iterator[Check]:
        if "propertyNames" in asked:
            names = self.checks(asked.pop("propertyNames"), root)
            yield lambda value: all(names[type(key)](key) for key in value)
        properties = {key: self.checks(schema, root) for key, schema in asked.pop("properties", {}).items()}
        other = self.checks(asked.pop("additionalProperties", True), root)
        required = frozenset(asked.pop("required", ()))

        def is_right(value: dict[str, Any]) -> bool:
            for key, child in value.items():
                check = properties.get(key, other)[type(child)]
                if check is not _accept and not check(child):
                    return False
            return required <= value.keys()

        yield is_right


def _all_of(checks: list[Check]) -> Check:
    if _refuse in checks:
        return _refuse
    checks = [check for check in checks if check is not _accept]
    if len(checks) > 1:
        first, rest = checks[0], _all_of(checks[1:])
        return lambda value: first(value) and rest(value)
    return checks[0] if checks else _accept


def _matching(pattern: re.Pattern[str]) -> Check:
    return lambda text: pattern.search(text) is not None


# Keywords that look at values of one type, and need no other keyword.
_SIMPLE: Mapping[str, tuple[type, Callable[[Any], Check]]] = {
    "minLength": (str, lambda least: lambda text: len(text) >= least),
    "maxLength": (str, lambda most: lambda text: len(text) <= most),
    "pattern": (str, lambda pattern: _matching(re.compile(pattern))),
    "format": (str, lambda name: FORMATS[name].holds),
    "minimum": (int, lambda least: lambda number: number >= least),
    "maximum": (int, lambda most: lambda number: number <= most),
    "minItems": (list, lambda least: lambda items: len(items) >= least),
    "maxItems": (list, lambda most: lambda items: len(items) <= most),
}

"""What jsonschema says about a document, as findings: a fixed code, a JSON pointer, and words for people.

jsonschema's own messages quote whole values and its `required` and `additionalProperties` do not say where;
a missing key is reported here at its object, a key too many at itself.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from jsonschema.exceptions import ValidationError, best_match

from warcwrap.errors import printable
from warcwrap.findings import Finding, finding
from warcwrap.formats import FORMATS, json_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from referencing import Resource

SHOWN_CHARACTERS = 60

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}

Path = tuple[str | int, ...]


def findings_of(errors: Iterable[ValidationError], document: object) -> list[Finding]:
    """Return one finding for each thing wrong, in the order of their places.

    jsonschema walks sets, so that its own order changes with the hash seed.
    """
    found = {
        (path, made.code, made.message): made for error in _once(errors) for path, made in _findings(error, document)
    }
    return [found[key] for key in sorted(found, key=_order)]


def _once(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Yield errors without those of `required` behind the first: one tells of all keys that a list misses."""
    told: set[tuple[Path, int]] = set()
    for error in errors:
        if error.validator == "required":
            whole = (tuple(error.absolute_path), id(error.validator_value))
            if whole in told:
                continue
            told.add(whole)
        yield error


def spell_out_false(root: Resource[Any]) -> None:
    """Write `{"not": {}}` for `false` where a schema forbids a key or an item, which means the same.

    jsonschema forgets the place of what such a `false` refuses. The schema is changed in place.
    """
    waiting = [root]
    while waiting:
        resource = waiting.pop()
        contents = resource.contents
        if not isinstance(contents, dict):
            continue
        for keyword in ("properties", "patternProperties", "prefixItems"):
            schemas = contents.get(keyword, {})
            for key, schema in schemas.items() if isinstance(schemas, dict) else enumerate(schemas):
                if schema is False:
                    schemas[key] = {"not": {}}
        waiting.extend(resource.subresources())


def shown(value: object) -> str:
    """Return a value in a few words: short ones as JSON, long ones cut, containers by their size.

    >>> shown("x" * 100), shown([1, 2]), shown(None)
    ('"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" (100 characters)', 'a list of 2', 'null')
    """
    if isinstance(value, str):
        quoted = printable(json.dumps(value[:SHOWN_CHARACTERS], ensure_ascii=False), limit=12 * SHOWN_CHARACTERS)
        return quoted if len(value) <= SHOWN_CHARACTERS else f'{quoted[:-1]}…" ({len(value)} characters)'
    if isinstance(value, dict):
        return f"an object with {_count(len(value), 'key')}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, int) and value.bit_length() > 4 * SHOWN_CHARACTERS:
        return f"a whole number of {value.bit_length()} bits"
    return json.dumps(value) if value is None or isinstance(value, (int, float)) else f"a Python {type(value).__name__}"


def _order(key: tuple[Path, str, str]) -> tuple[object, ...]:
    path, code, message = key
    return (
        tuple((isinstance(step, str), step if isinstance(step, int) else 0, str(step)) for step in path),
        code,
        message,
    )


def _findings(error: ValidationError, document: object) -> Iterator[tuple[Path, Finding]]:
    path = tuple(error.absolute_path)
    keyword = str(error.validator)
    if keyword == "required" and isinstance(error.instance, dict) and isinstance(error.validator_value, list):
        for key in error.validator_value:
            if key not in error.instance:
                yield path, finding("schema.required", f"the key {shown(key)} is missing", json_pointer(path))
    elif keyword == "additionalProperties" and error.validator_value is False:
        for key in _keys_too_many(error.instance, error.schema):
            at = (*path, key)
            yield at, finding("schema.unknown-key", f"the schema has no key {shown(key)} here", json_pointer(at))
    else:
        code, message = _meaning(error)
        if isinstance(error.instance, str) and _at(document, path) is not error.instance:
            # `propertyNames` asks about a key and gives the place of its object.
            path, message = (*path, error.instance), f"the key itself: {message}"
        yield path, finding(code, message, json_pointer(path))


def _keys_too_many(instance: Any, schema: Any) -> list[str]:
    known = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    return [
        key for key in instance if key not in known and not any(re.search(pattern, str(key)) for pattern in patterns)
    ]


def _at(document: Any, path: Path) -> object:
    for step in path:
        document = document[step]
    return document


def _meaning(error: ValidationError) -> tuple[str, str]:
    """Return code and message of an error that concerns one place."""
    if error.validator is None:
        return "schema.violation", f"the schema allows nothing here, found {shown(error.instance)}"
    row = _KEYWORDS.get(str(error.validator))
    if row is None:
        return "schema.violation", printable(error.message)
    code, words = row
    return code, words(error)


def _expected(says: Callable[[Any], str]) -> Callable[[ValidationError], str]:
    return lambda error: f"expected {says(error.validator_value)}, found {shown(error.instance)}"


def _count(number: object, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _one_kind_of(names: Any) -> str:
    kinds = [names] if isinstance(names, str) else list(names)
    return " or ".join(_KINDS.get(kind, shown(kind)) for kind in kinds)


def _format(name: Any) -> str:
    return FORMATS[name].expects if name in FORMATS else f"the format {shown(name)}"


def _length(error: ValidationError) -> str:
    bound = "at least" if str(error.validator).startswith("min") else "at most"
    length = len(error.instance)  # type: ignore[arg-type]
    return f"expected {bound} {_count(error.validator_value, _noun(error))}, found {length}: {shown(error.instance)}"


def _noun(error: ValidationError) -> str:
    return {"Length": "character", "Items": "item", "Properties": "key"}[str(error.validator)[3:]]


def _title(error: ValidationError) -> str | None:
    """Return the schema author's own short words, which a pattern or a count of items cannot do without."""
    title = error.schema.get("title") if isinstance(error.schema, dict) else None
    return printable(title) if isinstance(title, str) else None


def _pattern(error: ValidationError) -> str:
    expected = _title(error) or f"text that matches {shown(error.validator_value)}"
    return f"expected {expected}, found {shown(error.instance)}"


def _contains(error: ValidationError) -> str:
    rule = _title(error)
    if rule:
        return f"{rule}; found {shown(error.instance)}"
    bound = "at most" if error.validator == "maxContains" else "at least"
    number = 1 if error.validator == "contains" else error.validator_value
    return f"expected {bound} {_count(number, 'item')} of the kind that the schema describes, found another number"


def _not(error: ValidationError) -> str:
    rule = "nothing may stand here" if error.validator_value == {} else "the schema excludes this"
    return f"{rule}, found {shown(error.instance)}"


def _alternatives(error: ValidationError) -> str:
    number = len(error.validator_value) if isinstance(error.validator_value, list) else 0
    if not error.context:
        return f"expected exactly one of {number} alternatives to fit, found more: {shown(error.instance)}"
    nearest = best_match(error.context)
    if nearest is None or nearest.context:
        return f"expected one of {number} alternatives to fit, found none: {shown(error.instance)}"
    place, (_, message) = json_pointer(nearest.absolute_path), _meaning(nearest)
    return f"none of {number} alternatives fits; the nearest, at {place or 'the root'}: {message}"


_KEYWORDS: dict[str, tuple[str, Callable[[ValidationError], str]]] = {
    "type": ("schema.type", _expected(_one_kind_of)),
    "enum": ("schema.enum", _expected(lambda values: "one of " + ", ".join(map(shown, values[:12])))),
    "const": ("schema.const", _expected(shown)),
    "format": ("schema.format", _expected(_format)),
    "pattern": ("schema.pattern", _pattern),
    "minLength": ("schema.length", _length),
    "maxLength": ("schema.length", _length),
    "minItems": ("schema.item-count", _length),
    "maxItems": ("schema.item-count", _length),
    "minProperties": ("schema.key-count", _length),
    "maxProperties": ("schema.key-count", _length),
    "minimum": ("schema.range", _expected(lambda bound: f"at least {shown(bound)}")),
    "maximum": ("schema.range", _expected(lambda bound: f"at most {shown(bound)}")),
    "exclusiveMinimum": ("schema.range", _expected(lambda bound: f"more than {shown(bound)}")),
    "exclusiveMaximum": ("schema.range", _expected(lambda bound: f"less than {shown(bound)}")),
    "multipleOf": ("schema.range", _expected(lambda step: f"a multiple of {shown(step)}")),
    "uniqueItems": ("schema.unique", _expected(lambda _: "items that all differ")),
    "contains": ("schema.contains", _contains),
    "minContains": ("schema.contains", _contains),
    "maxContains": ("schema.contains", _contains),
    "anyOf": ("schema.alternatives", _alternatives),
    "oneOf": ("schema.alternatives", _alternatives),
    "not": ("schema.not", _not),
    "unevaluatedProperties": ("schema.unknown-key", lambda error: printable(error.message)),
    "unevaluatedItems": ("schema.unknown-item", lambda error: printable(error.message)),
    "additionalItems": ("schema.unknown-item", lambda error: printable(error.message)),
    "items": ("schema.unknown-item", lambda error: printable(error.message)),
    "dependentRequired": ("schema.dependency", lambda error: printable(error.message)),
    "dependencies": ("schema.dependency", lambda error: printable(error.message)),
    "required": ("schema.required", lambda error: printable(error.message)),
    "additionalProperties": ("schema.unknown-key", lambda error: printable(error.message)),
}

"""JSON Schema as jsonschema has it: the versions that a schema may be written in, with no means to fetch anything.

Apart from `schema` because jsonschema takes a tenth of a second to import, and most documents need none of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import (
    Draft3Validator,
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    Draft201909Validator,
    Draft202012Validator,
    FormatChecker,
)
from jsonschema.exceptions import UnknownType, ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, SchemaRegistry, specification_with

from warcwrap.errors import printable
from warcwrap.findings import Finding, finding
from warcwrap.formats import FORMATS
from warcwrap.references import reference_findings
from warcwrap.violations import findings_of, shown, spell_out_false

# A broken document may be wrong in a million places; people read the first few, and memory is bounded.
MAX_FINDINGS = 1000

_DEFAULT = "https://json-schema.org/draft/2020-12/schema"
_DIALECTS: dict[str, Any] = {
    _DEFAULT: Draft202012Validator,
    "https://json-schema.org/draft/2019-09/schema": Draft201909Validator,
    "http://json-schema.org/draft-07/schema": Draft7Validator,
    "http://json-schema.org/draft-06/schema": Draft6Validator,
    "http://json-schema.org/draft-04/schema": Draft4Validator,
    "http://json-schema.org/draft-03/schema": Draft3Validator,
}

# What jsonschema, referencing and `re` raise where an odd document meets an odd schema; it costs that verdict only.
_CANNOT_EVALUATE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    re.error,
    UnknownType,
    Unresolvable,
)


class Compiled:
    """A schema, a value of JSON that `flaws` found nothing in; `known` has by `$id` the schemas that it may refer to.

    The value becomes its own, and may be changed.
    """

    def __init__(self, document: object, known: Mapping[str, Any]) -> None:
        dialect = _dialect(document)
        spell_out_false(specification_with(dialect).create_resource(document))
        self._validator = _validator(document, dialect, _registry(known))

    def findings(self, document: object) -> list[Finding]:
        """Return all that the schema finds wrong in a document (at most MAX_FINDINGS), in order of place."""
        errors: list[ValidationError] = []
        try:
            for error in islice(self._validator.iter_errors(document), MAX_FINDINGS):
                errors.append(error)  # one by one: what was found before an exception counts
            return findings_of(errors, document)[:MAX_FINDINGS]
        except _CANNOT_EVALUATE as error:
            reason = printable(f"{type(error).__name__}: {error}", limit=120)
            unfinished = finding("schema.not-evaluated", f"the schema could not be evaluated to its end ({reason})")
            return [*findings_of(errors, document)[: MAX_FINDINGS - 1], unfinished]


def flaws(document: object, known: Mapping[str, Any]) -> list[Finding]:
    """Return what makes a value of JSON no schema that can be used."""
    if not isinstance(document, (bool, dict)):
        return [finding("schema.not-a-schema", f"a schema is an object, true or false; found {shown(document)}")]
    dialect = _dialect(document)
    if dialect not in _DIALECTS:
        named = shown(document["$schema"]) if isinstance(document, dict) else ""
        return [finding("schema.unknown-dialect", f"{named} is no known version of JSON Schema", "/$schema")]
    found = findings_of(_metaschema(dialect).iter_errors(document), document)
    if found or not isinstance(document, dict):
        return [finding("schema.not-a-schema", each.message, each.where) for each in found[:MAX_FINDINGS]]
    return reference_findings(document, dialect, _registry(known), _DIALECTS.keys())


def _dialect(document: object) -> str:
    named = document.get("$schema", _DEFAULT) if isinstance(document, Mapping) else _DEFAULT
    return named.rstrip("#") if isinstance(named, str) else ""


def _registry(known: Mapping[str, Any]) -> SchemaRegistry:
    empty: SchemaRegistry = Registry()
    return empty.with_resources((name, DRAFT202012.create_resource(schema)) for name, schema in known.items()).crawl()


def _validator(document: object, dialect: str, registry: SchemaRegistry) -> Any:
    return _DIALECTS[dialect](document, registry=registry, format_checker=_format_checker())


@cache
def _metaschema(dialect: str) -> Any:
    return _validator(_DIALECTS[dialect].META_SCHEMA, dialect, Registry())


@cache
def _format_checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for row in FORMATS.values():
        checker.checks(row.name)(lambda value, holds=row.holds: not isinstance(value, str) or holds(value))
    return checker

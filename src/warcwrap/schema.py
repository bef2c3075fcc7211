"""Schemas for metadata, ours and the user's, and what they find in a document.

jsonschema is the authority. It is given no means to fetch anything, and checks formats by our own functions only.
What is too deep, too large, circular or refers elsewhere is refused when a schema is loaded. Work that grows without
end on a well-formed schema is bounded by `judging`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
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

from warcwrap.errors import InputError, SchemaError, printable
from warcwrap.findings import Finding, finding
from warcwrap.formats import FORMATS
from warcwrap.references import reference_findings
from warcwrap.strict_json import MAX_DEPTH, is_too_deep, read_json
from warcwrap.violations import findings_of, shown, spell_out_false

DEFAULT = "page-metadata"
_SHIPPED = (DEFAULT, "news-article")

MAX_SCHEMA_BYTES = 4 << 20
# A broken document may be wrong in a million places; people read the first few, and memory is bounded.
MAX_FINDINGS = 1000

_DEFAULT_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DIALECTS: dict[str, Any] = {
    _DEFAULT_DIALECT: Draft202012Validator,
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


class UnusableSchema(SchemaError):
    """A schema that was refused when it was loaded; `findings` tell all that is wrong with it, and where in it."""

    def __init__(self, name: str, findings: list[Finding]) -> None:
        """Make the error; its code and reason are those of the first finding."""
        first, *others = findings
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(first.code, name, f"at {first.where or 'the root'}: {first.message}{more}")
        self.findings = tuple(findings)

    def __reduce__(self) -> tuple[type[UnusableSchema], tuple[str, list[Finding]]]:
        """Let the error pass from a worker's process to ours."""
        return UnusableSchema, (self.name, list(self.findings))


@dataclass(frozen=True)
class Schema:
    """A schema that was found usable. Made by `load` and `schema_from`; compiled on first use."""

    name: str
    raw: bytes = field(repr=False)

    @cached_property
    def document(self) -> Mapping[str, Any] | bool:
        """The schema as a JSON value."""
        document = read_json(self.raw, self.name)
        return document if isinstance(document, (bool, dict)) else {}

    @property
    def id(self) -> str | None:
        """The schema's `$id`, if it has one."""
        found = self.document.get("$id") if isinstance(self.document, Mapping) else None
        return found if isinstance(found, str) else None

    @cached_property
    def is_shipped(self) -> bool:
        """Whether the schema says what one of ours says."""
        return any(self.raw == each.raw or self.document == each.document for each in map(load, _SHIPPED))

    @property
    def sha256(self) -> str:
        """Digest of the schema's bytes, lowercase hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()

    @cached_property
    def companions(self) -> tuple[Schema, ...]:
        """The shipped schemas that this one refers to, directly or through another: without them it says nothing."""
        targets = {reference.split("#")[0] for reference in _references(self.document)} - {self.id}
        direct = [schema for schema in map(load, shipped()) if schema.id in targets]
        return tuple(dict.fromkeys(each for schema in direct for each in (schema, *schema.companions)))

    def findings(self, document: object) -> list[Finding]:
        """Return all that the schema finds wrong in a document (at most MAX_FINDINGS), in order of place."""
        document = dict(document) if isinstance(document, Mapping) and not isinstance(document, dict) else document
        if is_too_deep(document):
            return [finding("json.too-deep", f"the document is nested more than {MAX_DEPTH} levels deep")]
        errors: list[ValidationError] = []
        try:
            for error in islice(self._validator.iter_errors(document), MAX_FINDINGS):
                errors.append(error)  # one by one: what was found before an exception counts
            return findings_of(errors, document)[:MAX_FINDINGS]
        except _CANNOT_EVALUATE as error:
            reason = printable(f"{type(error).__name__}: {error}", limit=120)
            unfinished = finding("schema.not-evaluated", f"the schema could not be evaluated to its end ({reason})")
            return [*findings_of(errors, document)[: MAX_FINDINGS - 1], unfinished]

    @cached_property
    def _validator(self) -> Any:
        document = read_json(self.raw, self.name)
        dialect = _dialect(document)
        spell_out_false(specification_with(dialect).create_resource(document))
        return _validator(document, dialect, _registry())

    def __reduce__(self) -> tuple[type[Schema], tuple[str, bytes]]:
        """Send only name and bytes to another process, which compiles for itself."""
        return Schema, (self.name, self.raw)


def shipped() -> tuple[str, ...]:
    """Return the names of the schemas that come with warcwrap, the default first."""
    return _SHIPPED


def load(name_or_path: str | Path) -> Schema:
    """Return a shipped schema by its name, or the user's by its file (`./page-metadata` and a `Path` are files).

    Raises SchemaError, with all that was found wrong where there is a schema to speak of.
    """
    if name_or_path in _SHIPPED:
        return _load_shipped(name_or_path)
    return _checked(str(name_or_path), _read(str(name_or_path)))


def schema_from(document: Mapping[str, Any] | bool, name: str = "schema") -> Schema:
    """Return a schema given as a JSON value; raises SchemaError as `load` does."""
    try:
        raw = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise SchemaError("json.not-json", name, f"the schema cannot be written as JSON: {error}") from None
    return _checked(name, raw)


@cache
def _load_shipped(name: str) -> Schema:
    file = f"{name}.schema.json"
    packaged = files("warcwrap") / "schemas" / file
    if packaged.is_file():
        return Schema(name, packaged.read_bytes())
    # In the source tree, and so in an editable install, the schemas stand beside src.
    return Schema(name, (Path(__file__).parents[2] / "schemas" / file).read_bytes())


@cache
def _registry() -> SchemaRegistry:
    schemas = [load(name) for name in _SHIPPED]
    empty: SchemaRegistry = Registry()
    named = [(str(schema.id), DRAFT202012.create_resource(schema.document)) for schema in schemas]
    return empty.with_resources(named).crawl()


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


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            raw = file.read(MAX_SCHEMA_BYTES + 1)
    except FileNotFoundError:
        known = ", ".join(_SHIPPED)
        raise SchemaError("schema.unknown", path, f"neither a file nor a shipped schema ({known})") from None
    except (OSError, ValueError) as error:
        raise SchemaError("unreadable", path, getattr(error, "strerror", None) or str(error)) from None
    if len(raw) > MAX_SCHEMA_BYTES:
        raise SchemaError("schema.too-large", path, f"more than {MAX_SCHEMA_BYTES} bytes")
    return raw


@lru_cache(maxsize=4)
def _checked(name: str, raw: bytes) -> Schema:
    try:
        document = read_json(raw, name)
    except InputError as error:
        raise SchemaError(error.code, name, error.reason) from None
    if all(document != schema.document for schema in map(load, _SHIPPED)):
        found = _shape_findings(document) or _metaschema_findings(document) or _reference_findings(document)
        if found:
            raise UnusableSchema(name, found)
    return Schema(name, raw)


def _dialect(document: object) -> str:
    named = document.get("$schema", _DEFAULT_DIALECT) if isinstance(document, Mapping) else _DEFAULT_DIALECT
    return named.rstrip("#") if isinstance(named, str) else ""


def _shape_findings(document: object) -> list[Finding]:
    if not isinstance(document, (bool, dict)):
        return [finding("schema.not-a-schema", f"a schema is an object, true or false; found {shown(document)}")]
    if _dialect(document) in _DIALECTS:
        return []
    named = shown(document["$schema"]) if isinstance(document, dict) else ""
    return [finding("schema.unknown-dialect", f"{named} is no known version of JSON Schema", "/$schema")]


def _metaschema_findings(document: object) -> list[Finding]:
    found = findings_of(_metaschema(_dialect(document)).iter_errors(document), document)
    return [finding("schema.not-a-schema", each.message, each.where) for each in found[:MAX_FINDINGS]]


def _reference_findings(document: object) -> list[Finding]:
    if not isinstance(document, dict):
        return []
    return reference_findings(document, _dialect(document), _registry(), _DIALECTS.keys())


def _references(document: object) -> Iterator[str]:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from (found for key in ("$ref", "$dynamicRef") if isinstance(found := value.get(key), str))
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)

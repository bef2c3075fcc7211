"""Schemas for metadata, ours and the user's, and what they find in a document.

jsonschema is the authority. It is given no means to fetch anything, and checks formats by our own functions only.
What is too deep, too large, circular or refers elsewhere is refused when a schema is loaded. Work that grows without
end, on reading a schema or on judging by it, is bounded by `judging`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from warcwrap.errors import InputError, SchemaError
from warcwrap.findings import Finding, finding
from warcwrap.gate import Check, gate
from warcwrap.strict_json import MAX_DEPTH, is_too_deep, read_json

if TYPE_CHECKING:
    from warcwrap.dialects import Compiled

DEFAULT = "page-metadata"
_SHIPPED = (DEFAULT, "news-article")

MAX_SCHEMA_BYTES = 4 << 20


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
    """A schema that was found usable. Made by `load` and `schema_from`, and by `judging`; compiled on first use."""

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
        """Return all that the schema finds wrong in a document (at most `dialects.MAX_FINDINGS`), in order of place."""
        document = dict(document) if isinstance(document, Mapping) and not isinstance(document, dict) else document
        if self.is_shipped and self._gate(document):
            return []
        if is_too_deep(document):
            return [finding("json.too-deep", f"the document is nested more than {MAX_DEPTH} levels deep")]
        return self._compiled.findings(document)

    @cached_property
    def _gate(self) -> Check:
        return gate(cast(Mapping[str, Any], self.document), _known())

    @cached_property
    def _compiled(self) -> Compiled:
        from warcwrap.dialects import Compiled

        return Compiled(read_json(self.raw, self.name), _known())

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
    return checked(*given(name_or_path))


def schema_from(document: Mapping[str, Any] | bool, name: str = "schema") -> Schema:
    """Return a schema given as a JSON value; raises SchemaError as `load` does."""
    return checked(name, written(document, name))


def given(name_or_path: str | Path) -> tuple[str, bytes]:
    """Return name and bytes of a schema that `load` would take, without a look at what they say."""
    if name_or_path in _SHIPPED:
        return name_or_path, _load_shipped(name_or_path).raw
    return str(name_or_path), _read(str(name_or_path))


def written(document: Mapping[str, Any] | bool, name: str = "schema") -> bytes:
    """Return the bytes of a schema given as a JSON value. Raises SchemaError for what JSON cannot hold."""
    try:
        raw = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise SchemaError("json.not-json", name, f"the schema cannot be written as JSON: {error}") from None
    if len(raw) > MAX_SCHEMA_BYTES:
        raise SchemaError("schema.too-large", name, f"more than {MAX_SCHEMA_BYTES} bytes")
    return raw


@cache
def _load_shipped(name: str) -> Schema:
    file = f"{name}.schema.json"
    packaged = files("warcwrap") / "schemas" / file
    if packaged.is_file():
        return Schema(name, packaged.read_bytes())
    # In the source tree, and so in an editable install, the schemas stand beside src.
    return Schema(name, (Path(__file__).parents[2] / "schemas" / file).read_bytes())


@cache
def _known() -> Mapping[str, Any]:
    """Return the schemas that any other may refer to, by `$id`."""
    return {str(schema.id): schema.document for schema in map(load, _SHIPPED)}


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
def checked(name: str, raw: bytes) -> Schema:
    """Return the schema that these bytes are. Raises SchemaError, with all that is wrong where it is a schema at all.

    A stranger's schema may ask for minutes of work here: `judging.usable` bounds that.
    """
    if name in _SHIPPED and raw == _load_shipped(name).raw:
        return _load_shipped(name)
    try:
        document = read_json(raw, name)
    except InputError as error:
        raise SchemaError(error.code, name, error.reason) from None
    if document not in _known().values():
        from warcwrap.dialects import flaws

        if found := flaws(document, _known()):
            raise UnusableSchema(name, found)
    return Schema(name, raw)


def _references(document: object) -> Iterator[str]:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from (found for key in ("$ref", "$dynamicRef") if isinstance(found := value.get(key), str))
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)

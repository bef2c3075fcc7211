"""Where the references of a user's schema lead: only to itself or to a schema that we ship, and never in a circle.

Nothing is ever fetched. A reference that leads elsewhere is refused when the schema is loaded, not when the first
page reaches it; so is one that comes back to itself without going a level deeper into the document, which no
validator could end (JSON Schema Core 2020-12 §9.4.1). The walk visits each part of the schema once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from graphlib import CycleError, TopologicalSorter
from typing import Any

from referencing import Resource, Specification
from referencing.exceptions import Unresolvable
from referencing.jsonschema import SchemaRegistry, specification_with

from warcwrap.errors import printable
from warcwrap.findings import Finding, finding
from warcwrap.formats import json_pointer

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
# Keywords whose subschemas look at the same place of the document as the schema that holds them.
_IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
_IN_PLACE_SCHEMAS = ("not", "if", "then", "else")
_IN_PLACE_MAPS = ("dependentSchemas", "dependencies")


def reference_findings(
    document: Mapping[str, Any], dialect: str, shipped: SchemaRegistry, dialects: Set[str]
) -> list[Finding]:
    """Return what is wrong with the references, `$id`s and nested `$schema`s of a schema, in order of place.

    The schema must have passed its metaschema, and hold each object once, as a schema read from text does.
    """
    walk = _Walk(document, specification_with(dialect), shipped, dialects)
    walk.run()
    return sorted(walk.findings, key=lambda each: (each.where, each.code)) or walk.circle()


class _Walk:
    """One visit to every subschema, and to every place of the schema that a reference leads to."""

    def __init__(
        self, document: Mapping[str, Any], dialect: Specification[Any], shipped: SchemaRegistry, dialects: Set[str]
    ) -> None:
        self.findings: list[Finding] = []
        self._document = document
        self._dialect = dialect
        self._shipped = shipped
        self._dialects = dialects
        self._pointers = dict(_pointers(document))
        self._in_place: dict[int, list[int]] = {}

    def run(self) -> None:
        """Visit everything; fill `findings`, and the graph that `circle` reads."""
        root = self._dialect.create_resource(self._document)
        waiting: list[tuple[Resource[Any], Any]] = [(root, self._shipped.resolver_with_root(root))]
        while waiting:
            resource, resolver = waiting.pop()
            contents = resource.contents
            is_ours = isinstance(contents, Mapping) and id(contents) in self._pointers
            if not is_ours or id(contents) in self._in_place:
                continue
            self._in_place[id(contents)] = [id(schema) for schema in _same_place(contents)]
            self._check_names(contents)
            waiting += self._subschemas(resource, resolver)
            waiting += self._targets(contents, resolver)

    def circle(self) -> list[Finding]:
        """Return the first circle of schemas that all look at one place of the document, if there is one."""
        visited = sorted(self._in_place, key=self._pointers.__getitem__)
        graph = {node: [target for target in self._in_place[node] if target in self._in_place] for node in visited}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            # graphlib speaks of what must come before, and so names a circle backwards.
            way = [self._pointers[node] for node in reversed(error.args[1])][1:]
            first = way.index(min(way))
            way = [*way[first:], *way[:first], way[first]]
            shown = " → ".join(pointer or "the root" for pointer in way[:10])
            return [finding("schema.circular-reference", f"the schema refers to itself without end: {shown}", way[0])]
        return []

    def _subschemas(self, resource: Resource[Any], resolver: Any) -> list[tuple[Resource[Any], Any]]:
        try:
            return [(each, resolver.in_subresource(each)) for each in resource.subresources()]
        except (TypeError, ValueError, AttributeError):
            # A reference may lead to a place that the metaschema does not know as a schema, and has not checked.
            self._find(resource.contents, (), "schema.not-a-schema", "this is used as a schema and is none")
            return []

    def _targets(self, contents: Mapping[str, Any], resolver: Any) -> Iterator[tuple[Resource[Any], Any]]:
        for keyword in _REFERENCES:
            reference = contents.get(keyword)
            if not isinstance(reference, str):
                continue
            try:
                resolved = resolver.lookup(reference)
            except (Unresolvable, LookupError, TypeError, ValueError, AttributeError):
                # Besides its own errors, `referencing` passes on what a pointer into a text or a number raises.
                resolved = None
            if resolved is None or not isinstance(resolved.contents, (bool, Mapping)):
                self._refuse(contents, keyword, reference)
                continue
            self._in_place[id(contents)].append(id(resolved.contents))
            yield Resource.from_contents(resolved.contents, self._dialect), resolved.resolver

    def _refuse(self, contents: Mapping[str, Any], keyword: str, reference: str) -> None:
        if reference.startswith("#"):
            self._find(contents, (keyword,), "schema.broken-reference", f"nothing stands at {printable(reference)}")
        else:
            message = f"{printable(reference)} is not within the schema, and nothing is ever fetched"
            self._find(contents, (keyword,), "schema.outside-reference", message)

    def _check_names(self, contents: Mapping[str, Any]) -> None:
        for keyword in ("$id", "id"):
            name = contents.get(keyword)
            if isinstance(name, str) and name.rstrip("#") in self._shipped:
                message = f"{printable(name)} is the name of a shipped schema of other content; take a name of your own"
                self._find(contents, (keyword,), "schema.taken-id", message)
        dialect = contents.get("$schema")
        if isinstance(dialect, str) and dialect.rstrip("#") not in self._dialects:
            message = f"{printable(dialect)} is no known version of JSON Schema"
            self._find(contents, ("$schema",), "schema.unknown-dialect", message)

    def _find(self, contents: Any, path: tuple[str, ...], code: str, message: str) -> None:
        self.findings.append(finding(code, message, self._pointers[id(contents)] + json_pointer(path)))


def _same_place(contents: Mapping[str, Any]) -> Iterator[Any]:
    for keyword in _IN_PLACE_LISTS:
        schemas = contents.get(keyword)
        yield from schemas if isinstance(schemas, list) else ()
    for keyword in _IN_PLACE_SCHEMAS:
        yield contents.get(keyword)
    for keyword in _IN_PLACE_MAPS:
        schemas = contents.get(keyword)
        yield from schemas.values() if isinstance(schemas, Mapping) else ()


def _pointers(document: object) -> Iterator[tuple[int, str]]:
    """Yield identity and JSON pointer of every object in a JSON value."""
    waiting = [(document, "")]
    while waiting:
        value, pointer = waiting.pop()
        if isinstance(value, Mapping):
            yield id(value), pointer
            waiting.extend((child, pointer + json_pointer([key])) for key, child in value.items())
        elif isinstance(value, list):
            waiting.extend((child, pointer + json_pointer([index])) for index, child in enumerate(value))

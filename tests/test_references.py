from __future__ import annotations

from typing import Any

import pytest

from documents import good_document
from warcwrap.judging import validate
from warcwrap.schema import UnusableSchema, schema_from

OURS = "urn:warcwrap:schema:page-metadata:1"
DRAFT_07 = "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize(
    ("document", "code", "where"),
    [
        ({"$ref": "http://127.0.0.1:9/x.json"}, "outside-reference", "/$ref"),
        ({"$ref": "file:///etc/passwd"}, "outside-reference", "/$ref"),
        ({"$ref": "ftp://127.0.0.1:9/x"}, "outside-reference", "/$ref"),
        ({"$ref": "data:application/json,1"}, "outside-reference", "/$ref"),
        ({"$ref": "other.json"}, "outside-reference", "/$ref"),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, "outside-reference", "/$ref"),
        ({"$id": "http://a.example/x.json", "items": {"$ref": "y.json"}}, "outside-reference", "/items/$ref"),
        ({"properties": {"a/b": {"allOf": [{"$ref": "x:y"}]}}}, "outside-reference", "/properties/a~1b/allOf/0/$ref"),
        ({"$schema": DRAFT_07, "dependencies": {"a": {"$ref": "x:y"}}}, "outside-reference", "/dependencies/a/$ref"),
        ({"$ref": "#/x", "x": {"not": {"$ref": "x:y"}}}, "outside-reference", "/x/not/$ref"),
        ({"$dynamicRef": "x:y"}, "outside-reference", "/$dynamicRef"),
        ({"$ref": f"{OURS}#/$defs/nothing"}, "outside-reference", "/$ref"),
        ({"$ref": "#/nowhere"}, "broken-reference", "/$ref"),
        ({"$ref": "#nowhere"}, "broken-reference", "/$ref"),
        ({"$ref": "#/title/0", "title": "a text"}, "broken-reference", "/$ref"),
        ({"$ref": "#/enum/x", "enum": [1]}, "broken-reference", "/$ref"),
        ({"$ref": "#/enum/0", "enum": [1]}, "broken-reference", "/$ref"),
        ({"$ref": "#/x", "x": {"allOf": 5}}, "not-a-schema", "/x"),
        ({"$ref": "#"}, "circular-reference", ""),
        ({"allOf": [{"$ref": "#"}]}, "circular-reference", ""),
        ({"items": {"anyOf": [{"$ref": "#/items"}]}}, "circular-reference", "/items"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
         "circular-reference", "/$defs/a"),
        ({"if": {"$ref": "#/$defs/a"}, "$defs": {"a": {"$anchor": "x", "not": {"$ref": "#x"}}}},
         "circular-reference", "/$defs/a"),
        ({"dependentSchemas": {"a": {"$ref": "#"}}}, "circular-reference", ""),
        ({"$id": OURS}, "taken-id", "/$id"),
        ({"$defs": {"a": {"$id": OURS + "#"}}}, "taken-id", "/$defs/a/$id"),
        ({"items": {"$schema": "http://a.example/meta"}}, "unknown-dialect", "/items/$schema"),
    ],
)  # fmt: skip
def test_references_that_lead_nowhere_good_are_refused(document: Any, code: str, where: str) -> None:
    """What a schema would need from outside, or for ever, is refused at load with the place of the reference."""
    with pytest.raises(UnusableSchema) as caught:
        schema_from(document)
    assert [(each.code, each.where) for each in caught.value.findings] == [(f"schema.{code}", where)]


@pytest.mark.parametrize(
    "document",
    [
        {"properties": {"extra": {"$ref": "#"}}},
        {"$anchor": "top", "properties": {"extra": {"$ref": "#top"}}},
        {"$id": "http://a.example/x.json", "items": {"$ref": "http://a.example/x.json#/$defs/a"}, "$defs": {"a": {}}},
        {"$id": "http://a.example/x.json", "items": {"$ref": "y.json"}, "$defs": {"a": {"$id": "y.json"}}},
        {"$ref": OURS},
        {"properties": {"images": {"items": {"$ref": f"{OURS}#/$defs/image"}}}},
        {"$ref": "#/components/page", "components": {"page": {"type": "object"}}},
        {"$schema": DRAFT_07, "properties": {"title": {"$ref": "#/definitions/a"}}, "definitions": {"a": {}}},
        {"const": good_document(), "examples": [{"$ref": "x:y"}]},
        {"properties": {"$ref": {"type": "string"}, "$id": {"const": OURS}, "$schema": True}},
        {"$dynamicAnchor": "node", "properties": {"extra": {"$dynamicRef": "#node"}}},
    ],
)
def test_references_within_the_schema_and_to_ours_work(document: Any) -> None:
    """A reference to the schema itself, to a part of it, or to a shipped schema is followed."""
    assert validate(good_document(), document) == []


def test_a_circle_is_shown_as_it_runs() -> None:
    """The message names the stations of the circle in order."""
    loop = {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/c"}]}, "c": {"$ref": "#/$defs/a"}}
    with pytest.raises(UnusableSchema) as caught:
        schema_from({"$defs": loop})
    assert caught.value.reason.endswith("/$defs/a → /$defs/b → /$defs/b/allOf/0 → /$defs/c → /$defs/a")


def test_all_bad_references_are_named() -> None:
    """One look at the error is enough to mend the schema."""
    with pytest.raises(UnusableSchema) as caught:
        schema_from({"items": {"$ref": "x:y"}, "anyOf": [{"$ref": "#/z"}]})
    assert [each.where for each in caught.value.findings] == ["/anyOf/0/$ref", "/items/$ref"]
    assert caught.value.reason.endswith("(and 1 more)")

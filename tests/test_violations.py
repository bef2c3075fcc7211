from __future__ import annotations

from typing import Any

import pytest

from documents import changed, good_document
from warcwrap.codes import CODES
from warcwrap.dialects import MAX_FINDINGS
from warcwrap.judging import validate
from warcwrap.violations import shown

DRAFT_07 = "http://json-schema.org/draft-07/schema#"

# Schema, document, and the code, place and words of the one finding.
CASES: list[tuple[Any, Any, str, str, str]] = [
    ({"type": "string"}, 5, "schema.type", "", "expected text, found 5"),
    ({"type": ["null", "object"]}, [1], "schema.type", "", "expected null or an object, found a list of 1"),
    ({"enum": ["a", None]}, "b", "schema.enum", "", 'expected one of "a", null, found "b"'),
    ({"const": 1}, True, "schema.const", "", "expected 1, found true"),
    ({"format": "date"}, "x", "schema.format", "", 'expected a real date, YYYY-MM-DD, found "x"'),
    ({"pattern": "^a"}, "b", "schema.pattern", "", 'expected text that matches "^a", found "b"'),
    ({"pattern": "^a", "title": "an a"}, "b", "schema.pattern", "", 'expected an a, found "b"'),
    ({"minLength": 1}, "", "schema.length", "", 'expected at least 1 character, found 0: ""'),
    ({"maxLength": 2}, "abc", "schema.length", "", 'expected at most 2 characters, found 3: "abc"'),
    ({"minimum": 1}, 0, "schema.range", "", "expected at least 1, found 0"),
    ({"maximum": 1}, 1.5, "schema.range", "", "expected at most 1, found 1.5"),
    ({"exclusiveMinimum": 1}, 1, "schema.range", "", "expected more than 1, found 1"),
    ({"exclusiveMaximum": 1}, 1, "schema.range", "", "expected less than 1, found 1"),
    ({"multipleOf": 2}, 3, "schema.range", "", "expected a multiple of 2, found 3"),
    ({"minItems": 2}, [0], "schema.item-count", "", "expected at least 2 items, found 1: a list of 1"),
    ({"maxItems": 0}, [0], "schema.item-count", "", "expected at most 0 items, found 1: a list of 1"),
    ({"minProperties": 1}, {}, "schema.key-count", "", "expected at least 1 key, found 0: an object with 0 keys"),
    ({"uniqueItems": True}, [1, 1], "schema.unique", "", "expected items that all differ, found a list of 2"),
    ({"contains": {"type": "null"}}, [1], "schema.contains", "", "expected at least 1 item of the kind that"),
    ({"contains": {}, "minContains": 2}, [1], "schema.contains", "", "expected at least 2 items of the kind that"),
    ({"contains": {}, "maxContains": 1, "title": "one only"}, [1, 2], "schema.contains", "", "one only; found a list"),
    ({"required": ["a/b"]}, {}, "schema.required", "", 'the key "a/b" is missing'),
    ({"items": {"required": ["a"]}}, [{"a": 1}, {}], "schema.required", "/1", 'the key "a" is missing'),
    ({"additionalProperties": False}, {"a/b": 1}, "schema.unknown-key", "/a~1b", 'the schema has no key "a/b" here'),
    ({"additionalProperties": False, "patternProperties": {"^x": {}}, "properties": {"a": {}}},
     {"x1": 1, "a": 2, "b": 3}, "schema.unknown-key", "/b", 'the schema has no key "b" here'),
    ({"unevaluatedProperties": False}, {"a": 1}, "schema.unknown-key", "", "Unevaluated properties"),
    ({"prefixItems": [{}], "items": False}, [1, 2], "schema.unknown-item", "", "Expected at most 1 item"),
    ({"unevaluatedItems": False}, [1], "schema.unknown-item", "", "Unevaluated items"),
    ({"$schema": DRAFT_07, "items": [{}], "additionalItems": False}, [1, 2], "schema.unknown-item", "", "Additional"),
    ({"propertyNames": {"maxLength": 1}}, {"a": 1, "bc": 2}, "schema.length", "/bc", "the key itself: expected"),
    ({"properties": {"a": {"propertyNames": {"pattern": "^x"}}}}, {"a": {"b": "b"}}, "schema.pattern", "/a/b", "the"),
    ({"properties": {"a": False}}, {"a": 1}, "schema.not", "/a", "nothing may stand here, found 1"),
    ({"items": {"prefixItems": [True, False]}}, [[1, 2]], "schema.not", "/0/1", "nothing may stand here, found 2"),
    ({"patternProperties": {"^x": False}}, {"x1": None}, "schema.not", "/x1", "nothing may stand here, found null"),
    (False, 1, "schema.violation", "", "the schema allows nothing here, found 1"),
    ({"not": {"type": "string"}}, "x", "schema.not", "", 'the schema excludes this, found "x"'),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 5, "schema.alternatives", "", "none of 2 alternatives fits"),
    ({"oneOf": [{}, True]}, 5, "schema.alternatives", "", "expected exactly one of 2 alternatives to fit"),
    ({"properties": {"a": {"anyOf": [{"required": ["b"]}]}}}, {"a": {}}, "schema.alternatives", "/a", "none of 1"),
    ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, "schema.dependency", "", "'b' is a dependency of 'a'"),
    ({"$schema": DRAFT_07, "dependencies": {"a": ["b"]}}, {"a": 1}, "schema.dependency", "", "'b' is a dependency of"),
    ({"if": {"type": "string"}, "then": {"minLength": 1}}, "", "schema.length", "", "expected at least 1 character"),
    ({"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"type": "null"}}}, 1, "schema.type", "", "expected null"),
    ({"multipleOf": 0.01}, 10**400, "schema.not-evaluated", "", "the schema could not be evaluated to its end"),
    ({"$ref": "#/x", "x": {"type": "strnig"}}, 5, "schema.not-evaluated", "", "the schema could not be evaluated"),
    ({"$ref": "#/x", "x": {"type": 5}}, 5, "schema.not-evaluated", "", "the schema could not be evaluated"),
    ({"$ref": "#/x", "x": {"pattern": "["}}, "x", "schema.not-evaluated", "", "the schema could not be evaluated"),
    ({"$ref": "#/x", "x": {"minimum": "a"}}, 5, "schema.not-evaluated", "", "the schema could not be evaluated"),
    ({"$ref": "#/d/0", "d": [*({"$ref": f"#/d/{i}"} for i in range(1, 2000)), {}]},
     5, "schema.not-evaluated", "", "the schema could not be evaluated to its end (RecursionError"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "document", "code", "where", "words"), CASES)
def test_each_kind_of_violation_has_code_place_and_words(
    schema: Any, document: Any, code: str, where: str, words: str
) -> None:
    """Every keyword of JSON Schema leads to one finding that says what was expected and what is there."""
    (found,) = validate(document, schema)
    assert (found.code, found.where, found.severity) == (code, where, "error")
    assert found.message.startswith(words)


def test_every_code_of_a_violation_has_a_case() -> None:
    """A code that no document can bring about would be a promise nobody has seen kept."""
    of_loading = {"unknown", "too-large", "too-slow", "not-a-schema", "unknown-dialect", "taken-id"} | {
        f"{kind}-reference" for kind in ("outside", "broken", "circular")
    }
    codes = {code for code in CODES if code.startswith("schema.")} - {f"schema.{name}" for name in of_loading}
    assert codes == {case[2] for case in CASES}


def test_what_was_found_before_a_failure_counts() -> None:
    """A schema that fails half way has still found what it had found."""
    schema = {"items": {"multipleOf": 0.01}}
    assert [(each.where, each.code) for each in validate([0.001, 10**400], schema)] == [
        ("/0", "schema.range"),
        ("", "schema.not-evaluated"),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x" * 61, f'"{"x" * 60}…" (61 characters)'),
        ("a\u202eb\n\x1b", '"a\\u202eb\\n\\u001b"'),
        ("\ud800", '"\\ud800"'),
        ('한글 "', '"한글 \\""'),
        (10**400, "a whole number of 1329 bits"),
        (float("inf"), "Infinity"),
        ({"a": 1}, "an object with 1 key"),
        ([], "a list of 0"),
        (b"x", "a Python bytes"),
    ],
)
def test_values_are_shown_short(value: object, expected: str) -> None:
    """Whatever a document holds, it is shown on one line and cannot act on a terminal."""
    assert shown(value) == expected


def test_findings_are_limited() -> None:
    """A document wrong in very many places does not fill the memory."""
    assert len(validate(good_document() | {"authors": [None] * 5000})) == MAX_FINDINGS


def test_a_key_too_many_is_reported_once_for_each() -> None:
    """Every key too many has its own pointer."""
    document = good_document() | {"b": 1, "a": 2}
    assert [each.where for each in validate(document)] == ["/a", "/b"]


def test_messages_are_for_people() -> None:
    """A message says what was expected and shows a short form of what is there."""
    document = changed("/title", 5) | {"language": "x" * 100, "zzz": 1, "images": [{"role": "lead"}]}
    assert [each.message for each in validate(document)] == [
        'the key "url" is missing',
        f'expected a language tag such as ko, pt-BR or zh-Hant (BCP 47), found "{"x" * 60}…" (100 characters)',
        "expected text or null, found 5",
        'the schema has no key "zzz" here',
    ]

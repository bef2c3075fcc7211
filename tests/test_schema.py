from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from documents import NOTHING_KNOWN, good_document
from warcwrap.codes import CODES
from warcwrap.errors import SchemaError
from warcwrap.judging import validate
from warcwrap.schema import UnusableSchema, load, schema_from, shipped

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_any_json_value_is_answered(value: Any) -> None:
    """No document makes validation raise, and every finding has a documented code."""
    found = validate(value) + validate(good_document() | {"images": value, "evidence": value})
    assert {each.code for each in found} <= CODES.keys()
    assert found


@pytest.mark.parametrize("name", shipped())
def test_shipped_schemas_are_schemas(name: str) -> None:
    """Ours obey the metaschema, bear their names, and are found as a user's file would be."""
    schema = load(name)
    Draft202012Validator.check_schema(json.loads(schema.raw))
    assert schema.id == f"urn:warcwrap:schema:{name}:1"
    assert schema_from(json.loads(schema.raw)).id == schema.id
    assert re.fullmatch("[0-9a-f]{64}", schema.sha256)


def test_companions_are_all_that_a_reader_needs() -> None:
    """A schema that refers to ours names them, through others too."""
    mine = schema_from({"$ref": "urn:warcwrap:schema:news-article:1", "required": ["record"]})
    assert [each.name for each in mine.companions] == ["news-article", "page-metadata"]
    assert [each.name for each in load("news-article").companions] == ["page-metadata"]
    assert load("page-metadata").companions == ()
    assert mine.findings(good_document()) == []
    assert [each.where for each in mine.findings(NOTHING_KNOWN)] == ["/authors", "/date_published", "/title"]


def test_a_schema_passes_between_processes() -> None:
    """A schema that was used can be pickled, and validates on the other side."""
    schema = load("news-article")
    schema.findings({})
    copy = pickle.loads(pickle.dumps(schema))
    assert copy == schema
    assert copy.findings(good_document()) == []


def test_a_file_is_a_schema(tmp_path: Path) -> None:
    """A path leads to the user's schema; a shipped name always means ours."""
    file = tmp_path / "mine.json"
    file.write_bytes(b'\xef\xbb\xbf{"properties": {"title": {"maxLength": 3}}}')
    schema = load(str(file))
    assert schema.raw == file.read_bytes()
    assert [(each.where, each.code) for each in schema.findings(good_document())] == [("/title", "schema.length")]


def test_a_shipped_schema_saved_to_a_file_is_usable(tmp_path: Path) -> None:
    """The name of our schema is taken only where the content differs."""
    file = tmp_path / "saved.json"
    file.write_bytes(load("page-metadata").raw)
    assert load(str(file)).findings(good_document()) == []
    file.write_bytes(load("page-metadata").raw.replace(b'"maxLength": 200', b'"maxLength": 2'))
    with pytest.raises(SchemaError) as caught:
        load(str(file))
    assert caught.value.code == "schema.taken-id"
    assert validate(good_document()) == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (None, "schema.unknown"),
        (b"", "json.not-json"),
        (b'{"type": "object"', "json.not-json"),
        (b'{"type": "object", "type": "array"}', "json.duplicate-key"),
        (b'{"properties":{"title":' * 5000 + b"{}" + b"}}" * 5000, "json.too-deep"),
        (b'{"enum": ["' + b"x" * (4 << 20) + b'"]}', "schema.too-large"),
        (b"[]", "schema.not-a-schema"),
        (b"5", "schema.not-a-schema"),
    ],
)
def test_files_that_hold_no_schema_are_refused(tmp_path: Path, raw: bytes | None, code: str) -> None:
    """Whatever stands in the file, the error has a code and the file's name."""
    file = tmp_path / "mine.json"
    if raw is not None:
        file.write_bytes(raw)
    with pytest.raises(SchemaError) as caught:
        load(str(file))
    assert (caught.value.code, caught.value.name) == (code, str(file))


@pytest.mark.parametrize("path", ["", "\0", "."])
def test_paths_that_cannot_be_read_are_refused(path: str) -> None:
    """An odd path is a schema that cannot be read, not a crash."""
    with pytest.raises(SchemaError) as caught:
        load(path)
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize(
    ("document", "code", "where"),
    [
        ({"properties": {"title": {"type": "strnig"}}}, "schema.not-a-schema", "/properties/title/type"),
        ({"properties": {"title": {"pattern": "["}}}, "schema.not-a-schema", "/properties/title/pattern"),
        ({"properties": {"images": {"items": 5}}}, "schema.not-a-schema", "/properties/images/items"),
        ({"$schema": "https://elsewhere.example/meta"}, "schema.unknown-dialect", "/$schema"),
        ({"$schema": "https://json-schema.org/draft-07/schema"}, "schema.unknown-dialect", "/$schema"),
        ({"$schema": 7}, "schema.unknown-dialect", "/$schema"),
    ],
)
def test_what_is_no_schema_is_refused_with_its_place(document: Any, code: str, where: str) -> None:
    """The metaschema is asked first, and the reason names the place."""
    with pytest.raises(UnusableSchema) as caught:
        schema_from(document)
    assert [(each.code, each.where) for each in caught.value.findings] == [(code, where)]
    assert caught.value.reason.startswith(f"at {where}: ")
    assert pickle.loads(pickle.dumps(caught.value)).findings == caught.value.findings


def test_a_value_that_json_lacks_is_no_schema() -> None:
    """A schema given as a Python value must be one that JSON can write."""
    with pytest.raises(SchemaError) as caught:
        schema_from({"maximum": float("nan")})
    assert caught.value.code == "json.not-json"


@pytest.mark.parametrize(
    ("dialect", "definitions"),
    [
        ("https://json-schema.org/draft/2020-12/schema", "$defs"),
        ("https://json-schema.org/draft/2019-09/schema", "$defs"),
        ("http://json-schema.org/draft-07/schema#", "definitions"),
        ("http://json-schema.org/draft-07/schema", "definitions"),
        ("http://json-schema.org/draft-06/schema#", "definitions"),
        ("http://json-schema.org/draft-04/schema#", "definitions"),
        ("http://json-schema.org/draft-03/schema#", "definitions"),
    ],
)
def test_older_versions_of_json_schema_are_known(dialect: str, definitions: str) -> None:
    """A schema is read by the version that it names."""
    document = {
        "$schema": dialect,
        definitions: {"text": {"type": "string", "format": "partial-date-time"}},
        "properties": {"title": {"$ref": f"#/{definitions}/text"}},
    }
    assert [(each.where, each.code) for each in validate(good_document(), document)] == [("/title", "schema.format")]


@pytest.mark.parametrize(("document", "number"), [(True, 0), (False, 1), ({}, 0)])
def test_the_smallest_schemas_work(document: Any, number: int) -> None:
    """True allows everything, false nothing."""
    assert len(schema_from(document).findings(good_document())) == number


def test_a_document_too_deep_is_a_finding() -> None:
    """Depth is counted before anything recurses."""
    value: list[Any] = []
    for _ in range(5000):
        value = [value]
    assert [each.code for each in validate({"extra": value})] == ["json.too-deep"]


SCHEMAS = st.recursive(
    st.booleans()
    | st.dictionaries(st.sampled_from(["minLength", "type", "pattern", "format", "$ref", "const"]), JSON_VALUES),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "allOf": st.lists(inner, min_size=1),
            "anyOf": st.lists(inner, min_size=1),
            "oneOf": st.lists(inner, min_size=1),
            "not": inner,
            "if": inner,
            "then": inner,
            "contains": inner,
            "items": inner,
            "additionalProperties": inner,
            "propertyNames": inner,
            "unevaluatedProperties": inner,
            "unevaluatedItems": inner,
            "required": st.lists(st.text(), unique=True),
            "enum": st.lists(JSON_VALUES),
            "type": st.sampled_from(["string", "object", "array", "null", "integer"]),
            "minItems": st.integers(0, 3),
            "maxProperties": st.integers(0, 3),
            "maximum": st.integers(),
            "uniqueItems": st.booleans(),
            "format": st.sampled_from(["date", "uri", "email", "no-such-format"]),
            "$ref": st.sampled_from(["#", "#/items", "#/allOf/0", "#nowhere", "http://a.example/"]),
        },
    ),
    max_leaves=6,
)


@given(SCHEMAS, JSON_VALUES)
def test_any_schema_is_refused_or_answers(document: Any, value: Any) -> None:
    """Whatever a user gives as a schema, loading refuses it with our error, or it gives findings."""
    try:
        schema = schema_from(document)
    except SchemaError as error:
        assert error.code in CODES
    else:
        assert {each.code for each in schema.findings(value)} <= CODES.keys()


def test_nothing_is_fetched_or_opened() -> None:
    """Loading hostile schemas and validating by them opens no connection and no file (audited by Python itself)."""
    program = """
import sys
from warcwrap.schema import load, schema_from
from warcwrap.errors import SchemaError
load("news-article").findings({})
seen = []
watched = ("socket", "urllib", "open")
sys.addaudithook(lambda event, args: seen.append((event, args)) if event.split(".")[0] in watched else None)
for reference in ("http://127.0.0.1:9/x", "file:///etc/passwd", "ftp://127.0.0.1:9/x", "data:application/json,1", "x"):
    for schema in ({"$ref": reference}, {"$id": reference, "items": {"$ref": "y.json"}}, {"$schema": reference}):
        try:
            schema_from(schema).findings({"a": [1]})
        except SchemaError:
            continue
        raise SystemExit(f"accepted {schema}")
sys.exit(repr(seen) if seen else 0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_is_cheap() -> None:
    """What jsonschema itself does not import, where its extras are installed, and our own heavy libraries stay out."""
    program = "import sys, jsonschema; before = set(sys.modules); import warcwrap.schema; "
    program += "print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    unwanted = {
        "bs4",
        "click",
        "rich",
        "requests",
        "urllib.request",
        "rfc3987",
        "rfc3339_validator",
        "isoduration",
        "lxml",
    }
    assert unwanted & set(loaded) == set()

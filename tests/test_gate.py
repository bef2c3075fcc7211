"""What the gate lets pass, jsonschema must find valid: on documents made wrong in every place, in many ways."""

from __future__ import annotations

import collections
import copy
import functools
import itertools
import json
import operator
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import NOTHING_KNOWN, good_document
from warcwrap.dialects import Compiled
from warcwrap.gate import gate
from warcwrap.schema import load, shipped
from warcwrap.strict_json import MAX_DEPTH

KNOWN = {str(schema.id): schema.document for schema in map(load, shipped())}
GATES = {name: gate(json.loads(load(name).raw), KNOWN) for name in shipped()}
AUTHORITY = {name: Compiled(json.loads(load(name).raw), KNOWN) for name in shipped()}

SCHEMA = json.loads(load("page-metadata").raw)
# Keywords that ask something of a document, and stand in no list of keys of ours.
ASKING = {
    *("type", "required", "additionalProperties", "const", "enum", "minLength", "maxLength", "minimum", "maximum"),
    *("minItems", "maxItems", "items", "pattern", "format", "propertyNames", "then", "else", "maxContains"),
}

DEEP: Any = "x"
for _ in range(MAX_DEPTH + 10):
    DEEP = [DEEP]

LEAD = {"url": "http://a.example/", "role": "lead"}
PLAIN: tuple[Any, ...] = (
    *(None, True, 0, 1, -1, 10000, 10**30, "", "x", "x" * 201, "0" * 64, "A" * 64, "lead", "Persona", "utf-8"),
    *("2025", "2025-02-29", "2025-10-29T17:52:46+09:00", "2025-10-29T17:52Z", "k", "ko", "ko\n", "a@b.example", "a@"),
    *(
        "http://a.example/",
        "HTTPS://a.example",
        "http://",
        "urn:x:y",
        "urn:x",
        "ftp://a.example/",
        "http://a.example/%zz",
    ),
    *("http://a.example/한", "http://[::1]/", "http://a.example/\n", "\ud800", "/title", "/~2"),
    *(["x"], [1, 2], [2, 1, 3], [[]], [True, 2], {}, {"name": "x"}, LEAD, [LEAD | {"role": "body"}, LEAD]),
)
# What the gate may leave to jsonschema: a number that may be a whole one, what no JSON text gives, what is too deep.
ODD: tuple[Any, ...] = (1.0, 0.5, float("nan"), b"x", (1, 2), ["x", 1.0], DEEP, {"x": DEEP})


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value in a document."""
    yield way
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in steps:
        yield from places(child, (*way, step))


def put(document: Any, way: tuple[Any, ...], change: Callable[[Any, Any], None], value: Any = None) -> Any:
    """Return a copy of a document in which one place was changed."""
    if not way:
        return value
    made = copy.deepcopy(document)
    at = made
    for step in way[:-1]:
        at = at[step]
    change(at, (way[-1], copy.deepcopy(value)))
    return made


def _replace(at: Any, what: tuple[Any, Any]) -> None:
    at[what[0]] = what[1]


def _remove(at: Any, what: tuple[Any, Any]) -> None:
    del at[what[0]]


def _add(at: Any, what: tuple[Any, Any]) -> None:
    """Put a value beside another: in a list behind it, in an object under a key of its own."""
    if isinstance(at, list):
        at.insert(what[0] + 1, what[1])
    else:
        at[f"more {what[0]}"] = what[1]


def mutants(values: tuple[Any, ...]) -> Iterator[Any]:
    """Yield a full document and one that says nothing, with each of their places changed in each way."""
    for good in (good_document(), NOTHING_KNOWN):
        for way in places(good):
            yield from (put(good, way, _replace, value) for value in values)
            if way:
                yield put(good, way, _remove)
                yield put(good, way, _add, functools.reduce(operator.getitem, way, good))


def agree(name: str, document: Any, *, is_plain: bool) -> bool | None:
    """Return the verdict that gate and authority share; None where the gate leaves it to the other, as it may."""
    is_valid = GATES[name](document)
    if is_valid or is_plain:
        assert is_valid == (AUTHORITY[name].findings(document) == []), document
        return is_valid
    return None


@pytest.mark.parametrize(("name", "step"), [("page-metadata", 1), ("news-article", 9)])
def test_one_change(name: str, step: int) -> None:
    """Of a document with one thing changed the gate says what jsonschema says; a refusal is looked at by sample."""
    verdicts = collections.Counter(
        agree(name, document, is_plain=number % 8 == 0)
        for number, document in enumerate(itertools.islice(mutants(PLAIN), 0, None, step))
    )
    assert min(verdicts[True], verdicts[False]) > 50


def test_odd_values() -> None:
    """What is not plain JSON passes only where jsonschema lets it pass, and not at all where it is too deep."""
    verdicts = collections.Counter(agree("page-metadata", document, is_plain=False) for document in mutants(ODD))
    assert verdicts[True] and verdicts[None]
    assert not any(GATES["page-metadata"](good_document() | {"extra": {"x": value}}) for value in (DEEP, {"x": DEEP}))


@given(st.data())
def test_many_changes(data: st.DataObject) -> None:
    """The same for documents changed in several places at once, by values of any kind or their own."""
    document: Any = data.draw(st.sampled_from((good_document(), NOTHING_KNOWN)))
    for _ in range(data.draw(st.integers(1, 4))):
        way = data.draw(st.sampled_from(list(places(document))[1:] or [("title",)]))
        change = data.draw(st.sampled_from((_replace, _remove, _add)))
        own = functools.reduce(operator.getitem, data.draw(st.sampled_from(list(places(document)))), document)
        value = data.draw(st.sampled_from((*PLAIN, own)) | st.text() | st.integers())
        document = put(document, way, change, value) if isinstance(document, dict) and document else good_document()
    for name in GATES:
        agree(name, document, is_plain=True)


@pytest.mark.parametrize("keyword", sorted(ASKING & set(map(str, itertools.chain(*places(SCHEMA))))))
def test_the_comparison_finds_a_gate_that_forgets(keyword: str) -> None:
    """A gate that knows one keyword less lets something pass that jsonschema refuses: these tests can fail."""
    weak = gate(_without(SCHEMA, keyword), KNOWN)
    passed = (each for each in mutants(PLAIN) if weak(each) and not GATES["page-metadata"](each))
    assert any(AUTHORITY["page-metadata"].findings(each) for each in passed)


def _without(schema: Any, keyword: str) -> Any:
    if isinstance(schema, list):
        return [_without(each, keyword) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _without(value, keyword) for key, value in schema.items() if key != keyword}


@pytest.mark.parametrize(
    "addition", [{"uniqueItems": True}, {"format": "hostname"}, {"enum": [1]}, {"$ref": "urn:x:y"}]
)
def test_what_the_gate_does_not_know_has_no_gate(addition: dict[str, Any]) -> None:
    """A keyword that it would pass over stops it from being made."""
    with pytest.raises(KeyError):
        gate({"properties": {"title": addition}}, KNOWN)


def test_ours_pass() -> None:
    """What we write ourselves needs no jsonschema, which takes a tenth of a second to import."""
    assert all(is_valid(good_document()) for is_valid in GATES.values())
    assert GATES["page-metadata"](NOTHING_KNOWN)
    code = """
import sys, warcwrap
from warcwrap import Page, extract
extract("<title>Night</title><h1>Night</h1><p>By Maren Tolliver, 1 May 2024", url="http://a.example/")
print("jsonschema" in sys.modules, "referencing" in sys.modules)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["False", "False"]

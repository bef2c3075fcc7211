"""JSON-LD as sites write it."""

from __future__ import annotations

import pytest

from warcwrap.linked_data import JSON_LD_BYTES, JSON_LD_NODES, objects


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Article", "name": "a\nb"}',
        '<!-- {"@type": "Article"} -->',
        '//<![CDATA[\n{"@type": "Article"}\n//]]>',
        '{"@type": ["http://schema.org/Article"]};',
        '[[{"@type": "schema:Article"}]]',
    ],
)
def test_ways_to_write_it(text: str) -> None:
    """Comments, CDATA marks, raw newlines and a semicolon do not hide an object."""
    assert [thing.types for thing in objects([(text, 0)])] == [("Article",)]


def test_paths() -> None:
    """Outer objects come first, each with the keys that lead to it; a graph's objects follow each other."""
    text = '{"@graph": [{"@type": "A", "author": {"@type": "P"}}, {"@type": "B"}]}'
    found = [(thing.types, thing.path) for thing in objects([(text, 7)])]
    assert found == [((), ()), (("A",), ("@graph",)), (("P",), ("@graph", "author")), (("B",), ("@graph",))]


def test_what_is_too_much_or_broken() -> None:
    """Broken and endless scripts are left out, and there is a limit to objects; the others are read."""
    long = '{"a": "' + "x" * JSON_LD_BYTES + '"}'
    things = list(objects([("{broken", 0), (long, 1), ("[" * 100_000, 2), ('{"@type": "A"}', 3)]))
    assert [(thing.types, thing.element) for thing in things] == [(("A",), 3)]
    assert len(list(objects([("[" + "{}," * JSON_LD_NODES + "{}]", 0)]))) == JSON_LD_NODES

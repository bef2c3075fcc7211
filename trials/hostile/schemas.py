"""Schemas of strangers, and metadata documents that are none."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from trials.hostile import Made, html

_2020 = "https://json-schema.org/draft/2020-12/schema"
_DRAFTS = {
    "2020-12": _2020,
    "2019-09": "https://json-schema.org/draft/2019-09/schema",
    "07": "http://json-schema.org/draft-07/schema#",
    "06": "http://json-schema.org/draft-06/schema#",
    "04": "http://json-schema.org/draft-04/schema#",
    "03": "http://json-schema.org/draft-03/schema#",
}
_GONE = object()


def written_schema(folder: Path, schema: object) -> Path | None:
    """Write a schema, given as a JSON value or as its bytes, beside a case."""
    if schema is None:
        return None
    path = folder / "schema.json"
    path.write_bytes(schema if isinstance(schema, bytes) else json.dumps(schema).encode())
    return path


@cache
def _good() -> dict[str, Any]:
    from warcwrap import extract

    head = (
        '<meta name=author content="한솔"><meta property="article:published_time" content="2025-10-29T17:52:46+09:00">'
    )
    image = '<figure><img src="https://img.moonlight.example/a.jpg"><figcaption>열람실</figcaption></figure>'
    page = html(head=head, body=f"<p>도서관이 밤 열한 시까지 문을 연다.</p>{image}<p>© 2025 달빛신문</p>")
    return dict(extract(page, url="https://moonlight.example/news/1").to_json())


def changed(pointer: str, value: object = _GONE) -> Callable[[Path], object]:
    """Write a document that is right but for one place: another value there, or none."""

    def make(path: Path) -> None:
        document: Any = copy.deepcopy(_good())
        at, (*way, last) = document, pointer.split("/")[1:] or [""]
        for step in way:
            at = at[int(step)] if isinstance(at, list) else at[step]
        if not pointer:
            document = value
        elif value is _GONE:
            del at[last]
        else:
            at[int(last) if isinstance(at, list) else last] = value
        path.write_text(json.dumps(document), "utf-8")

    return make


def _marked(mark: bytes, pointer: str = "/extra") -> Callable[[Path], object]:
    """Write a document with bytes in a place that are no JSON value that Python would write."""

    def make(path: Path) -> None:
        changed(pointer, "MARK")(path)
        path.write_bytes(path.read_bytes().replace(b'"MARK"', mark))

    return make


def _wrong(name: str, pointer: str, value: object = _GONE, where: str | None = None) -> Made:
    return Made(
        "B38", f"{name}.json", "metadata", changed(pointer, value), (1,), where=pointer if where is None else where
    )


def _refused(name: str, raw: bytes | Callable[[Path], object]) -> Made:
    return Made("B38b", f"{name}.json", "metadata", raw, (1,), where="")


def _schema(
    row: str, name: str, schema: object, codes: tuple[int, ...] = (1,), pointer: str = "", value: object = None
) -> Made:
    """A schema asked about the good document, changed at a place where one is named."""
    make = changed(pointer, value) if pointer else _marked(b"{}")
    # The process that judges may take 2 GiB.
    return Made(row, f"{name}.json", "schema", make, codes, schema=schema, memory_mib=2100 if row == "B36" else 200)


_TWICE = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)} | {"d40": {"type": "object"}}
_CIRCLE = {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}
_DYNAMIC = {"$dynamicAnchor": "n", "properties": {"extra": {"$dynamicRef": "#n"}}}

CASES: list[Made] = [
    *(
        _schema("B34", f"refers-{scheme}", {"$schema": _2020, key: f"{scheme}:{rest}"})
        for key in ("$ref",)
        for scheme, rest in (
            ("http", "//127.0.0.1:9/x"),
            ("https", "//127.0.0.1:9/x"),
            ("file", "///etc/passwd"),
            ("ftp", "//127.0.0.1:9/x"),
            ("data", "application/json,{}"),
            ("urn", "x:y"),
            ("jar", "file:/x!/y"),
        )
    ),
    _schema("B34", "refers-dynamic", {"$dynamicRef": "http://127.0.0.1:9/x#n"}),
    _schema("B34", "refers-recursive", {"$schema": _DRAFTS["2019-09"], "$recursiveRef": "http://127.0.0.1:9/x"}),
    _schema("B34", "refers-beside", {"$id": "http://127.0.0.1:9/a.json", "items": {"$ref": "b.json"}}),
    _schema("B34", "refers-path", {"$ref": "../../../../etc/passwd"}),
    _schema("B34", "refers-in-branch", {"properties": {"title": {"anyOf": [True, {"$ref": "http://127.0.0.1:9/x"}]}}}),
    _schema("B35", "dialect-remote", {"$schema": "http://127.0.0.1:9/meta"}),
    _schema("B35", "dialect-file", {"$schema": "file:///etc/passwd"}),
    _schema("B35", "dialect-number", {"$schema": 5}),
    _schema(
        "B35", "dialect-within", {"properties": {"title": {"$id": "urn:x:y", "$schema": "http://127.0.0.1:9/meta"}}}
    ),
    _schema("B35", "vocabulary-unknown", {"$vocabulary": {"http://127.0.0.1:9/v": True}}, (0, 1)),
    _schema("B35", "list", []),
    _schema("B35", "text", "x"),
    _schema("B35", "cut", b'{"type": "object"'),
    _schema("B35", "type-misspelt", {"properties": {"title": {"type": "strnig"}}}),
    _schema("B35", "length-text", {"properties": {"title": {"minLength": "x"}}}),
    _schema("B35", "pattern-broken", {"properties": {"title": {"pattern": "["}}}),
    _schema("B35", "items-number", {"properties": {"images": {"items": 5}}}),
    _schema("B35", "taken-id", {"$id": "urn:warcwrap:schema:page-metadata:1", "type": "string"}),
    _schema(
        "B36",
        "pattern-catastrophic",
        {"properties": {"title": {"pattern": "^(a+)+$"}}},
        pointer="/title",
        value="a" * 60 + "!",
    ),
    _schema(
        "B36", "pattern-property", {"patternProperties": {"^(a|a)*b$": {}}}, pointer="/extra", value={}, codes=(0,)
    ),
    _schema(
        "B36",
        "pattern-backtracking",
        {"properties": {"title": {"pattern": "(.*)*(.*)*(.*)*x"}}},
        pointer="/title",
        value="y" * 5000,
    ),
    _schema("B36", "branches", {"$ref": "#/$defs/d0", "$defs": _TWICE}),
    _schema(
        "B36",
        "any-of-branches",
        {
            "$ref": "#/$defs/d0",
            "$defs": {k: {"anyOf": v["allOf"]} if "allOf" in v else False for k, v in _TWICE.items()},
        },
    ),
    _schema(
        "B36",
        "unique",
        {"properties": {"extra": {"properties": {"x": {"uniqueItems": True}}}}},
        pointer="/extra",
        value={"x": [{"n": n} for n in range(20_000)]},
    ),
    _schema("B36", "circle", {"$ref": "#/$defs/a", "$defs": _CIRCLE}),
    _schema("B36", "circle-of-one", {"$ref": "#"}),
    _schema("B36", "circle-dynamic", {"$dynamicAnchor": "n", "$dynamicRef": "#n"}, (0, 1)),
    _schema("B36", "deeper-each-time", _DYNAMIC, (0,)),
    _schema("B36", "deep", b'{"properties":{"title":' * 5000 + b"{}" + b"}}" * 5000),
    _schema("B36", "values-mixed", {"$schema": _DRAFTS["04"], "enum": [{"a": n} for n in range(9000)]}),
    _schema(
        "B36",
        "anchors",
        {
            "$defs": {f"d{n}": {"$anchor": f"a{n}", "$ref": f"#a{n + 1}"} for n in range(3000)}
            | {"d": {"$anchor": "a3000"}}
        },
    ),
    _schema("B36", "five-mib", {"description": "x" * (5 << 20)}),
    _schema(
        "B36", "values-many", {"properties": {"title": {"not": {"enum": [f"v{n}" for n in range(100_000)]}}}}, (0,)
    ),
    _schema(
        "B37",
        "multiple-of",
        {"properties": {"extra": {"properties": {"n": {"items": {"multipleOf": 0.01}}}}}},
        (0, 1),
        "/extra",
        {"n": [1e308, int("9" * 400), 0.1]},
    ),
    _schema(
        "B37",
        "divisor-tiny",
        {"properties": {"extra": {"properties": {"n": {"multipleOf": 1e-320}}}}},
        (0, 1),
        "/extra",
        {"n": 1e308},
    ),
    _schema(
        "B37",
        "bounds",
        {"properties": {"extra": {"properties": {"n": {"maximum": 1e308}}}}},
        (1,),
        "/extra",
        {"n": int("9" * 400)},
    ),
    _schema(
        "B37",
        "boolean-for-integer",
        {"properties": {"extra": {"properties": {"n": {"type": "integer"}}}}},
        (1,),
        "/extra",
        {"n": True},
    ),
    *(
        _schema("B38d", f"draft-{name}", {"$schema": uri, "properties": {"title": {"type": "string"}}}, (0,))
        for name, uri in _DRAFTS.items()
    ),
    *(
        _schema(
            "B38d",
            f"draft-{name}-refuses",
            {"$schema": uri, "properties": {"title": {"type": "string"}}},
            (1,),
            "/title",
            5,
        )
        for name, uri in _DRAFTS.items()
    ),
    _schema("B38d", "true", True, (0,)),
    _schema("B38d", "false", False),
    _schema(
        "B38d",
        "needs-title",
        {"required": ["title"], "properties": {"title": {"type": "string", "minLength": 1}}},
        (1,),
        "/title",
        None,
    ),
    _wrong("no-title", "/title", where=""),
    _wrong("root-list", "", []),
    _wrong("root-null", "", None),
    _wrong("title-number", "/title", 5),
    _wrong("date-impossible", "/date_published", "2025-02-30"),
    _wrong("date-month-13", "/date_published", "2025-13"),
    _wrong("date-full-width", "/date_published", "２０２５-１０-２９"),
    _wrong("date-newline", "/date_published", "2025-10-29\n"),
    _wrong("date-number", "/date_published", 20251029),
    _wrong("authors-text", "/authors", "한솔"),
    _wrong("author-type", "/authors/0/type", "Robot"),
    _wrong("image-role", "/images/0/role", "hero"),
    _wrong("address-script", "/url", "javascript:alert(1)"),
    _wrong("address-line-end", "/url", "http://a.example/\r\nX: y"),
    _wrong("digest-short", "/source/sha256", "abc"),
    _wrong("size-boolean", "/source/size_bytes", True),
    _wrong("schema-of-the-future", "/$schema", "urn:warcwrap:schema:page-metadata:99"),
    Made("B38c", "good.json", "metadata", changed("/extra", {"n": [1, None, {"x": "y"}]}), (0,)),
    Made("B38c", "nulls.json", "metadata", changed("/title", None), (0,)),
    Made("B38c", "year-alone.json", "metadata", changed("/date_published", "2025"), (0,)),
    Made("B38c", "leap-second.json", "metadata", changed("/date_published", "2016-12-31T23:59:60Z"), (0, 1)),
    Made("B38c", "long-title.json", "metadata", changed("/title", "글" * 3_000_000), (0,)),
    _refused("nan", _marked(b"NaN")),
    _refused("infinity", _marked(b"-Infinity")),
    _refused("deep", _marked(b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}")),
    _refused("key-twice", _marked(b'{"a": 1, "a": 2}')),
    _refused("surrogate", _marked(b'{"a": "\\ud800"}')),
    _refused("not-utf8", _marked(b'{"a": "\xff"}')),
    _refused("comment", _marked(b"{} // x")),
    _refused("cut", b'{"title": "a'),
    _refused("empty", b""),
    _refused("blank", b" \n"),
    Made("B38b", "long-integer.json", "metadata", _marked(b'{"n": ' + b"9" * 5000 + b"}"), (0, 1)),
    Made("B38b", "bom.json", "metadata", lambda path: _again(path, "utf-8-sig"), (0,)),
    Made("B38b", "utf-16.json", "metadata", lambda path: _again(path, "utf-16"), (0, 1)),
    Made("B38b", "lines.jsonl", "metadata", b'{"title": 5}\n\n{"a":\n[]\n', (1,)),
]


def _again(path: Path, encoding: str) -> None:
    changed("/extra", {})(path)
    path.write_bytes(path.read_text("utf-8").encode(encoding))

"""The shipped schemas, by documents that are right and documents that are wrong in one stated way."""

from __future__ import annotations

import re
from typing import Any

import pytest

from documents import NOTHING_KNOWN, TITLE, changed, good_document
from warcwrap.judging import validate
from warcwrap.schema import load, shipped

TOO_LONG = "가" * 201
LEAD = {"url": "https://img.moonlight.example/z.jpg", "role": "lead"}

# What is wrong, the document, the pointer and the code of the one finding.
WRONG: list[tuple[str, Any, str, str]] = [
    ("the root is a list", changed("", []), "", "schema.type"),
    ("the root is null", changed("", None), "", "schema.type"),
    ("the root is a text", changed("", "x"), "", "schema.type"),
    *(
        (f"{pointer} is missing", changed(pointer), pointer.rpartition("/")[0], "schema.required")
        for pointer in (
            *(f"/{key}" for key in good_document() if key != "record"),
            *(f"/source/{key}" for key in ("name", "sha256", "size_bytes", "encoding", "fidelity", "captured_at")),
            "/source/captured_at_source",
            "/source/encoding/name",
            "/source/encoding/evidence",
            "/record/id",
            "/record/target_uri",
            "/generator/version",
            "/authors/0/name",
            "/authors/0/type",
            "/publisher/name",
            "/copyright/years",
            "/images/1/url",
            "/images/0/role",
            "/validation/valid",
            "/validation/findings/0/where",
            "/evidence/~1title/rule",
            "/evidence/~1title/candidates/0/value",
        )
    ),
    *(
        (f"{pointer} is a key too many", changed(pointer, None), pointer, "schema.unknown-key")
        for pointer in (
            "/zzz",
            "/a~1b~0c",
            "/generator/zzz",
            "/authors/1/zzz",
            "/publisher/zzz",
            "/copyright/zzz",
            "/images/1/zzz",
            "/source/zzz",
            "/source/encoding/zzz",
            "/record/zzz",
            "/validation/zzz",
            "/validation/findings/0/zzz",
            "/evidence/~1title/zzz",
            "/evidence/~1title/candidates/0/zzz",
        )
    ),
    *(
        (f"{pointer} is {value!r}", changed(pointer, value), pointer, "schema.type")
        for pointer, value in (
            ("/title", 5),
            ("/title", ["x"]),
            ("/description", {}),
            ("/site_name", True),
            ("/date_published", 20251029),
            ("/authors", "한솔"),
            ("/authors", None),
            ("/authors/0", "한솔"),
            ("/authors/0/role", None),
            ("/authors/0/organization", {"name": "달빛신문"}),
            ("/publisher", "달빛신문"),
            ("/copyright", "© 2025"),
            ("/copyright/statement", 2025),
            ("/copyright/years", "2019-2025"),
            ("/copyright/years/0", "2019"),
            ("/copyright/years/1/0", "2019"),
            ("/copyright/terms", "CC BY"),
            ("/images", {}),
            ("/images/0", "https://img.moonlight.example/a.jpg"),
            ("/images/0/width", "640"),
            ("/images/0/width", 640.5),
            ("/images/0/variants", None),
            ("/url", 1),
            ("/source", None),
            ("/source/name", None),
            ("/source/size_bytes", True),
            ("/source/size_bytes", 1.5),
            ("/source/encoding", "utf-8"),
            ("/source/zone_assumed", "no"),
            ("/validation", None),
            ("/validation/valid", "yes"),
            ("/validation/findings", None),
            ("/evidence", []),
            ("/evidence/~1title", "h1"),
            ("/extra", []),
            ("/generator", "warcwrap"),
        )
    ),
    *(
        (f"{pointer} is {value!r}", changed(pointer, value), pointer, "schema.format")
        for pointer, value in (
            ("/date_published", "2025-02-30"),
            ("/date_published", "2025-10-29\n"),
            ("/date_published", "２０２５-１０-２９"),
            ("/date_modified", "not a date"),
            ("/date_modified", ""),
            ("/language", "한국어"),
            ("/language", ""),
            ("/url", "http://a b\r\nX: y"),
            ("/url", "https://달빛.example/"),
            ("/canonical_url", "https:///x"),
            ("/authors/0/email", "한솔"),
            ("/images/0/variants/0", "https://img.moonlight.example/가.jpg"),
            ("/source/captured_at", "2025-02-30T00:00:00Z"),
            ("/source/captured_at", "2025-10-29T08:52:46"),
            ("/source/captured_at", "2025-10-29"),
            ("/record/id", "0b8f6f3e"),
        )
    ),
    *(
        (f"{pointer} is no web address", changed(pointer, "javascript:alert(1)"), pointer, "schema.pattern")
        for pointer in (
            "/url",
            "/canonical_url",
            "/authors/0/url",
            "/publisher/url",
            "/copyright/license_url",
            "/images/0/url",
            "/images/0/display_url",
            "/images/0/variants/0",
            "/record/target_uri",
        )
    ),
    *(
        (f"{pointer} is {value!r}", changed(pointer, value), pointer, "schema.enum")
        for pointer, value in (
            ("/authors/0/type", "person"),
            ("/images/1/role", "hero"),
            ("/source/fidelity", "pristine"),
            ("/source/encoding/name", "UTF-8"),
            ("/source/encoding/name", "cp949"),
            ("/source/encoding/evidence", "guess"),
            ("/source/captured_at_source", "clock"),
            ("/source/http_headers", "forged"),
            ("/validation/findings/0/severity", "fatal"),
            ("/evidence/~1title/grade", "guessed"),
            ("/evidence/~1title/candidates/0/grade", None),
        )
    ),
    ("a schema of the future", changed("/$schema", "urn:warcwrap:schema:page-metadata:99"), "/$schema", "schema.const"),
    ("sha256 too short", changed("/source/sha256", "abc"), "/source/sha256", "schema.pattern"),
    ("sha256 in upper case", changed("/source/sha256", "A" * 64), "/source/sha256", "schema.pattern"),
    ("sha256 with a newline", changed("/source/sha256", "a" * 64 + "\n"), "/source/sha256", "schema.length"),
    ("an author without a name", changed("/authors/0/name", ""), "/authors/0/name", "schema.length"),
    ("evidence too long", changed("/evidence/~1title/text", TOO_LONG), "/evidence/~1title/text", "schema.length"),
    ("a size below zero", changed("/source/size_bytes", -1), "/source/size_bytes", "schema.range"),
    ("the year 20255", changed("/copyright/years/0", 20255), "/copyright/years/0", "schema.range"),
    ("a range of three years", changed("/copyright/years/1", [1, 2, 3]), "/copyright/years/1", "schema.item-count"),
    (
        "four losing candidates",
        changed("/evidence/~1title/candidates", good_document()["evidence"]["/title"]["candidates"] * 4),
        "/evidence/~1title/candidates",
        "schema.item-count",
    ),
    ("two leading pictures", changed("/images/1", LEAD), "/images", "schema.contains"),
    ("a lead that is not first", changed("/images/0/role", "body") | {"images": [*good_document()["images"][1:], LEAD]},
     "/images", "schema.contains"),
    ("evidence for no pointer", changed("/evidence", {"title": good_document()["evidence"]["/title"]}),
     "/evidence/title", "schema.format"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "where", "code"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_one_fault_is_one_finding_at_its_place(document: Any, where: str, code: str) -> None:
    """A document that is wrong in one way has one finding, whose pointer leads there."""
    assert [(each.where, each.code) for each in validate(document)] == [(where, code)]


@pytest.mark.parametrize(
    "document",
    [
        good_document(),
        NOTHING_KNOWN,
        changed("/images", good_document()["images"][1:]),
        changed("/copyright/statement", None),
        changed("/source/captured_at", None),
        changed("/source/captured_at", "2025-10-29T17:52:46+09:00"),
        changed("/authors/0/url", "URN:example:sol"),
        changed("/title", "🗞 e\u0301 \u202etxt </script>"),
        changed("/record"),
    ],
)
def test_good_documents_are_valid(document: Any) -> None:
    """Unknown values are null, optional keys may be absent, and any text is text."""
    assert validate(document) == []


def test_all_faults_are_found_at_once() -> None:
    """Findings are collected and stand in the order of their places, whatever the order in the schema."""
    document = changed("/images/1/role", "hero") | {"title": 5, "authors": [{}] * 11}
    found = [each.where for each in validate(document)]
    assert found == [f"/authors/{number // 2}" for number in range(22)] + ["/images/1/role", "/title"]


def test_a_news_article_must_be_citable() -> None:
    """The stricter schema asks for title, date and author, and for all that the default asks."""
    document = NOTHING_KNOWN | {"validation": {}}
    found = [(each.where, each.code) for each in validate(document, load("news-article"))]
    assert found == [
        ("/authors", "schema.item-count"),
        ("/date_published", "schema.type"),
        ("/title", "schema.type"),
        *[("/validation", "schema.required")] * 3,
    ]
    assert validate(good_document(), load("news-article")) == []


@pytest.mark.parametrize("name", shipped())
def test_shipped_schemas_explain_themselves(name: str) -> None:
    """Every property and definition has a description, and no pattern means two things to two engines."""
    waiting: list[Any] = [load(name).document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        if not isinstance(value, dict):
            continue
        waiting.extend(value.values())
        named = {**value.get("properties", {}), **value.get("$defs", {})}
        bare = [key for key, each in named.items() if not {"description", "$ref", "const"} & each.keys()]
        assert bare == []
        pattern = value.get("pattern", "")
        assert pattern == "" or not re.search(r"\\[dDwWsSbZz]|\$", str(pattern))


def test_the_title_of_the_good_document_is_evidence() -> None:
    """The document that other tests change keeps its own promises."""
    assert good_document()["evidence"]["/title"]["text"] == good_document()["title"] == TITLE

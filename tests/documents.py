"""A metadata document that is right in every respect, and ways to make it wrong in one."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

ABSENT = object()

TITLE = "달빛 도서관, 밤 열한 시까지 문 연다"
PAGE = b"<!doctype html><title>Moonlit library</title>"


def good_document() -> dict[str, Any]:
    """Return a new document of the page-metadata schema in which every key, also each optional one, is used."""
    return {
        "$schema": "urn:warcwrap:schema:page-metadata:1",
        "generator": {"name": "warcwrap", "version": "0.1.0"},
        "title": TITLE,
        "subtitle": "이용자 절반이 퇴근길에 들러",
        "description": "A library that stays open until eleven.",
        "site_name": "달빛신문",
        "date_published": "2025-10-29T17:52:46+09:00",
        "date_modified": "2025-10-30",
        "authors": [
            {
                "name": "한솔",
                "type": "Person",
                "role": "기자",
                "email": "sol@moonlight.example",
                "organization": "달빛신문",
                "url": "https://moonlight.example/staff/sol",
            },
            {"name": "Harbour Press Agency", "type": "Organization"},
        ],
        "publisher": {"name": "달빛신문", "url": "https://moonlight.example/"},
        "copyright": {
            "statement": "© 2019-2025 달빛신문. 무단 전재 금지. CC BY 4.0",
            "holder": "달빛신문",
            "years": [2017, [2019, 2025]],
            "license_url": "https://creativecommons.org/licenses/by/4.0/",
            "terms": ["무단 전재 금지", "CC BY 4.0"],
        },
        "images": [
            {
                "url": "https://img.moonlight.example/a.jpg",
                "role": "lead",
                "display_url": "https://proxy.example/?u=https%3A%2F%2Fimg.moonlight.example%2Fa.jpg",
                "variants": ["https://img.moonlight.example/a-640.jpg"],
                "alt": "",
                "caption": "불이 켜진 열람실",
                "credit": "달빛시",
                "width": 640,
                "height": 480,
            },
            {"url": "https://img.moonlight.example/b.jpg", "role": "body"},
            {"url": "https://img.moonlight.example/c.jpg", "role": "declared"},
        ],
        "language": "ko",
        "url": "https://moonlight.example/news/1",
        "canonical_url": "https://moonlight.example/news/1",
        "source": {
            "name": "dump.zip!news/1.html",
            "sha256": hashlib.sha256(PAGE).hexdigest(),
            "size_bytes": len(PAGE),
            "encoding": {"name": "utf-8", "evidence": "meta"},
            "fidelity": "raw",
            "captured_at": "2025-10-29T08:52:46Z",
            "captured_at_source": "row",
            "zone_assumed": False,
            "http_headers": "original",
            "stated_url": "https://moonlight.example/news/ 1",
        },
        "record": {
            "id": "urn:uuid:0b8f6f3e-6d0a-5c4e-9a55-2f1f4f3f8a10",
            "target_uri": "https://moonlight.example/news/1",
        },
        "validation": {
            "schema": "urn:warcwrap:schema:page-metadata:1",
            "valid": True,
            "findings": [
                {"code": "rule-failed", "severity": "warning", "message": "A rule failed.", "where": "/title"}
            ],
        },
        "evidence": {
            "/title": {
                "rule": "title.first_h1",
                "grade": "labelled",
                "place": "html/body/h1",
                "text": TITLE,
                "candidates": [
                    {"value": "달빛신문", "rule": "title.title", "grade": "inferred", "place": "html/head/title"}
                ],
            },
            "/images/0": {"rule": "images.figure", "grade": "declared", "place": "line 7", "text": ""},
        },
        "extra": {"section": "life", "tags": ["night", {"deep": [1, 2.5, None]}]},
    }


def changed(pointer: str, value: object = ABSENT) -> Any:
    """Return the good document with the value at a JSON pointer replaced or added, or, without a value, removed."""
    if pointer == "":
        return value
    document = good_document()
    at: Any = document
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if value is ABSENT:
        del at[int(last) if isinstance(at, list) else last]
    elif isinstance(at, list):
        at[int(last) : int(last) + 1] = [copy.deepcopy(value)]
    else:
        at[last] = copy.deepcopy(value)
    return document


# A page that says nothing: every value that may be null is, every list is empty.
NOTHING_KNOWN = good_document() | {
    **dict.fromkeys(("title", "subtitle", "description", "site_name", "date_published", "date_modified", "publisher")),
    **dict.fromkeys(("copyright", "language", "url", "canonical_url")),
    "authors": [],
    "images": [],
    "evidence": {},
    "extra": {},
}

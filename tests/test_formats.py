from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.formats import FORMATS, json_pointer

SCHEMAS = Path(__file__).parents[1] / "schemas"

EXAMPLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "date": (
        ("2025-10-29", "2024-02-29", "0001-01-01"),
        ("2025-02-30", "2023-02-29", "2025-1-1", "0000-01-01", "2025-10-29\n", "２０２５-１０-２９", "20251029", ""),
    ),
    "time": (
        ("17:52:46Z", "17:52:46.5+09:00", "23:59:60Z", "08:59:60+09:00", "15:59:60-08:00", "00:00:00z"),
        ("17:52:46", "24:00:00Z", "17:60:00Z", "17:52:61Z", "17:52:60Z", "17:52Z", "17:52:46+24:00", "17:52:46.Z"),
    ),
    "date-time": (
        ("2025-10-29T17:52:46Z", "2025-10-29T17:52:46.123456789-08:00", "2016-12-31T23:59:60Z", "2025-10-29t17:52:46z"),
        (
            "2025-10-29T17:52Z",
            "2025-10-29T17:52:46",
            "2025-10-29 17:52:46Z",
            "2025-02-30T00:00:00Z",
            "2025-10-29",
            "now",
        ),
    ),
    "partial-date-time": (
        (
            "2025",
            "2025-10",
            "2025-10-29",
            "2025-10-29T17:52",
            "2025-10-29T17:52Z",
            "2025-10-29T17:52:46",
            "2025-10-29T17:52:46.001+09:00",
            "2016-12-31T23:59:60Z",
        ),
        (
            "25",
            "0000",
            "2025-13",
            "2025-00",
            "2023-02-29",
            "2025-10-29T25:00:00Z",
            "2025-10-29T24:00:00",
            "2025-10-29T17",
            "2025-10T17:52",
            "2025-10-29T17:52:60",
            "2025-10-29T17:52+9:00",
            "2025-10-29T17:52+0900",
            "2025-10-29T17:52z",
            "29/10/2025",
            "2025-10-29\n",
            "２０２５",
            "٢٠٢٥",
            "-2025-01-01",
            "99999",
            "",
        ),
    ),
    "uri": (
        (
            "https://a.example/",
            "HTTP://A.EXAMPLE:8080/x?y=%5B1%5D",
            "http://user@a.example/p;a=1/~b?q=a/b?c#f/?",
            "http://[2001:db8::1]:80/",
            "http://[v1.x]/",
            "http://a.example",
            "urn:uuid:0b8f6f3e-6d0a-5c4e-9a55-2f1f4f3f8a10",
            "mailto:sol@moonlight.example",
            "file:///a",
            "javascript:alert(1)",
        ),
        (
            "a.example/x",
            "//a.example/x",
            "http:///x",
            "http://",
            "http:x",
            "http://a b/",
            "http://a.example/\r\nX: y",
            "http://a.example/x\n",
            "http://a.example/가",
            "http://달빛.example/",
            "http://[::1",
            "http://[::g]/",
            "http://[fe80::1%25eth0]/",
            "http://a:b/",
            "http://a.example/%zz",
            "http://a.example/%",
            "http:\\\\a.example\\x",
            "http://a.example/<x>",
            "urn:x",
            "urn:x:",
            "1http://a.example/",
            ":",
            "",
        ),
    ),
    "uri-reference": (
        ("", "#/$defs/a", "a.json#b", "../x?y", "//a.example/x", "https://a.example/", "./a:b", "?q", "x/a:b"),
        ("a b", "1a:b", "http://[::1", "#a#b", "가", "\\x", "{}"),
    ),
    "ipv4": (("192.0.2.1", "0.0.0.0"), ("192.0.2", "192.0.2.256", "192.0.2.01", "١.٢.٣.٤", "")),
    "ipv6": (("2001:db8::1", "::", "::ffff:192.0.2.1"), ("2001:db8", ":::", "fe80::1%eth0", "")),
    "email": (
        ("sol@moonlight.example", "a.b+c@x-y.example", "한솔@달빛.example", "a@localhost"),
        (
            "sol",
            "@moonlight.example",
            "sol@",
            "a b@c.example",
            "a@b@c.example",
            ".a@b.example",
            "a.@b.example",
            "a@b..example",
            "a@-b.example",
            "a@b.example\n",
            "a@b.example, c@d.example",
            "<a@b.example>",
            "mailto:a@b.example",
            "a" * 65 + "@b.example",
            "",
        ),
    ),
    "language-tag": (
        (
            "ko",
            "pt-BR",
            "zh-Hant-TW",
            "zh-cmn-Hans-CN",
            "de-1901",
            "es-419",
            "en-a-bbb-x-c",
            "x-own",
            "i-klingon",
            "en-GB-oed",
        ),
        ("한국어", "ko_KR", "k", "korean language", "ko-", "-ko", "ko-K", "ko\n", "\u212ao", "i-nothing", "en-a", ""),
    ),
    "json-pointer": (("", "/", "/a/0", "/~0/~1", "/a b/가", "/\n"), ("a", "/~", "/~2", "#/a")),
    "uuid": (
        ("0b8f6f3e-6d0a-5c4e-9a55-2f1f4f3f8a10", "0B8F6F3E-6D0A-5C4E-9A55-2F1F4F3F8A10"),
        ("0b8f6f3e6d0a5c4e9a552f1f4f3f8a10", "{0b8f6f3e-6d0a-5c4e-9a55-2f1f4f3f8a10}", "0b8f6f3e", ""),
    ),
    "regex": (("^[0-9]+$", "", "a|b", "[[a]"), ("[", "(", "a{2,1}", r"\p{L}", "(?<n>")),
}


def test_every_format_has_examples() -> None:
    """No format goes untested."""
    assert EXAMPLES.keys() == FORMATS.keys()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(name, text, expected, id=f"{name}-{'good' if expected else 'bad'}-{number}")
        for name, both in EXAMPLES.items()
        for expected, texts in zip((True, False), both, strict=True)
        for number, text in enumerate(texts)
    ],
)
def test_format_holds(name: str, text: str, expected: bool) -> None:
    """Each format takes what its standard allows and nothing else."""
    assert FORMATS[name].holds(text) is expected


@given(name=st.sampled_from(sorted(FORMATS)), text=st.text())
def test_any_text_gets_an_answer(name: str, text: str) -> None:
    """No text makes a check raise."""
    assert FORMATS[name].holds(text) in (True, False)


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"regex"}))
@pytest.mark.parametrize("piece", ["a", "1", "-a", "a.", "%41", "a@", "2025-", "[", ":", "/", "~0", "http://", "\n"])
def test_long_texts_are_answered_in_linear_time(name: str, piece: str) -> None:
    """A text of 200,000 characters hangs no check; a regex is compiled by Python, whose own limits hold."""
    assert FORMATS[name].holds(piece * 200_000) in (True, False)


@given(st.lists(st.text() | st.integers(min_value=0)))
def test_a_pointer_that_we_write_is_one(path: list[str | int]) -> None:
    """Whatever the keys, `json_pointer` writes what the format accepts, and the keys can be read back."""
    pointer = json_pointer(path)
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    assert FORMATS["json-pointer"].holds(pointer)
    assert steps == [str(step) for step in path]


def test_shipped_schemas_use_only_checked_formats() -> None:
    """A format that nobody checks would accept anything without a word."""
    used: set[str] = set()

    def collect(value: dict[str, object]) -> dict[str, object]:
        used.update(text for text in [value.get("format")] if isinstance(text, str))
        return value

    for file in ("page-metadata", "news-article"):
        json.loads((SCHEMAS / f"{file}.schema.json").read_bytes(), object_hook=collect)
    assert used - FORMATS.keys() == set()

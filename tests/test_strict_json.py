from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.errors import InputError
from warcwrap.strict_json import MAX_DEPTH, MAX_DIGITS, is_too_deep, read_json

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)

REFUSED: list[tuple[str, bytes, str, str]] = [
    ("empty", b"", "json.not-json", "the text is empty"),
    ("white space", b" \r\n\t", "json.not-json", "the text is empty"),
    ("cut in an object", b'{"a": 1,\n "b"', "json.not-json", "line 2, column 5: the text ends before"),
    ("cut in a string", b'{"a": "b', "json.not-json", "line 1, column 7: the text ends before"),
    ("comment", b'// x\n{"a": 1}', "json.not-json", "line 1, column 1: a value is expected here"),
    ("two documents", b"{}\n{}", "json.not-json", "line 2, column 1: something stands behind"),
    ("trailing comma", b'{"a": 1,}', "json.not-json", "line 1, column "),
    ("newline in a string", b'{"a": "b\nc"}', "json.not-json", "line 1, column 9: a control character"),
    ("single quotes", b"{'a': 1}", "json.not-json", "line 1, column 2: a key in double quotes"),
    ("duplicate key", b'{"a": 1,\n "b": {"a": 2},\n "a": 3}', "json.duplicate-key", "line 3, column 2"),
    ("duplicate key, escaped", b'{"title": 1, "t\\u0069tle": 2}', "json.duplicate-key", "line 1, column 14"),
    ("duplicate key, inner", b'[{"a": [1, {"b": "a", "b": 0}]}]', "json.duplicate-key", "line 1, column 23"),
    ("NaN", b'{"NaN": "NaN", "b": [NaN]}', "json.not-a-number", "line 1, column 22"),
    ("Infinity", b"[-Infinity]", "json.not-a-number", "line 1, column 2"),
    ("long integer", b"[1, " + b"9" * 5000 + b"]", "json.number-out-of-range", "line 1, column 5"),
    ("large float", b'{"1e999": 1e999}', "json.number-out-of-range", "line 1, column 11"),
    ("large float, then letters", b'{"a": 8e5176fc}', "json.number-out-of-range", "line 1, column 7"),
    ("NaN, then brackets", b"[NaNx]]]", "json.not-a-number", "line 1, column 2"),
    ("long fraction", b"0." + b"1" * 5000, "json.number-out-of-range", "line 1, column 1"),
    ("deep lists", b"[" * 100_000 + b"]" * 100_000, "json.too-deep", f"line 1, column {MAX_DEPTH + 1}"),
    ("deep and cut", b"[" * 100_000, "json.too-deep", f"line 1, column {MAX_DEPTH + 1}"),
    ("deep objects", b'{"a":' * 201 + b"1" + b"}" * 201, "json.too-deep", "line 1, column 1001"),
    ("lone surrogate", b'{"a": "\\ud800"}', "json.not-unicode", "line 1, column 8: half of a surrogate pair"),
    ("lone low surrogate", b'["\\\\ud800 \\uD83D\\uDE00 \\uDE00"]', "json.not-unicode", "line 1, column 24"),
    ("lone surrogate in a key", b'{"\\uDfff": 1}', "json.not-unicode", "line 1, column 3"),
    ("not UTF-8", b'{"a": "\xff"}', "json.not-unicode", "byte 7: not UTF-8"),
    ("surrogates as UTF-8", b'"\xed\xa0\x80"', "json.not-unicode", "byte 1: not UTF-8"),
    ("half a UTF-16 unit", b"\xff\xfe\x00", "json.not-unicode", "byte 2: not UTF-16"),
]


@pytest.mark.parametrize(("raw", "code", "place"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_not_json_is_refused_with_its_place(raw: bytes, code: str, place: str) -> None:
    """Each fault has its code, the name of the text, and the line and column where it stands."""
    with pytest.raises(InputError) as caught:
        read_json(raw, "rows.jsonl#7")
    assert (caught.value.code, caught.value.name) == (code, "rows.jsonl#7")
    assert caught.value.reason.startswith(place)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"\xef\xbb\xbf{}", {}),
        ('{"a": "가"}'.encode("utf-16"), {"a": "가"}),
        ('{"a": "가"}'.encode("utf-16-be"), {"a": "가"}),
        ('["가"]'.encode("utf-32"), ["가"]),
        (b'"\\ud83d\\ude00 \\\\ud800"', "😀 \\ud800"),
        ('["\u2028"]'.encode(), ["\u2028"]),
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH)),
        (b"9" * MAX_DIGITS, int("9" * MAX_DIGITS)),
        (b'{"": -0, "b": 1e308}', {"": 0, "b": 1e308}),
        (b" null ", None),
    ],
)
def test_json_is_read(raw: bytes, expected: object) -> None:
    """What the standard allows is read, also in the encodings that older tools wrote."""
    assert read_json(raw, "x") == expected


@given(JSON_VALUES, st.booleans())
def test_every_json_value_comes_back(value: Any, ascii_only: bool) -> None:
    """Reading what Python wrote gives the value again."""
    assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode(), "x") == value


@given(st.binary(max_size=40) | st.text(alphabet='{}[]",:\\u0dD8eENanIity \n', max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """No bytes raise anything but our own error."""
    try:
        read_json(raw, "x")
    except InputError as error:
        assert error.code.startswith("json.")


def test_depth_is_measured_without_recursion() -> None:
    """A value of any depth gets an answer."""
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    assert (is_too_deep(value), is_too_deep([[1]], limit=2), is_too_deep([[1]], limit=1)) == (True, False, True)

"""Elements of a list in a large JSON text."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.errors import InputError
from warcwrap.sources.elements import elements
from warcwrap.storage import CHUNK_BYTES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class _Drops(io.BytesIO):
    """A stream that gives a few bytes at a time, so that every token is cut somewhere."""

    def __init__(self, raw: bytes, size: int) -> None:
        super().__init__(raw)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._size)


def _read(raw: bytes, size: int = CHUNK_BYTES, limit: int = 1000) -> list[Any]:
    found = list(elements(_Drops(raw, size), ("log", "entries"), limit, "x"))
    for each in found:
        assert each.text is None or raw[each.offset :].startswith(each.text)
    return [None if each.text is None else json.loads(each.text) for each in found]


def _damage(raw: bytes, size: int = CHUNK_BYTES) -> str:
    with pytest.raises(InputError) as caught:
        _read(raw, size)
    assert caught.value.code == "damaged-har"
    return caught.value.reason


@given(st.lists(JSON, max_size=5), JSON, st.sampled_from([None, 2]), st.booleans(), st.integers(1, 9))
def test_any_document(entries: list[Any], other: Any, indent: int | None, ascii_: bool, size: int) -> None:
    """Every element of the list is found, wherever the text is cut and whatever stands around it."""
    document = {"a": other, "log": {"version": other, "entries": entries, "pages": [other]}, "z": other}
    raw = json.dumps(document, indent=indent, ensure_ascii=ascii_).encode("utf-8", "surrogatepass")
    assert _read(raw, size, 1 << 20) == entries


def test_a_mark_at_the_start() -> None:
    """A byte order mark is passed over."""
    assert _read(b'\xef\xbb\xbf {"log": {"entries": [1, "x", {"a": [2]}]}} \n') == [1, "x", {"a": [2]}]


def test_large_elements() -> None:
    """An element above the limit is passed over without being held; the next is read."""
    raw = b'{"log":{"entries":["%b",{"a":"%b"},{"a":1}]}}' % (b"x" * 2000, b'\\"' * 700_000)
    assert _read(raw) == [None, None, {"a": 1}]


def test_elements_need_not_be_json() -> None:
    """What is wrong within an element costs that one."""
    found = list(elements(io.BytesIO(b'{"log":{"entries":[{"a" 1},{"b":\\x},{"c":1}]}}'), ("log", "entries"), 99, "x"))
    assert [each.text for each in found] == [b'{"a" 1}', b'{"b":\\x}', b'{"c":1}']


@pytest.mark.parametrize("size", [1, 7, CHUNK_BYTES])
@pytest.mark.parametrize(
    ("raw", "offset"),
    [
        (b"", 0),
        (b"[]", 0),
        (b'{"log": {"entries": [1, 2', 25),
        (b'{"log": {"entries": [1, 2}', 25),
        (b'{"log": {"entries": [{"a": [}]', 28),
        (b'{"log": {"entries": [{"a": "x', 29),
        (b'{"log": {"entries": [{"a": "x\\', None),
        (b'{"log": {"entries": [1,]}}', None),
        (b'{"log": {"entries": [1]} "b": 2}', 25),
        (b'{"log": {"entries": [1]}} more', 26),
        (b'{"log": {"entries": {}}}', 24),
        (b'{"log": {"pages": []}}', 22),
        (b'{"log": [], "entries": []}', 26),
        (b'{"log" 1}', 7),
        (b'{"a": }', 6),
        (b'{"log": {"entries": [' + b"[" * 20_000, None),
    ],
)
def test_damage(raw: bytes, offset: int | None, size: int) -> None:
    """The text's first fault is told with its offset."""
    reason = _damage(raw, size)
    assert offset is None or reason.startswith(f"offset {offset}: ")


@given(st.binary(max_size=200), st.integers(1, 9))
def test_any_bytes(rest: bytes, size: int) -> None:
    """No bytes end in anything but elements or an error of ours, and the same wherever they are cut."""
    raw = b'{"log":{"entries":[' + rest
    told = []
    for each in (size, CHUNK_BYTES):
        try:
            told.append(
                [(one.number, one.offset, one.text) for one in elements(_Drops(raw, each), ("log", "entries"), 99, "x")]
            )
        except InputError as problem:
            told.append(problem.reason)  # type: ignore[arg-type]
    assert told[0] == told[1]

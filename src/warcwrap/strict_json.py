"""Strict reading of JSON text (RFC 8259): what Python's reader lets through is refused, with line and column.

Python takes duplicate keys, NaN, lone surrogates and numbers that it cannot write again; each would make two
readers of one text see different things. UTF-16, UTF-32 and a byte order mark are read, as older tools write them.
"""

from __future__ import annotations

import json
import re
from math import isinf
from typing import TYPE_CHECKING

from warcwrap.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Metadata is 6 levels deep and rows are flat; Python's reader fails at about 1000, where depends on the caller.
MAX_DEPTH = 200
# Python may be set to convert no more than 640 digits; a fixed limit gives the same answer on every machine.
MAX_DIGITS = 640

_REASONS = {
    "json.duplicate-key": "a key that its object already has",
    "json.not-unicode": "half of a surrogate pair, which is no character",
    "json.not-a-number": "NaN or Infinity, which JSON does not have",
    "json.number-out-of-range": f"a number of more than {MAX_DIGITS} digits, or beyond 1.8e308",
    "json.too-deep": f"more than {MAX_DEPTH} levels of nesting",
}
_PYTHON_SAYS = {
    "Extra data": "something stands behind the document",
    "Expecting value": "a value is expected here",
    "Expecting property name enclosed in double quotes": "a key in double quotes is expected here",
    "Illegal trailing comma before end of object": "a comma stands before the end of an object",
    "Illegal trailing comma before end of array": "a comma stands before the end of a list",
    "Invalid control character at": "a control character in a string must be escaped",
}


def as_json(document: object) -> str:
    """Return a document on one line; what no terminal should act on is escaped as JSON has it."""
    text = json.dumps(document, ensure_ascii=False)
    if not text.isprintable():
        for character in sorted(set(text)):
            if not character.isprintable():
                text = text.replace(character, json.dumps(character)[1:-1])
    return text


def read_json(raw: bytes, name: str) -> object:
    """Return the value of a JSON text; `name` is what errors call it.

    Raises InputError with a code `json.…`, and with line and column where there is one place to name.
    """
    text = _decode(raw, name)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _syntax_error(error, text, name) from None
    except RecursionError:
        raise _refusal("json.too-deep", text, name) from None
    except _Refused as refused:
        raise _refusal(refused.code, text, name) from None
    if text.count("[") + text.count("{") > MAX_DEPTH and is_too_deep(value):
        raise _refusal("json.too-deep", text, name)
    if _SURROGATE_ESCAPE.search(text) and not all(map(_is_unicode, _strings(value))):
        raise _refusal("json.not-unicode", text, name)
    return value


def is_too_deep(value: object, limit: int = MAX_DEPTH) -> bool:
    """Tell whether dicts and lists are nested more than `limit` levels deep, without recursion."""
    level = [value]
    for _ in range(limit):
        level = [child for parent in level for child in _children(parent) if isinstance(child, (dict, list))]
        if not level:
            return False
    return True


class _Refused(Exception):
    """Raised within the decoder, which knows what is wrong but not where."""

    def __init__(self, code: str) -> None:
        self.code = code


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Refused("json.duplicate-key")
    return value


def _constant(_: str) -> object:
    raise _Refused("json.not-a-number")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _Refused("json.number-out-of-range")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if isinf(value) or len(digits) > MAX_DIGITS:
        raise _Refused("json.number-out-of-range")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_number
)


def _decode(raw: bytes, name: str) -> str:
    if not raw.strip(b" \t\r\n"):
        raise InputError("json.not-json", name, "the text is empty")
    encoding = json.detect_encoding(raw)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"byte {error.start}: not {encoding.removesuffix('-sig').upper()} ({error.reason})"
        raise InputError("json.not-unicode", name, reason) from None


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _strings(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _syntax_error(error: json.JSONDecodeError, text: str, name: str) -> InputError:
    is_cut = error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip(" \t\r\n"))
    says = "the text ends before the document does" if is_cut else _PYTHON_SAYS.get(error.msg, error.msg)
    return InputError("json.not-json", name, f"{_position(text, error.pos)}: {says}")


def _refusal(code: str, text: str, name: str) -> InputError:
    offset = _lone_surrogate(text) if code == "json.not-unicode" else _first(code, text)
    place = "" if offset is None else f"{_position(text, offset)}: "
    return InputError(code, name, place + _REASONS[code])


def _position(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - text.rfind(chr(10), 0, offset)}"


_SURROGATE_ESCAPE = re.compile(r"\\u[dD]")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def _lone_surrogate(text: str) -> int | None:
    return next((match.start() for match in _ESCAPE.finditer(text) if match["lone"]), None)


# Possessive, so that a string of 64 MB leaves nothing to go back to.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},:]|[^\s"\[\]{},:]++', re.DOTALL)
# Python refuses a number as soon as it was read, whatever stands behind it: 8e999x.
_NUMBER = re.compile(r"-?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
# A text is searched for the place of its fault only so far: naming the place must not cost more than reading.
MAX_TOKENS = 1_000_000


def _first(code: str, text: str) -> int | None:
    """Return the offset of the first fault of this kind, None if it lies beyond MAX_TOKENS."""
    keys: list[set[str] | None] = []
    is_key = False
    for match, _ in zip(_TOKEN.finditer(text), range(MAX_TOKENS), strict=False):
        token = match[0]
        if token in ("{", "["):
            keys.append(set() if token == "{" else None)
        elif token in ("}", "]"):
            keys.pop()
        if is_key and token[0] == '"' and keys[-1] is not None:
            key = json.loads(token)
            if code == "json.duplicate-key" and key in keys[-1]:
                return match.start()
            keys[-1].add(key)
        is_key = token == "{" or (token == "," and bool(keys) and keys[-1] is not None)
        if _is_fault(code, token, len(keys)):
            return match.start()
    return None


def _is_fault(code: str, token: str, depth: int) -> bool:
    match code:
        case "json.too-deep":
            return depth > MAX_DEPTH
        case "json.not-a-number":
            return token.startswith(("NaN", "Infinity", "-Infinity"))
        case "json.number-out-of-range":
            number = _NUMBER.match(token)
            return number is not None and (len(number[0]) > MAX_DIGITS or isinf(float(number[0])))
    return False

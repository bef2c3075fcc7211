"""Columns that are kept: their values as JSON, whatever the format of the dump has for them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from warcwrap.errors import printable
from warcwrap.strict_json import MAX_DEPTH, is_too_deep

# A document of metadata is read back up to 64 MiB, and indented it grows.
KEPT_BYTES = 8 << 20
# A value lies two levels below the document, and a schema's findings may quote it.
KEPT_DEPTH = MAX_DEPTH - 10


def flaw_of(value: Any) -> str | None:
    """Return why a value cannot be kept; None where it can."""
    if is_too_deep(value, KEPT_DEPTH):
        return f"more than {KEPT_DEPTH} levels of nesting"
    size = len(json.dumps(value, ensure_ascii=False).encode("utf-8"))
    return f"{size} bytes; the limit is {KEPT_BYTES}" if size > KEPT_BYTES else None


def as_json(value: Any) -> Any:
    """Return a value as JSON has it: bytes in base64; dates, times, decimals and what is no number as text.

    >>> as_json({"at": date(2025, 1, 2), "raw": b"x", "price": Decimal("1.50"), "rate": float("nan")})
    {'at': '2025-01-02', 'raw': 'eA==', 'price': '1.50', 'rate': 'nan'}
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{Decimal(value // timedelta(microseconds=1)) / 1_000_000}S"  # ISO 8601, section 5.5.2
    return printable(str(value), 4096)

"""A page as one row of a table: the columns, the values in them, and how a spreadsheet's cell says them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from warcwrap.errors import printable
from warcwrap.metadata import Author, Image
from warcwrap.page import Origin
from warcwrap.strict_json import as_json

Kind = Literal["string", "integer", "boolean", "strings", "authors", "images", "years", "object"]
Row = dict[str, Any]

AUTHOR_KEYS = tuple(field.name for field in fields(Author))
IMAGE_KEYS = tuple(field.name for field in fields(Image))
IMAGE_NUMBERS = frozenset({"width", "height"})
_LARGEST = (1 << 63) - 1  # tables have no larger integers

# What spreadsheets take for a formula (OWASP, "CSV Injection"), full-width forms included, as Japanese ones do.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# What acts on a terminal, or ends a line for one reader and not for another.
_ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the kind of its values, and the path of keys by which a view of the page is asked for it."""

    name: str
    kind: Kind
    path: str


COLUMNS = (
    Column("name", "string", "source/name"),
    Column("archive", "string", "origin/archive"),
    Column("offset", "integer", "origin/offset"),
    Column("record_id", "string", "origin/record_id"),
    Column("target_uri", "string", "target_uri"),
    Column("url", "string", "url"),
    Column("canonical_url", "string", "canonical_url"),
    Column("captured_at", "string", "source/captured_at"),
    Column("captured_at_source", "string", "source/captured_at_source"),
    Column("title", "string", "title"),
    Column("subtitle", "string", "subtitle"),
    Column("description", "string", "description"),
    Column("site_name", "string", "site_name"),
    Column("date_published", "string", "date_published"),
    Column("date_modified", "string", "date_modified"),
    Column("authors", "authors", "authors"),
    Column("publisher", "string", "publisher/name"),
    Column("publisher_url", "string", "publisher/url"),
    Column("copyright_statement", "string", "copyright/statement"),
    Column("copyright_holder", "string", "copyright/holder"),
    Column("copyright_years", "years", "copyright/years"),
    Column("copyright_terms", "strings", "copyright/terms"),
    Column("license_url", "string", "copyright/license_url"),
    Column("language", "string", "language"),
    Column("lead_image", "string", "lead_image"),
    Column("images", "images", "images"),
    Column("sha256", "string", "source/sha256"),
    Column("size_bytes", "integer", "source/size_bytes"),
    Column("encoding", "string", "source/encoding/name"),
    Column("fidelity", "string", "source/fidelity"),
    Column("valid", "boolean", "validation/valid"),
    Column("extra", "object", "extra"),
)
TEXT = Column("text", "string", "text")
KINDS: Mapping[str, Kind] = {column.name: column.kind for column in (*COLUMNS, TEXT)}


def row(
    document: Mapping[str, Any],
    target_uri: str | None = None,
    origin: Origin | None = None,
    text: str | None = None,
    columns: Sequence[Column] = COLUMNS,
) -> Row:
    """Return a page's row, its columns in their order.

    What a page or an old archive says is kept, but for half characters, which no UTF-8 text can hold.
    """
    view = {**document, "target_uri": target_uri, "lead_image": _lead(document["images"]), TEXT.path: text}
    if origin:
        known = {field.name: getattr(origin, field.name) for field in fields(origin)}
        view |= {"origin": known, "target_uri": origin.target_uri}
    values: Row = _clean({column.name: _SHAPES[column.kind](_at(view, column.path)) for column in columns})
    return values


def _lead(images: Iterable[Mapping[str, Any]]) -> str | None:
    return next((image["url"] for image in images if image["role"] == "lead"), None)


def _at(view: Mapping[str, Any], path: str) -> Any:
    value: Any = view
    for step in path.split("/"):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _integer(value: Any) -> int | None:
    """Return a whole number that tables can hold; JSON Schema takes 640.0 for one, too."""
    return int(value) if value is not None and abs(value) <= _LARGEST else None


def _image(image: Mapping[str, Any]) -> Row:
    shaped = {key: _integer(image.get(key)) if key in IMAGE_NUMBERS else image.get(key) for key in IMAGE_KEYS}
    return {**shaped, "variants": list(image.get("variants", ()))}


def _years(year: Any) -> Row:
    first, last = year if isinstance(year, list | tuple) else (year, year)
    return {"first": int(first), "last": int(last)}


_SHAPES: Mapping[Kind, Callable[[Any], Any]] = {
    "string": lambda value: value,
    "integer": _integer,
    "boolean": lambda value: value,
    "strings": lambda values: list(values or ()),
    "authors": lambda authors: [{key: author.get(key) for key in AUTHOR_KEYS} for author in authors],
    "images": lambda images: [_image(image) for image in images],
    "years": lambda years: [_years(year) for year in years or ()],
    "object": lambda value: dict(value),
}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("�", value)
    if isinstance(value, Mapping):
        return {_clean(key): _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list | tuple) else value


def cell(kind: Kind, value: Any) -> str:
    """Return a value as text for a cell: null is empty, several are joined, a formula gets an apostrophe before it.

    >>> cell("years", [{"first": 2020, "last": 2020}, {"first": 2022, "last": 2024}])
    '2020; 2022-2024'
    >>> cell("string", "=1+1"), cell("boolean", False), cell("integer", None)
    ("'=1+1", 'false', '')
    """
    text = "" if value is None else _CELLS[kind](value)
    guarded = "'" + text if text.startswith(_FORMULA) else text
    return _ACTING.sub(lambda match: printable(match[0]), guarded)


_CELLS: Mapping[Kind, Callable[[Any], str]] = {
    "string": str,
    "integer": str,
    "boolean": lambda value: "true" if value else "false",
    "strings": "; ".join,
    "authors": lambda authors: "; ".join(author["name"] for author in authors),
    "images": lambda images: " ".join(image["url"] for image in images),
    "years": lambda years: "; ".join("-".join(dict.fromkeys(map(str, year.values()))) for year in years),
    "object": as_json,
}


def csv_line(cells: Iterable[str]) -> str:
    """Return cells as a line of CSV (RFC 4180), with its CR LF."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()

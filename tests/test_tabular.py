"""tabular: a page as a row, and a value as a cell."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from warcwrap.metadata import Author, Copyright, Image, Metadata, Publisher
from warcwrap.page import Origin
from warcwrap.tabular import COLUMNS, KINDS, TEXT, cell, csv_line, row

ALL = (*COLUMNS, TEXT)
SOURCE = {
    "name": "a",
    "sha256": "0" * 64,
    "size_bytes": 3,
    "encoding": {"name": "utf-8", "evidence": "bom"},
    "fidelity": "raw",
    "captured_at": None,
    "captured_at_source": "unknown",
}


def _document(**values: Any) -> dict[str, Any]:
    source = {**SOURCE, **values.pop("source", {})}
    return {**Metadata(source=source, **values).to_json(), "validation": {"valid": True}}


def test_full() -> None:
    """Every value of a document has its column."""
    document = _document(
        title="Lanterns",
        authors=(Author("Maren Tolliver", role="reporter"), Author("Harbour Agency", "Organization")),
        publisher=Publisher("The Harbour Post", "https://www.harbour-post.example/"),
        copyright=Copyright("© 2020, 2022–2024", "The Harbour Post", (2020, (2022, 2024)), None, ("All rights",)),
        images=(Image("http://a.example/1.jpg", "lead", width=640), Image("http://a.example/2.jpg")),
        extra={"section": ["a", None]},
    )
    found = row(
        document, "http://a.example/", Origin("a.warc.gz", 7, "urn:uuid:1", "http://a.example/stored"), "words", ALL
    )
    assert list(found) == [column.name for column in ALL]
    known = {"name": "Maren Tolliver", "type": "Person", "role": "reporter"}
    assert found["authors"][0] == {**known, "email": None, "organization": None, "url": None}
    assert found["copyright_years"] == [{"first": 2020, "last": 2020}, {"first": 2022, "last": 2024}]
    assert (found["archive"], found["offset"], found["target_uri"]) == ("a.warc.gz", 7, "http://a.example/stored")
    assert (found["lead_image"], len(found["images"]), found["images"][0]["width"]) == (
        "http://a.example/1.jpg",
        2,
        640,
    )
    assert (found["publisher"], found["copyright_terms"]) == ("The Harbour Post", ["All rights"])
    assert (found["extra"], found["text"]) == ({"section": ["a", None]}, "words")


def test_empty() -> None:
    """What is not known is null or an empty list; without its column there is no text."""
    found = row(_document())
    lists = {"authors", "images", "copyright_years", "copyright_terms"}
    assert {name for name, value in found.items() if value == []} == lists
    assert found["title"] is None and found["archive"] is None and found["publisher_url"] is None
    assert TEXT.name not in found


def test_odd_numbers() -> None:
    """A number that no table can hold becomes null; one with a fraction of zero is a whole one, as the schema says."""
    image = {"url": "http://a.example/", "role": "body", "width": 10**30, "height": 640.0}
    found = row({**_document(), "images": [image]})
    assert (found["images"][0]["width"], repr(found["images"][0]["height"])) == (None, "640")


def test_half_characters() -> None:
    """Half characters, which a file's name or a header may bring along, become replacement characters everywhere."""
    origin = Origin("a\udcff.warc", 0, "\ud800", "\udfff")
    found = row(_document(source={"name": "\ud83d"}, extra={"\ud800": ["\udc00"]}), "", origin, "a\ud800b", ALL)
    assert [found[name] for name in ("name", "archive", "record_id", "target_uri", "text")] == [
        *("�", "a�.warc", "�", "�", "a�b")
    ]
    assert found["extra"] == {"�": ["�"]}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_formulas(start: str) -> None:
    """No cell starts as a formula does, whatever its kind."""
    author = {"name": start + "1"}
    for kind, value in (("string", start + "1"), ("strings", [start + "1"]), ("authors", [author])):
        assert cell(kind, value).startswith("'")  # type: ignore[arg-type]


@given(st.text() | st.text("=+-@\t\r\n\x1b\x9b\u202e\u2028\"',;", max_size=20))
def test_cells_act_on_nothing(text: str) -> None:
    """A cell holds no control character but line feed and tab, nothing that turns text around, and is no formula."""
    found = cell("string", text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", found)
    assert not found.startswith(tuple("=+-@\t\r\n＝＋－＠"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_csv_lines(cells: list[str]) -> None:
    """A line of CSV gives back its cells."""
    assert list(csv.reader(io.StringIO(csv_line(cells), newline=""))) == [cells]


def test_documented() -> None:
    """docs/export.md has every column with its kind, in order."""
    text = (ROOT / "docs" / "export.md").read_text("utf-8")
    rows = re.findall(r"^\| (\w+) \| (\w+) \| [^|]+ \|$", text, re.M)
    assert [pair for pair in rows if pair[0] in KINDS] == [(column.name, column.kind) for column in ALL]
    assert {column.kind for column in COLUMNS} == set(
        re.findall(r"^\| (\w+) \| [^|]+ \| [^|]+ \| [^|]+ \|$", text, re.M)
    ) - {"kind"}

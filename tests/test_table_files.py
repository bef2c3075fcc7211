"""table_files: rows into JSON Lines, CSV and Parquet, and back by the readers of others."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from test_tabular import ALL, _document
from warcwrap.metadata import Author, Image
from warcwrap.table_files import GROUP_BYTES, Compression, Format, table
from warcwrap.tabular import Row, cell, row
from warcwrap.version import VERSION


def _written(kind: Format, rows: list[Row], compression: Compression | None = None) -> bytes:
    out = io.BytesIO()
    with table(out, kind, ALL, compression) as opened:
        for each in rows:
            opened.write(each)
    return out.getvalue()


def _parquet(raw: bytes) -> Any:
    pq = pytest.importorskip("pyarrow.parquet")
    return pq.ParquetFile(io.BytesIO(raw))


def _rows(*texts: str) -> list[Row]:
    authors, images = (Author("Maren Tolliver"),), (Image("http://a.example/1.jpg", variants=("http://a.example/2",)),)
    document = _document(title="x", authors=authors, images=images, extra={"section": None})
    return [row(document, text=text, columns=ALL) for text in texts]


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_odd_characters_come_back(title: str, text: str, extra: dict[str, str]) -> None:
    """JSON Lines and Parquet give back every character, CSV every character that is harmless in a cell."""
    rows = [row(_document(title=title, extra=extra), text=text, columns=ALL)]
    assert [json.loads(line) for line in _written("jsonl", rows).split(b"\n")[:-1]] == rows
    (found,) = csv.DictReader(io.StringIO(_written("csv", rows).decode("utf-8"), newline=""))
    assert (found["title"], found["text"]) == (cell("string", rows[0]["title"]), cell("string", rows[0]["text"]))
    assert json.loads(found["extra"]) == rows[0]["extra"]
    (back,) = _parquet(_written("parquet", rows)).read().to_pylist()
    assert {**back, "extra": json.loads(back["extra"])} == rows[0]


def test_lines_are_ascii_safe() -> None:
    """No reader can take a character within a row for the row's end, and none acts on a terminal."""
    raw = _written("jsonl", _rows("a\u2028b\u0085c\x1b[31m\u202e가"))
    assert raw.decode("utf-8").splitlines() == [raw.decode("utf-8").removesuffix("\n")]
    assert raw.decode("utf-8").removesuffix("\n").isprintable()


def test_nested_columns() -> None:
    """Parquet has lists and structures with every key; dates and addresses are strings."""
    found = _parquet(_written("parquet", _rows("a")))
    schema = found.schema_arrow
    assert str(schema.field("images").type).startswith("list<element: struct<url: string, role: string,")
    assert (str(schema.field("date_published").type), str(schema.field("offset").type)) == ("string", "int64")
    assert found.read().to_pylist()[0]["images"][0]["variants"] == ["http://a.example/2"]
    assert schema.metadata[b"warcwrap"].decode() == VERSION
    assert found.metadata.row_group(0).column(0).compression == "ZSTD"


def test_row_groups_are_bounded() -> None:
    """A row group ends soon after its bytes are many, however long the rows are."""
    rows = _rows(*(chr(0xAC00 + number) * 700_000 for number in range(20)))
    found = _parquet(_written("parquet", rows))
    sizes = [found.read_row_group(number).nbytes for number in range(found.num_row_groups)]
    assert len(sizes) > 1 and max(sizes) < GROUP_BYTES + (5 << 20)
    assert found.read(columns=["text"]).to_pydict()["text"] == [each["text"] for each in rows]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_no_rows(kind: Format) -> None:
    """A table without rows is a table all the same."""
    raw = _written(kind, [])
    if kind == "parquet":
        assert _parquet(raw).read().column_names == [column.name for column in ALL]
    else:
        assert len(raw.splitlines()) == (kind == "csv")


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_compressed(kind: Format) -> None:
    """Compressed tables hold the same bytes, and no time or name that would change theirs."""
    rows = _rows(*"abc")
    plain = _written(kind, rows)
    packed = _written(kind, rows, "gz")
    assert (gzip.decompress(packed), packed) == (plain, _written(kind, rows, "gz"))
    zstd = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    assert zstd.decompress(_written(kind, rows, "zst")) == plain


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("kind", "compression"), [("jsonl", None), ("csv", None), ("jsonl", "gz"), ("jsonl", "zst"), ("parquet", None)]
)
def test_a_full_disk(kind: Format, compression: Compression | None) -> None:
    """What the system says of a failed write is raised as it is, the stream stays open, and nothing is said later."""
    with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123
        with pytest.raises(OSError, match="No space"), table(full, kind, ALL, compression) as opened:  # type: ignore[arg-type]
            for each in _rows("a" * 3_000_000, "b"):
                opened.write(each)
        assert not full.closed


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_an_error_within(kind: Format) -> None:
    """What stops the work is not hidden by what closing the table says."""
    with pytest.raises(KeyError), table(io.BytesIO(), kind, ALL):
        raise KeyError


def test_without_pyarrow() -> None:
    """Where the library for Parquet is not installed, that is said, with the extra that brings it."""
    program = (
        "import io, sys; sys.modules['pyarrow'] = None\n"
        "from warcwrap.table_files import table\nfrom warcwrap.errors import UsageError\n"
        "try:\n  table(io.BytesIO(), 'parquet', ()).__enter__()\n"
        "except UsageError as problem:\n  print(problem)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "needs-extra" in said and "warcwrap[parquet]" in said

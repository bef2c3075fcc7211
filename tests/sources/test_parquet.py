"""Parquet, as pyarrow writes it."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import HTML, pages, tell, told, write, zipped
from warcwrap.errors import InputError
from warcwrap.page import Attachment, Noted, Page, Rejected
from warcwrap.sources import files, footers, parquet, read, rows
from warcwrap.sources.entry import Reading, Span

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

READING = Reading(None, {}, None, lambda path: False)


def table(columns: Any, **options: Any) -> bytes:
    """Return a file of columns, given as a mapping or a table."""
    out = io.BytesIO()
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), out, **options)
    return out.getvalue()


def dump(folder: Path, columns: Any, name: str = "a.parquet", **options: Any) -> Path:
    return write(folder, {name: columns if isinstance(columns, bytes) else table(columns, **options)}) / name


def only(folder: Path, columns: Any, **options: Any) -> Page:
    (page,) = pages(dump(folder, columns), **options)
    assert isinstance(page, Page)
    return page


@pytest.mark.parametrize("name", ["a.parquet", "a"])
@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
def test_rows(tmp_path: Path, name: str, compression: str) -> None:
    """Rows are pages under their numbers from 1, over all row groups; null is no value."""
    columns = {"html": [f"<p>{number}" for number in range(5)], "url": ["http://a.example/", None, None, None, ""]}
    path = dump(tmp_path, columns, name, row_group_size=2, compression=compression)
    found = pages(path)
    assert [(page.name, page.url, page.body.head(9)) for page in found] == [
        (f"{name}#{number + 1}", "http://a.example/" if not number else None, b"<p>%d" % number) for number in range(5)
    ]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_kinds_of_text(tmp_path: Path, kind: Any) -> None:
    """However it is stored, it is text that was decoded."""
    page = only(tmp_path, {"html": pa.array(["<html>가"]).cast(kind)})
    assert (page.text, page.fidelity) == ("<html>가", "decoded")


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
def test_kinds_of_bytes(tmp_path: Path, kind: Any) -> None:
    """Bytes are the page's own; other columns of bytes are the text that a tool wrote so."""
    columns = {"html": pa.array(["<html>가".encode("cp949")], kind), "url": pa.array([b"http://a.example/"], kind)}
    page = only(tmp_path, {**columns, "content_type": pa.array([b"text/html; charset=euc-kr"], kind)})
    assert (page.text, page.fidelity, page.url) == ("<html>가", "raw", "http://a.example/")


@pytest.mark.parametrize(
    ("kind", "value", "at"),
    [
        (pa.timestamp("s"), 1735786980, "2025-01-02 03:03:00+00:00"),
        (pa.timestamp("ms", "Asia/Seoul"), 1735786980000, "2025-01-02 03:03:00+00:00"),
        (pa.timestamp("ns"), 1735786980000000001, "2025-01-02 03:03:00+00:00"),
        (pa.date32(), 20090, "2025-01-02 00:00:00+00:00"),
        (pa.string(), "2025-01-02T03:03:00+09:00", "2025-01-01 18:03:00+00:00"),
    ],
)
def test_dates_of_capture(tmp_path: Path, kind: Any, value: Any, at: str) -> None:
    """Times and dates are read as such, without a zone as UTC."""
    page = only(tmp_path, {"html": ["<p>x"], "captured_at": pa.array([value], kind)})
    assert (str(page.capture.at), page.capture.zone_assumed) == (
        at,
        kind in (pa.timestamp("s"), pa.timestamp("ns"), pa.date32()),
    )


def test_a_date_beyond_the_calendar(tmp_path: Path) -> None:
    """It costs the date, not the page."""
    columns = {"html": ["<p>x", "<p>y"], "captured_at": pa.array([1 << 62, None], pa.timestamp("us"))}
    assert tell(dump(tmp_path, columns)) == [
        ("noted", "a.parquet#1", "capture-date-unusable"),
        ("page", "a.parquet#1"),
        ("page", "a.parquet#2"),
    ]


def test_kept_columns(tmp_path: Path) -> None:
    """Values of all kinds come as JSON: bytes in base64, what JSON does not have as text."""
    moment = datetime(2025, 1, 2, 3, 4, 5, 6, UTC)
    values = {
        "bytes": (b"\xff\x00", "/wA="),
        "decimal": (Decimal("1.50"), "1.50"),
        "zoned": (moment, "2025-01-02T03:04:05.000006+00:00"),
        "naive": (moment.replace(tzinfo=None), "2025-01-02T03:04:05.000006"),
        "day": (date(2025, 1, 2), "2025-01-02"),
        "time": (time(3, 4), "03:04:00"),
        "span": (timedelta(seconds=1.5), "PT1.5S"),
        "nan": (float("nan"), "nan"),
        "nested": ({"a": [1, None], "b": {"c": b"x"}}, {"a": [1, None], "b": {"c": "eA=="}}),
        "null": (None, None),
    }
    columns = {name: pa.array([value]) for name, (value, _) in values.items()}
    columns["nanoseconds"] = pa.array([[1735787045000000007]], pa.list_(pa.timestamp("ns")))
    columns["map"] = pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int32()))
    expected = {name: shown for name, (_, shown) in values.items()}
    expected |= {"nanoseconds": ["2025-01-02T03:04:05"], "map": [["a", 1]]}
    assert only(tmp_path, {"html": ["<p>x"], **columns}, keep_columns=["*"]).extra == expected


def test_a_value_that_python_does_not_have(tmp_path: Path) -> None:
    """It is not kept, and said; the page is read."""
    columns = {"html": ["<p>x"], "day": pa.array([1 << 30], pa.date32())}
    path = dump(tmp_path, columns)
    assert tell(path, keep_columns=["day"]) == [("noted", "a.parquet#1", "column-not-kept"), ("page", "a.parquet#1")]


def test_headers(tmp_path: Path) -> None:
    """Headers may be a map, a list of structures, or JSON, and the status a number."""
    kinds = [
        pa.array([[("A", "b")]], pa.map_(pa.string(), pa.string())),
        pa.array([[{"name": "A", "value": "b"}]]),
        pa.array([{"A": "b", "C": None}]),
        pa.array(['{"A": "b"}']),
    ]
    for headers in kinds:
        page = only(tmp_path, {"html": [b"<p>x"], "http_headers": headers, "status": [200.0]})
        assert page.exchange is not None
        assert page.exchange.head == b"HTTP/1.1 200 \r\nA: b\r\nContent-Length: 4\r\n\r\n"


def test_columns(tmp_path: Path) -> None:
    """Columns are mapped as in other rows; those that are not read are named from the schema."""
    path = dump(tmp_path, {"content": ["<p>x"], "a.b": ["http://a.example/"], "c": [None]})
    found = list(read(path, columns={"html": "content", "url": "a.b", "id": "nr"}))
    assert isinstance(found[0], Page)
    assert found[0].url == "http://a.example/"
    assert [item.finding.message for item in found if isinstance(item, Noted)] == [
        "columns that are not read: c",
        "columns that no row has: nr",
    ]


def test_a_file_without_pages(tmp_path: Path) -> None:
    """It is an attachment, and a finding names its columns."""
    path = dump(tmp_path, {"text": ["x"], "b": [1]})
    noted, attachment = read(path)
    assert isinstance(noted, Noted)
    assert isinstance(attachment, Attachment)
    assert (noted.finding.code, noted.finding.message.partition(": ")[2]) == ("table-without-pages", "text, b")
    assert attachment.content_type == "application/vnd.apache.parquet"


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    """Which is meant, nobody knows."""
    raw = table(pa.Table.from_arrays([pa.array(["<p>x"]), pa.array(["<p>y"])], ["html", "html"]))
    assert tell(dump(tmp_path, raw)) == [("rejected", "a.parquet", "column-named-twice")]


def test_within_archives(tmp_path: Path) -> None:
    """A file that cannot be read at any place is put where it can."""
    raw = table({"html": ["<p>x"]})
    write(tmp_path, {"a.zip": zipped({"in.parquet": raw}), "b.parquet.gz": gzip.compress(raw)})
    assert tell(tmp_path / "a.zip", tmp_path / "b.parquet.gz") == [
        ("page", "a.zip!in.parquet#1"),
        ("page", "b.parquet.gz!b.parquet#1"),
    ]


def test_files_that_rows_name(tmp_path: Path) -> None:
    """In a folder, a file that a row names is read once, through it."""
    write(tmp_path, {"p/a.html": HTML, "p/b.html": HTML})
    dump(tmp_path, {"path": ["a.html", None], "html": [None, "<p>x"]}, "p/a.parquet")
    dump(tmp_path, {"html": ["<p>y"]}, "p/b.parquet")
    assert [each for each in tell(tmp_path) if each[0] == "page"] == [
        ("page", "p/a.html"),
        ("page", "p/a.parquet#2"),
        ("page", "p/b.html"),
        ("page", "p/b.parquet#1"),
    ]


def test_large_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row above the limit is rejected under its number; a large one is read."""
    monkeypatch.setattr(rows, "ROW_BYTES", 10_000_000)
    columns = {"html": ["<p>" + "x" * 8_000_000, "<p>" + "x" * 10_000_000, "<p>x"]}
    assert tell(dump(tmp_path, columns)) == [
        ("page", "a.parquet#1"),
        ("rejected", "a.parquet#2", "row-too-large"),
        ("page", "a.parquet#3"),
    ]


def test_text_that_is_none(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 in a column of text cost their row."""
    text = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\4\0\0\0"), pa.py_buffer(b"\xff<p>")]
    )
    assert tell(dump(tmp_path, {"html": text})) == [
        ("rejected", "a.parquet#1", "row-not-unicode"),
        ("page", "a.parquet#2"),
    ]


def _spoilt(group: int) -> tuple[bytes, int]:
    """Return a file of three row groups of two rows, with bytes of one overwritten, and where that one begins."""
    raw = table({"html": [f"<p>{number}" * 50 for number in range(6)]}, row_group_size=2, compression="zstd")
    column = pq.ParquetFile(io.BytesIO(raw)).metadata.row_group(group).column(0)
    at = column.dictionary_page_offset or column.data_page_offset
    return raw[: at + 20] + bytes(20) + raw[at + 40 :], column.data_page_offset


@pytest.mark.parametrize("group", [0, 1, 2])
def test_a_broken_row_group(tmp_path: Path, group: int) -> None:
    """It costs its own rows; the reason says which these are, and where it lies."""
    raw, offset = _spoilt(group)
    found = list(read(dump(tmp_path, raw)))
    kept = [item.name for item in found if isinstance(item, Page)]
    (rejected,) = (item for item in found if isinstance(item, Rejected))
    first = 2 * group + 1
    assert kept == [f"a.parquet#{number}" for number in range(1, 7) if number not in (first, first + 1)]
    assert (rejected.name, rejected.code, rejected.scope) == (f"a.parquet#{first}", "damaged-parquet", "rest")
    assert rejected.reason.startswith(f"row group {group}, rows {first} to {first + 1}, at byte {offset}: ")


def test_a_changed_byte_in_a_page(tmp_path: Path) -> None:
    """Where the writer has left checksums, they are held against the pages."""
    options = {"compression": "none", "use_dictionary": False, "write_statistics": False}
    raw = table({"html": ["<p>" + "x" * 99]}, write_page_checksum=True, **options)
    assert tell(dump(tmp_path, raw.replace(b"<p>xx", b"<p>xy", 1))) == [("rejected", "a.parquet#1", "damaged-parquet")]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda raw: raw[:-1], "damaged-parquet"),
        (lambda raw: raw[: len(raw) // 2], "damaged-parquet"),
        (lambda raw: raw[:9] + b"\0", "damaged-parquet"),
        (lambda raw: raw[:-8] + b"\xff\xff\xff\x7fPAR1", "damaged-parquet"),
        (lambda raw: raw[:-8] + b"\0\0\0\0PAR1", "damaged-parquet"),
        (lambda raw: raw[:-4] + b"PARE", "encrypted"),
        (lambda raw: raw[:-200] + bytes(192) + raw[-8:], "damaged-parquet"),
    ],
)
def test_a_broken_footer(tmp_path: Path, spoil: Any, code: str) -> None:
    """It costs the file."""
    raw = table({"html": ["<p>x" * 50, "<p>y"]})
    assert tell(dump(tmp_path, spoil(raw))) == [("rejected", "a.parquet", code)]


def test_a_run_of_a_million_nothings(tmp_path: Path) -> None:
    """Rows that take no room in the file are no rows of pages."""
    raw = table({"html": pa.nulls(3_000_000, pa.string())}, row_group_size=3_000_000)
    assert tell(dump(tmp_path, raw)) == [("rejected", "a.parquet", "decompression-limit")]


def test_a_row_group_that_unpacks_too_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row group whose pages would not fit into memory is not unpacked."""
    monkeypatch.setattr(parquet, "_GROUP_APPLIES_FROM", 1 << 20)
    raw = table({"html": ["<p>" + "x" * 4_000_000]}, compression="zstd", use_dictionary=False)
    assert tell(dump(tmp_path, raw)) == [("rejected", "a.parquet", "decompression-limit")]


def test_a_page_repeated_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to far more than it is ends there, and is not held on the way."""
    monkeypatch.setattr(parquet, "RATIO_APPLIES_FROM", 1 << 20)
    monkeypatch.setattr(parquet, "RATIO_LIMIT", 50)
    found = tell(dump(tmp_path, {"html": ["<p>" + "x" * 100_000] * 200}, compression="none"))
    assert (found[-1], len(found) < 100) == (("rejected", "a.parquet", "decompression-limit"), True)


def test_cuts(tmp_path: Path) -> None:
    """Spans are of row groups, cover all once, and read apart as they do together, with what is said once."""
    columns = {"html": [f"<p>{number}" for number in range(10)], "other": [1] * 10}
    entry = files.given(dump(tmp_path, columns, row_group_size=2))
    spans = list(parquet.cuts(entry, 1))
    assert spans == [Span(0, 1), Span(1, 2), Span(2, 3), Span(3, 4), Span(4)]
    assert list(parquet.cuts(entry, 1 << 20)) == [Span()]
    apart = [told(item) for span in spans for item in parquet.read(replace(entry, span=span), READING)]
    assert sorted(apart) == sorted(told(item) for item in parquet.read(entry, READING))


def test_damage_below_comes_through(tmp_path: Path) -> None:
    """What goes wrong in the file system is said as such, not as a fault of the format."""

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise InputError("unreadable", "a.parquet", "Input/output error")

    entry = files.given(dump(tmp_path, {"html": ["<p>x"]}))
    body = replace(entry.body, opener=lambda: Broken(entry.body.head(9999)))
    with pytest.raises(InputError) as caught:
        list(parquet.read(replace(entry, body=body), READING))
    assert caught.value.code == "unreadable"


def test_without_pyarrow(tmp_path: Path) -> None:
    """The file is rejected with the name of what is missing, and the others are read."""
    dump(tmp_path, {"html": ["<p>x"]})
    write(tmp_path, {"b.html": HTML})
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from warcwrap.sources import read\n"
        "print(*(getattr(item, 'code', item.name) for item in read(sys.argv[1])))"
    )
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["needs-extra", "b.html"]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda text: "<p>" + text),
            st.none() | st.integers(-(2**63), 2**63 - 1),
        ),
        max_size=8,
    ),
    st.integers(1, 4),
)
def test_any_pages(tmp_path_factory: pytest.TempPathFactory, given: list[tuple[str, Any]], group: int) -> None:
    """What pyarrow writes comes back as it was."""
    columns = {
        "html": pa.array([html for html, _ in given], pa.string()),
        "n": pa.array([n for _, n in given], pa.int64()),
    }
    path = dump(tmp_path_factory.mktemp("tables"), columns, row_group_size=group)
    found = [item for item in read(path, keep_columns=["n"]) if isinstance(item, Page)]
    assert [(page.body.head(999).decode(), page.extra["n"]) for page in found] == given


@given(st.data())
def test_any_damage(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """A file with any bytes changed is pages or rejects."""
    raw = bytearray(table({"html": ["<p>1", "<p>2" * 9, None], "url": ["a", None, "c"]}, row_group_size=2))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(4, len(raw) - 9))] = data.draw(st.integers(0, 255))
    path = dump(tmp_path_factory.mktemp("tables"), bytes(raw))
    assert {each[0] for each in tell(path)} <= {"page", "rejected", "noted", "attachment"}


def test_a_footer_that_ends_a_process_costs_its_file() -> None:
    """Where a column's facts contradict each other, pyarrow ends the process that asks for them: it is not ours."""
    raw = table({"html": ["<p>1", "<p>2" * 9, None], "url": ["a", None, "c"]}, row_group_size=2)
    length = int.from_bytes(raw[-8:-4], "little")
    refused = 0
    for seed in range(1_000):
        drawn, footer = random.Random(seed), bytearray(raw[-8 - length : -8])
        for _ in range(drawn.randint(1, 3)):
            footer[drawn.randrange(length)] = drawn.randint(0, 255)
        try:
            assert all(group.stored_bytes >= 0 for group in footers.groups(bytes(footer), "a.parquet"))
        except InputError as problem:
            assert problem.code == "damaged-parquet"
            refused += 1
    assert 0 < refused < 1_000

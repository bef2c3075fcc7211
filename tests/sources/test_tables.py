"""CSV and TSV."""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import HTML, pages, tell, told, write
from warcwrap.page import Page, Rejected
from warcwrap.sources import read, rows, tables

PAGE = '<!doctype html>\n<title>"x", y</title>\r\n<p>a;b\tc'


def table(*given: list[str], **dialect: Any) -> bytes:
    """Return rows as the csv module writes them."""
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(given)
    return out.getvalue().encode()


def dump(folder: Path, raw: bytes, name: str = "a.csv") -> Path:
    return write(folder, {name: raw}) / name


@pytest.mark.parametrize(
    "dialect",
    [
        {},
        {"delimiter": ";"},
        {"dialect": "excel-tab"},
        {"lineterminator": "\n"},
        {"quoting": csv.QUOTE_ALL},
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a"])
def test_what_the_library_writes(tmp_path: Path, dialect: dict[str, Any], name: str) -> None:
    """Rows are told by their header, whatever parts their cells; names count lines, and an empty cell is none."""
    raw = table(["url", "html", "id"], ["http://a.example/", PAGE, ""], ["", "<p>2", "two"], **dialect)
    one, two = pages(dump(tmp_path, raw, name))
    assert isinstance(one, Page)
    assert (one.name, one.url, one.body.head(999), one.fidelity) == (
        f"{name}#2",
        "http://a.example/",
        PAGE.encode(),
        "stripped" if "<html" in PAGE else "decoded",
    )
    assert (two.name, two.url, two.body.head(99)) == ("two", None, b"<p>2")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"title,date\nx,2025\n", "a.csv"),
        (b"html\nx\n", "a"),
        (b"title,html\nx\n", "a"),
        (b"html,url,\nx\n", "a"),
        (b"<p>html,url\nx\n", "a"),
        (b"\xff\xfea\x00b", "a.csv"),
    ],
)
def test_what_is_no_dump(tmp_path: Path, raw: bytes, name: str) -> None:
    """CSV without a column of pages stays what it was, and a text is not taken for a header."""
    assert tell(dump(tmp_path, raw, name)) in ([("attachment", name)], [("page", name)])


def test_mapped_and_kept_columns(tmp_path: Path) -> None:
    """Columns are mapped and kept as in other rows; what is empty is not kept."""
    path = dump(tmp_path, b"content;link;tag;empty\n<p>x;http://a.example/;one;\n")
    options: dict[str, Any] = {"columns": {"html": "content", "url": "link"}, "keep_columns": ["*"]}
    (page,) = pages(path, **options)
    assert isinstance(page, Page)
    assert (page.url, page.extra) == ("http://a.example/", {"tag": "one"})
    assert tell(path, columns={"html": "content", "id": "nr"}) == [
        ("page", "a.csv#2"),
        ("noted", "a.csv", "ignored-columns"),
        ("noted", "a.csv", "columns-absent"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """UTF-8 is read with or without its mark, UTF-16 with it."""
    raw = table(["html", "url"], ["<p>가\n나", "http://a.example/"], ["<p>다", ""]).decode().encode(encoding)
    assert [(page.name, page.body.head(99).decode()) for page in pages(dump(tmp_path, raw))] == [
        ("a.csv#2", "<p>가\n나"),
        ("a.csv#4", "<p>다"),
    ]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """They cost their row, in either encoding."""
    raw = table(["html"], ["<p>a"], ["<p>가"], ["<p>b"]).decode()
    expected = [("page", "a.csv#2"), ("rejected", "a.csv#3", "row-not-unicode"), ("page", "a.csv#4")]
    assert tell(dump(tmp_path, raw.encode("cp949"))) == expected
    assert tell(dump(tmp_path, raw.replace("가", "\ud800").encode("utf-16", "surrogatepass"))) == expected
    assert tell(dump(tmp_path, raw.encode("utf-16")[:-1])) == [
        ("page", "a.csv#2"),
        ("page", "a.csv#3"),
        ("rejected", "a.csv#4", "row-not-unicode"),
    ]


def test_large_cells_and_nul(tmp_path: Path) -> None:
    """A cell may be far larger than the csv module's own limit, and hold NUL."""
    large = "<p>" + "가" * 200_000
    one, two = pages(dump(tmp_path, table(["html"], [large], ["<p>\0"])))
    assert (one.body.size_bytes, two.body.head(9)) == (len(large.encode()), b"<p>\0")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"one cell\n", "row-broken"),
        (b"<p>x,http://a.example/,three\n", "row-broken"),
        (b'"<p>x"y,http://a.example/\n', "row-broken"),
        (b"<p>x\ry,http://a.example/\n", "row-broken"),
        (b",http://a.example/\n", "row-without-page"),
        (b'" ",http://a.example/\n', "empty"),
    ],
)
def test_bad_rows(tmp_path: Path, row: bytes, code: str) -> None:
    """A bad row is rejected under its line, and the others are read; blank lines are no rows."""
    raw = b"html,url\n\n<p>1,\n" + row + b"\r\n<p>2,\n"
    assert tell(dump(tmp_path, raw)) == [("page", "a.csv#3"), ("rejected", "a.csv#4", code), ("page", "a.csv#6")]


@pytest.mark.parametrize(
    "behind",
    [
        [b"<p>1,http://a.example/1\n", b"<p>2,http://a.example/2\n"],
        [b'"<p>1, ""x""",http://a.example/1\n', b'"<p>2",http://a.example/2\n'],
        [b'"<p>1",\n', b'"<p>2",http://a.example/2\n'],
    ],
)
def test_a_quote_that_is_not_closed(tmp_path: Path, behind: list[bytes]) -> None:
    """It costs its own row, not those that follow."""
    raw = b'html,url\n<p>0,\n"<p>open,http://a.example/x\n' + b"".join(behind)
    found = tell(dump(tmp_path, raw))
    assert found == [
        ("page", "a.csv#2"),
        ("rejected", "a.csv#3", "row-broken"),
        ("page", "a.csv#4"),
        ("page", "a.csv#5"),
    ]


def test_pieces_of_a_broken_page_are_no_pages(tmp_path: Path) -> None:
    """Of a broken row of many lines, none is taken for a row; the reason says up to where that goes."""
    raw = b'url,html\nhttp://a.example/1,"<p>a\n<p>one, two\nthree, four</p>\nhttp-like, five"x\n'
    path = dump(tmp_path, raw + b'http://a.example/2,"<p>b"\n')
    assert tell(path) == [("rejected", "a.csv#2", "row-broken"), ("page", "a.csv#6")]
    rejected = next(item for item in read(path) if isinstance(item, Rejected))
    assert rejected.reason == "',' expected after '\"'; what follows, up to line 5, may be a part of it"


def test_without_addresses_a_quoted_page_is_a_row(tmp_path: Path) -> None:
    """Behind a broken row, cells without an address are believed where the page is quoted."""
    raw = b'id,html\n1,"<p>a\nx, <p>y\n2,"<p>b"\n3,"<p>c"\n'
    assert tell(dump(tmp_path, raw)) == [("rejected", "a.csv#2", "row-broken"), ("page", "2"), ("page", "3")]


def test_a_row_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is passed over, in one line or in many, and what follows is read."""
    monkeypatch.setattr(rows, "ROW_BYTES", 100)
    for large in (b"<p>" + b"x" * 3_000_000 + b",\n", b'"<p>' + b"x\n" * 200 + b'",\n'):
        raw = b"html,url\n<p>0,\n" + large + b"<p>1,http://a.example/\n"
        line = 3 + large.count(b"\n")
        assert tell(dump(tmp_path, raw)) == [
            ("page", "a.csv#2"),
            ("rejected", "a.csv#3", "row-too-large"),
            ("page", f"a.csv#{line}"),
        ]


def test_a_quote_that_nothing_closes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than a row's limit is held, and the rows behind are read in a time that grows as the file does."""
    monkeypatch.setattr(rows, "ROW_BYTES", 1 << 20)
    raw = b'html,url\n"<p>0,\n' + b"<p>1,http://a.example/\n" * 100_000
    found = tell(dump(tmp_path, raw))
    assert found[0] == ("rejected", "a.csv#2", "row-too-large")
    assert (len(found), found[-1]) == (100_001, ("page", "a.csv#100002"))


@pytest.mark.parametrize(
    ("header", "options", "is_read"),
    [
        (b"html,url,html", {}, False),
        (b"html,a,a", {}, True),
        (b"html,a,a", {"keep_columns": ["a"]}, False),
        (b"html,a,a", {"keep_columns": ["*"]}, False),
        (b"html,,", {"keep_columns": ["*"]}, True),
    ],
)
def test_columns_of_one_name(tmp_path: Path, header: bytes, options: dict[str, Any], is_read: bool) -> None:
    """Which of them is meant, nobody knows; where they are not asked for, it does not matter."""
    found = tell(dump(tmp_path, header + b"\n<p>x,1,2\n"), **options)
    assert found[0] == (("page", "a.csv#2") if is_read else ("rejected", "a.csv", "column-named-twice"))


def test_files_that_rows_name(tmp_path: Path) -> None:
    """In a folder, a file that a table names is read once, through it; in a table that is compressed, too."""
    write(tmp_path, {"a.html": HTML, "b.html": HTML, "c.html": HTML})
    write(tmp_path, {"a.tsv": b"file\turl\na.html\thttp://a.example/\n"})
    write(tmp_path, {"b.csv.gz": gzip.compress(b"path,url\nb.html,http://b.example/\n")})
    found = pages(tmp_path, columns={"path": "file"})
    assert [(page.name, page.url) for page in found if isinstance(page, Page)] == [
        ("a.html", "http://a.example/"),
        ("b.html", None),
        ("c.html", None),
    ]
    assert [(page.name, page.url) for page in pages(tmp_path) if isinstance(page, Page)] == [
        ("a.html", None),
        ("b.html", "http://b.example/"),
        ("c.html", None),
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.tuples(TEXT.map(lambda text: "<p>" + text), TEXT), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_any_pages(tmp_path_factory: pytest.TempPathFactory, given: list[tuple[str, str]], delimiter: str) -> None:
    """What the csv module writes comes back as it was."""
    raw = table(["html", "note"], *map(list, given), delimiter=delimiter)
    path = dump(tmp_path_factory.mktemp("tables"), raw)
    found = [item for item in read(path, keep_columns=["note"]) if isinstance(item, Page)]
    assert [(page.body.head(999).decode(), page.extra.get("note", "")) for page in found] == given


@given(st.lists(st.sampled_from([b'"', b'""', b",", b"\n", b"\r\n", b"<p>x", b"x", b"\xff", b"http://a.example/"])))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, given: list[bytes]) -> None:
    """Any bytes are rows or rejects; where the last row is not read, something before it is said to be broken."""
    last = b'\n"<p>last",http://z.example/\n'
    path = dump(tmp_path_factory.mktemp("tables"), b"html,url\n" + b"".join(given) + last)
    found = [told(item) for item in read(path)]
    assert {each[0] for each in found} <= {"page", "rejected", "noted"}
    number = (b"".join(given) + last).count(b"\n") + 1
    assert ("page", f"a.csv#{number}") in found or any(each[0] == "rejected" for each in found)


@given(st.lists(st.sampled_from(['"', '""', ",", "x", "\n"])).map("".join))
def test_where_rows_end(text: str) -> None:
    """A row ends where the csv module says so."""
    stream = io.BytesIO(text.encode() + b"\n")
    found = list(tables._Records(stream, b","))
    expected = csv.reader(io.StringIO(text + "\n", newline=""))
    assert len(found) == sum(1 for row in expected if row)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the memory of a process")
def test_memory(tmp_path: Path) -> None:
    """A quote that nothing closes, or a line without end, does not fill the memory."""
    path = dump(tmp_path, b'html,url\n"<p>' + b"x" * 500 + b"\n")
    program = (
        "import sys; from warcwrap.sources import read\n"
        "print(*(item.code for item in read(sys.argv[1])))\n"
        # Not ru_maxrss, which begins with that of the process that started this one.
        "print(next(int(line.split()[1]) >> 10 for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    for piece, code in ((b"y" * 999 + b"\n", "row-too-large"), (b"y" * 1000, "row-too-large")):
        with path.open("wb") as stream:
            stream.write(b'html,url\n"<p>')
            for _ in range(150):
                stream.write(piece * 1000)
        run = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
        codes, mebibytes = run.stdout.splitlines()
        assert (codes, int(mebibytes) < 200) == (code, True)

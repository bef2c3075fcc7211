"""Dumps of rows packed and unpacked: every page byte for byte, with the facts and columns that its row has."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import warcwrap
from commands import run
from dumps import write
from replay import fetched, served
from warcwrap.pack_options import PackOptions
from warcwrap.packing import pack
from warcwrap.page import Attachment, Page

RUN = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"
KOREAN = '<!doctype html><html><title>비 오는 날</title>\r\n<p>"하나", 둘;\t셋\n</html>'
PAGES = [KOREAN.encode("cp949"), KOREAN.encode("utf-16"), b"<html><p>\xff\xfe\0 odd\n", b"<p>scrape"]


def based(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def as_json_lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: json.dumps(each) if isinstance(each, dict) else each for name, each in row.items()})
    return out.getvalue().encode()


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    out = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist([_whole(row, rows) for row in rows]), out, row_group_size=2)
    return out.getvalue()


def _whole(row: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: row.get(name) for each in rows for name in each}


WRITERS = {"a.jsonl": as_json_lines, "a.csv": as_csv, "a.parquet": as_parquet, "a.jsonl.gz": None, "a.csv.gz": None}


@pytest.mark.parametrize("name", WRITERS)
def test_round_trip(tmp_path: Path, name: str) -> None:
    """Bytes, texts, files and what is no page come back as they were, and the counts add up."""
    rows: list[dict[str, Any]] = [{"id": f"raw{at}", "html_base64": based(raw)} for at, raw in enumerate(PAGES)]
    rows += [
        {"id": "text", "html": KOREAN},
        {"id": "file", "path": "p/a.html"},
        {"id": "image", "html_base64": based(PNG)},
    ]
    rows += [{"id": "none"}, {"id": "gone", "path": "p/b.html"}]
    write(tmp_path, {"in/p/a.html": PAGES[0]})
    raw = (WRITERS[name] or WRITERS[name.removesuffix(".gz")])(rows)
    write(tmp_path, {f"in/{name}": gzip.compress(raw) if name.endswith(".gz") else raw})
    result = pack(tmp_path / "in", output=tmp_path / "out", options=PackOptions(run_date=RUN))
    counts = {key: result.counts[key] for key in ("pages", "packed", "rejected", "attachments")}
    assert counts == {"pages": 8, "packed": 6, "rejected": 2, "attachments": 1}
    assert warcwrap.verify(tmp_path / "out.warc.gz").ok
    assert warcwrap.unpack(tmp_path / "out.warc.gz", folder=tmp_path / "back").ok
    manifest = [json.loads(line) for line in (tmp_path / "back" / "manifest.jsonl").read_bytes().splitlines()]
    found = {row["name"]: (tmp_path / "back" / row["file"]).read_bytes() for row in manifest}
    expected = {f"raw{at}": raw for at, raw in enumerate(PAGES)}
    assert found == expected | {"text": KOREAN.encode(), "file": PAGES[0], "image": PNG}


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_exchanges(tmp_path: Path, name: str) -> None:
    """With a status, pages are responses: as they were sent, or with headers that are true of what is kept."""
    stored = gzip.compress(PAGES[0], mtime=0)
    coded = {
        "Content-Type": "text/html; charset=euc-kr",
        "Content-Encoding": "gzip",
        "Content-Length": str(len(stored)),
    }
    rows = [
        {"html_base64": based(stored), "url": "http://a.example/1", "status": 200, "http_headers": coded},
        {"html": KOREAN, "url": "http://a.example/2", "status": 404, "http_headers": coded},
    ]
    write(tmp_path, {name: WRITERS[name](rows)})
    pack(tmp_path / name, output=tmp_path / "out", options=PackOptions(run_date=RUN))
    assert warcwrap.verify(tmp_path / "out.warc.gz").ok
    one, two = (item for item in warcwrap.read(tmp_path / "out.warc.gz") if isinstance(item, Page))
    assert one.exchange is not None
    assert one.exchange.payload is not None
    assert one.exchange.payload.head(9999) == stored
    assert (one.body.head(9999), two.body.head(9999)) == (PAGES[0], KOREAN.encode())
    sources = [json.loads(line)["source"] for line in run("extract", tmp_path / "out.warc.gz").stdout.splitlines()]
    assert [source["http_headers"] for source in sources] == ["original", "adjusted"]
    assert [source["encoding"]["evidence"] for source in sources] == ["http", "row-text"]


def test_kept_columns_come_back(tmp_path: Path) -> None:
    """What was kept stands in the archive's metadata, in JSON and in values, and passes their schema."""
    kept = {"tags": [{"a": 1.5}, None], "section": "life", "deep": {"가": [[True]]}}
    write(tmp_path, {"a.jsonl": as_json_lines([{"content": KOREAN, "link": "http://a.example/", **kept}])})
    arguments = ["--column", "html=content", "--column", "url=link", "--keep-column", "*"]
    extracted = run("extract", tmp_path / "a.jsonl", *arguments)
    assert json.loads(extracted.stdout)["extra"] == kept
    packed = run("pack", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--run-date", "2030-01-02", *arguments)
    assert (packed.exit_code, run("verify", tmp_path / "out.warc.gz").exit_code) == (0, 0)
    assert run("extract", tmp_path / "out.warc.gz").stdout == extracted.stdout
    (page,) = (item for item in warcwrap.read(tmp_path / "out.warc.gz") if isinstance(item, Page))
    assert warcwrap.extract(page).extra == kept


def test_columns_are_part_of_the_plan(tmp_path: Path) -> None:
    """The same run with other columns is another run."""
    write(tmp_path, {"a.jsonl": as_json_lines([{"html": "<p>x", "section": "life"}])})
    arguments = ["pack", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--run-date", "2030-01-02"]
    assert run(*arguments, "--keep-column", "section").exit_code == 0
    assert "already complete" in run(*arguments, "--keep-column", "section").output
    assert run(*arguments).exit_code == 3
    assert run(*arguments, "--column", "id=section", "--keep-column", "section").exit_code == 3


@pytest.mark.parametrize("pair", ["html", "html=", "text=content"])
def test_columns_that_cannot_be_meant(tmp_path: Path, pair: str) -> None:
    """They are wrong usage, before anything is read."""
    for command in (["extract"], ["pack", "-o", tmp_path / "out"], ["show"]):
        result = run(*command, tmp_path / "absent", "--column", pair)
        assert (result.exit_code, "column-mapping" in result.stderr) == (2, True)
    assert run("extract", tmp_path / "absent", "--keep-column", "").exit_code == 2


def test_columns_in_the_settings(tmp_path: Path) -> None:
    """They may stand in warcwrap.toml, as lists."""
    write(tmp_path, {"a.jsonl": as_json_lines([{"content": "<p>x", "section": "life"}])})
    write(tmp_path, {"w.toml": b'[extract]\ncolumn = ["html=content"]\nkeep-column = ["section"]\n'})
    result = run("--config", tmp_path / "w.toml", "extract", tmp_path / "a.jsonl")
    assert json.loads(result.stdout)["extra"] == {"section": "life"}


def test_a_dump_in_many_tasks(tmp_path: Path) -> None:
    """A dump that is cut into tasks gives the same pages as one that is not, with the same names."""
    rows = [{"html": f"<p>{number}", "url": f"http://a.example/{number}"} for number in range(200)]
    write(tmp_path, {"a.jsonl": as_json_lines(rows), "b.parquet": as_parquet(rows)})
    found = []
    for size in (1000, 1 << 30):
        output = tmp_path / f"out{size}"
        options = PackOptions(run_date=RUN, task_size=size)
        result = pack(tmp_path / "a.jsonl", tmp_path / "b.parquet", output=output, options=options)
        archives = [each.path for each in result.outputs if each.role == "archive"]
        items = [item for path in archives for item in warcwrap.read(path) if isinstance(item, Page | Attachment)]
        found.append([(item.name, item.url, item.body.head(99)) for item in items])
        assert (len(archives) > 10) == (size == 1000)
    assert found[0] == found[1]
    assert len(found[0]) == 400


def test_replay(tmp_path: Path) -> None:
    """A player serves decoded text in the encoding in which it is written, and bytes without their codings."""
    pytest.importorskip("pywb", reason="pywb is not installed (extra: replay)")
    headers = {"Content-Type": "text/html; charset=euc-kr", "Content-Encoding": "gzip"}
    row = {"captured_at": "2025-01-02", "status": 200, "http_headers": headers}
    rows = [
        {**row, "html": KOREAN, "url": "http://a.example/text"},
        {**row, "html_base64": based(gzip.compress(PAGES[0])), "url": "http://a.example/bytes"},
    ]
    write(tmp_path, {"a.jsonl": as_json_lines(rows)})
    pack(tmp_path / "a.jsonl", output=tmp_path / "out", options=PackOptions(run_date=RUN))
    with served(tmp_path, rows=tmp_path / "out.warc.gz") as address:
        for name, charset in (("text", "utf-8"), ("bytes", "euc-kr")):
            media_type, body = fetched(f"{address}/rows/20250102000000id_/http://a.example/{name}")
            assert (media_type, body) == (f"text/html; charset={charset}", KOREAN.encode(charset))

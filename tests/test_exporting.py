"""exporting: a row for each page, of archives and of any other dump, under a name that means it is complete."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archives import PAGE, URI, member, record, warcinfo
from archives import metadata as metadata_record
from conftest import EXAMPLES
from dumps import HTML, write
from warcwrap import export
from warcwrap.errors import NothingToDo, OutputError, UsageError
from warcwrap.limits import TAGS
from warcwrap.lines import TEXT_CHARACTERS, read_lines, visible_text
from warcwrap.pack_options import PackOptions
from warcwrap.packing import pack
from warcwrap.page import READ_BYTES, Attachment, Noted, Page, Rejected
from warcwrap.skim import parse
from warcwrap.storage import Body, open_locked
from warcwrap.warc.read import record_at
from warcwrap.warc.record import Record
from warcwrap.wrapping import Wrapped, wrap_all
from warcwrap.writing import WarcWriter

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)
DUMP = (EXAMPLES / "news.html", EXAMPLES / "board-article.txt", EXAMPLES / "saved-pages.zip")
NAMES = ["x.jsonl", "x.jsonl.gz", "x.jsonl.zst", "x.csv", "x.csv.gz", "x.parquet"]


def _rows(*sources: Any, **options: Any) -> list[dict[str, Any]]:
    """Export to JSON Lines in memory."""
    out = io.BytesIO()
    export(*sources, output=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _documents(*sources: Any) -> Iterator[Mapping[str, Any]]:
    return (item.document for item in wrap_all(*sources) if isinstance(item, Wrapped))


def _archive(folder: Path, *things: Page | Attachment, name: str = "a.warc.gz") -> Path:
    with WarcWriter(folder / name, run_date=RUN) as writer:
        for thing in things:
            if isinstance(thing, Page):
                writer.add(thing)
            else:
                writer.add_attachment(thing)
    return folder / name


def _known(value: Any) -> Any:
    """Return a value without the keys that a row has and a document leaves out."""
    if isinstance(value, dict):
        return {key: _known(inner) for key, inner in value.items() if inner not in (None, [])}
    return [_known(inner) for inner in value] if isinstance(value, list) else value


def test_values_are_those_of_extract() -> None:
    """Every value of a row is the one that `extract` gives for the page."""
    rows, documents = _rows(*DUMP), list(_documents(*DUMP))
    assert len(rows) == len(documents) > 2
    for row, document in zip(rows, documents, strict=True):
        plain = ("title", "subtitle", "description", "site_name", "date_published", "date_modified")
        for key in (*plain, "language", "url", "canonical_url", "extra"):
            assert row[key] == document[key]
        for key in ("name", "sha256", "size_bytes", "fidelity", "captured_at", "captured_at_source"):
            assert row[key] == document["source"][key]
        assert _known(row["authors"]) == document["authors"]
        assert _known(row["images"]) == _known(document["images"])
        assert row["publisher"] == (document["publisher"] or {}).get("name")
        rights = document["copyright"] or {}
        assert [row[f"copyright_{key}"] for key in ("statement", "holder")] == [
            rights.get(key) for key in ("statement", "holder")
        ]
        years = [[year["first"], year["last"]] for year in row["copyright_years"]]
        assert years == [year if isinstance(year, list) else [year, year] for year in rights.get("years", ())]
        assert (row["license_url"], row["copyright_terms"]) == (rights.get("license_url"), rights.get("terms", []))
        assert row["valid"] is document["validation"]["valid"]
        assert (row["archive"], row["offset"], row["record_id"]) == (None, None, None)


def test_an_archive_gives_what_its_files_gave(tmp_path: Path) -> None:
    """From an archive come the same values and texts, and the place of each page's record in it."""
    pack(*DUMP, output=tmp_path / "a", options=PackOptions(run_date=RUN))
    found = _rows(tmp_path / "a.warc.gz")
    for row, before in zip(found, _rows(*DUMP), strict=True):
        assert row["archive"] == "a.warc.gz"
        with (tmp_path / "a.warc.gz").open("rb") as stream:
            there = record_at(stream, row["offset"])
            assert isinstance(there, Record)
            assert (there.id, there.target_uri) == (row["record_id"], row["target_uri"])
        place = dict.fromkeys(("archive", "offset", "record_id"))
        target = before["target_uri"] or row["target_uri"]
        assert {**row, **place} == {**before, "target_uri": target}


def test_stored_metadata_are_given_again(tmp_path: Path) -> None:
    """What an archive of ours says of a page is exported as it stands there, whatever today's rules would find."""
    document = next(iter(_documents({URI: PAGE}))) | {"title": "As it was found then"}
    raw = warcinfo() + record(2, "resource", PAGE, content_type="text/html") + metadata_record(3, 2, document)
    (tmp_path / "a.warc").write_bytes(raw)
    (row,) = _rows(tmp_path / "a.warc")
    assert (row["title"], row["text"], row["target_uri"]) == ("As it was found then", "오늘 열렸다.", URI)


def test_archives_of_others(tmp_path: Path) -> None:
    """Pages of other tools' archives are extracted on the way."""
    (tmp_path / "a.warc.gz").write_bytes(member(warcinfo()) + member(record(2)))
    (row,) = _rows(tmp_path / "a.warc.gz")
    assert (row["title"], row["url"], row["offset"]) == ("가을 장터", URI, len(member(warcinfo())))


def test_duplicates_have_rows_of_their_own(tmp_path: Path) -> None:
    """A page that is stored as a reference to an identical one is a row with its own metadata and its text."""
    pages = {f"http://a.example/{number}": "<title>t</title><p>The same words." for number in range(3)}
    result = pack(pages, output=tmp_path / "a", options=PackOptions(run_date=RUN, dedup=True))
    assert result.counts["duplicate"] == 2
    rows = _rows(tmp_path / "a.warc.gz")
    assert [row["url"] for row in rows] == list(pages)
    assert {(row["text"], row["sha256"]) for row in rows} == {("The same words.", rows[0]["sha256"])}
    assert len({row["record_id"] for row in rows}) == 3


def test_all_files_of_a_run(tmp_path: Path) -> None:
    """The archives and the quarantine of a run together give what its input gave."""
    rows = "".join(json.dumps({"id": f"{number}", "html": f"<title>t{number}</title>"}) + "\n" for number in range(9))
    write(tmp_path, {"in.jsonl": rows.encode(), "news.html": (EXAMPLES / "news.html").read_bytes()})
    options = PackOptions(run_date=RUN, schema="news-article", task_size=150)
    pack(tmp_path / "in.jsonl", tmp_path / "news.html", output=tmp_path / "a", options=options)
    files = sorted(tmp_path.glob("a*.warc.gz"))
    assert len(files) > 2
    found = {row["name"]: row["title"] for row in _rows(*files)}
    assert found == {row["name"]: row["title"] for row in _rows(tmp_path / "in.jsonl", tmp_path / "news.html")}


def test_a_page_that_is_elsewhere(tmp_path: Path) -> None:
    """Where an archive has only the metadata of a page, they are a row, and its text is not known."""
    document = next(iter(_documents({URI: PAGE})))
    (tmp_path / "a.warc").write_bytes(warcinfo() + metadata_record(3, 2, document))
    (row,) = _rows(tmp_path / "a.warc")
    assert (row["title"], row["text"]) == ("가을 장터", None)


def test_attachments_are_no_rows(tmp_path: Path) -> None:
    """Only pages are rows."""
    path = _archive(tmp_path, Page("a", Body.of(HTML)), Attachment("b", Body.of(b"\x89PNG"), "image/png"))
    assert [row["name"] for row in _rows(path)] == ["a"]


def test_every_format(tmp_path: Path) -> None:
    """Each format holds the same rows, and the same call writes the same bytes."""
    pq = pytest.importorskip("pyarrow.parquet")
    for name in NAMES:
        result = export(*DUMP, output=tmp_path / name)
        assert (result.ok, result.counts["exported"], result.output) == (True, len(_rows(*DUMP)), tmp_path / name)
        export(*DUMP, output=tmp_path / f"2{name}")
        assert (tmp_path / name).read_bytes() == (tmp_path / f"2{name}").read_bytes()
    rows = _rows(*DUMP)
    assert list(map(json.loads, (tmp_path / "x.jsonl").read_bytes().splitlines())) == rows
    assert gzip.decompress((tmp_path / "x.jsonl.gz").read_bytes()) == (tmp_path / "x.jsonl").read_bytes()
    found = pq.read_table(tmp_path / "x.parquet").to_pylist()
    assert [{**each, "extra": json.loads(each["extra"])} for each in found] == rows
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as stream:
        cells = list(csv.DictReader(stream))
    assert [(each["name"], each["title"]) for each in cells] == [(row["name"], row["title"]) for row in rows]
    assert [each["authors"] for each in cells] == ["; ".join(a["name"] for a in row["authors"]) for row in rows]


def test_without_text(tmp_path: Path) -> None:
    """Without text there is no such column, and no page is parsed for it."""
    (row,) = _rows({URI: HTML}, text=False)
    assert "text" not in row and row["title"] == "x"


def test_hostile_metadata(tmp_path: Path) -> None:
    """What a page says of itself starts no formula, no new row and no escape sequence in CSV."""
    page = '<title>=cmd"/c calc"!A1</title><h1>=cmd"/c calc"!A1</h1><p>+1\u202e;\x1b[31m'
    export({"http://a.example/": page}, output=tmp_path / "x.csv")
    raw = (tmp_path / "x.csv").read_bytes().decode("utf-8")
    (cells,) = csv.DictReader(io.StringIO(raw, newline=""))
    assert (cells["title"], "\x1b" in raw, "\u202e" in raw) == ('\'=cmd"/c calc"!A1', False, False)
    assert cells["text"].startswith("'=cmd")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_makes_a_row(text: str) -> None:
    """Whatever a page holds, its row is there, and its text has no control character but the line's end."""
    (row,) = _rows({"http://a.example/": f"<p>a{text}"})
    assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in row["text"].replace("\n", ""))


def test_text_is_what_rules_read() -> None:
    """The text has the lines that rules see, each to its end."""
    for source in (*DUMP, {"http://a.example/": "<p>a <b>b</b>\n c<br>d<div hidden>e</div><script>f</script><td>g"}):
        for item in wrap_all(source):
            if isinstance(item, Wrapped):
                is_scrape = item.page.fidelity == "stripped"
                lines = read_lines(parse(item.page.text), newlines_break=is_scrape).lines
                assert _rows_text(item.page) == "\n".join(line.text for line in lines)
    long = "word " * 10_000
    assert visible_text(parse(f"<p>{long}<p>{long}"), newlines_break=False) == (
        f"{long.strip()}\n{long.strip()}",
        False,
    )


def _rows_text(page: Page) -> str:
    tree = parse(page.text)
    return visible_text(tree, newlines_break=page.fidelity == "stripped")[0]


def test_text_without_end(tmp_path: Path) -> None:
    """Of a text of more than four million characters the first are taken, and that is said."""
    said: list[Any] = []
    out = io.BytesIO()
    page = "<p>" + "가나 다" * (TEXT_CHARACTERS // 4 + 1) + "<p>more"
    result = export({URI: page}, output=out, watch=lambda item, counts: said.append(item))
    text = json.loads(out.getvalue())["text"]
    assert (len(text), result.findings["text-cut"]) == (TEXT_CHARACTERS, 1)
    assert [item.finding.code for item in said if isinstance(item, Noted)].count("text-cut") == 1


def test_a_page_without_end(tmp_path: Path) -> None:
    """That only the start of a huge page was read is said again where its metadata are not read anew."""
    path = _archive(tmp_path, Page("a", Body.of(b"<title>x</title><p>text" + b" " * READ_BYTES + b"more")))
    result = export(path, output=io.BytesIO())
    assert (result.findings, result.ok) == ({"page-over-budget": 1}, True)


def test_a_page_of_tags_without_end(tmp_path: Path) -> None:
    """The text of a page that is not read to its end says so, also where its metadata were stored."""
    (tmp_path / "a.html").write_bytes(b"<title>T</title>" + b"<br>" * TAGS + b"<p>behind")
    pack(tmp_path / "a.html", output=tmp_path / "x")
    for source in ("a.html", "x.warc.gz"):
        result = export(tmp_path / source, output=io.BytesIO())
        assert result.findings == {"page-over-budget": 1}


def test_a_page_that_cannot_be_read_costs_itself(tmp_path: Path) -> None:
    """Others are rows, the counts add up, and what is wrong is told as it is met."""
    write(tmp_path, {"a.html": HTML, "b.html": b"", "c.html": HTML})
    said: list[Any] = []
    out = io.BytesIO()
    result = export(tmp_path, tmp_path / "gone", output=out, watch=lambda item, counts: said.append(item))
    assert result.counts == {"pages": 3, "exported": 2, "invalid": 0, "failed": 2}
    assert [(reject.name, reject.code) for reject in result.rejects] == [("b.html", "empty"), ("gone", "missing")]
    assert [item for item in said if isinstance(item, Rejected)] == list(result.rejects)
    assert not result.ok


def test_damage(tmp_path: Path) -> None:
    """Behind damage in an archive the rows go on."""
    (tmp_path / "a.warc.gz").write_bytes(member(record(2)) + b"garbage" + member(record(3))[:-9] + member(record(4)))
    out = io.BytesIO()
    result = export(tmp_path / "a.warc.gz", output=out)
    assert (len(out.getvalue().splitlines()), result.ok) == (result.counts["exported"], False)
    assert result.counts["exported"] >= 1 and result.counts["failed"] >= 1


def test_a_schema(tmp_path: Path) -> None:
    """Pages that the schema refuses are rows all the same, and say so."""
    out = io.BytesIO()
    result = export({URI: HTML}, output=out, schema="news-article")
    assert (json.loads(out.getvalue())["valid"], result.counts["invalid"], result.ok) == (False, 1, False)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_to_do(tmp_path: Path, name: str) -> None:
    """Where no page is, no file is."""
    (tmp_path / "empty").mkdir()
    for source in (tmp_path / "gone", tmp_path / "empty"):
        with pytest.raises(NothingToDo):
            export(source, output=tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    """A file, folder or link of the output's name is not replaced; `force` replaces a file."""
    (tmp_path / "x.jsonl").write_text("mine")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "gone")
    (tmp_path / "folder.jsonl").mkdir()
    for name in ("x", "link", "folder"):
        with pytest.raises(OutputError, match="output-exists"):
            export({URI: HTML}, output=tmp_path / f"{name}.jsonl")
    with pytest.raises(OutputError, match="output-exists"):
        export({URI: HTML}, output=tmp_path / "folder.jsonl", force=True)
    export({URI: HTML}, output=tmp_path / "x.jsonl", force=True)
    assert json.loads((tmp_path / "x.jsonl").read_bytes())["title"] == "x"


def test_the_part_is_no_way_out(tmp_path: Path) -> None:
    """A link under the name of the part is not written through; what an interrupted run left is written over."""
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "x.csv.part").symlink_to(tmp_path / "mine")
    export({URI: HTML}, output=tmp_path / "x.csv")
    (tmp_path / "y.csv.part").write_text("of an interrupted run" * 10_000)
    export({URI: HTML}, output=tmp_path / "y.csv")
    assert (tmp_path / "mine").read_text() == "mine"
    assert (tmp_path / "x.csv").read_bytes() == (tmp_path / "y.csv").read_bytes()


def test_two_runs_at_once(tmp_path: Path) -> None:
    """A second run on the same output is refused."""
    path = tmp_path / "x.jsonl"
    with open_locked(tmp_path / "x.jsonl.part", path), pytest.raises(OutputError, match="output-in-use"):
        export({URI: HTML}, output=tmp_path / "x.jsonl")


def test_own_output_is_no_input(tmp_path: Path) -> None:
    """The table of a folder may stand in that folder."""
    write(tmp_path, {"a.html": HTML})
    for _ in range(2):
        result = export(tmp_path, output=tmp_path / "x.csv", force=True)
        assert result.counts == {"pages": 1, "exported": 1, "invalid": 0, "failed": 0}


@pytest.mark.parametrize(
    ("output", "options", "code"),
    [
        ("x.txt", {}, "option-value"),
        ("x", {}, "option-value"),
        ("x.parquet.gz", {}, "option-value"),
        ("x.jsonl", {"format": "xml"}, "option-value"),
        ("", {}, "no-output-name"),
        ("folder/", {}, "no-output-name"),
        ("a\0.csv", {}, "no-output-name"),
        ("a.html", {"format": "csv", "force": True}, "output-is-input"),
        ("a", {"format": "csv"}, "output-is-input"),
        ("missing/x.csv", {}, "not-writable"),
    ],
)
def test_outputs_that_cannot_be_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, options: dict[str, Any], code: str
) -> None:
    """What cannot be meant is refused before anything is read or written."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.html": HTML, "a.part": HTML})
    with pytest.raises((UsageError, OutputError), match=code):
        export("a.html", "a.part", output=output, **options)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.part"]
    assert (tmp_path / "a.part").read_bytes() == HTML


def test_a_format_that_is_asked_for(tmp_path: Path) -> None:
    """`format` outranks the name."""
    export({URI: HTML}, output=tmp_path / "x.txt", format="csv")
    assert (tmp_path / "x.txt").read_bytes().startswith(b"name,archive,")

"""Laws of pack and unpack, for any mixture of good, broken and odd inputs: accounts, round trip, headers, sameness."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from warcwrap.errors import NothingToDo, UsageError
from warcwrap.pack_options import PackOptions
from warcwrap.packing import PackResult, pack
from warcwrap.page import Attachment, Page
from warcwrap.sources import read
from warcwrap.unpacking import unpack
from warcwrap.verifying import verify

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)
ENDS = ("packed", "quarantined", "rejected", "duplicate")
FORGED = "x\r\nWARC-Type: metadata\r\nX-Forged: 1\r\n\r\nWARC/1.1\r\nWARC-Type: resource\r\n\r\n\0\u2028\x85"

ODD = [b"", b"\x89PNG\r\n\x1a\nx", b"%PDF-1.7 x", b"\x1f\x8b\x08", b"PK\x03\x04", b"WARC/1.0\r\n", b"<p>\xff\xfe"]

some = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

_texts = st.text(max_size=12) | st.sampled_from(["", FORGED, "../../x", "a\nb", "\ufeffx", "\ud800"])
_htmls = st.builds("<!doctype html><title>{}</title><p>{}".format, _texts, _texts) | _texts
_payloads = (
    _htmls.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=60) | st.sampled_from(ODD)
)
_urls = _texts | _texts.map("http://a.example/{}".format)
_rows = st.fixed_dictionaries(
    {"html": _htmls | st.just(5)}, optional={"url": _urls, "id": _texts, "content_type": _texts, "captured_at": _texts}
).map(lambda row: json.dumps(row).encode())
_lines = st.lists(_rows | st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"")), max_size=5)
_stems = st.text("ab가é% .~", min_size=1, max_size=6).map(lambda stem: stem.strip(" .") or "x")
_pages = st.tuples(_stems.map("{}.html".format), _payloads)
_dumps = st.tuples(_stems.map("{}.jsonl".format), _lines.map(b"\n".join))
_zips = st.tuples(_stems.map("{}.zip".format), st.dictionaries(_stems.map("{}.html".format), _payloads, max_size=3))
_gzips = st.tuples(_stems.map("{}.html.gz".format), st.tuples(_payloads, st.integers(0, 12)))
_mixtures = st.lists(_pages | _dumps | _zips | _gzips, max_size=6).map(dict)


def _write(folder: Path, mixture: Mapping[str, Any]) -> Path:
    """Write files: bytes as they are, members as a ZIP archive, bytes and a number as gzip that is cut by so much."""
    folder.mkdir()
    for name, content in mixture.items():
        path = folder / name
        if isinstance(content, dict):
            with zipfile.ZipFile(path, "w") as archive:
                for member, raw in content.items():
                    archive.writestr(zipfile.ZipInfo(member), raw)
        elif isinstance(content, tuple):
            whole = gzip.compress(content[0], mtime=0)
            path.write_bytes(whole[: len(whole) - content[1]])
        else:
            path.write_bytes(content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


def _packed(source: Path, output: Path, **options: Any) -> PackResult | None:
    try:
        return pack(source, output=output, options=PackOptions(**{"run_date": RUN, "dedup": True, **options}))
    except NothingToDo:
        assert not [path for path in output.parent.rglob("*") if path.is_file() and path.parent != source]
        return None


def _archives(output: Path, role: str = "") -> list[Path]:
    found = sorted(output.parent.glob("x*.warc.gz"))
    return [path for path in found if not role or (".quarantine" in path.name) == (role == "quarantine")]


def _records(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Yield the type and target of each record, as warcio reads it."""
    for path in paths:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                yield record.rec_type, record.rec_headers.get_header("WARC-Target-URI") or ""


@some
@given(_mixtures, st.sampled_from([200, 1 << 30]))
def test_accounts(tmp_path_factory: pytest.TempPathFactory, mixture: dict[str, Any], task_size: int) -> None:
    """Every page ends as one thing; result, manifest and the records themselves, counted anew, say the same."""
    folder = tmp_path_factory.mktemp("accounts")
    result = _packed(_write(folder / "in", mixture), folder / "out" / "x", schema="news-article", task_size=task_size)
    if result is None:
        return
    counts = result.counts
    assert counts["pages"] == sum(counts[end] for end in ENDS)
    assert json.loads((folder / "out" / "x.manifest.json").read_bytes())["counts"] == dict(counts)
    kinds = Counter(kind for kind, _ in _records(_archives(folder / "out" / "x", "archive")))
    refused = Counter(kind for kind, _ in _records(_archives(folder / "out" / "x", "quarantine")))
    own = [kind for kind, uri in _records(_archives(folder / "out" / "x")) if uri.startswith("urn:warcwrap:")]
    assert kinds["metadata"] == counts["packed"] + counts["duplicate"]
    assert (kinds["revisit"], refused["metadata"]) == (counts["duplicate"], counts["quarantined"])
    resources = kinds["resource"] + refused["resource"] - own.count("resource")
    assert resources == counts["packed"] + counts["quarantined"] + counts["attachments"]
    rejects = folder / "out" / "x.rejects.jsonl"
    rows = rejects.read_bytes().splitlines() if rejects.exists() else []
    assert len(rows) >= counts["rejected"] and len(rows) == len(result.rejects)
    assert verify(*_archives(folder / "out" / "x")).ok


@some
@given(_mixtures)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, mixture: dict[str, Any]) -> None:
    """What was read is what comes back, byte for byte and name for name, pages and attachments, duplicates included."""
    folder = tmp_path_factory.mktemp("trip")
    source = _write(folder / "in", mixture)
    if _packed(source, folder / "out" / "x", task_size=300) is None:
        return
    given = [item for item in read(source) if isinstance(item, Page | Attachment)]
    expected = Counter((item.name, b"".join(item.body.chunks())) for item in given)
    result = unpack(*_archives(folder / "out" / "x"), folder=folder / "back")
    assert (result.ok, result.counts["pages"] + result.counts["attachments"]) == (True, len(given))
    assert result.manifest
    rows = [json.loads(line) for line in result.manifest.read_bytes().splitlines()]
    assert Counter((row["name"], (folder / "back" / row["file"]).read_bytes()) for row in rows) == expected
    plain = {raw for raw in mixture.values() if isinstance(raw, bytes)} & {raw for _, raw in expected}
    assert plain <= {(folder / "back" / row["file"]).read_bytes() for row in rows}


@some
@given(st.lists(_rows, min_size=1, max_size=4), _texts, st.sampled_from(["auto", "response"]))
def test_no_input_makes_a_header(
    tmp_path_factory: pytest.TempPathFactory, rows: list[bytes], fact: str, record_type: str
) -> None:
    """Whatever rows and options hold: three readers find as many records as were written, and no field but ours."""
    folder = tmp_path_factory.mktemp("headers")
    (folder / "rows.jsonl").write_bytes(b"\n".join(rows))
    output = folder / "out" / "x"
    try:
        result = _packed(folder / "rows.jsonl", output, record_type=record_type, warcinfo={"operator": fact})
    except UsageError as problem:
        assert problem.code == "unsafe-header"
        return
    assert result
    stated = sum(made.records or 0 for made in result.outputs)
    names, fast = set[str](), 0
    for path in _archives(output):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                names.update(name for name, _ in record.rec_headers.headers)
                record.content_stream().read()
        with path.open("rb") as stream:
            fast += sum(1 for _ in FastIterator(stream, parse_http=False))
    assert (len(list(_records(_archives(output)))), fast) == (stated, stated)
    assert {name for name in names if not name.startswith("WARC-")} == {"Content-Type", "Content-Length"}
    assert verify(*_archives(output)).counts["records"] == stated
    assert verify(*_archives(output)).ok


@some
@given(_mixtures, st.randoms())
def test_sameness(tmp_path_factory: pytest.TempPathFactory, mixture: dict[str, Any], chance: Any) -> None:
    """The order in which files were made, and the place, change no byte."""
    folder = tmp_path_factory.mktemp("same")
    other = list(mixture.items())
    chance.shuffle(other)
    made = []
    for name, each in (("one", mixture), ("two", dict(other))):
        (folder / name).mkdir()
        _packed(_write(folder / name / "in", each), folder / name / "out" / "x", task_size=300)
        made.append({path.name: path.read_bytes() for path in (folder / name / "out").glob("*")})
    assert made[0] == made[1]

"""pack: every input is accounted for, and the same input gives the same bytes, whatever happens on the way."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import EXAMPLES
from dumps import write, zipped
from warcwrap import preparing, runs
from warcwrap.archive import captures
from warcwrap.errors import NothingToDo, OutputError, SchemaError, UsageError, WarcwrapError
from warcwrap.pack_options import PackOptions
from warcwrap.packing import PackResult, pack
from warcwrap.page import Item, Rejected
from warcwrap.sources import files
from warcwrap.verifying import verify

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)
GOOD = (
    b'<!doctype html><title>A</title><meta name=author content="Ann Ash">'
    b'<meta property="article:published_time" content="2024-01-02"><p>x'
)
BARE = b"<!doctype html><p>nothing is stated"


def _dump(folder: Path) -> Path:
    """A folder with pages, an attachment, a broken row and an empty file."""
    rows = b'{"html": "<html><title>row</title>", "id": "r1", "url": "http://r.example/"}\n{"html": 5}\n'
    files = {"a.html": GOOD, "b/c.html": BARE, "b/d.png": b"\x89PNG\r\n\x1a\n", "e.jsonl": rows, "f.html": b""}
    write(folder, {**files, "g.zip": zipped({"h.html": GOOD}, date_time=(2024, 5, 6, 7, 8, 10))})
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


def _pack(*sources: Any, output: Path, watch: Callable[..., None] | None = None, **options: Any) -> PackResult:
    chosen = PackOptions(**{"run_date": RUN, **options})
    return pack(*sources, output=output, options=chosen, **({"watch": watch} if watch else {}))


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_counts(tmp_path: Path) -> None:
    """Every page seen is packed, quarantined, rejected or a duplicate; the rest is counted beside."""
    result = _pack(_dump(tmp_path / "in"), tmp_path / "gone", output=tmp_path / "x")
    assert result.counts == {
        "pages": 7,
        "packed": 4,
        "quarantined": 0,
        "rejected": 3,
        "duplicate": 0,
        "attachments": 1,
        "skipped": 0,
    }
    assert [(each.name, each.code) for each in result.rejects] == [
        ("e.jsonl#2", "row-bad-value"),
        ("f.html", "empty"),
        ("gone", "missing"),
    ]
    assert not result.ok
    assert [found.name or found.source["name"] for found in captures(tmp_path / "x.warc.gz")] == [
        "a.html",
        "b/c.html",
        "b/d.png",
        "r1",
        "g.zip!h.html",
    ]


def test_outputs(tmp_path: Path) -> None:
    """Beside the archive stand rejects, a manifest with every output, and checksums for `sha256sum -c`."""
    result = _pack(_dump(tmp_path / "in"), output=tmp_path / "out" / "x")
    folder = tmp_path / "out"
    manifest = json.loads((folder / "x.manifest.json").read_bytes())
    assert sorted(_content(folder)) == ["x.manifest.json", "x.rejects.jsonl", "x.sha256", "x.warc.gz"]
    for output in result.outputs:
        raw = Path(output.path).read_bytes()
        assert (output.bytes, output.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())
    assert [(row["path"], row["role"]) for row in manifest["outputs"]] == [
        ("x.warc.gz", "archive"),
        ("x.rejects.jsonl", "rejects"),
    ]
    assert (manifest["counts"], manifest["run_date"]) == (dict(result.counts), "2025-11-12T13:14:15Z")
    subprocess.run(["sha256sum", "--check", "--strict", "x.sha256"], cwd=folder, check=True, capture_output=True)
    rows = [json.loads(line) for line in (folder / "x.rejects.jsonl").read_bytes().splitlines()]
    assert [row["code"] for row in rows] == ["row-bad-value", "empty"]


def test_the_report(tmp_path: Path) -> None:
    """The archive's last record says the same: counts, rejects, findings; no time and no place of this machine."""
    write(tmp_path / "in", {"a.html": b"<html>a\x00", "b.html": b" "})
    _pack(tmp_path / "in", output=tmp_path / "x")
    raw = gzip.decompress((tmp_path / "x.warc.gz").read_bytes())
    report = json.loads(raw[raw.rindex(b"\r\n\r\n{") :])
    assert report["rejects"] == [{"name": "b.html", "code": "empty", "reason": "no bytes, or only white space"}]
    assert [(each["code"], each["where"]) for each in report["findings"]] == [("nul-bytes", "a.html")]
    assert (report["counts"]["pages"], report["findings_by_code"]) == (2, {"nul-bytes": 1})
    assert str(tmp_path).encode() not in raw


def test_names_that_are_not_unique(tmp_path: Path) -> None:
    """Two pages of one name are both packed, and a finding says so."""
    row = b'{"html": "<p>%d", "id": "same"}\n'
    write(tmp_path, {"a.jsonl": row % 1 + row % 2})
    result = _pack(tmp_path / "a.jsonl", output=tmp_path / "x")
    assert (result.counts["packed"], result.findings) == (2, {"name-not-unique": 1})


def test_a_name_that_no_header_can_hold(tmp_path: Path) -> None:
    """A very long name costs no more than its end."""
    row = json.dumps({"path": "a.png", "id": "n" * 100_000}) + "\n" + json.dumps({"html": "<p>", "id": "가" * 100_000})
    write(tmp_path, {"a.jsonl": row.encode(), "a.png": b"\x89PNG\r\n\x1a\n"})
    result = _pack(tmp_path / "a.jsonl", output=tmp_path / "x")
    assert (result.counts["packed"], result.counts["attachments"], result.findings) == (1, 1, {"name-too-long": 2})


def test_quarantine(tmp_path: Path) -> None:
    """A page that the chosen schema refuses goes to a second archive, with its metadata and the verdict."""
    write(tmp_path / "in", {"good.html": GOOD, "bare.html": BARE})
    result = _pack(tmp_path / "in", output=tmp_path / "x", schema="news-article")
    (kept,), (refused,) = captures(tmp_path / "x.warc.gz"), captures(tmp_path / "x.quarantine.warc.gz")
    assert (result.counts["packed"], result.counts["quarantined"], result.ok) == (1, 1, False)
    assert (kept.source["name"], refused.source["name"], refused.body.head(99)) == ("good.html", "bare.html", BARE)
    assert refused.metadata is not None and not refused.metadata["validation"]["valid"]
    assert [(output.role, output.records) for output in result.outputs[:2]] == [("archive", 7), ("quarantine", 7)]


def test_nothing_is_quarantined_by_default(tmp_path: Path) -> None:
    """The default schema is structural: no page leaves the archive for want of a title."""
    write(tmp_path / "in", {"bare.html": BARE})
    assert _pack(tmp_path / "in", output=tmp_path / "x").ok


def test_keep(tmp_path: Path) -> None:
    """What the schema refuses may be kept in the archive; the result says that it is there."""
    write(tmp_path / "in", {"good.html": GOOD, "bare.html": BARE})
    result = _pack(tmp_path / "in", output=tmp_path / "x", schema="news-article", on_invalid="keep")
    assert (result.counts["packed"], result.invalid, result.ok) == (2, 1, False)


def test_stop(tmp_path: Path) -> None:
    """Or it may end the run; nothing is left then, and the run can be repeated with other options."""
    write(tmp_path / "in", {"good.html": GOOD, "bare.html": BARE})
    with pytest.raises(OutputError, match=r"bare\.html: stopped-on-invalid"):
        _pack(tmp_path / "in", output=tmp_path / "out" / "x", schema="news-article", on_invalid="stop")
    assert _content(tmp_path / "out") == {}
    assert _pack(tmp_path / "in", output=tmp_path / "out" / "x", schema="news-article").counts["quarantined"] == 1


def test_a_schema_of_the_user(tmp_path: Path) -> None:
    """A schema of the user's own quarantines, is kept in the archive, and its verdict holds there."""
    from warcwrap.checking import check

    own = write(tmp_path, {"own.json": b'{"type": "object", "properties": {"title": {"type": "string"}}}'}) / "own.json"
    write(tmp_path / "in", {"good.html": GOOD, "bare.html": BARE})
    result = _pack(tmp_path / "in", output=tmp_path / "x", schema=str(own))
    assert (result.counts["packed"], result.counts["quarantined"]) == (1, 1)
    assert check(tmp_path / "x.warc.gz", schema=str(own)).ok
    with pytest.raises(SchemaError):
        _pack(tmp_path / "in", output=tmp_path / "y", schema="no-such-schema")


def test_a_closed_schema_of_the_user(tmp_path: Path) -> None:
    """The verdict is on the document as the archive holds it, `record` and all."""
    keys = ["$schema", "generator", "title", "subtitle", "description", "site_name", "date_published", "date_modified"]
    keys += ["authors", "publisher", "copyright", "images", "language", "url", "canonical_url", "source"]
    keys += ["validation", "evidence", "extra"]
    closed = {"type": "object", "properties": dict.fromkeys(keys, True), "additionalProperties": False}
    write(tmp_path, {"own.json": json.dumps(closed).encode(), "in/a.html": GOOD})
    result = _pack(tmp_path / "in", output=tmp_path / "x", schema=str(tmp_path / "own.json"), on_invalid="keep")
    assert result.invalid == 1


def test_dry_run(tmp_path: Path) -> None:
    """A dry run counts the same, and writes nothing."""
    source = _dump(tmp_path / "in")
    dry = _pack(source, output=tmp_path / "out" / "x", dry_run=True)
    assert not (tmp_path / "out").exists()
    assert dry.counts == _pack(source, output=tmp_path / "out" / "x").counts


def test_a_dry_run_holds_no_dump(tmp_path: Path) -> None:
    """A dry run deals with each item before it reads the next: no dump is too large for it."""
    write(tmp_path / "in", {"a.html": GOOD, "b.html": GOOD})
    result = _pack(
        tmp_path / "in",
        output=tmp_path / "x",
        dry_run=True,
        watch=lambda item, counts: (tmp_path / "in" / "b.html").unlink(missing_ok=True),
    )
    assert [(each.name, each.code) for each in result.rejects] == [("b.html", "missing")]


def test_pages_only(tmp_path: Path) -> None:
    """Attachments may be left out; they are counted as skipped."""
    result = _pack(_dump(tmp_path / "in"), output=tmp_path / "x", pages_only=True)
    assert (result.counts["attachments"], result.counts["skipped"]) == (0, 1)


def test_pages_in_memory(tmp_path: Path) -> None:
    """A program can pack pages with no file at all."""
    result = _pack({"http://a.example/": "<p>a", "http://b.example/": GOOD, "c": ""}, output=tmp_path / "x")
    assert (result.counts["packed"], result.counts["rejected"]) == (2, 1)
    assert [found.target_uri for found in captures(tmp_path / "x.warc.gz")] == [
        "http://a.example/",
        "http://b.example/",
    ]


@pytest.mark.parametrize("make", [lambda folder: folder / "gone", lambda folder: write(folder / "empty", {})])
def test_nothing_to_do(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    """Where there is no input at all, nothing is written and an error says so."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingToDo):
        _pack(make(tmp_path), output=tmp_path / "out" / "x")
    assert not (tmp_path / "out").exists()


def test_nothing_but_rejects(tmp_path: Path) -> None:
    """An archive without pages still says what was rejected."""
    write(tmp_path / "in", {"a.html": b""})
    result = _pack(tmp_path / "in", output=tmp_path / "x")
    assert (result.counts["rejected"], list(captures(tmp_path / "x.warc.gz"))) == (1, [])


# The same input gives the same bytes.

PROGRAM = """
import sys
from datetime import UTC, datetime
from warcwrap.pack_options import PackOptions
from warcwrap.packing import pack
pack(sys.argv[1], output=sys.argv[2], options=PackOptions(run_date=datetime(2025, 11, 12, tzinfo=UTC)))
"""


@pytest.mark.parametrize(
    "environment",
    [{"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "2"},
     {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/Caracas"}],
)  # fmt: skip
def test_the_same_bytes_everywhere(tmp_path: Path, environment: dict[str, str]) -> None:
    """Zone, locale, hash seed, output folder and the order of the input's folder change nothing."""
    outcomes = []
    for number, extra in enumerate(({}, environment)):
        source = tmp_path / str(number) / "in"
        for name in sorted(["b.html", "가.html", "a/c.html", "d.html"], reverse=bool(number)):
            write(source, {name: GOOD + name.encode()})
            os.utime(source / name, (1_700_000_000, 1_700_000_000))
        output = tmp_path / f"out{number}" / "x"
        command = [sys.executable, "-c", PROGRAM, str(source), str(output)]
        subprocess.run(command, check=True, env={**os.environ, **extra})
        outcomes.append(_content(output.parent))
    assert outcomes[0] == outcomes[1]


def test_other_places_and_times(tmp_path: Path) -> None:
    """An archive of rows does not depend on when its dump was last changed."""
    write(tmp_path, {"one/a.jsonl": b'{"html": "<p>x"}', "two/a.jsonl": b'{"html": "<p>x"}'})
    os.utime(tmp_path / "one" / "a.jsonl", (1_600_000_000, 1_600_000_000))
    for place in ("one", "two"):
        _pack(tmp_path / place / "a.jsonl", output=tmp_path / place / "out" / "x")
    one, two = (tmp_path / place / "out" / "x.warc.gz" for place in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


# Kill it anywhere, run it again.


class Killed(BaseException):
    """Stands for a signal: no `except Exception` may catch it."""


def _kill_at(number: int) -> Callable[[Item, Any], None]:
    seen = 0

    def watch(item: Item, counts: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            raise Killed

    return watch


@pytest.fixture
def undisturbed(tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """A dump, and what packing it gives."""
    source = _dump(tmp_path / "in")
    _pack(source, output=tmp_path / "reference" / "x", schema="news-article")
    return source, _content(tmp_path / "reference")


@pytest.mark.parametrize("number", range(1, 8))
def test_killed_in_mid_work(tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]], number: int) -> None:
    """A run that was killed has no final names; the same command then gives what it had given undisturbed."""
    source, expected = undisturbed
    output = tmp_path / "out" / "x"
    with pytest.raises(Killed):
        _pack(source, output=output, schema="news-article", watch=_kill_at(number))
    assert {name.partition("/")[0] for name in _content(tmp_path / "out")} == {"x.run"}
    assert not _pack(source, output=output, schema="news-article").already_complete
    assert _content(tmp_path / "out") == expected


TASK = ["task-00000.rejects.jsonl", "task-00000.json"]


@pytest.mark.parametrize(
    "left",
    [
        ["x.warc.gz"],
        ["x.warc.gz", "x.quarantine.warc.gz"],
        ["x.warc.gz", "x.quarantine.warc.gz", *TASK[:1]],
        ["x.warc.gz", "x.quarantine.warc.gz", *TASK],
        ["x.warc.gz", "x.quarantine.warc.gz", *TASK, "x.rejects.jsonl"],
        ["x.warc.gz", "x.quarantine.warc.gz", *TASK, "x.rejects.jsonl", "x.manifest.json"],
        ["x.warc.gz", "x.quarantine.warc.gz", *TASK, "x.rejects.jsonl", "x.manifest.json", "x.sha256"],
    ],
)
def test_killed_between_two_steps(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]], left: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same holds for each step at the end: files named, task committed, manifest and checksums written."""
    source, expected = undisturbed
    folder = tmp_path / "out"
    kept: dict[str, bytes] = {}
    commit = runs.commit
    with monkeypatch.context() as patch:  # keep what is in the run's folder at the end of the task
        patch.setattr(
            runs, "commit", lambda names, task, row: (commit(names, task, row), kept.update(_content(folder)))
        )
        _pack(source, output=folder / "x", schema="news-article")
    for name in _content(folder):
        if name not in left:
            (folder / name).unlink()
    (folder / "x.run").mkdir()
    for name, raw in kept.items():
        if name.startswith("x.run/") and (name.endswith("plan.json") or name.partition("/")[2] in left):
            (folder / name).write_bytes(raw)
    _pack(source, output=folder / "x", schema="news-article")
    assert _content(folder) == expected


def test_the_date_of_a_run_is_that_of_its_first_start(tmp_path: Path) -> None:
    """Without a fixed date, a resumed run keeps the date of its first start."""
    source = _dump(tmp_path / "in")
    with pytest.raises(Killed):
        pack(source, output=tmp_path / "x", watch=_kill_at(2))
    plan = tmp_path / "x.run" / "plan.json"
    stored = json.loads(plan.read_bytes())
    stored["run_date"] = "2025-02-03T04:05:06Z"
    plan.write_text(json.dumps(stored))
    pack(source, output=tmp_path / "x")
    assert json.loads((tmp_path / "x.manifest.json").read_bytes())["run_date"] == "2025-02-03T04:05:06Z"


def test_already_complete(tmp_path: Path) -> None:
    """The same command again changes nothing, and gives the stored result."""
    source = _dump(tmp_path / "in")
    first = _pack(source, output=tmp_path / "x")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = _pack(source, output=tmp_path / "x.warc.gz")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    assert (again.already_complete, again.counts, again.rejects, again.outputs, again.findings) == (
        True,
        first.counts,
        first.rejects,
        first.outputs,
        first.findings,
    )


def test_the_output_within_the_input(tmp_path: Path) -> None:
    """A folder may hold the output: it is never taken for input, the first time or the second."""
    source = _dump(tmp_path / "in")
    first = _pack(source, output=source / "x")
    again = _pack(source, output=source / "x")
    assert (first.counts["packed"], first.counts["skipped"], again.already_complete) == (4, 1, True)


@pytest.mark.parametrize("change", ["option", "input", "source"])
def test_another_plan(tmp_path: Path, change: str) -> None:
    """Another plan on the same name is refused, complete or not; what is there stays."""
    source = _dump(tmp_path / "in")
    other = write(tmp_path / "other", {"z.html": GOOD})
    for output in (tmp_path / "one" / "x", tmp_path / "two" / "x"):
        if output.parent.name == "two":
            with pytest.raises(Killed):
                _pack(source, output=output, watch=_kill_at(3))
        else:
            _pack(source, output=output)
        before = _content(output.parent)
        with pytest.raises(OutputError, match="output-exists"):
            if change == "option":
                _pack(source, output=output, digest="sha1")
            elif change == "source":
                _pack(other, output=output)
            else:
                write(source, {f"new-{output.parent.name}.html": GOOD})
                _pack(source, output=output)
        assert _content(output.parent) == before


def test_a_file_of_unknown_origin(tmp_path: Path) -> None:
    """A file that no run wrote is not replaced."""
    source = _dump(tmp_path / "in")
    (tmp_path / "x.warc.gz").write_bytes(b"mine")
    with pytest.raises(OutputError, match="output-exists"):
        _pack(source, output=tmp_path / "x")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["x.warc.gz"]


def test_force(tmp_path: Path) -> None:
    """--force replaces all that stands under the name, also what the new run does not write."""
    source = _dump(tmp_path / "in")
    _pack(source, output=tmp_path / "out" / "x", schema="news-article")
    write(tmp_path / "other", {"z.html": GOOD})
    result = _pack(tmp_path / "other", output=tmp_path / "out" / "x", force=True)
    assert (result.counts["packed"], sorted(_content(tmp_path / "out"))) == (
        1,
        ["x.manifest.json", "x.sha256", "x.warc.gz"],
    )


def test_the_output_may_not_replace_its_input(tmp_path: Path) -> None:
    """An archive cannot be packed onto itself, not even by force."""
    _pack(_dump(tmp_path / "in"), output=tmp_path / "x")
    raw = (tmp_path / "x.warc.gz").read_bytes()
    with pytest.raises(UsageError, match="output-is-input"):
        _pack(tmp_path / "x.warc.gz", output=tmp_path / "x", force=True)
    assert (tmp_path / "x.warc.gz").read_bytes() == raw


def test_a_damaged_output(tmp_path: Path) -> None:
    """An output that is no longer what the manifest lists is said to be damaged."""
    source = _dump(tmp_path / "in")
    _pack(source, output=tmp_path / "x")
    (tmp_path / "x.warc.gz").write_bytes(b"cut")
    with pytest.raises(OutputError, match="output-damaged"):
        _pack(source, output=tmp_path / "x")


def test_output_in_use(tmp_path: Path) -> None:
    """While another process writes an output, no second one can."""
    write(tmp_path, {"a.html": GOOD})
    program = PROGRAM.replace("import sys", "import sys, time").replace(
        "))\n", "), watch=lambda item, counts: (print(flush=True), time.sleep(30)))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a.html"), str(tmp_path / "x")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(OutputError, match="output-in-use"):
            _pack(tmp_path / "a.html", output=tmp_path / "x")
        other.kill()
    assert _pack(tmp_path / "a.html", output=tmp_path / "x", run_date=datetime(2025, 11, 12, tzinfo=UTC)).ok


@pytest.mark.parametrize("output", ["", ".", "/", "out/", "-", "a/-", "nul\0"])
def test_no_name(tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An output needs a name."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no-output-name"):
        pack({"a": "<p>"}, output=output)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    """An output may have any name of the file system."""
    result = _pack({"http://a.example/": "<p>"}, output=tmp_path / os.fsdecode(b"\xff\xb1"))
    assert (result.ok, len(list(captures(result.outputs[0].path)))) == (True, 1)


def test_not_writable(tmp_path: Path) -> None:
    """Where nothing can be written, that is an error, not a traceback."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="not-writable"):
        _pack({"a": "<p>"}, output=tmp_path / "file" / "x")
    (tmp_path / "x.warc.gz").mkdir()
    with pytest.raises(OutputError, match="output-exists"):
        _pack({"a": "<p>"}, output=tmp_path / "x")


def test_changed_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that changes while it is read costs itself, and the others are packed."""
    monkeypatch.setattr(files, "HELD_BYTES", 10)
    write(tmp_path / "in", {"a.html": GOOD, "b.html": GOOD * 9000, "c.html": GOOD})
    wrap = preparing.wrap

    def wrap_then_change(page: Any, *args: Any, **options: Any) -> Any:
        wrapped = wrap(page, *args, **options)
        if page.name == "b.html":
            write(tmp_path / "in", {"b.html": BARE * 9000})
        return wrapped

    monkeypatch.setattr(preparing, "wrap", wrap_then_change)
    seen: list[Item] = []
    result = _pack(tmp_path / "in", output=tmp_path / "x", watch=lambda item, counts: seen.append(item))
    assert ([each.code for each in result.rejects], result.counts["packed"]) == (["changed-while-reading"], 2)
    assert [item.name for item in seen if isinstance(item, Rejected)] == ["b.html"]


def test_a_map(tmp_path: Path) -> None:
    """A map file gives addresses; one that cannot be used ends the run before anything is written."""
    write(tmp_path, {"a.html": GOOD, "map.csv": b"path,url\na.html,http://mapped.example/\n", "bad.csv": b"x\n1\n"})
    _pack(tmp_path / "a.html", output=tmp_path / "x", url_map=tmp_path / "map.csv")
    assert [found.target_uri for found in captures(tmp_path / "x.warc.gz")] == ["http://mapped.example/"]
    for name in ("bad.csv", "gone.csv"):
        with pytest.raises(UsageError):
            _pack(tmp_path / "a.html", output=tmp_path / "out" / "y", url_map=tmp_path / name)
        assert _content(tmp_path / "out") == {}


def test_packing_an_archive_again(tmp_path: Path) -> None:
    """Pages of an archive of ours come with their stored metadata; packed again, they are the same pages."""
    _pack(_dump(tmp_path / "in"), EXAMPLES, output=tmp_path / "x")
    result = _pack(tmp_path / "x.warc.gz", rewrite=True, output=tmp_path / "y")
    one, two = (
        [(found.name, found.body.sha256, _without_record(found.metadata)) for found in captures(tmp_path / name)]
        for name in ("x.warc.gz", "y.warc.gz")
    )
    assert (one, result.counts["rejected"]) == (two, 0)


def _without_record(document: Any) -> Any:
    return {key: value for key, value in document.items() if key != "record"} if document else None


@given(st.lists(st.tuples(st.text(max_size=6), st.one_of(st.text(max_size=40), st.binary(max_size=40))), max_size=4))
def test_counts_add_up(tmp_path_factory: pytest.TempPathFactory, given: list[tuple[str, str | bytes]]) -> None:
    """Whatever is given, every page ends as exactly one thing, and a good run leaves no parts."""
    folder = tmp_path_factory.mktemp("law")
    try:
        result = _pack(dict(given), output=folder / "x")
    except WarcwrapError as problem:
        assert isinstance(problem, NothingToDo) and not given
        return
    counts = result.counts
    assert (
        counts["pages"]
        == sum(counts[key] for key in ("packed", "quarantined", "rejected", "duplicate"))
        == len(dict(given))
    )
    assert not [name for name in _content(folder) if "part" in name or ".run" in name]


# What others own, and what damage costs.


def test_a_folder_of_others_in_place_of_ours(tmp_path: Path) -> None:
    """A folder NAME.run with anything that we did not write is refused, and nothing in it is touched."""
    write(tmp_path, {"a.html": GOOD, "x.run/precious.txt": b"mine", "x.run/plan.json": b"{}"})
    before = _content(tmp_path)
    for is_forced in (False, True):
        with pytest.raises(OutputError, match="output-exists"):
            _pack(tmp_path / "a.html", output=tmp_path / "x", force=is_forced)
    assert _content(tmp_path) == before


@pytest.mark.parametrize("source", ["gone.html", "a.html"])
def test_a_forced_run_that_fails_leaves_what_was_there(tmp_path: Path, source: str) -> None:
    """An earlier deposit keeps manifest and checksums until a new one is about to take their names."""
    write(tmp_path, {"a.html": GOOD})
    (tmp_path / "strict.json").write_text('{"required": ["nowhere"]}')
    _pack(tmp_path / "a.html", output=tmp_path / "out" / "x")
    before = _content(tmp_path / "out")
    strict = {"schema": str(tmp_path / "strict.json"), "on_invalid": "stop", "force": True}
    with pytest.raises(WarcwrapError):
        _pack(tmp_path / source, output=tmp_path / "out" / "x", **strict)
    assert _content(tmp_path / "out") == before


@pytest.mark.parametrize(
    "change",
    [lambda m: m.pop("outputs"), lambda m: m.pop("counts"), lambda m: m.pop("findings"),
     lambda m: m["outputs"][0].pop("bytes"), lambda m: m["outputs"][0].update(more=1),
     lambda m: m["outputs"][0].update(path="../../x"), lambda m: m["findings"].update({"no-such": 1}),
     lambda m: m["counts"].update(pages="1"), lambda m: m.update(invalid=None)],
)  # fmt: skip
def test_an_altered_manifest(tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """A manifest that is not what a run writes is a damaged output."""
    write(tmp_path, {"a.html": GOOD})
    _pack(tmp_path / "a.html", output=tmp_path / "x")
    manifest = json.loads((tmp_path / "x.manifest.json").read_bytes())
    change(manifest)
    (tmp_path / "x.manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(OutputError, match="output-damaged"):
        _pack(tmp_path / "a.html", output=tmp_path / "x")


def test_an_output_that_was_changed(tmp_path: Path) -> None:
    """A complete output is compared by its bytes, not its size alone."""
    write(tmp_path, {"a.html": GOOD})
    _pack(tmp_path / "a.html", output=tmp_path / "x")
    raw = bytearray((tmp_path / "x.warc.gz").read_bytes())
    raw[-30] ^= 1
    (tmp_path / "x.warc.gz").write_bytes(raw)
    with pytest.raises(OutputError, match="output-damaged"):
        _pack(tmp_path / "a.html", output=tmp_path / "x")


def test_without_compression(tmp_path: Path) -> None:
    """A name in .warc means an archive that is not compressed."""
    _pack({"http://a.example/": GOOD}, output=tmp_path / "x.warc")
    assert (tmp_path / "x.warc").read_bytes().startswith(b"WARC/1.1\r\n")
    assert (verify(tmp_path / "x.warc").ok, (tmp_path / "x.manifest.json").exists()) == (True, True)


@pytest.mark.parametrize("output", ["..", ".", "sub/..", "a\nb", "a\rb"])
def test_names_that_cannot_be(tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is a folder's, or that would break a line of the checksums, is wrong usage."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no-output-name"):
        _pack({"http://a.example/": GOOD}, output=Path(output))
    assert list(tmp_path.iterdir()) == []


def test_a_date_without_a_zone(tmp_path: Path) -> None:
    """A run's date is a moment: one without a zone is refused."""
    with pytest.raises(UsageError, match="run-date"):
        _pack({"http://a.example/": GOOD}, output=tmp_path / "x", run_date=datetime(2025, 1, 1))


def test_an_address_that_is_no_text(tmp_path: Path) -> None:
    """An address with half a character is rejected, and told in the report."""
    result = _pack({"http://a.example/\ud800": GOOD, "http://b.example/": GOOD}, output=tmp_path / "x")
    assert ([each.code for each in result.rejects], result.counts["packed"]) == (["row-not-unicode"], 1)


def test_equal_pages_under_two_addresses(tmp_path: Path) -> None:
    """Runs of one name, date and options give different records different ids."""
    ids = set()
    for number in (1, 2):
        _pack({f"http://{number}.example/": GOOD}, output=tmp_path / str(number) / "x")
        ids |= {each.record_id for each in captures(tmp_path / str(number) / "x.warc.gz")}
    assert len(ids) == 2


def test_a_schema_that_is_true(tmp_path: Path) -> None:
    """A schema that takes everything is embedded as it is, and verified."""
    (tmp_path / "all.json").write_text("true")
    _pack({"http://a.example/": GOOD}, output=tmp_path / "x", schema=str(tmp_path / "all.json"))
    assert verify(tmp_path / "x.warc.gz").ok


def test_a_flipped_byte_is_not_packed_as_good(tmp_path: Path) -> None:
    """A page that has not the digest its archive states is rejected, and nothing else of it is packed."""
    _pack({"http://a.example/": GOOD, "http://b.example/": BARE}, output=tmp_path / "x.warc")
    raw = (tmp_path / "x.warc").read_bytes()
    (tmp_path / "flip.warc").write_bytes(raw.replace(b"<p>nothing", b"<p>Nothing", 1))
    result = _pack(tmp_path / "flip.warc", rewrite=True, output=tmp_path / "y")
    assert [(each.code, result.counts["pages"], result.counts["packed"]) for each in result.rejects] == [
        ("warc.digest-mismatch", 2, 1)
    ]
    assert (result.ok, verify(tmp_path / "y.warc.gz").ok) == (False, True)


def test_a_cut_archive_gives_what_precedes(tmp_path: Path) -> None:
    """Small archives and rows that are cut give what stands before the cut; the rest is told, and is no page."""
    pages = {f"http://a.example/{n}": GOOD + os.urandom(500).hex().encode() for n in range(6)}
    _pack(pages, output=tmp_path / "x")
    rows = b"".join(b'{"html": "<p>%d %s"}\n' % (n, os.urandom(20).hex().encode()) for n in range(300))
    write(tmp_path, {"cut.warc.gz": (tmp_path / "x.warc.gz").read_bytes()[:-100]})
    write(tmp_path, {"cut.jsonl.gz": gzip.compress(rows)[:-100]})
    for name, least in (("cut.warc.gz", 6), ("cut.jsonl.gz", 280)):
        result = _pack(tmp_path / name, rewrite=True, output=tmp_path / "out" / name)
        assert (result.counts["pages"], result.ok) == (result.counts["packed"], False)
        assert (result.counts["packed"] >= least, len(result.rejects)) == (True, 1)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    """Where no source can be opened there is nothing to do; rows whose files are missing were read, and rejected."""
    with pytest.raises(NothingToDo, match="no input could be read"):
        _pack(tmp_path / ("x" * 300), output=tmp_path / "x")
    write(tmp_path, {"a.jsonl": b'{"path": "gone.html"}\n', "a.zip": zipped({})})
    result = _pack(tmp_path / "a.jsonl", output=tmp_path / "x")
    assert ([each.code for each in result.rejects], result.counts["rejected"]) == (["missing"], 1)
    with pytest.raises(NothingToDo, match="there is none in the input"):
        _pack(tmp_path / "a.zip", output=tmp_path / "y")


@pytest.mark.parametrize("name", ["record_type", "digest", "compression", "warc_version", "on_invalid", "url_from"])
def test_impossible_options(tmp_path: Path, name: str) -> None:
    """A value that the command would not take is refused before anything is touched."""
    choice: dict[str, Any] = {name: "x"}
    with pytest.raises(UsageError, match="option-value"):
        pack(EXAMPLES, output=tmp_path / "x", options=PackOptions(**choice))
    assert list(tmp_path.iterdir()) == []


def test_a_schema_by_its_path(tmp_path: Path) -> None:
    """A schema may be given as a Path."""
    schema = EXAMPLES.parent / "schemas" / "news-article.schema.json"
    result = pack({"http://a.example/": BARE}, output=tmp_path / "x", options=PackOptions(schema=schema))
    assert result.counts["quarantined"] == 1

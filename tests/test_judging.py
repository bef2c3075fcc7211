"""Schemas of users judge in bounded time and memory, and say the same as without bounds."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import metadata, record, warcinfo
from commands import run
from conftest import EXAMPLES
from documents import good_document
from warcwrap.errors import SchemaError, WarcwrapError
from warcwrap.judging import _Judge, judged, usable, usable_from, validate
from warcwrap.schema import load, schema_from
from warcwrap.verifying import verify

_STRICT = schema_from({"type": "object", "required": ["title"], "properties": {"title": {"minLength": 2}}}, "strict")
_BRANCHES = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)} | {"d40": {"type": "object"}}
# A schema, a document that it would judge for years, and one that it judges at once.
ENDLESS: dict[str, tuple[dict[str, Any], object, object]] = {
    "pattern": ({"properties": {"title": {"pattern": "^(a+)+$"}}}, {"title": "a" * 60 + "!"}, {"title": 5}),
    "branches": ({"$defs": _BRANCHES, "if": {"type": "object"}, "then": {"$ref": "#/$defs/d0"}}, {}, []),
    "unique items": ({"uniqueItems": True}, [{"n": n} for n in range(20_000)], [1, 1]),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_work_without_end_is_ended(case: str) -> None:
    """The finding says so, and the next document is judged as if nothing had been."""
    document, endless, quick = ENDLESS[case]
    schema = schema_from(document)
    before = time.monotonic()
    assert [each.code for each in judged(endless, schema)] == ["schema.too-slow"]
    assert time.monotonic() - before < 100
    assert judged(quick, schema) == schema.findings(quick)


_MANY = range(3000)
# Schemas of some 100 KB that would take a minute or more to be read.
ENDLESS_SCHEMAS: dict[str, dict[str, Any]] = {
    "anchors": {
        "$defs": {f"d{n}": {"$anchor": f"a{n}", "$ref": f"#a{n + 1}"} for n in _MANY} | {"d": {"$anchor": "a3000"}}
    },
    "values": {"$schema": "http://json-schema.org/draft-04/schema#", "enum": [{"a": n} for n in range(9000)]},
}


@pytest.mark.parametrize("case", ENDLESS_SCHEMAS)
def test_a_schema_that_takes_too_long_to_be_read_is_refused(case: str) -> None:
    """In a clear word, from the library and from every command; the next schema is read as if nothing had been."""
    with pytest.raises(SchemaError) as caught:
        validate({}, ENDLESS_SCHEMAS[case])
    assert (caught.value.code, "more than 6 s" in caught.value.reason) == ("schema.too-slow", True)
    assert [each.code for each in validate({}, {"required": ["title"]})] == ["schema.required"]


def test_commands_refuse_a_schema_that_cannot_be_read(tmp_path: Path) -> None:
    """With one line, before any page is read."""
    schema = tmp_path / "slow.json"
    schema.write_text(json.dumps(ENDLESS_SCHEMAS["values"]))
    page, document = EXAMPLES / "news.html", tmp_path / "document.json"
    document.write_text("{}")
    for code, command in (
        (1, ["validate", document]),
        (2, ["export", page, "-o", tmp_path / "x.csv"]),
        (2, ["pack", page, "-o", tmp_path / "x"]),
    ):
        result = run(*command, "--schema", schema)
        assert (result.exit_code, result.stdout) == (code, "")
        assert result.stderr.startswith(f"error: {schema}: schema.too-slow: reading the schema takes more than 6 s")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["document.json", "slow.json"]


def test_an_archive_cannot_bring_schemas_without_end(tmp_path: Path) -> None:
    """After some schemas that take too long, `verify` reads no more of them."""
    parts = []
    for number in range(3):
        raw = json.dumps(ENDLESS_SCHEMAS["values"] | {"title": f"{number}"}).encode()
        name = f"urn:warcwrap:schema:sha256:{hashlib.sha256(raw).hexdigest()}"
        parts.append(record(2 + number, "resource", raw, uri=name))
    path = tmp_path / "a.warc"
    path.write_bytes(warcinfo(1) + b"".join(parts))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("warcwrap.deposits._SLOW_LIMIT", 1)
        found = [each for each in verify(path).findings if each.code == "schema.too-slow"]
    assert [each.message.startswith("not read") for each in found] == [False] + [True] * 2
    assert {each.severity for each in found} == {"warning"}


def test_a_process_that_is_killed_costs_no_verdict() -> None:
    """Whoever kills it: the document is judged by the next."""
    schema = schema_from({"required": ["title"]}, "killed")
    assert [each.code for each in judged({}, schema)] == [each.code for each in schema.findings({})]
    for pid in _judges():
        os.kill(pid, signal.SIGKILL)
    assert judged({"title": 1}, schema) == []


def _judges() -> list[int]:
    """Return the processes that judge for this one, and for those that it has started."""
    children = _children([os.getpid()])
    return [pid for pid in (*children, *_children(children)) if _is_judge(pid)]


def _children(of: list[int]) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", ",".join(map(str, of)) or "0"], capture_output=True)
    return list(map(int, listed.stdout.split()))


def _is_judge(pid: int) -> bool:
    try:
        return b"warcwrap.judging" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.fixture
def own_judge(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A judge that has not begun, and is stopped at the end."""
    judge = _Judge()
    monkeypatch.setattr("warcwrap.judging._JUDGE", judge)
    yield
    judge.stop()


@contextmanager
def _killer(times: int, after: float = 0.0) -> Iterator[None]:
    """Kill so many of the processes that judge for this one, each some seconds after it was first seen."""
    is_over = threading.Event()

    def kill() -> None:
        first: dict[int, float] = {}
        killed: set[int] = set()
        while len(killed) < times and not is_over.wait(0.01):
            for pid in set(_judges()) - killed:
                if time.monotonic() - first.setdefault(pid, time.monotonic()) >= after:
                    killed.add(pid)
                    with suppress(OSError):
                        os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@pytest.mark.usefixtures("own_judge")
def test_kills_from_outside_are_waited_for() -> None:
    """As by a system that is short of memory for a moment: three of them cost no verdict, and invent none."""
    with _killer(3):
        assert judged({"title": "a"}, _STRICT) == _STRICT.findings({"title": "a"}) != []


@pytest.mark.usefixtures("own_judge")
@pytest.mark.parametrize(("after", "document"), [(0.0, {"title": "ab"}), (0.8, ENDLESS["pattern"][1])])
def test_kills_from_outside_are_no_verdict(after: float, document: object) -> None:
    """Whether they come before the process is ready, or while it judges: the work stops, with a clear word."""
    schema = schema_from(ENDLESS["pattern"][0], f"killed after {after}")
    with _killer(99, after), pytest.raises(WarcwrapError) as caught:
        judged(document, schema)
    assert (caught.value.code, caught.value.name, caught.value.exit_code) == ("not-judged", schema.name, 3)
    with _killer(99), pytest.raises(WarcwrapError) as caught:
        usable_from({"title": f"{after}"}, "new")
    assert (caught.value.code, caught.value.exit_code) == ("not-judged", 3)
    assert judged({"title": "aa"}, schema) == []


@pytest.mark.usefixtures("own_judge")
def test_no_page_is_quarantined_for_a_kill_from_outside(tmp_path: Path) -> None:
    """The run stops, and goes on where it stopped when it is begun again."""
    schema = tmp_path / "strict.json"
    schema.write_text(json.dumps({"required": ["title"]}))
    usable(schema)  # known before anything is killed
    command = ("pack", EXAMPLES / "news.html", "--schema", schema, "-o", tmp_path / "x", "--json")
    with _killer(99):
        stopped = run(*command)
    assert (stopped.exit_code, stopped.stdout) == (3, "")
    assert "not-judged" in stopped.stderr
    assert not [path for path in tmp_path.iterdir() if path.name.endswith((".warc.gz", ".rejects.jsonl"))]
    packed = run(*command)
    counts = json.loads(packed.stdout)["counts"]
    assert (packed.exit_code, counts["packed"], counts["quarantined"]) == (0, 1, 0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="POSIX only")
def test_an_interrupted_answer_is_none_to_the_next_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who catches the interrupt and goes on gets the verdict on the document at hand."""
    slow = schema_from(ENDLESS["pattern"][0], "interrupted")
    assert judged({"title": "aa"}, slow) == []

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(KeyboardInterrupt):
            judged(ENDLESS["pattern"][1], slow)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert judged({"title": "aa"}, slow) == []
    assert [each.code for each in judged({"title": "b"}, slow)] == ["schema.pattern"]


class _Own(dict[str, object]):
    """What another process would not know."""


@pytest.mark.parametrize("document", [MappingProxyType({}), _Own(), {"x": lambda: 1}, {"x": {1, 2}}])
def test_what_is_no_json_is_judged_too(document: object) -> None:
    """A caller of the library may give what no file holds."""
    assert judged(document, _STRICT) == _STRICT.findings(document) != []


def test_what_is_too_deep_is_said_to_be() -> None:
    """As without another process."""
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    assert [each.code for each in judged(deep, _STRICT)] == ["json.too-deep"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX only")
@pytest.mark.filterwarnings("ignore")  # of the parent's process, which the fork forgets
def test_a_fork_asks_its_own_process() -> None:
    """Two owners of one pipe would get each other's answers; and the fork's end is not the end of the parent's."""
    assert judged({}, _STRICT) != []
    child = os.fork()
    if child == 0:
        is_right = all(judged({"title": "ab"}, _STRICT) == [] for _ in range(20))
        os._exit(0 if is_right else 1)
    assert all(judged({}, _STRICT) != [] for _ in range(200))
    assert os.waitpid(child, 0)[1] == 0
    assert judged({}, _STRICT) != []


@pytest.mark.parametrize("program", [None, "", sys.executable.replace("python", "no-python"), shutil.which("false")])
def test_where_python_cannot_be_started_again_this_process_judges(
    program: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside another program, `sys.executable` is that program, or nothing."""
    monkeypatch.setattr(sys, "executable", program)
    monkeypatch.setattr("warcwrap.judging._JUDGE", _Judge())
    assert [each.code for each in judged({}, _STRICT)] == ["schema.required"]


def test_an_archive_cannot_ask_for_seconds_without_end(tmp_path: Path) -> None:
    """After some documents, `verify` judges no more of it by schemas that it brings along."""
    raw = json.dumps(ENDLESS["pattern"][0]).encode()
    name = f"urn:warcwrap:schema:sha256:{hashlib.sha256(raw).hexdigest()}"
    document = {"title": "a" * 60 + "!", "validation": {"schema": name, "valid": True}}
    parts = [record(2, "resource", raw, uri=name), *(metadata(10 + n, 2, document) for n in range(9))]
    path = tmp_path / "a.warc"
    path.write_bytes(warcinfo(1) + b"".join(parts))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("warcwrap.deposits._SLOW_LIMIT", 1)
        found = [each for each in verify(path).findings if each.code == "schema.too-slow"]
    assert (len(found), {each.severity for each in found}) == (9, {"warning"})
    assert [each.message.startswith("not judged") for each in found] == [False] + [True] * 8


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["title", "authors", "x"]), inner),
    max_leaves=12,
)


@given(_JSON)
@settings(max_examples=60)
def test_another_process_finds_the_same(document: object) -> None:
    """Findings pass the pipe whole."""
    assert judged(document, _STRICT) == _STRICT.findings(document)


def test_our_own_schemas_need_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also under another name, as an archive embeds them."""
    again = schema_from(dict(load("page-metadata").document), "again")  # type: ignore[arg-type]
    assert again.is_shipped
    assert not _STRICT.is_shipped
    monkeypatch.setattr("warcwrap.judging.Child", None)
    assert validate(good_document(), again) == []


def test_where_no_process_can_be_started_this_one_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    """There may be too many of them."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr("warcwrap.judging._JUDGE", _Judge())
    schema = schema_from({"type": "string"}, "alone")
    assert judged(5, schema) == schema.findings(5) != []


def test_validate_and_pack_go_on(tmp_path: Path) -> None:
    """The document that cannot be judged is invalid, with a clear word; pages go into quarantine, none is lost."""
    schema = tmp_path / "slow.json"
    schema.write_text(json.dumps({"properties": {"title": {"pattern": "^([가-힣 a-z]+)+$"}}}))
    document = tmp_path / "document.json"
    document.write_text(json.dumps({"title": "a" * 60 + "!"}))
    result = run("validate", document, "--schema", schema)
    assert (result.exit_code, "schema.too-slow" in result.stdout) == (1, True)
    page = tmp_path / "page.html"
    page.write_text(f"<html lang=en><h1>{'abc ' * 20}!</h1>")
    packed = run("pack", page, EXAMPLES / "news.html", "--schema", schema, "-o", tmp_path / "x", "--json")
    counts = json.loads(packed.stdout)["counts"]
    assert (packed.exit_code, counts["pages"], counts["packed"] + counts["quarantined"]) == (1, 2, 2)
    assert counts["quarantined"] >= 1

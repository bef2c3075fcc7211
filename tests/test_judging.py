"""Schemas of users judge in bounded time and memory, and say the same as without bounds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import run
from conftest import EXAMPLES
from documents import good_document
from warcwrap.judging import judged, validate
from warcwrap.schema import load, schema_from

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


def test_a_process_that_is_killed_costs_no_verdict() -> None:
    """Whoever kills it: the document is judged by the next."""
    schema = schema_from({"required": ["title"]}, "killed")
    assert [each.code for each in judged({}, schema)] == [each.code for each in schema.findings({})]
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    for line in listed.stdout.split():
        if _is_judge(int(line)):
            os.kill(int(line), signal.SIGKILL)
    assert judged({"title": 1}, schema) == []


def _is_judge(pid: int) -> bool:
    try:
        return b"warcwrap.judging" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["title", "authors", "x"]), inner),
    max_leaves=12,
)
_STRICT = schema_from({"type": "object", "required": ["title"], "properties": {"title": {"minLength": 2}}}, "strict")


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

"""Promise 6: whatever input says, no connection is opened, and no file but those that were named."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from trials.hostile import cases
from trials.outcomes import Case

from commands import run
from conftest import ROOT

STRACE = shutil.which("strace")
HERE = "http://127.0.0.1:9"
CALL = re.compile(r"^(?:\d+ +)?(openat|open|creat|connect|sendto|socket)\((.*)$")
OPENED = re.compile(r'"((?:[^"\\]|\\.)*)", ([A-Z_|0-9]+)')

FETCH_ME = f"""<!doctype html><html lang=en manifest="{HERE}/m"><base href="{HERE}/"><meta charset=utf-8>
<meta http-equiv=refresh content="0;url={HERE}/r"><link rel=stylesheet href="{HERE}/s.css"><link rel=canonical href=/c>
<link rel=preload href="file:///etc/passwd"><script src="{HERE}/x.js"></script>
<script type="application/ld+json">{{"@context":"{HERE}/context","@type":"NewsArticle","@id":"file:///etc/passwd",
"headline":"Nothing to fetch","author":{{"@id":"{HERE}/a"}},"image":"{HERE}/i.png"}}</script>
<title>Nothing to fetch</title><h1>Nothing to fetch</h1><p>By <a rel=author href="{HERE}/by">Maren Tolliver</a></p>
<img src="{HERE}/p.png" srcset="{HERE}/q.png 2x"><iframe src="file:///etc/passwd"></iframe>
<object data="{HERE}/o"></object><video src="{HERE}/v" poster="{HERE}/w"></video><p>© 2024 Tern Press"""
SCHEMA = {"$id": f"{HERE}/schema", "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}
REFERRING = [{"$ref": f"{HERE}/x"}, {"$ref": "file:///etc/passwd"}, {"$schema": f"{HERE}/dialect"}]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    (folder / "page.html").write_text(FETCH_ME)
    (folder / "saved.mhtml").write_text(
        f'MIME-Version: 1.0\r\nContent-Type: message/external-body; access-type=URL; URL="{HERE}/m"\r\n\r\n'
        f"Content-Type: text/html\r\n\r\n{FETCH_ME}"
    )
    (folder / "rows.jsonl").write_text(
        "\n".join(json.dumps(row) for row in ({"html": FETCH_ME, "url": f"{HERE}/row"}, {"path": "/etc/passwd"}))
    )
    (folder / "entities.html").write_text(
        f'<!DOCTYPE html SYSTEM "{HERE}/dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>&x;</p>{FETCH_ME}</html>'
    )
    (folder / "link").symlink_to("/etc/passwd")
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("../../../../etc/outside.html", FETCH_ME)
    (folder / "schema.json").write_text(json.dumps(SCHEMA))
    for number, schema in enumerate(REFERRING):
        (folder / f"refers-{number}.json").write_text(json.dumps(schema))
    return folder


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_no_connection_and_no_other_file(tmp_path: Path, dump: Path) -> None:
    """`pack`, `verify`, `unpack`, `validate` and `extract` are watched at the system's door."""
    out = tmp_path / "out"
    out.mkdir()
    archive = out / "x.warc.gz"
    commands = [
        ["pack", dump, "-o", archive, "--schema", dump / "schema.json", "--workers", "2"],
        ["verify", archive],
        ["unpack", archive, "-d", out / "pages"],
        ["validate", archive, "--schema", dump / "schema.json"],
        ["extract", dump / "page.html", dump / "rows.jsonl"],
        *(["validate", archive, "--schema", dump / f"refers-{number}.json"] for number in range(len(REFERRING))),
    ]
    for number, command in enumerate(commands):
        calls = _watched(tmp_path / f"trace-{number}", [str(each) for each in command])
        assert [call for call in calls if call[0] in ("connect", "sendto")] == []
        opened = [found for call, rest in calls if call.startswith(("open", "creat")) for found in OPENED.findall(rest)]
        assert len(opened) > 50
        read = {path for path, flags in opened if not _writes(flags)}
        written = {path for path, flags in opened if _writes(flags)}
        assert [path for path in read if not _may_be_read(path, tmp_path)] == []
        assert [path for path in written if not path.startswith((str(out), os.devnull, "/tmp", "/dev/shm"))] == []
    assert not (tmp_path.parent / "etc").exists()
    assert sorted(path.name for path in (out / "pages").iterdir())[:1] != ["etc"]


HOSTILE = [
    made for made in cases() if made.feed in ("page", "dump", "schema") and made.row not in ("B05", "B09", "B36")
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """Every hostile page, dump and schema that costs little."""
    return [made.written(tmp_path_factory.mktemp("hostile")) for made in HOSTILE if not made.name.startswith("deep")]


def _hostile_commands(hostile: list[Case], out: Path) -> list[list[str]]:
    """Return commands that read all hostile cases: those with schemas are few, the others go into one run."""
    dumps = [str(case.file) for case in hostile if case.schema is None]
    judged = [["validate", str(case.file), "--schema", str(case.schema)] for case in hostile if case.schema]
    return [["pack", *dumps, "-o", str(out / "x"), "--workers", "2"], ["verify", str(out / "x.warc.gz")], *judged[:12]]


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_hostile_cases_open_nothing(tmp_path: Path, hostile: list[Case]) -> None:
    """No connection, no file but those given, Python's and the system's, whatever the cases ask for."""
    out = tmp_path / "out"
    out.mkdir()
    given = Path(os.path.commonpath([case.file for case in hostile]))
    for number, command in enumerate(_hostile_commands(hostile, out)):
        calls = _watched(tmp_path / f"trace-{number}", command)
        assert [call for call in calls if call[0] in ("connect", "sendto")] == []
        opened = [found for call, rest in calls if call.startswith(("open", "creat")) for found in OPENED.findall(rest)]
        read = {path for path, flags in opened if not _writes(flags)}
        written = {path for path, flags in opened if _writes(flags)}
        assert [path for path in read if not (_may_be_read(path, tmp_path) or path.startswith(str(given)))] == []
        assert [path for path in written if not path.startswith((str(out), os.devnull, "/tmp", "/dev/shm"))] == []


def test_hostile_cases_without_a_network(tmp_path: Path, hostile: list[Case]) -> None:
    """The outcome is the same, byte for byte, where there is no network at all."""
    unshare = _unshare()
    made = []
    for name, before in (("with", []), ("without", [unshare, "-n"])):
        (tmp_path / name).mkdir()
        command = _hostile_commands(hostile, tmp_path / name)[0]
        program = [*before, sys.executable, "-m", "warcwrap", *command, "--run-date", "2025-10-29"]
        done = subprocess.run(program, capture_output=True, timeout=600)
        made.append((done.returncode, done.stderr, (tmp_path / name / "x.warc.gz").read_bytes()))
    assert made[0] == made[1]
    assert made[0][0] == 1


def _watched(trace: Path, arguments: list[str]) -> list[tuple[str, str]]:
    assert STRACE is not None
    watch = [STRACE, "-f", "-s", "4096", "-o", str(trace), "-e", "trace=openat,open,creat,connect,sendto"]
    program = [sys.executable, "-m", "warcwrap", *arguments]
    done = subprocess.run([*watch, *program], capture_output=True, text=True, timeout=300, cwd=trace.parent)
    if "ptrace" in done.stderr and "not permitted" in done.stderr:
        pytest.skip("processes may not be traced here")
    assert "Traceback" not in done.stderr
    found = map(CALL.match, trace.read_text("utf-8", "replace").splitlines())
    return [(match[1], match[2]) for match in found if match]


def _writes(flags: str) -> bool:
    return bool(re.search(r"O_WRONLY|O_RDWR|O_CREAT", flags))


def _may_be_read(path: str, folder: Path) -> bool:
    """Say whether a path is named by the command, or is the system's or Python's own."""
    homes = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values(), *filter(None, sys.path)}
    homes |= {os.path.realpath(home) for home in homes}
    system = ("/lib", "/usr/lib", "/usr/share", "/usr/local", "/proc", "/sys", "/dev", "/etc/ld.so", "/etc/localtime")
    is_named = path.startswith((*homes, *system, str(ROOT / "schemas"), str(folder))) or not path.startswith("/")
    return is_named and "passwd" not in path


def test_without_a_network(tmp_path: Path, dump: Path) -> None:
    """In a namespace that has no network at all the outcome is the same, byte for byte."""
    unshare = _unshare()
    made = []
    for name, before in (("with", []), ("without", [unshare, "-n"])):
        output = tmp_path / name / "x.warc.gz"
        output.parent.mkdir()
        program = [sys.executable, "-m", "warcwrap", "pack", str(dump), "-o", str(output), "--run-date", "2025-10-29"]
        done = subprocess.run([*before, *program], capture_output=True, timeout=300)
        made.append((done.returncode, output.read_bytes()))
    assert made[0] == made[1]
    assert run("verify", tmp_path / "with" / "x.warc.gz").exit_code == 0


def _unshare() -> str:
    if not (unshare := shutil.which("unshare")):
        pytest.skip("unshare is not installed")
    if subprocess.run([unshare, "-n", "true"], capture_output=True).returncode:
        pytest.skip("no namespace of its own is allowed here")
    return unshare

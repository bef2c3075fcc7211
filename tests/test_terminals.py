"""Promise 5: what strangers wrote into pages, names and archives acts on no terminal, no spreadsheet and no markup."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archives import metadata, record, warcinfo
from commands import program, run

EVIL = "\x1b[2J\x1b]0;owned\x07\u202etxt.exe\u202c\u2066\u200e\x9b31m\r\nerror: forged: line\u2028x\x00"
MARKUP = "<script>alert(1)</script>\"'&]]><b>"
FORMULA = "=cmd|'/c calc'!A1"
ACTING = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *"\u2028\u2029\u200e", *map(chr, range(0x202A, 0x202F))}
ACTING |= set(map(chr, range(0x2066, 0x206A)))
# Every field that a page can state, and what an attacker would state there.
PAGE = f"""<!doctype html><html lang="en"><head><title>{FORMULA}{EVIL}</title>
<meta name="author" content="@SUM(1){EVIL}">
<meta name="description" content="{EVIL}&lt;b&gt;"><meta property="og:site_name" content="{EVIL}">
<meta property="article:published_time" content="2025-10-29{EVIL}"><link rel="canonical" href="http://a.example/{EVIL}">
</head><body><h1>{FORMULA}{EVIL}</h1><p>By Maren {EVIL} Tolliver</p><img src="/a.jpg" alt="{EVIL}">
<p>© 2025 {EVIL} Press. All rights reserved.</p><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"""


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A folder with names, rows, members and archives that mean harm."""
    folder = tmp_path / f"dump{EVIL[:4]}"
    folder.mkdir()
    (folder / f"page{EVIL[:-1]}.html".replace("/", "")).write_text(PAGE)
    (folder / f"{MARKUP.replace('/', '')}.html").write_text(PAGE)
    (folder / "empty\x1b[2J\n.html").write_bytes(b"")
    rows = [{"html": PAGE, "url": f"http://a.example/{EVIL}", "id": EVIL}, {"html": 5, "id": EVIL}, {EVIL: 1}]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with zipfile.ZipFile(folder / "z\x1b[2J.zip", "w") as archive:
        archive.writestr(f"../{EVIL[:-1]}.html", PAGE)
        archive.writestr(f"{EVIL[:-1]}.7z", b"7z\xbc\xaf\x27\x1c\0\x04")
    return folder


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """An archive whose fields, metadata and verdicts mean harm."""
    document = {"title": EVIL, "source": {"name": EVIL}, "validation": {"schema": EVIL, "valid": True}, MARKUP: FORMULA}
    path = tmp_path / f"bad{EVIL[:4]}.warc"
    bad = [
        record(2, "resource", b"<p>", uri=f"http://a.example/{EVIL[:4]}\u202e{MARKUP}", X_Note="\x1b[2J"),
        record(3, "resource", b"<p>", WARC_Date="\x1b[2Jnever"),
        metadata(4, 2, document),
        record(5, "resource", b"<p>", WARC_Payload_Digest=f"sha1:{MARKUP}\x1b[2J"),
    ]
    path.write_bytes(warcinfo(1) + b"".join(bad) + b"\x1b[2Jgarbage\n")
    return path


def _acting(text: str) -> set[str]:
    return ACTING.intersection(text.replace("\n", ""))


def test_text_of_every_command(dump: Path, broken: Path, tmp_path: Path) -> None:
    """Neither stdout nor stderr has a character that acts, or a line that a name forged."""
    out = tmp_path / "out"
    commands: list[list[str | Path]] = [
        ["pack", dump, "-o", out / "x"],
        ["ls", out / "x.warc.gz"],
        ["show", out / "x.warc.gz"],
        ["show", dump],
        ["show", dump, f"no such page {EVIL[:-1]}"],
        ["verify", out / "x.warc.gz", broken],
        ["verify", tmp_path / "no\x1b[2J\n.warc"],
        ["validate", out / "x.warc.gz", broken],
        ["validate", out / "x.warc.gz", "--schema", f"no\x1b[2J\n\u202e{MARKUP}"],
        ["unpack", out / "x.warc.gz", "-d", out / "back\x1b[2J"],
        ["ls", broken],
        ["unpack", broken, "-d", out / "back2"],
        ["repair", broken, "-o", out / "mended.warc.gz"],
        ["extract", dump, "--explain"],
        ["export", dump, "-o", out / "x\x1b[2J.csv"],
        ["rules", "no\x1b[2J"],
        ["codes", "no\x1b[2J"],
    ]
    for command in commands:
        result = run(*command)
        assert (_acting(result.stdout), _acting(result.stderr), command) == (set(), set(), command)
        assert not any(line.startswith("error: forged") for line in result.output.splitlines())


def test_json_of_every_command(dump: Path, broken: Path, tmp_path: Path) -> None:
    """JSON keeps what was said, and is one line of text that acts on nothing."""
    out = tmp_path / "out"
    for command in (
        ["pack", dump, "-o", out / "x"],
        ["ls", out / "x.warc.gz"],
        ["show", dump],
        ["verify", out / "x.warc.gz", broken],
        ["validate", broken],
        ["unpack", out / "x.warc.gz", "-d", out / "back"],
        ["repair", broken, "-o", out / "mended.warc.gz"],
        ["extract", dump],
    ):
        stdout = run(*command, "--json").stdout
        assert ({*map(chr, range(32))} & set(stdout.replace("\n", ""))) == set()
        assert all(json.loads(line) for line in stdout.splitlines())


def test_tables(dump: Path, tmp_path: Path) -> None:
    """No cell begins as a formula does, or has a character that acts; line ends stay within their quotes."""
    for command in (["extract", dump, "--csv"], ["export", dump, "--format", "csv"]):
        rows = list(csv.reader(io.StringIO(run(*command).stdout)))
        cells = [cell for row in rows for cell in row]
        assert len({len(row) for row in rows}) == 1
        assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))] == []
        assert [cell for cell in cells if _acting(cell) - set("\t\r\u200e")] == []


def test_forms_for_other_programs(broken: Path) -> None:
    """JUnit is XML that can be read, SARIF is JSON, and markup is text in both."""
    junit = run("verify", broken, "--format", "junit").stdout
    assert "<script" not in junit and _acting(junit) == set()
    assert ElementTree.fromstring(junit).tag == "testsuites"
    assert json.loads(run("verify", broken, "--format", "sarif").stdout)["version"] == "2.1.0"


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="POSIX only")
def test_progress_on_a_terminal(dump: Path, tmp_path: Path) -> None:
    """Where rich draws, names have no more power than anywhere else: each escape is one of rich's own."""
    owner, terminal = pty.openpty()
    command = [sys.executable, "-m", "warcwrap", "pack", str(dump), "-o", str(tmp_path / "x"), "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=terminal, env={**os.environ, "TERM": "xterm"})
    os.close(terminal)
    drawn = b""
    while piece := _read(owner):
        drawn += piece
    process.wait()
    assert b"\x1b]0;" not in drawn and b"\x1b[2J" not in drawn and b"\x9b" not in drawn.replace(b"\xe2\x9b", b"")
    assert b"\xe2\x80\xae" not in drawn
    assert b"not-utf8" not in drawn and b"empty\\x1b[2J" in drawn


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # its other end was closed
        return b""


def test_arguments_that_are_no_names(tmp_path: Path) -> None:
    """What the command line complains of is shown as safely as anything else."""
    for arguments in (["pack", "no\x1b[2J\nx", "-o", str(tmp_path / "x")], ["extract", "\x1b[2J"], ["ls", "a\u202eb"]):
        done = program(*arguments)
        assert (done.returncode, _acting(done.stderr)) == (3, set())

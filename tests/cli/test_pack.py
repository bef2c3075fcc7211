"""warcwrap pack"""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from commands import program, run
from conftest import EXAMPLES
from dumps import HTML, write

NEWS = EXAMPLES / "news.html"


def test_a_good_dump(tmp_path: Path) -> None:
    """A good dump ends in counts, outputs and 0."""
    result = run("pack", NEWS, "-o", tmp_path / "x")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "1 page: 1 packed"
    assert str(tmp_path / "x.warc.gz") in result.stdout


def test_bad_inputs(tmp_path: Path) -> None:
    """Each bad input costs itself and one line; the rest is packed, and the exit code is 1."""
    write(tmp_path / "in", {"a.html": HTML, "empty.html": b"", "b\n.html": b" ", "rows.jsonl": b"{\n"})
    result = run("pack", tmp_path / "in", tmp_path / "gone", "-o", tmp_path / "x")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, "5 pages: 1 packed, 4 rejected")
    assert [line.rpartition(": ")[0] for line in result.stderr.splitlines()] == [
        "error: b\\n.html: empty",
        "error: empty.html: empty",
        "error: rows.jsonl#1: row-broken: line 1, column 2",
        "error: gone: missing",
    ]


def test_json(tmp_path: Path) -> None:
    """--json prints one document on stdout, and nothing else there."""
    result = run("pack", EXAMPLES, "-o", tmp_path / "x", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ok"], report["counts"]["packed"]) == (1, False, 6)
    assert [output["role"] for output in report["outputs"]] == ["archive", "rejects", "manifest", "checksums"]


def test_already_complete(tmp_path: Path) -> None:
    """The same command again says so, with the stored counts and the same exit code."""
    for expected in (False, True):
        result = run("pack", EXAMPLES, "-o", tmp_path / "x")
        assert (result.exit_code, "already complete" in result.stdout, "6 packed" in result.stdout) == (
            1,
            expected,
            True,
        )


def test_nothing_to_do(tmp_path: Path) -> None:
    """Where no input is left, the exit code is 3."""
    (tmp_path / "empty").mkdir()
    for source in (tmp_path / "gone", tmp_path / "empty"):
        result = run("pack", source, "-o", tmp_path / "x")
        assert (result.exit_code, result.stdout) == (3, "")
        assert "0 pages" in result.stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--schema", "none"], 2),
        (["-o", "-"], 2),
        (["--run-date", "soon"], 2),
        (["--run-date", "²"], 2),
        (["--run-date", "2025"], 2),
        (["--run-date", "202510"], 2),
        (["--warcinfo", "x"], 2),
        (["--warcinfo", "x=a\nb"], 2),
        (["--warcinfo", "a b=c", "--dry-run"], 2),
        (["--warcinfo", "software=x"], 2),
        (["--warcinfo", "ConformsTo=x"], 2),
        (["--operator", "a", "--warcinfo", "operator=b"], 2),
        (["--operator", "a", "--warcinfo", "Operator=b"], 2),
        (["--warcinfo", "x=1", "--warcinfo", "x=1"], 2),
        (["--url-prefix", "http://a.example/#f"], 2),
        (["--url-prefix", ""], 2),
        (["-", "-"], 2),
        (["--max-size", "0"], 2),
        (["--task-size", "much"], 2),
        (["--workers", "0"], 2),
        (["--files-from", "gone"], 2),
        (["--operator", "a\r\nb: c"], 2),
        (["--map", "gone.csv"], 2),
        (["--digest", "md5"], 2),
        (["--no-such"], 2),
        (["-o", "/dev/null/x"], 3),
    ],
)
def test_wrong_options(tmp_path: Path, options: list[str], code: int) -> None:
    """What cannot be meant ends in one line and an exit code, before anything is written."""
    result = run("pack", NEWS, "-o", tmp_path / "x", *options)
    assert (result.exit_code, result.stdout, list(tmp_path.iterdir())) == (code, "", [])
    assert result.stderr


def test_another_plan(tmp_path: Path) -> None:
    """Another plan on the same name is refused with 3, and taken with --force."""
    run("pack", NEWS, "-o", tmp_path / "x")
    refused = run("pack", NEWS, "-o", tmp_path / "x", "--digest", "sha1")
    forced = run("pack", NEWS, "-o", tmp_path / "x", "--digest", "sha1", "--force")
    assert (refused.exit_code, "output-exists" in refused.stderr, forced.exit_code) == (3, True, 0)


def test_invalid_pages(tmp_path: Path) -> None:
    """Pages that the schema refuses are quarantined, kept, or stop the run, as asked."""
    write(tmp_path / "in", {"a.html": HTML})
    codes = []
    for number, choice in enumerate(("quarantine", "keep", "stop")):
        options = ("--schema", "news-article", "--on-invalid", choice)
        result = run("pack", tmp_path / "in", "-o", tmp_path / f"x{number}", *options)
        codes.append((result.exit_code, result.stdout.partition("\n")[0]))
    assert codes == [(1, "1 page: 1 quarantined"), (1, "1 page: 1 packed"), (3, "")]


def test_dry_run(tmp_path: Path) -> None:
    """--dry-run counts and writes nothing."""
    result = run("pack", NEWS, "-o", tmp_path / "x", "--dry-run")
    assert (result.exit_code, list(tmp_path.iterdir()), "nothing was written" in result.stdout) == (0, [], True)


@pytest.mark.parametrize(
    ("options", "environment", "date"),
    [
        (["--run-date", "2024-02-03"], {}, "2024-02-03T00:00:00Z"),
        (["--run-date", "2024-02-03T04:05:06+01:00"], {"SOURCE_DATE_EPOCH": "1"}, "2024-02-03T03:05:06Z"),
        (["--run-date", "1700000000"], {}, "2023-11-14T22:13:20Z"),
        ([], {"SOURCE_DATE_EPOCH": "1700000000"}, "2023-11-14T22:13:20Z"),
        (["--run-date", "20240203"], {}, "2024-02-03T00:00:00Z"),
        ([], {"SOURCE_DATE_EPOCH": "86400"}, "1970-01-02T00:00:00Z"),
        ([], {"WARCWRAP_PACK_RUN_DATE": "2022-01-01", "SOURCE_DATE_EPOCH": "1"}, "2022-01-01T00:00:00Z"),
    ],
)
def test_run_date(tmp_path: Path, options: list[str], environment: dict[str, str], date: str) -> None:
    """The run's date is the option's, else the environment's."""
    run("pack", NEWS, "-o", tmp_path / "x", *options, env={"SOURCE_DATE_EPOCH": None, **environment})
    assert json.loads((tmp_path / "x.manifest.json").read_bytes())["run_date"] == date


def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings: an option outranks the environment, which outranks warcwrap.toml."""
    monkeypatch.chdir(tmp_path)
    toml = '[pack]\noperator = "File"\nis-part-of = "Toml"\ndescription = "File"\n'
    toml += 'warcinfo = ["x=1"]\nrun-date = 2024-01-02\n'
    (tmp_path / "warcwrap.toml").write_text(toml)
    environment = {"WARCWRAP_PACK_OPERATOR": "Environment", "WARCWRAP_PACK_DESCRIPTION": "Environment"}
    result = run("pack", NEWS, "-o", "x", "--description", "Option", env={"SOURCE_DATE_EPOCH": None, **environment})
    raw = gzip.decompress((tmp_path / "x.warc.gz").read_bytes()).decode()
    for line in ("operator: Environment", "isPartOf: Toml", "description: Option", "x: 1", "WARC-Date: 2024-01-02T00"):
        assert line in raw
    assert result.exit_code == 0


def test_variables(tmp_path: Path) -> None:
    """A variable is called as its option is, also where Python knows the option by another name."""
    for name, value in (("MAP", "gone.csv"), ("RUN_DATE", "soon")):
        result = run("pack", NEWS, "-o", tmp_path / "x", env={f"WARCWRAP_PACK_{name}": value})
        assert (result.exit_code, value in result.stderr) == (2, True)
    result = run("pack", NEWS, "-o", tmp_path / "x", env={"WARCWRAP_PACK_JSON": "1", "WARCWRAP_PACK_DRY_RUN": "1"})
    assert json.loads(result.stdout)["dry_run"]
    assert run("unpack", tmp_path / "gone", env={"WARCWRAP_UNPACK_DIRECTORY": str(tmp_path)}).exit_code == 3


def test_settings_elsewhere(tmp_path: Path) -> None:
    """--config names the settings; a map is given there by the option's name."""
    write(tmp_path, {"s.toml": b'[pack]\nmap = "gone.csv"\n'})
    assert "gone.csv: unreadable" in run("--config", tmp_path / "s.toml", "pack", NEWS, "-o", tmp_path / "x").stderr


@pytest.mark.parametrize(
    ("settings", "code"),
    [("[pack", "settings-broken"), ("[pak]\n", "settings-unknown"), ("pack = 1", "settings-unknown"),
     ('[pack]\noperater = "x"', "settings-unknown"), ("\ud800", "settings-broken"),
     ("[pack]\noperator = " + "[" * 5000, "settings-broken"),
     ("[pack]\npages-only = 1", "settings-bad-value"), ("[pack]\nmap = true", "settings-bad-value"),
     ("[pack]\noperator = {a = 1}", "settings-bad-value"), ("[pack]\nwarcinfo = 'a=b'", "settings-bad-value")],
)  # fmt: skip
def test_broken_settings(tmp_path: Path, settings: str, code: str) -> None:
    """Settings that cannot be meant are refused, not ignored."""
    (tmp_path / "s.toml").write_bytes(settings.encode("utf-8", "surrogatepass"))
    result = run("--config", tmp_path / "s.toml", "pack", NEWS, "-o", tmp_path / "x")
    assert (result.exit_code, code in result.stderr) == (2, True)


# As a program.


def test_program(tmp_path: Path) -> None:
    """The installed program does the same, and its bytes do not depend on where it is run."""
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        done = program("pack", NEWS, "-o", "x", cwd=tmp_path / place, env={"SOURCE_DATE_EPOCH": "1760000000"})
        assert (done.returncode, done.stdout.splitlines()[0], done.stderr) == (0, "1 page: 1 packed", "")
    for name in ("x.warc.gz", "x.manifest.json", "x.sha256"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """A signal ends the run with its code and no final name; the same command goes on from there."""
    rows = b"".join(b'{"html": "<p>%d", "id": "%d"}\n' % (each, each) for each in range(20_000))
    write(tmp_path, {"a.jsonl": b'{"html": 1}\n' + rows})
    command = [sys.executable, "-m", "warcwrap", "pack", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "x")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        first = running.stderr.readline()  # the run is under way: a row was rejected
        running.send_signal(number)
        rest = running.stderr.read()
        assert running.wait(timeout=60) == code
    assert first.startswith("error: a.jsonl#1") and "Traceback" not in rest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "x.run"]


def test_a_signal_before_the_work_begins() -> None:
    """A signal while Python still imports ends in its code as well."""
    program = "import os, signal, sys; sys.argv = ['warcwrap', '--help']; from warcwrap.__main__ import main; "
    program += "sys.meta_path.insert(0, type('Killer', (), {'find_spec': staticmethod("
    program += "lambda name, *_: os.kill(os.getpid(), signal.SIGINT) if name == 'click' else None)})); main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.parametrize("command", [["pack", NEWS, "-o", "x"], ["extract", NEWS], ["codes"], ["--help"]])
def test_a_full_disk(tmp_path: Path, command: list[str | Path]) -> None:
    """Output that cannot be written is one line and 3."""
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "warcwrap", *map(str, command)],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        3,
        "error: output: not-writable: No space left on device",
    )
    assert "Traceback" not in done.stderr


def test_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where memory runs out, that is one line and 3; the run can be taken up again."""

    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("warcwrap.packing.pack", exhausted)
    result = run("pack", NEWS, "-o", tmp_path / "x")
    assert (result.exit_code, result.stderr) == (3, "error: there is not enough memory\n")


def test_stderr_closed(tmp_path: Path) -> None:
    """Where stderr is closed or full, the work is done all the same."""
    write(tmp_path, {"in/a.html": b"", "in/b.html": HTML})
    for number, end in enumerate(("2>&-", "2>/dev/full")):
        command = f"{sys.executable} -m warcwrap pack in -o x{number} {end}"
        done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.splitlines()[0]) == (1, "2 pages: 1 packed, 1 rejected")


def test_a_closed_pipe(tmp_path: Path) -> None:
    """Who reads our output may stop listening: the work is done all the same, and nothing is said."""
    write(tmp_path, {"in/a.html": b"", "in/b.html": HTML})
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "warcwrap", "pack", str(tmp_path / "in"), "-o", str(tmp_path / "x")]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "error: a.html: empty: no bytes, or only white space\n")
    assert (tmp_path / "x.manifest.json").exists()

"""What do readers of WARC files find in files that are known to be faulty, and what do they object to in good ones?

    python benchmarks/readers.py [--python PYTHON] [--node FOLDER] CASES.jsonl…

A line of CASES names a file (`file`, beside the list) and what is expected of a strict reader (`expect`): error,
reject, warning or warn for a faulty file; accept or note for one that conforms. Lines of other kinds than WARC (`feed`,
`kind`), ARC files, files of which anything may be said (`survive`) and files that are not there are passed over.

Other readers are run as users run them: warcio, FastWARC, cdxj-indexer, warcat and warctools of the Python that
`--python` names (by default this one), warcio.js of the `node_modules` in the folder that `--node` names. They count as
having found something when they end with another code than 0 or print a word such as "fail" or "error"; warcwrap, when
it has an error or a warning. A reader that objects to a small file without any fault is left out, and it is said why.

Prints how many faults each one found and missed, and how often it gave a false alarm: in sum, and for each source.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 20  # all of these files are small
FAULTY = {"error", "reject", "warning", "warn"}
CONFORMING = {"accept", "note"}
_WORDS = re.compile(r"\b(?:fail\w*|error|invalid|corrupt\w*|mismatch|truncated|traceback|problems)\b", re.I)
_VERSION = "import importlib.metadata as m; print(m.version({!r}))"
_GOOD = (
    ("warcinfo", "application/warc-fields", b"software: none\r\n"),
    ("response", "application/http; msgtype=response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x"),
)


@dataclass(frozen=True)
class Case:
    """A file of a source, and whether something is wrong with it."""

    source: str
    path: Path
    is_faulty: bool


@dataclass
class Reader:
    """A program, how it is run, which version it is of, and how it did, by source."""

    name: str
    command: list[str]
    version: str
    # Whether what it prints on standard output is data, which may speak of errors.
    prints_data: bool = False
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)

    def objects(self, path: Path) -> bool | None:
        """Say whether it finds something wrong with a file; None where it crashed or did not end."""
        try:
            done = subprocess.run([*self.command, str(path)], capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return None
        if done.returncode < 0:
            return None
        if self.name == "warcwrap":
            return done.returncode != 0
        said = (done.stderr if self.prints_data else done.stdout + done.stderr).decode("utf-8", "replace")
        said = said.replace(str(path), "").replace("(0 failed)", "")
        return done.returncode != 0 or bool(_WORDS.search(said))

    def count(self, case: Case) -> None:
        """Try a case."""
        verdict = self.objects(case.path)
        if verdict is None:
            self.tally[case.source, "crashed"] += 1
        if case.is_faulty:
            self.tally[case.source, "found" if verdict else "missed"] += 1
        elif verdict:
            self.tally[case.source, "false alarms"] += 1
        if self.name == "warcwrap" and bool(verdict) != case.is_faulty:
            print(f"  {'missed' if case.is_faulty else 'false alarm'}: {case.source} {case.path.name}")

    def of(self, what: str, source: str | None = None) -> int:
        """Return how often something was so, in a source or in all."""
        return sum(n for (where, name), n in self.tally.items() if name == what and source in (None, where))


def cases(listed: Path) -> Iterator[Case]:
    """Yield the WARC cases of a list."""
    for line in listed.read_text("utf-8").splitlines():
        row = json.loads(line)
        path = listed.parent / row["file"]
        if "warc" not in (row.get("feed"), row.get("kind")) or ".arc" in path.name or not path.is_file():
            continue
        if row["expect"] in FAULTY | CONFORMING:
            source = row.get("source", listed.parent.name).partition(":")[0]
            yield Case(source, path, row["expect"] in FAULTY)


def readers(python: str, node: Path | None) -> Iterator[Reader]:
    """Yield the readers that are installed."""
    modules = {
        "warcio": (["warcio.cli", "check"], False),
        "fastwarc": (["fastwarc.cli", "check"], False),
        "cdxj-indexer": (["cdxj_indexer.main"], True),
        "warcat": (["warcat", "verify"], False),
        "warctools": (["hanzo.warcvalid"], False),
    }
    yield Reader(
        "warcwrap", [sys.executable, "-m", "warcwrap", "verify", "--strict"], _said(sys.executable, "warcwrap")
    )
    for name, (module, prints_data) in modules.items():
        if version := _said(python, name):
            yield Reader(name, [python, "-m", *module], version, prints_data)
    package = node / "node_modules" / "warcio" / "package.json" if node else None
    if node and package and package.is_file():
        program = str(node / "node_modules" / ".bin" / "warcio")
        yield Reader("warcio.js", [program, "index"], json.loads(package.read_text("utf-8"))["version"], True)


def _said(python: str, name: str) -> str:
    done = subprocess.run([python, "-c", _VERSION.format(name)], capture_output=True, text=True)
    return done.stdout.strip()


def good() -> Iterator[bytes]:
    """Yield the records of a file without any fault."""
    for number, (kind, content_type, block) in enumerate(_GOOD):
        fields = {
            "WARC-Type": kind,
            "WARC-Record-ID": f"<urn:uuid:7d3f0000-0000-4000-8000-{number:012d}>",
            "WARC-Date": "2024-10-05T09:30:00Z",
            **({"WARC-Target-URI": "http://market.example/"} if kind == "response" else {}),
            "Content-Type": content_type,
            "Content-Length": str(len(block)),
        }
        lines = ["WARC/1.0", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        yield gzip.compress("\r\n".join(lines).encode() + block + b"\r\n\r\n")


def usable(found: list[Reader]) -> Iterator[Reader]:
    """Yield the readers that pass a small good file, and say which do not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "good.warc.gz")
        path.write_bytes(b"".join(good()))
        for reader in found:
            if reader.objects(path) is False:
                yield reader
            else:
                print(f"left out: {reader.name} {reader.version} does not run here, or objects to any file")


def table(found: list[Reader], all_cases: list[Case]) -> Iterator[str]:
    """Yield the tables, in sum and by source."""
    faulty = sum(case.is_faulty for case in all_cases)
    yield f"\n{len(all_cases)} files, {faulty} of them faulty, {len(all_cases) - faulty} conforming\n"
    kinds = ("found", "missed", "false alarms", "crashed")
    yield "| reader | faults found | missed | false alarms | crashed or endless |\n| --- | --- | --- | --- | --- |"
    for reader in found:
        yield f"| {reader.name} {reader.version} | {' | '.join(str(reader.of(kind)) for kind in kinds)} |"
    yield "\nBy source: faults found of all faults; false alarms of all conforming files.\n"
    yield f"| source | {' | '.join(reader.name for reader in found)} |\n|{' --- |' * (len(found) + 1)}"
    for source in sorted({case.source for case in all_cases}):
        here = [case.is_faulty for case in all_cases if case.source == source]
        bad, good = sum(here), len(here) - sum(here)
        each = (f"{one.of('found', source)}/{bad}; {one.of('false alarms', source)}/{good}" for one in found)
        yield f"| {source} | {' | '.join(each)} |"


def main() -> None:
    """Try every case with every reader that is installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--node", type=Path)
    parser.add_argument("lists", nargs="+", type=Path)
    given = parser.parse_args()
    all_cases = [case for name in given.lists for case in cases(name)]
    if not all_cases:
        parser.error("the lists name no WARC that is there")
    found = list(usable(list(readers(given.python, given.node))))
    for case in all_cases:
        for reader in found:
            reader.count(case)
    print("\n".join(table(found, all_cases)))


if __name__ == "__main__":
    main()

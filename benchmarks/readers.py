"""What do readers of WARC files find in files that are known to be faulty, and what do they object to in good ones?

    python benchmarks/readers.py CASES.jsonl…

A line of CASES names a file (`file`, beside the list) and what is expected of a strict reader (`expect`): error,
reject, warning or warn for a faulty file; accept, note or survive for one that conforms. Lines of other kinds than
WARC (`feed`, `kind`) are passed over; so are ARC files, and files that are not there.

Other readers (warcio, FastWARC, cdxj-indexer) are run as users run them where they are installed, and count as having
found something when they end with another code than 0 or print a word such as "fail" or "error"; warcwrap, when it
has an error or a warning. Prints, for each list, how many faults each one found and how often it gave a false alarm.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FAULTY = {"error", "reject", "warning", "warn"}
PROGRAMS = {
    "warcwrap": [sys.executable, "-m", "warcwrap", "verify", "--strict"],
    "warcio": [sys.executable, "-m", "warcio.cli", "check"],
    "fastwarc": [sys.executable, "-m", "fastwarc.cli", "check"],
    "cdxj-indexer": [sys.executable, "-m", "cdxj_indexer.main"],
}
_WORDS = re.compile(r"\b(?:fail\w*|error|invalid|corrupt\w*|mismatch|truncated|traceback)\b", re.I)


@dataclass(frozen=True)
class Case:
    """A file of a source, and whether something is wrong with it."""

    source: str
    path: Path
    is_faulty: bool


def cases(listed: Path) -> Iterator[Case]:
    """Yield the WARC cases of a list."""
    for line in listed.read_text("utf-8").splitlines():
        row = json.loads(line)
        path = listed.parent / row["file"]
        if "warc" not in (row.get("feed"), row.get("kind")) or ".arc" in path.name or not path.is_file():
            continue
        source = row.get("source", listed.parent.name).partition(":")[0]
        yield Case(source, path, row["expect"] in FAULTY)


def objects(program: str, path: Path) -> bool | None:
    """Say whether a program finds something wrong with a file; None where it crashed or did not end."""
    try:
        done = subprocess.run([*PROGRAMS[program], str(path)], capture_output=True, timeout=120)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode < 0:
        return None
    if program == "warcwrap":
        return done.returncode != 0
    said = (done.stderr if program == "cdxj-indexer" else done.stdout + done.stderr).decode("utf-8", "replace")
    said = said.replace(str(path), "").replace("(0 failed)", "")
    return done.returncode != 0 or bool(_WORDS.search(said))


def version(program: str) -> str | None:
    """Return the version that is installed."""
    try:
        return importlib.metadata.version(program)
    except importlib.metadata.PackageNotFoundError:
        return None


def main() -> None:
    """Try every case with every reader that is installed."""
    found = [case for name in sys.argv[1:] for case in cases(Path(name))]
    if not found:
        sys.exit(__doc__)
    programs = [name for name in PROGRAMS if version(name)]
    tally = {program: {"found": 0, "missed": 0, "false alarms": 0, "crashed": 0} for program in programs}
    for case in found:
        for program in programs:
            verdict = objects(program, case.path)
            if verdict is None:
                tally[program]["crashed"] += 1
            if case.is_faulty:
                tally[program]["found" if verdict else "missed"] += 1
            else:
                tally[program]["false alarms"] += bool(verdict)
            if program == "warcwrap" and bool(verdict) != case.is_faulty:
                print(f"  {'missed' if case.is_faulty else 'false alarm'}: {case.source} {case.path.name}")
    faulty = sum(case.is_faulty for case in found)
    print(f"{len(found)} files, {faulty} of them faulty, {len(found) - faulty} conforming\n")
    print("| reader | faults found | missed | false alarms | crashed or endless |\n| --- | --- | --- | --- | --- |")
    for program in programs:
        counts = " | ".join(str(count) for count in tally[program].values())
        print(f"| {program} {version(program)} | {counts} |")


if __name__ == "__main__":
    main()

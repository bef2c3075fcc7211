"""The cases of the material beside the repository, where it is: those that its generator makes, and real files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trials.bounded import ROOT
from trials.outcomes import CODES, Case, Feed

FAULTS = ROOT.parent / "shared" / "faults"
REAL = FAULTS / "realworld"
_FEEDS: dict[str, Feed] = {"html": "page", "meta": "metadata", "warc": "verify"}
_REAL_FEEDS: dict[str, Feed] = {
    "html": "page",
    "xss": "page",
    "json": "metadata",
    "archive": "dump",
    "wacz": "unpack",
    "warc": "verify",
}
# Documents in another reading of the design: an author's organization is an object there, and a text here.
_OTHER_READING = frozenset({"S224", "W39e", *(f"S6{letter}" for letter in "acdefgijklmn")})
_OF_CPU = 2  # seconds of a processor for each second that a case may take: a busy machine is slower


def is_here() -> bool:
    """Whether there is such material."""
    return (FAULTS / "gen.py").is_file() and (REAL / "index.jsonl").is_file()


def rows(folder: Path, like: Path) -> list[dict[str, Any]]:
    """Make the cases of the generator in a folder, with metadata like those of a document; return its list."""
    command = [sys.executable, str(FAULTS / "gen.py"), str(folder), "--like", str(like)]
    subprocess.run(command, check=True, capture_output=True)
    return [json.loads(line) for line in (folder / "cases.jsonl").read_bytes().splitlines()]


def ids() -> list[str]:
    """Return the ids of the cases that the generator makes."""
    program = (
        f"import sys; sys.path.insert(0, {str(FAULTS)!r}); import gen; print(*(c[0] for c in gen.CASES if not c[7]))"
    )
    made = subprocess.run([sys.executable, "-B", "-c", program], check=True, capture_output=True, text=True)
    return made.stdout.split()


def made(row: dict[str, Any], folder: Path) -> Case:
    """Return a case that the generator made."""
    path, feed = folder / row["file"], _FEEDS.get(row["feed"], row["feed"])
    is_ours = row["id"] not in _OTHER_READING
    is_judged = feed in ("metadata", "schema")
    return Case(
        row["id"],
        path.with_suffix(".inst.json") if feed == "schema" else path,
        feed,
        {True: (0,), False: (1,), None: CODES}[row["ok"] if is_ours else None],
        schema=path if feed == "schema" else None,
        is_clean=row["expect"] == "accept" and not is_judged and is_ours,
        is_odd=row["expect"] in ("finding", "reject"),
        where=row["pointer"] if is_judged and is_ours and row.get("in") == "document" else None,
        cpu_seconds=_OF_CPU * row["sec"],
        # The process that judges by a user's schema may take 2 GiB.
        memory_bytes=2100 << 20 if feed == "schema" else row["rss_mb"] << 20,
    )


def real() -> Iterator[Case]:
    """Return the real files that commands here read; indexes and suites of schemas are read by tests of their own."""
    for line in (REAL / "index.jsonl").read_bytes().splitlines():
        row = json.loads(line)
        feed = _REAL_FEEDS.get(row["kind"])
        if feed and ".arc" not in row["file"]:
            yield Case(row["file"].removeprefix("dev/"), REAL / row["file"], feed)

"""What a hostile input must end in, and what is wrong where it does not.

Each command ends with a code of the published set, says each thing on one line without a character that acts on a
terminal, leaves no traceback, and stays within its seconds and its memory. What is packed passes `verify`, and comes
back from `unpack` byte for byte; the counts add up, and nothing is written beside the places that were given.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from trials.bounded import Ended, bounded, command

Feed = Literal["page", "dump", "archive", "metadata", "schema", "unpack", "verify"]

CODES = (0, 1, 2, 3)
_CODE = re.compile(r": ([a-z]+(?:[-.][a-z0-9]+)*): ")
_LINE_CHARACTERS = 1000  # name and reason have at most 300 each
_ACTING = {
    *map(chr, range(32)),
    *map(chr, range(127, 160)),
    *"\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile input, what it is fed to, and what is known of its outcome.

    `codes` are the exit codes of the first command; `counts` those of the run, as far as they are known; `found` are
    codes that must be told. `cpu_seconds` and `memory_bytes` bound each command.
    """

    id: str
    file: Path
    feed: Feed
    codes: Sequence[int] = CODES
    counts: dict[str, int] = field(default_factory=dict)
    found: frozenset[str] = frozenset()
    schema: Path | None = None
    is_clean: bool = False  # no error and no warning may be told
    is_odd: bool = False  # a code must be told
    where: str | None = None  # the JSON pointer of what is wrong
    cpu_seconds: float = 20
    memory_bytes: int = 200 << 20


@dataclass(slots=True)
class Outcome:
    """What was wrong with a case's outcome, and what its dearest command cost."""

    faults: list[str] = field(default_factory=list)
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


def tried(case: Case, folder: Path) -> Outcome:
    """Feed a case to the commands that it is for, in an empty folder."""
    outcome = Outcome()
    trial = _Trial(case, folder, outcome)
    _FEEDS[case.feed](trial)
    beside = sorted(path.name for path in folder.iterdir() if not path.name.startswith(("out", "back")))
    if beside:
        outcome.faults.append(f"written beside the output: {beside}")
    return outcome


class _Trial:
    """One case's way through commands; what is wrong is put into the outcome."""

    def __init__(self, case: Case, folder: Path, outcome: Outcome) -> None:
        self.case = case
        self.folder = folder
        self._outcome = outcome

    def fault(self, text: str) -> None:
        self._outcome.faults.append(text)

    def run(self, *arguments: str | Path, codes: Sequence[int] = CODES) -> Ended:
        """Run a command and look at how it ended."""
        ended = bounded(command, self.folder, *arguments, cpu_seconds=self.case.cpu_seconds)
        self._outcome.cpu_seconds = max(self._outcome.cpu_seconds, ended.cpu_seconds)
        self._outcome.peak_bytes = max(self._outcome.peak_bytes, ended.peak_bytes)
        name = arguments[0]
        if ended.code not in codes:
            self.fault(f"{name} ended with {ended.code}, not {list(codes)}: {ended.stderr[-300:]!r}")
        if "Traceback (most recent" in ended.stderr:
            self.fault(f"{name}: a traceback: {ended.stderr[-300:]!r}")
        if ended.cpu_seconds > self.case.cpu_seconds:
            self.fault(f"{name} took {ended.cpu_seconds:.1f} s of a processor")
        if ended.peak_bytes > self.case.memory_bytes:
            self.fault(f"{name} took {ended.peak_bytes >> 20} MiB")
        if ended.code not in (0, -1) and not (ended.stderr or ended.stdout).strip():
            self.fault(f"{name} ended with {ended.code} and said nothing")
        for flaw in _flaws(ended.stderr):
            self.fault(f"{name}: {flaw}")
        return ended

    def answer(self, ended: Ended) -> dict[str, Any]:
        """Return the JSON document that a command printed; empty where it printed none."""
        try:
            return dict(json.loads(ended.stdout)) if ended.stdout else {}
        except ValueError:
            self.fault(f"no JSON on stdout: {ended.stdout[:200]!r}")
            return {}


def _flaws(said: str) -> Iterator[str]:
    """Yield what no line of stderr may be."""
    for line in said.split("\n"):
        if len(line) > _LINE_CHARACTERS:
            yield f"a line of {len(line)} characters: {line[:80]!r}"
        if acting := sorted(_ACTING.intersection(line)):
            yield f"a line with {acting[0]!r}: {line[:80]!r}"
        if any("\ud800" <= character <= "\udfff" for character in line):
            yield f"a line that is not UTF-8: {line[:80]!r}"


def _page(trial: _Trial) -> None:
    trial.run("extract", trial.case.file, codes=trial.case.codes)
    _dump(trial)


def _dump(trial: _Trial) -> None:
    case, out = trial.case, trial.folder / "out"
    options = ["--schema", case.schema] if case.schema else []
    ended = trial.run("pack", case.file, "-o", out / "x", "--json", "--workers", "1", *options, codes=case.codes)
    answer = trial.answer(ended)
    _told(trial, ended, answer)
    archive = out / "x.warc.gz"
    if archive.is_file():
        trial.run("verify", archive, codes=[0])
        _returned(trial, [archive, *out.glob("x.quarantine.warc.gz")], answer["counts"])
    elif answer and answer["counts"].get("packed"):
        trial.fault("no archive")


def _told(trial: _Trial, ended: Ended, answer: dict[str, Any]) -> None:
    """Look at what `pack` said of a dump."""
    case, counts = trial.case, answer.get("counts", {})
    rejects = answer.get("rejects", [])
    found = {*answer.get("findings", {}), *(each["code"] for each in rejects)}
    found |= set(_CODE.findall(ended.stderr))
    ends = sum(counts.get(key, 0) for key in ("packed", "quarantined", "rejected", "duplicate"))
    if counts and counts["pages"] != ends:
        trial.fault(f"the counts do not add up: {counts}")
    if counts and counts["rejected"] and not rejects:
        trial.fault("rejected without a row")
    if wrong := {key: counts.get(key) for key, number in case.counts.items() if counts.get(key) != number}:
        trial.fault(f"counted {wrong}, not {case.counts}")
    if missing := case.found - found:
        trial.fault(f"not told: {sorted(missing)}; told: {sorted(found)}")
    grave = [line for line in ended.stderr.split("\n") if line.startswith(("error", "warning"))]
    if case.is_clean and grave:
        trial.fault(f"told: {grave[:3]}")
    if case.is_odd and not found:
        trial.fault("nothing was told")


def _returned(trial: _Trial, archives: list[Path], counts: dict[str, int]) -> None:
    """Unpack an archive: every page and attachment comes back with the bytes that were packed."""
    back = trial.folder / "back"
    trial.run("unpack", *archives, "-d", back, codes=[0])
    rows = [json.loads(line) for line in (back / "manifest.jsonl").read_bytes().splitlines()]
    expected = counts["packed"] + counts["quarantined"] + counts["duplicate"] + counts["attachments"]
    if len(rows) != expected:
        trial.fault(f"{len(rows)} of {expected} came back")
    digests = {row["file"]: _digest(back / row["file"]) for row in rows}
    if wrong := [row["name"] for row in rows if digests[row["file"]] != row["sha256"]]:
        trial.fault(f"came back with other bytes: {wrong[:3]}")
    if trial.case.feed == "page" and not counts["rejected"] and _payload(trial.case.file) not in digests.values():
        trial.fault("the page did not come back")


def _payload(path: Path) -> str:
    """Return the digest of a page's bytes, which may have come in gzip."""
    raw = path.read_bytes()
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    return hashlib.sha256(raw).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _metadata(trial: _Trial) -> None:
    _judged(trial, [])


def _schema(trial: _Trial) -> None:
    """A schema is asked about a document, by `validate` and by `extract`, and then judges a page that is packed."""
    case = trial.case
    assert case.schema
    _judged(trial, ["--schema", case.schema])


def _judged(trial: _Trial, options: list[str | Path]) -> None:
    case = trial.case
    ended = trial.run("validate", case.file, "--json", *options, codes=case.codes)
    answer = trial.answer(ended)
    places = [found["where"] for each in answer.get("invalid", ()) for found in each["findings"]]
    if case.where is not None and answer and case.where not in places:
        trial.fault(f"wrong at {places[:3]}, not at {case.where!r}")
    if ended.code == 1 and answer and not answer.get("invalid"):
        trial.fault("invalid, and it is not said why")


def _unpack(trial: _Trial) -> None:
    back = trial.folder / "back"
    ended = trial.run("unpack", trial.case.file, "-d", back, "--json", codes=trial.case.codes)
    if ended.code == 1 and not ended.stderr.strip() and not trial.answer(ended).get("findings"):
        trial.fault("refused without a reason")


def _verify(trial: _Trial) -> None:
    ended = trial.run("verify", trial.case.file, "--json", codes=trial.case.codes)
    answer = trial.answer(ended)
    if ended.code == 1 and not answer.get("findings"):
        trial.fault("an error, and it is not said which")


def _archive(trial: _Trial) -> None:
    """An archive of another kind may be a dump, too, where it is rewritten."""
    _dump(trial)


_FEEDS: dict[Feed, Callable[[_Trial], None]] = {
    "page": _page,
    "dump": _dump,
    "archive": _archive,
    "metadata": _metadata,
    "schema": _schema,
    "unpack": _unpack,
    "verify": _verify,
}


def emptied(folder: Path) -> Path:
    """Return a folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    assert os.access(folder, os.W_OK)
    return folder

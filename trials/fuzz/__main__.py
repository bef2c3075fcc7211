"""Feed a target with what a coverage-guided fuzzer makes up, for some minutes; say what was found.

    python -m trials.fuzz TARGET [--minutes N] [--folder FOLDER] [--seconds N]

Needs atheris. Below FOLDER/TARGET: `corpus`, from which the next call goes on, and `found`, one input for each kind of
exception that left, for slow inputs, and for those at which the process ended. Exit 1 where there is one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

MEMORY_MB = 2048
_KEPT = 40  # inputs that were found; more of them tell no more


def main() -> None:
    """Be the one who looks after the fuzzer, or the fuzzer."""
    parser = argparse.ArgumentParser(prog="python -m trials.fuzz", description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--folder", type=Path, default=Path("fuzz-work"))
    parser.add_argument("--seconds", type=float, default=3, help="of a processor, above which an input is slow")
    parser.add_argument("--inner", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.folder / given.target
    if given.inner:
        _fuzz(given.target, folder, given.minutes, given.seconds)
        return
    _prepare(given.target, folder)
    end = time.monotonic() + given.minutes * 60
    while (left := end - time.monotonic()) > 5:
        _watched(folder, [given.target, "--minutes", str(left / 60), "--seconds", str(given.seconds)])
    print(_summary(folder))
    sys.exit(1 if any((folder / "found").iterdir()) else 0)


def _prepare(target: str, folder: Path) -> None:
    from trials.fuzz.targets import TARGETS

    if target not in TARGETS:
        sys.exit(f"{target} is none of {', '.join(TARGETS)}")
    for name in ("corpus", "found"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[target].seeds():
        (folder / "corpus" / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)


def _watched(folder: Path, arguments: list[str]) -> None:
    """Run the fuzzer until its time is up, or an input has ended it, which then lies in `found`."""
    command = [sys.executable, "-m", "trials.fuzz", *arguments, "--folder", str(folder.parent), "--inner"]
    with (folder / "log").open("ab") as log:
        subprocess.run(command, stdout=log, stderr=log, check=False)


def _summary(folder: Path) -> str:
    totals: Counter[str] = Counter()
    slowest = 0.0
    for path in folder.glob("run-*.json"):
        run = json.loads(path.read_bytes())
        totals.update({"inputs": run["inputs"], "seconds": int(run["cpu_seconds"])})
        slowest = max(slowest, run["slowest_seconds"])
    found = sorted(path.name for path in (folder / "found").iterdir())
    lines = [f"{folder.name}: {totals['inputs']} inputs, {totals['seconds'] / 3600:.2f} h of a processor"]
    lines.append(f"slowest input {slowest:.2f} s; found: {', '.join(found) or 'nothing'}")
    return "\n".join(lines)


class _Watch:
    """Calls a target, and keeps one input for each kind of failure."""

    def __init__(self, target: str, folder: Path, seconds: float) -> None:
        from trials.fuzz.targets import TARGETS

        self._run = TARGETS[target].run
        self._folder = folder
        self._seconds = seconds
        self._inputs, self._slowest, self._begin = 0, 0.0, time.process_time()
        self._file = folder / f"run-{os.getpid()}-{time.time_ns()}.json"

    def one(self, data: bytes) -> None:
        begin = time.process_time()
        try:
            self._run(data)
        except Exception as problem:  # whatever leaves is what is looked for
            self._keep(_kind(problem), data, traceback.format_exc())
        used = time.process_time() - begin
        self._inputs += 1
        self._slowest = max(self._slowest, used)
        if used > self._seconds:
            self._keep(f"slow-{len(data) // 1024}k", data, f"{used:.1f} s\n")
        if self._inputs % 256 == 0:
            self._write()

    def _keep(self, kind: str, data: bytes, told: str) -> None:
        path = self._folder / "found" / kind
        if not path.exists() and len(list(path.parent.iterdir())) < 2 * _KEPT:
            path.write_bytes(data)
            path.with_name(f"{kind}.txt").write_text(told, "utf-8", "backslashreplace")

    def _write(self) -> None:
        cpu = time.process_time() - self._begin
        run = {"inputs": self._inputs, "cpu_seconds": round(cpu, 1), "slowest_seconds": round(self._slowest, 2)}
        self._file.write_text(json.dumps(run))


def _kind(problem: BaseException) -> str:
    """Name a failure by its class and the place in the product, or in the law, where it arose."""
    frames = traceback.extract_tb(problem.__traceback__)
    own = [frame for frame in frames if "warcwrap" in frame.filename or "fuzz" in frame.filename]
    last = own[-1] if own else frames[-1]
    words = "".join(c if c.isalnum() else "-" for c in str(problem)[:40])
    law = f"-{words}" if type(problem).__name__ in ("Broken", "LawError") else ""
    return f"{type(problem).__name__}-{Path(last.filename).stem}-{last.lineno}{law}"


def _fuzz(target: str, folder: Path, minutes: float, seconds: float) -> None:
    import atheris

    with atheris.instrument_imports(include=["warcwrap"]):
        from trials.fuzz.targets import TARGETS
    watch = _Watch(target, folder, seconds)
    options = {
        "max_total_time": int(minutes * 60),
        "max_len": TARGETS[target].max_bytes,
        "timeout": int(seconds * 10),
        "rss_limit_mb": MEMORY_MB,
        "artifact_prefix": f"{folder / 'found'}{os.sep}",
        "report_slow_units": 1_000_000,
        "print_final_stats": 1,
        "detect_leaks": 0,
    }
    if tokens := TARGETS[target].tokens:
        options["dict"] = str(Path(__file__).with_name("tokens") / f"{tokens}.dict")
    arguments = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([sys.argv[0], *arguments, str(folder / "corpus")], watch.one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

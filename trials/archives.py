"""What is promised of archives, tried out: what `verify` finds, and what crashes, full disks and signals leave behind.

    python -m trials.archives [--quick] [--only PART…]

Parts: `readers` (faulty and good WARC files of others, by source, and what other programs find in them), `bits`
(every changed bit and every prefix of a small archive), `crashes` (each system call on the output with the process
killed at it, a full disk, an I/O error), `power` (what a power cut may leave), `hardships` (small disks, limits of
file sizes, signals at random moments, two runs at once). The harness and the files of the material beside the
repository are used where they are there; without them our own trial does the crashes, and `readers` and `power` are
left out, which is said. Some hours in full, minutes with `--quick`; exits 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from trials.hardships import Hardships, can_mount
from trials.injecting import MODES, Injection, Subject, why_not
from trials.subjects import SUBJECTS, packing

ROOT = Path(__file__).parents[1]
FAULTS = ROOT.parent / "shared" / "faults"
_FINAL = r"^(?!.*\.part$)(?!.*\.run/)"
_SAME = "import pathlib, sys; kept, file = map(pathlib.Path, sys.argv[1:]); raw = file.read_bytes(); "
_SAME += "sys.exit(not any(each.read_bytes() == raw for each in kept.rglob(file.name) if each.is_file()))"


def readers(folder: Path, quick: bool) -> int:
    """What is found in files that are known to be faulty or good; what others find is for comparison."""
    if not FAULTS.is_dir():
        return _left_out("no material beside the repository")
    made = folder / "made"
    subprocess.run([sys.executable, str(FAULTS / "gen.py"), str(made)], check=True, stdout=subprocess.DEVNULL)
    lists = [FAULTS / "realworld" / "index.jsonl", made / "cases.jsonl"]
    _program("benchmarks/readers.py", *map(str, lists))
    return 0  # the list says what is missed and why; a miss is no failure of this program


def bits(folder: Path, quick: bool) -> int:
    """Every changed bit, every prefix."""
    return _program("benchmarks/changed_bits.py", "--every", "97" if quick else "1")


def crashes(folder: Path, quick: bool) -> int:
    """The crash matrix: by a harness that is not ours where it is there, but for what it cannot start with."""
    if reason := why_not():
        return _left_out(reason)
    wrong, every, has_harness = 0, 9 if quick else 1, (FAULTS / "harness").is_dir()
    for name, make in SUBJECTS.items():
        subject = make(folder / name)
        if has_harness and not subject.older:
            wrong += _harness("crash.py", name, subject, "--every", str(every))
        else:
            wrong += _by_us(name, Injection(subject, folder / name), every)
    if has_harness:
        wrong += _harness("crash.py", "pack of 60 rows", packing(folder / "large", 2, 10), "--every", "40")
    return wrong


def _by_us(name: str, injected: Injection, every: int) -> int:
    points, wrong = injected.points[::every], list[str]()
    print(f"{name}: {len(injected.points)} points")
    for mode in MODES:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            found = list(threads.map(partial(injected.faults, mode=mode), points))
        print(f"    {mode}: {len(points)} tried, {sum(map(bool, found))} wrong", flush=True)
        wrong += [each for faults in found for each in faults]
    return _told(wrong)


def power(folder: Path, quick: bool) -> int:
    """What a power cut behind each system call may leave."""
    if reason := why_not() or (None if (FAULTS / "harness").is_dir() else "no harness beside the repository"):
        return _left_out(reason)
    wrong = 0
    for name, make in SUBJECTS.items():
        subject = make(folder / name)
        if not subject.older:
            kept = subject.prepared(folder / "kept")
            environment = {**os.environ, **subject.environment}
            subprocess.run(subject.command(kept), env=environment, capture_output=True)
            check = f"{shlex.join([sys.executable, '-c', _SAME, str(kept)])} {{F}}"
            wrong += _harness("powerloss.py", name, subject, "--check", check)
    return wrong


def _harness(program: str, name: str, subject: Subject, *options: str) -> int:
    command = [sys.executable, "-B", str(FAULTS / "harness" / program), "--final", _FINAL, "--rc", str(subject.code)]
    line = [*command, *options, "--", *subject.command(Path("{OUT}"))]
    done = subprocess.run(line, env={**os.environ, **subject.environment}, capture_output=True, text=True)
    print(f"{name}:\n{re.sub('(?m)^', '    ', done.stdout.rstrip())}", flush=True)
    return int(done.returncode != 0)


def hardships(folder: Path, quick: bool) -> int:
    """Full disks, limits, signals, pairs."""
    print("| command | under | times | wrong |\n| --- | --- | --- | --- |")
    wrong, is_root = [], can_mount(folder / "mounted")
    for name, make in SUBJECTS.items():
        if name == "pack by force":  # what it replaces is no output of an undisturbed run
            continue
        hard = Hardships(make(folder / name), folder / name)
        trials = [
            hard.small_files(4 if quick else 1),
            hard.signals(6 if quick else 200),
            hard.pairs(2 if quick else 20),
        ]
        for what, times, found in [*trials, *([hard.small_disks(7 if quick else 1)] if is_root else [])]:
            print(f"| {name} | {what} | {times} | {len(found)} |", flush=True)
            wrong += found
    return _told(wrong) + (0 if is_root else _left_out("small disks: no file system can be made here"))


PARTS: Mapping[str, Callable[[Path, bool], int]] = {
    "readers": readers, "bits": bits, "crashes": crashes, "power": power, "hardships": hardships,
}  # fmt: skip


def _left_out(reason: str) -> int:
    print(f"left out: {reason}")
    return 0


def _told(wrong: Sequence[str]) -> int:
    print("\n".join(wrong))
    return len(wrong)


def _program(*command: str) -> int:
    sys.stdout.flush()
    return int(subprocess.run([sys.executable, *command], cwd=ROOT).returncode != 0)


def main() -> int:
    """Try what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a sample of each")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    asked = parser.parse_args()
    wrong = 0
    for name in asked.only:
        print(f"\n## {name}\n", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            wrong += PARTS[name](Path(folder).resolve(), asked.quick)
    print(f"\n{wrong or 'nothing'} wrong in {', '.join(asked.only)}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

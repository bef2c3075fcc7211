"""Kill a run of many tasks again and again, resume it, and hold the result against an undisturbed run.

usage: python benchmarks/resume.py DUMP [--pages 10000] [--tasks 20] [--kills 20] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workload import repeated

DATE = ["--run-date", "2025-10-29T08:52:46Z"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="where to work  [default: a temporary folder]")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        return _run(asked, Path(folder))


def _run(asked: argparse.Namespace, folder: Path) -> int:
    source = folder / "dump.jsonl"
    size = repeated(asked.dump, asked.pages, source)
    command = [
        sys.executable,
        "-m",
        "warcwrap",
        "pack",
        str(source),
        "--task-size",
        str(size // asked.tasks + 1),
        *DATE,
    ]
    print(f"{asked.pages} pages, {size / 1e6:.0f} MB of JSON Lines")
    full = _timed([*command, "-o", str(folder / "reference" / "x")])
    expected = _digests(folder / "reference")
    print(f"undisturbed: {full[0]:.0f} s, {full[1]:.0f} s CPU, {len(expected)} files")
    again = _timed([*command, "-o", str(folder / "reference" / "x")])
    print(f"run again when complete: {again[0]:.2f} s")
    bad = _killed(command, folder / "killed" / "x", asked, full[0], expected)
    bad += _half(command, folder / "half" / "x", full, expected)
    other = {"LC_ALL": "C", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7"}
    _timed([*command, "-o", str(folder / "other" / "x"), "--workers", "1"], other)
    same = _digests(folder / "other") == expected
    print(f"one process, other locale, zone and hash seed: {'the same bytes' if same else 'OTHER BYTES'}")
    return bad + (not same)


def _killed(
    command: list[str], output: Path, asked: argparse.Namespace, seconds: float, expected: dict[str, str]
) -> int:
    """Kill at random moments, each with a committed and an open task, so many times; then let the run end."""
    chance, killed, inodes = random.Random(1), 0, {}
    while killed < asked.kills:
        process = _started(command, output)
        while not _committed(output) and process.poll() is None:
            time.sleep(0.05)
        time.sleep(chance.uniform(0.5, 2 * seconds / asked.tasks))
        if process.poll() is not None:
            print("the run ended before it was killed often enough")
            break
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        killed += 1
        for number in range(_committed(output)):
            path = output.with_name(f"x-{number:05}-000.warc.gz")
            inodes.setdefault(path, path.stat().st_ino)
    _timed([*command, "-o", str(output)])
    anew = sum(path.stat().st_ino != inode for path, inode in inodes.items())
    same = _digests(output.parent) == expected
    print(
        f"killed {killed} times with tasks committed and open: {'the same bytes' if same else 'OTHER BYTES'}; "
        f"of {len(inodes)} files that were committed before, {anew} were written anew",
        flush=True,
    )
    return anew + (not same) + (killed < asked.kills)


def _committed(output: Path) -> int:
    return sum(path.suffix == ".json" for path in output.with_name("x.run").glob("task-*.json"))


def _half(command: list[str], output: Path, full: tuple[float, float], expected: dict[str, str]) -> int:
    process = _started(command, output)
    tasks = sum(name.endswith(".warc.gz") for name in expected)
    while _committed(output) < tasks // 2 and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    rest = _timed([*command, "-o", str(output)])
    same = _digests(output.parent) == expected
    print(f"rerun after half: {rest[1] / full[1]:.0%} of the CPU of a full run; {'same' if same else 'OTHER'} bytes")
    return int(not same)


def _started(command: list[str], output: Path) -> subprocess.Popen[bytes]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*command, "-o", str(output)], start_new_session=True, **quiet)  # type: ignore[call-overload]


def _timed(command: list[str], environment: dict[str, str] | None = None) -> tuple[float, float]:
    """Run a command; return its seconds, and those of CPU, of its children as well."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as stream:
            found[path.name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found


if __name__ == "__main__":
    sys.exit(bool(main()))

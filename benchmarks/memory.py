"""Peak memory of a run, all its processes together, by the number of pages and workers.

usage: python benchmarks/memory.py DUMP [--pages 1000,20000] [--workers 1,2] [--folder FOLDER]

PSS counts a page of memory that several processes share once, in parts; it is read from /proc while the run goes on.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from workload import repeated


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path)
    parser.add_argument("--pages", default="1000,20000")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--folder", type=Path, help="where to work  [default: a temporary folder]")
    asked = parser.parse_args()
    print("pages   workers  peak PSS MiB  seconds")
    for count in map(int, asked.pages.split(",")):
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            source = Path(folder, "dump.jsonl")
            repeated(asked.dump, count, source)
            for workers in asked.workers.split(","):
                output = str(Path(folder, workers, "x"))
                command = [sys.executable, "-m", "warcwrap", "pack", str(source), "-o", output, "--workers", workers]
                peak, seconds = measured(command)
                print(f"{count:<7} {workers:<8} {peak / 2**20:<13.0f} {seconds:.0f}", flush=True)


def measured(command: list[str]) -> tuple[int, float]:
    """Run a command; return the peak of its processes' PSS in bytes, and its seconds."""
    start, peak = time.monotonic(), 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, sum(map(_pss, _family(process.pid))))
        time.sleep(0.05)
    return peak, time.monotonic() - start


def _family(pid: int) -> list[int]:
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children = task.joinpath("children").read_text().split()
            found += [each for child in children for each in _family(int(child))]
    return found


def _pss(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    return 0


if __name__ == "__main__":
    main()

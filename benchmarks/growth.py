"""Does a page cost the same in a run of many? CPU and wall clock a page by the number of pages.

usage: python benchmarks/growth.py [DUMP] [--pages 1000,5000,20000] [--workers 1] [--rounds 3] [--folder FOLDER]

The sizes run by turns. What a process pays once (some 0.7 s to import and to compile) is measured by a run of the first
pages, and taken off. A long run: `--pages 1000,100000 --rounds 1`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from speed import Cost, cost, spread
from workload import GOLD, repeated

_ONCE = 20  # pages whose run tells what is paid once


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--pages", default="1000,5000,20000")
    parser.add_argument("--workers", default="1")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to work  [default: a temporary folder]")
    asked = parser.parse_args()
    sizes = [int(count) for count in asked.pages.split(",")]
    with tempfile.TemporaryDirectory(dir=asked.folder) as work:
        out = Path(work, "out")
        out.mkdir()
        runs: dict[int, list[Cost]] = {count: [] for count in (_ONCE, *sizes)}
        for count in runs:
            repeated(asked.dump, count, Path(work, f"{count}.jsonl"))
        for _ in range(asked.rounds):
            for count, found in runs.items():
                ours = [sys.executable, "-m", "warcwrap", "pack", str(Path(work, f"{count}.jsonl"))]
                found.append(cost([*ours, "-o", str(out / "ours"), "--workers", asked.workers], out))
    _print(runs, sizes)


def _print(runs: dict[int, list[Cost]], sizes: list[int]) -> None:
    once = {of: statistics.median(getattr(run, of) for run in runs[_ONCE]) for of in ("cpu", "wall")}
    each = {
        (of, count): [(getattr(run, of) - once[of]) / (count - _ONCE) * 1000 for run in runs[count]]
        for of in once
        for count in sizes
    }
    print("| pages | CPU ms a page | wall ms a page | CPU, to the smallest run |\n|---|---|---|---|")
    for count in sizes:
        ratio = [one / other for one, other in zip(each["cpu", count], each["cpu", sizes[0]], strict=True)]
        print(f"| {count:,} | {spread(each['cpu', count])} | {spread(each['wall', count])} | {spread(ratio)} |")


if __name__ == "__main__":
    main()

"""Peak memory of a run, all its processes together: by the number of pages and workers, and with one large page.

usage: python benchmarks/memory.py [DUMP] [--pages 1000,20000] [--workers 1,2] [--large 512] [--folder FOLDER]

The pages have up to 2 MB; the large ones `--large` MB: text without markup, and paragraphs up to the end.
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

from workload import GOLD, repeated

_SMALL = 2 << 20
_HEAD = b"<!doctype html><html lang=en><meta charset=utf-8><title>Night</title><h1>Night</h1>"
_LARGE = {
    "text": b"The library by the harbour stays open until eleven. ",
    "paragraphs": "<p>The library – 도서관 – stays open until eleven.\n".encode(),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--pages", default="1000,20000")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--large", type=int, default=512, help="MB; 0 for none")
    parser.add_argument("--folder", type=Path, help="where to work  [default: a temporary folder]")
    asked = parser.parse_args()
    print("| input | workers | peak PSS MiB | seconds |\n|---|---|---|---|")
    for count in map(int, asked.pages.split(",")):
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            source = Path(folder, "dump.jsonl")
            repeated(asked.dump, count, source, largest=_SMALL)
            for workers in asked.workers.split(","):
                _row(f"{count:,} pages", source, workers)
    for kind, piece in _LARGE.items() if asked.large else ():
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            source = Path(folder, "page.html")
            _write(source, piece, asked.large * 1_000_000)
            _row(f"a page of {asked.large} MB, {kind}", source, "1")


def _write(source: Path, piece: bytes, size: int) -> None:
    many = piece * (1_000_000 // len(piece))
    with source.open("wb") as file:
        file.write(_HEAD)
        while file.tell() < size:
            file.write(many)


def _row(name: str, source: Path, workers: str) -> None:
    output = str(source.parent / workers / "x")
    peak, seconds = measured(
        [sys.executable, "-m", "warcwrap", "pack", str(source), "-o", output, "--workers", workers]
    )
    print(f"| {name} | {workers} | {peak / 2**20:.0f} | {seconds:.0f} |", flush=True)


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

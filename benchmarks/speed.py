"""What a page costs, beside other programs on the same pages: CPU, wall clock and bytes, as ratios.

usage: python benchmarks/speed.py DUMP [--pages 1000] [--rounds 5] [--only NAME,…] [--folder FOLDER] [--peers PYTHON]

The programs run by turns, each as a process of its own that does the whole work; a round is one run of each, and a
ratio is taken within a round, so that a machine whose speed drifts does no harm. PYTHON is an interpreter that has
warcit and trafilatura (default: this one); what it lacks is left out. `nox -s bench -- DUMP` brings both.

floor: read each page, one SHA-256, libdeflate 6, write. Nothing that packs can cost less.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workload import pages

PREFIX = "https://pages.example/"
_FLOOR = """
import sys, hashlib, deflate, pathlib
with open(sys.argv[2], "wb") as out:
    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        raw = path.read_bytes()
        head = b"WARC/1.1\\r\\nWARC-Block-Digest: sha256:" + hashlib.sha256(raw).hexdigest().encode() + b"\\r\\n\\r\\n"
        out.write(deflate.gzip_compress(head + raw + b"\\r\\n\\r\\n", 6))
"""
_TRAFILATURA = """
import sys, pathlib, trafilatura
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    trafilatura.extract_metadata(path.read_bytes())
"""


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds of CPU (its children's too) and of the clock, and what it wrote."""

    cpu: float
    wall: float
    written_bytes: int


def commands(folder: Path, out: Path, peers: str) -> dict[str, list[str]]:
    """Return each program's command on a folder of pages."""
    ours = [sys.executable, "-m", "warcwrap", "pack", str(folder), "--url-prefix", PREFIX]
    found = {f"warcwrap {n}": [*ours, "-o", str(out / f"ours-{n}"), "--workers", str(n), "--force"] for n in (1, 2)}
    found["floor"] = [sys.executable, "-c", _FLOOR, str(folder), str(out / "floor.warc.gz")]
    if _has(peers, "warcit"):
        warcit = "import sys; from warcit.warcit import main; sys.exit(main())"
        found["warcit"] = [peers, "-c", warcit, "-q", "-o", "-n", str(out / "warcit.warc.gz"), PREFIX, str(folder)]
    if _has(peers, "trafilatura"):
        found["trafilatura"] = [peers, "-c", _TRAFILATURA, str(folder)]
    return found


def _has(python: str, module: str) -> bool:
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0


def cost(command: list[str], out: Path) -> Cost:
    """Run a command to its end; raises SystemExit where it fails."""
    for path in out.iterdir():
        path.unlink()
    with tempfile.TemporaryFile() as said:
        start = os.times().elapsed
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        wall = os.times().elapsed - start
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            said.seek(0)
            sys.exit(f"{command[:4]}: {said.read()[-2000:].decode('utf-8', 'replace')}")
    written = sum(path.stat().st_size for path in out.iterdir() if path.name.endswith(".warc.gz"))
    return Cost(usage.ru_utime + usage.ru_stime, wall, written)


def spread(values: list[float]) -> str:
    """Return the median of some ratios, with their range."""
    return f"{statistics.median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"


def ratios(runs: dict[str, list[Cost]]) -> Iterator[tuple[str, list[float]]]:
    """Yield what the promises are about, each with its ratio in every round."""

    def by(one: str, other: str, of: str) -> list[float]:
        pairs = zip(runs.get(one, []), runs.get(other, []), strict=False)
        return [getattr(above, of) / getattr(below, of) for above, below in pairs]

    yield "CPU: warcit / warcwrap, 1 worker", by("warcit", "warcwrap 1", "cpu")
    yield "wall: warcit / warcwrap, 2 workers", by("warcit", "warcwrap 2", "wall")
    yield "wall: warcwrap, 1 worker / 2 workers", by("warcwrap 1", "warcwrap 2", "wall")
    both = zip(runs.get("warcit", []), runs.get("trafilatura", []), runs["warcwrap 1"], strict=False)
    yield "CPU: (warcit + trafilatura) / warcwrap", [(one.cpu + two.cpu) / ours.cpu for one, two, ours in both]
    yield "CPU: warcwrap, 1 worker / floor", by("warcwrap 1", "floor", "cpu")
    yield "bytes: warcwrap / warcit (zlib 9, no metadata)", by("warcwrap 1", "warcit", "written_bytes")


def main() -> None:
    """Build the pages, run all rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="programs, joined by commas")
    parser.add_argument("--folder", type=Path, help="where to work  [default: a temporary folder]")
    parser.add_argument("--peers", default=sys.executable)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as work:
        folder, out = Path(work, "pages"), Path(work, "out")
        folder.mkdir()
        out.mkdir()
        size = 0
        for number, (_, raw) in enumerate(itertools.islice(itertools.cycle(pages(asked.dump)), asked.pages)):
            size += folder.joinpath(f"{number:06}.html").write_bytes(raw + b"\n<!-- copy %d -->" % number)
        print(f"{asked.pages} pages, {size / 1e6:.0f} MB, {asked.rounds} rounds, {os.cpu_count()} cores")
        programs = commands(folder, out, asked.peers)
        if asked.only:
            programs = {name: programs[name] for name in asked.only.split(",")}
        runs: dict[str, list[Cost]] = {name: [] for name in programs}
        for _ in range(asked.rounds):
            for name, command in programs.items():
                runs[name].append(cost(command, out))
    print("\n| program | CPU ms a page | wall ms a page | MB written |\n|---|---|---|---|")
    for name, found in runs.items():
        cpu, wall = (spread([getattr(run, of) / asked.pages * 1000 for run in found]) for of in ("cpu", "wall"))
        print(f"| {name} | {cpu} | {wall} | {found[0].written_bytes / 1e6:.1f} |")
    print("\n| ratio | median [range] |\n|---|---|")
    for name, values in ratios({"warcwrap 1": [], **runs}):
        if values:
            print(f"| {name} | {spread(values)} |")


if __name__ == "__main__":
    main()

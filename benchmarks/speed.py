"""What a page costs, beside other programs on the same pages: CPU, wall clock and bytes, as ratios.

usage: python benchmarks/speed.py [DUMP] [--pages 1000] [--rounds 5] [--only NAME,…] [--folder FOLDER] [--peers PYTHON]

The programs run by turns, each as a process of its own that does the whole work; a round is one run of each, and a
ratio is taken within a round, so that a machine whose speed drifts does no harm. PYTHON is an interpreter that has
warcit, warcio and trafilatura (default: this one); what it lacks is left out. `nox -s bench` brings them.

DUMP is a folder of pages, or JSON Lines that name them by `path` (default: the gold pages).
floor: read each page, one SHA-256, libdeflate 6, write. Nothing that packs can cost less.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workload import GOLD, written

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
_MEMBERS_LOOKED_AT = 400
_ZLIB_WBITS = 31  # gzip


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds of CPU (its children's too) and of the clock, and the bytes of its archive."""

    cpu: float
    wall: float
    size: int


@dataclass(frozen=True)
class Ratio:
    """How much more the programs `above` take than the one `below`; `reach` is what the project wants."""

    name: str
    above: tuple[str, ...]
    below: str
    of: Literal["cpu", "wall", "size"]
    reach: str


RATIOS = (
    Ratio("CPU: warcit / warcwrap, 1 worker", ("warcit",), "warcwrap 1", "cpu", "≥ 1.0"),
    Ratio("wall: warcit / warcwrap, 2 workers", ("warcit",), "warcwrap 2", "wall", "≥ 1.7"),
    Ratio("wall: warcwrap, 1 worker / 2 workers", ("warcwrap 1",), "warcwrap 2", "wall", "≥ 1.75 with 5,000 pages"),
    Ratio("CPU: (warcit + trafilatura) / warcwrap", ("warcit", "trafilatura"), "warcwrap 1", "cpu", "≥ 3.5"),
    Ratio("CPU: warcit / warcwrap, --compression fast", ("warcit",), "warcwrap fast", "cpu", "≥ 1.25"),
    Ratio("CPU: warcwrap, 1 worker / floor", ("warcwrap 1",), "floor", "cpu", "≤ 3.5"),
    Ratio("CPU: warcio check / verify --fixity", ("warcio check",), "verify --fixity", "cpu", "≥ 2"),
    Ratio("CPU: warcio check / verify", ("warcio check",), "verify", "cpu", "≥ 1"),
    Ratio("bytes: warcwrap / warcit (zlib 9, no metadata)", ("warcwrap 1",), "warcit", "size", ""),
    Ratio("bytes: --compression fast / standard", ("warcwrap fast",), "warcwrap 1", "size", "1.1"),
)


def packing(folder: Path, out: Path, peers: str) -> dict[str, list[str]]:
    """Return the command of each program that packs a folder of pages, or reads it."""
    ours = [sys.executable, "-m", "warcwrap", "pack", str(folder), "--url-prefix", PREFIX, "--force"]
    found = {f"warcwrap {n}": [*ours, "-o", str(out / f"ours-{n}"), "--workers", str(n)] for n in (1, 2)}
    fast = ["-o", str(out / "ours-fast"), "--workers", "1", "--compression", "fast"]
    found["warcwrap fast"] = [*ours, *fast]
    found["floor"] = [sys.executable, "-c", _FLOOR, str(folder), str(out / "floor.warc.gz")]
    if _has(peers, "warcit"):
        warcit = "import sys; from warcit.warcit import main; sys.exit(main())"
        found["warcit"] = [peers, "-c", warcit, "-q", "-o", "-n", str(out / "warcit.warc.gz"), PREFIX, str(folder)]
    if _has(peers, "trafilatura"):
        found["trafilatura"] = [peers, "-c", _TRAFILATURA, str(folder)]
    return found


def verifying(archive: Path, peers: str) -> dict[str, list[str]]:
    """Return the command of each program that checks an archive."""
    ours = [sys.executable, "-m", "warcwrap", "verify", str(archive)]
    found = {"verify --fixity": [*ours, "--fixity"], "verify": ours}
    if _has(peers, "warcio"):
        found["warcio check"] = [peers, "-c", "from warcio.cli import main; main()", "check", str(archive)]
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
    size = sum(path.stat().st_size for path in out.iterdir() if path.name.endswith(".warc.gz"))
    return Cost(usage.ru_utime + usage.ru_stime, wall, size)


def spread(values: list[float]) -> str:
    """Return the median of some values, with their range."""
    return f"{statistics.median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"


def in_rounds(ratio: Ratio, runs: dict[str, list[Cost]]) -> list[float]:
    """Return a ratio in every round; nothing where a program did not run."""
    if not all(runs.get(name) for name in (*ratio.above, ratio.below)):
        return []
    above = zip(*(runs[name] for name in ratio.above), strict=True)
    return [
        sum(getattr(run, ratio.of) for run in each) / getattr(below, ratio.of)
        for each, below in zip(above, runs[ratio.below], strict=True)
        if getattr(below, ratio.of)
    ]


def members(archive: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the size of each gzip member of an archive, and what it holds."""
    rest = archive.read_bytes()
    while rest:
        inflate = zlib.decompressobj(_ZLIB_WBITS)
        held = inflate.decompress(rest)
        yield len(rest) - len(inflate.unused_data), held
        rest = inflate.unused_data


def page_bytes(archive: Path) -> float:
    """Return the size of page members as a share of what zlib 9 makes of the same records."""
    ours = theirs = looked_at = 0
    for size, held in members(archive):
        if b"\r\nWARC-Identified-Payload-Type: text/html\r\n" in held[:4000]:
            squeeze = zlib.compressobj(9, zlib.DEFLATED, _ZLIB_WBITS)
            theirs += len(squeeze.compress(held) + squeeze.flush())
            ours, looked_at = ours + size, looked_at + 1
        if looked_at == _MEMBERS_LOOKED_AT:
            break
    return ours / theirs


def main() -> None:
    """Build the pages, run all rounds, print the tables."""
    asked = _asked()
    with tempfile.TemporaryDirectory(dir=asked.folder) as work:
        folder, out, kept = (Path(work, name) for name in ("pages", "out", "kept"))
        for each in (folder, out, kept):
            each.mkdir()
        size = written(asked.dump, asked.pages, folder)
        machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
        print(f"{asked.pages} pages, {size / 1e6:.0f} MB, {asked.rounds} rounds; {machine}", flush=True)
        cost(packing(folder, kept, asked.peers)["warcwrap 1"], kept)
        archive = kept / "ours-1.warc.gz"
        programs = packing(folder, out, asked.peers) | verifying(archive, asked.peers)
        if asked.only:
            programs = {name: programs[name] for name in asked.only.split(",")}
        runs: dict[str, list[Cost]] = {name: [] for name in programs}
        for _ in range(asked.rounds):
            for name, command in programs.items():
                runs[name].append(cost(command, out))
        share = page_bytes(archive)
    _print_costs(runs, asked.pages)
    print("\n| ratio | median [range] | reach |\n|---|---|---|")
    for ratio in RATIOS:
        if values := in_rounds(ratio, runs):
            print(f"| {ratio.name} | {spread(values)} | {ratio.reach} |")
    print(f"| bytes: page members / zlib 9 | {share:.4f} | ≤ 1.01 |")


def _print_costs(runs: dict[str, list[Cost]], pages: int) -> None:
    print("\n| program | CPU ms a page | wall ms a page | MB written |\n|---|---|---|---|")
    for name, found in runs.items():
        cpu, wall = (spread([getattr(run, of) / pages * 1000 for run in found]) for of in ("cpu", "wall"))
        print(f"| {name} | {cpu} | {wall} | {found[0].size / 1e6:.1f} |")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="programs, joined by commas")
    parser.add_argument("--folder", type=Path, help="where to work  [default: a temporary folder]")
    parser.add_argument("--peers", default=sys.executable)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Full disks, limits, signals and second runs: each command under them, and what the same command makes of it.

Linux; small file systems need root.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from trials.injecting import Subject, Tree, is_final, tree

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
SIZES = (*(f"size={kib}k" for kib in range(4, 100, 4)), *(f"nr_inodes={count}" for count in range(2, 24)))
LIMITS = (0, 1, 500, 1000, 2000, 4000, 8000, 8192, 9000, 10_000, 10_500, 11_000, 12_000, 20_000)
_ENOUGH = "size=16m,nr_inodes=1000"

Told = tuple[str, int, list[str]]  # what was tried, how often, and what was wrong


class Hardships:
    """One command, and what it gives undisturbed."""

    def __init__(self, subject: Subject, folder: Path) -> None:
        self._subject = subject
        self._folder = folder
        started = time.monotonic()
        self._reference = self._undisturbed(folder / "undisturbed")
        self._seconds = time.monotonic() - started

    def _undisturbed(self, out: Path) -> Tree:
        code, said = self._run(self._subject.prepared(out))
        if code != self._subject.code:
            raise RuntimeError(f"{self._subject.name} ended with {code}: {said[-500:]}")
        return tree(out)

    def small_disks(self, every: int) -> Told:
        """File systems of many sizes, and with room for few names."""
        place = self._folder / "small"
        found, sizes = [], SIZES[::every]
        for size in sizes:
            with _mounted(place, size):
                out = place / "out"
                with suppress(OSError):
                    out.mkdir()
                    found += self._ended(out, self._run(out), size)
                    subprocess.run(["mount", "-o", f"remount,{_ENOUGH}", str(place)], check=True)
                    found += self._again(out, size)
        return "small disks", len(sizes), found

    def small_files(self, every: int) -> Told:
        """No file may be larger than so much."""
        found, limits = [], LIMITS[::every]
        for limit in limits:
            out = self._subject.prepared(self._folder / "limited")
            found += self._ended(out, self._run(out, "prlimit", f"--fsize={limit}"), f"limit of {limit}")
            found += self._again(out, f"limit of {limit}")
        return "limits of file sizes", len(limits), found

    def signals(self, times: int) -> Told:
        """Signals at random moments, to the process or all of its group, now and then three in a row."""
        chance, found = random.Random(1), list[str]()
        out = self._folder / "signalled"
        for number in range(times):
            how = SIGNALS[number % len(SIGNALS)]
            if number % 3 == 0:
                self._subject.prepared(out)
            process = self._started(out)
            time.sleep(chance.uniform(0, self._seconds * 1.05))
            with suppress(ProcessLookupError):
                (os.killpg if number % 2 else os.kill)(process.pid, how)
            said = process.communicate()[0].decode("utf-8", "replace")
            codes = {self._subject.code, -how, *({128 + how} if how in (signal.SIGINT, signal.SIGTERM) else ())}
            found += self._left(out, process.returncode, said, codes, how.name)
            if number % 3 == 2:
                found += self._again(out, how.name)
        return "signals", times, found

    def pairs(self, times: int) -> Told:
        """Two runs that begin together: one works, the other stops with 3, or comes late and finds the work done."""
        found = []
        for _ in range(times):
            out = self._subject.prepared(self._folder / "pair")
            both = [self._started(out) for _ in range(2)]
            said = "".join(process.communicate()[0].decode("utf-8", "replace") for process in both)
            codes = sorted(process.returncode for process in both)
            is_told = codes[1] != 3 or "output-in-use" in said
            if codes[0] != self._subject.code or codes[1] not in (codes[0], 3) or not is_told or "Traceback" in said:
                found.append(f"{self._subject.name}: two at once ended with {codes}: {said[-200:]}")
            if tree(out) != self._reference:
                found.append(f"{self._subject.name}: two at once left other files")
        return "two at once", times, found

    def _ended(self, out: Path, outcome: tuple[int, str], what: str) -> Iterator[str]:
        code, said = outcome
        yield from self._left(out, code, said, {self._subject.code, 3}, what)
        if code == self._subject.code and tree(out) != self._reference:
            yield f"{self._subject.name}: {what}: the error is not told"

    def _left(self, out: Path, code: int, said: str, codes: set[int], what: str) -> Iterator[str]:
        if code not in codes or "Traceback" in said:
            yield f"{self._subject.name}: {what}: it ended with {code}: {said[-200:]}"
        for file, digest in tree(out).items():
            if is_final(file) and digest != self._reference.get(file):
                yield f"{self._subject.name}: {what}: {file} is not whole"

    def _again(self, out: Path, what: str) -> Iterator[str]:
        code, said = self._run(out)
        if (code, tree(out)) != (self._subject.code, self._reference):
            yield f"{self._subject.name}: {what}: run again, it ends with {code}, {said[-200:]!r}, and other files"

    def _started(self, out: Path, *before: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*before, *self._subject.command(out)],
            env={**os.environ, **self._subject.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _run(self, out: Path, *before: str) -> tuple[int, str]:
        process = self._started(out, *before)
        said = process.communicate()[0].decode("utf-8", "replace")
        return process.returncode, said


def can_mount(folder: Path) -> bool:
    """Say whether small file systems can be made here."""
    try:
        with _mounted(folder, _ENOUGH):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def _mounted(place: Path, options: str) -> Iterator[None]:
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)

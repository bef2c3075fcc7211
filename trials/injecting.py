"""System calls that fail, and a process killed at them: what is left then, and does the same command make it good?

A command is run once under strace. Each of its calls that makes, writes, syncs, closes, names or removes something in
the output folder is a point. It is run again for a point with the process killed there, with that call failing from
then on as on a full disk, or failing once; what is left is held against an undisturbed run, and so is what the same
command makes of it. Linux only; calls of other threads and processes than the first are not aimed at.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MODES: Mapping[str, str] = {"kill": "signal=SIGKILL", "full disk": "error=ENOSPC", "I/O error": "error=EIO"}
_OPENS = ("openat", "open", "creat")
_ON_FILES = ("write", "pwrite64", "writev", "ftruncate", "fsync", "fdatasync", "close")
_ON_NAMES = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir")
_CALLS = (*_OPENS, *_ON_FILES, *_ON_NAMES)
_SURE = ("write", "pwrite64", "writev", "ftruncate", "fsync", "fdatasync", "close", "rename", "renameat", "renameat2")
_LINE = re.compile(r"(\d+) +(\w+)\((.*)")
_SECONDS = 300

Tree = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Point:
    """The `number`-th call of a kind on a path, which is relative to the output folder."""

    call: str
    path: str
    number: int

    def __str__(self) -> str:
        return f"{self.call} {self.number} of {self.path}"


@dataclass(frozen=True)
class Subject:
    """A command, made for an output folder; `code` is how it ends undisturbed, `older` what is there before."""

    name: str
    command: Callable[[Path], Sequence[str]]
    code: int = 0
    older: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def prepared(self, folder: Path) -> Path:
        """Return the folder, empty but for what is there before."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if self.older:
            shutil.copytree(self.older, folder, dirs_exist_ok=True)
        return folder


def why_not() -> str | None:
    """Say why nothing can be injected here; None where it can."""
    if not (strace := shutil.which("strace")):
        return "strace is not installed"
    done = subprocess.run([strace, "-qq", "-o", os.devnull, "true"], capture_output=True)
    return "processes may not be traced here" if done.returncode else None


class Injection:
    """A subject, its undisturbed outcome, and its points."""

    def __init__(self, subject: Subject, folder: Path) -> None:
        self._subject = subject
        self._folder = folder
        out = subject.prepared(folder / "undisturbed")
        self._older = tree(out)
        log = folder / "calls"
        strace = ["strace", "-f", "-qq", "-y", "-o", str(log), "-e", "signal=none", *_traced(_CALLS)]
        code, said = _run([*strace, *self._on(out)], subject.environment)
        if code != subject.code:
            raise RuntimeError(f"{subject.name} ended with {code}: {said[-500:]}")
        self.reference = tree(out)
        self.points = list(dict.fromkeys(_points(log, out)))

    def _on(self, out: Path) -> list[str]:
        return ["--", *self._subject.command(out)]

    def faults(self, point: Point, mode: str) -> list[str]:
        """Return what is wrong with what is left, and with what the same command makes of it."""
        name = re.sub(r"\W", "-", f"{mode}-{point}")
        out = self._subject.prepared(self._folder / name)
        log = self._folder / f"{name}.log"
        found = [f"{self._subject.name}: {mode} at {point}: {each}" for each in self._found(point, mode, out, log)]
        if not found:
            shutil.rmtree(out)
            log.unlink()
        return found

    def _found(self, point: Point, mode: str, out: Path, log: Path) -> Iterator[str]:
        when = f"{point.number}{'+' if mode == 'full disk' else ''}"
        inject = f"inject={point.call}:{MODES[mode]}:when={when}"
        path = os.path.normpath(out / point.path)
        strace = [
            "strace",
            "-f",
            "-qq",
            "-o",
            str(log),
            "-P",
            path,
            "-e",
            "signal=none",
            *_traced([point.call]),
            "-e",
            inject,
        ]
        code, said = _run([*strace, *self._on(out)], self._subject.environment)
        is_hit = code == -9 if mode == "kill" else "(INJECTED)" in log.read_text("utf-8", "replace")
        if not is_hit:
            yield f"it was not hit, and ended with {code}"
        left = tree(out)
        for file, digest in left.items():
            if is_final(file) and digest not in (self.reference.get(file), self._older.get(file)):
                yield f"{file} is not whole"
        if mode != "kill":
            yield from self._silent(point, code, left)
        yield from _traceback(said)
        code, said = _run(self._subject.command(out), self._subject.environment)
        if (code, tree(out)) != (self._subject.code, self.reference):
            yield f"run again, it ends with {code}, {said[-200:]!r}, and other files"
        yield from _traceback(said)

    def _silent(self, point: Point, code: int, left: Tree) -> Iterator[str]:
        """A call that fails is an error; what is not needed for the output may fail where the output is right."""
        if code == self._subject.code and (point.call in _SURE or left != self.reference):
            yield f"the error is not told: it ended with {code}"
        elif code not in (self._subject.code, 3):
            yield f"it ended with {code}"


def tree(folder: Path) -> Tree:
    """Return the SHA-256 of each file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def is_final(file: str) -> bool:
    """Say whether a file has a name that promises that it is whole."""
    *folders, name = file.split("/")
    return not name.endswith(".part") and not any(folder.endswith(".run") for folder in folders)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        list(command),
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_SECONDS,
    )
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def _traced(calls: Sequence[str]) -> list[str]:
    return ["-e", f"trace={','.join(calls)}"]


def _traceback(said: str) -> Iterator[str]:
    if "Traceback" in said:
        yield f"a traceback: {said.strip().splitlines()[-1]}"


def _points(log: Path, out: Path) -> Iterator[Point]:
    """Yield the points of the first process. strace counts calls of a kind on a path, whatever they do."""
    counts: Counter[tuple[str, str]] = Counter()
    written: set[str] = set()
    lines = [match for line in log.read_text("utf-8", "replace").splitlines() if (match := _LINE.match(line))]
    for match in (match for match in lines if match[1] == lines[0][1]):
        call, arguments = match[2], match[3]
        paths = [os.path.relpath(path, out) for path in _paths(call, arguments) if (path + "/").startswith(f"{out}/")]
        counts.update((call, path) for path in dict.fromkeys(paths))
        if not paths:
            continue
        if call in _OPENS:
            is_writing = bool(re.search(r"O_CREAT|O_WRONLY|O_RDWR|O_TRUNC", arguments))
            (written.add if is_writing else written.discard)(paths[0])
            if not is_writing:
                continue
        if call != "close" or paths[0] in written:
            yield Point(call, paths[0], counts[call, paths[0]])


def _paths(call: str, arguments: str) -> list[str]:
    if call in _ON_FILES:
        return re.findall(r"^\d+<([^>]*)>", arguments)
    return re.findall(r'"([^"]*)"', arguments)

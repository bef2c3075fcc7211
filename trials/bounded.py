"""Work in a process with bounds: what it answered, what it said, how it ended, what it cost.

Processes are forked from one that has imported warcwrap and read a page: the second of a processor that each program
pays once is paid once. Peak and seconds are the process's own, with those of the processes that it started.
"""

from __future__ import annotations

import atexit
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_SAID_BYTES = 4 << 20  # of what is printed, at most this much is looked at
_WALL_PER_CPU = 20  # a process that does nothing is ended, too


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended; `code` is negative where a signal ended it."""

    code: int
    answer: Any
    stdout: str
    stderr: str
    cpu_seconds: float
    peak_bytes: int


def bounded(work: Callable[..., Any], *arguments: Any, cpu_seconds: float = 30) -> Ended:
    """Run a function of a module in a process that has so many seconds of a processor, and so has each of its own.

    An exception is a traceback on its stderr and code 1, as in any program; SystemExit is its code.
    """
    server = _server()
    assert server.stdin is not None and server.stdout is not None
    with tempfile.TemporaryDirectory() as folder:
        pickle.dump((folder, cpu_seconds, work, arguments), server.stdin)
        server.stdin.flush()
        code, spent, peak = pickle.load(server.stdout)
        answer = None
        with suppress(OSError, EOFError):
            answer = pickle.loads(Path(folder, "answer").read_bytes())
        stdout, stderr = (_said(Path(folder, name)) for name in ("stdout", "stderr"))
    return Ended(code, answer, stdout, stderr, spent, peak)


def command(folder: Path, *arguments: str | Path) -> None:
    """Be the program `warcwrap` in a folder."""
    from warcwrap.__main__ import main

    os.chdir(folder)
    sys.argv = ["warcwrap", *map(str, arguments)]
    main()


def _said(path: Path) -> str:
    with suppress(OSError), path.open("rb") as file:
        return file.read(_SAID_BYTES).decode("utf-8", "surrogateescape")
    return ""


@cache
def _server() -> subprocess.Popen[bytes]:
    paths = [str(ROOT), str(ROOT / "tests"), *filter(None, sys.path)]
    server = subprocess.Popen(
        [sys.executable, "-c", "from trials.bounded import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )

    def stop() -> None:
        for stream in (server.stdin, server.stdout):
            if stream:
                stream.close()
        server.wait()

    atexit.register(stop)
    return server


def serve() -> None:
    """Answer questions until there are no more: fork, wait, tell what it cost."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    for number, flags in ((0, os.O_RDONLY), (1, os.O_WRONLY)):
        os.dup2(os.open(os.devnull, flags), number)
    _warm_up()
    with suppress(EOFError):
        while True:
            asked = pickle.load(source)
            if (pid := os.fork()) == 0:
                _inside(*asked)
            pickle.dump(_waited(pid, _WALL_PER_CPU * asked[1]), target)
            target.flush()


def _warm_up() -> None:
    """Import everything, and read a page, so that every pattern is compiled."""
    from warcwrap import (  # noqa: F401
        answering,
        checking,
        exporting,
        extraction,
        packing,
        repairing,
        report,
        showing,
        unpacking,
        verifying,
        working,
        wrapping,
    )
    from warcwrap.page import Page
    from warcwrap.storage import Body

    extraction.read(Page("", Body.of(b'<html lang="en"><title>A</title><h1>A</h1><p>By Maren Tolliver, 1 May 2024')))


def _waited(pid: int, seconds: float) -> tuple[int, float, int]:
    """Wait for a process, and end it with its family when its time is over; return code, CPU seconds, peak bytes."""
    deadline = time.monotonic() + seconds
    while True:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss << 10
        if time.monotonic() > deadline:
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        time.sleep(0.002)


def _inside(folder: str, cpu_seconds: float, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    code = 1
    try:
        os.setpgid(0, 0)
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(Path(folder, name), os.O_WRONLY | os.O_CREAT), number)
        used = int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + int(cpu_seconds) + 1, used + int(cpu_seconds) + 3))
        answer = work(*arguments)
        Path(folder, "answer").write_bytes(pickle.dumps(answer))
        code = 0
    except SystemExit as problem:
        code = problem.code if isinstance(problem.code, int) else int(problem.code is not None)
    except BaseException:  # whatever it is: this process must not go on as the server
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)

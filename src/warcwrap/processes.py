"""Processes of our own that answer questions over pipes, and may die.

Such a process is a Python of its own: it needs nothing of the program that started it (no guard in its main module, no
fork of its threads), and ends when its pipe does, however its owner ended.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, BinaryIO

from warcwrap.errors import WarcwrapError

_SIZE = struct.Struct("<Q")

Answer = Callable[[str, Any], Any]


class DiedError(Exception):
    """The process ended, or was ended because it did not answer; `returncode` as `subprocess` has it."""

    def __init__(self, returncode: int | None) -> None:
        super().__init__(f"the process that read it ended with {returncode}")
        self.returncode = returncode


class NotStartedError(Exception):
    """There is no process, and will be none."""


class Child:
    """One process that runs `main` of a module of ours, as its owner sees it; `main` calls `run`."""

    def __init__(self, module: str) -> None:
        """Start it; raises OSError where that cannot be done."""
        if not sys.executable:
            raise OSError("a Python in another program does not know its own file")
        # Its own session: an interrupt from the terminal is the owner's business. -P: no module of the folder in which
        # the program runs, often that of a dump, may pass for one of ours.
        self._process = subprocess.Popen(
            # Imported, not run: what it sends must be of the classes that its owner knows.
            [sys.executable, "-P", "-c", f"from {module} import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            start_new_session=True,
        )

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def asked(self, job: str, argument: Any, seconds: float | None) -> Any:
        """Return what the process answers; raises what it raised, `DiedError` where it ended or took too long.

        Raises NotStartedError where nothing can watch over it.
        """
        timer = threading.Timer(seconds, self._process.kill) if seconds else None
        try:
            if timer:
                timer.start()
        except RuntimeError:  # there may be no more threads
            self.stop()
            raise NotStartedError from None
        try:
            kind, answer = self._exchanged(job, argument)
        except (OSError, EOFError, ValueError):
            self.stop()
            raise DiedError(self._process.returncode) from None
        except BaseException:  # an interrupt; the answer to this question must not be taken for one to the next
            self.stop()
            raise
        finally:
            if timer:
                timer.cancel()
        if kind == "raised":
            raise answer
        return answer

    def _exchanged(self, job: str, argument: Any) -> tuple[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise EOFError
        _send(stdin, (job, argument))
        answer: tuple[str, Any] = _received(stdout)
        return answer

    def stop(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # a pipe to nobody, with bytes in its buffer
                if stream:
                    stream.close()


def run(answer: Answer) -> None:
    """Serve the process that started this one until it is gone; anything else that is printed goes nowhere."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with suppress(EOFError, BrokenPipeError):
        _serve(sys.stdin.buffer, own, answer)
    os._exit(0)  # nothing is left to be flushed, and what is held is freed by the system


def _serve(source: BinaryIO, target: BinaryIO, answer: Answer) -> None:
    while True:
        job, argument = _received(source)
        try:
            _send(target, ("done", answer(job, argument)))
        except WarcwrapError as problem:
            _send(target, ("raised", problem))


def _send(stream: IO[bytes], message: Any) -> None:
    raw = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_SIZE.pack(len(raw)))
    stream.write(raw)
    stream.flush()


def _received(stream: IO[bytes]) -> Any:
    head = stream.read(_SIZE.size)
    size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0
    raw = stream.read(size)
    if not raw or len(raw) < size:
        raise EOFError
    return pickle.loads(raw)

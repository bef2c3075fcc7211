"""Processes of our own that answer questions over pipes, and may die.

Such a process is a Python of its own: it needs nothing of the program that started it (no guard in its main module, no
fork of its threads), and ends when its pipe does, however its owner ended.
"""

from __future__ import annotations

import gc
import os
import pickle
import re
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, BinaryIO

from warcwrap.errors import WarcwrapError, printable

_SIZE = struct.Struct("<Q")
_GARBAGE = (20_000, 10, 10)  # looked for after so many new objects, and so many younger generations
_DYING_SECONDS = 5.0
_LINE_BYTES = 4 << 10  # of what a process complains of; a longer line is several
_FATAL = b"Fatal Python error: "  # what faulthandler begins with; the stack behind it is another on each machine
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")
# From outside as a rule: a person, a scheduler, a system that is short of memory. No fault in a process ends so.
_FROM_OUTSIDE = frozenset(
    -number for name in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT") if (number := getattr(signal, name, None))
)

Answer = Callable[[str, Any], Any]


class DiedError(Exception):
    """The process ended, or was ended because it did not answer within `seconds`.

    `returncode` is as `subprocess` has it, `said` the gist of what the process last wrote. The words are the same for
    the same cause on any machine: they become part of archives.
    """

    def __init__(self, returncode: int | None, said: str = "", seconds: float | None = None) -> None:
        why = f"the process that read it ended with {_named(returncode)}" + (f": {said}" if said else "")
        super().__init__(why if seconds is None else f"reading it takes more than {seconds:.0f} s")
        self.returncode = returncode
        self.is_late = seconds is not None

    @property
    def is_from_outside(self) -> bool:
        """Whether something else may have ended the process than what it was asked."""
        return not self.is_late and self.returncode in _FROM_OUTSIDE


def _named(returncode: int | None) -> str:
    """Return an exit code in words.

    >>> _named(3), _named(-11)
    ('3', 'SIGSEGV')
    """
    with suppress(ValueError):
        if returncode is not None and returncode < 0:
            return signal.Signals(-returncode).name
    return str(returncode)


class NotStartedError(Exception):
    """There is no process, and will be none."""


class Child:
    """One process that runs `main` of a module of ours, as its owner sees it; `main` calls `run`."""

    def __init__(self, module: str) -> None:
        """Start it; raises OSError where that cannot be done."""
        self._is_late = False
        if not sys.executable:
            raise OSError("a Python in another program does not know its own file")
        # Its own session: an interrupt from the terminal is the owner's business. -P: no module of the folder in which
        # the program runs, often that of a dump, may pass for one of ours.
        self._process = subprocess.Popen(
            # Imported, not run: what it sends must be of the classes that its owner knows.
            [sys.executable, "-P", "-X", "faulthandler", "-c", f"from {module} import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            start_new_session=True,
        )
        self._complaints = _Complaints(self._process.stderr)
        try:
            self._complaints.start()
        except RuntimeError as problem:  # there may be no more threads
            self.stop()
            raise OSError(str(problem)) from None

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def asked(self, job: str, argument: Any, seconds: float | None) -> Any:
        """Return what the process answers; raises what it raised, `DiedError` where it ended or took too long.

        Raises NotStartedError where nothing can watch over it.
        """
        timer = threading.Timer(seconds, self._expire) if seconds else None
        try:
            if timer:
                timer.start()
        except RuntimeError:  # there may be no more threads
            self.stop()
            raise NotStartedError from None
        try:
            kind, answer = self._exchanged(job, argument)
        except (OSError, EOFError, ValueError):
            with suppress(subprocess.TimeoutExpired):  # it may still be saying what it dies of
                self._process.wait(_DYING_SECONDS)
            self.stop()
            late = seconds if self._is_late else None
            raise DiedError(self._process.returncode, self._complaints.gist, late) from None
        except BaseException:  # an interrupt; the answer to this question must not be taken for one to the next
            self.stop()
            raise
        finally:
            if timer:
                timer.cancel()
        if kind == "raised":
            raise answer
        return answer

    def _expire(self) -> None:
        self._is_late = True
        self._process.kill()

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
        if self._complaints.is_alive():
            self._complaints.join(1)  # what it started may hold the pipe open
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # a pipe to nobody, with bytes in its buffer
                if stream:
                    stream.close()


class _Complaints(threading.Thread):
    """Reads what a process writes to its standard error, so that it never waits, and keeps what matters of it."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._fatal = self._last = b""

    def run(self) -> None:
        """Read to the end."""
        with suppress(OSError, ValueError):
            while self._stream and (line := self._stream.readline(_LINE_BYTES)):
                if line.startswith(_FATAL) and not self._fatal:
                    self._fatal = line.removeprefix(_FATAL)
                self._last = line if line.strip() else self._last
            if self._stream:
                self._stream.close()

    @property
    def gist(self) -> str:
        """What went wrong in the process, in its own words, or the last of these; empty where it said nothing."""
        text = (self._fatal or self._last).decode("utf-8", "replace").strip()
        return printable(_ADDRESS.sub("0x", text), 200)


def keep_what_is_there() -> None:
    """Take all objects that are there for lasting, and look for garbage less often; in processes of our own only.

    A page makes thousands of objects that no cycle holds; to look through them all the time costs a tenth of it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def run(answer: Answer) -> None:
    """Serve the process that started this one until it is gone; what it prints otherwise goes nowhere."""
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

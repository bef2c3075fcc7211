"""How commands talk: data on stdout, words on stderr, and the exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import BinaryIO

import click

NOT_OPENED = frozenset({"missing", "unreadable", "not-a-file"})  # codes of inputs that told nothing at all


def emit(lines: Iterable[str]) -> None:
    """Print data, a line at a time."""
    for line in lines:
        click.echo(line)


def say(line: str) -> None:
    """Talk to people on stderr; the work goes on where nobody listens."""
    with suppress(OSError):
        click.echo(line, err=True)


def standard_output() -> BinaryIO:
    """Return stdout for bytes. Raises OSError where the caller closed it, as any other writing does."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return sys.stdout.buffer


def forget_output() -> None:
    """Send what is still in the buffer nowhere; Python would complain about it at exit."""
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def end(ok: bool) -> None:
    """End a command, with 1 where something was found amiss."""
    if not ok:
        click.get_current_context().exit(1)


def end_counted(tally: Mapping[str, int]) -> None:
    """End with 3 where no source was there to be read, else with 1 where something failed."""
    if not tally["pages"]:
        click.get_current_context().exit(3)
    end(not tally["failed"] and not tally["invalid"])

"""What stops a piece of work, as exceptions; what is merely found is a finding.

WarcwrapError                 code, name, reason; one line: "NAME: CODE: reason"
├── UsageError                an option or argument that cannot be meant       exit 2
├── InputError                one input, page, row or member; costs only itself
├── SchemaError               a schema that cannot be used                     exit 2 (1 where it is what is checked)
├── OutputError               the place to write to cannot be used             exit 3
├── InputsChanged             an input is not the one that the run began with  exit 3
└── NothingToDo               no input could be read at all                    exit 3
"""

from __future__ import annotations


def printable(text: str, limit: int = 300) -> str:
    """Return text on one line, control and bidi characters escaped, at most `limit` characters.

    Names come from strangers: a newline would forge a second line, an escape would act on the terminal.

    >>> printable("a\\nb\\x1b[31m")
    'a\\\\nb\\\\x1b[31m'
    """
    shown = "".join(_escape(c) for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _escape(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


class WarcwrapError(Exception):
    """A named input or output, a code of the table in `codes`, and the reason in words."""

    exit_code = 3

    def __init__(self, code: str, name: str, reason: str) -> None:
        super().__init__(code, name, reason)
        self.code = code
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{printable(self.name)}: {self.code}: {printable(self.reason)}"


class UsageError(WarcwrapError):
    """An option or argument that cannot be meant, or that contradicts another."""

    exit_code = 2


class InputError(WarcwrapError):
    """An input, page, row or member that cannot be read; the rest goes on."""

    exit_code = 1


class SchemaError(WarcwrapError):
    """A schema that is no schema, or that needs something that must not be fetched."""

    exit_code = 2


class OutputError(WarcwrapError):
    """An output that exists, is in use by another run, or cannot be written."""

    exit_code = 3


class InputsChanged(WarcwrapError):
    """An input that changed while it was packed: what was read before and after does not belong together."""

    exit_code = 3


class NothingToDo(WarcwrapError):
    """No input is left to work on."""

    exit_code = 3

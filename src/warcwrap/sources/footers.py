"""What a Parquet footer tells of its row groups, asked for in a process of its own.

pyarrow takes the facts of a column from native code that ends the whole process where a damaged footer contradicts
itself (apache/arrow: exceptions leave functions that are declared to throw none).
"""

from __future__ import annotations

import atexit
import io
import threading
from dataclasses import dataclass
from importlib import import_module

from warcwrap.errors import InputError, printable
from warcwrap.processes import Child, DiedError, NotStartedError, run

_MAGIC = b"PAR1"
_SECONDS = 120.0
_TRIES = 2  # a process may also be killed for what is not its fault


@dataclass(frozen=True, slots=True)
class Group:
    """A row group: how many bytes it has in the file, and where its first page is."""

    stored_bytes: int
    offset: int


def groups(footer: bytes, name: str) -> list[Group]:
    """Return the row groups of a file whose footer is this (without its length and the magic behind it).

    Raises InputError `damaged-parquet` for one that cannot be read.
    """
    return _ASKED.groups(footer, name)


class _Asked:
    """The process that is asked, started with the first question."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._lock = threading.Lock()

    def groups(self, footer: bytes, name: str) -> list[Group]:
        with self._lock:
            for _ in range(_TRIES):
                try:
                    if self._child is None or self._child.is_gone:
                        self._child = Child(__name__)
                    found: list[Group] | str = self._child.asked("groups", footer, _SECONDS)
                except (NotStartedError, OSError):
                    found = _answer("groups", footer)
                except DiedError:
                    continue
                if isinstance(found, str):
                    raise InputError("damaged-parquet", name, f"its footer: {found}")
                return found
        raise InputError("damaged-parquet", name, "its footer: the facts of its columns contradict each other")

    def stop(self) -> None:
        if self._child:
            self._child.stop()


_ASKED = _Asked()
atexit.register(_ASKED.stop)


def _answer(_: str, footer: bytes) -> list[Group] | str:
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    raw = _MAGIC + footer + len(footer).to_bytes(4, "little") + _MAGIC
    try:
        facts = parquet.read_metadata(io.BytesIO(raw))
        return [_group(facts.row_group(number)) for number in range(facts.num_row_groups)]
    except (arrow.ArrowException, OSError, ValueError, OverflowError, MemoryError, LookupError) as problem:
        return printable(str(problem)) or type(problem).__name__


def _group(facts: object) -> Group:
    columns = [facts.column(at) for at in range(facts.num_columns)]  # type: ignore[attr-defined]
    stored = sum(max(0, column.total_compressed_size) for column in columns)
    return Group(stored, min((column.data_page_offset for column in columns), default=0))


def main() -> None:
    """Answer the process that started this one."""
    run(_answer)

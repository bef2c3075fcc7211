"""Options as people write them: warcwrap.toml, one table a command, and texts that stand for a date or a field."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from warcwrap.capture import stated
from warcwrap.errors import UsageError

NAME = "warcwrap.toml"
Kind = Literal["flag", "list", "text"]
_KINDS: Mapping[Kind, str] = {"flag": "true or false", "list": "a list of texts", "text": "a text"}


@dataclass(frozen=True, slots=True)
class Option:
    """The parameter that an option sets, and the kind of value that it takes."""

    parameter: str
    kind: Kind


def read(path: Path, commands: Mapping[str, Mapping[str, Option]]) -> dict[str, dict[str, Any]]:
    """Return the settings of each command under the names of its parameters.

    `commands` has the options of each command without their hyphens. Raises UsageError for what cannot be meant.
    """
    import tomllib  # it costs milliseconds, and most folders hold no settings

    try:
        with path.open("rb") as stream:
            tables = tomllib.load(stream)
    except OSError as problem:
        raise UsageError("unreadable", str(path), problem.strerror or str(problem)) from problem
    except RecursionError:
        raise UsageError("settings-broken", str(path), "nested too deeply") from None
    except ValueError as problem:
        raise UsageError("settings-broken", str(path), str(problem)) from problem
    return {name: _table(name, table, commands.get(name), str(path)) for name, table in tables.items()}


def _table(command: str, table: Any, options: Mapping[str, Option] | None, path: str) -> dict[str, Any]:
    if options is None or not isinstance(table, dict):
        raise UsageError("settings-unknown", path, f"{command} is no table named after a command")
    for key, value in table.items():
        if key not in options:
            raise UsageError("settings-unknown", path, f"{command} has no option {key}")
        if not _fits(value, options[key].kind):
            raise UsageError("settings-bad-value", path, f"{command}: {key} must be {_KINDS[options[key].kind]}")
    return {
        options[key].parameter: str(value) if isinstance(value, date | int) and not isinstance(value, bool) else value
        for key, value in table.items()
    }


def _fits(value: Any, kind: Kind) -> bool:
    if kind == "list":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    # TOML has dates of its own, and a date is what `run-date` takes.
    return (
        isinstance(value, bool)
        if kind == "flag"
        else isinstance(value, str | int | date) and not isinstance(value, bool)
    )


def run_date(text: str | None, epoch: str | None) -> datetime | None:
    """Read the run's date: ISO 8601, or seconds since 1970; `epoch` is SOURCE_DATE_EPOCH, which is always seconds.

    >>> run_date("2025-10-29", None) == run_date("1761696000", None) == run_date("20251029", None)
    True
    """
    if not text:
        return None
    # Elsewhere, few digits are more likely a year (2025) or a day (20251029).
    digits = range(1, 12) if text == epoch else range(9, 12)
    if text.isascii() and text.isdecimal() and len(text) in digits:
        return datetime.fromtimestamp(int(text), UTC)
    found = stated(text, "row", datetime.max.replace(year=9990, tzinfo=UTC))
    if found is None or found.at is None:
        raise UsageError("run-date", text, "not a date such as 2025-10-29 or 2025-10-29T08:52:46Z")
    return found.at


_UNITS = {f"{unit}{i}": (1024 if i else 1000) ** power for power, unit in enumerate("kmgt", 1) for i in ("", "i")}
_UNITS[""] = 1


def size(text: str) -> int:
    """Read a size: bytes, or a number with a unit, decimal (kB, MB, GB) or binary (KiB, MiB, GiB).

    >>> size("1.5GB"), size("64 MiB"), size("4096")
    (1500000000, 67108864, 4096)
    """
    found = re.fullmatch(r"([0-9]{1,18}(?:\.[0-9]{1,9})?)\s?([kmgt]i?)?b?", text.strip(), re.I)
    count = int(Decimal(found[1]) * _UNITS[(found[2] or "").lower()]) if found else 0
    if count < 1:
        raise UsageError("size", text, "a size such as 1000000, 64MiB or 1GB is needed")
    return count


def available_cores(groups: Path = Path("/sys/fs/cgroup")) -> int:
    """Return how many processes can run at once: the cores this process may use, less what its container allows."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min((cores, *_allowed(groups))))


def _allowed(groups: Path) -> Iterator[int]:
    """Yield what the control groups of a container allow: whole cores, by a quota of time in each period."""
    for files in (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):  # of version 2, of version 1
        with suppress(OSError, ValueError):  # no such file, or "max"
            quota, period = map(int, " ".join(groups.joinpath(name).read_text("ascii") for name in files).split())
            if quota > 0:
                yield quota // period


def warcinfo(fields: Mapping[str, str], pairs: Iterable[str]) -> dict[str, str]:
    """Join fields of warcinfo that have options of their own with those given as KEY=VALUE."""
    joined = dict(fields)
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator or not key:
            raise UsageError("warcinfo", pair, "KEY=VALUE is needed")
        if key in joined:
            raise UsageError("warcinfo", key, "the field is given twice")
        joined[key] = value
    return joined

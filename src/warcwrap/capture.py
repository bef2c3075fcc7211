"""When a page was captured: dates as rows, sidecars and file systems state them, and what is no date of a capture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

CaptureSource = Literal["row", "map", "page", "warc", "mtime", "unknown"]

_STATED = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:[T ]?([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]{1,9})?)?)?"
    r"\s?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?",
    re.I,
)
# What containers write where no date is known: the epoch of Unix, tar and gzip, and that of ZIP.
_EPOCHS = (datetime(1970, 1, 1, tzinfo=UTC), datetime(1980, 1, 1, tzinfo=UTC))
# The clock is not asked where a run date is fixed: the same run must give the same bytes next year.
_FIXED_LATEST = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Capture:
    """When a page was captured, and how we know; `at` is aware, in UTC, in whole seconds, or None."""

    at: datetime | None = None
    source: CaptureSource = "unknown"
    zone_assumed: bool = False


UNKNOWN = Capture()


def latest(fixed: datetime | None, run_date: datetime) -> datetime:
    """Return the moment after which no page of a run can have been captured: the run itself.

    A run date that the user fixes, often to a day long before the files were saved, does not tell the time of day.
    """
    return run_date if fixed is None else max(run_date, _FIXED_LATEST)


def stated(text: str, source: CaptureSource, now: datetime) -> Capture | None:
    """Read a capture date: ISO 8601, also without separators (as in CDX) or zone, which then counts as UTC.

    None for what is no date, and for dates after `now`; clocks may differ by a day.

    >>> found = stated("20251029085246", "row", datetime(2026, 1, 1, tzinfo=UTC))
    >>> str(found.at), found.source, found.zone_assumed
    ('2025-10-29 08:52:46+00:00', 'row', True)
    """
    match = _STATED.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(number or 0) for number in match.groups()[:6])
    zone = match[7]
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=_offset(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Capture(at, source, zone is None) if at - now <= timedelta(days=1) else None


def from_mtime(seconds: float, now: datetime, *, zone_assumed: bool = False) -> Capture:
    """Take a file's modification time, unless it is a container's "unknown" or lies in the future."""
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return Capture()
    is_epoch = any(abs(at - epoch) < timedelta(days=2) for epoch in _EPOCHS)
    return Capture() if is_epoch or at - now > timedelta(days=1) else Capture(at, "mtime", zone_assumed)


def _offset(zone: str | None) -> timezone:
    if zone is None or zone.upper() in ("Z", "UTC", "GMT"):
        return UTC
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


@lru_cache(maxsize=8)  # most records of a run bear the run's date
def written(at: datetime) -> str:
    """Write a moment as WARC 1.0 and 1.1 both take it: UTC, whole seconds (WARC/1.1 section 5.4).

    >>> written(datetime(2025, 10, 29, 17, 52, 46, tzinfo=timezone(timedelta(hours=9))))
    '2025-10-29T08:52:46Z'
    """
    at = at.astimezone(UTC)
    # Not strftime: for years below 1000 the C library decides whether they are padded.
    return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z"

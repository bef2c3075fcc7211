"""A day that a page states, perhaps with a time and a zone, as precise as it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

EARLIEST_YEAR, LATEST_YEAR = 1800, 2099  # outside lie template values such as 0001-01-01 and 9999-12-31

# What a time zone's letters mean where they mean one thing only: IST, BST and CST do not.
_ZONES = {
    "z": "Z", "utc": "Z", "gmt": "Z", "wet": "+00:00", "west": "+01:00", "wat": "+01:00", "cet": "+01:00",
    "cest": "+02:00", "mez": "+01:00", "mesz": "+02:00", "eet": "+02:00", "eest": "+03:00", "cat": "+02:00",
    "sast": "+02:00", "msk": "+03:00", "eat": "+03:00", "trt": "+03:00", "pkt": "+05:00", "npt": "+05:45",
    "wib": "+07:00", "ict": "+07:00", "wita": "+08:00", "hkt": "+08:00", "sgt": "+08:00", "myt": "+08:00",
    "pht": "+08:00", "awst": "+08:00", "wit": "+09:00", "kst": "+09:00", "jst": "+09:00", "acst": "+09:30",
    "acdt": "+10:30", "aest": "+10:00", "aedt": "+11:00", "nzst": "+12:00", "nzdt": "+13:00", "brt": "-03:00",
    "adt": "-03:00", "est": "-05:00", "edt": "-04:00", "cdt": "-05:00", "mst": "-07:00", "mdt": "-06:00",
    "pst": "-08:00", "pdt": "-07:00", "akst": "-09:00", "akdt": "-08:00", "hst": "-10:00",
}  # fmt: skip
_AMERICAN = {"et": 5, "ct": 6, "mt": 7, "pt": 8}  # hours behind UTC in winter; in summer one less


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, perhaps with a time, as precise as it was written, and where it stood in the text.

    `year` is None for "03-14". `is_short` tells a year of two digits. `is_ambiguous` tells a date that can be read
    day first and month first; its `day` and `month` then follow the order that was asked for, or day first.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    offset: str | None = None
    start: int = 0
    end: int = 0
    is_short: bool = False
    is_ambiguous: bool = False

    def __str__(self) -> str:
        """Return the form of the metadata: `YYYY[-MM[-DD[Thh:mm[:ss][offset]]]]`; the year must be known."""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        if self.hour is None or self.minute is None or self.day is None:
            return text
        text += f"T{self.hour:02d}:{self.minute:02d}"
        text += f":{self.second:02d}" if self.second is not None else ""
        return text + (self.offset or "")

    @property
    def is_real(self) -> bool:
        """Whether the calendar has such a day and the year is one that a page can mean."""
        if self.year is not None and not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            return False
        try:
            # Zeros stand where a form was not filled in: 2024-05-00.
            date(self.year or 2000, *(1 if part is None else part for part in (self.month, self.day)))
        except ValueError:
            return False
        # Epoch zero is what software writes for "no date".
        return (self.year, self.month, self.day) != (1970, 1, 1)

    @property
    def has_time(self) -> bool:
        """Whether a time of day was written."""
        return self.hour is not None

    def is_after(self, limit: datetime) -> bool:
        """Say whether the date lies after a moment even when any time zone is granted; the year must be known."""
        if self.year is None or not self.is_real:
            return False
        last = limit + timedelta(hours=26)
        return (self.year, self.month or 1, self.day or 1) > (last.year, last.month, last.day)


def clocked(moment: Moment, hour: str | None, minute: str | None, second: str | None, zone: str | None) -> Moment:
    """Add the time if the clock has it; a day with an impossible time keeps the day."""
    if hour is None or minute is None or int(hour) > 23 or int(minute) > 59:
        return moment
    seconds = int(second) if second is not None and int(second) < 60 else None
    offset = _american(moment, zone) if zone and zone.lower() in _AMERICAN else _offset(zone)
    return replace(moment, hour=int(hour), minute=int(minute), second=seconds, offset=offset)


def _american(moment: Moment, zone: str) -> str | None:
    """Return what "ET" to "PT" mean on a day: the law of 2005 sets summer time; days of change and before: None."""
    if moment.year is None or moment.month is None or moment.day is None or moment.year < 2007:
        return None
    day = date(moment.year, moment.month, moment.day)
    first, last = _sunday(day.year, 3, 2), _sunday(day.year, 11, 1)
    if day in (first, last):
        return None
    return f"-{_AMERICAN[zone.lower()] - (first < day < last):02d}:00"


def _sunday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))


def _offset(zone: str | None) -> str | None:
    """Return `Z` or `±hh:mm` for a stated zone, None for letters that name none, or more than one.

    >>> _offset("+0900"), _offset("GMT+9"), _offset("KST"), _offset("Views")
    ('+09:00', '+09:00', '+09:00', None)
    """
    text = (zone or "").strip().lower()
    if text in _ZONES:
        return _ZONES[text]
    match = re.fullmatch(r"(?:utc|gmt)?\s?([+-])(\d{1,2}):?(\d{2})?", text)
    if match is None or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return None
    return f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}"

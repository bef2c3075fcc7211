"""Days of other calendars."""

from __future__ import annotations

from datetime import date

import pytest

from warcwrap.values.calendars import from_persian


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ((1375, 1, 1), date(1996, 3, 20)),
        ((1395, 12, 30), date(2017, 3, 20)),
        ((1399, 1, 1), date(2020, 3, 20)),
        ((1400, 6, 31), date(2021, 9, 22)),
        ((1400, 7, 1), date(2021, 9, 23)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1402, 7, 31), None),
        ((2024, 3, 5), None),
    ],
)
def test_persian_days(day: tuple[int, int, int], value: date | None) -> None:
    """A day of Iran's calendar is that of ours, leap years and all; what it has not is none."""
    assert from_persian(*day) == value

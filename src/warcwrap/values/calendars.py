"""Years and days of other calendars: Japan's eras, the Republic of China's, Thailand's and Iran's."""

from __future__ import annotations

from datetime import date

# The Gregorian year before an era's first.
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
BUDDHIST_YEARS = 543  # Thailand's year is as many ahead

_PERSIAN_YEARS = range(1300, 1500)
# Which years of a cycle of 33 have 366 days; exact from 1300 to 1500.
_CYCLE, _LEAPS = 33, (1, 5, 9, 13, 17, 22, 26, 30)
_NEW_YEAR_1 = date(622, 3, 21).toordinal()  # as the cycle counts back; history had it a day later


def from_persian(year: int, month: int, day: int) -> date | None:
    """Return the day of a date of Iran's calendar, whose months have 31 days up to the sixth and 30 from there.

    >>> from_persian(1402, 12, 15), from_persian(1403, 1, 1)
    (datetime.date(2024, 3, 5), datetime.date(2024, 3, 20))
    """
    if year not in _PERSIAN_YEARS or not 1 <= month <= 12 or not 1 <= day <= (31 if month <= 6 else 30):
        return None
    before = year - 1
    leaps = 8 * (before // _CYCLE) + sum(number <= before % _CYCLE for number in _LEAPS)
    months = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return date.fromordinal(_NEW_YEAR_1 + 365 * before + leaps + months + day - 1)

"""Dates as pages write them, in many languages, to calendar values; nothing is filled in that is not written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Literal

from warcwrap.values.calendars import BUDDHIST_YEARS, ERAS, from_persian
from warcwrap.values.clocks import timed
from warcwrap.values.moments import Moment, clocked
from warcwrap.values.words import tables

Order = Literal["dmy", "mdy", "ymd"]

TEXT_CHARACTERS = 4_000
SHORT_YEAR_PIVOT = 70  # two digits from 70 on are of the last century, as in POSIX strptime (there 69)
NAME_CHARACTERS = 18  # of a month's name before its day

# A month's name: Indian and Thai vowel signs are no letters to `re`, and Thai writes dots into its short names.
_NAME = r"[^\s\d_,،/|()\[\]{}<>:;!?\"'-]"
_RUN = re.compile(r"\d+")
_DATE = re.compile(
    # 2024-03-05, 2024. 3. 5., 2024/3/5; Taiwan's 113-03-05
    r"(?P<y1>\d{4}|1\d\d)\s{0,2}(?P<s1>[-./·])\s{0,2}(?P<m1>\d{1,2})\s{0,2}(?P=s1)\s{0,2}(?P<d1>\d{1,2})(?!\d)\.?"
    # 2024年3月5日, 2024년 3월 5일, 令和6年3月5日
    r"|(?P<y2>\d{1,4})\s{0,2}[年년]\s{0,2}(?P<m2>\d{1,2})\s{0,2}[月월]\s{0,2}(?:(?P<d2>\d{1,2})\s{0,2}[日일號号])?"
    # 5.3.2024, 03/05/2024, 5-3-2024
    r"|(?P<a3>\d{1,2})(?P<s3>\s?[-./])\s{0,2}(?P<b3>\d{1,2})(?P=s3)\s{0,2}(?P<y3>\d{4})(?!\d)"
    # 25-01-03, '24.03.05, 03/05/24; 5.3.24 14:22 only with its time, 24. 3. 5.
    r"|(?P<a4>\d{1,2})(?P<s4>[-./])(?P<b4>\d{2})(?P=s4)(?P<c4>\d{2})(?![\d]|[-./:]\d)"
    r"|(?P<a9>\d{1,2})(?P<s9>[-./])(?P<b9>\d{1,2})(?P=s9)(?P<c9>\d{1,2})(?=\.?,?(?:\s?[(（]\w{1,3}[)）])?\s\d{1,2}:\d{2})"
    r"|(?P<a8>\d{2})\.\s(?P<b8>\d{1,2})\.\s(?P<c8>\d{1,2})\.(?!\s?\d{1,2}\.)"
    # 5 tháng 3, 2024
    r"|(?P<a11>\d{1,2})\s?(?:tháng|thg)\s?(?P<b11>\d{1,2})(?:,|\snăm)?\s(?P<y11>\d{4})(?!\d)"
    # 5 March 2024, 5. März 2024, 5 de marzo de 2024, 5th of March, 2024, 05-Mar-2024
    rf"|(?P<d5>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.º)?[.\s/-]{{0,3}}(?:(?:of|de|da|di|den|el)\s|d['’]\s?)?(?P<n5>{_NAME}{{2,18}})"
    r"(?:/[^\W\d_]{2,14})?[.,،]{0,2}[\s/-]{1,3}(?:(?:of|de|del|do|,|พ\.ศ\.)\s?)?(?P<y5>\d{4})(?!\d)"
    # 5-Mar-24, 05 Mar '24; 5 มี.ค. 67 by Thailand's years
    rf"|(?P<d6>\d{{1,2}})(?:-(?P<n6>{_NAME}{{3,9}})-|\s(?P<n6b>{_NAME}{{3,9}})\s(?:['’]|(?<=[\u0e00-\u0e7f.]\s)))(?P<c6>\d{{2}})(?![\d:])"
    # 2024. gada 5. martā
    rf"|(?P<y12>\d{{4}})\.\s?gada\s(?P<d12>\d{{1,2}})\.\s(?P<n12>{_NAME}{{3,12}})"
    # 2024-Mar-05, 2024 March 5, 2024. március 5., 2024 m. kovo 5 d.
    rf"|(?P<y10>\d{{4}})[.,]?[\s-]{{1,2}}(?:m\.\s)?(?P<n10>{_NAME}{{3,18}})[\s-](?P<d10>\d{{1,2}})(?!\d|:)",
    re.I,
)
# Behind a month's name: "5, 2024", "05 2024", "5th, 2024"; "5 14:22:10 2024" as C's asctime writes it.
_DAY_YEAR = re.compile(
    r"(?P<d>\d{1,2})(?:(?:st|nd|rd|th)?(?:,\s{0,2}|\s{1,2},?\s?)(?P<y>\d{4})(?![\d:])"
    r"|\s(?P<h>[0-2]\d):(?P<i>[0-5]\d)(?::(?P<e>[0-5]\d))?\s(?:[A-Z]{3,4}\s|[+-]\d{4}\s)?(?P<y7>\d{4})(?!\d))"
)
_NAME_BEFORE = re.compile(rf"({_NAME}{{3,14}}?)\.?\s{{0,2}}$")
_YEARLESS = re.compile(
    r"(?<![\d.,/:-])(?P<m1>0[1-9]|1[0-2])[-./](?P<d1>[0-3]\d)(?![\d%]|[-.,/:]\d|\s?(?:km|kg|cm|mm|%|℃|억|만|원))"
    r"|(?<!\d)(?<!\d[년年])(?<!\d[년年]\s)(?P<m2>1[0-2]|0?[1-9])\s?[월月]\s?(?P<d2>[0-3]?\d)\s?[일日]"
    r"|(?<![\d.,/:-])(?P<m3>1[0-2]|[1-9])/(?P<d3>[0-3]?\d)(?=\s?[(（]\w[)）]|\s\d{1,2}:\d{2})"
    r"|(?<!\w)(?P<n4>[A-Z][a-z]{2,8})\.?\s(?P<d4>[0-3]?\d)(?!\d|[,.]?\s?\d{4})"
)
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)"
    r"(?:[T ]?(?P<h>[0-2]\d):?(?P<i>[0-5]\d)(?::?(?P<e>[0-5]\d))?)?(?:\d{3})?(?P<z>Z|[+-]\d{2}:?\d{2})?"
)
_ISO = re.compile(
    r"(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?)?"
    r"(?:[T\s]{1,3}(?P<h>\d{1,2}):(?P<i>\d{2})(?::(?P<e>\d{2})(?:[.,:]\d{1,9})?)?\s{0,2}"
    r"(?P<z>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?|[+-]\d:\d{2})?(?:\[[\w/]{1,40}\]|\s[A-Z]{3,5})?)?",
    re.I,
)
_EPOCH = re.compile(r"(?:/Date\()?([1-9]\d{9})(?:\d{3})?(?:\.\d{1,6})?(?:[+-]\d{4})?(?:\)/)?")
_THAI, _PERSIAN_DIGITS = re.compile(r"[\u0e01-\u0e2e]"), re.compile("[۰-۹]")
_ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10)  # Arabic, Persian, Hindi, Bengali, Thai and full-width digits
# One sign for one: full-width punctuation as Latin, so that places in the text stay.
_NARROW = str.maketrans(
    "／－．：～" + "".join(chr(zero + digit) for zero in _ZEROS for digit in range(10)),
    "/-.:~" + "0123456789" * len(_ZEROS),
)
_WIDE = re.compile(f"[元{''.join(map(chr, _NARROW))}]")
_PERSIAN_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip


def machine(text: str) -> Moment | None:
    """Read a value that was written for machines: ISO 8601, RFC 2822, epoch seconds; else a date in words, if alone.

    >>> str(machine("2024-03-05T14:22:00.000+0900")), str(machine("Tue, 05 Mar 2024 14:22:00 GMT"))
    ('2024-03-05T14:22:00+09:00', '2024-03-05T14:22:00Z')
    >>> machine("2023-02-30"), machine("{{ date }}")
    (None, None)
    """
    text = text.strip()[:100]
    if epoch := _EPOCH.fullmatch(text):
        return _of_epoch(int(epoch[1]))
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        part = match.groupdict()
        return _real(clocked(_plain(part["y"], part["m"], part["d"]), part["h"], part["i"], part["e"], part["z"]))
    found = list(find(text, None))
    return found[0] if found and not found[0].is_ambiguous and not found[0].is_short else None


def find(text: str, order: Order | None, language: str = "") -> Iterator[Moment]:
    """Yield the dates with a year in a text, with the time that stands beside one.

    `order` says how all-number dates with the year last are read, and, as "ymd", that two digits first are the year.
    `language` tells whose month a name is that two languages give to different ones.

    >>> [str(moment) for moment in find("입력 2023.11.02. 오전 9:15 수정 2023.11.02. 오후 1:40", None)]
    ['2023-11-02T09:15', '2023-11-02T13:40']
    """
    text = written = text[:TEXT_CHARACTERS]
    if not text.isascii() and _WIDE.search(text):
        text = text.translate(_NARROW).replace("元年", "1年")
    floor = 0  # where the last date ends
    for run in _RUN.finditer(text):
        if run.start() < floor or _is_part(text, run.start()):
            continue
        moment = _at(text, run.start(), order, language)
        moment = moment and _christian(moment, written)
        if moment is None or not moment.is_real:
            continue
        if not moment.has_time and moment.day is not None:
            moment = timed(moment, text, floor)
        yield moment
        floor = moment.end


def find_yearless(text: str) -> Iterator[Moment]:
    """Yield the dates without a year: `03-14`, `12-30 09:41`, `3월 14일`.

    >>> [(moment.month, moment.day) for moment in find_yearless("작성일 10-29 49 목록, 2.4km, 2019-05-06")]
    [(10, 29)]
    """
    text = text[:TEXT_CHARACTERS]
    for match in _YEARLESS.finditer(text):
        stated = match["m1"] or match["m2"] or match["m3"]
        month = int(stated) if stated else _months().get(match["n4"].casefold())
        day = int(match["d1"] or match["d2"] or match["d3"] or match["d4"])
        moment = Moment(None, month, day, start=match.start(), end=match.end())
        if month and moment.is_real:
            yield timed(moment, text)


def with_year(moment: Moment, year: int) -> Moment:
    """Return the same date with a year that was found elsewhere."""
    return replace(moment, year=year)


@cache
def _months(language: str = "") -> Mapping[str, int]:
    """The month names of all languages (of one if it is named), in lowercase, without dots."""
    names: dict[str, int] = {}
    for code, table in tables().items():
        if language in ("", code):
            for number, listed in enumerate(table.get("dates", {}).get("months", ()), 1):
                for name in listed.split():
                    names.setdefault(name.casefold().replace(".", ""), number)
    return names


def _is_part(text: str, start: int) -> bool:
    """Say whether digits continue a number, a path or a name before them."""
    before, last = text[max(0, start - 2) : start], text[start - 1 : start]
    if last in ("/", "-", "."):
        return len(before) > 1 and (before[0].isdigit() or (last != "." and not before[0].isspace()))
    return last == "," and before[0].isdigit()


def _at(text: str, start: int, order: Order | None, language: str) -> Moment | None:
    """Return the date whose digits begin here."""
    if moment := _name_first(text, start, language):
        return moment
    if (match := _DATE.match(text, start)) is None:
        return None
    # "(令和6年3月5日)": what stands before the digits may belong to the date.
    era = next((era for era in ERAS if text[:start].rstrip().endswith(era)), None) if match["y2"] else None
    is_marked = text[start - 1 : start] in ("'", "’")
    moment = _dated(match.groupdict(), "ymd" if is_marked else order, language, era)
    if moment is None:
        return None
    return replace(moment, start=start - (len(era) if era else 0), end=match.end())


def _name_first(text: str, start: int, language: str) -> Moment | None:
    """Return the date whose month's name stands before the digits that begin here: March 5, 2024."""
    match = _DAY_YEAR.match(text, start)
    name = match and _NAME_BEFORE.search(text, max(0, start - NAME_CHARACTERS), start)
    if not match or not name or not (moment := _named(name[1], match["d"], match["y"] or match["y7"], language)):
        return None
    return replace(clocked(moment, match["h"], match["i"], match["e"], None), start=name.start(), end=match.end())


def _dated(part: Mapping[str, str], order: Order | None, language: str, era: str | None) -> Moment | None:
    """Read the alternative of `_DATE` that matched; its year tells which one."""
    if part["y1"]:
        return _year_first(part["y1"], part["m1"], part["d1"], order)
    if part["y2"]:
        return _of_era(era, part["y2"], part["m2"], part["d2"], order)
    if part["y3"]:
        return _ordered(int(part["a3"]), int(part["b3"]), int(part["y3"]), order)
    for number in ("4", "9", "8"):
        if part["a" + number]:
            numbers = (part["a" + number], part["b" + number], part["c" + number])
            return _short(numbers, order, is_spaced=number == "8")
    if part["y11"]:
        return Moment(int(part["y11"]), int(part["b11"]), int(part["a11"]))
    if name := part["n6"] or part["n6b"]:
        moment = _named(name, part["d6"], str(_century(int(part["c6"]))), language)
        return moment and replace(moment, is_short=True)
    number = next(number for number in ("5", "10", "12") if part["n" + number])
    return _named(part["n" + number], part["d" + number], part["y" + number], language)


def _christian(moment: Moment, text: str) -> Moment:
    """Return the same day by the Gregorian calendar, where the year and the script tell another one."""
    year = moment.year or 0
    if _THAI.search(text):
        if moment.is_short:  # 67 is 2567
            return replace(moment, year=year % 100 + 2500 - BUDDHIST_YEARS)
        return replace(moment, year=year - BUDDHIST_YEARS) if 2443 < year < 2700 else moment
    if moment.day and moment.month and year < 1500 and _PERSIAN_DIGITS.search(text):
        day = from_persian(year, moment.month, moment.day)
        return replace(moment, year=day.year, month=day.month, day=day.day) if day else moment
    return moment


def _year_first(year: str, month: str, day: str, order: Order | None) -> Moment | None:
    if len(year) == 4:
        return _plain(year, month, day)
    # Taiwan's offices leave the era's name away: 113-03-05.
    is_taiwan = order == "ymd" and 90 <= int(year) < 150
    return Moment(int(year) + ERAS["民國"], int(month), int(day), is_short=True) if is_taiwan else None


def _plain(year: str, month: str | None, day: str | None) -> Moment:
    return Moment(int(year), int(month) if month else None, int(day) if day else None)


def _of_era(era: str | None, year: str, month: str, day: str | None, order: Order | None) -> Moment | None:
    number = int(year)
    if era is None and len(year) == 3 and order == "ymd" and day and number > 99:
        # Taiwan's boards leave the era's name away: 113年3月5日.
        return Moment(number + ERAS["民國"], int(month), int(day), is_short=True)
    if era is None and len(year) != 4:
        # "24년 3월 5일": two digits are the year's; other lengths count something else.
        return Moment(_century(number), int(month), int(day), is_short=True) if len(year) == 2 and day else None
    return Moment(number + ERAS.get(era or "", 0), int(month), int(day) if day else None)


def _ordered(first: int, second: int, year: int, order: Order | None) -> Moment:
    if second > 12 or (order == "mdy" and first <= 12):
        return Moment(year, first, second)
    return Moment(year, second, first, is_ambiguous=order not in ("dmy", "mdy") and first <= 12 and first != second)


def _short(numbers: tuple[str, str, str], order: Order | None, *, is_spaced: bool) -> Moment | None:
    """Read a date whose year has two digits; which of the three it is, only the language's order tells."""
    first, second, third = (int(number) for number in numbers)
    if order == "ymd":
        return Moment(_century(first), second, third, is_short=True) if len(numbers[0]) == 2 else None
    if is_spaced or len(numbers[2]) != 2:
        return None
    return replace(
        _ordered(first, second, _century(third), order),
        is_short=True,
        is_ambiguous=order is None or (order == "mdy" and first > 12),
    )


def _century(two_digits: int) -> int:
    return two_digits + (1900 if two_digits >= SHORT_YEAR_PIVOT else 2000)


def _named(name: str, day: str, year: str, language: str) -> Moment | None:
    name = name.casefold().replace(".", "")
    if name in _PERSIAN_MONTHS and int(year) < 1500:
        christian = from_persian(int(year), _PERSIAN_MONTHS.index(name) + 1, int(day))
        return Moment(christian.year, christian.month, christian.day) if christian else None
    month = _months(language.partition("-")[0]).get(name) or _months().get(name)
    return Moment(int(year), month, int(day)) if month else None


def _of_epoch(seconds: int) -> Moment | None:
    at = datetime.fromtimestamp(seconds, UTC)
    return _real(Moment(at.year, at.month, at.day, at.hour, at.minute, at.second, "Z"))


def _real(moment: Moment) -> Moment | None:
    return moment if moment.is_real else None


_IN_ADDRESS = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<s>[/_.-]?)(?P<m>0[1-9]|1[0-2])(?P<t>[/_.-]?)"
    r"(?!(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d)"  # 2003/03/20030331: after year and month a whole date
    r"(?P<d>0[1-9]|[12]\d|3[01])(?=\d{4}(?!\d)|\d{6}(?!\d)|\d{8,9}(?!\d)|(?!\d))"
    r"|(?<!\d)(?P<y2>(?:19|20)\d{2})/(?P<m2>[1-9])/(?P<d2>[1-9]|[12]\d|3[01])(?!\d)"
)


def in_address(address: str) -> Iterator[Moment]:
    """Yield the days that an address holds, in its path or a file name; a time in it is not read.

    >>> [str(moment) for moment in in_address("https://img.example/202510/29/20251029175246457.jpg")]
    ['2025-10-29', '2025-10-29']
    """
    for match in _IN_ADDRESS.finditer(address[:TEXT_CHARACTERS]):
        if match["y"]:
            moment = Moment(int(match["y"]), int(match["m"]), int(match["d"]), start=match.start(), end=match.end())
        else:
            moment = Moment(int(match["y2"]), int(match["m2"]), int(match["d2"]), start=match.start(), end=match.end())
        if moment.is_real:
            yield moment

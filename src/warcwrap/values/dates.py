"""Dates as pages write them, in many languages, to calendar values; nothing is filled in that is not written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Literal

from warcwrap.values.moments import Moment, clocked
from warcwrap.values.words import alternatives, tables, words

Order = Literal["dmy", "mdy", "ymd"]

TEXT_CHARACTERS = 4_000
SHORT_YEAR_PIVOT = 70  # two digits from 70 on are of the last century, as in POSIX strptime (there 69)

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}


# Between a date and its time: a weekday in brackets, a comma, "at", "um", "à", "kl."; no digit, no label.
_GAP = (
    r"[\s,.;·|~T@–—-]{0,4}(?:[(（\[][^\d()（）\[\]]{1,12}[)）\]][\s,]{0,3})?"
    r"(?:(?:[월화수목금토일]요일|[月火水木金土日]曜日?|(?:星期|周|週)[一二三四五六日天])[,.]?\s{0,2}|[A-Za-zÀ-žΆ-ώА-яё]{2,12}[,.]?\s{1,2})??"
    r"(?:(?:at|um|à|a\s?las|a\s?la|às|as|ore|alle|alle\s?ore|kl|klo|om|o|w|v|в|у|u|o\s?godz|saat|from|godz|στις|ve|pukul|lúc)"
    r"\.?:?\s{1,2})?"
)
_ZONE = (
    r"(?:\s{0,2}\(?(?P<zone>Z(?!\w)|(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?(?!\d)|[+-]\d{2}:?\d{2}(?!\d)"
    r"|[A-Za-z]{3,4}(?![A-Za-z]))\)?)?"
)


@cache
def _time() -> re.Pattern[str]:
    am, pm = alternatives(words("dates", "am")), alternatives(words("dates", "pm"))
    noon, night = alternatives(words("dates", "noon")), alternatives(words("dates", "night"))
    # "2:22pm": behind a clock the word may stand close to its digits.
    am_after, pm_after = (source.replace(r"(?<!\w)", r"(?<![^\W\d_])") for source in (am, pm))
    clock = (
        r"(?P<hour>[0-2]?\d)(?:\s?(?:[:：]|시\s?|時|时|点|點)\s?"
        r"(?P<minute>[0-5]\d|(?<=[시時时点點\s])\d(?=[분分]))(?!\d)(?:[분分])?"
        r"(?:\s?[:：]\s?(?P<second>[0-5]\d)(?!\d)(?:[.,]\d{1,9})?|\s?(?P<second2>[0-5]\d)\s?[초秒])?"
        r"|(?:\.|\s?h\s?)(?P<minute2>[0-5]\d)(?![\d.])(?=\s?(?:uhr|h\b|[ap]\.?m\b|$|[\s,)|]))|\s?uhr\b|h\b|\s?(?=(?:a\.?m|p\.?m)\b))"
    )
    return re.compile(
        rf"{_GAP}(?:(?P<am>{am})\s{{0,2}}|(?P<pm>{pm})\s{{0,2}}|(?P<noon>{noon})\s{{0,2}}|(?P<night>{night})\s{{0,2}})?{clock}"
        rf"(?:\s?(?:uhr\b))?(?:\s{{0,2}}(?:(?P<am2>{am_after})|(?P<pm2>{pm_after})))?{_ZONE}",
        re.I,
    )


@cache
def _months() -> Mapping[str, int]:
    """Every language's month names in lowercase, without dots."""
    names: dict[str, int] = {}
    for table in tables().values():
        for number, listed in enumerate(table.get("dates", {}).get("months", ()), 1):
            for name in listed.split():
                names.setdefault(name.casefold().replace(".", ""), number)
    return names


_DATE = re.compile(
    r"(?<![\d.,/-])(?:"
    # 2024-03-05, 2024. 3. 5., 2024/3/5, 20240305 with a time
    r"(?P<y1>\d{4})\s{0,2}(?P<s1>[-./·])\s{0,2}(?P<m1>\d{1,2})\s{0,2}(?P=s1)\s{0,2}(?P<d1>\d{1,2})(?!\d)\.?"
    # 2024年3月5日, 2024년 3월 5일, 令和6年3月5日
    r"|(?P<era>令和|平成|昭和|民國|民国)?\s?(?P<y2>\d{1,4}|元)\s{0,2}[年년]\s{0,2}(?P<m2>\d{1,2})\s{0,2}[月월]\s{0,2}"
    r"(?:(?P<d2>\d{1,2})\s{0,2}[日일號号])?"
    # 5.3.2024, 03/05/2024, 5-3-2024
    r"|(?P<a3>\d{1,2})(?P<s3>\s?[-./])\s{0,2}(?P<b3>\d{1,2})(?P=s3)\s{0,2}(?P<y3>\d{4})(?!\d)"
    # 25-01-03, '24.03.05, 03/05/24; 5.3.24 14:22 only with its time, 24. 3. 5.
    r"|(?P<q4>['’])?(?P<a4>\d{1,2})(?P<s4>[-./])(?P<b4>\d{2})(?P=s4)(?P<c4>\d{2})(?![\d]|[-./:]\d)"
    r"|(?P<a9>\d{1,2})(?P<s9>[-./])(?P<b9>\d{1,2})(?P=s9)(?P<c9>\d{1,2})(?=\.?,?(?:\s?[(（]\w{1,3}[)）])?\s\d{1,2}:\d{2})"
    r"|(?P<a8>\d{2})\.\s(?P<b8>\d{1,2})\.\s(?P<c8>\d{1,2})\.(?!\s?\d{1,2}\.)"
    # 5 March 2024, 5. März 2024, 5 de marzo de 2024, 5th of March, 2024, 05-Mar-2024
    r"|(?P<d5>\d{1,2})(?:\.|st|nd|rd|th|er|º|ª)?[\s/-]{0,3}(?:(?:of|de|da|di|den|el)\s)?(?P<n5>[^\W\d_]{2,14})"
    r"[.,]{0,2}[\s/-]{1,3}(?:(?:of|de|del|do|,)\s?)?(?P<y5>\d{4})(?!\d)"
    # 2024-Mar-05, 2024 March 5
    r"|(?P<y10>\d{4})[\s-](?P<n10>[^\W\d_]{3,14})\.?[\s-](?P<d10>\d{1,2})(?!\d)"
    r")"
    # March 5, 2024; Mar 05 2024; March 5th, 2024
    r"|(?<![\w])(?P<n6>[^\W\d_]{3,14})\.?\s{0,2}(?P<d6>\d{1,2})(?:st|nd|rd|th)?(?:,\s{0,2}|\s{1,2},?\s?)"
    r"(?P<y6>\d{4})(?![\d:])"
    # Tue Mar  5 14:22:10 2024
    r"|(?<![\w])(?P<n7>[A-Za-z]{3})\s{1,2}(?P<d7>\d{1,2})\s(?P<h7>[0-2]\d):(?P<i7>[0-5]\d)(?::(?P<e7>[0-5]\d))?\s"
    r"(?:[A-Z]{3,4}\s)?(?P<y7>\d{4})(?!\d)"
)
_YEARLESS = re.compile(
    r"(?<![\d.,/:-])(?P<m1>0[1-9]|1[0-2])[-./](?P<d1>[0-3]\d)(?![\d%]|[-.,/:]\d|\s?(?:km|kg|cm|mm|%|℃|억|만|원))"
    r"|(?<!\d)(?<!\d[년年])(?<!\d[년年]\s)(?P<m2>1[0-2]|0?[1-9])\s?[월月]\s?(?P<d2>[0-3]?\d)\s?[일日]"
    r"|(?<![\d.,/:-])(?P<m3>1[0-2]|[1-9])/(?P<d3>[0-3]?\d)(?=\s?[(（]\w[)）]|\s\d{1,2}:\d{2})"
    r"|(?<!\w)(?P<n4>[A-Z][a-z]{2,8})\.?\s(?P<d4>[0-3]?\d)(?!\d|[,.]?\s?\d{4})"
)
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)"
    r"(?:T?(?P<h>[0-2]\d)(?P<i>[0-5]\d)(?P<e>[0-5]\d)?)?(?:\d{3})?(?P<z>Z)?"
)
_ISO = re.compile(
    r"(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?)?"
    r"(?:[T\s]{1,3}(?P<h>\d{1,2}):(?P<i>\d{2})(?::(?P<e>\d{2})(?:[.,:]\d{1,9})?)?\s{0,2}"
    r"(?P<z>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?|[+-]\d:\d{2})?(?:\[[\w/]{1,40}\])?)?",
    re.I,
)
_EPOCH = re.compile(r"[1-9]\d{9}(?:\d{3})?")


def machine(text: str) -> Moment | None:
    """Read a value that was written for machines: ISO 8601, RFC 2822, epoch seconds; else a date in words, if alone.

    >>> str(machine("2024-03-05T14:22:00.000+0900")), str(machine("Tue, 05 Mar 2024 14:22:00 GMT"))
    ('2024-03-05T14:22:00+09:00', '2024-03-05T14:22:00Z')
    >>> machine("2023-02-30"), machine("{{ date }}")
    (None, None)
    """
    text = text.strip()[:100]
    if _EPOCH.fullmatch(text):
        return _of_epoch(int(text[:10]))
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        part = match.groupdict()
        return _real(clocked(_plain(part["y"], part["m"], part["d"]), part["h"], part["i"], part["e"], part["z"]))
    found = list(find(text, None))
    return found[0] if found and not found[0].is_ambiguous and not found[0].is_short else None


def find(text: str, order: Order | None) -> Iterator[Moment]:
    """Yield the dates with a year in a text, with the time that follows one.

    `order` says how all-number dates with the year last are read, and, as "ymd", that two digits first are the year.

    >>> [str(moment) for moment in find("입력 2023.11.02. 오전 9:15 수정 2023.11.02. 오후 1:40", None)]
    ['2023-11-02T09:15', '2023-11-02T13:40']
    """
    text = text[:TEXT_CHARACTERS]
    position = 0
    while match := _DATE.search(text, position):
        moment = _matched(match, order)
        if moment is None or not moment.is_real:
            position = match.start() + 1
            while position < match.end() and text[position].isdigit():
                position += 1
            continue
        if not moment.has_time and moment.day is not None:
            moment = _with_time(moment, text)
        yield moment
        position = max(moment.end, match.start() + 1)


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
            yield _with_time(moment, text)


def with_year(moment: Moment, year: int) -> Moment:
    """Return the same date with a year that was found elsewhere."""
    return replace(moment, year=year)


def _matched(match: re.Match[str], order: Order | None) -> Moment | None:
    moment = _dated(match.groupdict(), order)
    return replace(moment, start=match.start(), end=match.end()) if moment else None


def _dated(part: Mapping[str, str], order: Order | None) -> Moment | None:
    """Read the alternative of `_DATE` that matched; its year tells which one."""
    if part["y1"]:
        return _plain(part["y1"], part["m1"], part["d1"])
    if part["y2"]:
        return _of_era(part["era"], part["y2"], part["m2"], part["d2"], order)
    if part["y3"]:
        return _ordered(int(part["a3"]), int(part["b3"]), int(part["y3"]), order)
    for number in ("4", "9", "8"):
        if part["a" + number]:
            numbers = (part["a" + number], part["b" + number], part["c" + number])
            return _short(numbers, "ymd" if part["q4"] else order, is_spaced=number == "8")
    if part["y7"]:
        day = _named(part["n7"], part["d7"], part["y7"])
        return day and clocked(day, part["h7"], part["i7"], part["e7"], None)
    number = next(number for number in ("5", "6", "10") if part["n" + number])
    return _named(part["n" + number], part["d" + number], part["y" + number])


def _plain(year: str, month: str | None, day: str | None) -> Moment:
    return Moment(int(year), int(month) if month else None, int(day) if day else None)


def _of_era(era: str | None, year: str, month: str, day: str | None, order: Order | None) -> Moment | None:
    number = 1 if year == "元" else int(year)
    if era is None and len(year) == 3 and order == "ymd" and day and number > 99:
        # Taiwan's boards leave the era's name away: 113年3月5日.
        return Moment(number + _ERAS["民國"], int(month), int(day), is_short=True)
    if era is None and len(year) != 4:
        # "24년 3월 5일": two digits are the year's; other lengths count something else.
        return Moment(_century(number), int(month), int(day), is_short=True) if len(year) == 2 and day else None
    return Moment(number + _ERAS.get(era or "", 0), int(month), int(day) if day else None)


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


def _named(name: str, day: str, year: str) -> Moment | None:
    month = _months().get(name.casefold())
    return Moment(int(year), month, int(day)) if month else None


def _with_time(moment: Moment, text: str) -> Moment:
    match = _time().match(text, moment.end)
    if match is None:
        return moment
    hour, second = _hour(match), match["second"] or match["second2"]
    if hour is None:
        return moment
    timed = clocked(moment, str(hour), match["minute"] or match["minute2"] or "0", second, match["zone"])
    if timed.hour is None:
        return moment
    # Letters after the time that name no zone are the next word.
    end = match.end() if timed.offset or not match["zone"] else match.start("zone")
    return replace(timed, end=end)


def _hour(match: re.Match[str]) -> int | None:
    """Return the hour of 24, None for "twelve" and later "at night", which may be the day before's or this one's."""
    hour = int(match["hour"])
    if match["night"] and (hour < 5 or hour == 12):
        return None
    if match["noon"]:
        return hour + 12 if hour < 5 else hour
    if match["pm"] or match["pm2"] or match["night"]:
        return hour + 12 if hour < 12 else hour
    return 0 if (match["am"] or match["am2"]) and hour == 12 else hour


def _of_epoch(seconds: int) -> Moment | None:
    at = datetime.fromtimestamp(seconds, UTC)
    return _real(Moment(at.year, at.month, at.day, at.hour, at.minute, at.second, "Z"))


def _real(moment: Moment) -> Moment | None:
    return moment if moment.is_real else None


_IN_ADDRESS = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<s>[/_.-]?)(?P<m>0[1-9]|1[0-2])(?P<t>[/_.-]?)(?P<d>0[1-9]|[12]\d|3[01])(?=\d{4}(?!\d)|\d{6}(?!\d)|\d{8,9}(?!\d)|(?!\d))"
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

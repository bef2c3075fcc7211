"""The time of day beside a date: "오후 1:40", "um 14.22 Uhr", "2:22 p.m. ET", behind the date or before it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from warcwrap.values.moments import Moment, clocked
from warcwrap.values.words import alternatives, words

BEFORE_CHARACTERS = 48  # "2:22 PM EST, Tuesday, " between the start of a text and its date

_WEEKDAY = (
    r"(?:[월화수목금토일]요일|[月火水木金土日]曜日?|(?:星期|周|週)[一二三四五六日天])[,.]?\s{0,2}"
    r"|[A-Za-zÀ-žΆ-ώА-яё]{2,12}[,.]?\s{1,2}"
)
# Between a date and its time: a weekday in brackets, a comma, "at", "um", "à", "kl."; no digit, no label.
_GAP = (
    rf"[\s,.;·|~T@–—(-]{{0,4}}(?:[(（\[][^\d()（）\[\]]{{1,12}}[)）\]][\s,]{{0,3}})?(?:{_WEEKDAY})??(?:[-–—|,]\s)?"
    r"(?:(?:at|um|à|a\s?las|a\s?la|a\s?les|às|as|ore|ora|alle|alle\s?ore|kl|klo|om|o|w|v|в|у|u|ob|o\s?godz|saat|from"
    r"|godz|στις|ve|pukul|lúc|tại|เวลา)\.?:?\s{1,2})?"
)
_ZONE = (
    r"(?:\s{0,2}\(?(?P<zone>Z(?!\w)|(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?(?!\d)|[+-]\d{2}:?\d{2}(?!\d)"
    r"|[A-Za-z]{3,4}(?![A-Za-z])|[ECMP]T(?!\w))\)?)?"
)
# "14:22 | ", "2:22 p.m. on ", "14:22, Di "
_JOINT = rf"\s?[\s,|·–—-]{{1,3}}(?:(?:on|am|den|vom|le|el|del|il|em|op)\s)?(?:{_WEEKDAY})?$"


@cache
def _clock() -> tuple[str, str]:
    """The source of a clock with the words of day and night around it: before the digits, from there on."""
    am, pm = alternatives(words("dates", "am")), alternatives(words("dates", "pm"))
    noon, night = alternatives(words("dates", "noon")), alternatives(words("dates", "night"))
    # "2:22pm": behind a clock the word may stand close to its digits.
    am_after, pm_after = (source.replace(r"(?<!\w)", r"(?<![^\W\d_])") for source in (am, pm))
    digits = (
        r"(?P<hour>[0-2]?\d)(?:\s?(?:[:：]|시\s?|時|时|点|點)\s?"
        r"(?P<minute>[0-5]\d|(?<=[시時时点點\s])\d(?=[분分]))(?!\d)(?:[분分])?"
        r"(?:\s?[:：]\s?(?P<second>[0-5]\d)(?!\d)(?:[.,]\d{1,9})?|\s?(?P<second2>[0-5]\d)\s?[초秒])?"
        r"|(?:\.|\s?h\s?)(?P<minute2>[0-5]\d)(?![\d.])(?=\s?(?:uhr|uur|h\b|min|[ap]\.?m\b|$|[\s,)|]))|\s?uhr\b|h\b"
        r"|\s?(?=(?:a\.?m|p\.?m)\b))"
    )
    words_before = (
        rf"(?:(?P<am>{am})\s{{0,2}}|(?P<pm>{pm})\s{{0,2}}|(?P<noon>{noon})\s{{0,2}}|(?P<night>{night})\s{{0,2}})?"
    )
    words_after = rf"(?:\s?(?:uhr\b|uur\b|hrs?\b))?(?:\s{{0,2}}(?:(?P<am2>{am_after})|(?P<pm2>{pm_after})))?"
    return words_before, digits + words_after + _ZONE


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(_GAP + "".join(_clock()), re.I)


@cache
def _ahead() -> re.Pattern[str]:
    before, clock = _clock()
    return re.compile(rf"(?<![\d.:/-]){before}{clock}{_JOINT}", re.I)


def timed(moment: Moment, text: str, floor: int = 0) -> Moment:
    """Return a day with the time that stands behind it, else before it; what lies before `floor` is another date's."""
    if match := _behind().match(text, moment.end):
        found = _read(moment, match)
        if found.has_time:
            # Letters after the time that name no zone are the next word.
            return replace(found, end=match.end() if found.offset or not match["zone"] else match.start("zone"))
    before = text[max(floor, moment.start - BEFORE_CHARACTERS) : moment.start]
    if before[-1:] in " ,|-–—·" and (match := _ahead().search(before)):
        return _read(moment, match)
    return moment


def _read(moment: Moment, match: re.Match[str]) -> Moment:
    hour, second = _hour(match), match["second"] or match["second2"]
    if hour is None:
        return moment
    return clocked(moment, str(hour), match["minute"] or match["minute2"] or "0", second, match["zone"])


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

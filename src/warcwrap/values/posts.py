"""Where another message of a board begins: its number, its poster and date, or the box that tells about the poster."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from warcwrap.values.boardlines import CLOCK, DATE
from warcwrap.values.words import Opening, alternatives, is_spaceless, words

ROW_CHARACTERS = 160  # a message's header; a longer line that begins alike is a message without line breaks
FACT_CHARACTERS = 60

# "Re: headline", "#2", "2楼", "3: 名無し", a push on PTT.
_NUMBER = re.compile(
    r"(?:re|aw|sv|odp|回复|回覆|답글|답변)\s?[:：]\s?\S|(?:post\s|no\.?\s?|reply\s|antwort\s)?#\d{1,4}(?:$|\s)"
    r"|(?:第\s?)?\d{1,4}\s?(?:楼|樓|F|#|층)(?:$|\s)|(?:[2-9]|\d{2,4})\s?[:：]\s?名|[推噓→]\s\w{2,20}[:：]",
    re.I,
)
_SIGN = re.compile(r"[\d:：]")
_DIGITS = re.compile(r"\d+")
_NICK = r"[^\s:：。!?<>()（）\[\]@,，、]{1,20}"
_NUMBERS = r"\d{2,4}[-./]\d{1,2}[-./]\d{1,4}"


@dataclass(frozen=True, slots=True)
class Header:
    """What the article's own header shows: the digits of its dates, and the words that stand before them."""

    dates: str
    labels: frozenset[str]

    @staticmethod
    def of(texts: Iterable[str]) -> Header:
        """Read the lines before an article's text."""
        listed = list(texts)
        dates = [_digits(match[0]) for text in listed for match in _pattern("date").finditer(text)]
        labels = {match["label"].casefold() for text in listed for match in _pattern("dated").finditer(text)}
        return Header(" ".join(dates), frozenset(labels))


NO_HEADER = Header("", frozenset())


def opening(text: str, header: Header) -> int | None:
    """Return how far into a line another message begins, None if none does.

    A poster and a date only tell one where the article's header has another date: they may be the article's own.

    >>> header = Header.of(["晚風 發表於 2024-3-5 14:22"])
    >>> [opening(text, header) for text in ("橡皮 發表於 2024-3-5 18:09", "晚風 發表於 2024-3-5 14:22", "2楼")]
    [0, None, 0]
    """
    is_row = len(text) <= ROW_CHARACTERS
    if not (is_row or header.dates) or not _SIGN.search(text):  # every form has a sign, which nearly all lines lack
        return None
    if is_row and (_NUMBER.match(text) or (_ends_in_number(text) and _numbered().match(text))):
        return 0
    if len(text) <= FACT_CHARACTERS and _fact().match(text):
        return 0
    if not header.dates:
        return None
    for name in ("signed", "nick", "answered", "again", "within"):
        for match in _pattern(name).finditer(text):
            is_other = _digits(match["date"]) not in header.dates
            if is_other and (name not in ("again", "within") or match["label"].casefold() in header.labels):
                return match.start()
    return None


def _ends_in_number(text: str) -> bool:
    """Say, fast, whether a line ends as `_numbered` does."""
    return text[-1] in "#楼樓Ff" or text[-1].isdecimal()


def _digits(text: str) -> str:
    return "-".join(str(int(number)) for number in _DIGITS.findall(text)) + "-"


@cache
def _numbered() -> re.Pattern[str]:
    """A date with the number of a message, from the second on."""
    return re.compile(rf"{_weekday()}{DATE}[\s,].{{0,20}}(?:#[2-9]\d{{0,3}}|[2-9]\d{{0,3}}\s?(?:#|楼|樓|F))$", re.I)


@cache
def _fact() -> Opening:
    """What a board tells of a poster: "Posts: 128"."""
    return Opening(
        words("boards", "poster_facts"),
        lambda facts: rf"{alternatives(facts)}\s{{0,2}}(?:[:：]\s{{0,2}}\S|\s\d)",
    )


def _weekday() -> str:
    return rf"(?:{alternatives(words('dates', 'weekdays'))}[.,]?\s)?"


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """One of the forms that only scrapes are asked for, made when one first is: to compile all takes long."""
    return re.compile(_sources()[name], re.I)


@cache
def _sources() -> dict[str, str]:
    published = [word for word in words("dates", "published") if len(word) > 3 or not word.isascii()]
    label, close = (f"(?P<label>{alternatives(listed)})" for listed in (published, filter(_is_close, published)))
    weekday = _weekday()
    clock = rf"[\s,]{{1,3}}(?:(?:at|um|à|-)\s)?{CLOCK}"
    after = r"\s{0,2}[:：]?\s{0,2}"
    signed = rf"{alternatives(words('boards', 'posters'))}{after}"
    nick = rf"(?!{alternatives([*words('authors', 'roles'), *published])}){_NICK}\s{{1,3}}"
    return {
        "date": rf"{DATE}(?:{clock})?",
        "dated": rf"{label}{after}{weekday}{DATE}",
        # A sentence may begin with a few words and a date: without "by" or "»" only a date in numbers counts.
        "signed": rf"^{signed}(?:{nick}){{1,3}}(?:[»›|·-]\s?)?(?:(?:on|am|le|el)\s)?{weekday}(?P<date>{DATE}{clock})",
        "nick": rf"^(?:{nick}){{1,2}}(?:[»›]\s?{weekday}(?={DATE})|(?={_NUMBERS}))(?P<date>{DATE}{clock})",
        "answered": rf"^{weekday}(?P<date>{DATE}{clock})[\s|·]{{1,4}}{alternatives(words('boards', 'replies'))}",
        "again": rf"^(?:{nick})?{label}{after}{weekday}(?P<date>{DATE}(?:{clock})?)",
        "within": rf"(?<=\s)(?:{nick})?{close}{after}(?P<date>{DATE}(?:{clock})?)",
    }


def _is_close(word: str) -> bool:
    return is_spaceless(word[0])

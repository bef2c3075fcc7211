"""Lines in which a board writes the headline together with its own header: labels, dates, counters, buttons."""

from __future__ import annotations

import re
from functools import cache

from warcwrap.values.words import alternatives, is_spaceless, words

LINK_ROWS = 6  # links' texts, or rows of them, that are cut off a headline's end
LEAST_HEADLINE = 8  # characters that must be left before a poster or a button is cut off

_PATH_STEP = re.compile(r"\s[>‹/→]\s|\s?[›»＞]\s?")
# A message's number and poster: `1：名無しさん`.
_POSTER = re.compile(r"\d{1,4}\s?[:：.]\s?\S{0,20}(?:名無し|匿名|さん)")
POSTER_CHARACTERS = 60
_EDGE = " |·•:-/,("

# Enough of a date to know it by; its value is read elsewhere.
DATE = "(?:" + "|".join(
    (
        r"(?:(?:令和|平成|昭和|民國|民国)\d{1,3}|\d{4})\s?[-./년年]\s?\d{1,2}\s?[-./월月]\s?\d{1,2}[일日.]?(?:\s?[(（]\w{1,4}[)）])?",
        r"['’]?\d{2}[-./]\d{2}(?:[-./]\d{2})?(?!\d)(?:\s?[(（]\w{1,4}[)）])?",
        r"\d{1,2}/\d{1,2}\s?[(（]\w{1,4}[)）]",
        r"\d{1,2}[-./]\d{1,2}[-./]\d{4}",
        r"(?-i:[A-Z])[^\W\d_]{2,8}\.?\s\d{1,2}(?:st|nd|rd|th)?,\s?\d{4}",
        r"\d{1,2}\.?\s(?-i:[A-Z])[^\W\d_]{2,8}\.?\s\d{4}",
    )
) + ")"  # fmt: skip

CLOCK = r"(?:[^\W\d]{1,4}\s{0,2}){0,2}\d{1,2}[:：時时시]\s?\d{2}"


def without_header(text: str) -> str:
    """Cut what a board's header added to the headline's line: from the first date, counter or label on.

    >>> without_header("물길 따라 걷는 도서관 글쓴이 들꽃 작성일 03-14 조회 128 목록")
    '물길 따라 걷는 도서관'
    >>> without_header("Ten bikes to share 20 ways"), without_header("물길 따라 걷는 도서관 [주소복사]")
    ('Ten bikes to share 20 ways', '물길 따라 걷는 도서관')
    """
    if match := _pattern("start").search(text):
        text = _cut(text, match)
        text = _pattern("weekday").sub("", text).rstrip(_EDGE)
        before = _pattern("poster").search(text)
        if before and (before.start() > LEAST_HEADLINE or not before.start()):
            text = _cut(text, before)
    for _ in range(LINK_ROWS):
        match = _pattern("button").search(text)
        if match is None or (text[match.start()].isalpha() and match.start() <= LEAST_HEADLINE):
            break
        text = _cut(text, match)
    return text


def _cut(text: str, match: re.Match[str]) -> str:
    return text[: match.start()].rstrip(_EDGE)


def labelled(text: str) -> str | None:
    """Return what a line calls its title.

    >>> labelled("제목 : 물길 따라"), labelled("標題 山城小站只停慢車"), labelled("제목 없는 편지")
    ('물길 따라', '山城小站只停慢車', None)
    """
    match = _pattern("label").match(text)
    return text[match.end() :] if match else None


def is_path(text: str) -> bool:
    """Say whether a line is the way to the page: `Home » News » …`, `白鹭网 > 江城新闻 > 正文`."""
    return len(_PATH_STEP.findall(text)) >= 2


def is_poster(text: str) -> bool:
    """Say whether a line only names a message's number and poster, or who wrote.

    >>> is_poster("作者 saltlick (鹽磚)"), is_poster("글쓴이: 이끼"), is_poster("이름 없는 편지")
    (True, True, False)
    """
    return bool(_POSTER.match(text) or (len(text) <= POSTER_CHARACTERS and _pattern("wrote").match(text)))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """One of the forms, made when it is first asked for: to compile all takes long, and most pages need one."""
    return re.compile(_sources()[name], re.I)


@cache
def _sources() -> dict[str, str]:
    dated = alternatives(words("dates", "published", "modified"))
    ago = alternatives(words("dates", "relative"))
    counters, posters = words("boards", "counters"), words("boards", "posters")
    # "share 20 bikes" may be a headline's words; a Latin counter wants its colon.
    close = alternatives([word for word in counters if is_spaceless(word[0])])
    spaced = alternatives([word for word in counters if not is_spaceless(word[0])])
    counted = rf"(?:{close}\s{{0,2}}[:：]?|{spaced}\s{{0,2}}[:：])\s{{0,2}}\d{{1,3}}[,\d]{{0,9}}(?=\D|$)"
    label = alternatives(words("titles", "labels"))
    # "이름 없는 편지" is a headline; a word in Han signs before a space is a label.
    han = alternatives([word for word in posters if "\u4e00" <= word[0] <= "\u9fff"])
    buttons, links = words("boards", "buttons"), [word for word in words("boards", "links") if len(word) > 1]
    button, link = alternatives(buttons), alternatives({*buttons, *links})
    close_link = alternatives([word for word in {*buttons, *words("boards", "links")} if is_spaceless(word[0])])
    source = alternatives([*posters, *words("sources", "labels")])
    start = (
        rf"{dated}\s{{0,2}}[:：]?\s{{0,2}}(?:{DATE}|\d{{0,3}}\s?{ago})|\d{{1,3}}\s{{0,2}}{ago}"
        rf"|{DATE}(?:[\s,]{{1,3}}{CLOCK}|(?<=[日일.)）]){CLOCK}|[\s|｜·]{{1,4}}(?:{counted}|{link}(?!\w)|{source}\s{{0,2}}[:：])"
        rf"|\s{{0,2}}[)）\]】]?\s{{0,3}}$)|{counted}"
    )
    return {
        "wrote": rf"(?:{han}(?:\s|\s{{0,2}}[:：])|{alternatives(posters)}\s{{0,2}}[:：])\s{{0,2}}\S",
        "start": rf"(?:^|(?<=[\s|·•：:(（\[]))(?:{start})",
        "weekday": rf"(?<=\s){alternatives(words('dates', 'weekdays'))}[.,]{{0,2}}$",
        "poster": rf"(?:^|(?<=\s)){alternatives(posters)}\s{{0,2}}[:：]?\s{{0,2}}\S{{1,20}}\s{{0,3}}$",
        # "Print", "신고" or "推荐" may end a headline: they are links' texts in square brackets or in a row.
        "button": (
            rf"(?:[\[［【〔]\s?(?:{link}|{counted}|\d{{1,4}})\s?[\]］】〕]|[(（]\s?(?:{button}|{counted})\s?[)）]|(?<=\s)"
            rf"(?:{button}|{counted}|{close_link}(?:[\s|｜·/]{{1,4}}{close_link}){{1,9}}|{link}(?:\s?[|｜·/]\s?{link}){{1,9}}))\s{{0,3}}$"
        ),
        "label": rf"[\s\[【]{{0,3}}{label}(?:[\]】]\s{{0,3}}|\s{{0,3}}[:：]\s{{0,3}}|\s{{1,3}}(?=[\[【]|\S{{5}}))",
    }

"""What a board or portal names as an article's source: `来源：芦苇日报 作者：…`, `출처 : 느티일보`."""

from __future__ import annotations

import re
from functools import cache

from warcwrap.values.boardlines import DATE
from warcwrap.values.headlines import clean, key
from warcwrap.values.words import alternatives, is_spaceless, words

NAME_CHARACTERS = 40

_ADDRESS = re.compile(r"https?:|www\.|\w{1,60}@|[\w-]{1,60}(?:\.[\w-]{2,60}){1,6}(?=$|[/\s])", re.I)
_END = re.compile(r"[|｜·•,，、;；/／－《〈()（）\[\]［］【】<>〉\n\t　]|\s[-–—~»]\s|(?<=\w)[:：]")
_QUOTES = "《》〈〉「」『』“”\"'‘’ .。-–—*"


def outlet(text: str, *, starts: bool) -> str | None:
    """Return the outlet that a line names as its source, None if it names none, or only an address.

    `starts`: the label must open the line, as below an article; in a header it may follow a date or another label.

    >>> outlet("2024-03-05 14:22 来源：芦苇日报 作者：何苗", starts=False), outlet("출처 : 느티일보", starts=True)
    ('芦苇日报', '느티일보')
    >>> outlet("Source: https://courier.example/", starts=True), outlet("图片来源：芦苇日报", starts=False)
    (None, None)
    """
    match = _label().match(text) if starts else _label().search(text)
    if match is None or {key(word) for word in text[: match.start()].split()[-1:]} & _credits():
        return None
    return _name(text[match.end() :])


def _name(stated: str) -> str | None:
    """Return the name at a text's beginning: to the first sign or label, without spaces in scripts that set none."""
    stated = clean(stated).lstrip(_QUOTES)
    if _ADDRESS.match(stated):
        return None
    end = _END.search(stated)
    name = stated[: end.start()] if end else stated
    if end and end[0] in ":：":  # what stands before the colon is the next label: "江城晚报 作者："
        name = name.rpartition(" ")[0]
    if date := _date().search(name):
        name = name[: date.start()]
    if any(is_spaceless(character) for character in name):
        name = name.strip(_QUOTES).split(" ")[0]
    name = name.strip(_QUOTES)
    is_name = len(key(name)) > 1 and len(name) <= NAME_CHARACTERS and not _ADDRESS.search(name)
    return name if is_name and key(name) not in _nobody() and len(name.split()) <= 6 else None


@cache
def _label() -> re.Pattern[str]:
    before, label = r"(?:^|(?<=[\s|｜·\d)）\]】>]))[\[［【(（〔<▶■※*\s-]{0,3}", alternatives(words("sources", "labels"))
    return re.compile(before + label + r"\s{0,2}(?:[\]］】〕]\s{0,2}[:：]?|[:：=＝])\s{0,2}", re.I)


@cache
def _date() -> re.Pattern[str]:
    return re.compile(rf"\s{{0,3}}{DATE}")


@cache
def _nobody() -> frozenset[str]:
    return frozenset(key(word) for word in words("sources", "nobody"))


@cache
def _credits() -> frozenset[str]:
    """What stands before a photo's source: `사진 출처 :`."""
    return frozenset(key(word) for word in words("images", "credits"))

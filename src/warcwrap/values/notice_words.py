"""The words and signs of rights notices: what may not be done, whose software made the page, who owns the rights."""

from __future__ import annotations

import re
from functools import cache

from warcwrap.values.words import alternatives, is_spaceless, words

_SIGN = r"©|ⓒ|Ⓒ|ⓒ|㉢|\(\s?[cCⓒ]\s?\)|（[cCｃＣ]）|&copy;?"
_COPYRIGHT = r"copyrights?(?![\w-])|copyleft(?![\w-])|ⓒopyright|℗"
MARK = re.compile(rf"{_COPYRIGHT}|{_SIGN}", re.I)
MARKS = re.compile(rf"(?:(?:{_COPYRIGHT}|{_SIGN})[\s:：.,]{{0,3}}){{1,4}}(?:by(?!\w)\s?)?", re.I)


@cache
def stems() -> tuple[str, ...]:
    """Openings of all signs and terms: `in` tells in no time that a line holds none of them."""
    listed = {word.casefold()[: 4 if ord(word[0]) > 0x2E7F else 9] for word in words("copyright", "terms", "words")}
    listed |= {
        "©", "ⓒ", "㉢", "copyright", "copyleft", "opyright", "℗", "(c)", "( c", "c )", "（c）", "（ｃ）", "&copy",
        "(ⓒ)", "版权", "版權", "著作",
    }  # fmt: skip
    return tuple(sorted(stem for stem in listed if not any(other != stem and other in stem for other in listed)))


@cache
def terms() -> re.Pattern[str]:
    """Phrases that say what may not be done, and others that only rights notices have."""
    listed = {
        *words("copyright", "terms"),
        *(word for word in words("copyright", "words") if word.casefold() not in _BARE),
    }
    ordered = sorted(listed, key=lambda word: (-len(word), word))
    return re.compile(alternatives(ordered), re.I)


# Words of sentences about rights as well: alone they make no notice.
_BARE = frozenset(
    {
        "copyright", "copyleft", "저작권자", "저작권", "urheberrecht", "저작권법", "著作権法", "nachdruck",
        "auteursrecht", "telif hakkı",
    }
)  # fmt: skip


@cache
def talk() -> re.Pattern[str]:
    """Beginnings of words in which notices forbid and permit, for terms that no list has: "Republication without …"."""
    listed = words("copyright", "talk")
    spaced = "|".join(re.escape(word) for word in listed if not is_spaceless(word[0]))
    close = "|".join(re.escape(word) for word in listed if is_spaceless(word[0]))
    return re.compile(rf"(?<!\w)(?:{spaced})\w*|{close}", re.I)


@cache
def software() -> re.Pattern[str]:
    """Names of board software and themes, and what stands before them."""
    return re.compile(alternatives(words("copyright", "software")), re.I)


@cache
def owner() -> re.Pattern[str]:
    """`版权归某报所有`, `著作権は某社に帰属します`, `저작권은 …에 있습니다`."""
    return re.compile(
        r"(?:版权归|版權歸|版权属于|版權屬於|著作权归|著作權歸)(?P<zh>[^，。,.;；\s]{2,40}?)(?=所有|$|[，。,\s])"
        r"|(?:^|[，。\s]|内容为|內容為|本站)(?P<before>[^，。,.;；\s©]{2,30}?)(?:版权所有|版權所有)(?!\s?[一-龥A-Za-z©:：])"
        r"|著作権(?:等)?は、?(?P<ja>[^。、,]{2,40}?)に(?:帰属|属し|あり)"
        r"|저작권은\s?(?P<ko>[^.,]{2,40}?)(?:에게?\s(?:있습니다|귀속))"
        r"|copyright\s(?:is\s)?(?:holder\s[^.]{0,40}?\sis|(?:is\s)?(?:owned|held)\sby|remains\swith)\s(?P<en>[^.,;]{2,60})",
        re.I,
    )

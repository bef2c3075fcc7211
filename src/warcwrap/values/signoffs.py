"""Names without a label that close a text: a Japanese reporter's in brackets, a guest's with office in a column."""

from __future__ import annotations

import re
from functools import cache

from warcwrap.metadata import Author
from warcwrap.patterns import late
from warcwrap.values import byline_words as forms
from warcwrap.values.names import is_nobody, is_organization
from warcwrap.values.words import alternatives, words

_NAMES = 5
_TITLE_CHARACTERS = 300
_GUEST_CHARACTERS = 60  # a longer line is a biography or a sentence
_BRACKETS = late(
    r"(?:^|[。！？」』])[\s\u3000]{0,2}(?:【(?P<square>[^【】（）]{3,60})】|（(?P<round>[^【】（）]{3,60})）)$"
)
_PARTS = late(r"[、，,・][\s\u3000]?")
_KANA = late(r"[ぁ-んァ-ヶ]")
# 佐藤みのり, 大和田リョウ, 林　健一; with a given name in kanji and no space only where 【 】 set it apart.
_WITH_KANA = late(
    rf"(?P<family>[{forms.HAN}ヶ]{{2,4}}|[{forms.HAN}](?=[ァ-ヶ]))(?P<given>[ぁ-ん]{{2,4}}|[ァ-ヶー]{{2,5}})"
)
_SPACED = late(rf"(?P<family>[{forms.HAN}ヶ]{{1,4}})[\s\u3000](?P<given>[{forms.HAN}{forms.KANA}]{{1,4}})")
_KANJI = late(rf"(?P<family>[{forms.HAN}]{{2}})(?P<given>[{forms.HAN}]{{2}})")
_SHORT_KANJI = late(rf"(?P<family>[{forms.HAN}]{{1,2}})(?P<given>[{forms.HAN}]{{1,2}})")
_NEVER_GIVEN = late(
    r"(?:あり|なし|つき|から|まで|より|など|ほか|こと|もの|ため|とき|おわり|つづく|のまま)$"
    r"|する|した|して|され|です|ます|さん|くん|ちゃん|さま|れる|られ|せる|った|いた|ない|たい|いう|を|^[のにはがへ].$"
)
_NO_NAME_END = late(r"[部局社県市町村区都府略続編版面用者員会所省庁校駅学賞日月年円時分図表続報載中後前随時]$")


def japanese(line: str) -> list[str]:
    """Return the names that a Japanese text's last line closes with, in brackets; none if one part is no name.

    >>> japanese("井戸は朝に開く。【早瀬みのり】"), japanese("（早瀬みのり、小野田リョウ）"), japanese("（写真あり）")
    (['早瀬みのり'], ['早瀬みのり', '小野田リョウ'], [])
    """
    match = _BRACKETS.search(line.rstrip()[-80:])
    if not match:
        return []
    shapes = (_WITH_KANA, _SPACED, _KANJI) if match["square"] else (_WITH_KANA, _SPACED)
    parts = _PARTS.split(match["square"] or match["round"])
    if match["square"] and len(parts) > 1:
        shapes = (*shapes, _SHORT_KANJI)  # 【浜名遼、小野寺つぐみ】
    names = [part for part in parts if any(_is_japanese(shape, part) for shape in shapes)]
    return names if len(names) == len(parts) <= _NAMES else []


def has_kana(text: str) -> bool:
    """Say whether a text is Japanese, as its kana tell; Chinese texts close with other things in brackets."""
    return bool(_KANA.search(text))


def _is_japanese(shape: re.Pattern[str], part: str) -> bool:
    match = shape.fullmatch(part)
    if not match or not 3 <= len(part) <= 9 or is_organization(part) or is_nobody(part):
        return False
    if _NEVER_GIVEN.search(match["given"]) or _NO_NAME_END.search(part):
        return False
    return not any(word in part for word in _no_names())


@cache
def _no_names() -> tuple[str, ...]:
    listed = {
        *words("authors", "others", "by", "roles", "desks", "prefixes", "agencies", "places"),
        *words("titles", "tags"),
    }
    return tuple(word for word in listed if len(word) > 1 and not word.isascii())


def is_contribution(title: str) -> bool:
    """Say whether a headline marks a text from outside the newsroom.

    >>> is_contribution("[독자 기고] 우물가에서"), is_contribution("기고 받습니다")
    (True, False)
    """
    return bool(_contribution().match(title[:_TITLE_CHARACTERS].strip()))


def contributor(line: str) -> Author | None:
    """Return the guest that a line of a column consists of: name, and as role the office with where it is.

    Where a guest comes from is no outlet, so it is not the author's organization here.

    >>> contributor("나은결 (물안대 지리학과 교수)")
    Author(name='나은결', type='Person', role='물안대 지리학과 교수', email=None, organization=None, url=None)
    """
    match = _guest().fullmatch(line.strip()) if len(line) <= _GUEST_CHARACTERS else None
    if not match or match["name"] in forms.prefix_words() or is_organization(match["name"]) or is_nobody(match["name"]):
        return None
    return Author(match["name"], "Person", role=match["office"])


@cache
def _contribution() -> re.Pattern[str]:
    kinds = alternatives(words("authors", "contributions"))
    return re.compile(rf"[\[<〈【［]\s?(?:[^\[\]<>〈〉【】［］]{{1,20}}?)?{kinds}\s?[\]>〉】］]")


@cache
def _guest() -> re.Pattern[str]:
    name, office = rf"[/=▪■●]?\s?(?P<name>[{forms.HANGUL}]{{2,4}})", alternatives(words("authors", "guests"))
    where = r"(?P<office>[^()（）\[\]]{0,40}?"
    return re.compile(rf"{name}(?:\s?(?P<open>[(（\[]))?(?(open)|\s)\s?{where}{office})\s?(?(open)[)）\]])")

"""Photo credits: who took or gave a photo, where caption or alternative text says so in one plain way."""

from __future__ import annotations

import re
from functools import cache

from warcwrap.values.words import Listed, alternatives, words

CREDIT_CHARACTERS = 80
_INNER = r"[^()\[\]（）［］【】<>=＝:：。]"
_EDGES = " .,;:·"
_GIVEN = ("제공", "撮影", "提供", "攝", "摄", "供图", "供圖")
_LATIN_FIRST = re.compile(r"[A-Za-zÀ-ÿ]")


def credit(text: str | None) -> str | None:
    """Return the credit that a caption states behind a label; None where it has none, or more than one.

    A source of data is no credit, nor is a reporter's name without a label.

    >>> credit("특별연설을 하고 있다. (사진=한빛상의)"), credit("다시 연 나루. (사진=배꽃시 제공)")
    ('한빛상의', '배꽃시')
    >>> credit("열람실 모형도. (자료=다리건축)"), credit("정류장의 의자. 이든솔 기자")
    (None, None)
    """
    if not text or not _openings().may_be_in(text):
        return None
    found = {_who(match["who"]) for pattern in _patterns() for match in pattern.finditer(text)}
    named = {who for who in found if who}
    return named.pop() if len(named) == 1 else None


def _who(stated: str) -> str:
    """Take off that the photo was given, and what may not be done with it."""
    name = _label().sub("", stated.strip(_EDGES), count=1)
    return _given(forbids=_forbidden().may_be_in(name)).sub("", name).strip(_EDGES)


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"^{alternatives(words('images', 'credits'))}\s?(?:[=＝:：/／]|は(?=\S))\s?", re.I)


@cache
def _forbidden() -> Listed:
    return Listed(words("copyright", "terms", "talk"))


@cache
def _given(*, forbids: bool) -> re.Pattern[str]:
    """Words that the photo was given, and those behind that forbid: these are many, and seldom needed."""
    listed = words("images", "given")
    before = alternatives(word for word in listed if _LATIN_FIRST.match(word))
    after = alternatives(word for word in listed if not _LATIN_FIRST.match(word))
    given = rf"^{before}[\s:]{{1,2}}|\s?{after}$"
    if not forbids:
        return re.compile(given, re.I)
    forbidden = alternatives(words("copyright", "terms", "talk"))
    return re.compile(rf"{given}|\s?{after}?\s?[.,]\s?[^.]{{0,30}}{forbidden}.*$", re.I)


@cache
def _openings() -> Listed:
    """Words of which a text must hold one, if it is to match one of the patterns."""
    return Listed((*words("images", "credits"), *_GIVEN))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    listed = words("images", "credits")
    label = alternatives(listed)
    short = alternatives(word for word in listed if not (len(word) == 1 or _LATIN_FIRST.match(word)))
    longer = alternatives(word for word in listed if _LATIN_FIRST.match(word) and " " in word)
    who = rf"(?P<who>{_INNER}{{2,{CREDIT_CHARACTERS}}})"
    return (
        # "(사진=대한상의)", "[사진 제공=달맞이시]", "（写真：山田太郎）", "(Photo: Jane Doe)", "(Foto: dpa)"
        re.compile(rf"[(\[（［【<]\s?{label}\s?[=＝:：/／©]\s?{who}[)\]）］】>]", re.I),
        # "… 사진=연합뉴스", "… Photo: Jane Doe/Agency", "… Foto: dpa", "撮影：…", "图/…" at the end
        re.compile(rf"(?:^|[\s.。,|·])(?<![(\[（［【<]){label}\s?[=＝:：/／]\s?{who}$", re.I),
        # "(달맞이시 제공)", "[푸른상사 사진제공]", "[달맞이시 제공. 재판매 및 DB 금지]"
        re.compile(rf"[(\[（［【]\s?{who}\s(?:사진\s?)?제공\s?(?:[.,]{_INNER}{{1,40}})?[)\]）］】]"),
        # "新しい橋＝海辺市提供"
        re.compile(r"[＝=](?P<who>[^＝=、，,。\s（()）]{2,20}?)(?:さん|氏)?(?:撮影|提供)$"),
        # "（山田太郎撮影）", "（市提供）", "（王小明攝）"
        re.compile(rf"[（(]\s?(?P<who>{_INNER}{{2,20}}?)(?:さん|氏)?(?:撮影|提供|攝|摄|供图|供圖)\s?[）)]"),
        re.compile(rf"(?:^|[。\s]){short}\s?by\s?{who}$", re.I),
        # "The raft at noon. Photo courtesy of Larkwood Council"
        re.compile(rf"(?:^|[.。|(]\s?)(?i:{longer})\s(?P<who>[A-ZÀ-Þ][^.()\[\]:]{{1,60}})[.)\]]?$"),
    )

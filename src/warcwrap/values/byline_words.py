"""The words and shapes of which bylines are made: labels, roles, names, datelines, in the scripts that we read."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from warcwrap.patterns import late
from warcwrap.values.names import EMAIL
from warcwrap.values.words import Alternatives, Listed, Opening, alternatives, is_spaceless, is_wide, words

HANGUL = "가-힣"
HAN = "一-龥々〆㐀-䶿\U00020000-\U000323af"  # with the rare characters beyond the basic plane
KANA = "ぁ-んァ-ヶー"
PUNCTUATION = late(
    r"(?:\[email\s?protected\]|[\s\u3000,，、;；|｜│ㅣ·・ㆍ•●■▶◆▲△※／/&＆+=＝:：\-–—―~～.。*'\"“”‘’()（）\[\]【】〔〕［］<>〈〉＜＞《》])+"
)
COLONS = late(r"[\s\u3000]{0,3}[:：=＝／/・·|｜●]")
WHOLE_DATE = late(r"(?:19|20)\d\d[.:/,-]|(?:19|20)\d\d\s?[년年]")
NUMBER = late(r"[\d.:/,-]{1,24}(?:\s?(?:년|월|일|시|분|초|年|月|日|時|时|分|st|nd|rd|th)(?![^\W\d_])\.?)?")
KOREAN_CO_NAME = late(rf"([{HANGUL}]{{2,4}})\s?[·ㆍ・,、/]\s?(?=[{HANGUL}]{{2,4}})")
KOREAN_NAME = late(rf"(?<![{HANGUL}])[{HANGUL}]{{2,4}}(?![{HANGUL}])")
OUTLET_BEFORE_EQUALS = late(r"([^\s()\[\]【】=＝|ㅣ,，][^()\[\]【】=＝|ㅣ,，]{0,24}?)\s?[=＝ㅣ](?!=)")
JAPANESE_NAME = late(
    rf"(?:[{HAN}ヶ]{{1,5}}[\s\u3000]?[{HAN}{KANA}]{{1,6}}|[ァ-ヶー]{{2,10}}[・＝\s][ァ-ヶー]{{2,10}})(?![{HAN}{KANA}])"
)
CHINESE_END = rf"(?=(?:报道|報道|報導|综合|綜合|专电|电|电讯|讯|摄|攝|[^{HAN}]|$))"
CHINESE_NAME = late(rf"[{HAN}]{{2,4}}?{CHINESE_END}")
LONG_CHINESE_NAME = late(rf"[{HAN}]{{1,7}}[·•][{HAN}]{{1,7}}(?:[·•][{HAN}]{{1,7}})?|[{HAN}]{{2,6}}?{CHINESE_END}")
REPORTER = late(
    rf"([{HAN}]{{2,5}}[{KANA}{HAN}]{{0,4}}?)(記者|记者|特派員|編集委員|論説委員)(?=$|[^{HAN}{KANA}{HANGUL}\w])"
)
NAME_NEXT = late(rf"[\s\u3000]+[{HAN}]{{2,4}}(?![{HAN}{KANA}])")
BRACKETED_OUTLET = late(
    rf"(?<=[\[(【<〔])\s?([^\s\[\]()=|]{{2,20}})\s(?=[{HANGUL}]{{2,4}}\s?[{HANGUL}]{{0,6}}(?:기자|특파원|위원))"
)
CHINESE_DATELINE = late(
    rf"([{HAN}]{{2,6}}?(?:社|报|報|网|網))[{HAN}]{{0,12}}(?:\d{{1,2}}月\d{{1,2}}日)?[电電讯訊](?=[\s\u3000]?[（(]|[\s\u3000]{{1,2}}(?:记者|記者))"
)
DISPATCH = late(rf"([{HAN}]{{2,4}})[\s\u3000／/]{{1,2}}[{HAN}]{{2,4}}(?:报道|報導|報道)(?![{HAN}])")
KOREAN_DESK = late(
    rf"[{HANGUL}]{{1,6}}(?:부|팀|국|본부|취재단)\s(?=[{HANGUL}]{{2,4}}\s?[{HANGUL}]{{0,6}}(?:기자|특파원|위원))"
)
# A newspaper's dateline: "潮城5日電", "北京3月5日电"; its agency may stand before the place.
WIRED = r"(?:\d{1,2}月)?\d{1,2}日(?:综合|綜合|专|專|外)?[电電]"
SIGNED = late(rf"^[（(□■]?\s?(?P<name>[{HAN}]{{2,4}})\s?[/／|丨]\s?文(?![{HAN}])")  # "王小明/文"
REPORTER_LAST = late(rf"(?P<byline>(?:记者|記者)[\s\u3000:：]{{1,2}}[{HAN}\s\u3000、]{{2,30}})$")
BUTTON = late(
    r"\s?(?:구독하기|구독중|구독|팔로우|기자\s?페이지|기사\s?더\s?보기|프로필|응원하기|追蹤|追踪|關注|关注|訂閱|订阅|フォロー(?:する)?)"
)
DEPARTMENT = late(rf"[{HAN}{KANA}]{{1,8}}(?:部|支局|総局|支社|取材班)[・\s\u3000]{{1,2}}(?=[{HAN}])")
CHINESE_NAME_BEFORE_PLACE = late(
    rf"[{HAN}]{{3}}(?=[{HAN}]{{2}}(?:报道|報導)|[{HAN}]{{2,6}}{WIRED})|[{HAN}]{{2}}(?=[{HAN}]{{2}}(?:报道|報導|{WIRED}))"
)
CHINESE_TAIL = late(
    rf"[{HAN}]{{0,6}}(?:(?:综合|綜合)?(?:报道|報道|報導|专电|电讯|整理|撰|编译|編譯)|{WIRED})|文(?=受访者|受訪者|[/／\s]?[图圖])"
)
OWN_OUTLET = late(r"[本我该該]")  # "本报", "本社": the outlet's word for itself
PHOTO_TAIL = late(r"(?:摄影|攝影|摄|攝|撮影|/图|写真)")
FULL_STOP = late(r"(?<![\w.])(?!(?:Esq|Snr|Jnr)\.$)[^\W\d_]{3,30}\.$")
WORD = late(r"([^\W\d_][\w'’.-]{0,30}) {0,2}")
PARTICLES = frozenset(
    {
        "de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "la", "le", "van", "von", "der",
        "den", "ter", "zu", "zur", "af", "av", "al", "el", "bin", "ibn", "ben", "y", "e", "und", "of",
        "the",
    }
)  # fmt: skip
_WIRED = frozenset({"报道", "報導", "報道", "日电", "日電"})
RIGHTS = late(r"[<\[(]?(?:저작권자|ⓒ|©|copyrights?\s)", re.I)
SENTENCE_END = late(r"[.!?。！？…”\"'’」』)）\]】][\s\u3000]{0,4}(?=\S)")

OPEN, CLOSE, INNER = r"[(（\[【〔［<＜〈]", r"[)）\]】〕］>＞〉]", r"[^()（）\[\]【】〔〕［］<>＜＞〈〉]"
# "(푸른경제=한가람 기자)…", "【記者王小明／台北報導】…", "(Reporting by Jane Doe)"
BRACKET_LEAD = late(rf"(?P<byline>{OPEN}{INNER}{{2,80}}{CLOSE})")
LEADS = (
    # "[서울=뉴시스] 홍길동 기자 = …", "(서울=연합뉴스) 홍길동·김철수 기자 = …"
    late(rf"(?P<byline>{OPEN}{INNER}{{1,40}}{CLOSE}\s{{0,2}}[{HANGUL}·ㆍ,\s]{{2,40}}\s?[=ㅣ])"),
    BRACKET_LEAD,
    # "홍길동 기자 = …"
    late(rf"(?P<byline>[{HANGUL}·ㆍ,\s]{{4,40}}(?:\({INNER}{{5,60}}\)\s?)?=)"),
    # "本报北京3月5日电（记者王某、李某）…"
    late(rf"(?P<byline>[{HAN}\d]{{2,30}}[讯訊电電][\s\u3000]?{OPEN}{INNER}{{3,60}}{CLOSE})"),
    late(rf"[{HAN}A-Za-z\d\s]{{2,30}}[讯訊电電][\s\u3000]?(?P<byline>{OPEN}{INNER}{{3,60}}{CLOSE})"),
    # "本报讯 记者 王某 李某 报道：…", "記者王小明／台北報導 …"
    late(
        rf"(?:[{HAN}]{{0,4}}[讯訊])?[\s\u3000]{{0,2}}(?P<byline>(?:本报|本報|本网|本刊)?(?:记者|記者)[^。，：:]{{2,40}}?(?:报道|報導|報道))"
    ),
)
LAST_BRACKET = late(rf"{OPEN}{INNER}{{2,80}}{CLOSE}[\s。.]{{0,3}}$")


AGENCIES = (
    # "(서울=연합뉴스)", "[Reuters]"
    late(
        r"^[(\[【（〔]\s?(?:[^()\[\]=]{1,20}=)?\s?([^()\[\]【】（）=]{2,24}?)\s?[)\]】）〕](?!\s?[가-힣]{2,4}\s?기자)"
    ),
    # "LONDON (Reuters) -"
    late(r"^[A-ZÀ-Þ][\w .,/'’-]{1,60}[(（]([A-Za-z][\w .&-]{1,30})[)）]\s?[-–—:]"),
    # "……（共同）"
    late(r"[（(【［\[]\s?([^（）()【】［］\[\]]{2,12}?)\s?[）)】］\]]$"),
)
# Agencies that no table lists, known by what their names end in: "(물안골=물결통신)", "LOWMOOR, Ohio (Tarn Wire) —".
CLOSING_AGENCY = late(rf"[（(]\s?(?P<name>[{HAN}{KANA}{HANGUL}]{{2,10}}(?:通信社?|通讯社|通訊社|통신사?))\s?[）)]$")
UNLISTED_AGENCIES = (
    late(
        rf"^[(\[【]\s?[{HANGUL}]{{2,8}}\s?=\s?(?P<name>[{HANGUL}]{{2,8}}(?:통신|뉴스|신문|일보|경제|방송|타임스|투데이))\s?[)\]】](?=\s?\S)"
    ),
    late(
        r"^[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,40}(?:,\s[A-Z][\w.]{1,12})?\s"
        r"[(（](?P<name>[A-Z][\w'’&.-]{1,20}(?:\s[A-Z][\w'’&.-]{1,20}){1,3})[)）]\s?[-–—]{1,2}\s"
    ),
)
CHINESE_AGENCIES = (
    late(rf"[（(【〔]?([{HAN}]{{2,8}}?[社报報网網台臺])(?:[{HAN}]{{0,10}}[\s\u3000／/])?[{HAN}]{{1,12}}?{WIRED}"),
    late(
        rf"[（(【〔]([{HAN}]{{2,8}}社)[\s\u3000／/]{{0,2}}[{HAN}]{{2,6}}(?:报道|報導|报导|报道|[专專][电電])[)）】〕]"
    ),
)
JAPANESE_AGENCY = late(
    rf"[【［]\s?[{HAN}{KANA}、・=＝]{{1,14}}?[・=＝]?(共同|時事|ロイター|[A-Z]{{2,3}}(?:時事)?)\s?[】］]"
)
FOREIGN_DESK = late(rf"(?<=【)[ァ-ヶー・]{{2,14}}[=＝](?=[{HAN}][{HAN}{KANA}\s\u3000]{{2,7}}】)")
LONE_EMAIL = late(
    rf"(?:^|[.!?。”\"’』」]\s{{1,3}})(?:(?:e-?mail|이메일|메일|メール|邮箱|電郵)\s?[:：=]?\s?)?[<＜(（\[]?({EMAIL.pattern})[>＞)）\]]?\s?(?:[(（]끝[)）])?$",
    re.I,
)
TOKENS = (
    late(r"[A-ZÀ-Þ][\w.&'’-]{0,30}(?:\s[\w.&'’-]{1,30}){0,5}"),
    late(rf"[{HANGUL}{HAN}{KANA}A-Za-z0-9]{{2,20}}"),
)


def label_at(text: str, at: int = 0) -> re.Match[str] | None:
    """Match a label of authors or of others before a name: `label`, and the `outlet` before it."""
    return _labels().match(text, at) if is_wide(text) else _narrow_labels().match(text, at)


@cache
def _narrow_labels() -> Opening:
    listed = [word for word in words("authors", "by", "others") if not any(map(is_spaceless, word))]
    return Opening(listed, lambda some: rf"(?P<outlet>(?!))?(?P<label>{alternatives(some)})")


@cache
def _labels() -> re.Pattern[str]:
    """Labels with the outlet or "本报" that may stand before them."""
    listed = sorted({*words("authors", "by"), *words("authors", "others")}, key=lambda word: (-len(word), word))
    before = "|".join(words("authors", "before"))
    return re.compile(
        rf"(?:(?P<outlet>[{HAN}A-Za-z]{{2,12}}?)(?=(?:记者|記者|评论员|通讯员|特派)))?(?:{before})?(?P<label>{alternatives(listed)})",
        re.I,
    )


@cache
def stem() -> re.Pattern[str]:
    """What a passage in Korean, Japanese or Chinese must hold to be a byline.

    A single character is a label only beside a sign: "文／", "글=".
    """
    listed = {word for word in words("authors", "by", "roles", "others", "desks") if ord(word[0]) > 0x2E7F} | _WIRED
    longer = {word for word in listed if len(word) > 1}
    kept = [word for word in longer if not any(other != word and other in word for other in longer)]
    single = [f"{word}{sign}" for word in listed - longer for sign in " \u3000:：=＝／/|丨・·●•）)"]
    signed = [f"{sign}{word}" for word in listed - longer for sign in "/／|丨"]
    # Nothing but literal words, by their first signs: so the engine passes over other text at once.
    behind: dict[str, set[str]] = {}
    for word in (*kept, *single, *signed):
        behind.setdefault(word[0], set()).add(re.escape(word[1:]))
    return re.compile(
        "|".join(f"{re.escape(first)}(?:{'|'.join(sorted(rest))})" for first, rest in sorted(behind.items()))
    )


@cache
def first_words() -> frozenset[str]:
    """The first words of labels and roles in Latin and Cyrillic letters."""
    return frozenset(word.casefold().split()[0].strip(":") for word in words("authors", "by", "roles"))


@cache
def by_words() -> frozenset[str]:
    """The labels of authors."""
    return frozenset(word.casefold() for word in words("authors", "by"))


@cache
def other_words() -> frozenset[str]:
    """The labels of photographers, editors and the like."""
    return frozenset(word.casefold() for word in words("authors", "others"))


@cache
def role_words() -> frozenset[str]:
    """The words for an author's work."""
    return frozenset(word.casefold() for word in words("authors", "roles"))


@cache
def prefix_words() -> frozenset[str]:
    """Words that stand where a name would, and are none."""
    return frozenset(words("authors", "prefixes", "nobody"))


@cache
def joiner_words() -> frozenset[str]:
    """The words for "and"."""
    return frozenset(words("authors", "joiners"))


@cache
def header_words() -> frozenset[str]:
    """Words that introduce a date, too long to be a particle of a name."""
    return frozenset(word.casefold() for word in words("dates", "published", "modified") if len(word) > 4)


@cache
def surnames() -> frozenset[str]:
    """The Chinese surnames, each one character."""
    return frozenset("".join(words("authors", "surnames")))


@cache
def korean_role() -> re.Pattern[str]:
    """A Korean name with a role behind it; 특파원 may have a place before it."""
    roles = "|".join(word for word in words("authors", "roles") if re.match(rf"[{HANGUL}]", word))
    place = rf"\s{{0,2}}(?:[{HANGUL}]{{2,6}}\s)?(?=특파원)"
    wide = rf"\s(?=[{HANGUL}]{{1,6}}전문기자)"
    outlets = "일보|신문|경제|뉴스|닷컴|타임스|투데이|매일|저널|데일리|헤럴드|미디어|방송"
    outlet = rf"\s[{HANGUL}A-Za-z]{{0,8}}(?:{outlets})\s{{1,2}}"
    role = rf"(?P<role>(?:[{HANGUL}]{{1,6}}전문기자|{roles}))(?![{HANGUL}])"
    return re.compile(rf"(?P<name>[{HANGUL}]{{2,4}})(?:{wide}|{outlet}|{place}|\s{{0,2}}){role}")


@cache
def roles() -> Opening:
    """A role, also in its English plural."""
    listed = words("authors", "roles")
    return Opening([*listed, *(word + "s" for word in listed if word.isascii())], alternatives)


@cache
def joiners() -> Opening:
    """A word for "and"."""
    return Opening(words("authors", "joiners"), alternatives)


@cache
def date_word() -> Opening:
    """What introduces a date, and months beside a number: "새벽통신" is an outlet, "June Harrow" a person."""
    named = frozenset(name for listed in words("dates", "months") for name in listed.split())
    others = frozenset(words("dates", "published", "modified", "am", "pm", "relative"))

    def source(some: Collection[str]) -> str:
        months, other = alternatives(named.intersection(some)), others.intersection(some)
        number = r"[.,]?\s{0,2}\d"
        # A word of letters ends where another begins; this is asked where it takes long to compile only.
        is_open = any(not word[-1].isalnum() or is_spaceless(word[-1]) for word in other)
        end = rf"(?![{HANGUL}{HAN}{KANA}])" if is_open else ""
        return rf"(?:{alternatives(other)})+{end}|{months}(?={number})|(?:(?<=\d)|(?<=\d\s)){months}"

    return Opening(named | others, source)


@cache
def header_part() -> Listed:
    """A word of a header line of dates, beside its numbers: "Veröffentlicht am", "März", "Uhr"."""
    words_of_dates = words("dates", "published", "modified", "weekdays", "am", "pm")
    listed = [
        word for word in words_of_dates if not re.match(r"posted|post |date posted|submitted|uploaded|added", word)
    ]
    months = [name for listed_names in words("dates", "months") for name in listed_names.split()]
    small = (
        "am", "um", "uhr", "on", "at", "le", "à", "el", "a las", "de", "op", "om", "il", "alle", "clock", "o'clock",
    )  # fmt: skip
    return Listed({*listed, *months, *small})


@cache
def behind_date() -> Listed:
    """A byline in a header line, up to a bar or a count of comments."""
    listed = words("authors", "plain")

    def source(alternatives: Alternatives) -> str:
        return (
            rf"(?<=[\s·|,–—-])(?P<byline>(?i:{alternatives(listed)})\s[A-ZÀ-Þ][^|·,;:\d]{{3,60}}?)"
            rf"(?=\s?[|·,;]|\s\d{{1,5}}\s[^\W\d_]{{3,12}}$|$)"
        )

    return Listed(listed, source, re.NOFLAG)


@cache
def desk() -> re.Pattern[str]:
    """A newsroom's desk before a Japanese name without a word for reporter: "社会部・", "北東支局 "."""
    desks = "|".join(re.escape(word) for word in words("authors", "desks"))
    return re.compile(rf"[{HAN}{KANA}]{{0,6}}?(?:{desks})[・\s\u3000]{{1,2}}(?=[{HAN}])")


@cache
def plain_labels() -> frozenset[str]:
    """The words for "by" that introduce a name without a colon."""
    return frozenset(words("authors", "plain"))

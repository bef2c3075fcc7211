"""The words and shapes of which bylines are made: labels, roles, names, datelines, in the scripts that we read."""

from __future__ import annotations

import re
from functools import cache

from warcwrap.values.names import EMAIL
from warcwrap.values.words import alternatives, words

HANGUL = "가-힣"
HAN = "一-龥々〆㐀-䶿\U00020000-\U000323af"  # with the rare characters beyond the basic plane
KANA = "ぁ-んァ-ヶー"
PUNCTUATION = re.compile(
    r"(?:\[email\s?protected\]|[\s\u3000,，、;；|｜│ㅣ·・ㆍ•●■▶◆▲△※／/&＆+=＝:：\-–—―~～.。*'\"“”‘’()（）\[\]【】〔〕［］<>〈〉＜＞《》])+"
)
COLONS = re.compile(r"[\s\u3000]{0,3}[:：=＝／/・·|｜●]")
WHOLE_DATE = re.compile(r"(?:19|20)\d\d[.:/,-]|(?:19|20)\d\d\s?[년年]")
NUMBER = re.compile(r"[\d.:/,-]{1,24}(?:\s?(?:년|월|일|시|분|초|年|月|日|時|时|分|st|nd|rd|th)(?![^\W\d_])\.?)?")
KOREAN_CO_NAME = re.compile(rf"([{HANGUL}]{{2,4}})\s?[·ㆍ・,、/]\s?(?=[{HANGUL}]{{2,4}})")
KOREAN_NAME = re.compile(rf"(?<![{HANGUL}])[{HANGUL}]{{2,4}}(?![{HANGUL}])")
OUTLET_BEFORE_EQUALS = re.compile(r"([^\s()\[\]【】=＝|ㅣ,，][^()\[\]【】=＝|ㅣ,，]{0,24}?)\s?[=＝ㅣ](?!=)")
JAPANESE_NAME = re.compile(
    rf"(?:[{HAN}ヶ]{{1,5}}[\s\u3000]?[{HAN}{KANA}]{{1,6}}|[ァ-ヶー]{{2,10}}[・＝\s][ァ-ヶー]{{2,10}})(?![{HAN}{KANA}])"
)
CHINESE_END = rf"(?=(?:报道|報道|報導|综合|綜合|专电|电|电讯|讯|摄|攝|[^{HAN}]|$))"
CHINESE_NAME = re.compile(rf"[{HAN}]{{2,4}}?{CHINESE_END}")
LONG_CHINESE_NAME = re.compile(rf"[{HAN}]{{1,7}}[·•][{HAN}]{{1,7}}(?:[·•][{HAN}]{{1,7}})?|[{HAN}]{{2,6}}?{CHINESE_END}")
REPORTER = re.compile(
    rf"([{HAN}]{{2,5}}[{KANA}{HAN}]{{0,4}}?)(記者|记者|特派員|編集委員|論説委員)(?=$|[^{HAN}{KANA}{HANGUL}\w])"
)
NAME_NEXT = re.compile(rf"[\s\u3000]+[{HAN}]{{2,4}}(?![{HAN}{KANA}])")
BRACKETED_OUTLET = re.compile(
    rf"(?<=[\[(【<〔])\s?([^\s\[\]()=|]{{2,20}})\s(?=[{HANGUL}]{{2,4}}\s?[{HANGUL}]{{0,6}}(?:기자|특파원|위원))"
)
CHINESE_DATELINE = re.compile(
    rf"([{HAN}]{{2,6}}?(?:社|报|報|网|網))[{HAN}]{{0,12}}(?:\d{{1,2}}月\d{{1,2}}日)?[电電讯訊](?=[\s\u3000]?[（(]|[\s\u3000]{{1,2}}(?:记者|記者))"
)
DISPATCH = re.compile(rf"([{HAN}]{{2,4}})[\s\u3000／/]{{1,2}}[{HAN}]{{2,4}}(?:报道|報導|報道)(?![{HAN}])")
KOREAN_DESK = re.compile(
    rf"[{HANGUL}]{{1,6}}(?:부|팀|국|본부|취재단)\s(?=[{HANGUL}]{{2,4}}\s?[{HANGUL}]{{0,6}}(?:기자|특파원|위원))"
)
# A newspaper's dateline: "潮城5日電", "北京3月5日电"; its agency may stand before the place.
WIRED = r"(?:\d{1,2}月)?\d{1,2}日(?:综合|綜合|专|專|外)?[电電]"
SIGNED = re.compile(rf"^[（(□■]?\s?(?P<name>[{HAN}]{{2,4}})\s?[/／|丨]\s?文(?![{HAN}])")  # "王小明/文"
REPORTER_LAST = re.compile(rf"(?P<byline>(?:记者|記者)[\s\u3000:：]{{1,2}}[{HAN}\s\u3000、]{{2,30}})$")
BUTTON = re.compile(
    r"\s?(?:구독하기|구독중|구독|팔로우|기자\s?페이지|기사\s?더\s?보기|프로필|응원하기|追蹤|追踪|關注|关注|訂閱|订阅|フォロー(?:する)?)"
)
DEPARTMENT = re.compile(rf"[{HAN}{KANA}]{{1,8}}(?:部|支局|総局|支社|取材班)[・\s\u3000]{{1,2}}(?=[{HAN}])")
CHINESE_NAME_BEFORE_PLACE = re.compile(
    rf"[{HAN}]{{3}}(?=[{HAN}]{{2}}(?:报道|報導)|[{HAN}]{{2,6}}{WIRED})|[{HAN}]{{2}}(?=[{HAN}]{{2}}(?:报道|報導|{WIRED}))"
)
CHINESE_TAIL = re.compile(
    rf"[{HAN}]{{0,6}}(?:(?:综合|綜合)?(?:报道|報道|報導|专电|电讯|整理|撰|编译|編譯)|{WIRED})|文(?=受访者|受訪者|[/／\s]?[图圖])"
)
OWN_OUTLET = re.compile(r"[本我该該]")  # "本报", "本社": the outlet's word for itself
PHOTO_TAIL = re.compile(r"(?:摄影|攝影|摄|攝|撮影|/图|写真)")
FULL_STOP = re.compile(r"(?<![\w.])(?!(?:Esq|Snr|Jnr)\.$)[^\W\d_]{3,30}\.$")
WORD = re.compile(r"([^\W\d_][\w'’.-]{0,30}) {0,2}")
PARTICLES = frozenset(
    {
        "de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "la", "le", "van", "von", "der",
        "den", "ter", "zu", "zur", "af", "av", "al", "el", "bin", "ibn", "ben", "y", "e", "und", "of",
        "the",
    }
)  # fmt: skip
_WIRED = frozenset({"报道", "報導", "報道", "日电", "日電"})
RIGHTS = re.compile(r"[<\[(]?(?:저작권자|ⓒ|©|copyrights?\s)", re.I)
SENTENCE_END = re.compile(r"[.!?。！？…”\"'’」』)）\]】][\s\u3000]{0,4}(?=\S)")

OPEN, CLOSE, INNER = r"[(（\[【〔［<＜〈]", r"[)）\]】〕］>＞〉]", r"[^()（）\[\]【】〔〕［］<>＜＞〈〉]"
LEADS = (
    # "[서울=뉴시스] 홍길동 기자 = …", "(서울=연합뉴스) 홍길동·김철수 기자 = …"
    re.compile(rf"(?P<byline>{OPEN}{INNER}{{1,40}}{CLOSE}\s{{0,2}}[{HANGUL}·ㆍ,\s]{{2,40}}\s?[=ㅣ])"),
    # "(푸른경제=한가람 기자)…", "【記者王小明／台北報導】…"
    re.compile(rf"(?P<byline>{OPEN}{INNER}{{2,80}}{CLOSE})"),
    # "홍길동 기자 = …"
    re.compile(rf"(?P<byline>[{HANGUL}·ㆍ,\s]{{4,40}}(?:\({INNER}{{5,60}}\)\s?)?=)"),
    # "本报北京3月5日电（记者王某、李某）…"
    re.compile(rf"(?P<byline>[{HAN}\d]{{2,30}}[讯訊电電][\s\u3000]?{OPEN}{INNER}{{3,60}}{CLOSE})"),
    re.compile(rf"[{HAN}A-Za-z\d\s]{{2,30}}[讯訊电電][\s\u3000]?(?P<byline>{OPEN}{INNER}{{3,60}}{CLOSE})"),
    # "本报讯 记者 王某 李某 报道：…", "記者王小明／台北報導 …"
    re.compile(
        rf"(?:[{HAN}]{{0,4}}[讯訊])?[\s\u3000]{{0,2}}(?P<byline>(?:本报|本報|本网|本刊)?(?:记者|記者)[^。，：:]{{2,40}}?(?:报道|報導|報道))"
    ),
)
LAST_BRACKET = re.compile(rf"{OPEN}{INNER}{{2,80}}{CLOSE}[\s。.]{{0,3}}$")


AGENCIES = (
    # "(서울=연합뉴스)", "[Reuters]"
    re.compile(
        r"^[(\[【（〔]\s?(?:[^()\[\]=]{1,20}=)?\s?([^()\[\]【】（）=]{2,24}?)\s?[)\]】）〕](?!\s?[가-힣]{2,4}\s?기자)"
    ),
    # "LONDON (Reuters) -"
    re.compile(r"^[A-ZÀ-Þ][\w .,/'’-]{1,60}[(（]([A-Za-z][\w .&-]{1,30})[)）]\s?[-–—:]"),
    # "……（共同）"
    re.compile(r"[（(【［\[]\s?([^（）()【】［］\[\]]{2,12}?)\s?[）)】］\]]$"),
)
# Agencies that no table lists, known by what their names end in: "(물안골=물결통신)", "LOWMOOR, Ohio (Tarn Wire) —".
CLOSING_AGENCY = re.compile(
    rf"[（(]\s?(?P<name>[{HAN}{KANA}{HANGUL}]{{2,10}}(?:通信社?|通讯社|通訊社|통신사?))\s?[）)]$"
)
UNLISTED_AGENCIES = (
    re.compile(
        rf"^[(\[【]\s?[{HANGUL}]{{2,8}}\s?=\s?(?P<name>[{HANGUL}]{{2,8}}(?:통신|뉴스|신문|일보|경제|방송|타임스|투데이))\s?[)\]】](?=\s?\S)"
    ),
    re.compile(
        r"^[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,40}(?:,\s[A-Z][\w.]{1,12})?\s"
        r"[(（](?P<name>[A-Z][\w'’&.-]{1,20}(?:\s[A-Z][\w'’&.-]{1,20}){1,3})[)）]\s?[-–—]{1,2}\s"
    ),
)
CHINESE_AGENCIES = (
    re.compile(rf"[（(【〔]?([{HAN}]{{2,8}}?[社报報网網台臺])(?:[{HAN}]{{0,10}}[\s\u3000／/])?[{HAN}]{{1,12}}?{WIRED}"),
    re.compile(
        rf"[（(【〔]([{HAN}]{{2,8}}社)[\s\u3000／/]{{0,2}}[{HAN}]{{2,6}}(?:报道|報導|报导|报道|[专專][电電])[)）】〕]"
    ),
)
JAPANESE_AGENCY = re.compile(
    rf"[【［]\s?[{HAN}{KANA}、・=＝]{{1,14}}?[・=＝]?(共同|時事|ロイター|[A-Z]{{2,3}}(?:時事)?)\s?[】］]"
)
FOREIGN_DESK = re.compile(rf"(?<=【)[ァ-ヶー・]{{2,14}}[=＝](?=[{HAN}][{HAN}{KANA}\s\u3000]{{2,7}}】)")
LONE_EMAIL = re.compile(
    rf"(?:^|[.!?。”\"’』」]\s{{1,3}})(?:(?:e-?mail|이메일|메일|メール|邮箱|電郵)\s?[:：=]?\s?)?[<＜(（\[]?({EMAIL.pattern})[>＞)）\]]?\s?(?:[(（]끝[)）])?$",
    re.I,
)
TOKENS = (
    re.compile(r"[A-ZÀ-Þ][\w.&'’-]{0,30}(?:\s[\w.&'’-]{1,30}){0,5}"),
    re.compile(rf"[{HANGUL}{HAN}{KANA}A-Za-z0-9]{{2,20}}"),
)


@cache
def labels() -> re.Pattern[str]:
    """Labels of authors and of others before a name, with the outlet or "本报" that may stand before them."""
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
    # Nothing but literal words: so the engine passes over a page of another script at once.
    return re.compile("|".join(sorted(map(re.escape, (*kept, *single, *signed)))))


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
def roles() -> re.Pattern[str]:
    """A role, also in its English plural."""
    listed = words("authors", "roles")
    plural = [word + "s" for word in listed if word.isascii()]
    return re.compile(alternatives(sorted({*listed, *plural}, key=lambda word: (-len(word), word))), re.I)


@cache
def joiners() -> re.Pattern[str]:
    """A word for "and"."""
    return re.compile(alternatives(words("authors", "joiners")), re.I)


@cache
def date_word() -> re.Pattern[str]:
    """What introduces a date, and months beside a number: "새벽통신" is an outlet, "June Harrow" a person."""
    months = alternatives(name for listed in words("dates", "months") for name in listed.split())
    other = alternatives(words("dates", "published", "modified", "am", "pm", "relative"))
    number = r"[.,]?\s{0,2}\d"
    return re.compile(
        rf"(?:{other})+(?![{HANGUL}{HAN}{KANA}])|{months}(?={number})|(?:(?<=\d)\s?|(?<=\d\s)){months}", re.I
    )


@cache
def header_part() -> re.Pattern[str]:
    """A word of a header line of dates, beside its numbers: "Veröffentlicht am", "März", "Uhr"."""
    words_of_dates = words("dates", "published", "modified", "weekdays", "am", "pm")
    listed = [
        word for word in words_of_dates if not re.match(r"posted|post |date posted|submitted|uploaded|added", word)
    ]
    months = [name for listed_names in words("dates", "months") for name in listed_names.split()]
    small = [
        "am",
        "um",
        "uhr",
        "on",
        "at",
        "le",
        "à",
        "el",
        "a las",
        "de",
        "op",
        "om",
        "il",
        "alle",
        "clock",
        "o'clock",
    ]
    return re.compile(alternatives(sorted({*listed, *months, *small})), re.I)


@cache
def behind_date() -> re.Pattern[str]:
    """A byline in a header line, up to a bar or a count of comments."""
    label = alternatives(words("authors", "plain"))
    return re.compile(
        rf"(?<=[\s·|,–—-])(?P<byline>(?i:{label})\s[A-ZÀ-Þ][^|·,;:\d]{{3,60}}?)(?=\s?[|·,;]|\s\d{{1,5}}\s[^\W\d_]{{3,12}}$|$)"
    )


@cache
def desk() -> re.Pattern[str]:
    """A newsroom's desk before a Japanese name without a word for reporter: "社会部・", "北東支局 "."""
    desks = "|".join(re.escape(word) for word in words("authors", "desks"))
    return re.compile(rf"[{HAN}{KANA}]{{0,6}}?(?:{desks})[・\s\u3000]{{1,2}}(?=[{HAN}])")


@cache
def plain_labels() -> frozenset[str]:
    """The words for "by" that introduce a name without a colon."""
    return frozenset(words("authors", "plain"))

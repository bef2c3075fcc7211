"""The words and signs of rights notices: what may not be done, whose software made the page, who owns the rights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import islice
from operator import add

from warcwrap.values.words import alternatives, apart, is_spaceless, is_wide, runs, words

MOST = 1 << 30
_RUNS = apart(lambda sign: sign.isalnum() or sign == "_")


class Folded:
    """A pattern in lowercase that ignores case: it searches the text in lowercase, which is far faster than `re.I`.

    `marks`, if any, are what a text must hold one of, in lowercase, to be searched at all.
    """

    def __init__(self, source: str, marks: Sequence[str] = ()) -> None:
        self._pattern = re.compile(source)
        self._marks = tuple(marks)

    def search(self, text: str, start: int = 0, end: int = MOST) -> re.Match[str] | None:
        """Find the first place; its span holds for the text as it is written."""
        lowered = _lowered(text)
        return self._pattern.search(lowered, start, end) if self._may_be_in(lowered) else None

    def match(self, text: str) -> re.Match[str] | None:
        """Say whether the text begins with it."""
        return self._pattern.match(_lowered(text))

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Say whether the text is nothing else."""
        return self._pattern.fullmatch(_lowered(text))

    def found(self, text: str) -> list[str]:
        """Return what it finds, as it is written."""
        return [text[match.start() : match.end()] for match in self._pattern.finditer(_lowered(text))]

    def split(self, text: str, maxsplit: int = MOST) -> list[str]:
        """Return what stands between the places found."""
        lowered = _lowered(text)
        pieces, at = [], 0
        for match in islice(self._pattern.finditer(lowered), maxsplit) if self._may_be_in(lowered) else ():
            pieces.append(text[at : match.start()])
            at = match.end()
        return [*pieces, text[at:]]

    def _may_be_in(self, lowered: str) -> bool:
        return not self._marks or any(map(lowered.__contains__, self._marks))


def _lowered(text: str) -> str:
    return text.lower() if text.isascii() else text.replace("İ", "I").lower()  # "İ" alone would become two characters


_SIGN = r"©|ⓒ|Ⓒ|㉢|\(\s?[cCⓒ©]\s?\)|（\s?[cCｃＣ]\s?）|&copy;?"
_COPYRIGHT = r"copyrights?(?![\w-])|copyright(?=(?:19|20)\d\d)|copyleft(?![\w-])|copr\.|ⓒopyright|℗"
MARK = re.compile(rf"{_COPYRIGHT}|{_SIGN}", re.I)
MARKS = re.compile(rf"(?:(?:{_COPYRIGHT}|{_SIGN})[\s:：.,–-]{{0,3}}){{1,4}}(?:by(?!\w)[\s:]{{0,2}})?", re.I)
SIGN = re.compile(_SIGN, re.I)
# The same for text in lowercase, without `re.I`, which would cost ten times as much over a whole page.
SIGNED = re.compile(r"©|ⓒ|㉢|℗|\( ?[cⓒ©] ?\)|（ ?[cｃ] ?）|&copy|copyright|copyleft|copr\. ")
# The same sign by sign, for a whole page: what the page must hold, and the pattern to look for then.
SIGNS = (
    ("(", re.compile(r"\( ?c ?\)")),
    ("（", re.compile(r"（ ?[cｃ] ?）")),
    *((sign, re.compile(re.escape(sign))) for sign in "©ⓒ㉢℗"),
    *((word, re.compile(re.escape(word))) for word in ("&copy", "copyright", "copyleft", "copr. ")),
)

# "Copyright Policy", "Copyright & Trademark Notice": names of other pages, and what prose says of copyright.
NAMED_PAGE = Folded(
    r"copyrights?\s?(?:[&＆,/+-]|and|und|et|y|e)?\s?(?:©\s?)?(?:(?:trade\s?marks?|privacy|legal|dmca|disclaimer|"
    r"patent|licen[cs]\w{1,5}|"
    r"permissions?|other|the|site|content|web|website|user|usage|image|photo|music)\b[\s,&]{0,3}(?:(?:and|or)\s)?){0,4}"
    r"(?:polic(?:y|ies)|notices?|info(?:rmation|s)?|infringements?|complaints?|claims?|agents?|laws?|issues?|"
    r"statements?|terms|"
    r"disclaimers?|faq|hinweise?|vermerk|trade\s?marks?|permissions?|questions?|violations?|holders?|owners?|"
    r"protect\w{0,4}|"
    r"act|acts|registration|office|licensing|guidelines?|rules|reform|bill|reserved|restrictions?|nutzungsrechte|"
    r"bilder|"
    r"fotos?|photos?|images?|disputes?|lawsuits?|status|free|materials?|works?|protection|is|are|was|of|on|for|in|"
    r"to|belongs?|"
    r"symbol|\|)(?!\w)|copyright\s?(?:$|[|&/?!])",
)

# What stands before a sign that holds for the content of a site: "All content ©".
CONTENT = Folded(
    r"(?:content|contents|contenu|contenus|contenidos?|conteúdo|contenuti|inhalte?|material|materials|text|texts|"
    r"texte|textos|"
    r"articles?|artikel|design|logo|site|website|work|works|words|images?|photos?|news|pages?)[\s:]*$",
)

# What stands in a foot behind the notice: ways to reach the publisher, registers, versions.
CONTACT = Folded(
    r"(?<!\w)(?:https?://\w|tel(?:efon|éfono|efoon|\.|:)(?!\w)|(?:phone|fax|e-?mail|iban|issn|p\.?\s?iva|"
    r"codice fiscale|nif|cif|"
    r"cnpj|siret|ust-?id|"
    r"mail to)(?!\w)|mail:|c\.f\.|rev\s\d|v[0-9]\d{0,2}\.\d|ver(?:sion|\.)\s?\d|build\s\d|last (?:updated|modified)|"
    r"updated:|"
    r"page (?:generated|rendered))|[\w.+-]{1,40}@[\w-]{1,40}\.|\d{1,2}\+(?=\s|$)|"
    r"[一-龥]?\s?icp\s?[备備证證号]|[一-龥]公网安备|增值电信|(?:网络|信息|经营|互联网)[一-龥]{2,12}(?:许可|备案)|许可证|主办单位|承办单位|"
    r"地址|电话|電話|邮箱|投稿|举报|대표전화|대표자?\s?[:：]|사업자|등록번호|주소\s?[:：]|발행인|편집인|청소년보호책임자|тел\.",
    marks=(
        "http", "tel", "phone", "fax", "mail", "iban", "issn", "iva", "codice", "nif", "cif", "cnpj", "siret", "ust",
        "c.f.", "rev", *(f"v{digit}" for digit in range(10)), "version", "ver.", "build", "last ", "updated:", "page ",
        "@", "+", "icp", "公网", "电信", "许可", "备案", "主办", "承办", "地址", "电话", "電話", "邮箱", "投稿", "举报",
        "대표", "사업자", "등록번호", "주소", "발행인", "편집인", "청소년", "тел.",
    ),
)  # fmt: skip


@lru_cache(maxsize=256)  # several rules ask about the last lines of a page
def holds_terms(text: str) -> bool:
    """Say, fast, whether a text holds a phrase of terms, and the opening of one as the tables write it."""
    return bool(term_marks(text)) and bool(terms().search(text)) and has_stem(text.lower())


def term_marks(text: str) -> list[str]:
    """Return, in no time, what of a text may belong to a phrase of terms: its longest words, in lowercase, or signs."""
    lowered = _lowered(text)
    longest, signs = _term_marks()
    marks = [word.decode() for word in longest.intersection(runs(lowered, _RUNS))]
    return [*marks, *(sign for sign in signs if sign in lowered)] if is_wide(lowered) else marks


def has_stem(lowered: str) -> bool:
    """Say whether a text in lowercase holds the opening of a term."""
    return any(stem in lowered for stem in _term_stems())


@cache
def _term_marks() -> tuple[frozenset[bytes], tuple[str, ...]]:
    """What every text with a phrase of terms holds of it: a word in UTF-8; two signs where a script sets no spaces."""
    listed = [_lowered(word) for word in _term_words()]
    wide = {word: [sign for sign in word if is_spaceless(sign)] for word in listed}
    spaced = (runs(word, _RUNS) for word, signs in wide.items() if not signs)
    pairs = {_pair(word) or signs[0] for word, signs in wide.items() if signs}
    return frozenset(max(words_of_it, key=len) for words_of_it in spaced), tuple(sorted(pairs))


def _pair(word: str) -> str | None:
    """Return the first two signs of a word that stand together, and in a script that sets no spaces."""
    return next((pair for pair in map(add, word, word[1:]) if all(map(is_spaceless, pair))), None)


@cache
def _term_stems() -> tuple[str, ...]:
    """Openings of all terms in lowercase."""
    listed = words("copyright", "terms", "words")
    return tuple(sorted({word.lower()[: 4 if ord(word[0]) > 0x2E7F else 9] for word in listed}))


def _term_words() -> list[str]:
    phrases = (word for word in words("copyright", "words") if word.casefold() not in _BARE)
    return [*words("copyright", "terms"), *phrases]


@cache
def terms() -> Folded:
    """Phrases that say what may not be done, and others that only rights notices have."""
    return Folded(alternatives(map(_lowered, _term_words())))


# Words of sentences about rights as well: alone they make no notice.
_BARE = frozenset(
    {
        "copyright", "copyleft", "저작권자", "저작권", "urheberrecht", "저작권법", "著作権法", "nachdruck",
        "auteursrecht", "telif hakkı",
    }
)  # fmt: skip


@cache
def talk() -> Folded:
    """Beginnings of words in which notices forbid and permit, for terms that no list has: "Republication without …"."""
    listed = [_lowered(word) for word in words("copyright", "talk")]
    spaced = alternatives((word for word in listed if not is_spaceless(word[0])), whole=False)
    close = alternatives((word for word in listed if is_spaceless(word[0])), whole=False)
    return Folded(rf"{spaced}\w*|{close}")


@cache
def software() -> Folded:
    """Names of board software and themes, and what stands before them."""
    return Folded(alternatives(_lowered(word) for word in words("copyright", "software")))


@cache
def maker() -> Folded:
    """What stands before the name of who made the site: "Powered by", "Theme:", "Umsetzung:"."""
    listed = [_lowered(word) for word in words("copyright", "makers")]
    phrases = alternatives(word for word in listed if " " in word)
    labels = alternatives(word for word in listed if " " not in word)
    return Folded(rf"{phrases}|{labels}(?=\s?[:：])")


@cache
def menu() -> Folded:
    """The label of another page, whole or at the start of a row of them: "Privacy Policy", "Impressum"."""
    labels = alternatives(_lowered(word) for word in words("copyright", "menu"))
    return Folded(rf"[\W_]*{labels}(?=\s?(?:$|[|｜│•·,;:/.↑–-]))")


@cache
def owner() -> re.Pattern[str]:
    """`版权归某报所有`, `著作権は某社に帰属します`, `저작권은 …에 있습니다`."""
    return re.compile(
        r"(?:版权归|版權歸|版权属于|版權屬於|著作权归|著作權歸)(?P<zh>[^，。,.;；\s]{2,40}?)(?=所有|$|[，。,\s])"
        r"|(?:^|[，。\s]|内容为|內容為|本站)(?P<before>[^，。,.;；\s©]{2,30}?)(?:版权所有|版權所有)"
        r"(?!\s?(?!未经|未經|不得|不可|请勿|請勿|禁止|严禁|嚴禁|翻印|侵权|违者|違者|转载|轉載|All)[一-龥A-Za-z©:：])"
        r"|著作権(?:等)?は、?(?P<ja>[^。、,]{2,40}?)に(?:帰属|属し|あり)"
        r"|저작권은\s?(?P<ko>[^.,]{2,40}?)(?:에게?\s(?:있|귀속))"
        r"|حقوق[^.]{0,30}?(?:متعلق به|برای) (?P<fa>[^.,]{2,60}?)(?= است| می| محفوظ|[.,]|$)"
        r"|版[权權](?:[為为属屬由归歸]於?于?)(?P<held>[^，。,.;；\s]{2,40}?)(?:所有|擁有|拥有)"
        r"|copyright\s(?:is\s)?(?:holder\s[^.]{0,40}?\sis|(?:is\s)?(?:owned|held)\sby|"
        r"remains\swith)\s(?P<en>[^.,;]{2,60})",
        re.I,
    )

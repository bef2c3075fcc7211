"""The language of a page, as a BCP 47 tag: as it declares it, else as its script and its commonest words tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

from warcwrap.document import Document
from warcwrap.rule import Candidate, Choice, Field, Found, Rule, first
from warcwrap.values.words import apart, beyond_ascii, runs, tables

SAMPLE_CHARACTERS = 4_000
LOOK_CHARACTERS = 200  # the first letters outside ASCII tell which script to count first
ENOUGH_LETTERS = 40  # of one script: less is a name or a headline, not a page's language
ENOUGH_CHINESE = 24  # a Japanese headline may have no letter but Chinese ones
ENOUGH_WORDS = 5  # function words of the best language
CLEAR_LEAD = 1.3  # over the second best: Spanish shares words with Portuguese, Danish with Norwegian

_TAG = re.compile(
    r"(?P<primary>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|\d{3}))?(?:$|[-_.,;@\s])", re.I
)
_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "italian": "it", "portuguese": "pt", "dutch": "nl", "russian": "ru", "korean": "ko",
    "japanese": "ja", "chinese": "zh",
}  # fmt: skip
_OUTDATED = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "kr": "ko",
    "jp": "ja",
    "cn": "zh",
    "cz": "cs",
    "gr": "el",
    "ua": "uk",
    "no": "no",
}
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af]+")),
    ("ja", re.compile(r"[\u3041-\u30fa]+")),
    ("zh", re.compile(r"[\u4e00-\u9fff]+")),
    ("ar", re.compile(r"[\u0620-\u064a]+")),
    ("ru", re.compile(r"[а-яё]+", re.I)),
    ("el", re.compile(r"[α-ωά-ώ]+", re.I)),
    ("he", re.compile(r"[א-ת]+")),
    ("th", re.compile(r"[ก-๛]+")),
    ("hi", re.compile(r"[\u0905-\u0939]+")),
    ("ta", re.compile(r"[\u0b85-\u0bb9]+")),
    ("te", re.compile(r"[\u0c05-\u0c39]+")),
    ("bn", re.compile(r"[\u0985-\u09b9]+")),
    ("ka", re.compile(r"[\u10d0-\u10fa]+")),
    ("hy", re.compile(r"[\u0561-\u0587]+")),
    ("km", re.compile(r"[\u1780-\u17b3]+")),
)
# Languages that are not written in Latin letters.
_OWN_SCRIPT = frozenset({
    "am", "ar", "be", "bg", "bn", "ckb", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "kk", "km", "kn", "ko",
    "ky", "lo", "mk", "ml", "mn", "mr", "my", "ne", "pa", "ps", "ru", "sd", "si", "sr", "ta", "te", "tg", "th",
    "ti", "ug", "uk", "ur", "yi", "yue", "zh",
})  # fmt: skip
_ACCENTED = re.compile(r"[À-ɏ]+")
# Of a text in UTF-8: the bytes that are no Latin letter without an accent.
_NO_LETTERS = bytes(code for code in range(256) if not chr(code).isalpha() or code > 127)
_LETTERS = apart(str.isalpha)
# Outside these lies no letter of `_SCRIPTS`, nor one that is the same but for case, as the signs for micro and ohm are.
_OTHER_SCRIPT = re.compile("[\u00b5\u0345\u0370-\u1fff\u2126\u2c00-\ud7ff]")
# Characters that only one of the two ways of writing Chinese has, among the commonest ones.
_SIMPLIFIED = re.compile(
    r"[们这来说时会国对发经过还进问间开关样东车长见门马书电话为与个于后从众亿仅价华单卖参报边达运阳队级终给网罗]"
)
_TRADITIONAL = re.compile(
    r"[們這來說時會國對發經過還進問間開關樣東車長見門馬書電話為與個於後從眾億僅價華單賣參報邊達運陽隊級終給網羅]"
)
_PERSIAN = re.compile(r"[پچژگ]")
_UKRAINIAN, _RUSSIAN = re.compile(r"[іїєґ]", re.I), re.compile(r"[ыэёъ]", re.I)


def normal(tag: str) -> str | None:
    """Return a language tag in its usual writing (RFC 5646 §2.1.1), or None for what is none.

    >>> normal("ko_KR"), normal("ZH-hans-cn"), normal("English"), normal("{{ lang }}"), normal("x-default")
    ('ko-KR', 'zh-Hans-CN', 'en', None, None)
    """
    tag = tag.strip()
    if known := _NAMES.get(tag.lower()):
        return known
    match = _TAG.match(tag)
    if match is None or match["primary"].lower() in ("und", "mul", "zxx"):
        return None
    primary = match["primary"].lower()
    parts = [_OUTDATED.get(primary, primary)]
    parts += [match["script"].title()] if match["script"] else []
    parts += [match["region"].upper()] if match["region"] else []
    return "-".join(parts)


def html_lang(page: Document) -> Iterator[Found]:
    """The `lang` of the page's root element (HTML Standard, "The lang and xml:lang attributes").

    >>> from warcwrap.rule import finds
    >>> finds(html_lang, "<html lang=de_at><p>Tang")
    ['de-AT']
    """
    for name in ("lang", "xml:lang"):
        stated = page.root_attributes.get(name) or ""
        if value := normal(stated):
            yield Found(value, "html", stated)


def meta_language(page: Document) -> Iterator[Found]:
    """A `<meta>` for the language: Dublin Core, `language`, Open Graph's locale.

    >>> from warcwrap.rule import finds
    >>> finds(meta_language, "<meta property='og:locale' content='ko_KR'>")
    ['ko-KR']
    """
    keys = ("dc.language", "dcterms.language", "language", "inlanguage", "og:locale")
    for meta in page.meta_of(*keys):
        if value := normal(meta.content):
            yield Found(value, meta, meta.content)


def json_ld_language(page: Document) -> Iterator[Found]:
    """`inLanguage` of an article or page in JSON-LD (https://schema.org/inLanguage).

    >>> from warcwrap.rule import finds
    >>> page = '<script type="application/ld+json">{"@type": "NewsArticle", "inLanguage": "fr"}</script>'
    >>> finds(json_ld_language, page)
    ['fr']
    """
    for thing in page.json_ld:
        stated = thing.values.get("inLanguage")
        name = stated.get("alternateName") or stated.get("name") if isinstance(stated, dict) else stated
        if isinstance(name, str) and (value := normal(name)):
            yield Found(value, thing, name)


def text_language(page: Document) -> Iterator[Found]:
    """What the text itself is written in: its script, or for Latin and Cyrillic letters its function words.

    Trusted only where one script or one language's words clearly prevail.

    >>> from warcwrap.rule import finds
    >>> finds(text_language, "<p>저수지 얼음은 소리로 두께를 잰다는 이가 있다. 그는 귀를 대고 서른 해를 들어 왔다고.")
    ['ko']
    """
    lines = page.lines
    start = max(0, page.zones.body - 1)
    texts: list[str] = []
    left = SAMPLE_CHARACTERS
    for line in chain(lines[start:], lines[:start]):
        if line.link_share < 0.5:
            texts.append(line.text)
            left -= len(line.text) + 1
            if left <= 0:
                break
    if value := language_of("\n".join(texts)[:SAMPLE_CHARACTERS]):
        yield Found(value, lines[min(start, len(lines) - 1)])


def language_of(text: str) -> str | None:
    """Return the language a text is written in, None where that is not clear.

    >>> language_of("저수지 얼음은 소리로 두께를 잰다는 이가 있다. 그는 귀를 대고 서른 해를 들어 왔다고 조용히 말했다.")
    'ko'
    """
    counts, latin = _letters(text)
    if script := _script(counts, latin):
        return None if script == "zh" and _may_be_japanese(counts, text) else _within_script(script, text)
    if latin < ENOUGH_LETTERS:
        return None
    return _by_words(text)


def _letters(text: str) -> tuple[dict[str, int], int]:
    """Count the letters of each script, and the Latin ones; what was counted is taken out, so that little is left."""
    encoded = text.encode("utf-8", "surrogatepass")
    latin = len(encoded.translate(None, _NO_LETTERS))
    rest = beyond_ascii(encoded)
    counts = dict.fromkeys((code for code, _ in _SCRIPTS), 0)
    if _OTHER_SCRIPT.search(rest):
        look = rest[:LOOK_CHARACTERS]
        for code, pattern in sorted(_SCRIPTS, key=lambda pair: -_length(pair[1], look)):
            before, rest = rest, pattern.sub("", rest)
            counts[code] = len(before) - len(rest)
            if not rest:
                break
    return counts, latin + _length(_ACCENTED, rest)


def _length(pattern: re.Pattern[str], text: str) -> int:
    return sum(map(len, pattern.findall(text)))


def _script(counts: dict[str, int], latin: int) -> str | None:
    # Japanese and Korean pages hold Chinese characters, so their own letters decide first.
    written = sum(counts.values())
    if counts["ja"] >= 10 and counts["ja"] * 12 > counts["zh"] and counts["ja"] >= counts["ko"]:
        return "ja" if written * 3 > latin else None
    best = max(counts, key=lambda code: counts[code])
    # A Chinese or Korean character says as much as three letters.
    weight = 3 if best in ("ko", "zh") else 1
    least = 8 if best in ("ko", "zh") else ENOUGH_LETTERS
    return best if counts[best] >= least and counts[best] * weight > latin else None


def _may_be_japanese(counts: dict[str, int], text: str) -> bool:
    """Say whether Chinese characters are too few to tell a Chinese text from a Japanese headline."""
    if counts["ja"] * 12 > counts["zh"]:
        return True
    return counts["zh"] < ENOUGH_CHINESE and not _SIMPLIFIED.search(text)


def _within_script(code: str, text: str) -> str | None:
    if code == "zh":
        simple, traditional = len(_SIMPLIFIED.findall(text)), len(_TRADITIONAL.findall(text))
        return "zh-Hans" if simple > 2 * traditional else "zh-Hant" if traditional > 2 * simple else "zh"
    if code == "ar" and len(_PERSIAN.findall(text)) * 50 > len(text):
        return "fa"
    if code == "ru":
        ukrainian, russian = len(_UKRAINIAN.findall(text)), len(_RUSSIAN.findall(text))
        return "uk" if ukrainian > 2 * russian else "ru" if russian > 2 * ukrainian else None
    return code


@cache
def _languages_of_words() -> dict[bytes, tuple[str, ...]]:
    """The languages that have each function word; the words in UTF-8."""
    having: dict[bytes, list[str]] = {}
    for code, table in tables().items():
        for word in set(table.get("language", {}).get("function", ())):
            having.setdefault(word.encode(), []).append(code)
    return {word: tuple(codes) for word, codes in having.items()}


def _by_words(text: str) -> str | None:
    known, listed = _languages_of_words(), runs(text.lower(), _LETTERS)
    scores: dict[str, int] = {}
    for word, times in Counter(filter(known.__contains__, listed)).items():
        for code in known[word]:
            scores[code] = scores.get(code, 0) + times
    ranked = sorted(scores, key=lambda code: -scores[code])
    second = scores[ranked[1]] if len(ranked) > 1 else 0
    if not ranked or scores[ranked[0]] < max(ENOUGH_WORDS, CLEAR_LEAD * second):
        return None
    return ranked[0] if scores[ranked[0]] * 20 >= len(listed) else None


def choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Take what is declared, unless the text is plainly in another script: templates say `lang="en"` on any page."""
    choice = first(candidates)
    seen = next((candidate for candidate in candidates if candidate.rule.endswith(".text_language")), None)
    if seen is None or choice.value is None or seen is choice.basis[0]:
        return choice
    declared, written = choice.value.split("-")[0], seen.value.split("-")[0]
    if declared != written and (written in _OWN_SCRIPT) != (declared in _OWN_SCRIPT):
        return Choice(seen.value, (seen,))
    return choice


FIELDS = (
    Field(
        "language",
        (
            Rule(html_lang, "declared"),
            Rule(json_ld_language, "declared"),
            Rule(meta_language, "declared"),
            Rule(text_language, "inferred"),
        ),
        choose,
    ),
)

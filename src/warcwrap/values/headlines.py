"""Headline text: cleaned of markup and control characters, and cut from the names of sites and boards around it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from warcwrap.values.words import Listed, words

PARTS = 12  # of a title that are looked at
TEXT_CHARACTERS = 1_000  # a headline is shorter; longer ones are pages that put their text into <title>
SLOGAN_WORDS = 3  # of a headline at least, before the site's name and what it says of itself
LEAST_CLOSE = 5  # characters of a headline before an outlet that only a colon sets off

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_ESCAPED = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|em|font|i|mark|nobr|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]{0,300})?/?>", re.I
)
_SCRAMBLED = re.compile("[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_SOFTWARE = re.compile(r"powered by\s", re.I)
_LETTERS = re.compile(r"[\W_]+")
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
# What sites set between a headline and their name. A bare hyphen or colon without space belongs to the headline.
_SEPARATOR = re.compile(
    r"\s{1,3}(?:[|｜¦│‖/»«›‹·•⋅∙●■◆►▶>＞:∣–—―−~-]|[-–—:|>»<«]{2,3})\s{1,3}|\s?[|｜│‖]\s?|_{1,3}(?=\D)|\s?[»›]\s?"
    r"|(?<=[^\s\d])\s[-–—]\s?(?=[^\s\d])|\s–\s?|(?<=[\u3040-\u9fff”』」）】！？])[-–—]{1,2}(?=[\u3040-\u9fff])"
)
_SIGNS = frozenset("|｜¦│‖/»«›‹·•⋅∙●■◆►▶>＞:∣–—―−~-<_")
_CLOSE_OUTLET = re.compile(r"：([^：\s]{2,12})$")  # 灯台が図書室に：潮新報デジタル
_DASHES = frozenset({"-", "–", "—"})
# Classes of the line under the headline. "lead", "intro", "teaser", "excerpt" are left out: most sites call the
# article's first paragraph so.
SUBTITLE_MARK = re.compile(
    r"(?:^|[\s_-])(?:summary_view|media_end_summary|sub[_-]?(?:titles?|headline|headings?|heads?|hed|tit)|deck|dek|"
    r"stand-?first|kicker-?sub|article-?sub|(?:tit|title|ttl|headline)[_-]?sub|zwischentitel-haupt|catchline"
    r"|news_?subtitle)(?=$|[\s_-])",
    re.I,
)
_BRACKETS = frozenset("[［【〔(（<〈《｟「")  # with which one begins
_BRACKETED = re.compile(
    r"[\[［【〔(（<〈《｟「]\s{0,2}([^\[\]［］【】〔〕()（）<>]{1,20}?)\s{0,2}[\]］】〕)）>〉》｠」]"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text: as a whole, the headline in it, its parts if markup does not tell which of them that is.

    `is_joined`: the site itself joins kicker and headline with a sign.
    """

    whole: str
    main: str
    is_joined: bool = False
    parts: tuple[str, ...] = ()


def clean(text: str, limit: int = TEXT_CHARACTERS) -> str:
    r"""Return text as a reader would see it on one line: no tags, entities, control characters or stray surrogates.

    >>> clean("Bread &amp;amp; <em>Roses</em>\x00\n now")
    'Bread & Roses now'
    """
    text = text[: 4 * limit]
    if text.isprintable() and "&" not in text and "<" not in text:  # as nearly all are: then only spaces are folded
        return " ".join(text.split())[:limit].rstrip()
    for _ in range(2):
        if "&" in text and _ESCAPED.search(text):
            text = html.unescape(text)
    text = _INVISIBLE.sub("", _TAG.sub("", text))
    text = _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))
    return _SPACE.sub(" ", text).strip()[:limit].rstrip()


def unscrambled(text: str) -> str | None:
    """Return text whose UTF-8 was once taken for Windows-1252 as it was meant, None if it was not.

    >>> unscrambled("Br\u00c3\u00bccke f\u00c3\u00bcr alle"), unscrambled("Br\u00fccke")
    ('Brücke für alle', None)
    """
    if text.isascii() or not _SCRAMBLED.search(text):
        return None
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None


@lru_cache(maxsize=512)  # a page's few titles are compared over and over
def key(text: str) -> str:
    """Return what two writings of one headline share: its letters and digits, case folded.

    >>> key("“Bread” – and Roses!") == key('"bread" - And roses')
    True
    """
    if text.isascii():
        return text.translate(_NO_LETTERS).lower()
    return _LETTERS.sub("", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=128)
def parts(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the parts between separators, each with its start and end."""
    if _SIGNS.isdisjoint(text):
        return ((text.strip(), 0, len(text)),) if text.strip() else ()
    found, start = [], 0
    for match in _SEPARATOR.finditer(text):
        if match.start() > start:
            found.append((text[start : match.start()].strip(), start, match.start()))
        start = match.end()
    found.append((text[start:].strip(), start, len(text)))
    return tuple(part for part in found if part[0])


def cuts(text: str) -> Iterator[str]:
    """Yield the text without its last parts, then without its first part, longest first.

    >>> list(cuts("Lamp lent out | News | Gazette"))
    ['Lamp lent out | News', 'News | Gazette', 'Lamp lent out', 'Gazette']
    """
    found = parts(text)[:PARTS]
    for count in range(1, len(found)):
        yield text[: found[-count - 1][2]].strip()
        yield text[found[count][1] :].strip()


def is_name(part: str, names: Collection[str]) -> bool:
    """Say whether a part of a title is one of these names (given as keys), or one with a word more or less.

    >>> is_name("The Gazette News", {"gazette"}), is_name("Gazettes galore at the fair", {"gazette"})
    (True, False)
    """
    text = key(part)
    if not text or text in names:
        return bool(text)
    for name in names:
        shorter, longer = (text, name) if len(text) < len(name) else (name, text)
        if len(longer) <= 2.5 * len(shorter) and len(shorter) >= (4 if shorter.isascii() else 2) and shorter in longer:
            return True
    return False


def without_names(text: str, names: Collection[str]) -> str:
    """Cut the site's names, and section names between them, off a title's ends; the headline itself never goes.

    >>> without_names("Lamp lent out - Town | Salt Gazette", {"saltgazette"})
    'Lamp lent out - Town'
    """
    for _ in range(PARTS):
        found = parts(text)
        if len(found) < 2:
            break
        if is_name(found[-1][0], names) or _SOFTWARE.match(found[-1][0]) or is_place(found[-1][0]):
            text = text[: found[-2][2]].strip()
        elif is_name(found[0][0], names) or is_place(found[0][0]):
            text = text[found[1][1] :].strip()
        elif (before := _before_name(found, names)) > 0:
            text = text[: found[before - 1][2]].strip()
        else:
            break
    return text


def _before_name(found: Sequence[tuple[str, int, int]], names: Collection[str]) -> int:
    """Return how many parts stand before the site's name with its slogan, 0 if they are too short for a headline."""
    number = next((index for index, part in enumerate(found) if key(part[0]) in names), 0)
    return number if len(found[max(number - 1, 0)][0].split()) >= SLOGAN_WORDS else 0


def without_opening(text: str, names: Collection[str]) -> str:
    """Cut off a site's name that a colon sets before the headline, as blogs' hosts and city sites do.

    >>> without_opening("Salt Echo: Lamp lent out", {"saltecho"}), without_opening("Salt: a tale", {"saltecho"})
    ('Lamp lent out', 'Salt: a tale')
    """
    before, colon, behind = text.partition(": ")
    return behind.strip() if colon and key(before) in names and key(behind) else text


def without_suffix(text: str, surroundings: str | None) -> str:
    """Cut off a last part that names a portal, board or outlet, by its words or because the page says it elsewhere too.

    For pages that do not tell their site's name; `surroundings` are the keys of a scrape's other lines, None for the
    `<title>` of a whole page, whose last short part is nearly always the site.

    >>> without_suffix("江边灯塔改成图书角_江城新闻_白鹭网", "")
    '江边灯塔改成图书角'
    >>> without_suffix("渡船上开了修表摊--城事--芦湾网", "")
    '渡船上开了修表摊'
    """
    start, before = text, ""
    for _ in range(PARTS):
        found = parts(text)
        if len(found) < 2:
            break
        last = found[-1][0]
        is_short = len(last) <= (16 if not last.isascii() else 40) and len(last.split()) <= 5
        separator = text[found[-2][2] : found[-1][1]].strip()
        is_hard = separator.startswith(("|", "｜", "│", "_", "::", "»"))
        # 标题--城事--芦湾网: between headline and site stands the section, set off in the same way.
        is_section = separator == before and _is_short_name(last) and len(found[-2][0]) > len(last)
        is_told = (
            has_place(last)
            or (surroundings is not None and _is_proper_name(last) and separator in _DASHES)
            or (surroundings is not None and len(key(last)) > 2 and key(last) in surroundings)
        )
        if not is_short or not (is_hard or is_told or is_section or (surroundings is None and text == start)):
            break
        text, before = text[: found[-2][2]].strip(), separator
    if surroundings is None:
        return text
    if (match := _CLOSE_OUTLET.search(text)) and match.start() >= LEAST_CLOSE and is_outlet(match[1]):
        text = text[: match.start()].rstrip()
    # 銭湯の煙突（みさき新報） - まるみやニュース: portals put the outlet before their own name.
    bracketed = [match for match in _BRACKETED.finditer(text) if match.end() == len(text) and match.start() > 1]
    if bracketed and (text != start or key(bracketed[0][1]) in surroundings) and _outlets().search(bracketed[0][1]):
        text = text[: bracketed[0].start()].rstrip()
    return text


def _is_short_name(text: str) -> bool:
    """Say whether a part is as short as sections' names: `城事`, `Local news`."""
    return len(text) <= 6 if not text.isascii() else len(text) <= 16 and len(text.split()) <= 2


def _is_proper_name(text: str) -> bool:
    """Say whether each of a few words has a capital: `Harbour Lights`, not `a clock`, `Part 2`."""
    words_ = text.split()
    return 1 <= len(words_) <= 4 and text.isascii() and all(word[0].isupper() and word.isalpha() for word in words_)


def without_tags(text: str) -> str:
    """Cut a board's own tag such as [轉貼] or (펌) off the ends; newsroom brackets ([단독], [속보]) stay.

    >>> without_tags("[转贴] [独家] 老桥下的夜市"), without_tags("물길 (펌)")
    ('[独家] 老桥下的夜市', '물길')
    """
    if _BRACKETS.isdisjoint(text):
        return text
    listed = _tags()
    while (match := _BRACKETED.match(text)) and key(match[1]) in listed and match.end() < len(text):
        text = text[match.end() :].lstrip(" :-·　")
    for match in _BRACKETED.finditer(text):
        if match.end() == len(text) and match.start() and key(match[1]) in listed:
            text = text[: match.start()].rstrip()
    return text


def is_tag(text: str) -> bool:
    """Say whether a text is a board's own tag and nothing else: `[轉貼]`."""
    match = _BRACKETED.fullmatch(text.strip())
    return match is not None and key(match[1]) in _tags()


def is_place(text: str) -> bool:
    """Say whether a line or part is only the words of a menu, a board's or a portal's name, not a headline."""
    rest = _places().sub("", text)
    return len(key(rest)) <= 1


def has_place(text: str) -> bool:
    """Say whether a part speaks of a board, portal or newspaper."""
    return bool(_places().search(text) or _outlets().search(text))


def is_outlet(text: str) -> bool:
    """Say whether a line ends as the names of boards, portals and newspapers do: `나루포털`, `Well Wishers Forum`."""
    ends = [match.end() for pattern in (_places(), _outlets()) for match in pattern.finditer(text)]
    return max(ends, default=0) == len(text) > 0


@cache
def _tags() -> frozenset[str]:
    return frozenset(key(tag) for tag in words("titles", "tags"))


@cache
def _places() -> Listed:
    return Listed(words("boards", "places"))


@cache
def _outlets() -> Listed:
    return Listed(words("titles", "outlets"))

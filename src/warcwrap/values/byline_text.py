"""The text of an element that is marked as a byline: names among labels, dates, sections, buttons and counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from warcwrap.metadata import Author
from warcwrap.patterns import late
from warcwrap.values.byline_words import PARTICLES, header_part
from warcwrap.values.names import EDGES, clean, is_agency, is_cjk, is_given, is_nobody, is_organization
from warcwrap.values.stated_names import is_other_label, people
from warcwrap.values.words import Alternatives, Listed, words

STRINGS = 30
CHARACTERS = 300  # of a byline with date, section and buttons; what is longer holds the article, too
_JOINS = re.compile(r"(?:[,;/&+、]|(?<!\w)(?:and|und|et|y|e|og|och|i|a|ve|и|та|with|mit|sowie))\s?$", re.I)
_JOINED = re.compile(r"^\s*[;/&+、]|^\s*,\s*$|^\s*,?\s*(?:and|und|et|y|e|en|og|och|sowie|with|mit)\s")
_SMALL = r"(?:on|am|um|vom|le|el|em|op|at|den|dne|il|del|de|in|à|a|the|of|der|dnia|on the)"
_TRAILING = re.compile(rf"\s{_SMALL}$")
_HEADER_CHARACTERS = 140
_SIGNATURE_CHARACTERS = 40
_LABELLED_CHARACTERS = 120
_LABELLED_WORDS = 14
_PROSE_END = re.compile(r"\w{3}[.!?…:]$")
_OPENING = "–—-•·*|/> "
_DATED = re.compile(r"20\d\d|\d[:.]\d\d(?!\d)|\d\s[^\W\d_]{3,8}\s(?:ago|read)")
_NUMBERS = re.compile(r"\d+(?:st|nd|rd|th|er|º|\.)?")
_LEADING_DATE = late(r"^[^|·•]{0,40}\d{4}[^|·•]{0,20}(?:[|·•]|\s/\s)\s*(?=\S)")
_HANGUL = late(r"[가-힣]")
_KOREAN = late(r"[가-힣]{2,4}(?:\s[가-힣]{1,5})?|[가-힣]\s[가-힣]{1,3}")
_KATAKANA = late(r"[ァ-ヶー・]+")
_AFTER_SLASH = re.compile(r"\s*[/|]")
_DIGIT = re.compile(r"\d")
_HIDING = re.compile("[&<@(（]")  # what cleaning takes out, and with it perhaps what parts two words
_COUNT = re.compile(r"\d+\s[^\W\d_]")


def marked(strings: Iterable[str], *, is_name: bool) -> list[Author]:
    """Return the authors that a byline's strings name, in page order; nobody where they tell of other things.

    `is_name`: the element is marked as holding a name alone, so that a single word may be one.

    >>> [author.name for author in marked(["Travel", "By", "Jane Doe", "3 March 2024"], is_name=False)]
    ['Jane Doe']
    >>> marked(["Latest comments"], is_name=False)
    []
    """
    pieces = [piece for text in list(strings)[:STRINGS] if (piece := clean(text))]
    if not pieces or sum(map(len, pieces)) > CHARACTERS:
        return []
    pieces[0] = _undated(pieces[0])
    labelled = _behind_label(pieces)
    return _read(_whole(labelled or pieces), is_lax=is_name or labelled is not None)


def _undated(text: str) -> str:
    """Leave out the date with which a text opens."""
    match = _LEADING_DATE.match(text) if _DIGIT.search(text) else None
    return text[match.end() :] if match else text


def _behind_label(pieces: list[str]) -> list[str] | None:
    """Return what follows the first "By", "Autor:", "Posted by"; None without one."""
    for index, piece in enumerate(pieces):
        match = _label().match(piece) or _label_inside().search(piece)
        if match:
            return [rest for rest in (piece[match.end() :], *pieces[index + 1 :]) if rest]
    return None


def _whole(pieces: list[str]) -> list[str]:
    """Join a given name and a family name that stand in elements of their own."""
    if len(pieces) > 1 and all(_ONE_NAME.fullmatch(piece) and not is_nobody(piece) for piece in pieces[:2]):
        return [" ".join(pieces[:2]), *pieces[2:]]
    return pieces


_ONE_NAME = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ'’-]{1,20}")


def _read(pieces: Iterable[str], *, is_lax: bool) -> list[Author]:
    found: list[Author] = []
    is_joined, is_slash = True, False
    for piece in pieces:
        if not any(character.isalnum() for character in piece) or _JOINS.fullmatch(piece):
            is_joined, is_slash = is_joined or bool(_JOINS.search(piece)), "/" in piece
            continue
        if len(piece) <= 2 and piece.isupper() and piece.isascii():
            is_joined = True  # initials in place of a portrait
            continue
        if found and not (is_joined or _JOINED.search(piece) or _is_other_name(piece)):
            return _with_role(found, piece)
        if is_nobody(piece) or is_other_label(piece):
            return found if found or is_lax else []
        text, is_cut = _header_cut(piece)
        named = [one for one in people(text) if is_plausible(one.name, is_lax=is_lax)]
        if found and (_AFTER_SLASH.match(piece) or is_slash):
            named = [one for one in named if is_given(one.name)]  # "/ Harbour Post": more often an outlet
        if found and " " in found[0].name:
            named = [one for one in named if " " in one.name or is_cjk(one.name) or one.type == "Organization"]
        if found and all(one.type == "Organization" for one in named) and piece.lstrip().startswith(","):
            found = [replace(one, organization=one.organization or named[0].name) for one in found] if named else found
            named = []
        found.extend(one for one in named if all(one.name != other.name for other in found))
        if (found and is_cut) or (found and not named):
            return found
        is_joined, is_slash = not found or bool(_JOINS.search(piece)), piece.endswith("/")
    return found


def _is_other_name(piece: str) -> bool:
    """Say whether a string without a sign before it is the next author's name: pages set lists by style alone."""
    piece = piece.strip(" ,")
    return 2 <= len(piece.split()) <= 4 and is_given(piece) and is_plausible(piece)


def _with_role(found: list[Author], piece: str) -> list[Author]:
    """Add the role that stands in an element behind the names: "Jane Doe", "Senior Reporter"."""
    told = people(f"Jane Doe, {piece}") if len(piece) <= 60 else []
    role = told[0].role if len(told) == 1 else None
    return [replace(author, role=author.role or role) for author in found]


def _header_cut(piece: str) -> tuple[str, bool]:
    """Cut a text where a date or a count begins: "Jane Doe Posted: Apr 11", "Max Muster 23. März 2024"."""
    if not _DIGIT.search(piece) and not _date().may_be_in(piece):
        return _JOINS.sub("", _TRAILING.sub("", piece)), False
    if piece[:1].isdigit() and not piece[:4].isalpha() and _date().of(piece).match(f" {piece}"):
        return "", True
    first = _date().of(piece).split(piece, maxsplit=1)[0]
    return _JOINS.sub("", _TRAILING.sub("", first)), first != piece


def is_plausible(name: str, *, is_lax: bool = False) -> bool:
    """Say whether a text reads like somebody's name: few words with capitals, no label, section or headline.

    `is_lax`: its markup or a label says that it is one, so that it may be a single word, or small letters.

    >>> [is_plausible(name) for name in ("Jane van Doe", "JANE DOE", "杉野あかり", "Search for papers", "News")]
    [True, True, True, False, False]
    """
    bare = name.strip(EDGES)
    if not bare or not bare[0].isalnum() or ":" in bare or is_nobody(bare) or _COUNT.search(bare) or len(bare) > 60:
        return False
    if is_organization(bare):
        return (is_lax and not is_cjk(bare)) or len(bare.split()) <= (2 if is_cjk(bare) else 4)
    if is_cjk(bare):
        return _is_cjk_name(bare, is_lax=is_lax)
    parts = bare.replace(",", " ").split()
    if len(parts) == 1:
        return (
            is_lax
            and bare.casefold() not in _particles()
            and not re.fullmatch(_SMALL, bare, re.I)
            and 2 <= len(bare) <= 25
        )
    return (
        len(parts) <= 5
        and parts[-1] not in PARTICLES
        and (_has_capitals(parts) or (is_lax and len(parts) <= 3 and _is_small(parts)))
    )


def _is_small(parts: list[str]) -> bool:
    """Say whether somebody writes their name, or part of it, in small letters: "jane Doe", not "the numbers"."""
    is_first, is_last = parts[0][0].isupper(), parts[-1][0].isupper()
    return (
        len(parts[0]) > 2
        and parts[0] not in _particles()
        and (is_last or is_first or all(part.islower() for part in parts))
    )


def _is_cjk_name(name: str, *, is_lax: bool) -> bool:
    """Say whether a few characters are a name; "タイムライン" and "국가대표 은퇴한 김연경" are none."""
    if _HANGUL.search(name):
        return bool(_KOREAN.fullmatch(name))
    if _KATAKANA.fullmatch(name):
        return is_lax or "・" in name
    return len(name) <= 6 or (len(name) <= 14 and bool(re.search(r"[\s・·ァ-ヶA-Za-z]", name)))


def _has_capitals(parts: list[str]) -> bool:
    """Say whether every word but particles begins with a capital; scripts without case have none to ask for."""
    heads = [part.lstrip("(\"'“„‘’")[:1] for part in parts if part.casefold() not in _particles()]
    return bool(heads) and all(not head.islower() and not head.isdigit() for head in heads)


@cache
def _particles() -> frozenset[str]:
    return PARTICLES | {"le", "el", "t", "'t", "ten", "tot", "op", "aan", "in", "d'", "dos", "san", "abu", "bint", "ap"}


@cache
def _agencies() -> Listed:
    return Listed(bare for word in words("authors", "agencies") if (bare := word.strip(EDGES)))


@cache
def _label() -> Listed:
    """A label at the start of a string, with a colon, alone, or a word such as "by" with a name behind it."""

    def source(alternatives: Alternatives) -> str:
        free = alternatives([*words("authors", "plain", "posted"), *(w for w in words("authors", "by") if " " in w)])
        genres, listed = alternatives(words("authors", "genres")), alternatives(words("authors", "by"))
        plain = alternatives([*words("authors", "plain"), "de", "of"])
        return (
            rf"\W{{0,3}}(?:(?:[^\W\d_]{{1,6}}\s)?{genres}\s{plain}(?:\s|$)|{free}\s?[:：]?(?:\s+|$)"
            rf"|{listed}\s?(?:[:：=＝/／・|丨]\s?|$))"
        )

    return Listed(words("authors", "by", "genres", "plain", "posted"), source)


@cache
def _poster() -> Listed:
    """What introduces who put a text somewhere, which need not be who wrote it."""
    by = {word.casefold() for word in words("authors", "by", "plain")}
    return Listed(word for word in words("authors", "posted") if word.casefold() not in by)


@cache
def _label_inside() -> Listed:
    """A label behind a date or "Posted": "Posted on May 3, 2024 by Jane Doe", "3. März 2024 von Max Muster"."""
    free = words("authors", "plain", "posted")

    def source(alternatives: Alternatives) -> str:
        posted = alternatives(word for word in words("dates", "published", "modified") if len(word) > 4)
        return rf"^(?=[^\n]{{0,80}}\d|{posted})[^\n]{{0,80}}?\s{alternatives(free)}\s?[:：]?\s+(?=\S)"

    return Listed(free, source)


@cache
def _label_word() -> Listed:
    return Listed([*words("authors", "plain", "posted"), "posted", "posted on", "submitted", "pm", "edt"])


@cache
def _date() -> Listed:
    """What ends the names in a byline: a date, with the words around it, or a count, which is told by its digit."""
    posted = [word for word in words("dates", "published", "modified", "relative") if len(word) > 4]
    weekdays = [word for word in words("dates", "weekdays") if len(word) > 2]

    def source(alternatives: Alternatives) -> str:
        months = alternatives(_months())
        return (
            rf"[\s|,·•–—(@/-]{{1,6}}(?:{_SMALL}\s)?"
            rf"(?:{alternatives(posted)}|{alternatives(weekdays)}(?=[,.]{{0,2}}\s{{0,2}}(?:\d|{months}))"
            rf"|[^\W\d_]{{2}}[.,]{{1,2}}\s{{0,2}}\d|{months}(?=\.?,?\s{{0,2}}\d|$)|\d)"
        )

    return Listed([*posted, *weekdays, *_months()], source)


def _months() -> Iterator[str]:
    yield from (name for listed in words("dates", "months") for name in listed.split() if len(name) > 2)


def labelled(line: str) -> list[Author]:
    """Return whom a line of a western script names behind a label, if it holds little else: places, outlets, roles.

    >>> [author.name for author in labelled("Von unserem Korrespondenten Max Muster, Berlin")]
    ['Max Muster']
    >>> labelled("Von Berlin nach Paris"), labelled("By far the best rye")
    ([], [])
    """
    line = line.lstrip(_OPENING)
    match = _label().match(line) if len(line) <= _LABELLED_CHARACTERS else None
    if not match or _poster().match(line) or match.end() == len(line) or _PROSE_END.search(line):
        return []
    text, _ = _header_cut(line[match.end() :])
    has_colon = line[: match.end()].rstrip()[-1:] in ":："
    found = people(line[: match.end()] + text) if len(text.split()) <= _LABELLED_WORDS else []
    return found if all(is_plausible(one.name, is_lax=has_colon and len(line) < 40) for one in found) else []


def header(line: str) -> list[Author]:
    """Return whom a line beside an article's headline names without a label: beside its date, or an agency.

    The name must begin with a known given name, since sections and places stand there, too.

    >>> [author.name for author in header("Posted on May 3, 2024 by Tobi in News")]
    ['Tobi']
    >>> [author.name for author in header("Jane Doe | May 3, 2024")], header("Real Estate | May 3, 2024")
    (['Jane Doe'], [])
    """
    if not 6 < len(line) <= _HEADER_CHARACTERS:
        return []
    if not _DIGIT.search(line):
        return _with_agency(line)
    if _PROSE_END.search(line) or not _DATED.search(line):
        return []
    match = _label_inside().match(line)
    if match and _is_header(line[: match.end()]):
        return _read([line[match.end() :]], is_lax=True)
    if match := _label().match(line):
        text, is_cut = _header_cut(line[match.end() :])
        return _read([text], is_lax=True) if is_cut and len(text.split()) <= _LABELLED_WORDS else []
    text, is_cut = _header_cut(_undated(line))
    found = people(text) if is_cut or text != line else []
    return found if all(is_given(one.name) and is_plausible(one.name) for one in found) else []


def _with_agency(line: str) -> list[Author]:
    """`Jane Doe, The Associated Press`: names with the agency that they write for."""
    if "," not in line or len(line) > _LABELLED_CHARACTERS or not (_agencies().may_be_in(line) or _HIDING.search(line)):
        return []
    found = people(line)
    named = [one for one in found if one.organization and is_agency(one.organization) and is_plausible(one.name)]
    return named if len(named) == len(found) else []


def _is_header(text: str) -> bool:
    """Say whether a text is nothing but words and numbers of a date, and a label."""
    return not _label_word().sub(" ", header_part().sub(" ", _NUMBERS.sub(" ", text))).strip(" .,:;|/·•–—-()@")


def signature(line: str) -> list[Author]:
    """Return whom a line names that is nothing but a name, as letters and old pages sign: "Jane Doe", "(Max Muster)".

    >>> [author.name for author in signature("– Jane Doe")], signature("Real Estate")
    (['Jane Doe'], [])
    """
    bare = line.strip(EDGES)
    if not may_be_signature(bare):
        return []
    found = people(bare)
    return found if len(found) == 1 and found[0].name == bare and is_plausible(bare) else []


def may_be_signature(line: str) -> bool:
    """Say, fast, whether a line can be one that `signature` reads: two to four words, the first a given name."""
    return 5 < len(line) <= _SIGNATURE_CHARACTERS and 2 <= len(line.split()) <= 4 and is_given(line.strip(EDGES))


def may_be_header(line: str) -> bool:
    """Say, fast, whether a line can be one that `header` reads: short, with a number or a comma."""
    return 6 < len(line) <= _HEADER_CHARACTERS and ("," in line or _DIGIT.search(line) is not None)

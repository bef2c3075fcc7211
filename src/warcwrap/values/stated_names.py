"""Authors as a page states them in one text, read apart: names, roles, outlets and e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from warcwrap.metadata import Author, AuthorType
from warcwrap.patterns import late
from warcwrap.values.names import (
    EDGES,
    EMAIL,
    WEB_ADDRESS,
    clean,
    holds_address,
    is_agency,
    is_cjk,
    is_name,
    is_organization,
)
from warcwrap.values.words import Alternatives, Listed, words

STATED_CHARACTERS = 400  # what a page states as its author; longer ones are biographies
AUTHORS = 50  # papers of physics name thousands

_SIGNATURE = re.compile(r"(?<=\w)\s\([a-zäöüéè]{2,4}\.?\)")  # "Jane Doe (jdo)": how a newsroom signs
_HANDLE = re.compile(r"(?<!\w)@\w{1,40}")
_BRACKET = re.compile(r"\s?[(（]([^()（）]{0,60})[)）]")
_DASH = re.compile(r"\s+[-–—]+\s+")
_SPLIT = re.compile(r"\s*([;|｜/／、，,·・ㆍ•])\s*|\s+[&＆+]\s+")
_SIGNS = frozenset(";|｜/／、，,·・ㆍ•&＆+")
_SUFFIX = late(
    r"(?:Jr|Sr|Ph\.? ?D|M\.? ?D|M\.?A|MBA|MSc|M\.?Sc|B\.?A|RN|Esq|DO|DDS|DVM|JD|J\.D|LLM|CPA|RD|MPH|II|III|IV)\.?", re.I
)
_FAMILY_FIRST = late(r"([^\W\d_][\w'’-]{1,30}), ([^\W\d_][\w'’.-]{0,30}(?: [A-ZÀ-Þ]\.?){0,2})")
_SLUG = re.compile(r"[a-z]{2,20}(?:[-_][a-z]{2,20}){1,3}")
_GLUED = late(r"([A-ZÀ-Þ]\S+ [A-ZÀ-Þ][a-zà-ÿ]{2,20})(?<!Mac)([A-ZÀ-Þ][a-zà-ÿ]{2,20} [A-ZÀ-Þ]\S+)")
_WITH = late(r"\s(?:mit|with|avec|con|met)\s(?:Material|Agentur|reporting|files|agences|agencies|agencias|wire)", re.I)
# "Jane Doe for The Post", "JANE DOE FOR THE POST", "Jane Doe in London": what follows is no part of the name.
_FOR = re.compile(r"(?<=\w)\s(?:(?i:for|special to)|für|pour|para|per|специально для)\s(?P<outlet>\S.{0,60})$")
_FROM = re.compile(r"(?<=\w)\s(?:in|from|at|aus|à|из|в)\s(?:the\s)?[A-ZÀ-ÞА-Я].{0,60}$")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3})\.\s(?=[^\W\d_])")
_WITH_WORD = late(r"^(?:mit|with|avec|con|com|met)\s", re.I)
_PIECE_EDGES = EDGES.replace(".", "")
_DROPPED = "\x00"  # marks a piece that names a photographer, translator or the like


@dataclass(frozen=True, slots=True)
class _Piece:
    """One part of a text, and what stands before it: "" for a word such as "and"."""

    text: str
    sign: str


def people(stated: str, kind: AuthorType | None = None) -> list[Author]:
    """Read what a page states as its author: one name or several, with labels, roles and addresses around them.

    `kind` is what the page says they are.

    >>> [author.name for author in people("By Jane Doe and John Roe, Staff Writers")]
    ['Jane Doe', 'John Roe']
    >>> people("한가람 기자(garam@outlet.example)")[0].role
    '기자'
    """
    return list(_people(stated, kind)) if len(stated) <= 4 * STATED_CHARACTERS else []


@lru_cache(maxsize=256)  # a page states the same name in many places
def _people(stated: str, kind: AuthorType | None) -> Sequence[Author]:
    text = clean(stated)
    if not text or len(text) > STATED_CHARACTERS:
        return []
    emails = EMAIL.findall(text) if "@" in text else []
    text = _bare(text)
    if not text or _of_others_alone().match(text):
        return []
    text = _of_others().split(text)[0]
    found = _merged(_pieces(unlabelled(text)), kind)
    if (
        len(found) > 1
        and all(one.type == "Organization" and not is_agency(one.name) for one in found)
        and "," not in text
    ):
        found = [Author(text.strip(EDGES), "Organization")]  # "Staff and news service reports"
    if len(found) == len(emails):
        found = [replace(author, email=email) for author, email in zip(found, emails, strict=True)]
    return found[:AUTHORS]


def is_other_label(text: str) -> bool:
    """Say whether a text is a label of photographers, editors or the like alone: "Photos by", "Foto:"."""
    return bool(_other_word().fullmatch(text.strip(EDGES)))


def unlabelled(text: str) -> str:
    """Drop what introduces a name ("By", "Von unserem", "Kolumne von", "글="), where a name is left behind."""
    for _ in range(3):
        match = _label().match(text)
        if not match or len(text) - match.end() < 2:
            break
        text = text[match.end() :]
    return text


def _bare(text: str) -> str:
    """Take out addresses, handles, signatures and brackets, after what the brackets say."""
    if "@" in text or holds_address(text):
        text = _HANDLE.sub(" ", WEB_ADDRESS.sub(" ", EMAIL.sub(" ", text)))
    text = (_SIGNATURE.sub("", text) if "(" in text else text).strip().removeprefix("u/")
    if text[:1] in "(（[【" and text[-1:] in ")）]】":
        text = text[1:-1].strip()
    text = _BRACKET.sub(_said, text) if "(" in text or "（" in text else text
    if _SLUG.fullmatch(text):
        text = " ".join(part.capitalize() for part in re.split("[-_]", text))
    if (
        "," in text
        and (match := _FAMILY_FIRST.fullmatch(text))
        and not _SUFFIX.fullmatch(match[2])
        and not is_organization(match[2])
    ):
        text = f"{match[2]} {match[1]}"
    if text.count(" ") < 2:
        return text
    if glued := _GLUED.fullmatch(text):
        text = f"{glued[1]}, {glued[2]}"
    return _WITH.split(text, maxsplit=1)[0]


def _said(bracket: re.Match[str]) -> str:
    """Return what a bracket behind a name comes to: "(dpa)" an outlet, "(Fotos)" that it was not written."""
    inner = _WITH_WORD.sub("", bracket[1].strip())
    if _other_word().match(inner):
        return _DROPPED
    return f", {inner}" if is_organization(inner) or _role_after().search(inner) else " "


def _pieces(text: str) -> Iterator[_Piece]:
    sign = ","
    for index, part in enumerate([text] if _SIGNS.isdisjoint(text) else _SPLIT.split(text)):
        if index % 2:
            sign = part or ""
            continue
        for number, joined in enumerate(_joined(part or "")):
            for place, piece in enumerate(_dashed(joined)):
                mark = "-" if place else "" if number else sign
                if trimmed := _within(piece):
                    yield _Piece(trimmed, mark)


def _joined(text: str) -> list[str]:
    """Split at words for "and"."""
    joiner = _joiner()
    return joiner.of(text).split(text) if joiner.may_be_in(text) else [text]


def _dashed(text: str) -> list[str]:
    """Split at dashes between spaces; what is an outlet before one goes behind the name."""
    parts = _DASH.split(text) if "-" in text or "–" in text or "—" in text else [text]
    return sorted(parts, key=is_organization) if len(parts) > 1 else parts


def _within(piece: str) -> str:
    """Cut a piece where its name ends: before "for The Post", "in London", a full stop."""
    piece = piece.strip(_PIECE_EDGES)
    if piece.count(" ") > 1:
        if match := _FOR.search(piece):
            return piece[: match.start()]
        piece = _FROM.sub("", piece)
    if ". " not in piece:
        return piece
    first, *others = _SENTENCE.split(piece, maxsplit=1)
    return first if others and " " in first else piece


def _merged(pieces: Iterator[_Piece], kind: AuthorType | None) -> list[Author]:
    """Make authors of the pieces; a piece that is a role, a degree or an outlet belongs to the person before it."""
    found: list[Author] = []
    for piece in pieces:
        text = piece.text
        if _DROPPED in text:
            continue
        if found and _SUFFIX.fullmatch(text):
            found[-1] = replace(found[-1], name=f"{found[-1].name}, {text}")
            continue
        bare, role = _without_role(text)
        if found and (not bare or _is_role(piece, bare, role)):
            found = [replace(author, role=author.role or (text if bare else role)) for author in found]
        elif found and found[-1].type == "Person" and kind is None and _is_their_outlet(piece, bare, found[-1]):
            found = [replace(author, organization=author.organization or bare) for author in found]
        elif found and _is_beside(piece, found[-1]):
            continue
        elif is_name(bare) and all(bare.casefold() != author.name.casefold() for author in found):
            of_kind = kind or ("Organization" if is_organization(bare) else "Person")
            found.append(Author(bare, of_kind, role=role))
    return found


def _is_role(piece: _Piece, bare: str, role: str | None) -> bool:
    """Say whether all of a piece is the role of who stands before it: "Chief Political Correspondent"."""
    if role is None:
        return bool(_role_lead().match(piece.text))
    if not piece.sign or is_cjk(bare):
        return False
    return len(bare.split()) == 1 or not all(word[:1].isupper() for word in bare.split()) or bool(_beat().search(bare))


def _is_their_outlet(piece: _Piece, bare: str, last: Author) -> bool:
    """Say whether a piece is the outlet of the person before it; agencies may sign: "jdo/dpa", "Jane Doe and AFP"."""
    if is_agency(bare) and (not piece.sign or (piece.sign in ("/", "／") and len(last.name) <= 4)):
        return False
    return is_organization(bare) or (bool(piece.sign) and bare.startswith("The "))


def _is_beside(piece: _Piece, last: Author) -> bool:
    """Say whether a piece tells of the person before it: where they are, which station they work for, initials."""
    text = piece.text
    if not piece.sign or is_cjk(text) or " " not in last.name:
        return False
    return " " not in text or text[0].islower()


def _without_role(piece: str) -> tuple[str, str | None]:
    """Split a role off a name: `한가람 기자`, `記者 杉野あかり`, `Jane Doe Staff Writer`, `Redakteur Max Muster`."""
    piece = unlabelled(piece).strip()
    if match := _role_within().search(piece):
        return piece[: match.start()].strip(EDGES), match[0].strip(EDGES)
    if match := _role_after().search(piece):
        return piece[: match.start()].strip(EDGES), match[0].strip(EDGES)
    if match := _role_before().match(piece):
        return piece[match.end() :].strip(EDGES), match[0].strip(EDGES)
    return piece.strip(_PIECE_EDGES), None


def _words(key: str, *, cjk: bool) -> list[str]:
    return [word for word in words("authors", key) if is_cjk(word) is cjk]


@cache
def _label() -> Listed:
    def source(alternatives: Alternatives) -> str:
        latin, cjk = alternatives(_words("by", cjk=False)), alternatives(_words("by", cjk=True))
        genres = alternatives(words("authors", "genres"))
        plain = alternatives([*words("authors", "plain"), "de", "of", "af"])
        posted = alternatives(_posters())
        own = alternatives(words("authors", "own"))
        return (
            rf"[\s(（\[【]*(?:(?:[^\W\d_]{{1,6}}\s)?{genres}\s{plain}\s+|{posted}\s*[:：]?\s+|{own}\s+"
            rf"|{latin}(?:\s*[:：]\s*|\s+)|{cjk}\s*[:：=＝/／・●]\s*)(?=\S)"
        )

    return Listed([*words("authors", "by", "genres", "own"), *_posters()], source)


@cache
def _posters() -> list[str]:
    """ "Posted by" and the like, which where a page states its author say who wrote it."""
    published = {word.casefold() for word in words("dates", "published")}
    listed = [word for word in words("authors", "others") if word.casefold() in published]
    return [*listed, *words("authors", "posted")]


@cache
def _of_others() -> Listed:
    """Behind names, what introduces others: ". Photographs by", "; Fotos:", " 사진="."""

    def source(alternatives: Alternatives) -> str:
        latin, cjk = _words("others", cjk=False), alternatives(_words("others", cjk=True))
        longer = alternatives(word for word in latin if " " in word)
        return (
            rf"(?<=\S)[\s.;|,/(–—-]{{1,5}}"
            rf"(?:{longer}(?=[\s:：])|{alternatives(latin)}\s?[:：]|{cjk}\s?[:：=＝])"
        )

    return Listed(words("authors", "others"), source)


@cache
def _of_others_alone() -> Listed:
    """A text that opens with "Photo by", "Foto:" or "Illustration by"; "Posted by" may say who wrote it."""
    posters = {word.casefold() for word in _posters()}
    latin = [word for word in _words("others", cjk=False) if word.casefold() not in posters]

    def source(alternatives: Alternatives) -> str:
        cjk = alternatives(_words("others", cjk=True))
        longer = alternatives(word for word in latin if " " in word)
        return rf"{longer}[\s:：]|{alternatives(latin)}\s?[:：]|{cjk}\s?[:：=＝]"

    return Listed([*latin, *_words("others", cjk=True)], source)


@cache
def _other_word() -> Listed:
    return Listed(words("authors", "others"))


@cache
def _joiner() -> Listed:
    """A word for "and", in small letters: "Dan" and "Con" are names; and between capitals."""
    joiners = [word for word in words("authors", "joiners") if word.isalpha()]

    def source(_: Alternatives) -> str:
        small, large = "|".join(joiners), "|".join(word.upper() for word in joiners)
        return (
            rf"(?:^|\s+)(?:{small})\s+|\s+(?:And|Und|With)\s+"
            rf"|(?<=[A-ZÀ-Þ]{{2}})\s(?:{large})\s(?=[A-ZÀ-Þ]{{2}})"
        )

    return Listed([*joiners, "and", "und", "with"], source, re.NOFLAG)


@cache
def _beat() -> Listed:
    """Words before a role that are no name: "Chief Political", "Senior Health"."""
    return Listed(words("authors", "beats"))


@cache
def _role_after() -> Listed:
    def source(alternatives: Alternatives) -> str:
        latin, cjk = alternatives(_words("roles", cjk=False)), alternatives(_words("roles", cjk=True))
        return rf"(?:(?:^|\s+|[-–—,]\s*){latin}s?|\s*{cjk})\s*$"

    return Listed(words("authors", "roles"), source)


@cache
def _role_within() -> Listed:
    """A role with what it is for: " Redakteur für Wirtschaft", " Professor of Law"."""
    latin = [word for word in _words("roles", cjk=False) if len(word) > 5]
    small = r"(?:für|of|at|for|in|bei|beim|der|des|im|de|du|au|chez|del|della|en|van|bij)"
    return Listed(latin, lambda alternatives: rf"(?<=\w\s){alternatives(latin)}\s{small}\s.+$")


@cache
def _role_lead() -> Listed:
    """A piece that opens with a role: "Professor of Law", "Korrespondent in Berlin"."""
    latin = _words("roles", cjk=False)
    return Listed(latin, lambda alternatives: alternatives(latin) + r"\s[a-zà-ÿ]")


@cache
def _role_before() -> Listed:
    cjk = [word for word in _words("roles", cjk=True) if len(word) > 1]
    latin = [word for word in _words("roles", cjk=False) if word[0].isupper() or " " in word]

    def source(alternatives: Alternatives) -> str:
        return rf"{alternatives(cjk)}\s*|(?i:{alternatives(latin)})\s(?=[A-ZÀ-Þ][^\s]+\s[A-ZÀ-Þ])"

    return Listed([*cjk, *latin], source, re.NOFLAG)

"""Names of authors as pages write them, cleaned: who is a person, an outlet or nobody; roles and e-mail addresses."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from warcwrap.metadata import Author, AuthorType
from warcwrap.values.words import alternatives, words

NAME_CHARACTERS = 80
NAME_WORDS = 8
STATED_CHARACTERS = 400  # what a page states as its author; longer ones are biographies
AUTHORS = 50  # papers of physics name thousands

EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}(?![\w@])"
)
_ADDRESS = re.compile(r"(?:https?:|www\.)\S{0,500}|\S{1,100}\.(?:com|net|org|de|fr|kr|jp|cn)/\S{0,300}", re.I)
_CODE = re.compile(r"[{}<>=\\\\$%]")  # a template's variable, a script
_SIGNATURE = re.compile(r"(?<=\w)\s\([a-zäöüéè]{2,4}\.?\)")  # "Jane Doe (jdo)": how a newsroom signs
_LICENCE = re.compile(
    r"CC(?:[\s-]?(?:BY|0|PD)(?![^\W\d_]).*)?|(?:Creative Commons|GNU)(?:\s.*)?|GFDL|Public Domain", re.I
)
_HANDLE = re.compile(r"(?<!\w)@\w{1,40}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+")
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]{0,300}>")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U000323af]")
_SPLIT = re.compile(r"\s*[;|｜/／、，,·・ㆍ•]\s*|\s+[&＆+]\s+")
_SUFFIX = re.compile(
    r"(?:Jr|Sr|Ph\.? ?D|M\.? ?D|M\.?A|MBA|MSc|M\.?Sc|B\.?A|RN|Esq|DO|DDS|DVM|JD|J\.D|LLM|CPA|RD|MPH|II|III|IV)\.?", re.I
)
_EDGES = " \t-–—:：,.;|/\\()（）[]【】<>〈〉«»\"“”„'*•·=_&+#!?"
_NUMBERS = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}")


def clean(text: str) -> str:
    """Take entities, tags, controls and doubled white space out of a stated name."""
    text = _TAG.sub(" ", html.unescape(text[: 4 * STATED_CHARACTERS]))
    return _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()


def people(stated: str, kind: AuthorType | None = None) -> list[Author]:
    """Read what a page states as its author: one name or several, with labels, roles and addresses around them.

    `kind` is what the page says they are.

    >>> [author.name for author in people("By Jane Doe and John Roe, Staff Writers")]
    ['Jane Doe', 'John Roe']
    >>> people("한가람 기자(garam@outlet.example)")[0].role
    '기자'
    """
    text = clean(stated)
    if not text or len(text) > STATED_CHARACTERS:
        return []
    emails = EMAIL.findall(text)
    text = _HANDLE.sub(" ", _ADDRESS.sub(" ", EMAIL.sub(" ", text)))
    text = _of_others().split(_SIGNATURE.sub("", text), maxsplit=1)[0]
    if _others_first().match(text):
        return []
    found = _merged(_pieces(_unlabelled(text)), kind)
    if len(found) == len(emails):
        found = [replace(author, email=email) for author, email in zip(found, emails, strict=True)]
    return found[:AUTHORS]


def is_name(text: str) -> bool:
    """Say whether a text can be somebody's name: letters, few words, no sentence, date or placeholder."""
    if not text or len(text) > NAME_CHARACTERS or not any(character.isalpha() for character in text):
        return False
    if is_nobody(text) or _NUMBERS.search(text) or len(text) < 2:
        return False
    return len(text.split()) <= NAME_WORDS and not _ADDRESS.search(text) and not _CODE.search(text)


def is_nobody(name: str) -> bool:
    """Say whether a name stands for nobody in particular (admin, 최고관리자, 匿名), or for a licence ("Text: CC BY").

    >>> is_nobody("Administrator")
    True
    """
    bare = name.strip(_EDGES)
    return bare.casefold() in _nobody() or bool(_LICENCE.fullmatch(bare[:NAME_CHARACTERS]))


def is_organization(name: str) -> bool:
    """Say whether a name is an agency's, an outlet's or an office's rather than a person's.

    >>> [name for name in ("Jane Doe", "Sports Desk", "푸른경제", "이경제", "編集部") if is_organization(name)]
    ['Sports Desk', '푸른경제', '編集部']
    """
    bare = name.strip(_EDGES)
    if bare.casefold() in _agencies():
        return True
    if _CJK.search(bare):
        return any(
            bare.endswith(word) or word in bare[2:]
            for word in _cjk_organizations()
            if len(bare) > max(len(word), 2) + (len(word) < 3)
        ) or (bare in _cjk_organizations())
    return bool(_organization_word().search(bare))


def is_agency(name: str) -> bool:
    """Say whether a name is one of a news agency."""
    return name.strip(_EDGES).casefold() in _agencies()


def is_mailbox(address: str) -> bool:
    """Say whether an e-mail address is a desk's or the outlet's own rather than somebody's.

    >>> [is_mailbox(f"{local}@outlet.example") for local in ("news.desk", "outlet", "jane.doe")]
    [True, True, False]
    """
    local, _, host = address.casefold().partition("@")
    return local in host.split(".") or not _mailboxes().isdisjoint(re.split(r"[._+-]|\d+", local))


def _unlabelled(text: str) -> str:
    """Drop what introduces a name ("By", "Von", "글=", "记者"), where a name is left behind it."""
    for _ in range(2):
        match = _label().match(text)
        if not match or len(text) - match.end() < 2:
            break
        text = text[match.end() :]
    return text


def _pieces(text: str) -> Iterator[str]:
    for part in _SPLIT.split(text):
        for piece in _joiner().split(part):
            if piece and (trimmed := piece.strip(_EDGES.replace(".", ""))):
                yield trimmed


def _merged(pieces: Iterator[str], kind: AuthorType | None) -> list[Author]:
    """Make authors of the pieces; a piece that is a role, a degree or an outlet belongs to the person before it."""
    found: list[Author] = []
    for piece in pieces:
        bare, role = _without_role(piece)
        if found and _SUFFIX.fullmatch(piece):
            found[-1] = replace(found[-1], name=f"{found[-1].name}, {piece}")
        elif not bare and found:
            found = [replace(author, role=author.role or role) for author in found]
        elif found and found[-1].type == "Person" and is_organization(bare) and kind is None:
            found = [replace(author, organization=author.organization or bare) for author in found]
        elif is_name(bare) and all(bare.casefold() != author.name.casefold() for author in found):
            of_kind = kind or ("Organization" if is_organization(bare) else "Person")
            found.append(Author(bare, of_kind, role=role))
    return found


def _without_role(piece: str) -> tuple[str, str | None]:
    """Split a role off a name: `한가람 기자`, `記者 杉野あかり`, `Jane Doe Staff Writer`."""
    piece = _unlabelled(piece).strip()
    if match := _role_after().search(piece):
        return piece[: match.start()].strip(_EDGES), match[0].strip(_EDGES)
    if match := _role_before().match(piece):
        return piece[match.end() :].strip(_EDGES), match[0].strip(_EDGES)
    return piece.strip(_EDGES.replace(".", "")), None


@cache
def _nobody() -> frozenset[str]:
    months = {name for listed in words("dates", "months") for name in listed.split()}
    return frozenset(word.casefold() for word in {*words("authors", "nobody"), *months})


@cache
def _mailboxes() -> frozenset[str]:
    return frozenset(words("authors", "mailboxes"))


@cache
def _agencies() -> frozenset[str]:
    return frozenset(word.casefold() for word in words("authors", "agencies"))


@cache
def _cjk_organizations() -> tuple[str, ...]:
    listed = words("authors", "organizations", "agencies")
    return tuple(word for word in listed if _CJK.search(word))


@cache
def _organization_word() -> re.Pattern[str]:
    return re.compile(alternatives(word for word in words("authors", "organizations") if not _CJK.search(word)), re.I)


@cache
def _label() -> re.Pattern[str]:
    latin = [word for word in words("authors", "by") if not _CJK.search(word)]
    cjk = [word for word in words("authors", "by") if _CJK.search(word)]
    return re.compile(
        rf"[\s(（\[【]*(?:{alternatives(latin)}(?:\s*[:：]\s*|\s+)|{alternatives(cjk)}\s*[:：=＝/／・●]\s*)(?=\S)", re.I
    )


@cache
def _of_others() -> re.Pattern[str]:
    """Behind names, what introduces others: ". Photographs by", "; Fotos:", " 사진="."""
    latin = [word for word in words("authors", "others") if not _CJK.search(word)]
    cjk = alternatives(word for word in words("authors", "others") if _CJK.search(word))
    longer = alternatives(word for word in latin if " " in word)
    return re.compile(
        rf"(?<=\S)[\s.;|,/(–—-]{{1,5}}(?:{longer}(?=[\s:：])|{alternatives(latin)}\s?[:：]|{cjk}\s?[:：=＝])", re.I
    )


@cache
def _others_first() -> re.Pattern[str]:
    """A text that opens with "Photo by" or "Illustration by"; "Posted by" may say who wrote it."""
    published = {word.casefold() for word in words("dates", "published")}
    listed = (word for word in words("authors", "others") if " " in word and word.casefold() not in published)
    return re.compile(alternatives(listed) + r"[\s:：]", re.I)


@cache
def _joiner() -> re.Pattern[str]:
    return re.compile(
        r"\s+(?:" + "|".join(re.escape(word) for word in words("authors", "joiners") if word.isalpha()) + r")\s+", re.I
    )


@cache
def _role_after() -> re.Pattern[str]:
    latin = alternatives(word for word in words("authors", "roles") if not _CJK.search(word))
    cjk = alternatives(word for word in words("authors", "roles") if _CJK.search(word))
    return re.compile(rf"(?:(?:^|\s+|[-–—,]\s*){latin}s?|\s*{cjk})\s*$", re.I)


@cache
def _role_before() -> re.Pattern[str]:
    return re.compile(
        alternatives(word for word in words("authors", "roles") if _CJK.search(word) and len(word) > 1) + r"\s*"
    )

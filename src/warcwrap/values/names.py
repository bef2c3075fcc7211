"""Names of authors: what can be one, and whether it is a person's, an outlet's or nobody's."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from warcwrap.patterns import late
from warcwrap.values.words import Listed, is_wide, words

NAME_CHARACTERS = 80
NAME_WORDS = 8
CLEANED_CHARACTERS = 1600

EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}(?![\w@])"
)
WEB_ADDRESS = late(r"(?:https?:|www\.)\S{0,500}|\S{1,100}\.(?:com|net|org|de|fr|kr|jp|cn)/\S{0,300}", re.I)
_DOMAIN = late(
    r"(?:[\w-]{1,40}\.){0,2}[\w-]{3,40}\.(?:[a-z]{2}|com|net|org|info|example|online|news)(?:\s\w{1,12})?", re.I
)
_CODE = re.compile(r"[{}<>=\\\\$%]")  # a template's variable, a script
_LICENCE = late(r"CC(?:[\s-]?(?:BY|0|PD)(?![^\W\d_]).*)?|(?:Creative Commons|GNU)(?:\s.*)?|GFDL|Public Domain", re.I)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+")
_MARKED = re.compile("[&<\ufffd]")
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]{0,300}>")
_CJK = late(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U000323af]")
EDGES = " \t-–—:：,.;|/\\()（）[]【】<>〈〉«»\"“”„'*•·=_&+#!?"
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_NUMBERS = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}")


def clean(text: str) -> str:
    """Take entities, tags, controls and doubled white space out of a stated name."""
    text = text[:CLEANED_CHARACTERS]
    if text.isprintable() and not _MARKED.search(text):  # as nearly all are: then only spaces are folded
        return " ".join(text.split())
    text = _TAG.sub(" ", html.unescape(text))
    return _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()


def is_name(text: str) -> bool:
    """Say whether a text can be somebody's name: letters, few words, no sentence, date or placeholder."""
    if not text or len(text) > NAME_CHARACTERS or not any(character.isalpha() for character in text):
        return False
    if is_nobody(text) or _NUMBERS.search(text) or len(text) < 2:
        return False
    return len(text.split()) <= NAME_WORDS and not holds_address(text) and not _CODE.search(text)


def holds_address(text: str) -> bool:
    """Say whether a text holds a web address."""
    return ("." in text or ":" in text) and WEB_ADDRESS.search(text) is not None


def letters(name: str) -> str:
    """Return what two writings of one name share: its letters and digits, case folded."""
    if name.isascii():
        return name.translate(_NO_LETTERS).lower()
    return "".join(filter(str.isalnum, name.casefold()))


def is_cjk(text: str) -> bool:
    """Say whether a text holds Chinese, Japanese or Korean characters."""
    return is_wide(text) and bool(_CJK.search(text))


def is_given(name: str) -> bool:
    """Say whether a name begins with a given name that a table lists: "Jane Doe", "JÖRG-PETER MUSTER".

    >>> is_given("Jane Doe"), is_given("Real Estate")
    (True, False)
    """
    first = name.split(maxsplit=1)[0].casefold() if name.strip() else ""
    return first in _given() or first.split("-")[0] in _given()


def is_domain(name: str) -> bool:
    """Say whether a name is that of a site: "outlet.example", "www.Outlet.example"."""
    return bool(_DOMAIN.fullmatch(name.strip(EDGES)))


def is_nobody(name: str) -> bool:
    """Say whether a name stands for nobody in particular (admin, 최고관리자, 匿名), or for a licence ("Text: CC BY").

    >>> is_nobody("Administrator")
    True
    """
    bare = name.strip(EDGES)
    return bare.casefold() in _nobody() or bool(_LICENCE.fullmatch(bare[:NAME_CHARACTERS]))


def is_organization(name: str) -> bool:
    """Say whether a name is an agency's, an outlet's or an office's rather than a person's.

    >>> [name for name in ("Jane Doe", "Sports Desk", "푸른경제", "이경제", "編集部") if is_organization(name)]
    ['Sports Desk', '푸른경제', '編集部']
    """
    return _is_organization(name.strip(EDGES)) if len(name) <= CLEANED_CHARACTERS else False


@lru_cache(maxsize=512)  # asked several times of every name
def _is_organization(bare: str) -> bool:
    if bare.casefold() in _agencies() or ("." in bare and is_domain(bare)):
        return True
    if not is_cjk(bare):
        return bool(_organization_word().search(bare))
    if bare in _cjk_organizations().get(bare[0], ()):
        return True
    return _holds_cjk_organization(bare)


def _holds_cjk_organization(bare: str) -> bool:
    """Say whether a longer name ends in one of the words, or has one behind its first two signs."""
    listed = _cjk_organizations()
    return any(
        len(bare) > max(len(word), 2) + (len(word) < 3)
        and bare.startswith(word, start)
        and (start >= 2 or start + len(word) == len(bare))
        for start, sign in enumerate(bare)
        if sign in listed
        for word in listed[sign]
    )


def is_agency(name: str) -> bool:
    """Say whether a name is one of a news agency."""
    return name.strip(EDGES).casefold() in _agencies()


def is_mailbox(address: str) -> bool:
    """Say whether an e-mail address is a desk's or the outlet's own rather than somebody's.

    >>> [is_mailbox(f"{local}@outlet.example") for local in ("news.desk", "outlet", "jane.doe")]
    [True, True, False]
    """
    local, _, host = address.casefold().partition("@")
    return local in host.split(".") or not _mailboxes().isdisjoint(re.split(r"[._+-]|\d+", local))


@cache
def _nobody() -> frozenset[str]:
    months = {name for listed in words("dates", "months") for name in listed.split()}
    weekdays = {word for word in words("dates", "weekdays") if len(word) > 3}
    return frozenset(word.casefold() for word in {*words("authors", "nobody"), *months, *weekdays})


@cache
def _given() -> frozenset[str]:
    return frozenset(word.casefold() for word in words("authors", "given"))


@cache
def _mailboxes() -> frozenset[str]:
    return frozenset(words("authors", "mailboxes"))


@cache
def _agencies() -> frozenset[str]:
    return frozenset(word.casefold() for word in words("authors", "agencies"))


@cache
def _cjk_organizations() -> Mapping[str, Sequence[str]]:
    """The words by their first signs."""
    listed: dict[str, list[str]] = {}
    for word in words("authors", "organizations", "agencies"):
        if is_cjk(word):
            listed.setdefault(word[0], []).append(word)
    return listed


@cache
def _organization_word() -> Listed:
    return Listed(word for word in words("authors", "organizations") if not is_cjk(word))

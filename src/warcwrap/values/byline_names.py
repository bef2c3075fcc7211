"""Reading names in a byline: what has been read so far, and the steps that take a name, script by script."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from warcwrap.metadata import Author
from warcwrap.patterns import late
from warcwrap.values import byline_words as forms
from warcwrap.values.names import EMAIL, is_agency, is_nobody, is_organization
from warcwrap.values.words import Opening, words

AUTHORS = 20
_KANA = late(rf"[{forms.KANA}々ヶ]")
_SMALL = frozenset({"am", "vom", "on", "at", "um", "le", "el", "em", "op", "den", "il"})
State = Literal["none", "by", "other"]


@dataclass
class Reader:
    """What has been read of a passage: authors so far, and what the next name would be."""

    text: str
    at: int = 0
    state: State = "none"
    role: str | None = None
    outlet: str | None = None
    authors: list[Author] = field(default_factory=list)
    early_email: str | None = None
    is_done: bool = False  # whether a date followed the names: what comes then belongs to the page's header
    has_colon: bool = False  # whether the label that is in force was set apart by a sign
    label: str = ""
    is_fresh: bool = False  # whether the label that is in force stands right before

    def take(self, pattern: re.Pattern[str] | Opening) -> str | None:
        """Read what a pattern matches here; None where it matches nothing."""
        match = pattern.match(self.text, self.at)
        if not match or match.end() == self.at:
            return None
        self.at = match.end()
        return match[0]

    def add(self, name: str, role: str | None) -> None:
        """Note a person, unless the label in force names photographers, editors and the like."""
        self.is_fresh = False
        name = name.rstrip("0123456789")  # "by Jane Doe3 years ago": pages set apart by style alone
        if self.state == "other" or is_nobody(name) or len(self.authors) >= AUTHORS:
            return
        if name in (author.name for author in self.authors):
            return
        outlet = self.outlet
        if outlet and (is_place(outlet) or (role == "특파원" and not is_organization(outlet))):
            outlet = None  # "서울=", "프라하=": from where they write
        self.authors.append(Author(name, "Person", role=role, email=self.early_email, organization=outlet))
        self.early_email = None


def korean_person(reader: Reader) -> bool:
    """`한가람 기자`, `김하나·이두리 기자`, `홍길동 워싱턴 특파원`."""
    start = reader.at
    names: list[str] = []
    while len(names) < AUTHORS and (match := forms.KOREAN_CO_NAME.match(reader.text, reader.at)):
        names.append(match[1])
        reader.at = match.end()
    match = forms.korean_role().match(reader.text, reader.at)
    if not match or match["name"] in forms.prefix_words() or any(is_organization(name) for name in names):
        reader.at = start
        return False
    reader.at = match.end()
    for name in (*names, match["name"]):
        reader.add(name, match["role"])
    # "사진=김철수 기자, 홍길동 기자": a label before a name with a role reaches no further
    reader.state = "none" if reader.state == "other" else reader.state
    return True


def japanese_reporter(reader: Reader) -> bool:
    """`山田太郎記者`, a passage of its own or before a comma."""
    match = forms.REPORTER.match(reader.text, reader.at) if reader.state != "other" else None
    if match and forms.NAME_NEXT.match(reader.text, match.end()):
        return False  # "岸语网记者 王小明"
    if not match or is_organization(match[1]) or match[1] in words("authors", "before"):
        return False
    reader.at = match.end()
    reader.add(match[1], match[2])
    return True


def chinese_dispatch(reader: Reader) -> bool:
    """`姚峰 上海报道`, `王小明／台北報導`: a name and from where, without a label."""
    match = forms.DISPATCH.match(reader.text, reader.at) if reader.state == "none" else None
    if not match or match[1][0] not in forms.surnames() or is_organization(match[1]):
        return False
    reader.at = match.end()
    reader.add(match[1], None)
    return True


def name_behind_label(reader: Reader) -> bool:
    """A name behind a label, or a Korean one before its e-mail address."""
    if _korean_with_email(reader):
        return True
    if reader.state == "none":
        return False
    for pattern, is_plausible in _NAMES:
        match = pattern.match(reader.text, reader.at)
        if match and is_plausible(match[0], reader):
            reader.at = match.end()
            reader.add(" ".join(match[0].split()), reader.role)
            return True
    return _western_name(reader)


def latin_name_behind_label(reader: Reader) -> bool:
    """A name behind a label, in a passage that holds no Korean, Japanese or Chinese sign."""
    return reader.state != "none" and _western_name(reader)


def _korean_with_email(reader: Reader) -> bool:
    """`한가람 garam@outlet.example`: a name whose e-mail address follows at once."""
    match = forms.KOREAN_NAME.match(reader.text, reader.at)
    if not match or not EMAIL.match(reader.text[match.end() :].lstrip(" (<=[")) or is_organization(match[0]):
        return False
    reader.at = match.end()
    reader.add(match[0], reader.role)
    return True


def _western_name(reader: Reader) -> bool:
    """Two to six capitalised words, with particles between them."""
    found: list[re.Match[str]] = []
    at = reader.at
    while len(found) < 6 and (match := forms.WORD.match(reader.text, at)) and _is_name_word(match[1], bool(found)):
        if len(found) > 1 and match[1].casefold() in forms.header_words():
            break  # "Jane Doe Posted 5 March"
        if len(found) > 1 and _opens_date_or_place(match, reader.text):
            break  # "Max Muster Vom 5. März", "Text: Max Muster Foto: Eva Muster"
        found.append(match)
        at = match.end()
        if forms.FULL_STOP.search(match[1]):
            break  # "Tom Ashby. Photographs by …"
    while found and found[-1][1].casefold() in forms.PARTICLES:
        found.pop()
    parts = [match[1] for match in found]
    for size in (3, 2, 1):  # "JANE DOE Associated Press"
        if len(parts) - size >= 2 and is_agency(" ".join(parts[-size:])):
            del parts[-size:]
    name = " ".join(parts)
    if len(parts) < 2 or is_organization(name):
        return False
    reader.at = found[len(parts) - 1].end(1)
    reader.add(name.rstrip(".") if len(parts[-1].rstrip(".")) > 2 else name, reader.role)
    return True


def _opens_date_or_place(match: re.Match[str], text: str) -> bool:
    folded, rest = match[1].casefold(), text[match.end() :].lstrip()
    return (
        (folded in _SMALL and rest[:1].isdigit())
        or folded == "in"
        or (rest[:1] in (":", "：") and folded in forms.other_words())
    )


def _is_name_word(word: str, is_inner: bool) -> bool:
    folded = word.casefold()
    if is_inner and folded in forms.joiner_words() and folded not in ("y", "e", "i"):
        return False
    return ord(word[0]) <= 0x24FF and (word[0].isupper() or (is_inner and folded in forms.PARTICLES))


def _is_japanese(name: str, reader: Reader) -> bool:
    return len(name) <= 12 and _KANA.search(name) is not None


def _is_chinese(name: str, reader: Reader) -> bool:
    return name[0] in forms.surnames() and not is_organization(name) and name not in forms.prefix_words()


def _is_labelled_han(name: str, reader: Reader) -> bool:
    """Right behind its label and apart from it, or behind another name, any few characters are a name.

    "记者手记" and "記者会見" are no names of reporters.
    """
    is_apart = reader.is_fresh and (reader.has_colon or reader.text[: reader.at].endswith((" ", "\u3000")))
    return (is_apart or bool(reader.authors)) and len(reader.text) <= 60 and _is_korean(name, reader)


def _is_korean(name: str, reader: Reader) -> bool:
    """A name without a role needs a colon before it: "글 목록", "취재 후기" are no names."""
    if is_organization(name) or name in forms.prefix_words():
        return False
    if reader.has_colon or len(reader.label) >= 3 or reader.authors or not forms.KOREAN_NAME.fullmatch(name):
        return True
    return len(name) == 3 and name[0] in forms.surnames() and len(reader.text) <= 30


_NAMES = (
    (forms.KOREAN_NAME, _is_korean),
    (forms.JAPANESE_NAME, _is_japanese),
    (forms.CHINESE_NAME, _is_chinese),
    (forms.CHINESE_NAME_BEFORE_PLACE, _is_chinese),
    (forms.LONG_CHINESE_NAME, _is_labelled_han),
    (late(rf"[{forms.HAN}]{{1,4}}[\s\u3000][{forms.HAN}]{{1,4}}(?![{forms.HAN}])"), _is_labelled_han),
)


def is_outlet(name: str) -> bool:
    """Say whether a name before a reporter or dateline is an outlet's; Chinese ones end in 社, 报, 网 and the like."""
    if is_organization(name):
        return True
    return len(name) > 2 and name[-1] in "社报報网網台臺" and not forms.OWN_OUTLET.match(name)


def is_place(name: str) -> bool:
    """Say whether a name is one of a place from where reporters write."""
    return name in _places()


@cache
def _places() -> frozenset[str]:
    return frozenset(words("authors", "places"))

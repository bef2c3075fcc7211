"""Rights notices: whether a line is one, and what it says: statement, holder, years, terms, licence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from warcwrap.metadata import Copyright, YearRange
from warcwrap.values.licences import named_licence
from warcwrap.values.notice_words import MARK, MARKS, owner, software, stems, talk, terms
from warcwrap.values.words import is_spaceless

STATEMENT_CHARACTERS = 400
SENTENCES = 60
TERMS_CHARACTERS = 250
LINE_CHARACTERS = 4_000

_YEAR = r"(?:1[89]|20)\d\d"
_YEARS = re.compile(rf"(?<![\w.])({_YEAR})(?![\w.]\d|[A-Za-z])(?:\s?[-–—~～〜/]\s?({_YEAR}|\d\d)(?!\d))?(?:年)?")
_SEPARATOR = re.compile(r"\s[|｜│•●·・*/]{1,2}\s|[|｜│•]|\s[-–—]{1,2}\s|//|;|；")
_CUT = re.compile(r"\s[|｜│•●]\s?|[|｜│]")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.。])\s+(?=[^\W\d_a-z])|(?<=。)(?=\S)|(?<=[!！])\s+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s.,(])(?:Inc|Co|Ltd|Corp|Cie|St|Dr|GmbH|e\.?V|S\.?A|p\.?A|m\.?b\.?H|Pvt|Bros|Mr|Mrs|No|Nr|bzw|Sp)\.$", re.I
)
_COMPANY = re.compile(r"(?:^|[\s,])(?:Inc|Co|Ltd|Corp|Pvt|Bros|S\.?A|e\.?V)\.$")
_BYLINE = re.compile(r"^[^@©ⓒ]{1,60}@[\w.-]{4,80}[)\s>|]{1,3}(?=\S)")  # scrapes run byline and rights notice together
# What scrapes run together with a notice from behind: the date of dispatch, a Korean byline.
_TRAILER = re.compile(
    r"(?:(?<=[^\W\d_][>\])）〉.])|(?<=[가-힣一-龥\U00020000-\U000323afぁ-ヶ]))[\s\[(<]{0,3}(?:(?:입력|승인|등록|송고|작성|최종수정)\S{0,3}\s?[:：]?\s?)?"
    r"(?:19|20)\d\d\s?[./年년-]\s?\d{1,2}\s?[./月월-]\s?\d{1,2}(?!\d)"
    r"|(?<=[.!])\s(?:By|Von|Par|Por|Posted|Published|Updated)\s(?=[A-ZÀ-Þ\d])"
    r"|(?<=[\s>\])])\s?[가-힣]{2,4}(?:\s?(?:기자|특파원|논설위원)(?![가-힣])|\s?[(<\[]?[\w.+-]{2,40}@)"
)
_CLAUSE = re.compile(r"[\s\u3000,，、.。;；:：|([（]\S{0,30}$")
_QUALIFIERS = re.compile(
    r"[,;:–-]?\s+(?:(?:any|all|no|un\w+|the|every|further|strictly|full|partial|commercial|toute?s?|la|el|die|der|das|jede\w*|"
    r"keine?|qualsiasi|ogni|toda|total|cualquier|qualquer|elke|iedere|her\s?türlü|любое|любая)\s+)*$",
    re.I,
)
_ENCLOSED = re.compile(r"^[<＜〈\[【(（《]\s?([^<>＜＞]{1,380}?)\s?[>＞〉\]】)）》]$")
_EDGES = " \t\u3000.,;:|/\\-–—·•●~*&＆。，、：；<>＜＞[]【】®'\"“”‘’_+"
_NO_HOLDER = re.compile(
    r"(?:all|alle|todos|tous|tutti|toute|the|by|von|par|and|und|et|y|e|a|of|to|in|is|this|all content|alle inhalte|"
    r"contents?|site|website|page|images?|the author|notice|information|policy|laws?\.?|act|symbol|sign|our|your|"
    r"protected|terms?)",
    re.I,
)
_DATE_NOISE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s\w{3}\s\d{1,2}\s[\d:]{5,8}\s\S{3,12}\s?", re.I)


@dataclass(frozen=True, slots=True)
class Notice:
    """A rights line read: its values, and how sure it is that it is one.

    `has_sign`: a © or the word copyright; `has_terms`: what may not be done, or "all rights reserved".
    """

    copyright: Copyright
    has_sign: bool
    has_terms: bool
    is_software: bool

    @property
    def is_strong(self) -> bool:
        """Whether it says more than `© name`, which photo credits say too."""
        return (
            self.has_terms
            or bool(self.has_sign and self.copyright.years)
            or bool(_WORD.search(self.copyright.statement or ""))
        )


_WORD = re.compile(r"copyright|저작권|版权|版權|著作", re.I)


def notice(line: str) -> Notice | None:
    """Read a rights notice out of a line; None where there is none.

    >>> notice("<저작권자 ⓒ 푸른경제, 무단 전재 및 재배포 금지>").copyright.holder
    '푸른경제'
    >>> notice("Imprint | Privacy | © 2019–2024 The Daily Example. All rights reserved.").copyright.years
    ((2019, 2024),)
    """
    if len(line) > LINE_CHARACTERS or not may_be_notice(line):
        return None
    statement = _statement(line)
    has_sign = bool(MARK.search(statement))
    has_terms = bool(terms().search(statement)) or (_opens_with_sign(statement) and _forbids(statement))
    if not statement or not (has_sign or has_terms):
        return None
    holder = _holder(statement)
    values = Copyright(
        statement, holder, _years(statement), named_licence(statement), tuple(dict.fromkeys(_stated_terms(statement)))
    )
    return Notice(
        values,
        has_sign,
        has_terms,
        bool(software().search(statement)) and not (holder and has_terms and not _powered(statement)),
    )


def may_be_notice(line: str) -> bool:
    """Say, fast, whether a line holds a sign or word of a rights notice."""
    folded = line.casefold()
    if not any(stem in folded for stem in stems()):
        return False
    return bool(MARK.search(line) or terms().search(line))


def years(text: str) -> tuple[int | YearRange, ...]:
    """Return the years that a text states, ranges as pairs.

    >>> years("1997-2006, 2019-20, 2024")
    ((1997, 2006), (2019, 2020), 2024)
    """
    return _years(text)


def _statement(line: str) -> str:
    """Cut the notice out of a line: without menu items and prose around it, enclosing brackets off."""
    text = _BYLINE.sub("", line.strip(), count=1)
    if sign := MARK.search(text):
        text = text[: sign.end()] + _TRAILER.split(text[sign.end() :], maxsplit=1)[0].rstrip()
    if len(text) > 60 or _CUT.search(text):
        text = _of_parts(text)
    text = _of_sentences(text) if len(text) > 60 else text
    match = _ENCLOSED.match(text)
    return (match[1] if match else text).strip()[:STATEMENT_CHARACTERS]


def _opens_with_sign(statement: str) -> bool:
    """Say whether a statement has a sign, or opens with the word copyright, of which prose speaks, too."""
    sign = MARK.search(statement)
    return sign is not None and (not sign[0][0].isalpha() or not statement[: sign.start()].strip(_EDGES + "(（"))


def _of_parts(text: str) -> str:
    """Keep the parts between bars that belong to the notice: the one with the sign, its terms, its holder."""
    cuts = [match.span() for match in _CUT.finditer(text)][:SENTENCES]
    if not cuts:
        return text
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    first = next((index for index, part in enumerate(parts) if MARK.search(part)), None)
    if first is None:
        first = next((index for index, part in enumerate(parts) if terms().search(part)), 0)
    last = first
    while last + 1 < len(parts) and (
        _forbids(parts[last + 1])
        or terms().search(parts[last + 1])
        or not _holder_of(" ".join(parts[first : last + 1]))
    ):
        last += 1
    if not _holder_of(" ".join(parts[first : last + 1])):
        last = first
    return text[starts[first] : ends[last]].strip(" |｜│•●")


def _of_sentences(text: str) -> str:
    """Keep the run of sentences that speak of rights, from the first to the last of it."""
    pieces = _sentences(text)
    speaking = [index for index, piece in enumerate(pieces) if may_be_notice(piece)]
    if not speaking:
        return text
    signed = [index for index in speaking if MARK.search(pieces[index])] or speaking
    last = first = signed[0]
    while last + 1 < len(pieces) and (last + 1 in speaking or _is_about_rights(pieces[last + 1])):
        last += 1
    while first - 1 in speaking and len(pieces[first - 1]) < 80:
        first -= 1
    return " ".join(pieces[first : last + 1])


def _is_about_rights(sentence: str) -> bool:
    """Say whether a sentence behind a notice is part of it: it forbids, permits or reserves something."""
    if len(sentence) > TERMS_CHARACTERS or "@" in sentence:
        return False
    is_statement = (
        sentence.endswith((".", "。", "!", "！")) and ":" not in sentence
    )  # not "Reprint rights: Example Service"
    return _forbids(sentence) or (is_statement and bool(talk().search(sentence)))


def _is_sentence_on_rights(before: str, piece: str) -> bool:
    """Say whether a company's "Ltd." ends its sentence, as terms follow; "bzw." never does."""
    return bool(_COMPANY.search(before)) and _is_about_rights(piece)


def _forbids(text: str) -> bool:
    """Say whether a text holds two words of forbidding and permitting: one may be part of a name."""
    return len({match[0].casefold() for match in talk().finditer(text)}) > 1


def _sentences(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _SENTENCE.split(text, maxsplit=SENTENCES):
        if pieces and _ABBREVIATION.search(pieces[-1]) and not _is_sentence_on_rights(pieces[-1], piece):
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    return pieces


def _holder(statement: str) -> str | None:
    holder = _holder_of(statement)
    return holder[:200] if holder else None


def _holder_of(statement: str) -> str | None:
    """Return whose the rights are: the words behind the sign and its years, up to terms; else those before it."""
    if match := owner().search(statement):
        return _trimmed(next(name for name in match.groups() if name))
    statement = _DATE_NOISE.sub(" ", statement)
    signs = list(MARKS.finditer(statement))
    for match in signs[:3]:
        if found := _first_part(_without_terms(statement[match.end() :])):
            return found
    if signs:
        return _last_part(_without_terms(statement[: signs[0].start()]))
    parts = terms().split(statement)
    return next((found for part in reversed(parts) if (found := _first_part(part))), None)


def _without_terms(text: str) -> str:
    return _SPLIT_MARK.join(_before_talk(part) for part in terms().split(text))


def _before_talk(text: str) -> str:
    """Cut off the clause that forbids or permits: "Larkwood Post, any reproduction without consent is forbidden"."""
    match = talk().search(text)
    if match is None or (match[0].isascii() and not _forbids(text)):
        return text
    before = text[: match.start()]
    clause = _CLAUSE.search(before) if is_spaceless(match[0][0]) else _QUALIFIERS.search(before)
    return before[: clause.start()] if clause else before


_SPLIT_MARK = "\x1f"


def _first_part(text: str) -> str | None:
    return next((found for part in _parts(text) if (found := _trimmed(part))), None)


def _last_part(text: str) -> str | None:
    return next((found for part in reversed(_parts(text)) if (found := _trimmed(part))), None)


def _parts(text: str) -> list[str]:
    pieces = [piece for part in text.split(_SPLIT_MARK) for piece in _SEPARATOR.split(_YEARS.sub(" ; ", part, count=0))]
    return [sentence for piece in pieces for sentence in _sentences(piece.strip(" ,"))]


def _trimmed(part: str) -> str | None:
    part = MARKS.sub(" ", _LEAD.sub("", part.strip(_EDGES))).strip(_EDGES)
    part = _ASIDE.split(part, maxsplit=1)[0].strip(_EDGES)
    part = _DOMAIN.sub("", part)
    if part.count("(") != part.count(")"):
        part = part.strip("()（） ")
    if (
        not any(character.isalpha() for character in part)
        or _NO_HOLDER.fullmatch(part)
        or not 2 <= len(part) <= 120
        or len(part.split()) > 11
    ):
        return None
    return part


# "Outlet & outlet.example", "Outlet (www.outlet.example)": the site is no holder.
_DOMAIN = re.compile(
    r"\s?[&＆]\s?(?:www\.)?[a-z0-9-]{1,40}(?:\.[a-z]{2,10}){1,3}$"
    r"|(?<=\S)\s?[(（\[]\s?(?:https?://)?[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){0,3}\.[a-z]{2,10}/?\s?[)）\]]$",
    re.I,
)
_LEAD = re.compile(
    r"^(?:by|von|bei|par|de|made by|at|저작권자|저작권|版权|版權|著作権者?|since)(?=[\s:：])[\s:：]{1,3}", re.I
)


# "The Daily Example, a subsidiary of …", "Example powered by …", "example.example is a trademark of …"
_ASIDE = re.compile(
    r"\s(?:powered|designed|published|operated|hosted|developed|run)\s(?:by|under)\s|"
    r"[,\s]\s?(?:a|an)\s(?:subsidiary|member|part|service|product|brand)\s|"
    r"\s(?:is|are|est|es|ist|é)\s(?:a|an|une?|una?|eine?|uma?|not|part)\s|"
    r",\s?(?:détenu|édité|propriété|part of)\s|\sCC-BY",
    re.I,
)


def _years(text: str) -> tuple[int | YearRange, ...]:
    found: list[int | YearRange] = []
    for match in _YEARS.finditer(text):
        first = int(match[1])
        last = (
            int(match[2])
            if match[2] and len(match[2]) == 4
            else first // 100 * 100 + int(match[2])
            if match[2]
            else first
        )
        year = (first, last) if last > first else first
        if year not in found and first <= 2100:
            found.append(year)
    return tuple(found[:20])


def _stated_terms(statement: str) -> list[str]:
    """Return the phrases that the tables know, and the sentences that forbid in other words."""
    known = [match[0] for match in terms().finditer(statement)]
    others = [piece for piece in _sentences(statement) if not MARK.search(piece) and not terms().search(piece)]
    return known + [piece for piece in others if _forbids(piece)]


def _powered(statement: str) -> bool:
    return bool(re.search(r"powered by|theme|template|skin", statement, re.I))

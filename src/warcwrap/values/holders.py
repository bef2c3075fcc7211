"""Who holds the rights, since when, and under which terms, out of a rights statement."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from warcwrap.metadata import YearRange
from warcwrap.values.notice_words import CONTACT, MARKS, maker, menu, owner, talk, terms
from warcwrap.values.words import is_spaceless

HOLDER_CHARACTERS = 200
SENTENCES = 60
TERMS_CHARACTERS = 250
REMEMBERED = 256  # the same stretch of a line is asked about again and again while its notice is cut out
NAME_WORDS = 7  # of a holder beside terms without a sign: longer ones are sentences

_YEAR = r"(?:1[89]|20)\d\d"
_YEARS = re.compile(
    rf"(?<![\w.])({_YEAR})(?![\w.]\d|[A-Za-z])(?:\s?(?:[-–—~～〜/]|to|bis|до)\s?({_YEAR}|"
    rf"\d\d)(?!\d))?(?:年)?"
)
_DIGITS = {zero + digit: str(digit) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xFF10) for digit in range(10)}
_DIGIT = re.compile(f"[{''.join(map(chr, _DIGITS))}]")
_THAI_YEAR = re.compile(r"(?<![\w.])(25[4-9]\d)(?!\d)")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_SEPARATOR = re.compile(r"\s[|｜│•●·・*/~]{1,2}\s|[|｜│•]|\s[-–—]{1,2}\s|(?<!:)//|;|；|\s{2,}")
_STOP = re.compile(r"[.!！]\s|。")  # without which no sentence ends within a text
_SENTENCE = re.compile(
    r"(?<=[^\W\d_]{2}[.。])\s+(?=[^\W\d_a-z]|[©ⓒ(])|(?<=[\d®™»”\"][.])\s+(?=[^\W\d_a-z]|[©ⓒ])|(?<=。)(?=\S)|"
    r"(?<=[^\W\d_]{3}[!！])\s+(?!Inc|Ltd|LLC|GmbH|Co|Japan|JAPAN|株式)|"
    r"(?<=[./][A-Za-z][.])\s+(?=[A-ZÀ-Þ][^\W\d_]{3})"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s.,(])(?:Co|Cie|St|Dr|m\.?b\.?H|Bros|Mr|Mrs|No|Nr|bzw|Sp|Gesellsch|Ges|Hg|Hrsg|u\.a|spol|tel|str)\.$", re.I
)
_COMPANY_END = re.compile(
    r"(?:^|[\s,.])(?:Inc|Ltd|Corp|Pvt|S\.?A|e\.?\s?V|p\.?A|S\.?r\.?l|a\.s|A\.Ş|GmbH|LLC|"
    r"plc)\.?$",
    re.I,
)
_COMPANY_MORE = re.compile(r"(?:Ltd|Inc|KG|Co|und|and|&|or|of|de|y)\b", re.I)
# A company's form ends its name: what follows is where it sits, or whose it is.
_FORM = re.compile(
    r"(?:(?<=\s)|(?<=,))(?:GmbH(?:\s?(?:&|und)\s?Co\.?\s?(?:KGaA|KG|OHG)(?:aA)?)?|mbH|m\.b\.H\.|AG|KG|e\.\s?V\.|"
    r"e\.?G\.?|UG|Inc\.?|LLC|L\.L\.C\.|LLP|"
    r"Ltd\.?|Limited|PLC|plc|Corp\.?|Corporation|Pty\.?\sLtd\.?|B\.V\.|BV|N\.V\.|NV|S\.p\.A\.|SpA|S\.r\.l\.|srl|SRL|"
    r"S\.?A\.?S\.?|SARL|"
    r"S\.L\.(?:U\.)?|SL|S\.A\.(?:\s?de\sC\.\s?V\.|U\.)?|Ltda\.?|a\.\s?s\.|s\.\s?r\.\s?o\.|Sp\.\sz\s?o\.\s?o\.|"
    r"d\.o\.o\.|Kft\.|Zrt\.|Nyrt\.|Oyj?|AB|AS|"
    r"A/S|ApS|ASA|A\.Ş\.|株式会社)(?=[\s,.;]|$)"
)
_EDGES = " \t\u3000.,:;|/\\-–—·•●~*&＆。，、：；<>＜＞[]【】®™'\"“”‘’_+¦"
_NO_HOLDER = re.compile(
    r"(?:.*\s(?:is|are|ist|sind|wird|werden|est|sont|son|sono)|(?:this|diese[srn]?|cette|questo|questa|except|unless|soweit|sofern|sauf|salvo)\s.*|all|alle|todos|tous|"
    r"tutti|toute|the|by|von|par|and|und|et|y|e|a|of|to|in|is|this|all content|alle inhalte|"
    r"contents?|contenu|contenidos?|site|website|page|images?|the authors?|author|notice|information|policy|"
    r"laws?\.?|act|symbol|sign|our|your|"
    r"protected|terms?|d\.?r|rights?|derechos|droits|diritti|direitos|rechte|since|desde|depuis|seit|dal|لـ|"
    r"(?:the\s|a\s|an\s|der\s)?(?:cc[\s-]?(?:by|0).{0,20}|creative[\s-]commons.{0,90}))",
    re.I,
)
_DATE_NOISE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s\w{3}\s\d{1,2}\s[\d:]{5,8}\s\S{3,12}\s?", re.I)
_CLAUSE = re.compile(r"[\s\u3000,，、.。;；:：|([（]\S{0,30}$")
_QUALIFIERS = re.compile(
    r"[,;:–-]?\s+(?:(?:any|all|no|un\w+|the|every|further|strictly|full|partial|commercial|toute?s?|la|el|die|der|"
    r"das|jede\w*|"
    r"keine?|qualsiasi|ogni|toda|total|cualquier|qualquer|elke|iedere|her\s?türlü|любое|любая|queda|é|está)\s+)*$",
    re.I,
)
# "Outlet & outlet.example", "Outlet (www.outlet.example)": the site is no holder.
_DOMAIN = re.compile(
    r"\s?[&＆]\s?(?!Co\.)(?:www\.)?[a-z0-9-]{1,40}(?:\.[a-z]{2,10}){1,3}$"
    r"|(?<=\S)\s?[(（\[]\s?(?:https?://)?[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){0,3}\.[a-z]{2,10}/?\s?[)）\]].*",
    re.I,
)
_LEAD = re.compile(
    r"^(?:.{0,80}?\s(?:(?:is|are) (?:published|owned|operated|produced) by|ist ein[e ].{3,30}? (?:der|des|"
    r"von))(?=\s)\s|"
    r"cc[ -]by[a-z-]*\s\d\.\d\s|(?:(?-i:by|By|BY|von|bei|par|de|at|a|ao|à|al|an|für|for|para)|made by|owned by|"
    r"স্বত্ব|저작권자|저작권|版权|版權|著作権者?|since|seit|depuis|desde|hak cipta|ein angebot de[rs]|"
    r"ein service de[rs]|un site de|una web de|propiedad de|a service of|the contents? of|all content|"
    r"(?:site )?contents?|لموقع|لـ)(?=[\s:：])[\s:：]{1,3}|"
    r"ل(?=(?:دار|موقع|صحيفة|مؤسسة|جريدة|شركة|قناة|وكالة))|ל(?=\S))",
    re.I,
)
# "The Daily Example, a subsidiary of …", "Example powered by …", "example.example is a trademark of …"
_ASIDE = re.compile(
    r"\s(?:powered|designed|published|operated|hosted|developed|run)\s(?:by|under)\s|"
    r"[,\s]\s?(?:a|an)\s(?:\w{1,20}\s){0,3}(?:subsidiary|member|part|service|product|brand|company|division|unit|"
    r"property|site|publication)(?!\w)|"
    r"\s(?:is|are|est|es|ist|é)\s(?:a|an|une?|una?|eine?|uma?|not|part)\s|"
    r"\s(?:ist|steht|stehen|sind|is|are|est|está|è)\s(?:unter|lizen[sz]|licensed|available|sous|bajo|sotto)|"
    r",\s?(?:détenu|édité|propriété|part of)\s|\sCC-BY|[,\s]\s?(?:unless|except|sauf|soweit nicht|sofern nicht|"
    r"salvo|or its|and its|and/or its|and affiliat|and (?:the )?(?:respective|other)\s)\s?|"
    r",\s?(?:and|et|und|y|a)\s(?:its|suppliers|contributors|dodavatelé|partners)(?!\w)|,\s(?:registered|reg\.|vat)\s",
    re.I,
)
_OWNERS = ("版", "著作", "저작권은", "حقوق", "holder", "owned", "held", "remains")  # `owner` needs one
_HANGUL = re.compile(r"[가-힣A-Z]{2,12}")
_QUOTED = re.compile(r"['‘\"“]?[^'’\"”]{3,40}['’\"”]\s?([가-힣]{2,12})$")
_SLOGAN = re.compile(r"미디어|신문|언론|정보|허브|뉴스|매체|채널|방송|실시간|종합|인터넷|전문")
_SPLIT_MARK = "\x1f"


def holder(statement: str) -> str | None:
    """Return whose the rights are, if the statement says so.

    >>> holder("© 2019–2024 The Daily Example, a Brandt company. All rights reserved.")
    'The Daily Example'
    """
    found = holder_of(statement)
    return found[:HOLDER_CHARACTERS] if found else None


@lru_cache(maxsize=REMEMBERED)
def holder_of(statement: str) -> str | None:
    """Return whose the rights are: the words behind the sign and its years, up to terms; else those before it."""
    if any(map(statement.lower().__contains__, _OWNERS)) and (match := owner().search(statement)):
        return _trimmed(next(name for name in match.groups() if name))
    statement = _DATE_NOISE.sub(" ", _with_digits(statement))
    signs = list(islice(MARKS.finditer(statement), 3))
    ends = [*(match.start() for match in signs[1:]), len(statement)]
    for match, end in zip(signs, ends, strict=False):
        if found := _first_part(_without_terms(statement[match.end() : end])):
            return found
    if signs:
        return _last_part(_without_terms(statement[: signs[0].start()]))
    names = (found for part in reversed(terms().split(statement)) if (found := _first_part(part)))
    return next((name for name in names if len(name.split()) <= NAME_WORDS and not name[0].islower()), None)


def stated_years(text: str) -> tuple[int | YearRange, ...]:
    """Return the years that a text states, ranges as pairs; a Thai text states them in the Buddhist era."""
    found: list[int | YearRange] = []
    text = _with_digits(text)
    for match in _YEARS.finditer(text):
        first = int(match[1])
        last = first if not match[2] else int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
        year = (first, last) if last > first else first
        if year not in found and first <= 2100:
            found.append(year)
    if not found and _THAI.search(text):
        found = [int(match[1]) for match in _THAI_YEAR.finditer(text)]
    return tuple(found[:20])


def _with_digits(text: str) -> str:
    """Write other scripts' digits as ASCII has them."""
    return text.translate(_DIGITS) if not text.isascii() and _DIGIT.search(text) else text


def stated_terms(statement: str) -> tuple[str, ...]:
    """Return the phrases that the tables know, and the sentences that forbid in other words."""
    known = terms().found(statement)
    others = [piece for piece in sentences(statement) if not MARKS.search(piece) and not terms().search(piece)]
    return tuple(dict.fromkeys(known + [piece for piece in others if forbids(piece)]))


def forbids(text: str) -> bool:
    """Say whether a text holds two words of forbidding and permitting: one may be part of a name."""
    return len({found.casefold() for found in talk().found(text)}) > 1


@lru_cache(maxsize=REMEMBERED)
def is_speaking(sentence: str) -> bool:
    """Say whether a sentence beside a notice is part of it: it forbids, permits or reserves something."""
    if len(sentence) > TERMS_CHARACTERS or "@" in sentence:
        return False
    if terms().search(sentence):
        return True
    # not "Reprint rights: Example Service"
    is_sentence = sentence.rstrip().endswith((".", "。", "!", "！")) and ":" not in sentence
    return forbids(sentence) or (is_sentence and bool(talk().search(sentence)))


def sentence_ends(text: str) -> set[tuple[int, int]]:
    """Return where sentences part: the end of one, the start of the next; a company's "Ltd." ends one, "St." none."""
    found: set[tuple[int, int]] = set()
    for match in _SENTENCE.finditer(text) if _STOP.search(text) else ():
        before, after = text[max(0, match.start() - 20) : match.start()], text[match.end() : match.end() + 20]
        if _ABBREVIATION.search(before) or (_COMPANY_END.search(before) and _COMPANY_MORE.match(after)):
            continue
        found.add(match.span())
        if len(found) >= SENTENCES:
            break
    return found


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    cuts = sorted(sentence_ends(text))
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _without_terms(text: str) -> str:
    return _SPLIT_MARK.join(_before_talk(part) for part in terms().split(text))


def _before_talk(text: str) -> str:
    """Cut off the clause that forbids or permits: "Larkwood Post, any reproduction without consent is forbidden"."""
    match = talk().search(text)
    if match is None or (match[0].isascii() and not forbids(text)):
        return text
    before = text[: match.start()]
    clause = _CLAUSE.search(before) if is_spaceless(match[0][0]) else _QUALIFIERS.search(before)
    return before[: clause.start()] if clause else before


def _first_part(text: str) -> str | None:
    return next((found for part in _parts(text) if (found := _trimmed(part))), None)


def _last_part(text: str) -> str | None:
    return next((found for part in reversed(_parts(text)) if (found := _trimmed(part))), None)


def _parts(text: str) -> list[str]:
    plain = _THAI_YEAR.sub(" ; ", text) if _THAI.search(text) else text
    pieces = [piece for part in plain.split(_SPLIT_MARK) for piece in _SEPARATOR.split(_YEARS.sub(" ; ", part))]
    return [sentence for piece in pieces for sentence in sentences(piece.strip(" ,"))]


@lru_cache(maxsize=REMEMBERED)
def _trimmed(part: str) -> str | None:
    """Return the name in a part of a statement, without what is said about it; None where there is none."""
    part = MARKS.sub(" ", part.strip(_EDGES)).strip(_EDGES)
    part = _LEAD.sub("", part).strip(_EDGES)
    for pattern in (_ASIDE, maker(), CONTACT):
        part = pattern.split(part, maxsplit=1)[0].strip(_EDGES)
    part = _of_company(_DOMAIN.sub("", part))
    part = _without_slogan(part) if "가" <= part[-1:] <= "힣" else part
    if part.count("(") != part.count(")"):
        part = part.strip("()（） ")
    if not 2 <= len(part) <= 120 or len(part.split()) > 11 or not any(character.isalpha() for character in part):
        return None
    return None if _NO_HOLDER.fullmatch(part) or menu().fullmatch(part) else part


def _without_slogan(part: str) -> str:
    """Keep the name of a Korean outlet behind its slogan: "세상을 보는 눈, 푸른경제", "'오늘의 경제' 푸른경제"."""
    if quoted := _QUOTED.match(part):
        return quoted[1]
    before, comma, name = part.rpartition(", ")
    if comma and _HANGUL.fullmatch(name) and " " in before:
        return name
    words = part.split()
    if len(words) > 2 and _HANGUL.fullmatch(words[-1]) and _SLOGAN.search(" ".join(words[:-1])):
        return words[-1]
    return part


def _of_company(part: str) -> str:
    """Cut off an address behind a name: "Example Publishing Limited, Quay House", "Example, Inc. 12 Main Street"."""
    if match := _FORM.search(part):
        behind = part[match.end() :]
        is_done = match[0].endswith(".") and not _COMPANY_MORE.match(behind.lstrip())
        if is_done or behind[:1] in (",", ".") or len(behind) > 30 or any(character.isdigit() for character in behind):
            return part[: match.end()]
    head, comma, behind = part.partition(",")
    is_address = comma and any(character.isdigit() for character in behind) and not _FORM.search(" " + behind)
    return head.strip() if is_address and len(head) > 2 else part

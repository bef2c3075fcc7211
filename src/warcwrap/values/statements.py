"""The wording of a rights notice, cut out of its line: without menus, addresses, makers and prose around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from warcwrap.values.holders import SENTENCES, holder_of, is_speaking, sentence_ends, stated_years
from warcwrap.values.notice_words import CONTACT, CONTENT, MARK, NAMED_PAGE, SIGN, maker, menu, software, terms

STATEMENT_CHARACTERS = 400
BRIDGE_CHARACTERS = 70  # "A Brandt Company.", an address, between a holder and the terms
YEAR_CHARACTERS = 30  # "Buenos Aires 2020"
LEAD_WORDS = 6  # "Larkwood.example and all content copyright ©"

# What scrapes run together with a notice: a byline before it, the date of dispatch or a Korean byline behind it.
_BYLINE = re.compile(r"^[^@©ⓒ]{1,60}@[\w.-]{4,80}[)\s>|]{1,3}(?=\S)")
_TRAILER = re.compile(
    r"(?:(?<=[^\W\d_][>\])）〉.])|(?<=[가-힣一-龥\U00020000-\U000323afぁ-ヶ]))[\s\[(<]{0,3}(?:(?:입력|승인|등록|송고|작성|"
    r"최종수정)\S{0,3}\s?[:：]?\s?)?"
    r"(?:19|20)\d\d\s?[./年년-]\s?\d{1,2}\s?[./月월-]\s?\d{1,2}(?!\d)"
    r"|(?<=[.!])\s(?:By|Von|Par|Por|Posted|Published|Updated)\s(?=[A-ZÀ-Þ\d])"
    r"|(?<=[\s>\])])\s?[가-힣]{2,4}(?:\s?(?:기자|특파원|논설위원)(?![가-힣])|\s?[(<\[]?[\w.+-]{2,40}@)"
)
_ENCLOSED = re.compile(r"^[<＜〈\[【(（《]\s?([^<>＜＞]{1,380}?)\s?[>＞〉\]】)）》]$")
_BREAK = re.compile(
    r"\s?[|｜│•●]\s?|\s[·・~]\s|(?<!\d)\s[-–—]{1,2}\s|(?<=\d)\s[-–—]{1,2}\s(?!\d{2})|\s?(?<!:)//\s?|[;；]\s|"
    r"\s{2,}"
)
_BREAKS = ("|", "｜", "│", "•", "●", ";", "；", "//", "  ", *(f" {sign}" for sign in "·・~-–—"))  # it needs one
_YEAR = re.compile(r"[\s.,]*(?:19|20)\d\d(?:\s?[-–—/]\s?(?:19|20)?\d\d)?[\s.,]*")
_EDGES = " \t\u3000,|/\\-–—·•●~*&＆，、：:；;"


def statement(line: str, links: Sequence[str] = ()) -> str:
    """Cut the notice out of a line whose links have these texts; "" where links leave none.

    >>> statement("Imprint © 2024 The Daily Example · Privacy", ["Imprint", "Privacy"])
    '© 2024 The Daily Example'
    """
    text = _BYLINE.sub("", line.strip(), count=1)
    if sign := MARK.search(text):
        text = text[: sign.end()] + _TRAILER.split(text[sign.end() :], maxsplit=1)[0].rstrip()
    text = _without_links(text, links) if links else text
    match = _ENCLOSED.match(text)
    return _core(_without_tail(match[1] if match else text)).strip().lstrip(". ")[:STATEMENT_CHARACTERS]


def _without_links(text: str, links: Sequence[str]) -> str:
    """Cut off the links to other pages on both sides of the sign; the holder's own name may be a link, too."""
    spans = [span for span in _spans(text, links) if not _is_notice(text[slice(*span)])]
    sign = next((sign for sign in MARK.finditer(text) if not _is_named_page(text, sign, spans)), None)
    if sign is None:
        return "" if MARK.search(text) else text
    start, end = 0, len(text)
    before = [span for span in spans if span[1] <= sign.start()]
    if before:
        start = before[-1][0] if not text[before[-1][1] : sign.start()].strip() else before[-1][1]
        if start == before[-1][0] and holder_of(text[sign.start() : _first_link(spans, sign.end(), end)]):
            start = before[-1][1]
        if made := maker().search(text, max(0, start - 60), sign.start()):
            start = min(start, made.start())
    for first, last in spans:
        if first >= sign.end() and _ends_notice(text[start:first], text[first:last]):
            end = first
            break
    return text[start:end].strip(_EDGES)


def _spans(text: str, links: Sequence[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    for link in links:
        found = text.find(link, at) if link else -1
        if found >= 0:
            at = found + len(link)
            spans.append((found, at))
    return spans


def _is_notice(link: str) -> bool:
    """Say whether a link's text is itself (part of) a notice, not another page's name."""
    if SIGN.search(link):
        return True
    return bool(terms().search(link)) or bool(MARK.search(link) and stated_years(link))


def _is_named_page(text: str, sign: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= sign.start() < last for first, last in spans)


def _first_link(spans: Sequence[tuple[int, int]], start: int, end: int) -> int:
    return next((first for first, _ in spans if first >= start), end)


def _ends_notice(before: str, link: str) -> bool:
    """Say whether a link behind the sign is no more of the notice: the holder is told, and no sentence goes on."""
    if menu().match(link):
        return True
    if not holder_of(before) and not terms().search(before):
        return False
    word = before.split()[-1]
    return not (word[-1] in ",&/" or word in ("by", "and", "und", "et", "of") or (word.isascii() and word.islower()))


def _core(text: str) -> str:
    """Keep the piece with the sign, what it needs before it, and what belongs to it behind it."""
    spans = _pieces(text)
    pieces = [text[start:end] for start, end in spans]
    index = _signed(pieces)
    if index is None:
        return text
    start, end = spans[index]
    last = _last(pieces, index)
    first = _first(pieces, index, last)
    if first == index:
        start += _lead(text[start:end], text[start : spans[last][1]])
    else:
        start = spans[first][0]
    return _without_tail(text[start : spans[last][1]])


def _begin(pieces: Sequence[str], index: int) -> str:
    """Return the piece with the sign, without prose before the sign, in which a name would be no holder."""
    sign = MARK.search(pieces[index])
    return (
        pieces[index][sign.start() :]
        if sign and len(pieces[index][: sign.start()].split()) > LEAD_WORDS
        else pieces[index]
    )


def _pieces(text: str) -> list[tuple[int, int]]:
    """Return where the pieces between bars, dashes and sentence ends begin and end."""
    breaks = _BREAK.finditer(text) if any(map(text.__contains__, _BREAKS)) else ()
    cuts = sorted({match.span() for match in breaks} | sentence_ends(text))[:SENTENCES]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [
        (start, end) for start, end in zip(starts, ends, strict=True) if start < end and text[start:end].strip(_EDGES)
    ]


def _signed(pieces: Sequence[str]) -> int | None:
    """Return the piece with the site's sign: none that names software, or another page, if there is a better one."""
    signed = [index for index, piece in enumerate(pieces) if MARK.search(piece)]
    own = [index for index in signed if not _is_makers(pieces[index]) and not NAMED_PAGE.search(pieces[index])]
    speaking = [index for index, piece in enumerate(pieces) if terms().search(piece)]
    return next(iter(own or signed or speaking), None)


def _is_makers(piece: str) -> bool:
    """Say whether a sign stands behind a maker's name: "Powered by Example © 2024 Example Ltd"."""
    sign = MARK.search(piece)
    before = piece[: sign.start()] if sign else piece
    return bool(software().search(before) or maker().search(before))


def _last(pieces: Sequence[str], index: int) -> int:
    """Return the last piece of the notice: its terms, its holder where the piece with the sign has none."""
    last, begin = index, _begin(pieces, index)
    while last + 1 < len(pieces):
        piece, whole = pieces[last + 1], " | ".join([begin, *pieces[index + 1 : last + 1]])
        if _belongs(piece, whole):
            last += 1
        elif last + 2 < len(pieces) and _is_bridge(piece) and terms().match(pieces[last + 2].strip(_EDGES)):
            last += 2
        else:
            break
    return last


def _belongs(piece: str, notice: str) -> bool:
    """Say whether a piece goes on with the notice before it: terms, its years, or a holder that it lacks."""
    if is_speaking(piece):
        return not MARK.match(piece.strip(_EDGES))
    if _is_other(piece):
        return False
    if stated_years(piece) and not stated_years(notice):
        return len(piece) <= YEAR_CHARACTERS
    return not holder_of(notice) and (bool(_YEAR.fullmatch(piece)) or bool(holder_of(f"{notice} | {piece}")))


def _is_bridge(piece: str) -> bool:
    return len(piece) <= BRIDGE_CHARACTERS and not MARK.search(piece)


def _first(pieces: Sequence[str], index: int, last: int) -> int:
    """Return the first piece of the notice: short terms before the sign; the holder, if nothing else names one."""
    first = index
    while first and len(pieces[first - 1]) < 80 and terms().search(pieces[first - 1]):
        first -= 1
    if first and not holder_of(" | ".join(pieces[first : last + 1])) and not _is_other(pieces[first - 1]):
        words = pieces[first - 1].split()
        first -= len(words) <= LEAD_WORDS and bool(holder_of(pieces[first - 1] + " ©"))
    return first


def _is_other(piece: str) -> bool:
    return bool(menu().match(piece) or CONTACT.search(piece) or maker().search(piece))


def _lead(piece: str, notice: str) -> int:
    """Return how much prose stands before the sign of a piece: what is no holder and does not speak of the content."""
    sign = MARK.search(piece)
    if sign is None or not sign.start():
        return 0
    before = piece[: sign.start()]
    if sign[0] == "copyright" and before.rstrip()[-1:].islower():
        return 0  # "she sold the copyright of it" is prose, and known as such by what stands before
    if (
        maker().search(before)
        or terms().search(before)
        or CONTENT.search(before)
        or "저작권" in before
        or "版" in before
    ):
        return 0
    is_told = bool(holder_of(notice[sign.start() :]))
    is_long = len(before.split()) > LEAD_WORDS - 3 * is_told or len(before) > 80 or CONTACT.search(before)
    return sign.start() if is_told and (is_long or menu().match(before)) else 0


def _without_tail(text: str) -> str:
    """Cut off what stands behind a notice without a mark between: makers, telephones, licence numbers, versions."""
    sign = MARK.search(text)
    start = sign.end() if sign else 0
    for pattern in (maker(), CONTACT):
        match = pattern.search(text, start + 2)
        if match is None or (pattern is maker() and _is_named_so(text[: match.start()])):
            continue
        if pattern is maker() or not is_speaking(text[match.end() :]):
            text = text[: match.start()].rstrip(_EDGES + "([（【")
    return text.strip(_EDGES)


def _is_named_so(before: str) -> bool:
    """Say whether a maker's label ends the name of software: "© Example WordPress Theme by Example"."""
    is_apart = not before.rstrip() or before.rstrip()[-1] in ".,|•·;:-–—(/!" or before[-1] in ".,|•·;:-–—(/!"
    return not is_apart and not stated_years(before) and not terms().search(before)
